"""The date of a session as a calendar file."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from comentor_tui.domain.records import Session, SessionKind
from comentor_tui.domain.text import clean_line, clean_name
from comentor_tui.errors import UsageProblem

ALARM_BEFORE = timedelta(minutes=15)

# A web address as it may stand in a calendar: nothing in it could end the line.
_WEB = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE)


def session_ics(
    session: Session,
    names: tuple[str, str],
    *,
    uid: str,
    now: datetime,
    place: str | None = None,
) -> bytes:
    """A calendar with the one session in it, lasting both halves, and a reminder before it.

    `uid` stays the same for a session, so that a calendar moves it rather than adding another;
    `now` is the time of writing, aware. `place` stands in for the session's own. Raises
    UsageProblem for a session without a date.
    """
    if session.planned_at is None:
        raise UsageProblem("This session has no date yet.", "Set one first.")
    # The import costs more than the rest of an export: only where a calendar is wanted.
    from icalendar import Alarm, Calendar, Event

    summary = _summary(session, names)
    begins = session.planned_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", clean_line(uid))
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=max(1, 2 * session.half_minutes)))
    event.add("sequence", max(0, session.revision - 1))
    event.add("summary", summary)
    where = clean_line(session.place if place is None else place)
    if where:
        event.add("location", where)
    if _WEB.fullmatch(where):
        event.add("url", where)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -ALARM_BEFORE)
    alarm.add("description", summary)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Comentor//Comentor//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _summary(session: Session, names: tuple[str, str]) -> str:
    what = "Social call" if session.kind is SessionKind.SOCIAL else "Co-mentoring"
    known = [name for name in map(clean_name, names) if name]
    return f"{what}: {' and '.join(known)}" if known else what
