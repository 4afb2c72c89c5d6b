"""kill -9 at any time: what was acknowledged is there, and the next start works."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import ClockEvent, Note
from comentor_tui.paths import Paths
from comentor_tui.store import backup
from comentor_tui.store.lock import StoreLock
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.store.schema import State, check

pytestmark = pytest.mark.faults

ROUNDS = 25
NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)

WRITER = """
import sys
from dataclasses import replace
from datetime import datetime, UTC
from comentor_tui.clock import SystemClock
from comentor_tui.domain.records import *
from comentor_tui.paths import locate
from comentor_tui.store.lock import StoreLock
from comentor_tui.store.opening import open_store

paths, first = locate(sys.argv[1]), int(sys.argv[2])
lock = StoreLock(paths.lock)
lock.acquire()
store = open_store(paths, SystemClock())
now = datetime.now(UTC)
common = dict(pair_id="p", created_at=now, updated_at=now)
store.save(
    Pair(id="p", first="a", second="b", **common),
    Person(id="a", name="Ana", **common),
    Person(id="b", name="Bo", **common),
    Session(id="s", **common),
)
draft = Note(id=f"n{first}", owner="a", session_id="s", text="", **common)
print("ready", flush=True)
number = first
while True:
    number += 1
    event = ClockEvent(
        id=f"e{number}", session_id="s", seq=number, kind=EventKind.HANDED_OVER,
        wall=now, boot_ms=number, boot_id="boot", person="a", **common,
    )
    draft = replace(draft, text=f"{number} " * 50, revision=draft.revision + 1)
    store.save(event, draft)
    print(number, flush=True)
"""


class StillClock:
    speed = 1.0

    def now(self) -> Moment:
        return Moment(NOW, 0, "boot")


def run(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill(process: subprocess.Popen[str]) -> list[str]:
    """What the process had said before it was killed, whole lines only."""
    process.send_signal(signal.SIGKILL)
    said, complaint = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL, complaint
    return [line.strip() for line in said.splitlines(keepends=True) if line.endswith("\n")]


def test_a_writer_that_is_killed(tmp_path: Path) -> None:
    root = tmp_path / "data"
    paths = Paths(root, root, root)
    open_store(paths, StillClock()).close()
    chance = random.Random(9)
    acknowledged = 0
    written = 0
    for round_number in range(ROUNDS):
        process = run(WRITER, root, written)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.3)
        said = [int(line) for line in kill(process)]
        last = said[-1] if said else written
        acknowledged += len(said)
        # A reader comes first, as the first frame does, and finds the log of the dead process.
        with QuickReader(paths.store) as reader:
            events = reader.load(ClockEvent, order="seq")
            numbers = [event.seq for event in events]
            assert numbers == list(range(1, len(numbers) + 1)), round_number
            assert len(numbers) in (last, last + 1), round_number
            note = reader.get(Note, f"n{written}")
            if len(numbers) > written:
                assert note is not None
                assert note.text == f"{len(numbers)} " * 50, round_number
        written = len(numbers)
        found = check(paths.store, thorough=True)
        assert found.state is State.CURRENT, found.message
        lock = StoreLock(paths.lock)
        lock.acquire()
        lock.release()
    store = open_store(paths, StillClock())
    assert len(store.load(ClockEvent)) == written
    store.close()
    assert acknowledged > ROUNDS
    print(f"{ROUNDS} kills, {acknowledged} acknowledged saves, none lost")


BACKUPS = """
import sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
from comentor_tui.store.backup import make_backup

print("ready", flush=True)
now = datetime.now(UTC)
while True:
    now += timedelta(seconds=1)
    print(make_backup(Path(sys.argv[1]), Path(sys.argv[2]), "daily", now), flush=True)
"""


def test_a_backup_that_is_killed(tmp_path: Path) -> None:
    root = tmp_path / "data"
    paths = Paths(root, root, root)
    store = open_store(paths, StillClock())
    store.put_local(text="x" * 300_000)
    store.close()
    chance = random.Random(4)
    promised = 0
    for _ in range(12):
        process = run(BACKUPS, paths.store, paths.backups)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.25)
        for line in kill(process):
            promised += 1
            assert backup.is_good(Path(line))
        assert all(backup.is_good(made.path) for made in backup.list_backups(paths.backups))
    assert promised
    assert check(paths.store, thorough=True).state is State.CURRENT
    backup.make_backup(paths.store, paths.backups, "daily", NOW)
    assert not [file for file in paths.backups.iterdir() if file.name.startswith(".")]


MAKER = """
import sys
from comentor_tui.clock import SystemClock
from comentor_tui.paths import locate
from comentor_tui.store.opening import open_store
print("ready", flush=True)
open_store(locate(sys.argv[1]), SystemClock()).close()
print("made", flush=True)
sys.stdin.read()
"""


def test_a_first_start_that_is_killed(tmp_path: Path) -> None:
    chance = random.Random(7)
    states = set()
    for number in range(8):
        root = tmp_path / f"data{number}"
        paths = Paths(root, root, root)
        process = subprocess.Popen(
            [sys.executable, "-c", MAKER, str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 1.5)
        kill(process)
        states.add(check(paths.store).state)
        # Whatever was left behind, the next start makes or finds a whole store.
        store = open_store(paths, StillClock())
        store.put_local(you="a")
        store.close()
    assert states <= {State.MISSING, State.CURRENT}


RESTORER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from comentor_tui.store.backup import restore
print("ready", flush=True)
while True:
    restore(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC))
"""


def test_a_restore_that_is_killed(tmp_path: Path) -> None:
    root = tmp_path / "data"
    paths = Paths(root, root, root)
    store = open_store(paths, StillClock())
    store.put_local(you="a")
    made = backup.make_backup(paths.store, paths.backups, "daily", NOW)
    store.close()
    chance = random.Random(5)
    for _ in range(10):
        process = run(RESTORER, made, paths.store)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.2)
        kill(process)
        found = check(paths.store, thorough=True)
        # Whole, or clearly gone: never half of one and half of the other.
        assert found.state in (State.CURRENT, State.MISSING), found.message
        backup.restore(made, paths.store, NOW)
        with QuickReader(paths.store) as reader:
            assert reader.local("you") == "a"
