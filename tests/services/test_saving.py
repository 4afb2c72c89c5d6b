"""Writing through: in order, tried again, told; drafts soon, and never over what was entered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from comentor_tui.domain.records import Draft, Note
from comentor_tui.services.saving import DRAFT_SECONDS, RETRY_SECONDS, Saver, SaveState
from comentor_tui.services.store_thread import StoreThread

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def note(number: int) -> Note:
    return Note(id=f"n{number}", pair_id="p", created_at=NOW, updated_at=NOW, text=str(number))


def draft(text: str, revision: int) -> Draft:
    return Draft(
        id="p:note", pair_id="p", created_at=NOW, updated_at=NOW, text=text, revision=revision
    )


class Timers:
    """What the saver wanted done later; nothing is done until it is asked for."""

    def __init__(self) -> None:
        self.set: list[tuple[float, Callable[[], None]]] = []
        self._others = asyncio.get_running_loop().call_later

    def call_later(self, seconds: float, callback: Any, *args: Any, **more: Any) -> Any:
        """Stands in for the loop's, where the saver is concerned."""
        if not isinstance(getattr(callback, "__self__", None), Saver):
            return self._others(seconds, callback, *args, **more)
        self.set.append((seconds, callback))
        return callback

    async def ring(self, saver: Saver) -> float:
        """Let the next timer go off, and wait until its work is done."""
        seconds, callback = self.set.pop(0)
        callback()
        await asyncio.gather(*saver._tasks)
        return seconds


@pytest.fixture
async def timers(monkeypatch) -> Timers:
    timers = Timers()
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", timers.call_later)
    return timers


@pytest.fixture
async def saver(store, timers):
    desk = StoreThread(lambda: store)
    saver = Saver(desk)
    saver.states = []
    saver.on_state = saver.states.append
    yield saver
    store.hold.set()
    desk.close()


async def until_writing(store, attempts: int) -> None:
    """Until the store's thread is in its so-many-th writing."""
    for _ in range(1000):
        if store.attempts >= attempts:
            return
        await asyncio.sleep(0.001)
    raise AssertionError("nothing was written")


def texts(store) -> list[str]:
    return [record.text for batch in store.saves for record in batch]


async def test_what_is_saved_is_there_when_it_says_so(saver, store) -> None:
    assert await saver.save(note(1))
    assert texts(store) == ["1"]
    assert saver.state == SaveState()
    assert saver.state.saved
    assert saver.states == []


async def test_two_at_once_are_both_written_in_their_order(saver, store) -> None:
    store.hold.clear()
    first = asyncio.create_task(saver.save(note(1)))
    await until_writing(store, 1)
    others = [asyncio.create_task(saver.save(note(n))) for n in (2, 3, 4)]
    await asyncio.sleep(0)
    store.hold.set()
    assert await asyncio.gather(first, *others) == [True] * 4
    assert texts(store) == ["1", "2", "3", "4"]
    assert saver.state.saved


async def test_a_failure_is_told_kept_and_tried_again_every_second(saver, store, timers) -> None:
    store.fill_up()
    assert not await saver.save(note(1))
    assert saver.state == SaveState(1, "The disk is full.")
    assert not saver.state.saved
    assert not await saver.save(note(2))
    assert saver.state.waiting == 2
    assert len(timers.set) == 1, "one timer for all that waits"
    for _ in range(3):
        assert await timers.ring(saver) == RETRY_SECONDS
    assert texts(store) == []
    store.problem = None
    await timers.ring(saver)
    assert texts(store) == ["1", "2"]
    assert saver.state == SaveState()
    assert saver.states[-1].saved
    assert timers.set == []


async def test_later_records_wait_behind_those_that_failed(saver, store) -> None:
    store.fill_up()
    await saver.save(note(1), note(2))
    store.problem = None
    assert await saver.save(note(3))
    assert texts(store) == ["1", "2", "3"]
    assert saver.leftovers() == []


async def test_a_fault_of_ours_loses_nothing_and_tells_no_contents(saver, store, timers) -> None:
    store.problem = KeyError("private words")
    assert not await saver.save(note(1))
    assert "KeyError" in saver.state.problem
    assert "private" not in saver.state.problem
    store.problem = None
    await timers.ring(saver)
    assert texts(store) == ["1"]


async def test_cancelling_who_waits_does_not_cancel_the_writing(saver, store) -> None:
    store.hold.clear()
    waiting = asyncio.create_task(saver.save(note(1)))
    await until_writing(store, 1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    store.hold.set()
    assert await saver.flush()
    assert texts(store) == ["1"]
    assert saver.leftovers() == []


async def test_steady_typing_does_not_put_a_draft_off(saver, store, timers) -> None:
    saver.save_soon(draft("a", 1))
    saver.save_soon(draft("ab", 2))
    saver.save_soon(draft("abc", 3))
    assert [seconds for seconds, _callback in timers.set] == [DRAFT_SECONDS]
    assert texts(store) == []
    await timers.ring(saver)
    assert texts(store) == ["abc"], "the newest alone"
    saver.save_soon(draft("abcd", 4))
    assert len(timers.set) == 1


async def test_a_draft_is_really_written_within_the_quarter_second(store, monkeypatch) -> None:
    monkeypatch.setattr("comentor_tui.services.saving.DRAFT_SECONDS", 0.01)
    desk = StoreThread(lambda: store)
    saver = Saver(desk)
    saver.save_soon(draft("a", 1))
    await until_writing(store, 1)
    desk.close()
    assert texts(store) == ["a"]


async def test_a_draft_typed_while_one_is_written_follows_it(saver, store, timers) -> None:
    store.hold.clear()
    saver.save_soon(draft("a", 1))
    _seconds, callback = timers.set.pop()
    callback()
    await until_writing(store, 1)
    saver.save_soon(draft("ab", 2))
    store.hold.set()
    await asyncio.gather(*saver._tasks)
    assert [each.text for each in saver.leftovers()] == ["ab"]
    await timers.ring(saver)
    assert store.records["p:note"].text == "ab"


async def test_an_entered_draft_is_not_overwritten_by_its_older_text(saver, store, timers) -> None:
    saver.save_soon(draft("half a thou", 1))
    saver.forget_draft("p:note")
    await saver.save(note(1), draft("", 2))
    await timers.ring(saver)
    assert store.records["p:note"].text == ""


async def test_an_entered_draft_wins_over_one_that_is_just_being_written(
    saver, store, timers
) -> None:
    store.hold.clear()
    saver.save_soon(draft("half a thou", 1))
    timers.set.pop()[1]()
    await until_writing(store, 1)
    saver.forget_draft("p:note")
    entering = asyncio.create_task(saver.save(note(1), draft("", 2)))
    await asyncio.sleep(0)
    store.hold.set()
    assert await entering
    assert store.records["p:note"].text == ""
    assert saver.leftovers() == []


async def test_an_entered_draft_wins_also_after_its_writing_failed(saver, store, timers) -> None:
    store.fill_up()
    saver.save_soon(draft("half a thou", 1))
    await timers.ring(saver)
    assert saver.state == SaveState(0, "The disk is full.")
    assert not saver.state.saved
    saver.forget_draft("p:note")
    await saver.save(draft("", 2))
    store.problem = None
    await timers.ring(saver)
    assert store.records["p:note"].text == ""


async def test_leftovers_are_what_is_in_memory_only_entered_before_drafts(saver, store) -> None:
    store.fill_up()
    await saver.save(note(1))
    saver.save_soon(draft("a", 1))
    assert [record.text for record in saver.leftovers()] == ["1", "a"]


async def test_a_failed_heartbeat_is_told_and_taken_back_when_the_next_works(saver, store) -> None:
    store.fill_up()
    assert not await saver.put_local(seen="now")
    assert saver.state.problem == "The disk is full."
    store.problem = None
    assert await saver.put_local(seen="now")
    assert saver.state.saved
    assert store.locals == {"seen": "now"}


async def test_a_heartbeat_that_works_does_not_hide_what_still_waits(saver, store) -> None:
    store.fill_up()
    await saver.save(note(1))
    store.problem = None
    await saver.put_local(seen="now")
    assert not saver.state.saved
    assert await saver.flush()
    assert saver.state.saved


async def test_the_same_record_twice_is_written_twice_in_order(saver, store) -> None:
    one = note(1)
    await asyncio.gather(saver.save(one), saver.save(replace(one, text="two", revision=2)))
    assert store.records["n1"].text == "two"
