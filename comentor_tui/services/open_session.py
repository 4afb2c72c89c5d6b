"""The open session: its log read and written, one command at a time, and the time it was watched.

What can be done with it is in `live`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from comentor_tui.domain import sessions, turns
from comentor_tui.domain.moments import Moment, elapsed_ms
from comentor_tui.domain.records import (
    ClockEvent,
    EventKind,
    Half,
    Record,
    Session,
    SessionState,
)
from comentor_tui.domain.turns import MINUTE, Clock
from comentor_tui.errors import UsageProblem
from comentor_tui.services.memory import Memory

GAP_MS = 15_000
"""A running clock that nobody watched for this long is put to the pair."""

BEAT_SECONDS = 5.0

P = ParamSpec("P")
T = TypeVar("T")
W = TypeVar("W", bound="OpenSession")


def in_turn(
    command: Callable[Concatenate[W, P], Awaitable[T]],
) -> Callable[Concatenate[W, P], Coroutine[Any, Any, T]]:
    """One command after the other, each looking at what the one before has left.

    The screen and the shell may press at the same time. A command that has begun is finished,
    also if whoever waits for it is cancelled: half of one would leave a number of the log unused
    in memory and used on the disk.
    """

    @wraps(command)
    async def whole(session: W, /, *args: P.args, **kwargs: P.kwargs) -> T:
        async def run() -> T:
            async with session._turn:
                await session._look_back()
                return await command(session, *args, **kwargs)

        return await session._memory.saver.finish(run())

    return whole


class OpenSession:
    """The open session of a pair, its clock, and whether somebody was there."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._turn = asyncio.Lock()
        self._told: tuple[object, ...] = ()
        self._reading: turns.Reading

    # -- what is --------------------------------------------------------------------------------

    @property
    def session(self) -> Session | None:
        """The open session, if there is one."""
        opened = self._memory.all(Session, state=SessionState.OPEN)
        return opened[-1] if opened else None

    def clock(self, session: Session | None = None, now: Moment | None = None) -> Clock:
        """What the log of a session (the open one) says now. Raises UsageProblem without one."""
        session = session or self._open_session()
        memory = self._memory
        log = memory.log(session.id)
        told = (memory.people, session, log)
        if told != self._told:
            # Only an event, or another plan, makes it necessary to read the log again.
            self._reading = turns.read_session(session, log, memory.people)
            self._told = told
        return self._reading.at(now or memory.clock.now())

    def half(self, person: str) -> Half | None:
        """What the owner of a half said about it."""
        session = self.session
        if session is None:
            return None
        halves = self._memory.all(Half, session_id=session.id, owner=person)
        return halves[-1] if halves else None

    def late_start(self) -> sessions.LateStart | None:
        """The choice at a late start, or None when two full halves fit."""
        session = self.session
        if session is None:
            return None
        clock = self.clock(session)
        until = clock.hard_stop or _planned_end(session)
        if clock.started or until is None:
            return None
        return sessions.late_start(clock.now.wall, session.half_minutes * MINUTE, until)

    def owed(self) -> tuple[str, int] | None:
        """Minutes owed from last time, as (to whom, milliseconds), unless they were let go."""
        owed = sessions.owed_from(self._last_work())
        return owed if owed and owed[0] in self._memory.people else None

    def _last_work(self) -> Session | None:
        # A social call has no halves, so it neither owes minutes nor gives them back.
        held = sessions.held_work(self._memory.held_sessions())
        return held[-1] if held else None

    # -- watching -------------------------------------------------------------------------------

    async def notice(self) -> bool:
        """Look whether a running clock went unwatched, and log the gap. True when one was found."""

        async def look() -> bool:
            async with self._turn:
                return await self._notice()

        return await self._memory.saver.finish(look())

    async def _look_back(self) -> None:
        # A laptop wakes up with a key press, before the next heartbeat: without this look, the
        # command would be taken for a sign that somebody was there all along.
        if self._memory.watched:
            await self._notice()

    async def _notice(self) -> bool:
        memory = self._memory
        session = self.session
        if session is None:
            return False
        log = memory.log(session.id)
        now = memory.clock.now()
        if not log or not self.clock(session, now).running:
            return False
        last = log[-1]
        unseen = elapsed_ms(last.moment, now)
        if memory.seen is not None:
            unseen = min(unseen, elapsed_ms(memory.seen, now))
        if unseen < GAP_MS * self._speed():
            # Somebody is here now. A short absence and the time watched since must not add up.
            memory.seen = now
            return False
        await memory.put(self._event(session, EventKind.GAP, now, amount_ms=unseen))
        memory.seen = now
        return True

    async def beat(self) -> bool:
        """Notice gaps, then remember that the clock is being watched. True when a gap was found."""
        found = await self.notice()
        await self._memory.beat()
        return found

    # -- inside -----------------------------------------------------------------------------------

    def _open_session(self) -> Session:
        session = self.session
        if session is None:
            raise UsageProblem("No session is open.", "Begin one from the home screen.")
        return session

    def _event(
        self,
        session: Session,
        kind: EventKind,
        now: Moment | None = None,
        *,
        seq: int | None = None,
        **fields: Any,
    ) -> ClockEvent:
        log = self._memory.log(session.id)
        now = now or self._memory.clock.now()
        return self._memory.new(
            ClockEvent,
            session_id=session.id,
            seq=seq if seq is not None else (log[-1].seq + 1 if log else 1),
            kind=kind,
            wall=now.wall,
            boot_ms=now.boot_ms,
            boot_id=now.boot_id,
            **fields,
        )

    async def _add(self, kind: EventKind, *along: Record, **fields: Any) -> None:
        """Write an event; what it changes `along` with the log is written together with it."""
        event = self._event(self._open_session(), kind, **fields)
        await self._memory.put(event, *along)
        self._memory.seen = event.moment

    def _speed(self) -> float:
        # Fingers and heartbeats keep their own time, however fast a rehearsal's clock runs.
        return max(1.0, self._memory.clock.speed)


def _planned_end(session: Session) -> datetime | None:
    """When a session that was planned would end if it had begun in time."""
    if session.planned_at is None or session.started_at is None:
        return None
    late = session.started_at - session.planned_at
    # Much too late or too early, the plan says nothing about when people must go.
    if not timedelta(0) < late < timedelta(minutes=2 * session.half_minutes):
        return None
    return session.planned_at + timedelta(minutes=2 * session.half_minutes)
