"""Changes of the agenda are taken back one after the other, unless they were changed since."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import AgendaItem, Section
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
    assert said == "Taken back: “the cello the cello the cello the cello…” taken off."
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
