"""Moments and days as people read them on their clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from comentor_tui.domain.durations import clock_time, day, day_of


def same_time(at: datetime, one: tzinfo, other: tzinfo) -> bool:
    """Do the clocks of two zones read the same at a moment? Daylight saving decides each time."""
    return at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset()


def elsewhere(at: datetime, here: tzinfo, there: tzinfo | None) -> str:
    """A moment as it is read there: "23:00", with its day where that is another: "Sat 28 Nov 0:30".

    Empty where the clocks read the same as here, or where nothing is known about there.
    """
    if there is None or same_time(at, here, there):
        return ""
    read = clock_time(at, there)
    return read if day_of(at, there) == day_of(at, here) else f"{day(at, there)} {read}"


def midnight(of: date, tz: tzinfo) -> datetime:
    """The moment at which a day begins somewhere, in UTC."""
    try:
        return datetime.combine(of, time(), tz).astimezone(UTC)
    except OverflowError:
        # The first and the last day there are do not exist everywhere.
        return datetime.combine(of, time(), UTC)
