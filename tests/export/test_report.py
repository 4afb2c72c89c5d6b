"""The look-back as a page with pictures: readable as XML, hostile words harmless, files private."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.durations import MONTHS
from comentor_tui.domain.lookback import LookBack, look_back, meeting
from comentor_tui.domain.periods import Period, Span, period
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeCategory,
    ChangeNoticed,
    Gift,
    Medium,
    Session,
    SessionKind,
    SessionState,
)
from comentor_tui.domain.trends import Felt, Level
from comentor_tui.errors import UsageProblem
from comentor_tui.export.drawing import Lengths, Lines, Picture, Sides, Signs, Words
from comentor_tui.export.pictures import MOST_LINES, MOST_SESSIONS, MOST_SIGNS, pictures, sign_of
from comentor_tui.export.report import PAGE, folder_name, report, write_report
from comentor_tui.export.svg import WIDTH, has_drawing, svg

A, B = "k3wq", "x9pd"
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
ALL = Period(None, NOW.date())
YEAR = period(Span.YEAR, NOW.date())
SPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "</text><script>alert(1)</script>",
    '"><image href="http://evil.example/x.png"/>',
    "&lt; &#0; ]]> <!-- x -->",
    "\x00\x0b\x1b[31m\ufffe\uffff\ud83d",
    "\u202eright to left\u2066",
    "# heading\n![x](http://evil.example/y)\n<img src=x>",
    "漢字" * 60,
    "long " * 400,
)


def base(record_id: str, days: float = 1, owner: str | None = None) -> dict[str, Any]:
    at = NOW - timedelta(days=days)
    return {"id": record_id, "pair_id": "p", "owner": owner, "created_at": at, "updated_at": at}


def session(days: int, **fields: Any) -> Session:
    at = NOW - timedelta(days=days)
    usual = {
        **base(f"s{days}", days),
        "state": SessionState.HELD,
        "started_at": at,
        "ended_at": at + timedelta(minutes=64),
    }
    return Session(**{**usual, **fields})


def facts(over: Period = YEAR, text: str = "a walk", count: int = 4) -> LookBack:
    said = {"time": Felt(Level.LITTLE, 1), "ours": Felt(Level.NONE, 0)}
    meetings = [
        meeting(session(7 * n + 2), UTC, {A: 1_800_000, B: 1_700_000}, said) for n in range(count)
    ]
    meetings += [
        meeting(session(3, kind=SessionKind.SOCIAL), UTC),
        meeting(session(4, medium=Medium.IN_PERSON), UTC, {A: 1, B: 0}),
        meeting(session(5, state=SessionState.MISSED), UTC),
        meeting(session(-3, state=SessionState.PLANNED, ended_at=None), UTC),
    ]
    return look_back(
        over,
        (A, B),
        meetings,
        tz=UTC,
        pitfalls=("time",),
        remedies=[AgendaItem(**base("i", 1.5), text=text, origin="pitfall:time")],
        gifts=[Gift(**base("g", 1, A), text=text, seen_by=B)],
        changes=[ChangeNoticed(**base("c", 1, A), text=text, category=ChangeCategory.FOCUS)],
    )


def words(name: str = "", title: str = "Time") -> Words:
    names = {A: name or "Ana", B: name or "Ben"}
    labels = {each: each.value for each in ChangeCategory}
    return Words(A, B, names.__getitem__, {"time": title}, labels, UTC)


def drawn(of: LookBack, said: Words | None = None) -> dict[str, Picture]:
    return {picture.id: picture for picture in pictures(of, said or words())}


def test_the_pictures_of_a_year() -> None:
    found = drawn(facts())
    assert list(found) == [
        *("balance", "rhythm", "hours", "targets", "pitfalls", "gifts", "changes"),
    ]
    (balance,) = found["balance"].parts
    assert isinstance(balance, Sides)
    assert [(row.left_words, row.right_words, row.after) for row in balance.rows] == [
        ("30", "28", "even")
    ] * 4
    (calendar,) = found["rhythm"].parts
    assert isinstance(calendar, Signs)
    assert [meaning for _sign, meaning in calendar.legend] == [
        *("in person", "call or video", "social", "did not take place", "planned"),
    ]
    signs = "".join(row.signs for row in calendar.rows)
    assert [signs.count(sign) for sign in "■●○–▫"] == [1, 4, 1, 1, 1]
    (hours,) = found["hours"].parts
    assert isinstance(hours, Lengths)
    (pitfalls,) = found["pitfalls"].parts
    assert isinstance(pitfalls, Signs)
    assert [(row.label, row.signs) for row in pitfalls.rows] == [("Time", "◦◦◦◦"), ("ours", "····")]
    assert pitfalls.rows[0].below == "   ▴"
    sides, lines = found["changes"].parts
    assert isinstance(sides, Sides)
    assert isinstance(lines, Lines)
    assert lines.left[0].text == "a walk"
    assert not has_drawing(found["gifts"])


def test_a_remedy_is_marked_under_the_session_it_came_from() -> None:
    of = facts()
    later = AgendaItem(**base("i", 8), text="x", origin="pitfall:time", deleted_at=None)
    found = look_back(YEAR, (A, B), of.meetings, tz=UTC, pitfalls=("time",), remedies=[later])
    (pitfalls,) = drawn(found)["pitfalls"].parts
    assert isinstance(pitfalls, Signs)
    assert pitfalls.rows[0].below == "  ▴"
    assert pitfalls.legend[-1][0] == "▴"


def test_many_sessions_are_drawn_together() -> None:
    of = facts(ALL, count=3 * MOST_SESSIONS)
    found = drawn(of)
    (balance,) = found["balance"].parts
    assert isinstance(balance, Sides)
    assert len(balance.rows) < MOST_SESSIONS
    total = sum(row.left for row in balance.rows)
    assert total == of.charged[A]
    (pitfalls,) = found["pitfalls"].parts
    assert isinstance(pitfalls, Signs)
    assert len(pitfalls.rows[0].signs) <= MOST_SIGNS
    assert pitfalls.legend[-1] == ("", "each sign stands for 3 sessions")
    (calendar,) = found["rhythm"].parts
    assert isinstance(calendar, Signs)
    assert [len(row.signs) for row in calendar.rows] == [12] * len(calendar.rows)
    assert ("2", "that many times") in calendar.legend
    years = [row for row in calendar.rows if row.label]
    met = sum(int(s) if s.isdigit() else s in "■●○" for row in years for s in row.signs)
    assert met == len(of.held)


def test_a_year_is_drawn_by_days_also_when_the_next_date_is_in_the_next_month() -> None:
    meetings = [
        meeting(session(70, medium=Medium.IN_PERSON), UTC),
        meeting(session(71, kind=SessionKind.SOCIAL), UTC),
        meeting(session(80), UTC),
        meeting(session(-33, state=SessionState.PLANNED, ended_at=None), UTC),
    ]
    (calendar,) = drawn(look_back(YEAR, (A, B), meetings, tz=UTC))["rhythm"].parts
    assert isinstance(calendar, Signs)
    assert len(calendar.rows) == 14
    assert [sign for sign, _meaning in calendar.legend] == ["■", "●", "○", "▫"]


def test_a_month_that_counts_keeps_its_signs() -> None:
    meetings = [
        meeting(session(900), UTC),
        meeting(session(62, medium=Medium.IN_PERSON), UTC),
        meeting(session(64, kind=SessionKind.SOCIAL), UTC),
        meeting(session(66), UTC),
        meeting(session(31), UTC),
        meeting(session(33, state=SessionState.MISSED), UTC),
        meeting(session(1), UTC),
        meeting(session(2), UTC),
    ]
    (calendar,) = drawn(look_back(ALL, (A, B), meetings, tz=UTC))["rhythm"].parts
    assert isinstance(calendar, Signs)
    assert [(row.label, row.signs[8:]) for row in calendar.rows[-3:]] == [
        ("2026", "3●2 "),
        ("", "■–  "),
        ("", "○   "),
    ]
    told = dict(calendar.legend)
    assert (told["■"], told["○"], told["–"]) == ("in person", "social", "did not take place")


def test_years_are_drawn_when_months_are_too_many() -> None:
    meetings = [meeting(session(31 * n), UTC, {A: 60_000, B: 60_000}) for n in range(90)]
    (balance,) = drawn(look_back(ALL, (A, B), meetings, tz=UTC))["balance"].parts
    assert isinstance(balance, Sides)
    assert [row.label for row in balance.rows][:2] == ["2019", "2020"]


def test_more_than_nine_in_a_month_and_more_lines_than_there_is_room_for() -> None:
    meetings = [meeting(session(n), UTC) for n in range(20)]
    meetings.append(meeting(session(800), UTC))
    gifts = [Gift(**base(f"g{n}", 1, A), text=f"{n}", seen_by=B) for n in range(MOST_LINES + 3)]
    found = drawn(look_back(ALL, (A, B), meetings, tz=UTC, gifts=gifts))
    (calendar,) = found["rhythm"].parts
    assert isinstance(calendar, Signs)
    assert "+" in calendar.rows[-1].signs
    # What is in the legend is what is drawn, and nothing else.
    drawn_signs = {sign for row in calendar.rows for sign in row.signs} - {"·", " "}
    told = dict(calendar.legend)
    assert told["+"] == "ten times or more"
    assert {"2" if sign.isdigit() else sign for sign in drawn_signs} == set(told)
    (lines,) = found["gifts"].parts
    assert isinstance(lines, Lines)
    assert (len(lines.right), lines.more) == (MOST_LINES, (0, 3))
    assert "- and 3 more" in report(ALL, list(found.values()))[PAGE]


def test_from_a_hundred_hours_on_nobody_counts_minutes() -> None:
    hour = 3_600_000
    meetings = [meeting(session(31 * n), UTC, {A: 9 * hour, B: 8 * hour}) for n in range(90)]
    (balance,) = drawn(look_back(ALL, (A, B), meetings, tz=UTC))["balance"].parts
    assert isinstance(balance, Sides)
    whole = next(row for row in balance.rows if row.label == "2020")
    assert (whole.left_words, whole.right_words) == ("108 h", "96 h")


def test_the_names_of_the_months_do_not_touch_each_other() -> None:
    meetings = [meeting(session(31 * n), UTC) for n in range(30)]
    root = parsed(drawn(look_back(ALL, (A, B), meetings, tz=UTC))["rhythm"])
    names = [each for each in root.iter(f"{SPACE}text") if each.get("font-size") == "10"]
    assert [each.text for each in names] == list(MONTHS)
    places = [float(each.get("x") or 0) for each in names]
    assert all(b - a >= 26 for a, b in pairwise(places))


def test_nothing_at_all_is_told_in_words() -> None:
    found = drawn(look_back(YEAR, (A, B), [], tz=UTC))
    assert all(not picture.parts for picture in found.values())
    assert list(report(YEAR, list(found.values()))) == [PAGE]


def test_every_sign_of_the_calendar_has_a_meaning() -> None:
    for state in SessionState:
        assert sign_of(meeting(session(1, state=state), UTC)).strip()


# -- SVG ------------------------------------------------------------------------------------------


def parsed(picture: Picture) -> ElementTree.Element:
    root = ElementTree.fromstring(svg(picture))
    assert root.tag == f"{SPACE}svg"
    return root


def test_an_svg_says_what_it_shows() -> None:
    for picture in drawn(facts()).values():
        root = parsed(picture)
        assert root.findtext(f"{SPACE}title") == picture.title
        assert (root.findtext(f"{SPACE}desc") or "").startswith(picture.sentence)
        assert root.get("role") == "img"
        assert "prefers-color-scheme: dark" in (root.findtext(f"{SPACE}style") or "")
        height = float(root.get("height") or 0)
        for shape in root.iter():
            for name, limit in (("x", WIDTH), ("cx", WIDTH), ("y", height), ("cy", height)):
                if shape.get(name) is not None:
                    assert 0 <= float(shape.get(name) or 0) <= limit, shape.attrib


def test_both_bars_begin_in_the_middle_and_are_as_long_as_the_time() -> None:
    root = parsed(drawn(facts())["balance"])
    you = [shape for shape in root.iter(f"{SPACE}rect") if shape.get("class") == "you"]
    other = [shape for shape in root.iter(f"{SPACE}rect") if shape.get("class") == "comentor"]
    assert len(you) == len(other) == 4
    for left, right in zip(you, other, strict=True):
        mine, theirs = (float(shape.get("width") or 0) for shape in (left, right))
        assert mine / theirs == pytest.approx(1800 / 1700, rel=0.01)
        assert float(left.get("x") or 0) + mine == pytest.approx(WIDTH / 2 - 2)
        assert float(right.get("x") or 0) == WIDTH / 2 + 2


ALLOWED = {
    *("svg", "title", "desc", "style", "rect", "g", "text", "line", "circle", "polygon"),
}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    for picture in drawn(facts(text=text), words(text, text)).values():
        source = svg(picture)
        root = ElementTree.fromstring(source.encode())
        assert {shape.tag.removeprefix(SPACE) for shape in root.iter()} <= ALLOWED
        for shape in root.iter():
            assert not any("href" in name or name.startswith("on") for name in shape.attrib)
            shown = shape.text or ""
            assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ufffe]", shown)


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_words_make_a_file_that_can_be_read(text: str) -> None:
    picture = drawn(facts(text=text), words(text or "x", text))["pitfalls"]
    ElementTree.fromstring(svg(picture).encode())


# -- the page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_on_the_page(text: str) -> None:
    page = report(YEAR, list(drawn(facts(text=text), words(text, text)).values()))[PAGE]
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert len([line for line in headings if line.startswith("# ")]) == 1
    assert len([line for line in headings if line.startswith("## ")]) == 7
    images = re.findall(r"(?<!\\)!\[[^\]]*\]\(([^)]*)\)", page)
    assert images == [
        f"{name}.svg" for name in ("balance", "rhythm", "hours", "pitfalls", "changes")
    ]
    assert not re.search(r"(?<!\\)<", page)
    assert "\x1b" not in page


def test_both_have_their_place_on_the_page() -> None:
    page = report(YEAR, list(drawn(facts()).values()))[PAGE]
    assert page.startswith("# Looking back: Sun 23 Nov 2025 to Sun 22 Nov 2026\n\nAna · Ben\n")
    assert page.count("### Ana") == page.count("### Ben") == 2
    assert page.endswith("- –\n")
    assert "- a walk (focus)" in page
    assert "- **Time**: Felt in 4 of 4 sessions. On the agenda “a walk”: too early" in page


def test_names_that_show_nothing_have_words_in_their_place() -> None:
    page = report(ALL, list(drawn(facts(), words("\u202e")).values()))[PAGE]
    assert "Left · Right" in page
    assert "# Looking back: up to Sun 22 Nov 2026" in page


# -- files ----------------------------------------------------------------------------------------


def test_the_files_are_for_their_user_alone(tmp_path: Path) -> None:
    files = report(YEAR, list(drawn(facts()).values()))
    folder = tmp_path / folder_name(YEAR)
    assert folder.name == "comentor-look-back-2026-11-22"
    assert write_report(folder, files) == folder / PAGE
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == set(files)
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text(encoding="utf-8") == files[path.name]


def test_nothing_is_replaced_without_being_asked_to(tmp_path: Path) -> None:
    files = report(YEAR, list(drawn(facts()).values()))
    own = tmp_path / "hours.svg"
    own.write_text("mine")
    with pytest.raises(UsageProblem, match=r"hours\.svg"):
        write_report(tmp_path, files)
    assert [path.name for path in tmp_path.iterdir()] == ["hours.svg"]
    assert own.read_text() == "mine"
    write_report(tmp_path, files, force=True)
    assert own.read_text() == files["hours.svg"]


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "no" / "such", tmp_path / "a\x00b"):
        with pytest.raises(UsageProblem):
            write_report(folder, {PAGE: "x"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
