"""The boxes over a screen: keys that are not for them, and windows that hardly hold them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from comentor_tui.services.companion import Companion
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Ask, Choose, Way
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.widgets.fields import Line

Press = Callable[..., Awaitable[None]]

WAYS = [Way("1", "One", 1), Way("2", "Two", 2)]


async def test_words_typed_on_do_not_vanish_without_a_sign(app: ComentorApp, press: Press) -> None:
    answers: list[Any] = []
    async with app.run_test(size=(80, 24)) as pilot:
        box = Choose("Which?", WAYS)
        await app.push_screen(box, answers.append)
        await pilot.pause()
        assert "Choose first" not in str(box.query_one(".box").border_subtitle)
        await press(pilot, "w")
        assert "Choose first · Esc: not now" in str(box.query_one(".box").border_subtitle)
        assert answers == []
        await press(pilot, "2")
        assert answers == [2]


@pytest.mark.parametrize("keys", [("enter", "enter"), ("1", "1"), ("1", "enter")])
async def test_what_is_in_doubt_is_asked_once_more(
    app: ComentorApp, keys: tuple[str, str], press: Press
) -> None:
    answers: list[Any] = []
    ways = [Way("1", "Keep it", 1, doubt="There is no 31 Feb"), Way("2", "Leave it", 2)]
    async with app.run_test(size=(80, 24)) as pilot:
        box = Choose("A target", ways)
        await app.push_screen(box, answers.append)
        await press(pilot, keys[0])
        assert answers == []
        said = str(box.query_one(".box").border_subtitle)
        assert said == "There is no 31 Feb · Enter again keeps it"
        await press(pilot, keys[1])
        assert answers == [1]
        box = Choose("A target", ways)
        await app.push_screen(box, answers.append)
        await press(pilot, "enter", "2")
        assert answers == [1, 2]


LOW = [(100, 5), (100, 3), (100, 2), (30, 8), (30, 3)]
STOP = "When must one of us leave?"


@pytest.mark.parametrize("size", LOW)
async def test_a_low_window_shows_the_question_and_what_is_typed(
    app: ComentorApp, size: tuple[int, int], press: Press, shown: Callable[..., str]
) -> None:
    async with app.run_test(size=size) as pilot:
        await app.push_screen(Ask(STOP, placeholder="16:00", check=str))
        await press(pilot, *"17:30")
        seen = shown(app)
        assert STOP in seen
        assert "17:30" in seen


@pytest.mark.parametrize("size", LOW)
async def test_a_low_window_shows_the_question_and_where_the_cursor_is(
    app: ComentorApp, size: tuple[int, int], press: Press, shown: Callable[..., str]
) -> None:
    lines = ["It was Ana’s half.", "Whose time was it?"]
    async with app.run_test(size=size) as pilot:
        await app.push_screen(Choose("3 min went by unseen", WAYS, lines))
        await press(pilot)
        seen = shown(app)
        assert "3 min went by unseen" in seen
        assert "1  One" in seen
        await press(pilot, "down")
        assert "2  Two" in shown(app)
        await press(pilot, "w")
        assert size[0] < 60 or "Choose first" in shown(app)


async def test_one_row_is_for_what_is_typed(
    app: ComentorApp, press: Press, shown: Callable[..., str]
) -> None:
    async with app.run_test(size=(60, 1)) as pilot:
        await app.push_screen(Ask(STOP, check=str))
        await press(pilot, *"17:30")
        assert shown(app).strip() == "17:30"


async def test_a_roomy_window_says_the_question_once(
    app: ComentorApp, press: Press, shown: Callable[..., str]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Ask(STOP))
        await press(pilot)
        assert shown(app).count(STOP) == 1


@pytest.mark.parametrize("size", [(100, 5), (100, 3), (100, 2)])
async def test_a_low_window_shows_what_a_form_is_about(
    app: ComentorApp, size: tuple[int, int], press: Press, shown: Callable[..., str]
) -> None:
    fields = [Line("what", "what"), Line("when", "when"), Line("where", "where")]
    async with app.run_test(size=size) as pilot:
        await app.push_screen(Form("The next session", fields, ["Everything may stay empty."]))
        await press(pilot, *"tea", "down", *"noon", "down", *"here")
        seen = shown(app)
        assert "The next session" in seen
        assert "here" in seen


@pytest.mark.parametrize("size", [(100, 5), (100, 3), (30, 8)])
async def test_what_the_menu_asks_is_seen_under_the_camera(
    app: ComentorApp,
    companion: Companion,
    size: tuple[int, int],
    press: Press,
    shown: Callable[..., str],
) -> None:
    await companion.live.open()
    async with app.run_test(size=size) as pilot:
        await press(pilot, "f9", "h")
        assert "When must one of us leave?" in shown(app)
        await press(pilot, "escape", "f9", "a")
        assert "How many minutes ago" in shown(app)
