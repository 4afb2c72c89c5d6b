"""Dates with a time of day, as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.services.times import say_moment, understand_moment, unreadable_moment

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
"""Sunday, 15:00 in Berlin."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fri 15:00", "2026-11-27 14:00"),
        ("Fri, 15:00", "2026-11-27 14:00"),
        ("friday at 3pm", "2026-11-27 14:00"),
        ("friday at 3 p.m.", "2026-11-27 14:00"),
        ("fri 3:30 pm", "2026-11-27 14:30"),
        ("fri at 15", "2026-11-27 14:00"),
        ("fri 15h", "2026-11-27 14:00"),
        ("fri 15h30", "2026-11-27 14:30"),
        ("fri 15.30", "2026-11-27 14:30"),
        ("fri 3 o'clock", "2026-11-27 02:00"),
        ("fri noon", "2026-11-27 11:00"),
        ("fri 12am", "2026-11-26 23:00"),
        ("fri 12 pm", "2026-11-27 11:00"),
        ("15:00 on fri", "2026-11-27 14:00"),
        ("15:00, fri", "2026-11-27 14:00"),
        ("+4w 16:30", "2026-12-20 15:30"),
        ("tomorrow 9:05", "2026-11-23 08:05"),
        ("today 16:00", "2026-11-22 15:00"),
        ("4 dec 15:00", "2026-12-04 14:00"),
        ("2026-12-04 15:00", "2026-12-04 14:00"),
        ("2026-12-04T15:00", "2026-12-04 14:00"),
        ("2026-12-04T15:00:00", "2026-12-04 14:00"),
        ("15.12. 15:00", "2026-12-15 14:00"),
        ("1 july 2027 15:00", "2027-07-01 13:00"),
        ("in two weeks at 15:00", "2026-12-06 14:00"),
        ("15:30", "2026-11-22 14:30"),
        ("14:59", "2026-11-23 13:59"),
        ("in 20 min", "2026-11-22 14:20"),
        ("in 2 hours", "2026-11-22 16:00"),
        ("now", "2026-11-22 14:00"),
    ],
)
def test_what_people_type(text: str, expected: str) -> None:
    found = understand_moment(text, NOW, BERLIN)
    assert found is not None
    assert found.at == datetime.fromisoformat(f"{expected}+00:00")
    assert not found.is_past


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "soon", "fri 25:00", "fri 24:00", "fri 15:60", "fri 13pm", "fri 0am", "15", "3"),
        *("fri 15", "30 feb 15:00", "ask Jan at 15:00", "15/1 15:00", "fri 15:00 16:00", "x" * 200),
        "9999-12-31 24:00",
    ],
)
def test_what_is_not_plainly_a_moment(text: str) -> None:
    assert understand_moment(text, NOW, BERLIN) is None


def test_a_date_alone_waits_for_its_time() -> None:
    found = understand_moment("fri", NOW, BERLIN)
    assert found is not None
    assert found.at is None
    assert found.words == "Fri 27 Nov, in 5 days – at what time?"


def test_it_is_said_back() -> None:
    found = understand_moment("fri 15:00", NOW, BERLIN)
    assert found is not None
    assert found.words == "Fri 27 Nov 15:00, in 5 days"
    assert say_moment(datetime(2027, 7, 1, 13, tzinfo=UTC), NOW, BERLIN) == "Thu 1 Jul 2027 15:00"


def test_the_past_is_told() -> None:
    found = understand_moment("2026-11-20 15:00", NOW, BERLIN)
    assert found is not None
    assert found.is_past
    earlier = understand_moment("today 14:00", NOW, BERLIN)
    assert earlier is not None
    assert earlier.is_past


def test_a_time_the_clocks_skip_moves_on_with_them() -> None:
    found = understand_moment("2027-03-28 02:30", NOW, BERLIN)
    assert found is not None
    assert found.at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert found.words == "Sun 28 Mar 2027 03:30 (the clocks go forward over 02:30)"


def test_a_time_the_clocks_repeat_is_the_first_one() -> None:
    found = understand_moment("2027-10-31 02:30", NOW, BERLIN)
    assert found is not None
    assert found.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_today_is_the_day_where_the_person_is() -> None:
    late = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    found = understand_moment("today 23:30", late, NEW_YORK)
    assert found is not None
    assert found.at == datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


@given(st.text(max_size=90))
def test_any_text_is_answered(text: str) -> None:
    found = understand_moment(text, NOW, BERLIN)
    assert found is None or found.words


@given(
    st.datetimes(min_value=datetime(1950, 1, 2), max_value=datetime(9998, 12, 30)),
    st.sampled_from([BERLIN, NEW_YORK, UTC]),
)
def test_a_full_date_and_time_comes_back_as_it_was(when: datetime, tz: ZoneInfo) -> None:
    wall = when.replace(second=0, microsecond=0)
    found = understand_moment(f"{wall:%Y-%m-%d %H:%M}", NOW, tz)
    assert found is not None
    assert found.at is not None
    back = found.at.astimezone(tz).replace(tzinfo=None)
    assert back - wall in (timedelta(0), timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("fri 15:00", ""),
        ("fri", "Fri 27 Nov, in 5 days – at what time?"),
        ("31 feb 15:00", "There is no such day: 31 feb"),
        ("16:30 fri 28 nov", "28 Nov is a Saturday."),
        ("15/1 at 9", "15/1 could be two days. Write the month as a word: 15 jan"),
        ("soonish", "Not a date and a time I know. Try: fri 15:00"),
        ("x" * 500, "Not a date and a time I know. Try: fri 15:00"),
    ],
)
def test_why_it_is_no_moment_is_said(text: str, why: str) -> None:
    assert unreadable_moment(text, datetime(2026, 11, 22, 14, tzinfo=UTC), UTC) == why
