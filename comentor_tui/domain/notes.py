"""What a line in the notes means: its mark, and whether it is private."""

from __future__ import annotations

import string

from comentor_tui.domain.records import Mark, Visibility
from comentor_tui.domain.values import dataclass

PRIVATE = "~"
"""A line that begins with this is the writer's own."""

TYPED = (Mark.QUESTION, Mark.INSIGHT, Mark.TARGET, Mark.GIFT)
"""The marks that a line can begin with. One's own advice is marked by a command of its own."""

ADVICE = "I gave advice"
"""What a mark of one's own advice says, until its owner says more."""

_MARKS = frozenset(mark.value for mark in TYPED)
_WORDS = {
    Mark.PLAIN: "",
    Mark.QUESTION: "question",
    Mark.INSIGHT: "insight",
    Mark.TARGET: "target",
    Mark.GIFT: "gift",
    Mark.ADVICE: "advice",
}

# What may follow a mark directly although it is punctuation: an opening quote or bracket.
_NO_MARK_BEFORE = frozenset(string.punctuation) - frozenset("\"'([")


@dataclass(frozen=True)
class Entry:
    """One entered note: its kind, its words without the mark, and whose it is."""

    mark: Mark
    text: str
    visibility: Visibility = Visibility.OURS


def parse_entry(line: str) -> Entry:
    """Read an entry as it was typed.

    One of `? ! > *` in front types it, with or without a space: `? why now`, `>call her fri`.
    A mark only counts alone and before words: `>>`, `!!!`, `?!`, `>=`, `*bold*` and a lone `?`
    are plain text, kept as typed. `~` in front makes the entry private and may go with a mark on
    either side of it: `~ ! text`, `! ~ text`.

    A line that begins with `~` is always private, also where the `~` is part of the words (`~5
    min`, `~/notes`) and stays: a slip must not show what was meant to be one's own.
    """
    text = line.strip()
    mine = text.startswith(PRIVATE)
    if mine:
        text = _without_private(text)
    mark, text = _take_mark(text)
    if mark is not Mark.PLAIN and not mine:
        rest = _without_private(text)
        mine, text = rest != text, rest
    return Entry(mark, text, Visibility.MINE if mine else Visibility.OURS)


def as_typed(entry: Entry) -> str:
    """The line that reads as this entry, to edit it without losing its mark or its privacy."""
    marks = (PRIVATE if entry.visibility is Visibility.MINE else "", entry.mark.value)
    return " ".join(part for part in (*marks, entry.text) if part)


def mark_word(mark: Mark) -> str:
    """The word for a mark, such as "question" or "insight"; empty for a plain note."""
    return _WORDS[mark]


def _without_private(text: str) -> str:
    """The text without a leading `~`, unless it is part of the first word or all there is."""
    rest = text[1:]
    if not text.startswith(PRIVATE) or not rest or rest[0] in "~/" or rest[0].isdigit():
        return text
    return rest.lstrip()


def _take_mark(text: str) -> tuple[Mark, str]:
    first, rest = text[:1], text[1:]
    if first not in _MARKS or not rest:
        return Mark.PLAIN, text
    if rest[0] in _NO_MARK_BEFORE and rest[0] != PRIVATE:
        return Mark.PLAIN, text
    if first == Mark.GIFT and not rest[0].isspace() and Mark.GIFT in rest:
        return Mark.PLAIN, text  # *emphasis*, as people write it elsewhere
    return Mark(first), rest.lstrip()
