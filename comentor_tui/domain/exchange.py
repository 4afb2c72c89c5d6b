"""What two copies of a pair's records need besides the records themselves.

Two kinds of record stand beside those of `records.KINDS`: where the edits of a record were made
(`Ancestry`), and what a merge did not take (`KeptAside`). And two questions are answered here:
what may travel from one copy to the other, and what a record that was taken away looks like on
the way. The rule of merging itself is in `merging`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any, ClassVar

from comentor_tui.domain.codec import fields_of, from_json, to_json
from comentor_tui.domain.records import (
    KINDS,
    Draft,
    Note,
    PitfallAnswer,
    PitfallCheck,
    R,
    Record,
    Visibility,
    kind_name,
)
from comentor_tui.domain.values import dataclass

Edits = tuple[int, int]
"""How many edits were made on the first person's copy, and how many on the second's."""


@dataclass(frozen=True, kw_only=True)
class Ancestry(Record):
    """Where the edits of a record were made, as far as an exchange has told.

    The id is the record's. `first` and `second` count the edits, on the copies of the pair's two
    people, that its content comes from; `seen_first` and `seen_second` those that were known when
    it got its `revision`, which is their sum. What the record has gained since was edited here. A
    record without an ancestry was never exchanged: all of its edits were made here.
    """

    first: int
    second: int
    seen_first: int
    seen_second: int


@dataclass(frozen=True, kw_only=True)
class KeptAside(Record):
    """A state of a record that another one took the place of, though neither knew the other.

    `content` is the whole record as the text of a JSON object; `first` and `second` are its edits.
    The id follows from all of these, so that two copies that set the same aside agree.
    """

    append_only: ClassVar[bool] = True

    of_kind: str
    of_id: str
    first: int
    second: int
    content: str


EXCHANGE_KINDS: tuple[type[Record], ...] = (Ancestry, KeptAside)
"""The kinds that only an exchange makes."""

KIND_OF: dict[str, type[Record]] = {kind_name(kind): kind for kind in KINDS if kind is not Draft}
"""What an exchange can be about, by name."""

BASE = frozenset(field.name for field in fields_of(Record))
"""The fields that all kinds share."""

_BLANK: dict[str, Any] = {"text": "", "name": "", "answer": PitfallAnswer.NOT_TODAY}
"""In place of what must be said, where a record was taken away."""


def travels(record: Record) -> bool:
    """May this record be told to the other person's copy?

    Private notes, answers to the pitfall check that were not shared, drafts and where edits were
    made never do. What was kept aside travels as what it was, unless that was taken away and has
    its words still.
    """
    if isinstance(record, KeptAside):
        content = content_of(record)
        return travels(content) and content == outward(content)
    if isinstance(record, Note):
        return record.visibility is Visibility.OURS
    if isinstance(record, PitfallCheck):
        return record.shared
    return not isinstance(record, Draft | Ancestry)


def outward(record: R) -> R:
    """A record as the other copy is told of it: without its words where it was taken away."""
    if record.deleted_at is None:
        return record
    said = [field for field in fields_of(type(record)) if field.name not in BASE]
    kept = {
        field.name: _BLANK.get(field.name, getattr(record, field.name))
        for field in said
        if field.required
    }
    return type(record)(**{name: getattr(record, name) for name in BASE}, **kept)


def with_words(tombstone: R, known: R) -> R:
    """A tombstone from outside, with the words that this copy has: they can be put back here."""
    words = {
        field.name: getattr(known, field.name)
        for field in fields_of(type(known))
        if field.name not in BASE and (not field.required or field.name in _BLANK)
    }
    return replace(tombstone, **words)


def content_text(record: Record) -> str:
    """A record as text that is the same on every copy."""
    return json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def keep_aside(record: Record, at: Edits) -> KeptAside:
    """What is kept of a state that was not taken."""
    kind, content = kind_name(type(record)), content_text(record)
    said = "\x1f".join((kind, record.id, str(at[0]), str(at[1]), content))
    return KeptAside(
        id="k" + sha256(said.encode("utf-8")).hexdigest()[:39],
        pair_id=record.pair_id,
        owner=record.owner,
        created_at=record.updated_at,
        updated_at=record.updated_at,
        of_kind=kind,
        of_id=record.id,
        first=at[0],
        second=at[1],
        content=content,
    )


def content_of(kept: KeptAside) -> Record:
    """The record that was kept aside.

    Raises ValueError for content that no `keep_aside` wrote.
    """
    kind = KIND_OF.get(kept.of_kind)
    try:
        content = json.loads(kept.content)
    except RecursionError as error:
        raise ValueError("content: nested too deep") from error
    if kind is None or not isinstance(content, dict):
        raise ValueError("content: not a record")
    return from_json(kind, content)
