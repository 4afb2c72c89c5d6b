"""How the rhythm of a pair stands, and the one thing that needs care most.

Everything is derived from the sessions and the agreement. Words say what is, and blame nobody;
nothing here asks which person is which.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from comentor_tui.domain import sessions, upcoming
from comentor_tui.domain.durations import ago, clock_time, count, day, day_of, span_of_days
from comentor_tui.domain.records import (
    Cadence,
    Medium,
    Session,
    SessionKind,
    SessionState,
)
from comentor_tui.domain.values import dataclass

SOON = timedelta(days=7)
"""A session that is due within this time should have a date."""

AS_NEEDED_GAP = 90
"""Without a cadence a gap is long from this many days on."""

MOVED_ASKED_FROM = 2

FRESH_DAYS = 7
"""So many days after a session it is fresh: changes are asked for then, if it is time to."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class Visits:
    """Meetings in person in one calendar year.

    `expected` is how many should be held or planned by now: the first of two by the end of a
    quarter of the time, the second by the end of three quarters.
    """

    agreed: int
    held: int
    planned: int
    expected: int

    @property
    def behind(self) -> bool:
        """Has the year advanced without a visit that is held or planned?"""
        return self.held + self.planned < self.expected


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """How it stands with the sessions of a pair at one moment. Days are calendar days here.

    `set_for` is the next work session with a date that has not gone by, `gone_by` the earliest
    that has, by more than a day, without anybody saying how it went. `gap_days` counts from the
    last work session.
    """

    cadence: Cadence
    last: date | None
    due: date | None
    set_for: datetime | None
    gone_by: Session | None
    gap_days: int | None
    long_gap: bool
    hours: sessions.Hours
    visits: Visits
    missed: tuple[Session, ...]


class CareKind(StrEnum):
    """What can need care, the most pressing first."""

    GONE_BY = "gone by"
    REVIEW = "review"
    GAP = "gap"
    DUE = "due"
    AGREEMENT = "agreement"
    VISIT = "visit"
    MOVED = "moved"
    CHANGES = "changes"


@dataclass(frozen=True)
class Care:
    """The one thing that needs care most, in words to show."""

    kind: CareKind
    words: str


def long_gap_days(cadence: Cadence) -> int:
    """From how many days on a gap is long: about twice the usual time between two sessions."""
    some_day = date(2027, 7, 1)
    due = sessions.next_due(some_day, cadence)
    return AS_NEEDED_GAP if due is None else 2 * (due - some_day).days


def visits(
    some: Iterable[Session], agreed: int, now: datetime, tz: tzinfo, since: date | None = None
) -> Visits:
    """Meetings in person this year against the number agreed.

    `since` is when the pair began: a year that began late expects fewer.
    """
    every = list(some)
    today = day_of(now, tz)
    ahead = sum(
        1
        for session in every
        if session.state is SessionState.PLANNED
        and session.deleted_at is None
        and session.medium is Medium.IN_PERSON
        and session.planned_at is not None
        and session.planned_at >= now - upcoming.GONE_BY
        and day_of(session.planned_at, tz).year == today.year
    )
    return Visits(
        agreed=max(0, agreed),
        held=sessions.in_person_count(every, today.year, tz),
        planned=ahead,
        expected=expected_visits(agreed, today, since),
    )


def expected_visits(agreed: int, today: date, since: date | None = None) -> int:
    """How many of the visits agreed for a year should be held or planned by `today`."""
    begin = date(today.year, 1, 1)
    if since is not None and since > begin:
        begin = since
    whole = (date(today.year, 12, 31) - date(today.year, 1, 1)).days + 1
    passed = max(0, (today - begin).days)
    return (2 * max(0, agreed) * passed + whole) // (2 * whole)


def missed(some: Iterable[Session], year: int, tz: tzinfo) -> tuple[Session, ...]:
    """The sessions of a calendar year that did not take place, oldest first."""
    found = [
        session
        for session in some
        if session.state is SessionState.MISSED
        and session.deleted_at is None
        and day_of(sessions.when(session), tz).year == year
    ]
    return tuple(sorted(found, key=lambda session: (sessions.when(session), session.id)))


def outlook(
    some: Iterable[Session],
    cadence: Cadence,
    agreed_visits: int,
    now: datetime,
    tz: tzinfo,
    since: date | None = None,
) -> Outlook:
    """How it stands at `now` (UTC), seen from a zone. `since` is the day the pair began."""
    every = list(some)
    today = day_of(now, tz)
    held = sessions.held_work(every)
    last = day_of(sessions.when(held[-1]), tz) if held else None
    following = upcoming.next_planned(every, now, SessionKind.WORK)
    gap = (today - last).days if last is not None else None
    return Outlook(
        cadence=cadence,
        last=last,
        due=sessions.next_due(last, cadence),
        set_for=following.planned_at if following else None,
        gone_by=upcoming.gone_by(every, now),
        gap_days=gap,
        long_gap=gap is not None and gap >= long_gap_days(cadence),
        hours=sessions.hours(every, today.year, tz),
        visits=visits(every, agreed_visits, now, tz, since),
        missed=missed(every, today.year, tz),
    )


def care(
    seen: Outlook,
    now: datetime,
    tz: tzinfo,
    *,
    review: str = "",
    agreement_due: bool = False,
    yes_missing: str = "",
    moved: tuple[str, int] | None = None,
    changes_due: bool = False,
) -> Care | None:
    """The one thing that needs care most, or None.

    Changes noticed come last; in the days after a session they come before all that has no day of
    its own and may stand for months.

    `review` is the words for a review that waits, `yes_missing` whose yes to the agreement is
    still to come, `moved` the words of a target and how often its date has moved, `changes_due`
    that it is time to ask for changes noticed.
    """
    today = day_of(now, tz)
    if seen.gone_by is not None and seen.gone_by.planned_at is not None:
        at = seen.gone_by.planned_at
        when = f"{day(at, tz, now)} {clock_time(at, tz)}, {ago(at, now, tz)}"
        return Care(CareKind.GONE_BY, f"We had planned {when}. How did it go?")
    if review:
        return Care(CareKind.REVIEW, review)
    unset = seen.set_for is None
    if unset and seen.long_gap and seen.gap_days is not None:
        words = f"It has been {span_of_days(seen.gap_days)} since we met. Shall we set a date?"
        return Care(CareKind.GAP, words)
    if unset and seen.due is not None and seen.due - today <= SOON:
        by = day(seen.due, today=today)
        verb = "was" if seen.due < today else "is"
        return Care(CareKind.DUE, f"By our rhythm the next session {verb} due by {by}.")
    changes = Care(CareKind.CHANGES, "Has something changed in one of us since we began?")
    if changes_due and seen.gap_days is not None and seen.gap_days <= FRESH_DAYS:
        # What follows stands until it is done, for months perhaps: this would never be asked.
        return changes
    if agreement_due:
        return Care(CareKind.AGREEMENT, "It may be time to read our agreement again.")
    if yes_missing:
        words = f"Our agreement waits for a yes from {yes_missing}."
        return Care(CareKind.AGREEMENT, words)
    if seen.visits.behind:
        number = seen.visits.held + seen.visits.planned
        which = _ORDINALS[number] if number < len(_ORDINALS) else "next"
        return Care(CareKind.VISIT, f"Our {which} visit this year has no date yet.")
    if moved is not None and moved[1] >= MOVED_ASKED_FROM:
        times = "twice" if moved[1] == 2 else f"{moved[1]} times"
        return Care(CareKind.MOVED, f"What would help with “{moved[0]}”? Its date moved {times}.")
    return changes if changes_due else None


def rhythm(cadence: Cadence) -> str:
    """A cadence in a sentence: "We meet monthly."."""
    return f"We meet {cadence.value}."


def year_lines(seen: Outlook, now: datetime, tz: tzinfo) -> tuple[str, ...]:
    """The sessions of this year in plain words, a line each."""
    today = day_of(now, tz)
    lines = [rhythm(seen.cadence)]
    if seen.last is not None and seen.gap_days is not None:
        lines.append(f"We met last on {day(seen.last, today=today)}.")
    if seen.set_for is not None:
        lines.append(
            f"The next session is on {day(seen.set_for, tz, now)} {clock_time(seen.set_for, tz)}."
        )
    elif seen.due is not None:
        lines.append(f"The next session is due by {day(seen.due, today=today)}, without a date.")
    held, planned = _hours(seen.hours.held_minutes), _hours(seen.hours.planned_minutes)
    lines.append(f"Held this year: {held} of the {planned} we had planned.")
    lines.append(_visit_line(seen.visits))
    lines.extend(missed_line(session, now, tz) for session in seen.missed)
    return tuple(lines)


def missed_line(session: Session, now: datetime, tz: tzinfo) -> str:
    """A session that did not take place, and why, without blame."""
    on = day(sessions.when(session), tz, now)
    why = f": {session.missed_reason}" if session.missed_reason else ""
    return f"{on} did not take place{why}"


def _visit_line(found: Visits) -> str:
    if not found.agreed and not found.held and not found.planned:
        return "Meeting in person is not part of our agreement."
    planned = f", {found.planned} planned" if found.planned else ""
    return f"In person: {found.held} of {found.agreed}{planned}."


def _hours(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} min"
    return count(minutes // 60, "hour") if minutes % 60 == 0 else f"{minutes / 60:.1f} hours"
