"""What a quarter, a year or all the time looks like in facts: how the time was shared, when the two
met, what became of targets, and what was done about the pitfalls.

Pure: from records to facts. Whoever reads the records decides what may be seen; answers to the
pitfall check come in only when both people are through. Nothing here asks which person is which,
so swapping the two swaps the facts and nothing else. Lengths are milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from typing import NamedTuple

from comentor_tui.domain import sessions
from comentor_tui.domain.chronicle import Key
from comentor_tui.domain.digests import Digest
from comentor_tui.domain.durations import MINUTE, day_of
from comentor_tui.domain.periods import Period
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeNoticed,
    Gift,
    Goal,
    GoalState,
    Medium,
    R,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
)
from comentor_tui.domain.trends import Answered, Felt, Trend, trends
from comentor_tui.domain.values import dataclass


class Brief(NamedTuple):
    """A session that is no longer ahead, as it is read where there may be thousands.

    `when` is its time as `sessions.when` has it; `digest` is None where it is yet to be made.
    """

    key: Key
    when: datetime
    id: str
    state: SessionState
    kind: SessionKind
    medium: Medium
    started_at: datetime | None
    ended_at: datetime | None
    half_minutes: int
    digest: Digest | None = None


class Aim(NamedTuple):
    """What counts of a target."""

    id: str
    owner: str | None
    state: TargetState
    created_at: datetime
    closed_at: datetime | None
    deleted_at: datetime | None


class Asked(NamedTuple):
    """What counts of what became of a target."""

    target_id: str
    step: TargetStep
    created_at: datetime
    from_due: date | None
    to_due: date | None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A session in short. `day` is its calendar day, `at` the best known time, UTC.

    `held` is from its beginning to its end, `set_aside` what both halves were to take. `charged`
    is the time of each person, empty where no halves were counted. `felt` is None until both are
    through with the pitfall check.
    """

    id: str
    at: datetime
    day: date
    state: SessionState
    kind: SessionKind = SessionKind.WORK
    medium: Medium = Medium.CALL
    held: int = 0
    set_aside: int = 0
    charged: Mapping[str, int] = field(default_factory=dict)
    felt: Mapping[str, Felt] | None = None

    @property
    def took_place(self) -> bool:
        """Was it held, with halves or without?"""
        return self.state is SessionState.HELD

    @property
    def shared(self) -> bool:
        """Were there halves whose time was counted?"""
        return sum(self.charged.values()) >= MINUTE


def meeting(
    session: Session | Brief,
    tz: tzinfo,
    charged: Mapping[str, int] | None = None,
    answers: Mapping[str, Felt] | None = None,
) -> Meeting:
    """A session in short; `charged` is what its clock says, by person."""
    at = session.when if isinstance(session, Brief) else sessions.when(session)
    settled = session.state in (SessionState.HELD, SessionState.MISSED)
    work = session.kind is SessionKind.WORK
    held = 0
    if session.state is SessionState.HELD and session.started_at and session.ended_at:
        lasted = session.ended_at - session.started_at
        held = max(0, lasted // timedelta(milliseconds=1))
    return Meeting(
        id=session.id,
        at=at,
        day=day_of(at, tz),
        state=session.state,
        kind=session.kind,
        medium=session.medium,
        held=held,
        set_aside=2 * session.half_minutes * MINUTE if settled and work else 0,
        charged=dict(charged or {}) if work and session.state is SessionState.HELD else {},
        felt=answers,
    )


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What one person set out to do. Targets first, then goals.

    `set`, `kept`, `let_go` and `moved` happened in the period, whenever the rest did; `open` are
    those set in it that are still on their way.
    """

    set: int = 0
    kept: int = 0
    moved: int = 0
    let_go: int = 0
    open: int = 0
    goals_set: int = 0
    goals_reached: int = 0
    goals_let_go: int = 0


@dataclass(frozen=True, kw_only=True)
class LookBack:
    """The facts of a period. `meetings` are the oldest first, sessions still ahead among them.

    `gifts` and `changes` are the newest first. `counts` and the time of each person are by id.
    """

    period: Period
    people: tuple[str, str]
    meetings: tuple[Meeting, ...]
    counts: Mapping[str, Counts]
    trends: tuple[Trend, ...]
    gifts: tuple[Gift, ...]
    changes: tuple[ChangeNoticed, ...]

    @cached_property
    def held(self) -> tuple[Meeting, ...]:
        """Those that took place, social ones too."""
        return tuple(each for each in self.meetings if each.took_place)

    @cached_property
    def shared(self) -> tuple[Meeting, ...]:
        """Those with halves whose time was counted."""
        return tuple(each for each in self.meetings if each.shared)

    @cached_property
    def answered(self) -> tuple[Meeting, ...]:
        """Those after which both went through the pitfall check."""
        return tuple(each for each in self.meetings if each.felt is not None)

    @cached_property
    def charged(self) -> dict[str, int]:
        """The time of each person, over all sessions."""
        return {
            person: sum(each.charged.get(person, 0) for each in self.shared)
            for person in self.people
        }

    def of_state(self, state: SessionState) -> int:
        """How many meetings are in a state."""
        return sum(each.state is state for each in self.meetings)

    @property
    def in_person(self) -> int:
        """How many were held in person, social ones too."""
        return sum(each.medium is Medium.IN_PERSON for each in self.held)

    @property
    def social(self) -> int:
        """How many social ones were held."""
        return sum(each.kind is SessionKind.SOCIAL for each in self.held)

    @property
    def hours(self) -> Hours:
        """Time set aside, and time held."""
        work = [each for each in self.held if each.kind is SessionKind.WORK]
        return Hours(
            set_aside=sum(each.set_aside for each in self.meetings),
            held=sum(each.held for each in work),
            halves=sum(self.charged.values()),
            in_person=sum(each.held for each in self.held if each.medium is Medium.IN_PERSON),
            social=sum(each.held for each in self.held if each.kind is SessionKind.SOCIAL),
        )

    @property
    def is_empty(self) -> bool:
        """Is there nothing at all to look back at?"""
        return not (
            self.meetings or self.gifts or self.changes or any(map(_any, self.counts.values()))
        )


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Milliseconds. `set_aside` and `held` are of work sessions; `held` is from begin to end."""

    set_aside: int
    held: int
    halves: int
    in_person: int
    social: int


def look_back(
    over: Period,
    people: tuple[str, str],
    meetings: Iterable[Meeting],
    *,
    tz: tzinfo,
    pitfalls: Sequence[str] = (),
    goals: Iterable[Goal] = (),
    targets: Iterable[Target | Aim] = (),
    checks: Iterable[TargetCheck | Asked] = (),
    remedies: Iterable[AgendaItem] = (),
    gifts: Iterable[Gift] = (),
    changes: Iterable[ChangeNoticed] = (),
) -> LookBack:
    """The facts of a period, from all that is given; what lies outside of it is left out.

    `pitfalls` is the order in which they are told; those that were answered about and are not
    among them come after. `remedies` are the agenda items with such an origin.
    """
    mine = sorted((m for m in meetings if _belongs(m, over)), key=lambda each: (each.at, each.id))

    def within(at: datetime | None) -> bool:
        return at is not None and over.holds(day_of(at, tz))

    return LookBack(
        period=over,
        people=people,
        meetings=tuple(mine),
        counts=_counts(people, within, list(goals), list(targets), checks),
        trends=trends(
            [Answered(each.id, each.at, each.felt) for each in mine if each.felt is not None],
            [item for item in remedies if within(item.created_at)],
            pitfalls,
            tz,
        ),
        gifts=_newest(g for g in gifts if g.seen_by != g.owner and within(g.created_at)),
        changes=_newest(each for each in changes if within(each.created_at)),
    )


def _belongs(each: Meeting, over: Period) -> bool:
    """What is planned has not been; ahead of a period that goes on it belongs to it."""
    if each.state is SessionState.PLANNED and over.ahead:
        return over.since is None or each.day >= over.since
    return over.holds(each.day)


def _newest(records: Iterable[R]) -> tuple[R, ...]:
    alive = [record for record in records if record.deleted_at is None]
    return tuple(sorted(alive, key=lambda each: (each.created_at, each.id), reverse=True))


def _any(counts: Counts) -> bool:
    return any(vars(counts).values())


def _counts(
    people: tuple[str, str],
    within: Callable[[datetime | None], bool],
    goals: list[Goal],
    targets: list[Target | Aim],
    checks: Iterable[TargetCheck | Asked],
) -> dict[str, Counts]:
    moved = {
        check.target_id
        for check in checks
        if check.step in (TargetStep.MOVED, TargetStep.CHANGED)
        and check.from_due != check.to_due
        and within(check.created_at)
    }

    def of(person: str) -> Counts:
        own = [t for t in targets if t.owner == person and t.deleted_at is None]
        closed = [t.state for t in own if within(t.closed_at)]
        new = [t for t in own if within(t.created_at)]
        own_goals = [g for g in goals if g.owner == person and g.deleted_at is None]
        ended = [g.state for g in own_goals if within(g.closed_at)]
        return Counts(
            set=len(new),
            kept=closed.count(TargetState.DONE),
            moved=sum(t.id in moved for t in own),
            let_go=closed.count(TargetState.LET_GO),
            open=sum(t.state is TargetState.OPEN for t in new),
            goals_set=sum(within(g.created_at) for g in own_goals),
            goals_reached=ended.count(GoalState.REACHED),
            goals_let_go=ended.count(GoalState.LET_GO),
        )

    return {person: of(person) for person in people}
