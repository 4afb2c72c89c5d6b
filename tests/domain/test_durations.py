"""Durations, days and times of day in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import durations
from comentor_tui.domain.durations import HOUR, MINUTE, SECOND

LENGTHS = st.integers(min_value=0, max_value=10 * HOUR)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 16, 2, tzinfo=UTC)  # a Sunday


def test_units() -> None:
    assert (SECOND, MINUTE, HOUR) == (1_000, 60_000, 3_600_000)
    assert durations.SECONDS_FROM == 120_000


@pytest.mark.parametrize(
    ("ms", "minutes"),
    [(0, 0), (1, 1), (MINUTE, 1), (MINUTE + 1, 2), (30 * MINUTE, 30), (-1, 0), (-MINUTE, 0)],
)
def test_whole_minutes_left(ms: int, minutes: int) -> None:
    assert durations.whole_minutes(ms) == minutes


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (18 * MINUTE, "18 min"),
        (17 * MINUTE + 1, "18 min"),
        (2 * MINUTE + 1, "3 min"),
        (2 * MINUTE, "2:00"),
        (2 * MINUTE - SECOND, "1:59"),
        (2 * MINUTE - 1, "2:00"),
        (65 * SECOND, "1:05"),
        (MINUTE, "1:00"),
        (9 * SECOND, "0:09"),
        (1, "0:01"),
        (0, "0:00"),
        (-5 * MINUTE, "0:00"),
    ],
)
def test_face(ms: int, shown: str) -> None:
    assert durations.face(ms) == shown


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(0, "+0"), (MINUTE - 1, "+0"), (MINUTE, "+1"), (2 * MINUTE + 1, "+2"), (-MINUTE - 1, "+0")],
)
def test_over_face(ms: int, shown: str) -> None:
    assert durations.over_face(ms) == shown


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 min"),
        (499, "0 min"),
        (500, "1 s"),
        (45 * SECOND, "45 s"),
        (MINUTE, "1 min"),
        (2 * MINUTE + 30 * SECOND, "2 min 30 s"),
        (3 * MINUTE - 501, "2 min 59 s"),
        (3 * MINUTE - 500, "3 min"),
        (3 * MINUTE + 29 * SECOND, "3 min"),
        (3 * MINUTE + 30 * SECOND, "4 min"),
        (33 * MINUTE, "33 min"),
        (HOUR - 1, "1 h"),
        (HOUR + 5 * MINUTE, "1 h 5 min"),
        (26 * HOUR, "26 h"),
        (-400, "0 min"),
        (-30 * SECOND, "−30 s"),
        (-150 * SECOND, "−2 min 30 s"),
    ],
)
def test_plain(ms: int, words: str) -> None:
    assert durations.plain(ms) == words


@given(LENGTHS)
def test_a_face_is_only_zero_when_nothing_is_left(ms: int) -> None:
    assert (durations.face(ms) == "0:00") == (ms == 0)
    assert (durations.whole_minutes(ms) == 0) == (ms == 0)


@given(LENGTHS)
def test_a_face_never_shows_less_than_is_left_nor_a_unit_more(ms: int) -> None:
    shown = durations.face(ms)
    if shown.endswith(" min"):
        value, unit = int(shown.removesuffix(" min")) * MINUTE, MINUTE
    else:
        minutes, seconds = shown.split(":")
        value, unit = int(minutes) * MINUTE + int(seconds) * SECOND, SECOND
    assert ms <= value < ms + unit


@given(st.integers(min_value=-10 * HOUR, max_value=10 * HOUR))
def test_plain_is_within_half_a_unit(ms: int) -> None:
    words = durations.plain(ms).removeprefix("−").split()
    units = {"h": HOUR, "min": MINUTE, "s": SECOND}
    value = sum(int(n) * units[u] for n, u in zip(words[::2], words[1::2], strict=True))
    assert abs(value - abs(ms)) <= (SECOND if abs(ms) < 3 * MINUTE else MINUTE) // 2


@pytest.mark.parametrize(
    ("number", "things", "words"),
    [(1, "", "1 day"), (0, "", "0 days"), (2, "", "2 days"), (2, "dice", "2 dice")],
)
def test_count(number: int, things: str, words: str) -> None:
    assert durations.count(number, "day", things) == words


@pytest.mark.parametrize(
    ("days", "ahead", "back"),
    [
        (0, "today", "today"),
        (1, "tomorrow", "yesterday"),
        (2, "in 2 days", "2 days ago"),
        (3, "in 3 days", "3 days ago"),
        (13, "in 13 days", "13 days ago"),
        (14, "in 2 weeks", "2 weeks ago"),
        (17, "in 2 weeks", "2 weeks ago"),
        (18, "in 3 weeks", "3 weeks ago"),
        (35, "in 5 weeks", "5 weeks ago"),
        (69, "in 10 weeks", "10 weeks ago"),
        (70, "in 2 months", "2 months ago"),
        (365, "in 12 months", "12 months ago"),
        (729, "in 24 months", "24 months ago"),
        (730, "in 2 years", "2 years ago"),
        (913, "in 2 years", "2 years ago"),
        (914, "in 3 years", "3 years ago"),
        (3650, "in 10 years", "10 years ago"),
    ],
)
def test_how_far_away_a_day_is(days: int, ahead: str, back: str) -> None:
    today = NOW.date()
    then, before = today + timedelta(days=days), today - timedelta(days=days)
    assert durations.until(then, today) == ahead
    assert durations.ago(before, today) == back


def test_one_week_is_told_in_days_and_one_month_in_weeks() -> None:
    assert durations.span_of_days(7) == "7 days"
    assert durations.span_of_days(30) == "4 weeks"


def test_tomorrow_begins_at_midnight_where_the_person_is() -> None:
    late = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    session = late + timedelta(minutes=1)
    assert durations.until(session, late, UTC) == "today"
    assert durations.until(session, late, BERLIN) == "tomorrow"
    assert durations.ago(late, session, BERLIN) == "yesterday"


def test_a_date_and_a_time_can_be_compared() -> None:
    assert durations.until(date(2026, 11, 23), NOW, BERLIN) == "tomorrow"
    assert durations.days_between(NOW, date(2026, 11, 20), BERLIN) == -2


def test_days_across_daylight_saving_are_whole() -> None:
    before = datetime(2026, 10, 24, 23, 30, tzinfo=BERLIN)
    after = datetime(2026, 10, 26, 0, 30, tzinfo=BERLIN)
    assert durations.days_between(before, after, BERLIN) == 2


@given(DAYS, DAYS)
def test_ago_and_until_are_one_thing_seen_from_both_ends(one: date, two: date) -> None:
    assert durations.until(one, two) == durations.ago(one, two)
    assert durations.days_between(one, two) == -durations.days_between(two, one)


def test_a_time_needs_its_zone() -> None:
    naive = datetime(2026, 11, 22, 16, 2)
    with pytest.raises(ValueError, match=r"^the day of a time depends on a zone$"):
        durations.day_of(naive, UTC)
    with pytest.raises(ValueError, match=r"^the day of a time depends on a zone$"):
        durations.day_of(NOW)
    with pytest.raises(ValueError, match=r"^a time of day depends on a zone$"):
        durations.clock_time(naive, UTC)


def test_clock_time() -> None:
    assert durations.clock_time(NOW, UTC) == "16:02"
    assert durations.clock_time(NOW, BERLIN) == "17:02"
    assert durations.clock_time(NOW, timezone(timedelta(hours=-7))) == "09:02"


@pytest.mark.parametrize(
    ("on", "today", "words"),
    [
        (date(2026, 11, 27), None, "Fri 27 Nov"),
        (date(2026, 11, 27), date(2026, 1, 1), "Fri 27 Nov"),
        (date(2027, 1, 4), date(2026, 12, 31), "Mon 4 Jan 2027"),
        (date(2026, 3, 1), NOW, "Sun 1 Mar"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), NOW, "Fri 1 Jan 2027"),
    ],
)
def test_day(on: date, today: date | None, words: str) -> None:
    assert durations.day(on, BERLIN, today) == words


@given(DAYS)
def test_a_day_reads_as_in_english(on: date) -> None:
    assert durations.day(on) == f"{on:%a} {on.day} {on:%b}"
    assert durations.day_and_year(on) == f"{on:%a} {on.day} {on:%b} {on.year}"


def test_a_day_and_its_year_are_those_of_the_zone() -> None:
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert durations.day_and_year(at, BERLIN) == "Fri 1 Jan 2027"
    assert durations.day_and_year(at, UTC) == "Thu 31 Dec 2026"
    with pytest.raises(ValueError, match="zone"):
        durations.day_and_year(at)


def test_an_end_is_never_promised_too_early() -> None:
    at = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    assert durations.end_time(at, UTC) == "15:00"
    assert durations.end_time(at + timedelta(seconds=1), UTC) == "15:01"
    assert durations.end_time(at + timedelta(seconds=60), UTC) == "15:01"
