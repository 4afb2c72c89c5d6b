"""What a look-back has to know of a session that is over, besides the session itself: the time of
both, from its log, and what was felt in it, from both people's answers.

This is the one place where it is worked out. A store may keep what came of it, as long as neither
the session nor its log nor its answers change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from comentor_tui.domain import turns
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import ClockEvent, PitfallCheck, Session
from comentor_tui.domain.trends import Answer, Felt, both_in, felt
from comentor_tui.domain.turns import MINUTE


class Digest(NamedTuple):
    """Milliseconds of each person, empty without a log; and what was felt, by pitfall.

    `felt` is None until both are through: what one of them said alone is nobody else's yet.
    """

    charged: Mapping[str, int]
    felt: Mapping[str, Felt] | None


def digest(
    session: Session,
    log: Sequence[ClockEvent],
    checks: Collection[PitfallCheck | Answer],
    people: tuple[str, str],
) -> Digest:
    """What came of a session. `log` and `checks` are those of this session."""
    seen = felt(checks) if both_in(checks, people) else None
    return Digest(charged(session, log, people), seen)


def charged(
    session: Session, log: Sequence[ClockEvent], people: tuple[str, str]
) -> Mapping[str, int]:
    """The time of each person in a session that has been, from its log; empty without one."""
    if not log:
        return {}
    first = session.first_person if session.first_person in people else None
    last = max(log, key=lambda event: event.seq)
    clock = turns.replay(
        people,
        first or min(people),
        session.half_minutes * MINUTE,
        log,
        Moment(last.wall, last.boot_ms, last.boot_id),
        session.hard_stop,
    )
    return clock.charged
