"""Pictures of the look-back in narrow windows: nothing is cut, and a bar still says something."""

from __future__ import annotations

import pytest

from comentor_tui.export.drawing import Ink, Length, Lengths, Picture, Signs, Strip
from comentor_tui.export.pictures import DAYS
from comentor_tui.ui.widgets.picture import INKS, drawn

HEADS = tuple(map(str, range(1, DAYS + 1)))
CALENDAR = Signs(
    (
        Strip("Dec 2025", " " * 20 + "●" + "·" * 9 + "■"),
        Strip("Jan 2026", "·" * 31),
        Strip("Feb", "–" + "·" * 27 + "   "),
    ),
    (("●", "call or video"), ("■", "in person"), ("–", "did not take place")),
    HEADS,
)
HOURS = Lengths(
    (
        Length("set aside", 600, "10 h", Ink.QUIET),
        Length("held", 720, "12 h 27 min"),
        Length("social", 30, "40 min"),
    ),
    720,
)


def lines(part: Signs | Lengths, width: int) -> list[str]:
    picture = Picture("p", "Title", "A sentence.", ("Ana", "Ben"), (part,))
    return [line.rstrip() for line in drawn(picture, width).plain.splitlines()[2:]]


def test_a_month_with_room_is_drawn_day_by_day() -> None:
    found = lines(CALENDAR, 40)
    assert found[0] == "         1   5    10   15   20   25   30"
    assert found[1] == "Dec 2025 " + " " * 20 + "●·········■"
    assert lines(CALENDAR, 36)[1] == "Dec  " + " " * 20 + "●·········■"


@pytest.mark.parametrize("width", [30, 24])
def test_a_month_without_room_names_its_days(width: int) -> None:
    found = lines(CALENDAR, width)
    assert found[:3] == ["Dec 2025 21 ●  31 ■", "Jan 2026 ·", "Feb      1 –"]
    assert max(map(len, found)) <= width


def test_the_narrowest_window_has_the_months_and_days() -> None:
    found = lines(CALENDAR, 14)
    assert found[:3] == ["Dec 21 ●  31 ■", "Jan ·", "Feb 1 –"]


def test_a_sign_keeps_its_colour_beside_its_day() -> None:
    picture = Picture("p", "Title", "A sentence.", ("Ana", "Ben"), (CALENDAR,))
    spans = {str(span.style) for span in drawn(picture, 30).spans}
    assert {INKS[Ink.BOTH], INKS[Ink.QUIET]} <= spans


def test_bars_have_their_words_above_where_they_would_say_nothing() -> None:
    wide = lines(HOURS, 60)
    assert [line.split()[0] for line in wide] == ["set", "held", "social"]
    assert all("█" in line or "▌" in line for line in wide)
    narrow = lines(HOURS, 26)
    assert narrow[0::2] == ["set aside · 10 h", "held · 12 h 27 min", "social · 40 min"]
    lengths = [len(line) for line in narrow[1::2]]
    assert lengths == [22, 26, 1]
