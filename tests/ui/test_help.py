"""Help shows the one table, and scrolls where there is no room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.containers import VerticalScroll

from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.commands import COMMANDS, Where, keys_label
from comentor_tui.ui.screens.help import HelpScreen, help_rows
from tests.ui.conftest import SIZES, trying

Press = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


def told(where: Where | None) -> str:
    """The help's text."""
    return "\n".join(row.lead.plain + row.text.plain for row in help_rows(where))


@pytest.mark.parametrize("where", [*Where, None])
def test_every_command_of_the_place_and_of_everywhere_is_there_once(where: Where | None) -> None:
    text = told(where)
    here = [each for each in COMMANDS if each.where in (where, Where.EVERYWHERE)]
    lines = [f"{each.title} – {each.help}" for each in here]
    assert len(set(lines)) == len(lines)
    for command in COMMANDS:
        line = f"{command.title} – {command.help}"
        assert text.count(line) == lines.count(line), command.id
        if command in here and command.keys:
            assert keys_label(command) in text


def test_the_marks_of_notes_are_there() -> None:
    text = told(Where.LIVE)
    for mark, word in (("?", "question"), ("!", "insight"), (">", "target"), ("*", "gift")):
        assert f"{mark:<20}  {word}" in text
    assert "mine alone" in text


@pytest.mark.parametrize("where", [None, Where.GIFTS, Where.REVIEW])
def test_the_marks_are_not_told_where_no_note_is_written(where: Where | None) -> None:
    assert "beginning of a note" not in told(where)
    assert "mine alone" not in told(where)


async def test_f1_opens_and_closes_it(app: ComentorApp, press: Press, shown: Shown) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f1")
        assert isinstance(app.screen, HelpScreen)
        assert "F2, Ctrl+S" in shown(app)
        await press(pilot, "f1")
        assert not isinstance(app.screen, HelpScreen)
        for key in ("escape", "q", "enter"):
            await press(pilot, "f1", key)
            assert not isinstance(app.screen, HelpScreen)


async def test_it_scrolls_to_its_end(app: ComentorApp, press: Press, shown: Shown) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await press(pilot, "f1", "end")
        await pilot.pause(0.5)
        assert "Ctrl+Q" in shown(app)
        assert app.screen.query_one(VerticalScroll).scroll_offset.y > 0


async def test_every_size(app: ComentorApp, press: Press) -> None:
    # It begins in the smallest one.
    async with app.run_test(size=SIZES[-1]) as pilot:
        for size in reversed(SIZES):
            with trying(size):
                await pilot.resize_terminal(*size)
                await press(pilot, "f1", "down", "pagedown", "end")
                assert isinstance(app.screen, HelpScreen)
                await press(pilot, "escape")
                assert not isinstance(app.screen, HelpScreen)
