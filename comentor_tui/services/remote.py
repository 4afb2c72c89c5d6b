"""Acting on the open app from another terminal, a hotkey or a status bar.

The open app listens on a socket in its data folder that only its user can reach. One line of JSON
goes in (`{"command": "switch"}`), one comes out (`{"ok": true, "message": "..."}`).
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

from comentor_tui.errors import ComentorError, StoreProblem

LINE_LIMIT = 4096
TIMEOUT_SECONDS = 5.0
COMMANDS = ("switch", "pause", "resume", "undo")

Handler = Callable[[str], Awaitable[str]]


class Listener:
    """Listens for commands and hands them to `handle`, one after the other."""

    def __init__(self, path: Path, handle: Handler) -> None:
        self._path = path
        self._handle = handle
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises OSError where the platform or the folder does not allow it."""
        # A socket left by a killed process; the lock has made sure that nobody is behind it.
        self._path.unlink(missing_ok=True)
        with _near(self._path) as name:
            self._server = await asyncio.start_unix_server(
                self._answer, path=name, limit=LINE_LIMIT
            )
        self._path.chmod(0o600)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reply = await self._reply(await reader.readline())
                writer.write(json.dumps(reply).encode() + b"\n")
                await writer.drain()
        except (TimeoutError, ValueError, ConnectionError):
            # Whoever called has gone, or does not speak this language: nothing to tell them.
            return
        finally:
            writer.close()

    async def _reply(self, line: bytes) -> dict[str, object]:
        request = json.loads(line)
        command = request.get("command") if isinstance(request, dict) else None
        if command not in COMMANDS:
            return {"ok": False, "message": "This command is not known here.", "code": 2}
        try:
            return {"ok": True, "message": await self._handle(str(command))}
        except ComentorError as problem:
            return {"ok": False, "message": str(problem), "code": problem.exit_code}


def send(path: Path, command: str) -> tuple[bool, str, int]:
    """Ask the open app to do something: (done, what it said, exit code for the shell).

    Raises StoreProblem when no app answers.
    """
    try:
        with socket.socket(socket.AF_UNIX) as line, _near(path) as name:
            line.settimeout(TIMEOUT_SECONDS)
            line.connect(name)
            line.sendall(json.dumps({"command": command}).encode() + b"\n")
            answer = line.makefile("rb").readline(LINE_LIMIT)
            reply = json.loads(answer)
    except (OSError, ValueError, AttributeError) as problem:
        raise StoreProblem(
            "Comentor is open but does not answer.", "Look at its window, or try again."
        ) from problem
    return bool(reply.get("ok")), str(reply.get("message", "")), int(reply.get("code", 0))


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
