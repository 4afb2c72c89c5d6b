"""The calendar file read back by another library than the one that wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comentor_tui.domain import sessions
from comentor_tui.domain.records import Cadence, Session, SessionKind
from comentor_tui.errors import UsageProblem
from comentor_tui.export.ics import session_ics

NOW = datetime(2026, 11, 22, 18, 5, 6, tzinfo=UTC)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ZONES = st.sampled_from(
    [
        ZoneInfo(key)
        for key in (
            "Europe/Berlin",
            "Europe/Dublin",
            "America/New_York",
            "America/Santiago",
            "Asia/Kolkata",
            "Africa/Casablanca",
            "Australia/Lord_Howe",
            "Pacific/Kiritimati",
            "UTC",
        )
    ]
)
RHYTHMS = st.sampled_from([each for each in Cadence if each is not Cadence.AS_NEEDED])


def made(at: datetime, **fields: Any) -> Session:
    usual: dict[str, Any] = {
        "id": "s",
        "pair_id": "p",
        "created_at": NOW,
        "updated_at": NOW,
        "planned_at": at,
    }
    return Session(**{**usual, **fields})


def read(
    session: Session,
    repeat: Cadence | None = None,
    zones: tuple[Any, Any] = (BERLIN, NEW_YORK),
    names: tuple[str, str] = ("Ana", "Ben"),
) -> Any:
    data = session_ics(session, names, uid="u", now=NOW, zones=zones, repeat=repeat)
    # Another series in the same process may have brought other years of a zone's rules.
    vobject.icalendar.__dict__["__tzidMap"].clear()
    return vobject.readOne(data.decode()).vevent


def times(event: Any, count: int) -> list[datetime]:
    """The first times of a series, as the other library works them out, in UTC."""
    rules: Iterable[datetime] = event.getrruleset(True)
    return [at.astimezone(UTC) for at in islice(rules, count)]


def test_one_session_for_two_people() -> None:
    place = "https://example.com/room?a=1"
    event = read(made(datetime(2026, 12, 18, 23, 30, tzinfo=UTC), place=place))
    assert event.dtstart.value == datetime(2026, 12, 18, 23, 30, tzinfo=UTC)
    assert event.dtend.value - event.dtstart.value == timedelta(hours=1)
    assert event.summary.value == "Co-mentoring: Ana and Ben"
    assert event.description.value == (
        "Ana: Sat 19 Dec 00:30 (Europe/Berlin)\nBen: Fri 18 Dec 18:30 (America/New_York)"
    )
    assert (event.location.value, event.url.value) == (place, place)
    assert event.valarm.trigger.value == timedelta(minutes=-15)
    assert "rrule" not in event.contents


def test_three_in_the_afternoon_stays_three_in_the_afternoon() -> None:
    event = read(made(datetime(2026, 12, 18, 14, tzinfo=UTC)), Cadence.MONTHLY)
    found = times(event, 24)
    there = [at.astimezone(BERLIN) for at in found]
    assert {f"{at:%a %H:%M}" for at in there} == {"Fri 15:00"}
    assert {at.hour for at in found} == {13, 14}
    assert [at.date() for at in there[:5]] == [
        date(2026, 12, 18),
        date(2027, 1, 15),
        date(2027, 2, 19),
        date(2027, 3, 19),
        date(2027, 4, 16),
    ]
    # In between the two changes to summer time it is an hour earlier than usual over there.
    hours = [at.astimezone(NEW_YORK).hour for at in found]
    assert hours[3] == 10
    assert set(hours) == {9, 10}


def test_a_fifth_friday_is_the_last_one() -> None:
    event = read(made(datetime(2027, 1, 29, 14, tzinfo=UTC)), Cadence.MONTHLY)
    for at in times(event, 30):
        assert at.weekday() == 4
        assert (at + timedelta(days=7)).month != at.month


@given(
    st.datetimes(datetime(2021, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),
    ZONES,
    RHYTHMS,
)
@example(datetime(2026, 3, 28, 13, tzinfo=UTC), BERLIN, Cadence.WEEKLY)
@example(datetime(2026, 10, 3, 15, tzinfo=UTC), ZoneInfo("Australia/Lord_Howe"), Cadence.WEEKLY)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_series_keeps_its_time_of_day_and_its_rhythm(
    at: datetime, zone: ZoneInfo, rhythm: Cadence
) -> None:
    # At night a change of the clocks may skip or repeat the very hour; calendars differ there.
    there = at.astimezone(zone).replace(hour=8 + at.hour % 12, second=0, microsecond=0, fold=0)
    event = read(made(there.astimezone(UTC)), rhythm, (zone, NEW_YORK))
    found = times(event, 20)
    assert found[0] == there.astimezone(UTC)
    locals_ = [each.astimezone(zone) for each in found]
    assert {each.time() for each in locals_} == {there.time()}
    assert {each.weekday() for each in locals_} == {there.weekday()}
    for one, other in pairwise(locals_):
        days = (other.date() - one.date()).days
        if rhythm is Cadence.MONTHLY:
            assert other.month == one.month % 12 + 1
        else:
            assert days == (sessions.next_due(one.date(), rhythm) - one.date()).days  # type: ignore[operator]


NASTY = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTACH:https://evil.example\r\n a;b,c\\n\x00\u2028"


@pytest.mark.parametrize("repeat", [None, Cadence.WEEKLY])
def test_no_text_adds_anything(repeat: Cadence | None) -> None:
    at = datetime(2026, 12, 18, 14, tzinfo=UTC)
    plain = read(made(at, place="room"), repeat)
    event = read(made(at, place=NASTY), repeat, names=(NASTY, NASTY))
    assert sorted(event.contents) == sorted(plain.contents)
    assert len(event.description.value.splitlines()) == 2
    assert event.dtstart.value == plain.dtstart.value


def test_a_series_goes_on_under_its_name() -> None:
    at = datetime(2026, 12, 18, 14, tzinfo=UTC)
    first = read(made(at, revision=9), Cadence.WEEKLY)
    later = NOW + timedelta(days=30)
    moved = read(made(at + timedelta(days=31), updated_at=later), Cadence.WEEKLY)
    assert int(moved.sequence.value) > int(first.sequence.value) > 0
    assert int(moved.sequence.value) < 2**31


def test_a_social_call_is_called_one() -> None:
    event = read(made(datetime(2026, 12, 18, 14, tzinfo=UTC), kind=SessionKind.SOCIAL))
    assert event.summary.value == "Social call: Ana and Ben"


def test_without_a_rhythm_or_a_zone_nothing_repeats() -> None:
    session = made(datetime(2026, 12, 18, 14, tzinfo=UTC))
    with pytest.raises(UsageProblem, match="as needed"):
        read(session, Cadence.AS_NEEDED)
    for zone in (None, UTC):
        with pytest.raises(UsageProblem, match="no name"):
            read(session, Cadence.WEEKLY, (zone, None))


def test_who_is_unknown_is_left_out() -> None:
    event = read(made(datetime(2026, 12, 18, 14, tzinfo=UTC)), zones=(BERLIN, None))
    assert event.description.value == "Ana: Fri 18 Dec 15:00 (Europe/Berlin)"
