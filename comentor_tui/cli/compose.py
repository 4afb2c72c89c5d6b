"""Putting the parts together: which store, which clock, and one `Companion` over them.

What is heavy is imported where it is first needed: the database library on the store's own thread
when something is written, and never for a command that only reads.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from comentor_tui.cli.clocks import clock_of
from comentor_tui.cli.reading import open_archive, open_reader
from comentor_tui.clock import Clock
from comentor_tui.errors import StoreBusy, StoreProblem
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion

if TYPE_CHECKING:
    from pathlib import Path

    from comentor_tui.services.ports import Store
    from comentor_tui.store.quick import QuickReader
    from comentor_tui.store.repository import SqlStore


class Opener:
    """Opens the store when the store's thread first asks for it, and remembers how that went.

    `store` is the open store, `problem` why it could not be opened the last time.
    """

    def __init__(self, paths: Paths, clock: Clock) -> None:
        self._paths = paths
        self._clock = clock
        self.store: SqlStore | None = None
        self.problem: StoreProblem | None = None

    def __call__(self) -> Store:
        """Open it. Raises StoreProblem."""
        from comentor_tui.store.opening import open_store

        try:
            self.store = open_store(self._paths, self._clock)
        except StoreProblem as problem:
            self.problem = problem
            raise
        self.problem = None
        return self.store


@contextlib.contextmanager
def reading(paths: Paths) -> Iterator[QuickReader | None]:
    """A reader of the store; None where there is no store yet. Raises StoreProblem."""
    if not os.path.lexists(paths.store):
        yield None
        return
    with open_reader(paths) as reader:
        yield reader


def read_clock(paths: Paths) -> Clock:
    """The clock that a store lives by. Raises StoreProblem."""
    with reading(paths) as reader:
        return clock_of(reader)


def parts(
    paths: Paths, pair_id: str | None = None, *, first_only: bool = False
) -> tuple[Opener, Companion]:
    """A companion that can write, and what opens its store; see `companion`."""
    with reading(paths) as reader:
        clock = clock_of(reader)
        opener = Opener(paths, clock)
        return opener, _companion(paths, clock, opener, reader, pair_id, first_only)


def companion(
    paths: Paths,
    clock: Clock,
    open_store: Callable[[], Store],
    pair_id: str | None = None,
    *,
    first_only: bool = False,
) -> Companion:
    """Everything a pair can do, already read; with `first_only` what the first screen shows.

    The rest is then to be brought by `Companion.read_rest`. `pair_id` is that of another pair
    than the one that was shown last. Raises StoreProblem when the store cannot be read. A store
    that is not there yet is an empty one: there is no pair.
    """
    with reading(paths) as reader:
        return _companion(paths, clock, open_store, reader, pair_id, first_only)


def _companion(
    paths: Paths,
    clock: Clock,
    open_store: Callable[[], Store],
    reader: QuickReader | None,
    pair_id: str | None,
    first_only: bool,
) -> Companion:
    whole = Companion(open_store, clock, paths.content)
    whole.open_archive = lambda: open_archive(paths)
    whole.backup = partial(make_backup, paths, clock)
    whole.backup_of_the_day = partial(_backup_of_the_day, paths, clock)
    try:
        if reader is None:
            pass
        elif not first_only:
            whole.memory.load(reader, pair_id)
        elif whole.memory.load_first(reader, pair_id):
            whole.read_rest = partial(_read_rest, whole, paths)
    except StoreProblem:
        whole.store_thread.close()
        raise
    return whole


def make_backup(paths: Paths, clock: Clock, label: str, *, thorough: bool = False) -> Path:
    """A backup of a store that may be open, thinning out the older ones. Raises StoreProblem."""
    from comentor_tui.store import backup

    now = clock.now().wall
    made = backup.make_backup(paths.store, paths.backups, label, now, thorough=thorough)
    # What cannot be removed only takes room.
    with contextlib.suppress(OSError):
        backup.prune(paths.backups)
    return made


def _backup_of_the_day(paths: Paths, clock: Clock) -> None:
    from comentor_tui.store import backup

    backup.daily(paths.store, paths.backups, clock.now().wall)


def _read_rest(whole: Companion, paths: Paths) -> None:
    with open_reader(paths) as reader:
        whole.memory.load_rest(reader)


def refuse_to_write() -> Store:
    """In place of a store for a second copy: the first one does the writing. Raises StoreBusy."""
    raise StoreBusy(
        "Another Comentor has this store open; this one only reads.", "Write in that window."
    )


@contextlib.contextmanager
def locked(paths: Paths, *refusal: str) -> Iterator[None]:
    """Hold the store's lock, so that nobody else writes.

    Where another program holds it, StoreBusy is raised: with `refusal`, what happened and what to
    do, if that is given.
    """
    from comentor_tui.store.lock import StoreLock

    lock = StoreLock(paths.lock)
    try:
        lock.acquire()
    except StoreBusy as busy:
        if refusal:
            raise StoreBusy(*refusal) from busy
        raise
    try:
        yield
    finally:
        lock.release()


def create_folders(paths: Paths) -> None:
    """Make the folders. Raises StoreProblem."""
    try:
        paths.create()
    except OSError as error:
        from comentor_tui.store.problems import folder_problem

        raise folder_problem(error, paths.data) from error
