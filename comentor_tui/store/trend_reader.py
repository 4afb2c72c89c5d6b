"""Reading what a look-back counts, however much there is: from indexes alone, and from digests.

What comes from an index is not compared with the seals of its rows: for that the rows would have
to be read. `doctor` compares them all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from comentor_tui.domain.chronicle import Key
from comentor_tui.domain.codec import column_of, fields_of
from comentor_tui.domain.lookback import Aim, Asked, Brief
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeNoticed,
    Gift,
    Pair,
    R,
    Record,
    Session,
    Target,
    TargetCheck,
    kind_name,
)
from comentor_tui.domain.trends import ORIGIN
from comentor_tui.store.digests import from_row
from comentor_tui.store.problems import damaged
from comentor_tui.store.quick import QuickReader

T = TypeVar("T")
Shape = TypeVar("Shape", bound=Aim | Asked)
Columns = Callable[[tuple[Any, ...]], list[Any]]
"""Reads columns as values."""


class TrendReader(QuickReader):
    """A reader for the look-back. Implements its part of `services.ports.Archive`."""

    def briefs(self, pair: Pair, *, after: Key | None = None, limit: int = 50) -> list[Brief]:
        """Sessions no longer ahead, newest first, with their digests where these are kept.

        Raises StoreProblem.
        """
        text = (
            f"SELECT c.at, {', '.join(f's.{name}' for name in _BRIEF)}, d.session_id,"
            " d.first_ms, d.second_ms, d.felt FROM chronicle c JOIN session s ON s.id ="
            " c.session_id LEFT JOIN digest d ON d.session_id = s.id WHERE c.pair_id = ?"
        )
        values: list[Any] = [pair.id]
        if after is not None:
            text += " AND (c.at, c.session_id) < (?, ?)"
            values += after
        text += " ORDER BY c.at DESC, c.session_id DESC LIMIT ?"
        people = (pair.first, pair.second)
        read = _reading(Session, _BRIEF)

        def brief(row: tuple[Any, ...]) -> Brief:
            at, key = row[0], row[:2]
            digest = None if row[-4] is None else from_row(row[-3:], people)
            return Brief._make((key, _TIME(at), *read(row[1:-4]), digest))

        return self._made(brief, text, [*values, limit])

    def aims(self, pair_id: str, since: datetime | None) -> list[Aim]:
        """Targets that are new or have changed since a moment, or all. Raises StoreProblem."""
        return self._columns(Aim, Target, "updated_at", pair_id, since)

    def asked(self, pair_id: str, since: datetime | None) -> list[Asked]:
        """What became of targets since a moment, or ever. Raises StoreProblem."""
        return self._columns(Asked, TargetCheck, "created_at", pair_id, since)

    def received(self, pair_id: str, since: datetime | None) -> list[Gift]:
        """Gifts that were put in words since a moment, or all. Raises StoreProblem."""
        more, values = _since(Gift, "created_at", since)
        return self._whole(Gift, more, [pair_id, *values])

    def noticed(self, pair_id: str, since: datetime | None) -> list[ChangeNoticed]:
        """Changes noticed since a moment, or all. Raises StoreProblem."""
        more, values = _since(ChangeNoticed, "created_at", since)
        return self._whole(ChangeNoticed, more, [pair_id, *values])

    def remedies(self, pair_id: str) -> list[AgendaItem]:
        """What was put on the agenda about pitfalls. Raises StoreProblem."""
        # Only an index of those with an origin has a place for them: hence the first condition.
        more = f" AND origin <> '' AND substr(origin, 1, {len(ORIGIN)}) = ?"
        return self._whole(AgendaItem, more, [pair_id, ORIGIN])

    def _columns(
        self,
        shape: type[Shape],
        kind: type[Record],
        by: str,
        pair_id: str,
        since: datetime | None,
    ) -> list[Shape]:
        read = _reading(kind, shape._fields)
        more, values = _since(kind, by, since)
        text = f"SELECT {', '.join(shape._fields)} FROM {kind_name(kind)} WHERE pair_id = ?{more}"

        def shaped(row: tuple[Any, ...]) -> Shape:
            return shape(*read(row))

        return self._made(shaped, f"{text} AND deleted_at IS NULL", [pair_id, *values])

    def _whole(self, kind: type[R], more: str, values: list[Any]) -> list[R]:
        return self.select(kind, f"WHERE pair_id = ?{more} AND deleted_at IS NULL", values)

    def _made(self, make: Callable[[tuple[Any, ...]], T], text: str, values: list[Any]) -> list[T]:
        rows = self._rows(text, values)
        try:
            return [make(row) for row in rows]
        except ValueError as error:
            raise damaged(self._path) from error


_BRIEF = Brief._fields[2:-1]
(_TIME,) = (each.way.from_column for each in fields_of(Session) if each.name == "started_at")


def _reading(kind: type[Record], names: tuple[str, ...]) -> Columns:
    """What reads these columns of a kind."""
    known = {field.name: field.way.from_column for field in fields_of(kind)}
    ways = [known[name] for name in names]

    def read(columns: tuple[Any, ...]) -> list[Any]:
        return [
            None if value is None else way(value) for way, value in zip(ways, columns, strict=True)
        ]

    return read


def _since(kind: type[Record], by: str, since: datetime | None) -> tuple[str, list[Any]]:
    values: list[Any] = [] if since is None else [column_of(kind, by, since)]
    return (f" AND {by} >= ?" if values else ""), values
