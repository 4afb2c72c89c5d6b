"""Dates with a time of day the way people type them: `fri 15:00`, `+4w 4pm`, `2026-12-04 15:00`.

Times are wall-clock times of a zone; what comes out is UTC, and words to show before it is kept.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from comentor_tui.domain.durations import clock_time
from comentor_tui.domain.values import dataclass
from comentor_tui.services.dates import UNKNOWN, say_date, understand, unreadable


@dataclass(frozen=True)
class UnderstoodMoment:
    """A moment that was understood. `at` is UTC, or None while the time of day is missing."""

    at: datetime | None
    words: str
    """Said back, such as `Fri 27 Nov 15:00, in 5 days`; what is missing, without a time."""
    is_past: bool = False


_HOUR: Final = r"(?P<hour>[01]?[0-9]|2[0-4])"
_TIMES: Final = (
    rf"(?:at |@ ?)?{_HOUR}[:.h](?P<minute>[0-5][0-9])(?: ?(?P<half>[ap])\.?m\.?)?",
    rf"(?:at |@ ?)?{_HOUR} ?(?P<half>[ap])\.?m\.?",
    rf"(?:at |@ ?)?{_HOUR} ?(?:h|o['’]?clock)",
    rf"(?:at |@ ?){_HOUR}",
    r"(?:at )?(?P<word>noon|midday)",
)
# Compiled, and kept by the library, when they are first used: at import it would delay the start.
_PLACES: Final = (
    *(rf"(?P<rest>.+?)(?:, ?| )(?:{shape})" for shape in _TIMES),
    *(rf"(?:{shape})(?:,? on |, ?| )(?P<rest>.+)" for shape in _TIMES),
)
_SOON: Final = r"in (?P<count>[0-9]{1,4}) ?(?:(?P<hours>h|hours?)|min|mins|minutes?)|(?P<now>now)"
_ISO: Final = r"([0-9]{4}-[0-9]{2}-[0-9]{2})t([0-9]{2}:[0-9]{2}).*"
_LONGEST: Final = 80


def understand_moment(text: str, now: datetime, tz: tzinfo) -> UnderstoodMoment | None:
    """The moment that `text`, as a whole, names; None when it is not plainly one.

    `now` is aware. A time alone is its next occurrence; a date alone comes back without a time. A
    time that the clocks skip in spring is moved on with them; one that they repeat in autumn is
    the first of the two. Never raises on any text.
    """
    plain = re.sub(_ISO, r"\1 \2", " ".join(text.lower().split()))
    if not plain or len(plain) > _LONGEST:
        return None
    today = now.astimezone(tz).date()
    try:
        return _soon(plain, now, tz) or _dated(plain, now, today, tz) or _clock(plain, now, tz)
    except (OverflowError, ValueError):
        # The far end of the calendar.
        return None


def unreadable_moment(text: str, now: datetime, tz: tzinfo) -> str:
    """Why `text` is no date with a time, as a sentence to show; empty when it is one."""
    found = understand_moment(text, now, tz)
    if found is not None:
        return "" if found.at is not None else found.words
    plain, today = " ".join(text.lower().split()), now.astimezone(tz).date()
    found_at = (re.fullmatch(shape, plain) for shape in _PLACES if len(plain) <= _LONGEST)
    for rest in (plain, *(match["rest"] for match in found_at if match)):
        why = unreadable(rest, today)
        if why not in ("", UNKNOWN):
            return why
    return "Not a date and a time I know. Try: fri 15:00"


def say_moment(at: datetime, now: datetime, tz: tzinfo) -> str:
    """A moment in words: `Fri 27 Nov 15:00, in 5 days`."""
    there = at.astimezone(tz)
    words, comma, distance = say_date(there.date(), now.astimezone(tz).date()).partition(", ")
    return f"{words} {clock_time(at, tz)}{comma}{distance}"


def _soon(plain: str, now: datetime, tz: tzinfo) -> UnderstoodMoment | None:
    match = re.fullmatch(_SOON, plain)
    if match is None:
        return None
    count = int(match["count"] or 0)
    length = timedelta(hours=count) if match["hours"] else timedelta(minutes=count)
    at = (now + length).astimezone(UTC).replace(second=0, microsecond=0)
    return UnderstoodMoment(at, say_moment(at, now, tz))


def _clock(plain: str, now: datetime, tz: tzinfo) -> UnderstoodMoment | None:
    """A time of day alone: today, or tomorrow once it has gone by."""
    for shape in _TIMES:
        match = re.fullmatch(shape, plain)
        if match and (clock := _time(match)) is not None:
            today = now.astimezone(tz).date()
            found = _moment(today, clock, now, tz)
            if found.is_past:
                found = _moment(today + timedelta(days=1), clock, now, tz)
            return found
    return None


def _dated(plain: str, now: datetime, today: date, tz: tzinfo) -> UnderstoodMoment | None:
    day = understand(plain, today)
    if day is not None:
        return UnderstoodMoment(None, f"{day.words} – at what time?", day.is_past)
    for shape in _PLACES:
        match = re.fullmatch(shape, plain)
        clock = _time(match) if match else None
        if match is None or clock is None:
            continue
        day = understand(match["rest"], today)
        if day is not None:
            return _moment(day.date, clock, now, tz)
    return None


def _time(match: re.Match[str]) -> time | None:
    groups = match.groupdict()
    if groups.get("word"):
        return time(12)
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    half = groups.get("half")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 else None


def _moment(day: date, clock: time, now: datetime, tz: tzinfo) -> UnderstoodMoment:
    said = datetime.combine(day, clock, tzinfo=tz)
    at = said.astimezone(UTC)
    words = say_moment(at, now, tz)
    if clock_time(at, tz) != f"{clock:%H:%M}":
        words += f" (the clocks go forward over {clock:%H:%M})"
    return UnderstoodMoment(at, words, at < now)
