"""Stable ids for records, and the two sides of a screen."""

from __future__ import annotations

import secrets
from enum import StrEnum


class Side(StrEnum):
    """Where a person stands on the screen: you on the left, your co-mentor on the right."""

    YOU = "you"
    CO_MENTOR = "co-mentor"


def new_id() -> str:
    """A fresh id: 26 lower-case letters and digits, safe in file names and unique in practice."""
    alphabet = "abcdefghjkmnpqrstvwxyz0123456789"
    return "".join(secrets.choice(alphabet) for _ in range(26))
