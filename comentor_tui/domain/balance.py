"""How evenly the halves were shared, told after the call."""

from __future__ import annotations

from collections.abc import Mapping

from comentor_tui.domain.durations import MINUTE
from comentor_tui.domain.values import dataclass

EVEN = "even"
LEANING = "leaning"
LOPSIDED = "lopsided"

_EVEN_UP_TO = 55
_LEANING_UP_TO = 65


@dataclass(frozen=True)
class Balance:
    """Minutes per person, the larger share of the time (0.5 to 1), and a plain word for it."""

    minutes: dict[str, int]
    larger_share: float
    word: str


def balance(charged: Mapping[str, int]) -> Balance:
    """The balance of charged time, in milliseconds per person.

    Each person's minutes are rounded by the same rule (half a minute up), so equal times read
    equal and neither pays for the other's seconds. The word goes by the exact times. With less
    than a minute charged there is nothing to weigh, and the balance is even.
    """
    minutes = {person: (ms + MINUTE // 2) // MINUTE for person, ms in charged.items()}
    total = sum(charged.values())
    if total < MINUTE:
        return Balance(minutes, 0.5, EVEN)
    larger = max(charged.values())
    # Whole numbers, so that exactly 55 % is even on every machine.
    if larger * 100 <= _EVEN_UP_TO * total:
        word = EVEN
    elif larger * 100 <= _LEANING_UP_TO * total:
        word = LEANING
    else:
        word = LOPSIDED
    return Balance(minutes, larger / total, word)


def sentence(of: Balance, you: str, other: str) -> str:
    """The balance in one line, your minutes first: "33 · 27, even"."""
    return f"{of.minutes.get(you, 0)} · {of.minutes.get(other, 0)}, {of.word}"
