"""Backups and exports under a passphrase, in the age format.

The format is age's (https://age-encryption.org/v1) with a passphrase: scrypt makes the key, and
ChaCha20-Poly1305 keeps the content in pieces that cannot be changed, cut off or put in another
order unnoticed. It was chosen because it is a published standard that other programs read too: a
file made here opens with `age -d` or `rage -d` in ten years, whatever became of Comentor. OpenPGP
would say the same, but what PyPI has for it either needs a GnuPG to be installed or is no longer
looked after. `pyrage` binds the Rust implementation of age; one wheel for each platform (Linux,
macOS, Windows) serves every Python from 3.10 on.

Everything is done in memory. The library is imported when it is first used.
"""

from __future__ import annotations

from typing import Final

from comentor_tui.errors import UsageProblem

SHORTEST: Final = 8
"""Characters of the shortest passphrase that is taken for a new file."""

LONGEST: Final = 1000
"""Bytes of the longest one."""

ENDING: Final = ".age"

_PLAIN: Final = b"age-encryption.org/"
_ARMOUR: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
_BY_PASSPHRASE: Final = b"\n-> scrypt "
_HEAD: Final = 200


class WrongPassphrase(UsageProblem):
    """The passphrase does not open the file."""


def is_encrypted(data: bytes) -> bool:
    """Does this begin like a file of the age format? The first hundred bytes will do."""
    return data.startswith(_PLAIN) or data.lstrip().startswith(_ARMOUR)


def check_new(passphrase: str) -> None:
    """Raise UsageProblem for a passphrase that nothing should be encrypted with."""
    if len(passphrase) < SHORTEST:
        raise UsageProblem(
            f"A passphrase has at least {SHORTEST} characters.",
            "A few words that belong to nobody else are easy to keep in mind.",
        )
    try:
        size = len(passphrase.encode("utf-8"))
    except UnicodeEncodeError:
        raise UsageProblem("This passphrase holds something that is no character.") from None
    if size > LONGEST:
        raise UsageProblem("This passphrase is too long.")


def encrypt(data: bytes, passphrase: str) -> bytes:
    """The content of a file that only the passphrase opens. Takes a second or two, on purpose."""
    check_new(passphrase)
    from pyrage import passphrase as by_passphrase

    sealed: bytes = by_passphrase.encrypt(data, passphrase)
    return sealed


def decrypt(data: bytes, passphrase: str) -> bytes:
    """What was encrypted. All of it, or nothing.

    Raises WrongPassphrase, and UsageProblem for a file that is cut off, damaged, or encrypted
    for a key instead of with a passphrase.
    """
    import pyrage
    from pyrage import passphrase as by_passphrase

    if data.startswith(_PLAIN) and _BY_PASSPHRASE not in data[:_HEAD]:
        raise _unreadable("It was encrypted for a key, or its beginning is damaged")
    try:
        opened: bytes = by_passphrase.decrypt(data, passphrase)
    except UnicodeEncodeError:
        raise _wrong() from None
    except pyrage.DecryptError as error:
        said = str(error)
        if said == "Decryption failed":
            raise _wrong() from None
        if said.startswith("Excessive work"):
            raise _unreadable("To open it would take this machine far too long") from None
        if said == "No matching keys found":
            raise _unreadable("It was encrypted for a key, not with a passphrase") from None
        raise _unreadable("It is cut off or damaged") from None
    return opened


def _wrong() -> WrongPassphrase:
    return WrongPassphrase(
        "This passphrase does not open the file. Nothing was changed.",
        "Mind capital letters and the layout of the keyboard.",
    )


def _unreadable(reason: str) -> UsageProblem:
    return UsageProblem(
        f"The encrypted file cannot be read. {reason}. Nothing was changed.",
        "Try another copy of it.",
    )
