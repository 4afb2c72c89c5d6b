"""Exchange: where the edits of a record were made, and what a merge did not take."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
ADDS_ONLY = True


def upgrade() -> None:
    """Two tables more; those there are stay as they are."""
    record(
        "ancestry",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("first", "second")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("seen_first", "seen_second")),
    )
    op.create_index("ix_ancestry_pair_id", "ancestry", ["pair_id"])
    record(
        "kept_aside",
        sa.Column("of_kind", sa.String(), nullable=False),
        sa.Column("of_id", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
    )
    op.create_index("ix_kept_aside_pair_id", "kept_aside", ["pair_id"])


def record(name: str, *columns: sa.Column[Any]) -> None:
    """A table of records, with what all of them share."""
    op.create_table(
        name,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.Column("seal", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{target}.id"],
                name=f"fk_{name}_{column}",
                deferrable=True,
                initially="DEFERRED",
            )
            for column, target in (("pair_id", "pair"), ("owner", "person"))
        ),
    )
