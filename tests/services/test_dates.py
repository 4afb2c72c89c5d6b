"""Human dates: what is one, which one it is, and what stays a word."""

from __future__ import annotations

import subprocess
import sys
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.services.dates import (
    TargetText,
    Understood,
    say_date,
    split_target,
    understand,
    unreadable,
)

SUNDAY = date(2026, 11, 22)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LONG_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
LONG_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
ANY_DAY = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def day_of(text: str, today: date = SUNDAY) -> date | None:
    understood = understand(text, today)
    return understood.date if understood else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 22)),
        ("tomorrow", date(2026, 11, 23)),
        ("day after tomorrow", date(2026, 11, 24)),
        ("fri", date(2026, 11, 27)),
        ("Friday", date(2026, 11, 27)),
        (" on  FRI. ", date(2026, 11, 27)),
        ("this fri", date(2026, 11, 27)),
        ("sun", date(2026, 11, 29)),
        ("tues", date(2026, 11, 24)),
        ("thurs", date(2026, 11, 26)),
        ("+3w", date(2026, 12, 13)),
        ("+ 2 days", date(2026, 11, 24)),
        ("+1m", date(2026, 12, 22)),
        ("+1y", date(2027, 11, 22)),
        ("+3w +2d", date(2026, 12, 15)),
        ("in 3 weeks", date(2026, 12, 13)),
        ("in 1 day", date(2026, 11, 23)),
        ("in 2 months", date(2027, 1, 22)),
        ("30 nov", date(2026, 11, 30)),
        ("30. nov", date(2026, 11, 30)),
        ("30 Nov.", date(2026, 11, 30)),
        ("nov 30", date(2026, 11, 30)),
        ("Nov 30th", date(2026, 11, 30)),
        ("the 30th of november", date(2026, 11, 30)),
        ("by the 1st of sept", date(2027, 9, 1)),
        ("22 nov", date(2026, 11, 22)),
        ("21 nov", date(2027, 11, 21)),
        ("2 dec", date(2026, 12, 2)),
        ("30 nov 2027", date(2027, 11, 30)),
        ("nov 30, 2027", date(2027, 11, 30)),
        ("mon 30 nov", date(2026, 11, 30)),
        ("Monday, 30 November 2026", date(2026, 11, 30)),
        ("29 feb", date(2028, 2, 29)),
        ("2027-01-15", date(2027, 1, 15)),
        ("15.1.", date(2027, 1, 15)),
        ("15.01.2028", date(2028, 1, 15)),
        ("15. 1. 2028", date(2028, 1, 15)),
        ("(fri)", date(2026, 11, 27)),
        ("[30 nov]", date(2026, 11, 30)),
        ("until 30 nov", date(2026, 11, 30)),
        ("in a week", date(2026, 11, 29)),
        ("in two weeks", date(2026, 12, 6)),
        ("in a fortnight", date(2026, 12, 6)),
        ("in two weeks and three days", date(2026, 12, 9)),
        ("in twelve months", date(2027, 11, 22)),
        ("a month from now", date(2026, 12, 22)),
    ],
)
def test_dates_people_type(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "jan", "may", "march", "soon", "15/1", "1/2/2027", "15.1", "1.2.3", "27"),
        *("30 nov 27", "30", "nov", "2027", "nov 2027", "monthly", "sunny", "friends", "in 3"),
        *("31 feb", "30 feb 2028", "29 feb 2027", "0 jan", "0.0.", "15.13.", "2027-02-30"),
        *("2027-1-5", "20270115", "fri 28 nov", "+3", "+w", "+1000w", "3w", "-3w", "in weeks"),
        *("friday the thirteenth", "now", "noon", "10:30", "1 jan 0000", "ſat", "٣ jan", "() "),
        *("(", "in zero weeks", "in a while", "in an hour", "in 5 minutes", "next", "next 30 nov"),
    ],
)
def test_words_that_are_no_dates(text: str) -> None:
    assert understand(text, SUNDAY) is None


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (date(2026, 11, 25), "fri", date(2026, 11, 27)),
        (date(2026, 11, 25), "next fri", date(2026, 12, 4)),
        (date(2026, 11, 25), "next mon", date(2026, 11, 30)),
        (date(2026, 11, 25), "mon", date(2026, 11, 30)),
        (date(2026, 11, 27), "fri", date(2026, 12, 4)),
        (date(2026, 11, 27), "next fri", date(2026, 12, 4)),
        (date(2026, 11, 22), "next fri", date(2026, 11, 27)),
        (date(2026, 12, 31), "tomorrow", date(2027, 1, 1)),
        (date(2026, 12, 31), "1 jan", date(2027, 1, 1)),
        (date(2027, 1, 1), "31 dec", date(2027, 12, 31)),
        (date(2027, 1, 31), "+1m", date(2027, 2, 28)),
        (date(2028, 1, 31), "+1m", date(2028, 2, 29)),
        (date(2028, 2, 29), "+1y", date(2029, 2, 28)),
        (date(2028, 2, 29), "29 feb", date(2028, 2, 29)),
        (date(2028, 3, 1), "29 feb", date(2032, 2, 29)),
        (date(2096, 3, 1), "29 feb", date(2104, 2, 29)),
        (date(2026, 12, 15), "in 1 month", date(2027, 1, 15)),
    ],
)
def test_weeks_years_and_month_ends(today: date, text: str, day: date) -> None:
    assert day_of(text, today) == day


def test_a_past_date_is_said_to_be_past() -> None:
    assert understand("2026-11-20", SUNDAY) == Understood(
        date(2026, 11, 20), "Fri 20 Nov, 2 days ago", True
    )
    today = understand("2026-11-22", SUNDAY)
    assert today is not None
    assert not today.is_past


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Sun 22 Nov, today"),
        (1, "Mon 23 Nov, tomorrow"),
        (-1, "Sat 21 Nov, yesterday"),
        (5, "Fri 27 Nov, in 5 days"),
        (13, "Sat 5 Dec, in 13 days"),
        (14, "Sun 6 Dec, in 2 weeks"),
        (18, "Thu 10 Dec, in 3 weeks"),
        (60, "Thu 21 Jan 2027, in 9 weeks"),
        (61, "Fri 22 Jan 2027"),
        (-14, "Sun 8 Nov, 2 weeks ago"),
        (-61, "Tue 22 Sep"),
    ],
)
def test_dates_are_said_back(days: int, words: str) -> None:
    assert say_date(SUNDAY + timedelta(days=days), SUNDAY) == words


@pytest.mark.parametrize(
    ("line", "text", "due"),
    [
        ("call the editor fri", "call the editor", date(2026, 11, 27)),
        ("  call the  editor   fri  ", "call the  editor", date(2026, 11, 27)),
        ("call the editor by fri", "call the editor", date(2026, 11, 27)),
        ("call the editor, fri.", "call the editor", date(2026, 11, 27)),
        ("call the editor - fri", "call the editor", date(2026, 11, 27)),
        ("call the editor (fri)", "call the editor", date(2026, 11, 27)),
        ("slides for mon", "slides", date(2026, 11, 23)),
        ("draft due on the 30th of November 2027", "draft", date(2027, 11, 30)),
        ("draft due on monday the 30th of november 2026", "draft", date(2026, 11, 30)),
        ("by fri: call the editor", "call the editor", date(2026, 11, 27)),
        ("By 30 nov 2027 call the editor", "call the editor", date(2027, 11, 30)),
        ("by fri - call the editor", "call the editor", date(2026, 11, 27)),
        ("by fri -", "-", date(2026, 11, 27)),
        ("on Friday, call the editor", "call the editor", date(2026, 11, 27)),
        ("until 15.1. practise daily", "practise daily", date(2027, 1, 15)),
        ("by fri plan the talk for mon", "plan the talk for mon", date(2026, 11, 27)),
        ("review chapter 3 next fri", "review chapter 3", date(2026, 11, 27)),
        ("draft +3w", "draft", date(2026, 12, 13)),
        ("draft in two weeks", "draft", date(2026, 12, 6)),
        ("release 2.0 2027-01-15", "release 2.0", date(2027, 1, 15)),
        ("ask Jan nov 30", "ask Jan", date(2026, 11, 30)),
        ("look up the sun", "look up the sun", None),
        ("ask Jan", "ask Jan", None),
        ("what may I", "what may I", None),
        ("practise every fri", "practise every fri", None),
        ("learn from last fri", "learn from last fri", None),
        ("rest between sat and sun", "rest between sat and sun", None),
        ("decide: thu or fri", "decide: thu or fri", None),
        ("pay 15/1", "pay 15/1", None),
        ("party 31 feb", "party 31 feb", None),
        ("party fri 28 nov", "party fri 28 nov", None),
        ("by fri 28 nov call", "by fri 28 nov call", None),
        ("on call", "on call", None),
        ("by fri", "by fri", None),
        ("fri", "fri", None),
        ("next fri", "next fri", None),
        ("in two weeks", "in two weeks", None),
        ("30 nov 2027", "30 nov 2027", None),
        (", fri", ",", date(2026, 11, 27)),
        ("- fri", "-", date(2026, 11, 27)),
        ("", "", None),
        ("   ", "", None),
    ],
)
def test_the_date_is_taken_off_a_target(line: str, text: str, due: date | None) -> None:
    words = say_date(due, SUNDAY) if due else ""
    found = replace(split_target(line, SUNDAY), doubt="")
    assert found == TargetText(text, due, words, False)


def test_a_target_in_the_past_says_so() -> None:
    assert split_target("call 2026-11-01", SUNDAY).is_past


def test_the_end_of_the_calendar_is_no_date() -> None:
    last = date.max
    for text in ["tomorrow", "+1d", "+1m", "+999y", "next fri", "fri", "1 jan", "29 feb"]:
        assert understand(text, last) is None
    assert day_of("+999d", date.min) == date.min + timedelta(days=999)
    assert understand("in twelve years", last) is None


def test_the_date_library_is_not_imported_for_plain_shapes() -> None:
    code = (
        "import sys; from datetime import date; from comentor_tui.services import dates; "
        "dates.split_target('call fri', date(2026, 1, 1)); "
        "dates.split_target('meet in the park', date(2026, 1, 1)); "
        "print('dateparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@given(ANY_DAY, st.integers(0, 6), st.booleans())
def test_a_weekday_is_the_next_one_after_today(today: date, wanted: int, long: bool) -> None:
    day = day_of((LONG_DAYS if long else DAYS)[wanted], today)
    assert day is not None
    assert day.weekday() == wanted
    assert 1 <= (day - today).days <= 7


@given(ANY_DAY, st.integers(0, 6))
def test_next_puts_a_weekday_into_the_week_after_this(today: date, wanted: int) -> None:
    day = day_of(f"next {DAYS[wanted]}", today)
    assert day is not None
    assert day.weekday() == wanted
    monday = today - timedelta(days=today.weekday())
    assert 7 <= (day - monday).days < 14


@given(ANY_DAY, ANY_DAY)
def test_day_and_month_is_the_next_occurrence(today: date, other: date) -> None:
    number, month = other.day, other.month
    spellings = [
        f"{number} {MONTHS[month - 1]}",
        f"{LONG_MONTHS[month - 1]} {number}",
        f"{number}.{month}.",
    ]
    found = {day_of(text, today) for text in spellings}
    assert len(found) == 1
    day = found.pop()
    assert day is not None
    assert (day.day, day.month) == (number, month)
    assert day >= today
    # No earlier year would have done.
    for year in range(today.year, day.year):
        assert number > monthrange(year, month)[1] or date(year, month, number) < today


@given(ANY_DAY, ANY_DAY)
def test_a_full_date_is_that_date(today: date, day: date) -> None:
    month = MONTHS[day.month - 1]
    for text in [
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{DAYS[day.weekday()]} {day.day} {month} {day.year}",
        f"{day.day:02}.{day.month:02}.{day.year}",
    ]:
        understood = understand(text, today)
        assert understood is not None
        assert (understood.date, understood.is_past) == (day, day < today)
        assert split_target(f"call Ben {text}", today).due == day


@given(ANY_DAY, st.integers(0, 999))
def test_months_later_is_the_same_day_or_the_end_of_the_month(today: date, count: int) -> None:
    day = day_of(f"+{count}m", today)
    assert day is not None
    assert (day.year - today.year) * 12 + day.month - today.month == count
    assert day.day == min(today.day, monthrange(day.year, day.month)[1])


@given(ANY_DAY, st.integers(0, 999))
def test_weeks_and_days_later(today: date, count: int) -> None:
    assert day_of(f"+{count}w", today) == today + timedelta(weeks=count)
    assert day_of(f"in {count} days", today) == today + timedelta(days=count)


COUNTS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@given(ANY_DAY, st.integers(1, 10), st.sampled_from(["day", "week", "month", "year"]))
def test_spelt_spans_agree_with_numbers(today: date, count: int, unit: str) -> None:
    spelt = f"in {COUNTS[count - 1]} {unit}s"
    assert day_of(spelt, today) == day_of(f"+{count}{unit[0]}", today)


DATE_ISH = st.lists(
    st.sampled_from(
        [
            *DAYS,
            *MONTHS,
            *("next", "in", "a", "two", "weeks", "3", "31", "2027", "+3w", "15.1.", "2027-02-30"),
            *("by", "on", "the", "of", "and", "from now", ",", ".", "(", ")", "0", "99", "9999"),
            *("\ud800", "\x00", "\u202e", "call", "0001-01-01"),
        ]
    ),
    max_size=9,
).map(" ".join)


@given(DATE_ISH | st.text(max_size=80), st.dates())
def test_no_text_on_no_day_raises(text: str, today: date) -> None:
    understand(text, today)
    target = split_target(text, today)
    assert bool(target.text) == bool(text.strip())
    assert target.text in text
    assert bool(target.words) == (target.due is not None)
    if target.due is None:
        assert target.text == text.strip()


def test_long_lines_are_quick_and_keep_their_text() -> None:
    for filler in [", ", "- ", " ", "fri ", "a"]:
        line = "x " + filler * 200_000 + "call fri"
        target = split_target(line, SUNDAY)
        assert target.text in line


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("fri", ""),
        ("31 feb", "There is no such day: 31 feb"),
        ("fri 28 nov", "28 Nov is a Saturday."),
        ("15/1", "15/1 could be two days. Write the month as a word: 15 jan"),
        ("3.4.27", "3.4.27 could be two days. Write the month as a word: 15 jan"),
        ("soonish", "Not a date I know. Try: fri, +3w, 30 nov"),
    ],
)
def test_why_it_is_no_date_is_said(text: str, why: str) -> None:
    assert unreadable(text, SUNDAY) == why


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("call Rui 31 feb", "There is no such day: 31 feb"),
        ("call Rui fri 28 nov", "28 Nov is a Saturday."),
        ("pay 15/1", "15/1 could be two days. Write the month as a word: 15 jan"),
        ("version 1.2", ""),
        ("pages 3-4", ""),
        ("call Rui fri", ""),
        ("", ""),
    ],
)
def test_what_is_not_taken_for_a_date_is_no_silent_guess(line: str, doubt: str) -> None:
    assert split_target(line, SUNDAY).doubt == doubt


@given(st.text(max_size=70), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_there_is_a_reason_exactly_where_there_is_no_date(text: str, today: date) -> None:
    assert bool(unreadable(text, today)) is (understand(text, today) is None)
