"""Copies that count only when they are whole."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.records import KINDS, Note, Pair, Record
from comentor_tui.errors import StoreDamaged, StoreProblem
from comentor_tui.paths import Paths
from comentor_tui.store import backup
from comentor_tui.store.quick import QuickReader
from comentor_tui.store.repository import SqlStore

NOW = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
COMMON = {"pair_id": "p", "created_at": NOW, "updated_at": NOW}


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def harm(path: Path) -> None:
    """Change a byte of a text, which SQLite does not notice."""
    content = path.read_bytes()
    assert b"Europe/Berlin" in content
    path.write_bytes(content.replace(b"Europe/Berlin", b"Europe/Merlin"))


def same(path: Path, everything: tuple[Record, ...]) -> None:
    with QuickReader(path) as quick:
        for kind in KINDS:
            assert quick.load(kind) == [r for r in everything if isinstance(r, kind)]


def test_a_copy_of_a_store_in_use(
    full_store: SqlStore, paths: Paths, everything: tuple[Record, ...]
) -> None:
    with umask(0):
        path = backup.make_backup(full_store.path, paths.backups, "before-restore", NOW)
    assert path.name == "comentor-20260301T183000Z-before-restore.db"
    assert [file.name for file in paths.backups.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600
    assert paths.backups.stat().st_mode & 0o777 == 0o700
    same(path, everything)


def test_a_copy_opens_with_sqlite_alone(full_store: SqlStore, paths: Paths) -> None:
    path = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT name FROM person").fetchall() == [("Ana",), ("Bo",)]


def test_two_copies_in_one_second(full_store: SqlStore, paths: Paths) -> None:
    first = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    full_store.put_local(you="a")
    second = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    assert [found.path for found in backup.list_backups(paths.backups)] == [second, first]
    assert {found.label for found in backup.list_backups(paths.backups)} == {"daily"}


def test_a_damaged_store_gives_no_backup(full_store: SqlStore, paths: Paths) -> None:
    full_store.close()
    harm(full_store.path)
    with pytest.raises(StoreDamaged):
        backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    assert list(paths.backups.iterdir()) == []


def test_no_store_to_copy(paths: Paths) -> None:
    with pytest.raises(StoreProblem, match="No backup could be made"):
        backup.make_backup(paths.store, paths.backups, "daily", NOW)
    assert list(paths.backups.iterdir()) == []


def test_no_place_for_backups(full_store: SqlStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreProblem, match="The store itself is safe"):
        backup.make_backup(full_store.path, tmp_path / "file" / "backups", "daily", NOW)


def test_what_a_killed_backup_left_is_cleared_away(full_store: SqlStore, paths: Paths) -> None:
    paths.backups.mkdir()
    for name in (".comentor-20260101T000000Z-daily.part", ".comentor-x.part-journal"):
        (paths.backups / name).write_bytes(b"half")
    assert backup.list_backups(paths.backups) == []
    path = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    assert [file.name for file in paths.backups.iterdir()] == [path.name]


def test_only_our_names_are_listed(tmp_path: Path) -> None:
    assert backup.list_backups(tmp_path / "nothing") == []
    for name in ("comentor.db", "comentor-20269999T000000Z-daily.db", "x.db", "notes.txt"):
        (tmp_path / name).write_text("")
    assert backup.list_backups(tmp_path) == []


def test_the_newest_good_one(full_store: SqlStore, paths: Paths) -> None:
    assert backup.newest_good(paths.backups) is None
    made = [
        backup.make_backup(full_store.path, paths.backups, "daily", NOW + timedelta(days=day))
        for day in range(4)
    ]
    harm(made[3])
    made[2].write_bytes(b"")
    found = backup.newest_good(paths.backups)
    assert found is not None
    assert (found.path, found.made_at, found.label) == (made[1], NOW + timedelta(days=1), "daily")


# -- which are kept ---------------------------------------------------------------------------


def pretend(folder: Path, times: list[datetime], label: str = "daily") -> None:
    folder.mkdir(exist_ok=True)
    for time in times:
        (folder / f"comentor-{time:%Y%m%dT%H%M%SZ}-{label}.db").write_text("")


def kept(folder: Path) -> list[datetime]:
    return [found.made_at for found in backup.list_backups(folder)]


def test_thinning(tmp_path: Path) -> None:
    start = datetime(2024, 1, 1, 9, tzinfo=UTC)
    pretend(tmp_path, [start + timedelta(days=day) for day in range(800)])
    last = start + timedelta(days=799)
    removed = backup.prune(tmp_path)
    left = kept(tmp_path)
    assert len(left) + len(removed) == 800
    assert left[:7] == [last - timedelta(days=day) for day in range(7)]
    assert {time.isocalendar()[:2] for time in left} >= {
        (last - timedelta(weeks=week)).isocalendar()[:2] for week in range(4)
    }
    assert len({(time.year, time.month) for time in left}) == 12
    assert len(left) <= 7 + 4 + 12
    assert backup.prune(tmp_path) == []


def test_a_long_break_removes_nothing(tmp_path: Path) -> None:
    times = [datetime(2020, 1, day, tzinfo=UTC) for day in range(1, 8)]
    pretend(tmp_path, times)
    pretend(tmp_path, [datetime(2026, 1, 1, tzinfo=UTC)])
    backup.prune(tmp_path)
    assert len(kept(tmp_path)) == 7


def test_other_labels_do_not_push_out_daily_ones(tmp_path: Path) -> None:
    pretend(tmp_path, [NOW - timedelta(days=2)])
    pretend(tmp_path, [NOW + timedelta(hours=hour) for hour in range(9)], "before-migration")
    backup.prune(tmp_path)
    labels = [found.label for found in backup.list_backups(tmp_path)]
    assert labels == ["before-migration"] * 3 + ["daily"]


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), max_size=60))
def test_the_newest_is_always_kept(
    tmp_path_factory: pytest.TempPathFactory, times: list[datetime]
) -> None:
    folder = tmp_path_factory.mktemp("backups")
    pretend(folder, [time.replace(microsecond=0, tzinfo=UTC) for time in times])
    before = kept(folder)
    backup.prune(folder)
    left = kept(folder)
    assert left[:1] == before[:1]
    assert len(left) <= 23
    assert set(left) <= set(before)


# -- the backup of the day --------------------------------------------------------------------


def test_one_a_day(full_store: SqlStore, paths: Paths) -> None:
    assert backup.daily(full_store.path, paths.backups, NOW) is not None
    assert backup.daily(full_store.path, paths.backups, NOW + timedelta(hours=5)) is None
    assert backup.daily(full_store.path, paths.backups, NOW + timedelta(hours=6)) is not None
    assert len(backup.list_backups(paths.backups)) == 2


def test_rows_of_a_large_store_are_left_to_the_doctor(
    full_store: SqlStore, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_store.close()
    harm(full_store.path)
    with pytest.raises(StoreDamaged):
        backup.daily(full_store.path, paths.backups, NOW)
    monkeypatch.setattr(backup, "SMALL", 100)
    assert backup.daily(full_store.path, paths.backups, NOW) is not None
    assert backup.newest_good(paths.backups) is None


def test_no_store_for_the_day(paths: Paths) -> None:
    with pytest.raises(StoreProblem):
        backup.daily(paths.store, paths.backups, NOW)


# -- putting one back -------------------------------------------------------------------------


def test_the_drill(full_store: SqlStore, paths: Paths, everything: tuple[Record, ...]) -> None:
    path = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    full_store.save(Note(id="later", text="after the backup", **COMMON))
    full_store.close()
    content = bytearray(full_store.path.read_bytes())
    content[4096:8192] = os.urandom(4096)
    full_store.path.write_bytes(content)
    full_store.path.with_name("comentor.db-wal").write_bytes(b"a log")
    aside = backup.restore(path, full_store.path, NOW)
    assert aside is not None
    assert aside.name == "comentor.db.damaged-20260301T183000Z"
    assert aside.read_bytes() == bytes(content)
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"a log"
    assert full_store.path.stat().st_mode & 0o777 == 0o600
    same(full_store.path, everything)
    again = SqlStore(full_store.path)
    again.save(Note(id="new", text="goes on", **COMMON))
    again.close()
    assert backup.is_good(path)


def test_restoring_twice_in_a_second_keeps_both(full_store: SqlStore, paths: Paths) -> None:
    path = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    full_store.close()
    first = backup.restore(path, full_store.path, NOW)
    second = backup.restore(path, full_store.path, NOW)
    assert first is not None
    assert second is not None
    assert first != second
    assert first.exists()
    assert second.exists()


def test_restoring_where_nothing_is(full_store: SqlStore, paths: Paths) -> None:
    path = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    full_store.close()
    full_store.path.unlink()
    assert backup.restore(path, full_store.path, NOW) is None
    with QuickReader(full_store.path) as quick:
        assert len(quick.load(Pair)) == 1


def test_a_bad_backup_changes_nothing(full_store: SqlStore, paths: Paths) -> None:
    path = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    full_store.close()
    harm(path)
    before = full_store.path.read_bytes()
    with pytest.raises(StoreDamaged, match="Nothing was changed"):
        backup.restore(path, full_store.path, NOW)
    assert full_store.path.read_bytes() == before
    assert [file.name for file in paths.data.iterdir()] == ["comentor.db"]


def test_a_backup_is_not_brought_in_from_a_missing_folder(
    full_store: SqlStore, paths: Paths, tmp_path: Path
) -> None:
    path = backup.make_backup(full_store.path, paths.backups, "daily", NOW)
    with pytest.raises(StoreProblem):
        backup.restore(path, tmp_path / "no" / "comentor.db", NOW)


def test_old_backups_that_cannot_be_removed_are_told(
    full_store: SqlStore, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_paths: Path) -> None:
        raise PermissionError(13, "Permission denied")

    pretend(paths.backups, [NOW - timedelta(days=day) for day in range(1, 90)])
    monkeypatch.setattr(backup, "prune", refuse)
    with pytest.raises(StoreProblem, match="could not be removed"):
        backup.daily(full_store.path, paths.backups, NOW)
    assert backup.list_backups(paths.backups)[0].made_at == NOW
