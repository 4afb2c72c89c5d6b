"""The one connection that writes.

One connection, and a transaction that is begun in so many words: SQLite versions before 3.51.3
can damage a file when two connections write, and sqlite3 would otherwise commit behind the back
of a migration.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import create_engine

from comentor_tui.store.quick import WAIT_SECONDS

READING = "comentor_reading"
"""The execution option of a connection that only reads and need not lock out others."""


def make_engine(path: Path, *, foreign_keys: bool = True) -> Engine:
    """An engine with one connection to an existing file, opened at its first use.

    Commits are on the disk when they return. `foreign_keys` is off while a migration rebuilds
    tables. The connection belongs to the thread that first uses it.
    """

    def connect() -> sqlite3.Connection:
        # mode=rw: a file that has gone is an error, not a new and empty store.
        address = f"file:{quote(os.fspath(path.absolute()))}?mode=rw"
        return sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in pragmas(foreign_keys):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection below one of the database library's."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("the store needs the sqlite3 driver")
    return raw


def pragmas(foreign_keys: bool = True) -> list[str]:
    """The settings of the connection, in their order."""
    settings = [
        f"busy_timeout = {round(WAIT_SECONDS * 1000)}",
        "journal_mode = WAL",
        "synchronous = FULL",
        f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        # Deleted text is overwritten; schemas of a prepared file run no functions.
        "secure_delete = ON",
        "trusted_schema = OFF",
        # An error of the disk comes as an error, not as a signal that ends the program.
        "mmap_size = 0",
    ]
    if sys.platform == "darwin":
        # fsync alone leaves the data in the drive's cache there.
        settings += ["fullfsync = ON", "checkpoint_fullfsync = ON"]
    return settings
