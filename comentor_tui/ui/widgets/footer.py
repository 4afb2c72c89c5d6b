"""The footer: the keys of a screen, as many as there is room for, and none of them cut."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Footer

from comentor_tui.ui.commands import COMMANDS

ROOMY_FROM = 100
"""Columns of a window from which on the keys are set apart, and in from the edge like the rest."""


class ShortFooter(Footer):
    """A footer for every width.

    Where not all keys have room, the way back and the help stay, and before them stand the first
    ones of the screen: the table of commands has what is needed most in front. What is left out is
    left out whole; `F1` shows it. On the right are always the way back and the help.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)

    def compose(self) -> ComposeResult:
        """Textual composes a footer anew whenever other keys come to count."""
        idle: frozenset[str] = getattr(self.screen, "idle", frozenset)()
        useless = {f"app.command('{each}')" for each in idle}
        keys = [key for key in super().compose() if getattr(key, "action", "") not in useless]
        keys.sort(key=_stays)
        fit_keys(keys, self.outer_size.width)
        yield from keys

    def on_resize(self, event: Resize) -> None:
        """More room, or less."""
        self.set_class(event.size.width < ROOMY_FROM, "-close")
        fit_keys(self.children, event.size.width)


def fit_keys(keys: Sequence[Widget], columns: int) -> None:
    """Show as many of `keys` as have room in so many columns, with gaps as `base.tcss` has them."""
    gap, edge = (1, 0) if columns < ROOMY_FROM else (2, 1)
    widths = [_width(key) + gap for key in keys]
    left = columns - 2 * edge + gap
    if sum(widths) <= left:
        shown = set(range(len(keys)))
    else:
        shown = {place for place, key in enumerate(keys) if _stays(key)}
        left -= sum(widths[place] for place in shown)
        for place, width in enumerate(widths):
            if place in shown:
                continue
            if width > left:
                break
            shown.add(place)
            left -= width
    for place, key in enumerate(keys):
        if key.display != (place in shown):
            key.display = place in shown


def _width(key: Any) -> int:
    """Columns of a key with its word. The keys of a `Footer` have no public type."""
    return cell_len(f"{key.key_display} {key.description}".strip())


def _stays(key: Any) -> bool:
    """Is it the help or the way back, with whatever keys?"""
    return key.key == "escape" or key.action in _staying()


@cache
def _staying() -> frozenset[str]:
    stay = (each.id for each in COMMANDS if each.id == "help" or each.keys[:1] == ("escape",))
    return frozenset(f"app.command('{each}')" for each in stay)
