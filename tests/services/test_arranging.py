"""The deck as the pair keeps it, and its lines about being enough."""

from __future__ import annotations

import asyncio

import pytest

from comentor_tui.domain.deck import QuestionKind
from comentor_tui.errors import UsageProblem

KIND = QuestionKind.CLARIFYING


def ids(pair) -> list[str]:
    """The deck's questions of one kind, as they are shown."""
    return [q.id for q in pair.arranging.questions() if q.kind is KIND]


async def test_what_is_moved_up_is_drawn_first_and_the_rest_shuffled(pair, clock, again) -> None:
    *_, last_but_one, last = ids(pair)
    for moved in (last_but_one, last, last):
        await pair.arranging.move(moved, -1)
    fresh = again()
    assert ids(fresh)[:2] == [last, last_but_one]
    drawn = []
    for _ in ids(fresh):
        clock.go_on(seconds=1)
        drawn.append((await fresh.asking.next(KIND)).id)
    assert drawn[:2] == [last, last_but_one]
    assert sorted(drawn) == sorted(ids(pair))
    for _ in range(2):
        await pair.arranging.move(last, 1)
    await pair.arranging.move(last_but_one, 1)
    assert again().asking.order() == ()
    with pytest.raises(UsageProblem):
        await pair.arranging.move("gone", -1)


async def test_any_question_is_hidden_and_brought_back(pair, clock, again) -> None:
    first = ids(pair)[0]
    assert await pair.arranging.hide(first)
    assert again().asking.hidden() == {first}
    clock.go_on(seconds=1)
    assert not await pair.arranging.hide(first)
    fresh = again()
    assert fresh.asking.hidden() == set()
    drawn = []
    for _ in ids(fresh):
        clock.go_on(seconds=1)
        drawn.append((await fresh.asking.next(KIND)).id)
    assert first in drawn
    with pytest.raises(UsageProblem):
        await pair.arranging.hide("gone")


async def test_it_stays_back_however_many_questions_follow(pair, clock, again, monkeypatch) -> None:
    monkeypatch.setattr("comentor_tui.services.memory.RECENT_QUESTIONS", 3)
    first = ids(pair)[0]
    await pair.arranging.hide(first)
    clock.go_on(seconds=1)
    await pair.arranging.hide(first)
    for _ in range(5):
        clock.go_on(seconds=1)
        await pair.asking.next(QuestionKind.OPEN)
    assert again().asking.hidden() == set()


async def test_ones_own_question_is_changed_and_taken_away_by_who_wrote_it(pair, again) -> None:
    memory, arranging = pair.memory, pair.arranging
    await pair.asking.add("what else?")
    (own,) = [q.id for q in arranging.questions() if arranging.own(q.id)]
    await arranging.change(own, " and what\x1b[2J else?", KIND)
    memory.at_keys = memory.other
    with pytest.raises(UsageProblem, match="Ana’s"):
        await arranging.remove(own)
    memory.at_keys = memory.you
    for words in ("", "\x00"):
        with pytest.raises(UsageProblem):
            await arranging.change(own, words, KIND)
    assert [q.text for q in again().arranging.questions() if q.id == own] == ["and what[2J else?"]
    await arranging.remove(own)
    assert own not in ids(again())
    await arranging.bring_back(own)
    assert own in ids(again())
    with pytest.raises(UsageProblem, match="hidden"):
        await arranging.remove(ids(pair)[0])


async def test_the_pairs_own_lines(pair, again) -> None:
    arranging = pair.arranging
    assert arranging.lines() == ()
    assert pair.asking.enoughness() in arranging.usual_lines()
    await asyncio.gather(*(arranging.add_line(each) for each in ("one", " two\n", "three")))
    with pytest.raises(UsageProblem):
        await arranging.add_line("one")
    with pytest.raises(UsageProblem):
        await arranging.add_line(" \x00")
    await arranging.move_line("three", -1)
    await arranging.move_line("one", -1)
    await arranging.change_line("two", "too")
    assert again().arranging.lines() == ("one", "three", "too")
    with pytest.raises(UsageProblem):
        await arranging.change_line("too", "one")
    place = await arranging.remove_line("three")
    assert again().asking.enoughness() == "one"
    await arranging.add_line("three", place)
    assert arranging.lines() == ("one", "three", "too")
    for gone in (arranging.remove_line("gone"), arranging.move_line("gone", 1)):
        with pytest.raises(UsageProblem, match="gone"):
            await gone
