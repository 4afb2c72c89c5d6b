"""Gifts: in one's own words, seen by the other, received in a session."""

from __future__ import annotations

import pytest

from comentor_tui.domain.records import Gift
from comentor_tui.errors import UsageProblem
from comentor_tui.services.companion import Companion
from comentor_tui.services.memory import RECENT_GIFTS


async def test_own_words_and_what_the_other_sees_are_kept_apart(pair, again) -> None:
    memory, giving = pair.memory, pair.giving
    you, other = memory.people
    await giving.add(you, " patience\x1b[2J\n")
    await giving.add(other, "asks what I avoid")
    memory.at_keys = other
    await giving.add(you, "a calm voice")
    fresh = again().giving
    assert [g.text for g in fresh.own(you)] == ["patience[2J"]
    assert [g.text for g in fresh.seen(you)] == ["a calm voice"]
    assert [g.text for g in fresh.seen(other)] == ["asks what I avoid"]
    assert fresh.own(other) == []
    with pytest.raises(UsageProblem):
        await giving.add(you, "\x00 ")
    with pytest.raises(UsageProblem):
        await giving.add("somebody", "humour")


async def test_who_put_it_in_words_alone_changes_it(pair, again) -> None:
    memory, giving = pair.memory, pair.giving
    gift = await giving.add(memory.other, "asks what I avoid")
    memory.at_keys = memory.other
    for forbidden in (giving.change(gift.id, "no"), giving.remove(gift.id)):
        with pytest.raises(UsageProblem, match="Ana’s words"):
            await forbidden
    memory.at_keys = memory.you
    await giving.change(gift.id, "asks kindly")
    await giving.remove(gift.id)
    assert giving.seen(memory.other) == again().giving.seen(memory.other) == []
    with pytest.raises(UsageProblem, match="gone"):
        await giving.remove(gift.id)
    assert await giving.take_back() == "Taken back: “asks kindly” taken away."
    assert [g.text for g in again().giving.seen(memory.other)] == ["asks kindly"]
    memory.at_keys = memory.other
    assert await giving.take_back() == "There is nothing to take back."
    memory.at_keys = memory.you
    await giving.take_back()
    assert [g.text for g in again().giving.seen(memory.other)] == ["asks what I avoid"]
    await giving.take_back()
    assert again().giving.seen(memory.other) == []


async def test_what_was_received_is_the_others_gift_and_knows_its_session(pair, again) -> None:
    memory = pair.memory
    await pair.live.open()
    session = pair.live.session.id
    gift = await pair.giving.receive(memory.other, "a long silence")
    assert (gift.owner, gift.seen_by, gift.session_id) == (memory.you, memory.other, session)
    await pair.live.end()
    late = await pair.giving.receive(memory.you, "a map")
    assert late.session_id == session
    fresh = again().giving
    assert [g.text for g in fresh.received(memory.other, session)] == ["a long silence"]
    assert [g.text for g in fresh.received(memory.you, session)] == ["a map"]
    assert [g.text for g in fresh.seen(memory.you)] == ["a long silence"]


async def test_the_one_at_hand_changes_with_each_session(pair) -> None:
    memory, giving = pair.memory, pair.giving
    assert giving.at_hand(memory.you) is None
    own = await giving.add(memory.you, "patience")
    memory.at_keys = memory.other
    seen = await giving.add(memory.you, "a calm voice")
    assert giving.at_hand(memory.you) == seen
    await pair.live.open()
    await pair.live.end()
    assert giving.at_hand(memory.you) == own


async def test_the_first_frame_knows_the_one_at_hand_without_all_of_them(
    pair, store, clock
) -> None:
    memory, giving = pair.memory, pair.giving
    for number in range(RECENT_GIFTS + 5):
        clock.go_on(minutes=1)
        memory.at_keys = memory.people[number % 2]
        await giving.add(memory.you, f"gift {number}")
    fresh = Companion(lambda: store, clock)
    assert fresh.memory.load_first(store)
    assert len(fresh.memory.all(Gift)) == RECENT_GIFTS
    first = fresh.giving.at_hand(memory.you)
    assert first == giving.at_hand(memory.you)
    fresh.memory.load_rest(store)
    assert len(fresh.memory.all(Gift)) == RECENT_GIFTS + 5
    assert fresh.giving.at_hand(memory.you) == first
