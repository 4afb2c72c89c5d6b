"""What lies between sessions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import sessions
from comentor_tui.domain.records import Cadence, Medium, Session, SessionKind, SessionState
from comentor_tui.domain.sessions import Hours, LateStart

T0 = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MINUTE = 60_000
BERLIN = ZoneInfo("Europe/Berlin")
PEOPLE = ("ann", "bo")
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(9998, 12, 31))


def session(number: int = 1, **fields: Any) -> Session:
    begun = T0 + timedelta(days=30 * number)
    made = {
        "id": f"s{number}",
        "pair_id": "pair",
        "created_at": T0,
        "updated_at": T0,
        "state": SessionState.HELD,
        "planned_at": begun,
        "started_at": begun,
        "ended_at": begun + timedelta(minutes=62),
        "first_person": "ann",
        **fields,
    }
    return Session(**made)


SESSIONS = st.lists(
    st.builds(
        session,
        st.integers(0, 5),
        kind=st.sampled_from(SessionKind),
        state=st.sampled_from(SessionState),
        first_person=st.sampled_from(["ann", "bo", None, "stranger"]),
        medium=st.sampled_from(Medium),
        deleted_at=st.sampled_from([None, None, T0]),
        owed_to=st.sampled_from(["ann", "bo", None]),
        owed_ms=st.integers(-1, 20 * MINUTE),
        owed_let_go=st.booleans(),
    ),
    max_size=8,
)


def swapped(person: str | None) -> str | None:
    return {"ann": "bo", "bo": "ann"}.get(person or "", person)


def test_when_takes_the_best_known_time() -> None:
    planned = T0 + timedelta(days=1)
    begun = T0 + timedelta(days=2)
    assert sessions.when(session(planned_at=planned, started_at=begun)) == begun
    assert sessions.when(session(planned_at=planned, started_at=None)) == planned
    assert sessions.when(session(planned_at=None, started_at=None)) == T0


def test_held_work() -> None:
    first, second = session(1), session(2)
    others = [
        session(3, kind=SessionKind.SOCIAL),
        session(4, state=SessionState.MISSED),
        session(5, state=SessionState.PLANNED),
        session(6, state=SessionState.OPEN),
        session(7, deleted_at=T0),
    ]
    assert sessions.held_work([second, *others, first]) == [first, second]


def test_held_work_at_one_time_comes_by_id() -> None:
    one, two = session(1, id="x"), session(1, id="y")
    assert sessions.held_work([two, one]) == [one, two]


# -- who begins -------------------------------------------------------------------------------


def test_who_begins_alternates() -> None:
    held = [session(1, first_person="ann"), session(2, first_person="bo")]
    assert sessions.next_first(PEOPLE, held) == "ann"
    assert sessions.next_first(PEOPLE, held[:1]) == "bo"
    assert sessions.next_first(PEOPLE, reversed(held)) == "ann"


def test_what_was_not_held_does_not_count() -> None:
    held = session(1, first_person="ann")
    missed = session(2, first_person="bo", state=SessionState.MISSED)
    social = session(3, first_person="bo", kind=SessionKind.SOCIAL)
    assert sessions.next_first(PEOPLE, [held, missed, social]) == "bo"


def test_a_session_without_a_first_person_is_passed_over() -> None:
    held = [session(1, first_person="ann"), session(2, first_person=None)]
    assert sessions.next_first(PEOPLE, [*held, session(3, first_person="stranger")]) == "bo"


def test_before_the_first_session_the_order_of_entry_does_not_matter() -> None:
    assert sessions.next_first(("bo", "ann"), []) == sessions.next_first(PEOPLE, []) == "ann"


@given(SESSIONS)
def test_who_begins_does_not_depend_on_who_was_entered_first(held: list[Session]) -> None:
    assert sessions.next_first(PEOPLE, held) == sessions.next_first(("bo", "ann"), held)


# -- late start -------------------------------------------------------------------------------


def test_the_late_start_of_the_product_text() -> None:
    now = datetime(2026, 11, 22, 15, 12, tzinfo=UTC)
    until = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert sessions.late_start(now, 30 * MINUTE, until) == LateStart(
        until=until,
        minutes_left=48,
        equal_half_ms=24 * MINUTE,
        equal_end=until,
        full_half_ms=30 * MINUTE,
        full_end=datetime(2026, 11, 22, 16, 12, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("left_ms", "minutes", "half"),
    [
        (59 * MINUTE, 59, 29),
        (48 * MINUTE + 59_999, 48, 24),
        (47 * MINUTE, 47, 23),
        (2 * MINUTE, 2, 1),
        (2 * MINUTE - 1, 1, 0),
        (0, 0, 0),
        (-1, 0, 0),
        (-5 * MINUTE, 0, 0),
    ],
)
def test_halves_are_whole_minutes(left_ms: int, minutes: int, half: int) -> None:
    choice = sessions.late_start(T0, 30 * MINUTE, T0 + timedelta(milliseconds=left_ms))
    assert choice is not None
    assert (choice.minutes_left, choice.equal_half_ms) == (minutes, half * MINUTE)
    assert isinstance(choice.minutes_left, int)  # it is shown as it is


def test_no_choice_when_there_is_time_enough() -> None:
    hour = timedelta(minutes=60)
    assert sessions.late_start(T0, 30 * MINUTE, None) is None
    assert sessions.late_start(T0, 30 * MINUTE, T0 + hour) is None
    just_late = timedelta(milliseconds=MINUTE - 1)
    assert sessions.late_start(T0, 30 * MINUTE, T0 + hour - just_late) is None
    assert sessions.late_start(T0, 30 * MINUTE, T0 + hour - timedelta(minutes=1)) is not None


@given(st.integers(0, 90 * MINUTE), st.integers(-10 * MINUTE, 200 * MINUTE))
def test_a_late_start_is_equal_and_keeps_its_word(half_ms: int, left_ms: int) -> None:
    until = T0 + timedelta(milliseconds=left_ms)
    choice = sessions.late_start(T0, half_ms, until)
    assert (choice is None) == (2 * half_ms < left_ms + MINUTE)
    if choice is not None:
        assert choice.equal_end == T0 + timedelta(milliseconds=2 * choice.equal_half_ms)
        assert choice.equal_end <= max(until, T0)
        assert max(until, T0) - choice.equal_end < timedelta(minutes=2)
        assert choice.full_half_ms == half_ms
        assert choice.full_end == T0 + timedelta(milliseconds=2 * half_ms) > until
        assert 0 <= choice.equal_half_ms <= max(0, half_ms)


# -- owed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "owed"),
    [
        ({"owed_to": "bo", "owed_ms": 4 * MINUTE}, ("bo", 4 * MINUTE)),
        ({"owed_to": "bo", "owed_ms": 10 * MINUTE + 1}, ("bo", 10 * MINUTE)),
        ({"owed_to": "bo", "owed_ms": 1}, ("bo", 1)),
        ({"owed_to": "bo", "owed_ms": 0}, None),
        ({"owed_to": "bo", "owed_ms": -5}, None),
        ({"owed_to": None, "owed_ms": 4 * MINUTE}, None),
        ({"owed_to": "bo", "owed_ms": 4 * MINUTE, "owed_let_go": True}, None),
    ],
)
def test_minutes_owed(fields: dict[str, Any], owed: tuple[str, int] | None) -> None:
    assert sessions.owed_from(session(**fields)) == owed


def test_nothing_is_owed_before_the_first_session() -> None:
    assert sessions.owed_from(None) is None


@given(SESSIONS)
def test_swapping_the_people_swaps_who_is_owed(held: list[Session]) -> None:
    for one in held:
        here = sessions.owed_from(one)
        fields = {**vars(one), "owed_to": swapped(one.owed_to)}
        there = sessions.owed_from(Session(**fields))
        assert there == (here and (swapped(here[0]), here[1]))


# -- next due ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "cadence", "due"),
    [
        (date(2026, 11, 22), Cadence.WEEKLY, date(2026, 11, 29)),
        (date(2026, 12, 22), Cadence.EVERY_TWO_WEEKS, date(2027, 1, 5)),
        (date(2026, 11, 22), Cadence.MONTHLY, date(2026, 12, 22)),
        (date(2026, 12, 31), Cadence.MONTHLY, date(2027, 1, 31)),
        (date(2026, 1, 31), Cadence.MONTHLY, date(2026, 2, 28)),
        (date(2028, 1, 31), Cadence.MONTHLY, date(2028, 2, 29)),
        (date(2028, 2, 29), Cadence.MONTHLY, date(2028, 3, 29)),
        (date(2026, 10, 31), Cadence.MONTHLY, date(2026, 11, 30)),
        (date(2026, 11, 22), Cadence.AS_NEEDED, None),
        (None, Cadence.MONTHLY, None),
        (date(9998, 12, 31), Cadence.MONTHLY, date(9999, 1, 31)),
        (date(9999, 1, 1), Cadence.WEEKLY, None),
        (date.max, Cadence.MONTHLY, None),
    ],
)
def test_next_due(last: date | None, cadence: Cadence, due: date | None) -> None:
    assert sessions.next_due(last, cadence) == due


@given(DAYS)
def test_monthly_is_the_same_day_of_the_next_month_where_it_has_one(last: date) -> None:
    due = sessions.next_due(last, Cadence.MONTHLY)
    assert due is not None
    assert (due.year * 12 + due.month) - (last.year * 12 + last.month) == 1
    assert due.day == last.day or (
        due.day < last.day and (due + timedelta(days=1)).month != due.month
    )


@given(DAYS, st.sampled_from([Cadence.WEEKLY, Cadence.EVERY_TWO_WEEKS]))
def test_weeks_keep_the_weekday(last: date, cadence: Cadence) -> None:
    due = sessions.next_due(last, cadence)
    assert due is not None
    assert due.weekday() == last.weekday()
    assert (due - last).days == (7 if cadence is Cadence.WEEKLY else 14)


# -- in a year --------------------------------------------------------------------------------


def test_planned_and_held_hours_of_a_year() -> None:
    year = [
        session(1),
        session(2, half_minutes=20, ended_at=T0 + timedelta(days=60, minutes=38)),
        session(3, state=SessionState.MISSED, started_at=None, ended_at=None),
        session(4, state=SessionState.PLANNED, started_at=None, ended_at=None),
        session(5, kind=SessionKind.SOCIAL),
        session(6, deleted_at=T0),
        session(20),  # next year
    ]
    assert sessions.hours(iter(year), 2026, UTC) == Hours(60 + 40 + 60, 62 + 38)
    assert sessions.hours(year, 2025, UTC) == Hours(0, 0)
    assert sessions.hours(year, 2027, UTC) == Hours(60, 62)


def test_a_held_session_without_known_times_adds_no_held_time() -> None:
    unknown = [
        session(1, started_at=None),
        session(2, ended_at=None),
        session(3, ended_at=T0),  # a wall clock that was set back
        session(4),
    ]
    assert sessions.held_minutes(unknown, 2026, UTC) == 62
    assert sessions.planned_minutes(unknown, 2026, UTC) == 240


def test_held_time_is_rounded_once_for_the_year() -> None:
    short = [
        session(n, ended_at=T0 + timedelta(days=30 * n, minutes=1, seconds=20)) for n in (1, 2, 3)
    ]
    assert sessions.held_minutes(short, 2026, UTC) == 4


def test_the_year_is_that_of_the_zone() -> None:
    eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    late = session(
        1,
        planned_at=eve,
        started_at=eve,
        ended_at=eve + timedelta(hours=1),
        medium=Medium.IN_PERSON,
    )
    for zone, year in ((UTC, 2026), (BERLIN, 2027)):
        assert sessions.hours([late], year, zone) == Hours(60, 60)
        assert sessions.in_person_count([late], year, zone) == 1
        other = 2026 + 2027 - year
        assert sessions.hours([late], other, zone) == Hours(0, 0)
        assert sessions.in_person_count([late], other, zone) == 0


def test_in_person() -> None:
    counted = [
        session(1, medium=Medium.IN_PERSON),
        session(2, medium=Medium.IN_PERSON, kind=SessionKind.SOCIAL),
        session(3, medium=Medium.VIDEO),
        session(4, medium=Medium.IN_PERSON, state=SessionState.MISSED),
        session(5, medium=Medium.IN_PERSON, deleted_at=T0),
    ]
    assert sessions.in_person_count(counted, 2026, UTC) == 2


@given(SESSIONS)
def test_the_order_of_the_sessions_does_not_matter(some: list[Session]) -> None:
    back = list(reversed(some))
    assert sessions.hours(some, 2026, UTC) == sessions.hours(back, 2026, UTC)
    assert sessions.in_person_count(some, 2026, UTC) == sessions.in_person_count(back, 2026, UTC)
