"""Trends: what a look-back counts is read from indexes alone, and the newest gifts are found.

The digests of the sessions that are over are no records: `store.digests` makes them after every
migration, and so after this one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
ADDS_ONLY = True


def upgrade() -> None:
    """Five indexes more; the tables stay as they are."""
    op.create_index(
        "ix_agenda_item_origin",
        "agenda_item",
        ["pair_id", "origin"],
        sqlite_where=sa.text("origin <> ''"),
    )
    op.create_index("ix_change_noticed_trend", "change_noticed", ["pair_id", "created_at"])
    op.create_index("ix_gift_newest", "gift", ["pair_id", "owner", "created_at"])
    asked = ("step", "target_id", "from_due", "to_due", "deleted_at")
    op.create_index("ix_target_check_trend", "target_check", ["pair_id", "created_at", *asked])
    aimed = ("owner", "state", "created_at", "closed_at", "deleted_at", "id")
    op.create_index("ix_target_trend", "target", ["pair_id", "updated_at", *aimed])
