"""One column of the agenda: yours, both's, your co-mentor's; and what is kept for later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from textual.binding import Binding
from textual.content import Content

from comentor_tui.domain import agenda
from comentor_tui.domain.records import AgendaItem
from comentor_tui.ui.text import join, lit, person
from comentor_tui.ui.widgets.agenda_pane import (
    AgendaPane,
    Column,
    how_many,
    item_text,
    side_of,
)
from comentor_tui.ui.widgets.rows import Row, heading, remark

PARKED_KEYS = "Enter brings it back · x away"


class AgendaColumn(AgendaPane, inherit_bindings=False):
    """One side's items, in their parts. It has the keys and messages of the whole agenda."""

    # The footer of a screen that has nothing but the agenda has room for them.
    BINDINGS = [
        Binding("a", "add", "Add"),
        Binding("e", "edit", "Edit"),
        Binding("b", "possible", "Possible"),
        Binding("f,shift+right", "whose(1)", "For whom", key_display="f"),
        Binding("shift+left", "whose(-1)", "For whom", show=False),
        Binding("s", "section", "Part"),
        Binding("p", "park", "Later"),
        Binding("o,P", "parked", "Kept", key_display="o"),
        Binding("u,z", "take_back", "Undo", key_display="u"),
        Binding("space", "tick", "Talked about", show=False),
        Binding("x,delete", "remove", "Take away", show=False),
        Binding("shift+up,left_square_bracket", "move(-1)", "Up", show=False),
        Binding("shift+down,right_square_bracket", "move(1)", "Down", show=False),
    ]

    def __init__(self, column: Column, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.column = column

    def show(
        self,
        items: Sequence[AgendaItem],
        *,
        you: str,
        other: str,
        names: Callable[[str | None], str],
        today: date,
    ) -> None:
        """Show what of `items` belongs here; the cursor stays with the item it is on."""
        if self.column == "parked":
            self.border_title = lit("Kept for some other time")
            self.rows.show([_kept(item, you, names, today) for item in items])
            self.say_much(PARKED_KEYS)
        else:
            here = dict(
                zip(("you", "both", "comentor"), agenda.sides(items, you, other), strict=True)
            )
            own = here[str(self.column)]
            self.border_title = self._title(you, other, names)
            self.rows.show(_parts(own, today))
            self.say_much(how_many(own))

    def _title(self, you: str, other: str, names: Callable[[str | None], str]) -> Content:
        if self.column == "both":
            return lit("both", "bold $foreground")
        if self.column == "you":
            return person(names(you), "you", bold=True, marked=True)
        return person(names(other), "comentor", bold=True, marked=True)

    def below(self) -> str:
        """The footer has the keys of a column, so below it stands how much there is."""
        return self._much

    def action_tick(self) -> None:
        """What is kept for later comes back onto the agenda instead."""
        if self.column == "parked":
            self.action_park()
        else:
            super().action_tick()


def _parts(items: Sequence[AgendaItem], today: date) -> list[Row]:
    if not items:
        return [heading(lit("nothing yet · a adds", "$quiet"))]
    rows: list[Row] = []
    before = None
    for item in items:
        if item.section is not before:
            rows.append(heading(lit(item.section.value, "$quiet")))
        before = item.section
        sign, text = item_text(item, today)
        rows.append(Row(item.id, lit(" ") + sign, text, sign, text))
    return rows


def _kept(item: AgendaItem, you: str, names: Callable[[str | None], str], today: date) -> Row:
    _sign, text = item_text(item, today)
    if item.owner is None:
        whose = remark("both")
    else:
        name = person(names(item.owner), side_of(item.owner, you), marked=True)
        whose = join(lit("·", "$quiet"), name)
    return Row(
        item.id, lit("‖ ", "$quiet"), join(whose, text) if item.possible else join(text, whose)
    )
