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
from textual.widgets.option_list import Option

from comentor_tui.domain.records import TargetStep
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import lit
from comentor_tui.ui.widgets.listing import Listing


@dataclass(frozen=True)
class StageRow:
    """One row: what it says, and the command behind it. Without a command it is only read.

    `target_id` makes it a target that is gone through with d, m, c, l or k.
    """

    text: str | Content
    command: str = ""
    ref: str = ""
    target_id: str = ""

    @property
    def key(self) -> str:
        """What stays the same when the words change."""
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

    BINDINGS = [
        Binding("d", "step('done')", "Done", show=False),
        Binding("m", "step('moved')", "Moved", show=False),
        Binding("c", "step('changed')", "Changed", show=False),
        Binding("l", "step('let go')", "Let go", show=False),
        Binding("k", "step('kept')", "Keep", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="stage", classes="pane")
        self._rows: tuple[StageRow, ...] = ()
        self._said = ("", "")

    def compose(self) -> ComposeResult:
        yield Listing()

    def show(self, title: str, rows: Sequence[StageRow], hint: str = "") -> None:
        """Draw the rows in place; the cursor stays on the row it was on."""
        if (title, hint) != self._said:
            # Saying the same again would draw the whole pane.
            self._said = (title, hint)
            self.border_title, self.border_subtitle = lit(title), lit(hint)
        if tuple(rows) == self._rows:
            return
        listed = self.query_one(OptionList)
        place = listed.highlighted
        key = self._rows[place].key if place is not None and place < len(self._rows) else ""
        self._rows = tuple(rows)
        listed.clear_options()
        listed.add_options(
            Option(
                row.text if isinstance(row.text, Content) else lit(row.text),
                disabled=not (row.command or row.target_id),
            )
            for row in self._rows
        )
        keys = [row.key for row in self._rows]
        usable = [n for n, row in enumerate(self._rows) if row.command or row.target_id]
        if key in keys and key != "::":
            listed.highlighted = keys.index(key)
        elif usable and place is None:
            # The targets of last time are what this list is for.
            targets = [n for n in usable if self._rows[n].target_id]
            listed.highlighted = (targets or usable)[0]
        elif usable:
            # A row that is gone was answered: the next one takes its place.
            listed.highlighted = next((n for n in usable if n >= (place or 0)), usable[-1])

    def _highlighted(self) -> StageRow | None:
        place = self.query_one(OptionList).highlighted
        return self._rows[place] if place is not None and place < len(self._rows) else None

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self._rows[event.option_index]
        if row.target_id:
            self.post_message(self.Chosen("target_ways", row.target_id))
        elif row.command:
            self.post_message(self.Chosen(row.command, row.ref))

    def action_step(self, step: str) -> None:
        """Answer the highlighted target."""
        row = self._highlighted()
        if row is not None and row.target_id:
            self.post_message(self.Step(row.target_id, TargetStep(step)))
