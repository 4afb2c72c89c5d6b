"""The driver in a real pseudo-terminal, with what breaks Textual's own."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyte
import pytest

pytestmark = pytest.mark.terminal

PROGRAM = Path(__file__).with_name("driver_app.py")
START, END = b"\x1b[200~", b"\x1b[201~"
CTRL_Q = b"\x11"
F2, F3, F8 = b"\x1bOQ", b"\x1bOR", b"\x1b[19~"
# Makes the terminal the session's own, as a window does, and becomes the probe.
LAUNCH = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if sys.argv[1] == "True":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
PATIENCE = 40.0
"""Seconds a loaded machine may take for anything that should be at once."""


def eventually(found: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    end = time.monotonic() + patience
    while not (value := found()):
        assert time.monotonic() < end, f"not within {patience} s: {what}"
        select.select([], [], [], 0.01)
    return value


class Terminal:
    """The probe in a pseudo-terminal of 80x24 that reads all it is sent."""

    def __init__(self, folder: Path, env: dict[str, str], ignore_hang_up: bool) -> None:
        self.log = folder / "log"
        self.log.touch()
        self.output = bytearray()
        self.paused = threading.Event()
        clean = {name: value for name, value in os.environ.items() if "TEXTUAL" not in name}
        clean = {**clean, "TERM": "xterm-256color", **env}
        for name in ("COLUMNS", "LINES"):
            clean.pop(name, None)
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(ignore_hang_up), str(PROGRAM), str(self.log)],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            cwd=folder,
            env=clean,
        )
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._stop = threading.Event()
        self._reader.start()

    def _read(self) -> None:
        while not self._stop.is_set():
            if self.paused.is_set():
                self._stop.wait(0.01)
                continue
            if select.select([self.master], [], [], 0.05)[0]:
                try:
                    self.output += os.read(self.master, 65536)
                except OSError:
                    return

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.master, data[:1024]) :]

    def events(self, kind: str) -> list[dict[str, Any]]:
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [event for event in map(json.loads, lines) if event["event"] == kind]

    def wait_text(self, text: str) -> None:
        eventually(lambda: self.text == text, f"{text!r} as the text, which is {self.text!r}")

    @property
    def text(self) -> str:
        found = self.events("text")
        return str(found[-1]["text"]) if found else ""

    @property
    def length(self) -> int:
        found = self.events("text")
        return int(found[-1]["length"]) if found else 0

    def threads(self) -> int:
        """Threads of the probe, asked with a key: so it also shows that keys work."""
        before = len(self.events("told"))
        self.send(F8)
        told = eventually(lambda: self.events("told")[before:], "an answer to F8")
        return int(told[0]["threads"])

    def wait_exit(self, patience: float = PATIENCE) -> int:
        """The exit code, negative for a signal."""

        return self._process.wait(patience)

    def wait_stopped(self) -> None:
        def stopped() -> bool:
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            return bool(pid) and os.WIFSTOPPED(status)

        eventually(stopped, "the program to be stopped")

    def close_window(self) -> None:
        self._stop.set()
        self._reader.join()
        os.close(self.slave)
        os.close(self.master)
        self.slave = self.master = -1

    @property
    def is_raw(self) -> bool:
        flags = termios.tcgetattr(self.slave)[3]
        return not flags & (termios.ECHO | termios.ICANON)

    def screen(self) -> str:
        screen = pyte.Screen(80, 24)
        stream = pyte.ByteStream(screen)
        # pyte draws the final letters of sequences it does not know: take out the private ones.
        data = bytes(self.output)
        for mark in (b"\x1b[>", b"\x1b[<", b"\x1b[="):
            while (at := data.find(mark)) >= 0:
                data = data[:at] + data[data.index(b"u", at) + 1 :]
        stream.feed(data)
        return "\n".join(screen.display)

    def finish(self) -> None:
        self._process.kill()
        self._process.wait()
        if self.master >= 0:
            self.close_window()


Open = Callable[..., Terminal]


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Open]:
    opened: list[Terminal] = []

    def start(env: dict[str, str] | None = None, ignore_hang_up: bool = False) -> Terminal:
        terminal = Terminal(tmp_path, env or {}, ignore_hang_up)
        opened.append(terminal)
        eventually(lambda: terminal.events("ready"), "the first frame")
        return terminal

    yield start
    for terminal in opened:
        terminal.finish()


def assert_restored(terminal: Terminal) -> None:
    eventually(lambda: b"\x1b[?1049l" in terminal.output, "the normal screen")
    for mode in (b"1049", b"2004", b"1000", b"1003"):
        on, off = (terminal.output.rfind(b"\x1b[?" + mode + end) for end in (b"h", b"l"))
        assert off > on, mode
    eventually(
        lambda: terminal.output.rfind(b"\x1b[?25h") > terminal.output.rfind(b"\x1b[?25l"),
        "the cursor",
    )
    assert not terminal.is_raw


def test_bytes_that_are_no_text_and_broken_sequences(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.send(b"a\xe9b")
    terminal.wait_text("a\ufffdb")
    terminal.send(b"\x1b[1114112;1u\x1b[55296u\x1b[48;0;0;0;0t\x1b[<0;5;5M\x1b[<0;5;5m")
    terminal.send(b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;4c\x1bP>|name\x1b\\")
    terminal.threads()  # the click moved the cursor, perhaps; the keys work
    assert terminal.text == "a\ufffdb"
    terminal.send(CTRL_Q)
    assert terminal.wait_exit() == 0
    assert_restored(terminal)


def test_a_paste_with_escape_and_ctrl_q_is_text(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.send(START + b"one\x1b" + CTRL_Q + b"\x1b[A\x03two" + END + b"!")
    terminal.wait_text("one[Atwo!")
    terminal.send(START + b"x" + END + CTRL_Q)
    assert terminal.wait_exit() == 0


def test_a_paste_without_end_does_not_swallow_typing(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.send(START + b"half")
    terminal.wait_text("half")
    terminal.send(b"x")
    terminal.wait_text("halfx")


def test_a_huge_paste_is_cut_quickly_and_told(open_terminal: Open) -> None:
    terminal = open_terminal()
    began = time.monotonic()
    terminal.send(START + b"0123456789" * 500_000 + END + b"z")
    cut = eventually(lambda: terminal.events("cut"), "word of the cut")
    took = time.monotonic() - began
    assert cut == [{"event": "cut", "kept": 100_000, "total": 5_000_000}]
    eventually(lambda: terminal.length == 100_001, "the key behind it")
    # Textual alone takes 24 to 44 s for as much, then 20 s for each key.
    assert took < 15


def test_a_burst_without_brackets_is_quick_and_whole(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.send(b"0123456789" * 1000)
    eventually(lambda: terminal.length == 10_000, "all of it")
    # As a few pastes, not as ten thousand keys.
    assert len(terminal.events("text")) < 500


def test_sigcont_nobody_asked_for(open_terminal: Open) -> None:
    terminal = open_terminal()
    threads = terminal.threads()
    for _ in range(3):
        os.kill(terminal.pid, signal.SIGCONT)
    assert terminal.threads() == threads
    terminal.send(START + b"abcde\n" * 5000 + END)
    eventually(lambda: terminal.length == 30_000, "the whole paste")
    terminal.send(CTRL_Q)
    assert terminal.wait_exit() == 0
    assert_restored(terminal)


def test_stopped_from_outside_and_what_a_shell_does_meanwhile(open_terminal: Open) -> None:
    terminal = open_terminal()
    threads = terminal.threads()
    raw = termios.tcgetattr(terminal.slave)
    os.kill(terminal.pid, signal.SIGSTOP)
    terminal.wait_stopped()
    cooked = [*raw]
    cooked[3] |= termios.ECHO | termios.ICANON | termios.ISIG
    termios.tcsetattr(terminal.slave, termios.TCSANOW, cooked)
    terminal.output += b"\x1b[2J\x1b[Hrubbish of a shell"
    os.kill(terminal.pid, signal.SIGCONT)
    eventually(lambda: terminal.is_raw, "raw modes")
    terminal.send(b"back")
    terminal.wait_text("back")
    assert terminal.threads() == threads
    eventually(lambda: "rubbish" not in terminal.screen(), "the screen to be drawn again")
    assert "back" in terminal.screen()


def test_suspend_and_resume(open_terminal: Open) -> None:
    terminal = open_terminal()
    threads = terminal.threads()
    terminal.send(b"before")
    terminal.wait_text("before")
    for count in (1, 2):
        terminal.send(F2)
        terminal.wait_stopped()
        assert_restored(terminal)
        os.kill(terminal.pid, signal.SIGCONT)
        eventually(lambda count=count: len(terminal.events("resumed")) == count, "the resumption")
        eventually(lambda: terminal.is_raw, "raw modes")
        assert terminal.threads() == threads
    terminal.send(b"!")
    terminal.wait_text("before!")
    eventually(lambda: "before!" in terminal.screen(), "the text on the screen")
    terminal.send(CTRL_Q)
    assert terminal.wait_exit() == 0
    assert_restored(terminal)


@pytest.mark.parametrize("ignore_hang_up", [False, True], ids=["plain", "nohup"])
def test_a_closed_window_ends_it(open_terminal: Open, ignore_hang_up: bool) -> None:
    terminal = open_terminal(ignore_hang_up=ignore_hang_up)
    terminal.send(b"abc")
    terminal.wait_text("abc")
    terminal.close_window()
    assert terminal.wait_exit() == 128 + signal.SIGHUP


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it_with_the_terminal_restored(open_terminal: Open, number: int) -> None:
    terminal = open_terminal()
    os.kill(terminal.pid, number)
    assert terminal.wait_exit() == 128 + number
    assert_restored(terminal)


def test_a_terminal_that_does_not_read_cannot_hold_it(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.paused.set()
    terminal.send(F3)
    eventually(lambda: terminal.events("flooded"), "two megabytes queued without waiting")
    terminal.send(b"still here")
    terminal.wait_text("still here")
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    assert not terminal.is_raw


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts in /proc")
def test_nothing_wakes_it_when_idle(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.threads()

    def switches() -> int:
        """Times a thread went to sleep, over all threads: each has woken as often."""
        total = 0
        for task in Path(f"/proc/{terminal.pid}/task").iterdir():
            for line in (task / "status").read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches"):
                    total += int(line.split()[1])
        return total

    def quiet() -> bool:
        """Three seconds without a single one. (Textual's own driver wakes thirty times.)"""
        before = switches()
        select.select([], [], [], 3.0)
        return switches() == before

    # What the start left to do may take a moment on a loaded machine.
    assert any(quiet() for _ in range(4))


def test_debugging_variables_write_no_keys_down(open_terminal: Open, tmp_path: Path) -> None:
    terminal = open_terminal(env={"TEXTUAL_DEBUG": "1", "TEXTUAL_LOG": str(tmp_path / "events")})
    terminal.send(b"secret")
    terminal.wait_text("secret")
    terminal.send(CTRL_Q)
    assert terminal.wait_exit() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


@pytest.mark.parametrize("streams", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_it_says_so(tmp_path: Path, streams: str) -> None:
    master, slave = os.openpty()
    files: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), slave)
    files[streams] = subprocess.DEVNULL if streams == "stdin" else subprocess.PIPE
    try:
        done = subprocess.run(
            [sys.executable, str(PROGRAM), str(tmp_path / "log")],
            timeout=PATIENCE,
            check=False,
            **files,
        )
    finally:
        os.close(slave)
        os.close(master)
    assert done.returncode == 2


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_without_a_screen_is_refused(tmp_path: Path, term: str) -> None:
    terminal = Terminal(tmp_path, {"TERM": term}, ignore_hang_up=False)
    try:
        assert terminal.wait_exit() == 2
        eventually(lambda: b"full screen" in terminal.output, "the reason")
        assert b"\x1b" not in terminal.output
    finally:
        terminal.finish()
