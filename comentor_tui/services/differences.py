"""What two states of a record differ in, field by field, in people's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any, Final

from comentor_tui.domain import durations, sessions
from comentor_tui.domain.exchange import BASE as _BASE
from comentor_tui.domain.records import PitfallCheck, Record, Session, kind_name
from comentor_tui.domain.searching import words_of
from comentor_tui.domain.text import clean_line
from comentor_tui.export.shape import REFERENCES

Known = Callable[[tuple[str, str]], Record | None]
"""Finds a record by the name of its kind and its id."""

BASE: Final = _BASE - {"owner"}
"""Fields that are bookkeeping; that something was taken away is told apart."""

LABELS: Final[Mapping[str, str]] = {
    "owner": "whose",
    "state": "state",
    "kind": "kind",
    # Sessions and halves
    "medium": "how",
    "place": "where",
    "planned_at": "date",
    "started_at": "began",
    "ended_at": "ended",
    "half_minutes": "minutes for each half",
    "first_person": "who begins",
    "hard_stop": "end at the latest",
    "missed_reason": "why it was missed",
    "owed_to": "owed to",
    "owed_ms": "owed",
    "owed_let_go": "what was owed let go",
    "review_closed": "review closed",
    "session_id": "session",
    "intention": "intention",
    "help_wanted": "help wanted",
    "warning_minutes": "sign before the end, in minutes",
    "read_back": "took along",
    # Agenda and notes
    "section": "section",
    "possible": "what is possible",
    "carried_from": "carried from",
    "first_asked": "first asked",
    "position": "place in its list",
    "origin": "what proposed it",
    "mark": "mark",
    "visibility": "seen by",
    "half_owner": "in whose half",
    "stage": "stage",
    "agenda_item_id": "agenda item",
    "target_id": "target",
    # Goals and targets
    "horizon": "reach",
    "life": "part of life",
    "priority": "priority",
    "due": "by when",
    "closed_at": "closed",
    "first_step": "first step",
    "goal_id": "goal",
    # After the call
    "pitfall": "pitfall",
    "answer": "answer",
    "line": "line",
    "shared": "shared",
    "most_useful": "most useful",
    "received": "what I received",
    "gave": "what I got from giving",
    "by_when": "what I do by when",
    "differently": "what we do differently",
    "category": "where it was noticed",
    "seen_by": "seen by",
    # The pair
    "zone": "time zone",
    "contact": "contact",
    "first": "first person",
    "second": "second person",
    "enoughness": "line that opens the session",
}
"""What each field is called; the words of a record need no name."""

_MAIN: Final = ("text", "name")

LENGTH: Final = 60
"""Characters that are shown of what was written."""

_BEFORE: Final = 15
"""So many of them come before the place where two texts part."""

NOTHING: Final = "nothing"


def differing(old: Record, now: Record) -> list[str]:
    """The fields in which two states of one record differ, bookkeeping apart, in their order."""
    names = [field.name for field in fields(old) if field.name not in BASE]
    return [name for name in names if getattr(old, name) != getattr(now, name)]


def difference(
    old: Record, now: Record | None, names: Mapping[str, str], known: Known, tz: tzinfo
) -> str:
    """What is different: `“old words” → “new words”; by when: Fri 4 Dec → Mon 7 Dec`.

    Where the words are the same it begins with them, or with what else tells which record it is.
    """
    which = named(old, known, tz) or (named(now, known, tz) if now is not None else "")
    if old.deleted_at is not None and now is not None and now.deleted_at is None:
        return f"{which}: taken away → kept" if which else "taken away → kept"
    if now is None or now.deleted_at is not None:
        end = "not here" if now is None else "taken away"
        return f"{which} → {end}" if which and old.deleted_at is None else end
    teller = _Teller(names, known, tz)
    found = differing(old, now)
    parts = [teller.change(name, getattr(old, name), getattr(now, name)) for name in found]
    # The words first; they say which record it is.
    main = [part for name, part in zip(found, parts, strict=True) if name in _MAIN]
    rest = [part for name, part in zip(found, parts, strict=True) if name not in _MAIN]
    told = "; ".join([*main, *rest])
    return told if main or not which else f"{which}: {told}" if told else which


def named(record: Record, known: Known, tz: tzinfo) -> str:
    """What tells which record it is: its words, or the day it is of; empty where nothing does."""
    if isinstance(record, Session):
        return durations.day(sessions.when(record), tz)
    for name in _MAIN:
        if words := clean_line(str(getattr(record, name, "")).partition("\n")[0], 10 * LENGTH):
            return _quoted(words)
    session = known((kind_name(Session), getattr(record, "session_id", None) or ""))
    day = durations.day(sessions.when(session), tz) if isinstance(session, Session) else ""
    about = record.pitfall.replace("_", " ") if isinstance(record, PitfallCheck) else ""
    return ", ".join(part for part in (day, about) if part)


class _Teller:
    def __init__(self, names: Mapping[str, str], known: Known, tz: tzinfo) -> None:
        self.names, self.known, self.tz = names, known, tz

    def change(self, name: str, old: Any, now: Any) -> str:
        if isinstance(old, date) and isinstance(now, date) and old.year != now.year:
            told = f"{self._date(old, True)} → {self._date(now, True)}"
        elif _is_text(old) and _is_text(now) and name not in REFERENCES:
            told = " → ".join(_apart(_plain(old), _plain(now)))
        else:
            told = f"{self._value(name, old)} → {self._value(name, now)}"
        return told if name in _MAIN else f"{LABELS.get(name, name.replace('_', ' '))}: {told}"

    def _value(self, name: str, value: Any) -> str:
        if value is None and name == "owner":
            return "both"
        if value is None or value == "" or value == ():
            return NOTHING
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return self._date(value)
        if isinstance(value, StrEnum):
            return value.value
        if name in REFERENCES or name in ("first", "second"):
            return self._referred(name, value)
        if isinstance(value, int):
            return durations.plain(value) if name.endswith("_ms") else str(value)
        return _quoted(_plain(value))

    def _date(self, value: date, year: bool = False) -> str:
        day = durations.day_and_year(value, self.tz) if year else durations.day(value, self.tz)
        at = durations.clock_time(value, self.tz) if isinstance(value, datetime) else ""
        return f"{day} {at}".strip()

    def _referred(self, name: str, value: str) -> str:
        if value in self.names:
            return self.names[value] or "one of the two"
        kind = REFERENCES.get(name)
        record = self.known((kind_name(kind), value)) if kind is not None else None
        if isinstance(record, Session):
            return durations.day(sessions.when(record), self.tz)
        words = words_of(record).partition("\n")[0] if record is not None else ""
        return _quoted(words) if words else "another one"


def _is_text(value: Any) -> bool:
    texts = isinstance(value, str) and not isinstance(value, StrEnum)
    return (texts or isinstance(value, tuple)) and bool(value)


def _plain(value: str | Sequence[str]) -> str:
    return clean_line(value if isinstance(value, str) else " ".join(value), 10**6)


def _quoted(words: str, begin: int = 0) -> str:
    shown = words[begin : begin + LENGTH].strip()
    before, after = ("…" if begin else ""), ("…" if begin + LENGTH < len(words) else "")
    return f"“{before}{shown}{after}”"


def _apart(old: str, now: str) -> tuple[str, str]:
    """Two texts, from a little before the place where they part."""
    pairs = enumerate(zip(old, now, strict=False))
    part = next((n for n, (one, two) in pairs if one != two), min(len(old), len(now)))
    begin = part - _BEFORE if max(len(old), len(now)) > LENGTH and part > _BEFORE else 0
    return _quoted(old, begin), _quoted(now, begin)
