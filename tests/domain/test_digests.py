"""What came of a session: from its log, and from both people's answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from comentor_tui.domain.digests import Digest, charged, digest
from comentor_tui.domain.records import (
    ClockEvent,
    EventKind,
    PitfallAnswer,
    PitfallCheck,
    Session,
    SessionState,
)
from comentor_tui.domain.trends import Felt, Level, both_in

NOW = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
PEOPLE = ("b", "a")
COMMON: dict[str, Any] = {"pair_id": "p", "created_at": NOW, "updated_at": NOW}


def session(**fields: Any) -> Session:
    return Session(**{**COMMON, "id": "s", "state": SessionState.HELD, **fields})


def log(*steps: tuple[EventKind, int]) -> list[ClockEvent]:
    return [
        ClockEvent(
            **COMMON,
            id=f"e{seq}",
            session_id="s",
            seq=seq,
            kind=kind,
            wall=NOW + timedelta(minutes=minutes),
            boot_ms=minutes * 60_000,
            boot_id="boot",
        )
        for seq, (kind, minutes) in enumerate(steps)
    ]


TALK = log(
    (EventKind.OPENED, 0),
    (EventKind.STARTED, 1),
    (EventKind.HANDED_OVER, 31),
    (EventKind.ENDED, 56),
)


def said(owner: str, answer: PitfallAnswer, **fields: Any) -> PitfallCheck:
    here = {"id": owner, "session_id": "s", "pitfall": "time", "shared": True}
    return PitfallCheck(**{**COMMON, **here, "owner": owner, "answer": answer, **fields})


BOTH = (said("a", PitfallAnswer.YES), said("b", PitfallAnswer.A_LITTLE))


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("a", {"a": 30, "b": 25}),
        ("b", {"b": 30, "a": 25}),
        # Not known: decided by the ids, as everywhere.
        (None, {"a": 30, "b": 25}),
        ("a stranger", {"a": 30, "b": 25}),
    ],
)
def test_the_log_says_how_long(first: str | None, expected: dict[str, int]) -> None:
    found = charged(session(first_person=first), TALK, PEOPLE)
    assert found == {person: minutes * 60_000 for person, minutes in expected.items()}
    # In whatever order the log is read.
    assert charged(session(first_person=first), TALK[::-1], PEOPLE) == found


def test_without_a_log_there_is_nothing_to_say() -> None:
    assert digest(session(), [], [], PEOPLE) == Digest({}, None)


def test_what_was_felt_is_told_when_both_are_through() -> None:
    assert digest(session(), [], BOTH, PEOPLE).felt == {"time": Felt(Level.YES, 3)}
    assert digest(session(), [], BOTH[:1], PEOPLE).felt is None
    waiting = said("b", PitfallAnswer.YES, id="more", shared=False)
    assert not both_in((*BOTH, waiting), PEOPLE)
    gone = said("b", PitfallAnswer.YES, id="more", shared=False, deleted_at=NOW)
    assert both_in((*BOTH, gone), PEOPLE)
    assert not both_in((BOTH[0], gone), PEOPLE)
