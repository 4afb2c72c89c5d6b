"""The rhythm of a pair: what is due, what is set, what needs care."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import cadence, sessions
from comentor_tui.domain.cadence import CareKind, care, outlook
from comentor_tui.domain.records import Cadence, Medium, Session, SessionKind, SessionState

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
FIXED = st.sampled_from([each for each in Cadence if each is not Cadence.AS_NEEDED])


def session(at: datetime, state: SessionState = SessionState.HELD, **fields: Any) -> Session:
    began = at if state is SessionState.HELD else None
    usual: dict[str, Any] = {
        "id": f"{at.isoformat()}{state}",
        "pair_id": "p",
        "created_at": at - timedelta(days=1),
        "updated_at": at,
        "planned_at": at,
        "started_at": began,
        "ended_at": began and began + timedelta(minutes=60),
        "state": state,
    }
    return Session(**{**usual, **fields})


def seen(*some: Session, rhythm: Cadence = Cadence.MONTHLY, now: datetime = NOW, visits: int = 0):  # type: ignore[no-untyped-def]
    return outlook(some, rhythm, visits, now, BERLIN)


def told(*some: Session, now: datetime = NOW, **more: Any) -> cadence.Care | None:
    visits = more.pop("visits", 0)
    return care(seen(*some, now=now, visits=visits), now, BERLIN, **more)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


PLANNED = SessionState.PLANNED


WORDS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def test_weeks_are_named_by_how_many_they_are() -> None:
    assert len(sessions.WEEKS) == 26
    for each, weeks in sessions.WEEKS.items():
        number = WORDS[weeks - 1] if weeks <= len(WORDS) else str(weeks)
        assert each.value == ("weekly" if weeks == 1 else f"every {number} weeks")
    assert {Cadence.MONTHLY, Cadence.AS_NEEDED}.isdisjoint(sessions.WEEKS)


# -- when the next is due ---------------------------------------------------------------------


@given(DAYS, FIXED)
def test_due_lies_ahead_by_the_cadence(last: date, rhythm: Cadence) -> None:
    due = sessions.next_due(last, rhythm)
    assert due is not None
    if rhythm is Cadence.MONTHLY:
        assert (due.year * 12 + due.month) - (last.year * 12 + last.month) == 1
        assert due.day == min(last.day, monthrange(due.year, due.month)[1])
    else:
        assert due.weekday() == last.weekday()
        assert (due - last).days == 7 * sessions.WEEKS[rhythm]
    assert cadence.long_gap_days(rhythm) > (due - last).days


def test_the_day_is_the_one_of_the_zone() -> None:
    late = session(datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    found = seen(late)
    assert (found.last, found.due) == (date(2026, 11, 1), date(2026, 12, 1))
    leap = outlook([session(datetime(2028, 1, 31, 12, tzinfo=UTC))], Cadence.MONTHLY, 0, NOW, UTC)
    assert leap.due == date(2028, 2, 29)


def test_social_calls_keep_no_rhythm() -> None:
    work = session(ago(days=20))
    social = session(ago(days=1), kind=SessionKind.SOCIAL)
    ahead = session(NOW + timedelta(days=1), PLANNED, kind=SessionKind.SOCIAL)
    found = seen(work, social, ahead)
    assert found.gap_days == 20
    assert found.set_for is None
    work_ahead = session(NOW + timedelta(days=9), PLANNED)
    assert seen(work, ahead, work_ahead).set_for == work_ahead.planned_at


def test_nobody_has_met_yet() -> None:
    found = seen()
    assert (found.last, found.due, found.gap_days, found.long_gap) == (None, None, None, False)
    assert told() is None


# -- visits -----------------------------------------------------------------------------------


@given(st.integers(0, 12), DAYS, DAYS)
def test_visits_are_expected_bit_by_bit(agreed: int, today: date, since: date) -> None:
    expected = cadence.expected_visits(agreed, today, since)
    assert 0 <= expected <= agreed
    assert expected <= cadence.expected_visits(agreed, today)
    following = today + timedelta(days=1)
    if following.year == today.year:
        assert 0 <= cadence.expected_visits(agreed, following, since) - expected <= 1
    assert cadence.expected_visits(agreed, date(today.year, 12, 31)) == agreed
    assert cadence.expected_visits(agreed, date(today.year, 1, 1)) == 0
    if since.year == today.year:
        assert cadence.expected_visits(agreed, since, since) == 0


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 4, 1), 0), (date(2026, 4, 3), 1), (date(2026, 10, 1), 1), (date(2026, 10, 3), 2)],
)
def test_the_second_of_two_by_three_quarters_of_the_year(today: date, expected: int) -> None:
    assert cadence.expected_visits(2, today) == expected


def test_a_planned_visit_is_enough() -> None:
    held = session(ago(days=100), medium=Medium.IN_PERSON)
    unset = seen(held, visits=2).visits
    assert (unset.held, unset.planned, unset.behind) == (1, 0, True)
    ahead = session(NOW + timedelta(days=5), PLANNED, medium=Medium.IN_PERSON)
    assert not seen(held, ahead, visits=2).visits.behind
    # One in the next year is not this year's, nor one that went by and nobody spoke of.
    for other in (timedelta(days=60), -timedelta(days=3)):
        elsewhere = session(NOW + other, PLANNED, medium=Medium.IN_PERSON)
        assert seen(held, elsewhere, visits=2).visits.behind


def test_a_young_pair_is_not_behind() -> None:
    young = outlook([], Cadence.MONTHLY, 2, NOW, BERLIN, date(2026, 11, 1))
    assert not young.visits.behind


# -- care -------------------------------------------------------------------------------------


def test_what_presses_most_comes_first() -> None:
    last = session(ago(days=70))
    past = session(ago(days=3), PLANNED)
    asked: dict[str, Any] = {
        "visits": 2,
        "review": "The review waits:",
        "agreement_due": True,
        "yes_missing": "Ben",
        "moved": ("write", 2),
    }
    everything = told(last, past, **asked)
    assert everything == cadence.Care(
        CareKind.GONE_BY, "We had planned Thu 19 Nov 15:00, 3 days ago. How did it go?"
    )
    kinds = []
    order = ("review", "last", "agreement_due", "yes_missing", "visits", "moved", "")
    for leave_out in order:
        found = told(last, **asked)
        kinds.append(found.kind if found else None)
        if leave_out == "last":
            last = session(ago(days=25))
            due = told(last, **asked)
            assert due is not None
            assert due.kind is CareKind.DUE
            last = session(ago(days=1))
        asked.pop(leave_out, None)
    assert kinds == [
        CareKind.REVIEW,
        CareKind.GAP,
        CareKind.AGREEMENT,
        CareKind.AGREEMENT,
        CareKind.VISIT,
        CareKind.MOVED,
        None,
    ]


def test_whose_yes_is_missing_is_said() -> None:
    found = told(session(ago(days=1)), yes_missing="Ben")
    assert found == cadence.Care(CareKind.AGREEMENT, "Our agreement waits for a yes from Ben.")


def test_words_say_what_is() -> None:
    words = [
        told(session(ago(days=70))),
        told(session(ago(days=25))),
        told(session(ago(days=32))),
        told(session(ago(days=1)), session(ago(days=50), medium=Medium.IN_PERSON), visits=2),
        told(session(ago(days=1)), moved=("write", 3)),
    ]
    assert [each.words if each else "" for each in words] == [
        "It has been 2 months since we met. Shall we set a date?",
        "By our rhythm the next session is due by Sat 28 Nov.",
        "By our rhythm the next session was due by Sat 21 Nov.",
        "Our second visit this year has no date yet.",
        "What would help with “write”? Its date moved 3 times.",
    ]
    for each in words:
        assert each is not None
        for blame in ("fail", "should", "late", "missed", "forgot", "must"):
            assert blame not in each.words


def test_a_date_that_is_set_is_care_enough() -> None:
    last = session(ago(days=70))
    assert told(last, session(NOW + timedelta(days=30), PLANNED)) is None
    # For a day after its date a session may still be entered, or begin late.
    assert told(last, session(ago(hours=20), PLANNED)) is None
    found = told(last, session(ago(hours=25), PLANNED))
    assert found is not None
    assert found.kind is CareKind.GONE_BY


def test_what_was_taken_away_counts_for_nothing() -> None:
    gone = replace(session(ago(days=3), PLANNED), deleted_at=NOW)
    assert told(gone) is None
    missed = replace(session(ago(days=3), SessionState.MISSED), deleted_at=NOW)
    assert cadence.missed([missed], 2026, BERLIN) == ()


# -- the year in words ------------------------------------------------------------------------


def test_the_year_in_words() -> None:
    held = session(ago(days=40), medium=Medium.IN_PERSON)
    missed = session(ago(days=10), SessionState.MISSED, missed_reason="a fever")
    before = session(ago(days=400), SessionState.MISSED, missed_reason="last year")
    lines = cadence.year_lines(seen(held, missed, before, visits=2), NOW, BERLIN)
    assert lines == (
        "We meet monthly.",
        "We met last on Tue 13 Oct.",
        "The next session is due by Fri 13 Nov, without a date.",
        "Held this year: 1 hour of the 2 hours we had planned.",
        "In person: 1 of 2.",
        "Thu 12 Nov did not take place: a fever",
    )


@given(
    st.lists(st.tuples(DAYS, st.sampled_from(SessionState), st.sampled_from(Medium)), max_size=9)
)
def test_any_history_can_be_told(days: list[tuple[date, SessionState, Medium]]) -> None:
    some = [
        session(datetime(d.year, d.month, d.day, n, tzinfo=UTC), state, medium=medium)
        for n, (d, state, medium) in enumerate(days)
    ]
    found = seen(*some, visits=2)
    assert cadence.year_lines(found, NOW, BERLIN)
    care(found, NOW, BERLIN)
    assert found == seen(*reversed(some), visits=2)


def test_no_visits_where_none_were_agreed() -> None:
    lines = cadence.year_lines(seen(session(ago(days=3)), visits=0), NOW, BERLIN)
    assert "Meeting in person is not part of our agreement." in lines
