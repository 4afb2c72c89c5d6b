"""Pitfalls over the sessions: how much each was felt, what was done about it, whether it helped.

Both people count alike, and it is never told which of them felt something.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from enum import IntEnum, StrEnum
from typing import NamedTuple

from comentor_tui.domain.durations import day_of
from comentor_tui.domain.records import AgendaItem, ItemState, PitfallAnswer, PitfallCheck
from comentor_tui.domain.values import dataclass

ORIGIN = "pitfall:"
"""Begins the origin of an agenda item that is a remedy; the id of the pitfall follows."""

COMPARED = 3
"""So many sessions before a remedy, and after it, say whether it helped."""


class Level(IntEnum):
    """How much a pitfall was felt in a session, by whichever of the two felt it more."""

    NONE = 0
    LITTLE = 1
    YES = 2


_LEVELS = {
    PitfallAnswer.NOT_TODAY: Level.NONE,
    PitfallAnswer.A_LITTLE: Level.LITTLE,
    PitfallAnswer.YES: Level.YES,
}


@dataclass(frozen=True)
class Felt:
    """What both said about one pitfall. `weight` is the sum of both, so neither counts more."""

    level: Level
    weight: int


NOTHING = Felt(Level.NONE, 0)


class Answer(NamedTuple):
    """What counts of a person's answer about one pitfall, where there may be thousands."""

    owner: str | None
    pitfall: str
    answer: PitfallAnswer
    shared: bool
    deleted_at: datetime | None = None


def both_in(checks: Iterable[PitfallCheck | Answer], people: tuple[str, str]) -> bool:
    """Are both through with the pitfall check of a session? `checks` are that session's."""
    states: dict[str | None, list[bool]] = defaultdict(list)
    for check in checks:
        if check.deleted_at is None:
            states[check.owner].append(check.shared)
    return all(states[person] and all(states[person]) for person in people)


def felt(checks: Iterable[PitfallCheck | Answer]) -> dict[str, Felt]:
    """What was felt in one session, by pitfall. `checks` are both people's answers."""
    found: dict[str, Felt] = {}
    for check in checks:
        if check.deleted_at is None:
            level, so_far = _LEVELS[check.answer], found.get(check.pitfall, NOTHING)
            found[check.pitfall] = Felt(max(level, so_far.level), so_far.weight + level)
    return found


@dataclass(frozen=True)
class Answered:
    """A session after which both went through the pitfall check."""

    id: str
    at: datetime
    felt: Mapping[str, Felt]


class Effect(StrEnum):
    """Whether a pitfall was felt less in the sessions after something was done about it."""

    LESS = "less"
    AS_BEFORE = "as before"
    EARLY = "too early to say"


@dataclass(frozen=True)
class Remedy:
    """Something that was put on the agenda about a pitfall. `after` is the meeting it came from."""

    text: str
    day: date
    after: str | None
    done: bool
    effect: Effect


@dataclass(frozen=True)
class Trend:
    """One pitfall over the sessions. `asked` and `felt` count sessions."""

    pitfall: str
    asked: int
    felt: int
    remedies: tuple[Remedy, ...]


def trends(
    answered: Sequence[Answered], items: Sequence[AgendaItem], order: Sequence[str], tz: tzinfo
) -> tuple[Trend, ...]:
    """What was felt over the sessions, oldest first, and what was done about it.

    `items` are the agenda items of remedies; `order` is the order in which pitfalls are told.
    """
    named = {pitfall for each in answered for pitfall in each.felt}
    named |= {item.origin.removeprefix(ORIGIN) for item in items if item.origin.startswith(ORIGIN)}
    known = dict.fromkeys([*order, *sorted(named)])
    found = []
    for pitfall in known:
        series = [(each, each.felt[pitfall]) for each in answered if pitfall in each.felt]
        found.append(
            Trend(
                pitfall,
                asked=len(series),
                felt=sum(said.level > Level.NONE for _each, said in series),
                remedies=_remedies(pitfall, items, series, tz),
            )
        )
    return tuple(each for each in found if each.asked or each.remedies)


def _remedies(
    pitfall: str,
    items: Sequence[AgendaItem],
    series: Sequence[tuple[Answered, Felt]],
    tz: tzinfo,
) -> tuple[Remedy, ...]:
    own = [i for i in items if i.origin == f"{ORIGIN}{pitfall}" and i.deleted_at is None]
    ids = {item.id for item in own}
    following: dict[str | None, AgendaItem] = {
        item.carried_from: item for item in own if item.carried_from in ids
    }
    times = [each.at for each, _said in series]
    found = []
    for item in sorted(own, key=lambda each: (each.created_at, each.id)):
        if item.carried_from in ids:
            # The same remedy, on the agenda of the session after.
            continue
        since = bisect_right(times, item.created_at)
        before = series[max(since - COMPARED, 0) : since]
        found.append(
            Remedy(
                text=item.text,
                day=day_of(item.created_at, tz),
                after=before[-1][0].id if before else None,
                done=_done(item, following),
                effect=_effect(before, series[since : since + COMPARED]),
            )
        )
    return tuple(found)


def _done(item: AgendaItem, following: Mapping[str | None, AgendaItem]) -> bool:
    seen: set[str] = set()
    last = item
    while last.id in following and last.id not in seen:
        seen.add(last.id)
        last = following[last.id]
    return last.state is ItemState.DONE


def _effect(
    before: Sequence[tuple[Answered, Felt]], after: Sequence[tuple[Answered, Felt]]
) -> Effect:
    """Felt less on average in the sessions after than in those up to it?"""
    was = [said.weight for _each, said in before]
    then = [said.weight for _each, said in after]
    if not was or not then:
        return Effect.EARLY
    less = sum(then) * len(was) < sum(was) * len(then)
    return Effect.LESS if less else Effect.AS_BEFORE
