"""The log: bounded, private, and never in the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from comentor_tui import log

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_entries_follow_each_other_and_only_the_user_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "state" / "comentor.log"
    log.write(path, AT, "first")
    log.write(path, AT, "second\nline")
    assert path.read_text("utf-8") == (
        "2026-11-22T15:00:00+00:00 first\n2026-11-22T15:00:00+00:00 second\nline\n"
    )
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "comentor.log"
    path.write_text("x" * (log.LARGEST + 1), "utf-8")
    log.write(path, AT, "new")
    assert path.stat().st_size < 100
    assert (tmp_path / "comentor.log.1").stat().st_size == log.LARGEST + 1


def test_a_log_that_cannot_be_written_stands_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "comentor.log").mkdir()
    log.write(tmp_path / "comentor.log", AT, "lost")
    assert list((tmp_path / "comentor.log").iterdir()) == []
