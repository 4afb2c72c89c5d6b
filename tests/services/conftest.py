"""What the tests of the services share: a settable clock, a store in memory that can fail."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import R, Record
from comentor_tui.errors import StoreProblem
from comentor_tui.services import setup
from comentor_tui.services.companion import Companion

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.wall = START
        self.boot_ms = 1_000_000
        self.boot_id = "boot"

    def now(self) -> Moment:
        """The reading that was set."""
        return Moment(self.wall, self.boot_ms, self.boot_id)

    def go_on(self, **length: float) -> None:
        """Let time pass: `go_on(minutes=5)`."""
        passed = timedelta(**length)
        self.wall += passed
        self.boot_ms += round(passed.total_seconds() * 1000)

    def reboot(self, **length: float) -> None:
        """The machine starts anew after a while."""
        self.wall += timedelta(**length)
        self.boot_ms, self.boot_id = 5_000, self.boot_id + "'"


class FakeStore:
    """`services.ports.Store` in memory.

    `problem` is raised by every writing until it is None again, `hold` keeps the store's thread
    waiting, `saves` are the transactions in their order.
    """

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.locals: dict[str, str] = {}
        self.saves: list[tuple[Record, ...]] = []
        self.attempts = 0
        self.problem: Exception | None = None
        self.hold = threading.Event()
        self.hold.set()
        self.closed = False

    def load(
        self,
        kind: type[R],
        /,
        *,
        order: str = "created_at",
        limit: int | None = None,
        with_deleted: bool = False,
        **equal: Any,
    ) -> list[R]:
        """Records of a kind, see `services.ports.Reader`."""
        found = [r for r in self.records.values() if isinstance(r, kind)]
        found = [r for r in found if with_deleted or r.deleted_at is None]
        for name, value in equal.items():
            members = value if isinstance(value, tuple) else (value,)
            found = [r for r in found if getattr(r, name) in members]
        found.sort(key=lambda r: r.id)
        by = order.removeprefix("-")
        found.sort(key=lambda r: (getattr(r, by) is not None, getattr(r, by)), reverse=by != order)
        return found[:limit]

    def get(self, kind: type[R], record_id: str, /) -> R | None:
        """One record by id."""
        found = self.records.get(record_id)
        return found if isinstance(found, kind) else None

    def local(self, key: str) -> str | None:
        """A value of this copy."""
        return self.locals.get(key)

    def save(self, *records: Record) -> None:
        """Write records by the rule of revisions."""
        self._write()
        self.saves.append(records)
        for record in records:
            known = self.records.get(record.id)
            if known is None or (not record.append_only and record.revision > known.revision):
                self.records[record.id] = replace(record)

    def put_local(self, **values: str | None) -> None:
        """Set or remove values of this copy."""
        self._write()
        for key, value in values.items():
            if value is None:
                self.locals.pop(key, None)
            else:
                self.locals[key] = value

    def fill_up(self) -> None:
        """From now on nothing can be written."""
        self.problem = StoreProblem("The disk is full.")

    def close(self) -> None:
        """Nothing to let go of."""
        self.closed = True

    def _write(self) -> None:
        self.attempts += 1
        assert self.hold.wait(10)
        if self.problem is not None:
            raise self.problem


@pytest.fixture
def again(store: FakeStore, clock: FakeClock) -> Callable[[], Companion]:
    """What a fresh start of the app finds, as after a kill."""

    def start() -> Companion:
        fresh = Companion(lambda: store, clock)
        assert fresh.load(store)
        return fresh

    return start


@pytest.fixture
def clock() -> FakeClock:
    """The clock of `pair`."""
    return FakeClock()


@pytest.fixture
def store() -> FakeStore:
    """The store of `pair`."""
    return FakeStore()


@pytest.fixture
async def pair(store: FakeStore, clock: FakeClock) -> AsyncIterator[Companion]:
    """Ana (you) and Ben (your co-mentor), without anything planned."""
    companion = Companion(lambda: store, clock)
    await setup.begin(companion.memory, setup.FirstAnswers(your_name="Ana", other_name="Ben"))
    yield companion
    store.hold.set()
    store.problem = None
    companion.close()
