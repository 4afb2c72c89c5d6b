"""More than one date ahead, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from comentor_tui.domain.records import Session, SessionKind, SessionState
from comentor_tui.domain.several_dates import dates_ahead, several

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def date(number: int) -> Session:
    return Session(
        id=f"s{number}",
        pair_id="p",
        created_at=NOW,
        updated_at=NOW,
        planned_at=NOW + timedelta(days=number),
    )


def test_only_what_is_ahead_and_has_halves() -> None:
    others = [
        replace(date(1), kind=SessionKind.SOCIAL),
        replace(date(1), state=SessionState.HELD),
        replace(date(1), deleted_at=NOW),
        replace(date(1), planned_at=None),
        date(-1),
    ]
    assert dates_ahead([date(2), *others, date(0)], NOW) == [date(0), date(2)]


def test_what_is_said() -> None:
    assert several([], UTC) == several([date(1)], UTC) == ""
    assert several([date(1), date(2)], UTC) == (
        "Two dates are planned: Wed 2 Dec 12:00 and Thu 3 Dec 12:00"
    )
    assert several([date(1), date(2), date(3)], UTC).startswith(
        "Three dates are planned: Wed 2 Dec"
    )
    assert several([date(n) for n in range(5)], UTC).startswith("5 dates")
