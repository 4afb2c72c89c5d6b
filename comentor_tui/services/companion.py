"""The whole app without its screens: one object that the user interface and the shell share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui.clock import Clock
from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.services import adding
from comentor_tui.services.after_call import AfterCall
from comentor_tui.services.goals import Goals
from comentor_tui.services.live import Live
from comentor_tui.services.memory import Memory
from comentor_tui.services.notes import Notes
from comentor_tui.services.planning import Planning
from comentor_tui.services.ports import Archive, Reader, Store
from comentor_tui.services.saving import Saver
from comentor_tui.services.store_thread import StoreThread
from comentor_tui.services.undoing import take_back

if TYPE_CHECKING:
    from comentor_tui.services.agreements import Agreements
    from comentor_tui.services.bin import Bin
    from comentor_tui.services.changes import Changes
    from comentor_tui.services.deck import Deck
    from comentor_tui.services.deck_editor import DeckEditor
    from comentor_tui.services.gifts import Gifts
    from comentor_tui.services.hand_entry import HandEntry
    from comentor_tui.services.history import History
    from comentor_tui.services.importing import Importing
    from comentor_tui.services.looking_back import LookingBack
    from comentor_tui.services.pairs import Pairs
    from comentor_tui.services.people import People
    from comentor_tui.services.removing import Removing
    from comentor_tui.services.tending import Tending

BY_HAND = "by-hand"
"""The label of backups that people asked for."""

LAST_SECONDS = 10.0
"""How long the last writing may take."""


class Companion:
    """Everything a pair can do, over one store.

    `open_store` is called on the store's own thread when something is first written; `content`
    is the folder of a person's own questions and cards.
    """

    def __init__(
        self, open_store: Callable[[], Store], clock: Clock, content: Path | None = None
    ) -> None:
        self.clock = clock
        self.read_rest: Callable[[], None] = lambda: None
        """Reads what the first screen could do without. Raises StoreProblem."""
        self._content = content
        self.open_archive: Callable[[], Archive] | None = None
        """Opens the store for history and search, on a thread of their own."""
        self.backup: Callable[[str], object] = lambda _label: None
        """Makes a backup with a label, away from the loop; says where. Raises StoreProblem."""
        self.backup_of_the_day: Callable[[], object] = lambda: None
        """Makes the backup of the day if there is none; away from the loop too."""
        self._backed_up_on: date | None = None
        self.store_thread = StoreThread(open_store)
        self.saver = Saver(self.store_thread)
        self.memory = Memory(self.saver, clock)
        self.live = Live(self.memory)
        self.planning = Planning(self.memory)
        self.goals = Goals(self.memory, self.live)
        self.notes = Notes(self.memory, self.live)
        self.after_call = AfterCall(self.memory, self.live, self.goals, self.planning, content)

    # What the first frame can do without is imported when it is first asked for.

    @cached_property
    def deck(self) -> Deck:
        """The deck of questions and the texts of the cards."""
        from comentor_tui.services.deck import Deck

        return Deck(self.memory, self._content)

    @cached_property
    def agreements(self) -> Agreements:
        """What the pair agreed."""
        from comentor_tui.services.agreements import Agreements

        return Agreements(self.memory, self._content)

    @cached_property
    def gifts(self) -> Gifts:
        """The gifts of both."""
        from comentor_tui.services.gifts import Gifts

        return Gifts(self.memory, self.live)

    @cached_property
    def deck_editor(self) -> DeckEditor:
        """The pair's own questions, and which come first."""
        from comentor_tui.services.deck_editor import DeckEditor

        return DeckEditor(self.memory, self.deck)

    @cached_property
    def history(self) -> History:
        """What is long past, and the search."""
        from comentor_tui.services.history import History

        return History(self.memory, self.open_archive, self._content)

    @cached_property
    def looking_back(self) -> LookingBack:
        """A quarter, a year, or all. Raises UsageProblem where it cannot be read."""
        from comentor_tui.services.looking_back import LookingBack

        return LookingBack(self.memory, self.history, self._content)

    @cached_property
    def changes(self) -> Changes:
        """The changes that both noticed in themselves."""
        from comentor_tui.services.changes import Changes

        return Changes(self.memory, self.live, self._content)

    @cached_property
    def bin(self) -> Bin:
        """What was taken away."""
        from comentor_tui.services.bin import Bin

        return Bin(self.memory, self.history)

    @cached_property
    def removing(self) -> Removing:
        """Sessions that have been, to be taken away."""
        from comentor_tui.services.removing import Removing

        return Removing(self.memory, self.history)

    @cached_property
    def people(self) -> People:
        """Names, zones and how to reach both."""
        from comentor_tui.services.people import People

        return People(self.memory)

    @cached_property
    def hand_entry(self) -> HandEntry:
        """Sessions without the app, and those that did not take place."""
        from comentor_tui.services.hand_entry import HandEntry

        return HandEntry(self.memory, self.people)

    @cached_property
    def importing(self) -> Importing:
        """Packets from and for the other one's copy."""
        from comentor_tui.services.importing import Importing

        return Importing(
            self.memory, self.store_thread, self.live, lambda label: self.backup(label)
        )

    @cached_property
    def tending(self) -> Tending:
        """The rhythm of the sessions, and what needs care."""
        from comentor_tui.services.tending import Tending

        return Tending(self)

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs of this store."""
        from comentor_tui.services.pairs import Pairs

        return Pairs(self.memory, self.store_thread, self.live, self.deck)

    def load(self, reader: Reader, pair_id: str | None = None) -> bool:
        """Read what the first screen needs. False when there is no pair yet."""
        return self.memory.load(reader, pair_id)

    def load_anew(self, reader: Reader) -> None:
        """Hold what is in the store now and nothing else, where another process writes to it.

        For a copy that only reads: what is not on the disk yet would be forgotten.
        """
        fresh = Memory(self.saver, self.clock)
        if fresh.load(reader):
            self.memory.take(fresh)

    async def back_up(self) -> str:
        """A backup now, because somebody asked for it; answers with a sentence.

        Raises StoreProblem.
        """
        if not await self.saver.flush():
            raise StoreProblem("Not everything is saved yet.", self.saver.state.problem)
        made = await asyncio.to_thread(self.backup, BY_HAND)
        return f"Backed up: {made}" if made else "Backups are not made here."

    def backup_is_due(self) -> bool:
        """Has a day of use begun since this was asked the last time?

        The store makes one when it is opened; an app that stays open comes to new days as well.
        """
        today = self.memory.now().date()
        before, self._backed_up_on = self._backed_up_on, today
        return before is not None and before != today

    async def command(self, name: str) -> str:
        """A command from outside: switch, pause, resume or undo. Answers with a sentence."""
        match name:
            case "switch":
                return await self.live.hand_over()
            case "pause":
                return await self.live.pause()
            case "resume":
                return await self.live.resume()
            case "undo":
                return await self.live.undo()
        raise UsageProblem(f"“{name}” is not a command of a running session.")

    async def add(self, what: adding.Addition) -> str:
        """Something for the agenda, from outside. Answers with a sentence."""
        return await adding.add(self.memory, self.planning, what)

    async def take_back(self) -> str:
        """Take back what changed last of agenda, goals and steps; answers with a sentence."""
        return await take_back(self.planning.undoing, self.goals.undoing)

    def close(self) -> None:
        """Write what is left and close the store. For the very end; blocks, raises ComentorError.

        The event loop may be gone by now. A second time does nothing.
        """
        if self.store_thread.closed:
            return
        left = list(self.saver.leftovers())
        try:
            if left:
                self.store_thread.submit(lambda store: store.save(*left)).result(LAST_SECONDS)
        except TimeoutError as problem:
            raise StoreProblem(
                "The last changes could not be written in time.",
                "What was shown as saved is safe.",
            ) from problem
        finally:
            self.store_thread.close()
