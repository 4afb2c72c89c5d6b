"""switch, pause, resume and undo: through the open app, or by ourselves when there is none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.__main__ import start
from comentor_tui.cli import acting
from comentor_tui.clock import SystemClock
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import ClockEvent, EventKind, Session, SessionState
from comentor_tui.errors import StoreBusy, StoreProblem, UsageProblem
from comentor_tui.paths import Paths, locate
from comentor_tui.services.memory import moment_text
from comentor_tui.store.lock import StoreLock, holder
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader

from .conftest import Shell

OPEN_APP = """
import asyncio, sys
from comentor_tui.errors import UsageProblem
from comentor_tui.paths import locate
from comentor_tui.services.remote import Listener
from comentor_tui.store.lock import StoreLock

paths = locate(sys.argv[1])
lock = StoreLock(paths.lock)
lock.acquire()

async def handle(command):
    if command == "undo":
        raise UsageProblem("There is nothing to take back.", "Press something first.")
    return f"did {command}"

async def main():
    listener = Listener(paths.socket, handle)
    if sys.argv[2] == "listening":
        await listener.start()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await listener.stop()

asyncio.run(main())
"""


@contextmanager
def open_app(paths: Paths, how: str) -> Iterator[int]:
    """A process that holds the lock, "listening" or "deaf"."""
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN_APP, str(paths.data), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process.pid
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(30)


def log(paths: Paths) -> list[ClockEvent]:
    with QuickReader(paths.store) as reader:
        session = reader.load(Session, state=SessionState.OPEN)[0]
        return list(reader.load(ClockEvent, order="seq", session_id=session.id))


def kinds(paths: Paths) -> list[EventKind]:
    """What was pressed. On a busy machine a test may take so long that a gap is found."""
    return [event.kind for event in log(paths) if event.kind is not EventKind.GAP]


def folder(paths: Paths) -> list[str]:
    return ["--data-dir", str(paths.data)]


def test_without_an_app_the_command_writes_itself(
    live: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = [EventKind.OPENED, EventKind.STARTED]
    for command, kind, said in (
        ("pause", EventKind.PAUSED, "Paused for both"),
        ("resume", EventKind.RESUMED, "Going on"),
        ("switch", EventKind.HANDED_OVER, "Handed over: Ben’s half"),
        ("undo", EventKind.UNDONE, "Taken back"),
    ):
        assert start([command, *folder(live)]) == 0
        told = capsys.readouterr()
        assert said in told.out
        assert told.err == ""
        expected.append(kind)
        assert kinds(live) == expected
    assert holder(live.lock) is None


def test_in_a_process_of_its_own(live: Paths, shell: Shell) -> None:
    result = shell("pause", *folder(live), LC_ALL="C")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Paused for both.")
    assert shell("status", *folder(live)).stdout.startswith("‖ paused 0 min")


@pytest.mark.parametrize("command", ["switch", "pause", "resume", "undo"])
def test_without_a_session_nothing_happens(
    planned: Paths, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = planned.store.read_bytes()
    assert start([command, *folder(planned)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "No session is open.\nBegin one with `comentor`.\n"
    assert planned.store.read_bytes() == before


def test_without_a_store_nothing_is_made(tmp_path: Path) -> None:
    paths = locate(tmp_path / "none")
    assert start(["switch", *folder(paths)]) == 2
    assert not paths.data.exists()


def test_what_makes_no_sense_is_said_and_ends_with_2(
    live: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    before = kinds(live)
    assert start(["resume", *folder(live)]) == 2
    assert "not paused" in capsys.readouterr().err
    assert kinds(live) == before


def test_the_open_app_is_asked(live: Paths, shell: Shell) -> None:
    before = kinds(live)
    with open_app(live, "listening") as pid:
        assert holder(live.lock) == pid
        result = shell("switch", *folder(live))
        assert (result.returncode, result.stdout, result.stderr) == (0, "did switch\n", "")
        refused = shell("undo", *folder(live))
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr == "There is nothing to take back.\nPress something first.\n"
        assert shell("status", *folder(live)).stdout.startswith("▶ Ana 12 min")
    assert kinds(live) == before


def test_an_app_that_does_not_listen_is_busy(
    live: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(acting, "PATIENCE", 0.0)
    before = kinds(live)
    with open_app(live, "deaf") as pid:
        assert start(["switch", *folder(live)]) == StoreBusy.exit_code == 4
        assert f"process {pid}" in capsys.readouterr().err
    assert kinds(live) == before


def test_a_socket_that_nobody_is_behind_is_no_app(live: Paths) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(live.socket))
    assert start(["pause", *folder(live)]) == 0
    assert kinds(live)[-1] is EventKind.PAUSED


def test_an_app_that_hangs_is_not_asked_twice(live: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def hang(_path: Path, command: str) -> tuple[bool, str, int]:
        asked.append(command)
        raise StoreProblem("Comentor is open but does not answer.") from TimeoutError()

    monkeypatch.setattr("comentor_tui.services.remote.send", hang)
    lock = StoreLock(live.lock)
    lock.acquire()
    try:
        with pytest.raises(StoreBusy, match="does not answer"):
            acting.act(live, "switch")
    finally:
        lock.release()
    assert asked == ["switch"]


def test_another_command_at_work_is_waited_for(
    live: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = StoreLock(live.lock)
    lock.acquire()
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        lock.release()

    monkeypatch.setattr(acting.time, "sleep", wait)
    assert acting.act(live, "pause").startswith("Paused")
    assert len(waits) >= 1


def test_time_that_nobody_watched_is_put_to_the_pair(
    live: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    here = SystemClock().now()
    past = timedelta(minutes=6)
    seen = Moment(here.wall - past, here.boot_ms - 6 * 60_000, here.boot_id)
    store = open_store(live, SystemClock())
    store.put_local(seen=moment_text(seen))
    store.close()
    assert start(["switch", *folder(live)]) == 0
    assert "went unwatched" in capsys.readouterr().out
    assert [e.kind for e in log(live)[-2:]] == [EventKind.GAP, EventKind.HANDED_OVER]
    assert abs((log(live)[-2].amount_ms or 0) - 6 * 60_000) < 20_000


def test_what_cannot_be_written_ends_with_3(
    live: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_args: Any) -> None:
        raise StoreProblem("Not saved: there is no room left.", "Make some room.")

    monkeypatch.setattr("comentor_tui.store.repository.SqlStore.save", full)
    before = kinds(live)
    assert start(["pause", *folder(live)]) == 3
    told = capsys.readouterr()
    assert "no room left" in told.err
    assert told.out == ""
    assert kinds(live) == before
    assert holder(live.lock) is None


def test_a_damaged_store_ends_with_3(live: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    live.store.write_bytes(b"scribble" * 1000)
    assert start(["pause", *folder(live)]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_an_unwritable_folder_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert start(["doctor", "--data-dir", str(tmp_path / "file")]) == 0
    # There is no store behind an ordinary file, so there is no session either.
    assert start(["pause", "--data-dir", str(tmp_path / "file")]) == 2


def test_only_the_four_commands_are_known(live: Paths) -> None:
    before = kinds(live)
    with pytest.raises(UsageProblem, match="not a command"):
        acting.act(live, "dance")
    assert kinds(live) == before
