"""The agenda before, during and after an open session, and moving the date."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from comentor_tui.domain.records import AgendaItem, ItemState, Medium, Section
from comentor_tui.errors import UsageProblem


def texts(pair) -> list[str]:
    return [item.text for item in pair.planning.items()]


async def test_items_are_kept_clean_in_their_order(pair, again) -> None:
    add = pair.planning.add
    for text, section in (("b", Section.GOALS), ("\x07a ", Section.NEWS), ("c", Section.GOALS)):
        await add(text, None, section)
    assert texts(pair) == texts(again()) == ["a", "b", "c"]
    with pytest.raises(UsageProblem):
        await add(" \x00 ", None)


async def test_a_new_item_comes_last_also_after_a_fresh_start(pair, again) -> None:
    for n in range(3):
        item = await pair.planning.add(f"done {n}", None)
        await pair.planning.tick(item.id)
    for text in "ab":
        await pair.planning.add(text, None)
    fresh = again()
    await fresh.planning.add("c", None)
    assert texts(fresh) == ["a", "b", "c"]
    fresh.close()


async def test_in_the_session_a_tick_is_seen_and_taken_back(pair) -> None:
    item = await pair.planning.add("a", None)
    await pair.live.open()
    await pair.planning.tick(item.id)
    assert [i.state for i in pair.planning.items()] == [ItemState.DONE]
    await asyncio.gather(pair.planning.tick(item.id), pair.planning.tick(item.id))
    assert [i.state for i in pair.planning.items()] == [ItemState.DONE]
    await pair.planning.tick(item.id)
    assert [i.state for i in pair.planning.items()] == [ItemState.OPEN]


async def test_what_was_parked_and_came_back_can_be_ticked(pair) -> None:
    await pair.live.open()
    item = await pair.planning.add("a", None)
    await pair.planning.park(item.id)
    assert (texts(pair), [i.text for i in pair.planning.parked()]) == ([], ["a"])
    await pair.planning.park(item.id)
    await pair.planning.tick(item.id)
    assert texts(pair) == ["a"]
    await pair.live.end()
    assert texts(pair) == []


async def test_changing_moving_and_removing(pair) -> None:
    a, b, c = [await pair.planning.add(text, None) for text in "abc"]
    await pair.planning.move(c.id, -1)
    await pair.planning.move(a.id, -1)
    assert texts(pair) == ["a", "c", "b"]
    await pair.planning.change(b.id, text=" ", possible=" x\x00 ")
    assert pair.memory.get(AgendaItem, b.id).text == "b"
    assert pair.memory.get(AgendaItem, b.id).possible == "x"
    await pair.planning.remove(b.id)
    assert texts(pair) == ["a", "c"]
    for command in (pair.planning.tick(b.id), pair.planning.move(b.id, 1), pair.planning.park("?")):
        with pytest.raises(UsageProblem):
            await command
    await pair.planning.take_back()
    assert "b" in texts(pair)


async def test_moving_a_session_leaves_its_length(pair, clock) -> None:
    first = await pair.planning.plan(clock.wall, Medium.CALL, "room", 45)
    at = clock.wall + timedelta(days=1)
    moved = await pair.planning.plan(at, Medium.VIDEO)
    assert (moved.id, moved.planned_at, moved.half_minutes) == (first.id, at, 45)
    assert pair.planning.planned() == moved
    await pair.live.open()
    following = await pair.planning.plan(at, Medium.IN_PERSON)
    assert (following.id != first.id, following.half_minutes) == (True, 30)
