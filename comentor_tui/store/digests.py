"""What came of each session that is over, kept so that a look-back need not read every log again.

`digest` has a row for each such session, made by `domain.digests` and by nothing else. Triggers
take the row away as soon as anything changes that it was made from, whoever changes it, and write
the session down in `digest_due`; `settle` makes the row anew in the same transaction. A session
without a row is not wrong, only slower: whoever reads makes the digest from the log.

None of it is a record: nothing here is sealed, exported or merged, and all of it can be made anew
at any time. That is done after every migration, because rebuilding a table takes its triggers away.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from comentor_tui.domain.codec import fields_of, from_columns
from comentor_tui.domain.records import (
    ClockEvent,
    PitfallAnswer,
    PitfallCheck,
    R,
    Session,
    SessionState,
    kind_name,
)
from comentor_tui.store import derived

if TYPE_CHECKING:
    from comentor_tui.domain.digests import Digest
    from comentor_tui.domain.trends import Answer, Felt

TABLES = ("digest", "digest_due")

AT_ONCE = 200
"""Sessions whose logs are in memory together."""

_TABLES = (
    "CREATE TABLE digest (session_id TEXT NOT NULL PRIMARY KEY, first_ms INTEGER,"
    " second_ms INTEGER, felt TEXT) WITHOUT ROWID",
    "CREATE TABLE digest_due (session_id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
)

_OVER = f"state IN ('{SessionState.HELD}', '{SessionState.MISSED}') AND deleted_at IS NULL"
_LOOKED_AT = ("state", "deleted_at", "half_minutes", "first_person", "hard_stop", "pair_id")
"""What of a session counts, for whether it is over and for the time of both."""


def make(connection: sqlite3.Connection, tell: Callable[[str], None] | None = None) -> None:
    """Make everything anew from the records, in the transaction that is open.

    `tell` is told how far it has come. Raises sqlite3.Error; the tables of the records must be of
    the newest version.
    """
    drop(connection)
    for statement in (*_TABLES, *_triggers()):
        connection.execute(statement)
    connection.execute(f"INSERT INTO digest_due SELECT id FROM {kind_name(Session)} WHERE {_OVER}")
    settle(connection, tell)


def drop(connection: sqlite3.Connection) -> None:
    """Take everything away; before a migration, whose tables nothing may hang on."""
    derived.drop(connection, "digest_*", TABLES)


def settle(connection: sqlite3.Connection, tell: Callable[[str], None] | None = None) -> None:
    """Make what is due, in the transaction that is open. Raises sqlite3.Error."""
    due = [row[0] for row in connection.execute("SELECT session_id FROM digest_due")]
    if not due:
        return
    pairs = {
        pair_id: (first, second)
        for pair_id, first, second in connection.execute("SELECT id, first, second FROM pair")
    }
    for begin in range(0, len(due), AT_ONCE):
        if tell is not None:
            tell(f"What came of each session is read: {begin:,} of {len(due):,}")
        rows = _made(connection, due[begin : begin + AT_ONCE], pairs)
        connection.executemany("INSERT OR REPLACE INTO digest VALUES (?, ?, ?, ?)", rows)
    connection.execute("DELETE FROM digest_due")


def differences(connection: sqlite3.Connection) -> int:
    """How many sessions are over without a digest, or have one and are not. Raises sqlite3.Error.

    One that is due is about to have one. What is in them is not looked at: for that all logs would
    have to be read.
    """
    over = f"SELECT id FROM {kind_name(Session)} WHERE {_OVER}"
    text = (
        f"SELECT (SELECT count(*) FROM ({over} EXCEPT SELECT session_id FROM digest"
        " EXCEPT SELECT session_id FROM digest_due))"
        f" + (SELECT count(*) FROM (SELECT session_id FROM digest EXCEPT {over}))"
    )
    return int(connection.execute(text).fetchone()[0])


def _made(
    connection: sqlite3.Connection, ids: Sequence[str], pairs: Mapping[str, tuple[str, str]]
) -> list[tuple[Any, ...]]:
    from comentor_tui.domain.digests import digest

    try:
        logs: dict[str, list[ClockEvent]] = defaultdict(list)
        for event in _load(connection, ClockEvent, "session_id", ids):
            logs[event.session_id].append(event)
        checks = _answers(connection, ids)
        made = []
        for each in _load(connection, Session, "id", ids):
            people = pairs[each.pair_id]
            found = digest(each, logs[each.id], checks[each.id], people)
            made.append((each.id, *to_row(found, people)))
        return made
    except ValueError:
        # A row that cannot be read keeps nobody from writing; whoever looks at it is told.
        if len(ids) == 1:
            return []
        return [row for each in ids for row in _made(connection, [each], pairs)]


def _answers(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, list[Answer]]:
    # A dozen to each session: only what counts is read of them.
    from comentor_tui.domain.trends import Answer

    found: dict[str, list[Answer]] = defaultdict(list)
    for session_id, owner, pitfall, said, shared in connection.execute(
        "SELECT session_id, owner, pitfall, answer, shared FROM pitfall_check"
        " WHERE deleted_at IS NULL AND session_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    ):
        found[session_id].append(Answer(owner, pitfall, PitfallAnswer(said), bool(shared)))
    return found


def to_row(found: Digest, people: tuple[str, str]) -> tuple[int | None, int | None, str | None]:
    """A digest as it is kept."""
    first, second = (found.charged.get(person) for person in people)
    if found.felt is None:
        return first, second, None
    felt = {name: (int(each.level), each.weight) for name, each in found.felt.items()}
    return first, second, json.dumps(felt, ensure_ascii=False, separators=(",", ":"))


def from_row(row: tuple[Any, Any, Any], people: tuple[str, str]) -> Digest:
    """The digest that `to_row` wrote. Raises ValueError for anything else."""
    from comentor_tui.domain.digests import Digest

    first, second, felt = row
    charged = {} if first is None else dict(zip(people, (int(first), int(second)), strict=True))
    return Digest(charged, None if felt is None else _felt(felt))


@lru_cache(maxsize=1024)
def _felt(text: str) -> Mapping[str, Felt]:
    # Over the years the same is often said again.
    from comentor_tui.domain.trends import Felt, Level

    try:
        said = json.loads(text).items()
        return MappingProxyType(
            {name: Felt(Level(level), int(weight)) for name, (level, weight) in said}
        )
    except (TypeError, AttributeError) as error:
        raise ValueError("not what was felt") from error


def _load(
    connection: sqlite3.Connection, kind: type[R], by: str, values: Sequence[str]
) -> Iterator[R]:
    names = [field.name for field in fields_of(kind)]
    listed = ", ".join(f'"{name}"' for name in names)
    rows = connection.execute(
        f'SELECT {listed} FROM "{kind_name(kind)}" WHERE deleted_at IS NULL'
        f' AND "{by}" IN (SELECT value FROM json_each(?))',
        (json.dumps(list(values)),),
    )
    for row in rows:
        yield from_columns(kind, dict(zip(names, row, strict=True)))


def _triggers() -> Iterator[str]:
    for kind in (ClockEvent, PitfallCheck):
        for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
            yield _trigger(kind_name(kind), event, f"{row}.session_id")
    session = kind_name(Session)
    yield _trigger(session, "INSERT", "new.id")
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in _LOOKED_AT)
    yield _trigger(session, "UPDATE", "new.id", f" WHEN {changed}")


def _trigger(table: str, event: str, session_id: str, when: str = "") -> str:
    # While a session goes on nothing is written by it: there is no row, and nothing is due. With
    # OR IGNORE it would not do: what a statement says about conflicts goes for its triggers too.
    return (
        f'CREATE TRIGGER digest_{table}_{event.lower()} AFTER {event} ON "{table}"{when} BEGIN'
        f" DELETE FROM digest WHERE session_id = {session_id};"
        f" INSERT INTO digest_due SELECT id FROM {kind_name(Session)} WHERE id = {session_id}"
        f" AND {_OVER} AND id NOT IN (SELECT session_id FROM digest_due); END"
    )
