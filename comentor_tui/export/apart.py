"""Encrypting, and opening what is, in a process of its own, for an app that goes on meanwhile.

The library makes a passphrase slow on purpose, a second or two, and while it does so no other
thread of the process gets a turn: a clock would stand still. So another Python does it. Passphrase
and content go there and back through pipes, never as an argument or in the environment, where other
programs could read them, and never through a file.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import BinaryIO, Final

from comentor_tui.errors import UsageProblem
from comentor_tui.export.encrypting import WrongPassphrase, decrypt, encrypt

_OPEN: Final = b"o"
_SEAL: Final = b"s"
_DONE: Final = b"+"
_WRONG: Final = b"?"
_REFUSED: Final = b"-"
_BETWEEN: Final = "\x00"
_SIZE: Final = 4


async def decrypt_apart(data: bytes, passphrase: str) -> bytes:
    """As `encrypting.decrypt`, while the event loop goes on."""
    return await _done(_OPEN, data, passphrase)


async def encrypt_apart(data: bytes, passphrase: str) -> bytes:
    """As `encrypting.encrypt`, while the event loop goes on."""
    return await _done(_SEAL, data, passphrase)


async def _done(what: bytes, data: bytes, passphrase: str) -> bytes:
    answer = await _asked(what, data, passphrase)
    kind, rest = answer[:1], answer[1:]
    if kind == _DONE:
        return rest
    if kind not in (_WRONG, _REFUSED):
        # There was no other process, or it came to nothing: then here, and everything waits.
        return await asyncio.to_thread(encrypt if what == _SEAL else decrypt, data, passphrase)
    message, _, hint = rest.decode("utf-8").partition(_BETWEEN)
    raise (WrongPassphrase if kind == _WRONG else UsageProblem)(message, hint)


async def _asked(what: bytes, data: bytes, passphrase: str) -> bytes:
    """What the other process answers; nothing where it cannot."""
    secret = passphrase.encode("utf-8", "surrogatepass")
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            # The folder one happens to be in is no place to look for a program.
            "-P",
            "-m",
            __name__,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, NotImplementedError, ValueError):
        return b""
    try:
        size = len(secret).to_bytes(_SIZE, "big")
        answer, _ = await process.communicate(b"".join((what, size, secret, data)))
    finally:
        # Nobody waits for it any more: it is not to go on alone.
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    return answer if process.returncode == 0 else b""


def serve(given: BinaryIO, back: BinaryIO) -> None:
    """The other side: one file, and the answer."""
    work = encrypt if given.read(1) == _SEAL else decrypt
    secret = given.read(int.from_bytes(given.read(_SIZE), "big"))
    try:
        done = work(given.read(), secret.decode("utf-8", "surrogatepass"))
    except UsageProblem as problem:
        kind = _WRONG if isinstance(problem, WrongPassphrase) else _REFUSED
        back.write(kind + _BETWEEN.join((problem.message, problem.hint)).encode("utf-8"))
    else:
        back.write(_DONE + done)
    back.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
