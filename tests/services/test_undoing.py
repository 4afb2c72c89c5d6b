"""Changes are taken back one after the other, unless the same thing was changed since."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    AgendaItem,
    Goal,
    GoalState,
    Section,
    Target,
    TargetStep,
)
from comentor_tui.paths import Paths
from comentor_tui.services import setup
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only, open_store


class Clock:
    """Each look at it is a second later."""

    speed = 1.0

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)

    def now(self) -> Moment:
        self.wall += timedelta(seconds=1)
        return Moment(self.wall, round(self.wall.timestamp() * 1000), "boot")


@pytest.fixture
def paths(tmp_path) -> Paths:
    return Paths(tmp_path, tmp_path, tmp_path)


@pytest.fixture
async def companion(paths: Paths) -> AsyncIterator[Companion]:
    paths.create()
    clock = Clock()
    companion = Companion(lambda: open_store(paths, clock), clock)
    await setup.begin(companion.memory, setup.FirstAnswers("Ana", "Ben"))
    yield companion
    companion.close()


def seen(companion: Companion) -> list[tuple[object, ...]]:
    """The agenda and what is kept for later, as people see it."""
    return [
        (i.text, i.owner, i.section, i.state, i.possible)
        for i in (*companion.planning.items(), *companion.planning.parked())
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_everything_goes_back_the_way_it_came(companion: Companion, seed: int) -> None:
    planning, memory, dice = companion.planning, companion.memory, random.Random(seed)
    for n in range(4):
        owner = dice.choice([memory.you, None, memory.other])
        await planning.add(f"item {n}", owner, dice.choice(list(Section)))
    ways: list[Callable[[str], Awaitable[object]]] = [
        lambda _item: planning.add("more", memory.other, Section.NEWS),
        lambda item: planning.change(item, text=f"other {dice.random()}", possible="much"),
        planning.tick,
        planning.park,
        planning.remove,
        lambda item: planning.give(item, dice.choice([1, -1])),
        lambda item: planning.regroup(item, dice.choice([1, -1])),
        lambda item: planning.move(item, dice.choice([1, -1])),
    ]
    stations = [seen(companion)]
    for _ in range(15):
        # What is kept for later has no place to be moved to.
        every = planning.items() or planning.parked()
        item = dice.choice(every).id if every else ""
        await dice.choice(ways if item else ways[:1])(item)
        if seen(companion) != stations[-1]:
            stations.append(seen(companion))
    came_by = [seen(companion)]
    for _ in range(40):
        said = await planning.take_back()
        if said == "There is nothing to take back.":
            break
        if seen(companion) != came_by[-1]:
            came_by.append(seen(companion))
    assert came_by[-1] == []
    at = came_by.index(stations[0])
    assert came_by[: at + 1] == stations[::-1]


async def test_it_is_on_the_disk_and_says_what_it_was(companion: Companion, paths: Paths) -> None:
    planning = companion.planning
    item = await planning.add("the cello " * 8, None)
    await planning.remove(item.id)
    said = await planning.take_back()
    assert said == "Taken back: “the cello the cello the cello the cello…” taken away."
    with open_read_only(paths) as reader:
        found = reader.get(AgendaItem, item.id)
    assert found is not None
    assert (found.deleted_at, found.revision) == (None, 3)


async def test_what_was_changed_since_stays(companion: Companion) -> None:
    planning, memory = companion.planning, companion.memory
    item = await planning.add("first words", memory.you)
    await planning.tick(item.id)
    await memory.put(memory.revise(item, text="words of the other window"))
    assert await planning.take_back() == "There is nothing to take back."
    assert [i.text for i in planning.items()] == ["words of the other window"]


# -- goals and targets ----------------------------------------------------------------------------


def aimed(companion: Companion) -> list[tuple[object, ...]]:
    """The goals and targets as people see them, with the history of their dates."""
    goals = companion.goals
    return [
        *((g.text, g.priority, g.due, g.first_step) for g in goals.goals()),
        *(
            (t.text, t.due, goals.times_moved(t.id), goals.date_history(t.id))
            for t in goals.targets()
        ),
    ]


async def test_goals_and_targets_go_back_the_way_they_came(companion: Companion) -> None:
    goals, you = companion.goals, companion.memory.you
    states = [aimed(companion)]
    goal = await goals.add_goal("a course", you)
    states.append(aimed(companion))
    await goals.edit_goal(goal.id, text="two courses", priority=1)
    states.append(aimed(companion))
    target = await goals.add_target("the outline", you, date(2026, 12, 4), goal.id)
    states.append(aimed(companion))
    await goals.check(target.id, TargetStep.MOVED, date(2026, 12, 18))
    assert goals.times_moved(target.id) == 1
    states.append(aimed(companion))
    await goals.check(target.id, TargetStep.CHANGED, to_text="half of it")
    states.append(aimed(companion))
    await goals.check(target.id, TargetStep.DONE)
    states.append(aimed(companion))
    await goals.close_goal(goal.id, GoalState.REACHED)
    while states:
        assert "Taken back" in await goals.take_back()
        assert aimed(companion) == states.pop()
    assert await goals.take_back() == "There is nothing to take back."


async def test_an_answer_taken_back_leaves_no_trace_in_the_history(
    companion: Companion, paths: Paths
) -> None:
    goals, you = companion.goals, companion.memory.you
    target = await goals.add_target("the outline", you, date(2026, 12, 4))
    for day in (11, 18, 25):
        await goals.check(target.id, TargetStep.MOVED, date(2026, 12, day))
    await goals.take_back()
    await goals.take_back()
    assert goals.times_moved(target.id) == 1
    assert goals.date_history(target.id) == (date(2026, 12, 4), date(2026, 12, 11))
    # It stays so after a restart: nothing of the history was removed, only added to.
    with open_read_only(paths) as reader:
        again = Companion(lambda: open_store(paths, Clock()), Clock())
        again.load(reader)
    assert again.goals.times_moved(target.id) == 1
    assert [t.due for t in again.goals.targets()] == [date(2026, 12, 11)]
    again.store_thread.close()


async def test_each_takes_back_their_own(companion: Companion) -> None:
    goals, memory = companion.goals, companion.memory
    mine = await goals.add_goal("a course", memory.you)
    memory.at_keys = memory.other
    await goals.add_goal("a garden", memory.other)
    memory.at_keys = memory.you
    assert await goals.take_back() == "Taken back: “a course” added."
    assert [goal.text for goal in goals.goals()] == ["a garden"]
    assert mine.id not in {goal.id for goal in goals.goals()}
    assert await goals.take_back() == "There is nothing to take back."
    memory.at_keys = memory.other
    assert await goals.take_back() == "Taken back: “a garden” added."


async def test_a_goal_that_was_changed_since_stays(companion: Companion) -> None:
    goals, memory = companion.goals, companion.memory
    goal = await goals.add_goal("a course", memory.you)
    await goals.edit_goal(goal.id, text="two courses")
    known = memory.get(Goal, goal.id)
    assert known is not None
    await memory.put(memory.revise(known, text="from elsewhere"))
    assert await goals.take_back() == "There is nothing to take back."
    assert [each.text for each in goals.goals()] == ["from elsewhere"]


async def test_what_was_kept_as_it_is_can_be_answered_again(companion: Companion) -> None:
    goals, live, memory = companion.goals, companion.live, companion.memory
    target = await goals.add_target("the outline", memory.you, date(2026, 12, 4))
    await live.open()
    assert [each.id for each in goals.to_check()] == [target.id]
    await goals.check(target.id, TargetStep.KEPT, said_by_owner=True)
    assert (goals.to_check(), goals.checked_now()) == ([], {target.id: TargetStep.KEPT})
    before = memory.get(Target, target.id)
    await goals.take_back()
    assert [each.id for each in goals.to_check()] == [target.id]
    assert goals.checked_now() == {}
    assert memory.get(Target, target.id) == before
