"""Running a session: every command of the live screen, and of the shell, ends up here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from comentor_tui.domain import agenda, durations, sessions, turns, upcoming
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
from comentor_tui.services.open_session import GAP_MS, OpenSession, in_turn

PRESS_MS = 1000
"""A second press of the hand-over key within this time is a slip of the finger."""

UNDONE_WORDS = {
    EventKind.SOCIAL: "the step into, or out of, the social time",
    EventKind.STARTED: "the beginning of the half",
    EventKind.HANDED_OVER: "the hand-over",
    EventKind.CHANGEOVER: "the changeover",
    EventKind.PAUSED: "the pause",
    EventKind.RESUMED: "going on after the pause",
    EventKind.ADJUSTED: "the correction of the time",
    EventKind.PLANNED: "the length of the halves",
    EventKind.HARD_STOP: "the hard stop",
    EventKind.EXTENDED: "the change of both halves",
    EventKind.OVERRUN: "what the overrun means",
    EventKind.SETTLED: "whose the unseen time was",
    EventKind.FIRST: "who begins",
    EventKind.OWED: "letting go of the minutes owed",
    EventKind.CLOSING: "the closing",
    EventKind.ENDED: "the end of the session",
}
"""What undo says it took back."""


@dataclass(frozen=True)
class Settle:
    """Whose an unseen stretch was: one person's, both by half, or nobody's."""

    gap_id: str
    choice: GapChoice
    person: str | None = None


class Live(OpenSession):
    """The open session of a pair and what can be done with its clock.

    Commands write their event and answer with a short sentence for the people. They raise
    UsageProblem when they make no sense at the moment; then nothing has changed.
    """

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        self.warning_minutes = 5
        """What both halves of a new session begin with; their owners may say otherwise."""

    # -- beginning and ending ---------------------------------------------------------------------

    @in_turn
    async def open(
        self,
        session_id: str | None = None,
        kind: SessionKind | None = None,
        unplanned: bool = False,
    ) -> str:
        """Open a planned session, the next one unless it is named, and begin its opening.

        Without one, or when it is to be an `unplanned` one, a session begins that nobody planned,
        and what is planned stays so.
        """
        memory = self._memory
        if self.session is not None:
            return "The session is already open."
        now = memory.now()
        planned = None
        if session_id:
            planned = memory.get(Session, session_id)
            if planned is None:
                raise UsageProblem("This session is not planned any more.")
            if planned.state is not SessionState.PLANNED:
                raise UsageProblem("This session was held already.")
        elif not unplanned:
            # A social call does not use up the date of a session, nor the other way round.
            planned = memory.next_planned(kind)
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
            # An old date would make them late by days.
            planned_at=now if upcoming.is_late(planned, now) else planned.planned_at or now,
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
            return "A social call: time for each other, nobody’s minutes."
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

    @in_turn
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
        return f"{self._memory.name(owner)}’s half has begun."

    @in_turn
    async def hand_over(self, ago_ms: int = 0) -> str:
        """One key: begin the first half, or end one half and begin the other.

        `ago_ms` says how long ago it really was. A second press within a second does nothing.
        """
        return await self._hand_over(ago_ms)

    async def _hand_over(self, ago_ms: int) -> str:
        clock = self.clock()
        if self._just_pressed(clock) and not ago_ms:
            return "Once was enough: the second press within a second is left out."
        if clock.stage in (Stage.OPENING, Stage.SOCIAL):
            return await self._start(ago_ms)
        if clock.stage is Stage.CLOSING:
            raise UsageProblem("The halves are closed.", "Undo goes back to them.")
        await self._add(EventKind.HANDED_OVER, amount_ms=ago_ms or None)
        ended = " The pause is over." if clock.paused else ""
        return f"Handed over: {self._memory.name(self.clock().owner)}’s half.{ended}"

    def _just_pressed(self, clock: Clock) -> bool:
        last = self._last_press()
        if last is None:
            return False
        return elapsed_ms(last.moment, clock.now) < PRESS_MS * self._speed()

    def _last_press(self) -> ClockEvent | None:
        """What began the turn that is on, or was on last."""
        log = turns.effective(self._memory.log(self._open_session().id))
        presses = [e for e in log if e.kind in (EventKind.STARTED, EventKind.HANDED_OVER)]
        return presses[-1] if presses else None

    @in_turn
    async def it_was(self, ago_ms: int) -> str:
        """The hand-over (or the start) was so long ago, whether its key was pressed late or never.

        One that was never pressed is made now, and counted from then.
        """
        late = self.pressed_late(ago_ms)
        if late is None:
            return await self._hand_over(ago_ms)
        await self._add(EventKind.ADJUSTED, ref=late.id, amount_ms=ago_ms)
        clock, name = self.clock(), self._memory.name
        both = ", ".join(
            f"{name(person)} {durations.plain(clock.charged[person])}"
            for person in self._memory.people
        )
        return f"{name(clock.owner)}’s half began before the key: {both}."

    def pressed_late(self, ago_ms: int) -> ClockEvent | None:
        """The press that is meant by a hand-over so long ago; None when its key was never pressed.

        What happened before the last press and made this half begin can only be that one.
        """
        clock = self.clock()
        if clock.last_turn_at is None or clock.stage not in turns.HALVES:
            return None
        return self._last_press() if ago_ms >= clock.elapsed - clock.last_turn_at else None

    @in_turn
    async def changeover(self) -> str:
        """A breath between the halves, charged to nobody."""
        if not self.clock().started or self.clock().stage not in turns.HALVES:
            raise UsageProblem("The changeover comes after a half.")
        await self._add(EventKind.CHANGEOVER)
        return "A breath. Hand over begins the other half."

    @in_turn
    async def social(self) -> str:
        """Begin or end a social slot before the halves, charged to nobody."""
        if self.clock().stage not in (Stage.OPENING, Stage.SOCIAL):
            raise UsageProblem("The social slot comes before the halves.")
        await self._add(EventKind.SOCIAL)
        stage = self.clock().stage
        return "Social time, nobody’s minutes." if stage is Stage.SOCIAL else "Back to the opening."

    @in_turn
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

    @in_turn
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

    @in_turn
    async def pause_or_resume(self) -> str:
        """The one key for both."""
        return await (self._resume() if self.clock().paused else self._pause(""))

    @in_turn
    async def undo(self) -> str:
        """Take back the last command. The log keeps both."""
        last = self._undoable()
        if last is None:
            raise UsageProblem("There is nothing to take back.")
        giver = self._last_work() if last.kind is EventKind.OWED else None
        owed_again = [self._memory.revise(giver, owed_let_go=False)] if giver else []
        await self._add(EventKind.UNDONE, *owed_again, ref=last.id)
        return f"Taken back: {UNDONE_WORDS.get(last.kind, last.kind.value)}."

    @property
    def undoable_since(self) -> datetime | None:
        """When that was done which `undo` would take back, in UTC; None where there is nothing."""
        last = self._undoable()
        return last.wall if last is not None else None

    def _undoable(self) -> ClockEvent | None:
        session = self._open_session()
        last = turns.last_undoable(self._memory.log(session.id))
        return None if last is None or self._came_with_opening(session, last) else last

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

    @in_turn
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

    @in_turn
    async def extend(self, each_ms: int) -> str:
        """More (or less) time, the same for both."""
        each_ms = max(each_ms, -min(self.clock().allotted.values()))
        if each_ms == 0:
            raise UsageProblem("There is no time to take from both of you.")
        await self._add(EventKind.EXTENDED, amount_ms=each_ms)
        sign = "+" if each_ms > 0 else "−"
        return f"{sign}{durations.plain(abs(each_ms))} for each of you."

    @in_turn
    async def plan_halves(self, half_ms: int) -> str:
        """Set the length of both halves, as after a late start."""
        half_ms = max(0, half_ms)
        await self._add(EventKind.PLANNED, amount_ms=half_ms)
        one, other = (durations.plain(length) for length in self.clock().allotted.values())
        return f"{one} each." if one == other else f"{one} and {other}, with what is owed."

    @in_turn
    async def set_hard_stop(self, until: datetime | None) -> str:
        """Enter (or with None remove) the time by which somebody must leave, UTC."""
        await self._add(EventKind.HARD_STOP, until=until)
        return "The hard stop is set." if until else "No hard stop."

    @in_turn
    async def swap_first(self) -> str:
        """The other begins. Only before the first half."""
        clock = self.clock()
        if clock.started:
            raise UsageProblem("The first half has begun already.")
        await self._add(EventKind.FIRST, person=clock.other(clock.first))
        return f"{self._memory.name(self.clock().first)} begins."

    @in_turn
    async def choose_overrun(self, choice: OverrunChoice) -> str:
        """Say what an overrun of the half before means for this one."""
        ways = {way.choice: way for way in self.clock().overrun_choices()}
        if choice not in ways:
            raise UsageProblem("There is no overrun to decide about.")
        way = ways[choice]
        await self._add(EventKind.OVERRUN, text=choice.value)
        return f"{self._memory.name(way.other)} has {durations.plain(way.other_has)}."

    @in_turn
    async def let_owed_go(self) -> str:
        """Either may let the minutes owed go: enough is enough."""
        last = self._last_work()
        owed = self.owed()
        if last is None or owed is None:
            raise UsageProblem("Nothing is owed.")
        let_go = self._memory.revise(last, owed_let_go=True)
        if self.session is None:
            await self._memory.put(let_go)
        else:
            await self._add(EventKind.OWED, let_go, person=owed[0], amount_ms=0)
        return "Let go."

    @in_turn
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

    @in_turn
    async def close_halves(self) -> str:
        """Go to the closing: no half runs any more."""
        if self.clock().stage is Stage.CLOSING:
            raise UsageProblem("The closing has begun already.")
        await self._add(EventKind.CLOSING)
        return "The closing. Nothing is counted any more."

    @in_turn
    async def end(self) -> Session:
        """End the session. What was not reached stays on the agenda."""
        memory = self._memory
        session = self._open_session()
        clock = self.clock(session)
        event = self._event(session, EventKind.ENDED)
        you, other = memory.people
        net = clock.owed[you] - clock.owed[other]
        # They are told, and given back, in whole minutes.
        owed = min((abs(net) + MINUTE // 2) // MINUTE * MINUTE, turns.OWED_CAP)
        ended = memory.revise(
            session,
            state=SessionState.HELD,
            ended_at=memory.now(),
            first_person=clock.first,
            hard_stop=clock.hard_stop,
            owed_to=(you if net > 0 else other) if owed else None,
            owed_ms=owed,
            owed_let_go=False,
        )
        await memory.put(event, ended)
        return ended

    @in_turn
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
        if unseen >= GAP_MS * self._speed():
            events.append(self._event(session, EventKind.GAP, now, seq=seq + 1, amount_ms=unseen))
        reopened = memory.revise(
            session,
            state=SessionState.OPEN,
            ended_at=None,
            owed_ms=0,
            owed_to=None,
            review_closed=False,
        )
        await memory.put(reopened, *events)
        memory.seen = now
        return "The session is open again."

    # -- what the owner of a half says ------------------------------------------------------------

    async def say(self, person: str, **changes: Any) -> None:
        """Set the intention, help wanted, warning or read-back of a person's half."""
        for field, clean in (("intention", clean_line), ("read_back", clean_text)):
            if field in changes:
                changes[field] = clean(changes[field]).strip()
        await self._say(person, changes)

    @in_turn
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
