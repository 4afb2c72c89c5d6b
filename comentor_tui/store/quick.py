"""Reading without the database library: the first frame and the shell's `status`.

Standard library only, and the file is opened read-only. The first frame can be on the screen
long before SQLModel is imported.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from comentor_tui.domain.codec import Column, column_of, fields_of, reader_of
from comentor_tui.domain.records import R, Record, kind_name
from comentor_tui.errors import StoreProblem
from comentor_tui.store.problems import damaged, explain, not_a_file
from comentor_tui.store.seals import seal_of

HEAD = "0006"
"""The newest version of the schema, the one this program works with."""

WAIT_SECONDS = 5.0
"""How long a reader or writer waits for another program to let go."""

MANY = 200
"""From here on, values to choose from are handed over as one JSON list."""


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. Raises sqlite3.Error."""
    return _connect(path, "mode=ro")


def _connect(path: Path, how: str) -> sqlite3.Connection:
    address = f"file:{quote(os.fspath(path.absolute()))}?{how}"
    connection = sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA mmap_size = 0")
        # The first true look at the file: a WAL that cannot be opened shows here.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    except UnicodeDecodeError as error:
        # What SQLite says of a damaged schema quotes it as it stands.
        connection.close()
        raise sqlite3.OperationalError("the schema is not UTF-8") from error
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The same, also where neither file nor folder can be written. Raises sqlite3.Error.

    SQLite needs a small file beside a store with a write-ahead log, even to read. Where it
    cannot be made and no log is waiting, nobody is writing, and the file is read as it stands.
    """
    try:
        return connect_read_only(path)
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if not path.is_file() or (log.exists() and log.stat().st_size):
            raise
        return _connect(path, "immutable=1")


def version_in(connection: sqlite3.Connection) -> str | None:
    """The version of the schema in an open file, None if it has none. Raises sqlite3.Error."""
    named = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    ).fetchone()
    if not named[0]:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def schema_version(path: Path) -> str | None:
    """The version of the schema of a store; None if there is no file, or nothing of ours in it.

    Raises StoreProblem if the file cannot be read, StoreDamaged if it is no SQLite file.
    """
    if not path.exists():
        return None
    if problem := not_a_file(path):
        raise problem
    try:
        connection = open_for_reading(path)
        try:
            return version_in(connection)
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error


class QuickReader:
    """Reads the records of a store through sqlite3. Implements `services.ports.Reader`.

    What it reads is compared with its seals, but the file as a whole is not checked: that takes
    longer, and is done when the store is opened for writing.
    """

    def __init__(self, path: Path) -> None:
        """Open the store at `path`. Raises StoreProblem; nothing is created."""
        self._path = path
        if not path.exists():
            raise StoreProblem(
                f"There is no store at {path}.", "Start `comentor` once to make one."
            )
        if problem := not_a_file(path):
            raise problem
        try:
            self._connection = open_for_reading(path)
        except (sqlite3.Error, OSError) as error:
            raise explain(error, path) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def version(self) -> str | None:
        """The version of the schema in the file. Raises StoreProblem."""
        try:
            return version_in(self._connection)
        except sqlite3.Error as error:
            raise explain(error, self._path) from error

    def load(
        self,
        kind: type[R],
        /,
        *,
        order: str = "created_at",
        limit: int | None = None,
        with_deleted: bool = False,
        **equal: Any,
    ) -> list[R]:
        """Records of a kind whose fields equal the given values, see `services.ports.Reader`."""
        names = _names(kind)
        by = order.removeprefix("-")
        for name in (by, *equal):
            if name not in names:
                raise ValueError(f"{kind.__name__} has no field {name}")
        where, values = [], []
        if not with_deleted:
            where.append('"deleted_at" IS NULL')
        for name, value in equal.items():
            term, more = _term(kind, name, value)
            where.append(term)
            values += more
        text = "WHERE " + " AND ".join(where) if where else ""
        text += f' ORDER BY "{by}"{" DESC" if by != order else ""}, "id"'
        if limit is not None:
            text += " LIMIT ?"
            values.append(limit)
        return self.select(kind, text, values)

    def get(self, kind: type[R], record_id: str, /) -> R | None:
        """One record by id, deleted or not."""
        found = self.select(kind, 'WHERE "id" = ?', [record_id])
        return found[0] if found else None

    def select(self, kind: type[R], which: str, values: list[Column]) -> list[R]:
        """Records of a kind, each compared with its seal.

        `which` is what stands in SQL behind the table, `values` are for its question marks.
        Raises StoreProblem.
        """
        query, read = _reading(kind)
        rows = self._rows(f"{query} {which}", values)
        found = []
        for row in rows:
            sealed = row[1:]
            if row[0] != seal_of(sealed):
                raise damaged(self._path)
            try:
                found.append(read(sealed))
            except ValueError as error:
                raise damaged(self._path) from error
        return found

    def local(self, key: str) -> str | None:
        """A value that belongs to this copy alone."""
        rows = self._rows("SELECT seal, key, value FROM local WHERE key = ?", [key])
        if not rows:
            return None
        if rows[0][0] != seal_of(rows[0][1:]):
            raise damaged(self._path)
        return str(rows[0][2])

    def _rows(self, text: str, values: list[Column]) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(text, values).fetchall()
        except sqlite3.Error as error:
            raise explain(error, self._path) from error


def _names(kind: type[Any]) -> list[str]:
    # In the order in which they are sealed.
    return sorted(field.name for field in fields_of(kind))


_READINGS: dict[type[Record], tuple[str, Callable[[Iterable[Any]], Any]]] = {}


def _reading(kind: type[R]) -> tuple[str, Callable[[Iterable[Any]], R]]:
    """The query for all of a kind, seals in front, and what reads a row behind its seal."""
    known = _READINGS.get(kind)
    if known is None:
        names = _names(kind)
        listed = ", ".join(f'"{name}"' for name in names)
        query = f'SELECT seal, {listed} FROM "{kind_name(kind)}"'
        known = _READINGS[kind] = query, reader_of(kind, names)
    return known


def _term(kind: type[Any], name: str, value: Any) -> tuple[str, list[Column]]:
    if value is None:
        return f'"{name}" IS NULL', []
    if not isinstance(value, tuple):
        return f'"{name}" = ?', [column_of(kind, name, value)]
    members = [column_of(kind, name, member) for member in value]
    if len(members) < MANY:
        return f'"{name}" IN ({", ".join("?" * len(members))})', members
    import json

    return f'"{name}" IN (SELECT value FROM json_each(?))', [json.dumps(members)]
