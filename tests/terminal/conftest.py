"""Programs that a test starts in a pseudo-terminal end with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tests.terminal.screen import Screen


@pytest.fixture
def start() -> Iterator[Callable[..., Screen]]:
    """`start(cmd, rows=40, cols=120, env=None)`: a `Screen` that is ended with the test."""
    started: list[Screen] = []

    def do(cmd: Sequence[str], *args: Any, **kwargs: Any) -> Screen:
        started.append(Screen(cmd, *args, **kwargs))
        return started[-1]

    yield do
    for screen in started:
        screen.finish()
