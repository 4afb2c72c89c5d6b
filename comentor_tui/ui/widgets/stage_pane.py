"""What there is to do in the opening, the changeover and the closing: a list, one key each."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from comentor_tui.domain.records import TargetStep
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import lit
from comentor_tui.ui.widgets.rows import Row, Rows

INDENT = lit("  ")
"""The lead of a row that is nobody's: as wide as a person's sign."""


@dataclass(frozen=True)
class StageRow:
    """One row: what it says, and the command behind it. Without a command it is only read.

    `lead` stands before the text, whose further lines are indented below it. `target_id` makes it
    a target that is gone through with d, m, c, l or k.
    """

    text: Content
    command: str = ""
    ref: str = ""
    target_id: str = ""
    lead: Content = INDENT

    @property
    def key(self) -> str | None:
        """What stays the same when the words change; None where there is nothing to do."""
        if not (self.command or self.target_id):
            return None
        return f"{self.command}:{self.ref}:{self.target_id}"


class StagePane(Vertical):
    """The rows of the stage; Enter or a click carries one out."""

    @dataclass
    class Chosen(Message):
        """A row was chosen."""

        command: str
        ref: str

    @dataclass
    class Step(Message):
        """A target was answered with one key."""

        target_id: str
        step: TargetStep

    @dataclass
    class TakeBack(Message):
        """Take the last answer back."""

    BINDINGS = [
        Binding("d", "step('done')", "Done", show=False),
        Binding("m", "step('moved')", "Moved", show=False),
        Binding("c", "step('changed')", "Changed", show=False),
        Binding("l", "step('let go')", "Let go", show=False),
        Binding("k", "step('kept')", "Keep", show=False),
        Binding("u,z", "take_back", "Undo", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="stage", classes="pane")
        self._by_key: dict[str, StageRow] = {}
        self._said = ("", "")

    def compose(self) -> ComposeResult:
        """One list."""
        yield Rows()

    @property
    def rows(self) -> Rows:
        """The list inside."""
        return self.query_one(Rows)

    def show(self, title: str, rows: Sequence[StageRow], hint: str = "") -> None:
        """Draw the rows in place; the cursor stays on the row it was on."""
        if (title, hint) != self._said:
            # Saying the same again would draw the whole pane.
            self._said = (title, hint)
            self.border_title, self.border_subtitle = lit(title), lit(hint)
        self._by_key = {row.key: row for row in rows if row.key}
        self.rows.show([Row(row.key, row.lead, row.text) for row in rows])
        if self.rows.current is None and self._by_key:
            # The targets of last time are what this list is for.
            targets = (key for key, row in self._by_key.items() if row.target_id)
            self.rows.point(next(targets, next(iter(self._by_key))))

    @property
    def current(self) -> StageRow | None:
        """The row under the cursor."""
        return self._by_key.get(self.rows.current or "")

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self._by_key[event.option_id or ""]
        if row.target_id:
            self.post_message(self.Chosen("target_ways", row.target_id))
        elif row.command:
            self.post_message(self.Chosen(row.command, row.ref))

    def action_step(self, step: str) -> None:
        """Answer the highlighted target."""
        row = self.current
        if row is not None and row.target_id:
            self.post_message(self.Step(row.target_id, TargetStep(step)))

    def action_take_back(self) -> None:
        """The last answer, also where its row is gone."""
        self.post_message(self.TakeBack())
