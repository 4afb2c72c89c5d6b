"""Readings of the clocks, and the time between two of them."""

from __future__ import annotations

from datetime import UTC, datetime

from comentor_tui.domain.values import dataclass


@dataclass(frozen=True)
class Moment:
    """One reading of both clocks.

    `wall` is the wall clock: people set it, networks correct it. It is kept in UTC, whatever zone
    it came in, for two times of one zone cannot be subtracted across a change to summer time.
    `boot_ms` counts milliseconds since the machine started and goes on through sleep; it can only
    be compared with readings of the same `boot_id`.
    """

    wall: datetime
    boot_ms: int
    boot_id: str

    def __post_init__(self) -> None:
        if self.wall.tzinfo is None:
            raise ValueError("a moment needs a wall clock time with a zone")
        object.__setattr__(self, "wall", self.wall.astimezone(UTC))


def elapsed_ms(earlier: Moment, later: Moment) -> int:
    """Milliseconds from one reading to another, never negative.

    Within one boot the wall clock is not consulted, so setting it cannot make or lose time.
    Across a restart only the wall clock is left to ask.
    """
    if earlier.boot_id == later.boot_id:
        return max(0, later.boot_ms - earlier.boot_ms)
    return max(0, round((later.wall - earlier.wall).total_seconds() * 1000))
