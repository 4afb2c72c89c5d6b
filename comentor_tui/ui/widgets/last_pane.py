"""Last session's notes and targets, beside today's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from comentor_tui.domain.records import Note, Target, Visibility
from comentor_tui.ui.text import Side, lit
from comentor_tui.ui.widgets.listing import Listing
from comentor_tui.ui.widgets.notes_pane import note_row
from comentor_tui.ui.widgets.rows import Hanging


class LastPane(Vertical):
    """Read only: what was noted and promised last time."""

    BORDER_TITLE = "Last time"

    def __init__(self) -> None:
        super().__init__(id="last", classes="pane")
        self._shown: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield Listing()

    def show(
        self,
        when: str,
        notes: Sequence[Note],
        targets: Sequence[Target],
        *,
        side: Callable[[str | None], Side | None],
        due: Callable[[Target], str],
    ) -> None:
        """Draw last time's notes and targets; private notes are left out."""
        key = (when, tuple(notes), tuple(targets))
        if key == self._shown:
            return
        self._shown = key
        self.border_title = lit(f"Last time · {when}" if when else "Last time")
        shared = [note for note in notes if note.visibility is Visibility.OURS]
        rows: list[Content | Hanging] = [note_row(note, side(note.owner)) for note in shared]
        if targets:
            rows.append(lit("── what we said we would do", "$quiet"))
            rows += [lit(f"▷ {target.text}  {due(target)}") for target in targets]
        if not rows:
            rows = [lit("No notes from a session before.", "$quiet")]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(row) for row in rows)
