"""Gifts: what each of us brings, in own words and as the other sees it."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList

from comentor_tui.domain import durations
from comentor_tui.domain.records import Gift
from comentor_tui.domain.turns import other_of
from comentor_tui.ui.commands import Where, key_of
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.text import SIDES, Side, join, lit, named, person
from comentor_tui.ui.widgets.fields import Line
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.rows import Row, Rows, heading, remark
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone


class GiftsScreen(ComentorScreen[None]):
    """Two columns alike. Nothing here is scored or answered."""

    where = Where.GIFTS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.GIFTS),
        Binding("left", "column('you')", "Left", show=False),
        Binding("right", "column('comentor')", "Right", show=False),
    ]
    AUTO_FOCUS = "#gifts-you Rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-full")]
    # Not the default: it has a say over what all panes look like.
    CSS = """
    GiftsScreen #columns { height: 1fr; padding: 0 1; }
    GiftsScreen.-narrow #columns { layout: vertical; padding: 0; }
    GiftsScreen.-short .pane { border: none; border-top: solid $line; }
    GiftsScreen.-short .pane:focus-within { border: none; border-top: solid $primary; }
    GiftsScreen.-short.-narrow .pane { display: none; }
    GiftsScreen.-short.-narrow .pane.-here { display: block; }
    GiftsScreen StatusLine { dock: none; }
    """

    def compose(self) -> ComposeResult:
        """You on the left, your co-mentor on the right."""
        with Horizontal(id="columns"):
            for side in SIDES:
                with Vertical(id=f"gifts-{side}", classes="pane"):
                    yield Rows()
        yield StatusLine()
        yield ShortFooter()

    def on_mount(self) -> None:
        """Everything is there at once."""
        self.query_one("#gifts-you").add_class("-here")
        self.refresh_view()

    # -- showing ----------------------------------------------------------------------------------

    def refresh_view(self) -> None:
        """Show what is true now."""
        if not self.is_mounted or not self.query("#gifts-you"):
            return
        memory, all_gifts = self.companion.memory, self.companion.gifts
        for side in SIDES:
            who = self._who(side)
            name = person(memory.name(who), side, bold=True, marked=True)
            self.query_one(f"#gifts-{side}", Vertical).border_title = name
            sees = named(memory, other_of(memory.people, who))
            rows = [heading(lit("in my own words", "$quiet"))]
            rows += self._rows(all_gifts.own(who))
            rows.append(heading(lit(" ")))
            rows.append(heading(join(lit("seen by", "$quiet"), sees)))
            rows += self._rows(all_gifts.seen(who))
            self._list(side).show(rows)

    def _rows(self, gifts: list[Gift]) -> list[Row]:
        if not gifts:
            return [heading(lit("  nothing yet", "$quiet"))]
        return [Row(gift.id, lit("  * "), join(lit(gift.text), self._when(gift))) for gift in gifts]

    def _when(self, gift: Gift) -> Content:
        if gift.session_id is None:
            return lit("")
        day = durations.day(gift.created_at, local_zone(), self.companion.memory.now())
        return remark(f"received {day}")

    def _who(self, side: Side) -> str:
        memory = self.companion.memory
        return memory.you if side == "you" else memory.other

    def _list(self, side: Side) -> Rows:
        return self.query_one(f"#gifts-{side} Rows", Rows)

    def _column(self) -> Side:
        """Where the cursor is."""
        return "comentor" if self._list("comentor").has_focus else "you"

    def _gift(self) -> Gift | None:
        return self.companion.memory.get(Gift, self._list(self._column()).current)

    def on_descendant_focus(self) -> None:
        """In a small window the column with the cursor is shown."""
        here = self._column()
        for side in SIDES:
            self.query_one(f"#gifts-{side}").set_class(side == here, "-here")

    def action_column(self, side: Side) -> None:
        """To the left or the right."""
        for each in SIDES:
            self.query_one(f"#gifts-{each}").set_class(each == side, "-here")
        self.focus_on(self._list(side))

    def do_gift_column(self) -> None:
        """To the other column."""
        self.action_column("you" if self._column() == "comentor" else "comentor")

    # -- commands ---------------------------------------------------------------------------------

    def do_leave_gifts(self) -> None:
        """Back to where it was opened."""
        if self.is_current:
            self.app.pop_screen()

    @work(group="dialog", exit_on_error=False)
    async def do_gift_add(self) -> None:
        """Put a gift in words: one's own, or one that is seen in the other."""
        memory = self.companion.memory
        owner, by = self._who(self._column()), memory.at_keys
        draft = f"gift:{owner}:{by}"
        own = owner == by
        seen = join("A gift I see in", named(memory, owner))
        title = lit("A gift I bring") if own else seen
        hint = "in my own words" if own else "as I see it"
        text = await self._words(title, memory.draft(draft), hint, draft)
        if text is None:
            return
        gift = await self.attempt(self.companion.gifts.add(owner, text))
        if gift is not None:
            memory.put_draft(draft, "")
            self._list(self._column()).point(gift.id)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.do_gift_change()

    @work(group="dialog", exit_on_error=False)
    async def do_gift_change(self) -> None:
        """Other words."""
        gift, memory = self._gift(), self.companion.memory
        if gift is None:
            self.say(f"Choose one first; {key_of('gift_add')} adds.")
            return
        if gift.seen_by != memory.at_keys:
            self.say(f"These are {memory.name(gift.seen_by)}’s words: only they change them.")
            return
        text = await self._words(lit("A gift"), gift.text, "")
        if text is not None:
            await self.attempt(self.companion.gifts.change(gift.id, text))

    async def _words(self, title: Content, value: str, hint: str, draft: str = "") -> str | None:
        memory = self.companion.memory
        line = Line(
            "text",
            "what",
            value,
            hint,
            needed=True,
            changed=(lambda text: memory.put_draft(draft, text)) if draft else None,
        )
        found = await self.app.push_screen_wait(
            Form(title, [line], hint="Enter keeps · Esc: not now")
        )
        return None if found is None else str(found["text"])

    async def do_gift_remove(self) -> None:
        """Take it away."""
        gift = self._gift()
        if gift is None:
            return
        await self.attempt(self.companion.gifts.remove(gift.id))
        kept = self.companion.memory.get(Gift, gift.id)
        if kept is not None and kept.deleted_at is not None:
            self.say(f"Taken away; {key_of('gift_back')} brings it back.")

    async def do_gift_back(self) -> None:
        """Take the last change back."""
        await self.attempt(self.companion.gifts.take_back())
