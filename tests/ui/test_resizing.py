"""A window that is dragged: sizes come faster than they are dealt with, and some come late."""

from __future__ import annotations

import pytest
from textual import events
from textual.geometry import Size

from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Show

WINDOW = (120, 40)
OLD = Size(30, 8)


@pytest.mark.parametrize("under_a_dialog", [False, True])
async def test_a_size_that_comes_late_changes_nothing(
    app: ComentorApp, under_a_dialog: bool
) -> None:
    """Textual sends a screen its own size again: behind a newer one, the old one would win."""
    async with app.run_test(size=WINDOW) as pilot:
        below = app.screen
        if under_a_dialog:
            app.push_screen(Show("A card", ["A line"]))
            await pilot.pause()
        for screen in (app.screen, below):
            screen.post_message(events.Resize(OLD, OLD))
            await pilot.pause()
            assert screen.outer_size == WINDOW
        assert below.outer_size == WINDOW
        assert not below.has_class("-narrow", "-strip")


async def test_screens_below_a_dialog_follow_the_window(app: ComentorApp) -> None:
    async with app.run_test(size=WINDOW) as pilot:
        below = app.screen
        app.push_screen(Show("A card", ["A line"]))
        await pilot.pause()
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        classes = below.classes
        app.screen.dismiss()
        await pilot.pause()
        assert app.screen is below
        assert below.outer_size == (60, 20)
        assert below.classes == classes
