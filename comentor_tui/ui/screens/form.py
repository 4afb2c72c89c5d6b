"""A dialog of a few fields, so that nobody has to go through a chain of questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from comentor_tui.ui.dialogs import Dialog
from comentor_tui.ui.widgets.fields import Field, Fields


class Form(Dialog[dict[str, Any]]):
    """Fields in a box: type the first, Enter keeps everything; the rest has usual values."""

    DEFAULT_CSS = """
    Form Fields { max-height: 1000; }
    Form.-roomy Fields { margin: 1 0; max-height: 80vh; }
    Form .lines { color: $quiet; }
    """
    BINDINGS = [Binding("ctrl+s,f2", "keep", "Keep", show=False)]

    def __init__(
        self,
        title: str | Content,
        fields: Sequence[Field],
        lines: Sequence[str | Content] = (),
        hint: str = "Enter keeps · ↑↓ ←→ · Esc: not now",
        changed: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        """`changed` is told of all values after every change, to keep a draft of the whole."""
        super().__init__(title, lines, hint)
        self._fields = tuple(fields)
        self._changed = changed

    def compose(self) -> ComposeResult:
        """The lines, then the fields."""
        yield self._box(*self._parts(), Fields(self._fields))

    def on_mount(self) -> None:
        """Ready to type."""
        first = self._fields[0]
        self.query_one(Fields).editor(first.id).focus()

    async def action_keep(self) -> None:
        """As Enter."""
        await self.query_one(Fields).submit()

    @on(Fields.Edited)
    def _edited(self, event: Fields.Edited) -> None:
        event.stop()
        if self._changed is not None and not self._answered:
            self._changed(self.query_one(Fields).values())

    @on(Fields.Filled)
    def _filled(self, event: Fields.Filled) -> None:
        event.stop()
        self.answer(event.values)
