"""Goals and targets: what their owner may do, and what is asked about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import goals
from comentor_tui.domain.goals import Answer, NotTheOwner, Stuck
from comentor_tui.domain.records import (
    Goal,
    GoalState,
    Horizon,
    Life,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
)

T0 = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
DUE = date(2026, 11, 20)
LATER = date(2026, 12, 4)

Answering = Callable[[Target, str, datetime, str | None, str], Answer]


def base(record_id: str, at: datetime) -> dict[str, Any]:
    return {"id": record_id, "pair_id": "pair", "created_at": at, "updated_at": at}


def target(name: str = "t", at: datetime = T0, **fields: Any) -> Target:
    return Target(**{**base(name, at), "text": "call", "owner": "ann", "due": DUE, **fields})


def goal(name: str = "g", at: datetime = T0, **fields: Any) -> Goal:
    return Goal(**{**base(name, at), "text": "a book", "owner": "ann", **fields})


def check(target_id: str = "t", step: TargetStep = TargetStep.MOVED, **fields: Any) -> TargetCheck:
    made = {**base("c", T0), "target_id": target_id, "step": step, "from_due": DUE, "to_due": LATER}
    return TargetCheck(**{**made, **fields})


def session(number: int, **fields: Any) -> Session:
    at = T0 + timedelta(days=30 * number)
    made = {**base(f"s{number}", at), "state": SessionState.HELD, "started_at": at, **fields}
    return Session(**made)


def move(to_due: date | None) -> Answering:
    return lambda t, by, now, s, c: goals.moved(t, by, to_due, now, s, c)


def change(text: str, due: date | None) -> Answering:
    return lambda t, by, now, s, c: goals.changed(t, by, text, due, now, s, c)


ANSWERS: dict[str, Answering] = {
    "done": goals.done,
    "let go": goals.let_go,
    "kept": goals.kept,
    "moved": move(LATER),
    "moved nowhere": move(DUE),
    "changed": change("write", LATER),
}


# -- answers about a target -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "fields", "step", "line"),
    [
        (goals.done, {"state": TargetState.DONE, "closed_at": NOW}, TargetStep.DONE, {}),
        (goals.let_go, {"state": TargetState.LET_GO, "closed_at": NOW}, TargetStep.LET_GO, {}),
        (move(LATER), {"due": LATER}, TargetStep.MOVED, {"to_due": LATER}),
        (move(None), {"due": None}, TargetStep.MOVED, {"to_due": None}),
        (
            change("write", LATER),
            {"text": "write", "due": LATER},
            TargetStep.CHANGED,
            {"to_due": LATER, "from_text": "call", "to_text": "write"},
        ),
        (
            change("write", None),
            {"text": "write", "due": None},
            TargetStep.CHANGED,
            {"to_due": None, "from_text": "call", "to_text": "write"},
        ),
    ],
)
def test_an_answer_is_a_change_and_a_line_of_history(
    answer: Answering, fields: dict[str, Any], step: TargetStep, line: dict[str, Any]
) -> None:
    was = target(revision=4, goal_id="g", session_id="s1")
    now, told = answer(was, "ann", NOW, "s2", "c1")
    assert now == replace(was, updated_at=NOW, revision=5, **fields)
    assert told == TargetCheck(
        **base("c1", NOW),
        owner="ann",
        target_id="t",
        step=step,
        session_id="s2",
        from_due=DUE,
        **line,
    )


@pytest.mark.parametrize("answer", [goals.kept, move(DUE)])
def test_kept_changes_nothing(answer: Answering) -> None:
    was = target()
    now, told = answer(was, "ann", NOW, "s2", "c1")
    assert now is was
    assert told == TargetCheck(
        **base("c1", NOW),
        owner="ann",
        target_id="t",
        step=TargetStep.KEPT,
        session_id="s2",
        from_due=DUE,
    )


@pytest.mark.parametrize("name", ["kept", "moved", "moved nowhere", "changed"])
@pytest.mark.parametrize("state", [TargetState.DONE, TargetState.LET_GO])
def test_a_closed_target_can_be_taken_up_again(name: str, state: TargetState) -> None:
    was = target(state=state, closed_at=T0)
    now, _ = ANSWERS[name](was, "ann", NOW, None, "c1")
    assert (now.state, now.closed_at, now.revision) == (TargetState.OPEN, None, 2)
    assert now.updated_at == NOW


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_only_the_owner_answers(answer: Answering) -> None:
    with pytest.raises(NotTheOwner, match=r"^this belongs to the other person$"):
        answer(target(owner="bo"), "ann", NOW, None, "c1")


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("by", ["ann", "bo"])
def test_either_answers_for_a_joint_target(answer: Answering, by: str) -> None:
    now, told = answer(target(owner=None), by, NOW, None, "c1")
    assert (now.owner, told.owner) == (None, by)


def test_a_target_needs_words() -> None:
    with pytest.raises(ValueError, match=r"^a target needs words$"):
        goals.changed(target(), "ann", "  ", None, NOW, None, "c1")


# -- goals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [GoalState.REACHED, GoalState.LET_GO])
def test_a_goal_is_closed_and_opened_again(state: GoalState) -> None:
    was = goal()
    closed = goals.close_goal(was, "ann", state, NOW)
    assert closed == replace(was, state=state, closed_at=NOW, updated_at=NOW, revision=2)
    opened = goals.close_goal(closed, "ann", GoalState.OPEN, NOW)
    assert (opened.state, opened.closed_at, opened.revision) == (GoalState.OPEN, None, 3)


def test_a_goal_is_edited() -> None:
    changes: dict[str, Any] = {
        "text": "two books",
        "horizon": Horizon.LONG,
        "life": Life.PERSONAL,
        "priority": 1,
        "due": LATER,
        "first_step": "a page",
    }
    was = goal()
    edited = goals.edit_goal(was, "ann", NOW, **changes)
    assert edited == replace(was, updated_at=NOW, revision=2, **changes)


def test_only_the_owner_edits_and_closes_a_goal() -> None:
    with pytest.raises(NotTheOwner):
        goals.edit_goal(goal(), "bo", NOW, text="mine now")
    with pytest.raises(NotTheOwner):
        goals.close_goal(goal(), "bo", GoalState.REACHED, NOW)


def test_a_goal_keeps_what_is_not_to_be_edited() -> None:
    with pytest.raises(ValueError, match="a goal to edit: owner, state"):
        goals.edit_goal(goal(), "ann", NOW, state=GoalState.REACHED, owner="bo", text="x")


def test_a_goal_needs_words() -> None:
    with pytest.raises(ValueError, match=r"^a goal needs words$"):
        goals.edit_goal(goal(), "ann", NOW, text=" ")


# -- put off ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "times"),
    [
        ({}, 1),
        ({"to_due": None}, 1),
        ({"from_due": None, "to_due": None}, 1),
        ({"from_due": None}, 0),
        ({"to_due": DUE - timedelta(days=1)}, 0),
        ({"to_due": DUE}, 0),
        ({"to_due": DUE + timedelta(days=1)}, 1),
        ({"target_id": "another"}, 0),
        ({"step": TargetStep.CHANGED}, 0),
        ({"step": TargetStep.KEPT}, 0),
    ],
)
def test_what_counts_as_put_off(fields: dict[str, Any], times: int) -> None:
    assert goals.times_moved([check(**fields)], "t") == times
    assert goals.times_moved([check(**fields), check()], "t") == times + 1


# -- stuck ------------------------------------------------------------------------------------

HELD = [session(1), session(2), session(3)]
SINCE = T0 + timedelta(days=60)
"""The beginning of the last but one session."""


def test_a_goal_unchanged_over_two_sessions_is_stuck() -> None:
    assert goals.stuck([goal(owner="bo")], [], [], HELD) == [Stuck("goal", "g", "bo", "a book")]


@pytest.mark.parametrize(
    "untouched",
    [
        goal(updated_at=SINCE),
        goal(state=GoalState.REACHED),
        goal(deleted_at=T0),
    ],
)
def test_a_goal_that_moves_or_is_closed_is_not_stuck(untouched: Goal) -> None:
    assert goals.stuck([untouched], [], [], HELD) == []


def test_a_goal_is_asked_about_up_to_the_beginning_of_the_last_but_one_session() -> None:
    just_before = goal(updated_at=SINCE - timedelta(seconds=1))
    assert len(goals.stuck([just_before], [], [], HELD)) == 1


def test_a_target_that_is_new_or_answered_moves_its_goal() -> None:
    old = target(goal_id="g")
    assert len(goals.stuck([goal()], [old], [], HELD)) == 1
    assert len(goals.stuck([goal()], [replace(old, goal_id=None, updated_at=SINCE)], [], HELD)) == 1
    answered, told = goals.done(old, "ann", SINCE, "s2", "c1")
    assert goals.stuck([goal()], [answered], [told], HELD) == []
    kept, told = goals.kept(old, "ann", SINCE, "s2", "c1")
    assert len(goals.stuck([goal()], [kept], [told], HELD)) == 1


@pytest.mark.parametrize(
    "held",
    [
        [],
        [session(1)],
        [session(1), session(2, state=SessionState.MISSED)],
        [session(1), session(2, kind=SessionKind.SOCIAL)],
    ],
)
def test_two_held_work_sessions_are_needed(held: list[Session]) -> None:
    assert goals.stuck([goal(at=T0 - timedelta(days=9))], [], [], held) == []


def test_two_sessions_are_enough() -> None:
    assert len(goals.stuck([goal()], [], [], [session(2), session(1)])) == 1


def test_a_target_moved_twice_is_stuck_without_any_session() -> None:
    moves = [check(), check()]
    assert goals.stuck([], [target()], moves, []) == [Stuck("target", "t", "ann", "call")]
    assert goals.stuck([], [target()], moves[:1], []) == []
    assert len(goals.stuck([], [target()], [*moves, check()], [])) == 1


@pytest.mark.parametrize(
    "gone",
    [target(state=TargetState.DONE), target(state=TargetState.LET_GO), target(deleted_at=T0)],
)
def test_a_target_that_is_closed_or_gone_is_not_stuck(gone: Target) -> None:
    assert goals.stuck([], [gone], [check(), check()], HELD) == []


def test_stuck_ones_come_oldest_first_and_goals_before_targets() -> None:
    day = timedelta(days=1)
    some_goals = [goal("g3", T0 + day), goal("g2"), goal("g1")]
    some_targets = [target("t3", T0 + day), target("t2"), target("t1")]
    moves = [check(t.id) for t in some_targets] * 2
    found = goals.stuck(some_goals, some_targets, moves, HELD)
    assert [one.id for one in found] == ["g1", "g2", "g3", "t1", "t2", "t3"]
    assert [one.kind for one in found] == ["goal"] * 3 + ["target"] * 3


# -- how it ended -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"state": TargetState.OPEN}, ""),
        ({"state": TargetState.LET_GO}, "let go"),
        ({"closed_at": datetime(2026, 11, 20, 9, tzinfo=UTC)}, "on time"),
        ({"closed_at": datetime(2026, 11, 19, 9, tzinfo=UTC)}, "1 day early"),
        ({"closed_at": datetime(2026, 11, 17, 9, tzinfo=UTC)}, "3 days early"),
        ({"closed_at": datetime(2026, 11, 21, 9, tzinfo=UTC)}, "later than planned"),
        ({"closed_at": None}, "done"),
        ({"due": None, "closed_at": NOW}, "done"),
    ],
)
def test_finish_word(fields: dict[str, Any], word: str) -> None:
    assert goals.finish_word(target(**{"state": TargetState.DONE, **fields})) == word


def test_the_day_a_target_ended_is_that_of_the_zone() -> None:
    ended = target(state=TargetState.DONE, closed_at=datetime(2026, 11, 21, 3, tzinfo=UTC))
    assert goals.finish_word(ended) == "later than planned"
    assert goals.finish_word(ended, timezone(timedelta(hours=-7))) == "on time"


# -- the check in the opening -----------------------------------------------------------------


def test_both_peoples_targets_in_turn() -> None:
    day = timedelta(days=1)
    a1 = target("later-named", due=DUE)
    a2 = target("earlier-named", due=DUE + day)
    a3 = target("any", due=None)
    b1 = target("b1", owner="bo", due=DUE + 2 * day)
    b2 = target("b2", owner="bo", due=None, at=T0 + day)
    joint = target("j", owner=None, due=DUE + 3 * day)
    closed = target("x", state=TargetState.DONE)
    removed = target("y", deleted_at=T0)
    found = goals.for_check([joint, b2, b1, a3, a2, closed, a1, removed], None)
    assert [t.id for t in found] == ["later-named", "b1", "j", "earlier-named", "b2", "any"]


def test_those_of_the_last_session_come_first() -> None:
    old = target("old", due=DUE, session_id="s1")
    new = target("new", due=LATER, session_id="s2")
    theirs = target("theirs", owner="bo", due=LATER, session_id="s2", at=NOW)
    loose = target("loose", due=date(2020, 1, 1), session_id=None)
    found = goals.for_check([old, theirs, loose, new], session(2))
    assert [t.id for t in found] == ["new", "theirs", "loose", "old"]


def test_nothing_to_check() -> None:
    assert goals.for_check([], None) == []


OWNERS = ["ann", "bo"]
TARGETS = st.lists(
    st.builds(
        partial(target),
        st.integers(0, 10_000).map(str),
        owner=st.sampled_from([*OWNERS, None]),
        state=st.sampled_from(TargetState),
        due=st.sampled_from([DUE, LATER, None]),
        at=st.sampled_from([T0, NOW]),
        session_id=st.sampled_from(["s1", "s2", None]),
    ),
    unique_by=lambda made: made.id,
)


def swap(record: Any) -> Any:
    return replace(record, owner={"ann": "bo", "bo": "ann"}.get(record.owner, record.owner))


@given(TARGETS)
def test_swapping_the_people_changes_no_order(some: list[Target]) -> None:
    here = goals.for_check(some, session(2))
    there = goals.for_check([swap(t) for t in some], session(2))
    assert there == [swap(t) for t in here]


@given(TARGETS, st.randoms())
def test_the_order_given_does_not_matter(some: list[Target], random: Any) -> None:
    mixed = list(some)
    random.shuffle(mixed)
    assert goals.for_check(mixed, None) == goals.for_check(some, None)


@given(TARGETS)
def test_everyone_has_a_turn_in_each_round(some: list[Target]) -> None:
    found = goals.for_check(some, None)
    assert sorted(t.id for t in found) == sorted(t.id for t in some if t.state is TargetState.OPEN)
    seen = dict.fromkeys(["ann", "bo", None], 0)
    left = {who: sum(t.owner == who for t in found) for who in seen}
    for one in found:
        seen[one.owner] += 1
        left[one.owner] -= 1
        behind = [who for who in seen if left[who] and seen[who] < seen[one.owner] - 1]
        assert behind == []


@given(TARGETS, st.lists(st.sampled_from(["1", "2", "3"]), max_size=6))
def test_what_is_stuck_does_not_depend_on_which_person_it_is(
    some: list[Target], moved: list[str]
) -> None:
    some_goals = [goal("g1"), goal("g2", owner="bo"), goal("g3", updated_at=NOW)]
    some = [replace(t, id=str(n)) for n, t in enumerate(some)]
    moves = [check(target_id) for target_id in moved]
    here = goals.stuck(some_goals, some, moves, HELD)
    there = goals.stuck([swap(g) for g in some_goals], [swap(t) for t in some], moves, HELD)
    assert there == [swap(one) for one in here]


# -- nothing new for long -----------------------------------------------------------------------


def quiet(*things: Goal | Target | TargetCheck, owner: str = "ann", since: datetime = T0) -> bool:
    """Is there nothing new, a quarter and a day after the first moment?"""
    found_goals = [each for each in things if isinstance(each, Goal)]
    found_targets = [each for each in things if isinstance(each, Target)]
    found_checks = [each for each in things if isinstance(each, TargetCheck)]
    now = T0 + goals.QUARTER
    return goals.nothing_new(owner, found_goals, found_targets, found_checks, since, now)


def test_a_quarter_without_anything_new_is_noticed() -> None:
    later = T0 + timedelta(days=1)
    assert quiet()
    assert quiet(goal(), target(), check(owner="ann"))
    assert not quiet(since=later)
    assert not quiet(goal(at=later))
    assert not quiet(target(at=later, state=TargetState.DONE))
    assert not quiet(replace(check(owner="ann"), created_at=later))


def test_what_is_kept_or_the_others_is_no_news() -> None:
    later = T0 + timedelta(days=1)
    assert quiet(replace(check(step=TargetStep.KEPT, owner="ann"), created_at=later))
    assert quiet(goal(at=later, owner="ben"), target(at=later, owner="ben"))
    assert not quiet(goal(at=later, owner="ben"), owner="ben")
