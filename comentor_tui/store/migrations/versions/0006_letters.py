"""Search: letters that are written in several ways are one, and scripts without spaces are found.

What the search looks in is no record: `store.passages` makes it after this version, from them.
"""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
ADDS_ONLY = True
SEARCH_ANEW = True


def upgrade() -> None:
    """Nothing in the records changes."""
