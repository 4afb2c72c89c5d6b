"""What the search and the history look in: made from the records, and kept so by the store itself.

`passage` holds what people wrote, one row for each record that can be found, with its letters as
the search takes them (`domain.folding`); `passage_words` is the FTS5 index over it; `chronicle`
lists the sessions in the order in which they were. Triggers bring `passage` and `chronicle` up to
date with whatever changes a record, so there is no way past them. The index itself they may not
touch (to SQLite before 3.44 a virtual table is unsafe in the schema of a file that is not trusted):
they write down in `passage_change` what is to be done, and `settle` does it in the same
transaction, letters included. Another program's changes wait there for the next one.

None of it is a record: nothing here is sealed, exported or merged, and all of it can be made anew
at any time. That is done after every migration, whatever it did, because rebuilding a table takes
its triggers away.

The index has its own for the first letter, two and three of words: without them "th", while it is
typed, brings together all places of all words that begin so (48 ms among a million words, with it
0.2). One letter counts as well: outside of ASCII it is looked for as soon as it is typed.

Beside the words stand two of our own for each passage, its `marks`: one for its kind and one for
its owner, see `mark`. With them a filter that leaves few of very many is a search for one word more
(0.3 s are 1 ms for the goals among a million words). All of the index is a fifth of the file.

The number of a passage is its time: seconds times `SLOTS`, and a count within the second, below
zero. So the newest come first without sorting, which is what keeps searching fast, and days are a
range. Below zero, because the index is read from the smallest number on in half the time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from comentor_tui.domain.folding import folded
from comentor_tui.domain.records import Record, Session, SessionState, kind_name
from comentor_tui.domain.searching import ONLY, WRITTEN
from comentor_tui.store import derived, digests

SLOTS = 4096
"""How many passages of one second have their place within it."""

_KIND, _OWNER = 0xE000, 0xE001
"""What the marks begin with: signs without a meaning, that nobody types."""

TABLES = ("passage", "passage_words", "passage_change", "chronicle")

_MARKS = (
    f"char({_KIND}) || replace(kind, '_', '') || ' ' || char({_OWNER}) || hex(coalesce(owner, ''))"
)

_TABLES = (
    "CREATE TABLE passage (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, record_id TEXT NOT NULL,"
    " pair_id TEXT NOT NULL, owner TEXT, text TEXT NOT NULL,"
    f" marks TEXT GENERATED ALWAYS AS ({_MARKS}) VIRTUAL, UNIQUE (kind, record_id))",
    "CREATE VIRTUAL TABLE passage_words USING fts5(text, marks, content='passage',"
    " content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')",
    "CREATE TABLE passage_change (seq INTEGER PRIMARY KEY, added INTEGER NOT NULL,"
    " place INTEGER NOT NULL, text TEXT NOT NULL, marks TEXT NOT NULL)",
    "CREATE TABLE chronicle (pair_id TEXT NOT NULL, at TEXT NOT NULL, session_id TEXT NOT NULL,"
    " PRIMARY KEY (pair_id, at, session_id)) WITHOUT ROWID",
)

_ADD = "INSERT INTO passage_words (rowid, text, marks) VALUES (?, ?, ?)"
_KEEP = "UPDATE passage SET text = ? WHERE id = ? AND text = ?"
_FORGET = "INSERT INTO passage_words (passage_words, rowid, text, marks) VALUES ('delete', ?, ?, ?)"
_IN_ONE_PIECE = "INSERT INTO passage_words (passage_words) VALUES ('optimize')"
_CHANGE = "INSERT INTO passage_change (added, place, text, marks) VALUES"
_WORDS = (
    "CREATE TRIGGER find_words_added AFTER INSERT ON passage"
    f" BEGIN {_CHANGE} (1, new.id, new.text, new.marks); END",
    "CREATE TRIGGER find_words_dropped AFTER DELETE ON passage"
    f" BEGIN {_CHANGE} (0, old.id, old.text, old.marks); END",
)

_COLUMNED = (
    "SELECT 0 AS base, '' AS kind, '' AS record_id, '' AS pair_id, '' AS owner, '' AS text WHERE 0"
)
"""Nothing, with the names of what `_selection` selects."""

_SHOWN = f"('{SessionState.HELD}', '{SessionState.MISSED}', '{SessionState.OPEN}')"
WHEN = "coalesce({0}.started_at, {0}.planned_at, {0}.created_at)"
"""As `domain.sessions.when` has it."""


class IndexDamaged(sqlite3.DatabaseError):
    """The index of the search does not work; the records are another matter."""


def make(connection: sqlite3.Connection) -> None:
    """Make everything anew from the records, in the transaction that is open.

    Raises sqlite3.Error; the tables of the records must be of the newest version.
    """
    drop(connection)
    for statement in _TABLES:
        connection.execute(statement)
    _fill(connection)
    for statement in (*_WORDS, *_session_triggers()):
        connection.execute(statement)
    for kind in WRITTEN:
        for statement in _triggers(kind):
            connection.execute(statement)


def mark(kind: type[Record] | None = None, owner: str = "") -> str:
    """The word that stands in the index for a kind, or without one for an owner.

    Each is one word to the index whatever is in it, and none that is written or typed.
    """
    if kind is not None:
        return chr(_KIND) + kind_name(kind).replace("_", "")
    return chr(_OWNER) + owner.encode("utf-8").hex()


def settle(connection: sqlite3.Connection) -> None:
    """Bring the index up to date, in the transaction that is open. Raises sqlite3.Error."""
    rows = connection.execute(
        # In the order of the index: what comes before the last one makes a piece of its own.
        "SELECT added, place, text, marks FROM passage_change ORDER BY place, seq"
    ).fetchall()
    if not rows:
        return
    with _at_work():
        for added, place, text, marks in rows:
            # The index keeps no texts: to forget one it has to be told it.
            words = folded(text)
            connection.execute(_ADD if added else _FORGET, (place, words, marks))
            if added and words != text:
                # Unless something else has this place by now, whose turn is still to come.
                connection.execute(_KEEP, (words, place, text))
        # FTS5 writes at a savepoint, or else at the commit, where nothing can be mended any more.
        connection.execute("SAVEPOINT settled")
        connection.execute("RELEASE settled")
    connection.execute("DELETE FROM passage_change")


def clear_traces(connection: sqlite3.Connection) -> None:
    """Take words out of the index that no passage has any more. Raises sqlite3.Error.

    FTS5 only notes that a word is gone, until it puts its pieces together: some milliseconds, and
    seconds among a million words.
    """
    with _at_work():
        connection.execute(_IN_ONE_PIECE)


@contextmanager
def _at_work() -> Iterator[None]:
    """What fails in the index because of the index raises IndexDamaged."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise  # The disk is full, say: that is not the index's fault.
        raise IndexDamaged(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise IndexDamaged(str(error)) from error


def drop(connection: sqlite3.Connection) -> None:
    """Take everything away; before a migration, whose tables nothing may hang on."""
    derived.drop(connection, "find_*", reversed(TABLES))


def forget(connection: sqlite3.Connection, name: str, record_id: str) -> None:
    """A record's row is gone: nothing is found of it any more. Raises sqlite3.Error."""
    try:
        gone = (name, record_id)
        connection.execute("DELETE FROM passage WHERE kind = ? AND record_id = ?", gone)
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        raise IndexDamaged(str(error)) from error


class Differences(NamedTuple):
    """How what is made from the records differs from them; all of it can be made anew.

    `missing` and `extra` count passages, and places in the list of sessions.
    """

    missing: int
    extra: int
    unindexed: int = 0
    """Passages that the index of words has not, or has too many."""
    undigested: int = 0
    """Sessions that are over without what came of them, or the other way round."""

    @property
    def any(self) -> bool:
        """Is anything to be mended?"""
        return any(self)


def differences(connection: sqlite3.Connection) -> Differences:
    """Compare all of it with the records, without changing anything.

    A change that waits for its turn counts as made. Raises sqlite3.Error.
    """
    records = " UNION ALL ".join(_selection(kind) for kind in WRITTEN)
    connection.create_function("folded", 1, folded, deterministic=True)
    columns = "kind, record_id, pair_id, owner, folded(text)"
    wanted = f"SELECT * FROM (SELECT {columns} FROM ({_COLUMNED} UNION ALL {records}))"
    there = f"SELECT {columns} FROM passage"
    order = f"SELECT pair_id, {WHEN.format('session')}, id FROM session"
    order += f" WHERE deleted_at IS NULL AND state IN {_SHOWN}"
    listed = "SELECT pair_id, at, session_id FROM chronicle"

    def number(text: str) -> int:
        return int(connection.execute(f"SELECT count(*) FROM ({text})").fetchone()[0])

    waiting = connection.execute("SELECT coalesce(sum(2 * added - 1), 0) FROM passage_change")
    indexed = number("SELECT 1 FROM passage_words_docsize") + int(waiting.fetchone()[0])
    return Differences(
        missing=number(f"{wanted} EXCEPT {there}") + number(f"{order} EXCEPT {listed}"),
        extra=number(f"{there} EXCEPT {wanted}") + number(f"{listed} EXCEPT {order}"),
        unindexed=abs(indexed - number("SELECT 1 FROM passage")),
        undigested=digests.differences(connection),
    )


def is_fault_of_search(error: BaseException | None) -> bool:
    """Did something fail because of what is made from the records, and not because of them?"""
    while error is not None:
        if isinstance(error, IndexDamaged):
            return True
        if isinstance(error, sqlite3.OperationalError):
            known = (*TABLES, *digests.TABLES)
            return str(error).removeprefix("no such table: ").removeprefix("main.") in known
        error = error.__cause__
    return False


def _fill(connection: sqlite3.Connection) -> None:
    parts = [_selection(kind) for kind in WRITTEN]
    rows = connection.execute(" UNION ALL ".join(parts) + " ORDER BY 1, 3")
    connection.executemany(
        "INSERT INTO passage (id, kind, record_id, pair_id, owner, text) VALUES (?, ?, ?, ?, ?, ?)",
        _numbered(rows),
    )
    connection.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")
    # SQLite would put the pieces together bit by bit, while people write.
    connection.execute(_IN_ONE_PIECE)
    connection.execute(
        f"INSERT INTO chronicle SELECT pair_id, {WHEN.format('session')}, id FROM session"
        f" WHERE deleted_at IS NULL AND state IN {_SHOWN}"
    )


def _numbered(
    rows: Iterator[tuple[int, str, str, str, str | None, str]],
) -> Iterator[tuple[object, ...]]:
    last: int | None = None
    for base, *rest, text in rows:
        last = base if last is None else max(base, last + 1)
        yield (-last, *rest, folded(text))


def _selection(kind: type[Record]) -> str:
    name = kind_name(kind)
    return (
        f"SELECT {_base(name)}, '{name}', id, pair_id, owner, {_text(kind, name)} FROM \"{name}\""
        f" WHERE {_found(kind, name)}"
    )


def _base(row: str) -> str:
    # A time that cannot be read counts as the very first; no record must be lost over it.
    return f"coalesce(CAST(strftime('%s', {row}.created_at) AS INTEGER), 0) * {SLOTS}"


def _text(kind: type[Record], row: str) -> str:
    # As `domain.searching.words_of` has it.
    return " || char(10) || ".join(_part(name, row) for name in WRITTEN[kind])


def _part(name: str, row: str) -> str:
    # Lists stand as JSON, whose signs are no words; the functions that take it apart are not for
    # the schema of a file that is not trusted.
    return f"replace({row}.{name}, '[]', '')" if name == "enoughness" else f"{row}.{name}"


def _found(kind: type[Record], row: str) -> str:
    texts = " || ".join(_part(name, row) for name in WRITTEN[kind])
    condition = f"{row}.deleted_at IS NULL AND {texts} <> ''"
    if kind in ONLY:
        name, value = ONLY[kind]
        condition += f" AND {row}.{name} = '{value}'"
    return condition


def _triggers(kind: type[Record]) -> Iterator[str]:
    name = kind_name(kind)
    base = _base("new")
    # The first free place of its second; should a second ever be full, after all others.
    place = (
        f"(SELECT CASE WHEN top IS NULL OR top > -{base} THEN -{base}"
        f" WHEN top > -{base} - {SLOTS - 1} THEN top - 1"
        " ELSE (SELECT min(id) - 1 FROM passage) END"
        f" FROM (SELECT min(id) AS top FROM passage WHERE id > -{base} - {SLOTS}))"
    )
    add = (
        "INSERT INTO passage (id, kind, record_id, pair_id, owner, text)"
        f" SELECT {place}, '{name}', new.id, new.pair_id, new.owner, {_text(kind, 'new')}"
        f" WHERE {_found(kind, 'new')};"
    )
    yield (
        f'CREATE TRIGGER find_{name}_added AFTER INSERT ON "{name}"'
        f" WHEN {_found(kind, 'new')} BEGIN {add} END"
    )
    if kind.append_only:
        return
    looked_at = [*WRITTEN[kind], "deleted_at", "owner"]
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in looked_at)
    yield (
        f'CREATE TRIGGER find_{name}_changed AFTER UPDATE ON "{name}" WHEN {changed} BEGIN'
        f" DELETE FROM passage WHERE kind = '{name}' AND record_id = old.id; {add} END"
    )


def _session_triggers() -> Iterator[str]:
    name = kind_name(Session)
    shown = f"new.deleted_at IS NULL AND new.state IN {_SHOWN}"
    add = f"INSERT INTO chronicle SELECT new.pair_id, {WHEN.format('new')}, new.id WHERE {shown};"
    columns = ("deleted_at", "state", "started_at", "planned_at", "pair_id")
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    yield f'CREATE TRIGGER find_held AFTER INSERT ON "{name}" WHEN {shown} BEGIN {add} END'
    yield (
        f'CREATE TRIGGER find_held_changed AFTER UPDATE ON "{name}" WHEN {changed} BEGIN'
        f" DELETE FROM chronicle WHERE pair_id = old.pair_id AND at = {WHEN.format('old')}"
        f" AND session_id = old.id; {add} END"
    )
