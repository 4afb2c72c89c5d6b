"""The tables, the migrations and the codec say the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session as OrmSession
from sqlmodel import select

from comentor_tui.domain.codec import to_columns
from comentor_tui.domain.records import KINDS, Record, kind_name
from comentor_tui.store import digests, passages, tables
from comentor_tui.store.engine import make_engine
from comentor_tui.store.quick import HEAD
from comentor_tui.store.repository import SqlStore
from comentor_tui.store.schema import MIGRATIONS


@pytest.mark.parametrize("kind", KINDS)
def test_columns_are_the_fields_and_a_seal(kind: type[Record]) -> None:
    columns = [column.name for column in tables.TABLES[kind].columns]
    assert sorted(columns) == sorted(["seal", *(field.name for field in fields(kind))])


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_class_for_each_kind(kind: type[Record]) -> None:
    row = getattr(tables, kind.__name__)
    assert row.__table__ is tables.TABLES[kind]
    assert row.__tablename__ == kind_name(kind)


def differences(path: Path) -> list[Any]:
    """Between the file and the tables; what is made from the records is made by itself."""
    made = (*passages.TABLES, *digests.TABLES)

    def is_of_records(item: Any, name: str | None, kind: str, _there: bool, _other: Any) -> bool:
        return not (kind == "table" and str(name).startswith(made))

    engine = make_engine(path)
    options = {"compare_type": True, "include_object": is_of_records}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, tables.Base.metadata)
    engine.dispose()
    return found


def test_the_migrations_make_these_tables(store_path: Path) -> None:
    assert differences(store_path) == []


def test_the_comparison_finds_a_difference(store_path: Path) -> None:
    with closing(sqlite3.connect(store_path)) as connection:
        connection.execute("DROP INDEX ix_note_history")
        connection.execute("ALTER TABLE note ADD COLUMN extra VARCHAR")
    assert {change[0] for change in differences(store_path)} == {"add_index", "remove_column"}


def test_deferred_foreign_keys_are_in_the_file(store_path: Path) -> None:
    with closing(sqlite3.connect(store_path)) as connection:
        for table in tables.TABLES.values():
            (text,) = connection.execute(
                "SELECT sql FROM sqlite_master WHERE name = ?", (table.name,)
            ).fetchone()
            keys = connection.execute("SELECT * FROM pragma_foreign_key_list(?)", (table.name,))
            assert len(keys.fetchall()) == len(table.foreign_key_constraints)
            assert text.count("INITIALLY DEFERRED") == len(table.foreign_key_constraints)


def test_every_constraint_has_a_name() -> None:
    for table in tables.Base.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints)
        assert all(index.name for index in table.indexes)


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_the_file_holds_what_the_codec_says(
    full_store: SqlStore, everything: tuple[Record, ...]
) -> None:
    with closing(sqlite3.connect(full_store.path)) as connection:
        connection.row_factory = sqlite3.Row
        for record in everything:
            row = connection.execute(
                f"SELECT * FROM {kind_name(type(record))} WHERE id = ?", (record.id,)
            ).fetchone()
            columns: dict[str, Any] = dict(row)
            assert isinstance(columns.pop("seal"), int)
            assert columns == to_columns(record)
            assert {name: type(value) for name, value in columns.items()} == {
                name: type(value) for name, value in to_columns(record).items()
            }


def test_sqlmodel_reads_the_same_values(
    full_store: SqlStore, everything: tuple[Record, ...]
) -> None:
    engine = make_engine(full_store.path)
    with OrmSession(engine) as session:
        for record in everything:
            row_class = getattr(tables, type(record).__name__)
            row = session.exec(select(row_class).where(row_class.id == record.id)).one()
            assert {field.name: getattr(row, field.name) for field in fields(record)} == vars(
                record
            )
    engine.dispose()
