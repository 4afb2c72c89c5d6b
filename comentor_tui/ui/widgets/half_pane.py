"""One person's half of the clock: the same widget for both, left and right."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Digits, Static

from comentor_tui.services.clock_view import HalfView, Running
from comentor_tui.ui.text import Side, join, lit, person

FULL, EMPTY = "━", "╌"


def bar(share: float, width: int, side: Side) -> Content:
    """How much of a half is used: a solid line, and a broken one for what is left."""
    width = max(1, width)
    used = min(width, round(share * width))
    return join(lit(FULL * used, f"${side}"), lit(EMPTY * (width - used), "$line"), between="")


class HalfPane(Vertical):
    """Name, state, time and bar of one half; below, what its owner wants and intends."""

    DEFAULT_CSS = """
    HalfPane { height: auto; width: 1fr; padding: 0 1; border: round $line; }
    HalfPane .head { height: 1; width: 1fr; }
    HalfPane .face { height: 3; width: 1fr; layout: horizontal; }
    HalfPane Digits { width: auto; height: 3; }
    HalfPane .unit { width: 1fr; height: 3; padding: 2 0 0 1; color: $quiet; }
    HalfPane .bar { height: 1; width: 1fr; }
    HalfPane .says {
        height: 1; width: 1fr; color: $quiet; text-wrap: nowrap; text-overflow: ellipsis;
    }
    HalfPane.-you.-on { border: round $you; background: $you-soft; }
    HalfPane.-comentor.-on { border: round $comentor; background: $comentor-soft; }
    HalfPane.-you Digits { color: $you; }
    HalfPane.-comentor Digits { color: $comentor; }
    """

    class Pressed(Message):
        """The pane was clicked: its owner wants to say what help is wanted."""

        def __init__(self, side: Side) -> None:
            super().__init__()
            self.side = side

    def __init__(self, side: Side) -> None:
        super().__init__(id=f"half-{side}", classes=f"-{side}")
        self._side: Side = side
        self._view: HalfView | None = None
        self._veiled = False
        self._drawn: dict[str, Content] = {}

    def compose(self) -> ComposeResult:
        yield Static("", classes="head", markup=False)
        with Vertical(classes="face"):
            yield Digits("")
            yield Static("", classes="unit", markup=False)
        yield Static("", classes="bar", markup=False)
        yield Static("", classes="says", markup=False)

    def show(self, view: HalfView, wants: str, veiled: bool) -> None:
        """Draw a half; `wants` is the help wanted in words. Under the veil only time is shown."""
        if (view, veiled) == (self._view, self._veiled):
            return
        self._view, self._veiled = view, veiled
        on = view.state in (Running.ON, Running.PAUSED, Running.OVER)
        self.set_class(on, "-on")
        state = f"{view.symbol} {view.state.value}"
        if view.begins:
            state = "○ begins"
        self._write(
            ".head",
            join(
                person(view.name, self._side, bold=on, marked=True),
                lit(state, "bold" if on else "$quiet"),
                between="  ",
            ),
        )
        self.query_one(Digits).update(view.face)
        self._write(".unit", lit(view.unit))
        says = "" if veiled else " · ".join(part for part in (wants, view.intention) if part)
        self._write(".says", lit(says))
        self._draw_bar()

    def _write(self, part: str, words: Content) -> None:
        """What is the same is not drawn again, and what differs moves nothing: sizes are fixed."""
        before = self._drawn.get(part)
        if before is None or not before.is_same(words):
            self._drawn[part] = words
            self.query_one(part, Static).update(words, layout=False)

    def on_resize(self) -> None:
        """The bar is as wide as the pane."""
        self._draw_bar()

    def _draw_bar(self) -> None:
        if self._view is not None:
            width = self.query_one(".bar", Static).size.width
            self._write(".bar", bar(self._view.share, width, self._side))

    def on_click(self, event: events.Click) -> None:
        """Ask what help its owner wants."""
        event.stop()
        self.post_message(self.Pressed(self._side))
