"""Goals and targets: each changed by its owner alone, and gone through in turn."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from comentor_tui.domain.records import (
    Goal,
    GoalState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
)
from comentor_tui.errors import UsageProblem

STEPS = tuple(step for step in TargetStep if step is not TargetStep.TAKEN_BACK)


async def hold(pair, clock) -> None:
    await pair.live.open()
    await pair.live.hand_over()
    clock.go_on(minutes=1)
    await pair.live.end()
    clock.go_on(days=30)


@pytest.mark.parametrize("step", [TargetStep.KEPT, TargetStep.DONE, TargetStep.LET_GO])
async def test_what_is_to_be_checked_comes_from_before_in_turn(pair, clock, step) -> None:
    you, other = pair.memory.people
    for text, owner in (("a", you), ("b", you), ("c", other)):
        await pair.goals.add_target(text, owner)
        clock.go_on(seconds=1)
    await pair.live.open()
    await pair.goals.add_target("new", you)
    await pair.notes.keep_target("newer", None)
    assert [t.text for t in pair.goals.to_check()] == ["a", "c", "b"]
    first = pair.goals.to_check()[0]
    await pair.goals.check(first.id, step, said_by_owner=True)
    assert [t.text for t in pair.goals.to_check()] == ["c", "b"]
    assert pair.goals.checked_now() == {first.id: step}
    await pair.live.end()
    await pair.live.open()
    kept = {"a"} if step is TargetStep.KEPT else set()
    assert {t.text for t in pair.goals.to_check()} == {"b", "c", "new", "newer"} | kept
    assert pair.goals.checked_now() == {}


@pytest.mark.parametrize("step", STEPS)
async def test_each_answer_leaves_its_mark(pair, again, step) -> None:
    target = await pair.goals.add_target("write", pair.memory.you, date(2026, 12, 1))
    await pair.goals.check(target.id, step, date(2026, 12, 9), " write\x00 more ")
    fresh = again()
    found = fresh.memory.get(Target, target.id)
    (check,) = fresh.memory.all(TargetCheck, target_id=target.id)
    assert check.step is step
    wanted = {
        TargetStep.DONE: (TargetState.DONE, "write", 1),
        TargetStep.LET_GO: (TargetState.LET_GO, "write", 1),
        TargetStep.KEPT: (TargetState.OPEN, "write", 1),
        TargetStep.MOVED: (TargetState.OPEN, "write", 9),
        TargetStep.CHANGED: (TargetState.OPEN, "write more", 9),
    }[step]
    assert (found.state, found.text, found.due.day) == wanted
    assert pair.goals.times_moved(target.id) == (step is TargetStep.MOVED)


@pytest.mark.parametrize("step", STEPS)
async def test_only_the_owner_answers_unless_they_say_it_aloud(pair, step) -> None:
    target = await pair.goals.add_target("write", pair.memory.other)
    for aloud in (False, True):
        # Between the calls nobody is there to say anything aloud.
        with pytest.raises(UsageProblem, match="Ben"):
            await pair.goals.check(target.id, step, said_by_owner=aloud)
    await pair.live.open()
    with pytest.raises(UsageProblem, match="Ben"):
        await pair.goals.check(target.id, step)
    assert pair.memory.all(TargetCheck) == []
    await pair.goals.check(target.id, step, date(2026, 12, 1), "x", said_by_owner=True)
    (check,) = pair.memory.all(TargetCheck)
    assert (check.owner, check.session_id) == (pair.memory.other, pair.live.session.id)


async def test_the_same_key_twice_is_one_answer(pair) -> None:
    target = await pair.goals.add_target("write", pair.memory.you)
    done = (pair.goals.check(target.id, TargetStep.DONE) for _ in range(3))
    await asyncio.gather(*done)
    assert len(pair.memory.all(TargetCheck)) == 1
    await pair.goals.check(target.id, TargetStep.KEPT)
    assert pair.goals.targets() != []


async def test_changed_without_words_or_date_keeps_them(pair) -> None:
    target = await pair.goals.add_target("write", pair.memory.you, date(2026, 12, 1))
    found = await pair.goals.check(target.id, TargetStep.CHANGED, to_text="  ")
    assert (found.text, found.due) == ("write", date(2026, 12, 1))


async def test_a_goal_belongs_to_its_owner(pair, again) -> None:
    memory, goals = pair.memory, pair.goals
    goal = await goals.add_goal(" a\x07 book ", memory.other, first_step=" a\npage\x00 ")
    for command in (
        goals.edit_goal(goal.id, text="mine"),
        goals.close_goal(goal.id, GoalState.REACHED),
    ):
        with pytest.raises(UsageProblem, match="Hand the keys to Ben"):
            await command
    memory.at_keys = memory.other
    await goals.edit_goal(goal.id, text=" ", first_step="two\npages")
    found = again().memory.get(Goal, goal.id)
    assert (found.text, found.first_step) == ("a book", "two pages")
    await goals.close_goal(goal.id, GoalState.REACHED)
    assert goals.goals() == []


async def test_words_are_needed_and_records_must_be_there(pair) -> None:
    goals, you = pair.goals, pair.memory.you
    for command in (
        goals.add_goal(" \x00", you),
        goals.add_target(" ", you),
        goals.check("?", TargetStep.DONE),
        goals.edit_goal("?", text="x"),
        goals.close_goal("?", GoalState.LET_GO),
    ):
        with pytest.raises(UsageProblem):
            await command


async def test_the_order_of_goals_and_targets(pair) -> None:
    you, other = pair.memory.people
    await pair.goals.add_goal("later", you, priority=3)
    await pair.goals.add_goal("first", other, priority=1)
    assert [g.text for g in pair.goals.goals()] == ["first", "later"]
    assert [g.text for g in pair.goals.goals(you)] == ["later"]
    await pair.goals.add_target("dateless", you)
    await pair.goals.add_target("dated", other, date(2026, 12, 1))
    assert [t.text for t in pair.goals.targets()] == ["dated", "dateless"]
    assert [t.text for t in pair.goals.targets(you)] == ["dateless"]


async def test_a_goal_whose_target_was_reached_does_not_stand_still(pair, clock, again) -> None:
    you = pair.memory.you
    still = await pair.goals.add_goal("still", you)
    alive = await pair.goals.add_goal("alive", you)
    target = await pair.goals.add_target("step", you, goal_id=alive.id)
    clock.go_on(days=1)
    await hold(pair, clock)
    await hold(pair, clock)
    await pair.goals.check(target.id, TargetStep.DONE)
    for companion in (pair, again()):
        assert [stuck.id for stuck in companion.goals.stuck()] == [still.id]
