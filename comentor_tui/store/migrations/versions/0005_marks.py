"""Search: the index knows of every passage what it is and whose, and words by their first letter.

What the search looks in is no record: `store.passages` makes it after this version, from them.
"""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
ADDS_ONLY = True
SEARCH_ANEW = True


def upgrade() -> None:
    """Nothing in the records changes."""
