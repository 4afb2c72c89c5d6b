"""One question at a time, none twice, and a line about being enough."""

from __future__ import annotations

import asyncio

import pytest

from comentor_tui.domain.deck import QuestionKind, Stuck
from comentor_tui.domain.records import OwnQuestion, Pair, QuestionUse
from comentor_tui.errors import UsageProblem


async def test_nothing_comes_twice_until_the_deck_is_through(pair, clock, again) -> None:
    kind = QuestionKind.CLARIFYING
    deck = {q.id for q in pair.deck.questions() if q.kind is kind}
    drawn = []
    for _ in range(len(deck)):
        clock.go_on(seconds=1)
        question = await pair.deck.next(kind)
        drawn.append(question.id)
    assert set(drawn) == deck
    assert len(drawn) == len(deck)
    clock.go_on(seconds=1)
    fresh = again()
    assert (await fresh.deck.next(kind)).id != drawn[-1]
    fresh.close()


async def test_two_presses_at_once_are_two_questions(pair) -> None:
    drawn = await asyncio.gather(*(pair.deck.next() for _ in range(4)))
    assert len({question.id for question in drawn}) == 4
    assert pair.deck.current == drawn[-1]


async def test_what_is_hidden_never_comes_again(pair, clock, again) -> None:
    assert await pair.deck.hide() is not None
    hidden = pair.deck.current
    clock.go_on(seconds=1)
    following = await pair.deck.hide()
    assert following.id != hidden.id
    fresh = again()
    ids = {u.question_id for u in fresh.memory.all(QuestionUse, hidden=True)}
    assert ids == {hidden.id}
    for _ in range(len(fresh.deck.questions())):
        clock.go_on(seconds=1)
        assert (await fresh.deck.next()).id != hidden.id
    fresh.close()


async def test_a_question_of_ones_own_joins_the_deck(pair, again) -> None:
    await pair.deck.add(" what\x1b[2J else?\n")
    with pytest.raises(UsageProblem):
        await pair.deck.add(" \x00 ")
    (own,) = again().memory.all(OwnQuestion)
    assert (own.text, own.owner) == ("what[2J else?", pair.memory.you)
    assert own.id in {question.id for question in again().deck.questions()}


async def test_a_question_belongs_to_the_session_in_which_it_was_asked(pair) -> None:
    await pair.live.open()
    await pair.deck.next()
    (use,) = pair.memory.all(QuestionUse)
    assert use.session_id == pair.live.session.id


@pytest.mark.parametrize("about", Stuck)
async def test_standing_still_has_its_own_questions(pair, about) -> None:
    question = await pair.deck.about_standing_still(about)
    assert question.about is about
    assert pair.deck.current is question


@pytest.mark.parametrize(
    ("about", "unusual"),
    [
        (Stuck.UNCHANGED, {"still-new-way", "still-smaller", "still-borrow"}),
        (Stuck.MOVED, {"moved-other-way"}),
        (Stuck.QUIET, set()),
    ],
)
async def test_an_unusual_question_gives_way_to_a_usual_one(pair, clock, about, unusual) -> None:
    deck = pair.deck
    fitting = {q.id for q in deck.questions() if q.about is about}
    while fitting:
        clock.go_on(seconds=1)
        question = await deck.about_standing_still(about, unusual=True)
        # As long as there is an unusual one that is not hidden it comes, else any about the same.
        assert question.id in (fitting & unusual or fitting)
        fitting.discard(question.id)
        clock.go_on(seconds=1)
        await deck.hide()
    assert await deck.about_standing_still(about, unusual=True) is None


async def test_the_line_about_being_enough_changes_and_can_be_ones_own(pair, clock) -> None:
    first = pair.deck.enoughness()
    await pair.live.open()
    await pair.live.end()
    assert first
    assert pair.deck.enoughness() not in ("", first)
    record = pair.memory.get(Pair, pair.memory.pair_id)
    await pair.memory.put(pair.memory.revise(record, enoughness=("We are enough.",)))
    assert pair.deck.enoughness() == "We are enough."


async def test_the_cards_are_there(pair) -> None:
    assert pair.deck.cards() == pair.deck.cards()
    assert pair.deck.problems == []
