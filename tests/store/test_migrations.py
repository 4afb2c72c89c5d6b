"""What a version says about itself is true, and what takes long is told."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from comentor_tui.domain.records import Note, Pair
from comentor_tui.domain.searching import Search, parse
from comentor_tui.errors import StoreProblem
from comentor_tui.paths import Paths
from comentor_tui.store import mending, passages, schema
from comentor_tui.store.archive import Archive
from comentor_tui.store.engine import make_engine
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import HEAD, QuickReader

from .conftest import StillClock

OLD = Path(__file__).parent / "fixtures"
VERSIONS = sorted(
    ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions(), key=lambda each: each.revision
)


def old(path: Path, version: str) -> Path:
    path.write_bytes(gzip.decompress((OLD / f"{version}.db.gz").read_bytes()))
    return path


def tables(path: Path) -> dict[str, tuple[str, list[tuple[Any, ...]]]]:
    """The tables of records, and what is in them."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%seal%'"
        ).fetchall()
        return {
            name: (sql, connection.execute(f'SELECT * FROM "{name}"').fetchall())
            for name, sql in found
        }


@pytest.mark.parametrize("version", VERSIONS[1:], ids=lambda each: each.revision)
def test_a_version_that_only_adds_says_so(version: Any, tmp_path: Path) -> None:
    path = old(tmp_path / "comentor.db", "0001")
    config = schema._config()
    engine = make_engine(path, foreign_keys=False)
    for target in (version.down_revision, version.revision):
        before = tables(path)
        with engine.connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, target)
    engine.dispose()
    after = tables(path)
    # Those that come new are no matter.
    assert len(before) > 10
    same = {name: after[name] for name in before} == before
    assert same or not getattr(version.module, "ADDS_ONLY", False)


def test_every_released_version_is_stored() -> None:
    stored = {each.name.partition(".")[0] for each in OLD.iterdir()}
    assert stored == {each.revision for each in VERSIONS} - {HEAD}


def never(*_: object) -> None:
    raise AssertionError("not to be made anew")


ADDS = """
revision = "0007"
down_revision = "0006"
ADDS_ONLY = True
def upgrade():
    pass
"""


def test_what_only_adds_leaves_search_and_seals(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.create()
    open_store(paths, StillClock()).close()
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0007_adds.py").write_text(ADDS)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "HEAD", "0007")
    for module, name in ((passages, "drop"), (passages, "make"), (schema, "reseal")):
        monkeypatch.setattr(module, name, never)
    told: list[str] = []
    schema.upgrade(paths.store, told.append)
    assert schema.check(paths.store, thorough=True).state is schema.State.CURRENT
    assert told == ["The result is checked"]


@pytest.mark.parametrize("version", ["0002", "0003", "0004", "0005"])
def test_what_changes_the_search_alone_leaves_seals(
    version: str, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.create()
    old(paths.store, version)
    for name in ("reseal", "broken_seals"):
        monkeypatch.setattr(schema, name, never)
    told: list[str] = []
    schema.upgrade(paths.store, told.append)
    monkeypatch.undo()
    assert (told[0], told[-1]) == ("What the search looks in is made", "The result is checked")
    assert schema.check(paths.store, thorough=True).state is schema.State.CURRENT
    found = mending.look(paths.store)
    assert found is not None
    assert not found.any
    with Archive(paths.store) as archive:
        (pair,) = archive.load(Pair)
        notes = [each for each in archive.load(Note) if each.text]
        all_of_them = {"may_see": lambda _record: True, "limit": 9999}
        searched = archive.find(Search(kinds=(Note,)), pair.id, **all_of_them)
    assert {each.record.id for each in searched} == {each.id for each in notes}
    assert notes


def test_letters_written_in_several_ways_are_found_in_older_stores(paths: Paths) -> None:
    paths.create()
    old(paths.store, "0005")
    open_store(paths, StillClock()).close()
    with Archive(paths.store) as archive:
        (pair,) = archive.load(Pair)
        for text in ("grosse", "タワー"):
            (passage,) = archive.find(parse(text), pair.id, may_see=lambda _record: True, limit=9)
            assert passage.record.id == "n-letters"
            assert passage.spans


def test_from_the_first_version_all_is_made(paths: Paths) -> None:
    paths.create()
    old(paths.store, "0001")
    told: list[str] = []
    with QuickReader(paths.store) as reader:
        notes = reader.load(Note)
    open_store(paths, StillClock(), tell=told.append).close()
    assert told[0] == "The tables are brought up to date"
    with closing(sqlite3.connect(paths.store)) as connection:
        found = connection.execute("SELECT record_id FROM passage WHERE kind = 'note'").fetchall()
    assert {record_id for (record_id,) in found} == {each.id for each in notes if each.text}


def test_a_migration_that_fails_leaves_the_old_file(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.create()
    old(paths.store, "0003")
    before = tables(paths.store)
    monkeypatch.setattr(schema, "is_whole", lambda _connection: False)
    with pytest.raises(StoreProblem, match="as it was before"):
        schema.upgrade(paths.store)
    monkeypatch.undo()
    assert tables(paths.store) == before
    assert schema.check(paths.store).version == "0003"
