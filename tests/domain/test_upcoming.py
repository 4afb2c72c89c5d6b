"""Which planned session is next, and which has gone by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.records import Session, SessionKind, SessionState
from comentor_tui.domain.upcoming import EARLY, GONE_BY, LATE, gone_by, is_late, next_planned, soon

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
WORK, SOCIAL = SessionKind.WORK, SessionKind.SOCIAL


def plan(hours: float | None, kind: SessionKind = WORK, **fields: Any) -> Session:
    """A session that is planned for so many hours from now, or without a date."""
    made = {
        "id": f"{kind}{hours}",
        "pair_id": "pair",
        "created_at": NOW,
        "updated_at": NOW,
        "planned_at": None if hours is None else NOW + timedelta(hours=hours),
        "kind": kind,
        **fields,
    }
    return Session(**made)


PLANS = st.lists(
    st.builds(
        plan,
        st.none() | st.floats(-100, 1000),
        st.sampled_from(SessionKind),
        state=st.sampled_from(SessionState),
        deleted_at=st.sampled_from([None, None, NOW]),
    ),
    max_size=6,
    unique_by=lambda session: session.id,
)


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([], None),
        # Several dates ahead: the first of them, in whatever order they were set.
        ([(500, SOCIAL), (120, WORK)], 120),
        ([(120, WORK), (48, SOCIAL)], 48),
        # One that nobody answered is not in the way of one that is to come.
        ([(-7 * 24, SOCIAL), (0, WORK)], 0),
        ([(-25, WORK), (300, WORK)], 300),
        # A social call before the session on the same day.
        ([(1, SOCIAL), (2, WORK)], 1),
        ([(-0.3, SOCIAL), (0.7, WORK)], -0.3),
        ([(-0.9, SOCIAL), (0.1, WORK)], 0.1),
        ([(-1, SOCIAL), (0, WORK)], 0),
        # Late by hours, and the one after it is days away: it is still this one.
        ([(-8, WORK), (120, WORK)], -8),
        # Yesterday's stands back, but nothing else is known.
        ([(-20, WORK), (30, WORK)], 30),
        ([(-20, WORK)], -20),
        ([(-23, WORK), (-13, SOCIAL)], -13),
        ([(-24.5, WORK)], None),
        # Without a date there is nothing better.
        ([(None, WORK)], None),
        ([(None, WORK), (900, WORK)], 900),
    ],
)
def test_which_is_next(some: list[tuple[float | None, SessionKind]], expected: float) -> None:
    for plans in (some, some[::-1]):
        found = next_planned([plan(*each) for each in plans], NOW)
        assert (found and found.planned_at) == plan(expected).planned_at


def test_a_kind_is_looked_at_alone() -> None:
    social, work = plan(24, SOCIAL), plan(240)
    assert next_planned([social, work], NOW) == social
    assert next_planned([social, work], NOW, WORK) == work
    assert next_planned([social], NOW, WORK) is None


def test_one_without_a_date_waits_for_one() -> None:
    undated = plan(None)
    assert next_planned([undated], NOW) == undated
    assert next_planned([undated, plan(-25)], NOW) == undated


@given(PLANS)
def test_what_is_next_is_planned_and_has_not_gone_by(some: list[Session]) -> None:
    found, asked = next_planned(some, NOW), gone_by(some, NOW)
    for each in (found, asked):
        assert each is None or (each.state is SessionState.PLANNED and each.deleted_at is None)
    if found is not None and found.planned_at is not None:
        assert NOW - found.planned_at <= GONE_BY
    if asked is not None and asked.planned_at is not None:
        assert NOW - asked.planned_at > GONE_BY
    if found is None and asked is None:
        assert not [s for s in some if s.state is SessionState.PLANNED and s.deleted_at is None]


@given(PLANS, st.floats(0, 1))
def test_what_lies_ahead_stays_next_until_its_time(some: list[Session], part: float) -> None:
    """A line for a status bar that names it can be kept until then."""
    found = next_planned(some, NOW)
    if found is not None and found.planned_at is not None and found.planned_at >= NOW:
        later = NOW + (found.planned_at - NOW) * part
        assert next_planned(some, later) == found


def test_the_first_that_went_by_is_asked_about_first() -> None:
    old, older = plan(-30), plan(-60, SOCIAL)
    assert gone_by([old, older, plan(-2), plan(5)], NOW) == older
    assert gone_by([old, older], NOW, WORK) == old
    assert gone_by([plan(-24), plan(None)], NOW) is None


def test_early_and_late() -> None:
    assert soon(plan(3), NOW)
    assert soon(plan(-40), NOW)
    assert soon(plan(None), NOW)
    assert not soon(plan(3.1), NOW)
    assert is_late(plan(-12.1), NOW)
    assert not is_late(plan(-12), NOW)
    assert not is_late(plan(None), NOW)
    assert EARLY < LATE < GONE_BY
