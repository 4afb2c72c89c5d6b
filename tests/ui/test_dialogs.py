"""What the boxes over a screen do with keys that are not for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Choose, Way

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
