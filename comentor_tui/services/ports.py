"""What the services need from a store. `store` provides it; tests may bring another."""

from __future__ import annotations

from typing import Any, Protocol

from comentor_tui.domain.records import R, Record


class Reader(Protocol):
    """Reads records. Deleted records are left out unless asked for."""

    def load(
        self,
        kind: type[R],
        /,
        *,
        order: str = "created_at",
        limit: int | None = None,
        with_deleted: bool = False,
        **equal: Any,
    ) -> list[R]:
        """Records of a kind whose fields equal the given values.

        A tuple means any of its members, None means "nothing there". `order` names a field, with
        a leading minus for descending; records that tie come in the order of their ids.
        """

    def get(self, kind: type[R], record_id: str, /) -> R | None:
        """One record by id, deleted or not."""

    def local(self, key: str) -> str | None:
        """A value that belongs to this copy alone, such as which person is "you"."""


class Store(Reader, Protocol):
    """Reads and writes records. Used from one thread only."""

    def save(self, *records: Record) -> None:
        """Write records in one transaction that is on disk when this returns.

        A record with a known id replaces the older revision; writing the same revision twice, or
        an older one, changes nothing. Raises StoreProblem when nothing could be written.
        """

    def put_local(self, **values: str | None) -> None:
        """Set (or with None remove) values that belong to this copy alone."""

    def close(self) -> None:
        """Bring everything into the one file and let go of it."""
