"""Reading and writing records through SQLModel's tables."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    RowMapping,
    Select,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.exc import SQLAlchemyError, StatementError

from comentor_tui.domain.codec import column_of, to_columns
from comentor_tui.domain.exchange import KeptAside
from comentor_tui.domain.records import R, Record, kind_name
from comentor_tui.domain.taken_away import is_emptied
from comentor_tui.errors import StoreProblem
from comentor_tui.store import digests, files, passages
from comentor_tui.store.engine import READING, driver_of, make_engine
from comentor_tui.store.problems import SAFE, damaged, explain, moved_away
from comentor_tui.store.quick import MANY
from comentor_tui.store.seals import seal
from comentor_tui.store.tables import TABLES, Base

Rows = list[dict[str, Any]]
Work = tuple[Delete | Insert, Rows | None]
"""A statement, and what it is carried out with."""

_LOCAL = Base.metadata.tables["local"]


class SqlStore:
    """An open store. Implements `services.ports.Store`; used from the thread that made it.

    `notices` are things people should be told that did not keep the store from opening.
    """

    def __init__(self, path: Path) -> None:
        """Open an existing store whose schema is current. Raises StoreProblem."""
        self.path = path
        self.notices: tuple[str, ...] = ()
        self._engine = make_engine(path)
        self._upserts: dict[type[Record], Insert] = {}
        self._closed = False
        try:
            with self._session(reading=True) as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
            self._place = _place(path)
        except (StoreProblem, OSError) as error:
            self._engine.dispose()
            if isinstance(error, OSError):
                raise explain(error, path) from error
            raise

    # -- reading ------------------------------------------------------------------------------

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
        table = TABLES[kind]
        by = order.removeprefix("-")
        for name in (by, *equal):
            if name not in table.c or name == "seal":
                raise ValueError(f"{kind.__name__} has no field {name}")
        statement = select(table)
        if not with_deleted:
            statement = statement.where(table.c.deleted_at.is_(None))
        for name, value in equal.items():
            statement = statement.where(_term(kind, table.c[name], value))
        direction = table.c[by].desc() if by != order else table.c[by].asc()
        return self._records(kind, statement.order_by(direction, table.c.id).limit(limit))

    def get(self, kind: type[R], record_id: str, /) -> R | None:
        """One record by id, deleted or not."""
        table = TABLES[kind]
        found = self._records(kind, select(table).where(table.c.id == record_id))
        return found[0] if found else None

    def local(self, key: str) -> str | None:
        """A value that belongs to this copy alone."""
        with self._session(reading=True) as connection:
            row = connection.execute(select(_LOCAL).where(_LOCAL.c.key == key)).first()
        if row is None:
            return None
        if row.seal != seal({"key": row.key, "value": row.value}):
            raise damaged(self.path)
        return str(row.value)

    def _records(self, kind: type[R], statement: Select[Any]) -> list[R]:
        with self._session(reading=True) as connection:
            rows = connection.execute(statement).mappings().all()
        return [self._record(kind, row) for row in rows]

    def _record(self, kind: type[R], row: RowMapping) -> R:
        values = dict(row)
        sealed = values.pop("seal")
        try:
            record = kind(**values)
            whole = sealed == seal(to_columns(record))
        except ValueError as error:
            raise damaged(self.path) from error
        if not whole:
            raise damaged(self.path)
        return record

    # -- writing ------------------------------------------------------------------------------

    def save(self, *records: Record) -> None:
        """Write records in one transaction that is on the disk when this returns.

        See `services.ports.Store`. Raises StoreProblem: then nothing of them was written, or
        the file is no longer at its place (see `rescue`).
        """
        if not records:
            return
        work: list[Work] = [(self._upsert(kind), rows) for kind, rows in self._rows(records)]
        emptied = [each for each in records if is_emptied(each)]
        work += [(_forget_aside(each), None) for each in emptied]
        self._write_findable(work, emptied=bool(emptied))

    def _rows(self, records: Sequence[Record]) -> list[tuple[type[Record], Rows]]:
        return [
            (kind, [self._values(record) for record in batch])
            for kind, batch in groupby(records, type)
        ]

    def _write_findable(
        self, work: list[Work], lost: Sequence[Record] = (), *, emptied: bool = False
    ) -> None:
        try:
            self._write(work, lost, emptied)
        except StoreProblem as problem:
            if not passages.is_fault_of_search(problem):
                raise
            # What people write is more than what finds it again.
            self.mend_search()
            self._write(work, lost, emptied)
        self.check_place()

    def _write(self, work: list[Work], lost: Sequence[Record], emptied: bool) -> None:
        with self._session() as connection:
            for statement, rows in work:
                connection.execute(statement, rows)
            raw = driver_of(connection)
            for record in lost:
                passages.forget(raw, TABLES[type(record)].name, record.id)
            passages.settle(raw)
            if emptied:
                passages.clear_traces(raw)
            digests.settle(raw)

    def exchange(
        self, records: Sequence[Record], lost: Sequence[Record], local: Mapping[str, str]
    ) -> None:
        """Write what a merge decided, see `services.ports.Store`. Raises StoreProblem."""
        statements: list[Delete | Insert] = []
        for record in lost:
            table = TABLES[type(record)]
            statements.append(delete(table).where(table.c.id == record.id))
        work = [(statement, None) for statement in (*statements, *self._local_statements(local))]
        self._write_findable(
            [
                *work,
                *((self._upsert(kind, anyway=True), rows) for kind, rows in self._rows(records)),
            ],
            lost,
        )

    def mend_search(self) -> None:
        """Make anew from the records what search and look-back read. Raises StoreProblem."""
        with self._session() as connection:
            raw = driver_of(connection)
            passages.make(raw)
            digests.make(raw)

    def put_local(self, **values: str | None) -> None:
        """Set (or with None remove) values that belong to this copy alone."""
        statements = self._local_statements(values)
        with self._session() as connection:
            for statement in statements:
                connection.execute(statement)
        self.check_place()

    @staticmethod
    def _local_statements(values: Mapping[str, str | None]) -> list[Delete | Insert]:
        statements: list[Delete | Insert] = []
        for key, value in values.items():
            if value is None:
                statements.append(delete(_LOCAL).where(_LOCAL.c.key == key))
                continue
            with _writable(key):
                new = insert(_LOCAL).values(
                    key=key, value=value, seal=seal({"key": key, "value": value})
                )
            changes = {"value": new.excluded.value, "seal": new.excluded.seal}
            statements.append(new.on_conflict_do_update(["key"], set_=changes))
        return statements

    def check_place(self) -> None:
        """Raise StoreProblem if the file was deleted, moved or replaced since it was opened.

        SQLite itself goes on "saving" into a file that has no name any more.
        """
        try:
            here = _place(self.path)
        except OSError as error:
            raise moved_away(self.path) from error
        if here != self._place:
            raise moved_away(self.path)

    def rescue(self, path: Path) -> None:
        """Write everything this store holds to a new file, also after its own was deleted.

        Raises StoreProblem, also if there is already something at `path`.
        """
        try:
            files.make_private(path)
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("VACUUM INTO ?", (os.fspath(path),))
            finally:
                connection.close()
            files.onto_disk(path)
            files.folder_onto_disk(path.parent)
        except (sqlite3.Error, SQLAlchemyError, OSError) as error:
            raise explain(_cause(error), path) from error

    def close(self, *, anyway: bool = False) -> None:
        """Bring everything into the one file and let go of it.

        Raises StoreProblem, and stays open for `rescue`, if the file is no longer at its place;
        `anyway` closes it all the same.
        """
        if self._closed:
            return
        if not anyway:
            self.check_place()
        self._closed = True
        try:
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()
        except (sqlite3.Error, SQLAlchemyError) as error:
            # The log is as durable as the file; the next start brings it in.
            if not anyway:
                raise explain(_cause(error), self.path) from error
        finally:
            self._engine.dispose()

    def _values(self, record: Record) -> dict[str, Any]:
        with _writable(type(record).__name__):
            return {**vars(record), "seal": seal(to_columns(record))}

    def _upsert(self, kind: type[Record], *, anyway: bool = False) -> Insert:
        statement = None if anyway else self._upserts.get(kind)
        if statement is None:
            table = TABLES[kind]
            new = insert(table)
            names = [column.name for column in table.columns]
            if kind.append_only:
                statement = new.on_conflict_do_nothing(["id"])
            else:
                statement = new.on_conflict_do_update(
                    ["id"],
                    set_={name: new.excluded[name] for name in names if name != "id"},
                    where=None if anyway else new.excluded.revision > table.c.revision,
                )
            if not anyway:
                self._upserts[kind] = statement
        return statement

    @contextmanager
    def _session(self, *, reading: bool = False) -> Iterator[Connection]:
        # One transaction; whatever goes wrong in it is undone and put in plain words.
        try:
            with self._engine.connect() as connection:
                connection = connection.execution_options(**{READING: reading})
                with connection.begin():
                    yield connection
        except (SQLAlchemyError, sqlite3.Error, ValueError) as error:
            if not reading:
                self.check_place()
            raise explain(_cause(error), self.path) from error


def _forget_aside(record: Record) -> Delete:
    """What was kept aside of a record whose words were cleared: those are words of it as well."""
    aside = TABLES[KeptAside]
    kind = kind_name(type(record))
    return delete(aside).where(aside.c.of_kind == kind, aside.c.of_id == record.id)


@contextmanager
def _writable(what: str) -> Iterator[None]:
    # Such values never come from people, whose text is cleaned; they are never written half.
    try:
        yield
    except ValueError as error:
        raise StoreProblem(
            f"{what} holds something that cannot be written; nothing was saved.",
            f"This is a fault in Comentor. {SAFE}",
        ) from error


def _term(kind: type[Record], column: Column[Any], value: Any) -> ColumnElement[bool]:
    if value is None:
        nothing: ColumnElement[bool] = column.is_(None)
        return nothing
    if not isinstance(value, tuple):
        column_of(kind, column.name, value)  # Raises ValueError where the type is another.
        same: ColumnElement[bool] = column == value
        return same
    members = [column_of(kind, column.name, member) for member in value]
    if len(members) < MANY:
        return column.in_(value)
    listed = func.json_each(json.dumps(members)).table_valued("value")
    return column.in_(select(listed.c.value))


def _cause(error: BaseException) -> BaseException:
    # SQLAlchemy wraps what the driver says, and what a column's type says while reading.
    if isinstance(error, StatementError) and error.orig is not None:
        return error.orig
    return error


def _place(path: Path) -> tuple[tuple[int, int], ...]:
    # The log counts as well: what is committed is in it before it is in the file.
    log = path.with_name(path.name + "-wal")
    return tuple((found.st_dev, found.st_ino) for found in (os.stat(path), os.stat(log)))
