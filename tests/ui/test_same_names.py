"""Two people with one name: where one of them is chosen, the sign of the side tells who it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from comentor_tui.domain.records import Section
from comentor_tui.services.companion import Companion
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.widgets.notes_pane import NotesPane

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]
WIDE = (120, 40)


@pytest.fixture(autouse=True)
async def two_of_a_name(companion: Companion) -> Companion:
    """Ana and Ana."""
    await companion.people.keep(companion.memory.other, name="Ana", zone="", contact="")
    return companion


@pytest.fixture
async def running(companion: Companion, clock: Any) -> Companion:
    """The half of the one on the left."""
    await companion.live.open()
    if companion.live.clock().first != companion.memory.you:
        await companion.live.swap_first()
    clock.go_on(minutes=2)
    await companion.live.hand_over()
    return companion


async def seen(companion: Companion, clock: Any, minutes: float) -> None:
    """Let minutes go by that somebody watches."""
    clock.go_on(minutes=minutes)
    companion.memory.seen = clock.now()


async def test_whose_target_it_is(
    app: ComentorApp, running: Companion, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.focused is notes_line(app))
        await press(pilot, *"> call bob fri", "enter")
        await until(pilot, lambda: "Keep it as a note only" in shown(app))
        assert "1  Keep it as ◆ Ana’s target" in shown(app)
        assert "2  Keep it as ◇ Ana’s target" in shown(app)


def notes_line(app: ComentorApp) -> Any:
    """Where notes are typed."""
    assert isinstance(app.screen, LiveScreen)
    return app.screen.query_one(NotesPane).line


async def test_whose_time_a_pause_was(
    app: ComentorApp, running: Companion, clock: Any, press: Press, shown: Shown
) -> None:
    await running.live.pause()
    clock.go_on(minutes=5)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f3")
        assert "2  We went on without the clock: ◆ Ana’s time" in shown(app)
        assert "3  We went on without the clock: ◇ Ana’s time" in shown(app)


async def test_whose_time_a_gap_was(
    app: ComentorApp, running: Companion, clock: Any, press: Press, shown: Shown
) -> None:
    clock.go_on(minutes=5)
    assert await running.live.notice()
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "u")
        assert "1  ◆ Ana’s" in shown(app)
        assert "2  ◇ Ana’s" in shown(app)
        assert "It was ◆ Ana’s half." in shown(app)


async def test_who_has_how_much_after_an_overrun(
    app: ComentorApp, running: Companion, clock: Any, press: Press, shown: Shown
) -> None:
    await seen(running, clock, 35)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f2")
        assert "◆ Ana’s half ran 5 min over" in shown(app)
        assert "1  ◇ Ana has the full 30 min" in shown(app)
        assert "Both trimmed equally: ◇ Ana has" in shown(app)
        assert "Keep the end: ◇ Ana has" in shown(app)
        assert "owed to ◇ Ana next time" in shown(app)


async def test_who_answers_the_check(
    app: ComentorApp, held: object, press: Press, shown: Shown
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "r")
        assert "◆ Ana answers; ◇ Ana’s answers stay hidden until both are in." in shown(app)
        await press(pilot, "f2")
        assert "Thank you, ◆ Ana" in shown(app)
        assert "h  Hand the keys to ◇ Ana" in shown(app)
        assert "l  ◇ Ana answers later" in shown(app)
        assert "until ◇ Ana’s are in." in shown(app)


async def test_whose_item_is_kept_for_later(
    app: ComentorApp, companion: Companion, press: Press, shown: Shown
) -> None:
    planning, memory = companion.planning, companion.memory
    for owner in (memory.you, None, memory.other):
        item = await planning.add("the rota", owner, Section.PROJECTS)
        await planning.park(item.id)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "down", "P")
        drawn = shown(app)
        assert "Which of these is for the agenda now?" in drawn
        assert all(f"   {name}  " in drawn for name in ("◆ Ana", "◇ Ana", "both"))


async def test_who_is_at_the_keys(app: ComentorApp, press: Press, shown: Shown) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await pilot.app.run_action("command('keys_over')")
        await press(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert "◇ Ana is typing" in shown(app)
        assert "◇ Ana is at the keys." in shown(app)
