"""Stable ids for records."""

from __future__ import annotations

import os

_ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"  # 32 letters: a byte chooses fairly


def new_id() -> str:
    """A fresh id: 26 lower-case letters and digits, safe in file names and unique in practice."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(26))
