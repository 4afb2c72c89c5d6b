"""The list of all sessions and the search, on a real file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.chronicle import Told
from comentor_tui.domain.records import (
    AgendaItem,
    Gift,
    Goal,
    Note,
    Pair,
    Person,
    Record,
    Session,
    SessionState,
    Target,
    deleted,
    revised,
)
from comentor_tui.domain.searching import Search, parse
from comentor_tui.domain.sessions import when
from comentor_tui.errors import Interrupted, StoreDamaged, StoreProblem
from comentor_tui.store.archive import Archive
from comentor_tui.store.repository import SqlStore

from .conftest import NOW


def common(
    record_id: str, owner: str | None = None, hours: int = 0, pair: str = "p"
) -> dict[str, Any]:
    at = NOW + timedelta(hours=hours)
    times = {"created_at": at, "updated_at": at}
    return {"id": record_id, "pair_id": pair, "owner": owner, **times}


def note(record_id: str, text: str, hours: int = 0, **fields: Any) -> Note:
    return Note(**{**common(record_id, "a", hours), "text": text, **fields})


@pytest.fixture
def held(store: SqlStore) -> SqlStore:
    """A pair with 130 sessions a day apart, held and missed, and another pair with one."""
    store.save(
        Pair(**common("p"), first="a", second="b"),
        Person(**common("a", "a"), name="Ana"),
        Person(**common("b", "b"), name="Ben"),
        Pair(**common("q", pair="q"), first="c", second="d"),
        Person(**common("c", "c", pair="q"), name="Cleo"),
        Session(**common("sq", pair="q"), state=SessionState.HELD, started_at=NOW),
    )
    store.save(
        *(
            Session(
                **common(f"s{day:03}"),
                state=SessionState.MISSED if day % 10 == 3 else SessionState.HELD,
                planned_at=NOW + timedelta(days=day),
                started_at=None if day % 2 else NOW + timedelta(days=day, minutes=3),
            )
            for day in range(130)
        ),
        Session(**common("open", hours=9000), state=SessionState.OPEN),
        Session(**common("planned", hours=9999), state=SessionState.PLANNED),
    )
    gone = store.get(Session, "s007")
    assert gone is not None
    store.save(deleted(gone, NOW))
    return store


def ids(rows: list[Told]) -> list[str]:
    return [row.id for row in rows]


EXPECTED = ["open", *(f"s{day:03}" for day in reversed(range(130)) if day != 7)]


def test_all_sessions_page_by_page(held: SqlStore) -> None:
    with Archive(held.path) as archive:
        for size in (1, 7, 50, 129, 130, 131):
            found: list[str] = []
            after = None
            while page := archive.told("p", after=after, limit=size):
                found += ids(page)
                after = page[-1].key
            assert found == EXPECTED
            count, starts = archive.pages("p", size)
            assert count == len(EXPECTED)
            assert len(starts) == -(-count // size)
            for number, start in enumerate(starts):
                place = number * size
                page = archive.told("p", after=start, limit=size)
                assert ids(page) == EXPECTED[place : place + size]


def test_nobody_has_met_yet(held: SqlStore) -> None:
    with Archive(held.path) as archive:
        assert archive.told("nobody") == []
        assert archive.pages("nobody", 50) == (0, [None])
        assert ids(archive.told("q")) == ["sq"]


def test_what_a_row_tells(held: SqlStore) -> None:
    with Archive(held.path) as archive:
        rows = {row.id: row for row in archive.told("p", limit=200)}
        for session_id in ("open", "s003", "s004"):
            session, row = archive.get(Session, session_id), rows[session_id]
            assert session is not None
            for name in set(Told._fields) - {"key", "when"}:
                assert getattr(row, name) == getattr(session, name)
            assert row.when == when(session)


def test_sessions_of_one_moment(store: SqlStore) -> None:
    store.save(Pair(**common("p"), first="a", second="b"))
    store.save(*(Session(**common(f"s{n}"), state=SessionState.HELD) for n in range(9)))
    with Archive(store.path) as archive:
        first = archive.told("p", limit=4)
        rest = archive.told("p", after=first[-1].key)
        assert sorted(ids([*first, *rest])) == [f"s{n}" for n in range(9)]


def test_a_damaged_session_is_not_told(held: SqlStore) -> None:
    with closing(sqlite3.connect(held.path)) as other:
        other.execute("UPDATE session SET medium = 'video' WHERE id = 's005'")
        other.commit()
    with Archive(held.path) as archive, pytest.raises(StoreDamaged):
        archive.told("p", limit=200)


# -- words ------------------------------------------------------------------------------------


@pytest.fixture
def written(held: SqlStore) -> SqlStore:
    held.save(
        note("n1", "The heron stood by the river", 1),
        note("n2", "river, River and riverbank", 2, owner="b"),
        note("n3", "nothing of it", 3),
        note("n4", "CAFÉ by the river", 4),
        Goal(**common("g", "b", 5), text="Swim in the river"),
        Gift(**common("gi", "a", 6), text="patience by the river", seen_by="b"),
        Target(**common("t", "b", 7), text="look at the river bank"),
        Note(**common("nq", "c", 8, pair="q"), text="another river"),
    )
    return held


def found(store: SqlStore, text: str, **how: Any) -> list[str]:
    people = [("Ana", "a"), ("Ben", "b")]
    search = how.pop("search", None) or parse(text, people, typing=how.pop("typing", False))
    how = {"may_see": lambda _record: True, "limit": 50, **how}
    with Archive(store.path) as archive:
        return [each.record.id for each in archive.find(search, "p", **how)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("river", ["t", "gi", "g", "n4", "n2", "n1"]),
        ("RIVER", ["t", "gi", "g", "n4", "n2", "n1"]),
        ("cafe", ["n4"]),
        ("river bank", ["t"]),
        ("river bank*", ["t"]),
        ("riverb*", ["n2"]),
        ('"by the river"', ["gi", "n4", "n1"]),
        ('"river by"', []),
        ("river kind:note", ["n4", "n2", "n1"]),
        ("river person:ben", ["t", "g", "n2"]),
        ("river person:ben kind:goal", ["g"]),
        ("person:ben kind:note", ["n2"]),
        ("kind:gift", ["gi"]),
        ("river AND heron", []),
        ("river OR", []),
        ("river -heron", ["n1"]),
        ("nowhere", []),
        ("kind:target person:ben", ["t"]),
        ("kind:notes person:me", []),
        ("river kind:enoughness", []),
        ("river kind:agenda", []),
        ("kind:nonsense river", []),
        ('"the river" person:ana kind:note', ["n4", "n1"]),
    ],
)
def test_found(written: SqlStore, text: str, expected: list[str]) -> None:
    assert found(written, text) == expected


def test_the_beginning_of_a_word_while_it_is_typed(written: SqlStore) -> None:
    assert found(written, "her", typing=True) == ["n1"]
    assert found(written, "her") == []


def test_between_two_moments(written: SqlStore) -> None:
    after, before = NOW + timedelta(hours=2), NOW + timedelta(hours=5)
    assert found(written, "river", between=(after, None)) == ["t", "gi", "g", "n4", "n2"]
    assert found(written, "river", between=(None, before)) == ["n4", "n2", "n1"]
    assert found(written, "river", between=(after, before)) == ["n4", "n2"]
    assert found(written, "kind:note", between=(after, before)) == ["n4", "n3", "n2"]


def test_what_may_not_be_seen_makes_room_for_what_may(written: SqlStore) -> None:
    written.save(*(note(f"hidden{n}", "river", 100 + n) for n in range(150)))
    how: dict[str, Any] = {"may_see": lambda record: not record.id.startswith("hidden")}
    assert found(written, "river", limit=2, **how) == ["t", "gi"]
    assert found(written, "river", **how) == ["t", "gi", "g", "n4", "n2", "n1"]


FOREIGN = {
    "e1": "naïve Æther, Ångström; façade",
    "e2": "朝の川 と 庭 🌊🧑\u200d🌾",
    "e3": "он сказал: «река»",
    "e4": "say \"never\" (or 'always') — don't",
    "e5": "agenda item gift note 0x1 \ue000note a",
    "e6": "die große Straße, le cœur, ёлка, ﬁnale, ısı",
    "e7": "GROSSE STRASSE, елка, I donʼt",
    "e8": "明日は東京タワーで会う",
    "e9": "서울에서 만나",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("naive", ["e1"]),
        ("facade aether", ["e1"]),
        ("angstrom", ["e1"]),
        ("朝*", ["e2"]),
        ("庭", ["e2"]),
        ("庭 🌊", ["e2"]),
        ("р*", ["e3"]),
        ("РЕКА", ["e3"]),
        ("never always", ["e4"]),
        ('"never or always"', ["e4"]),
        ("don’t", ["e7", "e4"]),
        ("don't", ["e7", "e4"]),
        ("grosse", ["e7", "e6"]),
        ("große", ["e7", "e6"]),
        ("STRASSE", ["e7", "e6"]),
        ("Straß*", ["e7", "e6"]),
        ("coeur", ["e6"]),
        ("елка", ["e7", "e6"]),
        ("ЁЛКА", ["e7", "e6"]),
        ("fin*", ["e6"]),
        ("isi", ["e6"]),
        ("東京", ["e8"]),
        ("タワー", ["e8"]),
        ("東会", []),
        ("東 会", ["e8"]),
        ("서울", ["e9"]),
        ("item", ["e5"]),
        ("agenda kind:note", ["e5"]),
        ("agendaitem", []),
        ("a* kind:note", ["e5", "e4", "e1"]),
        ("note", ["e5"]),
        ("no*", ["e5"]),
    ],
)
def test_other_alphabets_signs_and_the_words_for_kinds(
    held: SqlStore, text: str, expected: list[str]
) -> None:
    held.save(
        *(note(name, words, number) for number, (name, words) in enumerate(FOREIGN.items())),
        AgendaItem(**common("i1", "b", 30), text="to the canal"),
    )
    assert found(held, text) == expected
    assert sorted(found(held, text, best=True)) == sorted(expected)
    with Archive(held.path) as archive:
        how: dict[str, Any] = {"may_see": lambda _record: True, "limit": 9}
        for passage in archive.find(parse(text), "p", **how):
            assert passage.spans
            assert all(passage.words[start:end].strip() for start, end in passage.spans)


@pytest.mark.parametrize("owner", ['o\'b-rien "x"', "(a OR b)", "Ä\ue000note", "0", "a" * 300])
def test_ids_are_opaque_to_filters(held: SqlStore, owner: str) -> None:
    held.save(
        Person(**common(owner, owner, 40), name="Cy"),
        note("mine", "river", 41, owner=owner),
        note("other", "river", 42),
    )
    people = [("Cy", owner)]
    assert found(held, "", search=parse("river person:cy", people)) == ["mine"]
    assert found(held, "", search=parse("person:cy kind:note", people)) == ["mine"]


def test_a_filter_is_never_a_guess(written: SqlStore) -> None:
    """The marks in the index narrow the search down; what is told passed the filter itself."""
    with closing(sqlite3.connect(written.path)) as other:
        other.execute("UPDATE passage SET owner = 'b' WHERE record_id = 'n4'")
        other.commit()
    assert found(written, "river person:ana") == ["gi", "n1"]


def test_a_new_owner_is_found(written: SqlStore) -> None:
    with Archive(written.path) as archive:
        kept = archive.get(Note, "n4")
    assert kept is not None
    written.save(revised(kept, NOW, owner="b"))
    assert found(written, "river person:ben") == ["t", "g", "n4", "n2"]
    assert found(written, "river person:ana") == ["gi", "n1"]


def test_filters_and_what_fits_best(written: SqlStore) -> None:
    written.save(note("more", "river river river", 90, owner="b"))
    assert found(written, "river kind:note", best=True)[0] == "more"
    assert found(written, "river kind:note person:ben", best=True) == ["more", "n2"]
    assert set(found(written, "river person:ana", best=True)) == {"gi", "n4", "n1"}


def test_what_fits_best(written: SqlStore) -> None:
    written.save(note("best", "heron heron heron", -5), note("less", "heron " + "x " * 200, 50))
    assert found(written, "heron") == ["less", "n1", "best"]
    assert found(written, "heron", best=True) == ["best", "n1", "less"]
    assert found(written, "kind:gift", best=True) == ["gi"]


def test_where_it_was_found(written: SqlStore) -> None:
    with Archive(written.path) as archive:
        how: dict[str, Any] = {"may_see": lambda _record: True, "limit": 9}
        (passage,) = archive.find(parse("CAFE river*"), "p", **how)
        assert [passage.words[start:end] for start, end in passage.spans] == ["CAFÉ", "river"]
        assert passage.record == archive.get(Note, "n4")
        (passage,) = archive.find(parse('"heron stood"'), "p", **how)
        assert [passage.words[start:end] for start, end in passage.spans] == ["heron stood"]


def test_the_letters_that_were_written_are_marked(held: SqlStore) -> None:
    held.save(*(note(name, words, n) for n, (name, words) in enumerate(FOREIGN.items())))
    marked = {
        "grosse strasse": ["große", "Straße"],
        "coeur": ["cœur"],
        "final*": ["ﬁnale"],
        "タワー": ["タワー"],
        "京タ": ["京タ"],
        "서울": ["서울"],
    }
    with Archive(held.path) as archive:
        for text, expected in marked.items():
            found = archive.find(parse(text), "p", may_see=lambda _record: True, limit=9)
            last = found[-1]
            assert [last.words[start:end] for start, end in last.spans] == expected


def test_an_index_that_is_behind_marks_nothing(written: SqlStore) -> None:
    with closing(sqlite3.connect(written.path)) as other:
        other.execute("UPDATE passage SET text = 'heron was here' WHERE record_id = 'n1'")
        other.commit()
    with Archive(written.path) as archive:
        (passage,) = archive.find(parse("heron"), "p", may_see=lambda _record: True, limit=9)
    assert (passage.words, passage.spans) == ("The heron stood by the river", ())


def test_a_damaged_record_is_not_told(written: SqlStore) -> None:
    with closing(sqlite3.connect(written.path)) as other:
        other.execute("UPDATE note SET stage = 'x' WHERE id = 'n1'")
        other.commit()
    with pytest.raises(StoreDamaged):
        found(written, "heron")


def test_an_index_that_is_gone_is_told_in_words(written: SqlStore) -> None:
    with closing(sqlite3.connect(written.path)) as other:
        other.execute("DROP TABLE passage_words")
        other.commit()
    with pytest.raises(StoreProblem):
        found(written, "river")


@pytest.mark.parametrize(
    "text", ['"', "NEAR(", "a AND", "text:", "*", "'; DROP TABLE note", "\x00"]
)
def test_nothing_is_refused(written: SqlStore, text: str) -> None:
    search = parse(f"river {text}")
    assert isinstance(found(written, "", search=search), list)


def test_a_search_that_is_not_wanted_any_more(written: SqlStore) -> None:
    written.save(*(note(f"m{n}", f"river {n}", n) for n in range(3000)))
    with Archive(written.path) as archive:

        def never(record: Record) -> bool:
            # It is ended while it goes on, from another thread.
            threading.Thread(target=archive.interrupt).run()
            return False

        with pytest.raises(Interrupted):
            archive.find(parse("river", []), "p", may_see=never, limit=9)
        assert archive.find(parse("heron"), "p", may_see=lambda _r: True, limit=9)
        assert archive.find(Search(kinds=(Goal,)), "p", may_see=lambda _r: True, limit=9)


def test_the_database_library_stays_out() -> None:
    code = (
        "import sys\n"
        "import comentor_tui.store.archive\n"
        "heavy = ('sqlmodel', 'sqlalchemy', 'alembic', 'pydantic', 'textual')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_newest_need_no_sorting(written: SqlStore) -> None:
    """What keeps it fast at any number of words."""
    from comentor_tui.store.archive import _query

    with closing(sqlite3.connect(written.path)) as connection:
        for text in ("river", "river kind:note person:ana since:2026", "kind:note"):
            query, values = _query(parse(text, [("Ana", "a")]), "p", (NOW, NOW), False)
            steps = connection.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
            assert not any("TEMP B-TREE" in step[-1] for step in steps), steps


def test_a_store_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem):
        Archive(tmp_path / "nothing.db")
