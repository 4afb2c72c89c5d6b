"""Records as plain values: columns of the store, and the JSON of an export.

Columns are the text, numbers and NULL that SQLModel's own types write to SQLite, so that a row
reads the same through either. The way each field is written is worked out once per kind, from
the text of its annotation: resolving the hints themselves would cost more than a whole read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from comentor_tui.domain import records
from comentor_tui.domain.records import R, Record
from comentor_tui.domain.values import filled

Column = str | int | None
"""What a column of the store holds."""

E = TypeVar("E", bound=StrEnum)

_LARGEST = 2**63 - 1


class Way(NamedTuple):
    """How the values of one type are written and read. All four raise ValueError."""

    to_column: Callable[[Any], Column]
    from_column: Callable[[Any], Any]
    to_json: Callable[[Any], Any]
    from_json: Callable[[Any], Any]


class Field(NamedTuple):
    """One field of a kind."""

    name: str
    optional: bool
    required: bool
    way: Way


_CALLED: dict[type, str] = {
    str: "text",
    int: "a number",
    bool: "true or false",
    float: "a fraction",
    list: "a list",
    tuple: "a list",
    dict: "an object",
    datetime: "a time",
    date: "a day",
}
"""What people call a value that stands where another belongs."""

_LISTED = 6
"""Choices that are all told where none of them was made; of more the first few are."""


def _not(wanted: str, value: Any) -> ValueError:
    called = _CALLED.get(type(value))
    return ValueError(f"not {wanted} but {called}" if called else f"not {wanted}")


def _text(value: Any) -> str:
    if type(value) is not str:
        raise _not("text", value)
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError("half a letter (a lone surrogate)") from None
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise _not("a whole number", value)
    if not -_LARGEST <= value <= _LARGEST:
        raise ValueError("a number too large to keep")
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise _not("true or false", value)
    return value


def _truth_from_column(value: Any) -> bool:
    if type(value) is not int or value not in (0, 1):
        raise ValueError("neither 0 nor 1")
    return value == 1


def _time(value: Any) -> datetime:
    if type(value) is not datetime:
        raise _not("a time", value)
    if value.tzinfo is not UTC:
        if value.utcoffset() is None:
            raise ValueError("a time without a zone")
        try:
            return value.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("a time out of range") from error
    return value


def _time_to_column(value: Any) -> str:
    return _time(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _time_from_column(value: Any) -> datetime:
    return datetime.fromisoformat(_text(value) + "+00:00")


def _time_to_json(value: Any) -> str:
    return _time(value).replace(tzinfo=None).isoformat() + "Z"


def _time_from_json(value: Any) -> datetime:
    text = _text(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a time of the calendar") from None
    return _time(moment)


def _day_to_text(value: Any) -> str:
    if type(value) is not date:
        raise _not("a day", value)
    return value.isoformat()


def _day_from_text(value: Any) -> date:
    text = _text(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("not a day of the calendar") from None


def _texts(value: Any) -> tuple[str, ...]:
    if type(value) is not tuple:
        raise _not("a list of texts", value)
    return tuple(_text(item) for item in value)


def _texts_from_list(value: Any) -> tuple[str, ...]:
    if type(value) is not list:
        raise _not("a list of texts", value)
    return tuple(_text(item) for item in value)


def _texts_to_column(value: Any) -> str:
    texts = _texts(value)
    if not texts:
        return "[]"
    # Only few kinds hold texts: the import is spared where none are there.
    import json

    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def _texts_from_column(value: Any) -> tuple[str, ...]:
    if value == "[]":
        return ()
    import json

    return _texts_from_list(json.loads(_text(value)))


def _choice(choices: type[E]) -> Way:
    known = {member.value: member for member in choices}

    def none_of_them() -> ValueError:
        named = [f"“{value}”" for value in known if value]
        shown = named if len(named) <= _LISTED else [*named[:4], "another"]
        if "" in known:
            shown.append("nothing")
        last = f" or {shown.pop()}" if len(shown) > 2 else ""
        return ValueError(f"not one of {', '.join(shown)}{last}")

    def to_text(value: Any) -> str:
        if type(value) is not choices:
            raise none_of_them()
        return str(value.value)

    def from_text(value: Any) -> E:
        member = known.get(value) if type(value) is str else None
        if member is None:
            raise none_of_them()
        return member

    return Way(to_text, from_text, to_text, from_text)


_WAYS: dict[str, Way] = {
    "str": Way(_text, _text, _text, _text),
    "int": Way(_number, _number, _number, _number),
    "bool": Way(lambda value: int(_truth(value)), _truth_from_column, _truth, _truth),
    "datetime": Way(_time_to_column, _time_from_column, _time_to_json, _time_from_json),
    "date": Way(_day_to_text, _day_from_text, _day_to_text, _day_from_text),
    "tuple[str, ...]": Way(
        _texts_to_column,
        _texts_from_column,
        lambda value: list(_texts(value)),
        _texts_from_list,
    ),
}

_FIELDS: dict[type[Record], tuple[Field, ...]] = {}


def _way(hint: str) -> Way:
    way = _WAYS.get(hint)
    if way is None:
        choices = getattr(records, hint, None)
        if not (isinstance(choices, type) and issubclass(choices, StrEnum)):
            raise TypeError(f"records cannot hold {hint}")
        way = _WAYS[hint] = _choice(choices)
    return way


def fields_of(kind: type[Record]) -> tuple[Field, ...]:
    """The fields of a kind in their order."""
    known = _FIELDS.get(kind)
    if known is None:
        found = []
        for field in fields(kind):
            hint = str(field.type)
            plain = hint.removesuffix(" | None")
            required = field.default is MISSING and field.default_factory is MISSING
            found.append(Field(field.name, plain != hint, required, _way(plain)))
        known = _FIELDS[kind] = tuple(found)
    return known


def column_of(kind: type[Record], name: str, value: Any) -> Column:
    """One value as it stands in the column of its field.

    Raises ValueError, with the field's name, for a field that is not there or another type.
    """
    for field in fields_of(kind):
        if field.name == name:
            column: Column = _apply(field, field.way.to_column, value)
            return column
    raise ValueError(f"{kind.__name__} has no field {name}")


def to_columns(record: Record) -> dict[str, Column]:
    """A record as the columns of its row.

    Times are UTC text with microseconds, dates ISO 8601, choices their value, truth values 0
    and 1, tuples JSON. Raises ValueError with the name of a field whose value does not fit.
    """
    columns: dict[str, Column] = {}
    name = ""
    try:
        for name, optional, _, way in fields_of(type(record)):
            value = getattr(record, name)
            if value is not None:
                columns[name] = way[0](value)
            elif optional:
                columns[name] = None
            else:
                raise ValueError("missing")
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    return columns


def from_columns(kind: type[R], columns: Mapping[str, Any]) -> R:
    """The record that `to_columns` wrote; further columns are not looked at.

    Raises ValueError with the name of a field that is missing or cannot be read.
    """
    known = fields_of(kind)
    try:
        row = [columns[field.name] for field in known]
    except KeyError as error:
        raise ValueError(f"{error.args[0]}: missing") from error
    return _read(kind, _readers(known), row)


def reader_of(kind: type[R], names: Sequence[str]) -> Callable[[Iterable[Any]], R]:
    """What reads rows whose columns are the fields of a kind, in the order of `names`.

    It raises ValueError with the name of a field that cannot be read. Raises ValueError itself
    where `names` are not the names of all fields, each once.
    """
    known = {field.name: field for field in fields_of(kind)}
    if sorted(names) != sorted(known):
        raise ValueError(f"not the fields of {kind.__name__}")
    readers = _readers(known[name] for name in names)
    return lambda row: _read(kind, readers, row)


_Reader = tuple[str, bool, Callable[[Any], Any]]
"""A field's name, whether it may be missing, and what reads its column."""


def _readers(known: Iterable[Field]) -> tuple[_Reader, ...]:
    return tuple((field.name, field.optional, field.way.from_column) for field in known)


def _read(kind: type[R], readers: tuple[_Reader, ...], row: Iterable[Any]) -> R:
    # Every row that is read comes by here.
    values: dict[str, Any] = {}
    name = ""
    try:
        for (name, optional, read), value in zip(readers, row, strict=True):
            if value is not None:
                values[name] = read(value)
            elif optional:
                values[name] = None
            else:
                raise ValueError("missing")
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    return filled(kind, values)


def to_json(record: Record) -> dict[str, Any]:
    """A record as JSON values: times ISO 8601 with Z, lists for tuples, true and false.

    Raises ValueError with the name of a field whose value does not fit.
    """
    return {
        field.name: _apply(field, field.way.to_json, getattr(record, field.name))
        for field in fields_of(type(record))
    }


def from_json(kind: type[R], mapping: Mapping[str, Any]) -> R:
    """The record that `to_json` wrote; fields that have a default may be left out.

    Raises ValueError with the name of a field that is missing, unknown or cannot be read.
    """
    known = fields_of(kind)
    unknown = set(mapping) - {field.name for field in known}
    if unknown:
        named = records.kind_name(kind).replace("_", " ")
        a = "an" if named[0] in "aeiou" else "a"
        raise ValueError(f"{min(unknown, key=str)}: not a field of {a} {named}")
    values: dict[str, Any] = {}
    for field in known:
        if field.name in mapping:
            values[field.name] = _apply(field, field.way.from_json, mapping[field.name])
        elif field.required:
            raise ValueError(f"{field.name}: missing")
    return kind(**values)


def _apply(field: Field, change: Callable[[Any], Any], value: Any) -> Any:
    if value is None:
        if field.optional:
            return None
        raise ValueError(f"{field.name}: missing")
    try:
        return change(value)
    except ValueError as error:
        raise ValueError(f"{field.name}: {error}") from error
