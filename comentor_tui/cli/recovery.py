"""Before the app starts: the state of the store, and what can take the place of a damaged one."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TYPE_CHECKING

from comentor_tui.cli import rescue
from comentor_tui.cli.telling import say
from comentor_tui.clock import SystemClock
from comentor_tui.errors import StoreDamaged, StoreProblem
from comentor_tui.store.quick import HEAD, schema_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from comentor_tui.paths import Paths

PATIENCE = 1.0
"""Seconds that pass before more is said about what is being done."""


def make_ready(paths: Paths) -> None:
    """Bring the store into the state in which the app can read it. Call with the lock held.

    A store of an older version is brought up to date, a damaged one replaced by its newest whole
    backup if the people want it, and what the last run could not save is saved. Raises
    StoreProblem when the store cannot be used.
    """
    try:
        _look(paths)
    except StoreDamaged as problem:
        put_back(paths, problem)
    if rescue.waiting(paths):
        _save_rescued(paths)


def _look(paths: Paths) -> None:
    version = schema_version(paths.store)
    if version == HEAD:
        return
    if version is not None and version < HEAD:
        _bring_up_to_date(paths)
        return
    from comentor_tui.store import schema
    from comentor_tui.store.schema import State

    found = schema.check(paths.store)
    if found.problem is not None:
        raise found.problem
    if found.state in (State.MISSING, State.NEW):
        if _offer(paths):
            raise StoreDamaged(f"The store {paths.store} has gone, but there are backups of it.")
        return


def _bring_up_to_date(paths: Paths) -> None:
    say("Bringing the store up to date; a backup is made first …")
    from comentor_tui.store.opening import open_store

    # It is examined there, before anything is done.
    open_store(paths, SystemClock(), tell=_patiently()).close()


def _patiently() -> Callable[[str], None]:
    """Says what is being done once it takes more than a second, and how far it has come."""
    begun = last = monotonic()
    doing = ""

    def tell(words: str) -> None:
        nonlocal last, doing
        now, what = monotonic(), words.partition(":")[0]
        if now - last >= PATIENCE or (what != doing and now - begun >= PATIENCE):
            last, doing = now, what
            say(f"{words} …")

    return tell


def put_back(paths: Paths, problem: StoreDamaged) -> None:
    """Offer the newest whole backup for a damaged store; put it there if the people say yes.

    The damaged file is kept under another name. Raises StoreProblem if it stays as it is.
    """
    offer = _offer(paths)
    if offer is None:
        raise StoreDamaged(
            problem.message,
            f"There is no whole backup in {paths.backups}. Keep the file: parts may be saved.",
        ) from problem
    path, made_at = offer
    say(f"{problem.message}\nThere is a whole backup of {made_at:%Y-%m-%d %H:%M}: {path}")
    if not _yes("Put it in place? A damaged file is kept beside it. [y/N] "):
        gone = not os.path.lexists(paths.store)
        if gone and _yes("Begin with an empty store then? The backups stay. [y/N] "):
            from comentor_tui.store.opening import open_store

            open_store(paths, SystemClock(), fresh=True).close()
            return
        way = "Start `comentor` again" if _at_terminal() else "Start `comentor` in a terminal"
        raise StoreDamaged(
            "Nothing was changed.",
            f"{way} to put the backup in place, or say `comentor restore latest`.",
        ) from problem
    from comentor_tui.store import backup

    kept = backup.restore(path, paths.store, SystemClock().now().wall)
    say("The backup is in place." + (f" The old file is {kept}" if kept else ""))


def _offer(paths: Paths) -> tuple[Path, datetime] | None:
    from comentor_tui.store import backup

    found = backup.newest_good(paths.backups)
    return (found.path, found.made_at.astimezone()) if found else None


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _yes(question: str) -> bool:
    if not _at_terminal():
        return False
    print(question, end="", file=sys.stderr, flush=True)
    try:
        return sys.stdin.readline().strip().lower() in ("y", "yes")
    except KeyboardInterrupt:
        return False


def _save_rescued(paths: Paths) -> None:
    from comentor_tui.store.opening import open_store

    try:
        store = open_store(paths, SystemClock())
        try:
            for told in rescue.take_in(paths, store):
                say(told)
        finally:
            store.close()
    except StoreDamaged:
        raise
    except StoreProblem as problem:
        # The files stay and are tried again; the app itself says that nothing can be written.
        say(str(problem))
