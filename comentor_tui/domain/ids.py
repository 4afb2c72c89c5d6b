"""Stable ids for records, and the two sides of a screen."""

from __future__ import annotations

import os
from enum import StrEnum

_ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"  # 32 letters: a byte chooses fairly


class Side(StrEnum):
    """Where a person stands on the screen: you on the left, your co-mentor on the right."""

    YOU = "you"
    CO_MENTOR = "co-mentor"


def new_id() -> str:
    """A fresh id: 26 lower-case letters and digits, safe in file names and unique in practice."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(26))
