"""Records survive the way into columns and JSON and back."""

from __future__ import annotations

import json
import subprocess
import sys
import typing
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import codec, records
from comentor_tui.domain.records import (
    KINDS,
    Agreement,
    ClockEvent,
    Draft,
    EventKind,
    Mark,
    Note,
    Pair,
    QuestionUse,
    Record,
    Target,
)

NOW = datetime(2026, 3, 1, 18, 30, 0, 1200, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]))
zones = st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=zones),
    tuple[str, ...]: st.lists(texts, max_size=4).map(tuple),
}


def strategy(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type as `typing` understands it: an opinion independent of the codec's."""
    members = typing.get_args(hint)
    if type(None) in members:
        return st.none() | strategy(members[0])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    return VALUES[hint]


def records_of(kind: type[Record]) -> st.SearchStrategy[Record]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: strategy(hints[field.name]) for field in fields(kind)})


any_record = st.sampled_from(KINDS).flatmap(records_of)


@given(any_record)
def test_columns_and_back(record: Record) -> None:
    columns = codec.to_columns(record)
    assert all(value is None or type(value) in (str, int) for value in columns.values())
    assert codec.from_columns(type(record), columns) == record


@given(any_record)
def test_json_and_back(record: Record) -> None:
    text = json.dumps(codec.to_json(record))
    assert codec.from_json(type(record), json.loads(text)) == record


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_known(kind: type[Record]) -> None:
    assert [field.name for field in codec.fields_of(kind)] == [f.name for f in fields(kind)]


def note(**changes: Any) -> Note:
    return replace(
        Note(id="n1", pair_id="p1", owner="a", created_at=NOW, updated_at=NOW, text="hello"),
        **changes,
    )


def test_the_forms_of_columns() -> None:
    east = timezone(timedelta(hours=2))
    columns = codec.to_columns(note(created_at=datetime(2026, 3, 1, 20, tzinfo=east)))
    assert columns["created_at"] == "2026-03-01 18:00:00.000000"
    assert columns["updated_at"] == "2026-03-01 18:30:00.001200"
    assert (columns["mark"], columns["deleted_at"], columns["revision"]) == ("", None, 1)
    target = Target(
        id="t", pair_id="p", created_at=NOW, updated_at=NOW, text="x", due=date(26, 1, 2)
    )
    assert codec.to_columns(target)["due"] == "0026-01-02"
    use = QuestionUse(id="q", pair_id="p", created_at=NOW, updated_at=NOW, question_id="x")
    assert codec.to_columns(use)["hidden"] == 0
    assert codec.to_columns(replace(use, hidden=True))["hidden"] == 1


def test_the_forms_of_json() -> None:
    pair = Pair(
        id="p",
        pair_id="p",
        created_at=NOW,
        updated_at=NOW,
        first="a",
        second="b",
        enoughness=("é",),
    )
    assert codec.to_json(pair) == {
        "id": "p",
        "pair_id": "p",
        "owner": None,
        "created_at": "2026-03-01T18:30:00.001200Z",
        "updated_at": "2026-03-01T18:30:00.001200Z",
        "revision": 1,
        "deleted_at": None,
        "first": "a",
        "second": "b",
        "state": "active",
        "enoughness": ["é"],
    }
    assert codec.to_columns(pair)["enoughness"] == '["é"]'
    whole = replace(pair, created_at=NOW.replace(microsecond=0))
    assert codec.to_json(whole)["created_at"] == "2026-03-01T18:30:00Z"
    use = QuestionUse(id="q", pair_id="p", created_at=NOW, updated_at=NOW, question_id="x")
    assert codec.to_json(use)["hidden"] is False


def test_times_come_back_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    back = codec.from_columns(
        Note, codec.to_columns(note(created_at=datetime(2026, 3, 1, 20, tzinfo=east)))
    )
    assert back.created_at.tzinfo is UTC
    assert back.created_at.hour == 18


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", None),
        ("text", 3),
        ("text", Mark.GIFT),
        ("text", "\ud800"),
        ("revision", True),
        ("revision", "1"),
        ("revision", 2**63),
        ("created_at", datetime(2026, 3, 1)),
        ("created_at", date(2026, 3, 1)),
        ("created_at", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))),
        ("mark", "?"),
        ("mark", EventKind.STARTED),
    ],
)
def test_a_value_that_does_not_fit_is_named(field: str, value: Any) -> None:
    wrong = note(**{field: value})
    with pytest.raises(ValueError, match=f"^{field}: "):
        codec.to_columns(wrong)
    with pytest.raises(ValueError, match=f"^{field}: "):
        codec.to_json(wrong)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (Target, "due", "2026-03-01"),
        (Target, "due", NOW),
        (Pair, "enoughness", ["we are"]),
        (Pair, "enoughness", "we are"),
        (Pair, "enoughness", ("we", 5)),
        (QuestionUse, "hidden", 1),
    ],
)
def test_other_values_that_do_not_fit(kind: type[Record], field: str, value: Any) -> None:
    wrong = replace(sample(kind), **{field: value})
    with pytest.raises(ValueError, match=f"^{field}: not"):
        codec.to_columns(wrong)
    with pytest.raises(ValueError, match=f"^{field}: not"):
        codec.to_json(wrong)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (Note, "text", None),
        (Note, "text", 5),
        (Note, "text", b"x"),
        (Note, "mark", "nonsense"),
        (Note, "mark", 1),
        (Note, "created_at", "yesterday"),
        (Note, "created_at", "2026-03-01T18:30:00Z"),
        (Note, "created_at", 5),
        (Note, "revision", 1.0),
        (QuestionUse, "hidden", 2),
        (QuestionUse, "hidden", "0"),
        (Target, "due", "2026-13-01"),
        (Pair, "enoughness", "{"),
        (Pair, "enoughness", '{"a": 1}'),
        (Pair, "enoughness", "[1]"),
        (Pair, "enoughness", 7),
    ],
)
def test_a_column_that_cannot_be_read_is_named(kind: type[Record], field: str, value: Any) -> None:
    good = codec.to_columns(sample(kind))
    with pytest.raises(ValueError, match=f"^{field}: "):
        codec.from_columns(kind, {**good, field: value})
    del good[field]
    with pytest.raises(ValueError, match=f"^{field}: missing$"):
        codec.from_columns(kind, good)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (Note, "text", None),
        (Note, "mark", "nonsense"),
        (Note, "created_at", "2026-03-01T18:30:00"),
        (QuestionUse, "hidden", 1),
        (Target, "due", 20260101),
        (Pair, "enoughness", "abc"),
        (Pair, "enoughness", [1]),
        (Note, "surprise", 1),
    ],
)
def test_json_that_cannot_be_read_is_named(kind: type[Record], field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        codec.from_json(kind, {**codec.to_json(sample(kind)), field: value})


def sample(kind: type[Record]) -> Record:
    common = {"id": "i", "pair_id": "p", "created_at": NOW, "updated_at": NOW}
    own: dict[type[Record], dict[str, Any]] = {
        Note: {"text": "x"},
        QuestionUse: {"question_id": "x"},
        Target: {"text": "x"},
        Pair: {"first": "a", "second": "b"},
    }
    return kind(**common, **own[kind])


def test_json_may_leave_out_what_has_a_default() -> None:
    least = {"id": "d", "pair_id": "p", "created_at": "2026-03-01T00:00:00Z", "text": "x"}
    with pytest.raises(ValueError, match=r"^updated_at: missing$"):
        codec.from_json(Draft, least)
    draft = codec.from_json(Draft, {**least, "updated_at": "2026-03-01T02:00:00+02:00"})
    assert draft == Draft(
        id="d",
        pair_id="p",
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        updated_at=datetime(2026, 3, 1, tzinfo=UTC),
        text="x",
    )


def test_further_columns_are_not_looked_at() -> None:
    assert codec.from_columns(Note, {**codec.to_columns(note()), "seal": 1}) == note()


@given(any_record, st.randoms())
def test_rows_in_any_order_of_their_columns(record: Record, random: Random) -> None:
    columns = codec.to_columns(record)
    names = list(columns)
    random.shuffle(names)
    read = codec.reader_of(type(record), names)
    assert read(columns[name] for name in names) == record


def test_a_row_that_cannot_be_read_is_named() -> None:
    columns = codec.to_columns(note())
    read = codec.reader_of(Note, list(columns))
    for field, value in (("text", None), ("revision", "1"), ("mark", "nonsense")):
        with pytest.raises(ValueError, match=f"^{field}: "):
            read({**columns, field: value}.values())
    for row in ([*columns.values()][:-1], [*columns.values(), 1]):
        with pytest.raises(ValueError, match="zip"):
            read(row)


@pytest.mark.parametrize("change", [lambda n: n[1:], lambda n: [*n, "seal"], lambda n: [*n, n[0]]])
def test_a_row_is_all_fields_and_nothing_else(change: Callable[[list[str]], list[str]]) -> None:
    names = [field.name for field in codec.fields_of(Note)]
    with pytest.raises(ValueError, match=r"^not the fields of Note$"):
        codec.reader_of(Note, change(names))


def test_one_value_as_a_column() -> None:
    assert codec.column_of(ClockEvent, "kind", EventKind.HANDED_OVER) == "handed over"
    assert codec.column_of(Agreement, "social_first", True) == 1
    assert codec.column_of(Note, "session_id", None) is None
    with pytest.raises(ValueError, match="no field nonsense"):
        codec.column_of(Note, "nonsense", 1)


def test_a_type_that_records_cannot_hold() -> None:
    with pytest.raises(TypeError, match="float"):
        codec._way("float")


def test_the_codec_stays_light() -> None:
    code = (
        "import sys, comentor_tui.domain.codec as c; "
        "print([m for m in ('json', 'sqlmodel', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert records.KINDS
