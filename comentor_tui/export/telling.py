"""A page about one session while it is written: its lines, and who and when in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Final

from comentor_tui.domain import durations
from comentor_tui.domain.records import HelpWanted, Medium, R
from comentor_tui.domain.text import NAMELESS
from comentor_tui.domain.turns import other_of
from comentor_tui.export.bundle import SessionBundle
from comentor_tui.export.escaping import HARD_BREAK, escape, escape_line

DASH: Final = "–"
"""Stands where one of the two said something and the other did not."""

BOTH: Final = "Both of us"

MEDIUM: Final = {
    Medium.CALL: "on a call",
    Medium.VIDEO: "on a video call",
    Medium.IN_PERSON: "in person",
}

HELP: Final = {
    HelpWanted.LISTEN: "just listen",
    HelpWanted.QUESTIONS: "questions",
    HelpWanted.EXPERIENCE: "experience if I ask",
    HelpWanted.IDEAS: "ideas if I ask",
}

_INDENT: Final = "  "


class Telling:
    """Collects Markdown. What people wrote goes through `words` before it gets here.

    `people` are you and your co-mentor, in this order on every part of the page. Raises
    ValueError if `you` is not one of the two.
    """

    def __init__(self, bundle: SessionBundle, you: str, tz: tzinfo) -> None:
        self.bundle = bundle
        self.tz = tz
        self.people = (you, other_of(bundle.ids, you))
        self._names = {
            person: escape_line(bundle.name(person)) or nameless
            for person, nameless in zip(self.people, NAMELESS, strict=True)
        }
        self._blocks: list[str] = []

    # -- words ----------------------------------------------------------------------------------

    def name(self, person: str | None) -> str:
        """What a person is called, safe anywhere on the page."""
        return self._names.get(person or "", BOTH)

    def day(self, value: date | datetime) -> str:
        """A day with its year, "Sun 22 Nov 2026"."""
        return durations.day_and_year(value, self.tz)

    def time(self, at: datetime) -> str:
        """A time of day, "16:02"."""
        return durations.clock_time(at, self.tz)

    def zone(self, at: datetime) -> str:
        """A space and what the zone is called at that time; empty where it has no name."""
        name = escape_line(at.astimezone(self.tz).tzname() or "")
        return f" {name}" if name else ""

    # -- blocks ---------------------------------------------------------------------------------

    def heading(self, level: int, title: str) -> None:
        """A heading of level 1 to 6."""
        self._blocks.append(f"{'#' * level} {title}")

    def paragraph(self, text: str) -> None:
        """A paragraph of our own words."""
        self._blocks.append(text)

    def list(self, entries: Iterable[str]) -> None:
        """A list. Further lines of an entry are indented already."""
        self._blocks.append("\n".join(f"- {entry}" for entry in entries))

    def by_person(self, title: str, entries: Callable[[str], Sequence[str]]) -> None:
        """A section with a part for each of the two, if either has anything in it."""
        found = [(person, entries(person)) for person in self.people]
        if not any(lines for _, lines in found):
            return
        self.heading(2, title)
        for person, lines in found:
            self.heading(3, self.name(person))
            self.list(lines or [DASH])

    def text(self) -> str:
        """The page so far."""
        return "\n\n".join(self._blocks) + "\n"


def words(text: str) -> str:
    """What a person wrote, as part of an entry of a list."""
    return escape(text, _INDENT)


def lines(*texts: str) -> str:
    """Several texts as the lines of one entry."""
    return (HARD_BREAK + _INDENT).join(texts)


def oldest_first(records: Iterable[R]) -> list[R]:
    """Records in the order they came to be, without those that were taken away."""
    there = (record for record in records if record.deleted_at is None)
    return sorted(there, key=lambda record: (record.created_at, record.id))
