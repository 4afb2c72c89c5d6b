"""The list of all sessions that have been: what one row of it tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from comentor_tui.domain.records import Medium, SessionKind, SessionState

Key = tuple[str, str]
"""The place of a session in the list: its time, as the store writes it, and its id."""


class Told(NamedTuple):
    """A session in the list of all. Times are UTC, see `records.Session`.

    `when` is its time as `sessions.when` has it: begun, else planned, else entered.
    """

    key: Key
    id: str
    kind: SessionKind
    state: SessionState
    medium: Medium
    when: datetime
    started_at: datetime | None
    ended_at: datetime | None
    missed_reason: str

    @property
    def length(self) -> timedelta | None:
        """From its beginning to its end, pauses included; None where one of them is not known."""
        if self.started_at is None or self.ended_at is None:
            return None
        return max(self.ended_at - self.started_at, timedelta(0))
