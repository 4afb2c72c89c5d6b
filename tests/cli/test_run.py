"""Starting the app and ending it: everything around the full screen, with the screen replaced."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pexpect
import pytest

from comentor_tui.__main__ import start
from comentor_tui.cli import recovery, rescue
from comentor_tui.clock import SystemClock
from comentor_tui.domain.records import AgendaItem, Note, Pair, deleted
from comentor_tui.errors import StoreBusy, StoreProblem
from comentor_tui.paths import Paths, locate
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.store import backup
from comentor_tui.store.lock import StoreLock, holder
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.store.repository import SqlStore
from comentor_tui.ui import app as app_module
from comentor_tui.ui import terminal
from comentor_tui.ui.app import Mode

Doing = Callable[["Screen"], None]


class Screen:
    """In place of the app: does one thing and ends."""

    shown: list[Screen]
    doing: Doing

    def __init__(self, companion: Companion, settings: Settings, paths: Paths, **more: Any) -> None:
        self.companion = companion
        self.settings = settings
        self.paths = paths
        self.more = more
        self.mode: Mode = more["mode"]
        self.keep_settings: Callable[[Settings], None] = more["keep_settings"]
        self.return_code: int | None = 0
        Screen.shown.append(self)

    def run(self) -> None:
        Screen.doing(self)

    def write(self, text: str) -> Note:
        """A note, on its way to the disk."""
        memory = self.companion.memory
        note = memory.new(Note, text=text, owner=memory.you)
        self.companion.saver.add(note)
        return note


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Screen]:
    """The screens that were shown. There is a terminal; nothing is asked on it."""
    monkeypatch.setattr(app_module, "ComentorApp", Screen)
    monkeypatch.setattr(terminal, "prepare", lambda: None)
    monkeypatch.setattr(recovery, "_yes", lambda _question: False)
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    Screen.shown = []
    Screen.doing = lambda _screen: None
    return Screen.shown


def started(paths: Paths) -> int:
    return start(["--data-dir", str(paths.data)])


def doing(work: Doing) -> None:
    Screen.doing = work


def notes(paths: Paths) -> set[str]:
    with QuickReader(paths.store) as reader:
        return {note.text for note in reader.load(Note)}


def test_the_app_gets_what_it_needs(planned: Paths, shown: list[Screen]) -> None:
    planned.settings.write_text('theme = "comentor-light"\n')
    seen: list[object] = []
    doing(lambda screen: seen.append(holder(screen.paths.lock)))
    assert started(planned) == 0
    screen = shown[0]
    assert screen.mode is Mode.FIRST
    assert screen.settings == Settings(theme="comentor-light")
    assert screen.companion.memory.name(screen.companion.memory.you) == "Ana"
    assert screen.companion.memory.current_session() is not None
    assert seen == [os.getpid()]
    assert holder(planned.lock) is None


def test_a_choice_of_theme_is_kept(planned: Paths) -> None:
    doing(lambda screen: screen.keep_settings(Settings(theme="comentor-light")))
    assert started(planned) == 0
    assert "comentor-light" in planned.settings.read_text()


def test_the_first_start_makes_folders_and_nothing_more(
    tmp_path: Path, shown: list[Screen]
) -> None:
    paths = locate(tmp_path / "new")
    assert started(paths) == 0
    assert shown[0].companion.memory.pair_id == ""
    assert stat.S_IMODE(paths.data.stat().st_mode) == 0o700
    assert not paths.store.exists()


def test_the_store_is_not_opened_for_writing_to_show_the_first_screen(planned: Paths) -> None:
    before = planned.store.read_bytes()
    assert started(planned) == 0
    assert planned.store.read_bytes() == before


@pytest.mark.parametrize("code", [0, 129, 143])
def test_the_exit_code_is_the_app_s(planned: Paths, code: int) -> None:
    doing(lambda screen: setattr(screen, "return_code", code))
    assert started(planned) == code


def test_mistakes_in_the_settings_are_told(
    planned: Paths, capsys: pytest.CaptureFixture[str], shown: list[Screen]
) -> None:
    planned.settings.write_text("bell = 3\n")
    assert started(planned) == 0
    assert "settings.toml:1: “bell” has to be true or false." in capsys.readouterr().err
    assert shown[0].settings == Settings()


# -- the second copy --------------------------------------------------------------------------


def test_a_second_copy_only_reads(planned: Paths, shown: list[Screen]) -> None:
    refused: list[StoreBusy] = []

    def write_here(screen: Screen) -> None:
        try:
            screen.companion.store_thread.submit(lambda store: store.save()).result(5)
        except StoreBusy as busy:
            refused.append(busy)

    doing(write_here)
    lock = StoreLock(planned.lock)
    lock.acquire()
    try:
        assert started(planned) == 0
    finally:
        lock.release()
    assert shown[0].mode is Mode.SECOND
    assert shown[0].companion.memory.pair_id
    assert len(refused) == 1


def test_a_second_copy_reads_again_what_the_first_one_wrote(
    planned: Paths, shown: list[Screen]
) -> None:
    def read_again(screen: Screen) -> None:
        memory = screen.companion.memory
        before = memory.all(AgendaItem)
        item = memory.new(AgendaItem, text="from the first one")
        store = SqlStore(planned.store)
        store.save(item)
        screen.more["read_again"]()
        assert item in memory.all(AgendaItem)
        store.save(deleted(item, memory.now()))
        store.close()
        screen.more["read_again"]()
        assert memory.all(AgendaItem) == before

    doing(read_again)
    lock = StoreLock(planned.lock)
    lock.acquire()
    try:
        assert started(planned) == 0
    finally:
        lock.release()
    assert shown[0].more["holder"] == os.getpid()


# -- ending -----------------------------------------------------------------------------------


def test_what_is_left_at_the_end_is_written(planned: Paths) -> None:
    doing(lambda screen: screen.write("at the very end"))
    assert started(planned) == 0
    assert "at the very end" in notes(planned)
    assert rescue.waiting(planned) == []


def test_what_cannot_be_written_is_kept_and_read_in_at_the_next_start(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_args: object) -> None:
        raise StoreProblem("Not saved: there is no room left on the disk.", "Make some room.")

    doing(lambda screen: screen.write("nearly lost"))
    with monkeypatch.context() as patch:
        patch.setattr("comentor_tui.store.repository.SqlStore.save", full)
        assert started(planned) == 3
    told = capsys.readouterr().err
    files = rescue.waiting(planned)
    assert len(files) == 1
    assert str(files[0]) in told
    assert "no room left" in told
    assert "nearly lost" not in told
    assert "nearly lost" not in notes(planned)

    doing(lambda _screen: None)
    assert started(planned) == 0
    assert "saved now" in capsys.readouterr().err
    assert "nearly lost" in notes(planned)
    assert Screen.shown[-1].companion.memory.pair_id
    assert rescue.waiting(planned) == []


def test_nowhere_to_keep_it_is_said_too(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_args: object) -> None:
        raise StoreProblem("Not possible.")

    doing(lambda screen: screen.write("lost"))
    monkeypatch.setattr("comentor_tui.store.repository.SqlStore.save", fail)
    monkeypatch.setattr(rescue, "write", fail)
    assert started(planned) == 3
    assert "Not possible." in capsys.readouterr().err


def test_a_rescue_that_cannot_be_saved_yet_does_not_keep_the_app_shut(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, shown: list[Screen]
) -> None:
    with QuickReader(planned.store) as reader:
        pair = reader.load(Pair)[0]
    now = datetime.now(UTC)
    note = Note(id="n", pair_id=pair.id, created_at=now, updated_at=now, text="later")
    rescue.write([note], planned, now)

    def full(*_args: object) -> None:
        raise StoreProblem("Not saved: there is no room left on the disk.")

    with monkeypatch.context() as patch:
        patch.setattr("comentor_tui.store.repository.SqlStore.save", full)
        assert started(planned) == 0
    assert len(shown) == 1
    assert len(rescue.waiting(planned)) == 1


def test_a_store_deleted_under_the_app_is_saved_to_a_backup(
    planned: Paths, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(screen: Screen) -> None:
        screen.write("before it went")
        left = list(screen.companion.saver.leftovers())
        screen.companion.store_thread.submit(lambda store: store.save(*left)).result(20)
        for file in screen.paths.data.glob("comentor.db*"):
            file.unlink()

    doing(lose)
    assert started(planned) == 3
    told = capsys.readouterr().err
    copies = list(planned.backups.glob("*-rescued.db"))
    assert len(copies) == 1
    assert str(copies[0]) in told
    assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600
    newest = backup.newest_good(planned.backups)
    assert newest is not None
    assert newest.path == copies[0]

    doing(lambda _screen: None)
    monkeypatch.setattr(recovery, "_yes", lambda _question: True)
    assert started(planned) == 0
    assert "before it went" in notes(planned)


def test_a_whole_folder_deleted_under_the_app(
    planned: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    def lose(screen: Screen) -> None:
        screen.companion.store_thread.submit(lambda store: store.load(Pair)).result(20)
        screen.write("in memory only")
        shutil.rmtree(screen.paths.data)

    doing(lose)
    assert started(planned) == 3
    assert "Traceback" not in capsys.readouterr().err
    assert len(list(planned.backups.glob("*-rescued.db"))) == 1
    assert len(rescue.waiting(planned)) == 1


def test_a_crash_says_that_everything_is_saved(
    planned: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(screen: Screen) -> None:
        screen.write("just before")
        secret = "a private line"
        raise RuntimeError(secret)

    doing(crash)
    assert started(planned) == 1
    told = capsys.readouterr().err
    assert "RuntimeError" in told
    assert "What was entered is saved." in told
    assert "a private line" not in told
    assert "just before" in notes(planned)
    assert holder(planned.lock) is None


def test_a_crash_the_app_has_told_about_itself(
    planned: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    doing(lambda screen: setattr(screen, "return_code", 1))
    assert started(planned) == 1
    assert "What was entered is saved." in capsys.readouterr().err


def test_interrupted(planned: Paths) -> None:
    def interrupt(screen: Screen) -> None:
        screen.write("just before")
        raise KeyboardInterrupt

    doing(interrupt)
    assert started(planned) == 130
    assert "just before" in notes(planned)


# -- stores that cannot be used as they are -----------------------------------------------------


def spoil(paths: Paths) -> bytes:
    """Write over the store; answers with what is there now."""
    paths.store.write_bytes(b"scribble" * 4096)
    return paths.store.read_bytes()


def test_a_damaged_store_is_kept_and_a_backup_offered(
    planned: Paths, capsys: pytest.CaptureFixture[str], shown: list[Screen]
) -> None:
    damaged = spoil(planned)
    assert started(planned) == 3
    told = capsys.readouterr().err
    offer = backup.newest_good(planned.backups)
    assert offer is not None
    assert str(offer.path) in told
    assert "Nothing was changed." in told
    assert planned.store.read_bytes() == damaged
    assert shown == []
    assert holder(planned.lock) is None


@pytest.mark.parametrize("content", [b"", b"scribble" * 4096, b"SQLite format 3\x00" + b"x" * 99])
def test_with_a_yes_the_backup_takes_its_place(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, shown: list[Screen], content: bytes
) -> None:
    monkeypatch.setattr(recovery, "_yes", lambda _question: True)
    planned.store.write_bytes(content)
    assert started(planned) == 0
    assert shown[0].companion.memory.name(shown[0].companion.memory.you) == "Ana"
    kept = [path.read_bytes() for path in planned.data.glob("comentor.db.damaged-*")]
    assert content in kept


def test_a_record_damaged_in_the_middle_is_noticed_before_the_first_screen(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, shown: list[Screen]
) -> None:
    # SQLite itself does not notice a changed letter.
    whole = planned.store.read_bytes()
    assert b"Ana" in whole
    spoiled = whole.replace(b"ana@example.org", b"anb@example.org")
    assert spoiled != whole
    planned.store.write_bytes(spoiled)
    assert started(planned) == 3
    assert shown == []
    monkeypatch.setattr(recovery, "_yes", lambda _question: True)
    assert started(planned) == 0
    assert len(shown) == 1


def test_damage_that_shows_only_when_writing_is_dealt_with_at_the_end(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = planned.store.read_bytes()

    def damage(screen: Screen) -> None:
        spoil(screen.paths)
        screen.write("into a damaged store")

    doing(damage)
    asked: list[str] = []
    monkeypatch.setattr(recovery, "_yes", lambda question: bool(asked.append(question)) or True)
    assert started(planned) == 3
    assert len(asked) == 1
    assert len(rescue.waiting(planned)) == 1
    assert planned.store.read_bytes()[:16] == whole[:16]
    capsys.readouterr()
    doing(lambda _screen: None)
    assert started(planned) == 0
    assert "into a damaged store" in notes(planned)


def test_without_a_backup_the_file_is_kept_all_the_same(
    planned: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(planned.backups)
    damaged = spoil(planned)
    assert started(planned) == 3
    assert "There is no whole backup" in capsys.readouterr().err
    assert planned.store.read_bytes() == damaged


def test_a_store_that_has_gone(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, shown: list[Screen]
) -> None:
    for file in planned.data.glob("comentor.db*"):
        file.unlink()
    assert started(planned) == 3
    assert not planned.store.exists()
    answers = iter([False, True])
    monkeypatch.setattr(recovery, "_yes", lambda _question: next(answers))
    assert started(planned) == 0
    assert shown[0].companion.memory.pair_id == ""
    assert planned.store.exists()
    assert backup.list_backups(planned.backups)


def test_a_newer_store_is_refused(planned: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    connection = sqlite3.connect(planned.store)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert started(planned) == 3
    assert "newer Comentor" in capsys.readouterr().err


def test_an_older_store_is_brought_up_to_date_and_says_so(
    planned: Paths,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shown: list[Screen],
) -> None:

    monkeypatch.setattr(recovery, "schema_version", lambda _path: "0000")
    opened: list[Paths] = []

    def bring_up(paths: Paths, clock: SystemClock, *, tell: Callable[[str], None]) -> Any:
        opened.append(paths)
        tell("This is soon done")
        monkeypatch.undo()
        monkeypatch.setattr(app_module, "ComentorApp", Screen)
        return open_store(paths, clock)

    monkeypatch.setattr("comentor_tui.store.opening.open_store", bring_up)
    assert started(planned) == 0
    assert opened == [planned]
    said = capsys.readouterr().err
    assert "up to date; a backup is made first" in said
    assert "soon done" not in said
    assert len(shown) == 1


def test_a_folder_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert started(locate(tmp_path / "file" / "x")) == 3
    assert "cannot be used" in capsys.readouterr().err


# -- at a real terminal -------------------------------------------------------------------------


@pytest.mark.terminal
def test_the_question_at_a_terminal(planned: Paths) -> None:
    damaged = spoil(planned)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "comentor_tui", "--data-dir", str(planned.data)],
        env={**os.environ, "TERM": "xterm-256color"},
        encoding="utf-8",
        timeout=60,
    )
    try:
        child.expect_exact("Put it in place?")
        child.sendline("n")
        child.expect_exact("Nothing was changed.")
        child.expect(pexpect.EOF)
        # Whoever was asked is at a terminal already.
        assert "in a terminal" not in child.before
        assert "comentor restore" in child.before
        child.wait()
    finally:
        child.close(force=True)
    assert child.exitstatus == 3
    assert planned.store.read_bytes() == damaged


@pytest.mark.terminal
def test_a_terminal_that_can_draw_nothing(tmp_path: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "comentor_tui", "--data-dir", str(tmp_path / "new")],
        env={**os.environ, "TERM": "dumb"},
        encoding="utf-8",
        timeout=60,
    )
    try:
        child.expect_exact("This terminal cannot show a full screen")
        child.expect(pexpect.EOF)
        child.wait()
    finally:
        child.close(force=True)
    assert child.exitstatus == 2
    assert not (tmp_path / "new").exists()
