"""The clock in one or two rows, for a window right under the camera and for narrow windows."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from comentor_tui.services.clock_view import ClockView, HalfView, Running
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.half_pane import bar

SIDES: tuple[Side, Side] = ("you", "comentor")


class ClockStrip(Static):
    """`▶ Ana ━━━━╌╌ 12 min left │ ○ Ben 30 min to come │ ends 15:32`, as wide as there is room."""

    DEFAULT_CSS = """
    ClockStrip { height: auto; width: 1fr; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__("", id="strip", markup=False)
        self._view: ClockView | None = None

    def show(self, view: ClockView) -> None:
        """Draw the clock; nothing is drawn anew when nothing changed."""
        if view != self._view:
            self._view = view
            self._draw()

    def on_resize(self) -> None:
        """What fits depends on the width."""
        self._draw()

    def _draw(self) -> None:
        if self._view is None:
            return
        self.update(strip(self._view, self.size.width))


def strip(view: ClockView, width: int) -> Content:
    """The clock for a width in columns: one row when it fits, else one row for each person."""
    you, other = (_half(half, side) for half, side in zip(view.halves, SIDES, strict=True))
    end = lit(f"ends {view.ends}" if view.ends else view.stage.value, "$quiet")
    if width >= 30 and view.hard_stop and view.ends:
        end = join(end, lit(f"stop {view.hard_stop}", "$quiet"), between=" · ")
    separator = lit(" │ ", "$line").plain
    plain = separator.join(part.plain for part in (you, other, end))
    room = width - len(plain) - 2
    if room >= 0:
        length = min(24, room // 2 - 1)
        if length >= 4:
            halves = [
                join(half, bar(each.share, length, side))
                for half, each, side in zip((you, other), view.halves, SIDES, strict=True)
            ]
            return join(*halves, end, between=separator)
        return join(you, other, end, between=separator)
    if width < 30:
        on = view.current
        first = you if on is view.you else other if on is view.other else join(you)
        return join(first, end, between="\n")
    return join(you, join(other, end, between=separator), between="\n")


def _half(view: HalfView, side: Side) -> Content:
    on = view.state in (Running.ON, Running.PAUSED, Running.OVER)
    state = " paused" if view.state is Running.PAUSED else ""
    return join(
        lit(view.symbol, "bold" if on else "$quiet"),
        person(view.name, side, bold=on),
        lit(f"{view.face} {view.unit}{state}", "bold" if on else "$quiet"),
    )
