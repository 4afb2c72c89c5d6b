"""Real stores in a folder of their own, and a pair with one record of every kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeNoticed,
    ClockEvent,
    Confirmation,
    Draft,
    EventKind,
    Gift,
    Goal,
    Half,
    HelpWanted,
    Mark,
    Note,
    OwnQuestion,
    Pair,
    Person,
    PitfallAnswer,
    PitfallCheck,
    QuestionUse,
    Record,
    Review,
    Session,
    Target,
    TargetCheck,
    TargetStep,
    Visibility,
)
from comentor_tui.paths import Paths
from comentor_tui.store import schema
from comentor_tui.store.repository import SqlStore

NOW = datetime(2026, 3, 1, 18, 30, 0, 1200, tzinfo=UTC)

HOSTILE = "[/] [@click=app.quit]x \u202e \u0000 'quoted\" -- ; \U0001f9d1\u200d\U0001f33e\n second"


class StillClock:
    """A clock that stands where it is put."""

    speed = 1.0

    def __init__(self) -> None:
        self.wall = NOW

    def now(self) -> Moment:
        return Moment(self.wall, 0, "boot")


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store; making one takes longer than copying it."""
    path = tmp_path_factory.mktemp("template") / "comentor.db"
    schema.create(path)
    return path


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "data", tmp_path / "config", tmp_path / "state")


@pytest.fixture
def store_path(paths: Paths, template: Path) -> Path:
    paths.create()
    shutil.copyfile(template, paths.store)
    paths.store.chmod(0o600)
    return paths.store


@pytest.fixture
def store(store_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(store_path)
    yield opened
    opened.close(anyway=True)


def records_of_every_kind() -> tuple[Record, ...]:
    """A pair and one record or more of each kind, everything optional filled in."""

    def common(record_id: str, owner: str | None = None) -> dict[str, Any]:
        times = {"created_at": NOW, "updated_at": NOW + timedelta(seconds=1)}
        return {"id": record_id, "pair_id": "p", "owner": owner, **times}

    return (
        Pair(**common("p"), first="a", second="b", enoughness=("enough", HOSTILE)),
        Person(**common("a", "a"), name="Ana", zone="Europe/Berlin", contact=HOSTILE),
        Person(**common("b", "b"), name="Bo"),
        Agreement(**common("ag"), version=1, purpose=HOSTILE, social_first=True),
        Confirmation(**common("c", "b"), agreement_id="ag"),
        Session(
            **common("s"),
            place=HOSTILE,
            planned_at=NOW,
            started_at=NOW,
            ended_at=NOW + timedelta(hours=1),
            first_person="a",
            hard_stop=NOW + timedelta(hours=1),
            owed_to="b",
            owed_ms=120_000,
        ),
        Half(**common("h", "a"), session_id="s", help_wanted=HelpWanted.LISTEN),
        ClockEvent(
            **common("e1"),
            session_id="s",
            seq=1,
            kind=EventKind.STARTED,
            wall=NOW,
            boot_ms=2**40,
            boot_id="boot",
        ),
        ClockEvent(
            **common("e2"),
            session_id="s",
            seq=2,
            kind=EventKind.HANDED_OVER,
            wall=NOW,
            boot_ms=-5,
            boot_id="boot",
            person="b",
            amount_ms=-1,
            ref="e1",
            until=NOW,
            text=HOSTILE,
        ),
        AgendaItem(**common("i", "a"), text=HOSTILE, session_id="s", first_asked=NOW),
        AgendaItem(**common("i2"), text="later", carried_from="i"),
        Goal(**common("g", "b"), text=HOSTILE, due=date(2026, 5, 4), closed_at=NOW),
        Target(**common("t", "b"), text=HOSTILE, goal_id="g", due=date(2026, 4, 1)),
        Note(
            **common("n", "a"),
            session_id="s",
            text=HOSTILE,
            mark=Mark.GIFT,
            visibility=Visibility.MINE,
            half_owner="b",
            agenda_item_id="i",
            target_id="t",
        ),
        TargetCheck(**common("tc", "b"), target_id="t", step=TargetStep.MOVED, from_due=NOW.date()),
        Gift(**common("gi", "a"), text=HOSTILE, seen_by="b", session_id="s"),
        PitfallCheck(**common("pc", "a"), session_id="s", pitfall="time", answer=PitfallAnswer.YES),
        Review(**common("r", "a"), session_id="s", received=HOSTILE),
        ChangeNoticed(**common("cn", "a"), text=HOSTILE, session_id="s"),
        QuestionUse(**common("q"), question_id="open-1", session_id="s", hidden=True),
        OwnQuestion(**common("o"), text=HOSTILE, kind="open"),
        Draft(**common("d", "a"), text=HOSTILE),
    )


@pytest.fixture
def everything() -> tuple[Record, ...]:
    return records_of_every_kind()


@pytest.fixture
def full_store(store: SqlStore, everything: tuple[Record, ...]) -> SqlStore:
    store.save(*everything)
    return store
