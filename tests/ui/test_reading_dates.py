"""Dates are read away from the event loop: the first one that is spelt out takes a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from comentor_tui.domain.records import Goal, Medium, Session, SessionState, Target
from comentor_tui.paths import Paths
from comentor_tui.services import dates
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.first_run import FirstRunScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.widgets.goals_pane import GoalsPane

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]

ROOMY = (120, 40)
SPELT = "in two weeks"
IN_TWO_WEEKS = date(2026, 12, 6)


@pytest.fixture(autouse=True)
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was read as a date; none of it on the loop."""
    texts: list[str] = []
    on_the_loop: list[str] = []
    really = dates._date_of

    def reading(text: str, today: date) -> date | None:
        texts.append(text)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return really(text, today)
        on_the_loop.append(text)
        return really(text, today)

    monkeypatch.setattr(dates, "_date_of", reading)
    yield texts
    assert texts
    assert on_the_loop == []


def stored(paths: Paths, kind: type[Any], **equal: Any) -> list[Any]:
    """What is on disk, read by another connection."""
    with open_read_only(paths) as reader:
        return list(reader.load(kind, **equal))


@pytest.mark.parametrize(
    "keys", [(*f"a step {SPELT}",), (*"a step", "down", *SPELT)], ids=["at the end", "by itself"]
)
async def test_a_target(
    app: ComentorApp, paths: Paths, press: Press, until: Until, keys: tuple[str, ...]
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "t", *keys, "enter")
        await until(pilot, lambda: stored(paths, Target))
        (target,) = stored(paths, Target)
        assert (target.text, target.due) == ("a step", IN_TWO_WEEKS)


async def test_a_goal_and_its_change(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "g", *"a book", "down", "down", "down", "down", "down", *SPELT, "enter")
        await until(pilot, lambda: stored(paths, Goal))
        assert stored(paths, Goal)[0].due == IN_TWO_WEEKS
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, "down", "down", "down", "down", *"+3w", "enter")
        await until(pilot, lambda: stored(paths, Goal)[0].due == date(2026, 12, 13))


@pytest.mark.parametrize("keys", [("m", *SPELT), ("c", "down", *SPELT)], ids=["moved", "changed"])
async def test_another_day_for_a_target(
    app: ComentorApp,
    companion: Companion,
    paths: Paths,
    press: Press,
    until: Until,
    shown: Shown,
    keys: tuple[str, ...],
) -> None:
    await companion.goals.add_target("call", companion.memory.you, date(2026, 11, 27))
    async with app.run_test(size=ROOMY) as pilot:
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, *keys)
        await until(pilot, lambda: "Sun 6 Dec, in 2 weeks" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: stored(paths, Target)[0].due == IN_TWO_WEEKS)


async def test_a_day_that_is_past_or_none_is_asked_about_when_a_target_is_moved(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    await companion.goals.add_target("call", companion.memory.you, date(2026, 11, 27))
    async with app.run_test(size=ROOMY) as pilot:
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, "m", *"soonish", "enter")
        await until(pilot, lambda: "Not a date I know" in shown(app))
        await press(pilot, "ctrl+u", *"2026-11-20", "enter")
        await until(pilot, lambda: "that is past · Enter again" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: stored(paths, Target)[0].due == date(2026, 11, 20))


async def test_the_next_session(app: ComentorApp, paths: Paths, press: Press, until: Until) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "p", *f"{SPELT} 15:00", "enter")
        await until(pilot, lambda: stored(paths, Session))
        assert stored(paths, Session)[0].planned_at.date() == IN_TWO_WEEKS


async def test_a_session_that_was_held_and_one_that_was_not(
    app: ComentorApp, companion: Companion, clock: Any, paths: Paths, press: Press, until: Until
) -> None:
    await companion.planning.plan(clock.wall + timedelta(hours=1), Medium.CALL)
    clock.go_on(days=2)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "h", "m")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, "down", *f"{SPELT} 15:00", "enter")
        await until(pilot, lambda: stored(paths, Session, state=SessionState.MISSED))
        (ahead,) = stored(paths, Session, state=SessionState.PLANNED)
        assert ahead.planned_at.date() == date(2026, 12, 8)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await press(pilot, "h", "h")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, *"yesterday 15:00", "enter")
        await until(pilot, lambda: stored(paths, Session, state=SessionState.HELD))


@pytest.mark.parametrize("key", ["f2", "escape"])
async def test_the_first_session(
    blank: Companion, paths: Paths, press: Press, until: Until, key: str
) -> None:
    app = ComentorApp(blank, Settings(), paths)
    async with app.run_test(size=ROOMY) as pilot:
        assert isinstance(app.screen, FirstRunScreen)
        await press(pilot, *["enter"] * 5, *f"{SPELT} 15:00", key)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        (session,) = stored(paths, Session)
        assert session.planned_at.replace(tzinfo=None) == datetime(2026, 12, 6, 14, 0)
