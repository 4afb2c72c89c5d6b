"""Several lines of text. Apart from the other dialogs: its editor is slow to import."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import TextArea

from comentor_tui.domain.text import clean_text
from comentor_tui.ui.dialogs import Dialog


class AskLong(Dialog[str]):
    """Several lines of text; Ctrl+S keeps them, F9 opens the editor named by $EDITOR."""

    DEFAULT_CSS = """
    AskLong > .box { width: 90; }
    AskLong TextArea { height: 12; max-height: 60vh; border: none; }
    AskLong.-roomy TextArea { margin: 1 0; }
    """
    BINDINGS = [
        Binding("ctrl+s,f2", "keep", "Keep", show=False),
        Binding("f9,ctrl+g", "editor", "Editor", show=False),
    ]

    def __init__(
        self, title: str, value: str = "", changed: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(title, (), "Ctrl+S keeps · F9 your editor · Esc: not now")
        self._value = clean_text(value)
        self._changed = changed

    def _parts(self) -> list[Widget]:
        self._area = TextArea(self._value, soft_wrap=True, compact=True)
        self._area.cursor_blink = False
        return [*super()._parts(), self._area]

    def on_mount(self) -> None:
        """Ready to type, at the end of what is there."""
        area = self._area
        area.move_cursor(area.document.end)
        area.focus()

    @on(TextArea.Changed)
    def _keep_draft(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._changed is not None:
            self._changed(event.text_area.text)

    def action_keep(self) -> None:
        """Keep what was written."""
        self.answer(self._area.text)

    def action_editor(self) -> None:
        """Write in the editor that $VISUAL or $EDITOR names."""
        from comentor_tui.ui.editor import edit_outside

        area = self._area
        text, problem = edit_outside(self.app, area.text)
        if problem:
            self.notify(problem, markup=False)
        elif text is not None:
            area.load_text(text)
            area.move_cursor(area.document.end)
