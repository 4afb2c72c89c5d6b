"""History and search: the store has them from this version on.

The tables they look in are no records. They, and the triggers that keep them, are made by
`store.passages` after every migration, and so after this one; here is nothing else to change.
"""

from __future__ import annotations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Nothing in the records changes."""
