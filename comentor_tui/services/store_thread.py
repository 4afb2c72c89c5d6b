"""The store thread: every touch of the store happens on it, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from comentor_tui.errors import StoreProblem
from comentor_tui.services.ports import Store

T = TypeVar("T")


class StoreThread:
    """Opens a store when it is first needed and runs work on it, in order, on one thread.

    `open_store` is called on that thread, so that whatever it imports is loaded there and then.
    When it raises, the next piece of work tries again.
    """

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._store: Store | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._closed = False

    async def run(self, work: Callable[[Store], T]) -> T:
        """Do a piece of work on the store thread and answer with its result, or its error."""
        return await asyncio.wrap_future(self.submit(work))

    def submit(self, work: Callable[[Store], T]) -> Future[T]:
        """The same for callers outside the event loop. Raises StoreProblem once it is closed."""
        if self._closed:
            raise StoreProblem("The store is closed already.", "Start Comentor again.")
        return self._thread.submit(lambda: work(self._opened()))

    @property
    def closed(self) -> bool:
        """Is nothing taken any more?"""
        return self._closed

    async def open(self) -> None:
        """Open the store now instead of at the first piece of work. Raises StoreProblem."""
        await self.run(lambda _store: None)

    def close(self, timeout: float = 10.0) -> None:
        """Finish what is waiting, close the store and end the thread. A second time does nothing.

        Raises StoreProblem, also when that took longer than `timeout` seconds.
        """
        if self._closed:
            return
        self._closed = True
        try:
            self._thread.submit(self._shut).result(timeout)
        except TimeoutError as problem:
            raise StoreProblem(
                "The store did not close in time.", "What was shown as saved is safe."
            ) from problem
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._open_store()
        return self._store

    def _shut(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
