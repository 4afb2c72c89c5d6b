"""Alembic runs this. The connection comes from `store.schema`, and with it the transaction.

A new version is a file `versions/000n_words.py` like the first, the change to `store.tables` that
it leads to, and `HEAD` in `store.quick`; a test compares them. Rows that it changes get their new
seals from `store.schema`, and what the search looks in is gone while it runs and made anew after it
(`store.passages`, `domain.searching.WRITTEN` for a column that is renamed). A version that leaves
the tables of records and what is in them as they are says `ADDS_ONLY = True`: then seals and search
stay, which is most of the time that it takes; a test looks whether it is true. One after which the
search looks in something else, but the records are as they were, says `SEARCH_ANEW = True` as well.
"""

from __future__ import annotations

from alembic import context

from comentor_tui.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot alter a table in place: Alembic makes a new one and copies.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
