"""The agenda between the calls, and the date of the next session."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    AgendaItem,
    Draft,
    ItemState,
    Medium,
    Section,
    Session,
    SessionState,
)
from comentor_tui.errors import UsageProblem
from comentor_tui.paths import Paths
from comentor_tui.services import setup
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only, open_store

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


class StillClock:
    """A clock that only moves when told to."""

    speed = 1.0

    def __init__(self) -> None:
        self.wall = START

    def now(self) -> Moment:
        return Moment(self.wall, round(self.wall.timestamp() * 1000), "boot")


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path, tmp_path, tmp_path)


@pytest.fixture
async def companion(paths: Paths, clock: StillClock) -> AsyncIterator[Companion]:
    paths.create()
    companion = Companion(lambda: open_store(paths, clock), clock)
    await setup.begin(companion.memory, setup.FirstAnswers("Ana", "Ben"))
    yield companion
    companion.close()


def texts(companion: Companion) -> list[str]:
    return [item.text for item in companion.planning.items()]


async def test_what_is_added_waits_for_the_next_session(companion: Companion) -> None:
    you = companion.memory.you
    companion.memory.put_draft("agenda", "half typed")
    await companion.planning.add(
        " a\nthing ", you, Section.GOALS, possible=" less \n work ", draft="agenda"
    )
    (item,) = companion.planning.items()
    assert (item.text, item.possible, item.session_id) == ("a thing", "less work", None)
    assert companion.memory.draft("agenda") == ""
    with pytest.raises(UsageProblem):
        await companion.planning.add(" \n ", you)


async def test_moving_is_among_the_items_of_one_owner(companion: Companion) -> None:
    you, other = companion.memory.people
    for text, owner in (("1", you), ("x", other), ("2", you), ("y", None)):
        await companion.planning.add(text, owner)
    two = next(item for item in companion.planning.items() if item.text == "2")
    await companion.planning.move(two.id, -1)
    mine = [item.text for item in companion.planning.items() if item.owner == you]
    assert mine == ["2", "1"]
    await companion.planning.move(two.id, -1)
    assert [item.text for item in companion.planning.items() if item.owner == you] == ["2", "1"]
    await companion.planning.move(two.id, 1)
    assert [item.text for item in companion.planning.items() if item.owner == you] == ["1", "2"]


async def test_what_is_not_on_the_agenda_cannot_be_moved(companion: Companion) -> None:
    item = await companion.planning.add("1", companion.memory.you)
    await companion.planning.park(item.id)
    with pytest.raises(UsageProblem):
        await companion.planning.move(item.id, 1)


async def test_what_is_ticked_between_the_calls_stays_in_sight_until_the_next(
    companion: Companion, clock: StillClock
) -> None:
    await companion.planning.add("not reached", None)
    await companion.live.open()
    (reached,) = [await companion.planning.add("reached", None)]
    await companion.planning.tick(reached.id)
    clock.wall += timedelta(minutes=60)
    await companion.live.end()
    clock.wall += timedelta(days=1)
    waiting = await companion.planning.add("waiting", None)
    assert texts(companion) == ["not reached", "waiting"]
    for item in companion.planning.items():
        await companion.planning.tick(item.id)
    assert texts(companion) == ["not reached", "waiting"]
    await companion.planning.tick(waiting.id)
    await companion.live.open()
    assert texts(companion) == ["waiting"]


async def test_removed_and_taken_back(companion: Companion, paths: Paths) -> None:
    item = await companion.planning.add("a thing", None)
    await companion.planning.remove(item.id)
    assert texts(companion) == []
    with pytest.raises(UsageProblem):
        await companion.planning.tick(item.id)
    assert await companion.planning.take_back() == "Taken back: “a thing” taken away."
    assert texts(companion) == ["a thing"]
    with open_read_only(paths) as reader:
        (kept,) = reader.load(AgendaItem)
        assert (kept.deleted_at, kept.revision) == (None, 3)


async def test_parked_and_taken_back_in_an_open_session(companion: Companion) -> None:
    item = await companion.planning.add("a thing", None)
    await companion.live.open()
    session = companion.live.session
    assert session is not None
    await companion.planning.park(item.id)
    assert texts(companion) == []
    assert [parked.text for parked in companion.planning.parked()] == ["a thing"]
    await companion.planning.take_back()
    (back,) = companion.planning.items()
    assert (back.state, back.session_id) == (ItemState.OPEN, session.id)


async def test_changes_are_cleaned(companion: Companion) -> None:
    item = await companion.planning.add("a thing", None)
    await companion.planning.change(item.id, text="  ", possible=" a\tway ", section=Section.NEWS)
    (changed,) = companion.planning.items()
    assert (changed.text, changed.possible, changed.section) == ("a thing", "a way", Section.NEWS)


async def test_the_earliest_planned_session_is_the_next(companion: Companion) -> None:
    assert companion.planning.planned() is None
    memory = companion.memory
    days = [START + timedelta(days=20), START + timedelta(days=3)]
    await memory.put(*(memory.new(Session, planned_at=at) for at in days))
    planned = companion.planning.planned()
    assert planned is not None
    assert planned.planned_at == days[1]
    moved = await companion.planning.plan(START + timedelta(days=5), Medium.VIDEO, " a\nlink ")
    assert (moved.id, moved.place, moved.half_minutes) == (planned.id, "a link", 30)


async def test_an_unplanned_session_leaves_the_plan_alone(companion: Companion) -> None:
    at = START + timedelta(days=5)
    planned = await companion.planning.plan(at, Medium.CALL)
    await companion.live.open(unplanned=True)
    session = companion.live.session
    assert session is not None
    assert session.id != planned.id
    assert session.planned_at == START
    still = companion.planning.planned()
    assert still is not None
    assert (still.id, still.planned_at, still.state) == (planned.id, at, SessionState.PLANNED)


async def test_a_target_that_was_entered_leaves_no_draft(companion: Companion) -> None:
    companion.memory.put_draft("target", "call the")
    companion.memory.put_draft("goal", "a book")
    await companion.goals.add_target("call the editor", companion.memory.you)
    assert companion.memory.draft("target") == ""
    assert companion.memory.draft("goal") == "a book"
    await companion.saver.flush()
    assert {draft.text for draft in companion.memory.all(Draft)} == {"", "a book"}


async def test_a_date_that_is_let_go_is_in_the_bin(companion: Companion, paths: Paths) -> None:
    memory = companion.memory
    session = memory.new(Session, planned_at=START + timedelta(days=3))
    held = memory.new(Session, planned_at=START, state=SessionState.HELD)
    await memory.put(session, held)
    assert await companion.planning.let_go(session.id) == "This date is let go; the bin has it."
    assert companion.planning.planned() is None
    with open_read_only(paths) as reader:
        gone = reader.get(Session, session.id)
    assert gone is not None
    assert (gone.deleted_at, gone.planned_at) == (START, START + timedelta(days=3))
    for each in (session.id, held.id, "nowhere"):
        with pytest.raises(UsageProblem):
            await companion.planning.let_go(each)
