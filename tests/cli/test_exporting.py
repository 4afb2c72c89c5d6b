"""`comentor export`: what comes out, where it goes, and what stays private."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.__main__ import start
from comentor_tui.clock import SystemClock
from comentor_tui.domain import durations
from comentor_tui.domain.records import (
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
from comentor_tui.paths import Paths, locate
from comentor_tui.store.lock import StoreLock
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.zone import local_zone

from .conftest import HOSTILE_NAME, Shell

SECRET = "nobody but me reads this"


def records(paths: Paths, kind: type[Any], **equal: Any) -> list[Any]:
    with QuickReader(paths.store) as reader:
        return list(reader.load(kind, **equal))


def write(paths: Paths, *changed: Record) -> None:
    store = open_store(paths, SystemClock())
    store.save(*changed)
    store.close()


def last(paths: Paths) -> Session:
    held = records(paths, Session, state=SessionState.HELD)
    return max(held, key=lambda session: session.started_at)


@pytest.fixture
def with_secret(planned: Paths) -> Paths:
    """The last session has a private note of yours."""
    pair = records(planned, Pair)[0]
    now = datetime.now(UTC)
    write(
        planned,
        Note(
            id="secret",
            pair_id=pair.id,
            owner=pair.first,
            created_at=now,
            updated_at=now,
            session_id=last(planned).id,
            text=SECRET,
            visibility=Visibility.MINE,
        ),
    )
    return planned


def test_markdown_of_the_last_session(with_secret: Paths, shell: Shell) -> None:
    folder = ("--data-dir", str(with_secret.data))
    result = shell("export", "--format", "md", *folder, LC_ALL="C", PYTHONUTF8="0")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("# ")
    assert "Ana" in result.stdout
    assert SECRET not in result.stdout
    assert shell("export", "--format", "md", "--session", "last", *folder).stdout == result.stdout
    private = shell("export", "--format", "md", "--private", *folder)
    assert SECRET in private.stdout


def test_json_holds_everything_but_what_is_private(with_secret: Paths, shell: Shell) -> None:
    folder = ("--data-dir", str(with_secret.data))
    told = json.loads(shell("export", "--format", "json", *folder).stdout)
    assert told["format"] == "comentor"
    assert len(told["records"]["session"]) == 3
    assert SECRET not in json.dumps(told)
    private = json.loads(shell("export", "--format", "json", "--private", *folder).stdout)
    assert SECRET in json.dumps(private)
    one = json.loads(shell("export", "--format", "json", "--session", "last", *folder).stdout)
    assert [session["id"] for session in one["records"]["session"]] == [last(with_secret).id]


def test_a_session_is_found_by_its_id_or_how_it_begins(
    planned: Paths, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    session = last(planned)
    folder = ["--data-dir", str(planned.data)]
    told = []
    for named in ("last", session.id, session.id[:12]):
        assert start(["export", "--format", "md", "--session", named, *folder]) == 0
        told.append(capfdbinary.readouterr().out)
    assert told[0] == told[1] == told[2]
    for named in ("nothing", "", "' OR 1=1 --", "\x1b[2J"):
        assert start(["export", "--format", "json", "--session", named, *folder]) == 2
        assert b"\x1b" not in capfdbinary.readouterr().err


def test_a_session_is_found_by_its_day(
    planned: Paths, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    begun = last(planned).started_at
    assert begun is not None
    folder = ["--data-dir", str(planned.data)]
    told = []
    for named in ("last", f"{begun.astimezone(local_zone()):%Y-%m-%d}"):
        assert start(["export", "--format", "md", "--session", named, *folder]) == 0
        told.append(capfdbinary.readouterr().out)
    assert told[0] == told[1]
    assert start(["export", "--format", "md", "--session", "1999-01-01", *folder]) == 2
    assert b"none of this day" in capfdbinary.readouterr().err


def test_more_than_one_session_is_told_by_days(
    planned: Paths, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    newest = last(planned)
    assert newest.started_at is not None
    folder = ["--data-dir", str(planned.data)]
    write(
        planned,
        *(
            replace(
                newest, id=name, started_at=newest.started_at.replace(year=1999, month=month, day=9)
            )
            for name, month in (("one", 3), ("two", 4), ("three", 4))
        ),
    )
    assert start(["export", "--format", "md", "--session", "1999", *folder]) == 2
    told = capfdbinary.readouterr().err.decode()
    day = newest.started_at.replace(year=1999, month=3, day=9).astimezone(local_zone())
    assert f"{day:%Y-%m-%d}\n" in told
    # Two of one day are told apart by their ids.
    assert "(two)" in told
    assert "(three)" in told
    assert "(one)" not in told


def test_a_file_is_written_once_and_for_its_user_alone(
    planned: Paths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "session.md"
    command = ["export", "--format", "md", "-o", str(file), "--data-dir", str(planned.data)]
    assert start(command) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert str(file) in told.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = file.read_bytes()
    file.write_text("mine")
    assert start(command) == 2
    assert file.read_text() == "mine"
    assert start([*command, "--force"]) == 0
    assert file.read_bytes() == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_said(planned: Paths, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = ["--data-dir", str(planned.data)]
    for place in (tmp_path / "none" / "x.md", tmp_path / "file" / "x.md", tmp_path):
        assert start(["export", "--format", "md", "-o", str(place), "--force", *folder]) == 2


def test_the_store_itself_is_not_overwritten_by_accident(planned: Paths) -> None:
    before = planned.store.read_bytes()
    folder = ["--data-dir", str(planned.data)]
    assert start(["export", "--format", "md", "-o", str(planned.store), *folder]) == 2
    assert planned.store.read_bytes() == before


def test_nothing_to_export(tmp_path: Path) -> None:
    paths = locate(tmp_path / "none")
    folder = ["--data-dir", str(paths.data)]
    assert start(["export", "--format", "md", *folder]) == 2
    assert start(["export", "--format", "json", *folder]) == 2
    assert not paths.data.exists()
    paths.create()
    open_store(paths, SystemClock()).close()
    assert start(["export", "--format", "md", *folder]) == 2


def test_an_empty_store_exports_as_empty_lists(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    paths = locate(tmp_path / "empty")
    open_store(paths, SystemClock()).close()
    assert start(["export", "--format", "json", "--data-dir", str(paths.data)]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert not any(told["records"].values())


def test_beside_an_open_app_and_during_a_call(live: Paths, shell: Shell) -> None:
    lock = StoreLock(live.lock)
    lock.acquire()
    try:
        open_session = records(live, Session, state=SessionState.OPEN)[0]
        result = shell(
            "export", "--format", "md", "--session", open_session.id, "--data-dir", str(live.data)
        )
    finally:
        lock.release()
    assert result.returncode == 0
    assert result.stdout.startswith("# ")


def test_hostile_names_and_notes_do_not_reach_the_terminal(planned: Paths, shell: Shell) -> None:
    now = datetime.now(UTC)
    ana = next(person for person in records(planned, Person) if person.name == "Ana")
    note = records(planned, Note, session_id=last(planned).id)[0]
    evil = "# no heading\x1b[2J\n```\n<script>\x07\x9b \u202e"
    write(planned, revised(ana, now, name=HOSTILE_NAME), revised(note, now, text=evil))
    folder = ("--data-dir", str(planned.data))
    markdown = shell("export", "--format", "md", *folder).stdout
    assert "no heading" in markdown
    assert "\n# no heading" not in markdown
    told = shell("export", "--format", "json", *folder).stdout
    for text in (markdown, told):
        assert not {"\x1b", "\x07", "\x9b", "\x00", "\r"} & set(text)


# -- everything as a folder ---------------------------------------------------------------------


def test_everything_as_linked_pages(with_secret: Paths, tmp_path: Path) -> None:
    folder = tmp_path / "book"
    told = ["export", "--format", "md", "--all", "-o", str(folder)]
    assert start([*told, "--data-dir", str(with_secret.data)]) == 0
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    held = records(with_secret, Session, state=SessionState.HELD)
    assert len([name for name in names if name.startswith("sessions/")]) >= len(held)
    assert {"index.md", "agreement.md", "goals.md"} <= names
    everything = "".join(path.read_text("utf-8") for path in folder.rglob("*.md"))
    assert SECRET not in everything
    assert start([*told, "--data-dir", str(with_secret.data)]) == 2
    assert start([*told, "--force", "--private", "--data-dir", str(with_secret.data)]) == 0
    everything = "".join(path.read_text("utf-8") for path in folder.rglob("*.md"))
    assert SECRET in everything


def test_what_stayed_of_a_session_that_was_taken_away_has_its_page(
    with_secret: Paths, tmp_path: Path
) -> None:
    paths, now = with_secret, datetime.now(UTC)
    session = last(paths)
    pair = records(paths, Pair)[0]
    notes = [n for n in records(paths, Note, session_id=session.id) if n.id != "secret"]
    theirs = [n for n in notes if n.owner == pair.second]
    mine = [n for n in notes if n.owner == pair.first and n.visibility is Visibility.OURS]
    assert mine
    write(
        paths,
        deleted(revised(session, now, place="zz-the-place"), now),
        *(deleted(n, now) for n in theirs),
    )
    day = durations.day_of(min(n.created_at for n in mine), local_zone())
    book = tmp_path / "book"
    told = ["export", "--format", "md", "--all", "-o", str(book), "--data-dir", str(paths.data)]
    assert start(told) == 0
    name = f"sessions/{day.isoformat()}.md"
    page, index = (book / name).read_text("utf-8"), (book / "index.md").read_text("utf-8")
    assert "It was taken away; this is what stayed." in page
    assert "zz-the-place" not in page
    assert SECRET not in page
    assert f"({name}), taken away; what stayed of it" in index
    of_year = [*told[:-3], str(tmp_path / "year"), *told[-2:], "--year", str(day.year)]
    assert start(of_year) == 0
    assert (tmp_path / "year" / name).exists()
    private = [*told[:-3], str(tmp_path / "private"), *told[-2:], "--private"]
    assert start(private) == 0
    assert SECRET in (tmp_path / "private" / name).read_text("utf-8")


def test_of_a_session_of_which_nothing_stayed_there_is_no_page(
    planned: Paths, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    (ahead,) = records(planned, Session, state=SessionState.PLANNED)
    write(planned, deleted(ahead, now))
    book = tmp_path / "book"
    folder = ("--data-dir", str(planned.data))
    assert start(["export", "--format", "md", "--all", "-o", str(book), *folder]) == 0
    assert "taken away" not in (book / "index.md").read_text("utf-8")


def test_one_year_as_linked_pages(planned: Paths, tmp_path: Path) -> None:
    year = last(planned).started_at.year
    folder = tmp_path / "year"
    told = ["export", "--format", "md", "-o", str(folder), "--data-dir", str(planned.data)]
    assert start([*told, "--year", str(year)]) == 0
    assert f"Ana and Ben · {year}" in (folder / "index.md").read_text("utf-8")
    assert start([*told, "--year", "1999"]) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ["--format", "json", "--all", "-o", "x"],
        ["--format", "md", "--all"],
        ["--format", "md", "--all", "--session", "last", "-o", "x"],
        ["--format", "md", "--year", "12", "-o", "x"],
    ],
)
def test_a_folder_has_to_be_named_and_is_markdown(planned: Paths, wrong: list[str]) -> None:
    assert start(["export", *wrong, "--data-dir", str(planned.data)]) == 2


def test_a_folder_of_nothing(tmp_path: Path) -> None:
    told = ["export", "--format", "md", "--all", "-o", str(tmp_path / "book")]
    paths = locate(tmp_path / "empty")
    assert start([*told, "--data-dir", str(paths.data)]) == 2
    open_store(paths, SystemClock()).close()
    assert start([*told, "--data-dir", str(paths.data)]) == 2
    assert not (tmp_path / "book").exists()
