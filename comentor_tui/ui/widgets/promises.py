"""What each said they would do and do differently, and what they bring, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from comentor_tui.domain.durations import day
from comentor_tui.domain.records import Target
from comentor_tui.domain.text import clean_line
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import Side, join, lit

MOST = 3
"""How many targets of each are shown; the goals list has them all."""


@dataclass(frozen=True)
class Column:
    """What one person said: targets in their order, and what they want to do `differently`.

    `gift` is something they bring; `seen_by` is the name of the other, if it was them who saw it.
    """

    targets: Sequence[Target]
    differently: str = ""
    gift: str = ""
    seen_by: str = ""

    @property
    def is_empty(self) -> bool:
        """Is there nothing to show?"""
        return not (self.targets or self.differently or self.gift)


class Promises(Horizontal):
    """The columns of both, yours on the left."""

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

    def show(self, yours: Column, theirs: Column, today: date) -> None:
        """Show both columns; nothing where there is nothing in either."""
        self.set_class(yours.is_empty and theirs.is_empty, "-none")
        self.query_one("#promises-you", Static).update(_column(yours, "you", today))
        self.query_one("#promises-comentor", Static).update(_column(theirs, "comentor", today))


def _column(column: Column, side: Side, today: date) -> Content:
    lines = [_target(target, side, today) for target in column.targets[:MOST]]
    if len(column.targets) > MOST:
        lines.append(lit(f"  and {len(column.targets) - MOST} more", "$quiet"))
    if not lines:
        lines.append(lit("nothing yet", "$quiet"))
    if column.differently:
        lines.append(_line("≈", side, "differently:", column.differently))
    if column.gift:
        sees = f"{clean_line(column.seen_by)} sees:" if column.seen_by else "brings:"
        lines.append(_line("*", side, sees, column.gift))
    return Content("\n").join(lines)


def _target(target: Target, side: Side, today: date) -> Content:
    due = lit(f"· by {day(target.due, today=today)}", "$quiet") if target.due else lit("")
    return join(lit("▷", f"${side}"), lit(clean_line(target.text)), due)


def _line(sign: str, side: Side, what: str, words: str) -> Content:
    return join(lit(sign, f"${side}"), lit(what, "$quiet"), lit(clean_line(words)))
