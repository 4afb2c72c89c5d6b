"""How a line becomes a search, and who may find what."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comentor_tui.domain.chronicle import Told
from comentor_tui.domain.folding import folded
from comentor_tui.domain.records import (
    KINDS,
    ClockEvent,
    EventKind,
    Gift,
    Medium,
    Note,
    OwnQuestion,
    Pair,
    PitfallAnswer,
    PitfallCheck,
    Record,
    Review,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetStep,
    Visibility,
)
from comentor_tui.domain.searching import (
    FILTERS,
    ONLY,
    QUERY_LIMIT,
    TERMS_LIMIT,
    WRITTEN,
    Search,
    Term,
    day_named,
    excerpt,
    kinds_named,
    may_see,
    parse,
    person_named,
    words_of,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PEOPLE = [("Ana Maria", "a"), ("Ben", "b"), ("Bea", "c")]
COMMON: dict[str, Any] = {
    "id": "x",
    "pair_id": "p",
    "owner": "a",
    "created_at": NOW,
    "updated_at": NOW,
}


def words(*texts: str, last: bool = False) -> tuple[Term, ...]:
    return tuple(Term(text, last and text == texts[-1]) for text in texts)


# -- understanding ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Search()),
        ("   ", Search()),
        ('"" * - ( :', Search()),
        ("👩‍👩‍👧 ·", Search()),
        ("river bank", Search(words("river", "bank"))),
        ('"one step" more', Search(words("one step", "more"))),
        ('"one step', Search(words("one step"))),
        ('a"b', Search(words("a", "b"))),
        ("AND OR NOT NEAR", Search(words("AND", "OR", "NOT", "NEAR"))),
        ("text:river", Search(words("text:river"))),
        ("^river +bank", Search(words("^river", "+bank"))),
        ("gard*", Search((Term("gard", True),))),
        ("g*", Search((Term("g", True),))),
        ("*", Search()),
        ("kind:note river", Search(words("river"), kinds=(Note,))),
        ("kind:Gifts", Search(kinds=(Gift,))),
        ("kind:target", Search(kinds=(Target, TargetCheck))),
        ("kind:nonsense", Search(words("kind:", "nonsense"))),
        ("person:ana", Search(person="a")),
        ('person:"ana maria" tea', Search(words("tea"), person="a")),
        ("PERSON:BEN", Search(person="b")),
        ("person:be", Search(words("person:", "be"))),
        ("person: ben", Search(words("person:", "ben"))),
        ("since:2026-03 until:2026", Search(since=date(2026, 3, 1), until=date(2026, 12, 31))),
        ("until:2024-02", Search(until=date(2024, 2, 29))),
        ("since:2026-02-30", Search(words("since:", "2026-02-30"))),
        ("mysince:2026", Search(words("mysince:2026"))),
        ("kind:note kind:gift", Search(kinds=(Gift,))),
    ],
)
def test_understood(text: str, expected: Search) -> None:
    assert parse(text, PEOPLE) == expected


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("ri", True),
        ("river ban", True),
        ("river ", False),
        ("r", False),
        ("é", True),
        ("漢", True),
        ('"one st', True),
        ('"one st"', False),
        ("what?", False),
    ],
)
def test_the_last_word_may_go_on_while_it_is_typed(text: str, prefix: bool) -> None:
    assert parse(text, typing=True).terms[-1].prefix is prefix
    assert parse(text).terms[-1].prefix is False


def test_only_the_last_word_may_go_on() -> None:
    assert [term.prefix for term in parse("one two three", typing=True).terms] == [0, 0, 1]


def test_much_is_cut() -> None:
    assert len(parse("a1 " * 500).terms) == TERMS_LIMIT
    (term,) = parse("x" * 1000).terms
    assert len(term.text) == QUERY_LIMIT


def test_it_is_empty_only_when_nothing_is_asked() -> None:
    assert parse("?").is_empty
    assert not parse("x").is_empty
    assert not parse("kind:note").is_empty
    assert not parse("since:2026").is_empty


PIECES = st.one_of(
    st.text(),
    st.sampled_from(
        [
            *('"', "*", "kind:", "person:", "since:", "until:", "note", "ana", "2026", "AND"),
            *("NEAR(", ")", "-", "^", "\\", "'", "{a b}:", "\x00", "\ud800", "\u202e", " "),
        ]
    ),
)


@given(st.lists(PIECES).map("".join), st.booleans())
@example('NEAR("a b", 5)', True)
@example("\x00", True)
def test_any_text_is_a_search_that_fts5_takes(text: str, typing: bool) -> None:
    found = parse(text, PEOPLE, typing=typing)
    assert len(found.terms) <= TERMS_LIMIT
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE w USING fts5(text)")
        connection.execute("INSERT INTO w VALUES ('a b c note ana 2026')")
        if found.terms:
            connection.execute("SELECT * FROM w WHERE w MATCH ?", (found.expression(),)).fetchall()


@given(st.text(alphabet="abcé漢0 ", min_size=1))
def test_words_are_found_as_words(text: str) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE w USING fts5(text)")
        connection.execute("INSERT INTO w VALUES (?)", (folded(text),))
        found = parse(text)
        if found.terms and len(text) < QUERY_LIMIT and len(text.split()) <= TERMS_LIMIT:
            query = "SELECT count(*) FROM w WHERE w MATCH ?"
            assert connection.execute(query, (found.expression(),)).fetchone() == (1,)


# -- the values of filters --------------------------------------------------------------------


def test_every_kind_of_words_has_a_filter() -> None:
    assert {kind for kinds in FILTERS.values() for kind in kinds} == set(WRITTEN)
    assert set(ONLY) <= set(WRITTEN) <= set(KINDS)
    assert kinds_named("Reviews") == (Review,)
    assert kinds_named("s") is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [("ben", "b"), ("BEA", "c"), ("b", None), ("", None), ("x", None), ("ana maria", "a")],
)
def test_a_person_by_name(said: str, expected: str | None) -> None:
    assert person_named(said, PEOPLE) == expected


def test_the_whole_name_counts_more_than_a_beginning() -> None:
    assert person_named("jo", [("Jo", "j"), ("Joan", "k")]) == "j"
    assert person_named("jo", [("Jo", "j"), ("jo", "k")]) is None
    assert person_named("jo", [("Jo", "j"), ("jo", "j")]) == "j"


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-2", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-02-03", date(2026, 2, 3), date(2026, 2, 3)),
        ("0000", None, None),
        ("0000-01-01", None, None),
        ("2026-13", None, None),
        ("2026-00", None, None),
        ("26", None, None),
        ("٢٠٢٦", None, None),
        ("", None, None),
    ],
)
def test_a_day(said: str, first: date | None, last: date | None) -> None:
    assert day_named(said) == first
    assert day_named(said, last=True) == last


# -- what there is to find --------------------------------------------------------------------


def test_words() -> None:
    assert words_of(Note(**COMMON, text="river")) == "river"
    assert words_of(Note(**{**COMMON, "deleted_at": NOW}, text="river")) == ""
    assert words_of(Review(**COMMON, session_id="s")) == ""
    assert words_of(Review(**COMMON, session_id="s", gave="tea")) == "\n\ntea\n\n"
    assert words_of(Pair(**COMMON, first="a", second="b", enoughness=("x", "y"))) == "x\ny"
    clock: dict[str, Any] = {"session_id": "s", "seq": 1, "wall": NOW, "boot_ms": 0, "boot_id": ""}
    assert words_of(ClockEvent(**COMMON, **clock, kind=EventKind.PAUSED, text="door")) == "door"
    assert words_of(ClockEvent(**COMMON, **clock, kind=EventKind.OVERRUN, text="keep")) == ""
    checked: dict[str, Any] = {"target_id": "t", "from_text": "a", "to_text": "b"}
    assert words_of(TargetCheck(**COMMON, **checked, step=TargetStep.CHANGED)) == "a\nb"
    assert words_of(TargetCheck(**COMMON, **checked, step=TargetStep.MOVED)) == ""


def check(owner: str, shared: bool) -> PitfallCheck:
    fields = {**COMMON, "owner": owner}
    answer = PitfallAnswer.YES
    return PitfallCheck(**fields, session_id="s", pitfall="time", answer=answer, shared=shared)


@pytest.mark.parametrize(
    ("record", "both_in", "seen_by"),
    [
        (Note(**COMMON, text="x"), False, {"a", "b", None}),
        (Note(**COMMON, text="x", visibility=Visibility.MINE), True, {"a"}),
        (Note(**{**COMMON, "owner": None}, text="x", visibility=Visibility.MINE), True, set()),
        (Note(**{**COMMON, "deleted_at": NOW}, text="x"), True, set()),
        (check("a", False), False, {"a"}),
        (check("a", True), False, {"a"}),
        (check("a", False), True, {"a"}),
        (check("a", True), True, {"a", "b", None}),
        (OwnQuestion(**COMMON, text="x", kind=""), False, {"a", "b", None}),
    ],
)
def test_who_may_see(record: Record, both_in: bool, seen_by: set[str | None]) -> None:
    def answers(session_id: str) -> bool:
        assert session_id == "s"
        return both_in

    assert {who for who in ("a", "b", None) if may_see(record, who, answers)} == seen_by


# -- excerpts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans", "room", "expected", "marked"),
    [
        ("", [], 20, "", []),
        ("a  b\t c", [(3, 4)], 20, "a b c", ["b"]),
        ("\n\none\n\n two\n", [(2, 5)], 20, "one · two", ["one"]),
        ("one two three four", [(0, 3)], 8, "one two…", ["one"]),
        ("one two three four", [(14, 18)], 9, "…four", ["four"]),
        ("aaaaaaaaaaaaaaaaaaaafound", [(20, 25)], 9, "…aaafound", ["found"]),
        # Nothing is cut off in front where all of it has room.
        ("From Ana: bring the map", [(16, 19)], 23, "From Ana: bring the map", ["the"]),
        ("From Ana: bring the map", [(16, 19)], 22, "…bring the map", ["the"]),
        ("From Ana\nthe map", [(9, 12)], 17, "…Ana · the map", ["the"]),
        ("x\u202ey \u2066z", [], 20, "xy z", []),
        ("the river, the sea", [(4, 9), (15, 18)], 40, "the river, the sea", ["river", "sea"]),
    ],
)
def test_an_excerpt(
    text: str, spans: list[tuple[int, int]], room: int, expected: str, marked: list[str]
) -> None:
    shown, ranges = excerpt(text, spans, room)
    assert shown == expected
    assert [shown[each.start : each.stop] for each in ranges] == marked


@given(st.text(), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))), st.integers(0, 80))
def test_an_excerpt_fits(text: str, spans: list[tuple[int, int]], room: int) -> None:
    ordered = sorted((min(each), max(each)) for each in spans)
    shown, ranges = excerpt(text, ordered, room)
    assert len(shown) <= max(room, 8)
    assert "\n" not in shown
    assert all(0 <= each.start < each.stop <= len(shown) for each in ranges)


# -- the list of sessions ---------------------------------------------------------------------


def test_a_session_in_the_list() -> None:
    told = Told(
        ("at", "x"), "x", SessionKind.WORK, SessionState.HELD, Medium.CALL, NOW, None, None, ""
    )
    assert told.length is None
    begun = told._replace(started_at=NOW)
    assert begun.length is None
    ended = begun._replace(ended_at=NOW + timedelta(hours=1))
    assert ended.length == timedelta(hours=1)
    assert ended._replace(ended_at=NOW - timedelta(hours=1)).length == timedelta(0)
    assert ended._replace(started_at=None).length is None
