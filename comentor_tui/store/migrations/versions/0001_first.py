"""The first schema: one table per kind of record, and `local`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables in an empty file."""
    op.create_table(
        "local",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_local"),
    )
    record(
        "pair",
        text("first"),
        text("second"),
        text("state"),
        text("enoughness"),
        owned=False,
    )
    record(
        "person",
        text("name"),
        text("zone"),
        text("contact"),
    )
    op.create_index("ix_person_pair_id", "person", ["pair_id"])
    record(
        "agreement",
        number("version"),
        text("purpose"),
        text("expectations"),
        text("cadence"),
        number("half_minutes"),
        number("in_person_a_year"),
        text("confidentiality"),
        text("lateness"),
        text("drop_call"),
        text("fallback_number"),
        truth("social_first"),
        number("reread_every"),
    )
    op.create_index("ix_agreement_pair_id_version", "agreement", ["pair_id", "version"])
    record(
        "confirmation",
        text("agreement_id", refers_to="agreement"),
    )
    op.create_index("ix_confirmation_agreement_id", "confirmation", ["agreement_id"])
    op.create_index("ix_confirmation_pair_id", "confirmation", ["pair_id"])
    record(
        "session",
        text("kind"),
        text("state"),
        text("medium"),
        text("place"),
        time("planned_at", empty=True),
        time("started_at", empty=True),
        time("ended_at", empty=True),
        number("half_minutes"),
        text("first_person", empty=True, refers_to="person"),
        time("hard_stop", empty=True),
        text("missed_reason"),
        text("owed_to", empty=True, refers_to="person"),
        number("owed_ms"),
        truth("owed_let_go"),
        truth("review_closed"),
    )
    op.create_index("ix_session_history", "session", ["pair_id", sa.text("planned_at DESC"), "id"])
    op.create_index(
        "ix_session_pair_id_state_created_at", "session", ["pair_id", "state", "created_at"]
    )
    record(
        "half",
        text("session_id", refers_to="session"),
        text("intention"),
        text("help_wanted", empty=True),
        number("warning_minutes"),
        text("read_back"),
    )
    op.create_index("ix_half_session_id", "half", ["session_id"])
    record(
        "clock_event",
        text("session_id", refers_to="session"),
        number("seq"),
        text("kind"),
        time("wall"),
        number("boot_ms"),
        text("boot_id"),
        text("person", empty=True, refers_to="person"),
        number("amount_ms", empty=True),
        text("ref", empty=True, refers_to="clock_event"),
        time("until", empty=True),
        text("text"),
        sa.UniqueConstraint("session_id", "seq", name="uq_clock_event_session_id_seq"),
    )
    record(
        "agenda_item",
        text("text"),
        text("session_id", empty=True, refers_to="session"),
        text("section"),
        text("state"),
        text("possible"),
        text("carried_from", empty=True, refers_to="agenda_item"),
        time("first_asked", empty=True),
        number("position"),
        text("origin"),
    )
    op.create_index("ix_agenda_item_pair_id_session_id", "agenda_item", ["pair_id", "session_id"])
    op.create_index("ix_agenda_item_pair_id_state", "agenda_item", ["pair_id", "state"])
    op.create_index("ix_agenda_item_session_id", "agenda_item", ["session_id"])
    record(
        "note",
        text("session_id", empty=True, refers_to="session"),
        text("text"),
        text("mark"),
        text("visibility"),
        text("half_owner", empty=True, refers_to="person"),
        text("stage"),
        text("agenda_item_id", empty=True, refers_to="agenda_item"),
        text("target_id", empty=True, refers_to="target"),
    )
    op.create_index("ix_note_history", "note", ["pair_id", sa.text("created_at DESC"), "id"])
    op.create_index("ix_note_session_id", "note", ["session_id"])
    record(
        "goal",
        text("text"),
        text("horizon"),
        text("life"),
        number("priority"),
        day("due", empty=True),
        text("state"),
        time("closed_at", empty=True),
        text("first_step"),
    )
    op.create_index("ix_goal_pair_id_state", "goal", ["pair_id", "state"])
    record(
        "target",
        text("text"),
        text("goal_id", empty=True, refers_to="goal"),
        day("due", empty=True),
        text("state"),
        time("closed_at", empty=True),
        text("session_id", empty=True, refers_to="session"),
    )
    op.create_index("ix_target_goal_id", "target", ["goal_id"])
    op.create_index("ix_target_pair_id_state_due", "target", ["pair_id", "state", "due"])
    op.create_index("ix_target_session_id", "target", ["session_id"])
    record(
        "target_check",
        text("target_id", refers_to="target"),
        text("step"),
        text("session_id", empty=True, refers_to="session"),
        day("from_due", empty=True),
        day("to_due", empty=True),
        text("from_text"),
        text("to_text"),
    )
    op.create_index(
        "ix_target_check_history", "target_check", ["pair_id", sa.text("created_at DESC"), "id"]
    )
    op.create_index("ix_target_check_session_id", "target_check", ["session_id"])
    op.create_index("ix_target_check_target_id", "target_check", ["target_id"])
    record(
        "gift",
        text("text"),
        text("seen_by", refers_to="person"),
        text("session_id", empty=True, refers_to="session"),
    )
    op.create_index("ix_gift_pair_id", "gift", ["pair_id"])
    record(
        "pitfall_check",
        text("session_id", refers_to="session"),
        text("pitfall"),
        text("answer"),
        text("line"),
        truth("shared"),
    )
    op.create_index("ix_pitfall_check_pair_id", "pitfall_check", ["pair_id"])
    op.create_index("ix_pitfall_check_session_id", "pitfall_check", ["session_id"])
    record(
        "review",
        text("session_id", refers_to="session"),
        text("most_useful"),
        text("received"),
        text("gave"),
        text("by_when"),
        text("differently"),
    )
    op.create_index("ix_review_pair_id", "review", ["pair_id"])
    op.create_index("ix_review_session_id", "review", ["session_id"])
    record(
        "change_noticed",
        text("text"),
        text("category"),
        text("session_id", empty=True, refers_to="session"),
    )
    op.create_index("ix_change_noticed_pair_id", "change_noticed", ["pair_id"])
    op.create_index("ix_change_noticed_session_id", "change_noticed", ["session_id"])
    record(
        "question_use",
        text("question_id"),
        text("session_id", empty=True, refers_to="session"),
        truth("hidden"),
    )
    op.create_index(
        "ix_question_use_history", "question_use", ["pair_id", sa.text("created_at DESC"), "id"]
    )
    op.create_index(
        "ix_question_use_hidden", "question_use", ["pair_id", "hidden", "created_at", "id"]
    )
    op.create_index("ix_question_use_session_id", "question_use", ["session_id"])
    record(
        "own_question",
        text("text"),
        text("kind"),
    )
    op.create_index("ix_own_question_pair_id", "own_question", ["pair_id"])
    record(
        "draft",
        text("text"),
        joint=False,
    )
    op.create_index("ix_draft_pair_id", "draft", ["pair_id"])


def record(name: str, *columns: Any, joint: bool = True, owned: bool = True) -> None:
    """A table of records. `joint` ones refer to their pair, `owned` ones may have an owner."""
    common = (
        text("id"),
        text("pair_id", refers_to="pair" if joint else None),
        text("owner", empty=True, refers_to="person" if joint and owned else None),
        time("created_at"),
        time("updated_at"),
        number("revision"),
        time("deleted_at", empty=True),
        number("seal"),
    )
    own = (*common, *columns)
    links = [
        sa.ForeignKeyConstraint(
            [part.name],
            [f"{part.info['refers_to']}.id"],
            name=f"fk_{name}_{part.name}",
            deferrable=True,
            initially="DEFERRED",
        )
        for part in own
        if isinstance(part, sa.Column) and part.info["refers_to"]
    ]
    op.create_table(name, *own, sa.PrimaryKeyConstraint("id", name=f"pk_{name}"), *links)


def text(name: str, *, empty: bool = False, refers_to: str | None = None) -> sa.Column[Any]:
    """Text, or the value of a choice; with `refers_to` the id of another record."""
    return sa.Column(name, sa.String(), nullable=empty, info={"refers_to": refers_to})


def number(name: str, *, empty: bool = False) -> sa.Column[Any]:
    """A whole number."""
    return sa.Column(name, sa.Integer(), nullable=empty, info={"refers_to": None})


def truth(name: str) -> sa.Column[Any]:
    """0 or 1."""
    return sa.Column(name, sa.Boolean(), nullable=False, info={"refers_to": None})


def time(name: str, *, empty: bool = False) -> sa.Column[Any]:
    """A time in UTC."""
    return sa.Column(name, sa.DateTime(), nullable=empty, info={"refers_to": None})


def day(name: str, *, empty: bool = False) -> sa.Column[Any]:
    """A date."""
    return sa.Column(name, sa.Date(), nullable=empty, info={"refers_to": None})
