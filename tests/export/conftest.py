"""One whole session of two invented people, with any text wherever people can write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeCategory,
    ChangeNoticed,
    ClockEvent,
    EventKind,
    Gift,
    Goal,
    Half,
    HelpWanted,
    ItemState,
    Mark,
    Medium,
    Note,
    Pair,
    Person,
    PitfallAnswer,
    PitfallCheck,
    QuestionUse,
    Review,
    Section,
    Session,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
    Visibility,
)
from comentor_tui.export.bundle import SessionBundle

START = datetime(2026, 11, 22, 16, 2, tzinfo=UTC)
ANA, BEN = "ana", "ben"

Words = Callable[[str], str]


def at(minute: float) -> datetime:
    """A time in the session."""
    return START + timedelta(minutes=minute)


def base(record_id: str, minute: float = 0, **fields: Any) -> dict[str, Any]:
    """What every record has."""
    made = {"created_at": at(minute), "updated_at": at(minute)}
    return {"id": record_id, "pair_id": "pair", **made, **fields}


def event(seq: int, kind: EventKind, minute: float, **fields: Any) -> ClockEvent:
    """A line of the clock's log."""
    return ClockEvent(
        **base(f"event-{seq}", minute),
        session_id="now",
        seq=seq,
        kind=kind,
        wall=at(minute),
        boot_ms=round(minute * 60_000),
        boot_id="boot",
        **fields,
    )


def log() -> tuple[ClockEvent, ...]:
    """Opening 3, Ana 30, changeover 1, Ben 12, pause 2, Ben 12, closing 5 minutes."""
    return (
        event(1, EventKind.OPENED, 0),
        event(2, EventKind.STARTED, 3),
        event(3, EventKind.CHANGEOVER, 33),
        event(4, EventKind.HANDED_OVER, 34),
        event(5, EventKind.PAUSED, 46),
        event(6, EventKind.RESUMED, 48),
        event(7, EventKind.CLOSING, 60),
        event(8, EventKind.ENDED, 65),
    )


def note(number: int, minute: float, text: str, **fields: Any) -> Note:
    """A note of the session."""
    fields = {"owner": ANA, "session_id": "now", **fields}
    return Note(**base(f"note-{number}", minute), text=text, **fields)


def full_bundle(words: Words) -> SessionBundle:
    """A session in which everything happened; `words` says what is written where."""
    here: dict[str, Any] = {"session_id": "now"}
    halves = {"stage": "first half", "half_owner": ANA}
    ben_halves = {"stage": "second half", "half_owner": BEN, "owner": BEN}

    def check(number: int, step: TargetStep, owner: str, **fields: Any) -> TargetCheck:
        ids = base(f"check-{number}", number, owner=owner)
        return TargetCheck(**ids, **here, target_id="old", step=step, **fields)

    def answer(pitfall: str, owner: str, answer: PitfallAnswer) -> PitfallCheck:
        fields = {"line": words(f"{owner} on {pitfall}"), "shared": True, "pitfall": pitfall}
        return PitfallCheck(
            **base(f"{pitfall}-{owner}", 70, owner=owner), **here, answer=answer, **fields
        )

    def item(number: int, owner: str | None, section: Section, state: ItemState) -> AgendaItem:
        return AgendaItem(
            **base(f"item-{number}", -number, owner=owner),
            **here,
            text=words(f"item {number}"),
            section=section,
            state=state,
            possible=words("possible") if number == 1 else "",
        )

    return SessionBundle(
        pair=Pair(**base("pair"), first=ANA, second=BEN),
        people=(
            Person(**base(ANA, owner=ANA), name=words("Ana")),
            Person(**base(BEN, owner=BEN), name=words("Ben")),
        ),
        agreement=Agreement(**base("agreement"), version=1, purpose=words("purpose")),
        session=Session(
            **base("now", -60),
            state=SessionState.HELD,
            medium=Medium.VIDEO,
            place=words("place"),
            planned_at=at(-2),
            started_at=at(0),
            ended_at=at(65),
            first_person=ANA,
            owed_to=BEN,
            owed_ms=180_000,
        ),
        log=log(),
        halves=(
            Half(
                **base("half-a", owner=ANA),
                **here,
                intention=words("intention a"),
                help_wanted=HelpWanted.LISTEN,
                read_back=words("read back a"),
            ),
            Half(**base("half-b", owner=BEN), **here, intention=words("intention b")),
        ),
        items=(
            item(1, ANA, Section.NEWS, ItemState.DONE),
            item(2, ANA, Section.GOALS, ItemState.CARRIED),
            item(3, BEN, Section.PROJECTS, ItemState.PARKED),
            item(4, None, Section.NEWS, ItemState.OPEN),
        ),
        notes=(
            note(1, 1, words("opening note"), stage="opening", owner=BEN),
            note(2, 5, words("a plain note"), **halves),
            note(3, 4, words("a question"), mark=Mark.QUESTION, **halves),
            note(4, 40, words("an insight"), mark=Mark.INSIGHT, **ben_halves),
            note(5, 41, words("a secret"), visibility=Visibility.MINE, **halves),
            note(6, 42, words("Ben's secret"), visibility=Visibility.MINE, **ben_halves),
            note(7, 61, words("a gift"), mark=Mark.GIFT, stage="closing"),
            note(8, 60 * 24 * 4, words("days later"), stage=""),
        ),
        goals=(Goal(**base("goal", owner=ANA), text=words("goal")),),
        targets=(
            Target(
                **base("new", 20, owner=ANA),
                **here,
                text=words("new target"),
                due=date(2026, 11, 27),
                goal_id="goal",
            ),
            Target(
                **base("new-2", 21, owner=BEN),
                **here,
                text=words("Ben's target"),
                state=TargetState.DONE,
            ),
            Target(**base("old", -9999, owner=BEN), text=words("old target"), session_id="before"),
        ),
        checks=(
            check(
                1,
                TargetStep.MOVED,
                BEN,
                from_due=date(2026, 11, 20),
                to_due=date(2027, 1, 8),
            ),
            check(
                2,
                TargetStep.CHANGED,
                BEN,
                from_text=words("old words"),
                to_text=words("new words"),
            ),
            check(3, TargetStep.DONE, ANA),
        ),
        answers=(
            answer("time", ANA, PitfallAnswer.NOT_TODAY),
            answer("time", BEN, PitfallAnswer.A_LITTLE),
            answer("advice", BEN, PitfallAnswer.YES),
            answer("our_own", ANA, PitfallAnswer.YES),
        ),
        reviews=(
            Review(**base("review-a", 71, owner=ANA), **here, most_useful=words("useful a")),
            Review(
                **base("review-b", 72, owner=BEN),
                **here,
                most_useful=words("useful b"),
                differently=words("differently b"),
            ),
        ),
        changes=(
            ChangeNoticed(
                **base("change", 73, owner=BEN),
                **here,
                text=words("change"),
                category=ChangeCategory.FOCUS,
            ),
        ),
        gifts=(Gift(**base("gift", 74, owner=ANA), **here, text=words("strength"), seen_by=BEN),),
        questions=(QuestionUse(**base("use", 10), **here, question_id="open-1"),),
        next_session=Session(
            **base("next", 75),
            planned_at=datetime(2026, 12, 18, 16, 0, tzinfo=UTC),
            medium=Medium.IN_PERSON,
            place=words("next place"),
        ),
        pitfalls=(("time", words("Time set aside")), ("advice", words("Advice"))),
        prompts=(("most_useful", words("What was most useful?")), ("strange", words("strange"))),
    )


class Made:
    """What the tests build with. One for all, so that hypothesis may share it."""

    bundle = staticmethod(full_bundle)
    base = staticmethod(base)
    note = staticmethod(note)
    event = staticmethod(event)
    at = staticmethod(at)
    replace = staticmethod(replace)
    ana, ben, start = ANA, BEN, START


@pytest.fixture(scope="session")
def made() -> Made:
    """Builders of records."""
    return Made()
