"""Opening a store to read it, without the database library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comentor_tui.errors import StoreProblem
from comentor_tui.store.quick import HEAD, QuickReader

if TYPE_CHECKING:
    from comentor_tui.paths import Paths
    from comentor_tui.store.archive import Archive


def open_archive(paths: Paths) -> Archive:
    """The same, for history and search."""
    from comentor_tui.store.archive import Archive

    open_reader(paths).close()
    return Archive(paths.store)


def open_reader(paths: Paths) -> QuickReader:
    """A reader of a store that is there and of this program's version.

    Raises StoreProblem in plain words otherwise; StoreTooNew and StoreDamaged are among them.
    """
    if paths.store.exists():
        reader = QuickReader(paths.store)
        try:
            if reader.version == HEAD:
                return reader
        except StoreProblem:
            reader.close()
            raise
        reader.close()
    from comentor_tui.store import schema

    found = schema.check(paths.store)
    raise found.problem or StoreProblem(
        f"The store {paths.store} is not up to date.",
        "Start `comentor` once to bring it up to date.",
    )
