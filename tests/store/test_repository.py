"""Saving and loading on a real file."""

from __future__ import annotations

import itertools
import os
import sqlite3
import typing
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comentor_tui.domain.codec import to_columns
from comentor_tui.domain.records import (
    KINDS,
    AgendaItem,
    ClockEvent,
    Draft,
    EventKind,
    Goal,
    ItemState,
    Mark,
    Note,
    Pair,
    Person,
    Record,
    Session,
    deleted,
    revised,
)
from comentor_tui.errors import StoreDamaged, StoreProblem
from comentor_tui.store import engine as engine_module
from comentor_tui.store.quick import MANY, QuickReader
from comentor_tui.store.repository import SqlStore
from comentor_tui.store.seals import seal
from comentor_tui.store.tables import TABLES

NOW = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
COMMON: dict[str, Any] = {"pair_id": "p", "created_at": NOW, "updated_at": NOW}
PAIR = Pair(id="p", first="a", second="b", **COMMON)
PEOPLE = (Person(id="a", name="Ana", **COMMON), Person(id="b", name="Bo", **COMMON))
SESSION = Session(id="s", **COMMON)


def note(note_id: str, **changes: Any) -> Note:
    return replace(Note(id=note_id, text="hello", **COMMON), **changes)


def event(event_id: str, seq: int, **changes: Any) -> ClockEvent:
    made = ClockEvent(
        id=event_id,
        session_id="s",
        seq=seq,
        kind=EventKind.STARTED,
        wall=NOW,
        boot_ms=seq,
        boot_id="boot",
        **COMMON,
    )
    return replace(made, **changes)


@pytest.fixture
def pair_store(store: SqlStore) -> SqlStore:
    store.save(PAIR, *PEOPLE, SESSION)
    return store


# -- round trips ------------------------------------------------------------------------------


def test_every_kind_comes_back(full_store: SqlStore, everything: tuple[Record, ...]) -> None:
    for record in everything:
        assert full_store.get(type(record), record.id) == record
    assert {type(record) for record in everything} == set(KINDS)


NUMBERS = itertools.count()
texts = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    tuple[str, ...]: st.lists(texts, max_size=3).map(tuple),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    members = typing.get_args(hint)
    if type(None) in members:
        return st.none() | values(members[0])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    return VALUES[hint]


def storable(kind: type[Record]) -> st.SearchStrategy[Record]:
    hints = typing.get_type_hints(kind)
    chosen: dict[str, st.SearchStrategy[Any]] = {}
    for field in fields(kind):
        links = list(TABLES[kind].c[field.name].foreign_keys)
        if not links:
            chosen[field.name] = values(hints[field.name])
            continue
        to = {"pair": "p", "person": "a", "session": "s"}.get(links[0].column.table.name, "-")
        empty = [None] if type(None) in typing.get_args(hints[field.name]) else []
        chosen[field.name] = st.sampled_from([*empty, *([to] if to != "-" else [])] or ["x"])
    chosen["id"] = st.builds(lambda: f"id-{next(NUMBERS)}")
    chosen["revision"] = st.integers(1, 2**40)
    return st.builds(kind, **chosen)


FREE = [kind for kind in KINDS if kind.__name__ not in ("Pair", "Confirmation", "TargetCheck")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(FREE).flatmap(storable))
def test_any_record_comes_back(pair_store: SqlStore, record: Record) -> None:
    if isinstance(record, ClockEvent):
        taken = [known.seq for known in pair_store.load(ClockEvent, with_deleted=True)]
        record = replace(record, seq=max(taken, default=0) + 1)
    pair_store.save(record)
    assert pair_store.get(type(record), record.id) == record
    with QuickReader(pair_store.path) as quick:
        assert quick.get(type(record), record.id) == record


# -- what saving means ------------------------------------------------------------------------


def test_a_newer_revision_replaces(pair_store: SqlStore) -> None:
    first = note("n")
    second = revised(first, NOW + timedelta(minutes=1), text="better", mark=Mark.INSIGHT)
    pair_store.save(first)
    pair_store.save(second)
    assert pair_store.load(Note) == [second]


def test_the_same_or_an_older_revision_changes_nothing(pair_store: SqlStore) -> None:
    second = replace(note("n"), revision=2)
    pair_store.save(second)
    pair_store.save(replace(second, text="other"))
    pair_store.save(replace(second, text="older", revision=1))
    assert pair_store.load(Note) == [second]


def test_revisions_in_one_save_end_with_the_newest(pair_store: SqlStore) -> None:
    first = note("n")
    third = revised(revised(first, NOW), NOW, text="third")
    pair_store.save(first, third, note("m"), revised(first, NOW, text="second"))
    assert {record.text for record in pair_store.load(Note)} == {"third", "hello"}


def test_what_is_only_added_is_never_changed(pair_store: SqlStore) -> None:
    pair_store.save(event("e", 1))
    pair_store.save(event("e", 1, text="changed", revision=7))
    assert pair_store.load(ClockEvent) == [event("e", 1)]


def test_records_may_come_in_any_order(store: SqlStore) -> None:
    store.save(
        note("n", session_id="s", owner="a"), event("e", 1, person="b"), SESSION, *PEOPLE, PAIR
    )
    assert store.get(Note, "n") is not None


def test_references_must_be_there(pair_store: SqlStore) -> None:
    with pytest.raises(StoreProblem, match="do not fit"):
        pair_store.save(note("good"), note("bad", session_id="nowhere"))
    with pytest.raises(StoreProblem, match="do not fit"):
        pair_store.save(note("bad", owner="co-mentor"))
    assert pair_store.load(Note) == []
    pair_store.save(note("good"))
    assert len(pair_store.load(Note)) == 1


def test_two_events_cannot_have_one_place(pair_store: SqlStore) -> None:
    pair_store.save(event("e1", 1))
    with pytest.raises(StoreProblem):
        pair_store.save(event("e2", 1))
    assert pair_store.load(ClockEvent) == [event("e1", 1)]


def test_a_draft_needs_no_pair(store: SqlStore) -> None:
    draft = Draft(id="note", **{**COMMON, "pair_id": ""}, text="typed before there was a pair")
    store.save(draft)
    assert store.load(Draft) == [draft]


def test_nothing_to_save(store: SqlStore) -> None:
    store.save()
    assert store.load(Note) == []


@pytest.mark.parametrize(
    "wrong",
    [
        note("w", text="\ud800"),
        note("w", text=None),
        note("w", created_at=datetime(2026, 1, 1)),
        note("w", mark="?"),
        note("w", revision=2**63),
    ],
)
def test_a_value_that_cannot_be_written(pair_store: SqlStore, wrong: Note) -> None:
    with pytest.raises(StoreProblem, match="cannot be written"):
        pair_store.save(note("good"), wrong)
    assert pair_store.load(Note) == []


def test_it_is_in_the_file_when_save_returns(pair_store: SqlStore) -> None:
    pair_store.save(note("n"))
    with closing(sqlite3.connect(pair_store.path)) as other:
        assert other.execute("SELECT text FROM note").fetchall() == [("hello",)]


def test_values_of_this_copy(store: SqlStore) -> None:
    assert store.local("you") is None
    store.put_local(you="a", pair="p", gone=None)
    store.put_local(you="b", pair=None)
    assert (store.local("you"), store.local("pair"), store.local("gone")) == ("b", None, None)
    with pytest.raises(StoreProblem, match="cannot be written"):
        store.put_local(you="\ud800")
    assert store.local("you") == "b"


# -- loading, through both readers ------------------------------------------------------------


@pytest.fixture(params=["sql", "quick"])
def reader(request: pytest.FixtureRequest, pair_store: SqlStore) -> Any:
    items = [
        AgendaItem(
            id=f"i{number}",
            pair_id="p",
            owner=("a", "b", None)[number % 3],
            created_at=NOW + timedelta(minutes=number // 2),
            updated_at=NOW,
            text=f"{number}",
            session_id="s" if number % 2 else None,
            state=ItemState.OPEN if number < 4 else ItemState.DONE,
            position=-number,
        )
        for number in range(6)
    ]
    pair_store.save(*items, deleted(replace(items[0], id="gone"), NOW))
    pair_store.put_local(you="a")
    if request.param == "sql":
        yield pair_store
    else:
        with QuickReader(pair_store.path) as quick:
            yield quick


def ids(found: list[AgendaItem]) -> str:
    return " ".join(record.id for record in found)


def test_load_orders_by_time_then_id(reader: Any) -> None:
    assert ids(reader.load(AgendaItem)) == "i0 i1 i2 i3 i4 i5"
    assert ids(reader.load(AgendaItem, order="-created_at")) == "i4 i5 i2 i3 i0 i1"
    assert ids(reader.load(AgendaItem, order="position")) == "i5 i4 i3 i2 i1 i0"
    assert ids(reader.load(AgendaItem, order="-position", limit=2)) == "i0 i1"
    assert ids(reader.load(AgendaItem, limit=0)) == ""


def test_load_by_values(reader: Any) -> None:
    assert ids(reader.load(AgendaItem, owner="a")) == "i0 i3"
    assert ids(reader.load(AgendaItem, owner=None)) == "i2 i5"
    assert ids(reader.load(AgendaItem, session_id=None, state=ItemState.OPEN)) == "i0 i2"
    assert ids(reader.load(AgendaItem, id=("i1", "i4", "nobody"))) == "i1 i4"
    assert ids(reader.load(AgendaItem, state=(ItemState.DONE, ItemState.PARKED))) == "i4 i5"
    assert ids(reader.load(AgendaItem, id=())) == ""
    assert ids(reader.load(AgendaItem, position=(-1, -2))) == "i1 i2"
    assert ids(reader.load(AgendaItem, created_at=NOW)) == "i0 i1"


def test_load_by_many_values(reader: Any) -> None:
    many = tuple(f"i{number}" for number in range(4, MANY * 300))
    assert ids(reader.load(AgendaItem, id=many)) == "i4 i5"
    times = tuple(NOW + timedelta(minutes=number) for number in range(1, MANY + 1))
    assert ids(reader.load(AgendaItem, created_at=times)) == "i2 i3 i4 i5"
    states = (ItemState.DONE,) * MANY
    assert ids(reader.load(AgendaItem, state=states)) == "i4 i5"


def test_deleted_records_only_when_asked_for(reader: Any) -> None:
    assert "gone" in ids(reader.load(AgendaItem, with_deleted=True))
    assert reader.get(AgendaItem, "gone").deleted_at == NOW
    assert reader.get(AgendaItem, "nobody") is None


def test_local_values(reader: Any) -> None:
    assert reader.local("you") == "a"
    assert reader.local("nothing") is None


@pytest.mark.parametrize(
    "asked",
    [
        {"nonsense": 1},
        {"nonsense": None},
        {"nonsense": ()},
        {"order": "nonsense"},
        {"order": "id; DROP TABLE note"},
        {"seal": 1},
        {"state": "open"},
        {"position": "1"},
        {"created_at": datetime(2026, 3, 1)},
        {"state": (ItemState.OPEN, "done")},
    ],
)
def test_a_question_that_makes_no_sense(reader: Any, asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        reader.load(AgendaItem, **asked)


# -- the connection ---------------------------------------------------------------------------


def test_the_settings_of_the_connection(store: SqlStore) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "mmap_size": 0,
        "busy_timeout": 5000,
    }
    raw = store._engine.raw_connection().cursor()
    found = {name: raw.execute(f"PRAGMA {name}").fetchone() for name in expected}
    # A file system without memory mapping answers with nothing.
    assert {name: row[0] if row else 0 for name, row in found.items()} == expected


def test_deleted_text_leaves_the_file(pair_store: SqlStore) -> None:
    canary = "canary-" * 20
    pair_store.save(note("n", text=canary))
    pair_store.save(revised(note("n"), NOW, text="other"))
    pair_store.close()
    assert canary.encode() not in pair_store.path.read_bytes()


def test_close_leaves_one_file(pair_store: SqlStore) -> None:
    pair_store.close()
    assert [file.name for file in pair_store.path.parent.iterdir()] == ["comentor.db"]
    pair_store.close()


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="cannot be opened"):
        SqlStore(tmp_path / "nothing.db")
    assert list(tmp_path.iterdir()) == []


# -- bad luck ---------------------------------------------------------------------------------


def test_a_full_disk(pair_store: SqlStore) -> None:
    raw = pair_store._engine.raw_connection().cursor()
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreProblem, match="no room left") as caught:
        pair_store.save(note("small"), note("n", text="x" * 100_000))
    assert "SQL" not in str(caught.value)
    assert pair_store.load(Note) == []
    raw.execute("PRAGMA max_page_count = 1000000")
    pair_store.save(note("n", text="x" * 100_000))
    assert len(pair_store.load(Note)) == 1


def test_another_writer(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 0.05)
    store = SqlStore(store_path)
    store.save(PAIR)
    with closing(sqlite3.connect(store_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreProblem, match="does not let go"):
            store.save(note("n"))
        # Reading goes on.
        assert store.load(Pair) == [PAIR]
        other.execute("ROLLBACK")
    store.save(note("n"))
    assert len(store.load(Note)) == 1
    store.close()


def test_a_connection_that_may_only_read(pair_store: SqlStore) -> None:
    raw = pair_store._engine.raw_connection().cursor()
    raw.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreProblem, match="cannot be written"):
        pair_store.save(note("n"))
    raw.execute("PRAGMA query_only = OFF")
    pair_store.save(note("n"))


def unlink(path: Path) -> None:
    path.unlink()


def replace_file(path: Path) -> None:
    other = path.with_name("other.db")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def rename_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def unlink_log(path: Path) -> None:
    path.with_name(path.name + "-wal").unlink()


@pytest.mark.parametrize("harm", [unlink, replace_file, rename_folder, unlink_log])
def test_a_file_that_goes_away(pair_store: SqlStore, harm: Any, tmp_path: Path) -> None:
    pair_store.save(note("before"))
    harm(pair_store.path)
    with pytest.raises(StoreProblem, match="moved, deleted or replaced"):
        pair_store.save(note("after"))
    with pytest.raises(StoreProblem, match="moved, deleted or replaced"):
        pair_store.put_local(you="a")
    with pytest.raises(StoreProblem, match="moved, deleted or replaced"):
        pair_store.check_place()
    with pytest.raises(StoreProblem, match="moved, deleted or replaced"):
        pair_store.close()
    rescued = tmp_path / "rescued.db"
    pair_store.rescue(rescued)
    assert rescued.stat().st_mode & 0o777 == 0o600
    with QuickReader(rescued) as quick:
        assert {record.id for record in quick.load(Note)} == {"before", "after"}
    pair_store.close(anyway=True)


def test_a_rescue_replaces_nothing(pair_store: SqlStore, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    with pytest.raises(StoreProblem):
        pair_store.rescue(there)
    assert there.read_text() == "mine"
    with pytest.raises(StoreProblem):
        pair_store.rescue(tmp_path / "no" / "folder.db")


def test_rescue_whatever_the_umask(pair_store: SqlStore, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        pair_store.rescue(tmp_path / "rescued.db")
    finally:
        os.umask(before)
    assert (tmp_path / "rescued.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("note", "text = 'jello'"),
        ("note", "created_at = 'yesterday'"),
        ("note", "mark = 'nonsense'"),
        ("note", "revision = 2"),
        ("note", "text = CAST(x'ff' AS TEXT)"),
        ("note", "text = 5.5"),
        ("note", "seal = 5"),
        ("local", "value = 'b'"),
        ("pair", "enoughness = '{'"),
    ],
)
def test_a_damaged_row_is_never_believed(pair_store: SqlStore, table: str, change: str) -> None:
    pair_store.save(note("n"))
    pair_store.put_local(you="a")
    with closing(sqlite3.connect(pair_store.path, isolation_level=None)) as other:
        other.execute(f"UPDATE {table} SET {change}")
    with QuickReader(pair_store.path) as quick:
        for reader in (quick, pair_store):
            read: Any = {
                "note": partial(reader.load, Note),
                "pair": partial(reader.load, Pair),
                "local": partial(reader.local, "you"),
            }[table]
            with pytest.raises(StoreDamaged, match="is damaged"):
                read()


def test_a_row_that_is_sealed_and_makes_no_sense(pair_store: SqlStore) -> None:
    columns = {**to_columns(note("n")), "mark": "nonsense"}
    columns["seal"] = seal(columns)
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    with closing(sqlite3.connect(pair_store.path, isolation_level=None)) as other:
        other.execute(f"INSERT INTO note ({names}) VALUES ({marks})", tuple(columns.values()))
    with QuickReader(pair_store.path) as quick:
        for reader in (quick, pair_store):
            with pytest.raises(StoreDamaged):
                reader.load(Note)


def test_a_missing_table_is_damage(pair_store: SqlStore) -> None:
    with closing(sqlite3.connect(pair_store.path, isolation_level=None)) as other:
        other.execute("DROP TABLE goal")
    with QuickReader(pair_store.path) as quick:
        for reader in (quick, pair_store):
            with pytest.raises(StoreDamaged):
                reader.load(Goal)
