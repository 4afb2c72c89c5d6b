"""The JSON Schema of an export: made from the records, and shipped as a file beside this one.

`python -m comentor_tui.export.schema` prints it; a test compares the two.
"""

from __future__ import annotations

import json
from dataclasses import fields as dataclass_fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from comentor_tui.domain import records
from comentor_tui.domain.codec import Field, fields_of
from comentor_tui.domain.records import Record
from comentor_tui.domain.text import TEXT_LIMIT
from comentor_tui.export import shape

FILE: Final = Path(__file__).with_name("comentor-1.schema.json")
"""Where it is shipped."""

_EDITS: Final = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0, "maximum": shape.bounds_of("first")[1]},
    "oneOf": [{"minItems": size, "maxItems": size} for size in (2, 4)],
}
_TITLE: Final = {"type": "string", "maxLength": 64}


def schema() -> dict[str, Any]:
    """The schema, as the values of a JSON object."""
    ids = {"type": "string", "pattern": _whole(shape.ID.pattern)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Comentor export, version 1",
        "description": (
            "Everything of one or more pairs, one session, or a packet for the other person's"
            " copy. Every record keeps its id; a change makes its revision grow; what was taken"
            " away has `deleted_at` and, in a packet, no words."
        ),
        "type": "object",
        "required": ["format", "format_version", "exported_at", "private", "records"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": "comentor"},
            "format_version": {"const": 1},
            "version": {**_TITLE, "description": "Of the program that wrote it."},
            "exported_at": {
                "type": "string",
                "pattern": _whole(shape.TIME.pattern),
                "description": (
                    "When the newest record in it was written, so that the same records give the"
                    " same bytes; in a packet, when the packet was."
                ),
            },
            "private": {
                "type": "boolean",
                "description": "Does it hold private notes, and answers that were not shared?",
            },
            "packet": {
                "type": "boolean",
                "description": "Is it meant for the other person's copy of one pair?",
            },
            "sha256": {
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "description": (
                    "SHA-256 of all the rest as JSON text in UTF-8: names sorted, no blanks, no"
                    " letter escaped that need not be. Where it is there, it has to fit; a file"
                    " made by hand leaves it out."
                ),
            },
            "from": {
                "type": "object",
                "description": "By the id of a pair: the person whose copy this was written from.",
                "propertyNames": ids,
                "additionalProperties": ids,
            },
            "people": {
                "type": "array",
                "description": "For people who look into the file; the records count.",
                "items": {
                    "type": "object",
                    "required": ["id", "name"],
                    "additionalProperties": False,
                    "properties": {"id": ids, "name": {"type": "string"}},
                },
            },
            "records": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    name: {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
                    for name in shape.KINDS_IN_FILE
                },
            },
            "edits": {
                "type": "object",
                "description": (
                    "By the id of a record: how many of its edits were made on the copy of the"
                    " pair's first person and how many on the second's; two more numbers where a"
                    " merge knew of others. A record that is not here was edited on the copy"
                    " of `from` alone."
                ),
                "propertyNames": ids,
                "additionalProperties": _EDITS,
            },
        },
        "$defs": {name: _record(kind) for name, kind in shape.KINDS_IN_FILE.items()},
    }


def text() -> str:
    """The schema as the file that is shipped."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _record(kind: type[Record]) -> dict[str, Any]:
    fields = fields_of(kind)
    hints = {
        field.name: str(field.type).removesuffix(" | None") for field in dataclass_fields(kind)
    }
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split("\n\n")[0].split()),
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
        "properties": {field.name: _field(kind, field, hints[field.name]) for field in fields},
    }


def _field(kind: type[Record], field: Field, hint: str) -> dict[str, Any]:
    told = _value(kind, field.name, hint)
    return {"anyOf": [told, {"type": "null"}]} if field.optional else told


def _value(kind: type[Record], name: str, hint: str) -> dict[str, Any]:
    match hint:
        case "int":
            lowest, highest = shape.bounds_of(name)
            return {"type": "integer", "minimum": lowest, "maximum": highest}
        case "bool":
            return {"type": "boolean"}
        case datetime.__name__:
            return {"type": "string", "pattern": _whole(shape.TIME.pattern)}
        case date.__name__:
            return {"type": "string", "pattern": _whole(shape.DAY.pattern)}
        case "tuple[str, ...]":
            items = {"type": "string", "maxLength": TEXT_LIMIT}
            return {"type": "array", "maxItems": shape.LIST_LIMIT, "items": items}
        case "str":
            return _text(kind, name)
    choices: type[StrEnum] = getattr(records, hint)
    return {"enum": [choice.value for choice in choices]}


def _text(kind: type[Record], name: str) -> dict[str, Any]:
    choices = shape.choices_of(kind, name)
    if choices is not None:
        return {"enum": list(choices)}
    pattern = shape.pattern_of(kind, name)
    if pattern is not None:
        return {"type": "string", "pattern": _whole(pattern.pattern)}
    return {"type": "string", "maxLength": 10 * TEXT_LIMIT if name == "content" else TEXT_LIMIT}


def _whole(pattern: str) -> str:
    return f"^{pattern}$"
