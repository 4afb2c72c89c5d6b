"""Tables that are made from the records and kept up to date by triggers, such as the search's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def drop(connection: sqlite3.Connection, triggers: str, tables: Iterable[str]) -> None:
    """Take away tables and the triggers whose names fit a pattern. Raises sqlite3.Error."""
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?", (triggers,)
    ).fetchall()
    for (name,) in found:
        connection.execute(f'DROP TRIGGER "{name}"')
    for name in tables:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
