"""First steps as if-then, dates that moved, and how a goal ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import goals
from comentor_tui.domain.progress import date_history, ending, if_then, if_then_parts, standing
from comentor_tui.domain.records import Goal, GoalState, Target, TargetCheck, TargetStep

START = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("when the week begins, then I call Rui", ("the week begins", "I call Rui")),
        ("If it is Friday, I post the rota", ("it is Friday", "I post the rota")),
        ("WHEN  I sit down,then I write", ("I sit down", "I write")),
        ("when the phone is off", ("the phone is off", "")),
        ("call Rui, then Mette", ("", "call Rui, then Mette")),
        ("whenever I can", ("", "whenever I can")),
        ("", ("", "")),
    ],
)
def test_a_first_step_is_taken_apart(text: str, parts: tuple[str, str]) -> None:
    assert if_then_parts(text) == parts


words = st.text(st.sampled_from("ab ,whent"), max_size=20)


@given(words, words)
def test_taking_apart_and_putting_together_settles_at_once(when: str, then: str) -> None:
    once = if_then(*if_then_parts(if_then(when, then)))
    assert if_then(*if_then_parts(once)) == once


@given(st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,4}", fullmatch=True), st.text("xyz ,", min_size=1))
def test_plain_halves_come_back(when: str, then: str) -> None:
    settled = " ".join(then.split())
    if settled.startswith(",") or not settled:
        return
    assert if_then_parts(if_then(when, then)) == (when, settled)


def target(due: date | None) -> Target:
    return Target(
        id="t", pair_id="p", owner="a", created_at=START, updated_at=START, text="x", due=due
    )


days = st.none() | st.dates(date(2026, 10, 1), date(2026, 10, 5))


@given(days, st.lists(st.tuples(st.sampled_from(["moved", "changed", "kept"]), days), max_size=8))
def test_the_history_is_every_date_the_target_had(
    first: date | None, steps: list[tuple[str, date | None]]
) -> None:
    now, checks = target(first), list[TargetCheck]()
    had = [first]
    for place, (step, day) in enumerate(steps):
        at, check_id = START + timedelta(days=place), f"c{place}"
        if step == "moved":
            now, check = goals.moved(now, "a", day, at, None, check_id)
        elif step == "changed":
            now, check = goals.changed(now, "a", "y", day, at, None, check_id)
        else:
            now, check = goals.kept(now, "a", at, None, check_id)
        checks.append(check)
        if now.due != had[-1]:
            had.append(now.due)
    history = date_history(reversed(checks), "t")
    assert history == (tuple(had) if len(had) > 1 else ())
    assert date_history(checks, "other") == ()


@pytest.mark.parametrize(
    ("state", "due", "closed", "said"),
    [
        (GoalState.OPEN, date(2026, 10, 9), None, ""),
        (GoalState.LET_GO, date(2026, 10, 9), START, "let go"),
        (GoalState.REACHED, None, START, "reached"),
        (GoalState.REACHED, date(2026, 10, 1), START, "reached on the day"),
        (GoalState.REACHED, date(2026, 10, 4), START, "reached 3 days early"),
        (GoalState.REACHED, date(2026, 9, 30), START, "reached 1 day later than planned"),
        (GoalState.REACHED, date(2026, 12, 1), START, "reached 9 weeks early"),
    ],
)
def test_how_a_goal_ended(
    state: GoalState, due: date | None, closed: datetime | None, said: str
) -> None:
    goal = Goal(
        id="g",
        pair_id="p",
        created_at=START,
        updated_at=START,
        text="x",
        state=state,
        due=due,
        closed_at=closed,
    )
    assert ending(goal) == said


# -- answers taken back -----------------------------------------------------------------------


def answer(number: int, step: TargetStep, target_id: str, minute: int) -> TargetCheck:
    at = START + timedelta(minutes=minute)
    return TargetCheck(
        id=f"c{number}", pair_id="p", created_at=at, updated_at=at, target_id=target_id, step=step
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(TargetStep), st.sampled_from("st"), st.booleans()), max_size=12
    ),
    st.randoms(),
)
def test_a_taking_back_is_about_the_answer_before_it(
    told: list[tuple[TargetStep, str, bool]], dice: Random
) -> None:
    minute, checks, stacks = 0, list[TargetCheck](), dict[str, list[str]](s=[], t=[])
    for number, (step, about, later) in enumerate(told):
        # In the same instant only a taking back follows: nobody presses two keys at once.
        minute += later or step is not TargetStep.TAKEN_BACK
        check = answer(number, step, about, minute)
        if step is not TargetStep.TAKEN_BACK:
            stacks[about].append(check.id)
        elif stacks[about]:
            stacks[about].pop()
        checks.append(check)
    dice.shuffle(checks)
    kept = standing(checks)
    for about, ids in stacks.items():
        assert [check.id for check in kept if check.target_id == about] == ids
    assert len(kept) == sum(map(len, stacks.values()))


def test_a_date_that_two_copies_gave_is_told_once() -> None:
    first, then, also = date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 3)
    checks = [
        replace(answer(n, TargetStep.MOVED, "t", n), from_due=was, to_due=then)
        for n, was in enumerate((first, also))
    ]
    assert date_history(checks, "t") == (first, then)
