"""A line to type into that takes a paste of several lines whole."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from comentor_tui.domain.text import clean_line


class OneLine(Input):
    """An `Input` without blinking. Pasted lines are joined; plain inputs keep the first alone."""

    BINDINGS = [
        Binding("escape", "leave", "Leave the line", show=False),
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
        self.cursor_blink = False

    def load(self, text: str) -> None:
        """Put a text in without telling anybody that it changed."""
        with self.prevent(Input.Changed):
            self.value = clean_line(text, self.max_length or 500)
        self.cursor_position = len(self.value)

    def on_paste(self, event: events.Paste) -> None:
        """Take all of it, in one line."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(clean_line(event.text, self.max_length or 500))

    def action_leave(self) -> None:
        """Done with the line."""
        self.post_message(self.Left(self))

    def action_step(self, step: int) -> None:
        """Done with the line, on to what is above or below it."""
        self.post_message(self.Left(self, step))
