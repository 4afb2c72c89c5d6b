"""What was understood but is probably not meant, such as a date that is past."""

from __future__ import annotations

ENTER_AGAIN = "Enter again keeps it"
"""Said behind what was understood, once Enter was pressed on it."""

PAST = "that is past"


class Doubtful(str):
    """Words for what was understood; it is kept only when Enter is pressed a second time."""


def not_taken(doubt: str) -> str:
    """Why what looks like a date is none; doubtful, as it would be kept among the words."""
    return Doubtful(doubt.rstrip(".")) if doubt else ""


def said_back(words: str, is_past: bool) -> str:
    """A date said back; doubtful where it is past."""
    return Doubtful(f"{words} – {PAST}") if is_past else words
