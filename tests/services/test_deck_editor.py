"""The deck as the pair keeps it, and its lines about being enough."""

from __future__ import annotations

import asyncio

import pytest

from comentor_tui.domain.deck import QuestionKind
from comentor_tui.errors import UsageProblem

KIND = QuestionKind.CLARIFYING


def ids(pair) -> list[str]:
    """The deck's questions of one kind, as they are shown."""
    return [q.id for q in pair.deck_editor.questions() if q.kind is KIND]


async def test_what_is_moved_up_is_drawn_first_and_the_rest_shuffled(pair, clock, again) -> None:
    *_, last_but_one, last = ids(pair)
    for moved in (last_but_one, last, last):
        await pair.deck_editor.move(moved, -1)
    fresh = again()
    assert ids(fresh)[:2] == [last, last_but_one]
    drawn = []
    for _ in ids(fresh):
        clock.go_on(seconds=1)
        drawn.append((await fresh.deck.next(KIND)).id)
    assert drawn[:2] == [last, last_but_one]
    assert sorted(drawn) == sorted(ids(pair))
    for _ in range(2):
        await pair.deck_editor.move(last, 1)
    await pair.deck_editor.move(last_but_one, 1)
    assert again().deck.order() == ()
    with pytest.raises(UsageProblem):
        await pair.deck_editor.move("gone", -1)


async def test_any_question_is_hidden_and_brought_back(pair, clock, again) -> None:
    first = ids(pair)[0]
    assert await pair.deck_editor.hide(first)
    assert again().deck.hidden() == {first}
    clock.go_on(seconds=1)
    assert not await pair.deck_editor.hide(first)
    fresh = again()
    assert fresh.deck.hidden() == set()
    drawn = []
    for _ in ids(fresh):
        clock.go_on(seconds=1)
        drawn.append((await fresh.deck.next(KIND)).id)
    assert first in drawn
    with pytest.raises(UsageProblem):
        await pair.deck_editor.hide("gone")


async def test_it_stays_back_however_many_questions_follow(pair, clock, again, monkeypatch) -> None:
    monkeypatch.setattr("comentor_tui.services.memory.RECENT_QUESTIONS", 3)
    first = ids(pair)[0]
    await pair.deck_editor.hide(first)
    clock.go_on(seconds=1)
    await pair.deck_editor.hide(first)
    for _ in range(5):
        clock.go_on(seconds=1)
        await pair.deck.next(QuestionKind.OPEN)
    assert again().deck.hidden() == set()


async def test_ones_own_question_is_changed_and_taken_away_by_who_wrote_it(pair, again) -> None:
    memory, deck_editor = pair.memory, pair.deck_editor
    await pair.deck.add("what else?")
    (own,) = [q.id for q in deck_editor.questions() if deck_editor.own(q.id)]
    await deck_editor.change(own, " and what\x1b[2J else?", KIND)
    memory.at_keys = memory.other
    with pytest.raises(UsageProblem, match="Ana’s"):
        await deck_editor.remove(own)
    memory.at_keys = memory.you
    for words in ("", "\x00"):
        with pytest.raises(UsageProblem):
            await deck_editor.change(own, words, KIND)
    assert [q.text for q in again().deck_editor.questions() if q.id == own] == ["and what[2J else?"]
    await deck_editor.remove(own)
    assert own not in ids(again())
    await deck_editor.bring_back(own)
    assert own in ids(again())
    with pytest.raises(UsageProblem, match="hidden"):
        await deck_editor.remove(ids(pair)[0])


async def test_the_pairs_own_lines(pair, again) -> None:
    deck_editor = pair.deck_editor
    assert deck_editor.lines() == ()
    assert pair.deck.enoughness() in deck_editor.usual_lines()
    await asyncio.gather(*(deck_editor.add_line(each) for each in ("one", " two\n", "three")))
    with pytest.raises(UsageProblem):
        await deck_editor.add_line("one")
    with pytest.raises(UsageProblem):
        await deck_editor.add_line(" \x00")
    await deck_editor.move_line("three", -1)
    await deck_editor.move_line("one", -1)
    await deck_editor.change_line("two", "too")
    assert again().deck_editor.lines() == ("one", "three", "too")
    with pytest.raises(UsageProblem):
        await deck_editor.change_line("too", "one")
    place = await deck_editor.remove_line("three")
    assert again().deck.enoughness() == "one"
    await deck_editor.add_line("three", place)
    assert deck_editor.lines() == ("one", "three", "too")
    for gone in (deck_editor.remove_line("gone"), deck_editor.move_line("gone", 1)):
        with pytest.raises(UsageProblem, match="gone"):
            await gone
