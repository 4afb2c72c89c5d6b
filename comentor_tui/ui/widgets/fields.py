"""A few labelled fields below each other: lines of text, and choices of one of a few."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from comentor_tui.domain.values import dataclass
from comentor_tui.ui.doubtful import ENTER_AGAIN, Doubtful
from comentor_tui.ui.text import lit
from comentor_tui.ui.widgets.pick import Pick
from comentor_tui.ui.widgets.text_line import TextLine


@dataclass(frozen=True)
class Line:
    """A line of text. `check` says what was understood, or raises ValueError with why not.

    It may take a moment: it is called on a thread of its own. What is `Doubtful` is kept only
    when Enter is pressed a second time.
    """

    id: str
    label: str | Content
    value: str = ""
    placeholder: str = ""
    check: Callable[[str], str] | None = None
    needed: bool = False
    limit: int = 500
    changed: Callable[[str], None] | None = None
    """Told of every change, to keep a draft."""
    replace: bool = False
    """Typing takes the place of what is there: for dates."""
    suggestions: tuple[str, ...] = ()
    """Whole lines to go through with Ctrl+N."""


@dataclass(frozen=True)
class OneOf:
    """One of a few values."""

    id: str
    label: str | Content
    ways: Sequence[tuple[Any, str | Content]]
    value: Any = None
    numbers: Mapping[int, tuple[Any, str]] | None = None
    """Values that are chosen by typing a number, with their labels."""
    hint: str = ""
    """Said behind the values while they have the focus."""


Field = Line | OneOf


class Fields(VerticalScroll, can_focus=False):
    """Fields below each other. Up and down move between them, Enter tells that they are filled.

    With `step_by_step` Enter goes to the next field and only the last one tells.
    """

    DEFAULT_CSS = """
    Fields { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    Fields > .field { height: auto; }
    Fields .label { width: 14; color: $quiet; padding: 0; }
    Fields .field:focus-within .label { color: $foreground; }
    Fields .value { width: 1fr; height: auto; }
    Fields Input { border: none; background: $surface; height: 1; padding: 0 1; width: 1fr; }
    Fields Input:focus { border: none; background: $bar; }
    Fields .understood { height: auto; color: $quiet; padding: 0 1; display: none; }
    Fields .understood.-said { display: block; }
    Fields.-narrow > .field { layout: vertical; }
    Fields.-narrow .label { width: 1fr; }
    """
    BINDINGS = [
        Binding("up", "before", "Field before", show=False),
        Binding("down", "next", "Next field", show=False),
        Binding("ctrl+n,f5", "suggest", "Suggestion", show=False),
    ]
    NARROW = 52

    @dataclass
    class Filled(Message):
        """Enter was pressed, and everything is understood."""

        values: dict[str, Any]

    @dataclass
    class Edited(Message):
        """Something in the fields is different now."""

    @dataclass
    class Picked(Message):
        """A choice changed."""

        field: str
        value: Any

    def __init__(self, fields: Sequence[Field], *, step_by_step: bool = False) -> None:
        super().__init__()
        self._fields = {field.id: field for field in fields}
        self._step_by_step = step_by_step
        self._doubted: dict[str, str] = {}
        """What was asked about already, by field: Enter on the same text keeps it."""

    def compose(self) -> ComposeResult:
        """A row each."""
        for field in self._fields.values():
            label = field.label if isinstance(field.label, Content) else lit(field.label)
            row = Horizontal(Static(label, classes="label"), self._editor(field), classes="field")
            yield row

    def _editor(self, field: Field) -> Widget:
        if isinstance(field, OneOf):
            return Pick(
                field.ways,
                field.value,
                id=f"field-{field.id}",
                numbers=field.numbers,
                hint=field.hint,
            )
        line = TextLine(
            field.value,
            placeholder=field.placeholder,
            max_length=field.limit,
            id=f"field-{field.id}",
            select_on_focus=field.replace,
        )
        if field.check is None:
            return line
        return Vertical(line, Static("", classes="understood", markup=False), classes="value")

    def on_resize(self) -> None:
        """Labels go above their fields where it is narrow."""
        self.set_class(self.size.width < self.NARROW, "-narrow")

    # -- values -----------------------------------------------------------------------------------

    def editor(self, field_id: str) -> Input | Pick[Any]:
        """The widget of a field."""
        found = self.query_one(f"#field-{field_id}")
        assert isinstance(found, Input | Pick)
        return found

    def values(self) -> dict[str, Any]:
        """What is in the fields now, by their ids."""
        return {field_id: self.editor(field_id).value for field_id in self._fields}

    async def submit(self) -> None:
        """Tell that everything is filled, or show what is not understood yet."""
        for field in self._fields.values():
            if not isinstance(field, Line):
                continue
            line = self.editor(field.id)
            empty = not str(line.value).strip()
            if (empty and field.needed) or (not empty and not await self._say_back(field, True)):
                line.focus()
                return
        self.post_message(self.Filled(self.values()))

    async def _say_back(self, field: Line, keeping: bool = False) -> bool:
        """Say what was understood. False when nothing was.

        While `keeping`, also False the first time that it is doubtful.
        """
        if field.check is None:
            return True
        line = self.editor(field.id)
        text, understood, words = str(line.value), True, ""
        if text.strip():
            try:
                words = await asyncio.to_thread(field.check, text)
            except ValueError as problem:
                understood, words = False, str(problem)
        if isinstance(words, Doubtful) and keeping and self._doubted.get(field.id) != text:
            self._doubted[field.id] = text
            understood = False
        if isinstance(words, Doubtful) and self._doubted.get(field.id) == text:
            words = f"{words} · {ENTER_AGAIN}"
        if not line.is_attached or line.parent is None:
            return understood
        assert isinstance(line.parent, Widget)
        said = line.parent.query_one(".understood", Static)
        said.update(lit(words))
        said.set_class(bool(words), "-said")
        return understood

    # -- keys -------------------------------------------------------------------------------------

    @on(Input.Changed)
    async def _changed(self, event: Input.Changed) -> None:
        event.stop()
        field = self._of(event.input)
        if isinstance(field, Line):
            if field.changed is not None:
                field.changed(event.value)
            self.post_message(self.Edited())
            await self._say_back(field)

    @on(Pick.Changed)
    def _picked(self, event: Pick.Changed) -> None:
        event.stop()
        field = self._of(event.pick)
        if field is not None:
            self.post_message(self.Picked(field.id, event.pick.value))
            self.post_message(self.Edited())

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        await self._enter(event.input)

    @on(Pick.Entered)
    async def _stays(self, event: Pick.Entered) -> None:
        event.stop()
        await self._enter(event.pick)

    async def _enter(self, editor: Widget) -> None:
        field = self._of(editor)
        if self._step_by_step and field is not None and field.id != list(self._fields)[-1]:
            self.action_next()
            return
        await self.submit()

    def _of(self, editor: Widget) -> Field | None:
        return self._fields.get((editor.id or "").removeprefix("field-"))

    def action_next(self) -> None:
        """The field below."""
        self._go(1)

    def action_before(self) -> None:
        """The field above."""
        self._go(-1)

    def _go(self, step: int) -> None:
        order = list(self._fields)
        focused = self.screen.focused
        here = (focused.id or "").removeprefix("field-") if focused is not None else ""
        if here in order and 0 <= order.index(here) + step < len(order):
            self.editor(order[order.index(here) + step]).focus()
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_suggest(self) -> None:
        """The next suggestion for the line that has the focus."""
        line = self.screen.focused
        field = self._of(line) if line is not None else None
        if isinstance(line, Input) and isinstance(field, Line) and field.suggestions:
            texts = field.suggestions
            at = texts.index(line.value) + 1 if line.value in texts else 0
            line.value = texts[at % len(texts)]
            line.cursor_position = len(line.value)
