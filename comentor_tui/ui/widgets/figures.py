"""Large figures, three rows high, as lines of text."""

from __future__ import annotations

ROWS = 3

_GLYPHS = {
    "0": ("╭─╮", "│ │", "╰─╯"),
    "1": ("╶╮ ", " │ ", "╶┴╴"),
    "2": ("╶─╮", "┌─┘", "╰─╴"),
    "3": ("╶─╮", " ─┤", "╶─╯"),
    "4": ("╷ ╷", "╰─┤", "  ╵"),
    "5": ("╭─╴", "╰─╮", "╶─╯"),
    "6": ("╭─╴", "├─╮", "╰─╯"),
    "7": ("╶─┐", "  │", "  ╵"),
    "8": ("╭─╮", "├─┤", "╰─╯"),
    "9": ("╭─╮", "╰─┤", "╶─╯"),
    "+": ("   ", "╶┼╴", "   "),
    ":": ("   ", " : ", "   "),
}


def figures(text: str) -> tuple[str, str, str]:
    """The three rows of a text such as `12`, `1:59` or `+2`; other signs stand in the last row."""
    glyphs = [_GLYPHS.get(sign, (" ", " ", sign)) for sign in text]
    top, middle, bottom = ("".join(glyph[row] for glyph in glyphs) for row in range(ROWS))
    return top, middle, bottom
