"""Help: every command of a screen with its keys, read from the one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static

from comentor_tui.domain.notes import TYPED, mark_word
from comentor_tui.ui.commands import Command, Where, commands_for, keys_label
from comentor_tui.ui.dialogs import Dialog
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.agenda_pane import AgendaPane
from comentor_tui.ui.widgets.goals_pane import GoalsPane
from comentor_tui.ui.widgets.rows import Row, Sheet, heading

KEY_WIDTH = 20
Keys = Sequence[tuple[str, str]]

ALWAYS: Keys = (
    ("Ctrl+P", "every command by name"),
    ("Tab, Shift+Tab", "from pane to pane"),
    ("Esc", "out of whatever is open; nothing is lost"),
    ("Ctrl+Q", "leave Comentor; everything is saved"),
)
MINE = ("~", "mine alone: never shown to the other; it may stand before another mark")


class HelpScreen(Dialog[bool]):
    """What can be done here. Arrows and page keys scroll."""

    DEFAULT_CSS = """
    HelpScreen > .box { width: 88; height: auto; max-height: 100%; }
    HelpScreen VerticalScroll { height: auto; max-height: 100vh; scrollbar-size-vertical: 1; }
    HelpScreen.-roomy VerticalScroll { max-height: 90vh; }
    """
    BINDINGS = [Binding("f1,q,enter", "leave", "Close", show=False)]

    def __init__(self, where: Where | None, own: Keys = ()) -> None:
        super().__init__("What you can do here", (), "↑↓ scroll · Esc closes")
        self._where = where
        self._own = own

    def compose(self) -> ComposeResult:
        """One sheet of text."""
        sheet = Static(Sheet(help_rows(self._where, self._own)), markup=False)
        yield self._box(VerticalScroll(sheet))

    def on_mount(self) -> None:
        """The arrows scroll at once."""
        self.query_one(VerticalScroll).focus()


def help_rows(where: Where | None, own: Keys = ()) -> list[Row]:
    """The lines of the help for one place."""
    rows = [_row(keys, said) for keys, said in own]
    if where not in (None, Where.EVERYWHERE):
        rows += _commands(commands_for(where))
    if where in (Where.HOME, Where.LIVE, Where.AGENDA):
        rows += _part("In the agenda", AgendaPane.HELP_KEYS)
    if where in (Where.HOME, Where.LIVE, Where.GOALS):
        rows += _part("In the goals", GoalsPane.HELP_KEYS)
    if where in (Where.HOME, Where.LIVE, Where.PAST):
        marks = [(mark.value, mark_word(mark)) for mark in TYPED]
        rows += _part("At the beginning of a note", [*marks, MINE])
    rows += [*_title("Everywhere"), *_commands(commands_for(Where.EVERYWHERE))]
    return [*rows, *(_row(keys, said) for keys, said in ALWAYS)]


def _part(title: str, keys: Iterable[tuple[str, str]]) -> list[Row]:
    return [*_title(title), *(_row(key, said) for key, said in keys)]


def _title(title: str) -> list[Row]:
    return [heading(lit(" ")), heading(lit(title, "bold $foreground"))]


def _commands(commands: Iterable[Command]) -> list[Row]:
    return [_row(keys_label(each) or "Ctrl+P", each.title, each.help) for each in commands]


def _row(keys: str, title: str, more: str = "") -> Row:
    said = join(lit(title), lit(f"– {more}" if more else "", "$quiet"))
    lead = lit(f"{keys:<{KEY_WIDTH}}  ", "$primary")
    return Row(None, lead, said, lit(" "), join(lit(keys, "$primary"), said, between="  "))
