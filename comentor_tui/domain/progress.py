"""How goals and targets are told: a first step as if-then, dates that moved, how a goal ended.

Nothing here knows a word for failing, and none of it judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from comentor_tui.domain.durations import days_between, span_of_days
from comentor_tui.domain.records import Goal, GoalState, TargetCheck, TargetStep

_IF_THEN = r"(?i:when|if) +(?P<when>.+?)(?:, *(?i:then) +|, +)(?P<then>.+)"
_ONLY_WHEN = r"(?i:when) +(?P<when>[^,]+)"


def if_then(when: str, then: str) -> str:
    """A first step in one line: "when the week begins, then I call Rui".

    With one half missing the other stands alone: "when the week begins", or "call Rui".
    """
    when, then = " ".join(when.split()).rstrip(",").rstrip(), " ".join(then.split())
    if when and then:
        return f"when {when}, then {then}"
    return f"when {when}" if when else then


def if_then_parts(text: str) -> tuple[str, str]:
    """The two halves of a first step; what has no "when" is all "then"."""
    line = " ".join(text.split())
    if match := re.fullmatch(_IF_THEN, line):
        return match["when"], match["then"]
    if match := re.fullmatch(_ONLY_WHEN, line):
        return match["when"], ""
    return "", line


def standing(checks: Iterable[TargetCheck]) -> list[TargetCheck]:
    """The answers that count, oldest first: without those that were taken back.

    Each taking back is about the newest answer before it that still counts, of the same target.
    """
    kept: list[TargetCheck] = []
    for check in sorted(checks, key=_order):
        if check.step is not TargetStep.TAKEN_BACK:
            kept.append(check)
            continue
        about = next((c for c in reversed(kept) if c.target_id == check.target_id), None)
        if about is not None:
            kept.remove(about)
    return kept


def _order(check: TargetCheck) -> tuple[datetime, bool, str]:
    # In the same instant the answer came first.
    return check.created_at, check.step is TargetStep.TAKEN_BACK, check.id


def date_history(checks: Iterable[TargetCheck], target_id: str) -> tuple[date | None, ...]:
    """The dates of a target one after the other, oldest first; empty if it never moved.

    None stands for "without a date".
    """
    dates: list[date | None] = []
    steps = (TargetStep.MOVED, TargetStep.CHANGED)
    for check in standing(check for check in checks if check.target_id == target_id):
        if check.step not in steps or check.from_due == check.to_due:
            continue
        if not dates:
            dates.append(check.from_due)
        if dates[-1] != check.to_due:
            dates.append(check.to_due)
    return tuple(dates)


def ending(goal: Goal, tz: tzinfo = UTC) -> str:
    """How a closed goal ended: "reached on the day", "reached 3 days early", "reached later".

    "reached" without a date, "let go", and nothing while it is open.
    """
    if goal.state is GoalState.OPEN:
        return ""
    if goal.state is GoalState.LET_GO:
        return "let go"
    return f"reached{_against(goal.due, goal.closed_at, tz)}"


def _against(due: date | None, closed_at: datetime | None, tz: tzinfo) -> str:
    if due is None or closed_at is None:
        return ""
    early = days_between(closed_at, due, tz)
    if early > 0:
        return f" {span_of_days(early)} early"
    return " on the day" if early == 0 else f" {span_of_days(-early)} later than planned"
