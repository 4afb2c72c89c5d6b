"""How tests of the screens wait: until the app is at rest, and no longer; styles are read once.

Textual's pilot waits after every key until the processor has been idle for 20 ms, and sends a
message through every widget around that. On a busy machine the first ends too early, and the
second costs more than the key itself. Here the app is at rest when its event loop has nothing left
to do, no thread works for it, and no timer is about to go off. That is known, not guessed.

The names of Textual and asyncio that are private (`_wait_for_screen`, `_parse_rules`,
`_variables`, `_ready`, `_scheduled`) are used here alone: with a version that has others, every
test of the screens fails at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import pytest
import textual.app
import textual.pilot
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

SOON: Final = 0.02
"""Seconds within which a timer counts as about to go off: Textual draws 60 times a second."""

LONGEST = 10.0
"""Seconds after which an app that never rests is left to itself; a loaded machine is slow."""

STUCK: Final = 0.1
"""Seconds without any work of the processor after which a thread is taken to wait for the test."""

_in_hand: set[Future[Any]] = set()

_rules: dict[tuple[Any, ...], list[RuleSet]] = {}


def watch_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know from now on what threads still have in hand for the app."""
    _in_hand.clear()
    submit = ThreadPoolExecutor.submit

    def submit_and_know(pool: ThreadPoolExecutor, *work: Any, **more: Any) -> Future[Any]:
        future = submit(pool, *work, **more)
        _in_hand.add(future)
        for name in ("set_result", "set_exception"):
            setattr(future, name, _and_forget(future, getattr(future, name)))
        if future.done():
            _in_hand.discard(future)
        return future

    monkeypatch.setattr(ThreadPoolExecutor, "submit", submit_and_know)


def _and_forget(future: Future[Any], end: Callable[[Any], None]) -> Callable[[Any], None]:
    def do(value: Any) -> None:
        try:
            # Whoever waits for it has been told when this comes back: it is in the loop's hands.
            end(value)
        finally:
            _in_hand.discard(future)

    return do


def _threads_work() -> bool:
    return any(not future.cancelled() for future in tuple(_in_hand))


async def at_rest() -> bool:
    """Wait until the app is at rest. False when it never was within `LONGEST`."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST
    busy_until, spent = loop.time(), time.process_time()
    while loop.time() < end:
        await asyncio.sleep(0)
        # In this order: a thread hands over its result before it lets go of the work.
        threads = _threads_work()
        if loop._ready:
            continue
        if threads:
            await asyncio.sleep(0.002)
            if time.process_time() - spent > 0.001:
                busy_until, spent = loop.time(), time.process_time()
            elif loop.time() - busy_until > STUCK:
                return False
            continue
        due = min(
            (timer.when() for timer in tuple(loop._scheduled) if not timer.cancelled()),
            default=end,
        )
        if due > loop.time() + SOON:
            return True
        await asyncio.sleep(max(due - loop.time(), 0))
    return False


async def _idle(_shortest: float = 0, _longest: float = 1) -> None:
    await at_rest()


def be_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Textual's pilot wait in this way."""
    watch_threads(monkeypatch)
    all_widgets = Pilot._wait_for_screen

    async def wait_for_screen(self: Pilot[Any], *patience: float) -> bool:
        # Where all is at rest, every widget has an empty queue already.
        return await at_rest() or await all_widgets(self, *patience)

    monkeypatch.setattr(textual.pilot, "wait_for_idle", _idle)
    monkeypatch.setattr(textual.app, "wait_for_idle", _idle)
    monkeypatch.setattr(Pilot, "_wait_for_screen", wait_for_screen)
    monkeypatch.setattr(Stylesheet, "_parse_rules", _parsed_once(Stylesheet._parse_rules))


def _parsed_once(parse: Callable[..., list[RuleSet]]) -> Callable[..., list[RuleSet]]:
    """Rules of the same text with the same colours are the same in every app."""

    def do(self: Stylesheet, css: str, *where: Any, **more: Any) -> list[RuleSet]:
        key = (css, where, tuple(more.items()), tuple(self._variables.items()))
        if key not in _rules:
            _rules[key] = parse(self, css, *where, **more)
        return _rules[key]

    return do
