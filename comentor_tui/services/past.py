"""A moment that has been, the way people type it: `yesterday 15:00`, `fri 15:00`, `20 nov 3pm`.

Words that would name a day to come name the one before: `fri` is last Friday, and today only once
its hour has come. What names today, or a day ahead, is not moved: nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from comentor_tui.services.times import UnderstoodMoment, say_moment, understand_moment

_AGO: Final = re.compile(
    r"(?:(?P<yesterday>yesterday)|(?P<count>[0-9]{1,3}|an?|one|two|three|four) "
    r"(?P<unit>days?|weeks?) ago)"
)
_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_LAST: Final = re.compile(r"\b(?:last|past) (?=mon|tue|wed|thu|fri|sat|sun)")
_WEEKDAY: Final = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_DAY: Final = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[0-9]{1,2}\. ?[0-9]{1,2}\."
)
_YEAR: Final = re.compile(r"[0-9]{4}(?![:0-9])|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AHEAD: Final = re.compile(r"\bnext\b|\btoday\b|\btomorrow\b|\+|\bin\b|\bfrom now\b")


def understand_past(text: str, now: datetime, tz: tzinfo) -> UnderstoodMoment | None:
    """The moment before `now` that `text` names; None when it is not plainly one.

    What can only lie ahead comes back with `is_past` false, a day alone without a time. Never
    raises on any text.
    """
    plain = " ".join(text.lower().split())
    today = now.astimezone(tz).date()
    plain = _AGO.sub(lambda found: _day_ago(found, today), plain)
    last = _LAST.search(plain) is not None
    plain = _LAST.sub("", plain)
    found = understand_moment(plain, now, tz)
    if found is None or found.at is None or found.at <= now or _AHEAD.search(plain):
        return found
    at = _before(found.at, plain, now, tz, last)
    if at is None or at > now:
        return found
    return UnderstoodMoment(at, say_moment(at, now, tz), True)


def _day_ago(found: re.Match[str], today: date) -> str:
    if found["yesterday"]:
        days = 1
    else:
        count = _COUNTS.get(found["count"]) or int(found["count"])
        days = count * (7 if found["unit"].startswith("week") else 1)
    return (today - timedelta(days=days)).isoformat()


def _before(at: datetime, plain: str, now: datetime, tz: tzinfo, last: bool) -> datetime | None:
    """The same time of day on the day of that name before; never today for the `last` one."""
    there, today = at.astimezone(tz), now.astimezone(tz).date()
    if _YEAR.search(plain):
        return None
    if _DAY.search(plain):
        return None if there.date() == today else _a_year_before(there)
    # A weekday, or a time of day alone.
    step = timedelta(days=7 if _WEEKDAY.search(plain) else 1)
    day = there.date() - step
    while (last and day >= today) or _at(day, there, tz) > now:
        day -= step
    return _at(day, there, tz)


def _at(day: date, there: datetime, tz: tzinfo) -> datetime:
    return datetime.combine(day, there.time(), tzinfo=tz).astimezone(UTC)


def _a_year_before(there: datetime) -> datetime | None:
    for years in range(1, 9):
        try:
            # 29 February waits for its year in both directions.
            return there.replace(year=there.year - years, fold=0).astimezone(UTC)
        except ValueError:
            continue
    return None
