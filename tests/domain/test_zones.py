"""One moment on two clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.zones import elsewhere
from comentor_tui.zone import named_zone, understand_zone

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
KEYS = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "UTC",
)
ZONES = st.sampled_from([ZoneInfo(key) for key in KEYS])


@pytest.mark.parametrize(
    ("at", "words"),
    [
        # Between the two changes to summer time New York is an hour nearer than usual.
        (datetime(2026, 3, 7, 14, tzinfo=UTC), "09:00"),
        (datetime(2026, 3, 9, 14, tzinfo=UTC), "10:00"),
        (datetime(2026, 3, 30, 14, tzinfo=UTC), "10:00"),
        (datetime(2026, 11, 2, 14, tzinfo=UTC), "09:00"),
        (datetime(2026, 11, 3, 2, tzinfo=UTC), "Mon 2 Nov 21:00"),
    ],
)
def test_berlin_and_new_york(at: datetime, words: str) -> None:
    assert elsewhere(at, BERLIN, NEW_YORK) == words


def test_nothing_is_said_where_nothing_differs() -> None:
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert elsewhere(at, BERLIN, ZoneInfo("Europe/Paris")) == ""
    assert elsewhere(at, BERLIN, None) == ""
    # London and UTC read the same in winter alone.
    assert elsewhere(at, UTC, ZoneInfo("Europe/London")) == "13:00"
    assert elsewhere(at - timedelta(days=180), UTC, ZoneInfo("Europe/London")) == ""


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)), ZONES, ZONES
)
def test_what_is_said_is_what_their_clock_reads(
    at: datetime, here: ZoneInfo, there: ZoneInfo
) -> None:
    words = elsewhere(at, here, there)
    mine, theirs = at.astimezone(here), at.astimezone(there)
    if (mine.date(), mine.time()) == (theirs.date(), theirs.time()):
        assert words == ""
        return
    assert words.endswith(f"{theirs:%H:%M}")
    assert (len(words) > 5) == (mine.date() != theirs.date())
    if len(words) > 5:
        assert words.startswith(f"{theirs:%a} {theirs.day} ")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("  New   York ", "America/New_York"),
        ("lisbon", "Europe/Lisbon"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_as_people_type_it(text: str, key: str) -> None:
    assert understand_zone(text) == key
    assert named_zone(key) is not None


@pytest.mark.parametrize(
    ("text", "near"), [("Berlim", "Europe/Berlin"), ("tokio", "Asia/Tokyo"), ("zzzqqq", "Lisbon")]
)
def test_another_one_names_the_nearest(text: str, near: str) -> None:
    with pytest.raises(ValueError, match=near):
        understand_zone(text)


@pytest.mark.parametrize("text", ["", "Europe", "../../etc/passwd", "\0", "/etc/localtime", "[/]"])
def test_what_is_no_name_is_no_zone(text: str) -> None:
    assert named_zone(text) is None
    with pytest.raises(ValueError, match=r"Not a time zone|Which one"):
        understand_zone(text)
