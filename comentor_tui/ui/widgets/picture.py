"""A picture of the look-back in signs and bars, made for the width there is."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from comentor_tui.domain.text import clean_line
from comentor_tui.export.drawing import (
    Ink,
    Lengths,
    Lines,
    Part,
    Picture,
    Said,
    Side,
    Sides,
    Signs,
    Strip,
)
from comentor_tui.export.pictures import DAYS, NO_DAY, OUTSIDE, ink_of
from comentor_tui.ui.text import Side as Place
from comentor_tui.ui.text import join, lit, person

INKS = {
    Ink.YOU: "$you",
    Ink.COMENTOR: "$comentor",
    Ink.BOTH: "$foreground",
    Ink.QUIET: "$quiet",
}
FULL, HALF_LEFT, HALF_RIGHT, MIDDLE = "█", "▐", "▌", "│"
WIDEST = 30
"""Cells of the longest bar of one side."""
LEAST = 4
LABEL = 28
"""Cells of the widest label beside a row."""
BETWEEN = "   "
ROOM_FOR_A_YEAR = 24
NUMBERED = (1, 5, 10, 15, 20, 25, 30)


class PictureView(Static):
    """One picture under its title, with its sentence."""

    DEFAULT_CSS = """
    PictureView { height: auto; padding: 0 1 1 1; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._picture: Picture | None = None
        self._width = 0

    def show(self, picture: Picture) -> None:
        """Show this one."""
        self._picture, self._width = picture, 0
        self._draw()

    def on_resize(self) -> None:
        """It is drawn for a width; after the layout that set it, or its own new height is lost."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        width = self.content_size.width
        if self._picture is not None and width != self._width and width > 0:
            self._width = width
            self.update(drawn(self._picture, width))


def drawn(picture: Picture, width: int) -> Content:
    """A picture as lines of at most `width` cells; sentences and people's words may wrap."""
    lines = [lit(picture.title, "bold"), lit(picture.sentence)]
    for part in picture.parts:
        lines += _part(part, picture, max(1, width))
    return Content("\n").join(lines)


def _part(part: Part, picture: Picture, width: int) -> Iterator[Content]:
    if isinstance(part, Sides):
        return _sides(part, picture, width)
    if isinstance(part, Lengths):
        return _lengths(part, width)
    if isinstance(part, Signs):
        return _signs(part, width)
    return _lines(part, picture, width)


# -- bars -----------------------------------------------------------------------------------------


def _sides(part: Sides, picture: Picture, width: int) -> Iterator[Content]:
    label = max(len(row.label) for row in part.rows)
    left = max(len(row.left_words) for row in part.rows)
    right = max(len(row.right_words) for row in part.rows)
    after = max(len(row.after) for row in part.rows)
    # One space after the label, one at each side of the bars, one before the last word.
    room = width - left - right - 3
    above = room - label - 1 - (after + 1 if after else 0) < 2 * LEAST
    if not above:
        room -= label + 1 + (after + 1 if after else 0)
    cells = max(1, min(WIDEST, room // 2))
    lead = 0 if above else label + 1
    yield _heads(picture, lead + left + 1 + cells, width)
    for row in part.rows:
        if above:
            yield join(lit(row.label, "$quiet"), lit(row.after, "$quiet"), between=" · ")
        name = lit("" if above else f"{row.label:<{label}} ", "$quiet")
        last = lit(f" {row.after}" if row.after and not above else "", "$quiet")
        yield name + _side(row, part.scale, cells, left, right) + last


def _heads(picture: Picture, middle: int, width: int) -> Content:
    """Both names, at the left and at the right of the middle line."""
    left = clean_line(picture.names[0])
    you = person(_fitted(left, max(1, middle - 3)), "you", marked=True)
    other = person(_fitted(picture.names[1], max(1, width - middle - 4)), "comentor", marked=True)
    return lit(" " * max(0, middle - you.cell_length - 1)) + you + lit("   ") + other


def _fitted(name: str, cells: int) -> str:
    words = Content(clean_line(name))
    return words.plain if words.cell_length <= cells else words.truncate(cells, ellipsis=True).plain


def _side(row: Side, scale: int, cells: int, left: int, right: int) -> Content:
    mine, theirs = (_bar(value, scale, cells) for value in (row.left, row.right))
    mine = mine[::-1].replace(HALF_RIGHT, HALF_LEFT)
    # The figures stand at the ends of the bars.
    return Content.assemble(
        lit(f"{row.left_words:>{left + cells - len(mine)}} "),
        lit(mine, INKS[Ink.YOU]),
        lit(MIDDLE, "$line"),
        lit(theirs, INKS[Ink.COMENTOR]),
        lit(f" {row.right_words:<{right + cells - len(theirs)}}"),
    )


def _bar(value: int, scale: int, cells: int) -> str:
    """A bar that grows to the right, exact to half a cell. What is not nothing is to be seen."""
    halves = round(2 * cells * value / max(1, scale))
    halves = min(2 * cells, max(halves, 1 if value > 0 else 0))
    return FULL * (halves // 2) + HALF_RIGHT * (halves % 2)


def _lengths(part: Lengths, width: int) -> Iterator[Content]:
    label = max(len(row.label) for row in part.rows)
    words = max(len(row.words) for row in part.rows)
    room = width - label - words - 2
    above = room < 2 * LEAST
    cells = max(1, min(2 * WIDEST, width if above else room))
    for row in part.rows:
        bar = lit(_bar(row.value, part.scale, cells), INKS[row.ink])
        if above:
            yield join(lit(row.label, "$quiet"), lit(row.words), between=" · ")
            yield bar
        else:
            yield join(lit(f"{row.label:<{label}}", "$quiet"), bar, lit(row.words))


# -- signs ----------------------------------------------------------------------------------------


def _signs(part: Signs, width: int) -> Iterator[Content]:
    count = max((len(row.signs) for row in part.rows), default=0)
    labels = [lit(row.label) for row in part.rows]
    label = min(LABEL, max((each.cell_length for each in labels), default=0))
    above = False
    if label + 1 + count > width:
        # Months are known by three letters; what has longer names has them above.
        above = not part.heads
        label = 0 if above else min(label, 4)
    room = width - label - (1 if label else 0)
    gap = " " if 2 * count - 1 <= room else ""
    if len(part.heads) == DAYS > room:
        for row in part.rows:
            yield from _dates(row, width)
    else:
        if part.heads:
            yield lit(" " * (label + 1) + _head_line(part.heads, gap), "$quiet")
        for row in part.rows:
            yield from _strip(row, label, above, gap, width)
    # A dot is one of the signs: they are kept apart by blanks, and
    # none ends a line without its meaning.
    yield from _legend([f"{sign} {meaning}".strip() for sign, meaning in part.legend], width)


def _dates(row: Strip, width: int) -> Iterator[Content]:
    """A month without room for its days: only those on which something was, by their numbers."""
    was = [
        join(lit(str(number)), lit(sign, INKS[ink_of(sign)]))
        for number, sign in enumerate(row.signs, start=1)
        if sign not in (NO_DAY, OUTSIDE)
    ]
    label = row.label if width >= ROOM_FOR_A_YEAR else row.label[:3]
    lead = lit(f"{label:<{8 if width >= ROOM_FOR_A_YEAR else 3}} ")
    yield from _hanging(lead, join(*was, between="  ") if was else lit(NO_DAY, "$quiet"), width)


def _legend(entries: list[str], width: int) -> Iterator[Content]:
    line = ""
    for entry in entries:
        longer = f"{line}{BETWEEN}{entry}" if line else entry
        if line and lit(longer).cell_length > width:
            yield lit(line, "$quiet")
            longer = entry
        line = longer
    yield lit(line, "$quiet")


def _head_line(heads: tuple[str, ...], gap: str) -> str:
    step = 1 + len(gap)
    line = [" "] * (len(heads) * step + 1)
    for place, head in enumerate(heads):
        if len(heads) == DAYS and place + 1 not in NUMBERED:
            continue
        shown = head if len(heads) == DAYS else head[0]
        line[place * step : place * step + len(shown)] = shown
    return "".join(line).rstrip()


def _strip(row: Strip, label: int, above: bool, gap: str, width: int) -> Iterator[Content]:
    room = width - label - (1 if label else 0)
    name = Content(clean_line(row.label))
    if above:
        yield name
    lead = lit("")
    if label:
        short = name.truncate(label) if name.cell_length > label else name
        lead = short + lit(" " * (label + 1 - short.cell_length))
    # Where not all have room the newest are seen.
    cut = max(0, len(row.signs) - max(1, room))
    signs = [lit(sign, INKS[ink_of(sign)]) for sign in row.signs[cut:]]
    yield lead + Content(gap).join(signs)
    below = gap.join(row.below[cut:].ljust(1)) if row.below[cut:].strip() else ""
    if below:
        yield lit(" " * (label + 1 if label else 0) + below, "$attention")
    if row.words:
        yield from _hanging(lit("  "), lit(row.words, "$quiet"), width)


# -- words ----------------------------------------------------------------------------------------


def _lines(part: Lines, picture: Picture, width: int) -> Iterator[Content]:
    you, other = picture.names
    both: tuple[tuple[Place, str, tuple[Said, ...], int], ...] = (
        ("you", you, part.left, part.more[0]),
        ("comentor", other, part.right, part.more[1]),
    )
    for side, name, said, more in both:
        yield person(name, side, marked=True)
        for each in said:
            words = join(lit(clean_line(each.text)), lit(f"· {each.beside}", "$quiet"))
            yield from _hanging(lit("  * ", f"${side}"), words, width)
        if not said:
            yield lit("  nothing in this time", "$quiet")
        if more:
            yield lit(f"  and {more} more", "$quiet")


def _hanging(lead: Content, text: Content, width: int) -> Iterator[Content]:
    """A line whose further lines begin below its first word."""
    indent = lead.cell_length
    for number, line in enumerate(text.wrap(max(4, width - indent))):
        yield (lit(" " * indent) if number else lead) + line
