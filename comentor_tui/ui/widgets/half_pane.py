"""One person's half of the clock: the same widget for both, left and right."""

from __future__ import annotations

from typing import Literal

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


class HalfPane(Widget):
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
        self._side: Side = side
        self._shown: tuple[HalfView, str, bool] | None = None
        self._turned = False
        self._rows: list[Row] = []
        self._looks: dict[Look, RichStyle] = {}
        self._looks_for: tuple[object, ...] = ()

    def on_mount(self) -> None:
        """While the keys go to another window, nobody's frame is in colour."""
        self.watch(self.app, "app_focus", self._draw, init=False)

    def show(self, view: HalfView, wants: str, veiled: bool) -> None:
        """Draw a half; `wants` is the help wanted in words. Under the veil only time is shown."""
        shown = (view, wants, veiled)
        if shown != self._shown:
            self._shown = shown
            self._draw()

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
            self.refresh()
            return
        differing = [
            Region(0, y, width, 1)
            for y, (row, was) in enumerate(zip(self._rows, before, strict=True), start=1)
            if row != was
        ]
        if differing:
            self.refresh(*differing)

    def _written(self, view: HalfView, wants: str, veiled: bool, width: int) -> list[Row]:
        on = self._is_on
        name = f"{MARKS[self._side]} {clean_line(view.name)}  "
        state = "○ begins" if view.begins else f"{view.symbol} {view.state.value}"
        colour: Look = "" if on and self._turned else "side"
        top, middle, bottom = figures(view.face)
        used, left = _bar(view.share, width)
        said = "" if veiled else " · ".join(part for part in (wants, view.intention) if part)
        return [
            ((name, "strong" if on else "side"), (state, "bold" if on else "quiet")),
            ((top, colour),),
            ((middle, colour),),
            ((f"{bottom} ", colour), (view.unit, "quiet")),
            ((used, "side"), (left, "line")),
            ((lit(clean_line(said)).truncate(max(0, width), ellipsis=True).plain, "quiet"),),
        ]

    def render_line(self, y: int) -> Strip:
        """One row of it, as Textual asks for."""
        if not self._rows:
            return Strip.blank(self.size.width, self.visual_style.rich_style)
        looks, inner = self._looks, max(0, self.size.width - 2)
        if y in (0, ROWS - 1):
            left, right = "╭╮" if y == 0 else "╰╯"
            return Strip([Segment(f"{left}{'─' * inner}{right}", looks["frame"])])
        pieces = [Segment(text, looks[look]) for text, look in ((" ", ""), *self._rows[y - 1])]
        row = Strip(pieces).adjust_cell_length(max(0, inner - 1), looks[""])
        edge = Segment("│", looks["frame"])
        return Strip([edge, *row, Segment(" ", looks[""]), edge])

    def _in_other_colours(self) -> bool:
        """Look up the colours it has now; True where they differ from those it had."""
        names = (self._side, f"{self._side}-soft", "quiet", "line")
        side, soft, quiet, line = (self.app.theme_variables[name] for name in names)
        plain = self.visual_style
        if self._is_on:
            plain += Style(background=Color.parse(soft))
            if self._turned:
                plain += Style(background=plain.foreground, foreground=self.visual_style.background)
        frame = side if self._is_on and self.app.app_focus else line
        made_for = (plain, side, quiet, line, frame)
        if made_for == self._looks_for:
            return False
        self._looks_for = made_for

        def coloured(colour: str, bold: bool | None = None) -> RichStyle:
            return (plain + Style(foreground=Color.parse(colour), bold=bold)).rich_style

        self._looks = {
            "": plain.rich_style,
            "bold": (plain + Style(bold=True)).rich_style,
            "quiet": coloured(quiet),
            "line": coloured(line),
            "frame": coloured(frame),
            "side": coloured(side),
            "strong": coloured(side, bold=True),
        }
        return True

    def on_click(self, event: events.Click) -> None:
        """Ask what help its owner wants."""
        event.stop()
        self.post_message(self.Pressed(self._side))
