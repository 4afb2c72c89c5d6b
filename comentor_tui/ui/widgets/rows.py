"""A list of rows that stays put: brought up to date in place, the cursor kept by id."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import lit
from comentor_tui.ui.widgets.listing import Listing

NARROW = 38
"""Below this width a row takes its short lead."""


@dataclass(frozen=True)
class Row:
    """One row: `lead` stands before the text, whose further lines are indented below it.

    Rows without an `id` are headings: the cursor passes them by. In a narrow list `short_lead`
    and `short_text` take the place of the other two.
    """

    id: str | None
    lead: Content
    text: Content
    short_lead: Content | None = None
    short_text: Content | None = None

    def is_same(self, other: Row) -> bool:
        """Would it look the same? (`Content` compares its text alone.)"""
        mine = (self.lead, self.text, self.short_lead, self.short_text)
        theirs = (other.lead, other.text, other.short_lead, other.short_text)
        return self.id == other.id and all(
            a is b or (a is not None and b is not None and a.is_same(b))
            for a, b in zip(mine, theirs, strict=True)
        )


def heading(text: Content) -> Row:
    """A row that is only read."""
    return Row(None, lit(""), text)


def remark(words: str, style: str = "$quiet", sign: str = "·") -> Content:
    """Something beside the text of a row."""
    return lit(f"{sign} {words}", style)


class Hanging(Visual):
    """A row with a hanging indent."""

    def __init__(self, row: Row) -> None:
        self._row = row

    def _parts(self, width: int) -> tuple[Content, Content]:
        row = self._row
        if width >= NARROW:
            return row.lead, row.text
        return row.short_lead or row.lead, row.short_text or row.text

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as it is without wrapping."""
        return self._row.lead.cell_length + self._row.text.cell_length

    def get_height(self, rules: RulesMap, width: int) -> int:
        """How many lines it takes."""
        lead, text = self._parts(width)
        return max(1, text.get_height(rules, max(1, width - lead.cell_length)))

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The lead beside the first line, and blanks of its width beside the others."""
        lead, text = self._parts(width)
        indent = lead.cell_length
        if not indent:
            return text.render_strips(max(1, width), height, style, options)
        first = lead.render_strips(indent, 1, style, options)
        blank = Strip.blank(indent, style.rich_style)
        strips = text.render_strips(max(1, width - indent), height, style, options)
        return [
            Strip.join([first[0] if place == 0 else blank, strip])
            for place, strip in enumerate(strips or [Strip.blank(0)])
        ]


class Sheet(Visual):
    """Several rows below each other, only to be read."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = [Hanging(row) for row in rows]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as its widest row."""
        return max((r.get_optimal_width(rules, container_width) for r in self._rows), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """How many lines all rows take."""
        return sum(row.get_height(rules, width) for row in self._rows)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """One row after the other."""
        strips = [s for row in self._rows for s in row.render_strips(width, None, style, options)]
        return strips if height is None else strips[:height]


class Rows(Listing):
    """An option list of `Row`s. The cursor is only to be seen while the list has the focus."""

    DEFAULT_CSS = """
    Rows { border: none; padding: 0; background: transparent; }
    Rows:focus { border: none; background-tint: transparent 0%; }
    Rows > .option-list--option-highlighted {
        background: transparent; color: $foreground; text-style: none;
    }
    Rows:focus > .option-list--option-highlighted {
        background: $bar; color: $foreground; text-style: bold;
    }
    Rows > .option-list--option-disabled { color: $quiet; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._rows: tuple[Row, ...] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Show `rows`; nothing moves where nothing changed."""
        old, self._rows = self._rows, tuple(rows)
        if [row.id for row in old] == [row.id for row in rows]:
            for place, (was, row) in enumerate(zip(old, rows, strict=True)):
                if not was.is_same(row):
                    self.replace_option_prompt_at_index(place, Hanging(row))
        else:
            self._replace_all(self.current)

    def on_focus(self) -> None:
        """The cursor stands somewhere as soon as it is wanted, and not before: it scrolls."""
        if self.highlighted is None:
            self._highlight(self._nearest(0))

    def _replace_all(self, current: str | None) -> None:
        place, top = self.highlighted, self.scroll_offset.y
        with self.prevent(OptionList.OptionHighlighted):
            self.set_options(
                Option(Hanging(row), id=row.id, disabled=row.id is None) for row in self._rows
            )
            if place is not None:
                ids = [row.id for row in self._rows]
                same = ids.index(current) if current in ids else self._nearest(place)
                self._highlight(same)
            elif self.has_focus:
                self._highlight(self._nearest(0))
        self.scroll_to(y=top, animate=False, immediate=True)

    def _highlight(self, place: int | None) -> None:
        if place is not None:
            self.highlighted = place

    def _nearest(self, place: int) -> int | None:
        """The row the cursor can stand on that is nearest to a place."""
        usable = [n for n, row in enumerate(self._rows) if row.id is not None]
        return min(usable, key=lambda n: (abs(n - place), n), default=None)

    @property
    def current(self) -> str | None:
        """The id of the row under the cursor."""
        option = self.highlighted_option
        return option.id if option is not None else None

    def point(self, row_id: str) -> None:
        """Put the cursor on a row, if it is there."""
        for place, row in enumerate(self._rows):
            if row.id == row_id:
                self.highlighted = place
