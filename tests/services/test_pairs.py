"""Several pairs in one store: nothing of one shows in the other, and nothing is lost on the way."""

from __future__ import annotations

import pytest

from comentor_tui.domain.records import Note, Pair, Person, Session, SessionState
from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.services.setup import FirstAnswers
from comentor_tui.services.which_pair import chosen_pair, you_in

CLEO = FirstAnswers(your_name="Ana", other_name="Cleo")


async def two(pair) -> tuple[str, str]:
    """The ids of Ben's pair and of Cleo's, which is on the screen."""
    first = pair.memory.pair_id
    pair.clock.go_on(days=1)
    await pair.pairs.add(CLEO)
    return first, pair.memory.pair_id


async def test_a_new_pair_begins_empty_and_the_old_one_keeps_everything(pair, store, again) -> None:
    item = await pair.planning.add("my talk", pair.memory.you)
    ben, cleo = await two(pair)
    assert ben != cleo
    assert pair.memory.name(pair.memory.other) == "Cleo"
    assert pair.planning.items() == []
    assert {person.name for person in pair.memory.all(Person)} == {"Ana", "Cleo"}
    assert again().memory.pair_id == cleo
    assert await pair.pairs.switch(ben) == "With Ben."
    assert [each.id for each in pair.planning.items()] == [item.id]
    assert again().memory.pair_id == ben
    assert {each.pair_id for each in store.load(Person)} == {ben, cleo}


async def test_pairs_are_listed_with_their_names(pair) -> None:
    ben, cleo = await two(pair)
    listed = await pair.pairs.pairs()
    assert [(each.id, each.you, each.other, each.here) for each in listed] == [
        (ben, "Ana", "Ben", False),
        (cleo, "Ana", "Cleo", True),
    ]


async def test_you_are_kept_for_each_pair(pair, store) -> None:
    mine = pair.memory.you
    ben, cleo = await two(pair)
    assert you_in(store, store.get(Pair, ben)) == mine
    assert you_in(store, store.get(Pair, cleo)) == pair.memory.you
    assert chosen_pair(store).id == cleo
    assert chosen_pair(store, ben).id == ben
    assert chosen_pair(store, "nobody") is None
    await pair.pairs.switch(ben)
    assert pair.memory.you == pair.memory.at_keys == mine


async def test_while_a_session_is_open_its_pair_stays(pair, clock) -> None:
    ben, cleo = await two(pair)
    await pair.live.open()
    await pair.live.start()
    clock.go_on(minutes=5)
    for going in (pair.pairs.switch(ben), pair.pairs.add(CLEO)):
        with pytest.raises(UsageProblem, match="session with Cleo is open"):
            await going
    assert pair.memory.pair_id == cleo
    assert sum(pair.live.clock().charged.values()) == 5 * 60_000
    assert len(await pair.pairs.pairs()) == 2


async def test_what_is_not_saved_keeps_the_pair_on_the_screen(pair, store) -> None:
    ben, cleo = await two(pair)
    store.fill_up()
    note = pair.memory.new(Note, text="unsaved", owner=pair.memory.you)
    pair.saver.add(note)
    with pytest.raises(StoreProblem, match="Not everything is saved"):
        await pair.pairs.switch(ben)
    assert pair.memory.pair_id == cleo
    store.problem = None
    await pair.pairs.switch(ben)
    assert store.get(Note, note.id) is not None
    assert not pair.memory.all(Note)


async def test_a_draft_stays_with_its_pair(pair) -> None:
    ben, cleo = await two(pair)
    pair.memory.put_draft("note", "half a thought")
    await pair.pairs.switch(ben)
    assert pair.memory.draft("note") == ""
    await pair.pairs.switch(cleo)
    assert pair.memory.draft("note") == "half a thought"


async def test_a_pair_that_is_gone_is_said_to_be(pair) -> None:
    here = pair.memory.pair_id
    with pytest.raises(UsageProblem, match="not there"):
        await pair.pairs.switch("nobody")
    assert pair.memory.pair_id == here
    assert "already" in await pair.pairs.switch(here)


async def test_a_second_window_follows_to_the_other_pair(pair, store, again) -> None:
    other = again()
    await pair.pairs.add(CLEO)
    await pair.live.open()
    other.load_anew(store)
    assert other.memory.name(other.memory.other) == "Cleo"
    assert len(other.memory.all(Person)) == 2
    assert [s.pair_id for s in other.memory.all(Session, state=SessionState.OPEN)] == [
        pair.memory.pair_id
    ]
    assert other.memory.all(Pair) == [pair.memory.get(Pair, pair.memory.pair_id)]


async def test_the_screens_are_told_of_the_other_pair(pair) -> None:
    ben, _cleo = await two(pair)
    told: list[str] = []
    pair.memory.on_change = lambda: told.append(pair.memory.name(pair.memory.other))
    await pair.pairs.switch(ben)
    assert told[-1] == "Ben"
    await pair.planning.add("more", pair.memory.you)
    assert len(told) > 1
