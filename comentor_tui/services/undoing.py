"""Taking changes of the agenda back, one after the other, as long as nobody changed them since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from comentor_tui.domain.records import AgendaItem, deleted
from comentor_tui.services.memory import Memory

MOST = 50
"""How many changes can be taken back."""

_SHORT = 40
_FIELDS = ("text", "owner", "section", "state", "possible", "session_id", "position", "deleted_at")

Change = tuple[AgendaItem | None, AgendaItem]
"""An item before a change (nothing, if it was new) and after it."""


class Undoing:
    """What was done to the agenda in this window, newest last."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._done: list[tuple[str, tuple[Change, ...]]] = []

    def remember(self, said: str, changes: Iterable[Change]) -> None:
        """Note a change that is made now; `said` is its word, such as "ticked"."""
        self._done.append((said, tuple(changes)))
        del self._done[:-MOST]

    async def take_back(self) -> str:
        """Take the newest change back; answers with a sentence.

        What has been changed since by something else stays as it is.
        """
        memory = self._memory
        while self._done:
            said, changes = self._done.pop()
            back = [
                self._before(before, newest)
                for before, after in changes
                if after.pair_id == memory.pair_id
                and _seen(newest := memory.newest(after)) == _seen(after)
            ]
            if back:
                await memory.put(*back)
                text = changes[0][1].text
                short = text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"
                return f"Taken back: “{short}” {said}."
        return "There is nothing to take back."

    def _before(self, before: AgendaItem | None, newest: AgendaItem) -> AgendaItem:
        if before is None:
            return deleted(newest, self._memory.now())
        return self._memory.revise(newest, **_seen(before))


def _seen(item: AgendaItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _FIELDS}
