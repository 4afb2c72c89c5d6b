"""`comentor doctor`: what somebody who helps would want to know. No contents, no names."""

from __future__ import annotations

import os
import platform
import sqlite3
import stat
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING

from comentor_tui import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from comentor_tui.paths import Paths

LIBRARIES = ("textual", "sqlmodel", "sqlalchemy", "alembic", "click", "platformdirs", "pyrage")

STORE_UNUSABLE = 3
BACKUP_DAMAGED = 1
SEARCH_DIFFERS = 1


class Report:
    """The lines of the report, found out one after the other: large stores take their time.

    `code` is the exit code when all were told: 3 where the store cannot be used, 1 where only a
    backup is damaged, or the search differs from the records.
    """

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self.code = 0

    def __iter__(self) -> Iterator[str]:
        paths = self._paths
        yield from _versions()
        yield ""
        yield from _terminal()
        yield ""
        yield from _places(paths)
        yield ""
        yield from self._store()
        yield from self._backups()
        yield from _kept(paths)
        yield from _lock(paths)
        yield from _rescued(paths)
        yield ""
        yield from _texts(paths)

    def _store(self) -> Iterator[str]:
        from comentor_tui.store import schema
        from comentor_tui.store.schema import State

        found = schema.check(self._paths.store, thorough=True)
        yield f"store       {found.message}"
        if found.problem is not None and found.problem.hint:
            yield f"            {found.problem.hint}"
        if found.state not in (State.MISSING, State.NEW, State.CURRENT, State.BEHIND):
            self.code = STORE_UNUSABLE
        if found.state is State.CURRENT:
            yield from self._search()

    def _search(self) -> Iterator[str]:
        from comentor_tui.store import mending

        found = mending.look(self._paths.store)
        if found is not None and not found.any:
            yield "search      as the records are"
            return
        if found is None:
            yield "search      not all of it is there"
        else:
            parts = {
                "missing": found.missing,
                "too many": found.extra,
                "not in the index": found.unindexed,
                "sessions without a digest": found.undigested,
            }
            told = ", ".join(f"{number:,} {what}" for what, number in parts.items() if number)
            yield f"search      differs from the records: {told}"
        yield "            no record is concerned; `comentor doctor --mend-search` makes it anew"
        self.code = self.code or SEARCH_DIFFERS

    def _backups(self) -> Iterator[str]:
        from comentor_tui.cli.backup import told
        from comentor_tui.store import backup

        found = backup.list_backups(self._paths.backups)
        if not found:
            yield "backups     none"
            return
        good = []
        for each in found:
            finding = backup.look(each.path)
            if finding.problem is None and finding.version is not None:
                good.append(each)
                yield f"backup      {told(each)}: whole"
            elif finding.state is finding.state.TOO_NEW:
                yield f"backup      {told(each)}: of a newer Comentor"
            else:
                yield f"backup      {told(each)}: damaged ({each.path.name})"
                self.code = self.code or BACKUP_DAMAGED
        newest = f"newest whole one {good[0].made_at:%Y-%m-%d %H:%M} UTC" if good else ""
        yield f"backups     {len(found)}, {newest or 'none of them whole'}"
        if good and self.code == STORE_UNUSABLE:
            yield "            `comentor restore latest` puts it in the store’s place"


def examine(paths: Paths) -> Report:
    """Everything that can be told about the installation, the store and its backups."""
    return Report(paths)


def mend_search(paths: Paths) -> str:
    """Make anew what search, history and look-back read; answers with a sentence.

    Raises StoreBusy while an app has the store open, StoreProblem where it cannot be used.
    """
    from comentor_tui.cli import compose
    from comentor_tui.errors import StoreProblem
    from comentor_tui.store import mending, schema
    from comentor_tui.store.schema import State

    with compose.locked(paths):
        found = schema.check(paths.store)
        if found.state is not State.CURRENT:
            raise found.problem or StoreProblem(
                found.message, "Start `comentor` once; it makes what is needed."
            )
        mending.mend(paths.store)
    return "Made anew from the records."


def _versions() -> Iterator[str]:
    yield f"comentor    {__version__}"
    yield f"python      {platform.python_version()} ({sys.platform})"
    yield f"sqlite      {sqlite3.sqlite_version}"
    for name in LIBRARIES:
        try:
            yield f"{name:<11} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield f"{name:<11} is missing"


def _terminal() -> Iterator[str]:
    streams = zip(("input", "output", "errors"), (sys.stdin, sys.stdout, sys.stderr), strict=True)
    ttys = [name for name, stream in streams if stream is not None and stream.isatty()]
    kind = os.environ.get("TERM", "") or "(not set)"
    yield f"terminal    {', '.join(ttys) or 'none'}; TERM={kind}"
    yield f"encoding    {getattr(sys.stdout, 'encoding', None) or 'unknown'}"
    if os.environ.get("NO_COLOR"):
        yield "colour      off (NO_COLOR)"


def _places(paths: Paths) -> Iterator[str]:
    places = {
        "data": paths.data,
        "config": paths.config,
        "state": paths.state,
        "store": paths.store,
        "backups": paths.backups,
        "settings": paths.settings,
        "log": paths.log,
    }
    for name, path in places.items():
        yield f"{name:<11} {path} {_mode(path)}"


def _mode(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "(not there yet)"
    except OSError as error:
        return f"({error.strerror})"
    told = f"{stat.S_IMODE(mode):04o}"
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        told += ", others can reach it"
    if not os.access(path, os.W_OK):
        told += ", cannot be written"
    return f"({told})"


def _kept(paths: Paths) -> Iterator[str]:
    from comentor_tui.store import backup

    for path in backup.kept_stores(paths.store):
        yield f"kept        {path.name}: another took its place"


def _lock(paths: Paths) -> Iterator[str]:
    from comentor_tui.store.lock import holder

    pid = holder(paths.lock)
    if pid is None:
        yield "lock        free"
    else:
        yield f"lock        held by {f'process {pid}' if pid else 'another process'}"


def _rescued(paths: Paths) -> Iterator[str]:
    from comentor_tui.cli import rescue

    for path in rescue.waiting(paths):
        yield f"rescued     {path}: the next start reads it in"


def _texts(paths: Paths) -> Iterator[str]:
    from comentor_tui.cli.run import settings_of
    from comentor_tui.services.texts import text_problems

    _, problems, _ = settings_of(paths)
    told = [*map(str, problems), *text_problems(paths.content, whole=True)]
    yield f"texts       {'in order' if not told else ''}".rstrip()
    for line in told:
        yield f"            {line}"
