"""A session that was ended too early goes on, from wherever that is noticed; nothing is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from comentor_tui.domain.records import PitfallAnswer, SessionState
from comentor_tui.domain.turns import Stage
from comentor_tui.services.companion import Companion
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.screens.pitfall_check import PitfallCheckScreen
from comentor_tui.ui.screens.review import ReviewScreen

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]
WIDE = (120, 40)


@pytest.fixture
async def running(companion: Companion, clock: Any) -> Companion:
    """Ten minutes into the half of the one on the left."""
    await companion.live.open()
    if companion.live.clock().first != companion.memory.you:
        await companion.live.swap_first()
    await companion.live.hand_over()
    clock.go_on(minutes=10)
    companion.memory.seen = clock.now()
    return companion


@pytest.mark.parametrize("key", ["f4", "ctrl+r"])
async def test_from_the_pitfall_check_with_the_key_of_undo(
    app: ComentorApp, running: Companion, press: Press, until: Until, shown: Shown, key: str
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f12", "f12")
        await until(pilot, lambda: isinstance(app.screen, PitfallCheckScreen))
        assert "F4 Take up again" in shown(app)
        await press(pilot, key)
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert running.live.session is not None
        assert running.live.clock().stage is Stage.CLOSING
        # Undo goes on from there: the half is running again.
        await press(pilot, "f4")
        assert running.live.clock().owner == running.memory.you
        # The end comes as it would have, and home is below it all.
        await press(pilot, "f12", "f12")
        await until(pilot, lambda: isinstance(app.screen, PitfallCheckScreen))
        await press(pilot, "escape", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_answers_and_drafts_are_there_after_the_second_end(
    app: ComentorApp, running: Companion, clock: Any, press: Press, until: Until, shown: Shown
) -> None:
    after, (you, other) = running.after_call, running.memory.people
    session = running.live.session
    assert session is not None
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f12", "f12")
        await until(pilot, lambda: isinstance(app.screen, PitfallCheckScreen))
        await press(pilot, "3", "enter", *"late", "escape", "f2", "h", "2", "enter", *"a lin")
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert running.memory.at_keys == you
        clock.go_on(minutes=5)
        running.memory.seen = clock.now()
        await press(pilot, "f12")
        await until(pilot, lambda: isinstance(app.screen, PitfallCheckScreen))
        # Ana is through, Ben is not: he goes on where he was.
        assert "◇ Ben answers" in shown(app)
        assert "a lin" in shown(app)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await press(pilot, *"the question")
        await app.action_command("take_up_again")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        await press(pilot, "f12")
        await until(pilot, lambda: isinstance(app.screen, PitfallCheckScreen))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await until(pilot, lambda: "the question" in shown(app))
    answers = {who: after.answers(session, who)["time"] for who in (you, other)}
    assert (answers[you].answer, answers[you].line) == (PitfallAnswer.YES, "late")
    assert (answers[other].answer, answers[other].line) == (PitfallAnswer.A_LITTLE, "a lin")


async def test_by_name_in_the_review_and_its_review_is_asked_for_again(
    app: ComentorApp, running: Companion, press: Press, until: Until, shown: Shown
) -> None:
    session = running.live.session
    assert session is not None
    await running.live.end()
    await running.after_call.close(session)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "r", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await press(pilot, "ctrl+p", *"take up")
        await until(pilot, lambda: "Take up again" in shown(app))
        await press(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        await running.live.end()
        assert running.after_call.waiting() is not None


async def test_home_says_how_right_after_the_end(
    app: ComentorApp, running: Companion, clock: Any, shown: Shown, until: Until, press: Press
) -> None:
    session = await running.live.end()
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "The review of today’s session is waiting." in shown(app))
        assert "Ctrl+P take up again" in shown(app)
        await running.after_call.close(session)
        await press(pilot)
        assert "Ctrl+P take up again" in shown(app)
        clock.go_on(hours=3)
        running.memory.on_change()
        await press(pilot)
        assert "take up again" not in shown(app)


async def test_a_session_long_over_is_not_opened_by_a_slip(
    app: ComentorApp, running: Companion, clock: Any, press: Press, shown: Shown
) -> None:
    session = await running.live.end()
    clock.go_on(hours=20)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "r", "f4")
        assert isinstance(app.screen, PitfallCheckScreen)
        assert "Home’s “Take the last session up again” opens it all the same." in shown(app)
        assert session.state is SessionState.HELD
        assert running.live.session is None
