"""A line of text that loses no part of a paste in silence, and makes no sound."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.widgets import Input

from comentor_tui.domain.text import LINE_LIMIT, clean_line
from comentor_tui.ui.driver import LineFull, PasteCut, length_of


class TextLine(Input):
    """An `Input` without blinking and without the bell.

    Textual's own keeps the first line of a paste alone, nothing at all of one that is too long,
    and rings where a letter finds no room.
    """

    def __init__(self, *args: Any, max_length: int = LINE_LIMIT, **kwargs: Any) -> None:
        """As an `Input`."""
        super().__init__(*args, max_length=max_length, **kwargs)
        self.limit = max_length
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """All lines of it in one, as far as there is room; what had to be cut is told."""
        event.prevent_default()
        event.stop()
        room = self.limit - len(self.value) + len(self.selected_text)
        text = clean_line(event.text, 3 * len(event.text))  # composing lengthens threefold at most
        self.replace(text[:room], *self.selection)
        if len(text) > room:
            self.post_message(PasteCut(room, length_of(event)))

    def restricted(self) -> None:
        """Say it in words."""
        self.post_message(LineFull(self.limit))
