"""Cleaning of text that people, files and terminals bring in.

Every way in (typing, paste, import, shell, the files a person edits) goes through one of these
functions once, so nothing that steers a terminal or turns the rest of a line round can be stored.
What is merely unusual (markup, emoji, right-to-left letters) is kept: it is shown as text.

All functions are pure, never raise on any string, and leave their own results unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

TEXT_LIMIT: Final = 100_000
"""Longest multi-line text kept, in characters."""
LINE_LIMIT: Final = 500
"""Longest single line kept, in characters."""
NAMELESS: Final = ("Left", "Right")
"""What the two are called while they have no names: alike, and no sentence breaks on them."""
NAME_LIMIT: Final = 60
"""Longest name kept, in characters."""
FILE_NAME_BYTES: Final = 80
"""Longest file name made, in bytes of UTF-8."""

# Patterns are compiled when they are first needed: the first frame does not wait for them.
_NEWLINES = "\r\n|[\r\x85\u2028\u2029]"
# C0 without tab and newline, DEL, C1, and halves of surrogate pairs, which no encoder takes.
_FORBIDDEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
_SPACES = "[ \t\n]+"
# Overrides and isolates of direction: left open, they turn round what stands after them, also words
# of ours on the same row. Right-to-left letters need none of them to be read from the right.
_TURNING = "[\u202a-\u202e\u2066-\u2069]"
# Marks that reorder or hide: direction overrides and isolates, zero-width signs, soft hyphen.
_INVISIBLE = "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
_DOT_RUN = r"[-.]*\.[-.]*"
_DASH_RUN = "-{2,}"
_RESERVED = r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)"
_EXTENSION = r"\.[A-Za-z0-9]{1,8}$"


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Several lines of text, safe to store and to show.

    Every kind of line end becomes a newline; control characters (tab and newline apart), lone
    surrogates, and overrides and isolates of direction go; the rest is composed (NFC) and cut
    after `limit` characters.
    """
    return _clean(text)[:limit]


def is_storable(text: str, limit: int = TEXT_LIMIT) -> bool:
    """Is this such as `clean_text` leaves it, or left it before it took marks of direction out?

    Those are in older records, which stay as they were written; `clean_text` takes them out again
    before they are shown.
    """
    return len(text) <= limit and _without_controls(text) == text


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """One line: as `clean_text`, with runs of white space turned into single spaces."""
    line = _clean(text)
    # A space is the one white space that can be printed: most lines need no pattern.
    if "  " in line or not line.isprintable():
        line = re.sub(_SPACES, " ", line)
    line = line.strip()
    # Cutting can leave a space at the end.
    return line[:limit].rstrip()


def clean_name(text: str, limit: int = NAME_LIMIT) -> str:
    """A name: as `clean_line`, without marks that reorder or hide letters.

    May be empty; the caller decides what stands in for a missing name.
    """
    return clean_line(text if text.isprintable() else re.sub(_INVISIBLE, "", text), limit)


def called(name: str, *, left: bool) -> str:
    """What somebody is called: by their name, else by where they are on every screen."""
    return clean_name(name) or NAMELESS[0 if left else 1]


def file_name(text: str, fallback: str = "untitled") -> str:
    """A name for one file, without folders, at most `FILE_NAME_BYTES` bytes of UTF-8.

    Letters, digits, marks, `-`, `_` and single dots stay, all else becomes `-`; a short
    extension survives the cut. Never empty, never hidden, never a folder, never a name that
    Windows keeps for itself. `fallback` stands in when nothing is left.
    """
    name = unicodedata.normalize("NFKC", text)
    name = "".join(sign if _may_name_a_file(sign) else "-" for sign in name)
    name = re.sub(_DASH_RUN, "-", re.sub(_DOT_RUN, ".", name)).strip("-.")
    if not name:
        return fallback
    if re.match(_RESERVED, name):
        name = f"_{name}"
    return _cut_bytes(name, FILE_NAME_BYTES)


def _clean(text: str) -> str:
    if text.isprintable():
        # None of what is taken out below can be printed.
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return _without_controls(re.sub(_TURNING, "", text))


def _without_controls(text: str) -> str:
    text = re.sub(_NEWLINES, "\n", text)
    # Controls go before composing: taking one out can bring a letter and its accent together.
    text = re.sub(_FORBIDDEN, "", text)
    return unicodedata.normalize("NFC", text)


def _may_name_a_file(sign: str) -> bool:
    return sign in "-_." or unicodedata.category(sign)[0] in "LMN"


def _cut_bytes(name: str, limit: int) -> str:
    """`name` in at most `limit` bytes of UTF-8, no character halved, its extension kept."""
    if len(name.encode()) <= limit:
        return name
    found = re.search(_EXTENSION, name)
    extension = found.group() if found else ""
    stem = name[: len(name) - len(extension)]
    room = limit - len(extension)
    return stem.encode()[:room].decode(errors="ignore").rstrip("-.") + extension
