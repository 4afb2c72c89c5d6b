"""How the clock of a session stands at one moment: what its log comes to (see `turns`).

All durations are whole milliseconds. Positions are milliseconds since the session was opened.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.values import dataclass

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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Gap:
    """An unseen stretch while a half was running. It waits until the pair says whose it was."""

    id: str
    length: int
    owner: str


@dataclass(frozen=True)
class Overrun:
    """What a choice at an overrun would do; shown before it is made.

    `other` is whose half follows, `over` by how much the first ran over, `other_has` what the
    other half would have, `end_moves` by how much the end would move, `owed` what would be
    added to the minutes carried to the next session for `other`. Minutes that an earlier choice
    has dealt with are not counted again.
    """

    choice: OverrunChoice
    other: str
    over: int
    other_has: int
    end_moves: int
    owed: int


@dataclass(frozen=True)
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
    """How many events count; neither those undone nor the undoing."""
    paused_at: int | None = None
    """Where the pause that is on began, or None."""
    overrun: int = 0
    """Milliseconds of `overrun_of`'s overrun that the pair has not decided about."""

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
    def total_allotted(self) -> int:
        """Milliseconds set aside for both."""
        return sum(self.allotted.values())

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

        Equal means that both end up equally far from what they are allotted, so minutes given
        back stay given back. None without a hard stop, or outside the halves. It may lie in the
        past.
        """
        if self.hard_stop is None or self.owner is None or self.stage not in HALVES:
            return None
        remaining = _ms(self.hard_stop - self.now.wall)
        mine, theirs = (
            self.allotted[person] - self.charged[person]
            for person in (self.owner, self.other(self.owner))
        )
        return self.now.wall + timedelta(milliseconds=(remaining + mine - theirs) // 2)

    @property
    def paused_for(self) -> int:
        """Milliseconds of the pause that is on, else 0."""
        return 0 if self.paused_at is None else self.elapsed - self.paused_at

    @property
    def waiting(self) -> int:
        """Milliseconds of opening up to now with nothing running, before the first half.

        Counted from the end of the social part if there was one: this is how far back the first
        half can be said to have begun.
        """
        if self.started or not self.spans or self.spans[-1].uncharged is not Uncharged.OPENING:
            return 0
        return self.spans[-1].length

    def overrun_choices(self) -> tuple[Overrun, ...]:
        """The three ways on after a half ran over, with what each would do; else nothing."""
        if self.overrun_of is None:
            return ()
        other = self.other(self.overrun_of)
        over = self.overrun
        has = self.left(other)
        share = min(over // 2, has)
        kept = min(over, has)
        owed = min(kept, OWED_CAP - self.owed[other])
        return (
            Overrun(OverrunChoice.FULL, other, over, has, over, 0),
            Overrun(OverrunChoice.TRIM, other, over, has - share, over - share, 0),
            Overrun(OverrunChoice.KEEP, other, over, has - kept, over - kept, owed),
        )


HALVES = frozenset({Stage.FIRST_HALF, Stage.SECOND_HALF})
TURNS = HALVES | {Stage.CHANGEOVER}
"""The stages in which there is somebody to hand over to."""


def other_of(people: tuple[str, str], person: str) -> str:
    """The other of the two. Raises ValueError for a stranger."""
    if person not in people:
        raise ValueError("not one of the two")
    return people[1] if person == people[0] else people[0]


def _ms(delta: timedelta) -> int:
    return round(delta.total_seconds() * 1000)
