"""A month of a new pair, with keys alone: first start, a session, what came of it, the next one."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from textual.events import AppFocus
from textual.pilot import Pilot

from comentor_tui.domain.records import (
    Agreement,
    Cadence,
    Confirmation,
    Gift,
    ItemState,
    Medium,
    PitfallAnswer,
    Session,
    SessionState,
    TargetStep,
)
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.store.opening import open_read_only, open_store
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.first_run import FirstRunScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.screens.pitfall_check import PitfallCheckScreen
from comentor_tui.ui.screens.review import ReviewScreen
from comentor_tui.ui.widgets.goals_pane import GoalsPane
from tests.ui.conftest import PATIENCE, FakeClock, screen_text

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]
FIRST = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
"""The first session: a Friday, 15:00 in Berlin."""


class Walk:
    """Somebody at the keys."""

    def __init__(self, app: ComentorApp, pilot: Pilot[Any], press: Press, until: Until) -> None:
        self.app, self.pilot, self._press, self._until = app, pilot, press, until

    async def keys(self, *keys: str) -> None:
        """Keys one by one; words are given letter by letter."""
        await self._press(self.pilot, *keys)

    async def form(self, *keys: str) -> None:
        """Open a form with the first key, fill it with the others, and keep it."""
        await self.keys(keys[0])
        await self._until(self.pilot, lambda: isinstance(self.app.screen, Form))
        await self.keys(*keys[1:], "enter")
        await self._until(self.pilot, lambda: not isinstance(self.app.screen, Form))

    async def on(self, screen: type[Any]) -> None:
        """Wait until this screen is on top."""
        await self._until(self.pilot, lambda: isinstance(self.app.screen, screen))
        await self._press(self.pilot)

    async def sees(self, *texts: str) -> None:
        """Wait until all of this is on the screen."""
        end = time.monotonic() + PATIENCE
        while missing := [text for text in texts if text not in screen(self.app)]:
            assert time.monotonic() < end, f"not on the screen: {missing}\n{screen_text(self.app)}"
            await self.pilot.pause(0.01)


def screen(app: ComentorApp) -> str:
    """What is on the screen, with the spaces of its layout taken together."""
    return " ".join(screen_text(app).split())


async def test_from_the_first_start_to_the_second_session(
    blank: Companion, paths: Paths, clock: FakeClock, press: Press, until: Until
) -> None:
    app = ComentorApp(blank, Settings(), paths)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        walk = Walk(app, pilot, press, until)
        await _first_start(walk)
        await _before_the_call(walk)
        clock.wall = FIRST
        # The window stayed open for days; somebody looks at it again.
        app.post_message(AppFocus())
        await _first_session(walk, clock)
        await _afterwards(walk)
        memory = blank.memory
        # What was owed to nobody and asked of nobody: both had the same.
        (held,) = memory.all(Session, state=SessionState.HELD)
        assert held.review_closed
        await blank.saver.flush()
    (planned,) = memory.all(Session, state=SessionState.PLANNED)
    assert planned.planned_at == FIRST + timedelta(weeks=4)
    clock.go_on(weeks=2)
    await _two_weeks_later(paths, clock, press, until)
    clock.wall = FIRST + timedelta(weeks=4)
    await _second_session(paths, clock, press, until)


async def _first_start(walk: Walk) -> None:
    await walk.on(FirstRunScreen)
    await walk.keys(*"Ana", "enter", *"Ben", "enter", "ctrl+n", "down", "4", "down", "down")
    await walk.keys(*"2026-11-20 15:00", "f2")
    await walk.sees("that is past · Enter again keeps it")
    await walk.keys("ctrl+u", *"fri 15:00", "down", "right", "down", *"https://call.example/x")
    await walk.sees("Fri 27 Nov 15:00, in 5 days")
    await walk.keys("f2")
    await walk.on(HomeScreen)
    await walk.sees("Fri 27 Nov 15:00, in 5 days", "video", "https://call.example/x")
    # The one thing that needs care, and the key to it.
    await walk.sees("Our agreement waits for a yes from both of us.")
    memory = walk.app.companion.memory
    (agreement,) = memory.all(Agreement)
    assert agreement.cadence is Cadence.EVERY_FOUR_WEEKS


async def _before_the_call(walk: Walk) -> None:
    companion = walk.app.companion
    await walk.form("a", *"the talk in spring", "down", "down", "down", *"a full room")
    await walk.form("g", *"teach a course", "down", "down", "down", "left")
    await walk.form("t", *"write the outline 27 nov")
    await walk.sees("▷ write the outline · by Fri 27 Nov")
    await walk.keys("i")
    await walk.form("a", *"I keep my word")
    await walk.keys("right")
    await walk.form("a", *"hears what is not said")
    await walk.keys("escape")
    await walk.sees("brings: I keep my word")
    await walk.keys("m")
    await walk.form("e", "down", *"we ask first")
    await walk.keys("y", "enter")
    await walk.sees("Ben said yes to version 2.")
    await walk.keys("escape")
    await walk.on(HomeScreen)
    agreed = companion.agreements.current()
    assert agreed is not None
    assert companion.agreements.missing() == []
    assert "we ask first" in agreed.expectations
    assert len(companion.memory.all(Confirmation)) == 2
    assert "waits for a yes" not in screen(walk.app)


async def _first_session(walk: Walk, clock: FakeClock) -> None:
    companion = walk.app.companion
    memory = companion.memory
    await walk.sees("Fri 27 Nov 15:00, today")
    await walk.keys("f2")
    await walk.on(LiveScreen)
    await walk.sees("Ana brings: I keep my word", "Ben brings: hears", "write the outline")
    if companion.live.clock().first != memory.you:
        await walk.keys("f9", "s")
    clock.go_on(minutes=3)
    await walk.keys("f2")
    await walk.sees("half has begun")
    await walk.keys(*"! less is more", "enter", *"> draft two pages +3w", "enter", "enter")
    await walk.sees("▷ draft two pages")
    await _watched(companion, clock, 6)
    await walk.keys("f2")
    await _watched(companion, clock, 6)
    await walk.keys("f12")
    await walk.sees("6 · 6, even")
    await walk.keys("f9", "*", *"you asked what I would keep", "enter")
    await walk.sees("* received: you")
    await walk.keys("f12")
    await walk.on(PitfallCheckScreen)
    gift = next(gift for gift in memory.all(Gift) if gift.session_id)
    assert (gift.owner, gift.seen_by) == (memory.other, memory.you)


async def _watched(companion: Companion, clock: FakeClock, minutes: int) -> None:
    """Minutes in which the app is awake and sees the clock go on."""
    for _ in range(5 * minutes):
        clock.go_on(seconds=12)
        await companion.live.beat()


async def _afterwards(walk: Walk) -> None:
    companion = walk.app.companion
    memory = companion.memory
    await walk.keys("1", "down", "2", "enter", *"much news", "enter", "f2", "h")
    await walk.sees("◇ Ben answers; ◆ Ana’s answers stay hidden")
    await walk.keys("f2")
    await walk.sees("Ana and ◇ Ben together", "“much news”")
    await walk.keys("a")
    await walk.sees("on the next agenda")
    (session,) = memory.all(Session, state=SessionState.HELD)
    assert (
        companion.after_call.answers(session, memory.you)["social"].answer is PitfallAnswer.A_LITTLE
    )
    await walk.keys("f2")
    await walk.on(ReviewScreen)
    # Ben had the keys last; Ana's are one key away.
    await walk.keys("f3")
    await walk.sees("◆ Ana writes", "* you asked what I would keep", "▷ draft two pages")
    await walk.keys(*"the silence", "enter", "enter", "enter", *"call the editor 4 dec", "enter")
    await walk.keys(*"agenda two days before")
    await walk.form("ctrl+o")
    await walk.sees("▷ call the editor by Fri 4 Dec")
    await walk.form("f4", *"+4w 15:00")
    await walk.sees("Fri 25 Dec 15:00")
    await walk.keys("f2")
    await walk.on(HomeScreen)
    await walk.sees("Fri 25 Dec 15:00, in 4 weeks", "differently: agenda two days before")
    await walk.sees("▷ call the editor", "▷ draft two pages", "A social quarter of an hour")


async def _two_weeks_later(paths: Paths, clock: FakeClock, press: Press, until: Until) -> None:
    """The app is opened on some day, and something is changed and taken back."""
    companion = _started(paths, clock)
    app = ComentorApp(companion, Settings(), paths)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        walk = Walk(app, pilot, press, until)
        await walk.sees("Fri 25 Dec 15:00, in 2 weeks")
        await walk.keys("o")
        await walk.sees("call the editor")
        await walk.keys(*["down"] * 3, "d")
        await walk.sees("Done:")
        await walk.keys("z")
        await walk.sees("Taken back:")
        assert companion.goals.closed_targets(companion.memory.you) == []
        await companion.saver.flush()
    companion.close()


async def _second_session(paths: Paths, clock: FakeClock, press: Press, until: Until) -> None:
    companion = _started(paths, clock)
    memory = companion.memory
    app = ComentorApp(companion, Settings(), paths)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        walk = Walk(app, pilot, press, until)
        await walk.sees("Fri 25 Dec 15:00, today · video", "6 · 6, even")
        await walk.keys("f2")
        await walk.on(LiveScreen)
        # Who began last time does not begin this time.
        assert companion.live.clock().first == memory.other
        await walk.sees("Ben begins", "what we said", "3 to look at")
        for text in ("call the editor", "write the outline", "draft two pages"):
            await walk.sees(text)
        assert len(companion.goals.to_check()) == 3
        goals = app.screen.query_one(GoalsPane)
        while not goals.rows.has_focus:
            await walk.keys("tab")
        await walk.keys("down", "d")
        await until(pilot, lambda: len(companion.goals.to_check()) == 2)
        assert list(companion.goals.checked_now().values()) == [TargetStep.DONE]
        clock.go_on(minutes=2)
        await walk.keys("f2")
        await walk.sees("half has begun", "the talk in spring", "since 22 Nov", "A social quarter")
        (carried,) = [item for item in companion.planning.items() if item.carried_from]
        assert (carried.text, carried.state) == ("the talk in spring", ItemState.OPEN)
        (remedy,) = [item for item in companion.planning.items() if item.origin]
        assert remedy.origin == "pitfall:social"
        assert companion.live.session is not None
        assert companion.live.session.medium is Medium.VIDEO
        await companion.saver.flush()
    companion.close()


def _started(paths: Paths, clock: FakeClock) -> Companion:
    """The app as it comes up after a restart."""
    companion = Companion(lambda: open_store(paths, clock), clock, paths.content)
    with open_read_only(paths) as reader:
        assert companion.load(reader)
    return companion
