"""Home: when we meet next, what each said they would do, and what waits on the agenda."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from comentor_tui.domain import balance, durations
from comentor_tui.domain.cadence import CareKind
from comentor_tui.domain.records import (
    Medium,
    Pair,
    PairState,
    Session,
    SessionKind,
)
from comentor_tui.domain.upcoming import is_late
from comentor_tui.services.times import say_moment
from comentor_tui.ui.commands import Where, command, key_of
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.exporting_actions import ExportingActions
from comentor_tui.ui.screens.goal_actions import GoalActions
from comentor_tui.ui.screens.home_lines import (
    several_dates_line,
    shortened,
    with_whom_line,
)
from comentor_tui.ui.screens.pairs import PairsActions
from comentor_tui.ui.screens.relation_actions import RelationActions
from comentor_tui.ui.screens.session_actions import SessionActions
from comentor_tui.ui.screens.taking_up import SOON
from comentor_tui.ui.text import join, lit, person
from comentor_tui.ui.widgets.ground import Across, DownScroll, Ground, GroundFooter
from comentor_tui.ui.widgets.promises import Column, Promises
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.ui.widgets.agenda_pane import AgendaPane
    from comentor_tui.ui.widgets.goals_pane import GoalsPane

CARE_KEYS = {
    CareKind.GONE_BY: "how_it_went",
    CareKind.REVIEW: "review_last",
    CareKind.GAP: "plan",
    CareKind.DUE: "plan",
    CareKind.AGREEMENT: "agreement",
    CareKind.VISIT: "plan",
    CareKind.MOVED: "open_goals",
    CareKind.CHANGES: "changes",
}
"""The command that takes care of each."""


class HomeScreen(
    Ground, SessionActions, GoalActions, ExportingActions, RelationActions, PairsActions
):
    """Between the calls. It is the first frame after the start, so it holds few widgets."""

    where = Where.HOME
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.HOME),
        Binding("down", "into_lists", "Into the lists", show=False),
        Binding("escape", "out_of_lists", "Out of the lists", show=False),
    ]
    # Outside the lists the letters in the footer work; inside them some mean the list's own.
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (56, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-full")]

    def __init__(self, deaf_for: float = 0.0) -> None:
        """`deaf_for` seconds F2 does nothing: it was pressed on the screen before."""
        super().__init__()
        self._enough = ""
        self._deaf_until = monotonic() + deaf_for
        self._lists: tuple[AgendaPane, GoalsPane] | None = None

    def compose(self) -> ComposeResult:
        """Two names, what is next, three panes."""
        with Horizontal(id="names"):
            yield Static("", id="name-you", markup=False)
            yield Static("", id="name-comentor", markup=False)
        yield Static("", id="next", markup=False)
        yield Static("", id="before", markup=False)
        with DownScroll(id="body", can_focus=False):
            yield Promises()
            yield Across(id="lists")
        yield StatusLine()
        yield GroundFooter()

    def on_mount(self) -> None:
        """The first frame says when and what is next; the lists and a line of a file follow."""
        # What is true now is shown when the screen is resumed, which comes at once.
        self.call_after_refresh(self._complete)

    async def _complete(self) -> None:
        from comentor_tui.ui.widgets.agenda_pane import AgendaPane
        from comentor_tui.ui.widgets.goals_pane import GoalsPane

        agenda, goals = AgendaPane(id="agenda"), GoalsPane(id="goals")
        agenda.border_title = join("Agenda ·", _key("open_agenda"))
        goals.border_title = join("Goals and targets ·", _key("open_goals"))
        await self.query_one("#lists").mount(agenda, goals)
        self._lists = agenda, goals
        self._enough = self.companion.deck.enoughness()
        self._show_next()
        self._show_lists()

    def refresh_view(self) -> None:
        """Show what is true now. What lies below another screen is shown when that is gone."""
        if not self.is_current or not self.query(Promises):
            return
        memory, today = self.companion.memory, self.companion.notes.today()
        self._show_names()
        self._show_next()
        you, other = self._column(memory.you), self._column(memory.other)
        self.query_one(Promises).show(you, other, today)
        self._show_lists()

    def _show_lists(self) -> None:
        if self._lists is None:
            return
        agenda, goals = self._lists
        memory, aims = self.companion.memory, self.companion.goals
        today = self.companion.notes.today()
        agenda.show(
            self.companion.planning.items(),
            you=memory.you,
            other=memory.other,
            names=memory.name,
            today=today,
        )
        goals.show(
            aims.goals(),
            aims.targets(),
            you=memory.you,
            other=memory.other,
            names=memory.name,
            today=today,
            times_moved=aims.times_moved,
            checked={},
        )

    def _column(self, owner: str) -> Column:
        """What one of the two said, and something they bring."""
        companion, memory = self.companion, self.companion.memory
        differently = dict(companion.after_call.differently()).get(owner, "")
        gift = companion.gifts.at_hand(owner)
        seen_by = memory.name(gift.seen_by) if gift and gift.seen_by != owner else ""
        return Column(
            companion.goals.targets(owner), differently, gift.text if gift else "", seen_by
        )

    def _show_names(self) -> None:
        memory = self.companion.memory
        you = person(memory.name(memory.you), "you", bold=True, marked=True)
        other = person(memory.name(memory.other), "comentor", bold=True, marked=True)
        self.query_one("#name-you", Static).update(you)
        self.query_one("#name-comentor", Static).update(other)

    # -- what is next -----------------------------------------------------------------------------

    def _show_next(self) -> None:
        self.query_one("#next", Static).update(Content("\n").join(self._next_lines()))
        # The line that comes later has its place from the beginning: nothing moves.
        enough = lit(shortened(self._enough) or " ", "italic $quiet")
        before = [
            several_dates_line(self.companion, _key("plan")),
            self._last_line(),
            enough,
            with_whom_line(self.companion, _key("pairs")),
        ]
        self.query_one("#before", Static).update(Content("\n").join(filter(None, before)))

    def _next_lines(self) -> list[Content]:
        companion = self.companion
        if companion.live.session is not None:
            return [join(lit("The session is open.", "bold"), _key("begin"), "goes on with it")]
        care = companion.tending.care()
        lines = self._planned_lines(companion.planning.planned())
        if care is not None:
            # What has been comes before what is next, what is only to be thought of after it.
            has_been = care.kind in (CareKind.GONE_BY, CareKind.REVIEW)
            line = lit(care.words, "$attention" if has_been else "$foreground")
            if care.kind in CARE_KEYS:
                way = CARE_KEYS[care.kind]
                told = join(_key(way), command(way).title)
                # Where the words may be cut, the key comes first.
                parts = (line, told) if self.has_class("-wide") else (told, line)
                line = join(*parts, between="  ")
            if care.kind is CareKind.REVIEW:
                line = join(line, self._too_early(), between=" · ")
            if self._is_small and not has_been:
                # Its key says where to go; the date below it must be seen as well.
                line = line.truncate(max(1, self.size.width - 2), ellipsis=True)
            lines.insert(0 if has_been or self._is_small else len(lines), line)
        return self._resting_lines() or lines

    @property
    def _is_small(self) -> bool:
        """Is there room for two things in a few short rows only?"""
        return self.has_class("-slim") and self.has_class("-short")

    def on_resize(self, event: Resize) -> None:
        """What there is room for is another matter now. (What Textual does with it follows.)"""
        if self._lists is not None:
            self.call_next(self._show_next)

    def _resting_lines(self) -> list[Content]:
        pair = self.companion.memory.get(Pair, self.companion.memory.pair_id)
        if pair is None or pair.state is PairState.ACTIVE:
            return []
        words = "We are resting." if pair.state is PairState.RESTING else "We ended it well."
        return [join(lit(words, "bold"), lit("Everything is kept ·"), _key("agreement"), "goes on")]

    def _planned_lines(self, planned: Session | None) -> list[Content]:
        if planned is None or planned.planned_at is None:
            return [join("No date yet ·", _key("plan"), "sets one ·", _key("begin"), "begins now")]
        now = self.companion.memory.now()
        when = lit(say_moment(planned.planned_at, now, local_zone()), "bold")
        social = planned.kind is SessionKind.SOCIAL
        if is_late(planned, now):
            way = _key("social_call" if social else "plan")
            return [join("We had planned", when, "·", way, "sets another date")]
        there = lit(self.companion.people.elsewhere(planned.planned_at), "$quiet")
        what = planned.medium.value
        if social:
            what = "social call" if planned.medium is Medium.CALL else f"social call, {what}"
        parts = [when, there, lit(what), join(_key("begin"), "begins")]
        lines = [join(*parts, between=" · ")]
        if planned.place and not self._is_small:
            lines.append(lit(planned.place, "$quiet"))
        return lines

    def _too_early(self) -> Content:
        """How a session that ended just now goes on; nothing later, and where there is no room."""
        last = self.companion.memory.last_session()
        now = self.companion.memory.now()
        if last is None or last.ended_at is None or now - last.ended_at > SOON:
            return lit("")
        return join(_key("reopen"), "take up again") if self.has_class("-wide") else lit("")

    def _last_line(self) -> Content:
        companion, memory = self.companion, self.companion.memory
        last = memory.last_work()
        if last is None or last.started_at is None:
            return lit("")
        now, zone = memory.now(), local_zone()
        waits = companion.after_call.waiting() is not None
        early = lit("") if waits or companion.live.session else self._too_early()
        day = durations.day(last.started_at, zone, now)
        when = f"{day}, {durations.ago(last.started_at, now, zone)}"
        clock = companion.live.clock(last)
        if not clock.total_charged:
            return join(lit(f"last time  {when}", "$quiet"), early, between=" · ")
        shared = balance.sentence(balance.balance(clock.charged), memory.you, memory.other)
        return join(lit(f"last time  {shared} · {when}", "$quiet"), early, between=" · ")

    # -- commands ---------------------------------------------------------------------------------

    async def do_begin(self) -> None:
        """Open the session, or go on with the one that is open."""
        if monotonic() < self._deaf_until:
            return
        live, planning = self.companion.live, self.companion.planning
        app = self.comentor
        if live.session is not None:
            app.go_live()
            return
        planned, begins = planning.planned(), planning.to_begin()
        opened = live.open(begins.id) if begins is not None else live.open(unplanned=True)
        if await self.attempt(opened) is None:
            return
        app.go_live()
        if begins is None and planned is not None and planned.planned_at is not None:
            kept = say_moment(planned.planned_at, self.companion.memory.now(), local_zone())
            app.call_later(app.say, f"An unplanned session: good. {kept} stays as it is.")

    def do_review_last(self) -> None:
        """Look back at the session that waits for it, or at the last one."""
        session = self.companion.after_call.waiting() or self.companion.memory.last_work()
        if session is None:
            self.say("There is no session to look back at yet.")
            return
        if self.companion.after_call.in_review(session):
            from comentor_tui.ui.screens.review import ReviewScreen

            self.app.push_screen(ReviewScreen(session))
        else:
            from comentor_tui.ui.screens.pitfall_check import PitfallCheckScreen

            self.app.push_screen(PitfallCheckScreen(session))

    def do_open_goals(self) -> None:
        """All goals of both."""
        from comentor_tui.ui.screens.goals import GoalsScreen

        self.app.push_screen(GoalsScreen())

    def do_open_agenda(self) -> None:
        """The agenda with room for it."""
        from comentor_tui.ui.screens.agenda import AgendaScreen

        self.app.push_screen(AgendaScreen())

    async def do_reopen(self) -> None:
        """The last session was ended too early: it goes on where it was."""
        app = self.comentor
        last = self.companion.memory.last_session()
        if last is None:
            self.say("There is no session to take up again.")
            return
        if await self.attempt(self.companion.live.reopen(last.id)) is not None:
            app.go_live()

    async def do_home_undo(self) -> None:
        """The newest change of either list."""
        await self.attempt(self.companion.take_back())

    def on_screen_suspend(self) -> None:
        """Whoever has been somewhere else from here means this screen with F2."""
        self._deaf_until = 0.0

    def pair_changed(self, deaf_for: float = 0.0) -> None:
        """The line of this pair; `deaf_for` seconds F2 belongs to the screen before."""
        self._deaf_until = monotonic() + deaf_for
        self._enough = self.companion.deck.enoughness()
        self._show_next()
        self.comentor.show_typing()

    def action_into_lists(self) -> None:
        """From nowhere into the agenda."""
        if self._lists is None:
            # Pressed in the first instant.
            self.call_after_refresh(self.action_into_lists)
        elif self.focused is None:
            self._lists[0].rows.focus()

    def action_out_of_lists(self) -> None:
        """Back to where the letters of the footer work."""
        self.set_focus(None)


def _key(command_id: str) -> Content:
    return lit(key_of(command_id), "bold $primary")
