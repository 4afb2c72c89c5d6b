"""Changes noticed: what is different in oneself, by the work together. A log of its own.

A change belongs to the person who noticed it in themselves, who alone writes it and changes its
words. Nothing is scored, and nobody is asked twice for the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui import content
from comentor_tui.domain import changes
from comentor_tui.domain.records import ChangeCategory, ChangeNoticed, deleted
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.services.live import Live
from comentor_tui.services.memory import PUT_OFF, Memory
from comentor_tui.services.undoing import Undoing

if TYPE_CHECKING:
    from comentor_tui.content import ChangeKind
    from comentor_tui.services.history import History

READ = 400
"""How many changes are read into memory: the newest, of both."""


class Changes:
    """The log of both people's changes."""

    def __init__(self, memory: Memory, live: Live, folder: Path | None = None) -> None:
        self._memory = memory
        self._live = live
        self._folder = folder
        self._undoing = Undoing(memory, own=True)

    def kinds(self) -> tuple[ChangeKind, ...]:
        """The sorts of change people notice, with their labels."""
        return content.load("review", self._folder).items.changes

    async def read(self, history: History) -> None:
        """Bring the newest changes into memory, whichever session they are from.

        Raises StoreProblem.
        """
        pair_id = self._memory.pair_id
        found = await history.read(
            lambda archive: archive.load(
                ChangeNoticed, order="-created_at", limit=READ, pair_id=pair_id, with_deleted=True
            )
        )
        if self._memory.pair_id == pair_id:
            self._memory.take_in(*found)

    def of(self, person: str) -> list[ChangeNoticed]:
        """What a person noticed in themselves, the newest first."""
        return self._memory.all(ChangeNoticed, owner=person)[::-1]

    async def add(self, person: str, text: str, category: ChangeCategory) -> ChangeNoticed:
        """Write down what `person`, who must be at the keys, noticed in themselves."""
        self._own(person)
        session = self._live.session
        change = self._memory.new(
            ChangeNoticed,
            owner=person,
            text=_words(text),
            category=category,
            session_id=session.id if session else None,
        )
        self._undoing.remember("added", [(None, change)])
        await self._memory.put(change)
        return change

    async def change(self, change_id: str, text: str, category: ChangeCategory) -> None:
        """Other words, or another sort."""
        known, words = self._found(change_id), _words(text)
        if (known.text, known.category) != (words, category):
            after = self._memory.revise(known, text=words, category=category)
            await self._change("changed", known, after)

    async def remove(self, change_id: str) -> None:
        """Take it off. It is kept with a tombstone."""
        known = self._found(change_id)
        await self._change("taken away", known, deleted(known, self._memory.now()))

    async def take_back(self) -> str:
        """Take back the last change of the log by who is at the keys; answers with a sentence."""
        return await self._undoing.take_back()

    async def _change(self, said: str, before: ChangeNoticed, after: ChangeNoticed) -> None:
        self._undoing.remember(said, [(before, after)])
        await self._memory.put(after)

    # -- the rhythm ---------------------------------------------------------------------------

    def due(self) -> bool:
        """Is it time to ask what has changed in us?"""
        memory = self._memory
        noticed = [change.created_at for change in memory.all(ChangeNoticed)]
        return changes.due(memory.held_sessions(), noticed, _time(memory.changes_put_off))

    async def not_today(self) -> None:
        """Ask again after some sessions, not before."""
        memory = self._memory
        memory.changes_put_off = memory.now().isoformat()
        await memory.saver.put_local(**{f"{PUT_OFF}:{memory.pair_id}": memory.changes_put_off})
        memory.on_change()

    # -- whose --------------------------------------------------------------------------------

    def _found(self, change_id: str) -> ChangeNoticed:
        known = self._memory.get(ChangeNoticed, change_id)
        if known is None or known.deleted_at is not None:
            raise UsageProblem("This change is gone.")
        self._own(known.owner)
        return self._memory.newest(known)

    def _own(self, person: str | None) -> None:
        if person not in self._memory.people:
            raise UsageProblem("A change is one of yours or one of your co-mentor’s.")
        if person != self._memory.at_keys:
            name = self._memory.name(person)
            raise UsageProblem(f"What changed in {name}, {name} writes down.")


def _words(text: str) -> str:
    words = clean_line(text)
    if not words:
        raise UsageProblem("A change needs a few words.")
    return words


def _time(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        # Then nothing was put off: to be asked once more is no harm.
        return None
