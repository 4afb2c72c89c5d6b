"""The whole app without screens, over a real store: commands, kills, and the very end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from comentor_tui.domain.records import Note
from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.paths import Paths
from comentor_tui.services import companion as companion_module
from comentor_tui.services import setup
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only, open_store


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path, tmp_path, tmp_path)


@pytest.fixture
async def real(paths, clock):
    companion = Companion(lambda: open_store(paths, clock), clock, paths.content)
    await setup.begin(companion.memory, setup.FirstAnswers("Ana", "Ben"))
    yield companion
    companion.close()


def found(paths, clock) -> Companion:
    """What a fresh start finds while the old process is gone without a word."""
    fresh = Companion(lambda: open_store(paths, clock), clock)
    with open_read_only(paths) as reader:
        assert fresh.load(reader)
    return fresh


async def test_the_commands_of_the_shell(pair, clock) -> None:
    await pair.live.open()
    assert "half has begun" in await pair.command("switch")
    clock.go_on(minutes=1)
    assert "Paused" in await pair.command("pause")
    assert "Going on" in await pair.command("resume")
    assert "Taken back" in await pair.command("undo")
    assert pair.live.clock().paused
    with pytest.raises(UsageProblem, match="not a command"):
        await pair.command("rm")


async def test_a_kill_in_each_stage_loses_nothing_of_a_real_store(real, paths, clock) -> None:
    live = real.live
    await live.open()
    for number, command in enumerate(
        (live.hand_over, live.pause, live.resume, live.hand_over, live.close_halves)
    ):
        clock.go_on(minutes=5)
        await command()
        await real.notes.add(f"note {number}")
        real.memory.put_draft("note", f"draft {number} \ud83d\x00")
        await real.saver.flush()
        assert real.saver.state.saved
        fresh = found(paths, clock)
        assert fresh.live.clock() == live.clock()
        assert fresh.live.session == live.session
        assert fresh.notes.notes() == real.notes.notes()
        assert fresh.memory.draft("note") == f"draft {number} "
        assert fresh.planning.items() == real.planning.items()
    await live.end()
    assert found(paths, clock).memory.last_session() == real.memory.last_session()


async def test_many_at_once_on_a_real_store(real, paths, clock) -> None:
    await real.live.open()
    await real.live.hand_over()
    you = real.memory.you
    await asyncio.gather(
        *(real.notes.add(f"n{n}") for n in range(5)),
        real.live.extend(60_000),
        real.command("pause"),
        real.live.say(you, intention="decide"),
        real.live.say(you, warning_minutes=2),
        real.live.undo(),
        real.live.beat(),
    )
    fresh = found(paths, clock)
    assert fresh.live.clock() == real.live.clock()
    half = fresh.live.half(you)
    assert (half.intention, half.warning_minutes) == ("decide", 2)
    assert half == real.live.half(you)
    log = fresh.memory.log(fresh.live.session.id)
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    assert len(fresh.memory.all(Note)) == 5


async def test_the_gap_after_a_kill_is_found_in_a_real_store(real, paths, clock) -> None:
    await real.live.open()
    await real.live.hand_over()
    clock.go_on(seconds=5)
    await real.live.beat()
    clock.go_on(minutes=9)
    fresh = found(paths, clock)
    fresh.store_thread = real.store_thread
    fresh.saver._thread = real.store_thread
    assert await fresh.live.notice()
    assert [gap.length for gap in found(paths, clock).live.clock().gaps] == [9 * 60_000]


async def test_what_is_left_is_written_at_the_very_end(pair, store) -> None:
    store.fill_up()
    await pair.live.open()
    pair.memory.put_draft("note", "half")
    store.problem = None
    await asyncio.to_thread(pair.close)
    assert store.closed
    texts = [r.text for r in store.records.values() if hasattr(r, "text")]
    assert "half" in texts
    pair.close()


async def test_what_cannot_be_written_at_the_end_is_told(pair, store) -> None:
    store.fill_up()
    await pair.live.open()
    with pytest.raises(StoreProblem, match="full"):
        pair.close()
    assert store.closed
    assert len(pair.saver.leftovers()) > 0


async def test_a_disk_that_hangs_at_the_end_is_told(pair, store, monkeypatch) -> None:
    monkeypatch.setattr(companion_module, "LAST_SECONDS", 0.01)
    store.fill_up()
    await pair.live.open()
    store.problem = None
    store.hold.clear()
    close = pair.store_thread.close
    monkeypatch.setattr(pair.store_thread, "close", lambda: (store.hold.set(), close()))
    with pytest.raises(StoreProblem, match="in time"):
        pair.close()
