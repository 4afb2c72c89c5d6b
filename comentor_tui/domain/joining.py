"""One date that both of the two entered, each on their own copy, is one session and not two.

That is the usual case: after a call both write down when they meet next. Of sessions of a kind for
the same moment the one that was begun counts, else the one that was entered first; what is only
planned beside it is taken away. That is no edit, so it is the same wherever it is found out, and
whoever changes such a date without knowing of the other one has it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from comentor_tui.domain.exchange import outward
from comentor_tui.domain.records import Record, Session, SessionKind, SessionState

_A_MOMENT = timedelta(microseconds=1)

Date = tuple[SessionKind, datetime | None]


def joined(session: Session) -> Session:
    """A planned session as it is once another one stands for it: taken away, without an edit."""
    return outward(replace(session, deleted_at=session.updated_at + _A_MOMENT))


def is_joined(later: Record, earlier: Record) -> bool:
    """Is the one what becomes of the other when it is joined?"""
    return (
        isinstance(earlier, Session)
        and isinstance(later, Session)
        and earlier.deleted_at is None
        and later == joined(earlier)
    )


def twins(sessions: Iterable[Session], begun: Collection[str]) -> Mapping[str, Session]:
    """By the id of each session that is to be joined: the one that stands for it.

    `begun` are the ids of those that have a clock.
    """
    at: dict[Date, list[Session]] = defaultdict(list)
    for each in sessions:
        if each.planned_at is not None and each.deleted_at is None:
            at[each.kind, each.planned_at].append(each)
    found: dict[str, Session] = {}
    for of_date in at.values():
        ahead = [each for each in of_date if _is_ahead(each, begun)]
        if not ahead or len(of_date) == 1:
            continue
        # What never changes decides: who has heard of less must not choose another one.
        first = min(of_date, key=lambda s: (_is_ahead(s, begun), s.created_at, s.id))
        found |= {each.id: first for each in ahead if each.id != first.id}
    return found


def _is_ahead(session: Session, begun: Collection[str]) -> bool:
    return session.state is SessionState.PLANNED and session.id not in begun
