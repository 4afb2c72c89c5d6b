"""The clock in one or two rows, for a window right under the camera and for narrow windows."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from comentor_tui.services.clock_view import ClockView, HalfView, Running
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.half_pane import bar
from comentor_tui.ui.widgets.kept import Kept

SIDES: tuple[Side, Side] = ("you", "comentor")


class ClockStrip(Kept, Static):
    """`▶ Ana ━━━━╌╌ 12 min left │ ○ Ben 30 min to come │ ends 15:32`, as wide as there is room."""

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
    """The clock for a width in columns: one row when it fits, else one row for each person."""
    you, other = (_half(half, side) for half, side in zip(view.halves, SIDES, strict=True))
    end = _end(view) if with_end else lit("")
    row = join(you, other, end, between=" │ ")
    room = width - row.cell_length
    if room >= 12:
        # What is left over goes to the two bars, the same length for both.
        length = min(24, room // 2 - 1)
        with_bars = [
            join(half, bar(each.share, length, side))
            for half, each, side in zip((you, other), view.halves, SIDES, strict=True)
        ]
        return join(*with_bars, end, between=" │ ")
    if room >= 0:
        return row
    if width < 30:
        on = other if view.current is view.other else you
        return join(on, end, between="\n")
    return join(you, join(other, end, between=" │ "), between="\n")


def _end(view: ClockView) -> Content:
    words = f"ends {view.ends}" if view.ends else view.stage.value
    stop = f"stop {view.hard_stop}" if view.hard_stop and view.ends else ""
    return join(lit(words, "$quiet"), lit(stop, "$quiet"), between=" · ")


def _half(view: HalfView, side: Side) -> Content:
    on = view.state in (Running.ON, Running.PAUSED, Running.OVER)
    state = " paused" if view.state is Running.PAUSED else ""
    return join(
        lit(view.symbol, "bold" if on else "$quiet"),
        person(view.name, side, bold=on),
        lit(f"{view.face} {view.unit}{state}", "bold" if on else "$quiet"),
    )
