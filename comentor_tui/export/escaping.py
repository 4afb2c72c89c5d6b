"""Text that people wrote, made safe inside a Markdown file.

Whatever the text holds, a reader of Markdown shows exactly these words: no heading, list, quote,
table, code, HTML, link, emphasis or front matter comes out of it. Backslashes stand only where
something would happen without them, so that the file is also pleasant to read as it is.

What notes programs read in a page besides is known as well: formulas (`$x$`), links to pages
(`[[x]]`), tags (`#x`), marked text (`==x==`, `^^x^^`), comments (`%%x%%`), names of blocks (`^x`),
fields (`x:: y`) and macros (`{{x}}`). Not every way of every program is; GitHub's reader makes a
mail address a `mailto:` link whatever stands before its `@`, and a sign of `:smile:`.
"""

from __future__ import annotations

import re
from typing import Final

from comentor_tui.domain.text import clean_text

HARD_BREAK: Final = "\\\n"
"""The end of a line inside a paragraph, as CommonMark wants it."""

_INLINE = re.compile(
    r"""
      [\\`*_\[\]<|~$^]          # code, emphasis, links, HTML, tables, struck out, formulas, raised
    | &(?=\#?\w+;)              # entities
    | (?<!\w)\#                  # headings, and the signs that may close one; tags
    | ([=%:{])(?=\1)            # marked, comments, fields, macros
    | (?<=/)/                   # https://, //host
    | (?<=\S)@(?=\S)            # mail addresses
    | (?<=\S)\.(?=[^\W\d_]{2})  # example.com
    | (?<=www)\.
    """,
    re.VERBOSE,
)
# Lists, quotes, lines under headings, rules and front matter, definitions.
_FIRST = re.compile(r"^(?=[-+=>:])")
_NUMBERED = re.compile(r"^([0-9]{1,9})([.)])(?=\s|$)")


def escape(text: str, indent: str = "") -> str:
    """Text of one or several lines as part of one paragraph.

    Lines are kept as lines, without the empty ones and without white space at either end;
    `indent` goes before all but the first. Control characters and marks that reorder text are
    left out. May be empty.
    """
    lines = [line.strip() for line in _clean(text).split("\n")]
    return (HARD_BREAK + indent).join(_line(line) for line in lines if line)


def escape_line(text: str) -> str:
    """The same on a single line."""
    return _line(" ".join(_clean(text).split()))


def _clean(text: str) -> str:
    return clean_text(text, len(text)).replace("\t", " ")


def _line(line: str) -> str:
    line = _INLINE.sub(r"\\\g<0>", line)
    line = _NUMBERED.sub(r"\1\\\2", line)
    return _FIRST.sub(r"\\", line)
