"""Reading what is long past: the list of all sessions, and the search over every word.

Through the standard library's sqlite3 alone, on a connection of its own that cannot write. Every
answer takes about the same time however much there is: lists are read a page at a time from where
the last one ended, and what was found comes newest first without being sorted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from comentor_tui.domain.chronicle import Key, Told
from comentor_tui.domain.codec import fields_of
from comentor_tui.domain.folding import folded, in_original
from comentor_tui.domain.records import KINDS, Record, Session, kind_name
from comentor_tui.domain.searching import Passage, Search, words_of
from comentor_tui.errors import Interrupted, StoreProblem
from comentor_tui.store.passages import SLOTS, WHEN, mark
from comentor_tui.store.problems import damaged, explain
from comentor_tui.store.seals import seal_of
from comentor_tui.store.trend_reader import TrendReader

CACHE_KB: Final = 8192
"""Memory for pages of the file, while it is open: what is typed next looks at many of the same."""

FEW: Final = 4
CHUNK: Final = 64
"""How many records are looked at in one go: a few first, at most so many."""

RANKED: Final = 2000
"""Of so many, the newest, the best are told: to rank all would take as long as there are words."""

_BEGIN, _END = "\x02", "\x03"
"""Stand around what was found; text that was cleaned holds neither."""

_KINDS = {kind_name(kind): kind for kind in KINDS}


class Archive(TrendReader):
    """A reader for history, search and look-back. Implements `services.ports.Archive`."""

    def __init__(self, path: Path) -> None:
        """Open the store at `path`. Raises StoreProblem; nothing is created."""
        super().__init__(path)
        self._rows(f"PRAGMA cache_size = -{CACHE_KB}", [])

    # -- sessions -----------------------------------------------------------------------------

    def told(self, pair_id: str, *, after: Key | None = None, limit: int = 50) -> list[Told]:
        """Sessions of a pair that are no longer ahead, newest first, those after `after`.

        Raises StoreProblem.
        """
        names = _SESSION
        text = (
            f"SELECT c.at, s.seal, {', '.join(f's.{name}' for name in names)} FROM chronicle c"
            " JOIN session s ON s.id = c.session_id WHERE c.pair_id = ?"
        )
        values: list[Any] = [pair_id]
        if after is not None:
            text += " AND (c.at, c.session_id) < (?, ?)"
            values += after
        text += " ORDER BY c.at DESC, c.session_id DESC LIMIT ?"
        return [self._told(row) for row in self._rows(text, [*values, limit])]

    def pages(self, pair_id: str, size: int) -> tuple[int, list[Key | None]]:
        """How many sessions there are, and after which one each page of `size` begins.

        The first page comes after nothing. Raises StoreProblem.
        """
        text = (
            "SELECT at, session_id FROM chronicle WHERE pair_id = ?"
            " ORDER BY at DESC, session_id DESC"
        )
        count = 0
        starts: list[Key | None] = [None]
        for count, (at, session_id) in enumerate(self._stream(text, [pair_id]), 1):
            if count % size == 0:
                starts.append((at, session_id))
        if count % size == 0 and count:
            starts.pop()
        return count, starts

    def beside(self, pair_id: str, session_id: str) -> tuple[str | None, str | None]:
        """The ids of the sessions before and after one, in the order of the list of all.

        None where there is none; both for a session that is not in the list. Raises StoreProblem.
        """
        text = (
            "SELECT (SELECT session_id FROM chronicle WHERE pair_id = c.pair_id AND"
            " (at, session_id) < (c.at, c.session_id) ORDER BY at DESC, session_id DESC LIMIT 1),"
            " (SELECT session_id FROM chronicle WHERE pair_id = c.pair_id AND"
            " (at, session_id) > (c.at, c.session_id) ORDER BY at, session_id LIMIT 1)"
            " FROM session s JOIN chronicle c ON c.pair_id = s.pair_id AND c.session_id = s.id"
            f" AND c.at = {WHEN.format('s')} WHERE s.id = ? AND s.pair_id = ?"
        )
        rows = self._rows(text, [session_id, pair_id])
        return rows[0] if rows else (None, None)

    def _told(self, row: tuple[Any, ...]) -> Told:
        at, columns = row[0], row[2:]
        if row[1] != seal_of(columns):
            raise damaged(self._path)
        try:
            when = _TIME(at)
            # Most began at the time that orders them: not read twice.
            started = columns[_STARTED]
            return Told(
                (at, columns[_ID]),
                columns[_ID],
                _KIND(columns[_PLACES["kind"]]),
                _STATE(columns[_PLACES["state"]]),
                _MEDIUM(columns[_PLACES["medium"]]),
                when,
                when if started == at else started and _TIME(started),
                columns[_ENDED] and _TIME(columns[_ENDED]),
                columns[_MISSED],
            )
        except ValueError as error:
            raise damaged(self._path) from error

    # -- the bin ------------------------------------------------------------------------------

    def taken_away(self, pair_id: str, kinds: Sequence[type[Record]]) -> list[Record]:
        """What has a tombstone, of some kinds, what was taken away last first.

        Raises StoreProblem.
        """
        found: list[Record] = []
        for kind in kinds:
            found += self.select(kind, "WHERE pair_id = ? AND deleted_at IS NOT NULL", [pair_id])
        return sorted(found, key=_gone_at, reverse=True)

    # -- words --------------------------------------------------------------------------------

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
        """What passes a search, newest first; with `best` what fits best, of the newest 2,000.

        `between` is the first moment and the one after the last (UTC), `may_see` says what may
        be shown. Raises Interrupted after `interrupt`, StoreProblem.
        """
        text, values = _query(search, pair_id, between, best)
        found: list[Passage] = []
        rows = self._stream(text, values)
        wanted, more = limit, FEW
        while len(found) < limit and (chunk := list(islice(rows, wanted))):
            found += [each for each in self._passages(chunk) if may_see(each.record)]
            # Mostly one or two were not to be seen; where it is many, they are passed by faster.
            wanted, more = min(max(limit - len(found), more), CHUNK), 2 * more
        return found[:limit]

    def interrupt(self) -> None:
        """Let whatever is being read end at once; from any thread."""
        self._connection.interrupt()

    def _passages(self, rows: list[tuple[Any, ...]]) -> Iterator[Passage]:
        wanted: dict[str, list[str]] = {}
        for _id, kind, record_id, _text in rows:
            wanted.setdefault(kind, []).append(record_id)
        records: dict[tuple[str, str], Record] = {}
        for kind, ids in wanted.items():
            marks = ", ".join("?" * len(ids))
            which = f"WHERE id IN ({marks}) AND deleted_at IS NULL"
            for record in self.select(_KINDS[kind], which, [*ids]):
                records[kind, record.id] = record
        for place, kind, record_id, marked in rows:
            found = records.get((kind, record_id))
            if found is not None:
                words = words_of(found)
                yield Passage(found, words, _spans(marked, words), -place)

    def _stream(self, text: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(text, tuple(values))
        except sqlite3.Error as error:
            raise self._problem(error) from error

    def _rows(self, text: str, values: list[Any]) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(text, values).fetchall()
        except sqlite3.Error as error:
            raise self._problem(error) from error

    def _problem(self, error: sqlite3.Error) -> StoreProblem:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return Interrupted("Something newer is looked for.")
        return explain(error, self._path)


_SESSION = sorted(field.name for field in fields_of(Session))
"""In the order in which they are sealed."""

_WAYS = {field.name: field.way.from_column for field in fields_of(Session)}
_TIME, _KIND, _STATE, _MEDIUM = (_WAYS[name] for name in ("started_at", "kind", "state", "medium"))
_PLACES = {name: place for place, name in enumerate(_SESSION)}
_ID, _STARTED, _ENDED, _MISSED = (
    _PLACES[name] for name in ("id", "started_at", "ended_at", "missed_reason")
)


def _gone_at(record: Record) -> tuple[datetime, str]:
    # All of them have one: they were asked for by it.
    return record.deleted_at or record.updated_at, record.id


def _query(
    search: Search,
    pair_id: str,
    between: tuple[datetime | None, datetime | None],
    best: bool,
) -> tuple[str, list[Any]]:
    where: list[str] = []
    values: list[Any] = []
    number, marked, source = "p.id", "p.text", "passage p"
    if words := _words(search):
        number = "w.rowid"
        source = "passage_words w CROSS JOIN passage p ON p.id = w.rowid"
        where.append("passage_words MATCH ?")
        values.append(words)
    if search.terms:
        marked = f"highlight(passage_words, 0, '{_BEGIN}', '{_END}')"
    where.append("p.pair_id = ?")
    values.append(pair_id)
    for moment, sign in zip(between, ("<=", ">"), strict=True):
        if moment is not None:
            where.append(f"{number} {sign} ?")
            values.append(-int(moment.timestamp()) * SLOTS)
    if search.kinds:
        # By its index they would have to be sorted.
        where.append(f"+p.kind IN ({', '.join('?' * len(search.kinds))})")
        values += map(kind_name, search.kinds)
    if search.person is not None:
        where.append("p.owner = ?")
        values.append(search.person)
    ranked = best and bool(search.terms)
    # What a record is, and whose, makes it fit no better.
    score = ", bm25(passage_words, 1.0, 0.0) AS score" if ranked else ""
    text = (
        f"SELECT {number} AS place, p.kind, p.record_id, {marked}{score} FROM {source}"
        f" WHERE {' AND '.join(where)} ORDER BY {number}"
    )
    if ranked:
        text = (
            f"SELECT place, kind, record_id, marked FROM ({text} LIMIT {RANKED})"
            " ORDER BY score, place"
        ).replace(f"{marked}{score}", f"{marked} AS marked{score}")
    return text, values


def _words(search: Search) -> str:
    """What is looked for in the index: the words, and the marks of what passes the filters.

    The filters are asked again of what is found; this only spares looking at all the others.
    """
    parts = [search.expression()] if search.terms else []
    if search.kinds:
        parts.append(" OR ".join(f'"{mark(kind)}"' for kind in search.kinds))
    if search.person is not None:
        parts.append(f'"{mark(owner=search.person)}"')
    return " AND ".join(f"({part})" for part in parts)


def _spans(marked: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where the marks stand, in the text without them."""
    before, *pieces = marked.split(_BEGIN)
    spans = []
    plain = before
    for piece in pieces:
        inside, _, after = piece.partition(_END)
        spans.append((len(plain), len(plain) + len(inside)))
        plain += inside + after
    if plain == words:
        return tuple(spans)
    # Where the two differ the index is behind, or damaged; what is shown is the record's own.
    return in_original(words, spans) if plain == folded(words) else ()
