"""A list of any length: it draws the lines that are to be seen, and knows nothing of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from comentor_tui.ui.text import lit

KEPT = 400
"""Lines that are kept as they were drawn."""


class LongList(ScrollView, can_focus=True):
    """One line for each of `count` rows, which are asked for when they come into sight.

    `row` gives the row at a place for a width, or None while it is being read; `show` says that
    something came. The cursor is a place.
    """

    DEFAULT_CSS = """
    LongList { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    LongList > .long-list--row { color: $foreground; background: transparent; }
    LongList > .long-list--cursor { color: $foreground; background: $panel; }
    LongList:focus > .long-list--cursor {
        color: $foreground; background: $bar; text-style: bold;
    }
    """
    COMPONENT_CLASSES = {"long-list--row", "long-list--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "Up", show=False),
        Binding("down", "step(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "A page up", show=False),
        Binding("pagedown", "page(1)", "A page down", show=False),
        Binding("home", "go(0)", "First", show=False),
        Binding("end", "go(-1)", "Last", show=False),
        Binding("enter", "choose", "Open", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row, or it was clicked."""

        place: int

    def __init__(self, row: Callable[[int, int], Content | None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._row = row
        self._drawn: dict[tuple[int, int, bool, bool], Strip] = {}
        self.count = 0
        self.cursor = 0

    def show(self, count: int) -> None:
        """There are so many rows, and what they tell may have changed."""
        self._drawn.clear()
        if count != self.count:
            self.count = count
            self.cursor = max(0, min(self.cursor, count - 1))
            self.virtual_size = Size(self.size.width, count)
        self.refresh()

    def notify_style_update(self) -> None:
        """Other colours: nothing that was drawn counts any more."""
        self._drawn.clear()
        super().notify_style_update()

    # -- drawing ----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of what is to be seen."""
        place = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        here = place == self.cursor and place < self.count
        key = (place, width, here, self.has_focus)
        strip = self._drawn.get(key)
        if strip is not None:
            return strip
        name = "long-list--cursor" if here else "long-list--row"
        style = self.get_visual_style(name)
        if place >= self.count or width <= 0:
            return Strip.blank(width, style.rich_style)
        row = self._row(place, width)
        content = row if row is not None else lit("…", "$quiet")
        content = content.truncate(width, ellipsis=True)
        strips = Visual.to_strips(self, content, width, 1, style, pad=True)
        strip = strips[0] if strips else Strip.blank(width, style.rich_style)
        if row is not None:
            if len(self._drawn) >= KEPT:
                self._drawn.clear()
            self._drawn[key] = strip
        return strip

    # -- the cursor -------------------------------------------------------------------------------

    def point(self, place: int) -> None:
        """Put the cursor on a row and bring it into sight."""
        place = max(0, min(place, self.count - 1))
        before, self.cursor = self.cursor, place
        top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        if top <= place < top + height:
            self.refresh_line(before)
            self.refresh_line(place)
            return
        # A step past the edge brings half of what is to be seen: moving all lines costs many times
        # as much as moving the cursor.
        ahead = height // 2 if abs(place - before) == 1 else 0
        self.scroll_to(
            y=place - ahead if place < top else place - height + 1 + ahead, animate=False
        )
        self.refresh()

    def action_step(self, step: int) -> None:
        """To a neighbour."""
        self.point(self.cursor + step)

    def action_page(self, pages: int) -> None:
        """As far as a screen."""
        self.point(self.cursor + pages * max(1, self.scrollable_content_region.height - 1))

    def action_go(self, place: int) -> None:
        """To the first, or with -1 the last."""
        self.point(self.count - 1 if place < 0 else place)

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if self.count:
            self.post_message(self.Chosen(self.cursor))

    def on_click(self, event: events.Click) -> None:
        """The row under the mouse; a second time opens it."""
        place = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if not 0 <= place < self.count:
            return
        again = place == self.cursor and self.has_focus
        self.focus()
        self.point(place)
        if again or event.chain > 1:
            self.action_choose()
