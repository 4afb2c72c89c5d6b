"""Is what was made from the records as they say? And making it anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from comentor_tui.store.passages import Differences, differences
from comentor_tui.store.problems import explain
from comentor_tui.store.quick import open_for_reading


def look(path: Path) -> Differences | None:
    """How search, the list of sessions and the digests differ from the records of a current store.

    None where some of their tables are not there, or cannot be read. Nothing is changed. Raises
    StoreProblem where the store cannot be opened.
    """
    try:
        connection = open_for_reading(path)
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error
    with closing(connection):
        try:
            return differences(connection)
        except sqlite3.Error:
            return None


def mend(path: Path) -> None:
    """Make all of it anew. Call with the `StoreLock` held. Raises StoreProblem."""
    from comentor_tui.store.repository import SqlStore

    store = SqlStore(path)
    try:
        store.mend_search()
    finally:
        store.close(anyway=True)
