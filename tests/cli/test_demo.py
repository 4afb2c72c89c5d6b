"""`comentor demo`: made, kept or thrown away, and never over somebody's own store."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from comentor_tui.__main__ import start
from comentor_tui.cli import demo, run
from comentor_tui.cli.clocks import clock_of
from comentor_tui.cli.demo import fill
from comentor_tui.cli.status import status
from comentor_tui.clock import FastClock, SystemClock
from comentor_tui.domain.records import Session, SessionState
from comentor_tui.errors import StoreBusy, StoreProblem, UsageProblem
from comentor_tui.paths import Paths, locate
from comentor_tui.store.lock import StoreLock
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.ui import terminal

Seen = list[tuple[Paths, dict[str, object]]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """In place of the app: which store was shown, and what its status was."""
    seen: Seen = []

    def show(paths: Paths) -> int:
        seen.append((paths, status(paths)))
        return 7

    monkeypatch.setattr(terminal, "prepare", lambda: None)
    monkeypatch.setattr(run, "run", show)
    return seen


def test_a_demo_is_thrown_away(
    shown: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine"
    monkeypatch.setenv("COMENTOR_DATA_DIR", str(mine))
    assert start(["demo"]) == 7
    paths, facts = shown[0]
    assert facts["state"] == "planned"
    assert not paths.data.exists()
    assert not mine.exists()


def test_also_when_the_app_fails(shown: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def fail(paths: Paths) -> int:
        made.append(paths.data)
        raise StoreProblem("No.")

    monkeypatch.setattr(run, "run", fail)
    assert start(["demo"]) == 3
    assert not made[0].exists()


def test_live_begins_in_the_middle_of_a_call(shown: Seen) -> None:
    assert start(["demo", "--live"]) == 7
    assert shown[0][1]["state"] == "running"
    assert shown[0][1]["unseen_ms"] == 0


def test_a_named_folder_keeps_the_demo(shown: Seen, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    for args in (["demo", "--data-dir", str(folder)], ["--data-dir", str(folder), "demo"]):
        assert start(args) == 7
    assert [paths.data for paths, _ in shown] == [folder, folder]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "comentor.db").stat().st_mode) == 0o600
    with QuickReader(locate(folder).store) as reader:
        assert len(reader.load(Session)) == 13


def test_a_store_that_is_no_demo_is_left_alone(
    shown: Seen, planned: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    before = planned.store.read_bytes()
    for more in ([], ["--speed", "10"], ["--live"]):
        assert start(["demo", "--data-dir", str(planned.data), *more]) == 2
        assert "is not a demo" in capsys.readouterr().err
    assert planned.store.read_bytes() == before
    assert shown == []


def test_a_demo_that_is_there_goes_on(tmp_path: Path) -> None:
    paths = locate(tmp_path)
    fill(paths)
    before = paths.store.read_bytes()
    fill(paths)
    assert paths.store.read_bytes() == before
    with pytest.raises(UsageProblem, match="only begins a new one"):
        fill(paths, live=True)


def test_speed_is_kept_in_the_store_and_can_be_changed(tmp_path: Path) -> None:
    paths = locate(tmp_path)
    real = SystemClock().now().wall
    fill(paths, speed=600)

    def reading() -> tuple[float, timedelta]:
        with QuickReader(paths.store) as reader:
            clock = clock_of(reader)
        return clock.speed, clock.now().wall - real

    speed, ahead = reading()
    assert speed == 600
    fill(paths, speed=2)
    slower, later = reading()
    assert slower == 2
    # From where it stood; not back to the machine's own time.
    assert later >= ahead
    with QuickReader(paths.store) as reader:
        planned = reader.load(Session, state=SessionState.PLANNED)[0]
    assert planned.planned_at is not None
    # Seen from the demo's time, which ran fast while the store was made.
    assert timedelta(0) < planned.planned_at - real < ahead + timedelta(minutes=11)


def test_a_demo_open_elsewhere_is_not_written(tmp_path: Path) -> None:
    paths = locate(tmp_path)
    fill(paths)
    lock = StoreLock(paths.lock)
    lock.acquire()
    try:
        fill(paths)
        with pytest.raises(StoreBusy):
            fill(paths, speed=3)
    finally:
        lock.release()


def test_a_fresh_demo_has_no_unseen_gap(tmp_path: Path) -> None:
    paths = locate(tmp_path)
    fill(paths, live=True)
    with QuickReader(paths.store) as reader:
        assert reader.local("seen") is not None
        assert isinstance(clock_of(reader), SystemClock)
        assert reader.local(demo.DEMO) == "1"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda store: store.write_bytes(b""),
        lambda store: store.write_bytes(b"text" * 2000),
    ],
)
def test_a_damaged_file_in_the_folder_is_left_alone(
    shown: Seen, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    paths = locate(tmp_path)
    spoil(paths.store)
    before = paths.store.read_bytes()
    assert start(["demo", "--data-dir", str(tmp_path)]) == 3
    assert paths.store.read_bytes() == before


def test_where_no_folder_can_be_made(shown: Seen, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert start(["demo", "--data-dir", str(tmp_path / "file" / "x")]) == 3


def test_without_room_for_a_temporary_folder(shown: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_how: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(demo.tempfile, "mkdtemp", full)
    assert start(["demo"]) == 1


def test_a_fast_demo_reads_the_same_everywhere(tmp_path: Path) -> None:
    paths = locate(tmp_path)
    fill(paths, speed=60, live=True)
    with QuickReader(paths.store) as reader:
        clock = clock_of(reader)
    assert isinstance(clock, FastClock)
    store = open_store(paths, clock)
    store.close()
    assert status(paths)["state"] == "running"
