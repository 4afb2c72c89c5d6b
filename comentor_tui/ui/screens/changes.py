"""Changes noticed: what is different in us, by person and by sort."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from comentor_tui.domain.durations import day_and_year
from comentor_tui.domain.records import ChangeNoticed
from comentor_tui.ui.commands import Where, key_of
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.text import SIDES, Side, join, lit, named, person
from comentor_tui.ui.widgets.fields import Line, OneOf
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.rows import Row, Rows, heading, remark
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone


class ChangesScreen(ComentorScreen[None]):
    """Two columns alike. Each writes of oneself."""

    where = Where.CHANGES
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.CHANGES),
        Binding("left", "column('you')", "Left", show=False),
        Binding("right", "column('comentor')", "Right", show=False),
    ]
    AUTO_FOCUS = "#changes-you Rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-full")]
    CSS_PATH = ["../styles/changes.tcss"]

    def compose(self) -> ComposeResult:
        """You on the left, your co-mentor on the right."""
        yield Static("", id="changes-head", markup=False)
        with Horizontal(id="columns"):
            for side in SIDES:
                with Vertical(id=f"changes-{side}", classes="pane"):
                    yield Rows()
        yield StatusLine()
        yield ShortFooter()

    async def on_mount(self) -> None:
        """What is in memory at once, all of it right after."""
        self.query_one("#changes-you").add_class("-here")
        self.refresh_view()
        companion = self.companion
        if companion.open_archive is not None:
            await self.attempt(companion.changes.read(companion.history))
            self.refresh_view()

    # -- showing ----------------------------------------------------------------------------------

    def refresh_view(self) -> None:
        """Show what is true now."""
        if not self.is_mounted or not self.query("#changes-you"):
            return
        memory, log = self.companion.memory, self.companion.changes
        head = "What is different in us since we began: in how we work, talk, and feel about it"
        if log.due():
            head = "Has something changed since the last time we looked? A line is enough."
        self.query_one("#changes-head", Static).update(lit(head, "$quiet"))
        for side in SIDES:
            who = self._who(side)
            name = person(memory.name(who), side, bold=True, marked=True)
            self.query_one(f"#changes-{side}", Vertical).border_title = name
            self._list(side).show(self._rows(log.of(who)))

    def _rows(self, changes: list[ChangeNoticed]) -> list[Row]:
        rows: list[Row] = []
        for kind in self.companion.changes.kinds():
            own = [each for each in changes if each.category is kind.id]
            if own:
                rows.append(heading(lit(kind.label, "$quiet")))
                rows += [self._row(each) for each in own]
        return rows or [heading(lit("nothing yet", "$quiet"))]

    @staticmethod
    def _row(change: ChangeNoticed) -> Row:
        day = remark(day_and_year(change.created_at, local_zone()))
        return Row(change.id, lit("  · "), join(lit(change.text), day))

    def _who(self, side: Side) -> str:
        memory = self.companion.memory
        return memory.you if side == "you" else memory.other

    def _list(self, side: Side) -> Rows:
        return self.query_one(f"#changes-{side} Rows", Rows)

    def _column(self) -> Side:
        """Where the cursor is."""
        return "comentor" if self._list("comentor").has_focus else "you"

    def _change(self) -> ChangeNoticed | None:
        return self.companion.memory.get(ChangeNoticed, self._list(self._column()).current)

    def on_descendant_focus(self) -> None:
        """In a small window the column with the cursor is shown."""
        here = self._column()
        for side in SIDES:
            self.query_one(f"#changes-{side}").set_class(side == here, "-here")

    def action_column(self, side: Side) -> None:
        """To the left or the right."""
        for each in SIDES:
            self.query_one(f"#changes-{each}").set_class(each == side, "-here")
        self.focus_on(self._list(side))

    def do_change_column(self) -> None:
        """To the other column."""
        self.action_column("you" if self._column() == "comentor" else "comentor")

    # -- commands ---------------------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_change_add(self) -> None:
        """Something different in who is at the keys."""
        memory, log = self.companion.memory, self.companion.changes
        who = memory.at_keys
        draft = f"change:{who}"
        found = await self._ask(
            join("A change in", named(memory, who)),
            memory.draft(draft),
            log.kinds()[0].id,
            draft,
        )
        if found is None:
            return
        change = await self.attempt(log.add(who, **found))
        if change is not None:
            memory.put_draft(draft, "")
            side: Side = "you" if who == memory.you else "comentor"
            self.action_column(side)
            self._list(side).point(change.id)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.do_change_edit()

    @work(group="dialog", exit_on_error=False)
    async def do_change_edit(self) -> None:
        """Other words, or another sort."""
        change, memory = self._change(), self.companion.memory
        if change is None:
            self.say(f"Choose one first; {key_of('change_add')} adds.")
            return
        if change.owner != memory.at_keys:
            name = memory.name(change.owner)
            self.say(f"{name} wrote this; {key_of('change_keys')} hands the keys over.")
            return
        found = await self._ask(lit("A change noticed"), change.text, change.category)
        if found is not None:
            await self.attempt(self.companion.changes.change(change.id, **found))

    async def _ask(self, title: Content, text: str, kind: Any, draft: str = "") -> Any:
        memory = self.companion.memory
        line = Line(
            "text",
            "what",
            text,
            "what is different from before",
            needed=True,
            changed=(lambda typed: memory.put_draft(draft, typed)) if draft else None,
        )
        kinds = [(each.id, each.label) for each in self.companion.changes.kinds()]
        return await self.app.push_screen_wait(
            Form(title, [line, OneOf("category", "where", kinds, kind)])
        )

    async def do_change_remove(self) -> None:
        """Take it out of the log."""
        change = self._change()
        if change is None:
            return
        await self.attempt(self.companion.changes.remove(change.id))
        kept = self.companion.memory.get(ChangeNoticed, change.id)
        if kept is not None and kept.deleted_at is not None:
            self.say(f"Taken away; {key_of('change_back')} brings it back.")

    async def do_change_back(self) -> None:
        """Take the last change of the log back."""
        await self.attempt(self.companion.changes.take_back())

    def do_change_keys(self) -> None:
        """The other one types now, in their own column."""
        self.comentor.do_keys_over()
        memory = self.companion.memory
        self.action_column("you" if memory.at_keys == memory.you else "comentor")

    async def do_changes_not_today(self) -> None:
        """Leave it for another day."""
        await self.attempt(self.companion.changes.not_today())
        self.do_leave_changes()

    def do_leave_changes(self) -> None:
        """Back to where it was opened."""
        if self.is_current:
            self.app.pop_screen()
