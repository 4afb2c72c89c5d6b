"""The bin over a real store: most of what is in it is of sessions that memory does not hold."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.exchange import outward
from comentor_tui.domain.records import (
    AgendaItem,
    ClockEvent,
    Gift,
    Note,
    Pair,
    Record,
    Session,
    SessionState,
    Target,
    Visibility,
    deleted,
)
from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.services.bin import SHOWN, bin_lines, row_id
from comentor_tui.services.companion import Companion
from comentor_tui.services.demo import demo_records
from comentor_tui.services.hand_entry import HeldSession
from comentor_tui.store import schema
from comentor_tui.store.archive import Archive
from comentor_tui.store.repository import SqlStore

from .conftest import START, FakeClock

RECORDS = demo_records(START, sessions=100)
PAIR = next(record for record in RECORDS if isinstance(record, Pair))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "comentor.db"
    schema.create(made)
    store = SqlStore(made)
    store.save(*RECORDS)
    store.close()
    return made


@pytest.fixture
async def companion(path: Path, clock: FakeClock) -> AsyncIterator[Companion]:
    made = Companion(lambda: SqlStore(path), clock)
    made.open_archive = lambda: Archive(path)
    with Archive(path) as reader:
        assert made.load(reader, PAIR.id)
    yield made
    made.history.close()
    made.close()


async def contents(companion: Companion) -> list[Record]:
    return list((await companion.bin.contents()).records)


def stored(path: Path, kind: type[Any], record_id: str) -> Any:
    with Archive(path) as reader:
        return reader.get(kind, record_id)


async def test_a_note_of_long_ago(companion: Companion, path: Path, clock: FakeClock) -> None:
    notes = [r for r in RECORDS if isinstance(r, Note) and r.owner == companion.memory.you]
    oldest = min(notes, key=lambda note: note.created_at)
    assert companion.memory.get(Note, oldest.id) is None
    companion.notes.take_up(oldest)
    await companion.notes.edit(oldest.id, "! in other words")
    await companion.notes.remove(oldest.id)
    assert [each.id for each in await contents(companion)] == [oldest.id]
    said = await companion.bin.bring_back((await contents(companion))[0])
    assert said == "Brought back: “in other words”."
    back = stored(path, Note, oldest.id)
    assert (back.text, back.deleted_at, back.session_id) == (
        "in other words",
        None,
        oldest.session_id,
    )
    assert await contents(companion) == []
    assert await companion.bin.take_back() == "It is in the bin again."
    assert [each.id for each in await contents(companion)] == [oldest.id]
    with pytest.raises(UsageProblem):
        await companion.bin.take_back()


async def test_newest_first_and_nothing_twice(companion: Companion, clock: FakeClock) -> None:
    memory = companion.memory
    gift = await companion.gifts.add(memory.you, "patience")
    item = await companion.planning.add("ask about the move", None)
    await companion.gifts.remove(gift.id)
    clock.go_on(minutes=1)
    await companion.planning.remove(item.id)
    found = await contents(companion)
    assert [each.id for each in found] == [item.id, gift.id]
    await companion.bin.bring_back(found[1])
    # Chosen again before the list is new.
    with pytest.raises(UsageProblem, match="not in the bin"):
        await companion.bin.bring_back(found[1])


async def test_a_session_entered_by_hand_comes_back_whole(
    companion: Companion, path: Path, clock: FakeClock
) -> None:
    at = clock.wall - timedelta(days=1)
    await companion.hand_entry.held(HeldSession(at=at, line="~ what only I saw"))
    (session,) = [s for s in companion.memory.all(Session) if s.started_at == at]
    await companion.hand_entry.take_back()
    found = await contents(companion)
    assert {type(each) for each in found} == {Session, Note}
    (gone,) = [each for each in found if isinstance(each, Session)]
    assert await companion.bin.bring_back(gone) == "Brought back: a session, and 1 thing with it."
    assert stored(path, Session, session.id).state is SessionState.HELD
    bundle = await companion.history.session(session.id)
    assert [note.text for note in bundle.notes] == ["what only I saw"]
    assert [type(each) for each in bundle.log][:1] == [ClockEvent]


async def test_an_item_whose_session_is_gone_waits_for_the_next(
    companion: Companion, path: Path, clock: FakeClock
) -> None:
    memory = companion.memory
    session = memory.new(Session, planned_at=clock.wall)
    item = memory.new(AgendaItem, text="ask", session_id=session.id)
    await memory.put(session, item)
    await memory.put(deleted(item, memory.now()))
    clock.go_on(minutes=1)
    await memory.put(deleted(session, memory.now()))
    (gone,) = [each for each in await contents(companion) if isinstance(each, AgendaItem)]
    await companion.bin.bring_back(gone)
    assert stored(path, AgendaItem, item.id).session_id is None
    assert stored(path, Session, session.id).deleted_at is not None


async def test_whose_it_is(companion: Companion, clock: FakeClock) -> None:
    memory = companion.memory
    you, other = memory.people
    await companion.live.open()
    mine = await companion.notes.add("~ only mine")
    gift = await companion.gifts.add(other, "hears it")
    await companion.notes.remove(mine.id)
    await companion.gifts.remove(gift.id)
    assert {each.id for each in await contents(companion)} == {mine.id, gift.id}
    memory.at_keys = other
    (seen,) = await contents(companion)
    assert seen.id == gift.id
    with pytest.raises(UsageProblem, match="brings this back"):
        await companion.bin.bring_back(seen)
    with pytest.raises(UsageProblem):
        await companion.bin.bring_back(deleted(mine, memory.now()))
    assert await companion.bin.mine() == (0, 0)
    assert await companion.bin.empty() == "There is nothing in the bin."
    memory.at_keys = you
    assert await companion.bin.mine() == (2, 1)
    shown = await companion.bin.contents()
    folded = bin_lines(shown, UTC, private=False)
    assert "only mine" not in str(folded)
    assert folded[-1].text == "1 private note folded"
    assert "only mine" in str(bin_lines(shown, UTC, private=True))


def everything(path: Path) -> bytes:
    """The store and what was not moved into it yet."""
    return path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()


async def test_emptied_for_good(companion: Companion, path: Path, clock: FakeClock) -> None:
    memory = companion.memory
    item = await companion.planning.add("qsecretq", None)
    target = await companion.goals.add_target("vstepv", memory.you)
    theirs = memory.new(Gift, owner=memory.you, seen_by=memory.other, text="qtheirsq")
    await memory.put(theirs)
    for record in (item, target, theirs):
        await memory.put(deleted(memory.newest(record), memory.now()))
    await memory.saver.flush()
    assert b"secretq" in await asyncio.to_thread(everything, path)
    assert await companion.bin.empty() == "The words of 2 things are cleared."
    assert [each.id for each in await contents(companion)] == [theirs.id]
    for kind, record in ((AgendaItem, item), (Target, target)):
        kept = stored(path, kind, record.id)
        assert kept.deleted_at is not None
        assert kept.text == ""
    with pytest.raises(UsageProblem):
        await companion.bin.bring_back(deleted(item, memory.now()))
    companion.history.close()
    companion.close()
    # Deleted text is overwritten in the file as well.
    content = await asyncio.to_thread(path.read_bytes)
    # The index shares the beginnings of words.
    assert b"secretq" not in content
    assert b"stepv" not in content
    assert b"qtheirsq" in content


async def test_many(companion: Companion, path: Path, clock: FakeClock) -> None:
    memory = companion.memory
    await companion.store_thread.run(
        lambda store: store.save(
            *(
                deleted(memory.new(Note, text=f"note {n}", owner=memory.you), clock.wall)
                for n in range(SHOWN + 20)
            )
        )
    )
    shown = await companion.bin.contents()
    assert len(shown.records) == SHOWN
    assert shown.more
    assert "There is more" in bin_lines(shown, UTC, private=True)[-1].text
    assert (await companion.bin.mine())[0] == SHOWN + 20


async def test_what_cannot_be_written_is_tried_again(
    companion: Companion, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = await companion.planning.add("ask", None)
    await companion.planning.remove(item.id)
    (gone,) = await contents(companion)

    def full(*_args: object) -> None:
        raise StoreProblem("No room.")

    with monkeypatch.context() as patched:
        patched.setattr(SqlStore, "save", full)
        await companion.bin.bring_back(gone)
        assert not companion.saver.state.saved
    assert await companion.saver.flush()
    assert await contents(companion) == []


async def test_without_a_place_to_read_from(clock: FakeClock, path: Path) -> None:
    blind = Companion(lambda: SqlStore(path), clock)
    with pytest.raises(UsageProblem):
        await blind.bin.contents()
    blind.history.close()
    blind.close()


def test_rows_have_names_of_their_own() -> None:
    base = {"pair_id": "p", "created_at": START, "updated_at": START}
    one = Note(id="1", text="x", visibility=Visibility.OURS, **base)
    two = Gift(id="1", text="x", seen_by="a", owner="a", **base)
    assert row_id(one) != row_id(two)


# -- the backup of the app ----------------------------------------------------------------------


async def test_a_backup_now(companion: Companion) -> None:
    assert await companion.back_up() == "Backups are not made here."
    made: list[str] = []

    def make(label: str) -> str:
        made.append(label)
        return "the place"

    companion.backup = make
    assert await companion.back_up() == "Backed up: the place"
    assert made == ["by-hand"]


async def test_a_new_day_of_use(companion: Companion, clock: FakeClock) -> None:
    assert not companion.backup_is_due()
    clock.go_on(hours=2)
    assert not companion.backup_is_due()
    clock.go_on(hours=22)
    assert companion.backup_is_due()
    assert not companion.backup_is_due()


async def test_what_came_without_words_is_told_and_cannot_be_brought_back(
    companion: Companion, path: Path, clock: FakeClock
) -> None:
    """As an import brings it: taken away on the other copy before this one ever had it."""
    memory = companion.memory
    note = memory.new(Note, text="never seen here", owner=memory.other)
    item = memory.new(AgendaItem, text="nor this")
    strange = [outward(deleted(each, clock.wall)) for each in (note, item)]
    await companion.store_thread.run(lambda store: store.exchange(strange, [], {}))
    shown = await companion.bin.contents()
    assert (shown.records, shown.wordless) == ((), 2)
    (line,) = bin_lines(shown, UTC, private=True)
    assert line.id is None
    assert line.text.startswith("2 more, without words on this copy: cleared, or never known here")
    with pytest.raises(UsageProblem, match="brought back here") as told:
        await companion.bin.bring_back(strange[1])
    assert "words are not on this copy" in told.value.hint
    # Nothing has changed by it, and emptying has nothing to clear.
    assert await companion.bin.empty() == "There is nothing in the bin."
    with Archive(path) as reader:
        assert reader.get(AgendaItem, item.id) == strange[1]
