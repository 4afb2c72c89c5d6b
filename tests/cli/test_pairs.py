"""`comentor pairs` and `--pair`: which pair a command of the shell is about."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from comentor_tui.__main__ import start
from comentor_tui.cli.choosing import Known, fitting
from comentor_tui.clock import SystemClock
from comentor_tui.domain.records import AgendaItem, Pair, Person
from comentor_tui.paths import Paths
from comentor_tui.services.demo import demo_records
from comentor_tui.services.which_pair import you_key
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader

from .conftest import HOSTILE_NAME


def other_name(reader: QuickReader, pair: Pair) -> str:
    found = reader.get(Person, pair.second)
    assert found is not None
    return found.name


@pytest.fixture
def both(live: Paths) -> tuple[Paths, Pair, Pair]:
    """A store with a call that is on, and a second pair (with Zoë) whose next one is planned."""
    clock = SystemClock()
    store = open_store(live, clock)
    (first,) = store.load(Pair)
    records = demo_records(clock.now().wall, sessions=2, seed=99)
    pair = records[0]
    assert isinstance(pair, Pair)
    named = [
        _named(record, "Zoë") if isinstance(record, Person) and record.id == pair.second else record
        for record in records
    ]
    store.save(*named)
    store.put_local(**{you_key(pair.id): pair.first})
    store.close()
    return live, first, pair


def _named(person: Person, name: str) -> Person:
    from dataclasses import replace

    return replace(person, name=name)


def run(capsys: pytest.CaptureFixture[str], paths: Paths, *args: str) -> tuple[int, str, str]:
    code = start([*args, "--data-dir", str(paths.data)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_pairs_are_listed(both: Any, capsys: pytest.CaptureFixture[str]) -> None:
    paths, first, second = both
    code, out, _ = run(capsys, paths, "pairs")
    assert code == 0
    assert len(out.splitlines()) == 2
    lines = {
        pair.id: line for pair in (first, second) for line in out.splitlines() if pair.id in line
    }
    assert lines[first.id].startswith("▶ ")
    assert lines[second.id].startswith("  Zoë ")


@pytest.mark.parametrize("name", ["Zoë", "zoë", "zoe\u0308", "  ZOË ", "Zo", "z"])
def test_status_is_of_the_pair_that_is_named(
    both: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    paths, _, _ = both
    shown = run(capsys, paths, "status")[1]
    assert shown.startswith("▶ ")
    code, out, _ = run(capsys, paths, "status", "--pair", name)
    assert code == 0
    assert not out.startswith("▶")
    # What was asked about another pair is not what is said about this one.
    assert run(capsys, paths, "status")[1].startswith("▶ ")


def test_an_id_or_its_beginning_will_do(both: Any, capsys: pytest.CaptureFixture[str]) -> None:
    paths, first, second = both
    for named, state in ((second.id, "planned"), (second.id[:10], "planned"), (first.id, "run")):
        code, out, _ = run(capsys, paths, "status", "--json", "--pair", named)
        assert code == 0
        assert json.loads(out)["state"].startswith(state)


@pytest.mark.parametrize(
    ("named", "hint"), [("Zoe", "“Zoë”"), ("Nobody at all", "comentor pairs"), ("", "pairs")]
)
def test_an_unknown_name_is_told_with_the_nearest(
    both: Any, capsys: pytest.CaptureFixture[str], named: str, hint: str
) -> None:
    paths, _, _ = both
    for command in (("status",), ("pause",), ("export", "--format", "md"), ("add", "text")):
        code, out, err = run(capsys, paths, *command, "--pair", named)
        assert (code, out) == (2, "")
        assert "no pair called" in err
        assert hint in err


def known(*others: str) -> list[Known]:
    """Pairs of Ana with others, as the shell knows them."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        Known(
            Pair(
                id=f"beef{place}",
                pair_id=f"beef{place}",
                owner=None,
                created_at=at,
                updated_at=at,
                first="a",
                second=f"o{place}",
            ),
            "Ana",
            other,
            here=not place,
        )
        for place, other in enumerate(others)
    ]


@pytest.mark.parametrize(
    ("others", "named", "found"),
    [
        (["Ben", "Bea", "Cleo"], "c", ["Cleo"]),
        (["Ben", "Bea", "Cleo"], "BEN", ["Ben"]),
        (["Ben", "Bea", "Cleo"], "be", ["Ben", "Bea"]),
        (["Ben", "Benedict"], "ben", ["Ben"]),
        (["Ben", "Benedict"], "bene", ["Benedict"]),
        (["Ben", "Cleo"], "ana & c", ["Cleo"]),
        (["Ben", "Cleo"], "Ana", ["Ben", "Cleo"]),
        (["Ben", "Anabel"], "Ana", ["Anabel"]),
        (["Ben", "Cleo"], "leo", []),
        (["Ben", "Cleo"], " ", []),
        (["Ben", "Cleo"], "beef", ["Ben", "Cleo"]),
        (["Ben", "Cleo"], "beef1", ["Cleo"]),
        (["Ben", "Beefeater"], "beef", ["Ben", "Beefeater"]),
        (["Ben", "Beef"], "beef", ["Beef"]),
        (["Straße", "Cleo"], "STRASS", ["Straße"]),
    ],
)
def test_the_beginning_of_a_name_will_do(others: list[str], named: str, found: list[str]) -> None:
    assert [each.other for each in fitting(known(*others), named)] == found


def test_a_beginning_that_fits_two_pairs_is_refused_with_both(
    both: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    paths, first, _ = both
    with QuickReader(paths.store) as reader:
        own = reader.get(Person, first.first)
        other = other_name(reader, first)
    assert own is not None
    for command in (("status",), ("undo",), ("export", "--format", "md"), ("add", "text")):
        code, out, err = run(capsys, paths, *command, "--pair", own.name[:2])
        assert (code, out) == (2, "")
        assert f"Name one in full: Zoë, {other}" in err


def test_a_name_that_fits_two_pairs_asks_for_the_id(
    both: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    paths, first, second = both
    store = open_store(paths, SystemClock())
    person = store.get(Person, second.second)
    assert person is not None
    from comentor_tui.domain.records import revised

    store.save(revised(person, person.updated_at, name=other_name_of(store, first)))
    store.close()
    with QuickReader(paths.store) as reader:
        name = other_name(reader, first)
    code, _, err = run(capsys, paths, "status", "--pair", name)
    assert code == 2
    assert first.id in err
    assert second.id in err


def other_name_of(store: Any, pair: Pair) -> str:
    return str(store.get(Person, pair.second).name)


def test_a_command_acts_on_the_session_of_the_pair_that_is_named(
    both: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    paths, first, second = both
    code, _, err = run(capsys, paths, "pause", "--pair", second.id)
    assert code == 2
    assert "No session is open" in err
    code, out, _ = run(capsys, paths, "pause", "--pair", first.id)
    assert (code, "aused" in out) == (0, True)


def test_an_item_goes_on_the_agenda_of_the_pair_that_is_named(
    both: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    paths, _, second = both
    assert run(capsys, paths, "add", "for zoë", "--pair", "Zoë")[0] == 0
    with QuickReader(paths.store) as reader:
        found = [item for item in reader.load(AgendaItem) if item.text == "for zoë"]
        assert [item.pair_id for item in found] == [second.id]
        assert reader.local("pair") != second.id


def test_an_export_holds_one_pair_alone(both: Any, capsysbinary: Any) -> None:
    paths, first, second = both
    args = ["export", "--format", "json", "--pair", "Zoë", "--data-dir", str(paths.data)]
    assert start(args) == 0
    told = json.loads(capsysbinary.readouterr().out)
    ids = {r["pair_id"] for each in told["records"].values() for r in each}
    assert ids == {second.id}
    assert first.id not in ids


def test_without_anybody_there_is_nothing_to_list(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(["pairs", "--data-dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "no pair yet\n"


def test_a_hostile_name_reaches_no_terminal(both: Any, capsys: pytest.CaptureFixture[str]) -> None:
    paths, _, _ = both
    code, out, err = run(capsys, paths, "status", "--pair", HOSTILE_NAME)
    assert code == 2
    assert not set(out + err) & {"\x1b", "\x9b", "\u202e"}
