"""Which of the planned sessions is next, and which has gone by without anybody saying how it went.

Everything that names, begins or moves the next session asks here. Light enough for
`comentor status`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from comentor_tui.domain.records import Session, SessionKind, SessionState

EARLY = timedelta(hours=3)
"""Begun longer than this before the date that is planned, a session is one nobody planned."""

LATE = timedelta(hours=12)
"""A date that passed longer ago than this says nothing about when a session should have begun."""

GONE_BY = timedelta(days=1)
"""A date that passed longer ago than this is asked about, and is not next any more."""


def next_planned(
    some: Iterable[Session], now: datetime, kind: SessionKind | None = None
) -> Session | None:
    """The planned session that is next; with a `kind`, of that kind alone.

    The first of those ahead, unless one whose date has just passed is nearer: people begin late.
    So of two on the same day the first is next until halfway to the second. A date of yesterday is
    next while there is no other; then one without a date. What has gone by never is.
    """
    waiting = [(_rank(each, now), each) for each in _planned(some, kind) if not _past(each, now)]
    return min(waiting, key=lambda ranked: ranked[0])[1] if waiting else None


def _rank(session: Session, now: datetime) -> tuple[int, timedelta, bool, str]:
    """Among several the lowest is next."""
    at = session.planned_at
    if at is None:
        return 2, abs(now - session.created_at), False, session.id
    return int(is_late(session, now)), abs(at - now), at < now, session.id


def gone_by(
    some: Iterable[Session], now: datetime, kind: SessionKind | None = None
) -> Session | None:
    """The earliest session that is still planned although its date has gone by."""
    waiting = [
        (each.planned_at, each.id, each)
        for each in _planned(some, kind)
        if each.planned_at is not None and _past(each, now)
    ]
    return min(waiting)[2] if waiting else None


def soon(session: Session, now: datetime) -> bool:
    """Is it this session that begins when the pair begins now, or is its date too far ahead?"""
    return session.planned_at is None or session.planned_at - now <= EARLY


def is_late(session: Session, now: datetime) -> bool:
    """Did the date pass so long ago that nobody is late any more, but meets at another time?"""
    return session.planned_at is not None and now - session.planned_at > LATE


def _past(session: Session, now: datetime) -> bool:
    return session.planned_at is not None and now - session.planned_at > GONE_BY


def _planned(some: Iterable[Session], kind: SessionKind | None) -> list[Session]:
    return [
        each
        for each in some
        if each.state is SessionState.PLANNED
        and each.deleted_at is None
        and kind in (None, each.kind)
    ]
