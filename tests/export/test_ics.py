"""The calendar file: right for a calendar, whatever the place is called."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comentor_tui.domain.records import Session, SessionKind
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.export.ics import session_ics

NOW = datetime(2026, 11, 22, 19, 5, 6, 789, tzinfo=timezone(timedelta(hours=1)))
AT = datetime(2026, 12, 18, 17, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))

Line = tuple[str, str]


def read(data: bytes) -> list[Line]:
    """A small reader of our own: unfold, split off name and value (RFC 5545, 3.1)."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    unfolded = re.sub("\r\n[ \t]", "", data.decode())
    found = []
    for line in unfolded.removesuffix("\r\n").split("\r\n"):
        name, colon, value = line.partition(":")
        assert colon
        found.append((name, value))
    return found


def unescape(value: str) -> str:
    """The text of a TEXT value (RFC 5545, 3.3.11); a sign that had to be escaped is an error."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def ics(made: Any, place: str = "", **fields: Any) -> list[Line]:
    names = fields.pop("names", ("Ana", "Ben"))
    session = Session(**{**made.base("s"), "planned_at": AT, "place": place, **fields})
    return read(session_ics(session, names, uid="comentor-s", now=NOW))


def test_one_session(made: Any) -> None:
    found = ics(made, "https://example.com/room?a=1&b=2", half_minutes=25, revision=3)
    # In which order a component's properties come is the library's affair.
    assert [line for line in found if line[0] in ("BEGIN", "END")] == [
        ("BEGIN", "VCALENDAR"),
        ("BEGIN", "VEVENT"),
        ("BEGIN", "VALARM"),
        ("END", "VALARM"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    assert sorted(line for line in found if line[0] not in ("BEGIN", "END")) == sorted(
        [
            ("VERSION", "2.0"),
            ("PRODID", "-//Comentor//Comentor//EN"),
            ("SUMMARY", "Co-mentoring: Ana and Ben"),
            ("DTSTART", "20261218T160000Z"),
            ("DTEND", "20261218T165000Z"),
            ("DTSTAMP", "20261122T180506Z"),
            ("UID", "comentor-s"),
            ("SEQUENCE", "2"),
            ("LOCATION", "https://example.com/room?a=1&b=2"),
            ("URL", "https://example.com/room?a=1&b=2"),
            ("ACTION", "DISPLAY"),
            ("DESCRIPTION", "Co-mentoring: Ana and Ben"),
            ("TRIGGER", "-PT15M"),
        ]
    )


def test_a_place_that_is_no_link_is_only_a_place(made: Any) -> None:
    for place in ("Room 5; second floor, left", "javascript:alert(1)", "https://a b", "tel:+123"):
        found = dict(ics(made, place))
        assert unescape(found["LOCATION"]) == place
        assert "URL" not in found
    nowhere = dict(ics(made))
    assert "LOCATION" not in nowhere
    assert "URL" not in nowhere


def test_another_place_may_be_given(made: Any) -> None:
    session = Session(**made.base("s"), planned_at=AT, place="a room")
    given_ = session_ics(session, ("", ""), uid="u", now=NOW, place="the café")
    found = dict(read(given_))
    assert (found["LOCATION"], found["SUMMARY"]) == ("the café", "Co-mentoring")
    assert "LOCATION" not in dict(read(session_ics(session, ("", ""), uid="u", now=NOW, place="")))


def test_a_social_call_is_called_one(made: Any) -> None:
    found = ics(made, kind=SessionKind.SOCIAL, names=("Ana", ""))
    assert ("SUMMARY", "Social call: Ana") in found


def test_an_event_never_ends_before_it_begins(made: Any) -> None:
    found = dict(ics(made, half_minutes=0))
    assert found["DTEND"] > found["DTSTART"]


def test_without_a_date_there_is_no_file(made: Any) -> None:
    with pytest.raises(UsageProblem, match="no date"):
        ics(made, planned_at=None)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
NASTY = (
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTACH:https://evil.example\r\n a;b,c\\n\x00\x1b[2J\u2028"
)


@given(place=text, name=text, uid=text)
@example(place=NASTY, name=NASTY, uid=NASTY)
@example(place="https://example.com/\r\nATTACH:x", name="a" * 80 + "é😀" * 30, uid="\\;,")
@example(place="https://example.com\u0085X:1", name='"', uid="u")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_adds_a_line(made: Any, place: str, name: str, uid: str) -> None:
    session = Session(**made.base("s"), planned_at=AT, place=place)
    lines = read(session_ics(session, (name, "Ben"), uid=uid, now=NOW))
    free = ("LOCATION", "URL", "UID")
    names = sorted(line_name for line_name, _ in lines if line_name not in free)
    usual = sorted(line_name for line_name, _ in ics(made) if line_name not in free)
    assert names == usual
    found = dict(lines)
    assert unescape(found.get("LOCATION", "")) == clean_line(place)
    assert unescape(found["UID"]) == clean_line(uid)
    assert unescape(found["SUMMARY"]).endswith("Ben")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "".join(map(str, lines)))


def test_the_library_is_loaded_only_where_it_is_needed() -> None:
    import subprocess
    import sys

    code = (
        "import sys, comentor_tui.services.exporting\n"
        "slow = {'icalendar', 'textual', 'rich', 'sqlmodel', 'sqlalchemy', 'dateparser'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_dates_of_another_zone_are_told_in_utc(made: Any) -> None:
    found = dict(ics(made, planned_at=datetime(2026, 12, 18, 16, tzinfo=UTC)))
    assert found["DTSTART"] == "20261218T160000Z"
