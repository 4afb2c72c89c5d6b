"""The clock in one or two rows, for a window right under the camera and for narrow windows."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from comentor_tui.domain.text import clean_line
from comentor_tui.services.clock_view import ClockView, HalfView, Running
from comentor_tui.ui.text import SIDES, Side, join, lit, person
from comentor_tui.ui.widgets.half_pane import bar
from comentor_tui.ui.widgets.kept import Kept

BETWEEN = " │ "
TINY = 30
"""Below so many columns one person has a row, and the end another."""

LEAST_NAME = 4
"""Columns of a name that are never given up."""


class ClockStrip(Kept, Static):
    """`▶ Ana 12 min left ━━╌ │ ○ Ben 30 min to come ╌╌╌ │ ends 15:32`, as wide as there is room."""

    DEFAULT_CSS = """
    ClockStrip { height: auto; width: 1fr; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__("", id="strip", markup=False)
        self._view: ClockView | None = None
        self._with_end = True
        self._drawn: Content | None = None

    def show(self, view: ClockView, with_end: bool) -> None:
        """Draw the clock; the end is left out where it stands elsewhere on the screen."""
        if (view, with_end) != (self._view, self._with_end):
            self._view, self._with_end = view, with_end
            self._draw()

    def on_resize(self) -> None:
        """What fits depends on the width."""
        self._draw()

    def _draw(self) -> None:
        if self._view is None or not self.display:
            # Out of sight nothing is drawn; when it comes into sight it gets a size.
            return
        words = strip(self._view, self.content_size.width, self._with_end)
        before, self._drawn = self._drawn, words
        if before is None or not before.is_same(words):
            rows = before.plain.count("\n") if before is not None else -1
            self.update(words, layout=rows != words.plain.count("\n"))


def strip(view: ClockView, width: int, with_end: bool = True) -> Content:
    """The clock for a width in columns: one row when it fits, else one row for each person.

    No row is wider than that: a name is cut before a time is. Of a social call, which has no
    halves, only the stage is told.
    """
    if view.social:
        return _end(view)
    sides = list(zip(view.halves, SIDES, strict=True))
    halves = [_half(half, side) for half, side in sides]
    end = _end(view) if with_end else lit("")
    row = join(*halves, end, between=BETWEEN)
    room = width - row.cell_length
    if room >= 12:
        # What is left over goes to the two bars, the same length for both.
        length = min(24, room // 2 - 1)
        with_bars = [
            join(half, bar(each.share, length, side))
            for half, (each, side) in zip(halves, sides, strict=True)
        ]
        return join(*with_bars, end, between=BETWEEN)
    if room >= 0:
        return row
    if width < TINY:
        rows = [_fitting(half, side, width) for half, side in sides if half is _turn(view)]
        rows = rows or [_fitting(half, side, width) for half, side in sides]
        return join(*rows, end.truncate(max(1, width)), between="\n")
    you, other = (_fitting(half, side, width) for half, side in sides)
    beside = lit(BETWEEN) + end if end else end
    room = width - beside.cell_length
    if room < _half(view.other, "comentor", "-" * LEAST_NAME, _brief(view.other)).cell_length:
        return join(you, other, end, between="\n")
    return join(you, _fitting(view.other, "comentor", room) + beside, between="\n")


def _turn(view: ClockView) -> HalfView | None:
    """Whose half is on, or comes first; None when both are through."""
    return view.current or next((half for half in view.halves if half.begins), None)


def _end(view: ClockView) -> Content:
    words = f"ends {view.ends}" if view.ends else view.stage.value
    stop = f"stop {view.hard_stop}" if view.hard_stop and view.ends else ""
    return join(lit(words, "$quiet"), lit(stop, "$quiet"), between=" · ")


def _half(view: HalfView, side: Side, name: str = "", unit: str = "") -> Content:
    on = view.state in (Running.ON, Running.PAUSED, Running.OVER)
    state = " paused" if view.state is Running.PAUSED else ""
    return join(
        lit(view.symbol, "bold" if on else "$quiet"),
        person(name or view.name, side, bold=on),
        lit(f"{view.face} {unit or view.unit}{state}", "bold" if on else "$quiet"),
    )


def _fitting(view: HalfView, side: Side, room: int) -> Content:
    """A half in so many columns: with fewer words behind the number, then with less of the name."""
    whole = _half(view, side)
    if whole.cell_length <= room:
        return whole
    unit = _brief(view)
    over = _half(view, side, unit=unit).cell_length - room
    name = lit(clean_line(view.name))
    if over > 0:
        name = name.truncate(max(LEAST_NAME, name.cell_length - over), ellipsis=True)
    return _half(view, side, name.plain, unit).truncate(max(1, room))


def _brief(view: HalfView) -> str:
    """The unit alone: `min` for `min to come`."""
    return view.unit.partition(" ")[0]
