"""Writing through to the store: told when it works, shown and tried again when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from comentor_tui.domain.records import Record
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import ComentorError
from comentor_tui.services.store_thread import StoreThread

T = TypeVar("T")

RETRY_SECONDS = 1.0
DRAFT_SECONDS = 0.25


@dataclass(frozen=True)
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

    def __init__(self, thread: StoreThread) -> None:
        self._thread = thread
        self._waiting: list[Record] = []
        self._drafts: dict[str, Record] = {}
        self._turn = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.state = SaveState()
        self.on_state: Callable[[SaveState], None] = lambda _state: None

    async def save(self, *records: Record) -> bool:
        """Write records. True when they are on disk; False when they wait for another try."""
        self.add(*records)
        return await self.flush()

    def add(self, *records: Record) -> None:
        """Let records wait, to be written by the next `flush`; also when that never comes."""
        self._waiting.extend(records)

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Do work that is not to be left half done when whoever waits for it is cancelled."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

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
            await self._thread.run(lambda store: store.put_local(**values))
        except ComentorError as problem:
            self._report(problem.message)
            return False
        if not self._waiting and not self._drafts:
            # The store can be written again, and there is nothing that waits for it.
            self._report("")
        return True

    async def flush(self) -> bool:
        """Write everything that waits, now."""
        return await self.finish(self._drain())

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
                await self._thread.run(lambda store: store.save(*batch))
            except ComentorError as problem:
                return self._failed(problem.message)
            except Exception as error:
                # A fault of ours must not lose what was typed either. The message may hold
                # people's text, so only its kind is told.
                return self._failed(f"Something unexpected happened ({type(error).__name__}).")
            del self._waiting[: len(batch) - len(drafts)]
            for draft in drafts:
                if self._drafts.get(draft.id) is draft:
                    del self._drafts[draft.id]
            self._report("")
            return True

    def _failed(self, problem: str) -> bool:
        self._report(problem)
        self._again(RETRY_SECONDS)
        return False

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
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # Whoever waited is told; if nobody waits any more, the loop need not complain.
            task.exception()
