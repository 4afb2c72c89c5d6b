"""What only a passphrase opens: all of it, or nothing."""

from __future__ import annotations

import random

import pytest
from pyrage import passphrase as by_passphrase
from pyrage import x25519

from comentor_tui.errors import UsageProblem
from comentor_tui.export import encrypting
from comentor_tui.export.encrypting import WrongPassphrase, decrypt, encrypt, is_encrypted
from tests.export.light import seal_lightly

SECRET = "a few wörds of ours"
PLAIN = b"what was said \x00" * 5000


@pytest.fixture(scope="module")
def sealed() -> bytes:
    """In the same format by another hand, and opened at once."""
    return seal_lightly(PLAIN, SECRET)


def test_there_and_back() -> None:
    # The one that takes a second or two, on purpose.
    sealed = encrypt(PLAIN, SECRET)
    assert is_encrypted(sealed)
    assert b"was said" not in sealed
    assert decrypt(sealed, SECRET) == PLAIN
    head, kind, *_ = sealed.split(b"\n")
    assert head == b"age-encryption.org/v1"
    assert kind.startswith(b"-> scrypt ")
    # It makes guessing slow, also on a machine that is slow itself.
    assert int(kind.split()[-1]) >= 14


def test_what_another_program_wrote_is_read(sealed: bytes) -> None:
    assert is_encrypted(sealed)
    assert decrypt(sealed, SECRET) == PLAIN


def test_with_armour() -> None:
    armoured = seal_lightly(b"as text", SECRET, armoured=True)
    assert is_encrypted(b"\r\n" + armoured)
    assert decrypt(armoured, SECRET) == b"as text"


@pytest.mark.parametrize("wrong", ["A few wörds of ours", "", "\ud800 no character"])
def test_a_wrong_passphrase(sealed: bytes, wrong: str) -> None:
    with pytest.raises(WrongPassphrase, match="does not open the file"):
        decrypt(sealed, wrong)


def test_every_cut_is_refused(sealed: bytes) -> None:
    head = sealed.index(b"--- ") + 60
    for length in (0, 1, 21, 30, 100, head, len(sealed) // 2, len(sealed) - 16, len(sealed) - 1):
        with pytest.raises(UsageProblem, match="cannot be read"):
            decrypt(sealed[:length], SECRET)


def test_flipped_bits_are_refused(sealed: bytes) -> None:
    chance = random.Random(7)
    body = sealed.index(b"--- ")
    places = [3, 25, 40, 60, *(chance.randrange(body, len(sealed)) for _ in range(4))]
    for place in places:
        flipped = bytearray(sealed)
        flipped[place] ^= 1 << chance.randrange(8)
        with pytest.raises(UsageProblem):
            decrypt(bytes(flipped), SECRET)


def test_work_without_end_is_not_begun(sealed: bytes) -> None:
    lines = sealed.split(b"\n")
    lines[1] = lines[1].rpartition(b" ")[0] + b" 40"
    with pytest.raises(UsageProblem, match="far too long"):
        decrypt(b"\n".join(lines), SECRET)


def test_for_a_key_instead() -> None:
    import pyrage

    recipient = x25519.Identity.generate().to_public()
    for armoured in (False, True):
        data = pyrage.encrypt(b"x", [recipient], armored=armoured)
        with pytest.raises(UsageProblem, match="for a key"):
            decrypt(data, SECRET)


@pytest.mark.parametrize("data", [b"", b"{}", b"SQLite format 3\x00", b"age", b"\xff" * 99])
def test_what_is_not_encrypted(data: bytes) -> None:
    assert not is_encrypted(data)


@pytest.mark.parametrize("poor", ["", "short", "1234567", "x" * 1001, "ä" * 501, "\ud800" * 9])
def test_passphrases_that_are_not_taken(poor: str) -> None:
    with pytest.raises(UsageProblem):
        encrypt(b"", poor)


def test_the_words_that_tell_a_wrong_passphrase_are_those_of_the_library(sealed: bytes) -> None:
    # Ours rest on them; a new version of the library may choose others.
    import pyrage

    with pytest.raises(pyrage.DecryptError, match=r"^Decryption failed$"):
        by_passphrase.decrypt(sealed, "another")
    assert encrypting.SHORTEST == 8
