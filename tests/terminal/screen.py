"""A program in a real pseudo-terminal, as a person at the keys sees it.

`Screen` starts it with the terminal as its own, reads all it draws, and answers what stands on
the screen. Nothing here waits for a fixed time: what is waited for is named, and a wait that ends
in vain shows the screen.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte

from comentor_tui.domain.records import ClockEvent, Draft, R, Session

PATIENCE = 40.0
"""Seconds a loaded machine may take for anything that should be at once."""

# Makes the terminal the session's own, as a window does, and becomes the program.
LAUNCH = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""

KEYS = {
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "escape": b"\x1b",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "space": b" ",
    **{f"f{n}": code for n, code in enumerate((b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS"), 1)},
    **{f"f{n}": b"\x1b[%d~" % code for n, code in ((5, 15), (6, 17), (7, 18), (8, 19))},
    **{f"f{n}": b"\x1b[%d~" % code for n, code in ((9, 20), (10, 21), (11, 23), (12, 24))},
    **{f"ctrl+{letter}": bytes([ord(letter) - 96]) for letter in map(chr, range(97, 123))},
}

PASTE_START, PASTE_END = b"\x1b[200~", b"\x1b[201~"
_PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
_UNFINISHED = re.compile(rb"\x1b(\[[0-9;<=>?$]*)?$")


def eventually(found: Callable[[], Any], what: Callable[[], str], patience: float) -> Any:
    """What `found` answers once that is true."""
    end = time.monotonic() + patience
    while not (value := found()):
        assert time.monotonic() < end, f"not within {patience} s: {what()}"
        select.select([], [], [], 0.02)
    return value


class Screen:
    """A program in a pseudo-terminal of `rows` x `cols`; `env` is added to a clean environment.

    A value of None takes a variable away.
    """

    def __init__(
        self,
        cmd: Sequence[str],
        rows: int = 40,
        cols: int = 120,
        env: Mapping[str, str | None] | None = None,
    ) -> None:
        self.output = bytearray()
        """Every byte the program has sent."""
        self._lock = threading.Lock()
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._held = b""
        self._sizes = (rows, cols)
        clean = {name: value for name, value in os.environ.items() if "TEXTUAL" not in name}
        for name in ("COLUMNS", "LINES", "NO_COLOR", "COMENTOR_DATA_DIR"):
            clean.pop(name, None)
        clean |= {"TERM": "xterm-256color", "TZ": "Europe/Berlin"}
        for name, value in (env or {}).items():
            if value is None:
                clean.pop(name, None)
            else:
                clean[name] = value
        self.master, self.slave = os.openpty()
        self._set_size(rows, cols)
        self.modes = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, *cmd],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            env=clean,
        )
        self._stop = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # -- what it draws ----------------------------------------------------------------------------

    def _read(self) -> None:
        while not self._stop.is_set():
            if not select.select([self.master], [], [], 0.05)[0]:
                continue
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            with self._lock:
                self.output += data
                data = self._held + data
                # A sequence may come in two pieces.
                cut = _UNFINISHED.search(data)
                at = cut.start() if cut else len(data)
                self._held = data[at:]
                # pyte draws the final letters of sequences it does not know.
                self._stream.feed(_PRIVATE.sub(b"", data[:at]))

    def text(self) -> str:
        """What stands on the screen, line by line."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_for(
        self, what: str | Callable[[str], Any], timeout: float = PATIENCE, *, gone: bool = False
    ) -> str:
        """Wait until words stand on the screen (or are gone), or a function of its text is true.

        Words are compared without regard to capital letters.
        """

        def found() -> bool:
            text = self.text()
            there = what.lower() in text.lower() if isinstance(what, str) else bool(what(text))
            return there is not gone

        def found_or_ended() -> bool:
            return found() or (self._ended() and (found() or self._fail(complaint())))

        def complaint() -> str:
            state = "" if self.running else f" (ended with {self.process.returncode})"
            return f"{what!r}{' gone' if gone else ''}{state}\n{self.text()}"

        eventually(found_or_ended, complaint, timeout)
        return self.text()

    @staticmethod
    def _fail(complaint: str) -> bool:
        raise AssertionError(f"the program ended before there was {complaint}")

    # -- what is done to it -----------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Keys by name, or single characters."""
        for key in keys:
            self.send(KEYS.get(key) or key.encode())
            if key == "escape":
                # Whatever came at once would be read as alt and a key.
                select.select([], [], [], 0.2)

    def type(self, text: str) -> None:
        """Text, letter by letter, at the pace of hands that are very fast."""
        for character in text:
            self.send(character.encode())
            select.select([], [], [], 0.004)

    def paste(self, data: bytes) -> None:
        """A paste as terminals mark it."""
        self.send(PASTE_START + data + PASTE_END)

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        while data:
            data = data[os.write(self.master, data[:1024]) :]

    def resize(self, rows: int, cols: int) -> None:
        """Another size of the window; the program is told as terminals do."""
        with self._lock:
            self._screen.resize(max(rows, 1), max(cols, 1))
        self._set_size(rows, cols)

    def wait_until_quiet(self, seconds: float = 2.0) -> None:
        """Wait until the program has drawn nothing for so long."""
        size = -1
        while size != len(self.output):
            size = len(self.output)
            select.select([], [], [], seconds)

    def small_for_a_moment(self) -> None:
        """The window is at its size again before the program looks; what it showed is gone."""
        with self._lock:
            rows, cols = self._screen.lines, self._screen.columns
            self._screen.resize(1, 1)
            self._screen.resize(rows, cols)
        self.signal(signal.SIGWINCH)

    def _set_size(self, rows: int, cols: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def signal(self, number: int) -> None:
        """A signal to the program."""
        self.process.send_signal(number)

    def kill9(self) -> None:
        """End it without a warning."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def close_window(self) -> None:
        """The terminal goes away, as when its window is closed."""
        self._stop.set()
        self._reader.join()
        os.close(self.slave)
        os.close(self.master)
        self.slave = self.master = -1

    # -- how it ended -----------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The program's process."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Has it not ended?"""
        return self.process.poll() is None

    def _ended(self) -> bool:
        if self.running:
            return False
        # What it wrote last may not have been read yet.
        self.wait_exit()
        return True

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Its exit code; negative for a signal it died of. All it wrote has been read then."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout} s\n{self.text()}") from None
        if self.master >= 0:
            self.wait_until_quiet(0.12)
        return code

    def assert_restored(self) -> None:
        """The terminal is as it was: normal screen, cursor, echo; no mouse, no paste marks."""
        for mode, on in ((1049, "l"), (2004, "l"), (1000, "l"), (1003, "l"), (25, "h")):
            seen = re.findall(rb"\x1b\[\?%d([hl])" % mode, self.output)
            assert not seen or seen[-1].decode() == on, f"mode {mode} was left {seen[-1]!r}"
        assert termios.tcgetattr(self.slave)[3] == self.modes[3]

    def finish(self) -> None:
        """For the end of a test: nothing is left running."""
        if self.running:
            self.process.kill()
        self.process.wait()
        if self.master >= 0:
            self.close_window()


def program(folder: Path | str | None, *arguments: str) -> list[str]:
    """The command line of the program on a folder."""
    where = [] if folder is None else ["--data-dir", str(folder)]
    return [sys.executable, "-m", "comentor_tui", *arguments, *where]


def stored(folder: Path, kind: type[R], **equal: Any) -> list[R]:
    """What the store of a folder holds, read past the program."""
    from comentor_tui.cli.reading import open_reader
    from comentor_tui.paths import locate

    with open_reader(locate(folder)) as reader:
        found: list[R] = reader.load(kind, **equal)
    return found


def events_of(folder: Path) -> list[ClockEvent]:
    """The log of the session that was opened last, in its order."""
    sessions = [each for each in stored(folder, Session) if each.started_at]
    newest = max(sessions, key=lambda each: (each.started_at, each.id))
    return stored(folder, ClockEvent, order="seq", session_id=newest.id)


def kinds_of(folder: Path) -> list[str]:
    """What happened in that session, in words."""
    return [event.kind.value for event in events_of(folder)]


def into_the_call(screen: Screen, folder: Path | None = None) -> None:
    """Wait until the line for notes takes letters; a gap since the last time is nobody's.

    With a folder wait also until its store is open for writing: right after the start that takes
    as long as it takes to load the database library.
    """
    screen.wait_for("Hand over")
    end = time.monotonic() + PATIENCE
    kept = folder is None
    while True:
        assert time.monotonic() < end, screen.text()
        if "Whose time was it?" in screen.text():
            # It may come while the line is being typed in already.
            screen.press("4")
            screen.wait_for("Whose time was it?", gone=True)
        screen.type("§")
        select.select([], [], [], 0.25)
        kept = kept or "§" in line_of(Path(str(folder)))
        if kept and "§" in screen.text():
            # Whatever was left in the line is taken out.
            screen.press("ctrl+u")
            select.select([], [], [], 0.5)
            if "§" not in screen.text() and "Whose time was it?" not in screen.text():
                return


def line_of(folder: Path) -> str:
    """What is kept of the line that was not entered."""
    return next((d.text for d in stored(folder, Draft) if d.id.endswith(":note")), "")
