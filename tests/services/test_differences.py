"""What two states of a record differ in, in words."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from comentor_tui.domain.records import (
    KINDS,
    AgendaItem,
    ChangeNoticed,
    Draft,
    Gift,
    Goal,
    Half,
    HelpWanted,
    ItemState,
    Medium,
    Note,
    OwnQuestion,
    Pair,
    Person,
    PitfallAnswer,
    PitfallCheck,
    Record,
    Review,
    Session,
    SessionState,
    Target,
    deleted,
)
from comentor_tui.services.differences import BASE, LABELS, difference, differing

NOW = datetime(2026, 12, 10, 17, tzinfo=UTC)
NAMES = {"ana": "Ana", "ben": "Ben"}


def new(kind: type[Any], /, **fields: Any) -> Any:
    base = {"id": "x", "pair_id": "pair", "created_at": NOW, "updated_at": NOW}
    return kind(**{**base, **fields})


def told(old: Record, now: Record | None) -> str:
    known: dict[tuple[str, str], Record] = {
        ("goal", "g"): new(Goal, owner="ana", text="write\nmore"),
        ("session", "s"): new(Session, planned_at=NOW),
    }
    return difference(old, now, NAMES, known.get, UTC)


def test_other_words() -> None:
    assert told(new(Note, text="a"), new(Note, text="b")) == "“a” → “b”"


def test_the_line_in_which_they_differ() -> None:
    first = "what we said about the move " * 4
    assert told(new(Note, text=f"{first}\nstay"), new(Note, text=f"{first}\ngo")) == (
        "“…about the move stay” → “…about the move go”"
    )
    long = "z" * 200
    said = told(new(Note, text=f"one{long}"), new(Note, text=f"two{long}"))
    assert said == f"“one{'z' * 57}…” → “two{'z' * 57}…”"


def test_a_date_that_differs_is_told_with_what_it_is_of() -> None:
    old = new(Target, text="x", due=date(2026, 12, 4))
    assert told(old, new(Target, text="x", due=date(2026, 12, 7))) == (
        "“x”: by when: Fri 4 Dec → Mon 7 Dec"
    )
    assert told(old, new(Target, text="x", due=None)) == "“x”: by when: Fri 4 Dec → nothing"
    assert told(old, new(Target, text="y", goal_id="g", due=date(2026, 12, 4))) == (
        "“x” → “y”; goal: nothing → “write”"
    )
    assert told(old, new(Target, text="x", due=date(2027, 12, 4))) == (
        "“x”: by when: Fri 4 Dec 2026 → Sat 4 Dec 2027"
    )


def test_a_session() -> None:
    old = new(Session, planned_at=NOW, half_minutes=30, medium=Medium.CALL)
    now = new(
        Session, planned_at=NOW + timedelta(hours=1), half_minutes=20, medium=Medium.VIDEO,
        place="the blue room", first_person="ana", owed_ms=180_000, owed_to="ben",
    )  # fmt: skip
    assert told(old, now) == (
        "Thu 10 Dec: how: call → video; where: nothing → “the blue room”;"
        " date: Thu 10 Dec 17:00 → Thu 10 Dec 18:00; minutes for each half: 30 → 20;"
        " who begins: nothing → Ana; owed to: nothing → Ben; owed: 0 min → 3 min"
    )
    assert told(old, new(Session, planned_at=NOW, state=SessionState.MISSED)) == (
        "Thu 10 Dec: state: planned → missed"
    )


def test_taken_away() -> None:
    item = new(AgendaItem, text="the move")
    assert told(item, deleted(item, NOW)) == "“the move” → taken away"
    assert told(item, None) == "“the move” → not here"
    assert told(deleted(new(AgendaItem, text=""), NOW), item) == "“the move”: taken away → kept"
    gone = deleted(new(AgendaItem, text=""), NOW)
    assert told(gone, deleted(item, NOW)) == "taken away"


@pytest.mark.parametrize(
    ("old", "now", "said"),
    [
        (
            new(Goal, text="x", owner="ana", priority=1),
            new(Goal, text="x", owner="ben", priority=2),
            "“x”: whose: Ana → Ben; priority: 1 → 2",
        ),
        (
            new(AgendaItem, text="x", state=ItemState.DONE),
            new(AgendaItem, text="x", owner="ben"),
            "“x”: whose: both → Ben; state: done → open",
        ),
        (
            new(Half, session_id="s", help_wanted=HelpWanted.LISTEN),
            new(Half, session_id="s", intention="be brief", warning_minutes=3),
            "Thu 10 Dec: intention: nothing → “be brief”; help wanted: listen → nothing;"
            " sign before the end, in minutes: 5 → 3",
        ),
        (
            new(Gift, text="x", seen_by="ana"),
            new(Gift, text="x", seen_by="ben", session_id="s"),
            "“x”: seen by: Ana → Ben; session: nothing → Thu 10 Dec",
        ),
        (
            new(PitfallCheck, session_id="s", pitfall="time", answer=PitfallAnswer.YES),
            new(PitfallCheck, session_id="s", pitfall="time", answer=PitfallAnswer.NOT_TODAY),
            "Thu 10 Dec, time: answer: yes → not today",
        ),
        (
            new(Review, session_id="s", received="much"),
            new(Review, session_id="s", gave="time"),
            "Thu 10 Dec: what I received: “much” → nothing;"
            " what I got from giving: nothing → “time”",
        ),
        (
            new(Person, name="Ana", zone="Europe/Rome"),
            new(Person, name="Anna"),
            "“Ana” → “Anna”; time zone: “Europe/Rome” → nothing",
        ),
        (
            new(Pair, first="ana", second="ben", enoughness=("we are enough", "yes")),
            new(Pair, first="ana", second="ben"),
            "line that opens the session: “we are enough yes” → nothing",
        ),
        (
            new(ChangeNoticed, text="x"),
            new(ChangeNoticed, text="x", session_id="unknown"),
            "“x”: session: nothing → another one",
        ),
        (
            new(OwnQuestion, text="x", kind="open"),
            new(OwnQuestion, text="x", kind="closing"),
            "“x”: kind: “open” → “closing”",
        ),
    ],
)
def test_each_kind(old: Record, now: Record, said: str) -> None:
    assert told(old, now) == said


def test_the_same() -> None:
    assert told(new(Note, text="a"), new(Note, text="a")) == "“a”"
    assert differing(new(Note, text="a"), new(Note, text="a", revision=4)) == []


def test_every_field_has_a_name_for_people() -> None:
    named = {
        field.name
        for kind in KINDS
        if not kind.append_only and kind is not Draft
        for field in fields(kind)
    }
    assert named - BASE - {"text", "name"} <= LABELS.keys()
