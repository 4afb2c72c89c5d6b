"""What the search looks in is always what the records say, whatever happens to them."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.codec import to_columns
from comentor_tui.domain.folding import folded
from comentor_tui.domain.records import (
    KINDS,
    ClockEvent,
    EventKind,
    Goal,
    Note,
    OwnQuestion,
    Pair,
    Record,
    Session,
    SessionState,
    TargetCheck,
    TargetStep,
    Visibility,
    deleted,
    kind_name,
    revised,
)
from comentor_tui.domain.searching import WRITTEN, words_of
from comentor_tui.domain.sessions import when
from comentor_tui.paths import Paths
from comentor_tui.store import backup, passages, schema
from comentor_tui.store.archive import Archive
from comentor_tui.store.opening import open_store
from comentor_tui.store.repository import SqlStore
from comentor_tui.store.seals import broken_seals

from .conftest import NOW, StillClock

OLD = Path(__file__).parent / "fixtures"


def rows(path: Path, text: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(text, values).fetchall()


def found(path: Path, words: str) -> list[str]:
    text = (
        "SELECT record_id FROM passage_words w JOIN passage p ON p.id = w.rowid"
        " WHERE passage_words MATCH ? ORDER BY w.rowid"
    )
    return [record_id for (record_id,) in rows(path, text, words)]


def expected(records: list[Record]) -> set[tuple[str, str, str | None, str]]:
    def text(record: Record) -> str:
        # Lists stand as they are kept.
        kept = type(record) is Pair
        return folded(str(to_columns(record)["enoughness"]) if kept else words_of(record))

    return {
        (kind_name(type(each)), each.id, each.owner, text(each))
        for each in records
        if words_of(each)
    }


def everything_in(path: Path) -> list[Record]:
    with Archive(path) as reader:
        return [each for kind in KINDS for each in reader.load(kind, with_deleted=True)]


def assert_true(path: Path) -> None:
    """The passages are those of the records, and the index is that of the passages."""
    records = everything_in(path)
    there = rows(path, "SELECT kind, record_id, owner, text FROM passage")
    assert set(there) == expected(records)
    assert len(there) == len(expected(records))
    shown = (SessionState.HELD, SessionState.MISSED, SessionState.OPEN)
    listed = rows(path, "SELECT pair_id, at, session_id FROM chronicle")
    assert set(listed) == {
        (each.pair_id, when(each).replace(tzinfo=None).isoformat(" ", "microseconds"), each.id)
        for each in records
        if isinstance(each, Session) and each.state in shown and each.deleted_at is None
    }
    with closing(sqlite3.connect(path)) as connection:
        check = "INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)"
        connection.execute(check)


def note(record_id: str, text: str, **fields: Any) -> Note:
    common = {"pair_id": "p", "owner": "a", "created_at": NOW, "updated_at": NOW}
    return Note(**{**common, "id": record_id, "text": text, **fields})


# -- kept by the store ------------------------------------------------------------------------


def test_every_kind_is_found(full_store: SqlStore) -> None:
    assert_true(full_store.path)
    kinds = {kind for (kind,) in rows(full_store.path, "SELECT DISTINCT kind FROM passage")}
    assert kinds == {kind for kind, *_ in expected(everything_in(full_store.path))}
    # In the others of this store nobody wrote anything.
    empty = {"clock_event", "target_check", "half", "pitfall_check"}
    assert kinds == {kind_name(kind) for kind in WRITTEN} - empty


def test_the_reason_of_a_pause_and_the_words_of_before(full_store: SqlStore) -> None:
    common: dict[str, Any] = {"pair_id": "p", "owner": "b", "created_at": NOW, "updated_at": NOW}
    clock = {"session_id": "s", "wall": NOW, "boot_ms": 1, "boot_id": "b"}
    full_store.save(
        ClockEvent(**common, **clock, id="e3", seq=3, kind=EventKind.PAUSED, text="doorbell"),
        ClockEvent(**common, **clock, id="e4", seq=4, kind=EventKind.OVERRUN, text="doorbell"),
        TargetCheck(
            **common, id="k1", target_id="t", step=TargetStep.CHANGED, from_text="swim", to_text="x"
        ),
        TargetCheck(**common, id="k2", target_id="t", step=TargetStep.DONE, from_text="swim"),
    )
    assert found(full_store.path, "doorbell") == ["e3"]
    assert found(full_store.path, "swim") == ["k1"]
    assert_true(full_store.path)


def test_a_changed_record_is_found_by_its_new_words(full_store: SqlStore) -> None:
    goal = full_store.get(Goal, "g")
    assert goal is not None
    full_store.save(revised(goal, NOW, text="a garden", first_step="buy seeds"))
    assert found(full_store.path, "garden") == ["g"]
    assert found(full_store.path, "seeds") == ["g"]
    assert_true(full_store.path)
    # An older revision changes nothing.
    full_store.save(replace(goal, text="a castle"))
    assert found(full_store.path, "castle") == []
    pair = full_store.get(Pair, "p")
    assert pair is not None
    full_store.save(revised(pair, NOW, enoughness=("we bring lanterns", "é")))
    assert found(full_store.path, "lanterns") == ["p"]
    full_store.save(replace(pair, revision=9, enoughness=()))
    assert found(full_store.path, "lanterns") == []
    assert_true(full_store.path)


def test_what_was_taken_away_is_not_found_until_it_is_put_back(full_store: SqlStore) -> None:
    kept = note("n1", "the heron by the canal", session_id="s")
    full_store.save(kept)
    assert found(full_store.path, "heron") == ["n1"]
    gone = deleted(kept, NOW)
    full_store.save(gone)
    assert found(full_store.path, "heron") == []
    assert_true(full_store.path)
    full_store.save(revised(gone, NOW, deleted_at=None))
    assert found(full_store.path, "heron") == ["n1"]
    assert_true(full_store.path)
    session = full_store.get(Session, "s")
    assert session is not None
    full_store.save(revised(session, NOW, state=SessionState.HELD))
    assert_true(full_store.path)
    full_store.save(replace(session, revision=9, started_at=NOW - timedelta(days=3)))
    assert_true(full_store.path)
    full_store.save(replace(session, revision=10, deleted_at=NOW))
    assert_true(full_store.path)


def test_the_newest_come_first_whenever_they_were_written(full_store: SqlStore) -> None:
    hours = [5, 1, 9, 3]
    full_store.save(
        *(note(f"n{h}", "heron", created_at=NOW + timedelta(hours=h)) for h in hours),
        note("old", "heron", created_at=NOW.replace(year=1962)),
        note("first", "heron", created_at=NOW.replace(year=1)),
        note("last", "heron", created_at=NOW.replace(year=9999)),
    )
    assert found(full_store.path, "heron") == ["last", "n9", "n5", "n3", "n1", "old", "first"]
    assert_true(full_store.path)


def test_a_second_may_be_full(full_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "SLOTS", 4)
    full_store.mend_search()
    base = NOW + timedelta(days=1)
    later = note("later", "heron", created_at=base + timedelta(seconds=1))
    many = [note(f"n{number:02}", "heron", created_at=base) for number in range(11)]
    full_store.save(later, *many)
    assert sorted(found(full_store.path, "heron")) == sorted(["later", *(n.id for n in many)])
    assert_true(full_store.path)
    full_store.mend_search()
    assert sorted(found(full_store.path, "heron")) == sorted(["later", *(n.id for n in many)])
    assert_true(full_store.path)


@pytest.mark.parametrize("kind", WRITTEN, ids=kind_name)
def test_the_marks_are_what_is_asked_for(full_store: SqlStore, kind: type[Record]) -> None:
    with closing(sqlite3.connect(full_store.path)) as connection:
        connection.execute(
            "INSERT INTO passage (id, kind, record_id, pair_id, owner, text)"
            " VALUES (7, ?, 'x', 'p', 'Ä b-1', 'heron')",
            (kind_name(kind),),
        )
        passages.settle(connection)
        connection.commit()
        words = f'"{passages.mark(kind)}" AND "{passages.mark(owner="Ä b-1")}"'
        assert 7 in [
            place
            for (place,) in connection.execute(
                "SELECT rowid FROM passage_words WHERE passage_words MATCH ?", (words,)
            )
        ]
        # One word each: nobody finds a part of it.
        vocabulary = "CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, passage_words, col)"
        connection.execute(vocabulary)
        ours = connection.execute("SELECT term FROM temp.v WHERE col = 'marks'").fetchall()
    assert all(term[-1][0] in "\ue000\ue001" for term in ours)


def test_nothing_of_it_is_there_when_saving_failed(full_store: SqlStore) -> None:
    before = rows(full_store.path, "SELECT * FROM passage")
    with pytest.raises(Exception, match="nothing of them was written"):
        full_store.save(note("n1", "heron"), note("n2", "heron", session_id="nowhere"))
    assert rows(full_store.path, "SELECT * FROM passage") == before


def test_every_field_of_text_is_searched_or_has_a_reason_not_to_be() -> None:
    from dataclasses import fields

    ids_and_words_of_ours = {
        *("id", "pair_id", "owner", "first", "second", "session_id", "agreement_id", "boot_id"),
        *("first_person", "owed_to", "person", "ref", "carried_from", "origin", "half_owner"),
        *("stage", "agenda_item_id", "target_id", "goal_id", "seen_by", "pitfall", "question_id"),
    }
    not_searched = {("Person", "name"), ("Person", "zone"), ("Person", "contact")}
    not_searched |= {("Draft", "text"), ("OwnQuestion", "kind")}
    for kind in KINDS:
        for field in fields(kind):
            plain = str(field.type).removesuffix(" | None")
            if plain not in ("str", "tuple[str, ...]") or field.name in ids_and_words_of_ours:
                continue
            known = (
                field.name in WRITTEN.get(kind, ()) or (kind.__name__, field.name) in not_searched
            )
            assert known, f"{kind.__name__}.{field.name}"


def test_what_is_folded_is_forgotten_too(full_store: SqlStore) -> None:
    kept = note("n1", "Große Straße, 東京タワー", session_id="s")
    full_store.save(kept)
    assert found(full_store.path, "strasse") == ["n1"]
    assert_true(full_store.path)
    full_store.save(revised(kept, NOW, text="Kleine Gasse, 京都"))
    assert found(full_store.path, "strasse") == []
    assert found(full_store.path, '"京 都"') == ["n1"]
    assert_true(full_store.path)
    with closing(sqlite3.connect(full_store.path)) as connection:
        # Another program's change waits for the next of ours.
        connection.execute("UPDATE note SET text = 'größer' WHERE id = 'n1'")
        assert not passages.differences(connection).any
        connection.execute("UPDATE note SET text = 'Maß' WHERE id = 'n1'")
        passages.settle(connection)
        connection.commit()
    assert found(full_store.path, "mass") == ["n1"]
    full_store.save(deleted(replace(kept, revision=5), NOW))
    assert found(full_store.path, "mass") == []
    assert_true(full_store.path)


# -- damage -----------------------------------------------------------------------------------


@pytest.fixture(params=["index", "no index", "no passages", "no chronicle"])
def harmed(full_store: SqlStore, request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    path = full_store.path
    full_store.close()
    with closing(sqlite3.connect(path)) as connection:
        match request.param:
            case "index":
                connection.execute("UPDATE passage_words_data SET block = x'00ff00ff' WHERE id > 1")
            case "no index":
                connection.execute("DROP TABLE passage_words")
            case "no passages":
                connection.execute("DROP TABLE passage")
            case _:
                connection.execute("DROP TABLE chronicle")
        connection.commit()
    store = SqlStore(path)
    yield store
    store.close(anyway=True)


def test_what_people_write_is_saved_though_the_index_is_damaged(harmed: SqlStore) -> None:
    session = harmed.get(Session, "s")
    assert session is not None
    kept = note("n1", "the heron", session_id="s", visibility=Visibility.OURS)
    harmed.save(kept, revised(session, NOW, state=SessionState.HELD))
    assert harmed.get(Note, "n1") == kept
    if found(harmed.path, "heron") != ["n1"]:
        harmed.mend_search()
    assert found(harmed.path, "heron") == ["n1"]
    assert_true(harmed.path)


# -- migration --------------------------------------------------------------------------------


@pytest.fixture
def old(paths: Paths) -> Paths:
    """A store as the first version left it."""
    paths.create()
    paths.store.write_bytes(gzip.decompress((OLD / "0001.db.gz").read_bytes()))
    return paths


def test_a_store_of_the_first_version(old: Paths) -> None:
    before = everything_in(old.store)
    assert schema.check(old.store).state is schema.State.BEHIND
    open_store(old, StillClock()).close()
    assert schema.check(old.store, thorough=True).state is schema.State.CURRENT
    assert everything_in(old.store) == before
    assert found(old.store, "cafe") == ["n-plain"]
    assert sorted(found(old.store, "river")) == ["n-mine", "n-plain"]
    assert_true(old.store)
    labels = [each.label for each in backup.list_backups(old.backups)]
    assert "before-migration" in labels


def test_triggers_are_there_after_a_migration(old: Paths) -> None:
    open_store(old, StillClock()).close()
    # Once more, over what is there already.
    schema.upgrade(old.store)
    store = SqlStore(old.store)
    store.save(note("n1", "the heron"))
    store.save(
        OwnQuestion(id="o9", pair_id="p", created_at=NOW, updated_at=NOW, text="heron", kind="")
    )
    store.close()
    assert sorted(found(old.store, "heron")) == ["n1", "o9"]
    assert_true(old.store)
    with closing(sqlite3.connect(old.store)) as connection:
        assert broken_seals(connection) == 0
