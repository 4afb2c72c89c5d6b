"""Readings of two clocks, and the time between two readings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from comentor_tui.domain.moments import Moment, elapsed_ms

TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def moment(minutes: float = 0, boot_ms: int = 0, boot_id: str = "a") -> Moment:
    return Moment(TEN + timedelta(minutes=minutes), boot_ms, boot_id)


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match=r"^a moment needs a wall clock time with a zone$"):
        Moment(datetime(2026, 11, 20, 10, 0), 0, "a")


def test_a_moment_keeps_its_wall_clock_in_utc():
    there = TEN.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert Moment(there, 1, "a") == Moment(TEN, 1, "a")
    assert Moment(there, 1, "a").wall.tzinfo is UTC


@pytest.mark.parametrize("wall", [-600, -1, 0, 1, 600])
def test_within_one_boot_only_the_clock_that_nobody_sets_counts(wall):
    assert elapsed_ms(moment(0, 500), moment(wall, 2_500)) == 2_000


def test_within_one_boot_nothing_is_negative():
    assert elapsed_ms(moment(0, 2_500), moment(10, 500)) == 0
    assert elapsed_ms(moment(0, 500), moment(10, 500)) == 0


@pytest.mark.parametrize(("minutes", "ms"), [(3, 180_000), (0, 0), (-3, 0), (0.0001, 6)])
def test_across_a_restart_only_the_wall_clock_is_left(minutes, ms):
    for boot_ms in (0, 9_000_000):
        assert elapsed_ms(moment(0, 5_000), moment(minutes, boot_ms, "b")) == ms


def test_across_a_restart_parts_of_a_millisecond_are_rounded():
    later = Moment(TEN + timedelta(microseconds=1_600), 0, "b")
    assert elapsed_ms(moment(), later) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (datetime(2026, 10, 25, 2, 30, fold=0), datetime(2026, 10, 25, 2, 30, fold=1)),
        (datetime(2026, 3, 29, 1, 30), datetime(2026, 3, 29, 3, 30)),
        (datetime(2026, 12, 31, 23, 30), datetime(2027, 1, 1, 0, 30)),
    ],
    ids=["summer time ends", "summer time begins", "midnight"],
)
def test_an_hour_is_an_hour_whatever_the_local_clock_says(before, after):
    zone = ZoneInfo("Europe/Paris")
    earlier = Moment(before.replace(tzinfo=zone), 0, "a")
    later = Moment(after.replace(tzinfo=zone), 0, "b")
    assert elapsed_ms(earlier, later) == 3_600_000
