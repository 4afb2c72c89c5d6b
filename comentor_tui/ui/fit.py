"""Layouts that follow the window, from the first frame on and however fast it is dragged."""

from __future__ import annotations

from typing import Any

from textual.events import Resize
from textual.screen import Screen


class FollowsWindow:
    """For screens: the size that counts is the window's own, not one that comes late.

    A screen of Textual 8.2 that is given a new size also sends it to itself. Once the window is
    dragged, that may arrive behind a newer one and would be the last word.
    """

    def on_resize(self, event: Resize) -> None:
        """Leave out a size the window no longer has; the one it has is on its way."""
        assert isinstance(self, Screen)
        if event.size != self.app.size:
            event.prevent_default()


def fit(screen: Screen[Any]) -> None:
    """Set the classes of a screen's breakpoints for the size of the window.

    Textual does so when the window is resized; a screen that is pushed later has to be told.
    """
    width, height = screen.app.size
    for size, breakpoints in (
        (width, screen.HORIZONTAL_BREAKPOINTS or []),
        (height, screen.VERTICAL_BREAKPOINTS or []),
    ):
        reached = [name for least, name in sorted(breakpoints) if size >= least]
        for _least, name in breakpoints:
            screen.set_class(bool(reached) and name == reached[-1], name)
