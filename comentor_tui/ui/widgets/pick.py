"""One of a few, on one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import lit

T = TypeVar("T")

CHOSEN, OTHER, GAP = "● ", "○ ", "   "


class Pick(Widget, Generic[T], can_focus=True):
    """A few values side by side, one of them chosen with the arrow keys or the mouse.

    Where they do not fit beside each other, the chosen one is shown alone between arrows.
    """

    DEFAULT_CSS = """
    Pick { height: 1; width: 1fr; padding: 0 1; color: $quiet; }
    Pick:focus { background: $bar; color: $foreground; }
    """
    BINDINGS = [
        Binding("left", "step(-1)", "Before", show=False),
        Binding("right,space", "step(1)", "Next", show=False),
        Binding("enter", "enter", "Keep", show=False),
    ]

    index: reactive[int] = reactive(0)

    @dataclass
    class Changed(Message):
        """Another value was chosen."""

        pick: Pick[Any]

        @property
        def control(self) -> Pick[Any]:
            """The widget."""
            return self.pick

    @dataclass
    class Entered(Message):
        """Enter was pressed."""

        pick: Pick[Any]

    def __init__(
        self,
        ways: Sequence[tuple[T, str | Content]],
        value: T | None = None,
        *,
        id: str = "",
        numbers: Mapping[int, tuple[T, str]] | None = None,
        hint: str = "",
    ) -> None:
        """`numbers` are values with their labels that are chosen by typing a number.

        One that is not among the `ways` takes the place of the largest that is.
        `hint` is said behind the values while they have the focus.
        """
        super().__init__(id=id or None)
        self._numbers = numbers or {}
        self._typed = ""
        self._hint = hint
        self._ways = [
            (each, label if isinstance(label, Content) else lit(label)) for each, label in ways
        ]
        values = [each for each, _ in self._ways]
        self.set_reactive(Pick.index, values.index(value) if value in values else 0)

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._ways[self.index][0]

    @value.setter
    def value(self, value: T) -> None:
        values = [each for each, _ in self._ways]
        if value in values:
            self.index = values.index(value)

    def validate_index(self, index: int) -> int:
        """Beyond the last comes the first."""
        return index % max(1, len(self._ways))

    def watch_index(self) -> None:
        """Tell."""
        self.post_message(self.Changed(self))

    def action_step(self, step: int) -> None:
        """To a neighbour."""
        self.index += step

    def on_key(self, event: events.Key) -> None:
        """A number, digit by digit: `1`, `2` is twelve."""
        digit = event.character or ""
        if not (self._numbers and digit.isascii() and digit.isdigit()):
            self._typed = ""
            return
        event.stop()
        longer = self._typed + digit
        self._typed = longer if int(longer) in self._numbers else digit
        found = self._numbers.get(int(self._typed))
        if found is None:
            self._typed = ""
            return
        self._choose_number(*found)

    def _choose_number(self, value: T, label: str) -> None:
        values = [each for each, _ in self._ways]
        if value not in values:
            known = {each: number for number, (each, _) in self._numbers.items()}
            place = max(range(len(values)), key=lambda n: known.get(values[n], -1))
            self._ways[place] = (value, lit(label))
            if place == self.index:
                # The same place, another value.
                self.refresh()
                self.watch_index()
                return
        self.value = value

    def on_blur(self) -> None:
        """The next number begins anew."""
        self._typed = ""

    def action_enter(self) -> None:
        """It stays as it is."""
        self.post_message(self.Entered(self))

    def render(self) -> Content:
        """All values if there is room, else the chosen one."""
        everything = Content(GAP).join(self._one(place) for place in range(len(self._ways)))
        width = self.content_size.width
        if self._hint and self.has_focus:
            hinted = everything + lit(f"{GAP}{self._hint}", "$quiet")
            if hinted.cell_length <= width:
                return hinted
        if everything.cell_length <= width:
            return everything
        label = self._ways[self.index][1]
        place = lit(f" {self.index + 1}/{len(self._ways)}", "$quiet")
        room = max(1, width - place.cell_length - 4)
        return lit("‹ ") + label.truncate(room, ellipsis=True) + lit(" ›") + place

    def _one(self, place: int) -> Content:
        label = self._ways[place][1]
        if place == self.index:
            return lit(CHOSEN, "$foreground") + label.stylize_before("bold $foreground")
        return lit(OTHER, "$quiet") + label.stylize_before("$quiet")

    def on_click(self, event: events.Click) -> None:
        """The value under the mouse; the next one where they are not side by side."""
        self.focus()
        place = event.get_content_offset(self)
        edges = [self._one(n).cell_length + len(GAP) for n in range(len(self._ways))]
        if place is None or sum(edges) - len(GAP) > self.content_size.width:
            self.index += 1
            return
        left = 0
        for n, width in enumerate(edges):
            if left <= place.x < left + width - len(GAP):
                self.index = n
            left += width
