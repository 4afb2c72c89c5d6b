"""No word of SQLite's reaches people."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from comentor_tui.errors import StoreDamaged, StoreProblem
from comentor_tui.store.problems import explain

PATH = Path("/somewhere/comentor.db")
CODES = [getattr(sqlite3, name) for name in dir(sqlite3) if name.startswith("SQLITE_")]
RESULTS = sorted({code for code in CODES if isinstance(code, int) and 0 < code < 6000})


def error(code: int | None, words: str = "database disk image is malformed") -> sqlite3.Error:
    made = sqlite3.OperationalError(words)
    if code is not None:
        made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize("code", [None, *RESULTS])
def test_every_error_has_plain_words(code: int | None) -> None:
    problem = explain(error(code), PATH)
    assert type(problem) in (StoreProblem, StoreDamaged)
    for word in ("sqlite", "malformed", "image", "Error"):
        assert word not in str(problem)
    assert str(PATH) in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("code", "words", "damaged"),
    [
        (sqlite3.SQLITE_FULL, "no room left", False),
        (sqlite3.SQLITE_BUSY, "does not let go", False),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "does not let go", False),
        (sqlite3.SQLITE_LOCKED, "does not let go", False),
        (sqlite3.SQLITE_READONLY, "cannot be written", False),
        (sqlite3.SQLITE_READONLY_DBMOVED, "cannot be written", False),
        (sqlite3.SQLITE_IOERR_FSYNC, "reports an error", False),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened", False),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, "do not fit", False),
        (sqlite3.SQLITE_CORRUPT_INDEX, "is damaged", True),
        (sqlite3.SQLITE_NOTADB, "is damaged", True),
        (sqlite3.SQLITE_ERROR, "is damaged", True),
        (sqlite3.SQLITE_MISUSE, "at the moment", False),
    ],
)
def test_what_the_errors_mean(code: int, words: str, damaged: bool) -> None:
    problem = explain(error(code), PATH)
    assert words in problem.message
    assert isinstance(problem, StoreDamaged) is damaged


def test_errors_without_a_code() -> None:
    text = explain(error(None, "Could not decode to UTF-8 column 'text' with text '\\xff'"), PATH)
    assert isinstance(text, StoreDamaged)
    assert isinstance(explain(ValueError("Invalid isoformat string"), PATH), StoreDamaged)
    folder = explain(PermissionError(13, "Permission denied"), PATH)
    assert "(Permission denied)" in folder.message
    assert "cannot be opened" in explain(OSError(), PATH).message
