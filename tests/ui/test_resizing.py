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


async def test_a_screen_is_fitted_before_it_has_widgets(app: ComentorApp) -> None:
    """Each widget is styled once, for the window it is in."""
    styled: list[int] = []
    show = Show("A card", ["A line"])
    restyle = show.update_node_styles

    def count(animate: bool = True) -> None:
        styled.append(len(show.query("*")))
        restyle(animate)

    show.update_node_styles = count  # type: ignore[method-assign]
    async with app.run_test(size=WINDOW) as pilot:
        await app.push_screen(show)
        await pilot.pause()
        assert show.has_class("-roomy")
        assert set(styled) == {0}
