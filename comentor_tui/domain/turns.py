"""The clock of a session: an append-only log of events, and what follows from it.

Nothing is counted up. `replay` reads the whole log and answers with a `Clock`: spans of time,
each charged to one person or to nobody, and from them totals, what is left, and when it ends.
The rules are those of "The clock: equal by construction" in the product's description; they never
ask which person is which, so swapping the two people swaps the answer and nothing else.

All durations are whole milliseconds. Positions are milliseconds since the session was opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from comentor_tui.domain.moments import Moment, elapsed_ms
from comentor_tui.domain.records import ClockEvent, EventKind

MINUTE = 60_000
OWED_CAP = 10 * MINUTE
"""At most ten minutes are carried to the next session."""

OVERRUN_ASKED_FROM = MINUTE
"""An overrun shorter than this is nobody's business."""


class Stage(StrEnum):
    """Where a session stands."""

    OPENING = "opening"
    SOCIAL = "social"
    FIRST_HALF = "first half"
    CHANGEOVER = "changeover"
    SECOND_HALF = "second half"
    CLOSING = "closing"
    ENDED = "ended"


class Uncharged(StrEnum):
    """Why a span of time is nobody's."""

    OPENING = "opening"
    SOCIAL = "social"
    CHANGEOVER = "changeover"
    PAUSE = "pause"
    CLOSING = "closing"
    GAP = "gap"
    NOBODY = "nobody"


class OverrunChoice(StrEnum):
    """What happens to the other half when one ran over."""

    FULL = "full"
    """The other half keeps its full time and the end moves."""
    TRIM = "trim"
    """Both halves are trimmed equally: half the overrun leaves the other half, the end moves
    by the rest."""
    KEEP = "keep"
    """The end stays; the minutes the other half lost are owed."""


class GapChoice(StrEnum):
    """Whose an unseen stretch of time was."""

    NOBODY = "nobody"
    SPLIT = "split"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the session. `person` is who it is charged to, else `uncharged` says why not."""

    start: int
    end: int
    person: str | None = None
    uncharged: Uncharged | None = None
    ref: str | None = None

    @property
    def length(self) -> int:
        """Milliseconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Gap:
    """An unseen stretch while a half was running. It waits until the pair says whose it was."""

    id: str
    length: int
    owner: str


@dataclass(frozen=True, slots=True)
class Overrun:
    """What a choice at an overrun would do; shown before it is made.

    `other` is whose half follows, `over` by how much the first ran over, `other_has` what the
    other half would have, `end_moves` by how much the end would move, `owed` what would be
    carried to the next session for `other`.
    """

    choice: OverrunChoice
    other: str
    over: int
    other_has: int
    end_moves: int
    owed: int


@dataclass(frozen=True, slots=True)
class Clock:
    """What the log says at one moment."""

    people: tuple[str, str]
    stage: Stage
    spans: tuple[Span, ...]
    elapsed: int
    first: str
    owner: str | None
    paused: bool
    pause_reason: str
    charged: dict[str, int]
    adjusted: dict[str, int]
    allotted: dict[str, int]
    hard_stop: datetime | None
    gaps: tuple[Gap, ...]
    owed: dict[str, int]
    overrun_of: str | None
    social: bool
    now: Moment
    turn: int
    """How many times a half was begun, hand-overs included."""
    last_turn_at: int | None
    """Where the last hand-over or start was pressed, or None."""
    events: int

    @property
    def running(self) -> bool:
        """Is somebody's time passing right now?"""
        return self.owner is not None and not self.paused and self.stage in HALVES

    @property
    def opened(self) -> bool:
        """Has the session been opened at all?"""
        return self.events > 0

    @property
    def started(self) -> bool:
        """Has the first half begun?"""
        return self.turn > 0

    @property
    def total_charged(self) -> int:
        """Milliseconds charged to either person."""
        return sum(self.charged.values())

    @property
    def total_uncharged(self) -> int:
        """Milliseconds of the session that are nobody's, undecided gaps included."""
        return self.elapsed - self.total_charged

    def uncharged(self, why: Uncharged) -> int:
        """Milliseconds that are nobody's for one reason."""
        return sum(span.length for span in self.spans if span.uncharged is why)

    def other(self, person: str) -> str:
        """The other of the two."""
        return other_of(self.people, person)

    def left(self, person: str) -> int:
        """Milliseconds this person still has; 0 when used up."""
        return max(0, self.allotted[person] - self.charged[person])

    def over(self, person: str) -> int:
        """Milliseconds by which this person is over; 0 while there is time left."""
        return max(0, self.charged[person] - self.allotted[person])

    @property
    def ends_at(self) -> datetime:
        """When both halves will be through if nothing else happens (UTC)."""
        left = sum(self.left(person) for person in self.people)
        return self.now.wall + timedelta(milliseconds=left)

    @property
    def past_hard_stop(self) -> int:
        """Milliseconds by which the halves would pass the hard stop; 0 when they fit."""
        if self.hard_stop is None:
            return 0
        return max(0, _ms(self.ends_at - self.hard_stop))

    @property
    def hand_over_by(self) -> datetime | None:
        """By when the running half must be handed over so that both can have equal time.

        None without a hard stop, or when nothing is running. It may lie in the past.
        """
        if self.hard_stop is None or self.owner is None or self.stage not in HALVES:
            return None
        remaining = _ms(self.hard_stop - self.now.wall)
        behind = self.charged[self.other(self.owner)] - self.charged[self.owner]
        return self.now.wall + timedelta(milliseconds=(remaining + behind) // 2)

    @property
    def paused_for(self) -> int:
        """Milliseconds of the pause that is on, else 0."""
        if not self.paused or not self.spans:
            return 0
        total = 0
        for span in reversed(self.spans):
            if span.uncharged is not Uncharged.PAUSE:
                break
            total += span.length
        return total

    @property
    def waiting(self) -> int:
        """Milliseconds the session has been open with nothing running, before the first half."""
        return 0 if self.started else self.uncharged(Uncharged.OPENING)

    def overrun_choices(self) -> tuple[Overrun, ...]:
        """The three ways on after a half ran over, with what each would do; else nothing."""
        if self.overrun_of is None:
            return ()
        other = self.other(self.overrun_of)
        over = self.over(self.overrun_of)
        has = self.left(other)
        share = min(over // 2, has)
        kept = min(over, has)
        return (
            Overrun(OverrunChoice.FULL, other, over, has, over, 0),
            Overrun(OverrunChoice.TRIM, other, over, has - share, over - share, 0),
            Overrun(OverrunChoice.KEEP, other, over, has - kept, over - kept, min(kept, OWED_CAP)),
        )


HALVES = frozenset({Stage.FIRST_HALF, Stage.SECOND_HALF})


def other_of(people: tuple[str, str], person: str) -> str:
    """The other of the two. Raises ValueError for a stranger."""
    if person not in people:
        raise ValueError("not one of the two")
    return people[1] if person == people[0] else people[0]


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
    fold = _Fold(people, first, half_ms, hard_stop)
    previous: Moment | None = None
    undone = {event.ref for event in log if event.kind is EventKind.UNDONE}
    for event in sorted(log, key=lambda event: event.seq):
        at = Moment(event.wall, event.boot_ms, event.boot_id)
        if previous is not None:
            fold.advance(elapsed_ms(previous, at))
        previous = at
        if event.id not in undone:
            fold.apply(event)
    if previous is not None:
        fold.advance(elapsed_ms(previous, now))
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
        self.half = {person: max(0, half_ms) for person in people}
        self.hard_stop = hard_stop
        self.position = 0
        self.spans: list[Span] = []
        self.stage = Stage.OPENING
        self.owner: str | None = None
        self.paused = False
        self.pause_reason = ""
        self.social = False
        self.adjustments: list[tuple[str, int]] = []
        self.owed = dict.fromkeys(people, 0)
        self.owed_shift = dict.fromkeys(people, 0)
        self.gaps: dict[str, Gap] = {}
        self.overrun_of: str | None = None
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
        if self.paused:
            return None, Uncharged.PAUSE
        if self.stage in HALVES:
            return self.owner, None
        return None, Uncharged(self.stage.value)

    def recharge(
        self,
        since: int,
        person: str | None,
        *,
        only_person: str | None = None,
        only: frozenset[Uncharged] = frozenset(),
        why: Uncharged | None = None,
    ) -> None:
        """Charge what lies after `since` anew, where it is now charged as named."""
        done: list[Span] = []
        for span in self.spans:
            matches = (span.person is not None and span.person == only_person) or (
                span.uncharged is not None and span.uncharged in only
            )
            if not matches or span.end <= since:
                done.append(span)
                continue
            if span.start < since:
                done.append(replace(span, end=since))
                span = replace(span, start=since)
            done.append(Span(span.start, span.end, person, None if person else why))
        self.spans = done

    # -- events -------------------------------------------------------------------------------

    def apply(self, event: ClockEvent) -> None:
        """Take one event into account."""
        self.events += 1
        handle = _HANDLERS.get(event.kind)
        if handle is not None and self.stage is not Stage.ENDED:
            handle(self, event, event.amount_ms or 0)

    def _put_first(self, event: ClockEvent, _amount: int) -> None:
        if not self.turn and event.person in self.people:
            self.first = str(event.person)

    def _breathe(self, _event: ClockEvent, _amount: int) -> None:
        if self.stage in HALVES:
            self.stage, self.paused, self.pause_reason = Stage.CHANGEOVER, False, ""

    def _pause(self, event: ClockEvent, _amount: int) -> None:
        if self.stage in HALVES and not self.paused:
            self.paused, self.pause_reason = True, event.text
        elif self.paused and event.text:
            self.pause_reason = event.text

    def _plan_halves(self, _event: ClockEvent, amount: int) -> None:
        self.half = {person: max(0, amount) for person in self.people}

    def _set_hard_stop(self, event: ClockEvent, _amount: int) -> None:
        self.hard_stop = event.until

    def _extend(self, _event: ClockEvent, amount: int) -> None:
        self.half = {person: max(0, self.half[person] + amount) for person in self.people}

    def _adjust(self, event: ClockEvent, amount: int) -> None:
        if event.person in self.people:
            self.adjustments.append((str(event.person), amount))

    def _toggle_social(self, _event: ClockEvent, _amount: int) -> None:
        if self.stage is Stage.OPENING:
            self.stage, self.social = Stage.SOCIAL, True
        elif self.stage is Stage.SOCIAL:
            self.stage = Stage.OPENING

    def _begin(self, person: str) -> None:
        self.owner = person
        self.stage = Stage.FIRST_HALF if person == self.first else Stage.SECOND_HALF
        self.paused, self.pause_reason = False, ""
        self.turn += 1
        self.last_turn_at = self.position

    def _start(self, event: ClockEvent, ago: int) -> None:
        """Begin the first half; `ago` counts from that long before."""
        if self.turn and self.stage is not Stage.CHANGEOVER and self.stage is not Stage.CLOSING:
            return
        if self.turn:
            person = event.person if event.person in self.people else self.owner
        else:
            person = event.person if event.person in self.people else self.first
            self.first = str(person)
        since = max(self.turn_began, self.position - max(0, ago))
        free = frozenset({Uncharged.OPENING, Uncharged.CHANGEOVER, Uncharged.CLOSING})
        self.recharge(since, str(person), only=free)
        self._begin(str(person))
        self.turn_began = since

    def _hand_over(self, _event: ClockEvent, ago: int) -> None:
        """End one half and begin the other; `ago` says how long before the key it was."""
        if self.owner is None or self.stage not in HALVES | {Stage.CHANGEOVER}:
            return
        was, to = self.owner, other_of(self.people, self.owner)
        since = max(self.turn_began, self.position - max(0, ago))
        self.recharge(
            since,
            to,
            only_person=was,
            only=frozenset({Uncharged.CHANGEOVER}) if ago else frozenset(),
        )
        self._begin(to)
        self.turn_began = since
        over = self._totals()[0][was] - self._allotted()[was]
        untouched = self._totals()[0][to] < self._allotted()[to]
        self.overrun_of = was if over >= OVERRUN_ASKED_FROM and untouched else None

    def _resume(self, event: ClockEvent, amount: int) -> None:
        """Go on; with a person, `amount` of the pause turns out to have been theirs."""
        if not self.paused:
            return
        self.paused, self.pause_reason = False, ""
        if event.person in self.people and amount > 0:
            began = self._pause_began()
            self.recharge(
                max(began, self.position - amount),
                str(event.person),
                only=frozenset({Uncharged.PAUSE}),
            )

    def _pause_began(self) -> int:
        began = self.position
        for span in reversed(self.spans):
            if span.uncharged is not Uncharged.PAUSE:
                break
            began = span.start
        return began

    def _close(self, _event: ClockEvent, _amount: int) -> None:
        self.stage, self.paused, self.pause_reason = Stage.CLOSING, False, ""
        self.overrun_of = None

    def _end(self, event: ClockEvent, amount: int) -> None:
        self._close(event, amount)
        self.stage = Stage.ENDED

    def _settle_owed(self, event: ClockEvent, amount: int) -> None:
        """Give back minutes owed from last time: one half grows, the other shrinks as much."""
        if event.person not in self.people:
            return
        to = str(event.person)
        shift = min(max(0, amount), OWED_CAP, self.half[other_of(self.people, to)])
        self.owed_shift = dict.fromkeys(self.people, 0)
        self.owed_shift[to] = shift
        self.owed_shift[other_of(self.people, to)] = -shift

    def _choose(self, event: ClockEvent, _amount: int) -> None:
        """Apply the choice made at an overrun."""
        for way in self.result(_NO_MOMENT).overrun_choices():
            if way.choice.value != event.text:
                continue
            lost = self._left(way.other) - way.other_has
            if way.choice is OverrunChoice.TRIM:
                for person in self.people:
                    self.half[person] = max(0, self.half[person] - lost)
            else:
                self.half[way.other] = max(0, self.half[way.other] - lost)
            self.owed[way.other] += way.owed
        self.overrun_of = None

    def _find_gap(self, event: ClockEvent, length: int) -> None:
        """The last `length` of a running half was not seen: nobody's until the pair decides."""
        if self.owner is None or self.stage not in HALVES or self.paused:
            return
        since = max(self.turn_began, self.position - max(0, length))
        before = self._totals_of_spans()[self.owner]
        self.recharge(since, None, only_person=self.owner, why=Uncharged.GAP)
        found = before - self._totals_of_spans()[self.owner]
        self.spans = [
            replace(s, ref=event.id)
            if s.uncharged is Uncharged.GAP and s.ref is None and s.start >= since
            else s
            for s in self.spans
        ]
        if found > 0:
            self.gaps[event.id] = Gap(event.id, found, self.owner)

    def _settle(self, event: ClockEvent, _amount: int) -> None:
        """The pair said whose a gap was: a person's, both by half, or nobody's."""
        if self.gaps.pop(event.ref or "", None) is None:
            return
        settled: list[Span] = []
        for span in self.spans:
            if span.ref != event.ref:
                settled.append(span)
            elif event.person in self.people:
                settled.append(Span(span.start, span.end, event.person))
            elif event.text == GapChoice.SPLIT.value:
                half = span.length // 2
                middle = span.start + half
                for start, end, person in (
                    (span.start, middle, self.people[0]),
                    (middle, middle + half, self.people[1]),
                ):
                    if end > start:
                        settled.append(Span(start, end, person))
                if span.length % 2:
                    settled.append(Span(span.end - 1, span.end, None, Uncharged.NOBODY))
            else:
                settled.append(Span(span.start, span.end, None, Uncharged.NOBODY))
        self.spans = settled

    # -- answers ------------------------------------------------------------------------------

    def _totals_of_spans(self) -> dict[str, int]:
        totals = dict.fromkeys(self.people, 0)
        for span in self.spans:
            if span.person is not None:
                totals[span.person] += span.length
        return totals

    def _totals(self) -> tuple[dict[str, int], dict[str, int]]:
        """Charged time per person with the corrections, and the corrections as they took effect.

        A correction takes from, or gives back to, the time that is nobody's, so the two people
        and nobody always add up to the time that passed.
        """
        totals = self._totals_of_spans()
        took = dict.fromkeys(self.people, 0)
        for person, amount in self.adjustments:
            free = self.position - sum(totals.values())
            effect = max(-totals[person], min(amount, free))
            totals[person] += effect
            took[person] += effect
        return totals, took

    def _allotted(self) -> dict[str, int]:
        return {p: max(0, self.half[p] + self.owed_shift[p]) for p in self.people}

    def _left(self, person: str) -> int:
        return max(0, self._allotted()[person] - self._totals()[0][person])

    def result(self, now: Moment) -> Clock:
        """The state as a value."""
        charged, adjusted = self._totals()
        return Clock(
            people=self.people,
            stage=self.stage,
            spans=tuple(self.spans),
            elapsed=self.position,
            first=self.first,
            owner=self.owner,
            paused=self.paused,
            pause_reason=self.pause_reason,
            charged=charged,
            adjusted=adjusted,
            allotted=self._allotted(),
            hard_stop=self.hard_stop,
            gaps=tuple(self.gaps.values()),
            owed=dict(self.owed),
            overrun_of=self.overrun_of,
            social=self.social,
            now=now,
            turn=self.turn,
            last_turn_at=self.last_turn_at,
            events=self.events,
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


def _ms(delta: timedelta) -> int:
    return round(delta.total_seconds() * 1000)
