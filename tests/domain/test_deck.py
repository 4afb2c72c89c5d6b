"""The deck of questions: one at a time, no repeats until it is through."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.deck import (
    Question,
    QuestionKind,
    Stuck,
    arranged,
    complacency_question,
    moved,
    next_question,
    replay,
)

OPEN = QuestionKind.OPEN


def deck(count: int, kind: QuestionKind = OPEN) -> list[Question]:
    return [Question(f"{kind.value}-{i}", kind, f"{kind.value} {i}?") for i in range(count)]


def draw(
    questions: list[Question],
    times: int,
    asked: tuple[str, ...] = (),
    hidden: frozenset[str] = frozenset(),
    kind: QuestionKind | None = None,
    seed: int | str = 0,
) -> list[str]:
    history = list(asked)
    for _ in range(times):
        question = next_question(questions, history, hidden, kind, seed)
        assert question is not None
        history.append(question.id)
    return history[len(asked) :]


@given(st.integers(1, 9), st.integers(1, 4), st.integers())
def test_every_round_holds_each_question_once(count: int, rounds: int, seed: int) -> None:
    drawn = draw(deck(count), count * rounds, seed=seed)
    every = {question.id for question in deck(count)}
    for start in range(0, len(drawn), count):
        assert set(drawn[start : start + count]) == every


@given(st.integers(2, 9), st.integers(0, 50))
def test_never_the_same_twice_in_a_row(count: int, seed: int) -> None:
    drawn = draw(deck(count), count * 4, seed=seed)
    assert all(first != second for first, second in pairwise(drawn))


def test_the_order_hangs_on_the_seed_alone() -> None:
    questions = deck(12)
    assert draw(questions, 12, seed=7) == draw(list(reversed(questions)), 12, seed=7)
    assert len({tuple(draw(questions, 12, seed=seed)) for seed in range(20)}) == 20
    # Written down, so that an update of the app does not shuffle a running session.
    assert draw(questions, 4, seed="pair") == PINNED_ORDER


PINNED_ORDER = ["open-3", "open-4", "open-10", "open-9"]


def test_rounds_differ() -> None:
    drawn = draw(deck(12), 24)
    assert drawn[:12] != drawn[12:]


@given(st.sets(st.integers(0, 7)), st.integers(0, 99))
def test_hidden_questions_never_come(hidden: set[int], seed: int) -> None:
    questions = deck(8)
    ids = frozenset(f"open-{i}" for i in hidden)
    if len(ids) == 8:
        assert next_question(questions, [], ids, seed=seed) is None
    else:
        assert not set(draw(questions, 20, hidden=ids, seed=seed)) & ids


def test_hiding_the_rest_ends_the_round() -> None:
    # Two asked, the third hidden: the deck is through, a new round begins.
    questions = deck(3)
    first, second, third = draw(questions, 3)
    again = next_question(questions, [first, second], {third})
    assert again is not None
    assert again.id == first


def test_a_kind_is_drawn_alone_and_keeps_its_own_round() -> None:
    questions = deck(3) + deck(3, QuestionKind.PROCESS)
    drawn = draw(questions, 3, asked=("open-0", "open-1"), kind=QuestionKind.PROCESS)
    assert set(drawn) == {"process-0", "process-1", "process-2"}
    assert draw(questions, 1, asked=("open-0", "process-1", "open-1"), kind=OPEN) == ["open-2"]


def test_closing_and_complacency_come_only_by_name() -> None:
    questions = deck(2) + deck(2, QuestionKind.CLOSING) + deck(2, QuestionKind.COMPLACENCY)
    assert {name.split("-")[0] for name in draw(questions, 8)} == {"open"}
    assert draw(questions, 1, kind=QuestionKind.CLOSING)[0].startswith("closing")


def test_a_new_question_is_asked_once_in_its_round() -> None:
    old = deck(3)
    history = tuple(draw(old, 9))
    drawn = draw([*old, Question("own", OPEN, "Mine?")], 1, asked=history)
    assert drawn == ["own"]
    after = draw([*old, Question("own", OPEN, "Mine?")], 4, asked=(*history, "own"))
    assert sorted(after) == ["open-0", "open-1", "open-2", "own"]


def test_unknown_ids_in_the_history_are_passed_over() -> None:
    drawn = draw(deck(2), 4, asked=("gone", "gone"))
    assert set(drawn[:2]) == set(drawn[2:]) == {"open-0", "open-1"}


def test_a_lone_question_may_repeat() -> None:
    assert draw(deck(1), 3) == ["open-0"] * 3


def test_nothing_to_draw() -> None:
    assert next_question([], [], []) is None
    assert next_question(deck(2), [], [], QuestionKind.OUTSIDER) is None


def test_broken_text_in_an_id_does_not_matter() -> None:
    assert draw([Question("\ud800", OPEN, "?")], 1, seed="\udfff") == ["\ud800"]


@pytest.mark.parametrize("about", list(Stuck))
def test_complacency_questions_fit_the_occasion(about: Stuck) -> None:
    questions = [
        Question(f"{each.value}-{i}", QuestionKind.COMPLACENCY, "?", about=each)
        for each in Stuck
        for i in range(3)
    ]
    asked: list[str] = []
    for _ in range(3):
        question = complacency_question(questions, about, asked, ())
        assert question is not None
        asked.append(question.id)
    assert set(asked) == {f"{about.value}-{i}" for i in range(3)}
    assert complacency_question(questions, about, (), asked) is None


# -- the pair's own order ---------------------------------------------------------------------


def _few() -> list[Question]:
    kinds = [QuestionKind.OPEN] * 4 + [QuestionKind.CLARIFYING] * 2
    return [Question(f"q{n}", kind, f"text {n}") for n, kind in enumerate(kinds)]


def test_what_the_order_names_comes_first_in_each_round() -> None:
    asked: list[str] = []
    for _ in range(12):
        question = next_question(_few(), asked, {"q5"}, order=("q3", "gone", "q1"))
        assert question is not None
        asked.append(question.id)
    assert asked[:2] == asked[5:7] == ["q3", "q1"]
    assert sorted(asked[:5]) == sorted(asked[5:10]) == ["q0", "q1", "q2", "q3", "q4"]


def test_the_deck_is_shown_by_kind_and_in_its_order() -> None:
    ids = [question.id for question in arranged(_few(), ("q3", "q1"))]
    assert ids == ["q4", "q5", "q3", "q1", "q0", "q2"]


def test_moving_up_joins_the_first_ones_and_down_from_the_last_leaves_them() -> None:
    few = _few()
    order = moved(few, (), "q2", -1)
    order = moved(few, order, "q0", -1)
    order = moved(few, order, "q5", -1)
    assert [each for each in order if each != "q5"] == ["q2", "q0"]
    order = moved(few, order, "q0", -1)
    assert [each for each in order if each != "q5"] == ["q0", "q2"]
    assert moved(few, order, "q0", -1) == tuple(sorted(order, key="q5q0q2".find))
    order = moved(few, order, "q0", 1)
    order = moved(few, order, "q0", 1)
    assert [each for each in order if each != "q5"] == ["q2"]
    assert moved(few, order, "q0", 1) == order
    assert moved(few, order, "gone", -1) == order
    assert "q5" in order


def test_what_is_used_while_hidden_is_brought_back_and_not_asked() -> None:
    uses = [("a", False), ("a", True), ("b", False), ("a", False), ("a", False), ("b", True)]
    assert replay(uses) == (["a", "b", "a"], {"b"})
    assert replay([]) == ([], set())
