"""The pitfall check: each person alone, then both together, then on to the review."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from comentor_tui.domain import durations, sessions
from comentor_tui.domain.records import Session
from comentor_tui.domain.turns import other_of
from comentor_tui.ui.commands import Where
from comentor_tui.ui.dialogs import Choose, Way
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.exporting_actions import ExportingActions
from comentor_tui.ui.screens.help import HelpScreen
from comentor_tui.ui.screens.taking_up import TakingUp
from comentor_tui.ui.text import Side, join, lit, named, person
from comentor_tui.ui.widgets.felt_pane import FeltPane, Remedy
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.one_line import OneLine
from comentor_tui.ui.widgets.pitfall_row import HINT, PitfallRow, Scale
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone


class Step(Enum):
    """Where the check stands."""

    ANSWERING = "answering"
    """One person answers; nothing of the other's is on the screen."""
    ALONE = "alone"
    """One is through and looks at their own; the other answers some other time."""
    TOGETHER = "together"
    """Both are through."""


class PitfallCheckScreen(TakingUp, ExportingActions):
    """One screen for both: who is at the keys answers. Escape leaves, and nothing is lost."""

    where = Where.CHECK
    CSS_PATH = ["../styles/after.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.CHECK),
        # At once, before the keys that come behind them are given to anybody: those belong to the
        # line, or to another row, already. Where the focus is in a text they are left to it.
        Binding("enter", "line", "A line about it", show=False, priority=True),
        Binding("up,k", "row(-1)", "Up", show=False, priority=True),
        Binding("down,j", "row(1)", "Down", show=False, priority=True),
        Binding("left", "shift(-1)", "Less", show=False, priority=True),
        Binding("right", "shift(1)", "More", show=False, priority=True),
        Binding("1,n", "choose(0)", "Not today", show=False, priority=True),
        Binding("2,l", "choose(1)", "A little", show=False, priority=True),
        Binding("3,y", "choose(2)", "Yes", show=False, priority=True),
    ]
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-low"), (20, "-tall")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._answering = ""
        self._step: Step | None = None
        self._measured: str | None = None
        """For whom, beside both, it is shown what was measured."""
        self._alone = ""
        """Who is through while the other answers some other time."""
        self._not_today: list[str] = []
        """Who said that it is not the day for it, in this order."""

    def session_to_export(self) -> Session | None:
        """The one that is being looked back at."""
        return self.session

    def compose(self) -> ComposeResult:
        after = self.companion.after_call
        with Horizontal(id="check-head"):
            yield Static("", id="check-title", markup=False)
            yield Static("", id="check-who", markup=False)
        yield Static("", id="check-hint", markup=False)
        with VerticalScroll(id="rows", can_focus=False):
            for pitfall in after.pitfalls():
                yield PitfallRow(pitfall, after.evidence(self.session, pitfall.id))
        yield FeltPane()
        yield StatusLine()
        yield ShortFooter()

    async def on_mount(self) -> None:
        """Whoever has not answered yet begins; the one at the keys first."""
        await self._follow()

    def refresh_view(self) -> None:
        """Answers, agenda, or who is at the keys may have changed."""
        self.call_next(self._follow)

    # -- who is asked -----------------------------------------------------------------------------

    async def _follow(self) -> None:
        """Show what the person at the keys may see now."""
        after, memory = self.companion.after_call, self.companion.memory
        if not self.is_mounted:
            return
        if after.both_in(self.session):
            step = Step.TOGETHER
        elif not after.finished(self.session, memory.at_keys):
            step = Step.ANSWERING
        elif self._alone == memory.at_keys:
            step = Step.ALONE
        else:
            # One was through before: the other comes now.
            step = Step.ANSWERING
            self.comentor.keys_to(other_of(memory.people, memory.at_keys))
        turn = (step, memory.at_keys)
        fresh = turn != (self._step, self._answering)
        self._step, self._answering = turn
        self.set_class(step is Step.ANSWERING, "-answering")
        self._draw_head()
        if step is Step.ANSWERING:
            # Before anything else can be drawn: nothing of the other's may stay.
            self._show_answers(memory.at_keys)
            await self.query_one(FeltPane).clear()
            if fresh:
                self._first_open().focus_scale()
        else:
            self._show_answers(None)
            felt = after.felt(self.session, memory.at_keys)
            await self.query_one(FeltPane).show(felt, memory.people, memory.name)
            if fresh and not self.query(Remedy):
                self.query_one(FeltPane).focus()

    def _show_answers(self, who: str | None) -> None:
        """One person's answers in the rows, or nobody's."""
        after = self.companion.after_call
        answers = after.answers(self.session, who) if who else {}
        fresh, self._measured = who != self._measured, who
        for row in self.query(PitfallRow):
            if fresh:
                row.measure(after.evidence(self.session, row.pitfall.id, who))
            check = answers.get(row.pitfall.id)
            draft = ""
            if who:
                field = after.line_draft(self.session, who, row.pitfall.id)
                draft = self.companion.memory.draft(field)
            row.show(
                who or "",
                self._side(who) if who else "you",
                check.answer if check else None,
                check.line if check else "",
                draft,
            )

    def _first_open(self) -> PitfallRow:
        rows = list(self.query(PitfallRow))
        answers = self.companion.after_call.answers(self.session, self._answering)
        return next((row for row in rows if row.pitfall.id not in answers), rows[0])

    def _side(self, who: str) -> Side:
        return "you" if who == self.companion.memory.you else "comentor"

    def _called(self, who: str) -> Content:
        return person(self.companion.memory.name(who), self._side(who), bold=True, marked=True)

    def _draw_head(self) -> None:
        memory = self.companion.memory
        day = durations.day(sessions.when(self.session), local_zone(), memory.now())
        me = self._called(self._answering)
        other = named(memory, other_of(memory.people, self._answering))
        says: str | Content
        match self._step:
            case Step.ANSWERING:
                says = join("answers;", other + "’s answers stay hidden until both are in.")
                hint = HINT
            case Step.ALONE:
                says = join("alone;", other, "answers some other time.")
                hint = "A letter puts it on the next agenda · F2 goes on to the review"
            case _:
                you, co = (self._called(who) for who in memory.people)
                me = join(you, "and", co)
                says = "together: this is what each of you felt."
                hint = "A letter puts it on the next agenda · F2 goes on to the review"
        self.query_one("#check-title", Static).update(lit(f"Pitfall check · {day}", "$quiet"))
        self.query_one("#check-who", Static).update(join(me, says))
        self.query_one("#check-hint", Static).update(lit(hint, "$quiet"))

    # -- answering --------------------------------------------------------------------------------

    @on(PitfallRow.Answered)
    async def _answered(self, event: PitfallRow.Answered) -> None:
        event.stop()
        if event.person:
            after = self.companion.after_call
            await self.attempt(
                after.answer(self.session, event.person, event.pitfall, event.answer)
            )

    @on(PitfallRow.Typing)
    def _typing(self, event: PitfallRow.Typing) -> None:
        event.stop()
        field = self.companion.after_call.line_draft(self.session, event.person, event.pitfall)
        self.companion.memory.put_draft(field, event.text)

    @on(PitfallRow.Entered)
    async def _entered(self, event: PitfallRow.Entered) -> None:
        event.stop()
        after = self.companion.after_call
        await self.attempt(after.answer(self.session, event.person, event.pitfall, line=event.text))

    @on(PitfallRow.Step)
    def _row_step(self, event: PitfallRow.Step) -> None:
        event.stop()
        self._to_row(event.row, event.step)

    def action_row(self, step: int) -> None:
        """From the answers of one row to those of another."""
        self._to_row(self._row(), step)

    def action_shift(self, step: int) -> None:
        """More, or less."""
        self._row().shift(step)

    def action_choose(self, place: int) -> None:
        """One of the three answers."""
        self._row().choose(place)

    def _row(self) -> PitfallRow:
        """The row whose answers have the focus. Raises SkipAction: the key means something else."""
        if not isinstance(self.focused, Scale):
            raise SkipAction
        return _row_of(self.focused)

    def _to_row(self, row: PitfallRow, step: int) -> None:
        rows = list(self.query(PitfallRow))
        place = rows.index(row) + step
        if 0 <= place < len(rows):
            rows[place].turn_to_line(False)

    def action_line(self) -> None:
        """From the answers to the line about it, and back; elsewhere Enter means what it means."""
        here = self.focused
        if not isinstance(here, Scale | OneLine):
            raise SkipAction
        _row_of(here).turn_to_line(isinstance(here, Scale))

    async def _keep_lines(self) -> None:
        """Lines still being written count."""
        after = self.companion.after_call
        for row in self.query(PitfallRow):
            if row.unfinished is not None and self._answering:
                await self.attempt(
                    after.answer(self.session, self._answering, row.pitfall.id, line=row.unfinished)
                )

    def do_help(self) -> None:
        """The keys of what is on the screen first, then the commands."""
        own = Scale.HELP_KEYS if self._step is Step.ANSWERING else Remedy.HELP_KEYS
        self.app.push_screen(HelpScreen(self.where, own))

    # -- going on ---------------------------------------------------------------------------------

    async def do_finish_check(self) -> None:
        """This person is through; the other is next, or both look, or on to the review."""
        if self._step is not Step.ANSWERING:
            self._to_review()
            return
        await self._keep_lines()
        after, memory = self.companion.after_call, self.companion.memory
        me = self._answering
        other = other_of(memory.people, me)
        if after.finished(self.session, other):
            await self.attempt(after.finish(self.session, me))
            return
        if other in self._not_today:
            self._alone = me
            await self.attempt(after.finish(self.session, me))
            return
        name = named(memory, other)

        async def go_on(hand_over: bool | None) -> None:
            if hand_over is None:
                return
            self._alone = "" if hand_over else me
            if hand_over:
                # First of all, so that the next one sees nothing of what is there.
                self.comentor.keys_to(other)
                self.refresh_view()
            await self.attempt(after.finish(self.session, me))

        ways = [
            Way("h", join("Hand the keys to", name), True),
            Way("l", join(name, "answers later"), False),
        ]
        self.app.push_screen(
            Choose(
                join("Thank you,", named(memory, me)),
                ways,
                [join("Your answers stay hidden until", name + "’s are in.")],
                hint="Esc: back to my answers",
            ),
            go_on,
        )

    async def do_skip_check(self) -> None:
        """Not today, for the one who answers. What they answered is kept, and stays private."""
        await self._keep_lines()
        memory, me = self.companion.memory, self._answering
        other = other_of(memory.people, me)
        is_last = self._not_today or self.companion.after_call.finished(self.session, other)
        if self._step is Step.ANSWERING and not is_last:
            self._not_today.append(me)
            self.comentor.keys_to(other)
            await self._follow()
            who = join("Not today for", named(memory, me) + "; now", named(memory, other) + ".")
            self.say(join(who, "Esc again leaves."))
            return
        both = self._step is Step.ANSWERING and bool(self._not_today)
        if both:
            self.comentor.keys_to(self._not_today[0])
        self._to_review()
        if both:
            self.app.call_later(self.comentor.say, "Not today, for both of you.")

    async def do_take_up(self) -> None:
        """The session was ended too early."""
        await self._keep_lines()
        await self.take_up(self.session)

    def _to_review(self) -> None:
        from comentor_tui.ui.screens.review import ReviewScreen

        if self.is_current:
            self.app.switch_screen(ReviewScreen(self.session))

    @on(Remedy.Toggled)
    async def _toggled(self, event: Remedy.Toggled) -> None:
        event.stop()
        after = self.companion.after_call
        change = after.take if event.on else after.put_back
        await self.attempt(change(event.pitfall, event.remedy))


def _row_of(widget: Widget) -> PitfallRow:
    return next(each for each in widget.ancestors if isinstance(each, PitfallRow))
