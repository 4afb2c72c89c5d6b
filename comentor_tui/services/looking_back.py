"""Reading what a look-back is made of, however much there is.

It is read from the store itself, a batch of sessions at a time: the log of each is replayed for the
time of both, and only what came of it is kept. Nothing is written, and nothing private is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comentor_tui import content
from comentor_tui.domain import turns
from comentor_tui.domain.chronicle import Key
from comentor_tui.domain.codec import column_of
from comentor_tui.domain.durations import day_of
from comentor_tui.domain.lookback import LookBack, Meeting, look_back, meeting
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.periods import Period
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeNoticed,
    ClockEvent,
    Gift,
    Goal,
    Pair,
    PitfallCheck,
    R,
    Session,
    SessionState,
    Target,
    TargetCheck,
)
from comentor_tui.domain.trends import ORIGIN, felt
from comentor_tui.domain.turns import MINUTE
from comentor_tui.errors import UsageProblem
from comentor_tui.export.drawing import Picture, Words
from comentor_tui.export.pictures import pictures
from comentor_tui.export.privacy import both_in

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
        told = archive.told(self._pair.id, after=self._after, limit=BATCH)
        since = self._over.since
        inside = [each for each in told if since is None or day_of(each.when, self._tz) >= since]
        settled = [each.id for each in inside if each.state is not SessionState.OPEN]
        self._meetings += self._read(archive, settled)
        self._last_batch = len(told) < BATCH or len(inside) < len(told)
        self._after = told[-1].key if told else None

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

    def _read(self, archive: Archive, ids: list[str]) -> list[Meeting]:
        if not ids:
            return []
        here: dict[str, Any] = {"session_id": tuple(ids)}
        logs: dict[str, list[ClockEvent]] = defaultdict(list)
        for event in archive.load(ClockEvent, order="seq", **here):
            logs[event.session_id].append(event)
        answers: dict[str, list[PitfallCheck]] = defaultdict(list)
        for check in archive.load(PitfallCheck, **here):
            answers[check.session_id].append(check)
        found = []
        for session in archive.load(Session, id=tuple(ids)):
            checks = answers[session.id]
            # What one of them said alone is nobody else's yet.
            seen = felt(checks) if both_in(checks, self._people) else None
            shared = charged(session, logs[session.id], self._people)
            found.append(meeting(session, self._tz, shared, seen))
        return found

    def _others(self, archive: Archive) -> dict[str, list[Any]]:
        here: dict[str, Any] = {"pair_id": self._pair.id}
        since = _midnight(self._over.since, self._tz) if self._over.since else None
        named = {pitfall for each in self._meetings for pitfall in each.felt or ()}
        origins = tuple(f"{ORIGIN}{pitfall}" for pitfall in sorted(named.union(self._pitfalls)))
        return {
            "ahead": archive.load(Session, state=SessionState.PLANNED, **here),
            "goals": archive.load(Goal, **here),
            # What happened to a target in the period has changed it in the period, or later.
            "targets": _since(archive, Target, "updated_at", since, here),
            "checks": _since(archive, TargetCheck, "created_at", since, here),
            "remedies": archive.load(AgendaItem, origin=origins, **here) if origins else [],
            "gifts": archive.load(Gift, **here),
            "changes": _since(archive, ChangeNoticed, "created_at", since, here),
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


def charged(session: Session, log: list[ClockEvent], people: tuple[str, str]) -> dict[str, int]:
    """The time of each person in a session that has been, from its log; empty without one."""
    if not log:
        return {}
    first = session.first_person if session.first_person in people else None
    last = log[-1]
    clock = turns.replay(
        people,
        first or min(people),
        session.half_minutes * MINUTE,
        log,
        Moment(last.wall, last.boot_ms, last.boot_id),
        session.hard_stop,
    )
    return dict(clock.charged)


def _since(
    archive: Archive, kind: type[R], time_field: str, since: datetime | None, here: dict[str, Any]
) -> list[R]:
    """All records of a kind that are not older than `since`, without reading all the others."""
    if since is None:
        return archive.load(kind, **here)
    limit = 250
    while True:
        found = archive.load(kind, order=f"-{time_field}", limit=limit, **here)
        if len(found) < limit or getattr(found[-1], time_field) < since:
            return [each for each in found if getattr(each, time_field) >= since]
        limit *= 4


def _end_of(over: Period, tz: tzinfo) -> Key | None:
    """Before all sessions that are later than a period, in the list that begins with the newest."""
    try:
        following = _midnight(over.until + timedelta(days=1), tz)
    except OverflowError:
        return None
    return str(column_of(Session, "created_at", following)), ""


def _midnight(day: Any, tz: tzinfo) -> datetime:
    try:
        return datetime.combine(day, time(), tz).astimezone(UTC)
    except OverflowError:
        # The first days there are do not exist everywhere.
        return datetime.combine(day, time(), UTC)
