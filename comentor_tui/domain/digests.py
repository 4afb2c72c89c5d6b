"""What a look-back has to know of a session that is over, besides the session itself: the time of
both, from its log, and what was felt in it, from both people's answers.

This is the one place where it is worked out. A store may keep what came of it, as long as neither
the session nor its log nor its answers change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from comentor_tui.domain import turns
from comentor_tui.domain.records import ClockEvent, PitfallCheck, Session
from comentor_tui.domain.trends import Answer, Felt, both_in, felt


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
    return turns.read_session(session, log, people).at_last().charged
