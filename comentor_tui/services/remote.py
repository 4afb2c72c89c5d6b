"""Acting on the open app from another terminal, a hotkey or a status bar.

The open app listens on a socket in its data folder that only its user can reach. One line of JSON
goes in (`{"command": "switch"}`, or `{"command": "add", "text": "...", ...}` with the fields of
`adding.Addition`), one comes out (`{"ok": true, "message": "..."}`, or "ok" false and the "code"
for the shell).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from comentor_tui.errors import ComentorError, StoreProblem, UsageProblem
from comentor_tui.services.adding import Addition, read_addition

LINE_LIMIT = 16_384
"""Bytes of a request: two lines of text at their longest, each letter as long as it can be."""
ANSWER_LIMIT = 65_536
TIMEOUT_SECONDS = 5.0
COMMANDS = ("switch", "pause", "resume", "undo")
ADD = "add"

Handler = Callable[[str], Awaitable[str]]
Adder = Callable[[Addition], Awaitable[str]]


class Listener:
    """Listens for commands and hands them to `handle`, one after the other.

    What is for the agenda goes to `add`; without one that command is not known.
    """

    def __init__(self, path: Path, handle: Handler, add: Adder | None = None) -> None:
        self._path = path
        self._handle = handle
        self._add = add
        self._server: asyncio.Server | None = None
        self._turn = asyncio.Lock()
        self._near = _near(path)

    async def start(self) -> None:
        """Listen. Raises OSError where the platform or the folder does not allow it."""
        # A socket left by a killed process; the lock has made sure that nobody is behind it.
        self._path.unlink(missing_ok=True)
        ours = socket.socket(socket.AF_UNIX)
        try:
            with contextlib.suppress(OSError):
                # Where the system allows it, the file is never anything but its user's.
                os.fchmod(ours.fileno(), 0o600)
            ours.bind(self._near.__enter__())
            self._path.chmod(0o600)
            self._server = await asyncio.start_unix_server(
                self._answer, sock=ours, limit=LINE_LIMIT
            )
        except BaseException:
            ours.close()
            self._near.__exit__()
            raise

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._path.unlink(missing_ok=True)
            self._near.__exit__()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                request = await _request(reader)
            # Not under the timeout: a command that has begun is finished, however slow the disk.
            reply = await self._reply(request)
            async with asyncio.timeout(TIMEOUT_SECONDS):
                writer.write(json.dumps(reply).encode() + b"\n")
                await writer.drain()
        except (TimeoutError, ConnectionError):
            # Whoever called has gone, or never said a word: nothing to tell them.
            return
        finally:
            writer.close()

    async def _reply(self, request: Mapping[str, Any]) -> dict[str, object]:
        try:
            doing = self._meant(request)
            if doing is None:
                return {"ok": False, "message": "This command is not known here.", "code": 2}
            async with self._turn:
                return {"ok": True, "message": await doing()}
        except ComentorError as problem:
            return {"ok": False, "message": str(problem), "code": problem.exit_code}
        except Exception as error:
            # A fault of ours; its message may hold people's text.
            kind = type(error).__name__
            return {"ok": False, "message": f"Something went wrong ({kind}).", "code": 1}

    def _meant(self, request: Mapping[str, Any]) -> Callable[[], Awaitable[str]] | None:
        """What a request asks for; None where that is not known here. Raises UsageProblem."""
        command, add = request.get("command"), self._add
        if not isinstance(command, str):
            return None
        if command in COMMANDS:
            return lambda: self._handle(command)
        if command == ADD and add is not None:
            addition = read_addition(request)
            return lambda: add(addition)
        return None


async def _request(reader: asyncio.StreamReader) -> Mapping[str, Any]:
    """The request of one line; an empty one where it cannot be read."""
    try:
        request = json.loads(await reader.readline())
    except (ValueError, RecursionError):
        return {}
    return request if isinstance(request, dict) else {}


def send(path: Path, command: str, **fields: str) -> tuple[bool, str, int]:
    """Ask the open app to do something: (done, what it said, exit code for the shell).

    Raises StoreProblem when no app answers, and UsageProblem for more than it would read.
    """
    request = json.dumps({**fields, "command": command}).encode() + b"\n"
    if len(request) > LINE_LIMIT:
        raise UsageProblem("That is more than fits into one line.")
    try:
        with socket.socket(socket.AF_UNIX) as line, _near(path) as name:
            line.settimeout(TIMEOUT_SECONDS)
            line.connect(name)
            line.sendall(request)
            with line.makefile("rb") as answers:
                reply = json.loads(answers.readline(ANSWER_LIMIT))
            done = bool(reply["ok"])
            return done, str(reply.get("message", "")), int(reply.get("code", 0 if done else 1))
    except (
        OSError,
        ValueError,
        AttributeError,
        LookupError,
        TypeError,
        RecursionError,
    ) as problem:
        raise StoreProblem(
            "Comentor is open but does not answer.", "Look at its window, or try again."
        ) from problem


class _near:
    """A name for a socket that is short enough, whatever folder it is in.

    Addresses of sockets hold about a hundred bytes. Where the path is longer, the folder is opened
    and reached through its file descriptor.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def __enter__(self) -> str:
        if len(os.fsencode(self._path)) < 100:
            return str(self._path)
        self._fd = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._fd}/{self._path.name}"

    def __exit__(self, *_exc: object) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
