"""A pane around one list, with a line below it: the list's keys, or how much there is."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical

from comentor_tui.ui.text import lit
from comentor_tui.ui.widgets.rows import Rows


class ListPane(Vertical):
    """What the agenda and the goals have in common. Nothing is changed here."""

    TITLE: ClassVar[str] = ""
    KEYS: ClassVar[str] = ""
    """Said below the list while it has the focus."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="pane")
        self.border_title = lit(self.TITLE)
        self._much = ""
        self._below = ""
        self._shown: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """One list."""
        yield Rows()

    @property
    def rows(self) -> Rows:
        """The list inside, for the focus."""
        return self.query_one(Rows)

    def is_new(self, *shown: object) -> bool:
        """Is this something else than what was shown last? Remembers it."""
        before, self._shown = self._shown, shown
        return shown != before

    def say_much(self, much: str) -> None:
        """How much there is, said below the list while it does not have the focus."""
        self._much = much
        self._say_below()

    def below(self) -> str:
        """What is said below the list now."""
        return self.KEYS if self.rows.has_focus else self._much

    def on_descendant_focus(self) -> None:
        """Say which keys work now."""
        self._say_below()

    def on_descendant_blur(self) -> None:
        """Say how much there is."""
        self._say_below()

    def _say_below(self) -> None:
        said = self.below()
        if said != self._below:
            # Saying the same again would draw the whole pane.
            self._below = said
            self.border_subtitle = lit(said)
