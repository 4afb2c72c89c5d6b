"""Notes: a line, Enter, saved; whose they are and when they were written."""

from __future__ import annotations

from datetime import date

import pytest

from comentor_tui.domain.records import Draft, Mark, Note, Target, Visibility
from comentor_tui.errors import UsageProblem

OURS, MINE = Visibility.OURS, Visibility.MINE


@pytest.fixture
async def notes(pair):
    await pair.live.open()
    await pair.live.hand_over()
    return pair.notes


@pytest.mark.parametrize(
    ("line", "mark", "text", "seen_by"),
    [
        ("plain", Mark.PLAIN, "plain", OURS),
        ("? why", Mark.QUESTION, "why", OURS),
        ("!aha", Mark.INSIGHT, "aha", OURS),
        ("> call her", Mark.TARGET, "call her", OURS),
        ("* patience", Mark.GIFT, "patience", OURS),
        ("~ secret", Mark.PLAIN, "secret", MINE),
        ("~ ! secret", Mark.INSIGHT, "secret", MINE),
        ("~5 min", Mark.PLAIN, "~5 min", MINE),
        (" [red]\x1b]52;x\x07 \ud83d", Mark.PLAIN, "[red]]52;x", OURS),
    ],
)
async def test_marks_type_an_entry(notes, again, line, mark, text, seen_by) -> None:
    await notes.add(line)
    (note,) = again().notes.notes()
    assert (note.mark, note.text, note.visibility) == (mark, text, seen_by)


@pytest.mark.parametrize("line", ["", "  ", "\x00", "\n"])
async def test_nothing_is_no_note(notes, pair, line) -> None:
    with pytest.raises(UsageProblem):
        await notes.add(line)
    assert pair.memory.all(Note) == []


async def test_a_note_knows_whose_half_it_was_and_who_wrote_it(notes, pair, clock) -> None:
    memory, live = pair.memory, pair.live
    first = live.clock().owner
    memory.at_keys = memory.other
    assert (await notes.add("a")).half_owner == first
    await live.pause()
    assert (await notes.add("b")).half_owner == first
    await live.changeover()
    breath = await notes.add("c")
    assert (breath.half_owner, breath.stage) == (None, "changeover")
    clock.go_on(seconds=2)
    await live.hand_over()
    assert (await notes.add("d")).half_owner == live.clock().other(first)
    await live.close_halves()
    closing = await notes.add("e")
    assert (closing.half_owner, closing.stage) == (None, "closing")
    assert {note.owner for note in notes.notes()} == {memory.other}


async def test_a_note_empties_its_own_draft_in_the_same_transaction(notes, pair, store) -> None:
    memory = pair.memory
    memory.put_draft("note", "half a thou")
    memory.put_draft("long", "one\ntwo")
    await memory.saver.flush()
    before = len(store.saves)
    await notes.add("one\ntwo", draft="long")
    (together,) = store.saves[before:]
    assert {type(record) for record in together} == {Note, Draft}
    assert (memory.draft("note"), memory.draft("long")) == ("half a thou", "")


async def test_i_gave_advice_is_a_private_mark_of_whom_is_at_the_keys(notes, pair, again) -> None:
    memory = pair.memory
    memory.put_draft("note", "half a thou")
    mine = await notes.mark_advice()
    memory.at_keys = memory.other
    theirs = await notes.mark_advice()
    fresh = again()
    kept = {note.owner: note for note in fresh.notes.notes()}
    assert kept == {memory.you: mine, memory.other: theirs}
    for note in (mine, theirs):
        assert (note.mark, note.visibility, note.text) == (Mark.ADVICE, MINE, "I gave advice")
        assert (note.stage, note.session_id) == ("first half", pair.live.session.id)
    assert memory.draft("note") == "half a thou"
    fresh.close()


async def test_a_mark_of_advice_is_taken_back_by_its_owner_alone(notes, pair, again) -> None:
    memory = pair.memory
    await notes.mark_advice()
    twice = await notes.mark_advice()
    memory.at_keys = memory.other
    assert await notes.take_back() == "There is nothing to take back."
    with pytest.raises(UsageProblem, match="only they"):
        await notes.remove(twice.id)
    memory.at_keys = memory.you
    assert await notes.take_back() == "Taken back: a private note added."
    assert len(again().notes.notes()) == 1
    await notes.take_back()
    assert again().notes.notes() == []


@pytest.mark.parametrize("line", ["about the move", "! about the move", "~ > about the move"])
async def test_other_words_for_a_mark_of_advice_leave_it_one_and_private(notes, line) -> None:
    mark = await notes.mark_advice()
    await notes.edit(mark.id, line)
    (note,) = notes.notes()
    assert (note.text, note.mark, note.visibility) == ("about the move", Mark.ADVICE, MINE)


async def test_advice_is_marked_in_an_open_session_only(pair) -> None:
    with pytest.raises(UsageProblem, match="No session"):
        await pair.notes.mark_advice()


async def test_a_target_is_kept_together_with_its_note(notes, pair, store) -> None:
    before = len(store.saves)
    target = await notes.keep_target(" call\nher ", date(2026, 12, 1))
    (together,) = store.saves[before:]
    assert {type(record) for record in together} >= {Target, Note}
    (note,) = notes.notes()
    assert (note.target_id, note.mark, note.text) == (target.id, Mark.TARGET, "call her")
    assert (target.owner, target.due) == (pair.live.clock().owner, date(2026, 12, 1))
    assert target.session_id == pair.live.session.id
    with pytest.raises(UsageProblem):
        await notes.keep_target("  ", None)


async def test_whose_target_it_is(notes, pair) -> None:
    memory = pair.memory
    assert (await notes.keep_target("a", None, memory.other)).owner == memory.other
    await pair.live.close_halves()
    assert (await notes.keep_target("b", None)).owner == memory.you
    await pair.live.end()
    memory.at_keys = memory.other
    target = await notes.keep_target("c", None)
    assert (target.owner, target.session_id) == (memory.other, None)
    assert len([n for n in memory.all(Note) if n.target_id]) == 2


async def test_one_changes_ones_own_notes_alone(notes, pair, again) -> None:
    memory = pair.memory
    note = await notes.add("mine")
    memory.at_keys = memory.other
    for command in (notes.edit(note.id, "x"), notes.remove(note.id)):
        with pytest.raises(UsageProblem):
            await command
    memory.at_keys = memory.you
    await notes.edit(note.id, "~ ! changed")
    (kept,) = again().notes.notes()
    assert (kept.text, kept.mark, kept.visibility) == ("changed", Mark.INSIGHT, MINE)
    with pytest.raises(UsageProblem):
        await notes.edit(note.id, " ")
    await notes.remove(note.id)
    assert notes.notes() == again().notes.notes() == []
    with pytest.raises(UsageProblem):
        await notes.edit(note.id, "gone")
    await notes.take_back()
    assert [n.text for n in again().notes.notes()] == ["changed"]


async def test_the_note_of_a_target_keeps_its_mark(notes) -> None:
    target = await notes.keep_target("call her", None)
    await notes.edit(notes.notes()[0].id, "call him")
    (note,) = notes.notes()
    assert (note.text, note.mark, note.target_id) == ("call him", Mark.TARGET, target.id)


async def test_after_the_call_a_note_goes_with_the_last_session(notes, pair, clock) -> None:
    held = await pair.live.end()
    await pair.planning.plan(clock.wall, "call")
    note = await notes.add("afterwards")
    assert (note.session_id, note.stage, note.half_owner) == (held.id, "", None)
    assert notes.last_notes() == [note]
    assert notes.notes() == []


async def test_a_line_is_understood_as_a_target(notes) -> None:
    understood = await notes.understand_target("> call the editor 2027-01-15")
    assert (understood.text, understood.due) == ("call the editor", date(2027, 1, 15))
