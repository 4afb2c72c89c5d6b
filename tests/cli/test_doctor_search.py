"""`doctor` compares what the search looks in with the records, and mends it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from comentor_tui.__main__ import start
from comentor_tui.paths import Paths
from comentor_tui.store.lock import StoreLock


def run(planned: Paths, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = start([*args, "--data-dir", str(planned.data)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_it_is_found_and_mended(planned: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(planned, capsys, "doctor")
    assert code == 0
    assert "search      as the records are\n" in out
    with closing(sqlite3.connect(planned.store)) as connection:
        connection.execute("DELETE FROM passage")
        connection.execute("INSERT INTO passage VALUES (1, 'note', 'nowhere', 'p', 'a', 'x')")
        connection.commit()
    code, out, _ = run(planned, capsys, "doctor")
    assert code == 1
    assert "search      differs from the records: " in out
    assert " missing, 1 too many" in out
    assert "comentor doctor --mend-search" in out
    code, out, _ = run(planned, capsys, "doctor", "--mend-search")
    assert (code, out) == (0, "Made anew from the records.\n")
    code, out, _ = run(planned, capsys, "doctor")
    assert code == 0
    assert "search      as the records are\n" in out
    with closing(sqlite3.connect(planned.store)) as connection:
        connection.execute("DROP TABLE chronicle")
        connection.commit()
    code, out, _ = run(planned, capsys, "doctor")
    assert code == 1
    assert "search      not all of it is there" in out


def test_not_while_an_app_is_writing(planned: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    lock = StoreLock(planned.lock)
    lock.acquire()
    try:
        code, out, err = run(planned, capsys, "doctor", "--mend-search")
    finally:
        lock.release()
    assert code == 4
    assert out == ""
    assert "open" in err


def test_a_store_that_cannot_be_used_is_left_alone(
    planned: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    planned.store.write_bytes(b"scribble" * 5000)
    code, _, err = run(planned, capsys, "doctor", "--mend-search")
    assert code == 3
    assert str(planned.store) in err
    planned.store.unlink()
    code, _, err = run(planned, capsys, "doctor", "--mend-search")
    assert code == 3
    assert "There is no store" in err
    assert not planned.store.exists()
