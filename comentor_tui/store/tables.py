"""The tables, one per kind of record, and `local` for what belongs to this copy alone.

Columns are the fields of the records. One more, `seal`, is a checksum of the others: SQLite
notices damage to the structure of a file, not to the text in it (see `seals`). Rows never leave
the store; the migrations are what makes the tables, these classes are what they must come to.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Dialect, Index, MetaData, String, Table, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from comentor_tui.domain import records
from comentor_tui.domain.exchange import EXCHANGE_KINDS
from comentor_tui.domain.records import KINDS, Record, kind_name

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, or a later migration could not change it."""

AIMED = ("owner", "state", "created_at", "closed_at", "deleted_at", "id")
ASKED = ("step", "target_id", "from_due", "to_due", "deleted_at")
"""What a look-back counts of targets, and of what became of them: read from the index alone."""


class Choice(TypeDecorator[StrEnum]):
    """One of an enumeration, kept as its value (SQLAlchemy's own type keeps the name)."""

    impl = String
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """The value of a member. Raises ValueError for what is not one."""
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """The member with a value. Raises ValueError where there is none."""
        return None if value is None else self.choices(value)


class Texts(TypeDecorator[tuple[str, ...]]):
    """Several texts, kept as a JSON list."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """The texts as compact JSON."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """The texts of a JSON list."""
        return None if value is None else tuple(json.loads(value))


class Base(SQLModel):
    """What all tables share: their own catalogue, with names for constraints."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


class Row(Base):
    """The columns of every record."""

    id: str = Field(primary_key=True)
    pair_id: str = Field(foreign_key="pair.id")
    owner: str | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    updated_at: datetime
    revision: int
    deleted_at: datetime | None
    seal: int


class Local(Base, table=True):
    """A value that belongs to this copy alone."""

    __tablename__ = "local"

    key: str = Field(primary_key=True)
    value: str
    seal: int


class Pair(Row, table=True):
    """Rows of `records.Pair`.

    Its people are not foreign keys: they refer to the pair, and tables that refer to each other
    have no order in which to be rebuilt.
    """

    __tablename__ = "pair"

    owner: str | None = None
    first: str
    second: str
    state: records.PairState = Field(sa_type=Choice(records.PairState))
    enoughness: tuple[str, ...] = Field(sa_type=Texts)


class Person(Row, table=True):
    """Rows of `records.Person`."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "pair_id"),)

    name: str
    zone: str
    contact: str


class Agreement(Row, table=True):
    """Rows of `records.Agreement`."""

    __tablename__ = "agreement"
    __table_args__ = (Index(None, "pair_id", "version"),)

    version: int
    purpose: str
    expectations: str
    cadence: records.Cadence = Field(sa_type=Choice(records.Cadence))
    half_minutes: int
    in_person_a_year: int
    confidentiality: str
    lateness: str
    drop_call: str
    fallback_number: str
    social_first: bool
    reread_every: int


class Confirmation(Row, table=True):
    """Rows of `records.Confirmation`."""

    __tablename__ = "confirmation"
    __table_args__ = (Index(None, "pair_id"), Index(None, "agreement_id"))

    agreement_id: str = Field(foreign_key="agreement.id")


class Session(Row, table=True):
    """Rows of `records.Session`."""

    __tablename__ = "session"
    __table_args__ = (Index(None, "pair_id", "state", "created_at"),)

    kind: records.SessionKind = Field(sa_type=Choice(records.SessionKind))
    state: records.SessionState = Field(sa_type=Choice(records.SessionState))
    medium: records.Medium = Field(sa_type=Choice(records.Medium))
    place: str
    planned_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    half_minutes: int
    first_person: str | None = Field(foreign_key="person.id")
    hard_stop: datetime | None
    missed_reason: str
    owed_to: str | None = Field(foreign_key="person.id")
    owed_ms: int
    owed_let_go: bool
    review_closed: bool


class Half(Row, table=True):
    """Rows of `records.Half`."""

    __tablename__ = "half"
    __table_args__ = (Index(None, "session_id"),)

    session_id: str = Field(foreign_key="session.id")
    intention: str
    help_wanted: records.HelpWanted | None = Field(sa_type=Choice(records.HelpWanted))
    warning_minutes: int
    read_back: str


class ClockEvent(Row, table=True):
    """Rows of `records.ClockEvent`. Two events cannot claim one place in the log."""

    __tablename__ = "clock_event"
    __table_args__ = (UniqueConstraint("session_id", "seq"),)

    session_id: str = Field(foreign_key="session.id")
    seq: int
    kind: records.EventKind = Field(sa_type=Choice(records.EventKind))
    wall: datetime
    boot_ms: int
    boot_id: str
    person: str | None = Field(foreign_key="person.id")
    amount_ms: int | None
    ref: str | None = Field(foreign_key="clock_event.id")
    until: datetime | None
    text: str


class AgendaItem(Row, table=True):
    """Rows of `records.AgendaItem`."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        Index(None, "pair_id", "session_id"),
        Index(None, "pair_id", "state"),
        Index(None, "session_id"),
        Index("ix_agenda_item_origin", "pair_id", "origin", sqlite_where=sql("origin <> ''")),
    )

    text: str
    session_id: str | None = Field(foreign_key="session.id")
    section: records.Section = Field(sa_type=Choice(records.Section))
    state: records.ItemState = Field(sa_type=Choice(records.ItemState))
    possible: str
    carried_from: str | None = Field(foreign_key="agenda_item.id")
    first_asked: datetime | None
    position: int
    origin: str


class Note(Row, table=True):
    """Rows of `records.Note`."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "session_id"),)

    session_id: str | None = Field(foreign_key="session.id")
    text: str
    mark: records.Mark = Field(sa_type=Choice(records.Mark))
    visibility: records.Visibility = Field(sa_type=Choice(records.Visibility))
    half_owner: str | None = Field(foreign_key="person.id")
    stage: str
    agenda_item_id: str | None = Field(foreign_key="agenda_item.id")
    target_id: str | None = Field(foreign_key="target.id")


class Goal(Row, table=True):
    """Rows of `records.Goal`."""

    __tablename__ = "goal"
    __table_args__ = (Index(None, "pair_id", "state"),)

    text: str
    horizon: records.Horizon = Field(sa_type=Choice(records.Horizon))
    life: records.Life = Field(sa_type=Choice(records.Life))
    priority: int
    due: date | None
    state: records.GoalState = Field(sa_type=Choice(records.GoalState))
    closed_at: datetime | None
    first_step: str


class Target(Row, table=True):
    """Rows of `records.Target`."""

    __tablename__ = "target"
    __table_args__ = (
        Index(None, "pair_id", "state", "due"),
        Index(None, "goal_id"),
        Index(None, "session_id"),
        Index("ix_target_trend", "pair_id", "updated_at", *AIMED),
    )

    text: str
    goal_id: str | None = Field(foreign_key="goal.id")
    due: date | None
    state: records.TargetState = Field(sa_type=Choice(records.TargetState))
    closed_at: datetime | None
    session_id: str | None = Field(foreign_key="session.id")


class TargetCheck(Row, table=True):
    """Rows of `records.TargetCheck`."""

    __tablename__ = "target_check"
    __table_args__ = (
        Index(None, "target_id"),
        Index(None, "session_id"),
        Index("ix_target_check_trend", "pair_id", "created_at", *ASKED),
    )

    target_id: str = Field(foreign_key="target.id")
    step: records.TargetStep = Field(sa_type=Choice(records.TargetStep))
    session_id: str | None = Field(foreign_key="session.id")
    from_due: date | None
    to_due: date | None
    from_text: str
    to_text: str


class Gift(Row, table=True):
    """Rows of `records.Gift`."""

    __tablename__ = "gift"
    __table_args__ = (
        Index(None, "pair_id"),
        Index("ix_gift_newest", "pair_id", "owner", "created_at"),
    )

    text: str
    seen_by: str = Field(foreign_key="person.id")
    session_id: str | None = Field(foreign_key="session.id")


class PitfallCheck(Row, table=True):
    """Rows of `records.PitfallCheck`."""

    __tablename__ = "pitfall_check"
    __table_args__ = (Index(None, "session_id"), Index(None, "pair_id"))

    session_id: str = Field(foreign_key="session.id")
    pitfall: str
    answer: records.PitfallAnswer = Field(sa_type=Choice(records.PitfallAnswer))
    line: str
    shared: bool


class Review(Row, table=True):
    """Rows of `records.Review`."""

    __tablename__ = "review"
    __table_args__ = (Index(None, "session_id"), Index(None, "pair_id"))

    session_id: str = Field(foreign_key="session.id")
    most_useful: str
    received: str
    gave: str
    by_when: str
    differently: str


class ChangeNoticed(Row, table=True):
    """Rows of `records.ChangeNoticed`."""

    __tablename__ = "change_noticed"
    __table_args__ = (
        Index(None, "pair_id"),
        Index(None, "session_id"),
        Index("ix_change_noticed_trend", "pair_id", "created_at"),
    )

    text: str
    category: records.ChangeCategory = Field(sa_type=Choice(records.ChangeCategory))
    session_id: str | None = Field(foreign_key="session.id")


class QuestionUse(Row, table=True):
    """Rows of `records.QuestionUse`."""

    __tablename__ = "question_use"
    __table_args__ = (
        Index("ix_question_use_hidden", "pair_id", "hidden", "created_at", "id"),
        Index(None, "session_id"),
    )

    question_id: str
    session_id: str | None = Field(foreign_key="session.id")
    hidden: bool


class OwnQuestion(Row, table=True):
    """Rows of `records.OwnQuestion`."""

    __tablename__ = "own_question"
    __table_args__ = (Index(None, "pair_id"),)

    text: str
    kind: str


class Draft(Row, table=True):
    """Rows of `records.Draft`. Kept even while what it belongs to does not exist yet."""

    __tablename__ = "draft"
    __table_args__ = (Index(None, "pair_id"),)

    pair_id: str
    owner: str | None = None
    text: str


class Ancestry(Row, table=True):
    """Rows of `exchange.Ancestry`. The id is that of a record of any kind."""

    __tablename__ = "ancestry"
    __table_args__ = (Index(None, "pair_id"),)

    first: int
    second: int
    seen_first: int
    seen_second: int


class KeptAside(Row, table=True):
    """Rows of `exchange.KeptAside`."""

    __tablename__ = "kept_aside"
    __table_args__ = (Index(None, "pair_id"),)

    of_kind: str
    of_id: str
    first: int
    second: int
    content: str


def _defer_foreign_keys() -> None:
    # Checked at commit: one save may bring its records in any order.
    for table in Base.metadata.tables.values():
        for constraint in table.foreign_key_constraints:
            constraint.deferrable = True
            constraint.initially = "DEFERRED"


def _add_histories() -> None:
    # What is shown newest first, a page at a time.
    shown_by = {"session": "planned_at"} | dict.fromkeys(
        ("note", "target_check", "question_use"), "created_at"
    )
    for name, time in shown_by.items():
        columns = Base.metadata.tables[name].c
        Index(f"ix_{name}_history", columns.pair_id, columns[time].desc(), columns.id)


_defer_foreign_keys()
_add_histories()

TABLES: dict[type[Record], Table] = {
    kind: Base.metadata.tables[kind_name(kind)] for kind in (*KINDS, *EXCHANGE_KINDS)
}
"""The table of each kind."""
