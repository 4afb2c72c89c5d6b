"""Taking changes back, one after the other, as long as nobody changed the same thing since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import count
from typing import Any, Final, NamedTuple

from comentor_tui.domain.records import (
    AgendaItem,
    ChangeNoticed,
    Gift,
    Goal,
    Note,
    Record,
    Target,
    Visibility,
    deleted,
)
from comentor_tui.services.memory import Memory

MOST = 50
"""How many changes can be taken back."""

_SHORT = 40
_ALWAYS_ITS_OWN = frozenset({"id", "pair_id", "created_at", "updated_at", "revision"})

Thing = AgendaItem | Goal | Target | Note | Gift | ChangeNoticed
"""What can be taken back."""

Change = tuple[Thing | None, Thing]
"""A thing before a change (nothing, if it was new) and after it."""


_number: Final = count(1)


class Done(NamedTuple):
    """Something that was done at once. `by` is who was at the keys, `at` when, in UTC."""

    said: str
    by: str
    at: datetime
    changes: tuple[Change, ...]
    along: Callable[[], Sequence[Record]]
    """What else has to be written when it is taken back."""
    number: int
    """Which of all changes in this window it was."""


class Undoing:
    """What was done in this window, newest last."""

    def __init__(self, memory: Memory, *, own: bool = False) -> None:
        """With `own` each takes back only what was done while they were at the keys."""
        self._memory = memory
        self._own = own
        self._done: list[Done] = []

    def remember(
        self,
        said: str,
        changes: Iterable[Change],
        along: Callable[[], Sequence[Record]] = lambda: (),
    ) -> None:
        """Note a change that is made now; `said` is its word, such as "ticked"."""
        memory = self._memory
        done = Done(said, memory.at_keys, memory.now(), tuple(changes), along, next(_number))
        self._done.append(done)
        del self._done[:-MOST]

    @property
    def latest(self) -> datetime | None:
        """When that was done which would be taken back now; None where there is nothing."""
        last = self._last()
        return last.at if last is not None else None

    async def take_back(self) -> str:
        """Take the newest change back; answers with a sentence.

        What has been changed since by something else stays as it is.
        """
        return await take_back(self)

    @property
    def newest(self) -> int:
        """The number of the change that would be taken back; 0 without one."""
        last = self._last()
        return last.number if last is not None else 0

    async def take_one(self) -> str:
        """Take the newest change back. Says nothing where it stays, as something changed it since.

        There has to be one.
        """
        memory, last = self._memory, self._last()
        assert last is not None
        self._done.remove(last)
        back: list[Record] = []
        for before, after in last.changes:
            newest = memory.newest(after)
            if after.pair_id != memory.pair_id or _seen(newest) != _seen(after):
                continue
            back.append(self._before(before, newest))
        if not back:
            return ""
        await memory.put(*back, *last.along())
        return f"Taken back: {_named(last.changes[0][1])} {last.said}."

    def _last(self) -> Done | None:
        here = self._memory.at_keys
        fits = (done for done in reversed(self._done) if done.by == here or not self._own)
        return next(fits, None)

    def _before(self, before: Thing | None, newest: Thing) -> Record:
        if before is None:
            return deleted(newest, self._memory.now())
        if _seen(before) == _seen(newest):
            # An answer that changed nothing of it.
            return newest
        return self._memory.revise(newest, **_seen(before))


async def take_back(*lists: Undoing) -> str:
    """Take back the newest change of all these lists; answers with a sentence."""
    while (latest := max(lists, key=lambda each: each.newest)).newest:
        if said := await latest.take_one():
            return said
    return "There is nothing to take back."


def _named(thing: Thing) -> str:
    if isinstance(thing, Note) and thing.visibility is Visibility.MINE:
        # Nobody asked to see it.
        return "a private note"
    text = " ".join(thing.text.split())
    short = text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"
    return f"“{short}”"


def _seen(thing: Thing) -> dict[str, Any]:
    """All that a change of it can change."""
    names = (each.name for each in fields(thing) if each.name not in _ALWAYS_ITS_OWN)
    return {name: getattr(thing, name) for name in names}
