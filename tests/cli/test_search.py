"""`comentor search` on real stores."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.cli.shell.past import FOUND
from comentor_tui.domain.records import Note, Pair, Person, Session, SessionState, Visibility
from comentor_tui.domain.searching import FILTERS
from comentor_tui.paths import Paths
from comentor_tui.services.searching import KIND_WORDS
from comentor_tui.store.repository import SqlStore

from .conftest import HOSTILE_NAME, Shell

AT = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)


@pytest.fixture
def written(planned: Paths) -> Paths:
    """Ana and Ben with a few notes by a canal."""
    store = SqlStore(planned.store)
    pair = store.load(Pair)[0]
    common: dict[str, Any] = {"pair_id": pair.id, "created_at": AT, "updated_at": AT}
    mine: dict[str, Any] = {"visibility": Visibility.MINE}
    store.save(
        Session(**common, id="s", state=SessionState.HELD, started_at=AT),
        Note(**common, id="n1", owner=pair.first, session_id="s", text="The heron by the canal"),
        Note(
            **{**common, "created_at": AT + timedelta(hours=6)},
            id="n2",
            owner=pair.second,
            session_id="s",
            text="café at the canal",
        ),
        Note(**common, id="n3", owner=pair.first, session_id="s", text="canal, only mine", **mine),
        Note(**common, id="n4", owner=pair.second, session_id="s", text="canal, bens own", **mine),
        Note(
            **common, id="n5", owner=pair.second, session_id="s", text="x\x1b[31m \u202e[/] heronry"
        ),
    )
    store.close()
    return planned


def run(shell: Shell, paths: Paths, *args: str) -> list[str]:
    done = shell("search", *args, "--data-dir", str(paths.data))
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_newest_first_with_marks(written: Paths, shell: Shell) -> None:
    assert run(shell, written, "canal") == [
        "2026-03-02 01:30  note       Ben: café at the «canal»",
        "2026-03-01 19:30  note       Ana: The heron by the «canal»",
    ]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("cafe",), ["n2"]),
        (("the canal",), ["n2", "n1"]),
        (("at the canal", "cafe"), ["n2"]),
        (("the", "canal", "heron"), ["n1"]),
        (("hero*",), ["n5", "n1"]),
        (("heronr",), []),
        (("canal", "--by", "ben"), ["n2"]),
        (("canal", "--by", "me"), ["n1"]),
        (("canal", "person:partner"), ["n2"]),
        (("canal", "--kind", "goal"), []),
        (("canal", "--since", "2026-03-02"), ["n2"]),
        (("canal", "--until", "2026-03-01"), ["n1"]),
        (("canal", "since:2026-03", "until:2026-03-01"), ["n1"]),
        (("canal", "--limit", "1"), ["n2"]),
        (("canal", "--best"), ["n2", "n1"]),
        (('"canal', "AND", "NOT", "(*:"), []),
    ],
)
def test_found(written: Paths, shell: Shell, args: tuple[str, ...], expected: list[str]) -> None:
    found = json.loads("\n".join(run(shell, written, *args, "--json")))
    assert sorted(each["id"] for each in found) == sorted(expected)
    if "n5" not in expected:
        assert [each["id"] for each in found if "--best" not in args] == (
            expected if "--best" not in args else []
        )


def test_private_notes_only_when_asked_and_only_ones_own(written: Paths, shell: Shell) -> None:
    assert "mine" not in "".join(run(shell, written, "canal"))
    lines = run(shell, written, "canal", "--private")
    assert [line for line in lines if "(private)" in line] == [
        "2026-03-01 19:30  note       Ana (private): «canal», only mine"
    ]
    assert "bens own" not in "".join(lines)


def test_nothing_that_steers_a_terminal(written: Paths, shell: Shell) -> None:
    store = SqlStore(written.store)
    pair = store.load(Pair)[0]
    ben = store.get(Person, pair.second)
    assert ben is not None
    from comentor_tui.domain.records import revised

    store.save(revised(ben, AT, name=HOSTILE_NAME))
    store.close()
    text = "".join(run(shell, written, "heronry"))
    assert "[/] «heronry»" in text
    assert not set(text) & {"\x1b", "\x9b", "\u202e"}


def test_nothing_found(written: Paths, shell: Shell) -> None:
    done = shell("search", "nowhere", "--data-dir", str(written.data))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Nothing was found.\n"
    done = shell("search", "canal", "--limit", "1", "--data-dir", str(written.data))
    assert "There is more" in done.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "nothing to look for"),
        (("?!",), "nothing to look for"),
        (("x", "--since", "soon"), "“soon” is not a day"),
        (("x", "--until", "2026-02-30"), "is not a day"),
        (("x", "--by", "zoe"), "“zoe” is not the name"),
        (("x", "--pair", "zoe"), "no pair called"),
        (("x", "--kind", "zoe"), "is not one of"),
        (("x", "--limit", "0"), "--limit"),
    ],
)
def test_what_cannot_be_asked(
    written: Paths, shell: Shell, args: tuple[str, ...], words: str
) -> None:
    done = shell("search", *args, "--data-dir", str(written.data))
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("kind:bogus", "kind:bogus is no kind and was searched as words; there are: note, target,"),
        ("kind:gaol", "there are: goal"),
        ("kind:half", "kind:half is no kind"),
        ("person:zed", "person:zed is neither of you and was searched as words; there are: Ana"),
        (
            "since:2026-99",
            "since:2026-99 is no day and was searched as words; one is since:2026-03",
        ),
    ],
)
def test_a_filter_that_means_nothing_says_so(
    written: Paths, shell: Shell, words: str, hint: str
) -> None:
    done = shell("search", words, "canal", "--data-dir", str(written.data))
    assert (done.returncode, done.stdout) == (0, "")
    assert hint in done.stderr
    assert "Nothing was found." in done.stderr
    done = shell("search", "kind:note", "canal", "--data-dir", str(written.data))
    assert "searched as" not in done.stderr


def test_no_store_yet(tmp_path: Path, shell: Shell) -> None:
    done = shell("search", "x", "--data-dir", str(tmp_path / "new"))
    assert done.returncode == 2
    assert not (tmp_path / "new").exists()


def test_the_shell_knows_every_kind() -> None:
    assert set(FOUND) == set(FILTERS)
    from comentor_tui.domain.records import kind_name
    from comentor_tui.domain.searching import WRITTEN

    assert set(KIND_WORDS) == {kind_name(kind) for kind in WRITTEN}
    # What stands beside what was found is what it is asked for with.
    for kind in WRITTEN:
        assert kind in FILTERS[KIND_WORDS[kind_name(kind)]]
