"""What is pasted into any line is there, or its cut is told; nothing rings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.widgets import Input

from comentor_tui.ui import theme
from comentor_tui.ui.dialogs import Ask
from comentor_tui.ui.driver import LineFull, Paste, PasteCut
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.widgets.fields import Line


class Host(App[None]):
    """An app with nothing but a dialog, and an ear for what is told."""

    def __init__(self, dialog: Any) -> None:
        super().__init__()
        theme.register(self)
        self.theme = theme.DARK
        self.dialog = dialog
        self.cuts: list[tuple[int, int]] = []
        self.full: list[int] = []
        self.rung = 0

    def on_mount(self) -> None:
        self.push_screen(self.dialog)

    def on_paste_cut(self, event: PasteCut) -> None:
        self.cuts.append((event.kept, event.total))

    def on_line_full(self, event: LineFull) -> None:
        self.full.append(event.limit)

    def bell(self) -> None:
        self.rung += 1


def asked() -> Ask:
    return Ask("What", value="before ")


def filled() -> Form:
    return Form("What", [Line("what", "what", "before ")])


@pytest.mark.parametrize("dialog", [asked, filled])
class TestAPaste:
    async def test_too_long_is_cut_and_told(self, dialog: Callable[[], Any]) -> None:
        app = Host(dialog())
        async with app.run_test() as pilot:
            line = app.screen.query_one(Input)
            line.cursor_position = len(line.value)
            line.post_message(events.Paste("x" * 700))
            await pilot.pause()
            assert line.value == "before " + "x" * 493
            assert app.cuts == [(493, 700)]
            await pilot.press("y")
            await pilot.pause()
            assert (len(line.value), app.full, app.rung) == (500, [500], 0)

    async def test_that_was_cut_before_is_told_by_its_true_length(
        self, dialog: Callable[[], Any]
    ) -> None:
        app = Host(dialog())
        async with app.run_test() as pilot:
            line = app.screen.query_one(Input)
            line.cursor_position = len(line.value)
            line.post_message(Paste("x" * 700, 240_000))
            await pilot.pause()
            assert line.value == "before " + "x" * 493
            assert app.cuts == [(493, 240_000)]

    async def test_keeps_all_its_lines(self, dialog: Callable[[], Any]) -> None:
        app = Host(dialog())
        async with app.run_test() as pilot:
            line = app.screen.query_one(Input)
            line.cursor_position = len(line.value)
            line.post_message(events.Paste("one\ntwo\n\nthree\x07"))
            await pilot.pause()
            assert line.value == "before one two three"
            assert app.cuts == []

    async def test_takes_the_place_of_what_is_selected(self, dialog: Callable[[], Any]) -> None:
        app = Host(dialog())
        async with app.run_test() as pilot:
            line = app.screen.query_one(Input)
            line.action_select_all()
            line.post_message(events.Paste("z" * 501))
            await pilot.pause()
            assert line.value == "z" * 500
            assert app.cuts == [(500, 501)]
