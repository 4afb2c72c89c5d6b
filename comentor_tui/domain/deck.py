"""The deck of helping questions: which one comes next.

A deck is drawn one question at a time, in an order that depends only on its seed. Nothing comes
twice until all have been seen; what was hidden never comes again. Who asks makes no difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final


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


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the deck. `id` is stable: hiding and not repeating go by it."""

    id: str
    kind: QuestionKind
    text: str
    pinned: bool = False
    """Kept at hand all the time, besides being drawn like any other."""
    about: Stuck | None = None
    """For complacency questions: the occasion. None elsewhere."""


def next_question(
    questions: Iterable[Question],
    asked_ids: Sequence[str],
    hidden_ids: Collection[str],
    kind: QuestionKind | None = None,
    seed: int | str = 0,
) -> Question | None:
    """The question to show next, or None when there is none to show.

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
    return min(left, key=lambda question: _rank(seed, rounds, question.id), default=None)


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


def pinned_questions(
    questions: Iterable[Question], hidden_ids: Collection[str]
) -> tuple[Question, ...]:
    """The questions kept at hand, in the order of the deck."""
    return tuple(
        question for question in questions if question.pinned and question.id not in hidden_ids
    )


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
    return sha256(f"{seed}/{rounds}/{question_id}".encode(errors="replace")).digest()
