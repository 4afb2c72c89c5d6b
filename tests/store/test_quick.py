"""The reader of the first frame and of the shell."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comentor_tui.domain.records import KINDS, Note, Pair, Record
from comentor_tui.errors import StoreDamaged, StoreProblem
from comentor_tui.store.quick import HEAD, QuickReader, schema_version
from comentor_tui.store.repository import SqlStore

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_it_reads_what_the_store_wrote(
    full_store: SqlStore, everything: tuple[Record, ...]
) -> None:
    with QuickReader(full_store.path) as quick:
        for kind in KINDS:
            assert quick.load(kind) == full_store.load(kind)
            assert quick.load(kind) == [r for r in everything if isinstance(r, kind)]


def test_it_sees_what_is_only_in_the_log(store: SqlStore) -> None:
    with QuickReader(store.path) as quick:
        assert quick.load(Pair) == []
        pair = Pair(id="p", pair_id="p", created_at=NOW, updated_at=NOW, first="a", second="b")
        store.save(pair)
        assert quick.load(Pair) == [pair]


def test_it_cannot_write(store_path: Path) -> None:
    with QuickReader(store_path) as quick, pytest.raises(sqlite3.OperationalError):
        quick._connection.execute("DELETE FROM local")


def test_the_database_library_stays_out() -> None:
    code = (
        "import sys\n"
        "import comentor_tui.store.quick, comentor_tui.store.opening, comentor_tui.store.lock\n"
        "heavy = ('sqlmodel', 'sqlalchemy', 'alembic', 'pydantic', 'textual', 'json')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_version(store_path: Path, tmp_path: Path) -> None:
    assert schema_version(store_path) == HEAD
    assert schema_version(tmp_path / "nothing.db") is None
    with QuickReader(store_path) as quick:
        assert quick.version == HEAD
    with closing(sqlite3.connect(store_path)) as connection:
        connection.execute("DELETE FROM alembic_version")
        connection.commit()
        assert schema_version(store_path) is None
        connection.execute("DROP TABLE alembic_version")
    assert schema_version(store_path) is None


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="There is no store"):
        QuickReader(tmp_path / "nothing.db")
    assert list(tmp_path.iterdir()) == []


def test_not_a_store(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("Dear diary, " * 100)
    with pytest.raises(StoreDamaged):
        QuickReader(text)
    with pytest.raises(StoreDamaged):
        schema_version(text)
    with pytest.raises(StoreProblem, match="is not a file"):
        QuickReader(tmp_path)
    with pytest.raises(StoreProblem, match="is not a file"):
        schema_version(tmp_path)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    # pytest's own folders cannot be entered by another user.
    folder = Path(tempfile.mkdtemp(prefix="comentor-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may write everywhere: be nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_cannot_be_written(store_path: Path, open_folder: Path) -> None:
    path = open_folder / "comentor.db"
    shutil.copyfile(store_path, path)
    path.chmod(0o444)
    open_folder.chmod(0o555)
    with without_rights():
        assert schema_version(path) == HEAD
        with QuickReader(path) as quick:
            assert quick.load(Note) == []
        assert os.listdir(open_folder) == ["comentor.db"]
        with pytest.raises(StoreProblem) as caught:
            SqlStore(path).put_local(you="a")
    assert "data-dir" in str(caught.value)


def test_a_file_that_cannot_be_read(store_path: Path, open_folder: Path) -> None:
    path = open_folder / "comentor.db"
    shutil.copyfile(store_path, path)
    path.chmod(0)
    with without_rights(), pytest.raises(StoreProblem, match="cannot be opened"):
        QuickReader(path)
