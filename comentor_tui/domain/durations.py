"""Durations, days and times of day in words.

Durations are whole milliseconds. Times are aware; every day is a calendar day in the zone given,
so "tomorrow" begins at midnight where the person is. Words do not depend on the locale.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

SECONDS_FROM = 2 * MINUTE
"""From here on down the face of the clock shows seconds."""

END_ROUNDS_UP = timedelta(seconds=59)
"""What is added to an end before its minute is shown."""

_SECONDS_MATTER_BELOW = 3 * MINUTE
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def whole_minutes(ms: int) -> int:
    """Minutes of a time that is left, rounded up, so that 0 means that nothing is left."""
    return -(-max(0, ms) // MINUTE)


def face(ms: int) -> str:
    """Time left as the clock shows it: "18 min", and "1:59" in the last two minutes."""
    if ms > SECONDS_FROM:
        return f"{whole_minutes(ms)} min"
    seconds = -(-max(0, ms) // SECOND)
    return f"{seconds // 60}:{seconds % 60:02}"


def over_face(ms: int) -> str:
    """Time over in whole minutes, "+1"; "+0" while it is less than one."""
    return f"+{max(0, ms // MINUTE)}"


def plain(ms: int) -> str:
    """A length in words: "33 min", "1 h 5 min", and "2 min 30 s" below three minutes.

    Rounded to the nearest minute, or second where seconds matter. A correction that takes time
    away reads "−30 s".
    """
    if ms < 0:
        words = plain(-ms)
        return words if words == "0 min" else f"−{words}"
    seconds = _nearest(ms, SECOND)
    if seconds * SECOND < _SECONDS_MATTER_BELOW:
        return _joined((seconds // 60, "min"), (seconds % 60, "s"))
    minutes = _nearest(ms, MINUTE)
    return _joined((minutes // 60, "h"), (minutes % 60, "min"))


def _nearest(ms: int, unit: int) -> int:
    return (ms + unit // 2) // unit


def _joined(*parts: tuple[int, str]) -> str:
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def count(number: int, thing: str, things: str = "") -> str:
    """A number with its noun: "1 day", "2 days". `things` is a plural that does not end in s."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def day_of(value: date | datetime, tz: tzinfo | None = None) -> date:
    """The calendar day of a time in a zone, or the date itself.

    Raises ValueError for a time without a zone, and for a time when no zone is asked for.
    """
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None or tz is None:
        raise ValueError("the day of a time depends on a zone")
    return value.astimezone(tz).date()


def days_between(earlier: date | datetime, later: date | datetime, tz: tzinfo | None = None) -> int:
    """Midnights from one day to another; negative when they are the other way round."""
    return (day_of(later, tz) - day_of(earlier, tz)).days


def ago(earlier: date | datetime, now: date | datetime, tz: tzinfo | None = None) -> str:
    """How far back something lies: "today", "yesterday", "2 days ago", "5 weeks ago".

    What lies ahead after all reads as in `until`. `tz` is needed as soon as one is a time.
    """
    return _distance(-days_between(earlier, now, tz))


def until(later: date | datetime, now: date | datetime, tz: tzinfo | None = None) -> str:
    """How far ahead something lies: "today", "tomorrow", "in 3 days", "in 5 weeks".

    What lies back after all reads as in `ago`. `tz` is needed as soon as one is a time.
    """
    return _distance(days_between(now, later, tz))


def _distance(days: int) -> str:
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if near:
        return near
    length = span_of_days(abs(days))
    return f"in {length}" if days > 0 else f"{length} ago"


def span_of_days(days: int) -> str:
    """A number of days in the unit people would use: "13 days", "5 weeks", "4 months", "2 years".

    Rounded to the nearest: weeks from two weeks on, months from ten weeks, years from two years.
    """
    if days < 14:
        return count(days, "day")
    if days < 70:
        return count((days + 3) // 7, "week")
    if days < 730:
        return count(round(days / 30.4375), "month")
    return count(round(days / 365.25), "year")


def clock_time(at: datetime, tz: tzinfo) -> str:
    """The time of day in a zone, "16:02". Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time of day depends on a zone")
    local = at.astimezone(tz)
    return f"{local.hour:02}:{local.minute:02}"


def end_time(at: datetime, tz: tzinfo) -> str:
    """The time of day by which something is over: a minute of which a second is needed counts.

    An end is never promised too early. Raises ValueError for a time without a zone.
    """
    return clock_time(at + END_ROUNDS_UP, tz)


def day(
    value: date | datetime,
    tz: tzinfo | None = None,
    today: date | datetime | None = None,
) -> str:
    """A day in words, "Fri 27 Nov"; with the year when `today` is given and in another year.

    `tz` is needed as soon as one of the two is a time.
    """
    on = day_of(value, tz)
    words = f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}"
    if today is None or day_of(today, tz).year == on.year:
        return words
    return f"{words} {on.year}"


def day_and_year(value: date | datetime, tz: tzinfo | None = None) -> str:
    """A day long ago or far ahead: "Fri 27 Nov 2026". `tz` is needed for a time."""
    on = day_of(value, tz)
    return f"{day(on)} {on.year}"
