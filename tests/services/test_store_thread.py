"""The store thread: opened late, one piece of work after the other, closed once."""

from __future__ import annotations

import threading

import pytest

from comentor_tui.errors import StoreProblem
from comentor_tui.services.store_thread import StoreThread


async def test_the_store_is_opened_when_first_needed_and_on_its_own_thread(store) -> None:
    opened: list[str] = []

    def open_store():
        opened.append(threading.current_thread().name)
        return store

    thread = StoreThread(open_store)
    assert opened == []
    threads = [await thread.run(lambda _s: threading.current_thread().name) for _ in range(3)]
    assert opened == threads[:1]
    assert set(threads) == set(opened)
    assert opened[0] != threading.current_thread().name
    thread.close()
    assert store.closed


async def test_work_is_done_in_the_order_it_came(store) -> None:
    thread = StoreThread(lambda: store)
    done: list[int] = []
    store.hold.clear()
    waiting = [thread.submit(lambda s, n=n: (s.hold.wait(10), done.append(n))) for n in range(20)]
    store.hold.set()
    for each in waiting:
        each.result(10)
    assert done == list(range(20))
    thread.close()


async def test_a_store_that_would_not_open_is_tried_again_by_the_next_work(store) -> None:
    attempts: list[int] = []

    def open_store():
        attempts.append(1)
        if len(attempts) == 1:
            raise StoreProblem("locked")
        return store

    thread = StoreThread(open_store)
    with pytest.raises(StoreProblem, match="locked"):
        await thread.open()
    await thread.open()
    assert len(attempts) == 2
    thread.close()


async def test_closing_finishes_what_waits_and_a_second_time_does_nothing(store) -> None:
    thread = StoreThread(lambda: store)
    store.hold.clear()
    last = thread.submit(lambda s: s.hold.wait(10))
    threading.Timer(0.02, store.hold.set).start()
    thread.close()
    assert last.result(0) is True
    assert store.closed
    thread.close()
    with pytest.raises(StoreProblem):
        await thread.run(lambda _s: None)


async def test_closing_an_unused_desk_opens_no_store() -> None:
    thread = StoreThread(lambda: pytest.fail("opened"))
    thread.close()
    assert thread.closed


async def test_a_store_that_hangs_is_told_in_plain_words(store) -> None:
    thread = StoreThread(lambda: store)
    store.hold.clear()
    thread.submit(lambda s: s.hold.wait(10))
    with pytest.raises(StoreProblem, match="in time"):
        thread.close(0.01)
    store.hold.set()
