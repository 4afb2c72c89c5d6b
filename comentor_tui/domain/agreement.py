"""The agreement of a pair: what changed between versions, who said yes, when to read it again.

Both people weigh the same: swapping them swaps the answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from comentor_tui.domain.records import Agreement, Confirmation
from comentor_tui.domain.values import dataclass

FIELDS: Final = (
    "purpose",
    "expectations",
    "cadence",
    "half_minutes",
    "in_person_a_year",
    "confidentiality",
    "lateness",
    "drop_call",
    "fallback_number",
    "social_first",
    "reread_every",
)
"""What a pair agrees on, in the order in which it is read."""


@dataclass(frozen=True)
class Difference:
    """One field that is not the same in two versions."""

    field: str
    before: Any
    after: Any


def differences(before: Agreement, after: Agreement) -> tuple[Difference, ...]:
    """What is different in `after`, in the order of `FIELDS`."""
    pairs = ((field, getattr(before, field), getattr(after, field)) for field in FIELDS)
    return tuple(Difference(field, old, new) for field, old, new in pairs if old != new)


@dataclass(frozen=True)
class Yes:
    """One person's yes to a version: when it was first said, and when it was read last (UTC)."""

    said: datetime
    read: datetime


def yes(confirmations: Iterable[Confirmation], agreement_id: str, person: str) -> Yes | None:
    """A person's yes to a version, or None while it is not said.

    The first confirmation is the yes; each further one of the same version is a reading.
    """
    times = [
        each.created_at
        for each in confirmations
        if each.agreement_id == agreement_id and each.owner == person and each.deleted_at is None
    ]
    return Yes(min(times), max(times)) if times else None


def read_at(
    agreement: Agreement, confirmations: Iterable[Confirmation], people: tuple[str, str]
) -> datetime:
    """The earlier of their last readings; when it was written, while one has not said yes."""
    known = list(confirmations)
    each = [yes(known, agreement.id, person) for person in people]
    read = [found.read for found in each if found is not None]
    return min(read) if len(read) == len(people) else agreement.created_at


def sessions_since(
    agreement: Agreement,
    confirmations: Iterable[Confirmation],
    people: tuple[str, str],
    held: Iterable[datetime],
) -> int:
    """How many sessions began since `read_at`. `held` is when each began."""
    last = read_at(agreement, confirmations, people)
    return sum(1 for began in held if began > last)


def is_due(
    agreement: Agreement | None,
    confirmations: Iterable[Confirmation],
    people: tuple[str, str],
    held: Iterable[datetime],
) -> bool:
    """Is it time to read the agreement again? Never with a `reread_every` below one."""
    if agreement is None or agreement.reread_every < 1:
        return False
    since = sessions_since(agreement, confirmations, people, held)
    return since >= agreement.reread_every
