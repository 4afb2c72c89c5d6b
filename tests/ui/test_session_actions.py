"""From home: sessions without the app, social calls, the year, the date as a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.records import (
    Medium,
    Note,
    Session,
    SessionKind,
    SessionState,
    Target,
)
from comentor_tui.domain.turns import Stage
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Choose, Show
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]

ROOMY = (120, 40)


def stored(paths: Paths, kind: type[Any], **equal: Any) -> list[Any]:
    """What is on disk, read by another connection."""
    with open_read_only(paths) as reader:
        return list(reader.load(kind, **equal))


async def test_a_walk_is_entered_and_taken_back(
    app: ComentorApp, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "h")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "h")
        await until(pilot, lambda: isinstance(app.screen, Form))
        assert "A session we held" in shown(app)
        # What lies ahead, or is no date, is shown back and not taken.
        await press(pilot, *"tomorrow 15:00", "enter")
        await until(pilot, lambda: "still to come" in shown(app))
        await press(pilot, *["backspace"] * 14, *"yesterday 15:00")
        await until(pilot, lambda: "Sat 21 Nov 15:00, yesterday" in shown(app))
        await press(pilot, "down", "down", *["backspace"] * 2, *"40", "down")
        await press(pilot, *["backspace"] * 2, *"x", "enter")
        await until(pilot, lambda: "Whole minutes" in shown(app))
        await press(pilot, "backspace", *"35", "down", *"! by the [/] river", "down")
        # A date that is none is told, and stays words.
        await press(pilot, *"call her 31 feb")
        await until(pilot, lambda: "no such day: 31 feb" in " ".join(shown(app).split()))
        await press(pilot, *["backspace"] * 6, *"fri", "enter")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: stored(paths, Session, state=SessionState.HELD))
        (session,) = stored(paths, Session, state=SessionState.HELD)
        assert session.medium is Medium.IN_PERSON
        assert session.started_at == datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
        assert session.ended_at - session.started_at == timedelta(minutes=75)
        assert [note.text for note in stored(paths, Note)] == ["by the [/] river"]
        (target,) = stored(paths, Target)
        assert (target.text, str(target.due)) == ("call her", "2026-11-27")
        await until(pilot, lambda: "40 · 35, even" in shown(app))
        await press(pilot, "h", "u")
        await until(pilot, lambda: not stored(paths, Session))
        assert stored(paths, Target) == stored(paths, Note) == []


async def test_later_today_is_not_taken_for_yesterday(
    app: ComentorApp, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "h", "h")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, *"today 16:00", "enter")
        await until(pilot, lambda: "Sun 22 Nov 16:00, today – that is still to come" in shown(app))
        assert isinstance(app.screen, Form)
        # On a Sunday at three: the Sunday before.
        await press(pilot, *["backspace"] * 11, *"sun 16:00")
        await until(pilot, lambda: "Sun 15 Nov 16:00, 7 days ago" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: stored(paths, Session, state=SessionState.HELD))
        (session,) = stored(paths, Session, state=SessionState.HELD)
        assert session.started_at == datetime(2026, 11, 15, 15, 0, tzinfo=UTC)


async def test_a_date_that_went_by_is_asked_about(
    app: ComentorApp,
    companion: Companion,
    paths: Paths,
    clock: Any,
    press: Press,
    until: Until,
    shown: Shown,
) -> None:
    await companion.planning.plan(clock.wall + timedelta(hours=1), Medium.VIDEO, "room")
    clock.go_on(days=2)
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        assert "We had planned Sun 22 Nov 16:00, 2 days ago. How did it go?  h" in shown(app)
        await press(pilot, "h", "m")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, *"a fever", "down", *"22 nov 2025 15:00", "enter")
        await until(pilot, lambda: "that is past" in shown(app))
        await press(pilot, *["backspace"] * 20, *"+3d 15:00", "enter")
        await until(pilot, lambda: stored(paths, Session, state=SessionState.MISSED))
        (missed,) = stored(paths, Session, state=SessionState.MISSED)
        assert missed.missed_reason == "a fever"
        await until(pilot, lambda: "Fri 27 Nov 15:00, in 3 days · video · F2 begins" in shown(app))
        assert "How did it go" not in shown(app)
        await press(pilot, "y")
        await until(pilot, lambda: isinstance(app.screen, Show))
        assert "Sun 22 Nov did not take place: a fever" in shown(app)
        await press(pilot, "escape")
        await press(pilot, "h", "m")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, "enter")
        await until(pilot, lambda: len(stored(paths, Session, state=SessionState.MISSED)) == 2)
        await press(pilot, "h", "u")
        await until(pilot, lambda: stored(paths, Session, state=SessionState.PLANNED))


async def test_a_social_call_begins_and_ends_without_a_check(
    app: ComentorApp, companion: Companion, clock: Any, press: Press, until: Until, shown: Shown
) -> None:
    work = await companion.planning.plan(clock.wall + timedelta(days=4), Medium.VIDEO)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "c", "b")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = companion.live.session
        assert session is not None
        assert session.kind is SessionKind.SOCIAL
        assert companion.live.clock().stage is Stage.SOCIAL
        assert "half" not in shown(app)
        assert "min to come" not in shown(app)
        await press(pilot, "f2")
        await until(pilot, lambda: "no halves" in shown(app))
        await press(pilot, "f12")
        await until(pilot, lambda: companion.live.clock().stage is Stage.CLOSING)
        await press(pilot, "f12")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: "A good talk." in shown(app))
        assert companion.planning.planned() == work
        await press(pilot, "c", "p")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, *"tomorrow 19:00", "enter")
        await until(pilot, lambda: "· social call ·" in shown(app))
        assert companion.planning.planned(SessionKind.WORK) == work


async def test_the_date_as_a_series(
    app: ComentorApp,
    companion: Companion,
    clock: Any,
    press: Press,
    until: Until,
    shown: Shown,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "d")
        await until(pilot, lambda: "No next date yet" in shown(app))
        await companion.planning.plan(clock.wall + timedelta(days=4), Medium.VIDEO)
        await press(pilot, "d")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "r")
        await until(pilot, lambda: "Save as calendar file" in shown(app))
        await press(pilot, "enter")
        file = tmp_path / "comentor-2026-11-26.ics"
        await until(pilot, file.exists)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert b"RRULE:FREQ=MONTHLY;BYDAY=4TH" in file.read_bytes()


async def test_both_clocks_are_shown(
    app: ComentorApp, companion: Companion, clock: Any, press: Press, until: Until, shown: Shown
) -> None:
    await companion.people.keep(companion.memory.other, name="", zone="Asia/Tokyo", contact="")
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "p")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, *"fri 17:00")
        await until(pilot, lambda: "in 5 days · Ben Sat 28 Nov 01:00" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: "Ben Sat 28 Nov 01:00 · call" in shown(app))


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (12, 3), (1, 1)])
async def test_small_windows(
    app: ComentorApp,
    companion: Companion,
    clock: Any,
    size: tuple[int, int],
    press: Press,
    hostile_name: str,
) -> None:
    await companion.people.keep(
        companion.memory.other, name=hostile_name, zone="Asia/Tokyo", contact=hostile_name
    )
    await companion.planning.plan(clock.wall + timedelta(hours=1), Medium.VIDEO, hostile_name)
    clock.go_on(days=2)
    async with app.run_test(size=size) as pilot:
        for keys in (("h", "h"), ("h", "m"), ("h", "c"), ("c", "h"), ("y",), ("e",)):
            await press(pilot, *keys)
            await press(pilot, "escape")
            assert isinstance(app.screen, HomeScreen)


@pytest.fixture
def hostile_name() -> str:
    """A name that would like to be more than one."""
    return "\x1b]52;c;aGVsbG8=\x07[/][@click=app.quit]x[/] \u202e漢字 👩‍👩‍👧" + "long " * 20
