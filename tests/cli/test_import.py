"""`comentor packet`, `import` and `kept-aside`: two copies on two machines, with real stores."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.__main__ import start
from comentor_tui.clock import SystemClock
from comentor_tui.domain import exchange, taken_away
from comentor_tui.domain.codec import to_json
from comentor_tui.domain.exchange import Ancestry, KeptAside
from comentor_tui.domain.ids import new_id
from comentor_tui.domain.records import (
    AgendaItem,
    ClockEvent,
    EventKind,
    Goal,
    Medium,
    Note,
    Pair,
    Person,
    Record,
    Session,
    SessionState,
    Visibility,
    deleted,
    revised,
)
from comentor_tui.domain.several_dates import date_of
from comentor_tui.paths import Paths, locate
from comentor_tui.services.demo import demo_records
from comentor_tui.store import backup
from comentor_tui.store.lock import StoreLock
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.zone import local_zone

from .conftest import HOSTILE_NAME, Shell

SECRET = "nobody but me reads this"


def records(paths: Paths, kind: type[Any], **equal: Any) -> list[Any]:
    with QuickReader(paths.store) as reader:
        return list(reader.load(kind, with_deleted=True, **equal))


def everything(paths: Paths) -> str:
    with closing(sqlite3.connect(paths.store)) as connection:
        return "\n".join(connection.iterdump())


def write(paths: Paths, *changed: Record, **local: str) -> None:
    store = open_store(paths, SystemClock())
    store.save(*changed)
    if local:
        store.put_local(**local)
    store.close()


def edit(paths: Paths, record: Record, **changes: Any) -> None:
    (now,) = (each for each in records(paths, type(record)) if each.id == record.id)
    write(paths, revised(now, datetime.now(UTC), **changes))


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: exit code, and what it said."""

    def command(paths: Paths, *args: str) -> tuple[int, str, str]:
        code = start([*args, "--data-dir", str(paths.data)])
        told = capfd.readouterr()
        return code, told.out, told.err

    return command


@pytest.fixture
def ben(tmp_path: Path) -> Paths:
    """Ben's machine, where nothing is yet."""
    return locate(tmp_path / "ben")


@pytest.fixture
def packet(planned: Paths, tmp_path: Path, run: Run) -> Path:
    """What Ana's copy has to tell."""
    path = tmp_path / "ana.json"
    assert run(planned, "packet", "-o", str(path))[0] == 0
    return path


@pytest.fixture
def joined(ben: Paths, packet: Path, run: Run) -> Paths:
    """Ben's copy after the first packet."""
    assert run(ben, "import", str(packet), "--me", "ben")[0] == 0
    return ben


def hand_over(run: Run, one: Paths, other: Paths, name: str = "packet.json") -> str:
    """A packet from one copy to the other; what the other one said."""
    path = other.data.parent / name
    assert run(one, "packet", "-o", str(path), "--force")[0] == 0
    code, out, err = run(other, "import", str(path))
    assert code == 0, err
    return out


def packet_of(run: Run, paths: Paths) -> Any:
    content = json.loads(run(paths, "packet")[1])
    for name in ("from", "exported_at", "edits", "sha256"):
        del content[name]
    return content


# -- joining ------------------------------------------------------------------------------------


def test_a_packet_is_private_to_its_user_and_replaces_nothing(
    planned: Paths, packet: Path, run: Run
) -> None:
    assert stat.S_IMODE(packet.stat().st_mode) == 0o600
    code, _, err = run(planned, "packet", "-o", str(packet))
    assert code == 2
    assert "is there already" in err


def test_the_first_packet_makes_a_copy_that_is_mirrored(
    planned: Paths, ben: Paths, packet: Path, run: Run
) -> None:
    code, out, _ = run(ben, "import", str(packet), "--me", "Ben")
    assert code == 0
    assert out.startswith("Ben (you) and Ana:\n")
    assert "notes" in out
    assert "sessions" in out
    ours = records(planned, Person)
    you = next(person for person in ours if person.name == "Ben")
    with QuickReader(ben.store) as reader:
        pair = reader.load(Pair)[0]
        assert reader.local(f"you:{pair.id}") == you.id
        assert reader.local("pair") == pair.id
    assert run(ben, "pairs")[1].split()[:2] == ["▶", "Ana"]
    assert packet_of(run, ben) == packet_of(run, planned)
    assert stat.S_IMODE(ben.store.stat().st_mode) == 0o600


def test_who_you_are_has_to_be_said(ben: Paths, packet: Path, run: Run) -> None:
    code, _, err = run(ben, "import", str(packet))
    assert code == 2
    # The one who did not write it stands first.
    assert "--me “Ben” or --me “Ana”" in err
    code, _, err = run(ben, "import", str(packet), "--me", "Cleo")
    assert code == 2
    assert "They are Ana" in err
    assert not ben.store.exists()


def test_at_a_terminal_it_is_asked(
    ben: Paths, packet: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("3\n1\n"))
    code, out, _ = run(ben, "import", str(packet))
    assert code == 0
    assert "1  Ben" in out
    assert "Ben (you) and Ana:" in out


def test_the_same_packet_twice_changes_nothing(joined: Paths, packet: Path, run: Run) -> None:
    before = everything(joined)
    code, out, _ = run(joined, "import", str(packet))
    assert (code, out) == (0, "Nothing new: all of it is here already.\n")
    assert records_of(everything(joined)) == records_of(before)
    assert {each.label for each in backup.list_backups(joined.backups)} == {"first", "daily"}


def records_of(dump: str) -> list[str]:
    # When the store was opened last is written each time.
    return [line for line in dump.splitlines() if "opened_at" not in line]


def test_standard_input_and_dry_run(
    ben: Paths, packet: Path, run: Run, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    code, out, _ = run(ben, "import", str(packet), "--me", "Ben", "--dry-run")
    assert code == 0
    assert "come in" in out
    assert "Nothing is written yet" in out
    assert not ben.store.exists()
    with packet.open("rb") as file:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(file))
        assert run(ben, "import", "-", "--me", "Ben")[0] == 0
    assert records(ben, Pair)


# -- back and forth -----------------------------------------------------------------------------


def test_both_write_and_both_have_it_all(planned: Paths, joined: Paths, run: Run) -> None:
    (goal, *_) = records(planned, Goal)
    person = next(p for p in records(planned, Person) if p.id == goal.owner)
    home, away = (planned, joined) if person.name == "Ana" else (joined, planned)
    common = {
        "pair_id": goal.pair_id,
        "created_at": goal.created_at,
        "updated_at": goal.updated_at,
    }
    write(away, AgendaItem(id=new_id(), text="brought by the other", **common))
    edit(away, goal, text="typed on the other machine")
    edit(home, goal, text="typed at home")
    out = hand_over(run, away, home)
    assert "1 agenda item comes in." in out
    assert "is kept aside (goal): “typed on the other machine”." in out
    assert "comentor kept-aside" in out
    out = hand_over(run, home, away)
    assert "A change made here is kept aside (goal): “typed on the other machine”." in out
    assert packet_of(run, planned) == packet_of(run, joined)
    for copy in (planned, joined):
        assert next(g for g in records(copy, Goal) if g.id == goal.id).text == "typed at home"
        code, out, _ = run(copy, "kept-aside")
        assert code == 0
        assert "“typed on the other machine” → “typed at home”" in out
    labels = [each.label for each in backup.list_backups(joined.backups)]
    assert "before-import" in labels
    edit(home, goal, text="both in one")
    hand_over(run, home, away)
    assert run(away, "kept-aside")[1] == "Nothing is kept aside.\n"
    assert len(records(away, KeptAside)) == 1


def test_private_things_stay(planned: Paths, joined: Paths, run: Run) -> None:
    pair = records(planned, Pair)[0]
    now = datetime.now(UTC)
    note = Note(
        id=new_id(),
        pair_id=pair.id,
        owner=pair.first,
        created_at=now,
        updated_at=now,
        text=SECRET,
        visibility=Visibility.MINE,
    )
    ours = next(n for n in records(planned, Note) if n.visibility is Visibility.OURS)
    write(planned, note, deleted(ours, now))
    assert SECRET not in run(planned, "packet")[1]
    assert ours.text not in run(planned, "packet")[1]
    out = hand_over(run, planned, joined)
    assert out == "1 note is taken away.\n"
    assert not [n for n in records(joined, Note) if n.text == SECRET]
    # Ben's copy had its words already, and could put it back.
    gone = next(n for n in records(joined, Note) if n.id == ours.id)
    assert gone.deleted_at is not None
    assert gone.text == ours.text


def clocked(paths: Paths, session: Session, begin: datetime, minutes: tuple[int, int]) -> None:
    """The clock of a session ran on this copy."""
    first, _ = records(paths, Pair)[0].first, None
    times = (0, minutes[0], sum(minutes))
    kinds = (EventKind.STARTED, EventKind.HANDED_OVER, EventKind.ENDED)
    log = [
        ClockEvent(
            id=new_id(),
            pair_id=session.pair_id,
            created_at=begin,
            updated_at=begin,
            session_id=session.id,
            seq=seq,
            kind=kind,
            wall=begin + timedelta(minutes=at),
            boot_ms=at * 60_000,
            boot_id="here",
            person=first if kind is EventKind.STARTED else None,
        )
        for seq, (at, kind) in enumerate(zip(times, kinds, strict=True), start=1)
    ]
    held = revised(
        session,
        begin,
        state=SessionState.HELD,
        started_at=begin,
        ended_at=begin + timedelta(minutes=sum(minutes)),
        first_person=first,
    )
    write(paths, held, *log)


def test_two_clocks_of_one_session(planned: Paths, joined: Paths, run: Run) -> None:
    (session,) = records(planned, Session, state=SessionState.PLANNED)
    begin = datetime(2026, 11, 22, 18, tzinfo=UTC)
    clocked(planned, session, begin, (33, 27))
    clocked(joined, session, begin + timedelta(seconds=20), (31, 29))
    out = hand_over(run, planned, joined)
    assert "ran on both copies. The one that began first counts (27 · 33)" in out
    assert "yours is kept aside (29 · 31)" in out
    out = hand_over(run, joined, planned)
    assert "The one that began first counts (33 · 27): yours" in out
    assert "The other is kept aside (31 · 29)." in out
    assert packet_of(run, planned) == packet_of(run, joined)
    logs = [records(copy, ClockEvent, session_id=session.id) for copy in (planned, joined)]
    assert sorted(logs[0], key=lambda e: e.seq) == sorted(logs[1], key=lambda e: e.seq)
    assert [event.seq for event in sorted(logs[1], key=lambda e: e.seq)] == [1, 2, 3]
    aside = run(joined, "kept-aside")[1]
    assert "another clock of that session, 29 · 31 – 27 · 33 counts" in aside
    # The page of the session is that of one clock.
    page = run(joined, "export", "--format", "md", "--session", session.id)[1]
    assert "27 · 33" in page


def test_emptying_clears_the_other_wordings_too(planned: Paths, joined: Paths, run: Run) -> None:
    goal = records(planned, Goal)[0]
    person = next(p for p in records(planned, Person) if p.id == goal.owner)
    home, away = (planned, joined) if person.name == "Ana" else (joined, planned)
    edit(away, goal, text="zzsecret wording")
    edit(home, goal, text="at home")
    hand_over(run, away, home)
    hand_over(run, home, away, "old.json")
    assert "zzsecret" in run(home, "packet")[1]
    now = datetime.now(UTC)
    (live,) = (g for g in records(home, Goal) if g.id == goal.id)
    write(home, deleted(live, now))
    assert "zzsecret" not in run(home, "packet")[1]
    assert len(records(home, KeptAside)) == 1
    (gone,) = (g for g in records(home, Goal) if g.id == goal.id)
    write(home, taken_away.emptied(gone, now))
    assert records(home, KeptAside) == []
    assert "zzsecret" not in everything(home)
    assert b"zzsecret" not in home.store.read_bytes()
    # The other copy has them still, and brings them back no more.
    assert len(records(away, KeptAside)) == 1
    hand_over(run, away, home)
    assert records(home, KeptAside) == []
    hand_over(run, home, away)
    assert "zzsecret" not in run(away, "packet")[1]


def test_after_an_older_backup_was_restored_ones_own_change_is_told_as_that(
    planned: Paths, joined: Paths, run: Run, tmp_path: Path
) -> None:
    pair = records(planned, Pair)[0]
    goal = next(g for g in records(planned, Goal) if g.owner == pair.first)
    kept = tmp_path / "older.backup"
    assert run(planned, "backup", str(kept))[0] == 0
    edit(planned, goal, text="written after the backup")
    hand_over(run, planned, joined)
    assert run(planned, "restore", str(kept))[0] == 0
    # Nothing else was written: it comes back as what it is.
    out = hand_over(run, joined, planned)
    assert "changes made on this copy, which it did not have any more" in out
    assert run(planned, "restore", str(kept))[0] == 0
    edit(planned, goal, text="written anew")
    out = hand_over(run, joined, planned)
    assert "An earlier change of your own, which this copy did not have any more" in out
    assert "“written after the backup”" in out
    assert "from Ben" not in out
    assert "your goal: “written after the backup” → “written anew”" in run(planned, "kept-aside")[1]


# -- the next date, entered on both ------------------------------------------------------------


@pytest.fixture
def both(planned: Paths, joined: Paths, run: Run) -> tuple[Paths, Paths]:
    """Two copies on which nothing is planned."""
    (session,) = records(planned, Session, state=SessionState.PLANNED)
    write(planned, deleted(session, datetime.now(UTC)))
    hand_over(run, planned, joined)
    return planned, joined


def plan(paths: Paths, at: datetime, **fields: Any) -> Session:
    now = datetime.now(UTC)
    pair = records(paths, Pair)[0].id
    session = Session(
        id=new_id(), pair_id=pair, created_at=now, updated_at=now, planned_at=at, **fields
    )
    write(paths, session)
    return session


def ahead(paths: Paths) -> list[Session]:
    found = records(paths, Session, state=SessionState.PLANNED)
    return [each for each in found if each.deleted_at is None]


DATE = datetime(2040, 12, 13, 17, tzinfo=UTC)


def test_the_same_date_entered_on_both_is_one(both: tuple[Paths, Paths], run: Run) -> None:
    ana, ben = both
    plan(ana, DATE)
    plan(ben, DATE)
    out = hand_over(run, ana, ben)
    # Whatever zone the tests before this one have left.
    at = date_of(ahead(ana)[0], local_zone())
    assert out == f"The date of {at} was entered on both copies; it is one now.\n"
    hand_over(run, ben, ana)
    assert ahead(ana) == ahead(ben)
    assert len(ahead(ana)) == 1
    assert packet_of(run, ana) == packet_of(run, ben)


def test_the_same_date_with_another_place_is_told(both: tuple[Paths, Paths], run: Run) -> None:
    ana, ben = both
    plan(ana, DATE, place="the blue room")
    plan(ben, DATE, medium=Medium.VIDEO)
    assert (
        "it is one now, as it was entered first. In the bin is the other: how: video → call;"
        " where: nothing → “the blue room”." in hand_over(run, ana, ben)
    )
    hand_over(run, ben, ana)
    assert ahead(ana) == ahead(ben)


def test_two_dates_are_told(both: tuple[Paths, Paths], run: Run) -> None:
    ana, ben = both
    dates = [plan(ana, DATE), plan(ben, DATE + timedelta(days=1, hours=1))]
    one, other = (date_of(each, local_zone()) for each in dates)
    said = f"Two dates are planned: {one} and {other}. Home lets go of one"
    out = hand_over(run, ana, ben)
    assert "1 session comes in." in out
    assert said in out
    assert said in hand_over(run, ben, ana)
    # It is told when it comes in, and not again with everything else.
    edit(ana, records(ana, Goal)[0], text="something else")
    assert "Two dates" not in hand_over(run, ana, ben)


# -- everything, and back -----------------------------------------------------------------------


@pytest.mark.parametrize("private", [True, False])
def test_an_export_comes_back_byte_for_byte(
    planned: Paths, ben: Paths, tmp_path: Path, run: Run, private: bool, monkeypatch: Any
) -> None:
    # An open date: the demo's private notes are there as well.
    goal = records(planned, Goal)[0]
    write(planned, deleted(goal, datetime.now(UTC)))
    options = ["--private"] if private else []
    once = run(planned, "export", "--format", "json", *options)[1]
    days_later(monkeypatch)
    path = tmp_path / "all.json"
    path.write_text(once, "utf-8")
    me = [] if private else ["--me", "Ana"]
    assert run(ben, "import", str(path), *me)[0] == 0
    assert run(ben, "export", "--format", "json", *options)[1] == once


def test_after_exchanges_too(
    planned: Paths, joined: Paths, tmp_path: Path, run: Run, monkeypatch: Any
) -> None:
    goal = records(planned, Goal)[0]
    edit(planned, goal, text="one")
    edit(joined, goal, text="two")
    hand_over(run, joined, planned)
    path = tmp_path / "all.json"
    once = run(planned, "export", "--format", "json", "--private")[1]
    days_later(monkeypatch)
    path.write_text(once, "utf-8")
    third = locate(tmp_path / "third")
    assert run(third, "import", str(path))[0] == 0
    assert run(third, "export", "--format", "json", "--private")[1] == once
    assert len(records(third, KeptAside)) == 1
    # And Ana's new machine goes on where the old one was.
    assert packet_of(run, third) == packet_of(run, planned)
    hand_over(run, third, joined)
    assert packet_of(run, joined) == packet_of(run, planned)


def days_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next export is of another moment: that must not show in it."""
    at = SystemClock().now()
    at = replace(at, wall=at.wall + timedelta(days=2))
    monkeypatch.setattr(SystemClock, "now", lambda _self: at)


# -- what is refused ----------------------------------------------------------------------------


@pytest.fixture
def untouched(planned: Paths) -> Iterator[Paths]:
    """Ana's copy, in which nothing may change."""
    before = everything(planned)
    yield planned
    assert records_of(everything(planned)) == records_of(before)


def test_a_private_export_is_for_its_own_person(
    planned: Paths, joined: Paths, tmp_path: Path, run: Run
) -> None:
    path = tmp_path / "private.json"
    assert run(planned, "export", "--format", "json", "--private", "-o", str(path))[0] == 0
    before = everything(joined)
    code, _, err = run(joined, "import", str(path))
    assert code == 2
    assert "Ana’s alone" in err
    assert records_of(everything(joined)) == records_of(before)
    third = locate(tmp_path / "third")
    assert run(third, "import", str(path), "--me", "Ben")[0] == 2
    assert not third.store.exists()


def another_pair(tmp_path: Path, run: Run) -> Path:
    other = locate(tmp_path / "other")
    made = list(demo_records(datetime(2025, 3, 1, tzinfo=UTC), sessions=2))
    text = repr(made)
    assert text
    changed = [rename(each) for each in made]
    pair = next(each for each in changed if isinstance(each, Pair))
    write(other, *changed, pair=pair.id, you=pair.first)
    path = tmp_path / "other.json"
    assert run(other, "packet", "-o", str(path))[0] == 0
    return path


def rename(record: Record) -> Record:
    """The same with ids of their own."""
    from dataclasses import replace

    from comentor_tui.export.shape import REFERENCES, is_id

    changes: dict[str, Any] = {}
    for name, value in vars(record).items():
        if value is not None and (is_id(type(record), name) or name in REFERENCES):
            changes[name] = f"z{value}"
    if isinstance(record, Person):
        changes["name"] = f"{record.name}{record.name.lower()}"
    return replace(record, **changes)


def test_another_pair_is_never_mixed(untouched: Paths, tmp_path: Path, run: Run) -> None:
    path = another_pair(tmp_path, run)
    code, _, err = run(untouched, "import", str(path), "--me", "Benben")
    assert code == 2
    assert "another pair, Anaana and Benben" in err
    assert "--as-new-pair" in err


def test_another_pair_comes_in_beside(planned: Paths, tmp_path: Path, run: Run) -> None:
    path = another_pair(tmp_path, run)
    before = packet_of(run, planned)
    code, out, _ = run(planned, "import", str(path), "--me", "Benben", "--as-new-pair")
    assert code == 0
    assert "Benben (you) and Anaana:" in out
    assert packet_of(run, planned) == before
    lines = run(planned, "pairs")[1].splitlines()
    assert len(lines) == 2
    # The pair on the screen stays there.
    assert next(line for line in lines if line.startswith("▶")).split()[1] == "Ben"
    assert run(planned, "packet", "--pair", "Anaana")[0] == 0
    assert run(planned, "kept-aside", "--pair", "Anaana")[0] == 0


def test_other_people_under_the_same_pair(
    planned: Paths, packet: Path, tmp_path: Path, run: Run
) -> None:
    content = json.loads(packet.read_text("utf-8"))
    ids = [person["id"] for person in content["people"]]
    del content["sha256"]
    path = tmp_path / "impostor.json"
    path.write_text(json.dumps(content).replace(ids[0], "impostor"), "utf-8")
    before = everything(planned)
    code, _, err = run(planned, "import", str(path))
    assert code == 2
    assert "other people" in err
    assert records_of(everything(planned)) == records_of(before)


def test_the_other_one_of_you(untouched: Paths, packet: Path, run: Run) -> None:
    code, _, err = run(untouched, "import", str(packet), "--me", "Ben")
    assert code == 2
    assert "You are the other one" in err


def test_an_addition_that_was_changed(planned: Paths, packet: Path, run: Run) -> None:
    content = json.loads(packet.read_text("utf-8"))
    content["records"]["agreement"][0]["purpose"] = "we agreed on something else"
    del content["sha256"]
    packet.write_text(json.dumps(content), "utf-8")
    before = everything(planned)
    code, _, err = run(planned, "import", str(packet))
    assert code == 2
    assert "never changes, at" not in err
    assert "agreement " in err
    assert "is not what it is here" in err
    assert records_of(everything(planned)) == records_of(before)


def test_damaged_hostile_and_missing_files(
    untouched: Paths, packet: Path, tmp_path: Path, run: Run
) -> None:
    data = packet.read_bytes()
    spoiled = {
        "cut.json": data[: len(data) // 2],
        "newer.json": data.replace(b'"format_version": 1', b'"format_version": 2'),
        "empty.json": b"",
        "page.md": b"# A page\n",
        "steering.json": data.replace(b'"text": "', b'"text": "\\u001b[2J', 1),
        "path.json": data.replace(b'"id": "', b'"id": "../', 1),
        "nested.json": b"[" * 100_000,
        "letter.json": data.replace(b'"name": "Ana"', b'"name": "Ena"'),
        "\x1b[31mname.json": b"{}",
    }
    for name, content in spoiled.items():
        path = tmp_path / name
        path.write_bytes(content)
        code, out, err = run(untouched, "import", str(path))
        assert (code, out) == (2, ""), name
        assert "Nothing was changed here." in err
        assert err.replace("\n", "").isprintable()
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    assert "more than 64 MB" in run(untouched, "import", str(large))[2]
    os.mkfifo(tmp_path / "pipe")
    for name in ("nowhere.json", ".", "pipe", "a\0b"):
        code, _, err = run(untouched, "import", str(tmp_path / name))
        assert code == 2
        assert "cannot be taken in" in err


def test_while_the_app_is_open(untouched: Paths, packet: Path, run: Run) -> None:
    lock = StoreLock(untouched.lock)
    lock.acquire()
    try:
        code, _, err = run(untouched, "import", str(packet))
        assert code == 4
        assert "close it first" in err
        # To look costs nothing.
        assert run(untouched, "import", str(packet), "--dry-run")[0] == 0
        assert run(untouched, "packet")[0] == 0
    finally:
        lock.release()


def test_while_a_session_is_open(live: Paths, packet: Path, run: Run) -> None:
    own = live.data.parent / "own.json"
    assert run(live, "export", "--format", "json", "-o", str(own))[0] == 0
    before = everything(live)
    code, _, err = run(live, "import", str(own))
    assert code == 2
    assert "A session of this pair is open here" in err
    assert records_of(everything(live)) == records_of(before)


def test_no_packet_is_written_while_a_session_is_open(
    live: Paths, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "open.json"
    code, out, err = run(live, "packet", "-o", str(path))
    assert (code, out) == (2, "")
    assert "A session is open, and its clock stays as it is." in err
    assert "Close it first." in err
    assert not path.exists()


def opened(paths: Paths, session: Session) -> None:
    """The session is begun on this copy, and its clock runs."""
    begin = datetime.now(UTC)
    clocked(paths, session, begin, (20, 10))
    edit(paths, session, state=SessionState.OPEN, ended_at=None)


def open_in(content: Any, session: Session) -> None:
    theirs = next(e for e in content["records"]["session"] if e["id"] == session.id)
    theirs.update(state="open", started_at="2026-11-22T18:00:00Z", revision=session.revision + 1)
    content["edits"].pop(session.id, None)


def test_a_packet_that_holds_an_open_session_is_refused(
    planned: Paths, joined: Paths, packet: Path, run: Run
) -> None:
    """As older programs wrote it: a clock would run here that nobody here has started."""
    (session,) = records(planned, Session, state=SessionState.PLANNED)
    before = everything(joined)
    path = spoiled(packet, lambda content: open_in(content, session))
    code, _, err = run(joined, "import", path)
    assert code == 2
    assert f"session {session.id}, state: it is open on the other copy" in err
    assert records_of(everything(joined)) == records_of(before)


def test_a_first_packet_that_holds_an_open_session_is_refused(
    planned: Paths, ben: Paths, packet: Path, run: Run
) -> None:
    (session,) = records(planned, Session, state=SessionState.PLANNED)
    path = spoiled(packet, lambda content: open_in(content, session))
    code, _, err = run(ben, "import", path, "--me", "Ben")
    assert code == 2
    assert f"session {session.id}, state" in err
    assert not ben.store.exists()


def test_an_open_session_that_was_kept_aside_does_not_come_into_force(
    planned: Paths, joined: Paths, packet: Path, run: Run
) -> None:
    (session,) = records(joined, Session, state=SessionState.PLANNED)
    running = replace(session, state=SessionState.OPEN, revision=9)

    def spoil(content: Any) -> None:
        content["records"]["kept_aside"].append(to_json(exchange.keep_aside(running, (9, 0))))

    before = everything(joined)
    code, _, err = run(joined, "import", spoiled(packet, spoil))
    assert code == 2
    assert f"session {session.id}, state" in err
    assert records_of(everything(joined)) == records_of(before)


def test_an_export_with_an_open_session_is_for_the_copy_it_is_of(
    planned: Paths, joined: Paths, run: Run, tmp_path: Path
) -> None:
    (session,) = records(planned, Session, state=SessionState.PLANNED)
    opened(planned, session)
    path = tmp_path / "all.json"
    assert run(planned, "export", "--format", "json", "-o", str(path))[0] == 0
    before = everything(joined)
    code, _, err = run(joined, "import", str(path))
    assert code == 2
    assert f"session {session.id}, state" in err
    assert records_of(everything(joined)) == records_of(before)
    third, fourth = locate(tmp_path / "third"), locate(tmp_path / "fourth")
    assert run(third, "import", str(path), "--me", "Ben")[0] == 2
    assert run(fourth, "import", str(path), "--me", "Ana")[0] == 0
    assert run(fourth, "export", "--format", "json")[1] == path.read_text("utf-8")


def test_two_clocks_that_share_their_beginning(
    planned: Paths, joined: Paths, run: Run, tmp_path: Path
) -> None:
    """Begun on one copy, taken over to the other one and closed on both."""
    (session,) = records(planned, Session, state=SessionState.PLANNED)
    begin = datetime(2026, 11, 22, 18, tzinfo=UTC)
    clocked(planned, session, begin, (33, 27))
    (first, *rest) = sorted(
        records(planned, ClockEvent, session_id=session.id), key=lambda e: e.seq
    )
    (held,) = records(planned, Session, id=session.id)
    theirs = [
        replace(e, id=new_id(), wall=e.wall - timedelta(minutes=2), boot_ms=e.boot_ms - 120_000)
        for e in rest
    ]
    write(joined, revised(held, begin), first, *theirs)
    out = hand_over(run, joined, planned)
    assert "Both go on from the same beginning. The one that went on first counts (31 · 27)" in out
    assert "; yours is kept aside (33 · 27)." in out
    assert "began first" not in out
    out = hand_over(run, planned, joined)
    assert "The one that went on first counts (27 · 31): yours" in out
    assert "The other is kept aside (27 · 33)." in out
    (line,) = [x for x in run(planned, "kept-aside")[1].splitlines() if "clock" in x]
    assert "another clock of that session, 33 · 27 – 31 · 27 counts" in line
    (line,) = [x for x in run(joined, "kept-aside")[1].splitlines() if "clock" in x]
    assert "another clock of that session, 27 · 33 – 27 · 31 counts" in line


def test_two_clocks_that_began_in_the_same_instant(planned: Paths, joined: Paths, run: Run) -> None:
    (session,) = records(planned, Session, state=SessionState.PLANNED)
    begin = datetime(2026, 11, 22, 18, tzinfo=UTC)
    clocked(planned, session, begin, (33, 27))
    clocked(joined, session, begin, (31, 29))
    out = hand_over(run, planned, joined)
    assert "Both began in the same instant, and one of them counts" in out
    assert "began first" not in out


def spoiled(packet: Path, spoil: Callable[[Any], None]) -> str:
    content = json.loads(packet.read_text("utf-8"))
    del content["sha256"]
    spoil(content)
    path = packet.with_name("spoiled.json")
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


@pytest.mark.parametrize(
    "edits", [[999_999_999, 1], [0, 1_000_000_000], [1, 0, 999_999_999, 1], [200_000, 0]]
)
def test_more_edits_than_there_can_be(
    untouched: Paths, packet: Path, run: Run, edits: list[int]
) -> None:
    """Or the next edit here would be one that nobody reads any more."""
    goal = records(untouched, Goal)[0]

    def spoil(content: Any) -> None:
        theirs = next(each for each in content["records"]["goal"] if each["id"] == goal.id)
        theirs.update(revision=sum(edits[-2:]), text="not what you wanted")
        content["edits"][goal.id] = edits

    code, _, err = run(untouched, "import", spoiled(packet, spoil))
    assert code == 2
    assert f"goal {goal.id}, revision" in err
    assert "more edits than there can have been" in err


@pytest.mark.parametrize(
    ("kind", "name"),
    [("clock_event", "seq"), ("agreement", "version"), ("agenda_item", "position")],
)
def test_what_is_counted_on_leaves_room_too(
    untouched: Paths, packet: Path, ben: Paths, run: Run, kind: str, name: str
) -> None:
    def spoil(content: Any) -> None:
        new = {**content["records"][kind][-1], "id": "brand-new", name: 1_000_000}
        content["records"][kind].append(new)

    path = spoiled(packet, spoil)
    for code, _, err in (
        run(untouched, "import", path),
        run(ben, "import", path, "--me", "Ben"),
    ):
        assert code == 2
        assert f"{kind} brand-new, {name}" in err


def test_a_new_record_of_too_many_edits(untouched: Paths, packet: Path, run: Run) -> None:
    def spoil(content: Any) -> None:
        new = {**content["records"]["goal"][0], "id": "brand-new", "revision": 500_000}
        content["records"]["goal"].append(new)

    code, _, err = run(untouched, "import", spoiled(packet, spoil))
    assert code == 2
    assert "goal brand-new, revision" in err


def test_what_was_kept_aside_of_too_many_edits(untouched: Paths, packet: Path, run: Run) -> None:
    goal = records(untouched, Goal)[0]

    def spoil(content: Any) -> None:
        kept = exchange.keep_aside(replace(goal, text="x"), (0, 900_000_000))
        content["records"]["kept_aside"].append(to_json(kept))

    code, _, err = run(untouched, "import", spoiled(packet, spoil))
    assert code == 2
    assert "kept_aside" in err
    assert "more edits than there can have been" in err


def test_a_pair_that_is_new_here_leaves_room_for_edits(
    packet: Path, ben: Paths, planned: Paths, run: Run
) -> None:
    goal = records(planned, Goal)[0]

    def spoil(content: Any, revision: int) -> None:
        theirs = next(each for each in content["records"]["goal"] if each["id"] == goal.id)
        theirs["revision"] = revision
        content["edits"].pop(goal.id, None)

    far = spoiled(packet, lambda content: spoil(content, 1_000_000_000))
    code, _, err = run(ben, "import", far, "--me", "Ben")
    assert code == 2
    assert f"goal {goal.id}, revision" in err
    assert not ben.store.exists()
    near = spoiled(packet, lambda content: spoil(content, 90_000))
    assert run(ben, "import", near, "--me", "Ben")[0] == 0
    edit(ben, goal, text="goes on")
    assert "is changed" in hand_over(run, ben, planned)


def test_a_store_that_cannot_be_written(
    joined: Paths, planned: Paths, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(planned, records(planned, Goal)[0], text="news")
    path = tmp_path / "news.json"
    assert run(planned, "packet", "-o", str(path))[0] == 0
    before = everything(joined)

    def full(*_args: Any, **_how: Any) -> None:
        from comentor_tui.errors import StoreProblem

        raise StoreProblem("No backup could be made.")

    monkeypatch.setattr("comentor_tui.store.backup.make_backup", full)
    code, _, err = run(joined, "import", str(path))
    assert code == 3
    assert "No backup" in err
    assert records_of(everything(joined)) == records_of(before)


def test_nothing_to_tell_yet(ben: Paths, run: Run) -> None:
    assert run(ben, "packet")[0] == 2
    assert run(ben, "kept-aside")[0] == 2
    store = open_store(ben, SystemClock())
    store.close()
    assert run(ben, "packet")[0] == 2
    assert run(ben, "kept-aside") == (0, "Nothing is kept aside.\n", "")


def test_hostile_names_are_shown_as_text(
    planned: Paths, ben: Paths, run: Run, tmp_path: Path
) -> None:
    ana = next(p for p in records(planned, Person) if p.name == "Ana")
    name = "".join(sign for sign in HOSTILE_NAME if sign.isprintable())
    edit(planned, ana, name=name)
    path = tmp_path / "hostile.json"
    assert run(planned, "packet", "-o", str(path))[0] == 0
    code, out, _ = run(ben, "import", str(path), "--me", "Ben")
    assert code == 0
    assert name in out
    assert out.replace("\n", "").isprintable()


def test_the_copies_know_where_edits_were_made(joined: Paths) -> None:
    told = records(joined, Ancestry)
    assert told
    assert all((each.second, each.seen_second) == (0, 0) for each in told)
    assert all(each.first == each.revision for each in told)
