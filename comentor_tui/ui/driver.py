"""Which driver the app runs on: ours on POSIX, Textual's own elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message

if TYPE_CHECKING:
    from textual.driver import Driver


class Paste(events.Paste):
    """The beginning of a paste; `total` is how many characters there were of it."""

    def __init__(self, text: str, total: int) -> None:
        super().__init__(text)
        self.total = total


def length_of(paste: events.Paste) -> int:
    """How many characters were pasted, also where not all of them came this far."""
    return paste.total if isinstance(paste, Paste) else len(paste.text)


class PasteCut(Message):
    """A paste was longer than what is kept of one. Sent to the app after the paste itself.

    `kept` and `total` are in characters, after cleaning; the beginning was kept.
    """

    def __init__(self, kept: int, total: int) -> None:
        super().__init__()
        self.kept = kept
        self.total = total


class LineFull(Message):
    """A letter found no room in a line, which holds `limit` characters. For the app to tell."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit


def driver_class() -> type[Driver] | None:
    """The class to pass to `App(driver_class=...)`; None asks Textual for its own."""
    if sys.platform == "win32":
        return None
    from comentor_tui.ui.tty_driver import SafeDriver

    return SafeDriver
