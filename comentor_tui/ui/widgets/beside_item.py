"""What is hard beside what is possible: the item under the cursor, whole."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from comentor_tui.domain.records import AgendaItem, Section
from comentor_tui.ui.text import lit

HARD = {
    Section.SOCIAL: "what is for the social slot",
    Section.NEWS: "what is new",
    Section.PROJECTS: "what is hard",
    Section.GOALS: "what is hard",
}


class BesideItem(Horizontal):
    """Two halves of one thing, side by side."""

    DEFAULT_CSS = """
    BesideItem { height: 4; padding: 0 2; }
    BesideItem Static { width: 1fr; height: 4; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Left and right."""
        yield Static("", id="hard", markup=False)
        yield Static("", id="possible", markup=False)

    def show(self, item: AgendaItem | None) -> None:
        """Show an item, or nothing."""
        hard, possible = self.query_one("#hard", Static), self.query_one("#possible", Static)
        if item is None:
            hard.update("")
            possible.update("")
            return
        hard.update(_part(HARD[item.section], lit(item.text)))
        said = lit(item.possible) if item.possible else lit("b says it", "$quiet")
        possible.update(_part("what is possible", said))


def _part(title: str, text: Content) -> Content:
    return lit(f"{title}\n", "$quiet") + text
