"""The machine's clocks as the app reads them, and the fast one for rehearsals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from comentor_tui import clock
from comentor_tui.clock import FastClock, SystemClock
from comentor_tui.domain.moments import Moment, elapsed_ms

TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class Scripted:
    """Stands in for the machine: shows what it is told."""

    speed = 1.0

    def __init__(self, boot_ms: int = 1_000, boot_id: str = "boot") -> None:
        self.moment = Moment(TEN, boot_ms, boot_id)

    def now(self) -> Moment:
        return self.moment

    def wait(self, ms: int) -> None:
        wall = self.moment.wall + timedelta(milliseconds=ms)
        self.moment = Moment(wall, self.moment.boot_ms + ms, self.moment.boot_id)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    scripted = Scripted()
    monkeypatch.setattr(clock, "SystemClock", lambda: scripted)
    return scripted


def test_the_system_clock_never_goes_back() -> None:
    system = SystemClock()
    readings = [system.now() for _ in range(1_000)]
    assert {reading.boot_id for reading in readings} == {readings[0].boot_id}
    assert [r.boot_ms for r in readings] == sorted(r.boot_ms for r in readings)
    assert readings[0].boot_id
    assert system.speed == 1.0


def test_the_system_clock_tells_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now.wall <= datetime.now(UTC)
    assert now.wall.tzinfo is UTC


def test_two_system_clocks_name_the_boot_alike() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert first.boot_id == second.boot_id
    assert elapsed_ms(first, second) < 10_000


@pytest.mark.parametrize("platform", ["linux", "darwin", "something else"])
def test_time_since_the_start_of_the_machine_is_in_milliseconds(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    asked: list[object] = []

    def gettime(which: object) -> int:
        asked.append(which)
        return 5_999_999

    fake = SimpleNamespace(
        CLOCK_BOOTTIME="goes on in sleep on Linux",
        CLOCK_MONOTONIC="goes on in sleep on macOS",
        clock_gettime_ns=gettime,
        monotonic_ns=lambda: 5_999_999,
    )
    monkeypatch.setattr(clock, "time", fake)
    monkeypatch.setattr(clock, "sys", SimpleNamespace(platform=platform))
    assert clock._boot_ms() == 5
    expected = {"linux": [fake.CLOCK_BOOTTIME], "darwin": [fake.CLOCK_MONOTONIC]}
    assert asked == expected.get(platform, [])


@pytest.mark.parametrize(
    "trouble", [OSError("no such file"), UnicodeDecodeError("ascii", b"", 0, 1, "")]
)
def test_without_a_name_for_the_boot_its_starting_time_serves(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def refuse(*_args: object, **_more: object) -> str:
        raise trouble

    monkeypatch.setattr(Path, "read_text", refuse)
    monkeypatch.setattr(clock, "_boot_ms", lambda: 50_000)
    monkeypatch.setattr(clock.time, "time", lambda: 600_050.0)
    assert clock._boot_id() == "boot-1000"
    monkeypatch.setattr(clock, "_boot_ms", lambda: 90_000)
    monkeypatch.setattr(clock.time, "time", lambda: 600_090.4)
    assert clock._boot_id() == "boot-1000", "later in the same boot"
    monkeypatch.setattr(clock, "_boot_ms", lambda: 5_000)
    monkeypatch.setattr(clock.time, "time", lambda: 606_005.0)
    assert clock._boot_id() == "boot-1010", "another boot"


def test_the_name_of_the_boot_has_no_line_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_a, **_k: "8f1c\n")
    assert clock._boot_id() == "8f1c"


def test_a_fast_clock_stretches_what_has_passed(machine: Scripted) -> None:
    fast = FastClock(20)
    assert fast.speed == 20
    assert fast.start == machine.now()
    begun = fast.now()
    assert (begun.wall, begun.boot_ms) == (TEN, 1_000)
    machine.wait(1_500)
    later = fast.now()
    assert later.wall == TEN + timedelta(seconds=30)
    assert later.boot_ms == 31_000
    assert elapsed_ms(begun, later) == 30_000


def test_two_fast_clocks_with_the_same_start_agree(machine: Scripted) -> None:
    first = FastClock(30)
    machine.wait(4_321)
    second = FastClock(30, first.start)
    assert first.now() == second.now()
    machine.wait(7)
    assert first.now() == second.now()


def test_a_fast_clock_does_not_listen_to_a_wall_clock_that_is_set(machine: Scripted) -> None:
    fast = FastClock(2)
    machine.wait(1_000)
    told = fast.now()
    machine.moment = Moment(TEN - timedelta(days=1), machine.moment.boot_ms, "boot")
    assert fast.now() == told


def test_a_fast_reading_is_not_taken_for_a_real_one_or_one_of_another_speed(
    machine: Scripted,
) -> None:
    names = {machine.now().boot_id, FastClock(2).now().boot_id, FastClock(2.5).now().boot_id}
    assert names == {"boot", "boot-x2", "boot-x2.5"}


def test_a_fast_clock_goes_on_after_a_restart_of_the_machine(machine: Scripted) -> None:
    start = FastClock(10).start
    machine.moment = Moment(TEN + timedelta(minutes=2), 30, "another boot")
    again = FastClock(10, start)
    assert again.now().wall == TEN + timedelta(minutes=20)
    machine.wait(60_000)
    assert again.now().wall == TEN + timedelta(minutes=30)
