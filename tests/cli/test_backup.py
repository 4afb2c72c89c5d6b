"""Backups made, listed, put back and examined from the shell."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pexpect
import pyrage
import pytest

from comentor_tui.__main__ import start
from comentor_tui.cli import passphrases, recovery
from comentor_tui.clock import SystemClock
from comentor_tui.domain.records import Note, Pair, Session, SessionState
from comentor_tui.export import encrypting
from comentor_tui.paths import Paths, locate
from comentor_tui.store import backup
from comentor_tui.store.lock import StoreLock
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from tests.cli.test_imports import HEAVY, loaded
from tests.export.light import seal_lightly

SECRET = "a few words of ours"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(planned: Paths, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command over `planned`; its exit code and what it printed."""

    def do(*args: str) -> tuple[int, str, str]:
        code = start([*args, "--data-dir", str(planned.data)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return do


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file with a passphrase in it."""
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\r\nand a second line\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def sealed(planned: Paths, tmp_path: Path) -> Path:
    """An encrypted backup of `planned`."""
    path = tmp_path / "sealed.age"
    path.write_bytes(encrypting.encrypt(backup.image(planned.store), SECRET))
    return path


def note(paths: Paths, text: str) -> None:
    """Something is written down."""
    store = open_store(paths, SystemClock())
    now = datetime.now(UTC)
    (pair,) = store.load(Pair)
    base = {"pair_id": pair.id, "owner": pair.first, "created_at": now, "updated_at": now}
    store.save(Note(id=f"n-{text}", text=text, **base))
    store.close()


def notes(paths: Paths) -> set[str]:
    with QuickReader(paths.store) as reader:
        return {each.text for each in reader.load(Note)}


def flip(path: Path) -> None:
    """Damage a store in the middle of its pages, and nothing else."""
    content = bytearray(path.read_bytes())
    for page in range(4, len(content) // 4096, 3):
        for at in range(8):
            content[page * 4096 + at] ^= 0x5A
    path.write_bytes(content)


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    }


# -- made ---------------------------------------------------------------------------------------


def test_beside_the_others_and_while_the_app_is_open(planned: Paths, run: Run) -> None:
    lock = StoreLock(planned.lock)
    lock.acquire()
    store = open_store(planned, SystemClock())
    try:
        code, out, _ = run("backup")
    finally:
        store.close()
        lock.release()
    assert code == 0
    path = Path(out.removeprefix("Backed up: ").strip())
    assert path.parent == planned.backups
    assert path.name.endswith("-by-hand.db")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert backup.is_good(path)


def test_into_a_file_of_ones_own(planned: Paths, run: Run, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        code, out, _ = run("backup", str(tmp_path / "mine.db"))
    finally:
        os.umask(before)
    assert code == 0
    assert "can read everything in it" in out
    path = tmp_path / "mine.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert backup.is_good(path)
    assert [each.label for each in backup.list_backups(planned.backups)] == ["daily"]


def test_what_is_in_the_log_alone_is_in_the_backup(planned: Paths, run: Run) -> None:
    store = open_store(planned, SystemClock())
    now = datetime.now(UTC)
    (pair,) = store.load(Pair)
    store.save(Note(id="n", text="in the log", pair_id=pair.id, created_at=now, updated_at=now))
    try:
        image = backup.image(planned.store)
        assert planned.store.with_name("comentor.db-wal").stat().st_size > 0
    finally:
        store.close()
    copy = planned.data / "copy.db"
    copy.write_bytes(image)
    with QuickReader(copy) as reader:
        assert reader.get(Note, "n") is not None


def test_a_file_that_is_there_is_left_alone(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    path.write_text("precious")
    code, _, err = run("backup", str(path))
    assert (code, path.read_text()) == (2, "precious")
    assert "--force" in err
    assert run("backup", str(path), "--force")[0] == 0
    assert backup.is_good(path)


def test_no_link_is_followed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    assert run("backup", str(tmp_path / "link"), "--force")[0] == 2
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.parametrize("name", ["a\x1b[31m\n\u202eb.db", "-b.db", "x" * 200 + ".db", "[/red].db"])
def test_names_of_all_kinds(run: Run, tmp_path: Path, name: str) -> None:
    code, out, err = run("backup", "--", str(tmp_path / name))
    if code:
        assert "\x1b" not in err
    else:
        assert backup.is_good(tmp_path / name)
        assert "\x1b" not in out
        assert "\u202e" not in out


@pytest.mark.parametrize("name", ["no/such/folder/x.db", "x" * 300])
def test_where_nothing_can_be_written(run: Run, tmp_path: Path, name: str) -> None:
    before = everything(tmp_path)
    assert run("backup", str(tmp_path / name))[0] == 2
    assert everything(tmp_path) == before


def test_into_a_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    assert run("backup", str(tmp_path / "stick"))[0] == 0
    (path,) = (tmp_path / "stick").iterdir()
    assert path.name.startswith("comentor-")
    assert path.suffix == ".db"


def test_there_is_nothing_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert start(["backup", "--data-dir", str(tmp_path / "none")]) == 2
    assert start(["backups", "--data-dir", str(tmp_path / "none")]) == 0
    assert "no backups yet" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


def test_a_damaged_store_is_not_worth_a_backup(planned: Paths, run: Run, tmp_path: Path) -> None:
    flip(planned.store)
    before = everything(tmp_path)
    for args in (["backup"], ["backup", str(tmp_path / "x.db")]):
        code, _, err = run(*args)
        assert code == 3
        assert "damaged" in err
    assert everything(tmp_path) == before


def test_only_so_many_made_by_hand_are_kept(planned: Paths) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for minute in range(backup.HANDFUL + 4):
        at = now + timedelta(minutes=minute)
        backup.make_backup(planned.store, planned.backups, backup.BY_HAND, at, thorough=False)
    backup.prune(planned.backups)
    labels = [each.label for each in backup.list_backups(planned.backups)]
    assert labels.count(backup.BY_HAND) == backup.HANDFUL
    assert "daily" in labels


def test_the_list(planned: Paths, run: Run) -> None:
    run("backup")
    code, out, _ = run("backups")
    assert code == 0
    first, second = out.splitlines()
    assert "by hand" in first
    assert "of the day" in second
    assert first.split()[-1] in {path.name for path in planned.backups.iterdir()}


def test_the_list_marks_what_is_cut_off_or_no_store(planned: Paths, run: Run) -> None:
    at = datetime.now(UTC) + timedelta(seconds=5)
    for number in range(4):
        backup.make_backup(planned.store, planned.backups, "daily", at + timedelta(days=number))
    empty, short, other, whole, *_ = backup.list_backups(planned.backups)
    empty.path.write_bytes(b"")
    short.path.write_bytes(short.path.read_bytes()[:-4096])
    other.path.write_bytes(b"scribble" * 5000)
    lines = run("backups")[1].splitlines()
    marked = [line.split()[-2] for line in lines if line.endswith(" damaged")]
    assert marked == [each.path.name for each in (empty, short, other)]
    assert any(line.endswith(whole.path.name) for line in lines)


@pytest.mark.parametrize("args", [("backup",), ("backups",), ("restore", "latest"), ("doctor",)])
def test_neither_the_screen_nor_the_database_library(planned: Paths, args: tuple[str, ...]) -> None:
    # Doctor also looks at the settings, whose themes are the screen's.
    allowed = {"textual", "rich"} if args == ("doctor",) else set()
    assert not loaded("--data-dir", str(planned.data), *args) & (HEAVY - allowed)


# -- encrypted ----------------------------------------------------------------------------------


def test_encrypted_and_back(planned: Paths, run: Run, tmp_path: Path, secret: Path) -> None:
    note(planned, "qbeforeq")
    path = tmp_path / "out" / "b.age"
    path.parent.mkdir()
    code, out, _ = run("backup", "--encrypt", str(path), "--passphrase-file", str(secret))
    assert code == 0
    assert "encrypted" in out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert encrypting.is_encrypted(path.read_bytes())
    assert b"SQLite format" not in path.read_bytes()
    note(planned, "qafterq")
    assert run("restore", str(path), "--passphrase-file", str(secret))[0] == 0
    assert "qbeforeq" in notes(planned)
    assert "qafterq" not in notes(planned)
    assert stat.S_IMODE(planned.store.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_nothing_plain_is_ever_put_on_a_disk(
    planned: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: Path
) -> None:
    """Whatever is written while an encrypted backup is made holds no word of it."""
    note(planned, "qsecretq")
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    written: list[bytes] = []
    write = os.write

    def watch(descriptor: int, data: bytes) -> int:
        written.append(bytes(data))
        return write(descriptor, data)

    opened: list[tuple[str, int]] = []

    def audit(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
            opened.append((str(args[0]), args[2]))

    monkeypatch.setattr(os, "write", watch)
    sys.addaudithook(audit)
    target = tmp_path / "b.age"
    before = {str(path) for path in tmp_path.rglob("*")}
    args = ["backup", "--encrypt", str(target), "--passphrase-file", str(secret)]
    assert start([*args, "--data-dir", str(planned.data)]) == 0
    after = {str(path) for path in tmp_path.rglob("*")}
    assert {name for name in after - before if not name.endswith(("-shm", "-wal"))} == {str(target)}
    assert not any(b"qsecretq" in each for each in written)
    # Only the one file was opened to be written, under the name of its draft.
    drafts = [name for name, _ in opened if str(tmp_path) in name]
    assert all(Path(name).parent == tmp_path for name in drafts)


def test_to_encrypt_needs_a_file(run: Run, secret: Path) -> None:
    code, _, err = run("backup", "--encrypt", "--passphrase-file", str(secret))
    assert code == 2
    assert "Name a file" in err


@pytest.mark.parametrize("content", ["", "\n", "short\n", "\xff\xfe"])
def test_poor_passphrases(run: Run, tmp_path: Path, content: str) -> None:
    secret = tmp_path / "poor"
    secret.write_bytes(content.encode("latin-1"))
    secret.chmod(0o600)
    target = str(tmp_path / "b.age")
    assert run("backup", "--encrypt", target, "--passphrase-file", str(secret))[0] == 2
    assert not Path(target).exists()


def test_a_passphrase_others_can_read_is_not_used(run: Run, tmp_path: Path, secret: Path) -> None:
    for mode in (0o640, 0o604, 0o660):
        secret.chmod(mode)
        target = str(tmp_path / "b.age")
        code, _, err = run("backup", "--encrypt", target, "--passphrase-file", str(secret))
        assert code == 2
        assert "Others can read" in err


def test_a_passphrase_in_a_folder_a_pipe_or_nowhere(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("pipe", "", "nothing"):
        args = ["--encrypt", str(tmp_path / "b.age"), "--passphrase-file", str(tmp_path / name)]
        assert run("backup", *args)[0] == 2


def test_the_environment_names_the_file_too(
    run: Run, sealed: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(passphrases.VARIABLE, str(secret))
    assert run("restore", str(sealed))[0] == 0


def test_without_a_terminal_nothing_is_asked(planned: Paths, sealed: Path) -> None:
    before = everything(planned.data)
    result = subprocess.run(
        [sys.executable, "-m", "comentor_tui", "restore", str(sealed), "--data-dir", planned.data],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        start_new_session=True,
    )
    assert result.returncode == 2
    assert "no terminal to ask" in result.stderr
    assert everything(planned.data) == before


def test_a_wrong_passphrase_changes_nothing(
    planned: Paths, run: Run, sealed: Path, secret: Path
) -> None:
    secret.write_text("some other words\n")
    before = everything(planned.data)
    code, _, err = run("restore", str(sealed), "--passphrase-file", str(secret))
    assert code == 2
    assert "does not open the file. Nothing was changed." in err
    assert everything(planned.data) == before


def test_an_encrypted_file_that_is_cut_off_or_changed(
    planned: Paths, run: Run, tmp_path: Path, secret: Path
) -> None:
    sealed, whole = tmp_path / "sealed.age", seal_lightly(b"what was said " * 100, SECRET)
    before = everything(planned.data)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for content in (whole[:-1], whole[:400], whole[:60], bytes(flipped)):
        sealed.write_bytes(content)
        code, _, err = run("restore", str(sealed), "--passphrase-file", str(secret))
        assert code == 2
        assert "cannot be read" in err
        assert everything(planned.data) == before


def test_what_is_encrypted_need_not_be_a_backup(
    planned: Paths, run: Run, tmp_path: Path, secret: Path
) -> None:
    path = tmp_path / "letter.age"
    path.write_bytes(seal_lightly(b"a letter " * 1000, SECRET))
    before = everything(planned.data)
    code, _, err = run("restore", str(path), "--passphrase-file", str(secret))
    assert code == 2
    assert "not a backup of Comentor. Nothing was changed" in err
    assert everything(planned.data) == before


def test_pages_are_read_not_put_in_place_or_taken_in(
    planned: Paths, run: Run, tmp_path: Path, secret: Path
) -> None:
    path, options = tmp_path / "pages.age", ("--passphrase-file", str(secret))
    made = run("export", "--format", "md", "--all", "--encrypt", "-o", str(path), *options)
    assert made[0] == 0
    before = everything(planned.data)
    for command in ("restore", "import"):
        code, _, err = run(command, str(path), *options)
        assert code == 2
        assert "holds pages to read" in err
        assert "`age -d FILE | tar xf -` opens it" in err
        assert "UTF-8" not in err
    assert everything(planned.data) == before


@pytest.mark.parametrize("sealed", [False, True])
def test_a_packet_is_taken_in_not_put_in_place(
    planned: Paths, run: Run, tmp_path: Path, secret: Path, sealed: bool
) -> None:
    options = ["--encrypt", "--passphrase-file", str(secret)] if sealed else []
    path = tmp_path / "packet"
    assert run("packet", "-o", str(path), *options)[0] == 0
    before = everything(planned.data)
    code, _, err = run("restore", str(path), *options[1:])
    assert code == 2
    assert "not a backup. Nothing was changed" in err
    assert "comentor import" in err
    assert everything(planned.data) == before


@pytest.mark.terminal
def test_it_is_asked_twice_and_not_shown(planned: Paths, tmp_path: Path) -> None:
    command = ["--encrypt", str(tmp_path / "b.age")]

    def ask(*answers: str) -> tuple[str, int | None]:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "comentor_tui", "--data-dir", str(planned.data), "backup", *command],
            encoding="utf-8",
            timeout=60,
        )
        shown = ""
        try:
            for question, answer in zip(("not shown", "Once more"), answers, strict=False):
                child.expect_exact(question)
                shown += child.before
                child.sendline(answer)
            child.expect(pexpect.EOF)
            shown += child.before
            child.wait()
        finally:
            child.close(force=True)
        return shown, child.exitstatus

    shown, code = ask("qsecretq one", "qsecretq two")
    assert code == 2
    assert "not the same" in shown
    assert not (tmp_path / "b.age").exists()
    shown, code = ask("qsecretq one", "qsecretq one")
    assert code == 0
    assert "qsecretq" not in shown
    assert encrypting.is_encrypted((tmp_path / "b.age").read_bytes())


# -- exports and packets ------------------------------------------------------------------------


def test_an_encrypted_export_is_taken_in(
    planned: Paths, run: Run, tmp_path: Path, secret: Path
) -> None:
    path = tmp_path / "all.json.age"
    args = ["export", "--format", "json", "--private", "-o", str(path)]
    code, _, err = run(*args, "--encrypt", "--passphrase-file", str(secret))
    assert code == 0
    assert "encrypted" in err
    assert encrypting.is_encrypted(path.read_bytes())
    fresh = ["--data-dir", str(tmp_path / "fresh")]
    given = ["--passphrase-file", str(secret)]
    secret.write_text("some other words")
    assert start(["import", str(path), *given, *fresh]) == 2
    assert not (tmp_path / "fresh").exists()
    secret.write_text(SECRET)
    assert start(["import", str(path), *given, *fresh]) == 0
    assert notes(locate(tmp_path / "fresh")) == notes(planned)


def test_an_encrypted_folder_is_one_file(
    planned: Paths, run: Run, tmp_path: Path, secret: Path
) -> None:
    plain, path = tmp_path / "plain", tmp_path / "all.tar.age"
    args = ["export", "--format", "md", "--all", "-o"]
    assert run(*args, str(plain))[0] == 0
    given = ["--encrypt", "--passphrase-file", str(secret)]
    code, _, err = run(*args, str(path), *given)
    assert code == 0
    assert "age -d FILE | tar xf -" in err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    packed = path.read_bytes()
    assert b"Ana" not in packed
    with tarfile.open(fileobj=io.BytesIO(pyrage.passphrase.decrypt(packed, SECRET))) as tar:
        tar.extractall(tmp_path / "opened", filter="data")
    opened = tmp_path / "opened" / "comentor"
    pages = {path.relative_to(plain): path.read_bytes() for path in plain.rglob("*.md")}
    assert {path.relative_to(opened): path.read_bytes() for path in opened.rglob("*.md")} == pages
    # It is left as it is, and nobody is asked for a passphrase first.
    code, _, err = run(*args, str(path), "--encrypt", "--passphrase-file", str(tmp_path / "none"))
    assert code == 2
    assert "is there already" in err
    assert path.read_bytes() == packed


def test_an_encrypted_year_goes_to_a_pipe(planned: Paths, secret: Path) -> None:
    with QuickReader(planned.store) as reader:
        held = reader.load(Session, state=SessionState.HELD)
    year = f"{held[0].started_at:%Y}"
    args = [*("--format", "md", "--year", year, "--encrypt"), "--data-dir", str(planned.data)]
    done = subprocess.run(
        [sys.executable, "-m", "comentor_tui", "export", *args, "--passphrase-file", str(secret)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b""
    with tarfile.open(fileobj=io.BytesIO(encrypting.decrypt(done.stdout, SECRET))) as tar:
        assert tar.getnames()[:2] == [f"comentor-{year}", f"comentor-{year}/sessions"]


# -- put back -----------------------------------------------------------------------------------


def test_the_latest(planned: Paths, run: Run) -> None:
    note(planned, "kept in the backup")
    run("backup")
    note(planned, "after it")
    now = everything(planned.data)[str(planned.store)]
    code, out, _ = run("restore", "latest")
    assert code == 0
    assert "by hand" in out
    assert "kept in the backup" in notes(planned)
    assert "after it" not in notes(planned)
    (kept,) = backup.kept_stores(planned.store)
    assert str(kept) in out
    assert kept.read_bytes() == now
    assert run("backups")[1].splitlines()[-1].endswith(str(kept))
    # And back again.
    assert run("restore", str(kept))[0] == 0
    assert "after it" in notes(planned)


def test_by_the_name_in_the_list(planned: Paths, run: Run) -> None:
    (there,) = backup.list_backups(planned.backups)
    assert run("restore", there.path.name)[0] == 0
    assert f"{there.made_at.astimezone():%Y-%m-%d %H:%M}" in run("backups")[1]


def test_on_a_machine_where_nothing_is(planned: Paths, run: Run, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "b.db"))
    fresh = locate(tmp_path / "fresh")
    assert start(["restore", str(tmp_path / "b.db"), "--data-dir", str(fresh.data)]) == 0
    assert notes(fresh) == notes(planned)
    assert stat.S_IMODE(fresh.data.stat().st_mode) == 0o700


def test_not_while_the_app_is_open(planned: Paths, run: Run) -> None:
    lock = StoreLock(planned.lock)
    lock.acquire()
    before = everything(planned.data)
    try:
        code, _, err = run("restore", "latest")
    finally:
        lock.release()
    assert code == 4
    assert "Nothing was changed" in err
    assert everything(planned.data) == before


@pytest.mark.parametrize("name", ["", "nothing", "..", "/", "\x00", "~nobody-here/x", "x" * 300])
def test_names_that_lead_nowhere(planned: Paths, run: Run, name: str) -> None:
    before = everything(planned.data)
    assert run("restore", "--", name)[0] == 2
    assert everything(planned.data) == before


def test_what_is_no_backup(planned: Paths, run: Run, tmp_path: Path) -> None:
    before = everything(planned.data)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text").write_text("Dear diary " * 100)
    (tmp_path / "empty").write_text("")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE cookies (name)")
    (tmp_path / "empty.db").write_text("")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (tmp_path / "folder").mkdir()
    (tmp_path / "ours.db").write_bytes(b"\0" * 16 + planned.store.read_bytes()[16:])
    told = {
        name: run("restore", str(tmp_path / name))
        for name in os.listdir(tmp_path)
        if name != "planned"
    }
    for name in ("text", "empty", "empty.db", "other.db", "photo.png", "folder"):
        code, _, err = told.pop(name)
        assert (code, "not a backup of Comentor. Nothing was changed" in err) == (2, True), name
        assert "comentor backups" in err
    assert {name: each[0] for name, each in told.items()} == {"pipe": 2, "ours.db": 3}
    assert "not a backup" not in told["ours.db"][2]
    assert run("restore", str(planned.store))[0] == 2
    assert everything(planned.data) == before


def test_a_newer_one_is_refused(planned: Paths, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    path.write_bytes(backup.image(planned.store))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = everything(planned.data)
    code, _, err = run("restore", str(path))
    assert code == 3
    assert "newer Comentor" in err
    assert everything(planned.data) == before
    # Nor is it what a start would offer, or doctor take for a damaged one.
    shutil.copy(path, planned.backups / "comentor-29990101T000000Z-daily.db")
    found = backup.newest_good(planned.backups)
    assert found is not None
    assert found.made_at.year < 2999
    code, out, _ = run("doctor")
    assert code == 0
    assert "of a newer Comentor" in out


def test_an_older_one_says_what_comes(planned: Paths, run: Run) -> None:
    old = Path(__file__).parents[1] / "store" / "fixtures" / "0001.db.gz"
    path = planned.data / "old.db"
    path.write_bytes(gzip.decompress(old.read_bytes()))
    code, out, _ = run("restore", str(path))
    assert code == 0
    assert "brings it up to date" in out
    open_store(planned, SystemClock()).close()


def test_a_full_disk(planned: Paths, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_source: Path, target: Path) -> None:
        target.write_bytes(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_copy", full)
    before = everything(planned.data)
    assert run("restore", "latest")[0] == 3
    assert run("backup")[0] == 3
    assert everything(planned.data) == before


# -- drills -------------------------------------------------------------------------------------


@pytest.mark.faults
def test_a_damaged_store_and_a_damaged_backup(planned: Paths, run: Run) -> None:
    note(planned, "in the good one")
    run("backup")
    (good, *_) = backup.list_backups(planned.backups)
    note(planned, "in the damaged one")
    later = datetime.now(UTC) + timedelta(seconds=5)
    newest = backup.make_backup(planned.store, planned.backups, "daily", later)
    flip(newest)
    flip(planned.store)
    spoiled = planned.store.read_bytes()
    code, out, _ = run("doctor")
    assert code == 3
    assert f"damaged ({newest.name})" in out
    assert "`comentor restore latest` puts it" in out
    code, out, _ = run("restore", "latest")
    assert code == 0
    assert "Passed over, it cannot be used" in out
    assert "in the good one" in notes(planned)
    assert "in the damaged one" not in notes(planned)
    (kept,) = backup.kept_stores(planned.store)
    assert ".damaged-" in kept.name
    assert kept.read_bytes() == spoiled
    assert backup.is_good(good.path)
    code, out, _ = run("doctor")
    assert code == 1
    assert "is in order" in out
    assert kept.name in out


@pytest.mark.faults
def test_the_start_offers_the_newest_whole_one(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    note(planned, "in the good one")
    now = datetime.now(UTC)
    good = backup.make_backup(planned.store, planned.backups, "daily", now)
    for seconds in (5, 10):
        at = now + timedelta(seconds=seconds)
        flip(backup.make_backup(planned.store, planned.backups, "daily", at))
    planned.store.write_bytes(b"scribble" * 5000)
    monkeypatch.setattr(recovery, "_yes", lambda _question: True)
    recovery.make_ready(planned)
    assert str(good) in capsys.readouterr().err
    assert "in the good one" in notes(planned)


@pytest.mark.faults
def test_only_damaged_backups(planned: Paths, run: Run) -> None:
    for each in backup.list_backups(planned.backups):
        flip(each.path)
    before = everything(planned.data)
    code, _, err = run("restore", "latest")
    assert code == 3
    assert "no whole backup" in err
    assert everything(planned.data) == before
    code, out, _ = run("doctor")
    assert code == 1
    assert "none of them whole" in out
