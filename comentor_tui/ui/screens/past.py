"""One session that has been: how the time was shared, and everything that was said and kept."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from comentor_tui.domain import balance
from comentor_tui.domain.records import Goal, Note, Session, Target
from comentor_tui.errors import ComentorError
from comentor_tui.export.bundle import SessionBundle
from comentor_tui.services import telling
from comentor_tui.services.telling import Line
from comentor_tui.ui.commands import Where, key_of
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.exporting_actions import ExportingActions
from comentor_tui.ui.text import MARKS, Side, join, lit, person
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.rows import Row, Rows, heading
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone

BAR = 40
"""Cells of the widest bar of two shares."""


class LinesScreen(ComentorScreen[None]):
    """Lines to be read under a head; Enter leads on from those that have something behind them."""

    AUTO_FOCUS = "Rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (14, "-full")]
    CSS_PATH = ["../styles/history.tcss"]

    def __init__(self, at: str | None = None) -> None:
        super().__init__()
        self._at = at
        self._lines: list[Line] = []

    def compose(self) -> ComposeResult:
        """A head and a list."""
        yield Static("", id="lines-head", markup=False)
        yield Rows()
        yield StatusLine()
        yield ShortFooter()

    def show_lines(self, lines: list[Line]) -> None:
        """Show them, the cursor where it was, or on the record that was asked for."""
        self._lines = lines
        rows = self.query_one(Rows)
        rows.show([self._row(line) for line in lines])
        if self._at is not None:
            rows.point(f"r{self._at}")
            self._at = None

    def _row(self, line: Line) -> Row:
        if line.id is None:
            return heading(lit(f"── {line.text}", "$quiet"))
        side = self._side(line.owner)
        mark = lit(f"{MARKS[side]} ", f"${side}") if side else lit("  ")
        lead = mark + lit(f"{line.sign} " if line.sign else "", "$quiet")
        text = join(lit(line.text), lit(line.beside, "$quiet"), between="  ")
        return Row(f"r{line.id}", lead, text)

    def _side(self, person_id: str | None) -> Side | None:
        memory = self.companion.memory
        if person_id == memory.you:
            return "you"
        return "comentor" if person_id == memory.other else None

    @property
    def current(self) -> Line | None:
        """The line under the cursor."""
        here = self.query_one(Rows).current
        return next((line for line in self._lines if line.id and f"r{line.id}" == here), None)

    def on_resize(self, event: events.Resize) -> None:
        """The head is made for a width."""
        self.refresh_view()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.lead_on()

    def lead_on(self) -> None:
        """To what is behind the line under the cursor."""

    def go_back(self) -> None:
        """Back to where this was opened."""
        if self.is_current:
            self.app.pop_screen()


class PastScreen(LinesScreen, ExportingActions):
    """One session. Private things of who is at the keys are folded until they are asked for."""

    where = Where.PAST
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(Where.PAST)]

    def __init__(
        self, session_id: str, at: str | None = None, *, private_of: str | None = None
    ) -> None:
        """`at` is the record the cursor is to stand on, `private_of` who asked for their own."""
        super().__init__(at)
        self._session_id = session_id
        self._private_of = private_of
        self._bundle: SessionBundle | None = None
        self._here = False
        """Was this session taken away on this screen? Then that can be taken back."""
        self._changes = 0
        """How many changes of notes can be taken back before it."""
        self._beside: tuple[str | None, str | None] | None = None

    async def on_mount(self) -> None:
        """Read it."""
        await self._read()

    async def _read(self) -> None:
        found = await self.attempt(self.companion.history.session(self._session_id, gone=True))
        if isinstance(found, SessionBundle):
            self._bundle = found
            self.refresh_view()

    def refresh_view(self) -> None:
        """Show what was read."""
        bundle = self._bundle
        if bundle is None or not self.query(Rows):
            return
        memory = self.companion.memory
        private = self.private_of is not None
        lines = telling.session_lines(
            bundle, memory.people, memory.at_keys, local_zone(), private=private
        )
        self.query_one("#lines-head", Static).update(self._head(bundle))
        if self._gone:
            # What others wrote in it stayed.
            self.show_lines([Line(self._where_it_is(bundle)), *lines])
        else:
            self.show_lines(lines or [Line("Nothing was written down.")])

    @property
    def _gone(self) -> bool:
        """Was the session taken away?"""
        return self._bundle is not None and self._bundle.is_gone

    @staticmethod
    def _where_it_is(bundle: SessionBundle) -> str:
        if bundle.bare:
            return "Its own words are not on this copy."
        return f"It is in the bin. {key_of('past_undo')} brings it back."

    def _head(self, bundle: SessionBundle) -> Content:
        memory = self.companion.memory
        lines = [lit(telling.head(bundle, local_zone()), "bold")]
        shared = telling.shares(bundle)
        if shared is not None:
            lines.append(self._bar(shared, memory.you, memory.other))
        return Content("\n").join(lines)

    def _bar(self, shared: balance.Balance, you: str, other: str) -> Content:
        """Both shares beside each other: by place, by sign and by colour."""
        memory = self.companion.memory
        words = lit(f"{balance.sentence(shared, you, other)}", "$foreground")
        left = person(memory.name(you), "you", marked=True)
        right = person(memory.name(other), "comentor", marked=True)
        room = self.app.size.width - left.cell_length - right.cell_length - words.cell_length - 12
        width = min(BAR, room)
        if width < 8:
            mine, theirs = (shared.minutes.get(who, 0) for who in (you, other))
            left = lit(MARKS["you"], "$you") + lit(f" {mine}")
            right = lit(MARKS["comentor"], "$comentor") + lit(f" {theirs}")
            return join(left, right, between=" · ") + lit(f", {shared.word}")
        total = max(1, sum(shared.minutes.values()))
        cells = max(0, min(width, round(width * shared.minutes.get(you, 0) / total)))
        bar = lit("█" * cells, "$you") + lit("▒" * (width - cells), "$comentor")
        return join(left, bar, right, words, between="  ")

    def session_to_export(self) -> Session | None:
        """This one, or what stayed of it."""
        return self._bundle.session if self._bundle else None

    def bundle_to_export(self, session: Session) -> SessionBundle:
        """What was read: memory need not hold it."""
        assert self._bundle is not None
        return self._bundle.stayed() if self._gone else self._bundle

    def lead_on(self) -> None:
        """To the goal or the target that came of it."""
        self.do_past_goal(quietly=True)

    # -- commands ---------------------------------------------------------------------------------

    def do_past_goal(self, quietly: bool = False) -> None:
        """To the goal or the target behind the line the cursor is on."""
        from comentor_tui.ui.screens.story import StoryScreen

        line = self.current
        if line is None or not line.leads_on:
            if not quietly:
                self.say("No goal or target came of this.")
            return
        if not self.is_current:
            return
        if line.target:
            self.app.push_screen(StoryScreen(Target, line.target))
        elif line.goal:
            self.app.push_screen(StoryScreen(Goal, line.goal))

    def _note(self) -> Note | None:
        """The note the cursor is on, ready to be changed; else it is said what can be."""
        if self.comentor.only_reads():
            return None
        line, memory = self.current, self.companion.memory
        notes = self._bundle.notes if self._bundle else ()
        note = next((each for each in notes if line is not None and each.id == line.id), None)
        if note is None:
            self.say("Notes can be changed here; all else has a screen of its own.")
        elif note.owner != memory.at_keys:
            self.say(f"This is {memory.name(note.owner)}’s note: only they change it.")
        else:
            self.companion.notes.take_up(note)
            return note
        return None

    @work(group="dialog", exit_on_error=False)
    async def do_past_edit(self) -> None:
        """Other words for a note, however long ago it was written."""
        from comentor_tui.ui.screens.note_actions import words_for

        note = self._note()
        if note is None:
            return
        words = await words_for(self, note)
        if words is not None and await self._changed(self.companion.notes.edit(note.id, words)):
            self.say(f"Changed; {key_of('past_undo')} takes it back.")

    async def do_past_remove(self) -> None:
        """Take a note away."""
        note = self._note()
        if note is not None and await self._changed(self.companion.notes.remove(note.id)):
            self.say(f"Taken away; {key_of('past_undo')} brings it back.")

    async def do_past_undo(self) -> None:
        """Take back the last change of a note, or put this session back."""
        if self.comentor.only_reads():
            return
        companion, gone = self.companion, self._gone
        if not gone or self._changes:
            self._changes = max(0, self._changes - 1)
            await self.attempt(companion.notes.take_back())
        elif self._here:
            await self.attempt(companion.removing.take_back())
        elif self._bundle is not None:
            await self.attempt(companion.bin.bring_back(self._bundle.session))
        await self._read()
        if gone and not self._gone:
            self._here = False
            companion.history.changes += 1

    async def do_past_take_away(self) -> None:
        """This session into the bin."""
        if self._bundle is None or self.comentor.only_reads():
            return
        if self._gone:
            self.say("It is in the bin already.")
            return
        self._beside = await self.attempt(self.companion.history.beside(self._session_id))
        if await self.attempt(self.companion.removing.remove(self._session_id)) is not None:
            self._here, self._changes = True, 0
            await self._read()

    async def do_past_before(self) -> None:
        """To the session before this one."""
        await self._turn(0, "This is the first of our sessions.")

    async def do_past_after(self) -> None:
        """To the session after this one."""
        await self._turn(1, "This is the last of our sessions.")

    async def _turn(self, place: int, end: str) -> None:
        # One that was taken away is in no list any more: where it stood was asked before.
        found = self._beside
        if self._gone and found is None:
            self.say("What was taken away is in no list: Esc leads back.")
            return
        if not self._gone:
            found = await self.attempt(self.companion.history.beside(self._session_id))
        if found is None or not self.is_current:
            return
        session_id = found[place]
        if session_id is None:
            self.say(end)
            return
        self._session_id, self._here, self._bundle = session_id, False, None
        self._changes = 0
        self.query_one(Rows).show([])
        await self._read()

    async def _changed(self, doing: Awaitable[object]) -> bool:
        try:
            await doing
        except ComentorError as problem:
            self.comentor.tell(problem)
            return False
        self._changes += 1
        await self._read()
        return True

    def do_past_private(self) -> None:
        """Show or fold what is only one's own."""
        self.toggle_private()
        self.refresh_view()

    def do_leave_past(self) -> None:
        """Back to where this was opened."""
        self.go_back()
