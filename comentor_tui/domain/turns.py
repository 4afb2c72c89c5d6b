"""The clock of a session: an append-only log of events, and what follows from it.

Nothing is counted up. `replay` reads the whole log and answers with a `Clock`: spans of time,
each charged to one person or to nobody, and from them totals, what is left, and when it ends.
The rules are those of "The clock: equal by construction" in the product's description; they never
ask which person is which, so swapping the two people swaps the answer and nothing else.

All durations are whole milliseconds. Positions are milliseconds since the session was opened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime

from comentor_tui.domain.clock_state import (
    HALVES,
    MINUTE,
    OVERRUN_ASKED_FROM,
    OWED_CAP,
    TURNS,
    Clock,
    Gap,
    GapChoice,
    Overrun,
    OverrunChoice,
    Span,
    Stage,
    Uncharged,
    other_of,
)
from comentor_tui.domain.moments import Moment, elapsed_ms
from comentor_tui.domain.records import ClockEvent, EventKind, Session

__all__ = [
    "HALVES",
    "MINUTE",
    "OVERRUN_ASKED_FROM",
    "OWED_CAP",
    "TURNS",
    "Clock",
    "Gap",
    "GapChoice",
    "Overrun",
    "OverrunChoice",
    "Reading",
    "Span",
    "Stage",
    "Uncharged",
    "effective",
    "last_undoable",
    "other_of",
    "read",
    "read_session",
    "replay",
]


def effective(log: Iterable[ClockEvent]) -> list[ClockEvent]:
    """The events that count: in their order, without those undone and without the undoing."""
    ordered = sorted(log, key=lambda event: event.seq)
    gone = {event.ref for event in ordered if event.kind is EventKind.UNDONE}
    return [e for e in ordered if e.kind is not EventKind.UNDONE and e.id not in gone]


def last_undoable(log: Iterable[ClockEvent]) -> ClockEvent | None:
    """The event that one press of undo takes back.

    Opening a session and finding a gap are facts, not commands, and stay.
    """
    facts = (EventKind.OPENED, EventKind.GAP)
    commands = [event for event in effective(log) if event.kind not in facts]
    return commands[-1] if commands else None


def read_session(session: Session, log: Sequence[ClockEvent], people: tuple[str, str]) -> Reading:
    """The log of a session, read to its end.

    Who begins where the session does not say is the same on both copies of a pair's records.
    """
    first = session.first_person if session.first_person in people else None
    half_ms = session.half_minutes * MINUTE
    return read(people, first or min(people), half_ms, log, session.hard_stop)


def replay(
    people: tuple[str, str],
    first: str,
    half_ms: int,
    log: Sequence[ClockEvent],
    now: Moment,
    hard_stop: datetime | None = None,
) -> Clock:
    """What the log says at `now`.

    `people` are the ids of the two, `first` who begins unless the log says otherwise, `half_ms`
    one person's share unless the log plans another, `hard_stop` (UTC) the end entered beforehand.
    Events that make no sense where they stand are passed over, so any log can be read.
    """
    return read(people, first, half_ms, log, hard_stop).at(now)


def read(
    people: tuple[str, str],
    first: str,
    half_ms: int,
    log: Sequence[ClockEvent],
    hard_stop: datetime | None = None,
) -> Reading:
    """A log read to its end, to be asked about any moment after it; see `replay`."""
    fold = _Fold(people, first, half_ms, hard_stop)
    counting = {event.id for event in effective(log)}
    # What was undone happened all the same: its reading of the clocks is as good as any.
    steps: list[tuple[ClockEvent, int]] = []
    previous: Moment | None = None
    for event in sorted(log, key=lambda event: event.seq):
        at = event.moment
        steps.append((event, elapsed_ms(previous, at) if previous else 0))
        previous = at
    moved = _moved(steps, counting)
    for event, passed in steps:
        fold.advance(passed)
        if event.id in counting:
            fold.apply(moved.get(event.id, event))
    return Reading(fold, previous)


def _moved(
    steps: Iterable[tuple[ClockEvent, int]], counting: Collection[str]
) -> dict[str, ClockEvent]:
    """The hand-overs and starts of which it was said later how long ago they were, as they count.

    Everything after them, such as a choice made at an overrun, is read as if the key had been
    pressed with these minutes; the last word about each counts. `steps` are the events, each with
    the time since the one before.
    """
    turns: dict[str, tuple[ClockEvent, int]] = {}
    moved: dict[str, ClockEvent] = {}
    position = 0
    for event, passed in steps:
        position += passed
        if event.id not in counting:
            continue
        if event.kind is EventKind.ENDED:
            break
        if event.kind in (EventKind.STARTED, EventKind.HANDED_OVER):
            turns[event.id] = event, position
        elif event.kind is EventKind.ADJUSTED and event.person is None and event.ref in turns:
            turn, pressed = turns[event.ref]
            ago = max(0, (event.amount_ms or 0) - (position - pressed))
            moved[turn.id] = replace(turn, amount_ms=ago)
    return moved


class Reading:
    """A log that has been read to its last event, which was at `last`."""

    def __init__(self, fold: _Fold, last: Moment | None) -> None:
        self._fold = fold
        self._last = last

    def at_last(self) -> Clock:
        """What the log says at its last event. Raises ValueError for an empty log."""
        if self._last is None:
            raise ValueError("an empty log has no last event")
        return self.at(self._last)

    def at(self, now: Moment) -> Clock:
        """What the log says at `now`. The same reading can be asked again, about any moment."""
        if self._last is None:
            return self._fold.result(now)
        fold = copy(self._fold)
        # Time that passes changes nothing else of it than these and its position.
        fold.spans = self._fold.spans.copy()
        fold.advance(elapsed_ms(self._last, now))
        return fold.result(now)


class _Fold:
    """The state of the clock while its log is read."""

    def __init__(
        self, people: tuple[str, str], first: str, half_ms: int, hard_stop: datetime | None
    ) -> None:
        if first not in people or people[0] == people[1]:
            raise ValueError("a session needs two people, and one of them first")
        self.people = people
        self.first = first
        self.allotted = dict.fromkeys(people, max(0, half_ms))
        self.hard_stop = hard_stop
        self.position = 0
        self.spans: list[Span] = []
        self.stage = Stage.OPENING
        self.owner: str | None = None
        self.paused_at: int | None = None
        self.pause_reason = ""
        self.social = False
        self.adjusted = dict.fromkeys(people, 0)
        self.owed = dict.fromkeys(people, 0)
        # Minutes owed from last time: to whom, how many were asked for, how many could be given.
        self.back_to, self.back_asked, self.back_given = first, 0, 0
        self.gaps: dict[str | None, Gap] = {}
        # Who handed over last, and how much of each one's overrun has been decided about.
        self.handed_over: str | None = None
        self.decided = dict.fromkeys(people, 0)
        self.turn = 0
        self.last_turn_at: int | None = None
        self.turn_began = 0
        self.events = 0

    # -- time ---------------------------------------------------------------------------------

    def advance(self, ms: int) -> None:
        """Let time pass: it goes to whoever is running, else to nobody."""
        if ms <= 0 or self.stage is Stage.ENDED:
            return
        start, self.position = self.position, self.position + ms
        person, why = self._charge()
        last = self.spans[-1] if self.spans else None
        if last and (last.person, last.uncharged, last.ref) == (person, why, None):
            self.spans[-1] = replace(last, end=self.position)
        else:
            self.spans.append(Span(start, self.position, person, why))

    def _charge(self) -> tuple[str | None, Uncharged | None]:
        if self.paused_at is not None:
            return None, Uncharged.PAUSE
        if self.stage in HALVES:
            return self.owner, None
        return None, Uncharged(self.stage.value)

    def _recharge(
        self,
        since: int,
        person: str | None,
        *,
        of: str | None = None,
        only: frozenset[Uncharged] = frozenset(),
        gap: str | None = None,
    ) -> int:
        """Charge anew what lies after `since` and is now `of`'s or nobody's for a reason in `only`.

        With `gap`, the id of an event, it becomes an unseen gap. Answers with how much it was.
        """
        why = Uncharged.GAP if gap else None
        done: list[Span] = []
        found = 0
        for span in self.spans:
            matches = span.person == of if span.person is not None else span.uncharged in only
            if not matches or span.end <= since:
                done.append(span)
                continue
            if span.start < since:
                done.append(replace(span, end=since))
            new = Span(max(span.start, since), span.end, person, why, gap)
            done.append(new)
            found += new.length
        self.spans = done
        return found

    # -- events -------------------------------------------------------------------------------

    def apply(self, event: ClockEvent) -> None:
        """Take one event into account."""
        self.events += 1
        handle = _HANDLERS.get(event.kind)
        if handle is not None and self.stage is not Stage.ENDED:
            handle(self, event, event.amount_ms or 0)
            self._fit_corrections()

    def _put_first(self, event: ClockEvent, _amount: int) -> None:
        if not self.turn and event.person in self.people:
            self.first = str(event.person)

    def _toggle_social(self, _event: ClockEvent, _amount: int) -> None:
        if self.stage is Stage.OPENING:
            self.stage, self.social = Stage.SOCIAL, True
        elif self.stage is Stage.SOCIAL:
            self.stage = Stage.OPENING

    # -- events: turns ------------------------------------------------------------------------

    def _begin(self, person: str, since: int) -> None:
        """Let a half run whose owner has had the floor from `since` on."""
        if self.owner is not None and self.owner != person:
            self.handed_over = self.owner
        self.owner = person
        self.stage = Stage.FIRST_HALF if person == self.first else Stage.SECOND_HALF
        self._unpause()
        self.turn += 1
        self.turn_began = since
        self.last_turn_at = self.position

    def _since(self, ago: int) -> int:
        """The position that long ago, but not before the turn that is on."""
        return max(self.turn_began, self.position - max(0, ago))

    def _start(self, event: ClockEvent, ago: int) -> None:
        """Begin the first half, or go on after the changeover or the closing.

        `ago` counts from that long before.
        """
        if self.turn and self.stage in HALVES:
            return
        person = self.owner or self.first
        if event.person is not None and event.person in self.people:
            person = event.person
        if not self.turn:
            self.first = person
        since = self._since(ago)
        free = frozenset({Uncharged.OPENING, Uncharged.CHANGEOVER, Uncharged.CLOSING})
        self._recharge(since, person, only=free)
        self._begin(person, since)

    def _hand_over(self, _event: ClockEvent, ago: int) -> None:
        """End one half and begin the other; `ago` says how long before the key it was."""
        if self.owner is None or self.stage not in TURNS:
            return
        to = other_of(self.people, self.owner)
        since = self._since(ago)
        self._recharge(since, to, of=self.owner, only=frozenset({Uncharged.CHANGEOVER}))
        self._begin(to, since)

    def _breathe(self, _event: ClockEvent, _amount: int) -> None:
        if self.stage in HALVES:
            self.stage = Stage.CHANGEOVER
            self._unpause()

    def _close(self, _event: ClockEvent, _amount: int) -> None:
        self.stage = Stage.CLOSING
        self._unpause()

    def _end(self, _event: ClockEvent, _amount: int) -> None:
        self.stage = Stage.ENDED
        self._unpause()

    # -- events: pauses -----------------------------------------------------------------------

    def _pause(self, event: ClockEvent, _amount: int) -> None:
        """Stop the halves for both; a second time only says why."""
        if self.stage not in HALVES:
            return
        if self.paused_at is None:
            self.paused_at, self.pause_reason = self.position, event.text
        elif event.text:
            self.pause_reason = event.text

    def _resume(self, event: ClockEvent, amount: int) -> None:
        """Go on; with a person, `amount` of the pause turns out to have been theirs."""
        if self.paused_at is None:
            return
        if event.person in self.people:
            since = max(self.paused_at, self.position - max(0, amount))
            self._recharge(since, event.person, only=frozenset({Uncharged.PAUSE}))
        self._unpause()

    def _unpause(self) -> None:
        self.paused_at, self.pause_reason = None, ""

    # -- events: what each is allotted --------------------------------------------------------

    def _plan_halves(self, _event: ClockEvent, amount: int) -> None:
        """A new plan: equal halves, so what was decided about an overrun is void."""
        self.allotted = dict.fromkeys(self.people, max(0, amount))
        self.owed = dict.fromkeys(self.people, 0)
        self.decided = dict.fromkeys(self.people, 0)
        self._give_back()

    def _set_hard_stop(self, event: ClockEvent, _amount: int) -> None:
        self.hard_stop = event.until

    def _extend(self, _event: ClockEvent, amount: int) -> None:
        """The same for both, also where one of them has not that much to lose."""
        each = max(amount, -min(self.allotted.values()))
        for person in self.people:
            self.allotted[person] += each
            self.decided[person] = max(0, self.decided[person] - max(0, each))

    def _settle_owed(self, event: ClockEvent, amount: int) -> None:
        """Give back minutes owed from last time: one half grows, the other shrinks as much."""
        if event.person is None or event.person not in self.people:
            return
        self._move(other_of(self.people, self.back_to), self.back_given)
        self.back_to, self.back_asked = event.person, min(max(0, amount), OWED_CAP)
        self._give_back()

    def _give_back(self) -> None:
        self.back_given = self._move(self.back_to, self.back_asked)

    def _move(self, to: str, amount: int) -> int:
        """Let one half grow by what the other loses; answers with how much that could be."""
        giver = other_of(self.people, to)
        moved = min(amount, self.allotted[giver])
        self.allotted[to] += moved
        self.allotted[giver] -= moved
        return moved

    def _choose(self, event: ClockEvent, _amount: int) -> None:
        """Apply the choice made at an overrun."""
        clock = self.result(_NO_MOMENT)
        for way in clock.overrun_choices():
            if way.choice.value != event.text:
                continue
            was = other_of(self.people, way.other)
            lost = clock.left(way.other) - way.other_has
            self.allotted[way.other] -= lost
            if way.choice is OverrunChoice.TRIM:
                self.allotted[was] = max(0, self.allotted[was] - lost)
            self.owed[way.other] += way.owed
            self.decided[was] = self._over(was)

    # -- events: corrections ------------------------------------------------------------------

    def _adjust(self, event: ClockEvent, amount: int) -> None:
        """Correct one person's time; one that names no person is about a turn, see `_moved`.

        A correction takes from, or gives back to, the time that is nobody's, so the two people
        and nobody always add up to the time that passed. What cannot be taken is left out now
        and for good; it does not take effect later, when there would be room for it.
        """
        if event.person is None or event.person not in self.people:
            return
        charged = self._charged()
        free = self.position - sum(charged.values())
        self.adjusted[event.person] += max(-charged[event.person], min(amount, free))

    def _fit_corrections(self) -> None:
        """Shrink corrections where an event took away the time that they were about."""
        if not any(self.adjusted.values()):
            return
        spoken = self._spoken()
        self.adjusted = {p: max(amount, -spoken[p]) for p, amount in self.adjusted.items()}
        given_back = sum(max(0, -amount) for amount in self.adjusted.values())
        taken = sum(max(0, amount) for amount in self.adjusted.values())
        if taken:
            room = min(taken, self.position - sum(spoken.values()) + given_back)
            self.adjusted = {p: min(a, a * room // taken) for p, a in self.adjusted.items()}

    def _find_gap(self, event: ClockEvent, length: int) -> None:
        """The last `length` of a running half was not seen: nobody's until the pair decides."""
        if self.owner is None or self.stage not in HALVES or self.paused_at is not None:
            return
        found = self._recharge(self._since(length), None, of=self.owner, gap=event.id)
        if found:
            self.gaps[event.id] = Gap(event.id, found, self.owner)

    def _settle(self, event: ClockEvent, _amount: int) -> None:
        """The pair said whose a gap was: a person's, both by half, or nobody's."""
        gap = self.gaps.pop(event.ref, None)
        if gap is None:
            return
        settled: list[Span] = []
        for span in self.spans:
            if span.ref != gap.id:
                settled.append(span)
            elif event.person in self.people:
                settled.append(Span(span.start, span.end, event.person))
            elif event.text == GapChoice.SPLIT.value:
                settled.extend(self._split(span, gap.owner))
            else:
                settled.append(Span(span.start, span.end, None, Uncharged.NOBODY))
        self.spans = settled

    def _split(self, span: Span, owner: str) -> list[Span]:
        """Two equal parts, the owner's first; an odd millisecond is nobody's."""
        middle = span.start + span.length // 2
        end = middle + span.length // 2
        parts = (
            Span(span.start, middle, owner),
            Span(middle, end, other_of(self.people, owner)),
            Span(end, span.end, None, Uncharged.NOBODY),
        )
        return [part for part in parts if part.length]

    # -- answers ------------------------------------------------------------------------------

    def _spoken(self) -> dict[str, int]:
        """Charged time per person before corrections."""
        totals = dict.fromkeys(self.people, 0)
        for span in self.spans:
            if span.person is not None:
                totals[span.person] += span.length
        return totals

    def _charged(self) -> dict[str, int]:
        return {p: spoken + self.adjusted[p] for p, spoken in self._spoken().items()}

    def _over(self, person: str) -> int:
        """Milliseconds beyond what is allotted; negative while there is time left."""
        return self._charged()[person] - self.allotted[person]

    def _overrun(self) -> tuple[str | None, int]:
        """Whose overrun the pair is to decide about, and how much of it is undecided."""
        was = self.handed_over
        if was is None or self.stage not in TURNS:
            return None, 0
        over = self._over(was) - self.decided[was]
        to = other_of(self.people, was)
        if over < OVERRUN_ASKED_FROM or self._over(to) >= 0:
            return None, 0
        return was, over

    def result(self, now: Moment) -> Clock:
        """The state as a value."""
        overrun_of, overrun = self._overrun()
        return Clock(
            people=self.people,
            stage=self.stage,
            spans=tuple(self.spans),
            elapsed=self.position,
            first=self.first,
            owner=self.owner,
            paused=self.paused_at is not None,
            pause_reason=self.pause_reason,
            charged=self._charged(),
            adjusted=dict(self.adjusted),
            allotted=dict(self.allotted),
            hard_stop=self.hard_stop,
            gaps=tuple(self.gaps.values()),
            owed=dict(self.owed),
            overrun_of=overrun_of,
            social=self.social,
            now=now,
            turn=self.turn,
            last_turn_at=self.last_turn_at,
            events=self.events,
            paused_at=self.paused_at,
            overrun=overrun,
        )


_HANDLERS: dict[EventKind, Callable[[_Fold, ClockEvent, int], None]] = {
    EventKind.SOCIAL: _Fold._toggle_social,
    EventKind.FIRST: _Fold._put_first,
    EventKind.STARTED: _Fold._start,
    EventKind.HANDED_OVER: _Fold._hand_over,
    EventKind.CHANGEOVER: _Fold._breathe,
    EventKind.PAUSED: _Fold._pause,
    EventKind.RESUMED: _Fold._resume,
    EventKind.PLANNED: _Fold._plan_halves,
    EventKind.HARD_STOP: _Fold._set_hard_stop,
    EventKind.EXTENDED: _Fold._extend,
    EventKind.OWED: _Fold._settle_owed,
    EventKind.ADJUSTED: _Fold._adjust,
    EventKind.OVERRUN: _Fold._choose,
    EventKind.GAP: _Fold._find_gap,
    EventKind.SETTLED: _Fold._settle,
    EventKind.CLOSING: _Fold._close,
    EventKind.ENDED: _Fold._end,
}
"""What each kind of event does. OPENED and UNDONE do nothing of their own."""

_NO_MOMENT = Moment(datetime.fromisoformat("2000-01-01T00:00:00+00:00"), 0, "")
