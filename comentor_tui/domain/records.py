"""Every record of the store, as a flat frozen value.

All records share the rules of ownership (see `Record`). Fields hold only text, numbers, truth
values, dates, UTC times, the enumerations below, tuples of text, or nothing, so that one
codec serves the store, the quick reader and the JSON export.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.values import dataclass


class PairState(StrEnum):
    """Whether two people co-mentor each other at present."""

    ACTIVE = "active"
    RESTING = "resting"
    ENDED = "ended"


class Cadence(StrEnum):
    """How often a pair meets. Those counted in weeks stand last, each a week longer."""

    MONTHLY = "monthly"
    AS_NEEDED = "as needed"
    WEEKLY = "weekly"
    EVERY_TWO_WEEKS = "every two weeks"
    EVERY_THREE_WEEKS = "every three weeks"
    EVERY_FOUR_WEEKS = "every four weeks"
    EVERY_FIVE_WEEKS = "every five weeks"
    EVERY_SIX_WEEKS = "every six weeks"
    EVERY_SEVEN_WEEKS = "every seven weeks"
    EVERY_EIGHT_WEEKS = "every eight weeks"
    EVERY_NINE_WEEKS = "every nine weeks"
    EVERY_TEN_WEEKS = "every ten weeks"
    EVERY_ELEVEN_WEEKS = "every eleven weeks"
    EVERY_TWELVE_WEEKS = "every twelve weeks"
    EVERY_13_WEEKS = "every 13 weeks"
    EVERY_14_WEEKS = "every 14 weeks"
    EVERY_15_WEEKS = "every 15 weeks"
    EVERY_16_WEEKS = "every 16 weeks"
    EVERY_17_WEEKS = "every 17 weeks"
    EVERY_18_WEEKS = "every 18 weeks"
    EVERY_19_WEEKS = "every 19 weeks"
    EVERY_20_WEEKS = "every 20 weeks"
    EVERY_21_WEEKS = "every 21 weeks"
    EVERY_22_WEEKS = "every 22 weeks"
    EVERY_23_WEEKS = "every 23 weeks"
    EVERY_24_WEEKS = "every 24 weeks"
    EVERY_25_WEEKS = "every 25 weeks"
    EVERY_26_WEEKS = "every 26 weeks"


class Medium(StrEnum):
    """How a session is held."""

    CALL = "call"
    VIDEO = "video"
    IN_PERSON = "in person"


class SessionKind(StrEnum):
    """A work session has halves; a social call has none."""

    WORK = "work"
    SOCIAL = "social"


class SessionState(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    OPEN = "open"
    HELD = "held"
    MISSED = "missed"


class EventKind(StrEnum):
    """What the log of the clock can say."""

    OPENED = "opened"
    SOCIAL = "social"
    STARTED = "started"
    HANDED_OVER = "handed over"
    CHANGEOVER = "changeover"
    PAUSED = "paused"
    RESUMED = "resumed"
    ADJUSTED = "adjusted"
    PLANNED = "planned"
    HARD_STOP = "hard stop"
    EXTENDED = "extended"
    OVERRUN = "overrun"
    GAP = "gap"
    SETTLED = "settled"
    FIRST = "first"
    OWED = "owed"
    CLOSING = "closing"
    ENDED = "ended"
    UNDONE = "undone"


class HelpWanted(StrEnum):
    """What the owner of a half asks for."""

    LISTEN = "listen"
    QUESTIONS = "questions"
    EXPERIENCE = "experience"
    IDEAS = "ideas"


class Section(StrEnum):
    """The order of the agenda: what is for the social slot, then what is for each half."""

    SOCIAL = "social"
    NEWS = "news"
    PROJECTS = "projects"
    GOALS = "goals"


class ItemState(StrEnum):
    """What became of an agenda item."""

    OPEN = "open"
    DONE = "done"
    CARRIED = "carried"
    PARKED = "parked"


class Mark(StrEnum):
    """What kind of thing a note is."""

    PLAIN = ""
    QUESTION = "?"
    INSIGHT = "!"
    TARGET = ">"
    GIFT = "*"
    ADVICE = "^"
    """Its owner gave advice. Only about oneself, so it is always private; see `notes.TYPED`."""


class Visibility(StrEnum):
    """Whether a record is the pair's or one person's own."""

    OURS = "ours"
    MINE = "mine"


class Horizon(StrEnum):
    """How far a goal reaches."""

    SHORT = "short-term"
    LONG = "long-term"


class Life(StrEnum):
    """Which part of a life a goal belongs to."""

    PROFESSIONAL = "professional"
    PERSONAL = "personal"


class GoalState(StrEnum):
    """What became of a goal."""

    OPEN = "open"
    REACHED = "reached"
    LET_GO = "let go"


class TargetState(StrEnum):
    """What became of a target. There is no word for failing."""

    OPEN = "open"
    DONE = "done"
    LET_GO = "let go"


class TargetStep(StrEnum):
    """One answer in the check of a target. The last takes back the answer before it."""

    DONE = "done"
    MOVED = "moved"
    CHANGED = "changed"
    LET_GO = "let go"
    KEPT = "kept"
    TAKEN_BACK = "taken back"


class PitfallAnswer(StrEnum):
    """How much a pitfall was felt in a session."""

    NOT_TODAY = "not today"
    A_LITTLE = "a little"
    YES = "yes"


class ChangeCategory(StrEnum):
    """Where a change in oneself was noticed (both articles, "noticed changes" and "benefits")."""

    FOCUS = "focus"
    INTERESTS = "interests"
    COMMUNICATION = "communication"
    SATISFACTION = "satisfaction"
    RELATIONS = "relations"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every record carries.

    `owner` is the id of the person the record belongs to, or None where it belongs to both.
    `revision` grows by one at each change; a record is never removed, `deleted_at` marks it.
    `append_only` kinds are never changed once written.
    """

    append_only: ClassVar[bool] = False

    id: str
    pair_id: str
    owner: str | None = None
    created_at: datetime
    updated_at: datetime
    revision: int = 1
    deleted_at: datetime | None = None


R = TypeVar("R", bound=Record)


def revised(record: R, now: datetime, **changes: Any) -> R:
    """The next revision of a record with some fields changed.

    `now` is the time of the change, UTC. Raises ValueError for kinds that are only added.
    """
    if record.append_only:
        raise ValueError(f"{type(record).__name__} records are only ever added")
    return replace(record, updated_at=now, revision=record.revision + 1, **changes)


def deleted(record: R, now: datetime) -> R:
    """The same record with a tombstone."""
    return revised(record, now, deleted_at=now)


@dataclass(frozen=True, kw_only=True)
class Pair(Record):
    """Two equal people. `first` and `second` are their ids in the order they were entered."""

    first: str
    second: str
    state: PairState = PairState.ACTIVE
    enoughness: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Person(Record):
    """One of the two. A person owns their own record; `zone` is an IANA time zone or empty."""

    name: str
    zone: str = ""
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Agreement(Record):
    """One version of what the pair agreed."""

    append_only: ClassVar[bool] = True

    version: int
    purpose: str = ""
    expectations: str = ""
    cadence: Cadence = Cadence.MONTHLY
    half_minutes: int = 30
    in_person_a_year: int = 2
    confidentiality: str = ""
    lateness: str = ""
    drop_call: str = ""
    fallback_number: str = ""
    social_first: bool = False
    reread_every: int = 6


@dataclass(frozen=True, kw_only=True)
class Confirmation(Record):
    """One person's yes to one version of the agreement."""

    append_only: ClassVar[bool] = True

    agreement_id: str


@dataclass(frozen=True, kw_only=True)
class Session(Record):
    """One meeting. Times are UTC; `place` is a link, a number or a room."""

    kind: SessionKind = SessionKind.WORK
    state: SessionState = SessionState.PLANNED
    medium: Medium = Medium.CALL
    place: str = ""
    planned_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    half_minutes: int = 30
    first_person: str | None = None
    hard_stop: datetime | None = None
    missed_reason: str = ""
    owed_to: str | None = None
    owed_ms: int = 0
    owed_let_go: bool = False
    review_closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Half(Record):
    """What the owner of a half brings to it and takes from it."""

    session_id: str
    intention: str = ""
    help_wanted: HelpWanted | None = None
    warning_minutes: int = 5
    read_back: str = ""


@dataclass(frozen=True, kw_only=True)
class ClockEvent(Record):
    """One line of the clock's log, see `turns`.

    `wall`, `boot_ms` and `boot_id` are the reading of both clocks; `seq` counts up within a
    session. `person`, `amount_ms`, `ref` (the id of another event), `until` and `text` mean what
    the kind says.
    """

    append_only: ClassVar[bool] = True

    session_id: str
    seq: int
    kind: EventKind
    wall: datetime
    boot_ms: int
    boot_id: str
    person: str | None = None
    amount_ms: int | None = None
    ref: str | None = None
    until: datetime | None = None
    text: str = ""

    @property
    def moment(self) -> Moment:
        """When it happened, by both clocks."""
        return Moment(self.wall, self.boot_ms, self.boot_id)


@dataclass(frozen=True, kw_only=True)
class AgendaItem(Record):
    """One thing to talk about. Without a session it waits for the next one."""

    text: str
    session_id: str | None = None
    section: Section = Section.PROJECTS
    state: ItemState = ItemState.OPEN
    possible: str = ""
    carried_from: str | None = None
    first_asked: datetime | None = None
    position: int = 0
    origin: str = ""
    """Empty, or what proposed the item: `pitfall:<id>`."""


@dataclass(frozen=True, kw_only=True)
class Note(Record):
    """One entry. Its owner wrote it; `half_owner` is whose half was running, if any."""

    session_id: str | None = None
    text: str
    mark: Mark = Mark.PLAIN
    visibility: Visibility = Visibility.OURS
    half_owner: str | None = None
    stage: str = ""
    agenda_item_id: str | None = None
    target_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Goal(Record):
    """Where a person wants to get. Only the owner edits or closes it."""

    text: str
    horizon: Horizon = Horizon.SHORT
    life: Life = Life.PROFESSIONAL
    priority: int = 2
    due: date | None = None
    state: GoalState = GoalState.OPEN
    closed_at: datetime | None = None
    first_step: str = ""


@dataclass(frozen=True, kw_only=True)
class Target(Record):
    """A next step with a date, usually under a goal."""

    text: str
    goal_id: str | None = None
    due: date | None = None
    state: TargetState = TargetState.OPEN
    closed_at: datetime | None = None
    session_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class TargetCheck(Record):
    """One answer about a target; the history of its dates and words."""

    append_only: ClassVar[bool] = True

    target_id: str
    step: TargetStep
    session_id: str | None = None
    from_due: date | None = None
    to_due: date | None = None
    from_text: str = ""
    to_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Gift(Record):
    """A strength the owner brings; `seen_by` is who put it in words."""

    text: str
    seen_by: str
    session_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class PitfallCheck(Record):
    """One person's answer about one pitfall in one session; private until shared."""

    session_id: str
    pitfall: str
    answer: PitfallAnswer
    line: str = ""
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Review(Record):
    """One person's review of one session."""

    session_id: str
    most_useful: str = ""
    received: str = ""
    gave: str = ""
    by_when: str = ""
    differently: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeNoticed(Record):
    """Something different in oneself that the work together brought about."""

    text: str
    category: ChangeCategory = ChangeCategory.OTHER
    session_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class QuestionUse(Record):
    """A question of the deck was asked, or hidden for good."""

    append_only: ClassVar[bool] = True

    question_id: str
    session_id: str | None = None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class OwnQuestion(Record):
    """A question the pair added to its deck."""

    text: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Draft(Record):
    """Text that was typed and not yet entered. Never leaves this copy. The id names the field."""

    text: str


KINDS: tuple[type[Record], ...] = (
    Pair,
    Person,
    Agreement,
    Confirmation,
    Session,
    Half,
    ClockEvent,
    AgendaItem,
    Note,
    Goal,
    Target,
    TargetCheck,
    Gift,
    PitfallCheck,
    Review,
    ChangeNoticed,
    QuestionUse,
    OwnQuestion,
    Draft,
)
"""Every kind of record, those that are referred to before those that refer to them."""


def kind_name(kind: type[Record]) -> str:
    """The name of a kind as used for tables and exports: `ClockEvent` is `clock_event`."""
    name = kind.__name__
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
