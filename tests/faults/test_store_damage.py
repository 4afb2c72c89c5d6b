"""Byte flips over every page of a real store: refused, or read exactly as it was written."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    KINDS,
    AgendaItem,
    ClockEvent,
    EventKind,
    Goal,
    Note,
    Pair,
    Person,
    Record,
    Session,
    Target,
)
from comentor_tui.errors import ComentorError
from comentor_tui.paths import Paths
from comentor_tui.store import backup
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.store.repository import SqlStore
from comentor_tui.store.schema import check

pytestmark = pytest.mark.faults

PAGE = 4096
NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)


class StillClock:
    speed = 1.0

    def now(self) -> Moment:
        return Moment(NOW, 0, "boot")


def a_few_months() -> list[Record]:
    """Enough for tables and indexes of several pages, and for texts longer than one."""

    def common(record_id: str, owner: str | None = None) -> dict[str, Any]:
        times = {"created_at": NOW, "updated_at": NOW}
        return {"id": record_id, "pair_id": "p", "owner": owner, **times}

    made: list[Record] = [
        Pair(**common("p"), first="a", second="b", enoughness=("we", "are", "enough")),
        Person(**common("a", "a"), name="Ana"),
        Person(**common("b", "b"), name="Bo"),
        Goal(**common("g", "a"), text="a book"),
        Note(**common("long", "b"), text="It goes on and on. " * 700),
    ]
    for month in range(6):
        session = f"s{month}"
        made.append(Session(**common(session), planned_at=NOW + timedelta(days=30 * month)))
        made += [
            ClockEvent(
                **common(f"{session}-e{seq}"),
                session_id=session,
                seq=seq,
                kind=EventKind.HANDED_OVER,
                wall=NOW,
                boot_ms=seq * 60_000,
                boot_id="boot",
                person="ab"[seq % 2],
            )
            for seq in range(12)
        ]
        made += [
            Note(**common(f"{session}-n{n}", "a"), session_id=session, text=f"note {n} " * 9)
            for n in range(12)
        ]
        made += [AgendaItem(**common(f"{session}-i{n}"), text="ask " * n) for n in range(6)]
        made.append(Target(**common(f"{session}-t", "b"), text="call", goal_id="g"))
    return made


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Paths, list[Record]]:
    root = tmp_path_factory.mktemp("original")
    paths = Paths(root, root, root)
    store = open_store(paths, StillClock())
    records = a_few_months()
    store.save(*records)
    store.close()
    open_store(paths, StillClock()).close()
    return paths, records


def read_all(reader: Any) -> list[Record]:
    found: list[Record] = []
    for kind in KINDS:
        found += reader.load(kind, order="id")
    return found


def by_kind(records: list[Record]) -> list[Record]:
    return [
        record
        for kind in KINDS
        for record in sorted((r for r in records if type(r) is kind), key=lambda r: r.id)
    ]


def outcome(work: Callable[[], list[Record]], expected: list[Record]) -> str:
    """`same`, `refused` in words for people, or `WRONG`. Any other error fails the test."""
    try:
        found = work()
    except ComentorError as problem:
        words = str(problem).lower()
        assert "sqlite" not in words
        assert "malformed" not in words
        assert "traceback" not in words
        return "refused"
    return "same" if found == expected else "WRONG"


def test_byte_flips(original: tuple[Paths, list[Record]], tmp_path: Path) -> None:
    source, records = original
    expected = by_kind(records)
    content = source.store.read_bytes()
    pages = len(content) // PAGE
    assert pages > 40
    root = tmp_path / "flipped"
    shutil.copytree(source.data, root)
    paths = Paths(root, root, root)
    chance = random.Random(26)
    # The head of a page is where its structure is; elsewhere rows, free bytes and text.
    places = [page * PAGE + at for page in range(pages) for at in (0, 3 + page % 5, 8)]
    places += [page * PAGE + chance.randrange(PAGE) for page in range(pages)]
    places += list(range(100))
    counted = {"same": 0, "refused": 0}

    def through_the_store() -> list[Record]:
        if problem := check(paths.store).problem:
            raise problem
        store = SqlStore(paths.store)
        try:
            store.put_local(probe="x")
            return read_all(store)
        finally:
            store.close(anyway=True)

    def through_the_reader() -> list[Record]:
        with QuickReader(paths.store) as reader:
            # Without a look at the whole file some may be out of sight; none may be changed.
            found = read_all(reader)
            return expected if all(record in expected for record in found) else found

    for place in places:
        for file in root.glob("comentor.db*"):
            file.unlink()
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        paths.store.write_bytes(flipped)
        assert outcome(through_the_reader, expected) != "WRONG", place
        result = outcome(through_the_store, expected)
        assert result != "WRONG", place
        counted[result] += 1
    # The flips do hit something, and the harmless ones do not lock people out.
    assert counted["refused"] > len(places) / 4
    assert counted["same"] > len(places) / 10
    print(f"{len(places)} flips: {counted}")


@pytest.mark.parametrize("length", [0, 1, 99, 511, 512, 4095, 4096, 50_000, -100, -1])
def test_cut_short(original: tuple[Paths, list[Record]], tmp_path: Path, length: int) -> None:
    source, records = original
    root = tmp_path / "cut"
    shutil.copytree(source.data, root)
    paths = Paths(root, root, root)
    content = paths.store.read_bytes()[:length]
    paths.store.write_bytes(content)
    with pytest.raises(ComentorError) as caught:
        open_store(paths, StillClock())
    assert paths.store.read_bytes() == content
    offer = backup.newest_good(paths.backups)
    assert offer is not None
    assert str(offer.path) in str(caught.value)
    backup.restore(offer.path, paths.store, NOW)
    store = open_store(paths, StillClock())
    assert read_all(store) == by_kind(records)
    store.close()
