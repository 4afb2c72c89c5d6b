"""Checksums of rows.

SQLite's own check sees damage to the structure of a file, but not a flipped bit in the text of a
row. Every row therefore carries a seal, and whoever reads a row compares it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from zlib import crc32

from comentor_tui.domain.codec import Column


def seal_of(values: Iterable[Column]) -> int:
    """The checksum of a row: its columns but the seal, in the order of their names.

    A whole number of 32 bits. It finds accidents, not intent. Text without a place in UTF-8
    raises UnicodeEncodeError.
    """
    row = tuple(values)
    # Every row that is read comes by here. This takes half the time of joining the texts of all.
    return crc32((_pattern(len(row)) % row).encode("utf-8"))


@cache
def _pattern(columns: int) -> str:
    return "\x1f".join(["%s"] * columns)


def seal(columns: Mapping[str, Column]) -> int:
    """The checksum of a row given by the names of its columns."""
    return seal_of(columns[name] for name in sorted(columns))


def broken_seals(connection: sqlite3.Connection) -> int:
    """How many rows of a store, of whatever version, do not match. Raises sqlite3.Error."""
    broken = 0
    for table, listed in _sealed_tables(connection):
        for row in connection.execute(f'SELECT seal, {listed} FROM "{table}"'):
            broken += row[0] != seal_of(row[1:])
    return broken


def reseal(connection: sqlite3.Connection) -> None:
    """Seal every row anew, after a migration changed what is in them. Raises sqlite3.Error."""
    for table, listed in _sealed_tables(connection):
        rows = connection.execute(f'SELECT rowid, seal, {listed} FROM "{table}"').fetchall()
        changed = [(new, row[0]) for row in rows if (new := seal_of(row[2:])) != row[1]]
        connection.executemany(f'UPDATE "{table}" SET seal = ? WHERE rowid = ?', changed)


def _sealed_tables(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    # Read from the file and not from the kinds: the file may be of an older version.
    tables = []
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        info = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        names = {name for (name,) in info}
        if "seal" in names:
            listed = ", ".join(f'"{name}"' for name in sorted(names - {"seal"}))
            tables.append((table, listed))
    return tables
