"""The waiting of these tests: not ended before all is done, and not long after."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from textual.css.stylesheet import Stylesheet

from tests.ui import rest


async def test_what_sets_off_something_else_is_waited_for() -> None:
    done: list[int] = []

    async def steps() -> None:
        for number in range(50):
            await asyncio.sleep(0)
            done.append(number)

    task = asyncio.create_task(steps())
    assert await rest.at_rest()
    assert done == list(range(50))
    assert task.done()


async def test_a_timer_that_is_about_to_go_off_is_waited_for() -> None:
    gone: list[str] = []
    loop = asyncio.get_running_loop()
    # The second is set by the first, as a drawing is by what has changed.
    loop.call_later(0.01, lambda: loop.call_later(0.01, gone.append, "off"))
    later = loop.call_later(60, gone.append, "much later")
    began = loop.time()
    assert await rest.at_rest()
    assert gone == ["off"]
    assert loop.time() - began < 30
    later.cancel()


async def test_a_thread_that_works_is_waited_for_and_what_its_result_sets_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rest.watch_threads(monkeypatch)
    done: list[str] = []

    def work() -> str:
        end = time.thread_time() + 0.05
        while time.thread_time() < end:
            pass
        return "worked"

    async def use() -> None:
        done.append(await asyncio.to_thread(work))
        await asyncio.sleep(0)
        done.append("used")

    task = asyncio.create_task(use())
    assert await rest.at_rest()
    assert done == ["worked", "used"]
    await task


async def test_a_thread_that_fails_is_not_waited_for_any_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rest.watch_threads(monkeypatch)
    with pytest.raises(ZeroDivisionError):
        await asyncio.to_thread(lambda: 1 // 0)
    assert await rest.at_rest()


async def test_a_thread_that_waits_for_the_test_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rest.watch_threads(monkeypatch)
    go_on = threading.Event()
    task = asyncio.create_task(asyncio.to_thread(go_on.wait))
    try:
        assert not await rest.at_rest()
        assert not task.done()
    finally:
        go_on.set()
    assert await task


async def test_an_app_that_never_rests_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "LONGEST", 0.2)
    loop = asyncio.get_running_loop()
    turns = 0

    def again() -> None:
        nonlocal turns
        turns += 1
        if not ended:
            loop.call_soon(again)

    ended = False
    again()
    assert not await rest.at_rest()
    ended = True
    assert turns > 1


def test_rules_that_were_read_once_are_those_of_these_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rest.be_quick(monkeypatch)
    found = []
    for colour in ("#010203", "#040506", "#010203"):
        sheet = Stylesheet(variables={"ours": colour})
        sheet.add_source("Label { color: $ours; }", read_from=("test_rest", ""))
        (rule,) = sheet.rules
        found.append(rule.styles.color.hex)
    assert found == ["#010203", "#040506", "#010203"]
