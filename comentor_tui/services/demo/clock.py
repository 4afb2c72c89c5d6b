"""The clock's logs of the demo: ways in which an hour was shared, told in minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import ClockEvent, EventKind
from comentor_tui.domain.turns import OverrunChoice

OWED_MS = 4 * 60_000
"""What the session with the kept end owes, and what the next one gives back."""


class Log:
    """A clock's log that is written down minute by minute. `new` makes a record."""

    def __init__(self, new: Callable[..., Any], session_id: str, opened: Moment) -> None:
        self._new = new
        self._session_id = session_id
        self._opened = opened
        self.events: list[ClockEvent] = []
        self.add(0, EventKind.OPENED)

    def add(self, minute: float, kind: EventKind, **fields: Any) -> ClockEvent:
        """Something happened that many minutes after the session was opened."""
        passed = timedelta(minutes=minute)
        wall = self._opened.wall + passed
        event: ClockEvent = self._new(
            ClockEvent,
            wall,
            session_id=self._session_id,
            seq=len(self.events) + 1,
            kind=kind,
            wall=wall,
            boot_ms=self._opened.boot_ms + round(passed / timedelta(milliseconds=1)),
            boot_id=self._opened.boot_id,
            **fields,
        )
        self.events.append(event)
        return event

    def close(self, minute: float) -> None:
        """The halves are through; a few minutes later so is the session."""
        self.add(minute, EventKind.CLOSING)
        self.add(minute + 4, EventKind.ENDED)


def end_kept(log: Log) -> None:
    """The first half ran over; the end was kept and the minutes owed."""
    log.add(3, EventKind.STARTED)
    log.add(37, EventKind.HANDED_OVER)
    log.add(37.5, EventKind.OVERRUN, text=OverrunChoice.KEEP.value)
    log.close(63)


def given_back(log: Log, to: str) -> None:
    """The minutes owed went to `to`, who also began."""
    log.add(0, EventKind.OWED, person=to, amount_ms=OWED_MS)
    log.add(4, EventKind.STARTED)
    log.add(38, EventKind.HANDED_OVER)
    log.close(64)


def social(log: Log) -> None:
    """No halves at all."""
    log.add(0, EventKind.SOCIAL)
    log.add(40, EventKind.ENDED)


def in_some_way(log: Log, number: int, second: str) -> None:
    """The way of that session of each dozen; `second` is who did not begin."""
    _WAYS[number % len(_WAYS)](log, second)


def _even(log: Log, _second: str) -> None:
    log.add(5, EventKind.STARTED)
    log.add(34.5, EventKind.HANDED_OVER)
    log.close(64)


def _leaning(log: Log, second: str) -> None:
    log.add(4, EventKind.STARTED, amount_ms=60_000)
    log.add(42, EventKind.HANDED_OVER, amount_ms=2 * 60_000)
    log.add(50, EventKind.ADJUSTED, person=second, amount_ms=-30_000)
    log.close(64)


def _paused(log: Log, _second: str) -> None:
    log.add(6, EventKind.STARTED)
    log.add(20, EventKind.PAUSED, text="the doorbell")
    log.add(23, EventKind.RESUMED)
    log.add(39, EventKind.CHANGEOVER)
    log.add(40, EventKind.HANDED_OVER)
    log.close(69)


def _back_and_forth(log: Log, _second: str) -> None:
    log.add(4, EventKind.STARTED)
    slip = log.add(12, EventKind.HANDED_OVER)
    log.add(12.1, EventKind.UNDONE, ref=slip.id)
    log.add(26, EventKind.HANDED_OVER)
    log.add(42, EventKind.HANDED_OVER)
    log.add(53, EventKind.HANDED_OVER)
    log.close(60)


def _lopsided(log: Log, _second: str) -> None:
    log.add(4, EventKind.STARTED)
    log.add(46, EventKind.HANDED_OVER)
    log.close(66)


_WAYS = (
    _even,
    _leaning,
    _even,
    _even,
    _even,
    _paused,
    _paused,
    _back_and_forth,
    _even,
    _lopsided,
    _leaning,
    _even,
)
