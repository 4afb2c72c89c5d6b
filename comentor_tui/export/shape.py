"""What may stand in each field of a JSON export: told once, for the schema and for the reader.

The bounds are wide: far beyond what the app itself writes, and near enough that nothing that
passes them can overflow, or be taken for a path, a control sequence or a reference to nowhere.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final

from comentor_tui.domain.codec import Field
from comentor_tui.domain.deck import QuestionKind
from comentor_tui.domain.exchange import KIND_OF, KeptAside
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ClockEvent,
    Goal,
    OwnQuestion,
    Pair,
    Person,
    Record,
    Session,
    Target,
    kind_name,
)
from comentor_tui.domain.text import TEXT_LIMIT, clean_name, is_storable

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""An id: it becomes part of file names and of the names of widgets."""

ZONE: Final = re.compile(r"([A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,3})?")
TIME: Final = re.compile(
    r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z"
)
DAY: Final = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
WORD: Final = re.compile(r"[A-Za-z0-9_:. -]{0,80}")
"""What the app itself names: a pitfall, a question of the deck, the start of a machine."""

TIMES_BETWEEN: Final = (1900, 2199)

LIST_LIMIT: Final = 200
"""Texts in one list."""

KINDS_IN_FILE: Final[dict[str, type[Record]]] = {**KIND_OF, kind_name(KeptAside): KeptAside}
"""The kinds of an export by name, those that are referred to before those that refer to them."""

_PERSON: Final = ("owner", "person", "first_person", "owed_to", "half_owner", "seen_by")

REFERENCES: Final[dict[str, type[Record]]] = {
    **dict.fromkeys(_PERSON, Person),
    "session_id": Session,
    "agreement_id": Agreement,
    "agenda_item_id": AgendaItem,
    "carried_from": AgendaItem,
    "target_id": Target,
    "goal_id": Goal,
    "ref": ClockEvent,
}
"""Fields that hold the id of a record, and of which kind."""

_WORDS: Final = frozenset({"pitfall", "question_id", "boot_id", "origin", "stage", "of_kind"})

_NUMBERS: Final[dict[str, tuple[int, int]]] = {
    "revision": (1, 1_000_000_000),
    "boot_ms": (-(10**13), 10**13),
    "amount_ms": (-1_000_000_000, 1_000_000_000),
    "owed_ms": (0, 1_000_000_000),
    "first": (0, 1_000_000_000),
    "second": (0, 1_000_000_000),
    "half_minutes": (0, 1_440),
    "warning_minutes": (0, 1_440),
    "position": (-1_000_000, 1_000_000),
}
NUMBER: Final = (0, 1_000_000)
"""What any other number lies between."""


def is_id(kind: type[Record], name: str) -> bool:
    """Does this field hold the id of a record?"""
    if kind is Pair and name in ("first", "second"):
        return True
    return name in ("id", "pair_id", "of_id") or name in REFERENCES


def pattern_of(kind: type[Record], name: str) -> re.Pattern[str] | None:
    """What a text of a field must look like as a whole; None where it is people's own."""
    if is_id(kind, name):
        return ID
    if name == "zone":
        return ZONE
    return WORD if name in _WORDS else None


def bounds_of(name: str) -> tuple[int, int]:
    """The smallest and the largest number of a field."""
    return _NUMBERS.get(name, NUMBER)


def choices_of(kind: type[Record], name: str) -> tuple[str, ...] | None:
    """The texts that a field of plain text may hold, where they are listed."""
    if kind is OwnQuestion and name == "kind":
        return tuple(QuestionKind)
    return None


def fault(kind: type[Record], field: Field, value: Any) -> str | None:
    """What is wrong with the value of a field, in plain words; None if it is in order."""
    match value:
        case bool() | None:
            return None
        case int():
            lowest, highest = bounds_of(field.name)
            if not lowest <= value <= highest:
                return f"a number that is not between {lowest} and {highest}"
        case datetime() | date():
            if not TIMES_BETWEEN[0] <= value.year <= TIMES_BETWEEN[1]:
                return "a date that is too far away"
        case tuple():
            if len(value) > LIST_LIMIT:
                return f"more than {LIST_LIMIT} texts"
            return next(filter(None, (_text_fault(each) for each in value)), None)
        case str():
            return _of_text(kind, field.name, value)
    return None


def _of_text(kind: type[Record], name: str, value: str) -> str | None:
    choices = choices_of(kind, name)
    if choices is not None and value not in choices:
        return f"not one of {', '.join(choices)}"
    pattern = pattern_of(kind, name)
    if pattern is not None:
        return None if pattern.fullmatch(value) else "not written as it should be"
    if kind is Person and name == "name":
        return None if clean_name(value) == value else "not a name on one line"
    return _text_fault(value, 10 * TEXT_LIMIT if name == "content" else TEXT_LIMIT)


def _text_fault(value: str, limit: int = TEXT_LIMIT) -> str | None:
    if len(value) > limit:
        return f"more than {limit} characters"
    if not is_storable(value, limit):
        return "control characters, or letters that are not composed"
    return None
