"""Reading what a look-back is made of, however much there is.

It is read from the store itself, a batch of sessions at a time. What came of each is kept there; of
one for which it is not, the log is replayed. Nothing is written, and nothing private is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comentor_tui import content
from comentor_tui.domain.chronicle import Key
from comentor_tui.domain.codec import column_of
from comentor_tui.domain.digests import Digest, digest
from comentor_tui.domain.durations import day_of
from comentor_tui.domain.lookback import LookBack, Meeting, look_back, meeting
from comentor_tui.domain.periods import Period
from comentor_tui.domain.records import (
    ClockEvent,
    Goal,
    Pair,
    PitfallCheck,
    Session,
    SessionState,
)
from comentor_tui.domain.zones import midnight
from comentor_tui.errors import UsageProblem
from comentor_tui.export.drawing import Picture, Words
from comentor_tui.export.pictures import pictures

if TYPE_CHECKING:
    from comentor_tui.services.history import History
    from comentor_tui.services.memory import Memory
    from comentor_tui.services.ports import Archive

BATCH = 100
"""Sessions read in one go: less than a quarter of a second, also on a slow machine."""


class Gathering:
    """The reading for one period, in steps. Each step is on the thread that owns the archive."""

    def __init__(self, pair: Pair, over: Period, tz: tzinfo, pitfalls: tuple[str, ...]) -> None:
        """`pitfalls` are the ids in the order in which they are told."""
        self._pair = pair
        self._people = (pair.first, pair.second)
        self._over = over
        self._tz = tz
        self._pitfalls = pitfalls
        self._after = _end_of(over, tz)
        self._meetings: list[Meeting] = []
        self._last_batch = False
        self._rest: dict[str, list[Any]] = {}

    @property
    def sessions(self) -> int:
        """How many sessions were read so far."""
        return len(self._meetings)

    @property
    def is_done(self) -> bool:
        """Is everything read?"""
        return bool(self._rest)

    def step(self, archive: Archive) -> None:
        """Read the next batch, newest first; after the last one the rest. Raises StoreProblem.

        A step that was broken off is done anew.
        """
        if self.is_done:
            return
        if self._last_batch:
            self._rest = self._others(archive)
            return
        read = archive.briefs(self._pair, after=self._after, limit=BATCH)
        since = self._over.since
        inside = [each for each in read if since is None or day_of(each.when, self._tz) >= since]
        settled = [each for each in inside if each.state is not SessionState.OPEN]
        late = [each.id for each in settled if each.digest is None]
        made = self._digests(archive, late) if late else {}
        for each in settled:
            found = each.digest or made.get(each.id, Digest({}, None))
            self._meetings.append(meeting(each, self._tz, found.charged, found.felt))
        self._last_batch = len(read) < BATCH or len(inside) < len(read)
        self._after = read[-1].key if read else None

    def facts(self) -> LookBack:
        """What was read, as facts. Steps are still to be done while not `is_done`."""
        return look_back(
            self._over,
            self._people,
            self._meetings + [meeting(each, self._tz) for each in self._rest.get("ahead", ())],
            tz=self._tz,
            pitfalls=self._pitfalls,
            **{name: found for name, found in self._rest.items() if name != "ahead"},
        )

    def _digests(self, archive: Archive, ids: list[str]) -> dict[str, Digest]:
        """What came of sessions whose digests the store has not made."""
        here: dict[str, Any] = {"session_id": tuple(ids)}
        logs: dict[str, list[ClockEvent]] = defaultdict(list)
        for event in archive.load(ClockEvent, order="seq", **here):
            logs[event.session_id].append(event)
        answers: dict[str, list[PitfallCheck]] = defaultdict(list)
        for check in archive.load(PitfallCheck, **here):
            answers[check.session_id].append(check)
        return {
            each.id: digest(each, logs[each.id], answers[each.id], self._people)
            for each in archive.load(Session, id=tuple(ids))
        }

    def _others(self, archive: Archive) -> dict[str, list[Any]]:
        here: dict[str, Any] = {"pair_id": self._pair.id}
        since = midnight(self._over.since, self._tz) if self._over.since else None
        return {
            "ahead": archive.load(Session, state=SessionState.PLANNED, **here),
            "goals": archive.load(Goal, **here),
            # What happened to a target in the period has changed it in the period, or later.
            "targets": archive.aims(since=since, **here),
            "checks": archive.asked(since=since, **here),
            "remedies": archive.remedies(**here),
            "gifts": archive.received(since=since, **here),
            "changes": archive.noticed(since=since, **here),
        }


class LookingBack:
    """Looks back at a period, for the screen and for the report."""

    def __init__(self, memory: Memory, history: History, folder: Path | None = None) -> None:
        """`folder` holds a person's own texts."""
        self._memory = memory
        self._history = history
        self._folder = folder

    async def look(
        self, over: Period, tz: tzinfo, progress: Callable[[int], None] | None = None
    ) -> tuple[LookBack, tuple[Picture, ...]]:
        """The facts of a period, and its pictures. `progress` is told how many sessions were read.

        Raises UsageProblem before there is a pair, StoreProblem.
        """
        pair = self._memory.get(Pair, self._memory.pair_id)
        if pair is None:
            raise UsageProblem("There is nobody here yet.")
        gathering = Gathering(pair, over, tz, pitfall_ids(self._folder))
        while not gathering.is_done:
            await self._history.read(gathering.step)
            if progress is not None:
                progress(gathering.sessions)
        words = words_for(*self._memory.people, self._memory.name, tz, self._folder)

        def draw(_archive: Archive) -> tuple[LookBack, tuple[Picture, ...]]:
            found = gathering.facts()
            return found, pictures(found, words)

        return await self._history.read(draw)


def gather(archive: Archive, pair: Pair, over: Period, tz: tzinfo, folder: Path | None) -> LookBack:
    """The facts of a period, read in one go: for the shell. Raises StoreProblem."""
    gathering = Gathering(pair, over, tz, pitfall_ids(folder))
    while not gathering.is_done:
        gathering.step(archive)
    return gathering.facts()


def pitfall_ids(folder: Path | None) -> tuple[str, ...]:
    """The pitfalls that are asked about, in their order."""
    return tuple(each.id for each in content.load("pitfalls", folder).items)


def words_for(
    you: str, other: str, name: Callable[[str], str], tz: tzinfo, folder: Path | None
) -> Words:
    """What people and things are called in the pictures."""
    return Words(
        you=you,
        other=other,
        name=name,
        pitfalls={each.id: each.title for each in content.load("pitfalls", folder).items},
        changes={each.id: each.label for each in content.load("review", folder).items.changes},
        tz=tz,
    )


def _end_of(over: Period, tz: tzinfo) -> Key | None:
    """Before all sessions that are later than a period, in the list that begins with the newest."""
    try:
        following = midnight(over.until + timedelta(days=1), tz)
    except OverflowError:
        return None
    return str(column_of(Session, "created_at", following)), ""
