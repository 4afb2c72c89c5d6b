"""Records as a JSON file: everything, one session's, or a packet, in the same shape.

The shape is a promise to other programs: it is told in the README and in a JSON Schema (see
`schema`), and `FORMAT_VERSION` grows when something in it changes its meaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from comentor_tui.domain import merging
from comentor_tui.domain.codec import to_json
from comentor_tui.domain.exchange import Ancestry
from comentor_tui.domain.merging import Holding
from comentor_tui.domain.records import Pair, Person, Record, kind_name
from comentor_tui.export.checksum import CHECKSUM, checksum
from comentor_tui.export.privacy import leaving, visible
from comentor_tui.export.shape import KINDS_IN_FILE

__all__ = ["FORMAT", "FORMAT_VERSION", "export_json", "last_change", "packet_json", "visible"]

FORMAT: Final = "comentor"
FORMAT_VERSION: Final = 1

# JSON escapes the first 32 control characters. These too would steer a terminal that the file is
# shown on, or reorder or hide what stands in it.
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def export_json(
    records: Iterable[Record],
    *,
    version: str,
    exported_at: datetime,
    private: bool,
    copies: Mapping[str, str] | None = None,
) -> str:
    """The records that may leave, as the text of a JSON file that ends in a newline.

    `version` is the program's, `exported_at` an aware time (see `last_change`), `copies` the person
    whose copy this is by the id of each pair. Each kind is a list, also an empty one, sorted by
    the time of creation and id, one record to a line.
    Raises ValueError for a time without a zone, and with the field's name for a record that does
    not fit its kind.
    """
    given = list(records)
    found = leaving(given, private)
    pairs = {r.id: (r.first, r.second) for r in found if isinstance(r, Pair)}
    here = {pair: you for pair, you in (copies or {}).items() if pair in pairs}
    leaves = {record.id for record in found}
    edits: dict[str, list[int]] = {}
    for pair_id, you in here.items():
        of_pair = [record for record in given if record.pair_id == pair_id]
        held = merging.holding(pairs[pair_id], of_pair, you)
        edits |= {i: told for i, told in _edits(held, you).items() if i in leaves}
    return _file(found, version, exported_at, {"private": private, "packet": False}, here, edits)


def last_change(records: Iterable[Record], otherwise: datetime) -> datetime:
    """When the newest of the records was written: an export says this time, not that of its making.

    So the same records give the same bytes, on any day and on any copy. `otherwise` where there
    are none.
    """
    return max((record.updated_at for record in records), default=otherwise)


def packet_json(held: Holding, you: str, *, version: str, exported_at: datetime) -> str:
    """What the copy of `you` has to tell the other one, as the text of a JSON file.

    Nothing private is in it, whatever `held` holds. Raises ValueError as `export_json` does.
    """
    told = merging.outgoing(held)
    records = [*told.stored.values(), *told.aside.values()]
    copies = {record.id: you for record in records if isinstance(record, Pair)}
    kind = {"private": False, "packet": True}
    return _file(records, version, exported_at, kind, copies, _edits(told, you))


def _edits(held: Holding, you: str) -> dict[str, list[int]]:
    """Where edits were made, of the records that were not made by `you` alone."""
    return {each.id: told for each in merging.ancestries(held) if (told := _told(each, held, you))}


def _told(each: Ancestry, held: Holding, you: str) -> list[int]:
    at, seen = [each.first, each.second], [each.seen_first, each.seen_second]
    if at != seen:
        return [*at, *seen]
    elsewhere = at[held.people[0] == you]
    return at if elsewhere else []


def _file(
    records: Iterable[Record],
    version: str,
    exported_at: datetime,
    kind: Mapping[str, bool],
    copies: Mapping[str, str],
    edits: Mapping[str, list[int]],
) -> str:
    if exported_at.utcoffset() is None:
        raise ValueError("the time of an export needs a zone")
    found = sorted(records, key=lambda r: (r.created_at, r.id))
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in KINDS_IN_FILE}
    for record in found:
        lists[kind_name(type(record))].append(to_json(record))
    around: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": version,
        "exported_at": exported_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **kind,
        "from": dict(sorted(copies.items())),
        "people": [
            {"id": person.id, "name": person.name}
            for person in found
            if isinstance(person, Person) and person.deleted_at is None
        ],
    }
    around[CHECKSUM] = checksum({**around, "records": lists, "edits": edits})
    head = [f"{_text(name)}: {_text(value)}" for name, value in around.items()]
    kinds = [f'"{name}": {_lines("[", map(_text, each), "]")}' for name, each in lists.items()]
    counted = [f"{_text(name)}: {_text(edits[name])}" for name in sorted(edits)]
    body = [f'"records": {_lines("{", kinds, "}")}', f'"edits": {_lines("{", counted, "}")}']
    return _lines("{", [*head, *body], "}") + "\n"


def _text(value: Any) -> str:
    return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", _ENCODER.encode(value))


def _lines(opening: str, members: Iterable[str], closing: str) -> str:
    """One member on each line, so that a file can be searched and compared line by line."""
    listed = ",\n".join(members)
    return f"{opening}\n{listed}\n{closing}" if listed else opening + closing
