"""The version of a store: looking at it, making it, bringing it up to date.

Looking needs the standard library only. Alembic is imported where something is to be done.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from comentor_tui.domain.records import KINDS, kind_name
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import StoreDamaged, StoreProblem, StoreTooNew
from comentor_tui.store import files
from comentor_tui.store.problems import damaged, explain, not_a_file
from comentor_tui.store.quick import HEAD, open_for_reading, version_in
from comentor_tui.store.seals import broken_seals, reseal

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

Tell = Callable[[str], None]
"""Is told in a few words what is being done."""

MIGRATIONS = Path(__file__).parent / "migrations"

SMALLEST = 512
"""Bytes of the smallest page of an SQLite file."""

CACHE_KB = 65_536
"""Memory for a migration: what is in an index comes in no order, and is not to be read twice."""

FIRST_WITH_SEARCH = "0002"
"""Stores from this version on hold what the search looks in."""

_VERSION = re.compile(r"\d{4}")
_EXCHANGE = ("ancestry", "kept_aside")


def _nobody(_words: str) -> None:
    """Nobody waits for it."""


class State(StrEnum):
    """What can be found where the store should be."""

    MISSING = "missing"
    NEW = "new"
    CURRENT = "current"
    BEHIND = "behind"
    TOO_NEW = "too new"
    DAMAGED = "damaged"
    UNUSABLE = "unusable"


@dataclass(frozen=True)
class Finding:
    """What was found. `problem` is what keeps the store from being used, if anything does.

    `version` is the version of its schema where that could be read.
    """

    state: State
    message: str
    version: str | None = None
    problem: StoreProblem | None = None


def check(path: Path, *, thorough: bool = False) -> Finding:
    """Look at a store without changing it.

    The structure of the whole file is checked; `thorough` also compares every row with its seal,
    which takes some seconds for the largest stores.
    """
    try:
        return _look(path, thorough)
    except (sqlite3.Error, OSError) as error:
        return _unusable(explain(error, path))


def _look(path: Path, thorough: bool) -> Finding:
    if not path.exists():
        if any(file.exists() and file.stat().st_size for file in files.companions(path)[:1]):
            return _unusable(damaged(path, "has gone; only its log is left"))
        return Finding(State.MISSING, f"There is no store at {path} yet.")
    problem = not_a_file(path)
    size = path.stat().st_size
    if problem is None and size < SMALLEST:
        # SQLite would take it for a valid store with nothing in it, and write over it.
        problem = damaged(path, f"has {size or 'no'} bytes, too few for a store")
    if problem is not None:
        return _unusable(problem)
    connection = open_for_reading(path)
    try:
        found = _look_inside(connection, path)
        if thorough and found.problem is None and broken_seals(connection):
            return _unusable(damaged(path, "holds records that were damaged"))
        return found
    finally:
        connection.close()


def _look_inside(connection: sqlite3.Connection, path: Path) -> Finding:
    if not is_whole(connection) or _ends_within_a_page(connection, path):
        return _unusable(damaged(path))
    tables = {
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    if not tables:
        return Finding(State.NEW, f"The store {path} is new.")
    version = version_in(connection)
    if version is None:
        return _unusable(damaged(path, "is a database, but not one of Comentor’s"))
    if not _VERSION.fullmatch(version):
        return _unusable(damaged(path))
    if version > HEAD:
        return Finding(State.TOO_NEW, _TOO_NEW.format(path, version, HEAD), version, _newer(path))
    if version < HEAD:
        return Finding(State.BEHIND, f"The store {path} is of version {version}.", version)
    if not tables.issuperset(["local", *map(kind_name, KINDS), *_EXCHANGE]):
        return _unusable(damaged(path))
    return Finding(State.CURRENT, f"The store {path} is in order.", version)


def _ends_within_a_page(connection: sqlite3.Connection, path: Path) -> bool:
    # Cut off at its very end: SQLite takes the missing bytes for zeros. With a log waiting that
    # is in order, the rest is in the log.
    log = files.companions(path)[0]
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    return bool(path.stat().st_size % page_size) and not (log.exists() and log.stat().st_size)


def is_whole(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds the structure of an open file in order. Raises sqlite3.Error."""
    found: list[tuple[str]] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    return found == [("ok",)]


_TOO_NEW = "The store {} is of version {}; this Comentor knows versions up to {}."


def _newer(path: Path) -> StoreTooNew:
    return StoreTooNew(
        f"The store {path} was written by a newer Comentor. It was not touched.",
        "Update this Comentor, or name another folder with --data-dir.",
    )


def _unusable(problem: StoreProblem) -> Finding:
    state = State.DAMAGED if isinstance(problem, StoreDamaged) else State.UNUSABLE
    return Finding(state, problem.message, problem=problem)


def create(path: Path) -> None:
    """Make a new store. Raises StoreProblem, FileExistsError.

    It gets its name when it is whole: an empty file of that name is always a damaged one.
    """
    draft = path.with_name(path.name + ".new")
    try:
        files.remove(draft, *files.companions(draft))
        files.make_private(draft)
        upgrade(draft)
        files.onto_disk(draft)
        if path.exists():
            raise FileExistsError(path)
        draft.replace(path)
        files.folder_onto_disk(path.parent)
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error


def upgrade(path: Path, tell: Tell = _nobody) -> None:
    """Bring an existing file to the newest version, in one transaction.

    Make a backup before. `tell` is told in words what is done, for it may take a while. Raises
    StoreProblem; then the file is as it was.
    """
    from comentor_tui.store import digests, passages
    from comentor_tui.store.engine import driver_of, make_engine

    engine = make_engine(path, foreign_keys=False)
    try:
        with engine.connect() as connection:
            driver_of(connection).execute(f"PRAGMA cache_size = -{CACHE_KB}")
            with connection.begin():
                raw = driver_of(connection)
                version = version_in(raw)
                later = _later(version)
                anew = later is None or not all(map(_only_adds, later))
                searched_anew = later is None or anew or any(map(_changes_search, later))
                if anew:
                    tell("The tables are brought up to date")
                    if version is not None and broken_seals(raw):
                        # New seals must not be put on damaged rows.
                        raise damaged(path, "holds records that were damaged")
                if searched_anew:
                    # Made anew from the records: a table that is rebuilt loses its triggers.
                    passages.drop(raw)
                digests.drop(raw)
                _run_migrations(connection)
                if anew:
                    reseal(raw)
                if searched_anew:
                    tell("What the search looks in is made")
                    passages.make(raw)
                digests.make(raw, tell)
                tell("The result is checked")
                if raw.execute("PRAGMA foreign_key_check").fetchone() or not is_whole(raw):
                    raise RuntimeError("the migrated store is not consistent")
        _empty_log(engine)
    except StoreProblem:
        raise
    except Exception as error:  # A migration can fail in any way; the transaction undoes it.
        raise StoreProblem(
            f"The store {path} could not be brought up to date. It is as it was before.",
            "Make sure that there is room on the disk and try again; the version of Comentor"
            " that you used before can still open it.",
        ) from error
    finally:
        engine.dispose()


def _later(version: str | None) -> list[ModuleType] | None:
    """The versions after this one, as modules; None where everything is made from the beginning."""
    if version is None or version < FIRST_WITH_SEARCH:
        return None
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config())
    return [each.module for each in script.iterate_revisions("head", version)]


def _only_adds(version: ModuleType) -> bool:
    """Does it leave the tables of records, and what is in them, alone?"""
    return getattr(version, "ADDS_ONLY", False)


def _changes_search(version: ModuleType) -> bool:
    """Does the search look in something else from it on?"""
    return getattr(version, "SEARCH_ANEW", False)


def _empty_log(engine: Engine) -> None:
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _run_migrations(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    # Alembic reads options with %-formatting.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
