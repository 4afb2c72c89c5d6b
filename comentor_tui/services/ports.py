"""What the services need from a store. `store` provides it; tests may bring another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from comentor_tui.domain.records import R, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from comentor_tui.domain.chronicle import Key, Told
    from comentor_tui.domain.lookback import Aim, Asked, Brief
    from comentor_tui.domain.records import AgendaItem, ChangeNoticed, Gift, Pair
    from comentor_tui.domain.searching import Passage, Search


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
        an older one, changes nothing. With the words of a record, where they are cleared, goes what
        was kept aside of it. Raises StoreProblem when nothing could be written.
        """

    def exchange(
        self, records: Sequence[Record], lost: Sequence[Record], local: Mapping[str, str]
    ) -> None:
        """Write what a merge decided, in one transaction that is on disk when this returns.

        First `lost` are removed: clock events whose place in the log another one takes. Then
        `records` replace what is there under their ids, whatever the revisions say, and `local`
        is set as by `put_local`. Raises StoreProblem; nothing has changed then.
        """

    def put_local(self, **values: str | None) -> None:
        """Set (or with None remove) values that belong to this copy alone."""

    def close(self) -> None:
        """Bring everything into the one file and let go of it."""


class Archive(Reader, Protocol):
    """Reads what is long past, however much there is. Used from one thread, but for `interrupt`."""

    def told(self, pair_id: str, *, after: Key | None = None, limit: int = 50) -> list[Told]:
        """Sessions of a pair that are no longer ahead, newest first, those after `after`."""

    def pages(self, pair_id: str, size: int) -> tuple[int, list[Key | None]]:
        """How many sessions there are, and after which one each page of `size` begins."""

    def beside(self, pair_id: str, session_id: str) -> tuple[str | None, str | None]:
        """The ids of the sessions before and after one, in the order of the list of all."""

    def find(
        self,
        search: Search,
        pair_id: str,
        *,
        between: tuple[datetime | None, datetime | None] = (None, None),
        may_see: Callable[[Record], bool],
        limit: int,
        best: bool = False,
    ) -> list[Passage]:
        """What passes a search, newest first; with `best` what fits best among the newest.

        `between` is the first moment and the one after the last (UTC). Raises Interrupted.
        """

    def briefs(self, pair: Pair, *, after: Key | None = None, limit: int = 50) -> list[Brief]:
        """Sessions no longer ahead, newest first, with their digests where these are kept."""

    def aims(self, pair_id: str, since: datetime | None) -> list[Aim]:
        """Targets that are new or have changed since a moment, or all."""

    def asked(self, pair_id: str, since: datetime | None) -> list[Asked]:
        """What became of targets since a moment, or ever."""

    def received(self, pair_id: str, since: datetime | None) -> list[Gift]:
        """Gifts that were put in words since a moment, or all."""

    def noticed(self, pair_id: str, since: datetime | None) -> list[ChangeNoticed]:
        """Changes noticed since a moment, or all."""

    def remedies(self, pair_id: str) -> list[AgendaItem]:
        """What was put on the agenda about pitfalls."""

    def taken_away(self, pair_id: str, kinds: Sequence[type[Record]]) -> list[Record]:
        """What has a tombstone, of some kinds, what was taken away last first."""

    def interrupt(self) -> None:
        """Let whatever is being read end at once; from any thread."""

    def close(self) -> None:
        """Let go of the file."""
