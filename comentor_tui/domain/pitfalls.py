"""The pitfall check: what was measured beside each question, and where two answers differ.

Lines of evidence are short and neutral. They state and never judge, name both people in the same
way, and tell only counts of what both may see; of what is one's own alone only its owner is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import timedelta, tzinfo

from comentor_tui.domain.balance import balance
from comentor_tui.domain.durations import MINUTE, count, days_between, plain
from comentor_tui.domain.goals import Stuck
from comentor_tui.domain.notes import TYPED, mark_word
from comentor_tui.domain.records import (
    Half,
    HelpWanted,
    Mark,
    Note,
    PitfallAnswer,
    Session,
    Visibility,
)
from comentor_tui.domain.sessions import when
from comentor_tui.domain.turns import Clock, Uncharged
from comentor_tui.domain.values import dataclass

TIME = "time"
SOCIAL = "social"
BETTER_SEAT = "better_seat"
DEFENSIVENESS = "defensiveness"
ADVICE = "advice"
COMPLACENCY = "complacency"

PITFALLS = (TIME, SOCIAL, BETTER_SEAT, DEFENSIVENESS, ADVICE, COMPLACENCY)
"""The ids, in the order they are asked."""

Names = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was measured about one session. Lengths are milliseconds.

    `held_ms` is the time of both halves, `planned_ms` what was set aside for them. `missed` counts
    the sessions missed since the last one held, `days_since_last` is None without one.
    `advice_marks` are one's own, about oneself, and `notes_by_mark` counts shared notes only.
    `charged` and `help_wanted` are by person id.
    """

    late_ms: int = 0
    planned_ms: int = 0
    held_ms: int = 0
    days_since_last: int | None = None
    missed: int = 0
    social_ms: int = 0
    opening_ms: int = 0
    charged: dict[str, int] = field(default_factory=dict)
    help_wanted: dict[str, HelpWanted] = field(default_factory=dict)
    advice_marks: int = 0
    questions_used: int = 0
    notes_by_mark: dict[Mark, int] = field(default_factory=dict)
    goals_unchanged: int = 0
    targets_moved_twice: int = 0


def facts_from(
    clock: Clock,
    session: Session,
    *,
    tz: tzinfo,
    last_held: Session | None = None,
    missed: int = 0,
    halves: Iterable[Half] = (),
    notes: Iterable[Note] = (),
    questions_used: int = 0,
    advice_marks: int = 0,
    stuck: Iterable[Stuck] = (),
) -> Facts:
    """Collect the facts of one session.

    `last_held` is the session held before this one, `missed` how many were missed in between,
    `halves` and `notes` are this session's, `stuck` is what `goals.stuck` found, and `tz` decides
    which day it was.
    """
    late = timedelta()
    if session.planned_at is not None and session.started_at is not None:
        late = max(late, session.started_at - session.planned_at)
    kinds = Counter(item.kind for item in stuck)
    wanted = {half.owner: half.help_wanted for half in halves if half.deleted_at is None}
    return Facts(
        late_ms=late // timedelta(milliseconds=1),
        planned_ms=2 * session.half_minutes * MINUTE,
        held_ms=clock.total_charged,
        days_since_last=(
            None if last_held is None else days_between(when(last_held), when(session), tz)
        ),
        missed=missed,
        social_ms=clock.uncharged(Uncharged.SOCIAL),
        opening_ms=clock.uncharged(Uncharged.OPENING),
        charged=dict(clock.charged),
        help_wanted={p: help_ for p in clock.people if (help_ := wanted.get(p)) is not None},
        advice_marks=advice_marks,
        questions_used=questions_used,
        notes_by_mark=dict(
            Counter(
                note.mark
                for note in notes
                if note.visibility is Visibility.OURS and note.deleted_at is None
            )
        ),
        goals_unchanged=kinds["goal"],
        targets_moved_twice=kinds["target"],
    )


def evidence(pitfall_id: str, facts: Facts, names: Names) -> list[str]:
    """Short lines to show beside one question; none where nothing is measured.

    `names` gives the name to show for a person id. A pitfall that is not one of the six, such as
    one the pair added, has no evidence.
    """
    lines = _EVIDENCE.get(pitfall_id)
    return [] if lines is None else lines(facts, names)


def _time(facts: Facts, _names: Names) -> list[str]:
    lines = []
    if facts.late_ms >= MINUTE:
        lines.append(f"begun {plain(facts.late_ms)} after the time we set")
    if facts.planned_ms > 0:
        lines.append(f"{plain(facts.held_ms)} held of {plain(facts.planned_ms)} planned")
    if facts.days_since_last is not None:
        lines.append(f"{count(facts.days_since_last, 'day')} since the last session")
    if facts.missed:
        lines.append(f"{count(facts.missed, 'session')} missed in between")
    return lines


def _social(facts: Facts, _names: Names) -> list[str]:
    return [
        f"social {plain(facts.social_ms)}, opening {plain(facts.opening_ms)}, "
        f"halves {plain(facts.held_ms)}"
    ]


def _better_seat(facts: Facts, names: Names) -> list[str]:
    lines = []
    if any(facts.charged.values()):
        share = balance(facts.charged)
        halves = " · ".join(f"{names(who)} {minutes} min" for who, minutes in share.minutes.items())
        lines.append(f"{halves}, {share.word}")
    lines += [f"{names(who)} asked for: {help_.value}" for who, help_ in facts.help_wanted.items()]
    if facts.advice_marks:
        lines.append(f"you marked that you gave advice {count(facts.advice_marks, 'time')}")
    return lines


def _advice(facts: Facts, _names: Names) -> list[str]:
    lines = [f"{count(facts.questions_used, 'question')} used from the deck"]
    marked = [
        count(facts.notes_by_mark[mark], mark_word(mark))
        for mark in TYPED
        if facts.notes_by_mark.get(mark)
    ]
    if marked:
        lines.append(f"notes marked: {', '.join(marked)}")
    return lines


def _complacency(facts: Facts, _names: Names) -> list[str]:
    lines = []
    if facts.goals_unchanged:
        lines.append(f"{count(facts.goals_unchanged, 'goal')} unchanged for two sessions")
    if facts.targets_moved_twice:
        lines.append(f"{count(facts.targets_moved_twice, 'target')} moved twice")
    return lines


_EVIDENCE: dict[str, Callable[[Facts, Names], list[str]]] = {
    TIME: _time,
    SOCIAL: _social,
    BETTER_SEAT: _better_seat,
    ADVICE: _advice,
    COMPLACENCY: _complacency,
}


@dataclass(frozen=True)
class Difference:
    """A pitfall the two people answered differently: where a conversation can start."""

    pitfall: str
    first: PitfallAnswer
    second: PitfallAnswer


def compare(
    answers: Mapping[str, tuple[PitfallAnswer | None, PitfallAnswer | None]],
) -> list[Difference]:
    """The pitfalls that were answered differently, in the order given.

    Only where both answered: until then nobody sees the other's answer.
    """
    return [
        Difference(pitfall, first, second)
        for pitfall, (first, second) in answers.items()
        if first is not None and second is not None and first is not second
    ]
