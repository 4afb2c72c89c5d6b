"""The bin: what was taken away, to be brought back, or to be cleared for good.

The rules are `domain.taken_away`'s. It is read from the store itself: most of it is of sessions
that memory does not hold.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import NamedTuple

from comentor_tui.domain import durations, sessions, taken_away
from comentor_tui.domain.durations import day_and_year
from comentor_tui.domain.records import (
    AgendaItem,
    Note,
    Record,
    Session,
    SessionKind,
    deleted,
    kind_name,
)
from comentor_tui.domain.searching import excerpt
from comentor_tui.errors import UsageProblem
from comentor_tui.services.history import History
from comentor_tui.services.memory import Memory
from comentor_tui.services.ports import Archive
from comentor_tui.services.searching import KIND_WORDS
from comentor_tui.services.telling import Line

SHOWN = 500
"""How many are shown, the newest: what is older waits until there is room."""

ROOM = 200
"""Characters of one of them."""

SHORT = 40


class Contents(NamedTuple):
    """What is in the bin for who is at the keys, newest first. `more` says that there is more.

    `wordless` counts what was taken away and has no words on this copy: cleared here, or taken
    away on the other copy before this one ever had them.
    """

    records: tuple[Record, ...] = ()
    more: bool = False
    wordless: int = 0

    @property
    def private(self) -> int:
        """How many of them are one person's own."""
        return sum(map(taken_away.is_private, self.records))


class Bin:
    """What was taken away."""

    def __init__(self, memory: Memory, history: History) -> None:
        self._memory = memory
        self._history = history
        self._back: tuple[Record, ...] = ()

    async def contents(self) -> Contents:
        """Read what is in it, as who is at the keys may see it. Raises StoreProblem."""
        gone = await self._taken_away()
        found = [each for each in gone if taken_away.has_words(each)]
        person = self._memory.at_keys
        seen = [each for each in found if taken_away.may_see(each, person)]
        return Contents(tuple(seen[:SHOWN]), len(seen) > SHOWN, len(gone) - len(found))

    async def bring_back(self, record: Record) -> str:
        """Bring something back, with what belongs to it; answers with a sentence.

        Raises UsageProblem where somebody else has to, StoreProblem.
        """
        memory = self._memory
        person = memory.at_keys
        if not taken_away.may_bring_back(record, person):
            owner = getattr(record, "seen_by", record.owner)
            raise UsageProblem(f"Only {memory.name(owner)} brings this back.")
        gone = await self._gone()
        known = next((e for e in gone if (type(e), e.id) == (type(record), record.id)), None)
        if known is None:
            raise UsageProblem(
                "This cannot be brought back here.",
                "It is not in the bin any more, or its words are not on this copy.",
            )
        group = taken_away.together(known, gone, person)
        still = {each.id for each in gone if isinstance(each, Session)} - {e.id for e in group}
        back = [self._alive(each, still) for each in group]
        await memory.put(*back)
        self._back = tuple(back)
        along = f", and {durations.count(len(back) - 1, 'thing')} with it" if back[1:] else ""
        return f"Brought back: {_named(known)}{along}."

    def _alive(self, record: Record, sessions_gone: set[str]) -> Record:
        memory = self._memory
        if isinstance(record, AgendaItem) and record.session_id in sessions_gone:
            # It waits for the next session instead.
            return memory.revise(record, deleted_at=None, session_id=None)
        return memory.revise(record, deleted_at=None)

    async def take_back(self) -> str:
        """Put into the bin again what was brought back last; answers with a sentence."""
        if not self._back:
            raise UsageProblem("Nothing was brought back in this window.")
        memory, now = self._memory, self._memory.now()
        records, self._back = self._back, ()
        again = [newest for each in records if (newest := memory.newest(each)).deleted_at is None]
        await memory.put(*(deleted(each, now) for each in again))
        return "It is in the bin again."

    async def empty(self) -> str:
        """Clear the words of all that who is at the keys may bring back; answers with a sentence.

        See `domain.taken_away` for what it means. Raises StoreProblem.
        """
        memory, now = self._memory, self._memory.now()
        mine = [e for e in await self._gone() if taken_away.may_bring_back(e, memory.at_keys)]
        if not mine:
            return "There is nothing in the bin."
        await memory.put(*(taken_away.emptied(memory.newest(each), now) for each in mine))
        self._back = ()
        return f"The words of {durations.count(len(mine), 'thing')} are cleared."

    async def mine(self) -> tuple[int, int]:
        """How many things emptying would clear, and how many of them are private."""
        person = self._memory.at_keys
        found = [e for e in await self._gone() if taken_away.may_bring_back(e, person)]
        return len(found), sum(map(taken_away.is_private, found))

    async def _gone(self) -> list[Record]:
        """All that was taken away and has its words, newest first, whoever may see it."""
        return [each for each in await self._taken_away() if taken_away.has_words(each)]

    async def _taken_away(self) -> list[Record]:
        memory = self._memory
        await memory.saver.flush()
        pair_id = memory.pair_id

        def read(archive: Archive) -> list[Record]:
            return archive.taken_away(pair_id, taken_away.KINDS)

        newest = [memory.newest(each) for each in await self._history.read(read)]
        return [each for each in newest if each.deleted_at is not None]


def bin_lines(of: Contents, tz: tzinfo, *, private: bool) -> list[Line]:
    """The bin in lines, by the day on which things were taken away."""
    lines: list[Line] = []
    day = ""
    for record in of.records:
        if taken_away.is_private(record) and not private:
            continue
        gone_at = record.deleted_at
        assert isinstance(gone_at, datetime)
        if (gone_on := day_and_year(gone_at, tz)) != day:
            day = gone_on
            lines.append(Line(f"Taken away {day}"))
        beside = KIND_WORDS[kind_name(type(record))]
        if taken_away.is_private(record):
            beside += " · only mine"
        lines.append(
            Line(
                _words(record, tz),
                id=row_id(record),
                owner=record.owner,
                sign=record.mark.value or "·" if isinstance(record, Note) else "·",
                beside=beside,
            )
        )
    if of.private and not private:
        lines.append(Line(f"{durations.count(of.private, 'private note')} folded"))
    if of.more:
        lines.append(Line(f"There is more; the newest {SHOWN} are shown."))
    if of.wordless:
        lines.append(
            Line(
                f"{of.wordless} more, without words on this copy: cleared, or never known here."
                " The other copy may still bring them back."
            )
        )
    return lines


def row_id(record: Record) -> str:
    """What names it among all that is in the bin."""
    return f"{kind_name(type(record))}-{record.id}"


def _words(record: Record, tz: tzinfo) -> str:
    if isinstance(record, Session):
        at = sessions.when(record)
        what = "A social call" if record.kind is SessionKind.SOCIAL else "A session"
        return f"{what}, {day_and_year(at, tz)}, {durations.clock_time(at, tz)}"
    return excerpt(str(getattr(record, "text", "")), (), ROOM)[0]


def _named(record: Record) -> str:
    if isinstance(record, Session):
        return "a social call" if record.kind is SessionKind.SOCIAL else "a session"
    if taken_away.is_private(record):
        return "a private note"
    return f"“{excerpt(str(getattr(record, 'text', '')), (), SHORT)[0]}”"
