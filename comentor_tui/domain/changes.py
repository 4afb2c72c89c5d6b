"""When to ask for changes noticed: seldom, and never again at once after a "not today"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from comentor_tui.domain.records import Session
from comentor_tui.domain.sessions import held_work, when

EVERY = 3
"""Asked after so many sessions since it was answered, or put off, last."""


def due(sessions: Iterable[Session], noticed: Iterable[datetime], put_off: datetime | None) -> bool:
    """Is it time to ask what has changed in us?

    `noticed` are the times at which one of the two wrote a change down, `put_off` when it was last
    left for another day. All times are UTC.
    """
    last = max([*noticed, *([put_off] if put_off else [])], default=None)
    since = [each for each in held_work(sessions) if last is None or when(each) > last]
    return len(since) >= EVERY
