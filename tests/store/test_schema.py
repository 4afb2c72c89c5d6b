"""Looking at stores, making them and migrating them."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from comentor_tui.domain.records import Record
from comentor_tui.errors import StoreDamaged, StoreProblem, StoreTooNew
from comentor_tui.store import quick, schema
from comentor_tui.store.repository import SqlStore
from comentor_tui.store.schema import State, check
from comentor_tui.store.seals import broken_seals

HEAD = quick.HEAD
NEXT = f"{int(HEAD) + 1:04}"

SECOND = f'''
"""A version that does not exist: it rebuilds a table, fills a column and renames one."""

import os

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"


def upgrade():
    steps = [
        lambda: op.create_table("extra", sa.Column("id", sa.String(), primary_key=True)),
        lambda: op.add_column("note", sa.Column("mood", sa.String())),
        lambda: op.execute("UPDATE note SET mood = 'calm'"),
        rebuild,
        lambda: op.execute("INSERT INTO extra VALUES ('x')"),
    ]
    for number, step in enumerate(steps):
        step()
        if os.environ.get("FAIL_AFTER") == str(number):
            raise RuntimeError("private words")
        if os.environ.get("DIE_AFTER") == str(number):
            os.kill(os.getpid(), 9)


def rebuild():
    with op.batch_alter_table("session") as batch:
        batch.alter_column("medium", new_column_name="where")
'''


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Comentor with one version more than there is."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{NEXT}_second.py").write_text(SECOND)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "HEAD", NEXT)
    monkeypatch.setattr(quick, "HEAD", NEXT)
    return folder


@pytest.fixture
def old_store(store_path: Path, everything: tuple[Record, ...]) -> Path:
    store = SqlStore(store_path)
    store.save(*everything)
    store.put_local(you="a")
    store.close()
    return store_path


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


# -- looking ----------------------------------------------------------------------------------


def test_a_missing_store(tmp_path: Path) -> None:
    found = check(tmp_path / "nothing.db")
    assert (found.state, found.problem) == (State.MISSING, None)
    assert list(tmp_path.iterdir()) == []


def test_a_current_store(old_store: Path) -> None:
    for thorough in (False, True):
        found = check(old_store, thorough=thorough)
        assert (found.state, found.version, found.problem) == (State.CURRENT, HEAD, None)


def test_an_empty_database(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert check(path).state is State.NEW


def test_a_store_from_before(old_store: Path, second: Path) -> None:
    found = check(old_store)
    assert (found.state, found.version, found.problem) == (State.BEHIND, HEAD, None)


def test_a_store_from_the_future(old_store: Path) -> None:
    with closing(sqlite3.connect(old_store)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    found = check(old_store)
    assert (found.state, found.version) == (State.TOO_NEW, "9999")
    assert isinstance(found.problem, StoreTooNew)
    assert "Update this Comentor" in found.problem.hint
    assert "9999" in found.message


def zero_length(path: Path) -> None:
    path.write_bytes(b"")


def text_file(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)


def short_text(path: Path) -> None:
    path.write_text("x")


def half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def cut_by_100(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def nonsense_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0x01'")
        connection.commit()


def table_gone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE goal")


def only_the_log(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"x" * 100)
    path.unlink()


@pytest.mark.parametrize(
    "harm",
    [
        zero_length,
        text_file,
        short_text,
        half,
        cut_by_100,
        foreign,
        nonsense_version,
        table_gone,
        only_the_log,
    ],
)
def test_a_damaged_store(old_store: Path, harm: object) -> None:
    assert callable(harm)
    harm(old_store)
    before = old_store.read_bytes() if old_store.exists() else b""
    found = check(old_store)
    assert found.state is State.DAMAGED
    assert isinstance(found.problem, StoreDamaged)
    assert "sqlite" not in str(found.problem).lower()
    assert "The file is left as it is." in found.problem.message
    assert (old_store.read_bytes() if old_store.exists() else b"") == before


def test_only_a_thorough_look_finds_a_changed_word(old_store: Path) -> None:
    content = old_store.read_bytes()
    assert content.count(b"Europe/Berlin") == 1
    old_store.write_bytes(content.replace(b"Europe/Berlin", b"Europe/Merlin"))
    assert check(old_store).state is State.CURRENT
    assert check(old_store, thorough=True).state is State.DAMAGED


def test_a_folder_in_the_place_of_the_store(tmp_path: Path) -> None:
    found = check(tmp_path)
    assert found.state is State.UNUSABLE
    assert found.problem is not None
    assert "is not a file" in found.problem.message


# -- making -----------------------------------------------------------------------------------


def test_a_new_store(tmp_path: Path) -> None:
    path = tmp_path / "100% # ? é" / "comentor.db"
    path.parent.mkdir()
    schema.create(path)
    assert [file.name for file in path.parent.iterdir()] == ["comentor.db"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert check(path).state is State.CURRENT


def test_nothing_is_written_over(old_store: Path) -> None:
    before = dump(old_store)
    with pytest.raises(StoreProblem):
        schema.create(old_store)
    assert dump(old_store) == before


def test_a_start_that_was_killed_while_making_the_store(tmp_path: Path) -> None:
    path = tmp_path / "comentor.db"
    (tmp_path / "comentor.db.new").write_bytes(b"half a file")
    (tmp_path / "comentor.db.new-wal").write_bytes(b"half a log")
    assert check(path).state is State.MISSING
    schema.create(path)
    assert [file.name for file in tmp_path.iterdir()] == ["comentor.db"]
    assert check(path, thorough=True).state is State.CURRENT


def test_no_room_for_a_new_store(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem):
        schema.create(tmp_path / "no" / "folder" / "comentor.db")


# -- migrating --------------------------------------------------------------------------------


def test_a_migration(old_store: Path, second: Path) -> None:
    schema.upgrade(old_store)
    assert check(old_store, thorough=True).version == NEXT
    with closing(sqlite3.connect(old_store)) as connection:
        assert connection.execute("SELECT mood FROM note").fetchall() == [("calm",)]
        assert connection.execute('SELECT length("where") FROM session').fetchone()[0] > 0
        assert broken_seals(connection) == 0
    schema.upgrade(old_store)
    assert check(old_store).version == NEXT


@pytest.mark.parametrize("step", range(5))
def test_a_migration_that_fails(
    old_store: Path, second: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(old_store)
    monkeypatch.setenv("FAIL_AFTER", str(step))
    with pytest.raises(StoreProblem, match="It is as it was before") as caught:
        schema.upgrade(old_store)
    assert "private words" not in str(caught.value)
    assert dump(old_store) == before
    monkeypatch.delenv("FAIL_AFTER")
    schema.upgrade(old_store)
    assert check(old_store, thorough=True).version == NEXT


MIGRATE = """
import sys
from pathlib import Path
from comentor_tui.store import schema
schema.MIGRATIONS = Path(sys.argv[2])
schema.upgrade(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("step", [0, 3, 4])
def test_a_migration_that_is_killed(
    old_store: Path, second: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(old_store)
    monkeypatch.setenv("DIE_AFTER", str(step))
    done = subprocess.run([sys.executable, "-c", MIGRATE, str(old_store), str(second)])
    assert done.returncode == -signal.SIGKILL
    assert check(old_store).state is State.BEHIND
    assert dump(old_store) == before
    monkeypatch.delenv("DIE_AFTER")
    schema.upgrade(old_store)
    assert check(old_store, thorough=True).version == NEXT


def test_damaged_rows_are_not_sealed_anew(old_store: Path, second: Path) -> None:
    with closing(sqlite3.connect(old_store)) as connection:
        connection.execute("UPDATE note SET text = 'changed'")
        connection.commit()
    with pytest.raises(StoreDamaged):
        schema.upgrade(old_store)
    assert check(old_store).version == HEAD


def test_a_migration_that_breaks_references(old_store: Path, second: Path) -> None:
    script = second / "versions" / f"{NEXT}_second.py"
    script.write_text(SECOND.replace("UPDATE note SET mood = 'calm'", "DELETE FROM session"))
    before = dump(old_store)
    with pytest.raises(StoreProblem, match="It is as it was before"):
        schema.upgrade(old_store)
    assert dump(old_store) == before


def test_the_migrations_are_in_the_package() -> None:
    versions = sorted(file.name for file in (schema.MIGRATIONS / "versions").glob("*.py"))
    assert versions[-1].startswith(quick.HEAD)
    assert (schema.MIGRATIONS / "env.py").is_file()
