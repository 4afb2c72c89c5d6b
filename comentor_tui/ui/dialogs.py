"""The three dialogs everything else is asked with: choose, ask, show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from comentor_tui.domain.text import clean_text
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.doubtful import ENTER_AGAIN, Doubtful
from comentor_tui.ui.fit import FollowsWindow
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.listing import Listing
from comentor_tui.ui.widgets.text_line import TextLine

T = TypeVar("T")


@dataclass(frozen=True)
class Way(Generic[T]):
    """One way on: a letter to press, what it says, what it means, and a second line.

    Where there is a `doubt` it is told, and the way has to be chosen twice.
    """

    key: str
    label: str | Content
    value: T
    detail: str | Content = ""
    doubt: str = ""


class Dialog(FollowsWindow, ModalScreen[T | None], Generic[T]):
    """A box over the screen; escape leaves it and nothing has happened."""

    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > .box {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        background: $panel; padding: 0 1; overflow: hidden auto; scrollbar-size-vertical: 0;
        border-title-color: $foreground; border-subtitle-color: $quiet;
    }
    Dialog.-roomy > .box { border: round $line; padding: 0 2; overflow: hidden; }
    Dialog .heading {
        display: none; dock: top; height: 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    Dialog.-tight .heading { display: block; }
    Dialog .lines { height: auto; }
    Dialog.-roomy .lines { margin: 1 0 0 0; }
    Dialog.-asks > .box { border-subtitle-color: $attention; }
    """
    # Where there is no border, the question stands in the first row; one row is for the answer.
    VERTICAL_BREAKPOINTS = [(0, "-bare"), (2, "-tight"), (14, "-roomy")]
    BINDINGS = [Binding("escape", "leave", "Not now", show=False)]

    def __init__(
        self, title: str | Content, lines: Sequence[str | Content] = (), hint: str = ""
    ) -> None:
        super().__init__()
        self._answered = False
        self._heading = title if isinstance(title, Content) else lit(title)
        self._lines = tuple(lines)
        self._hint = hint

    def compose(self) -> ComposeResult:
        yield self._box(*self._parts())

    def _box(self, *parts: Widget) -> Widget:
        first_row = Static(self._in_one_row(self._hint), classes="heading", markup=False)
        box = Vertical(first_row, *parts, classes="box")
        box.border_title = self._heading
        box.border_subtitle = lit(self._hint)
        return box

    def _in_one_row(self, hint: str, style: str = "$quiet") -> Content:
        return join(self._heading.stylize("bold"), lit(hint, style), between="  ")

    def _parts(self) -> list[Widget]:
        if not self._lines:
            return []
        lines = [line if isinstance(line, Content) else lit(line) for line in self._lines]
        return [Static(Content("\n").join(lines), classes="lines")]

    def action_leave(self) -> None:
        """Close the dialog without an answer."""
        self.answer(None)

    def answer(self, value: T | None) -> None:
        """Close the dialog with an answer; only the first answer counts."""
        # It stays the current screen for a moment, and another key may come in that.
        if self.is_current and not self._answered:
            self._answered = True
            self.dismiss(value)


class Show(Dialog[bool]):
    """A card to read: any of Enter, Escape or Space puts it away."""

    BINDINGS = [Binding("enter,space,q", "leave", "Close", show=False)]

    def __init__(
        self, title: str | Content, lines: Sequence[str | Content], hint: str = ""
    ) -> None:
        super().__init__(title, lines, hint or "Esc closes")

    def _parts(self) -> list[Widget]:
        return [VerticalScroll(*super()._parts())]

    DEFAULT_CSS = """
    Show VerticalScroll { height: auto; max-height: 80vh; padding: 0 0 1 0; }
    """


class Choose(Dialog[T], Generic[T]):
    """A few ways on, each with a letter; arrows, Enter and the mouse work too."""

    DEFAULT_CSS = """
    Choose OptionList {
        min-width: 12; height: auto; max-height: 70vh; border: none;
        background: transparent; padding: 0;
    }
    Choose OptionList:focus { border: none; }
    Choose.-roomy OptionList { margin: 1 0; }
    """

    def __init__(
        self,
        title: str | Content,
        ways: Sequence[Way[T]],
        lines: Sequence[str | Content] = (),
        hint: str = "Esc: not now",
        chosen: int = 0,
    ) -> None:
        super().__init__(title, lines, hint)
        self._ways = tuple(ways)
        self._chosen = chosen
        self._doubted: Way[T] | None = None

    def _parts(self) -> list[Widget]:
        self._list = Listing(*(Option(self._row(way)) for way in self._ways))
        return [*super()._parts(), self._list]

    @staticmethod
    def _row(way: Way[T]) -> Content:
        label = way.label if isinstance(way.label, Content) else lit(way.label)
        row = join(lit(way.key or " ", "bold"), label, between="  ")
        if not way.detail:
            return row
        detail = way.detail if isinstance(way.detail, Content) else lit(way.detail, "$quiet")
        return row + lit("\n   ") + detail

    def on_mount(self) -> None:
        """Start on the way that is usual."""
        self._list.highlighted = self._chosen if self._ways else None
        self._list.focus()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(self._ways[event.option_index])

    def _choose(self, way: Way[T]) -> None:
        if way.doubt and self._doubted is not way:
            self._doubted = way
            self._list.highlighted = self._ways.index(way)
            self._ask(f"{way.doubt} · {ENTER_AGAIN}")
        else:
            self.answer(way.value)

    def _ask(self, hint: str) -> None:
        """Say what is still to be answered."""
        self.add_class("-asks")
        self.query_one(".box").border_subtitle = lit(hint)
        self.query_one(".heading", Static).update(self._in_one_row(hint, "$attention"))

    def on_key(self, event: events.Key) -> None:
        """A way's letter chooses it."""
        for way in self._ways:
            if way.key and event.character == way.key:
                event.stop()
                self._choose(way)
                return
        if event.is_printable:
            # Words typed on after Enter must not vanish without a sign.
            self._ask(f"Choose first · {self._hint}")


class Ask(Dialog[str]):
    """One line of text. `check` says what was understood, or raises ValueError with why not.

    Where it answers with `Doubtful` words, Enter has to be pressed twice.
    """

    DEFAULT_CSS = """
    Ask Input { border: none; background: $surface; height: 1; padding: 0 1; }
    Ask Input:focus { border: none; background: $bar; }
    Ask .understood { height: auto; min-height: 1; color: $quiet; }
    Ask.-roomy Input { margin: 1 0 0 0; }
    Ask.-roomy .understood { margin: 0 0 1 0; }
    """

    def __init__(
        self,
        title: str | Content,
        lines: Sequence[str | Content] = (),
        value: str = "",
        placeholder: str = "",
        check: Callable[[str], str] | None = None,
        hint: str = "Enter keeps · Esc: not now",
        may_be_empty: bool = False,
        hidden: bool = False,
    ) -> None:
        """With `hidden` what is typed is not shown: a passphrase."""
        super().__init__(title, lines, hint)
        self._value = clean_text(value)
        self._placeholder = placeholder
        self._check = check
        self._may_be_empty = may_be_empty
        self._hidden = hidden
        self._doubted = ""

    def _parts(self) -> list[Widget]:
        self._line = TextLine(
            self._value,
            placeholder=self._placeholder,
            max_length=500,
            password=self._hidden,
            # Typing adds to what is there; it does not replace it.
            select_on_focus=False,
        )
        self._understood = Static("", classes="understood", markup=False)
        return [*super()._parts(), self._line, self._understood]

    def on_mount(self) -> None:
        """Ready to type."""
        self._line.focus()

    @on(Input.Changed)
    def _said_back(self, event: Input.Changed) -> None:
        event.stop()
        if self._check is None or not event.value.strip():
            self._understood.update("")
            return
        try:
            words = self._check(event.value)
        except ValueError as problem:
            words = str(problem)
        self._understood.update(lit(words))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip() and not self._may_be_empty:
            return
        if self._check is not None and event.value.strip():
            try:
                words = self._check(event.value)
            except ValueError as problem:
                self._understood.update(lit(str(problem)))
                return
            if isinstance(words, Doubtful) and self._doubted != event.value:
                self._doubted = event.value
                self._understood.update(lit(f"{words} · {ENTER_AGAIN}"))
                return
        self.answer(event.value)
