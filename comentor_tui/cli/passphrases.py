"""Passphrases: asked for at the terminal without being shown, or read from a file.

Never from the command line, which other users can see and the shell remembers.
"""

from __future__ import annotations

import os
import stat
import warnings
from pathlib import Path

from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.export import encrypting

VARIABLE = "COMENTOR_PASSPHRASE_FILE"
"""Names the file where no option does."""


def new(file: Path | None) -> str:
    """The passphrase for a new file; at the terminal it is asked for twice. Raises UsageProblem."""
    file = _named(file)
    if file is not None:
        passphrase = _from_file(file)
        encrypting.check_new(passphrase)
        return passphrase
    passphrase = _ask("Passphrase (not shown): ")
    encrypting.check_new(passphrase)
    if _ask("Once more: ") != passphrase:
        raise UsageProblem("The two are not the same. Nothing was written.")
    return passphrase


def opened(data: bytes, file: Path | None) -> bytes:
    """What is in a file: decrypted where it is encrypted, with the passphrase asked for.

    Raises UsageProblem, WrongPassphrase among them.
    """
    if not encrypting.is_encrypted(data):
        return data
    file = _named(file)
    passphrase = _from_file(file) if file is not None else _ask("Passphrase of the file: ")
    return encrypting.decrypt(data, passphrase)


def _named(file: Path | None) -> Path | None:
    named = os.environ.get(VARIABLE)
    return file if file is not None or not named else Path(named)


def _ask(question: str) -> str:
    from getpass import GetPassWarning, getpass

    with warnings.catch_warnings():
        # Where the echo cannot be switched off nothing is asked.
        warnings.simplefilter("error", GetPassWarning)
        try:
            return getpass(question)
        except (GetPassWarning, EOFError, OSError, UnicodeError):
            raise UsageProblem(
                "A passphrase is needed, and there is no terminal to ask for it.",
                f"Put it in a file that only you can read: --passphrase-file FILE, or {VARIABLE}.",
            ) from None


def _from_file(path: Path) -> str:
    """The first line of a file that is nobody else's."""
    shown = clean_line(str(path), 300)
    try:
        descriptor = os.open(path.expanduser(), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            _check(os.fstat(descriptor), shown)
            line = file.read(encrypting.LONGEST + 3).partition(b"\n")[0].rstrip(b"\r")
        passphrase = line.decode("utf-8")
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it does not hold plain text"
        raise UsageProblem(f"The passphrase in “{shown}” cannot be read: {reason}.") from error
    if not passphrase:
        raise UsageProblem(f"The first line of “{shown}” is empty.", "It is the passphrase.")
    return passphrase


def _check(about: os.stat_result, shown: str) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise UsageProblem(f"“{shown}” is not an ordinary file.")
    if os.name == "nt":
        return
    if about.st_mode & 0o077 or about.st_uid not in (os.getuid(), 0):
        raise UsageProblem(
            f"Others can read “{shown}”; the passphrase in it is not used.",
            "Make it yours alone: chmod 600.",
        )
