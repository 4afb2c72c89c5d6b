"""The one SQLite file. Empty of imports: `store.quick` must not load the database library."""
