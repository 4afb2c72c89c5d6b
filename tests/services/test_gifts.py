"""Gifts: in one's own words, seen by the other, received in a session."""

from __future__ import annotations

import pytest

from comentor_tui.domain.records import Gift
from comentor_tui.errors import UsageProblem
from comentor_tui.services.companion import Companion
from comentor_tui.services.memory import RECENT_GIFTS


async def test_own_words_and_what_the_other_sees_are_kept_apart(pair, again) -> None:
    memory, gifts = pair.memory, pair.gifts
    you, other = memory.people
    await gifts.add(you, " patience\x1b[2J\n")
    await gifts.add(other, "asks what I avoid")
    memory.at_keys = other
    await gifts.add(you, "a calm voice")
    fresh = again().gifts
    assert [g.text for g in fresh.own(you)] == ["patience[2J"]
    assert [g.text for g in fresh.seen(you)] == ["a calm voice"]
    assert [g.text for g in fresh.seen(other)] == ["asks what I avoid"]
    assert fresh.own(other) == []
    with pytest.raises(UsageProblem):
        await gifts.add(you, "\x00 ")
    with pytest.raises(UsageProblem):
        await gifts.add("somebody", "humour")


async def test_who_put_it_in_words_alone_changes_it(pair, again) -> None:
    memory, gifts = pair.memory, pair.gifts
    gift = await gifts.add(memory.other, "asks what I avoid")
    memory.at_keys = memory.other
    for forbidden in (gifts.change(gift.id, "no"), gifts.remove(gift.id)):
        with pytest.raises(UsageProblem, match="Ana’s words"):
            await forbidden
    memory.at_keys = memory.you
    await gifts.change(gift.id, "asks kindly")
    await gifts.remove(gift.id)
    assert gifts.seen(memory.other) == again().gifts.seen(memory.other) == []
    with pytest.raises(UsageProblem, match="gone"):
        await gifts.remove(gift.id)
    assert await gifts.take_back() == "Taken back: “asks kindly” taken away."
    assert [g.text for g in again().gifts.seen(memory.other)] == ["asks kindly"]
    memory.at_keys = memory.other
    assert await gifts.take_back() == "There is nothing to take back."
    memory.at_keys = memory.you
    await gifts.take_back()
    assert [g.text for g in again().gifts.seen(memory.other)] == ["asks what I avoid"]
    await gifts.take_back()
    assert again().gifts.seen(memory.other) == []


async def test_what_was_received_is_the_others_gift_and_knows_its_session(pair, again) -> None:
    memory = pair.memory
    await pair.live.open()
    session = pair.live.session.id
    gift = await pair.gifts.receive(memory.other, "a long silence")
    assert (gift.owner, gift.seen_by, gift.session_id) == (memory.you, memory.other, session)
    await pair.live.end()
    late = await pair.gifts.receive(memory.you, "a map")
    assert late.session_id == session
    fresh = again().gifts
    assert [g.text for g in fresh.received(memory.other, session)] == ["a long silence"]
    assert [g.text for g in fresh.received(memory.you, session)] == ["a map"]
    assert [g.text for g in fresh.seen(memory.you)] == ["a long silence"]


async def test_the_one_at_hand_changes_with_each_session(pair) -> None:
    memory, gifts = pair.memory, pair.gifts
    assert gifts.at_hand(memory.you) is None
    own = await gifts.add(memory.you, "patience")
    memory.at_keys = memory.other
    seen = await gifts.add(memory.you, "a calm voice")
    assert gifts.at_hand(memory.you) == seen
    await pair.live.open()
    await pair.live.end()
    assert gifts.at_hand(memory.you) == own


async def test_the_first_frame_knows_the_one_at_hand_without_all_of_them(
    pair, store, clock
) -> None:
    memory, gifts = pair.memory, pair.gifts
    for number in range(RECENT_GIFTS + 5):
        clock.go_on(minutes=1)
        memory.at_keys = memory.people[number % 2]
        await gifts.add(memory.you, f"gift {number}")
    fresh = Companion(lambda: store, clock)
    assert fresh.memory.load_first(store)
    assert len(fresh.memory.all(Gift)) == RECENT_GIFTS
    first = fresh.gifts.at_hand(memory.you)
    assert first == gifts.at_hand(memory.you)
    fresh.memory.load_rest(store)
    assert len(fresh.memory.all(Gift)) == RECENT_GIFTS + 5
    assert fresh.gifts.at_hand(memory.you) == first
