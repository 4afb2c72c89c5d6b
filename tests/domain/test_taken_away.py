"""What was taken away: seen, brought back with what belongs to it, and emptied."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from comentor_tui.domain import merging, taken_away
from comentor_tui.domain.exchange import outward
from comentor_tui.domain.merging import holding, merge, outgoing
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeNoticed,
    Gift,
    Goal,
    Note,
    OwnQuestion,
    Record,
    Session,
    Target,
    Visibility,
    deleted,
    revised,
)

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def base(record_id: str, owner: str | None = None) -> dict[str, Any]:
    times = {"created_at": NOW, "updated_at": NOW}
    return {"id": record_id, "pair_id": "p", "owner": owner, **times}


SESSION = Session(**base("s"), planned_at=NOW)
GOAL = Goal(**base("g", "a"), text="a book", first_step="open it")
TARGET = Target(**base("t", "a"), text="a page", goal_id="g", session_id="s", due=date(2026, 12, 1))
NOTE = Note(**base("n", "a"), text="said", session_id="s", target_id="t")
PRIVATE = Note(**base("m", "a"), text="mine", session_id="s", visibility=Visibility.MINE)
THEIRS = Note(**base("x", "b"), text="theirs", session_id="s")
ITEM = AgendaItem(**base("i", "b"), text="ask", possible="learn", session_id="s")
GIFT = Gift(**base("f", "b"), text="hears it", seen_by="a")
CHANGE = ChangeNoticed(**base("c", "a"), text="I wait")
QUESTION = OwnQuestion(**base("q", "b"), text="Why?", kind="open")
ALL: list[Record] = [
    SESSION, GOAL, TARGET, NOTE, PRIVATE, THEIRS, ITEM, GIFT, CHANGE, QUESTION,
]  # fmt: skip


def ids(records: list[Record]) -> set[str]:
    return {record.id for record in records}


def test_every_kind_is_one_that_can_be_changed() -> None:
    assert {type(record) for record in ALL} == set(taken_away.KINDS)
    assert not any(kind.append_only for kind in taken_away.KINDS)


@pytest.mark.parametrize("record", ALL, ids=lambda each: type(each).__name__ + each.id)
def test_words_and_their_end(record: Record) -> None:
    assert not taken_away.has_words(record)
    gone = deleted(record, LATER)
    assert taken_away.has_words(gone)
    empty = taken_away.emptied(gone, LATER + timedelta(days=1))
    assert not taken_away.has_words(empty)
    assert empty.deleted_at == LATER
    assert empty.revision == gone.revision + 1
    assert (empty.id, empty.owner, empty.created_at) == (record.id, record.owner, NOW)
    for words in ("a book", "open it", "a page", "said", "mine", "'ask'", "learn", "hears", "Why"):
        assert words not in repr(empty)
    with pytest.raises(ValueError, match="not taken away"):
        taken_away.emptied(record, LATER)


def test_who_sees_what() -> None:
    seen_by_a = {each.id for each in ALL if taken_away.may_see(each, "a")}
    seen_by_b = {each.id for each in ALL if taken_away.may_see(each, "b")}
    assert seen_by_a - seen_by_b == {"m"}
    assert seen_by_a == ids(ALL)


def test_who_brings_back_what() -> None:
    by_a = {each.id for each in ALL if taken_away.may_bring_back(each, "a")}
    by_b = {each.id for each in ALL if taken_away.may_bring_back(each, "b")}
    assert by_a == {"s", "g", "t", "n", "m", "i", "f", "c"}
    assert by_b == {"s", "x", "i", "q"}
    assert taken_away.may_bring_back(replace(GOAL, owner=None), "b")


def test_a_session_comes_with_what_went_with_it() -> None:
    gone = [deleted(each, LATER) for each in (SESSION, TARGET, NOTE, PRIVATE, THEIRS, ITEM)]
    assert ids(taken_away.together(gone[0], gone, "a")) == {"s", "t", "n", "m", "i"}
    assert ids(taken_away.together(gone[0], gone, "b")) == {"s", "x", "i"}


def test_what_was_taken_away_before_stays_away() -> None:
    before = deleted(NOTE, NOW)
    session = deleted(SESSION, LATER)
    assert ids(taken_away.together(session, [before, session], "a")) == {"s"}


def test_a_note_comes_with_its_session_and_its_target_with_the_goal() -> None:
    gone = [
        deleted(each, NOW + timedelta(hours=n))
        for n, each in enumerate((SESSION, GOAL, TARGET, NOTE, THEIRS))
    ]
    note, theirs = gone[3], gone[4]
    assert ids(taken_away.together(note, gone, "a")) == {"n", "s", "t", "g"}
    assert ids(taken_away.together(theirs, gone, "b")) == {"x", "s"}


def test_what_has_no_words_any_more_does_not_come_along() -> None:
    goal = taken_away.emptied(deleted(GOAL, NOW), NOW)
    target = deleted(TARGET, LATER)
    assert ids(taken_away.together(target, [goal, target], "a")) == {"t"}


# -- two copies ---------------------------------------------------------------------------------


def copy(you: str, *records: Record) -> merging.Holding:
    return holding(("a", "b"), records, you)


def exchange(to: merging.Holding, told_by: merging.Holding) -> merging.Holding:
    return merge(to, outgoing(told_by)).holding


def held(of: merging.Holding, record: Record) -> Record:
    return next(each for each in of.stored.values() if type(each) is type(record)
                and each.id == record.id)  # fmt: skip


def test_emptied_here_the_other_copy_keeps_its_own_words() -> None:
    here, there = copy("a", NOTE), copy("b")
    there = exchange(there, here)
    gone = deleted(NOTE, LATER)
    here = copy("a", gone)
    there = exchange(there, here)
    assert taken_away.has_words(held(there, NOTE))
    empty = taken_away.emptied(gone, LATER)
    here = copy("a", empty)
    there = exchange(there, here)
    kept = held(there, NOTE)
    assert kept.deleted_at is not None
    assert getattr(kept, "text", "") == "said"
    # And what the other tells brings no words back.
    here = exchange(here, there)
    assert not taken_away.has_words(held(here, NOTE))


def test_an_older_packet_does_not_bring_it_back() -> None:
    older = outgoing(copy("b", NOTE))
    here = copy("a", taken_away.emptied(deleted(NOTE, LATER), LATER))
    # The other one has it as it was told, before it was taken away.
    told = exchange(copy("b"), copy("a", NOTE))
    after = merge(here, outgoing(told)).holding
    assert held(after, NOTE).deleted_at is not None
    assert outward(held(after, NOTE)) == held(after, NOTE)
    assert older.versions


def test_brought_back_by_the_other_without_knowing_is_not_lost_without_a_trace() -> None:
    item = replace(ITEM, owner=None)
    there = exchange(copy("b"), copy("a", item))
    gone = deleted(item, LATER)
    there = exchange(there, copy("a", gone))
    known = held(there, item)
    empty = taken_away.emptied(gone, LATER + timedelta(minutes=1))
    back = revised(known, LATER + timedelta(minutes=2), deleted_at=None)
    both = {merging.key_of(each): each for each in there.stored.values()}
    both[merging.key_of(back)] = back
    known_there = [each for each in merging.ancestries(there)]
    theirs = copy("b", *both.values(), *known_there)
    here = exchange(copy("a", empty), theirs)
    ours = held(here, item)
    texts = {getattr(ours, "text", ""), *(each.content for each in here.aside.values())}
    assert any("ask" in text for text in texts)
    assert merging.merge(here, outgoing(theirs)).save == ()


def with_change(of: merging.Holding, you: str, record: Record) -> merging.Holding:
    """The copy after a record of it was changed there."""
    stored = {**of.stored, merging.key_of(record): record}
    return copy(you, *stored.values(), *merging.ancestries(of), *of.aside.values())


def test_other_wordings_of_what_was_taken_away_do_not_travel_and_do_not_come_back() -> None:
    here = copy("a", NOTE)
    there = exchange(copy("b"), here)
    there = with_change(there, "b", revised(held(there, NOTE), LATER, text="a secret wording"))
    here = copy("a", revised(NOTE, LATER, text="at home"))
    here, there = exchange(here, there), exchange(there, here)
    old = outgoing(there)
    assert len(here.aside) == len(there.aside) == len(old.aside) == 1
    # In the bin only, its other wordings stay where they are, and do not travel.
    gone = deleted(held(here, NOTE), LATER)
    here = with_change(here, "a", gone)
    assert len(here.aside) == 1
    assert outgoing(here).aside == {}
    # Emptied, the store drops them (see there), and no packet brings them back, not an old one.
    here = with_change(here, "a", taken_away.emptied(gone, LATER))
    here = copy("a", *here.stored.values(), *merging.ancestries(here))
    for packet in (old, outgoing(there)):
        merged = merge(here, packet)
        assert merged.holding.aside == {}
        assert "wording" not in repr(merged.save)
    # Once the other copy knows, it does not tell them any more.
    there = exchange(there, here)
    assert len(there.aside) == 1
    assert outgoing(there).aside == {}
