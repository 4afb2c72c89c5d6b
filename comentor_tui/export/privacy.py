"""What may leave the app, and what only leaves when it is asked for by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from comentor_tui.domain.exchange import KIND_OF, Ancestry, KeptAside, content_of, outward
from comentor_tui.domain.records import (
    ClockEvent,
    Draft,
    Note,
    Pair,
    PitfallCheck,
    Record,
    Visibility,
    kind_name,
)
from comentor_tui.domain.trends import both_in
from comentor_tui.export.shape import REFERENCES


def visible(record: Record, private: bool) -> bool:
    """May this record leave in an export?

    Drafts never do. A person's own notes, answers that were not shared yet, and what was taken
    away leave only with `private`. Shared answers wait for the other person's besides, see
    `leaving`.
    """
    if isinstance(record, Draft | Ancestry):
        return False
    return private or not is_private(record)


def is_private(record: Record) -> bool:
    """Is this one person's own, or nobody's any more?"""
    if isinstance(record, KeptAside):
        return is_private(content_of(record))
    if record.deleted_at is not None:
        return True
    if isinstance(record, Note):
        return record.visibility is Visibility.MINE
    return isinstance(record, PitfallCheck) and not record.shared


def leaving(records: Iterable[Record], private: bool) -> list[Record]:
    """Those of the records that may leave.

    As `visible` has it; and without `private` a person's answers to the pitfall check leave only
    when both people's of that session are in. The pairs must be among the records. What was taken
    away leaves without its words where something that leaves refers to it.
    """
    given = list(records)
    found = [record for record in given if visible(record, private)]
    if private:
        return found
    found = _answered_by_both(given, found)
    here = {(type(record), record.id) for record in found}
    # Nothing is told of a record that stays, also not what it was once.
    found = [
        record
        for record in found
        if not isinstance(record, KeptAside)
        or record.of_kind == kind_name(ClockEvent)
        or (KIND_OF.get(record.of_kind), record.of_id) in here
    ]
    return [*found, *_referred_to(given, found, here)]


def _referred_to(
    given: list[Record], found: list[Record], here: set[tuple[type[Record], str]]
) -> list[Record]:
    gone = {(type(each), each.id): each for each in given if each.deleted_at is not None}
    more: list[Record] = []
    looked_at = list(found)
    while looked_at:
        record = looked_at.pop()
        for name, kind in REFERENCES.items():
            key = (kind, str(getattr(record, name, None)))
            if key in gone and key not in here:
                here.add(key)
                more.append(outward(gone[key]))
                looked_at.append(more[-1])
    return more


def _answered_by_both(given: list[Record], found: list[Record]) -> list[Record]:
    people = {pair.id: (pair.first, pair.second) for pair in given if isinstance(pair, Pair)}
    checks: dict[tuple[str, str], list[PitfallCheck]] = defaultdict(list)
    for record in given:
        if isinstance(record, PitfallCheck):
            checks[record.pair_id, record.session_id].append(record)
    complete = {
        key
        for key, of_session in checks.items()
        if key[0] in people and both_in(of_session, people[key[0]])
    }
    return [
        record
        for record in found
        if not isinstance(record, PitfallCheck) or (record.pair_id, record.session_id) in complete
    ]
