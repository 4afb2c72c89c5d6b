"""A program in a real pseudo-terminal of 120x40, watched from outside. Linux only.

Times are taken when bytes are read, before they are parsed; the parser (pyte) is slow and works in
the quiet after them. The terminal answers no queries. Processor time is the sum over all threads of
`/proc/PID/task/*/schedstat`, in nanoseconds; wake-ups are the voluntary context switches of all
threads, since `/proc/PID/status` alone counts only those of the first.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pyte

COLUMNS, ROWS = 120, 40
QUIET = 0.015
"""Seconds without output after which what has come is parsed."""

KEYS = {"enter": "\r", "backspace": "\x7f", "tab": "\t", "down": "\x1b[B", "up": "\x1b[A"}
KEYS |= {"f2": "\x1bOQ", "f3": "\x1bOR", "ctrl+q": "\x11", "ctrl+g": "\x07"}

# Sequences pyte would print as text.
_UNKNOWN = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b_G[^\x1b]*\x1b\\|\x1bP[^\x1b]*\x1b\\"
)


class NotShown(Exception):
    """What was waited for did not come; the message holds the screen."""


@dataclass(frozen=True)
class Frame:
    """When a text was on the screen, counted from the start of the program: seconds of the clock,
    and of the processor."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Answer:
    """What a key did: seconds until the screen changed, and bytes written to the terminal."""

    wall: float
    size: int


@dataclass(frozen=True)
class Usage:
    """What a program has used up to now: processor seconds, wake-ups, bytes written; and the
    memory it holds, in megabytes."""

    cpu: float
    wakeups: int
    size: int
    memory: float


class _Screen(pyte.Screen):
    """Answers nothing, and knows the private forms of what Textual sends."""

    def report_device_status(self, mode: int = 0, **_more: object) -> None:
        """No answer."""

    def report_device_attributes(self, mode: int = 0, **_more: object) -> None:
        """No answer."""

    def select_graphic_rendition(self, *attrs: int, private: bool = False) -> None:
        """Colours, unless it is a question about the keyboard."""
        if not private:
            super().select_graphic_rendition(*attrs)


def surroundings(**env: str) -> dict[str, str]:
    """The environment of what is measured: nothing in it changes how Python or Textual work.

    A Python told to write no bytecode, for one, would compile the program at each start.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "TEXTUAL")) and name not in ("COLUMNS", "LINES")
    }
    return {**kept, **env}


class Program:
    """A command in a pseudo-terminal. Use it in a `with`; it is killed at the end."""

    def __init__(self, command: Sequence[str], **env: str) -> None:
        kept = surroundings(TERM="xterm-256color", COLORTERM="truecolor", **env)
        self._screen = _Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._waiting: list[tuple[float, float, bytes]] = []
        self._size = 0
        self._rest = b""
        self.ended = False
        self._began = time.perf_counter()
        self._pid, self._fd = pty.fork()
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        if self._pid == 0:
            try:
                fcntl.ioctl(1, termios.TIOCSWINSZ, size)
                os.execvpe(command[0], list(command), kept)
            finally:
                os._exit(127)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)
        os.set_blocking(self._fd, False)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    # -- waiting and pressing ---------------------------------------------------------------------

    def wait_for(self, pattern: str, timeout: float = 30) -> Frame:
        """Wait until a pattern is on the screen. Raises NotShown."""
        wanted = re.compile(pattern)
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and not (self.ended and not self._waiting):
            came = self._read(QUIET)
            if came or not self._waiting:
                continue
            found: Frame | None = None
            for at, cpu, data in self._take():
                self._feed(data)
                if found is None and wanted.search(self.text()):
                    found = Frame(at - self._began, cpu)
            if found is not None:
                return found
        raise NotShown(f"{pattern!r} did not come. The screen:\n{self.text()}")

    def press(
        self, key: str, rows: slice = slice(None), timeout: float = 1.0, *, looks: bool = False
    ) -> Answer | None:
        """Press a key; None if no sign on these rows changed within the time.

        With `looks` a change of colours alone counts too.
        """
        seen = self._looks if looks else self._signs
        before, size = seen(rows), self._size
        pressed = time.perf_counter()
        os.write(self._fd, KEYS.get(key, key).encode())
        first: float | None = None
        while time.perf_counter() < pressed + timeout:
            came = self._read(QUIET)
            if came:
                continue
            for at, _cpu, data in self._take():
                self._feed(data)
                if first is None and seen(rows) != before:
                    first = at
            if first is not None:
                return Answer(first - pressed, self._size - size)
        return None

    def _signs(self, rows: slice) -> list[str]:
        return self._screen.display[rows]

    def _looks(self, rows: slice) -> list[list[pyte.screens.Char]]:
        lines = range(ROWS)[rows]
        return [[self._screen.buffer[y][x] for x in range(COLUMNS)] for y in lines]

    def rest(self, seconds: float) -> None:
        """Let it go on for a while."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0 and not self.ended:
            self._read(left)
        for _at, _cpu, data in self._take():
            self._feed(data)

    def rest_between_keys(self) -> None:
        """A pause as between two keys, of uneven length: not to keep step with any timer."""
        self.rest(random.uniform(0.12, 0.21))

    def changes(self, rows: slice, seconds: float) -> list[tuple[float, list[str]]]:
        """Each new content of some rows, with the seconds since boot at which it came."""
        found: list[tuple[float, list[str]]] = []
        shift = time.clock_gettime(time.CLOCK_BOOTTIME) - time.perf_counter()
        end = time.perf_counter() + seconds
        shown = self._screen.display[rows]
        while time.perf_counter() < end and not self.ended:
            if self._read(QUIET):
                continue
            for at, _cpu, data in self._take():
                self._feed(data)
                if self._screen.display[rows] != shown:
                    shown = self._screen.display[rows]
                    found.append((at + shift, shown))
        return found

    # -- looking ----------------------------------------------------------------------------------

    def text(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def usage(self) -> Usage:
        """What it has used up to now."""
        wakeups = 0
        for task in Path(f"/proc/{self._pid}/task").iterdir():
            told = (task / "status").read_text()
            wakeups += _number(r"\nvoluntary_ctxt_switches:\s*(\d+)", told)
        memory = _number(r"VmRSS:\s*(\d+)", Path(f"/proc/{self._pid}/status").read_text()) / 1024
        return Usage(self._cpu(), wakeups, self._size, memory)

    def _cpu(self) -> float:
        spent = 0
        try:
            for task in os.listdir(f"/proc/{self._pid}/task"):
                with open(f"/proc/{self._pid}/task/{task}/schedstat") as file:
                    spent += int(file.read().split()[0])
        except OSError:
            # A thread, or all of it, ended meanwhile: what was seen so far counts.
            return spent / 1e9
        return spent / 1e9

    # -- inside -----------------------------------------------------------------------------------

    def _read(self, timeout: float) -> bool:
        if self.ended or not select.select([self._fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 18)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self._waiting.append((time.perf_counter(), self._cpu(), data))
        self._size += len(data)
        return True

    def _take(self) -> list[tuple[float, float, bytes]]:
        taken, self._waiting = self._waiting, []
        return taken

    def _feed(self, data: bytes) -> None:
        data = self._rest + data
        self._rest = b""
        # A sequence that is cut in two waits for its other half.
        cut = data.rfind(b"\x1b")
        if cut >= 0 and len(data) - cut < 24 and not re.search(rb"[A-Za-z~\\]", data[cut + 1 :]):
            data, self._rest = data[:cut], data[cut:]
        self._stream.feed(_UNKNOWN.sub(b"", data))

    def kill(self) -> None:
        """End it at once: nothing it would do at its end is measured."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0
