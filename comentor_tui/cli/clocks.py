"""Which clock a store lives by: the machine's, or the fast one of a rehearsal.

The app, `comentor status` and the other shell commands ask here, so they agree.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from comentor_tui.clock import Clock, FastClock, SystemClock
from comentor_tui.domain.moments import Moment, elapsed_ms

if TYPE_CHECKING:
    from comentor_tui.services.ports import Reader

SPEED, SPEED_START = "speed", "speed_start"
"""Under these keys a demo store keeps how fast its clock runs, and since when."""

FASTEST = 600.0


def clock_of(reader: Reader | None) -> Clock:
    """The clock of a store. Without a store, or with values that make no sense, the machine's."""
    speed = _speed(reader.local(SPEED)) if reader is not None else None
    if reader is None or speed is None:
        return SystemClock()
    start = _moment(reader.local(SPEED_START) or "")
    return SystemClock() if start is None else FastClock(speed, _in_this_boot(start))


def _in_this_boot(start: Moment) -> Moment:
    """The start as it reads after a restart of the machine, which begins to count anew."""
    here = SystemClock().now()
    if here.boot_id == start.boot_id:
        return start
    # Rounded, so that two processes find the same start although they ask one after the other.
    passed = round(elapsed_ms(start, here) / 60_000) * 60_000
    return Moment(start.wall, here.boot_ms - passed, here.boot_id)


def _speed(text: str | None) -> float | None:
    try:
        speed = float(text or "")
    except ValueError:
        return None
    return speed if math.isfinite(speed) and 0 < speed <= FASTEST else None


def _moment(text: str) -> Moment | None:
    # The form of `services.memory.moment_text`, read without importing that module and asyncio.
    import json

    try:
        wall, boot_ms, boot_id = json.loads(text)
        return Moment(datetime.fromisoformat(wall), int(boot_ms), str(boot_id))
    except (ValueError, TypeError):
        return None
