"""Gifts: the strengths each of the two brings, in their own words or seen by the other.

A gift's `owner` is who brings it and `seen_by` who put it in words, who alone changes the words.
A gift received in a session is the co-mentor's gift, seen by whoever received it then. Nothing is
scored, and nothing asks for a reply.
"""

from __future__ import annotations

from comentor_tui.domain.records import Gift, deleted
from comentor_tui.domain.text import clean_line
from comentor_tui.domain.turns import other_of
from comentor_tui.errors import UsageProblem
from comentor_tui.services.live import Live
from comentor_tui.services.memory import RECENT_GIFTS, Memory
from comentor_tui.services.undoing import Undoing


class Gifts:
    """The gifts of both people."""

    def __init__(self, memory: Memory, live: Live) -> None:
        self._memory = memory
        self._live = live
        self._undoing = Undoing(memory, own=True)

    def own(self, person: str) -> list[Gift]:
        """What a person brings, in their own words."""
        return self._memory.all(Gift, owner=person, seen_by=person)

    def seen(self, person: str) -> list[Gift]:
        """What the other sees in a person."""
        other = other_of(self._memory.people, person)
        return self._memory.all(Gift, owner=person, seen_by=other)

    def received(self, person: str, session_id: str) -> list[Gift]:
        """What a person received in a session."""
        other = other_of(self._memory.people, person)
        return self._memory.all(Gift, owner=other, seen_by=person, session_id=session_id)

    def at_hand(self, person: str) -> Gift | None:
        """One of the newest gifts of a person, another each session; None without any.

        What the other sees comes before one's own words: it is the part one forgets.
        """
        gifts = self._memory.all(Gift, owner=person)[-RECENT_GIFTS:]
        gifts.sort(key=lambda gift: gift.seen_by == person)
        return gifts[len(self._memory.held_sessions()) % len(gifts)] if gifts else None

    async def add(self, owner: str, text: str) -> Gift:
        """Put a gift of `owner` in words; who is at the keys sees it."""
        return await self._add(owner, text, self._memory.at_keys, None)

    async def receive(self, person: str, text: str, session_id: str | None = None) -> Gift:
        """What `person` received from the other, kept with a session: the open or last one."""
        session = self._live.session or self._memory.last_session()
        here = session_id or (session.id if session else None)
        return await self._add(other_of(self._memory.people, person), text, person, here)

    async def _add(self, owner: str, text: str, seen_by: str, session_id: str | None) -> Gift:
        if owner not in self._memory.people:
            raise UsageProblem("A gift is one of yours or one of your co-mentor’s.")
        gift = self._memory.new(
            Gift, owner=owner, text=_words(text), seen_by=seen_by, session_id=session_id
        )
        self._undoing.remember("added", [(None, gift)])
        await self._memory.put(gift)
        return gift

    async def change(self, gift_id: str, text: str) -> None:
        """Other words for a gift one put in words oneself."""
        gift, words = self._own_words(gift_id), _words(text)
        if gift.text != words:
            await self._change("changed", gift, self._memory.revise(gift, text=words))

    async def remove(self, gift_id: str) -> None:
        """Take a gift away. It is kept with a tombstone."""
        gift = self._own_words(gift_id)
        await self._change("taken away", gift, deleted(gift, self._memory.now()))

    async def take_back(self) -> str:
        """Take back the last change by who is at the keys; answers with a sentence."""
        return await self._undoing.take_back()

    async def _change(self, said: str, before: Gift, after: Gift) -> None:
        self._undoing.remember(said, [(before, after)])
        await self._memory.put(after)

    def _own_words(self, gift_id: str) -> Gift:
        gift = self._memory.get(Gift, gift_id)
        if gift is None or gift.deleted_at is not None:
            raise UsageProblem("This gift is gone.")
        if gift.seen_by != self._memory.at_keys:
            name = self._memory.name(gift.seen_by)
            raise UsageProblem(f"These are {name}’s words: only they change them.")
        return self._memory.newest(gift)


def _words(text: str) -> str:
    words = clean_line(text)
    if not words:
        raise UsageProblem("A gift needs a few words.")
    return words
