"""The clock that is handed to every part of the app; nothing else asks the machine for the time."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from comentor_tui.domain.moments import Moment, elapsed_ms


class Clock(Protocol):
    """Where the app takes the time from."""

    @property
    def speed(self) -> float:
        """How many seconds of this clock pass in one real second."""

    def now(self) -> Moment:
        """Read both clocks."""


class SystemClock:
    """The machine's own clocks."""

    speed = 1.0

    def __init__(self) -> None:
        self._boot_id = _boot_id()

    def now(self) -> Moment:
        """Read the wall clock (UTC) and the clock that goes on through sleep."""
        return Moment(datetime.now(UTC), _boot_ms(), self._boot_id)


class FastClock:
    """A clock that runs `speed` times as fast as the machine's, counted from `start`.

    For rehearsals: an hour's call in a few minutes. Two processes that are given the same
    start read the same time.
    """

    def __init__(self, speed: float, start: Moment | None = None) -> None:
        self.speed = speed
        self._source = SystemClock()
        self._start = start or self._source.now()

    @property
    def start(self) -> Moment:
        """The real reading from which time is stretched."""
        return self._start

    def now(self) -> Moment:
        """The source's reading, with the time since the start stretched."""
        real = self._source.now()
        passed = elapsed_ms(self._start, real) * self.speed
        return Moment(
            self._start.wall + timedelta(milliseconds=passed),
            self._start.boot_ms + round(passed),
            f"{real.boot_id}-x{self.speed:g}",
        )


def _boot_ms() -> int:
    # Linux stops CLOCK_MONOTONIC in sleep and macOS does not; CLOCK_BOOTTIME is Linux's other one.
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    if sys.platform == "darwin":
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000_000
    return time.monotonic_ns() // 1_000_000


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        # Without a name for this boot, its starting time to the nearest ten minutes serves as one.
        return f"boot-{round((time.time() - _boot_ms() / 1000) / 600)}"
