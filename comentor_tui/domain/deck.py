"""The deck of helping questions: which one comes next.

A deck is drawn one question at a time, in an order that depends only on its seed. Nothing comes
twice until all have been seen; what was hidden never comes again. Who asks makes no difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Final

from comentor_tui.domain.values import dataclass


class QuestionKind(StrEnum):
    """What a question is for."""

    CLARIFYING = "clarifying"
    OPEN = "open"
    PROCESS = "process"
    CHALLENGING = "challenging"
    OUTSIDER = "outsider"
    WHOLE_PERSON = "whole_person"
    CLOSING = "closing"
    COMPLACENCY = "complacency"


OCCASIONAL: Final = frozenset({QuestionKind.CLOSING, QuestionKind.COMPLACENCY})
"""Kinds that have their own moment and are drawn only when asked for by name."""


class Stuck(StrEnum):
    """What a complacency question is about."""

    UNCHANGED = "unchanged"
    """The goal stayed as it was for two sessions."""
    MOVED = "moved"
    """The target was moved twice."""
    QUIET = "quiet"
    """Nothing new came up for a quarter of a year."""


@dataclass(frozen=True)
class Question:
    """One question of the deck. `id` is stable: hiding and not repeating go by it."""

    id: str
    kind: QuestionKind
    text: str
    about: Stuck | None = None
    """For complacency questions: the occasion. None elsewhere."""


def next_question(
    questions: Iterable[Question],
    asked_ids: Sequence[str],
    hidden_ids: Collection[str],
    kind: QuestionKind | None = None,
    seed: int | str = 0,
    order: Sequence[str] = (),
) -> Question | None:
    """The question to show next, or None when there is none to show.

    What `order` names comes first in each round, in that order; the rest is shuffled.

    `asked_ids` is the whole history, oldest first, repeats included; ids the deck no longer has
    are passed over. Without a `kind` all kinds are drawn except the `OCCASIONAL` ones. When
    the deck is through, a new round begins in a new order, and the last question of the old round
    is not the first of the new one (unless it is the only one).
    """
    candidates = [
        question for question in _of_kind(questions, kind) if question.id not in hidden_ids
    ]
    ids = {question.id for question in candidates}
    seen, rounds = _seen_this_round(ids, asked_ids)
    left = [question for question in candidates if question.id not in seen]
    if asked_ids and len(left) > 1:
        left = [question for question in left if question.id != asked_ids[-1]]
    place = {question_id: n for n, question_id in enumerate(order)}
    return min(
        left,
        key=lambda q: (place.get(q.id, len(place)), _rank(seed, rounds, q.id)),
        default=None,
    )


def replay(uses: Iterable[tuple[str, bool]]) -> tuple[list[str], set[str]]:
    """The ids that were asked, oldest first, and those that are hidden now.

    `uses` are an id each and whether it was hidden then, oldest first. What is used while it is
    hidden is thereby brought back: that is no asking, for a hidden question is never drawn.
    """
    asked: list[str] = []
    hidden: set[str] = set()
    for question_id, hides in uses:
        if hides:
            hidden.add(question_id)
        elif question_id in hidden:
            hidden.discard(question_id)
        else:
            asked.append(question_id)
    return asked, hidden


def arranged(questions: Iterable[Question], order: Sequence[str]) -> tuple[Question, ...]:
    """The questions of the deck by kind, in each kind those that `order` names first."""
    place = {question_id: n for n, question_id in enumerate(order)}
    kinds = list(QuestionKind)
    return tuple(
        sorted(questions, key=lambda q: (kinds.index(q.kind), place.get(q.id, len(place))))
    )


def moved(
    questions: Iterable[Question], order: Sequence[str], question_id: str, step: int
) -> tuple[str, ...]:
    """The order with one question moved up (-1) or down (+1) among those of its kind.

    Up from among the shuffled ones it joins those that come first, as the last of them; down from
    the last of these it is shuffled again. Other kinds stay as they are.
    """
    kind_of = {question.id: question.kind for question in questions}
    kind = kind_of.get(question_id)
    mine = [each for each in order if kind_of.get(each) is kind]
    others = [each for each in order if each in kind_of and kind_of[each] is not kind]
    if kind is None:
        return tuple(order)
    if question_id not in mine:
        mine += [question_id] if step < 0 else []
    else:
        at = mine.index(question_id)
        mine.pop(at)
        if at + step <= len(mine):
            mine.insert(max(0, at + step), question_id)
    return (*others, *mine)


def complacency_question(
    questions: Iterable[Question],
    about: Stuck,
    asked_ids: Sequence[str],
    hidden_ids: Collection[str],
    seed: int | str = 0,
) -> Question | None:
    """The next question for a goal or target that stands still, by the same rule."""
    fitting = [question for question in questions if question.about is about]
    return next_question(fitting, asked_ids, hidden_ids, QuestionKind.COMPLACENCY, seed)


def _of_kind(questions: Iterable[Question], kind: QuestionKind | None) -> list[Question]:
    if kind is None:
        return [question for question in questions if question.kind not in OCCASIONAL]
    return [question for question in questions if question.kind is kind]


def _seen_this_round(ids: set[str], asked_ids: Sequence[str]) -> tuple[set[str], int]:
    """What of `ids` was seen since the last full round, and how many rounds are complete.

    Replaying the history (instead of counting) lets questions be added or hidden at any time: a
    new one is asked once in its round, however many rounds the others have had.
    """
    seen: set[str] = set()
    rounds = 0
    for asked in asked_ids:
        if asked in ids:
            seen.add(asked)
            if seen == ids:
                seen = set()
                rounds += 1
    return seen, rounds


def _rank(seed: int | str, rounds: int, question_id: str) -> bytes:
    """A place in the shuffled order; the same on every machine and Python."""
    # The first frame draws no question, and does not wait for this import.
    from hashlib import sha256

    return sha256(f"{seed}/{rounds}/{question_id}".encode(errors="replace")).digest()
