"""The app in bad surroundings: disks, folders, stores, terminals and input as they should not."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comentor_tui.cli.acting import act
from comentor_tui.cli.demo import fill
from comentor_tui.domain.records import Note
from comentor_tui.paths import locate
from tests.terminal.screen import (
    PASTE_END,
    PASTE_START,
    Screen,
    eventually,
    into_the_call,
    program,
    stored,
)

pytestmark = [pytest.mark.faults, pytest.mark.terminal]

Start = Callable[..., Screen]
NOT_SAVED = "Not saved"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A call in its first half, to be copied. Paused, so that no time goes by unseen."""
    folder = tmp_path_factory.mktemp("made") / "data"
    fill(locate(folder), live=True)
    act(locate(folder), "pause")
    return folder


@pytest.fixture
def call(made: Path, tmp_path: Path) -> Path:
    """A folder of one's own with a call in its first half."""
    return Path(shutil.copytree(made, tmp_path / "data"))


@pytest.fixture
def small_disk(made: Path, tmp_path: Path) -> Iterator[Path]:
    """The same on a disk of its own with little room."""
    place = tmp_path / "disk"
    place.mkdir()
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True
    )
    if tried.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield Path(shutil.copytree(made, place / "data", ignore=shutil.ignore_patterns("backups")))
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill_up(path: Path) -> None:
    """Write until there is no room left."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)


def note(screen: Screen, text: str) -> None:
    screen.type(text)
    screen.press("enter")
    screen.wait_for(f"· {text}")


def longest(folder: Path) -> int:
    return max(len(each.text) for each in stored(folder, Note))


def plain(said: str) -> None:
    """Words for people: no traceback, no escape."""
    assert said.strip()
    assert "Traceback" not in said
    assert "fault in Comentor" not in said
    assert "\x1b" not in said


def without_terminal(folder: Path, **how: object) -> subprocess.CompletedProcess[str]:
    options: dict[str, object] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "timeout": 60,
    }
    return subprocess.run(program(folder), **{**options, **how})  # type: ignore[call-overload,no-any-return]


# -- disk and store -------------------------------------------------------------------------------


def test_a_full_disk(start: Start, small_disk: Path) -> None:
    screen = start(program(small_disk))
    into_the_call(screen)
    note(screen, "before")
    filler = small_disk.parent / "filler"
    fill_up(filler)
    for number in range(1, 200):
        screen.type(f"full {number}")
        screen.press("enter")
        screen.wait_for(f"full {number}")
        if NOT_SAVED in screen.text():
            break
    screen.wait_for(NOT_SAVED)
    screen.wait_for(f"· full {number}")
    assert "before" in {each.text for each in stored(small_disk, Note)}
    filler.unlink()
    screen.wait_for(NOT_SAVED, gone=True)
    texts = {each.text for each in stored(small_disk, Note)}
    assert {f"full {n}" for n in range(1, number + 1)} <= texts
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0


def test_a_full_disk_at_the_end(start: Start, small_disk: Path) -> None:
    screen = start(program(small_disk))
    into_the_call(screen)
    note(screen, "before")
    filler = small_disk.parent / "filler"
    fill_up(filler)
    number = 0
    while NOT_SAVED not in screen.text():
        number += 1
        screen.type(f"full {number}")
        screen.press("enter")
        screen.wait_for(f"full {number}")
    screen.press("ctrl+q")
    assert screen.wait_exit() == 3
    screen.assert_restored()
    said = screen.text()
    assert "is kept in" in said.replace("\n", " ")
    filler.unlink()
    again = start(program(small_disk))
    again.wait_for(f"full {number}")
    assert f"full {number}" in {each.text for each in stored(small_disk, Note)}


def test_a_store_that_can_only_be_read(start: Start, call: Path) -> None:
    store = locate(call).store
    tried = subprocess.run(["chattr", "+i", str(store)], capture_output=True)
    if tried.returncode:
        if os.geteuid() == 0:
            pytest.skip("its user may write everything, and no file can be made immutable here")
        store.chmod(0o400)
        call.chmod(0o500)
    try:
        screen = start(program(call))
        screen.wait_for(lambda text: "a note…" in text or not screen.running or "cannot be" in text)
        if screen.running:
            screen.type("kept in memory")
            screen.press("enter")
            screen.wait_for(NOT_SAVED)
            screen.wait_for("· kept in memory")
            screen.press("ctrl+q")
        assert screen.wait_exit() == 3
        plain(screen.text())
        screen.assert_restored()
    finally:
        subprocess.run(["chattr", "-i", str(store)], capture_output=True)
        call.chmod(0o700)


def test_a_store_that_is_deleted_under_it(start: Start, call: Path) -> None:
    paths = locate(call)
    screen = start(program(call))
    into_the_call(screen)
    note(screen, "before")
    for name in (paths.store.name, f"{paths.store.name}-wal", f"{paths.store.name}-shm"):
        (call / name).unlink(missing_ok=True)
    screen.type("behind")
    screen.press("enter")
    screen.wait_for(NOT_SAVED)
    screen.wait_for("· behind")
    screen.press("ctrl+q")
    assert screen.wait_exit() == 3
    screen.assert_restored()
    plain(screen.text())
    assert "no longer at" in screen.text()
    again = start(program(call))
    again.wait_for("Put it in place?")
    again.type("y")
    again.press("enter")
    again.wait_for("‖ paused")
    assert {"before", "behind"} <= {each.text for each in stored(call, Note)}


def test_a_damaged_store(start: Start, call: Path) -> None:
    store = locate(call).store
    data = bytearray(store.read_bytes())
    data[100:4000] = b"\xff" * 3900
    store.write_bytes(data)
    for name in ("-wal", "-shm"):
        store.with_name(store.name + name).unlink(missing_ok=True)
    shutil.rmtree(locate(call).backups, ignore_errors=True)
    screen = start(program(call))
    assert screen.wait_exit() == 3
    plain(screen.text())
    assert "There is no whole backup" in screen.text()
    assert store.read_bytes() == data, "the damaged file is kept as it is"


@pytest.mark.parametrize("content", [b"", b"not a store at all\n" * 100], ids=["empty", "foreign"])
def test_a_file_that_is_no_store(start: Start, tmp_path: Path, content: bytes) -> None:
    store = locate(tmp_path).store
    store.write_bytes(content)
    screen = start(program(tmp_path))
    assert screen.wait_exit() == 3
    plain(screen.text())
    assert store.read_bytes() == content


def test_a_store_of_a_newer_version(start: Start, call: Path) -> None:
    connection = sqlite3.connect(locate(call).store)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = locate(call).store.read_bytes()
    screen = start(program(call))
    assert screen.wait_exit() == 3
    plain(screen.text())
    assert "newer" in screen.text()
    assert locate(call).store.read_bytes() == before


# -- terminal and surroundings --------------------------------------------------------------------


def test_no_terminal(call: Path) -> None:
    for how in ({}, {"stdin": None}):
        done = without_terminal(call, **how)
        assert done.returncode == 2
        plain(done.stderr)
        assert "needs a terminal" in done.stderr
        assert not done.stdout


def test_output_into_a_pipe(start: Start, call: Path) -> None:
    words = " ".join(program(call))
    screen = start(["sh", "-c", f"{words} | cat; echo over"])
    assert screen.wait_exit() == 0
    assert "needs a terminal" in screen.text()
    assert b"\x1b" not in bytes(screen.output)


@pytest.mark.parametrize("term", ["dumb", "", None], ids=["dumb", "empty", "unset"])
def test_a_terminal_that_cannot(start: Start, call: Path, term: str | None) -> None:
    screen = start(program(call), env={"TERM": term})
    assert screen.wait_exit() == 2
    assert "TERM" in screen.text()
    assert b"\x1b" not in bytes(screen.output)


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"HOME": None, "XDG_DATA_HOME": None, "NO_COLOR": "1"},
    ],
    ids=["LANG=C", "no HOME, no colour"],
)
def test_surroundings(start: Start, call: Path, env: dict[str, str | None]) -> None:
    screen = start(program(call), env=env)
    into_the_call(screen)
    note(screen, "a café")
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    screen.assert_restored()
    assert "a café" in {each.text for each in stored(call, Note)}
    if "NO_COLOR" in env:
        colours = {each for each in (b"\x1b[31m", b"\x1b[32m") if each in screen.output}
        assert not colours


def test_sizes_while_it_runs(start: Start, call: Path) -> None:
    screen = start(program(call), rows=40, cols=120)
    into_the_call(screen)
    screen.type("typed bef")
    sizes = [(60, 200), (40, 120), (24, 80), (20, 60), (12, 40), (8, 30), (3, 80), (3, 12)]
    sizes += [(1, 1), (2, 2), (5, 6), (50, 1), (1, 200), (100, 300), (40, 120)]
    for rows, cols in sizes:
        screen.resize(rows, cols)
        if rows >= 20 and cols >= 60:
            screen.wait_for("typed bef")
    screen.press("ctrl+g")
    screen.wait_for("Pause with a reason")
    for rows, cols in (*sizes, (40, 120)):
        screen.resize(rows, cols)
    screen.wait_for("Pause with a reason")
    screen.press("escape")
    screen.wait_for("Pause with a reason", gone=True)
    screen.type("ore")
    screen.press("enter")
    screen.wait_for("· typed before")
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert "typed before" in {each.text for each in stored(call, Note)}


def test_a_window_that_was_small_for_a_moment(start: Start, tmp_path: Path) -> None:
    screen = start(program(tmp_path, "demo"))
    screen.wait_for("Begin")
    screen.wait_until_quiet()
    screen.small_for_a_moment()
    screen.wait_for("Begin")


# -- input ----------------------------------------------------------------------------------------


def test_a_paste_of_five_megabytes_into_the_line(start: Start, call: Path) -> None:
    screen = start(program(call))
    into_the_call(screen)
    screen.send(PASTE_START + b"0123456789" * 500_000 + PASTE_END)
    screen.wait_for("Pasted the first 20,000 of")
    screen.press("enter")
    # Of so long a note the list shows the end.
    screen.wait_for("a note…")
    eventually(lambda: longest(call) > 1_000, screen.text, 20)
    assert longest(call) == 20_000
    note(screen, "still here")
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0


def test_a_paste_with_keys_in_it(start: Start, call: Path) -> None:
    screen = start(program(call))
    into_the_call(screen)
    screen.paste(b"one\x1b\x11\x1b[A\x03\x1bOQ two\r\nthree\x1b]52;c;aGk=\x07")
    screen.wait_for("three")
    assert screen.running
    seen = len(screen.output)
    screen.press("enter")
    screen.wait_for(lambda text: "· one" in text)
    (kept,) = [each for each in stored(call, Note) if each.text.startswith("one")]
    assert "two three" in kept.text
    assert kept.text.isprintable()
    assert b"\x1b]52" not in screen.output[seen:]
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0


# -- network --------------------------------------------------------------------------------------

NO_NETWORK = """
import socket
connect = socket.socket.connect
def refuse(self, address):
    if self.family != socket.AF_UNIX:
        open({log!r}, "a").write(f"{{address}}\\n")
        raise PermissionError("no network")
    return connect(self, address)
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
def nobody(*args, **kwargs):
    open({log!r}, "a").write(f"{{args}}\\n")
    raise PermissionError("no network")
socket.getaddrinfo = nobody
"""


def test_it_asks_nobody_on_the_network(start: Start, call: Path, tmp_path: Path) -> None:
    log = tmp_path / "asked"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NO_NETWORK.format(log=str(log)))
    before = os.environ.get("PYTHONPATH")
    path = os.pathsep.join(filter(None, (str(tmp_path / "site"), before)))
    command = program(call)
    alone = ["unshare", "-rn"]
    if subprocess.run([*alone, "true"], capture_output=True).returncode == 0:
        command = [*alone, *command]
    screen = start(command, env={"PYTHONPATH": path})
    into_the_call(screen)
    note(screen, "see https://example.org")
    screen.press("f12")
    screen.wait_for("End the session")
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert not log.exists(), log.read_text()
    # The trap works: it would have been written down.
    trap = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
    )
    assert trap.returncode
    assert log.exists()
