"""What the clock has just come to: the moments at which a bell may sound, if it was asked for."""

from __future__ import annotations

from enum import StrEnum

from comentor_tui.domain.turns import HALVES, Clock


class Reached(StrEnum):
    """A moment of a half."""

    NOTHING = ""
    NEARLY = "nearly through"
    THROUGH = "through"


class Watch:
    """Compares the clock with what it said when it was last looked at.

    Time that is given or taken, a hand-over and a start are no moments: only time that passes in
    one and the same half is.
    """

    def __init__(self) -> None:
        self._owner: str | None = None
        self._left = 0
        self._planned = 0

    def look(self, clock: Clock, warning_ms: int) -> Reached:
        """What was reached since the last look; `warning_ms` 0 means that nobody is warned."""
        on = clock.running and clock.stage in HALVES
        owner = clock.owner if on else None
        before, planned = self._left, self._planned
        same = owner is not None and owner == self._owner
        self._owner = owner
        if owner is None:
            return Reached.NOTHING
        self._left, self._planned = clock.left(owner), clock.allotted[owner]
        if not same or planned != self._planned:
            return Reached.NOTHING
        if before > 0 >= self._left:
            return Reached.THROUGH
        if warning_ms and before > warning_ms >= self._left:
            return Reached.NEARLY
        return Reached.NOTHING
