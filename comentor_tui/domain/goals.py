"""Goals and their targets: what their owner may do, and when a question is due.

A target is done, moved, changed, let go or kept. Each answer is a change of the target and one
line of its history; nothing here knows a word for failing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import zip_longest
from typing import Any

from comentor_tui.domain.durations import count, days_between
from comentor_tui.domain.progress import standing
from comentor_tui.domain.records import (
    Goal,
    GoalState,
    Record,
    Session,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
    revised,
)
from comentor_tui.domain.sessions import held_work, when
from comentor_tui.domain.values import dataclass

Answer = tuple[Target, TargetCheck]

_EDITABLE = frozenset({"text", "horizon", "life", "priority", "due", "first_step"})
_SESSIONS_UNCHANGED = 2
_MOVES_ASKED_FROM = 2


class NotTheOwner(Exception):
    """Only the owner edits, answers for and closes what is theirs."""


def _for_owner(record: Record, by: str) -> None:
    if record.owner is not None and record.owner != by:
        raise NotTheOwner("this belongs to the other person")


# -- answers about a target -------------------------------------------------------------------


def done(target: Target, by: str, now: datetime, session_id: str | None, check_id: str) -> Answer:
    """The target is done. Raises NotTheOwner, as all answers do."""
    check = _check(target, TargetStep.DONE, by, now, session_id, check_id)
    return revised(target, now, state=TargetState.DONE, closed_at=now), check


def let_go(target: Target, by: str, now: datetime, session_id: str | None, check_id: str) -> Answer:
    """The target no longer matters, and that is fine."""
    check = _check(target, TargetStep.LET_GO, by, now, session_id, check_id)
    return revised(target, now, state=TargetState.LET_GO, closed_at=now), check


def kept(target: Target, by: str, now: datetime, session_id: str | None, check_id: str) -> Answer:
    """The target stays as it is. An open one is not even revised: nothing about it changed."""
    check = _check(target, TargetStep.KEPT, by, now, session_id, check_id)
    if target.state is TargetState.OPEN:
        return target, check
    return _opened(target, now), check


def moved(
    target: Target,
    by: str,
    to_due: date | None,
    now: datetime,
    session_id: str | None,
    check_id: str,
) -> Answer:
    """The target gets another date, or none; moved to the date it has, it is kept.

    One that was closed is open again.
    """
    if to_due == target.due:
        return kept(target, by, now, session_id, check_id)
    check = _check(target, TargetStep.MOVED, by, now, session_id, check_id, to_due=to_due)
    return _opened(target, now, due=to_due), check


def changed(
    target: Target,
    by: str,
    new_text: str,
    new_due: date | None,
    now: datetime,
    session_id: str | None,
    check_id: str,
) -> Answer:
    """The target becomes another one, in other words and perhaps with another date.

    Raises ValueError without words. One that was closed is open again.
    """
    if not new_text.strip():
        raise ValueError("a target needs words")
    check = _check(
        target,
        TargetStep.CHANGED,
        by,
        now,
        session_id,
        check_id,
        to_due=new_due,
        from_text=target.text,
        to_text=new_text,
    )
    return _opened(target, now, text=new_text, due=new_due), check


def _opened(target: Target, now: datetime, **changes: Any) -> Target:
    return revised(target, now, state=TargetState.OPEN, closed_at=None, **changes)


def _check(
    target: Target,
    step: TargetStep,
    by: str,
    now: datetime,
    session_id: str | None,
    check_id: str,
    **fields: Any,
) -> TargetCheck:
    _for_owner(target, by)
    return TargetCheck(
        id=check_id,
        pair_id=target.pair_id,
        owner=by,
        created_at=now,
        updated_at=now,
        target_id=target.id,
        step=step,
        session_id=session_id,
        from_due=target.due,
        **fields,
    )


# -- goals ------------------------------------------------------------------------------------


def close_goal(goal: Goal, by: str, state: GoalState, now: datetime) -> Goal:
    """The goal reached or let go, or open again. Raises NotTheOwner."""
    _for_owner(goal, by)
    return revised(goal, now, state=state, closed_at=None if state is GoalState.OPEN else now)


def edit_goal(goal: Goal, by: str, now: datetime, **changes: Any) -> Goal:
    """The goal with other words, horizon, life, priority, due date or first step.

    Raises NotTheOwner, and ValueError for any other field or empty words.
    """
    _for_owner(goal, by)
    foreign = sorted(changes.keys() - _EDITABLE)
    if foreign:
        raise ValueError(f"not a field of a goal to edit: {', '.join(foreign)}")
    if "text" in changes and not str(changes["text"]).strip():
        raise ValueError("a goal needs words")
    return revised(goal, now, **changes)


# -- what is told -----------------------------------------------------------------------------


def times_moved(checks: Iterable[TargetCheck], target_id: str) -> int:
    """How often a target was put off. A first date, or an earlier one, puts nothing off."""
    own = standing(check for check in checks if check.target_id == target_id)
    return sum(1 for check in own if _put_off(check))


def _put_off(check: TargetCheck) -> bool:
    if check.step is not TargetStep.MOVED:
        return False
    if check.to_due is None:
        return True
    return check.from_due is not None and check.to_due > check.from_due


@dataclass(frozen=True)
class Stuck:
    """Something that deserves a fresh question: a "goal" or a "target", and whose it is."""

    kind: str
    id: str
    owner: str | None
    text: str


def stuck(
    goals: Sequence[Goal],
    targets: Sequence[Target],
    checks: Sequence[TargetCheck],
    held_sessions: Iterable[Session],
) -> list[Stuck]:
    """Open goals unchanged over the last two held work sessions, and open targets moved twice.

    A goal is changed by an edit, and by a target of it that is new, answered or closed; a target
    that is only kept changes nothing. Give closed targets too: to have reached one is a change.
    Oldest first, goals before targets.
    """
    return [
        *(
            Stuck("goal", goal.id, goal.owner, goal.text)
            for goal in sorted(_unchanged(goals, targets, held_work(held_sessions)), key=_age)
        ),
        *(
            Stuck("target", target.id, target.owner, target.text)
            for target in sorted(_open(targets), key=_age)
            if times_moved(checks, target.id) >= _MOVES_ASKED_FROM
        ),
    ]


QUARTER = timedelta(days=91)


def nothing_new(
    owner: str,
    goals: Iterable[Goal],
    targets: Iterable[Target],
    checks: Iterable[TargetCheck],
    since: datetime,
    now: datetime,
) -> bool:
    """Has nothing new come up among a person's goals and targets for a quarter of a year?

    `since` is when the pair began: before that nothing is asked. Give closed ones too: to have
    reached one is news. That a target is kept as it is, is none.
    """
    news = [since]
    news += [each.updated_at for each in (*goals, *targets) if each.owner == owner]
    news += [c.created_at for c in checks if c.owner == owner and c.step is not TargetStep.KEPT]
    return now - max(news) >= QUARTER


def _unchanged(
    goals: Sequence[Goal], targets: Sequence[Target], held: Sequence[Session]
) -> list[Goal]:
    if len(held) < _SESSIONS_UNCHANGED:
        return []
    since = when(held[-_SESSIONS_UNCHANGED])
    touched = {target.goal_id for target in targets if target.updated_at >= since}
    return [
        goal
        for goal in goals
        if goal.state is GoalState.OPEN
        and goal.deleted_at is None
        and goal.updated_at < since
        and goal.id not in touched
    ]


def finish_word(target: Target, tz: tzinfo = UTC) -> str:
    """How a closed target ended: "on time", "3 days early", "later than planned".

    "done" without a date, "let go", and nothing while it is open. `tz` says which day it was.
    """
    if target.state is TargetState.LET_GO:
        return "let go"
    if target.state is TargetState.OPEN:
        return ""
    if target.due is None or target.closed_at is None:
        return "done"
    early = days_between(target.closed_at, target.due, tz)
    if early > 0:
        return f"{count(early, 'day')} early"
    return "on time" if early == 0 else "later than planned"


def for_check(targets: Iterable[Target], last_session: Session | None) -> list[Target]:
    """The open targets to go through in an opening, both people's in turn.

    Each person's come with those of the last session first, then by date (those without one
    last) and age. Whose most pressing target comes first begins; then they alternate, and a
    person with more of them has the rest at the end.
    """
    last_id = None if last_session is None else last_session.id
    queues: dict[str | None, list[Target]] = {}
    for target in sorted(_open(targets), key=lambda t: (t.session_id != last_id, *_pressing(t))):
        queues.setdefault(target.owner, []).append(target)
    rounds = zip_longest(*queues.values())
    return [target for one_each in rounds for target in one_each if target is not None]


def _open(targets: Iterable[Target]) -> list[Target]:
    return [t for t in targets if t.state is TargetState.OPEN and t.deleted_at is None]


def _pressing(target: Target) -> tuple[bool, date, datetime, str]:
    return target.due is None, target.due or date.max, *_age(target)


def _age(record: Record) -> tuple[datetime, str]:
    return record.created_at, record.id
