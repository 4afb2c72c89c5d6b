"""Layouts that follow the window from the first frame on, also under a dialog.

Textual applies a screen's breakpoints when the window is resized while the screen is on top. A
screen that is pushed later, or lies below another, has to be told.
"""

from __future__ import annotations

from typing import Any

from textual.screen import Screen


def fit(screen: Screen[Any]) -> None:
    """Set the classes of a screen's breakpoints for the size of the window."""
    width, height = screen.app.size
    for size, breakpoints in (
        (width, screen.HORIZONTAL_BREAKPOINTS or []),
        (height, screen.VERTICAL_BREAKPOINTS or []),
    ):
        reached = [name for least, name in sorted(breakpoints) if size >= least]
        for _least, name in breakpoints:
            screen.set_class(bool(reached) and name == reached[-1], name)
