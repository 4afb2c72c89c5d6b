"""Records as a JSON file: everything, or one session's, in the same shape.

The shape is a promise to other programs: it is told in the README, and `FORMAT_VERSION` grows
when something in it changes its meaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from comentor_tui.domain.codec import to_json
from comentor_tui.domain.records import KINDS, Draft, Person, Record, kind_name
from comentor_tui.export.privacy import leaving, visible

__all__ = ["FORMAT", "FORMAT_VERSION", "export_json", "visible"]

FORMAT: Final = "comentor"
FORMAT_VERSION: Final = 1

# JSON escapes the first 32 control characters. These too would steer a terminal that the file is
# shown on, or reorder or hide what stands in it.
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def export_json(
    records: Iterable[Record], *, version: str, exported_at: datetime, private: bool
) -> str:
    """The records that may leave, as the text of a JSON file that ends in a newline.

    `version` is the program's, `exported_at` an aware time. Each kind is a list, also an empty
    one, sorted by the time of creation and id, one record to a line.
    Raises ValueError for a time without a zone, and with the field's name for a record that does
    not fit its kind.
    """
    if exported_at.utcoffset() is None:
        raise ValueError("the time of an export needs a zone")
    found = sorted(leaving(records, private), key=lambda r: (r.created_at, r.id))
    lists: dict[type[Record], list[str]] = {kind: [] for kind in KINDS if kind is not Draft}
    for record in found:
        lists[type(record)].append(_text(to_json(record)))
    around = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": version,
        "exported_at": exported_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "private": private,
        "people": [
            {"id": person.id, "name": person.name}
            for person in found
            if isinstance(person, Person) and person.deleted_at is None
        ],
    }
    head = [f"{_text(name)}: {_text(value)}" for name, value in around.items()]
    kinds = [f'"{kind_name(kind)}": {_lines("[", each, "]")}' for kind, each in lists.items()]
    return _lines("{", [*head, f'"records": {_lines("{", kinds, "}")}'], "}") + "\n"


def _text(value: Any) -> str:
    return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", _ENCODER.encode(value))


def _lines(opening: str, members: Sequence[str], closing: str) -> str:
    """One member on each line, so that a file can be searched and compared line by line."""
    if not members:
        return opening + closing
    return f"{opening}\n" + ",\n".join(members) + f"\n{closing}"
