"""What a merge decides is written as one, and the store has room for what it keeps aside."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.exchange import EXCHANGE_KINDS, Ancestry, keep_aside
from comentor_tui.domain.records import (
    KINDS,
    ClockEvent,
    EventKind,
    Note,
    Record,
    Visibility,
    kind_name,
)
from comentor_tui.errors import StoreProblem
from comentor_tui.paths import Paths
from comentor_tui.store import backup, passages, schema, tables
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.store.repository import SqlStore
from comentor_tui.store.seals import broken_seals

from .conftest import NOW, StillClock

OLD = Path(__file__).parent / "fixtures"


def ancestry(record_id: str, **fields: Any) -> Ancestry:
    common = {"id": record_id, "pair_id": "p", "created_at": NOW, "updated_at": NOW}
    edits = {"first": 1, "second": 2, "seen_first": 1, "seen_second": 2}
    return Ancestry(**{**common, **edits, **fields})


@pytest.mark.parametrize("kind", EXCHANGE_KINDS)
def test_columns_are_the_fields_and_a_seal(kind: type[Record]) -> None:
    columns = [column.name for column in tables.TABLES[kind].columns]
    assert sorted(columns) == sorted(["seal", *(field.name for field in fields(kind))])


def test_what_is_kept_is_there_for_both_readers(full_store: SqlStore) -> None:
    note = full_store.get(Note, "n")
    assert note is not None
    kept, edits = keep_aside(note, (1, 0)), ancestry("n")
    full_store.exchange([kept, edits], [], {"pair": "p"})
    with QuickReader(full_store.path) as reader:
        for each in (kept, edits):
            assert full_store.get(type(each), each.id) == each == reader.get(type(each), each.id)
            assert reader.load(type(each), pair_id="p") == [each]
        assert reader.local("pair") == "p"
    assert schema.check(full_store.path, thorough=True).problem is None


def test_a_merge_is_above_revisions(full_store: SqlStore) -> None:
    note = full_store.get(Note, "n")
    assert note is not None
    full_store.exchange([replace(note, text="the other words")], [], {})
    assert full_store.get(Note, "n") == replace(note, text="the other words")
    full_store.save(replace(note, text="an old save"))
    assert full_store.get(Note, "n") == replace(note, text="the other words")


def test_another_log_takes_the_place_of_one(full_store: SqlStore) -> None:
    before = full_store.load(ClockEvent, order="seq")
    paused = replace(before[0], kind=EventKind.PAUSED, text="doorbell", id="x1", seq=3)
    full_store.save(paused)
    log = [*before, paused]
    other = [replace(each, id=f"z{each.seq}", ref=None, text="") for each in log]
    full_store.exchange([*other, *(keep_aside(each, (0, 0)) for each in log)], log, {})
    assert full_store.load(ClockEvent, order="seq") == other
    with closing(sqlite3.connect(full_store.path)) as connection:
        assert not connection.execute("SELECT * FROM passage WHERE record_id = 'x1'").fetchall()
        connection.execute("INSERT INTO passage_words (passage_words) VALUES ('integrity-check')")
        assert broken_seals(connection) == 0


def test_all_of_it_or_nothing(full_store: SqlStore) -> None:
    log = full_store.load(ClockEvent)
    nowhere = replace(log[0], id="y1", session_id="nowhere")
    with pytest.raises(StoreProblem):
        full_store.exchange([nowhere], log, {"pair": "elsewhere"})
    assert full_store.load(ClockEvent) == log
    assert full_store.local("pair") is None


def test_a_broken_search_does_not_stand_in_the_way(full_store: SqlStore) -> None:
    path = full_store.path
    with closing(sqlite3.connect(path)) as connection:
        passages.drop(connection)
        connection.commit()
    note = full_store.get(Note, "n")
    assert note is not None
    full_store.exchange(
        [replace(note, text="heron", visibility=Visibility.OURS)], full_store.load(ClockEvent), {}
    )
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT record_id FROM passage WHERE text = 'heron'").fetchall()
    assert found == [("n",)]


def test_a_store_of_the_second_version(paths: Paths) -> None:
    paths.create()
    paths.store.write_bytes(gzip.decompress((OLD / "0002.db.gz").read_bytes()))
    with QuickReader(paths.store) as reader:
        before = {kind: reader.load(kind, with_deleted=True) for kind in KINDS}
    assert any(before.values())
    assert schema.check(paths.store).state is schema.State.BEHIND
    store = open_store(paths, StillClock())
    assert {kind: store.load(kind, with_deleted=True) for kind in KINDS} == before
    assert store.load(Ancestry) == []
    store.close()
    assert schema.check(paths.store, thorough=True).state is schema.State.CURRENT
    assert "before-migration" in [each.label for each in backup.list_backups(paths.backups)]


def test_a_store_without_these_tables_is_damaged(store_path: Path) -> None:
    for kind in EXCHANGE_KINDS:
        with closing(sqlite3.connect(store_path)) as connection:
            connection.execute(f"ALTER TABLE {kind_name(kind)} RENAME TO elsewhere")
        assert schema.check(store_path).state is schema.State.DAMAGED
        with closing(sqlite3.connect(store_path)) as connection:
            connection.execute(f"ALTER TABLE elsewhere RENAME TO {kind_name(kind)}")
