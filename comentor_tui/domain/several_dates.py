"""More than one date ahead is a question: each of the two may have entered another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from comentor_tui.domain import durations
from comentor_tui.domain.records import Session, SessionKind, SessionState
from comentor_tui.domain.sessions import when


def dates_ahead(sessions: Iterable[Session], since: datetime) -> list[Session]:
    """The planned sessions with halves whose dates are from `since` on, the next one first."""
    ahead = [
        each
        for each in sessions
        if each.kind is SessionKind.WORK
        and each.state is SessionState.PLANNED
        and each.deleted_at is None
        and each.planned_at is not None
        and each.planned_at >= since
    ]
    return sorted(ahead, key=lambda session: (when(session), session.id))


def several(ahead: Sequence[Session], tz: tzinfo) -> str:
    """That more than one date is planned, and which; empty for none and for one."""
    if len(ahead) < 2:
        return ""
    number = {2: "Two", 3: "Three"}.get(len(ahead), str(len(ahead)))
    *first, last = (date_of(each, tz) for each in ahead)
    return f"{number} dates are planned: {', '.join(first)} and {last}"


def date_of(session: Session, tz: tzinfo) -> str:
    """Day and time of a session."""
    at = when(session)
    return f"{durations.day(at, tz)} {durations.clock_time(at, tz)}"
