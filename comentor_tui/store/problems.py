"""What SQLite and the file system complain about, in words for people."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from comentor_tui.errors import StoreDamaged, StoreProblem

SAFE = "Everything saved before is safe."

_FULL = (sqlite3.SQLITE_FULL,)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_READ_ONLY = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)


def code_of(error: BaseException) -> int | None:
    """SQLite's primary result code, where the error carries one."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def explain(error: BaseException, path: Path) -> StoreProblem:
    """The problem behind an error of sqlite3 or the file system; to be raised from it."""
    code = code_of(error)
    if code in _FULL:
        return StoreProblem(
            f"There is no room left on the disk that holds {path}.",
            f"Make some room. {SAFE}",
        )
    if code in _LOCKED:
        return StoreProblem(
            f"Another program is using {path} and does not let go.",
            f"Close whatever else has the file open. {SAFE}",
        )
    if code in _READ_ONLY:
        return read_only(path)
    if code in _DAMAGED or _is_unreadable_text(error):
        return damaged(path)
    if code == sqlite3.SQLITE_CANTOPEN or isinstance(error, OSError):
        reason = error.strerror if isinstance(error, OSError) and error.strerror else ""
        return StoreProblem(
            f"The store {path} cannot be opened{f' ({reason})' if reason else ''}.",
            "Check that the folder is there and yours, or name another with --data-dir.",
        )
    if code == sqlite3.SQLITE_CONSTRAINT:
        return StoreProblem(
            f"The records do not fit what is in {path}; nothing of them was written.",
            f"This is a fault in Comentor. {SAFE}",
        )
    if code == sqlite3.SQLITE_IOERR:
        return StoreProblem(
            f"The disk that holds {path} reports an error.",
            f"Check the disk and its cable or connection. {SAFE}",
        )
    if code == sqlite3.SQLITE_ERROR:
        # The statements are ours and tested: if one does not fit, the tables are not ours any more.
        return damaged(path)
    return StoreProblem(
        f"The store {path} cannot be used at the moment.",
        f"{SAFE} `comentor doctor` says more.",
    )


def read_only(path: Path) -> StoreProblem:
    """The file or its folder cannot be written."""
    return StoreProblem(
        f"{path}, or the folder it is in, cannot be written.",
        "Make both writable for you, or name another folder with --data-dir.",
    )


def damaged(path: Path, what: str = "is damaged") -> StoreDamaged:
    """The file cannot be trusted any more."""
    return StoreDamaged(
        f"The store {path} {what}. The file is left as it is.",
        "A copy from before the damage can take its place: `comentor doctor` lists the backups.",
    )


def moved_away(path: Path) -> StoreProblem:
    """The file has been deleted or replaced while it was open."""
    return StoreProblem(
        f"{path} was moved, deleted or replaced while Comentor had it open.",
        "Do not close Comentor yet: what it holds can still be written to a new file.",
    )


def not_a_file(path: Path) -> StoreProblem | None:
    """A problem if something other than a file, a folder say, has the store's name."""
    if path.exists() and not path.is_file():
        return StoreProblem(
            f"{path} is not a file, so it cannot be the store.",
            "Move it away, or name another folder with --data-dir.",
        )
    return None


def folder_problem(error: OSError, folder: Path) -> StoreProblem:
    """A folder that cannot be made or used."""
    named = error.filename if isinstance(error.filename, (str, os.PathLike)) else folder
    return StoreProblem(
        f"The folder {os.fspath(named)} cannot be used ({error.strerror or 'no reason given'}).",
        "Make it writable for you, or name another folder with --data-dir.",
    )


def _is_unreadable_text(error: BaseException) -> bool:
    # Text that is not UTF-8 comes as an OperationalError without a code of SQLite's, times and
    # choices that are none as a ValueError.
    return isinstance(error, ValueError) or (
        isinstance(error, sqlite3.OperationalError)
        and code_of(error) is None
        and "UTF-8" in str(error)
    )
