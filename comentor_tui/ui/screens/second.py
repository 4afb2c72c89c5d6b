"""A second window: it reads what the first one writes, and acts on its clock from afar."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from comentor_tui.domain.records import Note, Session, SessionKind, Visibility
from comentor_tui.errors import ComentorError
from comentor_tui.services import remote
from comentor_tui.services.clock_view import ClockView, clock_view, without_halves
from comentor_tui.services.times import say_moment
from comentor_tui.ui.commands import COMMANDS, command, key_label
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.help import HelpScreen
from comentor_tui.ui.text import MARKS, Side, join, lit
from comentor_tui.ui.widgets.agenda_pane import AgendaPane
from comentor_tui.ui.widgets.clock_strip import ClockStrip
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.rows import Row, Rows, heading
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone

READ_SECONDS = 2.0
FROM_AFAR = ("hand_over", "pause", "undo")
"""The commands of the live screen that can be carried out from here."""

READING = ("history", "search")
"""What can be read here as in the first window."""


def _bindings() -> list[BindingType]:
    actions = {each: f"screen.far('{each}')" for each in FROM_AFAR}
    actions |= {each: f"app.command('{each}')" for each in READING}
    return [
        Binding(
            ",".join(each.keys),
            actions[each.id],
            each.title,
            key_display=key_label(each.keys[0]),
            tooltip=each.help,
            id=each.id,
        )
        for each in COMMANDS
        if each.id in actions
    ]


class SecondScreen(ComentorScreen[None]):
    """The session of the other window at a glance."""

    CSS_PATH = ["../styles/second.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *_bindings(),
        Binding("r", "read", "Look again"),
    ]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-full")]

    def compose(self) -> ComposeResult:
        """What is going on, then agenda and notes."""
        yield Static("", id="elsewhere", markup=False)
        yield Static("", id="far-line", markup=False)
        yield ClockStrip()
        with Horizontal(id="far-lists"):
            yield AgendaPane(id="agenda")
            with Vertical(id="far-notes", classes="pane"):
                yield Rows()
        yield StatusLine()
        yield ShortFooter()

    def on_mount(self) -> None:
        """Look, and go on looking while a session is open."""
        self.query_one("#far-notes").border_title = lit("Notes")
        self._timer: Timer = self.set_interval(READ_SECONDS, self.action_read, pause=True)
        self.action_read()

    def refresh_view(self) -> None:
        """Show what was read last."""
        if not self.is_current or not self.query(ClockStrip):
            return
        companion, memory = self.companion, self.companion.memory
        process = self.comentor.holder
        where = f" (process {process})" if process else ""
        words = f"Comentor is already open in another window{where}."
        self.query_one("#elsewhere", Static).update(lit(words))
        session = companion.live.session
        if session is None:
            self._timer.pause()
        else:
            self._timer.resume()
        strip = self.query_one(ClockStrip)
        strip.display = session is not None
        self.query_one("#far-line", Static).update(self._line())
        if session is not None:
            strip.show(self._view(session), True)
        self.query_one("#far-lists").display = bool(memory.pair_id)
        if not memory.pair_id:
            return
        self.query_one(AgendaPane).show(
            companion.planning.items(),
            you=memory.you,
            other=memory.other,
            names=memory.name,
            today=companion.notes.today(),
        )
        self.query_one("#far-notes").query_one(Rows).show(self._notes())

    def _line(self) -> Content:
        """What is on, or what comes next."""
        companion, memory = self.companion, self.companion.memory
        session = companion.live.session
        if session is not None:
            return lit(self._view(session).line.text, "$attention")
        planned = companion.planning.planned() if memory.pair_id else None
        if planned is None or planned.planned_at is None:
            return lit("No session is open.", "$quiet")
        when = say_moment(planned.planned_at, memory.now(), local_zone())
        return join(lit("No session is open · next", "$quiet"), lit(when))

    def _view(self, session: Session) -> ClockView:
        live, memory = self.companion.live, self.companion.memory
        view = clock_view(live.clock(session), memory.name, live.half, local_zone())
        return without_halves(view) if session.kind is SessionKind.SOCIAL else view

    def _notes(self) -> list[Row]:
        """What was noted for both; private notes stay in the window where they are written."""
        memory = self.companion.memory
        session = self.companion.live.session or memory.last_session()
        found = memory.all(Note, session_id=session.id) if session else []
        notes = [note for note in found if note.visibility is Visibility.OURS]
        if not notes:
            return [heading(lit("nothing yet", "$quiet"))]
        return [self._note(note) for note in notes]

    def _note(self, note: Note) -> Row:
        side: Side = "you" if note.owner == self.companion.memory.you else "comentor"
        sign = lit(f"{note.mark.value or '·'} ", "bold")
        return Row(note.id, join(lit(MARKS[side], f"${side}"), sign), lit(note.text))

    # -- acting from afar -------------------------------------------------------------------------

    def action_read(self) -> None:
        """Read what the other window has written meanwhile; the memory tells that it changed."""
        try:
            self.comentor.read_again()
        except ComentorError as problem:
            self.say(problem.message)
            self.refresh_view()

    def on_app_focus(self) -> None:
        """Somebody looks here again."""
        self.action_read()

    async def action_far(self, command_id: str) -> None:
        """Ask the other window to do it."""
        live = self.companion.live
        paused = live.session is not None and live.clock().paused
        names = {"hand_over": "switch", "undo": "undo", "pause": "resume" if paused else "pause"}
        try:
            _done, said, _code = await asyncio.to_thread(
                remote.send, self.comentor.paths.socket, names[command_id]
            )
        except ComentorError as problem:
            said = " ".join(part for part in (problem.message, problem.hint) if part)
        self.action_read()
        self.say(said)

    def do_help(self) -> None:
        """The few things that can be done here."""
        keys = [
            (", ".join(key_label(key) for key in each.keys), each.title)
            for each in map(command, (*FROM_AFAR, *READING))
        ]
        self.app.push_screen(HelpScreen(None, [*keys, ("r", "Look again")]))

    def do_history(self) -> None:
        """All sessions, to be read."""
        self._open_history(finding=False)

    def do_search(self) -> None:
        """Search everything."""
        self._open_history(finding=True)

    def _open_history(self, *, finding: bool) -> None:
        from comentor_tui.ui.screens.history import HistoryScreen

        if self.is_current and self.companion.memory.pair_id:
            self.app.push_screen(HistoryScreen(finding=finding))

    # -- only reading -----------------------------------------------------------------------------

    @on(AgendaPane.Tick)
    @on(AgendaPane.Edit)
    @on(AgendaPane.Park)
    @on(AgendaPane.Parked)
    @on(AgendaPane.Remove)
    @on(AgendaPane.Move)
    @on(AgendaPane.Add)
    @on(AgendaPane.Whose)
    @on(AgendaPane.Section)
    @on(AgendaPane.Possible)
    @on(AgendaPane.TakeBack)
    def _only_reads(self, event: Message) -> None:
        event.stop()
        self.comentor.only_reads()
