"""One person's half of the clock: the same widget for both, left and right."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.color import Color
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from comentor_tui.domain.text import clean_line
from comentor_tui.services.clock_view import HalfView, Running
from comentor_tui.ui.text import MARKS, Side, join, lit
from comentor_tui.ui.widgets.figures import figures
from comentor_tui.ui.widgets.kept import Kept

FULL, EMPTY = "━", "╌"

ON = (Running.ON, Running.PAUSED, Running.OVER)

Look = Literal["", "bold", "quiet", "line", "frame", "side", "strong"]
"""How a piece of a row looks: plain, bold, or in a colour; `strong` is the side's in bold."""

Row = tuple[tuple[str, Look], ...]
"""One row, as pieces of clean text."""

ROWS = 8
EDGES = 4
"""Columns of the frame, left and right, with the blank inside it."""


def bar(share: float, width: int, side: Side) -> Content:
    """How much of a half is used: a solid line, and a broken one for what is left."""
    used, left = _bar(share, width)
    return join(lit(used, f"${side}"), lit(left, "$line"), between="")


def _bar(share: float, width: int) -> tuple[str, str]:
    width = max(1, width)
    used = min(width, round(share * width))
    return FULL * used, EMPTY * (width - used)


class HalfPane(Kept, Widget):
    """Name, state, time and bar of one half; below, what its owner wants and intends.

    It draws its rows and its frame itself, and who is on is no class of it. With a widget for each
    row and a border from the style sheet, a hand-over would style twelve widgets anew and draw much
    that looks as before: ten times the work.
    """

    DEFAULT_CSS = """
    HalfPane { height: 8; width: 1fr; }
    """
    ALLOW_SELECT = False

    class Pressed(Message):
        """The pane was clicked: its owner wants to say what help is wanted."""

        def __init__(self, side: Side) -> None:
            super().__init__()
            self.side = side

    def __init__(self, side: Side) -> None:
        super().__init__(id=f"half-{side}", classes=f"-{side}")
        self.held = False
        """Whether it will be drawn by whoever changes it, and not in its turn."""
        self._side: Side = side
        self._shown: tuple[HalfView, str, bool] | None = None
        self._turned = False
        self._rows: list[Row] = []
        self._strips: dict[int, Strip] = {}
        self._width = 0
        self._looks: dict[Look, RichStyle] = {}
        self._looks_for: tuple[object, ...] = ()
        self._made: dict[tuple[object, ...], dict[Look, RichStyle]] = {}

    def on_mount(self) -> None:
        """While the keys go to another window, nobody's frame is in colour."""
        self.watch(self.app, "app_focus", self._draw, init=False)

    def show(self, view: HalfView, wants: str, veiled: bool) -> None:
        """Draw a half; `wants` is the help wanted in words. Under the veil only time is shown."""
        shown = (view, wants, veiled)
        if shown != self._shown:
            self._shown = shown
            self._draw()

    def check_idle(self) -> None:
        """Ask for a turn to be drawn in, unless `held`."""
        if not self.held:
            super().check_idle()

    def turn(self, on: bool) -> None:
        """Turn the colours of the half that is on round, or back."""
        self._turned = on
        self._draw()

    def on_resize(self) -> None:
        """The bar is as wide as the pane."""
        self._draw()

    def notify_style_update(self) -> None:
        """Another theme, or another background behind it."""
        super().notify_style_update()
        self._draw()

    @property
    def _is_on(self) -> bool:
        return self._shown is not None and self._shown[0].state in ON

    def _draw(self) -> None:
        """Have those rows drawn again that differ; nothing moves, for the sizes are fixed."""
        width = self.size.width
        if self._shown is None or not width:
            return
        before, self._rows = self._rows, self._written(*self._shown, width - EDGES)
        if self._in_other_colours() or not before:
            self._strips.clear()
            self.refresh()
            return
        differing = [
            Region(0, y, min(width, max(_end(row), _end(was))), 1)
            for y, (row, was) in enumerate(zip(self._rows, before, strict=True), start=1)
            if row != was
        ]
        if differing:
            for row in differing:
                self._strips.pop(row.y, None)
            self.refresh(*differing)

    def _written(self, view: HalfView, wants: str, veiled: bool, width: int) -> list[Row]:
        on = self._is_on
        state = "○ begins" if view.begins else f"{view.symbol} {view.state.value}"
        # However long a name is, the state stays in sight.
        shown = _cut(_clean(view.name), max(1, width - len(state) - 4))
        name = f"{MARKS[self._side]} {shown}  "
        # What is to come is said above.
        unit = view.unit if on else "min"
        colour: Look = "" if on and self._turned else "side"
        top, middle, bottom = figures(view.face)
        used, left = _bar(view.share, width)
        said = "" if veiled else " · ".join(part for part in (wants, view.intention) if part)
        return [
            ((name, "strong" if on else "side"), (state, "bold" if on else "quiet")),
            ((top, colour),),
            ((middle, colour),),
            ((f"{bottom} ", colour), (unit, "quiet")),
            ((used, "side"), (left, "line")),
            ((_cut(said, max(0, width)), "quiet"),),
        ]

    def draw_lines(self, crop: Region) -> list[Strip]:
        """The rows with the frame around them."""
        width = self.size.width
        if width != self._width:
            self._width = width
            self._strips.clear()
        missing = [y for y in crop.line_range if y not in self._strips]
        if missing:
            filters, background = self.get_line_filters(), self.background_colors[1]
            for y in missing:
                segments = self._segments(y, width)
                for line_filter in filters:
                    segments = line_filter.apply(segments, background)
                self._strips[y] = Strip(segments, width)
        strips = [self._strips[y] for y in crop.line_range]
        if crop.column_span == (0, width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def _segments(self, y: int, width: int) -> list[Segment]:
        """One row, frame included, exactly as wide as the pane."""
        looks, inner = self._looks, width - EDGES
        if not self._rows or not 0 <= y < ROWS or inner < 1:
            return [Segment(" " * width, self.visual_style.rich_style)]
        if y in (0, ROWS - 1):
            left, right = "╭╮" if y == 0 else "╰╯"
            return [Segment(f"{left}{'─' * (width - 2)}{right}", looks["frame"])]
        pieces = [Segment(text, looks[look]) for text, look in self._rows[y - 1] if text]
        room = inner - sum(cell_len(piece.text) for piece in pieces)
        if room < 0:
            pieces = list(Strip(pieces).crop(0, inner))
        edge, blank = Segment("│", looks["frame"]), Segment(" ", looks[""])
        return [edge, blank, *pieces, Segment(" " * (max(0, room) + 1), looks[""]), edge]

    def _in_other_colours(self) -> bool:
        """Look up the colours it has now; True where they differ from those it had."""
        names = (self._side, f"{self._side}-soft", "quiet", "line")
        side, soft, quiet, line = (self.app.theme_variables[name] for name in names)
        on, plain = self._is_on, self.visual_style
        frame = side if on and self.app.app_focus else line
        made_for = (plain, side, soft, quiet, line, frame, on, on and self._turned)
        if made_for == self._looks_for:
            return False
        self._looks_for = made_for
        if made_for not in self._made:
            # Two for each theme, and one more while the keys go elsewhere.
            self._made[made_for] = _looks(*made_for)
        self._looks = self._made[made_for]
        return True

    def on_click(self, event: events.Click) -> None:
        """Ask what help its owner wants."""
        event.stop()
        self.post_message(self.Pressed(self._side))


# People's words, which stay the same from one second to the next.


@lru_cache(maxsize=8)
def _clean(text: str) -> str:
    return clean_line(text)


@lru_cache(maxsize=8)
def _cut(text: str, width: int) -> str:
    return lit(clean_line(text)).truncate(width, ellipsis=True).plain


def _end(row: Row) -> int:
    """The column behind the last sign of a row."""
    return EDGES // 2 + sum(cell_len(text) for text, _look in row)


def _looks(
    plain: Style, side: str, soft: str, quiet: str, line: str, frame: str, on: bool, turned: bool
) -> dict[Look, RichStyle]:
    """The looks of all pieces, in these colours."""
    behind = plain.background
    if on:
        plain += Style(background=Color.parse(soft))
    if turned:
        plain += Style(background=plain.foreground, foreground=behind)

    def coloured(colour: str, bold: bool | None = None) -> RichStyle:
        if turned:  # no colour was chosen to be read on the colour of the text
            return (plain + Style(bold=bold)).rich_style
        return (plain + Style(foreground=Color.parse(colour), bold=bold)).rich_style

    return {
        "": plain.rich_style,
        "bold": (plain + Style(bold=True)).rich_style,
        "quiet": coloured(quiet),
        "line": coloured(line),
        "frame": coloured(frame),
        "side": coloured(side),
        "strong": coloured(side, bold=True),
    }
