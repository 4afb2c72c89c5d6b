"""The line for a status bar, read anew and told again."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.__main__ import start
from comentor_tui.cli import glance, status
from comentor_tui.cli.clocks import clock_of
from comentor_tui.cli.demo import fill
from comentor_tui.clock import FastClock, SystemClock
from comentor_tui.domain import durations
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    ClockEvent,
    EventKind,
    Pair,
    Person,
    Record,
    Session,
    SessionKind,
    SessionState,
    deleted,
    revised,
)
from comentor_tui.domain.turns import MINUTE, replay
from comentor_tui.errors import StoreDamaged, StoreTooNew
from comentor_tui.paths import Paths, locate
from comentor_tui.services.memory import moment_text
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader

from .conftest import HOSTILE_NAME, Shell

PEOPLE = ("p1", "p2")
NAMES = {"p1": "Ana", "p2": "Ben"}
OPENED = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def at(ms: int) -> Moment:
    """A reading so long after the session was opened."""
    return Moment(OPENED + timedelta(milliseconds=ms), 1_000_000 + ms, "boot")


def event(seq: int, ms: int, kind: EventKind, **fields: Any) -> ClockEvent:
    here = at(ms)
    return ClockEvent(
        id=f"e{seq}",
        pair_id="pair",
        created_at=here.wall,
        updated_at=here.wall,
        session_id="s",
        seq=seq,
        kind=kind,
        wall=here.wall,
        boot_ms=here.boot_ms,
        boot_id=here.boot_id,
        **fields,
    )


def line(log: list[ClockEvent], ms: int) -> tuple[str, str]:
    clock = replay(PEOPLE, "p1", 30 * MINUTE, log, at(ms))
    state, found = status._line(clock, NAMES)
    return state, found.line(0, round(at(ms).wall.timestamp() * 1000))


def minutes(*events: tuple[float, EventKind]) -> list[ClockEvent]:
    """A log told in minutes, with its opening."""
    told = [(0.0, EventKind.OPENED), *events]
    return [event(n, round(m * MINUTE), kind) for n, (m, kind) in enumerate(told, 1)]


@pytest.mark.parametrize(
    ("log", "minute", "state", "expected"),
    [
        ([], 0, "not started", "○ not started · 0 min"),
        ([], 4.9, "not started", "○ not started · 4 min"),
        ([(1, EventKind.SOCIAL)], 13, "social", "○ social · 12 min"),
        ([(4, EventKind.STARTED)], 4, "running", "▶ Ana 30 min · ends 16:04"),
        ([(4, EventKind.STARTED)], 16.5, "running", "▶ Ana 18 min · ends 16:04"),
        ([(4, EventKind.STARTED)], 33, "running", "▶ Ana 1:00 · ends 16:04"),
        ([(4, EventKind.STARTED)], 34, "running", "▶ Ana 0:00 · ends 16:04"),
        ([(4, EventKind.STARTED)], 34.5, "running", "▶ Ana +0 min · ends 16:05"),
        ([(4, EventKind.STARTED)], 36.5, "running", "▶ Ana +2 min · ends 16:07"),
        (
            [(4, EventKind.STARTED), (24, EventKind.HANDED_OVER)],
            25,
            "running",
            "▶ Ben 29 min · ends 16:04",
        ),
        (
            [(4, EventKind.STARTED), (10, EventKind.PAUSED)],
            13.5,
            "paused",
            "‖ paused 3 min · ends 16:08",
        ),
        (
            [(4, EventKind.STARTED), (34, EventKind.CHANGEOVER)],
            35,
            "changeover",
            "○ changeover · 1 min",
        ),
        ([(4, EventKind.STARTED), (64, EventKind.CLOSING)], 66, "closing", "● closing"),
    ],
)
def test_the_line_of_an_open_session(
    log: list[tuple[float, EventKind]], minute: float, state: str, expected: str
) -> None:
    assert line(minutes(*log), round(minute * MINUTE)) == (state, expected)


PLAIN = [
    EventKind.SOCIAL,
    EventKind.STARTED,
    EventKind.HANDED_OVER,
    EventKind.CHANGEOVER,
    EventKind.PAUSED,
    EventKind.RESUMED,
    EventKind.CLOSING,
    EventKind.ENDED,
]


@given(
    st.lists(st.tuples(st.sampled_from(PLAIN), st.integers(0, 40 * MINUTE)), max_size=12),
    st.integers(0, 30 * MINUTE),
    st.integers(0, 90 * MINUTE),
)
def test_told_again_later_it_is_what_the_log_says_then(
    steps: list[tuple[EventKind, int]], before: int, passed: int
) -> None:
    log, now = [event(1, 0, EventKind.OPENED)], 0
    for kind, gone in steps:
        now += gone
        log.append(event(len(log) + 1, now, kind))
    now += before
    clock = replay(PEOPLE, "p1", 30 * MINUTE, log, at(now))
    _, found = status._line(clock, NAMES)
    wall = round(at(now + passed).wall.timestamp() * 1000)
    assert found.line(passed, wall) == line(log, now + passed)[1]


@given(st.integers(0, 4 * 10**12), st.integers(0, 90 * MINUTE))
def test_the_end_is_told_as_on_the_screen(wall: int, left: int) -> None:
    end = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=wall + left)
    local = end.astimezone().tzinfo
    assert local is not None
    told = glance.Glance(glance.RUNNING, "Ana", mine=left).line(0, wall)
    assert told.endswith(f"ends {durations.end_time(end, local)}")


# -- on real stores ---------------------------------------------------------------------------


def write(paths: Paths, *records: Record, **local: str | None) -> None:
    store = open_store(paths, SystemClock())
    try:
        store.save(*records)
        if local:
            store.put_local(**local)
    finally:
        store.close()


def load(paths: Paths, kind: type[Any], **equal: Any) -> list[Any]:
    with QuickReader(paths.store) as reader:
        return list(reader.load(kind, **equal))


def said(paths: Paths) -> str:
    """What `comentor status` says, by the short way if it is open."""
    short = glance.last_line(str(paths.store))
    return short if short is not None else str(status.status(paths)["text"])


def test_a_running_half(live: Paths, shell: Shell) -> None:
    result = shell("status", "--data-dir", str(live.data))
    assert result.returncode == 0
    assert result.stderr == ""
    assert result.stdout.startswith("▶ Ana 12 min · ends ")
    assert result.stdout.count("\n") == 1
    again = shell("--data-dir", str(live.data), "status")
    assert again.stdout == result.stdout


def test_json_has_all_its_keys_in_every_state(live: Paths, planned: Paths, tmp_path: Path) -> None:
    for paths in (live, planned, locate(tmp_path / "none")):
        facts = json.loads(status.as_json(status.status(paths)))
        assert tuple(facts) == status.KEYS
        assert all(not isinstance(text, str) or text.isprintable() for text in facts.values())
    facts = status.status(live)
    assert (facts["state"], facts["owner"], facts["owner_is_you"]) == ("running", "Ana", True)
    assert [person["name"] for person in facts["people"]] == ["Ana", "Ben"]
    assert [person["you"] for person in facts["people"]] == [True, False]
    assert facts["people"][0]["charged_ms"] + facts["left_ms"] == 30 * MINUTE
    assert facts["ends_at"].endswith("Z")
    assert facts["unseen_ms"] == 0
    assert status.status(planned)["state"] == "planned"


def test_you_come_first_whoever_you_are(live: Paths) -> None:
    pair = load(live, Pair)[0]
    write(live, you=pair.second)
    facts = status.status(live)
    assert [person["name"] for person in facts["people"]] == ["Ben", "Ana"]
    assert facts["owner_is_you"] is False


def test_no_session_is_open(planned: Paths, tmp_path: Path) -> None:
    session = load(planned, Session, state=SessionState.PLANNED)[0]
    there = session.planned_at.astimezone()
    words = f"{there:%a} {there.day} {there:%b} {there:%H:%M}"
    assert said(planned) == f"next {words}"
    assert said(planned) == f"next {words}"
    now = datetime.now(UTC).replace(microsecond=0)
    gone = now - timedelta(days=2)
    write(planned, revised(session, now, planned_at=gone))
    there = gone.astimezone()
    expected = f"planned for {there:%a} {there.day} {there:%b}"
    assert said(planned).startswith(expected)
    undated = revised(revised(session, now), now, planned_at=None)
    write(planned, undated)
    assert said(planned) == "no session planned"
    write(planned, deleted(undated, now))
    assert said(planned) == "no session planned"
    assert said(locate(tmp_path / "nowhere")) == "no pair yet"


def test_a_date_nobody_answered_is_not_in_the_way(planned: Paths) -> None:
    session = load(planned, Session, state=SessionState.PLANNED)[0]
    now = datetime.now(UTC).replace(microsecond=0)
    gone, near = now - timedelta(days=7), now + timedelta(minutes=20)
    write(
        planned,
        revised(session, now, planned_at=gone, kind=SessionKind.SOCIAL),
        replace(session, id="lately", planned_at=now - timedelta(minutes=40)),
        replace(session, id="near", planned_at=near),
    )
    there = near.astimezone()
    for _again in range(2):
        assert said(planned) == f"next {there:%a} {there.day} {there:%b} {there:%H:%M}"
    assert status.status(planned)["planned_at"] == status._iso(near)


def test_an_empty_store_has_no_pair_yet(tmp_path: Path) -> None:
    paths = locate(tmp_path / "empty")
    write(paths)
    assert [said(paths), said(paths)] == ["no pair yet", "no pair yet"]


def test_what_happens_is_seen_at_once(live: Paths) -> None:
    """The short way answers until something happens, and the first answer after it is right."""
    store = str(live.store)
    first = said(live)
    assert glance.last_line(store) == first
    session = load(live, Session, state=SessionState.OPEN)[0]
    log = load(live, ClockEvent, session_id=session.id)
    here = SystemClock().now()

    def next_event(kind: EventKind, **fields: Any) -> ClockEvent:
        return ClockEvent(
            id=f"new{kind}",
            pair_id=session.pair_id,
            created_at=here.wall,
            updated_at=here.wall,
            session_id=session.id,
            seq=len(log) + 1,
            kind=kind,
            wall=here.wall,
            boot_ms=here.boot_ms,
            boot_id=here.boot_id,
            **fields,
        )

    paused = next_event(EventKind.PAUSED)
    write(live, paused)
    assert glance.last_line(store) is None
    assert said(live).startswith("‖ paused 0 min · ends ")
    assert glance.last_line(store) is not None
    log.append(paused)
    write(live, next_event(EventKind.UNDONE, ref=paused.id))
    assert glance.last_line(store) is None
    assert said(live).startswith("▶ Ana 12 min")
    ana = next(person for person in load(live, Person) if person.name == "Ana")
    write(live, revised(ana, here.wall, name="Anna"))
    assert said(live).startswith("▶ Anna 12 min")
    write(live, revised(session, here.wall, state=SessionState.HELD))
    assert said(live) == "no session planned"


def test_a_heartbeat_or_a_draft_does_not_make_it_slow(live: Paths) -> None:
    said(live)
    write(live, seen=moment_text(SystemClock().now()))
    assert glance.last_line(str(live.store)) is not None


def test_the_kept_answer_is_private_and_damage_to_it_does_not_matter(live: Paths) -> None:
    first = said(live)
    kept = Path(glance.beside(str(live.store)))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    whole = kept.read_bytes()
    lines = whole.split(b"\n")
    for number in range(len(lines)):
        for wrong in (b"", b"x", b"-1", b"\xff", b"nan", b"9" * 40):
            kept.write_bytes(b"\n".join([*lines[:number], wrong, *lines[number + 1 :]]))
            told = glance.last_line(str(live.store))
            assert told is None or "\n" not in told
    for cut in range(len(whole)):
        kept.write_bytes(whole[:cut])
        assert glance.last_line(str(live.store)) is None
    assert said(live) == first
    kept.unlink()
    kept.mkdir()
    assert said(live) == first


@pytest.mark.parametrize("here", [None, ("another boot", 10**12), ("this boot", 0)])
def test_it_is_not_told_again_after_a_restart(
    live: Paths, monkeypatch: pytest.MonkeyPatch, here: tuple[str, int] | None
) -> None:
    said(live)
    boot_id = SystemClock().now().boot_id
    if here is not None:
        here = (here[0].replace("this boot", boot_id), here[1])
    monkeypatch.setattr(glance, "reading", lambda: here)
    assert glance.last_line(str(live.store)) is None
    assert said(live).startswith("▶ Ana 12 min")


def test_a_session_from_before_a_restart_is_read_anew_each_time(live: Paths) -> None:
    session = load(live, Session, state=SessionState.OPEN)[0]
    now = datetime.now(UTC)
    write(
        live,
        ClockEvent(
            id="new",
            pair_id=session.pair_id,
            created_at=now,
            updated_at=now,
            session_id=session.id,
            seq=3,
            kind=EventKind.PAUSED,
            wall=now,
            boot_ms=5,
            boot_id="the boot before",
        ),
    )
    assert said(live).startswith("‖ paused")
    assert not Path(glance.beside(str(live.store))).exists()


def test_a_journey_changes_the_hour_that_is_told(
    planned: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = said(planned)
    monkeypatch.setenv("TZ", "UTC-6")
    time.tzset()
    assert glance.last_line(str(planned.store)) is None
    assert said(planned) != first


def test_a_fast_clock_is_the_same_for_everyone(tmp_path: Path) -> None:
    paths = locate(tmp_path / "fast")
    fill(paths, speed=600, live=True)
    with QuickReader(paths.store) as reader:
        clock = clock_of(reader)
    assert isinstance(clock, FastClock)
    assert clock.speed == 600
    real = SystemClock().now()
    start = clock.start
    fast = (real.boot_ms - start.boot_ms) * 600
    assert abs(clock.now().boot_ms - start.boot_ms - fast) < 600_000
    # Ten minutes in each second: what is told again moves as fast.
    first = status.status(paths)
    kept = Path(glance.beside(str(paths.store))).read_text().split("\n")
    assert glance.last_line(str(paths.store)) is not None
    assert float(kept[4]) == 600
    found = glance.Glance(kept[6], kept[7], mine=int(kept[8]), theirs=int(kept[9]))
    assert found.line(0, int(kept[5])) == first["text"]


@pytest.mark.parametrize("speed", ["", "0", "-1", "nan", "inf", "601", "fast"])
def test_a_speed_that_makes_no_sense_is_none(live: Paths, speed: str) -> None:
    write(live, speed=speed, speed_start=moment_text(SystemClock().now()))
    with QuickReader(live.store) as reader:
        assert isinstance(clock_of(reader), SystemClock)


@pytest.mark.parametrize("start_text", [None, "", "[]", "[1, 2, 3]", "{", '["x", 1, "b"]'])
def test_a_start_that_makes_no_sense_is_none(live: Paths, start_text: str | None) -> None:
    write(live, speed="2", speed_start=start_text)
    with QuickReader(live.store) as reader:
        assert isinstance(clock_of(reader), SystemClock)


def test_after_a_restart_a_fast_clock_goes_on(live: Paths) -> None:
    here = SystemClock().now()
    start = Moment(here.wall - timedelta(minutes=10), 7, "another boot")
    write(live, speed="3", speed_start=moment_text(start))
    with QuickReader(live.store) as reader:
        now = clock_of(reader).now().wall
    assert abs(now - start.wall - timedelta(minutes=30)) < timedelta(minutes=4)


def test_hostile_names_are_shown_without_what_steers_a_terminal(live: Paths, shell: Shell) -> None:
    ana = next(person for person in load(live, Person) if person.name == "Ana")
    write(live, revised(ana, datetime.now(UTC), name=HOSTILE_NAME + "\n" + "x" * 500))
    for _again in range(2):
        result = shell("status", "--data-dir", str(live.data))
        assert result.returncode == 0
        assert result.stdout.startswith("▶ A[31m#[fg=red]$(id)[/] xxx")
        assert len(result.stdout) < 100
        assert result.stdout[:-1].isprintable()
    facts = json.loads(shell("status", "--json", "--data-dir", str(live.data)).stdout)
    assert facts["owner"].isprintable()


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "LC_ALL": None, "PYTHONUTF8": None},
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"HOME": None},
        {"TERM": "dumb", "NO_COLOR": "1"},
        {"TZ": "Nowhere/Atall"},
    ],
)
def test_any_surroundings(live: Paths, shell: Shell, env: dict[str, str | None]) -> None:
    for _again in range(2):
        result = shell("status", "--data-dir", str(live.data), **env)
        assert (result.returncode, result.stderr) == (0, "")
        assert " Ana 12 min " in result.stdout


def test_no_home_at_all(shell: Shell) -> None:
    nothing = {"HOME": None, "XDG_DATA_HOME": None, "XDG_CONFIG_HOME": None, "XDG_STATE_HOME": None}
    result = shell("status", "--json", **nothing)
    assert result.returncode == 0
    assert json.loads(result.stdout)["state"] in ("no pair", "no session", "planned")


def test_a_reader_that_has_gone_is_no_fault(live: Paths) -> None:
    status_process = subprocess.Popen(
        [sys.executable, "-m", "comentor_tui", "status", "--data-dir", str(live.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert status_process.stdout is not None
    status_process.stdout.close()
    assert status_process.stderr is not None
    assert status_process.stderr.read() == b""
    status_process.wait(30)
    status_process.stderr.close()


def test_stores_that_cannot_be_used_are_told_plainly(
    live: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--data-dir", str(live.data)]
    write(live)
    live.store.write_bytes(b"not a database at all" * 100)
    assert start(["status", *folder]) == StoreDamaged.exit_code
    first = capsys.readouterr()
    assert first.out == ""
    assert "comentor.db" in first.err
    assert "sqlite" not in first.err.lower()
    live.store.write_bytes(b"")
    assert start(["status", *folder]) == StoreDamaged.exit_code
    live.store.unlink()
    live.store.mkdir()
    assert start(["status", "--json", *folder]) == 3
    assert capsys.readouterr().out == ""


def test_a_newer_store_is_not_guessed_at(live: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    said(live)
    connection = sqlite3.connect(live.store)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert start(["status", "--data-dir", str(live.data)]) == StoreTooNew.exit_code
    assert "newer Comentor" in capsys.readouterr().err


# -- where it looks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        {"XDG_DATA_HOME": "/data/here"},
        {"XDG_DATA_HOME": "  "},
        {"XDG_DATA_HOME": None},
        {"XDG_DATA_HOME": "relative/path"},
        {"XDG_DATA_HOME": "~/there"},
        {"XDG_DATA_HOME": None, "HOME": "/somebody"},
        {"XDG_DATA_HOME": None, "HOME": None},
        {"COMENTOR_DATA_DIR": "/elsewhere"},
        {"COMENTOR_DATA_DIR": "~/pairs"},
        {"COMENTOR_DATA_DIR": "relative"},
        {"COMENTOR_DATA_DIR": ""},
        {"ANDROID_DATA": "/data"},
    ],
)
def test_the_short_way_looks_where_the_app_does(
    env: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in env.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    for named in (None, "/named", "named", "~/named"):
        short = glance.store_of(named)
        assert short in (None, os.fspath(locate(named).store))
        if named:
            assert short is not None


def test_the_machine_is_read_as_the_app_reads_it() -> None:
    before = SystemClock().now()
    here = glance.reading()
    after = SystemClock().now()
    assert here is not None
    assert here[0] == before.boot_id
    assert before.boot_ms <= here[1] <= after.boot_ms


def test_the_other_ones_clock_is_told_where_it_differs(planned: Paths) -> None:
    (session,) = load(planned, Session, state=SessionState.PLANNED)
    now = datetime.now(UTC)
    ben = next(person for person in load(planned, Person) if person.name == "Ben")
    # The machine stands an hour east of UTC.
    write(planned, revised(ben, now, zone="Etc/GMT-9"))
    there = session.planned_at.astimezone(timezone(timedelta(hours=9)))
    for _again in range(2):
        line = said(planned)
        assert line.startswith("next ")
        assert f" · Ben {there:%H:%M}" in line or f" {there.day} {there:%b %H:%M}" in line
    write(planned, revised(revised(ben, now), now, zone="Etc/GMT-1"))
    assert " · " not in said(planned)
    write(planned, revised(revised(revised(ben, now), now), now, zone="Nowhere"))
    assert " · " not in said(planned)
