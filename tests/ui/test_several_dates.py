"""Several dates are set: every screen names, begins and moves the same session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from comentor_tui.domain.records import Half, Medium, Session, SessionKind, SessionState
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Choose
from comentor_tui.ui.screens.agenda import AgendaScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.screens.review import ReviewScreen
from comentor_tui.ui.widgets.stage_pane import StagePane

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]
Plan = Callable[..., Awaitable[Session]]

ROOMY = (120, 40)
WORK, SOCIAL = SessionKind.WORK, SessionKind.SOCIAL


@pytest.fixture
def plan(companion: Companion, clock: Any) -> Plan:
    """`await plan(SOCIAL, days=3)`: a session that is planned, from now on."""

    async def do(kind: SessionKind = WORK, **ahead: float) -> Session:
        memory = companion.memory
        at = clock.wall + timedelta(**ahead)
        session = memory.new(Session, kind=kind, planned_at=at, medium=Medium.VIDEO)
        await memory.put(session)
        return session

    return do


def stored(paths: Paths, **equal: Any) -> dict[str, Session]:
    """The sessions on the disk, read by another connection."""
    with open_read_only(paths) as reader:
        return {each.id: each for each in reader.load(Session, **equal)}


def next_line(app: ComentorApp) -> str:
    """What home says of the next session."""
    return str(app.screen.query_one("#next", Static).content)


# -- which one begins ---------------------------------------------------------------------------


async def test_a_social_call_nobody_answered_is_not_in_the_way(
    app: ComentorApp,
    companion: Companion,
    clock: Any,
    paths: Paths,
    plan: Plan,
    press: Press,
    until: Until,
) -> None:
    social, work = await plan(SOCIAL, hours=1), await plan(WORK, days=7)
    clock.go_on(days=7)
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        assert "Sun 29 Nov 15:00, today · video · F2 begins" in next_line(app)
        assert "We had planned Sun 22 Nov 16:00" in next_line(app)
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        (opened,) = stored(paths, state=SessionState.OPEN)
        assert opened == work.id
        assert len(companion.memory.all(Half, session_id=work.id)) == 2
        kept = stored(paths)[social.id]
        assert (kept.state, kept.planned_at) == (SessionState.PLANNED, social.planned_at)


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, SOCIAL), (20, SOCIAL), (55, WORK), (60, WORK)]
)
async def test_a_social_call_before_the_session(
    minutes: int,
    expected: SessionKind,
    app: ComentorApp,
    companion: Companion,
    clock: Any,
    plan: Plan,
    press: Press,
    until: Until,
) -> None:
    await plan(WORK, hours=1)
    await plan(SOCIAL, hours=0)
    clock.go_on(minutes=minutes)
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        assert ("social" in next_line(app)) is (expected is SOCIAL)
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = companion.live.session
        assert session is not None
        assert session.kind is expected


async def test_late_by_hours_it_is_still_that_session(
    app: ComentorApp, companion: Companion, clock: Any, plan: Plan, press: Press, until: Until
) -> None:
    late = await plan(WORK, hours=0)
    await plan(WORK, days=5)
    clock.go_on(hours=8)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = companion.live.session
        assert session is not None
        assert (session.id, session.planned_at) == (late.id, late.planned_at)


async def test_what_went_by_and_what_is_far_ahead_both_stay(
    app: ComentorApp,
    companion: Companion,
    clock: Any,
    paths: Paths,
    plan: Plan,
    press: Press,
    until: Until,
    shown: Shown,
) -> None:
    gone, ahead = await plan(WORK, hours=1), await plan(WORK, days=9)
    clock.go_on(days=4)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        await until(pilot, lambda: "Tue 1 Dec 15:00, in 5 days stays as it is" in shown(app))
        (opened,) = stored(paths, state=SessionState.OPEN)
        assert opened not in (gone.id, ahead.id)
        assert {each.planned_at for each in stored(paths, state=SessionState.PLANNED).values()} == {
            gone.planned_at,
            ahead.planned_at,
        }


async def test_with_nothing_ahead_a_social_call_that_went_by_does_not_begin(
    app: ComentorApp, companion: Companion, clock: Any, plan: Plan, press: Press, until: Until
) -> None:
    social = await plan(SOCIAL, hours=1)
    clock.go_on(days=4)
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        assert "No date yet" in next_line(app)
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = companion.live.session
        assert session is not None
        assert (session.kind, session.id != social.id) == (WORK, True)


async def test_the_open_session_is_no_unplanned_one(
    app: ComentorApp, companion: Companion, plan: Plan, press: Press, until: Until, shown: Shown
) -> None:
    await companion.live.open()
    await plan(WORK, days=9)
    async with app.run_test(size=ROOMY) as pilot:
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        app.pop_screen()
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        await press(pilot)
        assert "unplanned" not in shown(app)


async def test_a_social_call_now_leaves_the_one_in_days(
    app: ComentorApp, companion: Companion, plan: Plan, press: Press, until: Until
) -> None:
    social = await plan(SOCIAL, days=5)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "c", "b")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = companion.live.session
        assert session is not None
        assert (session.kind, session.id != social.id) == (SOCIAL, True)
        assert companion.planning.planned(SOCIAL) == social


# -- which one is moved -------------------------------------------------------------------------


async def test_the_closing_names_and_moves_the_next_session_with_halves(
    app: ComentorApp,
    companion: Companion,
    clock: Any,
    paths: Paths,
    plan: Plan,
    press: Press,
    until: Until,
    shown: Shown,
) -> None:
    social, work = await plan(SOCIAL, days=50), await plan(WORK, days=20)
    sooner = await plan(SOCIAL, days=3)
    await companion.live.open(unplanned=True)
    await companion.live.hand_over()
    clock.go_on(minutes=30)
    await companion.live.close_halves()
    async with app.run_test(size=ROOMY) as pilot:
        await until(pilot, lambda: "Next session: Sat 12 Dec 15:00 · video" in shown(app))
        stage = app.screen.query_one(StagePane)
        stage.rows.focus()
        while stage.current is None or "Next session" not in stage.current.text.plain:
            await press(pilot, "down")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, Form))
        assert "2026-12-12 15:00" in shown(app)
        await press(pilot, *"14 dec 15:00", "enter")
        await until(pilot, lambda: "Next session: Mon 14 Dec 15:00" in shown(app))
        on_disk = stored(paths)
        assert on_disk[work.id].planned_at == work.planned_at + timedelta(days=2)
        assert on_disk[social.id] == social
        assert on_disk[sooner.id] == sooner


async def test_the_review_names_the_next_session_with_halves(
    app: ComentorApp, companion: Companion, held: Session, plan: Plan, shown: Shown, until: Until
) -> None:
    await plan(SOCIAL, days=3)
    await plan(WORK, days=20)
    async with app.run_test(size=(120, 50)) as pilot:
        app.push_screen(ReviewScreen(held))
        await until(pilot, lambda: "Sat 12 Dec" in shown(app))
        assert "Wed 25 Nov" not in shown(app)


async def test_still_to_come_moves_the_one_that_was_asked_about(
    app: ComentorApp,
    companion: Companion,
    clock: Any,
    paths: Paths,
    plan: Plan,
    press: Press,
    until: Until,
    shown: Shown,
) -> None:
    gone, ahead = await plan(WORK, hours=1), await plan(WORK, days=9)
    clock.go_on(days=2)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "h")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "l")
        await until(pilot, lambda: isinstance(app.screen, Form))
        assert "2026-11-22 16:00" in shown(app)
        await press(pilot, *"27 nov 15:00", "enter")
        await until(pilot, lambda: "Fri 27 Nov 15:00, in 3 days" in next_line(app))
        on_disk = stored(paths)
        assert on_disk[gone.id].planned_at == clock.wall.replace(day=27, hour=14)
        assert on_disk[ahead.id] == ahead


async def test_a_new_date_leaves_the_question_about_the_old_one(
    app: ComentorApp,
    companion: Companion,
    clock: Any,
    paths: Paths,
    plan: Plan,
    press: Press,
    until: Until,
    shown: Shown,
) -> None:
    gone = await plan(WORK, hours=1)
    clock.go_on(days=2)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "p")
        await until(pilot, lambda: isinstance(app.screen, Form))
        assert "2026-11-22" not in shown(app)
        await press(pilot, *"27 nov 15:00", "enter")
        await until(pilot, lambda: "Fri 27 Nov 15:00, in 3 days" in next_line(app))
        assert "We had planned Sun 22 Nov 16:00" in next_line(app)
        assert stored(paths)[gone.id] == gone


# -- which one is named -------------------------------------------------------------------------


async def test_the_date_that_is_saved_is_the_one_home_names(
    app: ComentorApp,
    clock: Any,
    plan: Plan,
    press: Press,
    until: Until,
    shown: Shown,
    home: Path,
) -> None:
    await plan(WORK, hours=1)
    clock.go_on(days=2)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "d")
        await until(pilot, lambda: "No next date yet" in shown(app))
        await plan(SOCIAL, days=5)
        await press(pilot, "d")
        await until(pilot, lambda: "Save as calendar file" in shown(app))
        await press(pilot, "enter")
        await until(pilot, (home / "comentor-2026-11-29.ics").exists)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_the_agenda_is_that_of_the_session_with_halves(
    app: ComentorApp, plan: Plan, press: Press, until: Until, shown: Shown
) -> None:
    await plan(SOCIAL, days=3)
    await plan(WORK, days=5)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "n")
        await until(pilot, lambda: isinstance(app.screen, AgendaScreen))
        await until(pilot, lambda: "The next agenda · Fri 27 Nov 15:00" in shown(app))
