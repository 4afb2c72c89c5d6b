"""Opening the store: everything that is looked at before the first record is written.

The database library is imported where a store is opened for writing, not before.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from comentor_tui.clock import Clock
from comentor_tui.errors import StoreDamaged, StoreProblem
from comentor_tui.paths import Paths
from comentor_tui.store import backup, files, schema
from comentor_tui.store.backup import Backup
from comentor_tui.store.problems import folder_problem
from comentor_tui.store.quick import HEAD, QuickReader
from comentor_tui.store.schema import State, Tell

if TYPE_CHECKING:
    from comentor_tui.store.repository import SqlStore

BEFORE_MIGRATION = "before-migration"


def open_store(
    paths: Paths, clock: Clock, *, fresh: bool = False, tell: Tell | None = None
) -> SqlStore:
    """Open the store for writing; make it, or bring it up to date, where that is needed.

    Call it with the `StoreLock` held. Raises StoreProblem; StoreTooNew for a newer file; and
    StoreDamaged for a file that is damaged, empty, or gone while there are backups of it:
    `backup_to_offer` says what could take its place, `backup.restore` puts it there, and `fresh`
    starts with an empty store all the same. No file is ever removed. `tell` is told what is done
    where that may take a while.
    """
    now = clock.now().wall
    try:
        paths.create()
        files.private_folder(paths.backups)
        if fresh:
            backup.set_aside(paths.store, now)
    except OSError as error:
        raise folder_problem(error, paths.data) from error
    new = _make_current(paths, now, fresh, tell or (lambda _words: None))
    try:
        files.keep_private(paths.store)
    except OSError as error:
        raise folder_problem(error, paths.store) from error
    from comentor_tui.store.repository import SqlStore

    store = SqlStore(paths.store)
    try:
        # The first write tells a store that can only be read.
        store.put_local(opened_at=now.isoformat())
        store.notices = _backup(paths, now, new)
    except StoreProblem:
        store.close(anyway=True)
        raise
    return store


def _make_current(paths: Paths, now: datetime, fresh: bool, tell: Tell) -> bool:
    # Whether the store was made just now.
    found = schema.check(paths.store)
    if found.problem is not None:
        raise _with_offer(found.problem, paths)
    if found.state in (State.MISSING, State.NEW) and not fresh and backup_to_offer(paths):
        gone = "has gone" if found.state is State.MISSING else "has nothing in it"
        raise _with_offer(
            StoreDamaged(f"The store {paths.store} {gone}, but there are backups of it."), paths
        )
    if found.state is State.MISSING:
        schema.create(paths.store)
    elif found.state is State.NEW:
        schema.upgrade(paths.store)
    elif found.state is State.BEHIND:
        backup.make_backup(paths.store, paths.backups, BEFORE_MIGRATION, now)
        # Whether the outcome is whole is looked at before it counts.
        schema.upgrade(paths.store, tell)
        return False
    else:
        return False
    made = schema.check(paths.store)
    if made.problem is not None:
        raise _with_offer(made.problem, paths)
    return True


def backup_to_offer(paths: Paths) -> Backup | None:
    """The newest whole backup of a store."""
    return backup.newest_good(paths.backups)


def _with_offer(problem: StoreProblem, paths: Paths) -> StoreProblem:
    if not isinstance(problem, StoreDamaged):
        return problem
    offer = backup_to_offer(paths)
    if offer is None:
        hint = f"There is no whole backup in {paths.backups}. Keep the file: parts may be saved."
    else:
        hint = f"A whole backup of {offer.made_at:%Y-%m-%d %H:%M} UTC is there: {offer.path}"
    return StoreDamaged(problem.message, hint)


def _backup(paths: Paths, now: datetime, new: bool) -> tuple[str, ...]:
    # A full disk for backups does not keep two people from their call, but they are told.
    try:
        if new:
            backup.make_backup(paths.store, paths.backups, backup.FIRST, now)
        else:
            backup.daily(paths.store, paths.backups, now)
    except StoreDamaged:
        raise
    except StoreProblem as problem:
        return (str(problem),)
    return ()


def open_read_only(paths: Paths) -> QuickReader:
    """Open the store for reading alone, also while another process writes to it.

    Raises StoreProblem, also where the file is of an older version, and StoreTooNew.
    """
    reader = QuickReader(paths.store)
    try:
        if reader.version == HEAD:
            return reader
        found = schema.check(paths.store)
        raise found.problem or StoreProblem(
            f"The store {paths.store} is of an older version.",
            "Start `comentor` once to bring it up to date.",
        )
    except StoreProblem:
        reader.close()
        raise
