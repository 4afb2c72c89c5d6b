"""What each said they would do, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from comentor_tui.domain.durations import day
from comentor_tui.domain.records import Target
from comentor_tui.ui.text import join, lit

MOST = 3
"""How many of each are shown; the goals list has them all."""


class Promises(Horizontal):
    """The nearest targets of both, yours on the left."""

    DEFAULT_CSS = """
    Promises { height: auto; }
    Promises.-none { display: none; }
    Promises Static {
        width: 1fr; height: auto; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = lit("We said we would")

    def compose(self) -> ComposeResult:
        """Two columns."""
        yield Static("", id="promises-you", markup=False)
        yield Static("", id="promises-comentor", markup=False)

    def show(self, yours: Sequence[Target], theirs: Sequence[Target], today: date) -> None:
        """Show the targets of both, each in their order; nothing where there are none."""
        self.set_class(not (yours or theirs), "-none")
        self.query_one("#promises-you", Static).update(_column(yours, "you", today))
        self.query_one("#promises-comentor", Static).update(_column(theirs, "comentor", today))


def _column(targets: Sequence[Target], side: str, today: date) -> Content:
    lines = [_line(target, side, today) for target in targets[:MOST]]
    if len(targets) > MOST:
        lines.append(lit(f"  and {len(targets) - MOST} more", "$quiet"))
    return Content("\n").join(lines or [lit("nothing yet", "$quiet")])


def _line(target: Target, side: str, today: date) -> Content:
    due = lit(f"· by {day(target.due, today=today)}", "$quiet") if target.due else lit("")
    return join(lit("▷", f"${side}"), lit(target.text), due)
