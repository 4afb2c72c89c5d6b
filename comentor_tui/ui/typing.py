"""Keys in the order in which they were pressed.

Textual hands a key to the widget with the focus and goes on. A letter is dealt with there and then,
but a key with a binding, such as Backspace or Enter, first travels up to the app and its action
back down: letters typed right behind it would overtake it, in a field or into a dialog that is
about to open. So a key that comes close behind another one waits until all that the first one set
off has been dealt with.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from textual.app import App
from textual.dom import DOMNode
from textual.events import Key, Paste

CLOSE = 0.1
"""Seconds within which a key follows another one closely."""

LONGEST = 0.5
"""Seconds after which a key is handed on, whatever the one before it may still be doing."""

ROUNDS: Final = 2
"""A key travels up to the app, and what it set off sends one message up again."""

MOST_ROUNDS: Final = 6
"""A dialog that opens has its own widgets to wait for."""


class KeysInOrder:
    """Holds back keys that follow another one closely. `hand_on` gives one to the focus."""

    def __init__(self, app: App[Any], hand_on: Callable[[Key | Paste], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._held: deque[Key | Paste] = deque()
        self._last = 0.0
        self._latest: asyncio.TimerHandle | None = None

    async def take(self, event: Key | Paste) -> None:
        """Hand a key on now, or as soon as it may follow the one before it."""
        if self._held or asyncio.get_running_loop().time() - self._last < CLOSE:
            self._held.append(event)
            if len(self._held) == 1:
                self._follow(ROUNDS, MOST_ROUNDS)
        else:
            await self._pass(event)

    async def _pass(self, event: Key | Paste) -> None:
        if not self._is_for_a_field(event):
            self._last = asyncio.get_running_loop().time()
        await self._hand_on(event)

    def _is_for_a_field(self, event: Key | Paste) -> bool:
        """A letter in a field is dealt with there; what follows takes the same way behind it."""
        field = self._app.focused
        if field is None or isinstance(event, Paste):
            return False
        return field.check_consume_key(event.key, event.character)

    def _follow(self, rounds: int, most: int) -> None:
        """Send a message the way the last key went; when it is back, so is all before it."""
        self._wait_no_longer()
        loop = asyncio.get_running_loop()
        self._latest = loop.call_later(LONGEST, self._app.call_later, self._next)
        here = self._app.focused or self._app.screen
        self._step(here, [*here.ancestors_with_self], rounds - 1, most - 1)

    def _step(self, start: DOMNode, path: Sequence[DOMNode], rounds: int, most: int) -> None:
        for place, node in enumerate(path):
            # A widget that is gone takes no message.
            if node.call_later(self._step, start, path[place + 1 :], rounds, most):
                return
        moved = (self._app.focused or self._app.screen) is not start
        if most and (rounds or moved):
            self._follow(max(rounds, 1), most)
        else:
            self._app.call_later(self._next)

    def _wait_no_longer(self) -> None:
        if self._latest is not None:
            self._latest.cancel()
            self._latest = None

    async def _next(self) -> None:
        self._wait_no_longer()
        if self._held:
            await self._pass(self._held.popleft())
        if self._held:
            self._follow(ROUNDS, MOST_ROUNDS)
