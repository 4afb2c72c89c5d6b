"""From nothing, or from whatever lies there, to an open store."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.records import Note, Pair, Record
from comentor_tui.errors import StoreDamaged, StoreProblem, StoreTooNew
from comentor_tui.paths import Paths
from comentor_tui.store import backup, quick, schema
from comentor_tui.store.opening import backup_to_offer, open_read_only, open_store
from comentor_tui.store.repository import SqlStore


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture
def used(paths: Paths, store_path: Path, clock: Any, everything: tuple[Record, ...]) -> Paths:
    """A store with records and a backup of them."""
    store = SqlStore(store_path)
    store.save(*everything)
    store.close()
    open_store(paths, clock).close()
    assert len(backup.list_backups(paths.backups)) == 1
    return paths


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}


def test_from_nothing(paths: Paths, clock: Any) -> None:
    with umask(0):
        store = open_store(paths, clock)
    assert store.notices == ()
    assert store.load(Pair) == []
    assert modes(paths.data) == {0o600}
    assert modes(paths.state) == {0o600}
    for folder in (paths.data, paths.config, paths.state, paths.backups):
        assert folder.stat().st_mode & 0o777 == 0o700
    store.close()
    assert [found.label for found in backup.list_backups(paths.backups)] == ["first"]
    open_store(paths, clock).close()
    assert [found.label for found in backup.list_backups(paths.backups)] == ["daily", "first"]


def test_everything_in_one_folder(tmp_path: Path, clock: Any) -> None:
    root = tmp_path / "all"
    paths = Paths(root, root, root)
    open_store(paths, clock).close()
    assert sorted(file.name for file in root.iterdir()) == ["backups", "comentor.db"]


def test_rights_that_were_too_wide(used: Paths, clock: Any) -> None:
    used.store.chmod(0o644)
    used.data.chmod(0o755)
    used.backups.chmod(0o755)
    store = open_store(used, clock)
    assert modes(used.data) == {0o600}
    assert used.data.stat().st_mode & 0o777 == 0o700
    assert used.backups.stat().st_mode & 0o777 == 0o700
    store.close()


def test_a_backup_a_day(used: Paths, clock: Any) -> None:
    open_store(used, clock).close()
    assert len(backup.list_backups(used.backups)) == 1
    clock.wall += timedelta(days=1)
    open_store(used, clock).close()
    assert len(backup.list_backups(used.backups)) == 2


def test_no_room_for_backups_is_told(used: Paths, clock: Any) -> None:
    shutil.rmtree(used.backups)
    clock.wall += timedelta(days=1)
    used.backups.mkdir()
    # A folder in the way of the copy's name: it cannot be made.
    (used.backups / f".comentor-{clock.wall:%Y%m%dT%H%M%SZ}-daily.part").mkdir()
    store = open_store(used, clock)
    assert len(store.notices) == 1
    assert "No backup could be made" in store.notices[0]
    store.close()


@pytest.mark.parametrize("content", [None, b"", b"Dear diary, " * 500])
def test_never_silently_empty(
    used: Paths, clock: Any, content: bytes | None, everything: tuple[Record, ...]
) -> None:
    if content is None:
        used.store.unlink()
    else:
        used.store.write_bytes(content)
    with pytest.raises(StoreDamaged) as caught:
        open_store(used, clock)
    offer = backup_to_offer(used)
    assert offer is not None
    assert str(offer.path) in caught.value.hint
    assert f"{offer.made_at:%Y-%m-%d}" in caught.value.hint
    assert used.store.exists() == (content is not None)
    assert content is None or used.store.read_bytes() == content
    backup.restore(offer.path, used.store, clock.wall)
    store = open_store(used, clock)
    assert store.load(Note) == [r for r in everything if isinstance(r, Note)]
    store.close()
    if content is not None:
        (aside,) = used.data.glob("*.damaged-*")
        assert aside.read_bytes() == content


def test_an_empty_database_while_there_are_backups(used: Paths, clock: Any) -> None:
    used.store.unlink()
    with closing(sqlite3.connect(used.store)) as connection:
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreDamaged, match="has nothing in it"):
        open_store(used, clock)


def test_an_empty_database_and_no_backups(paths: Paths, clock: Any) -> None:
    paths.create()
    with closing(sqlite3.connect(paths.store)) as connection:
        connection.execute("PRAGMA user_version = 1")
    store = open_store(paths, clock)
    assert store.load(Pair) == []
    store.close()
    assert modes(paths.data) == {0o600}


def test_starting_afresh_on_purpose(used: Paths, clock: Any) -> None:
    used.store.write_bytes(b"")
    store = open_store(used, clock, fresh=True)
    assert store.load(Pair) == []
    store.close()
    assert len(list(used.data.glob("*.damaged-*"))) == 1
    used.store.unlink()
    open_store(used, clock, fresh=True).close()


def test_damage_without_a_backup(used: Paths, clock: Any) -> None:
    shutil.rmtree(used.backups)
    used.store.write_bytes(b"")
    with pytest.raises(StoreDamaged) as caught:
        open_store(used, clock)
    assert "no whole backup" in caught.value.hint
    assert backup_to_offer(used) is None


def test_a_changed_word_is_found_at_the_daily_backup(used: Paths, clock: Any) -> None:
    content = used.store.read_bytes()
    used.store.write_bytes(content.replace(b"Europe/Berlin", b"Europe/Merlin"))
    clock.wall += timedelta(days=1)
    with pytest.raises(StoreDamaged):
        open_store(used, clock)
    assert len(backup.list_backups(used.backups)) == 1
    # Nothing was left open.
    assert [file.name for file in used.data.glob("*-wal")] == []


def test_a_newer_store_is_not_touched(used: Paths, clock: Any) -> None:
    with closing(sqlite3.connect(used.store)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = used.store.read_bytes()
    with pytest.raises(StoreTooNew):
        open_store(used, clock)
    with pytest.raises(StoreTooNew):
        open_read_only(used)
    assert used.store.read_bytes() == before


MOOD = """
import sqlalchemy as sa
from alembic import op
revision = "0007"
down_revision = "0006"
def upgrade():
    op.create_table("mood", sa.Column("id", sa.String(), primary_key=True))
    if FAIL:
        raise RuntimeError
"""


def test_an_older_store_is_backed_up_and_migrated(
    used: Paths,
    clock: Any,
    everything: tuple[Record, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    script = folder / "versions" / "0007_mood.py"
    script.write_text(f"FAIL = True\n{MOOD}")
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "HEAD", "0007")
    monkeypatch.setattr("comentor_tui.store.opening.HEAD", "0007")
    with pytest.raises(StoreProblem, match="older version"):
        open_read_only(used)
    with pytest.raises(StoreProblem, match="It is as it was before"):
        open_store(used, clock)
    assert quick.schema_version(used.store) == "0006"
    shutil.rmtree(folder / "versions" / "__pycache__", ignore_errors=True)
    script.write_text(f"FAIL = False\n{MOOD}")
    store = open_store(used, clock)
    assert store.load(Note) == [r for r in everything if isinstance(r, Note)]
    store.close()
    assert quick.schema_version(used.store) == "0007"
    made = [found for found in backup.list_backups(used.backups) if "migration" in found.label]
    assert len(made) == 2
    assert quick.schema_version(made[0].path) == "0006"


def test_a_folder_that_cannot_be_made(tmp_path: Path, clock: Any) -> None:
    (tmp_path / "file").write_text("")
    root = tmp_path / "file" / "inside"
    with pytest.raises(StoreProblem, match="cannot be used") as caught:
        open_store(Paths(root, root, root), clock)
    assert "--data-dir" in caught.value.hint


def test_a_folder_has_the_name_of_the_store(paths: Paths, clock: Any) -> None:
    paths.store.mkdir(parents=True)
    with pytest.raises(StoreProblem, match="is not a file"):
        open_store(paths, clock)


def test_reading_beside_a_writer(used: Paths, clock: Any) -> None:
    store = open_store(used, clock)
    with open_read_only(used) as reader:
        assert len(reader.load(Pair)) == 1
    store.close()


def test_reading_where_nothing_is(paths: Paths) -> None:
    with pytest.raises(StoreProblem, match="There is no store"):
        open_read_only(paths)
    assert not paths.data.exists()
