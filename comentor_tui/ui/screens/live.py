"""The live screen: kept open beside a face, read at one glance, and rarely touched."""

from __future__ import annotations

import asyncio
from inspect import isawaitable
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, OptionList

from comentor_tui.domain import durations
from comentor_tui.domain.records import HelpWanted, SessionKind
from comentor_tui.domain.turns import HALVES, MINUTE, Clock, Stage
from comentor_tui.services.clock_view import (
    Cue,
    Line,
    clock_view,
    next_change_ms,
    without_halves,
)
from comentor_tui.settings import PLAIN
from comentor_tui.ui import at_once
from comentor_tui.ui.commands import Where, commands_for, key_of
from comentor_tui.ui.dialogs import Choose, Way
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.reached import Reached, Watch
from comentor_tui.ui.screens.clock_actions import ClockActions
from comentor_tui.ui.screens.exporting_actions import ExportingActions
from comentor_tui.ui.screens.goal_actions import GoalActions
from comentor_tui.ui.screens.help_actions import HelpActions
from comentor_tui.ui.screens.live_rows import due_words, side_of, stage_rows
from comentor_tui.ui.screens.note_actions import NoteActions
from comentor_tui.ui.screens.planning_actions import PlanningActions
from comentor_tui.ui.screens.relation_actions import RelationActions
from comentor_tui.ui.text import SIDES, join, lit
from comentor_tui.ui.widgets.agenda_pane import AgendaPane
from comentor_tui.ui.widgets.clock_strip import ClockStrip
from comentor_tui.ui.widgets.goals_pane import GoalsPane
from comentor_tui.ui.widgets.ground import Across, Down, Ground, GroundFooter
from comentor_tui.ui.widgets.half_pane import HalfPane
from comentor_tui.ui.widgets.kept import KeptLine
from comentor_tui.ui.widgets.last_pane import LastPane
from comentor_tui.ui.widgets.notes_pane import NotesPane
from comentor_tui.ui.widgets.stage_bar import StageBar
from comentor_tui.ui.widgets.stage_pane import StagePane
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone

PANES = ("left", "notes", "right")
STRIP_FROM, STRIP_TO = 5, 8
"""Up to eight rows the screen is a strip; below five it is the clock and the line alone."""

TYPING_SECONDS = 2.0
"""Whoever pressed a key this lately may be in the middle of a word."""

LATE = 0.002
"""Seconds aimed past the moment at which the words change: a timer may come a hair too early."""

HINTS = {
    Cue.GAP: "{menu} u",
    Cue.OVERRUN: "{menu} o",
    Cue.PAUSED: "{pause} goes on",
    Cue.OVER: "{hand_over}",
    Cue.HAND_OVER: "{hand_over}",
    Cue.THROUGH: "{next_stage}",
    Cue.WAITING: "{hand_over} begins now · {menu} a some minutes ago",
}
"""Which key belongs to which quiet line."""

TURNED_SECONDS = 3.0
"""How long the clock has its colours turned round at zero, for those who asked for it."""


class LiveScreen(
    Ground,
    ClockActions,
    NoteActions,
    HelpActions,
    PlanningActions,
    GoalActions,
    ExportingActions,
    RelationActions,
):
    """The open session. Time passing changes no state: a tick only asks for the words anew."""

    where = Where.LIVE
    CSS_PATH = ["../styles/live.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(Where.LIVE))
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (30, "-line"),
        (50, "-one"),
        (80, "-two"),
        (120, "-all"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-least"), (STRIP_FROM, "-short"), (9, "-low"), (20, "-full")]

    def __init__(self) -> None:
        super().__init__(classes="-at-notes -side-left")
        self._tick: asyncio.TimerHandle | None = None
        self._enough = ""
        self._last = False
        self._stage: Stage | None = None
        self._beside_strip = "notes"
        self._watch = Watch()
        # What time passing can change, at hand: it is asked for each second.
        self._stages, self._strip = StageBar(), ClockStrip()
        self._halves = tuple(HalfPane(side) for side in SIDES)
        self._line = KeptLine("", id="line", classes="-empty", markup=False)
        self._lined = Line()
        self._wants: dict[HelpWanted | None, str] = {}

    def compose(self) -> ComposeResult:
        yield self._stages
        yield self._strip
        with Across(id="halves"):
            yield from self._halves
        yield self._line
        yield KeptLine("", id="question", classes="-empty", markup=False)
        with Across(id="panes"):
            with Down(id="left"):
                yield StagePane()
                yield AgendaPane(id="agenda")
            yield NotesPane(self._unfinished())
            with Down(id="right"):
                yield GoalsPane(id="goals")
                yield LastPane()
        yield StatusLine()
        yield GroundFooter()

    def on_mount(self) -> None:
        """Show everything; a gap from before is put to the pair as soon as it is written down."""
        self._enough = self.companion.deck.enoughness()
        cards = self.companion.deck.cards()
        self._wants = {wanted: cards.help(wanted).label for wanted in HelpWanted}
        self.query_one(LastPane).display = False
        self.refresh_view()
        self._focus_stage()
        self._notice_gap()

    @work(group="notice", exit_on_error=False)
    async def _notice_gap(self) -> None:
        await self.attempt(self.live.notice())
        if self.live.session is None or not self.live.clock().gaps:
            return
        # A dialog must not take a letter that was meant for a note; the quiet line tells of it.
        if not self.query_one(NotesPane).line.value or self.comentor.quiet_for() > TYPING_SECONDS:
            self.do_gap()

    # -- showing ----------------------------------------------------------------------------------

    def refresh_view(self) -> None:
        """Bring every widget up to date in place."""
        if self.live.session is None or not self.is_mounted:
            return
        self._show_clock()
        self._show_left()
        self._show_notes()
        self._show_goals()

    def _show_clock(self) -> None:
        """The clock alone; then sleep until its words can change."""
        live = self.live
        session = live.session
        if session is None:
            return
        clock = live.clock(session)
        view = clock_view(clock, self.companion.memory.name, live.half, local_zone())
        social = session.kind is SessionKind.SOCIAL
        self.set_class(social, "-social")
        if social:
            view = without_halves(view)
        self._stages.show(view)
        self._strip.show(view, with_end=not self._stages.display)
        veiled = self._veiled
        for pane, half in zip(self._halves, view.halves, strict=True):
            pane.show(half, self._wants.get(half.wanted, ""), veiled)
        self._show_line(view.line)
        self._tell_moment(clock)
        if clock.stage is not self._stage:
            before, self._stage = self._stage, clock.stage
            if before is not None:
                self._show_left()
                self._focus_stage()
        self._sleep(next_change_ms(clock))

    def _tell_moment(self, clock: Clock) -> None:
        """What was asked for in the settings when a half is nearly through, and when it is."""
        half = self.live.half(clock.owner or "")
        minutes = half.warning_minutes if half else self.live.warning_minutes
        reached = self._watch.look(clock, minutes * MINUTE)
        wanted = self.comentor.settings
        if reached is Reached.NOTHING:
            return
        if wanted.bell:
            self.app.bell()
        if wanted.cue and reached is Reached.THROUGH:
            self._turn(True)
            self.set_timer(TURNED_SECONDS, lambda: self._turn(False))

    def _turn(self, on: bool) -> None:
        self.set_class(on, "-turned")
        for pane in self._halves:
            pane.turn(on)

    def _sleep(self, change_ms: int | None) -> None:
        self._sleep_no_more()
        if change_ms is not None:
            seconds = change_ms / 1000 / self.companion.clock.speed + LATE
            # Each second of the last two minutes: a timer of Textual's is a task and an event more.
            self._tick = asyncio.get_running_loop().call_later(seconds, self._wake)

    def _sleep_no_more(self) -> None:
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None

    def _wake(self) -> None:
        if not self.is_running:
            return
        try:
            self._tell_time()
        except Exception as error:
            # The loop would print it over the screen; the app ends after it, and says what is safe.
            self.call_next(_raise, error)

    def _tell_time(self) -> None:
        for pane in self._halves:
            pane.held = True
        try:
            self._show_clock()
            if self._stage not in HALVES:
                # Before the halves every minute that goes by is one less to share.
                self._show_left()
        finally:
            for pane in self._halves:
                pane.held = False
        if not at_once.draw(self, self._halves):
            for pane in self._halves:
                pane.check_idle()

    def on_unmount(self) -> None:
        """The clock is not looked at any more."""
        self._sleep_no_more()

    def _show_line(self, line: Line) -> None:
        if line == self._lined:
            return
        self._lined = line
        keys = {each: key_of(each) for each in ("menu", "pause", "hand_over", "next_stage")}
        hint = HINTS.get(line.cue, "").format(**keys)
        words = join(lit(line.text, "bold"), lit(hint, "$quiet"), between="  ")
        # It is one row high, but for the narrow windows in which it may be two.
        self._line.update(words, layout=self._line.styles.auto_dimensions)
        self._line.set_class(not words.plain, "-empty")

    def _show_left(self) -> None:
        clock = self.live.clock()
        at_agenda = clock.stage in HALVES
        stage, agenda = self.query_one(StagePane), self.query_one(AgendaPane)
        stage.display, agenda.display = not at_agenda, at_agenda
        self.set_class(not at_agenda, "-staged")
        memory = self.companion.memory
        if at_agenda:
            agenda.show(
                self.companion.planning.items(),
                you=memory.you,
                other=memory.other,
                names=memory.name,
                today=self.companion.notes.today(),
            )
        else:
            stage.show(*stage_rows(self.companion, clock, local_zone(), self._enough))

    def _show_notes(self) -> None:
        memory = self.companion.memory
        self.query_one(NotesPane).show(
            self.companion.notes.notes(),
            side=lambda person: side_of(self.companion, person),
            name=memory.name,
            reader=memory.at_keys,
            unfolded=self.private_of is not None and not self._veiled,
        )

    def _show_goals(self) -> None:
        memory, goals = self.companion.memory, self.companion.goals
        today = self.companion.notes.today()
        self.query_one(GoalsPane).show(
            goals.goals(),
            goals.targets(),
            you=memory.you,
            other=memory.other,
            names=memory.name,
            today=today,
            times_moved=goals.times_moved,
            checked=goals.checked_now(),
            asking=tuple(target.id for target in goals.to_check()) if self._opening else (),
        )
        if not self._last:
            return
        last = memory.last_work()
        started = last.started_at if last else None
        self.query_one(LastPane).show(
            durations.day(started, local_zone(), today=memory.now()) if started else "",
            self.companion.notes.last_notes(),
            [t for t in goals.targets() if last and t.session_id == last.id],
            side=lambda person: side_of(self.companion, person),
            due=lambda target: due_words(target, today),
        )

    @property
    def _opening(self) -> bool:
        return self._stage in (Stage.OPENING, Stage.SOCIAL)

    # -- panes ------------------------------------------------------------------------------------

    @property
    def _veiled(self) -> bool:
        return self.has_class("-veiled")

    def _pane(self) -> str:
        return next(pane for pane in PANES if self.has_class(f"-at-{pane}"))

    def _go_to(self, pane: str, focus: bool = True) -> None:
        if self.has_class("-strip"):
            # There is room for one pane alone, and what is typed must not go astray.
            if focus:
                self._beside_strip = pane
            pane = "notes"
        for each in PANES:
            self.set_class(each == pane, f"-at-{each}")
        if pane != "notes":
            self.set_class(pane == "left", "-side-left")
            self.set_class(pane == "right", "-side-right")
        if not focus or self._veiled:
            return
        # In a list the next letter could mean something.
        self.focus_on(self._focusable(pane))

    def _focusable(self, pane: str) -> Widget:
        if pane == "notes":
            return self.query_one(NotesPane).line
        shown = self.query_one(f"#{pane}").query(OptionList)
        return next((rows for rows in shown if rows.parent and _shown(rows.parent)), shown.first())

    def _focus_stage(self) -> None:
        """In the halves the line for notes is ready; before and after, the list of the stage."""
        at_notes = self.live.session is not None and self.live.clock().stage in HALVES
        typed = self.query_one(NotesPane).line.value
        self._go_to("notes" if at_notes or typed else "left")

    def do_next_pane(self) -> None:
        """The next pane to the right."""
        self._step_pane(1)

    def do_previous_pane(self) -> None:
        """The next pane to the left."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        if not self.has_class("-strip"):
            self._go_to(PANES[(PANES.index(self._pane()) + step) % len(PANES)])

    def do_leave_text(self) -> None:
        """From the line to the list above it, and back."""
        pane = self.query_one(NotesPane)
        if self.focused is pane.line:
            pane.query_one(OptionList).focus()
        else:
            self._go_to("notes")

    def on_resize(self, event: events.Resize) -> None:
        """What the strip says depends on what else there is room for."""
        self._fit_strip()
        self.call_after_refresh(self._show_clock)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """On top, or back on it. Textual calls the base class's own handler after this one."""
        self.set_class(self.comentor.settings.clock == PLAIN, "-plain")
        self._fit_strip()

    def _fit_strip(self) -> None:
        """A window up to eight rows high is a strip."""
        strip = self.app.size.height <= STRIP_TO
        if strip == self.has_class("-strip"):
            return
        before = self._pane()
        self.set_class(strip, "-strip")
        # Out of it, whoever is in the middle of a word stays there.
        typed = self.query_one(NotesPane).line.value
        self._go_to(before if strip else "notes" if typed else self._beside_strip)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane that was clicked is the current one."""
        for pane in PANES:
            if self.query_one(f"#{pane}") in event.widget.ancestors_with_self:
                self._go_to(pane, focus=False)

    def do_last_time(self) -> None:
        """Last session beside today's; again puts it away."""
        self._last = not self._last
        self.query_one(LastPane).display = self._last
        self.query_one(GoalsPane).display = not self._last
        self._show_goals()
        self._go_to("right" if self._last else "notes")

    def do_veil(self) -> None:
        """Only the clock, for screen sharing. Keys typed now go into no note."""
        self.toggle_class("-veiled")
        self.query_one(StatusLine).veil(self._veiled)
        if self._veiled:
            self.set_focus(None)
        self.refresh_view()
        if not self._veiled:
            self._go_to(self._pane())

    def keys_moved(self) -> None:
        """An unfinished line waits for the one who typed it."""
        super().keys_moved()
        for pane in self.query(NotesPane):
            pane.line.value = self._unfinished()

    def _unfinished(self) -> str:
        return self.companion.memory.draft(self.companion.notes.draft)

    def do_private(self) -> None:
        """Show or fold the private notes of who is at the keys."""
        self.toggle_private()
        self._show_notes()

    # -- the menu ---------------------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_menu(self) -> None:
        """Everything that has no key of its own, by one letter."""
        ways = [
            Way(each.menu, each.title, each.id, "")
            for each in (*commands_for(Where.LIVE), *commands_for(Where.EVERYWHERE))
            if each.menu
        ]
        chosen = await self.app.push_screen_wait(Choose("More", ways, hint="one letter · Esc"))
        if chosen is not None:
            await self.run_command(chosen)

    async def run_command(self, command_id: str) -> None:
        """Carry out a command of the table."""
        await self.comentor.action_command(command_id)

    @on(HalfPane.Pressed)
    def _half_pressed(self, event: HalfPane.Pressed) -> None:
        memory = self.companion.memory
        self.do_want(memory.you if event.side == "you" else memory.other)

    @on(StagePane.Chosen)
    async def _stage_chosen(self, event: StagePane.Chosen) -> None:
        if event.command == "target_ways":
            self.target_ways(event.ref)
            return
        handler: Any = getattr(self, f"do_{event.command}")
        result = handler(event.ref) if event.ref else handler()
        if isawaitable(result):
            await result

    @on(StagePane.TakeBack)
    async def _stage_take_back(self) -> None:
        await self.do_undo()

    @on(StagePane.Step)
    async def _stage_step(self, event: StagePane.Step) -> None:
        await self.answer_target(event.target_id, event.step)

    # -- leaving ----------------------------------------------------------------------------------

    def do_go_home(self) -> None:
        """Home; the session stays open."""
        if self.is_current:
            self.app.pop_screen()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is typed concerns the pane alone."""
        event.stop()


def _shown(widget: Any) -> bool:
    return bool(widget.display)


def _raise(error: Exception) -> None:
    raise error
