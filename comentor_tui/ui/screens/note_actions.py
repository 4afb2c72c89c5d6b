"""Writing notes on the live screen, and targets that begin as one."""

from __future__ import annotations

from textual import on, work

from comentor_tui.domain import notes
from comentor_tui.domain.records import Mark, Note, Visibility
from comentor_tui.ui.dialogs import Ask, Choose, Way
from comentor_tui.ui.long_text import AskLong
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import join, lit, named
from comentor_tui.ui.widgets.notes_pane import NotesPane


async def words_for(screen: ComentorScreen[None], note: Note) -> str | None:
    """Ask for other words for a note; None where it stays as it is. For a worker."""
    before = (
        note.text
        if note.target_id or note.mark is Mark.ADVICE
        else notes.as_typed(notes.Entry(note.mark, note.text, note.visibility))
    )
    after: str | None
    if "\n" in note.text or len(note.text) > 400:
        after = await screen.app.push_screen_wait(AskLong("The note", before))
    else:
        after = await screen.app.push_screen_wait(Ask("The note", value=before))
    return after if after is not None and after.strip() and after != before else None


class NoteActions(ComentorScreen[None]):
    """One line, Enter, saved. A `>` line is shown back as a target before it is kept."""

    @on(NotesPane.Typed)
    def _typed(self, event: NotesPane.Typed) -> None:
        self.companion.memory.put_draft(self.companion.notes.draft, event.text)

    @on(NotesPane.Entered)
    async def _entered(self, event: NotesPane.Entered) -> None:
        entry = notes.parse_entry(event.line.strip())
        # A private line stays private: a target would be seen by both.
        if entry.mark is Mark.TARGET and entry.visibility is Visibility.OURS:
            self.keep_target(event.line)
            return
        if await self.attempt(self.companion.notes.add(event.line)) is None:
            field = self.query_one(NotesPane).line
            field.value = event.line + field.value

    def clear_line(self, line: str) -> None:
        """Take what was kept out of the line; what has been typed behind it meanwhile stays."""
        field = self.query_one(NotesPane).line
        if field.value.startswith(line):
            at = field.cursor_position
            field.value = field.value.removeprefix(line)
            field.cursor_position = max(0, at - len(line))

    @work(group="dialog", exit_on_error=False)
    async def keep_target(self, line: str) -> None:
        """Show what was understood; Enter keeps it, and the line stays when it was not meant so."""
        service, memory = self.companion.notes, self.companion.memory
        understood = await service.understand_target(line)
        owner = service.half_owner() or memory.at_keys
        other = memory.other if owner == memory.you else memory.you
        if understood.due is None:
            add = "add one at the end: fri, +3w, 30 nov, 2027-01-15"
            when, doubt = f"without a date ({understood.doubt or add})", understood.doubt
        else:
            past = ", which is past" if understood.is_past else ""
            when = f"by {understood.words}{past}"
            doubt = when if past else ""
        ways = [
            Way("1", join("Keep it as", named(memory, owner) + "’s target"), "owner", when, doubt),
            Way("2", join("Keep it as", named(memory, other) + "’s target"), "other", "", doubt),
            Way("3", "Keep it as a note only", "note"),
        ]
        if understood.due is not None:
            ways.append(Way("4", "Keep it without the date", "undated"))
        chosen = await self.app.push_screen_wait(
            Choose("A target", ways, [lit(understood.text, "bold")], hint="Esc: back to the line")
        )
        if chosen is None:
            return
        if chosen == "note":
            kept = await self.attempt(service.add(line))
        elif chosen == "undated":
            whole = notes.parse_entry(line.strip()).text
            kept = await self.attempt(service.keep_target(whole, None, owner))
        else:
            whose = owner if chosen == "owner" else other
            kept = await self.attempt(service.keep_target(understood.text, understood.due, whose))
        if kept is not None:
            self.clear_line(line)

    @on(NotesPane.Edit)
    @work(group="dialog", exit_on_error=False)
    async def _edit(self, event: NotesPane.Edit) -> None:
        note = self.companion.memory.get(Note, event.note_id)
        if note is None:
            return
        after = await words_for(self, note)
        if after is not None:
            await self.attempt(self.companion.notes.edit(note.id, after))

    @on(NotesPane.Remove)
    async def _remove(self, event: NotesPane.Remove) -> None:
        await self.attempt(self._removed(event.note_id))

    async def _removed(self, note_id: str) -> str:
        await self.companion.notes.remove(note_id)
        return "The note is taken away. More, then y, brings it back."

    async def do_bring_back(self) -> None:
        """Take the last change of a note back by who is at the keys."""
        await self.attempt(self.companion.notes.take_back())

    async def do_advice(self) -> None:
        """A mark about oneself. What is said about it tells the other nothing."""
        if await self.attempt(self.companion.notes.mark_advice()) is not None:
            self.say("Marked, for you alone. More, then y, takes it back.")

    @work(group="dialog", exit_on_error=False)
    async def do_long_note(self) -> None:
        """A note of several lines. What is typed is kept as a draft all along."""
        memory, draft = self.companion.memory, self.companion.notes.long_draft
        text = await self.app.push_screen_wait(
            AskLong("A longer note", memory.draft(draft), lambda t: memory.put_draft(draft, t))
        )
        if text is not None and text.strip():
            await self.attempt(self.companion.notes.add(text, draft=draft))
