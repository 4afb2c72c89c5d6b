"""The settings, made from the one table. Every change counts at once and is kept."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from comentor_tui.settings import SETTINGS, Setting
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import lit
from comentor_tui.ui.widgets.fields import Fields, OneOf
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.status_line import StatusLine

KEYS_OF_YOUR_OWN = "Keys of your own go into the part [keys] of this file:"


class SettingsScreen(ComentorScreen[None]):
    """A row for each setting; below, what the current one means, and the file."""

    DEFAULT_CSS = """
    SettingsScreen #page { height: 1fr; padding: 1 2; scrollbar-size-vertical: 1; }
    SettingsScreen.-short #page { padding: 0 1; }
    SettingsScreen #title { text-style: bold; margin: 0 0 1 0; }
    SettingsScreen.-short #title { margin: 0; }
    SettingsScreen Fields { height: auto; }
    SettingsScreen #means { margin: 1 0 0 0; height: auto; min-height: 2; color: $foreground; }
    SettingsScreen #file { margin: 1 0 0 0; height: auto; color: $quiet; }
    SettingsScreen #wrong { margin: 1 0 0 0; height: auto; color: $attention; }
    SettingsScreen.-short #means, SettingsScreen.-short #file, SettingsScreen.-short #wrong {
        margin: 0;
    }
    SettingsScreen #sheet { height: auto; max-width: 90; }
    SettingsScreen StatusLine { dock: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", key_display="Esc"),
    ]
    AUTO_FOCUS = "Pick"
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (50, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-full")]

    def compose(self) -> ComposeResult:
        """Rows, meaning, file."""
        with VerticalScroll(id="page", can_focus=False), Vertical(id="sheet"):
            yield Static(lit("Settings"), id="title")
            yield Fields([self._field(each) for each in SETTINGS])
            yield Static("", id="means", markup=False)
            yield Static(self._file(), id="file", markup=False)
            yield Static(self._wrong(), id="wrong", markup=False)
        yield StatusLine()
        yield ShortFooter()

    def _field(self, each: Setting) -> OneOf:
        value = getattr(self.comentor.settings, each.name)
        ways = list(each.ways)
        if value not in [way for way, _ in ways]:
            # From the file: a value of its own that is not on the list.
            ways.append((value, str(value)))
        return OneOf(each.name, each.label, ways, value)

    def _file(self) -> Content:
        path = lit(str(self.comentor.paths.settings), "$foreground")
        own = len(self.comentor.own_keys)
        count = f" ({own} in force)" if own else ""
        return Content("\n").join([lit(f"{KEYS_OF_YOUR_OWN}{count}"), path])

    def _wrong(self) -> Content:
        return Content("\n").join(lit(problem) for problem in self.comentor.problems)

    def on_mount(self) -> None:
        """Nothing is shown in place of problems that there are not."""
        self.query_one("#wrong").display = bool(self.comentor.problems)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What the setting under the cursor means."""
        name = (event.widget.id or "").removeprefix("field-")
        means = next((each.help for each in SETTINGS if each.name == name), "")
        self.query_one("#means", Static).update(lit(means))

    @on(Fields.Picked)
    def _picked(self, event: Fields.Picked) -> None:
        event.stop()
        self.comentor.change_settings(**{event.field: event.value})

    @on(Fields.Filled)
    def _filled(self, event: Fields.Filled) -> None:
        event.stop()
        self.action_leave()

    def action_leave(self) -> None:
        """Back; everything is kept already."""
        if self.is_current:
            self.app.pop_screen()

    def do_help(self) -> None:
        """The arrows, and what can be done everywhere."""
        from comentor_tui.ui.screens.help import HelpScreen

        own = [("↑↓", "from setting to setting"), ("←→, Space", "another value, kept at once")]
        self.app.push_screen(HelpScreen(None, [*own, ("Esc, Enter", "back")]))
