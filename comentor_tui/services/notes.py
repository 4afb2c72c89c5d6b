"""Notes: one line, Enter, saved; and targets that begin as a note."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

from comentor_tui.domain import notes
from comentor_tui.domain.records import (
    Mark,
    Note,
    Session,
    SessionState,
    Target,
    Visibility,
    deleted,
)
from comentor_tui.domain.text import clean_line, clean_text
from comentor_tui.domain.turns import HALVES
from comentor_tui.errors import UsageProblem
from comentor_tui.services.live import Live
from comentor_tui.services.memory import Memory
from comentor_tui.services.undoing import Undoing

if TYPE_CHECKING:
    from comentor_tui.services.dates import TargetText

NOTE_LIMIT = 20_000


class Notes:
    """Writing notes during a session and reading those of the last one."""

    def __init__(self, memory: Memory, live: Live) -> None:
        self._memory = memory
        self._live = live
        self._undoing = Undoing(memory, own=True)

    @property
    def draft(self) -> str:
        """Under which name the unfinished line of who is at the keys is kept: it may be private."""
        return f"{self._memory.at_keys}:note"

    @property
    def long_draft(self) -> str:
        """The same for a note of several lines."""
        return f"{self._memory.at_keys}:long"

    def notes(self) -> list[Note]:
        """The notes of the open session, in the order they were written."""
        session = self._memory.current_session()
        return self._memory.all(Note, session_id=session.id) if session else []

    def last_notes(self) -> list[Note]:
        """The notes of the last session with halves: of a social call nothing is looked back at."""
        last = self._memory.last_work()
        return self._memory.all(Note, session_id=last.id) if last else []

    async def add(
        self, line: str, agenda_item_id: str | None = None, *, draft: str | None = None
    ) -> Note:
        """Keep one entry. A leading mark types it; `>` alone keeps a plain target note.

        `draft` is the name under which it was kept while it was written, unless it was the line's.
        """
        entry = notes.parse_entry(clean_text(line, NOTE_LIMIT).strip())
        if not entry.text.strip():
            raise UsageProblem("There is nothing to note.")
        note = self._note(entry.text, entry.mark, entry.visibility, agenda_item_id)
        await self._memory.put(note, *self._memory.entered(draft or self.draft))
        return note

    async def mark_advice(self) -> Note:
        """Who is at the keys gave advice, and wants to be told of it in their own check."""
        if self._live.session is None:
            raise UsageProblem("No session is open.", "It is marked during a call.")
        note = self._note(notes.ADVICE, Mark.ADVICE, Visibility.MINE, None)
        self._undoing.remember("added", [(None, note)])
        await self._memory.put(note)
        return note

    async def understand_target(self, line: str) -> TargetText:
        """What a `> text date` line would become. Reading dates is slow once: not on the loop."""
        entry = notes.parse_entry(clean_text(line, NOTE_LIMIT).strip())
        today = self.today()
        from comentor_tui.services import dates

        return await asyncio.to_thread(dates.split_target, entry.text, today)

    def today(self) -> date:
        """The date where you are."""
        return self._memory.now().astimezone().date()

    async def keep_target(
        self, text: str, due: date | None, owner: str | None = None, goal_id: str | None = None
    ) -> Target:
        """Keep a target and the note it began as. Without an owner it is the running half's."""
        memory = self._memory
        words = clean_line(text)
        if not words:
            raise UsageProblem("A target needs a few words.")
        session = self._live.session
        owner = owner or self.half_owner() or memory.at_keys
        target = memory.new(
            Target,
            text=words,
            due=due,
            owner=owner,
            goal_id=goal_id,
            session_id=session.id if session else None,
        )
        if session is None:
            await memory.put(target, *memory.entered(self.draft))
            return target
        note = revised_target(self._note(words, Mark.TARGET, Visibility.OURS, None), target.id)
        await memory.put(target, note, *memory.entered(self.draft))
        return target

    async def edit(self, note_id: str, text: str) -> None:
        """Change the words of one's own note."""
        note = self._own(note_id)
        entry = notes.parse_entry(clean_text(text, NOTE_LIMIT).strip())
        if not entry.text.strip():
            raise UsageProblem("There is nothing to note.")
        mark, visibility = entry.mark, entry.visibility
        if note.target_id:
            # The target itself is changed in the goals pane.
            mark = note.mark
        elif note.mark is Mark.ADVICE:
            mark, visibility = note.mark, note.visibility
        after = self._memory.revise(note, text=entry.text, mark=mark, visibility=visibility)
        await self._change("changed", note, after)

    async def remove(self, note_id: str) -> None:
        """Take one's own note away. It is kept with a tombstone."""
        note = self._own(note_id)
        await self._change("taken away", note, deleted(note, self._memory.now()))

    def take_up(self, note: Note) -> None:
        """A note of a session that memory may not hold is to be changed."""
        self._memory.take_in(note)

    async def take_back(self) -> str:
        """Take back the last change of a note by who is at the keys; answers with a sentence."""
        return await self._undoing.take_back()

    async def _change(self, said: str, before: Note, after: Note) -> None:
        self._undoing.remember(said, [(before, after)])
        await self._memory.put(after)

    def half_owner(self) -> str | None:
        """Whose half is running, if one is."""
        session = self._live.session
        if session is None:
            return None
        clock = self._live.clock(session)
        # In a changeover and in the closing the clock still knows who was last.
        return clock.owner if clock.stage in HALVES else None

    def _note(
        self, text: str, mark: Mark, visibility: Visibility, agenda_item_id: str | None
    ) -> Note:
        memory = self._memory
        session = memory.current_session()
        stage = ""
        if session is not None and session.state is SessionState.OPEN:
            stage = self._live.clock(session).stage.value
        elif session is not None and session.state is SessionState.PLANNED:
            session = None
        return memory.new(
            Note,
            session_id=session.id if session else self._last_id(),
            owner=memory.at_keys,
            text=text,
            mark=mark,
            visibility=visibility,
            half_owner=self.half_owner(),
            stage=stage,
            agenda_item_id=agenda_item_id,
        )

    def _last_id(self) -> str | None:
        last: Session | None = self._memory.last_session()
        return last.id if last else None

    def _own(self, note_id: str) -> Note:
        note = self._memory.get(Note, note_id)
        if note is None or note.deleted_at is not None:
            raise UsageProblem("This note is gone.")
        if note.owner != self._memory.at_keys:
            raise UsageProblem(
                f"This is {self._memory.name(note.owner)}’s note: only they change it."
            )
        return self._memory.newest(note)


def revised_target(note: Note, target_id: str) -> Note:
    """A fresh note that knows which target it became."""
    from dataclasses import replace

    return replace(note, target_id=target_id)
