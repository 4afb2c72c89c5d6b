"""Between sessions: whose turn it is to begin, what is owed, when the next is due, how many were.

Nothing here asks which person is which, so swapping the two people swaps the answers.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import MAXYEAR, date, datetime, timedelta, tzinfo

from comentor_tui.domain.durations import MINUTE, day_of
from comentor_tui.domain.records import Cadence, Medium, Session, SessionKind, SessionState
from comentor_tui.domain.turns import OWED_CAP, other_of
from comentor_tui.domain.values import dataclass

LATE_FROM = MINUTE
"""Halves that would pass the end by less than this are in time."""

WEEKS = {
    each: number
    for number, each in enumerate(tuple(Cadence)[tuple(Cadence).index(Cadence.WEEKLY) :], start=1)
}
"""How many weeks lie between two sessions, for the cadences that are counted in weeks."""


def when(session: Session) -> datetime:
    """The best known time of a session: begun, else planned, else when it was entered (UTC)."""
    return session.started_at or session.planned_at or session.created_at


def held_work(sessions: Iterable[Session]) -> list[Session]:
    """The work sessions that were held, oldest first."""
    held = [s for s in _work(sessions) if s.state is SessionState.HELD]
    return sorted(held, key=lambda session: (when(session), session.id))


def _work(sessions: Iterable[Session]) -> list[Session]:
    return [s for s in sessions if s.kind is SessionKind.WORK and s.deleted_at is None]


def next_first(people: tuple[str, str], held: Iterable[Session]) -> str:
    """Who begins next: whoever did not begin the last held work session.

    Before the first one it is decided by the ids, which are chance, and not by who was entered
    first; the pair can swap.
    """
    began = [s.first_person for s in held_work(held) if s.first_person in people]
    last = began[-1] if began else None
    return min(people) if last is None else other_of(people, last)


@dataclass(frozen=True)
class LateStart:
    """Two ways to begin late, to be shown before starting.

    `minutes_left` are whole minutes until `until`, the given end. Equal halves of
    `equal_half_ms` end at `equal_end`, in time; full halves of `full_half_ms` end at `full_end`,
    after it.
    """

    until: datetime
    minutes_left: int
    equal_half_ms: int
    equal_end: datetime
    full_half_ms: int
    full_end: datetime


def late_start(now: datetime, half_ms: int, until: datetime | None) -> LateStart | None:
    """The choice at a late start, or None when two full halves fit before `until` or it is None.

    They fit as well when they would pass it by less than a minute. Otherwise halves are whole
    minutes, rounded down, so that both are equal and the end is kept.
    """
    if until is None:
        return None
    left_ms = (until - now) // timedelta(milliseconds=1)
    if 2 * half_ms - left_ms < LATE_FROM:
        return None
    minutes_left = max(0, left_ms // MINUTE)
    equal_half_ms = minutes_left // 2 * MINUTE
    return LateStart(
        until=until,
        minutes_left=minutes_left,
        equal_half_ms=equal_half_ms,
        equal_end=now + timedelta(milliseconds=2 * equal_half_ms),
        full_half_ms=half_ms,
        full_end=now + timedelta(milliseconds=2 * half_ms),
    )


def owed_from(last: Session | None) -> tuple[str, int] | None:
    """To whom the last session owes minutes, and how many milliseconds, at most ten minutes.

    None when nothing is owed or it was let go.
    """
    if last is None or last.owed_to is None or last.owed_let_go or last.owed_ms <= 0:
        return None
    return last.owed_to, min(last.owed_ms, OWED_CAP)


def next_due(last: date | None, cadence: Cadence) -> date | None:
    """The day the next session is due after the last one, or None if there is no such day.

    Monthly means the same day of the next month, or its last day where the month is shorter.
    """
    if last is None or cadence is Cadence.AS_NEEDED or last.year >= MAXYEAR:
        return None
    if cadence in WEEKS:
        return last + timedelta(weeks=WEEKS[cadence])
    year, month = (last.year, last.month + 1) if last.month < 12 else (last.year + 1, 1)
    return date(year, month, min(last.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Hours:
    """Time set aside and time held for the work sessions of a year, in whole minutes."""

    planned_minutes: int
    held_minutes: int


def hours(sessions: Iterable[Session], year: int, tz: tzinfo) -> Hours:
    """Planned and held minutes of the work sessions of a calendar year.

    Only sessions that were held or missed count; what still lies ahead is neither.
    """
    of_year = list(sessions)
    return Hours(planned_minutes(of_year, year, tz), held_minutes(of_year, year, tz))


def planned_minutes(sessions: Iterable[Session], year: int, tz: tzinfo) -> int:
    """Minutes of both halves of every work session of the year that was held or missed."""
    settled = (SessionState.HELD, SessionState.MISSED)
    return sum(
        2 * s.half_minutes
        for s in _work(sessions)
        if s.state in settled and day_of(when(s), tz).year == year
    )


def held_minutes(sessions: Iterable[Session], year: int, tz: tzinfo) -> int:
    """Minutes from the beginning to the end of every work session of the year that was held."""
    total = timedelta()
    for session in held_work(sessions):
        if session.started_at is None or session.ended_at is None:
            continue
        if day_of(session.started_at, tz).year == year:
            total += max(timedelta(), session.ended_at - session.started_at)
    return round(total / timedelta(minutes=1))


def in_person_count(sessions: Iterable[Session], year: int, tz: tzinfo) -> int:
    """How many sessions of the year, work or social, were held in person."""
    return sum(
        1
        for s in sessions
        if s.medium is Medium.IN_PERSON
        and s.state is SessionState.HELD
        and s.deleted_at is None
        and day_of(when(s), tz).year == year
    )
