"""The evidence beside each question, and where answers differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import pitfalls
from comentor_tui.domain.goals import Stuck
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.pitfalls import PITFALLS, Difference, Facts, compare, evidence, facts_from
from comentor_tui.domain.records import (
    ClockEvent,
    EventKind,
    Half,
    HelpWanted,
    Mark,
    Note,
    PitfallAnswer,
    Session,
    SessionState,
    Visibility,
)
from comentor_tui.domain.turns import Clock, replay

T0 = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
MINUTE = 60_000
NAMES = {"a": "Ann", "b": "Bo"}
NOT_TODAY, LITTLE, YES = PitfallAnswer.NOT_TODAY, PitfallAnswer.A_LITTLE, PitfallAnswer.YES


def base(record_id: str = "r") -> dict[str, Any]:
    return {"id": record_id, "pair_id": "pair", "created_at": T0, "updated_at": T0}


def clock(first: str = "a", second: str = "b") -> Clock:
    """5 min opening, 10 min social, 33 min of the first person's half, 27 of the other's."""
    presses = [
        (0, EventKind.OPENED),
        (5, EventKind.SOCIAL),
        (15, EventKind.SOCIAL),
        (15, EventKind.STARTED),
        (48, EventKind.HANDED_OVER),
        (75, EventKind.ENDED),
    ]
    log = [
        ClockEvent(
            **base(f"e{seq}"),
            session_id="s",
            seq=seq,
            kind=kind,
            wall=T0 + timedelta(minutes=at),
            boot_ms=at * MINUTE,
            boot_id="boot",
        )
        for seq, (at, kind) in enumerate(presses)
    ]
    now = Moment(T0 + timedelta(minutes=90), 90 * MINUTE, "boot")
    return replay((first, second), first, 30 * MINUTE, log, now)


def session(**fields: Any) -> Session:
    made = {
        **base("s"),
        "state": SessionState.HELD,
        "planned_at": T0 - timedelta(minutes=6),
        "started_at": T0,
        **fields,
    }
    return Session(**made)


def half(owner: str | None, wanted: HelpWanted | None, **fields: Any) -> Half:
    return Half(**base(), session_id="s", owner=owner, help_wanted=wanted, **fields)


def note(mark: Mark, **fields: Any) -> Note:
    return Note(**{**base(), "text": "x", "mark": mark, **fields})


def test_the_facts_of_a_session() -> None:
    facts = facts_from(
        clock(),
        session(half_minutes=25),
        tz=UTC,
        last_held=session(started_at=T0 - timedelta(days=51)),
        missed=2,
        halves=[
            half("b", HelpWanted.IDEAS),
            half("a", HelpWanted.LISTEN),
            half(None, HelpWanted.IDEAS),
            half("stranger", HelpWanted.IDEAS),
        ],
        notes=[
            note(Mark.QUESTION),
            note(Mark.QUESTION),
            note(Mark.PLAIN),
            note(Mark.GIFT, visibility=Visibility.MINE),
            note(Mark.GIFT, deleted_at=T0),
        ],
        questions_used=4,
        advice_marks=1,
        stuck=[Stuck("goal", "g", "a", "x"), *[Stuck("target", t, "b", "y") for t in "pqr"]],
    )
    assert facts == Facts(
        late_ms=6 * MINUTE,
        planned_ms=50 * MINUTE,
        held_ms=60 * MINUTE,
        days_since_last=51,
        missed=2,
        social_ms=10 * MINUTE,
        opening_ms=5 * MINUTE,
        charged={"a": 33 * MINUTE, "b": 27 * MINUTE},
        help_wanted={"a": HelpWanted.LISTEN, "b": HelpWanted.IDEAS},
        advice_marks=1,
        questions_used=4,
        notes_by_mark={Mark.QUESTION: 2, Mark.PLAIN: 1},
        goals_unchanged=1,
        targets_moved_twice=3,
    )


def test_the_facts_of_a_first_session() -> None:
    facts = facts_from(clock(), session(), tz=UTC)
    assert isinstance(facts.late_ms, int)
    assert facts == Facts(
        late_ms=6 * MINUTE,
        planned_ms=60 * MINUTE,
        held_ms=60 * MINUTE,
        social_ms=10 * MINUTE,
        opening_ms=5 * MINUTE,
        charged={"a": 33 * MINUTE, "b": 27 * MINUTE},
    )


@pytest.mark.parametrize(
    "fields", [{"planned_at": None}, {"started_at": None}, {"planned_at": T0 + timedelta(hours=1)}]
)
def test_nobody_is_late_without_a_plan_or_before_it(fields: dict[str, Any]) -> None:
    assert facts_from(clock(), session(**fields), tz=UTC).late_ms == 0


def test_help_not_named_or_taken_back_is_no_fact() -> None:
    halves = [half("a", None), half("b", HelpWanted.IDEAS, deleted_at=T0)]
    assert facts_from(clock(), session(), tz=UTC, halves=halves).help_wanted == {}


def test_days_since_the_last_session_are_those_of_the_zone() -> None:
    last = session(started_at=T0 - timedelta(days=1, hours=15, minutes=30))
    assert facts_from(clock(), session(), tz=UTC, last_held=last).days_since_last == 2
    berlin = ZoneInfo("Europe/Berlin")
    assert facts_from(clock(), session(), tz=berlin, last_held=last).days_since_last == 1


# -- evidence ---------------------------------------------------------------------------------


def lines(pitfall: str, **fields: Any) -> list[str]:
    return evidence(pitfall, Facts(**fields), NAMES.__getitem__)


def test_time() -> None:
    assert lines(
        "time",
        late_ms=6 * MINUTE,
        planned_ms=60 * MINUTE,
        held_ms=48 * MINUTE,
        days_since_last=51,
        missed=1,
    ) == [
        "begun 6 min after the time we set",
        "48 min held of 1 h planned",
        "51 days since the last session",
        "1 session missed in between",
    ]
    assert lines("time", late_ms=MINUTE - 1) == []
    assert lines("time", late_ms=MINUTE) == ["begun 1 min after the time we set"]
    assert lines("time", days_since_last=0) == ["0 days since the last session"]
    assert lines("time", missed=2) == ["2 sessions missed in between"]
    assert lines("time", planned_ms=1) == ["0 min held of 0 min planned"]


def test_social() -> None:
    assert lines("social", social_ms=12 * MINUTE, opening_ms=MINUTE, held_ms=55 * MINUTE) == [
        "social 12 min, opening 1 min, halves 55 min"
    ]


def test_better_seat() -> None:
    assert lines(
        "better_seat",
        charged={"a": 33 * MINUTE, "b": 27 * MINUTE},
        help_wanted={"a": HelpWanted.LISTEN, "b": HelpWanted.IDEAS},
        advice_marks=2,
    ) == [
        "Ann 33 min · Bo 27 min, even",
        "Ann asked for: listen",
        "Bo asked for: ideas",
        "you marked that you gave advice 2 times",
    ]
    assert lines("better_seat", charged={"a": 0, "b": 0}) == []
    assert lines("better_seat", advice_marks=1) == ["you marked that you gave advice 1 time"]


def test_advice() -> None:
    assert lines(
        "advice", questions_used=1, notes_by_mark={Mark.PLAIN: 9, Mark.INSIGHT: 1, Mark.QUESTION: 3}
    ) == ["1 question used from the deck", "notes marked: 3 questions, 1 insight"]
    assert lines("advice", notes_by_mark={Mark.PLAIN: 9, Mark.GIFT: 0}) == [
        "0 questions used from the deck"
    ]


def test_complacency() -> None:
    assert lines("complacency", goals_unchanged=1, targets_moved_twice=2) == [
        "1 goal unchanged for two sessions",
        "2 targets moved twice",
    ]
    assert lines("complacency") == []


@pytest.mark.parametrize("pitfall", ["defensiveness", "one_of_our_own", ""])
def test_nothing_is_measured_about_the_rest(pitfall: str) -> None:
    facts = facts_from(clock(), session(), tz=UTC)
    assert evidence(pitfall, facts, NAMES.__getitem__) == []


def test_the_six() -> None:
    assert PITFALLS == (
        "time",
        "social",
        "better_seat",
        "defensiveness",
        "advice",
        "complacency",
    )
    assert len(set(PITFALLS)) == 6 == len({*PITFALLS, pitfalls.TIME, pitfalls.COMPLACENCY})


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_swapping_the_people_swaps_the_names_and_nothing_else(pitfall: str) -> None:
    def measured(first: str, second: str) -> Facts:
        halves = [half(first, HelpWanted.LISTEN), half(second, HelpWanted.IDEAS)]
        return facts_from(clock(first, second), session(), tz=UTC, halves=halves)

    other_way = {"a": "Bo", "b": "Ann"}
    here = evidence(pitfall, measured("a", "b"), NAMES.__getitem__)
    assert evidence(pitfall, measured("b", "a"), other_way.__getitem__) == here


@given(
    st.builds(
        Facts,
        late_ms=st.integers(0, 10**9),
        planned_ms=st.integers(0, 10**7),
        held_ms=st.integers(0, 10**7),
        days_since_last=st.none() | st.integers(0, 4000),
        missed=st.integers(0, 9),
        social_ms=st.integers(0, 10**7),
        charged=st.fixed_dictionaries({"a": st.integers(0, 10**7), "b": st.integers(0, 10**7)}),
        help_wanted=st.dictionaries(st.sampled_from("ab"), st.sampled_from(HelpWanted)),
        notes_by_mark=st.dictionaries(st.sampled_from(Mark), st.integers(0, 99)),
    ),
    st.sampled_from(PITFALLS),
)
def test_evidence_is_short_and_says_nothing_unkind(facts: Facts, pitfall: str) -> None:
    for line in evidence(pitfall, facts, NAMES.__getitem__):
        assert 0 < len(line) <= 70
        assert not {"failed", "late", "bad", "only", "too"} & set(line.replace(",", "").split())


# -- differences ------------------------------------------------------------------------------


def test_differences_need_both_answers() -> None:
    assert compare(
        {
            "social": (YES, NOT_TODAY),
            "time": (NOT_TODAY, LITTLE),
            "advice": (LITTLE, LITTLE),
            "better_seat": (None, YES),
            "complacency": (YES, None),
            "defensiveness": (None, None),
        }
    ) == [Difference("social", YES, NOT_TODAY), Difference("time", NOT_TODAY, LITTLE)]


MAYBE = st.sampled_from([None, *PitfallAnswer])


@given(st.dictionaries(st.sampled_from(PITFALLS), st.tuples(MAYBE, MAYBE)))
def test_differences_are_the_same_from_both_sides(
    answers: dict[str, tuple[PitfallAnswer | None, PitfallAnswer | None]],
) -> None:
    here = compare(answers)
    there = compare({pitfall: (two, one) for pitfall, (one, two) in answers.items()})
    assert there == [replace(d, first=d.second, second=d.first) for d in here]
    assert all(d.first != d.second for d in here)
