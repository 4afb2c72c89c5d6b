"""A passphrase is worked on in another process, and nobody can read it there."""

from __future__ import annotations

import asyncio
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.errors import UsageProblem
from comentor_tui.export import apart, encrypting
from comentor_tui.export.apart import decrypt_apart
from comentor_tui.export.encrypting import WrongPassphrase
from tests.export.light import seal_lightly

SECRET = "an invented passphrase ü"


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return seal_lightly(b"some words\x00\xff", SECRET)


async def test_the_loop_goes_on_while_it_is_opened() -> None:
    # This one takes as long as the app's own do.
    sealed, beats = encrypting.encrypt(b"some words\x00\xff", SECRET), 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0)
            beats += 1

    heart = asyncio.create_task(beat())
    assert await decrypt_apart(sealed, SECRET) == b"some words\x00\xff"
    heart.cancel()
    assert beats > 1000


async def test_it_is_encrypted_there_too() -> None:
    made = await apart.encrypt_apart(b"some words", SECRET)
    assert encrypting.decrypt(made, SECRET) == b"some words"
    with pytest.raises(UsageProblem, match="at least"):
        await apart.encrypt_apart(b"some words", "short")


async def test_refusals_are_the_same(sealed: bytes) -> None:
    with pytest.raises(WrongPassphrase, match="does not open the file") as wrong:
        await decrypt_apart(sealed, "another one")
    assert "capital letters" in wrong.value.hint
    with pytest.raises(WrongPassphrase):
        await decrypt_apart(sealed, "\udcff")
    with pytest.raises(UsageProblem, match="cut off or damaged") as cut:
        await decrypt_apart(sealed[:-3], SECRET)
    assert not isinstance(cut.value, WrongPassphrase)


async def test_neither_arguments_nor_environment_hold_it(
    sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = asyncio.create_subprocess_exec, []

    async def spawn(*args: str, **how: Any) -> Any:
        seen.append((args, how))
        return await real(*args, **how)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", spawn)
    assert await decrypt_apart(sealed, SECRET) == b"some words\x00\xff"
    ((args, how),) = seen
    assert args == (sys.executable, "-P", "-m", "comentor_tui.export.apart")
    assert set(how) == {"stdin", "stdout", "stderr"}


async def test_a_program_lying_around_is_not_taken(
    sealed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyrage.py").write_text("raise SystemExit('taken')")
    (tmp_path / "comentor_tui").mkdir()
    monkeypatch.chdir(tmp_path)
    # Not here, at any rate.
    monkeypatch.setattr(apart, "decrypt", None)
    assert await decrypt_apart(sealed, SECRET) == b"some words\x00\xff"


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false"])
async def test_without_another_process_it_is_done_here(
    sealed: bytes, python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    assert await decrypt_apart(sealed, SECRET) == b"some words\x00\xff"
    with pytest.raises(WrongPassphrase):
        await decrypt_apart(sealed, "another one")


async def test_nobody_waits_any_more(sealed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    real, made, begun = asyncio.create_subprocess_exec, [], asyncio.Event()

    async def spawn(*args: str, **how: Any) -> Any:
        made.append(await real(sys.executable, "-c", "input()", **how))
        begun.set()
        return made[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", spawn)
    waiting = asyncio.create_task(decrypt_apart(b"x" * 10_000_000, SECRET))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await made[0].wait() != 0


def test_the_other_side(sealed: bytes) -> None:
    def asked(data: bytes, secret: bytes) -> bytes:
        back = BytesIO()
        apart.serve(BytesIO(b"o" + len(secret).to_bytes(4, "big") + secret + data), back)
        return back.getvalue()

    assert asked(sealed, SECRET.encode()) == b"+some words\x00\xff"
    assert asked(sealed, b"another one").startswith(b"?This passphrase")
    assert asked(sealed[:-3], SECRET.encode()).startswith(b"-The encrypted file")
