"""Reading for the look-back, on a real store and its own thread."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.clock import SystemClock
from comentor_tui.domain import balance
from comentor_tui.domain.cadence import CareKind
from comentor_tui.domain.periods import Period, Span, period
from comentor_tui.domain.records import (
    ChangeCategory,
    ChangeNoticed,
    Confirmation,
    Note,
    Pair,
    PitfallCheck,
    Record,
    Session,
    SessionKind,
    SessionState,
    Target,
    deleted,
    revised,
)
from comentor_tui.errors import UsageProblem
from comentor_tui.export.pictures import pictures
from comentor_tui.paths import locate
from comentor_tui.services.changes import READ
from comentor_tui.services.companion import Companion
from comentor_tui.services.demo import demo_records
from comentor_tui.services.looking_back import BATCH, gather, words_for
from comentor_tui.services.memory import PUT_OFF, Memory
from comentor_tui.store.archive import Archive
from comentor_tui.store.opening import open_store

from .conftest import START, FakeClock, FakeStore

SESSIONS = 230
"""More than two batches."""

YEAR = period(Span.YEAR, START.date())
ALL = period(Span.ALL, START.date())


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """What a pair of many years wrote."""
    return demo_records(START, sessions=SESSIONS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, records: list[Record]) -> Path:
    """A store with it; nothing in it is changed."""
    root = tmp_path_factory.mktemp("store")
    store = open_store(locate(root), SystemClock())
    store.save(*records)
    store.close()
    return root


@pytest.fixture
def pair_of(records: list[Record]) -> Pair:
    """The pair."""
    pair = records[0]
    assert isinstance(pair, Pair)
    return pair


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    """The reader of past things."""
    with Archive(locate(folder).store) as opened:
        yield opened


@pytest.fixture
async def companion(folder: Path) -> Companion:
    """A companion over that store, which it only reads."""
    paths = locate(folder)
    whole = Companion(FakeStore, FakeClock())
    whole.open_archive = lambda: Archive(paths.store)
    with Archive(paths.store) as reader:
        assert whole.load(reader)
    return whole


def of(records: list[Record], kind: type[Any]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def test_all_is_what_the_logs_say(
    archive: Archive, pair_of: Pair, records: list[Record], companion: Companion
) -> None:
    found = gather(archive, pair_of, ALL, UTC, None)
    past = (SessionState.HELD, SessionState.MISSED, SessionState.PLANNED)
    assert len(found.meetings) == sum(each.state in past for each in of(records, Session))
    # What the screens tell of the newest session is what is told here.
    last = companion.memory.last_work()
    assert last is not None
    clock = companion.live.clock(last)
    (here,) = [each for each in found.meetings if each.id == last.id]
    assert here.charged == clock.charged
    assert balance.balance(here.charged) == balance.balance(clock.charged)
    held = [each for each in of(records, Session) if each.state is SessionState.HELD]
    work = [each for each in held if each.kind is SessionKind.WORK]
    assert len(found.held) == len(held)
    assert len(found.shared) == len(work)
    assert len(found.answered) == len(work)
    assert found.hours.halves == sum(found.charged.values()) > 0
    targets = sum(counts.set for counts in found.counts.values())
    assert targets == len(of(records, Target))


def test_a_year_is_the_same_part_of_it(archive: Archive, pair_of: Pair) -> None:
    whole = gather(archive, pair_of, ALL, UTC, None)
    for back in range(4):
        over = period(Span.YEAR, START.date(), back)
        part = gather(archive, pair_of, over, UTC, None)
        meetings = [m for m in whole.meetings if over.holds(m.day)]
        ahead = [m for m in part.meetings if m.state is SessionState.PLANNED]
        assert [*meetings, *(a for a in ahead if a not in meetings)] == list(part.meetings)
        assert part.changes == tuple(c for c in whole.changes if over.holds(c.created_at.date()))
        assert part.trends
        assert any(trend.remedies for trend in part.trends)


@pytest.mark.parametrize(
    "over",
    [
        Period(None, date(1970, 1, 1)),
        Period(date(2100, 1, 1), date(2101, 1, 1)),
        Period(date.min, date.max),
        Period(date.min, date.min),
    ],
)
def test_days_at_the_edges_of_time(archive: Archive, pair_of: Pair, over: Period) -> None:
    found = gather(archive, pair_of, over, UTC, None)
    held = {each.state for each in found.meetings} - {SessionState.PLANNED}
    assert bool(held) is (over.until == date.max)
    words = words_for(pair_of.first, pair_of.second, str, UTC, None)
    assert pictures(found, words)


async def test_the_loop_goes_on_while_it_is_read(companion: Companion) -> None:
    threads: set[int] = set()
    told: list[int] = []
    beats = 0

    def progress(sessions: int) -> None:
        told.append(sessions)
        threads.add(threading.get_ident())

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0)

    heart = asyncio.create_task(beat())
    found, drawn = await companion.looking_back.look(ALL, UTC, progress)
    heart.cancel()
    assert threads == {threading.get_ident()}
    assert told == sorted(told)
    assert len(told) >= SESSIONS // BATCH
    assert told[-1] == len([m for m in found.meetings if m.state is not SessionState.PLANNED])
    # Between any two batches the loop had its turn.
    assert beats > len(told)
    assert [picture.names for picture in drawn] == [("Ana", "Ben")] * len(drawn)
    companion.history.close()


async def test_a_batch_that_was_broken_off_is_read_again(
    companion: Companion, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comentor_tui.errors import Interrupted

    real, broken = Archive.briefs, [True, False, True]

    def briefs(self: Archive, pair: Pair, **how: Any) -> Any:
        if broken and broken.pop():
            raise Interrupted("Something newer is looked for.")
        return real(self, pair, **how)

    monkeypatch.setattr(Archive, "briefs", briefs)
    found, _drawn = await companion.looking_back.look(ALL, UTC)
    assert not broken
    ids = [each.id for each in found.meetings]
    assert len(ids) == len(set(ids)) > SESSIONS
    companion.history.close()


@pytest.mark.parametrize("change", ["not shared", "taken away", "both in"])
def test_answers_count_only_when_both_are_in(
    folder: Path, tmp_path: Path, pair_of: Pair, records: list[Record], change: str
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    paths = locate(tmp_path / "copy")
    held = [s for s in of(records, Session) if s.started_at and s.kind is SessionKind.WORK]
    last = max(held, key=lambda session: session.started_at)
    own = [
        check
        for check in of(records, PitfallCheck)
        if check.session_id == last.id and check.owner == pair_of.second
    ]
    store = open_store(paths, SystemClock())
    if change == "not shared":
        store.save(revised(own[0], START, shared=False))
    elif change == "taken away":
        store.save(*(deleted(check, START) for check in own))
    store.close()
    with Archive(paths.store) as archive:
        found = gather(archive, pair_of, YEAR, UTC, None)
    (meeting,) = [each for each in found.meetings if each.id == last.id]
    assert (meeting.felt is not None) is (change == "both in")
    assert (meeting in found.answered) is (change == "both in")


def test_without_digests_it_is_the_same(
    folder: Path, tmp_path: Path, archive: Archive, pair_of: Pair
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    paths = locate(tmp_path / "copy")
    with closing(sqlite3.connect(paths.store)) as connection:
        digests = connection.execute("SELECT count(*) FROM digest").fetchone()
        connection.execute("DELETE FROM digest WHERE session_id > '8'")
        left = connection.execute("SELECT count(*) FROM digest").fetchone()
        connection.commit()
    assert digests > left > (0,)
    with Archive(paths.store) as slower:
        for over in (YEAR, ALL):
            assert gather(slower, pair_of, over, UTC, None) == gather(
                archive, pair_of, over, UTC, None
            )


def test_nothing_private_is_read(archive: Archive, pair_of: Pair, monkeypatch: Any) -> None:
    kinds: set[type[Any]] = set()
    real = Archive.load

    def load(self: Archive, kind: Any, /, **how: Any) -> Any:
        kinds.add(kind)
        return real(self, kind, **how)

    monkeypatch.setattr(Archive, "load", load)
    gather(archive, pair_of, YEAR, UTC, None)
    assert Session in kinds
    assert not kinds & {Note, PitfallCheck}


# -- changes noticed ------------------------------------------------------------------------------

FOCUS, OTHER = ChangeCategory.FOCUS, ChangeCategory.OTHER


async def test_each_writes_of_oneself(pair: Companion) -> None:
    changes, memory = pair.changes, pair.memory
    you, other = memory.people
    first = await changes.add(you, "  I ask\nfirst ", FOCUS)
    assert (first.text, first.owner, first.session_id) == ("I ask first", you, None)
    with pytest.raises(UsageProblem, match="Ben writes down"):
        await changes.add(other, "you listen", FOCUS)
    with pytest.raises(UsageProblem, match="few words"):
        await changes.add(you, " \n", FOCUS)
    with pytest.raises(UsageProblem, match="one of yours"):
        await changes.add("a stranger", "x", FOCUS)
    memory.at_keys = other
    second = await changes.add(other, "I listen", OTHER)
    with pytest.raises(UsageProblem, match="Ana writes down"):
        await changes.change(first.id, "x", OTHER)
    with pytest.raises(UsageProblem, match="Ana writes down"):
        await changes.remove(first.id)
    assert [each.id for each in changes.of(you)] == [first.id]
    assert [each.id for each in changes.of(other)] == [second.id]


async def test_changed_taken_away_and_brought_back(pair: Companion, store: FakeStore) -> None:
    changes, you = pair.changes, pair.memory.you
    change = await changes.add(you, "I ask first", FOCUS)
    await changes.change(change.id, "I ask first", FOCUS)
    assert store.records[change.id].revision == 1
    await changes.change(change.id, "I wait", OTHER)
    kept = changes.of(you)[0]
    assert (kept.text, kept.category, kept.revision) == ("I wait", OTHER, 2)
    await changes.remove(change.id)
    assert changes.of(you) == []
    assert store.records[change.id].deleted_at is not None
    with pytest.raises(UsageProblem, match="gone"):
        await changes.remove(change.id)
    await changes.take_back()
    assert [each.text for each in changes.of(you)] == ["I wait"]
    await changes.take_back()
    assert [each.text for each in changes.of(you)] == ["I ask first"]
    await changes.take_back()
    assert changes.of(you) == []


async def test_the_newest_come_first_and_the_open_session_is_told(
    pair: Companion, clock: FakeClock
) -> None:
    await pair.changes.add(pair.memory.you, "one", FOCUS)
    clock.go_on(minutes=1)
    await pair.live.open()
    assert pair.live.session is not None
    later = await pair.changes.add(pair.memory.you, "two", FOCUS)
    assert later.session_id == pair.live.session.id
    assert [each.text for each in pair.changes.of(pair.memory.you)] == ["two", "one"]


async def test_older_ones_are_read_from_the_store(companion: Companion) -> None:
    memory = companion.memory
    before = len(memory.all(ChangeNoticed))
    await companion.changes.read(companion.history)
    after = len(memory.all(ChangeNoticed))
    assert before < after <= READ
    assert [each.owner for each in companion.changes.of(memory.other)].count(memory.other) > 50
    companion.history.close()


async def test_not_today_is_kept_and_asked_again_some_sessions_later(
    pair: Companion, store: FakeStore, clock: FakeClock, again: Any
) -> None:
    memory = pair.memory

    async def meet(times: int) -> None:
        for _ in range(times):
            clock.go_on(days=1)
            now = clock.now().wall
            await memory.put(
                memory.new(Session, state=SessionState.HELD, started_at=now, ended_at=now)
            )
            clock.go_on(minutes=1)

    await meet(2)
    assert not pair.changes.due()
    await meet(1)
    assert pair.changes.due()
    await pair.changes.not_today()
    assert not pair.changes.due()
    assert store.locals[f"{PUT_OFF}:{memory.pair_id}"] == memory.changes_put_off
    fresh = again()
    assert not fresh.changes.due()
    await meet(3)
    assert again().changes.due()
    store.locals[f"{PUT_OFF}:{memory.pair_id}"] = "not a time"
    assert again().changes.due()


async def test_home_asks_last_of_all_and_not_before_all_is_read(
    pair: Companion, store: FakeStore, clock: FakeClock
) -> None:
    memory = pair.memory
    for day in range(3):
        at = clock.now().wall - timedelta(days=day + 1)
        ended = at + timedelta(hours=1)
        await memory.put(
            memory.new(
                Session,
                state=SessionState.HELD,
                planned_at=at,
                started_at=at,
                ended_at=ended,
                review_closed=True,
            )
        )
    agreement = memory.agreement()
    assert agreement is not None
    await memory.put(
        *(
            memory.new(Confirmation, owner=person, agreement_id=agreement.id)
            for person in memory.people
        )
    )
    found = pair.tending.care()
    assert found is not None
    assert found.kind is CareKind.CHANGES
    memory.changes_put_off = None
    assert pair.tending.care() is None
    fresh = Memory(memory.saver, clock)
    assert fresh.load_first(store)
    assert fresh.changes_put_off is None
    fresh.load_rest(store)
    assert fresh.changes_put_off == ""
