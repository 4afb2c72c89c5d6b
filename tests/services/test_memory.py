"""One pair's records in memory: what is loaded, what is newest, and what is being typed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from comentor_tui.domain.records import (
    AgendaItem,
    Draft,
    GoalState,
    Note,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetState,
    TargetStep,
)
from comentor_tui.services.memory import moment_text
from comentor_tui.services.which_pair import you_key


async def test_an_empty_store_is_told(pair, store) -> None:
    store.records.clear()
    assert not pair.memory.load(store)


async def test_a_fresh_start_finds_everything_again(pair, again) -> None:
    await pair.planning.add("topic", None)
    goal = await pair.goals.add_goal("write", pair.memory.you)
    gone = await pair.goals.add_goal("gone", pair.memory.you)
    await pair.goals.close_goal(gone.id, GoalState.LET_GO)
    await pair.live.open()
    await pair.notes.add("a note")
    fresh = again().memory
    assert fresh.people == pair.memory.people
    assert fresh.at_keys == fresh.you
    assert (fresh.name(fresh.you), fresh.name(fresh.other), fresh.name(None)) == (
        "Ana",
        "Ben",
        "both",
    )
    for kind in (Session, Note, AgendaItem):
        assert fresh.all(kind) == pair.memory.all(kind)
    assert [g.id for g in fresh.all(type(goal))] == [goal.id]
    assert fresh.agreement() == pair.memory.agreement()


async def test_what_was_taken_away_elsewhere_is_forgotten_when_it_is_read_anew(
    pair, store, again
) -> None:
    gone = await pair.planning.add("gone", None)
    done = await pair.planning.add("done", None)
    other = again()
    await pair.planning.remove(gone.id)
    await pair.planning.tick(done.id)
    other.load_anew(store)
    assert other.memory.all(AgendaItem) == []
    store.records.clear()
    other.load_anew(store)
    assert other.memory.people == pair.memory.people


async def test_who_is_typing_stays_when_all_is_read_anew(pair, store) -> None:
    pair.memory.at_keys = pair.memory.other
    pair.load_anew(store)
    assert pair.memory.at_keys == pair.memory.other


async def test_you_are_one_of_the_two(pair, store, again) -> None:
    you, other = pair.memory.people
    key = you_key(pair.memory.pair_id)
    store.locals[key] = other
    assert again().memory.people == (other, you)
    store.locals[key] = "a stranger"
    assert again().memory.people == (you, other)


async def test_an_older_store_says_who_you_are_without_naming_the_pair(pair, store, again) -> None:
    you, other = pair.memory.people
    del store.locals[you_key(pair.memory.pair_id)]
    store.locals["you"] = other
    assert again().memory.people == (other, you)


async def test_what_was_reached_lately_is_loaded_too(pair, clock, again) -> None:
    target = await pair.goals.add_target("call", pair.memory.you)
    await pair.goals.check(target.id, TargetStep.DONE)
    assert again().memory.get(Target, target.id).state is TargetState.DONE


async def test_nothing_is_shown_before_it_was_written(pair, store) -> None:
    seen: list[int] = []
    pair.memory.on_change = lambda: seen.append(len(store.load(Note)))
    note = pair.memory.new(Note, text="x")
    store.hold.clear()
    putting = asyncio.create_task(pair.memory.put(note))
    await asyncio.sleep(0.005)
    assert pair.memory.all(Note) == []
    assert pair.memory.newest(note) is note
    store.hold.set()
    await putting
    assert pair.memory.all(Note) == [note]
    assert seen == [1]


async def test_two_changes_at_once_are_both_revisions_and_the_later_counts(
    pair, store, again
) -> None:
    item = await pair.planning.add("topic", None)
    one = replace(item, revision=2, text="one")
    two = replace(item, revision=2, text="two")
    await asyncio.gather(pair.memory.put(one), pair.memory.put(two))
    for memory in (pair.memory, again().memory):
        assert memory.get(AgendaItem, item.id).text == "two"
        assert memory.get(AgendaItem, item.id).revision == 3


async def test_a_change_that_was_seen_late_does_not_undo_a_newer_one(pair) -> None:
    item = await pair.planning.add("topic", None)
    await pair.planning.change(item.id, text="newer")
    pair.memory._keep(item)
    assert pair.memory.get(AgendaItem, item.id).text == "newer"


async def test_who_was_cancelled_has_what_they_put_shown_all_the_same(pair, store) -> None:
    store.hold.clear()
    putting = asyncio.create_task(pair.memory.put(pair.memory.new(Note, text="x")))
    await asyncio.sleep(0.005)
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    store.hold.set()
    await pair.saver.flush()
    await asyncio.sleep(0)
    assert [note.text for note in pair.memory.all(Note)] == ["x"]


async def test_a_draft_is_kept_and_gone_when_entered(pair, store, again) -> None:
    memory = pair.memory
    memory.put_draft(pair.notes.draft, "half")
    memory.put_draft(pair.notes.draft, "half a thought")
    await pair.saver.flush()
    assert again().memory.draft(pair.notes.draft) == "half a thought"
    await pair.live.open()
    await pair.notes.add("half a thought")
    assert memory.draft(pair.notes.draft) == again().memory.draft(pair.notes.draft) == ""
    assert memory.entered(pair.notes.draft) == ()
    assert memory.entered("never typed") == ()
    (draft,) = [r for r in store.records.values() if isinstance(r, Draft)]
    assert draft.created_at <= draft.updated_at


async def test_what_is_typed_while_an_entry_is_written_is_a_draft_of_its_own(
    pair, store, again
) -> None:
    await pair.live.open()
    pair.memory.put_draft(pair.notes.draft, "first")
    store.hold.clear()
    entering = asyncio.create_task(pair.notes.add("first"))
    await asyncio.sleep(0.005)
    assert pair.memory.draft(pair.notes.draft) == ""
    pair.memory.put_draft(pair.notes.draft, "s")
    store.hold.set()
    await entering
    assert pair.memory.draft(pair.notes.draft) == "s"
    await pair.saver.flush()
    assert again().memory.draft(pair.notes.draft) == "s"


async def test_a_draft_that_was_emptied_by_hand_is_empty_on_the_disk(pair, again) -> None:
    pair.memory.put_draft("note", "oh no")
    await pair.saver.flush()
    pair.memory.put_draft("note", "")
    assert pair.memory.entered("note") == ()
    await pair.saver.flush()
    assert again().memory.draft("note") == ""


async def test_a_draft_is_cleaned_and_waits_for_a_pair(pair, store) -> None:
    pair.memory.put_draft("note", "a\x1b[2J\ud83d\x00b\r\nc")
    assert pair.memory.draft("note") == "a[2Jb\nc"
    pair.memory.pair_id = ""
    pair.memory.put_draft("note", "nobody's")
    assert [record.text for record in pair.saver.leftovers()] == ["a[2Jb\nc"]


async def test_the_same_draft_again_is_not_written_again(pair, store) -> None:
    pair.memory.put_draft("note", "x")
    await pair.saver.flush()
    pair.memory.put_draft("note", "x")
    assert pair.saver.leftovers() == []


async def test_the_heartbeat_is_read_back_as_it_was(pair, clock, store, again) -> None:
    clock.go_on(minutes=3)
    await pair.memory.beat()
    assert store.locals["seen"] == moment_text(clock.now())
    fresh = again().memory
    assert (fresh.seen, fresh.watched) == (clock.now(), True)
    for broken in ("[]", "{}", '["x", 1, "b"]', '["2026-11-22T14:00:00", 1, "b"]', "null"):
        store.locals["seen"] = broken
        assert again().memory.seen is None


async def test_which_session_is_the_current_one(pair, clock) -> None:
    memory = pair.memory
    assert memory.current_session() is None
    later, sooner, dateless = (
        memory.new(Session, planned_at=at) for at in (clock.wall.replace(day=28), clock.wall, None)
    )
    await memory.put(dateless, later, sooner)
    assert memory.current_session() == sooner
    held = memory.new(Session, state=SessionState.HELD, started_at=clock.wall)
    await memory.put(held, memory.new(Session, state=SessionState.MISSED))
    assert memory.last_session() == held
    assert memory.held_sessions() == [held]


async def test_agenda_and_questions_wait_for_the_next_session_with_halves(pair, clock) -> None:
    memory, at = pair.memory, clock.wall + timedelta(days=2)
    social = memory.new(Session, planned_at=at, kind=SessionKind.SOCIAL)
    await memory.put(social)
    assert memory.current_session() is None
    work = memory.new(Session, planned_at=at + timedelta(days=2))
    await memory.put(work)
    assert memory.current_session() == work
    assert memory.next_planned() == social
