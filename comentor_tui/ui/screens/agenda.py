"""The agenda of the next session: mine, ours and yours side by side."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from comentor_tui.domain.durations import count
from comentor_tui.domain.records import AgendaItem, ItemState, SessionKind
from comentor_tui.services.times import say_moment
from comentor_tui.ui.commands import Where
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.planning_actions import PlanningActions
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.agenda_column import AgendaColumn
from comentor_tui.ui.widgets.beside_item import BesideItem
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.rows import Rows
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone

COLUMNS = ("you", "both", "comentor")


class AgendaScreen(PlanningActions):
    """What each brings, and what both do; below it what is kept for some other time."""

    where = Where.AGENDA
    CSS_PATH = ["../styles/planning.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.AGENDA),
        Binding("left", "column(-1)", "Column before", show=False),
        Binding("right", "column(1)", "Next column", show=False),
    ]
    AUTO_FOCUS = "#column-you Rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-full"), (30, "-tall")]

    def compose(self) -> ComposeResult:
        """Three columns, the item under the cursor, what is kept for later."""
        yield Static("", id="agenda-head", classes="head", markup=False)
        with VerticalScroll(id="columns", can_focus=False):
            yield AgendaColumn("you", id="column-you")
            yield AgendaColumn("both", id="column-both")
            yield AgendaColumn("comentor", id="column-comentor")
        yield BesideItem()
        yield Static("", id="parking-line", markup=False)
        yield AgendaColumn("parked", id="parking")
        yield StatusLine()
        yield ShortFooter()

    def on_mount(self) -> None:
        """Show what is there."""
        self.refresh_view()

    def refresh_view(self) -> None:
        """Show what is true now."""
        if not self.is_current or not self.query(BesideItem):
            return
        companion, memory = self.companion, self.companion.memory
        today, items = companion.notes.today(), companion.planning.items()
        parked = companion.planning.parked()
        for column in self.query(AgendaColumn):
            column.show(
                parked if column.column == "parked" else items,
                you=memory.you,
                other=memory.other,
                names=memory.name,
                today=today,
            )
        self.query_one("#agenda-head", Static).update(self._head(items))
        line = f"▸ {len(parked)} kept for some other time · o shows" if parked else ""
        self.query_one("#parking-line", Static).update(lit(line))
        if not parked:
            self._fold()
        self._show_beside()

    def _head(self, items: list[AgendaItem]) -> Content:
        companion = self.companion
        opened = sum(item.state is ItemState.OPEN for item in items)
        said = lit(f"· {count(opened, 'item')} open" if opened else "", "$quiet")
        if companion.live.session is not None:
            return join(lit("The agenda of this session", "bold"), said)
        # A social call takes no agenda.
        planned = companion.planning.planned(SessionKind.WORK)
        at = planned.planned_at if planned is not None else None
        when = f"· {say_moment(at, companion.memory.now(), local_zone())}" if at else ""
        return join(lit("The next agenda", "bold"), lit(when), said)

    # -- the item under the cursor ----------------------------------------------------------------

    @on(OptionList.OptionHighlighted)
    def _other_row(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_beside()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Another list, another item."""
        self._show_beside()

    def _show_beside(self) -> None:
        rows = self.focused
        item_id = rows.current if isinstance(rows, Rows) else None
        self.query_one(BesideItem).show(self.companion.memory.get(AgendaItem, item_id))

    def follow(self, item: AgendaItem) -> None:
        """Into the column an item went to."""
        if item.state is ItemState.PARKED:
            return
        memory = self.companion.memory
        column = {memory.you: "you", memory.other: "comentor"}.get(item.owner or "", "both")
        rows = self.query_one(f"#column-{column}", AgendaColumn).rows
        # The column shows it with the next refresh, which is on its way already.
        self.call_later(self._point, rows, item.id)

    def _point(self, rows: Rows, item_id: str) -> None:
        self.refresh_view()
        rows.point(item_id)
        rows.focus()

    def action_column(self, step: int) -> None:
        """To the list beside this one."""
        order = [self.query_one(f"#column-{name}", AgendaColumn).rows for name in COLUMNS]
        here = self.focused
        place = order.index(here) + step if isinstance(here, Rows) and here in order else 0
        order[place % len(order)].focus()

    # -- what is kept for later -------------------------------------------------------------------

    def show_parked(self) -> None:
        """Unfold what is kept for some other time, or fold it again."""
        if self.has_class("-unfolded"):
            self._fold()
            return
        if not self.companion.planning.parked():
            self.say("Nothing is kept for some other time.")
            return
        self.add_class("-unfolded")
        self.focus_on(self.query_one("#parking", AgendaColumn).rows)

    def _fold(self) -> None:
        rows = self.query_one("#parking", AgendaColumn).rows
        if self.focused is rows:
            self.query_one("#column-you", AgendaColumn).rows.focus()
        self.remove_class("-unfolded")

    # -- commands ---------------------------------------------------------------------------------

    def do_agenda_add(self) -> None:
        """Something new, from wherever the cursor is."""
        self.ask_item()

    async def do_agenda_undo(self) -> None:
        """Not so after all."""
        await self.take_back()

    def do_parking(self) -> None:
        """What is kept for later."""
        self.show_parked()

    def do_leave_agenda(self) -> None:
        """Back to where this was opened."""
        if self.is_current:
            self.app.pop_screen()
