"""A line to type into among rows, left with Escape and the arrows."""

from __future__ import annotations

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from comentor_tui.domain.text import clean_line
from comentor_tui.ui.widgets.text_line import TextLine


class OneLine(TextLine):
    """A `TextLine` in a list: Escape and the arrows leave it."""

    BINDINGS = [
        Binding("escape", "leave", "Back", key_display="Esc"),
        Binding("up", "step(-1)", "Up", show=False),
        Binding("down", "step(1)", "Down", show=False),
    ]

    class Left(Message):
        """Escape was pressed: the line is done. `step` is -1 or 1 where an arrow left it."""

        def __init__(self, line: OneLine, step: int = 0) -> None:
            super().__init__()
            self.line = line
            self.step = step

    def __init__(self, placeholder: str = "", max_length: int = 500) -> None:
        # Typing adds to what is there; it does not replace it.
        super().__init__(
            placeholder=placeholder, max_length=max_length, compact=True, select_on_focus=False
        )

    def load(self, text: str) -> None:
        """Put a text in without telling anybody that it changed."""
        with self.prevent(Input.Changed):
            self.value = clean_line(text, self.limit)
        self.cursor_position = len(self.value)

    def action_leave(self) -> None:
        """Done with the line."""
        self.post_message(self.Left(self))

    def action_step(self, step: int) -> None:
        """Done with the line, on to what is above or below it."""
        self.post_message(self.Left(self, step))
