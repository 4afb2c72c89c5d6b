"""Files in the age format that are opened at once: for tests of what happens to an encrypted file.

The app's own take a second or two each time they are made or opened, on purpose. Here the same
format is written with less work in the key (https://age-encryption.org/v1), in plain Python: slow
for megabytes, at once for a few words. Nobody should keep anything in such a file.
"""

from __future__ import annotations

import hmac
import os
import struct
from base64 import b64encode
from hashlib import scrypt, sha256
from typing import Final

WORK: Final = 4
"""Key-stretching of these files, as a power of two; the app's have 18 or so."""

CHUNK: Final = 64 * 1024

ROUNDS: Final = (
    *((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)),
    *((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)),
)


def seal_lightly(data: bytes, passphrase: str, *, armoured: bool = False) -> bytes:
    """What `encrypting.decrypt` opens with the passphrase, at once."""
    salt, file_key, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrapping = scrypt(
        passphrase.encode(),
        salt=b"age-encryption.org/v1/scrypt" + salt,
        n=2**WORK,
        r=8,
        p=1,
        dklen=32,
    )
    head = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (
        _base64(salt),
        WORK,
        _base64(_sealed(wrapping, bytes(12), file_key)),
    )
    mac = hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")
    key = _derived(file_key, nonce, b"payload")
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)] or [b""]
    body = b"".join(
        _sealed(key, count.to_bytes(11, "big") + bytes([count == len(chunks) - 1]), chunk)
        for count, chunk in enumerate(chunks)
    )
    whole = head + b" " + _base64(mac) + b"\n" + nonce + body
    if not armoured:
        return whole
    text = b64encode(whole)
    lines = (text[at : at + 64] for at in range(0, len(text), 64))
    frame = b"-----%s AGE ENCRYPTED FILE-----"
    return b"\n".join([frame % b"BEGIN", *lines, frame % b"END", b""])


def _base64(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF with SHA-256, 32 bytes."""
    return hmac.digest(hmac.digest(salt or bytes(32), key, sha256), info + b"\x01", sha256)


def _block(key: tuple[int, ...], count: int, nonce: tuple[int, ...]) -> bytes:
    """One block of ChaCha20 (RFC 8439)."""
    start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *key, count, *nonce]
    now = start[:]
    for _ in range(10):
        for a, b, c, d in ROUNDS:
            for one, two, three, left in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                now[one] = (now[one] + now[two]) & 0xFFFFFFFF
                mixed = now[three] ^ now[one]
                now[three] = (mixed << left | mixed >> (32 - left)) & 0xFFFFFFFF
    return struct.pack("<16I", *((x + y) & 0xFFFFFFFF for x, y in zip(now, start, strict=True)))


def _sealed(key: bytes, nonce: bytes, data: bytes) -> bytes:
    """ChaCha20-Poly1305 without anything beside the data (RFC 8439)."""
    words, more = struct.unpack("<8I", key), struct.unpack("<3I", nonce)
    blocks = range(1, (len(data) + 63) // 64 + 1)
    stream = b"".join(_block(words, count, more) for count in blocks)[: len(data)]
    mixed = int.from_bytes(data, "little") ^ int.from_bytes(stream, "little")
    secret = mixed.to_bytes(len(data), "little")
    once = _block(words, 0, more)
    r = int.from_bytes(once[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    padded = secret + bytes(-len(secret) % 16) + struct.pack("<QQ", 0, len(secret))
    total = 0
    for at in range(0, len(padded), 16):
        total += int.from_bytes(padded[at : at + 16] + b"\x01", "little")
        total = total * r % (2**130 - 5)
    tag = (total + int.from_bytes(once[16:32], "little")) % 2**128
    return secret + tag.to_bytes(16, "little")
