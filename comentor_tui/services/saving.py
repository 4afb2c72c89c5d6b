"""Writing through to the store: told when it works, shown and tried again when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comentor_tui.domain.records import Record
from comentor_tui.errors import ComentorError
from comentor_tui.services.desk import Desk

RETRY_SECONDS = 1.0
DRAFT_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class SaveState:
    """Whether everything is on disk. `problem` says in plain words why not."""

    waiting: int = 0
    problem: str = ""

    @property
    def saved(self) -> bool:
        """Is everything the screen shows on disk?"""
        return not self.waiting and not self.problem


class Saver:
    """Puts records on disk in the order they come.

    What could not be written stays in `waiting` and is tried again every second until it is
    there. `on_state` hears of every change of `state`.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: list[Record] = []
        self._drafts: dict[str, Record] = {}
        self._turn = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[bool]] = set()
        self.state = SaveState()
        self.on_state: Callable[[SaveState], None] = lambda _state: None

    async def save(self, *records: Record) -> bool:
        """Write records. True when they are on disk; False when they wait for another try."""
        self._waiting.extend(records)
        return await self._drain()

    def save_soon(self, record: Record) -> None:
        """Write a draft within a quarter of a second; a newer one of the same id replaces it."""
        self._drafts[record.id] = record
        self._again(DRAFT_SECONDS)

    def forget_draft(self, record_id: str) -> None:
        """A draft was entered: what is still waiting of it must not overwrite that."""
        self._drafts.pop(record_id, None)

    async def put_local(self, **values: str | None) -> bool:
        """Set values that belong to this copy alone. Nothing waits for them: False if not now."""
        try:
            await self._desk.run(lambda store: store.put_local(**values))
        except ComentorError as problem:
            self._report(problem.message)
            return False
        return True

    async def flush(self) -> bool:
        """Write everything that waits, now."""
        return await self._drain()

    def leftovers(self) -> Sequence[Record]:
        """What is in memory only. For the very end, when the event loop is gone."""
        return [*self._waiting, *self._drafts.values()]

    async def _drain(self) -> bool:
        async with self._turn:
            drafts = list(self._drafts.values())
            batch = [*self._waiting, *drafts]
            if not batch:
                self._report("")
                return True
            try:
                await self._desk.run(lambda store: store.save(*batch))
            except ComentorError as problem:
                self._report(problem.message)
                self._again(RETRY_SECONDS)
                return False
            del self._waiting[: len(batch) - len(drafts)]
            for draft in drafts:
                if self._drafts.get(draft.id) is draft:
                    del self._drafts[draft.id]
            self._report("")
            return not self._waiting

    def _report(self, problem: str) -> None:
        state = SaveState(len(self._waiting), problem)
        if state != self.state:
            self.state = state
            self.on_state(state)

    def _again(self, seconds: float) -> None:
        # The first unsaved change starts the timer: steady typing must not put the saving off.
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._try_again)

    def _try_again(self) -> None:
        self._timer = None
        task = asyncio.get_running_loop().create_task(self._drain())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
