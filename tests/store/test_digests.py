"""What is kept of the sessions that are over is always what the records say."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.digests import digest
from comentor_tui.domain.records import (
    KINDS,
    ClockEvent,
    EventKind,
    Note,
    Pair,
    PitfallAnswer,
    PitfallCheck,
    Session,
    SessionState,
    deleted,
    revised,
)
from comentor_tui.domain.trends import Felt, Level
from comentor_tui.paths import Paths
from comentor_tui.store import backup, digests, passages, schema
from comentor_tui.store.archive import Archive
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.store.repository import SqlStore

from .conftest import NOW, StillClock

OLD = Path(__file__).parent / "fixtures"
OVER = (SessionState.HELD, SessionState.MISSED)


def rows(path: Path, text: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(text).fetchall()


def assert_true(path: Path) -> int:
    """Each session that is over has the digest of its records, and nothing is due."""
    with Archive(path) as reader:
        pair = reader.load(Pair)[0]
        people = (pair.first, pair.second)
        expected = {
            each.id: digest(
                each,
                reader.load(ClockEvent, order="seq", session_id=each.id),
                reader.load(PitfallCheck, session_id=each.id),
                people,
            )
            for each in reader.load(Session)
            if each.state in OVER
        }
        briefs = reader.briefs(pair, limit=1000)
    assert {each.id: each.digest for each in briefs if each.state in OVER} == expected
    assert {row[0] for row in rows(path, "SELECT session_id FROM digest")} == set(expected)
    assert rows(path, "SELECT * FROM digest_due") == []
    return len(expected)


def event(seq: int, kind: EventKind, ms: int, **fields: Any) -> ClockEvent:
    common: dict[str, Any] = {"pair_id": "p", "created_at": NOW, "updated_at": NOW, "wall": NOW}
    clock = {"session_id": "s", "boot_ms": 2**40 + ms, "boot_id": "boot"}
    return ClockEvent(**{**common, **clock, "id": f"x{seq}", "seq": seq, "kind": kind, **fields})


def answer(record_id: str, owner: str, said: PitfallAnswer, **fields: Any) -> PitfallCheck:
    common: dict[str, Any] = {"pair_id": "p", "created_at": NOW, "updated_at": NOW}
    here = {"id": record_id, "owner": owner, "session_id": "s", "pitfall": "time", "answer": said}
    return PitfallCheck(**{**common, **here, "shared": True, **fields})


@pytest.fixture
def held(full_store: SqlStore) -> SqlStore:
    """A store with a session that was just held, ten minutes of it the first person's."""
    session = full_store.get(Session, "s")
    assert session is not None
    assert session.state is SessionState.PLANNED
    assert rows(full_store.path, "SELECT * FROM digest") == []
    full_store.save(revised(session, NOW, state=SessionState.OPEN))
    full_store.save(event(3, EventKind.ENDED, 600_000))
    assert (
        rows(full_store.path, "SELECT * FROM digest UNION SELECT *, 1, 1, 1 FROM digest_due") == []
    )
    full_store.save(
        replace(session, revision=3, state=SessionState.HELD, updated_at=NOW + timedelta(hours=1))
    )
    return full_store


def only(store: SqlStore) -> tuple[Any, ...]:
    (row,) = rows(store.path, "SELECT first_ms, second_ms, felt FROM digest")
    return row


def test_it_is_made_when_a_session_is_over(held: SqlStore) -> None:
    assert assert_true(held.path) == 1
    first, second, felt = only(held)
    assert first + second > 0
    assert felt is None


def test_a_correction_that_comes_later_counts(held: SqlStore) -> None:
    before = only(held)
    # As a merge brings them: another log in the place of the one that was there.
    log = held.load(ClockEvent)
    held.exchange([replace(each, boot_ms=each.boot_ms * 2) for each in log], [], {})
    assert assert_true(held.path) == 1
    held.exchange([], [each for each in log if each.ref], {})
    assert assert_true(held.path) == 1
    held.exchange([], held.load(ClockEvent), {})
    assert only(held) == (None, None, None) != before
    assert assert_true(held.path) == 1


def test_answers_count_when_both_are_in(held: SqlStore) -> None:
    own = held.get(PitfallCheck, "pc")
    assert own is not None
    held.save(revised(own, NOW, shared=True))
    assert only(held)[2] is None
    other = answer("pd", "b", PitfallAnswer.A_LITTLE)
    held.save(other)
    assert_true(held.path)
    with Archive(held.path) as reader:
        (brief,) = reader.briefs(reader.load(Pair)[0])
    assert brief.digest is not None
    assert brief.digest.felt == {"time": Felt(Level.YES, 3)}
    held.save(revised(other, NOW, answer=PitfallAnswer.NOT_TODAY))
    assert_true(held.path)
    held.save(deleted(revised(other, NOW), NOW))
    assert only(held)[2] is None
    assert_true(held.path)


def test_words_change_nothing(held: SqlStore) -> None:
    with closing(sqlite3.connect(held.path)) as connection:
        connection.execute("UPDATE digest SET first_ms = 7")
        connection.commit()
    note, session = held.get(Note, "n"), held.get(Session, "s")
    assert note is not None
    assert session is not None
    held.save(revised(note, NOW, text="heron"), revised(session, NOW, place="the mill"))
    assert only(held)[0] == 7
    # What counts makes it anew.
    session = held.get(Session, "s")
    assert session is not None
    held.save(revised(session, NOW, half_minutes=5))
    assert only(held)[0] != 7
    assert_true(held.path)


def test_what_is_taken_away_or_open_again_has_none(held: SqlStore) -> None:
    session = held.get(Session, "s")
    assert session is not None
    held.save(deleted(session, NOW))
    assert assert_true(held.path) == 0
    back = revised(revised(session, NOW), NOW, deleted_at=None)
    held.save(back)
    assert assert_true(held.path) == 1
    held.save(revised(back, NOW, state=SessionState.OPEN))
    assert assert_true(held.path) == 0


def test_what_cannot_be_read_keeps_nobody_from_writing(held: SqlStore) -> None:
    with closing(sqlite3.connect(held.path)) as connection:
        connection.execute("UPDATE clock_event SET wall = 'never' WHERE seq = 3")
        connection.commit()
    other = replace(event(1, EventKind.STARTED, 0), id="z1", session_id="s2", person="a")
    session = Session(
        id="s2", pair_id="p", created_at=NOW, updated_at=NOW, state=SessionState.MISSED
    )
    check = answer("pd", "b", PitfallAnswer.YES)
    held.save(session, other, check)
    assert held.get(PitfallCheck, "pd") == check
    assert rows(held.path, "SELECT session_id FROM digest") == [("s2",)]


def test_without_its_tables_people_can_write(held: SqlStore) -> None:
    for name in digests.TABLES:
        with closing(sqlite3.connect(held.path)) as connection:
            connection.execute(f"DROP TABLE {name}")
            connection.commit()
        held.save(replace(answer("pd", "b", PitfallAnswer.YES), id=f"for-{name}"))
        assert assert_true(held.path) == 1


def test_a_row_that_is_not_one_is_damage() -> None:
    people = ("a", "b")
    found = digests.from_row((1, 2, '{"time":[2,4]}'), people)
    assert digests.to_row(found, people) == (1, 2, '{"time":[2,4]}')
    for felt in ("[]", "{", '{"time":1}', '{"time":[9,1]}', '{"time":[1]}', '{"time":[null,1]}'):
        with pytest.raises(ValueError, match=r"."):
            digests.from_row((1, 2, felt), people)


def test_a_store_of_the_third_version(paths: Paths) -> None:
    paths.create()
    paths.store.write_bytes(gzip.decompress((OLD / "0003.db.gz").read_bytes()))
    with QuickReader(paths.store) as reader:
        before = {kind: reader.load(kind, with_deleted=True) for kind in KINDS}
    assert schema.check(paths.store).state is schema.State.BEHIND
    store = open_store(paths, StillClock())
    assert {kind: store.load(kind, with_deleted=True) for kind in KINDS} == before
    store.close()
    assert schema.check(paths.store, thorough=True).state is schema.State.CURRENT
    assert assert_true(paths.store) > 2
    assert "before-migration" in [each.label for each in backup.list_backups(paths.backups)]
    # What the search looks in works as well.
    with closing(sqlite3.connect(paths.store)) as connection:
        connection.execute("INSERT INTO passage_words (passage_words) VALUES ('integrity-check')")
        assert connection.execute("SELECT count(*) FROM passage").fetchone() > (0,)
        passages.settle(connection)
