"""Several pairs in one store: who they are, going from one to another, and beginning a new one.

Each pair has records of its own; only one is in memory. Nothing is left behind unsaved, and no
clock runs where nobody looks: while a session is open its pair stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comentor_tui.domain.records import Pair, PairState, Person
from comentor_tui.domain.text import called
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.services import setup
from comentor_tui.services.live import Live
from comentor_tui.services.memory import Memory
from comentor_tui.services.store_thread import StoreThread
from comentor_tui.services.which_pair import PAIR, elsewhere, you_in

if TYPE_CHECKING:
    from comentor_tui.services.deck import Deck
    from comentor_tui.services.ports import Reader, Store


@dataclass(frozen=True)
class PairView:
    """One pair, as it is chosen from a list. `here` is the one on the screen."""

    id: str
    you: str
    other: str
    state: PairState
    here: bool


class Pairs:
    """The pairs of a store."""

    def __init__(self, memory: Memory, thread: StoreThread, live: Live, deck: Deck) -> None:
        self._memory = memory
        self._thread = thread
        self._live = live
        self._deck = deck

    async def pairs(self) -> list[PairView]:
        """All pairs, oldest first. Raises StoreProblem."""
        here = self._memory.pair_id
        return await self._thread.run(lambda store: _views(store, here))

    async def switch(self, pair_id: str) -> str:
        """Go to another pair; answers with a sentence.

        Raises UsageProblem while a session is open, and StoreProblem when not everything is on
        the disk, or the other pair cannot be read. Then nothing has changed.
        """
        memory = self._memory
        if pair_id == memory.pair_id:
            return f"You are with {memory.name(memory.other)} already."
        await self._ready()
        fresh = Memory(memory.saver, memory.clock)
        if not await self._thread.run(lambda store: fresh.load(store, pair_id)):
            raise UsageProblem("This pair is not there any more.")
        await self._begin_with(fresh)
        return f"With {memory.name(memory.other)}."

    async def add(self, answers: setup.FirstAnswers, zone: str = "") -> str:
        """Begin another pair and go to it; answers with a sentence. Raises as `switch` does."""
        await self._ready()
        fresh = Memory(self._memory.saver, self._memory.clock)
        await setup.begin(fresh, answers, zone)
        pair, now = fresh.get(Pair, fresh.pair_id), fresh.now()
        if pair is not None:
            fresh.elsewhere = await self._thread.run(lambda store: elsewhere(store, pair, now))
        await self._begin_with(fresh)
        return f"With {self._memory.name(self._memory.other)}."

    async def _ready(self) -> None:
        """Raises UsageProblem or StoreProblem where the pair has to stay."""
        self._stays_while_open()
        if not await self._memory.saver.flush():
            raise StoreProblem(
                "Not everything is saved yet, so this pair stays on the screen.",
                "Try again when the bottom line no longer says so.",
            )

    def _stays_while_open(self) -> None:
        if self._live.session is not None:
            name = self._memory.name(self._memory.other)
            raise UsageProblem(
                f"The session with {name} is open, and its clock stays with you.",
                "Close the session first.",
            )

    async def _begin_with(self, fresh: Memory) -> None:
        # While the other pair was read a session may have been begun, or a line been typed.
        await self._ready()
        self._stays_while_open()
        self._deck.current = None
        self._memory.take(fresh)
        await self._memory.saver.put_local(**{PAIR: self._memory.pair_id})


def _views(store: Reader | Store, here: str) -> list[PairView]:
    found = []
    for pair in store.load(Pair):
        names = {person.id: person.name for person in store.load(Person, pair_id=pair.id)}
        you = you_in(store, pair)
        other = pair.second if you == pair.first else pair.first
        found.append(
            PairView(
                pair.id,
                called(names.get(you, ""), left=True),
                called(names.get(other, ""), left=False),
                pair.state,
                pair.id == here,
            )
        )
    return found
