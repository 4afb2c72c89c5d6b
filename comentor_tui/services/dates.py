"""Dates the way people type them: `fri`, `+3w`, `30 nov`, `in two weeks`, `2027-01-15`.

A word counts as a date only when it has one of a few strict shapes, so `ask Jan` and `may I` stay
words, and `15/1` is not guessed. What was understood is given back in words, to be shown before
it is kept. Shapes with numbers and names are worked out here; spans spelt out in words
(`in two weeks and three days`) are read by the dateparser library, imported at the first such
span: that takes most of a second, so callers run these functions off the event loop.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from comentor_tui.domain import durations
from comentor_tui.domain.durations import MONTHS, WEEKDAYS
from comentor_tui.domain.values import dataclass


@dataclass(frozen=True)
class Understood:
    """A date that was understood."""

    date: date
    words: str
    """The date said back, such as `Fri 27 Nov, in 5 days`."""
    is_past: bool


@dataclass(frozen=True)
class TargetText:
    """A target line taken apart. `text` is empty only when the line was."""

    text: str
    due: date | None = None
    words: str = ""
    """The date said back; empty without one."""
    is_past: bool = False
    doubt: str = ""
    """Why what looks like a date at the end was not taken for one; empty without any."""


UNKNOWN = "Not a date I know. Try: fri, +3w, 30 nov"

_FULL_DAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)

_DAY: Final = (
    r"(?P<dow>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NUMBER: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?:,? (?P<year>[0-9]{4}))?"
_UNIT: Final = r"(?:d|days?|w|weeks?|m|months?|y|years?)"
_COUNT_WORD: Final = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_SPAN: Final = rf"(?:[0-9]{{1,3}}|{_COUNT_WORD}) (?:days?|weeks?|fortnight|months?|years?)"

_LEAD: Final = r"(?:(?:by|on|until|till|for|due)(?: on)? )?"
_ON_DAY: Final = rf"(?:(?:{_DAY}),? )?(?:the )?"

_CONNECTORS: Final = frozenset({"by", "on", "until"})
# Behind these words a weekday or date is part of the sentence, not the day it is due.
_NOT_AFTER: Final = frozenset(
    {
        *("the", "of", "each", "every", "last", "past"),
        *("and", "or", "&", "vs", "versus", "to", "through"),
        *("from", "since", "before", "after"),
    }
)
NEAR_DAYS: Final = 60
"""A date that is nearer is told with how far away it is."""

_LONGEST_DATE_WORDS: Final = 8
_LONGEST_DATE: Final = 60


def understand(text: str, today: date) -> Understood | None:
    """The date that `text`, as a whole, names; None when it is not plainly a date.

    A weekday is the next such day after today, `next` before it puts it into the week (Monday to
    Sunday) after this one. A day and month without a year is its next occurrence, today included;
    29 February waits for its year. Months added to the end of a month stay within the month.
    """
    try:
        found = _date_of(text, today)
    except _NoSuchDay:
        return None
    if found is None:
        return None
    return Understood(found, say_date(found, today), found < today)


def unreadable(text: str, today: date) -> str:
    """Why `text` is no date, as a sentence to show; empty when it is one."""
    try:
        if _date_of(text, today) is not None:
            return ""
    except _NoSuchDay as slip:
        return str(slip)
    return _two_days(text.strip(), _NUMBERS) or UNKNOWN


_NUMBERS: Final = r"[0-9]{1,2}([/.-])[0-9]{1,2}(?:\1(?:[0-9]{2}){1,2})?"
_SLASHED: Final = r"[0-9]{1,2}/[0-9]{1,2}(?:/(?:[0-9]{2}){1,2})?"


def _two_days(text: str, shape: str) -> str:
    """Said of `15/1` and `3.4.27`, which people read in two ways."""
    word = text.rstrip(".,;!")
    if not re.fullmatch(shape, word):
        return ""
    return f"{word} could be two days. Write the month as a word: 15 jan"


def split_target(text: str, today: date) -> TargetText:
    """Take the date off a target line: `call the editor fri` is the editor, and Friday.

    The date stands last, or first behind `by`, `on` or `until`. The longest stretch that is a date
    counts. A line that is nothing but a date keeps its words and gets no date.
    """
    line = text.strip()
    try:
        whole = _date_of(line, today)
        found = None if whole else _leading(line, today) or _trailing(line, today)
    except _NoSuchDay as slip:
        # "31 feb", "fri 28 nov" on a Saturday: a slip. Taking a part of it would be guessing.
        return TargetText(line, doubt=str(slip))
    if found is None:
        # Only with a slash: "version 1.2" and "3-4 pages" are words.
        last = "" if whole else line.rpartition(" ")[2]
        return TargetText(line, doubt=_two_days(last, _SLASHED))
    rest, due = found
    return TargetText(rest, due, say_date(due, today), due < today)


def say_date(day: date, today: date) -> str:
    """`day` in words, seen from `today`: `Fri 27 Nov, in 5 days`. The year where it differs."""
    words = durations.day(day, today=today)
    if abs((day - today).days) > NEAR_DAYS:
        # Far dates speak for themselves.
        return words
    return f"{words}, {durations.until(day, today)}"


# -- taking a line apart ---------------------------------------------------------------------


def _leading(line: str, today: date) -> tuple[str, date] | None:
    """A date behind `by`, `on` or `until` at the start, and what follows it."""
    words = line.split(None, _LONGEST_DATE_WORDS + 1)
    if not words or words[0].lower() not in _CONNECTORS:
        return None
    for count in range(min(_LONGEST_DATE_WORDS, len(words) - 2), 0, -1):
        day = _date_of(" ".join(words[1 : count + 1]).rstrip(":,"), today)
        if day is not None:
            rest = line.split(None, count + 1)[count + 1]
            return rest.lstrip(":,-–— ") or rest, day
    return None


def _trailing(line: str, today: date) -> tuple[str, date] | None:
    """A date at the end, and what stands before it."""
    words = line.rsplit(None, _LONGEST_DATE_WORDS)
    for count in range(min(_LONGEST_DATE_WORDS, len(words) - 1), 0, -1):
        day = _date_of(" ".join(words[-count:]), today)
        if day is None:
            continue
        rest = line.rsplit(None, count)[0]
        if rest.rsplit(None, 1)[-1].lower() in _NOT_AFTER:
            return None
        return _without_separator(rest), day
    return None


def _without_separator(text: str) -> str:
    """`editor,` and `editor -` without the sign that belonged to the date."""
    words = text.rsplit(None, 1)
    if len(words) == 2 and words[1] in {"-", "–", "—"}:
        text = words[0]
    return text.rstrip(",;:").rstrip() or text


# -- shapes ----------------------------------------------------------------------------------


class _NoSuchDay(ValueError):
    """Text with the shape of a date that no calendar has; its words say so."""


def _date_of(text: str, today: date) -> date | None:
    """The date that `text` is; None if it has no date's shape. Raises _NoSuchDay."""
    if len(text) > _LONGEST_DATE:
        return None
    plain = " ".join(text.lower().split())
    if plain[:1] + plain[-1:] in {"()", "[]"}:
        plain = plain[1:-1]
    for candidate in (plain, plain.rstrip(".,;!")):
        for shape, read in _shapes():
            match = shape.fullmatch(candidate)
            if match:
                try:
                    return read(match, today)
                except _NoSuchDay:
                    raise
                except (ValueError, OverflowError):
                    raise _NoSuchDay(f"There is no such day: {candidate}") from None
    return None


def _near_day(match: re.Match[str], today: date) -> date:
    return today + timedelta(days={"today": 0, "tomorrow": 1}.get(match["near"], 2))


def _weekday(match: re.Match[str], today: date) -> date:
    wanted = _index(WEEKDAYS, match["dow"])
    if match["which"] == "next":
        monday = today + timedelta(days=7 - today.weekday())
        return monday + timedelta(days=wanted)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _later(match: re.Match[str], today: date) -> date:
    day = today
    for count, unit in re.findall(r"([0-9]+) ?([dwmy])", match["spans"]):
        day = _add(day, int(count), unit)
    return day


def _add(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if year > date.max.year:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day_and_month(match: re.Match[str], today: date) -> date:
    groups = match.groupdict()
    named = groups["month"]
    month = int(named) if named.isdigit() else _index(MONTHS, named) + 1
    number = int(groups["day"])
    if groups["year"]:
        day = date(int(groups["year"]), month, number)
    else:
        day = _next_occurrence(number, month, today)
    weekday = groups.get("dow")
    if weekday and _index(WEEKDAYS, weekday) != day.weekday():
        name = _FULL_DAYS[day.weekday()]
        raise _NoSuchDay(f"{say_date(day, today).partition(',')[0][4:]} is a {name}.")
    return day


def _next_occurrence(number: int, month: int, today: date) -> date:
    year = today.year
    if (month, number) < (today.month, today.day):
        year += 1
    if (month, number) == (2, 29):
        while not isleap(year):
            year += 1
    return date(year, month, number)


def _iso(match: re.Match[str], today: date) -> date:
    return date.fromisoformat(match["iso"])


def _in_words(match: re.Match[str], today: date) -> date | None:
    """A span spelt out, read by dateparser. `today` at noon keeps it clear of midnight."""
    import dateparser

    found = dateparser.parse(
        match["phrase"],
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime.combine(today, time(12)),
            "PREFER_DATES_FROM": "future",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    return found.date() if found else None


def _index(names: tuple[str, ...], word: str) -> int:
    """Where the name that `word` begins with stands in `names`."""
    return names.index(word[:3].capitalize())


_Reader = Callable[[re.Match[str], date], date | None]


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    """What a date can look like, and who reads it. Made when first asked for: it takes a while."""
    return tuple(
        (re.compile(_LEAD + shape), read)
        for shape, read in (
            (r"(?P<near>today|tomorrow|(?:the )?day after tomorrow)", _near_day),
            (rf"(?:(?P<which>next|this) )?{_DAY}", _weekday),
            (rf"(?P<spans>\+ ?[0-9]{{1,3}} ?{_UNIT}(?: ?\+ ?[0-9]{{1,3}} ?{_UNIT})*)", _later),
            (rf"in (?P<spans>[0-9]{{1,3}} ?{_UNIT})", _later),
            (rf"{_ON_DAY}{_NUMBER}\.?(?: of)? ?{_MONTH}{_YEAR}", _day_and_month),
            (rf"{_ON_DAY}{_MONTH} {_NUMBER}{_YEAR}", _day_and_month),
            (
                r"(?:the )?(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\.(?: ?(?P<year>[0-9]{4}))?",
                _day_and_month,
            ),
            (r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})", _iso),
            (rf"(?P<phrase>in {_SPAN}(?:(?:,| and|, and) {_SPAN})*)", _in_words),
            (rf"(?P<phrase>{_SPAN} from now)", _in_words),
        )
    )
