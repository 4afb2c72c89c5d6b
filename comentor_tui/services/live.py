"""Running a session: every command of the live screen, and of the shell, ends up here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from comentor_tui.domain import agenda, durations, sessions, turns
from comentor_tui.domain.ids import new_id
from comentor_tui.domain.moments import Moment, elapsed_ms
from comentor_tui.domain.records import (
    AgendaItem,
    ClockEvent,
    EventKind,
    Half,
    HelpWanted,
    ItemState,
    Record,
    Session,
    SessionKind,
    SessionState,
    revised,
)
from comentor_tui.domain.text import clean_line, clean_text
from comentor_tui.domain.turns import MINUTE, Clock, GapChoice, OverrunChoice, Stage
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import UsageProblem
from comentor_tui.services.memory import Memory

PRESS_MS = 1000
"""A second press of the hand-over key within this time is a slip of the finger."""

GAP_MS = 15_000
"""A running clock that nobody watched for this long is put to the pair."""

BEAT_SECONDS = 5.0

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Settle:
    """Whose an unseen stretch was: one person's, both by half, or nobody's."""

    gap_id: str
    choice: GapChoice
    person: str | None = None


def _in_turn(
    command: Callable[Concatenate[Live, P], Awaitable[T]],
) -> Callable[Concatenate[Live, P], Coroutine[Any, Any, T]]:
    """One command after the other, each looking at what the one before has left.

    The screen and the shell may press at the same time. A command that has begun is finished,
    also if whoever waits for it is cancelled: half of one would leave a number of the log unused
    in memory and used on the disk.
    """

    @wraps(command)
    async def in_turn(live: Live, /, *args: P.args, **kwargs: P.kwargs) -> T:
        async def run() -> T:
            async with live._turn:
                await live._look_back()
                return await command(live, *args, **kwargs)

        return await live._memory.saver.finish(run())

    return in_turn


class Live:
    """The open session of a pair and what can be done with its clock.

    Commands write their event and answer with a short sentence for the people. They raise
    UsageProblem when they make no sense at the moment; then nothing has changed.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._turn = asyncio.Lock()
        self._told: tuple[object, ...] = ()
        self._reading: turns.Reading
        self.warning_minutes = 5
        """What both halves of a new session begin with; their owners may say otherwise."""

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
        first = session.first_person
        log = memory.log(session.id)
        # Not "you": both copies of a pair's records must say the same.
        first = first if first in memory.people and first else min(memory.people)
        told = (memory.people, first, session.half_minutes, session.hard_stop, log)
        if told != self._told:
            # Only an event, or another plan, makes it necessary to read the log again.
            half_ms = session.half_minutes * MINUTE
            self._reading = turns.read(memory.people, first, half_ms, log, session.hard_stop)
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

    # -- beginning and ending ---------------------------------------------------------------------

    @_in_turn
    async def open(
        self,
        session_id: str | None = None,
        kind: SessionKind | None = None,
        unplanned: bool = False,
    ) -> str:
        """Open the planned session and begin its opening.

        Without one, or when it is to be an `unplanned` one, a session begins that nobody planned,
        and what is planned stays so.
        """
        memory = self._memory
        if self.session is not None:
            return "The session is already open."
        now = memory.now()
        planned = memory.get(Session, session_id) if session_id else memory.current_session()
        if not session_id and planned is not None and kind not in (None, planned.kind):
            # A social call does not use up the date of a session, nor the other way round.
            planned = None
        if planned is not None and planned.state is not SessionState.PLANNED:
            raise UsageProblem("This session was held already.")
        if session_id and planned is None:
            raise UsageProblem("This session is not planned any more.")
        if unplanned:
            planned = None
        agreement = memory.agreement()
        if planned is None:
            minutes = agreement.half_minutes if agreement else 30
            planned = memory.new(Session, planned_at=now, half_minutes=minutes)
        first = planned.first_person
        if first not in memory.people:
            first = sessions.next_first(memory.people, memory.held_sessions())
        session = revised(
            memory.newest(planned),
            now,
            state=SessionState.OPEN,
            kind=kind or planned.kind,
            started_at=now,
            planned_at=planned.planned_at or now,
            first_person=first,
        )
        opened = self._event(session, EventKind.OPENED, seq=1)
        events = [opened]
        owed = self.owed()
        if owed and session.kind is SessionKind.WORK:
            events.append(
                self._event(session, EventKind.OWED, seq=2, person=owed[0], amount_ms=owed[1])
            )
        social_first = agreement is not None and agreement.social_first
        if session.kind is SessionKind.SOCIAL or social_first:
            events.append(self._event(session, EventKind.SOCIAL, seq=len(events) + 1))
        await memory.put(session, *events, *self._prepared(session, now))
        memory.seen = memory.clock.now()
        if session.kind is SessionKind.SOCIAL:
            return "A social call: time for each other, nobody's minutes."
        return "The session is open. Nothing is counted yet."

    def _prepared(self, session: Session, now: datetime) -> list[Record]:
        """Halves and agenda. A social call has neither: what waits goes on waiting."""
        memory = self._memory
        if session.kind is SessionKind.SOCIAL:
            return []
        halves = [
            memory.new(
                Half,
                session_id=session.id,
                owner=person,
                warning_minutes=self.warning_minutes,
            )
            for person in memory.people
            if not memory.all(Half, session_id=session.id, owner=person)
        ]
        return [*halves, *self._gather_agenda(session, now)]

    def _gather_agenda(self, session: Session, now: datetime) -> list[Any]:
        """Items that wait for this session, and what earlier ones did not reach."""
        memory = self._memory
        waiting = memory.all(AgendaItem, session_id=None, state=ItemState.OPEN)
        mine = [revised(item, now, session_id=session.id) for item in waiting]
        # Only the last years' sessions are in memory, so the past is what does not lie ahead.
        ahead = {s.id for s in memory.all(Session, state=(SessionState.PLANNED, SessionState.OPEN))}
        left = [
            item
            for item in memory.all(AgendaItem, state=ItemState.OPEN)
            if item.session_id is not None and item.session_id not in ahead
        ]
        return [*mine, *agenda.carry_forward(left, session.id, now, new_id)]

    @_in_turn
    async def start(self, ago_ms: int = 0, person: str | None = None) -> str:
        """Begin the first half now, or say that it began a while ago."""
        return await self._start(ago_ms, person)

    async def _start(self, ago_ms: int, person: str | None = None) -> str:
        if self._open_session().kind is SessionKind.SOCIAL:
            raise UsageProblem("A social call has no halves.", "F12 ends it.")
        clock = self.clock()
        if clock.started and clock.stage not in (Stage.CHANGEOVER, Stage.CLOSING):
            raise UsageProblem("A half is already running.", "Hand over, or pause.")
        await self._add(EventKind.STARTED, amount_ms=ago_ms or None, person=person)
        owner = self.clock().owner
        return f"{self._memory.name(owner)}'s half has begun."

    @_in_turn
    async def hand_over(self, ago_ms: int = 0) -> str:
        """One key: begin the first half, or end one half and begin the other.

        `ago_ms` says how long ago it really was. A second press within a second does nothing.
        """
        clock = self.clock()
        if self._just_pressed(clock) and not ago_ms:
            return "Once was enough: the second press within a second is left out."
        if clock.stage in (Stage.OPENING, Stage.SOCIAL):
            return await self._start(ago_ms)
        if clock.stage is Stage.CLOSING:
            raise UsageProblem("The halves are closed.", "Undo goes back to them.")
        await self._add(EventKind.HANDED_OVER, amount_ms=ago_ms or None)
        return f"Handed over: {self._memory.name(self.clock().owner)}'s half."

    def _just_pressed(self, clock: Clock) -> bool:
        log = turns.effective(self._memory.log(self._open_session().id))
        presses = [e for e in log if e.kind in (EventKind.STARTED, EventKind.HANDED_OVER)]
        if not presses:
            return False
        last = presses[-1]
        then = Moment(last.wall, last.boot_ms, last.boot_id)
        return elapsed_ms(then, clock.now) < PRESS_MS * self._speed()

    def _speed(self) -> float:
        # Fingers and heartbeats keep their own time, however fast a rehearsal's clock runs.
        return max(1.0, self._memory.clock.speed)

    @_in_turn
    async def changeover(self) -> str:
        """A breath between the halves, charged to nobody."""
        if not self.clock().started or self.clock().stage not in turns.HALVES:
            raise UsageProblem("The changeover comes after a half.")
        await self._add(EventKind.CHANGEOVER)
        return "A breath. Hand over begins the other half."

    @_in_turn
    async def social(self) -> str:
        """Begin or end a social slot before the halves, charged to nobody."""
        if self.clock().stage not in (Stage.OPENING, Stage.SOCIAL):
            raise UsageProblem("The social slot comes before the halves.")
        await self._add(EventKind.SOCIAL)
        stage = self.clock().stage
        return "Social time, nobody's minutes." if stage is Stage.SOCIAL else "Back to the opening."

    @_in_turn
    async def pause(self, reason: str = "") -> str:
        """Stop the session's clock for both, or give the pause that is on a reason."""
        return await self._pause(clean_line(reason))

    async def _pause(self, reason: str) -> str:
        clock = self.clock()
        if clock.paused and reason:
            await self._add(EventKind.PAUSED, text=reason)
            return f"Paused: {reason}"
        if clock.paused:
            raise UsageProblem("The session is paused already.")
        if not clock.running:
            raise UsageProblem("Nothing is running, so there is nothing to pause.")
        await self._add(EventKind.PAUSED, text=reason)
        return "Paused for both. The end moves along."

    @_in_turn
    async def resume(self, person: str | None = None) -> str:
        """Go on after a pause. With a person, the pause is counted as theirs after all."""
        return await self._resume(person)

    async def _resume(self, person: str | None = None) -> str:
        clock = self.clock()
        if not clock.paused:
            raise UsageProblem("The session is not paused.")
        counted = clock.paused_for if person else None
        await self._add(EventKind.RESUMED, person=person, amount_ms=counted)
        return "Going on."

    @_in_turn
    async def pause_or_resume(self) -> str:
        """The one key for both."""
        return await (self._resume() if self.clock().paused else self._pause(""))

    @_in_turn
    async def undo(self) -> str:
        """Take back the last command. The log keeps both."""
        session = self._open_session()
        last = turns.last_undoable(self._memory.log(session.id))
        if last is None or self._came_with_opening(session, last):
            raise UsageProblem("There is nothing to take back.")
        await self._add(EventKind.UNDONE, ref=last.id)
        giver = self._last_work()
        if last.kind is EventKind.OWED and giver is not None:
            await self._memory.put(self._memory.revise(giver, owed_let_go=False))
        return f"Taken back: {last.kind.value}."

    def _came_with_opening(self, session: Session, event: ClockEvent) -> bool:
        # Nobody pressed a key for these, so there is nothing to take back.
        if event.kind is EventKind.OWED:
            return bool(event.amount_ms)
        log = self._memory.log(session.id)
        if event.kind is not EventKind.SOCIAL:
            return False
        before = [each for each in log if each.seq < event.seq]
        with_opening = all(each.kind in (EventKind.OPENED, EventKind.OWED) for each in before)
        # Where the pair agreed on it, it was written in the same moment.
        agreement = self._memory.agreement()
        agreed = agreement is not None and agreement.social_first and event.wall == log[0].wall
        return with_opening and (session.kind is SessionKind.SOCIAL or agreed)

    @_in_turn
    async def adjust(self, person: str, amount_ms: int) -> str:
        """Correct one person's time; the difference comes from, or goes to, nobody's time."""
        clock = self.clock()
        least, most = -clock.charged[person], clock.total_uncharged
        effect = max(least, min(amount_ms, most))
        name = self._memory.name(person)
        if effect == 0:
            raise UsageProblem(
                f"There is no time to {'take from' if amount_ms < 0 else 'give'} {name}.",
                "Take it from the other first." if amount_ms > 0 else "",
            )
        await self._add(EventKind.ADJUSTED, person=person, amount_ms=effect)
        sign = "+" if effect > 0 else "−"
        return f"{name} {sign}{durations.plain(abs(effect))}"

    @_in_turn
    async def extend(self, each_ms: int) -> str:
        """More (or less) time, the same for both."""
        each_ms = max(each_ms, -min(self.clock().allotted.values()))
        if each_ms == 0:
            raise UsageProblem("There is no time to take from both of you.")
        await self._add(EventKind.EXTENDED, amount_ms=each_ms)
        sign = "+" if each_ms > 0 else "−"
        return f"{sign}{durations.plain(abs(each_ms))} for each of you."

    @_in_turn
    async def plan_halves(self, half_ms: int) -> str:
        """Set the length of both halves, as after a late start."""
        half_ms = max(0, half_ms)
        await self._add(EventKind.PLANNED, amount_ms=half_ms)
        length = durations.plain(half_ms)
        return f"{length} each."

    @_in_turn
    async def set_hard_stop(self, until: datetime | None) -> str:
        """Enter (or with None remove) the time by which somebody must leave, UTC."""
        await self._add(EventKind.HARD_STOP, until=until)
        return "The hard stop is set." if until else "No hard stop."

    @_in_turn
    async def swap_first(self) -> str:
        """The other begins. Only before the first half."""
        clock = self.clock()
        if clock.started:
            raise UsageProblem("The first half has begun already.")
        await self._add(EventKind.FIRST, person=clock.other(clock.first))
        return f"{self._memory.name(self.clock().first)} begins."

    @_in_turn
    async def choose_overrun(self, choice: OverrunChoice) -> str:
        """Say what an overrun of the half before means for this one."""
        ways = {way.choice: way for way in self.clock().overrun_choices()}
        if choice not in ways:
            raise UsageProblem("There is no overrun to decide about.")
        way = ways[choice]
        await self._add(EventKind.OVERRUN, text=choice.value)
        return f"{self._memory.name(way.other)} has {durations.plain(way.other_has)}."

    @_in_turn
    async def let_owed_go(self) -> str:
        """Either may let the minutes owed go: enough is enough."""
        last = self._last_work()
        owed = self.owed()
        if last is None or owed is None:
            raise UsageProblem("Nothing is owed.")
        await self._memory.put(self._memory.revise(last, owed_let_go=True))
        if self.session is not None:
            await self._add(EventKind.OWED, person=owed[0], amount_ms=0)
        return "Let go."

    @_in_turn
    async def settle(self, settle: Settle) -> str:
        """The pair says whose an unseen stretch was."""
        if settle.gap_id not in {gap.id for gap in self.clock().gaps}:
            raise UsageProblem("This stretch of time is settled already.")
        if settle.choice is GapChoice.PERSON and settle.person not in self._memory.people:
            raise UsageProblem("Whose it was is one of the two.")
        await self._add(
            EventKind.SETTLED,
            ref=settle.gap_id,
            text=settle.choice.value,
            person=settle.person if settle.choice is GapChoice.PERSON else None,
        )
        return "Settled."

    @_in_turn
    async def close_halves(self) -> str:
        """Go to the closing: no half runs any more."""
        if self.clock().stage is Stage.CLOSING:
            raise UsageProblem("The closing has begun already.")
        await self._add(EventKind.CLOSING)
        return "The closing. Nothing is counted any more."

    @_in_turn
    async def end(self) -> Session:
        """End the session. What was not reached stays on the agenda."""
        memory = self._memory
        session = self._open_session()
        clock = self.clock(session)
        event = self._event(session, EventKind.ENDED)
        you, other = memory.people
        net = clock.owed[you] - clock.owed[other]
        ended = memory.revise(
            session,
            state=SessionState.HELD,
            ended_at=memory.now(),
            first_person=clock.first,
            hard_stop=clock.hard_stop,
            owed_to=(you if net > 0 else other) if net else None,
            owed_ms=min(abs(net), turns.OWED_CAP),
            owed_let_go=False,
        )
        await memory.put(event, ended)
        return ended

    @_in_turn
    async def reopen(self, session_id: str) -> str:
        """Take the ending back: the session goes on where it was.

        If a half was running at the end, the time since then is put to the pair.
        """
        memory = self._memory
        session = memory.get(Session, session_id)
        log = memory.log(session_id)
        ends = [e for e in turns.effective(log) if e.kind is EventKind.ENDED]
        held = session is not None and session.state is SessionState.HELD
        # Without its log in memory the next event would not know its number.
        if session is None or not held or self.session or not log:
            raise UsageProblem("This session cannot be taken up again.")
        now = memory.clock.now()
        seq = log[-1].seq
        events = [
            self._event(session, EventKind.UNDONE, now, seq=(seq := seq + 1), ref=event.id)
            for event in ends
        ]
        since = Moment(log[-1].wall, log[-1].boot_ms, log[-1].boot_id)
        unseen = elapsed_ms(since, now)
        if unseen >= GAP_MS:
            events.append(self._event(session, EventKind.GAP, now, seq=seq + 1, amount_ms=unseen))
        reopened = memory.revise(
            session, state=SessionState.OPEN, ended_at=None, owed_ms=0, owed_to=None
        )
        await memory.put(reopened, *events)
        memory.seen = now
        return "The session is open again."

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
        unseen = elapsed_ms(Moment(last.wall, last.boot_ms, last.boot_id), now)
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

    # -- what the owner of a half says ------------------------------------------------------------

    async def say(self, person: str, **changes: Any) -> None:
        """Set the intention, help wanted, warning or read-back of a person's half."""
        for field, clean in (("intention", clean_line), ("read_back", clean_text)):
            if field in changes:
                changes[field] = clean(changes[field]).strip()
        await self._say(person, changes)

    @_in_turn
    async def _say(self, person: str, changes: dict[str, Any]) -> None:
        half = self.half(person)
        session = self._open_session()
        if half is None:
            await self._memory.put(
                self._memory.new(Half, session_id=session.id, owner=person, **changes)
            )
            return
        await self._memory.put(self._memory.revise(half, **changes))

    async def want(self, person: str, help_wanted: HelpWanted | None) -> None:
        """What the owner of a half asks for in it."""
        await self.say(person, help_wanted=help_wanted)

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

    async def _add(self, kind: EventKind, **fields: Any) -> None:
        event = self._event(self._open_session(), kind, **fields)
        await self._memory.put(event)
        self._memory.seen = Moment(event.wall, event.boot_ms, event.boot_id)


def _planned_end(session: Session) -> datetime | None:
    """When a session that was planned would end if it had begun in time."""
    if session.planned_at is None or session.started_at is None:
        return None
    late = session.started_at - session.planned_at
    # Much too late or too early, the plan says nothing about when people must go.
    if not timedelta(0) < late < timedelta(minutes=2 * session.half_minutes):
        return None
    return session.planned_at + timedelta(minutes=2 * session.half_minutes)
