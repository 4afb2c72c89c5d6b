"""The date of a session as a calendar file, once or repeated as the pair has agreed to meet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from comentor_tui.domain.durations import clock_time, day
from comentor_tui.domain.records import Cadence, Session, SessionKind
from comentor_tui.domain.sessions import WEEKS
from comentor_tui.domain.text import clean_line, clean_name
from comentor_tui.errors import UsageProblem
from comentor_tui.zone import zone_key

if TYPE_CHECKING:
    from icalendar import Event, Timezone

ALARM_BEFORE = timedelta(minutes=15)

YEARS_OF_RULES = 10
"""For how long the file itself knows when the clocks change; calendars know it by the zone's name
all the same."""

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)

# A web address as it may stand in a calendar: nothing in it could end the line.
_WEB = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def session_ics(
    session: Session,
    names: tuple[str, str],
    *,
    uid: str,
    now: datetime,
    place: str | None = None,
    zones: tuple[tzinfo | None, tzinfo | None] = (None, None),
    repeat: Cadence | None = None,
) -> bytes:
    """A calendar with the one session in it, lasting both halves, and a reminder before it.

    `uid` stays the same for a session, so that a calendar moves it rather than adding another;
    `now` is the time of writing, aware. `place` stands in for the session's own. With the `zones`
    of the two, in the order of their names, the description says when it is for each.

    With `repeat` the session is the first of a series that goes on in the first of the zones: at
    the same time of day whatever the clocks do, and monthly on the same weekday of the month
    (the third Friday, the last Friday). Then `uid` is the one of the series.

    Raises UsageProblem for a session without a date, for a series without a rhythm, and for one in
    a zone without a name.
    """
    if session.planned_at is None:
        raise UsageProblem("This session has no date yet.", "Set one first.")
    # The import costs more than the rest of an export: only where a calendar is wanted.
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Comentor//Comentor//EN")
    calendar.add("version", "2.0")
    summary = _summary(session, names)
    begins = session.planned_at.astimezone(UTC).replace(microsecond=0)
    length = timedelta(minutes=max(1, 2 * session.half_minutes))
    event = Event()
    event.add("uid", clean_line(uid))
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    if repeat is None:
        event.add("dtstart", begins)
        event.add("dtend", begins + length)
        event.add("sequence", max(0, session.revision - 1))
    else:
        calendar.add_component(_repeated(event, begins, length, zones[0], repeat))
        # One series follows another under the same name, each from another session's record.
        event.add("sequence", max(0, int((session.updated_at - _EPOCH).total_seconds())))
    event.add("summary", summary)
    told = _times(begins, names, zones)
    if told:
        event.add("description", "\n".join(told))
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
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _summary(session: Session, names: tuple[str, str]) -> str:
    what = "Social call" if session.kind is SessionKind.SOCIAL else "Co-mentoring"
    known = [name for name in map(clean_name, names) if name]
    return f"{what}: {' and '.join(known)}" if known else what


def _times(at: datetime, names: Sequence[str], zones: Sequence[tzinfo | None]) -> tuple[str, ...]:
    """When it is for each of whom the zone is known: "Ana: Fri 18 Dec 17:00 (Europe/Berlin)"."""
    lines = []
    for name, zone in zip(names, zones, strict=True):
        if zone is None:
            continue
        key = zone_key(zone)
        who = clean_name(name)
        when = f"{day(at, zone)} {clock_time(at, zone)}"
        lines.append(f"{who + ': ' if who else ''}{when}{f' ({key})' if key else ''}")
    return tuple(lines)


# -- a series -------------------------------------------------------------------------------------


def _repeated(
    event: Event, begins: datetime, length: timedelta, zone: tzinfo | None, repeat: Cadence
) -> Timezone:
    """Put begin, end and rule of a series into an event; answers with the zone's own component."""
    if repeat is Cadence.AS_NEEDED:
        raise UsageProblem(
            "You meet as needed, so there is no rhythm to repeat.",
            "Save the one date, or agree on a rhythm.",
        )
    key = zone_key(zone) if zone is not None else ""
    if zone is None or not key:
        raise UsageProblem(
            "The time zone of this machine has no name, so nothing can repeat in it."
        )
    there = begins.astimezone(zone).replace(tzinfo=None)
    until = (begins + length).astimezone(zone).replace(tzinfo=None)
    in_zone = {"TZID": key}
    event.add("dtstart", there, parameters=in_zone)
    event.add("dtend", until, parameters=in_zone)
    event.add("rrule", rule(there, repeat))
    return _timezone(key, zone, there.year, there.year + YEARS_OF_RULES)


def rule(begins: datetime, repeat: Cadence) -> dict[str, Any]:
    """How a series goes on from its first time, which is one of its times itself.

    `begins` is the time of day where the series lives. Raises ValueError without a rhythm.
    """
    weekday = _DAYS[begins.weekday()]
    if repeat in WEEKS:
        return {"FREQ": "WEEKLY", "INTERVAL": WEEKS[repeat], "BYDAY": weekday}
    if repeat is not Cadence.MONTHLY:
        raise ValueError("there is no rhythm to repeat")
    which = (begins.day - 1) // 7 + 1
    # Not every month has a fifth Friday; every month has a last one.
    return {"FREQ": "MONTHLY", "BYDAY": f"{-1 if which == 5 else which}{weekday}"}


def _timezone(key: str, zone: tzinfo, first_year: int, last_year: int) -> Timezone:
    """The rules of a zone for some years, as RFC 5545 wants them beside times in it.

    A change is written by what the clocks showed before it.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    found = Timezone()
    found.add("tzid", key)
    start = datetime(first_year, 1, 1, tzinfo=UTC)
    before = start.astimezone(zone)
    # Which changes there are, by what they change: one component for all that are alike.
    alike: dict[tuple[timedelta, timedelta, bool, str], list[datetime]] = {}
    offset, name, summer = _offset(before)
    alike[offset, offset, summer, name] = [start.replace(tzinfo=None)]
    for at in _changes(zone, start, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        old = offset
        offset, name, summer = _offset(at.astimezone(zone))
        onset = (at + old).replace(tzinfo=None)
        alike.setdefault((old, offset, summer, name), []).append(onset)
    for (old, new, summer, name), onsets in alike.items():
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("tzoffsetfrom", old)
        part.add("tzoffsetto", new)
        part.add("tzname", name)
        part.add("dtstart", onsets[0])
        for onset in onsets[1:]:
            # A line each: not every reader takes more than the first date of a line.
            part.add("rdate", [onset])
        found.add_component(part)
    return found


def _offset(there: datetime) -> tuple[timedelta, str, bool]:
    whole = there.utcoffset() or timedelta()
    return whole, there.tzname() or "", bool(there.dst())


def _changes(zone: tzinfo, start: datetime, end: datetime) -> list[datetime]:
    """When the clocks of a zone change, to the second, UTC. No zone changes twice in a week."""
    found = []
    step = timedelta(days=7)
    at = start
    while at < end:
        following = min(at + step, end)
        if _offset(at.astimezone(zone)) != _offset(following.astimezone(zone)):
            found.append(_change_between(zone, at, following))
        at = following
    return found


def _change_between(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    before = _offset(low.astimezone(zone))
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _offset(middle.astimezone(zone)) == before:
            low = middle
        else:
            high = middle
    return high
