"""A picture of the look-back as an SVG file that any browser and Markdown reader shows.

Readable on light and on dark pages: it brings its ground and follows what the reader prefers. All
text goes through the XML writer; what no XML file may hold is left out. A title and a description
say to screen readers what the picture shows.
"""

from __future__ import annotations

import re
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from comentor_tui.domain.durations import MONTHS
from comentor_tui.domain.text import clean_line
from comentor_tui.export.drawing import (
    Ink,
    Lengths,
    Lines,
    Part,
    Picture,
    Sides,
    Signs,
    Strip,
)
from comentor_tui.export.pictures import DAYS, ink_of

WIDTH, EDGE, ROW, BAR, CELL = 720, 16, 22, 12, 15
MIDDLE, REACH = 360, 170
"""Where the middle line is, and how far a bar goes from it."""
LABEL = 236
"""Where rows of signs begin, beside their labels."""
NARROW_LABEL = 96
NAME_LIMIT, LABEL_LIMIT = 30, 30

# What XML has no place for.
_NOT_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")

_STYLE = """
.ground { fill: #f7f6f2 } .text { fill: #262a30 } .quiet { fill: #5c626b }
.you { fill: #2c6194 } .comentor { fill: #81520a } .both { fill: #45566c }
.line { stroke: #c3c0b8 } .ring { fill: none; stroke: #45566c; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  .ground { fill: #14171c } .text { fill: #dfe2e6 } .quiet { fill: #9aa3af }
  .you { fill: #79b6f4 } .comentor { fill: #dea45f } .both { fill: #a9b8cc }
  .line { stroke: #3a414c } .ring { stroke: #a9b8cc }
}
"""


def has_drawing(picture: Picture) -> bool:
    """Is there anything to draw? What people wrote is told as text, not drawn."""
    return any(not isinstance(part, Lines) for part in picture.parts)


def svg(picture: Picture) -> str:
    """The picture as the text of an SVG file, ending in a newline."""
    return _Drawing(picture).text()


class _Drawing:
    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._body = Element("g")
        self._y = EDGE + 14
        self._text(EDGE, picture.title, weight="bold")
        self._y += ROW
        for part in picture.parts:
            self._part(part)

    def text(self) -> str:
        height = self._y + EDGE - ROW // 2
        root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {WIDTH} {height}",
                "width": str(WIDTH),
                "height": str(height),
                "role": "img",
                "aria-labelledby": "title desc",
                "font-family": "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif",
                "font-size": "13",
            },
        )
        SubElement(root, "title", {"id": "title"}).text = _safe(self._picture.title)
        SubElement(root, "desc", {"id": "desc"}).text = _safe(_told(self._picture))
        SubElement(root, "style").text = _STYLE
        ground = {"class": "ground", "width": str(WIDTH), "height": str(height), "rx": "6"}
        SubElement(root, "rect", ground)
        root.append(self._body)
        indent(root)
        return tostring(root, encoding="unicode") + "\n"

    def _part(self, part: Part) -> None:
        if isinstance(part, Sides):
            self._sides(part)
        elif isinstance(part, Lengths):
            self._lengths(part)
        elif isinstance(part, Signs):
            self._signs(part)

    # -- bars ---------------------------------------------------------------------------------

    def _sides(self, part: Sides) -> None:
        you, other = (_short(name, NAME_LIMIT) for name in self._picture.names)
        self._text(MIDDLE - 8, f"◆ {you}", "you", anchor="end")
        self._text(MIDDLE + 8, f"◇ {other}", "comentor")
        self._y += ROW
        top = self._y - 15
        for row in part.rows:
            left = _length(row.left, part.scale, REACH)
            right = _length(row.right, part.scale, REACH)
            self._text(EDGE, _short(row.label, LABEL_LIMIT), "quiet")
            self._bar(MIDDLE - 2 - left, left, "you")
            self._bar(MIDDLE + 2, right, "comentor")
            self._text(MIDDLE - 8 - left, row.left_words, anchor="end")
            self._text(MIDDLE + 8 + right, row.right_words)
            self._text(WIDTH - EDGE, row.after, "quiet", anchor="end")
            self._y += ROW
        line = {"class": "line", "x1": str(MIDDLE), "x2": str(MIDDLE)}
        SubElement(self._body, "line", line | {"y1": str(top), "y2": str(self._y - 14)})
        self._y += ROW // 2

    def _lengths(self, part: Lengths) -> None:
        reach = WIDTH - 2 * EDGE - NARROW_LABEL - 100
        for row in part.rows:
            long = _length(row.value, part.scale, reach)
            self._text(EDGE, row.label, "quiet")
            self._bar(EDGE + NARROW_LABEL, long, "quiet" if row.ink is Ink.QUIET else "both")
            self._text(EDGE + NARROW_LABEL + 8 + long, row.words)
            self._y += ROW
        self._y += ROW // 2

    # -- signs --------------------------------------------------------------------------------

    def _signs(self, part: Signs) -> None:
        begin = NARROW_LABEL if part.heads else LABEL
        count = max((len(row.signs) for row in part.rows), default=1)
        # The names of months need more room than the numbers of days.
        widest = CELL + 4 if len(part.heads) != len(MONTHS) else 2 * CELL
        cell = min(widest, (WIDTH - EDGE - begin) / max(1, count))
        for place, head in enumerate(part.heads):
            if len(part.heads) != DAYS or place % 5 == 4 or not place:
                self._text(begin + (place + 0.5) * cell, head, "quiet", anchor="middle", size=10)
        self._y += ROW if part.heads else 0
        for row in part.rows:
            self._strip(row, begin, cell)
        x = float(EDGE)
        for sign, meaning in part.legend:
            wide = 12 + 7.5 * len(meaning) + 18
            if x + wide > WIDTH - EDGE:
                x, self._y = float(EDGE), self._y + ROW
            self._sign(x + 5, sign)
            self._text(x + (14 if sign else 0), meaning, "quiet")
            x += wide
        self._y += ROW

    def _strip(self, row: Strip, begin: float, cell: float) -> None:
        self._text(EDGE, _short(row.label, LABEL_LIMIT), "quiet")
        for place, sign in enumerate(row.signs):
            self._sign(begin + (place + 0.5) * cell, sign)
        if row.below.strip():
            self._y += 13
            for place, sign in enumerate(row.below):
                self._sign(begin + (place + 0.5) * cell, sign)
        self._y += ROW

    def _sign(self, x: float, sign: str) -> None:
        """A sign as a shape, so that it looks the same whatever letters there are."""
        y = self._y - 4.5
        where = {"cx": _number(x), "cy": _number(y)}
        ink = "quiet" if ink_of(sign) is Ink.QUIET else "both"
        match sign:
            case " " | "":
                return
            case "·":
                SubElement(self._body, "circle", {"class": ink, "r": "1.3", **where})
            case "●":
                SubElement(self._body, "circle", {"class": ink, "r": "5", **where})
            case "○":
                SubElement(self._body, "circle", {"class": "ring", "r": "4", **where})
            case "◦":
                SubElement(self._body, "circle", {"class": "ring", "r": "2.2", **where})
            case "■":
                self._box(x - 4.5, y - 4.5, 9, 9, ink)
            case "▫":
                self._box(x - 3.5, y - 3.5, 7, 7, "ring")
            case "–":
                self._box(x - 4, y - 1, 8, 2, ink)
            case "▴":
                corners = ((x, y - 5), (x + 4.5, y + 3), (x - 4.5, y + 3))
                points = " ".join(f"{_number(a)},{_number(b)}" for a, b in corners)
                SubElement(self._body, "polygon", {"class": ink, "points": points})
            case _:
                self._text(x, sign, anchor="middle")

    # -- shapes -------------------------------------------------------------------------------

    def _text(
        self,
        x: float,
        text: str,
        ink: str = "text",
        *,
        anchor: str = "start",
        weight: str = "normal",
        size: int = 13,
    ) -> None:
        if not text:
            return
        where = {"x": _number(x), "y": _number(self._y), "class": ink}
        if anchor != "start":
            where["text-anchor"] = anchor
        if weight != "normal":
            where["font-weight"] = weight
        if size != 13:
            where["font-size"] = str(size)
        SubElement(self._body, "text", where).text = _safe(text)

    def _bar(self, x: float, length: float, ink: str) -> None:
        if length > 0:
            self._box(x, self._y - 10, length, BAR, ink)

    def _box(self, x: float, y: float, width: float, height: float, ink: str) -> None:
        numbers = {"x": x, "y": y, "width": width, "height": height}
        SubElement(
            self._body, "rect", {"class": ink, **{k: _number(v) for k, v in numbers.items()}}
        )


def _told(picture: Picture) -> str:
    """All that the picture shows, as words."""
    told = [picture.sentence]
    for part in picture.parts:
        if isinstance(part, Signs):
            told += [f"{row.label}: {row.words}" for row in part.rows if row.words]
        elif isinstance(part, Sides):
            told.append(f"Left {picture.names[0]}, right {picture.names[1]}.")
            told += [
                f"{row.label}: {row.left_words}, {row.right_words}"
                + (f", {row.after}." if row.after else ".")
                for row in part.rows
            ]
        elif isinstance(part, Lengths):
            told += [f"{row.label}: {row.words}." for row in part.rows]
    return " ".join(told)


def _safe(text: str) -> str:
    return clean_line(_NOT_XML.sub("", text), 100_000)


def _short(text: str, limit: int) -> str:
    """Cut to a width counted in narrow letters."""
    shown = _safe(text)
    wide, kept = 0, ""
    for sign in shown:
        wide += 2 if east_asian_width(sign) in "WF" else 1
        if wide > limit:
            return kept[:-1].rstrip() + "…"
        kept += sign
    return kept


def _length(value: int, scale: int, reach: float) -> float:
    """What is not nothing is to be seen."""
    return max(2.0, reach * value / max(1, scale)) if value > 0 else 0.0


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
