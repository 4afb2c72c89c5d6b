"""Every command by its name, on every screen where it makes sense."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from comentor_tui.domain.records import Note, Session, Visibility
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.archive import Archive
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.commands import Where, commands_for
from comentor_tui.ui.dialogs import Ask
from comentor_tui.ui.keys import ONLY_AT_HOME, OVER_HOME, CommandProvider
from comentor_tui.ui.screens.gifts import GiftsScreen
from comentor_tui.ui.screens.history import HistoryScreen
from comentor_tui.ui.screens.past import PastScreen

from .conftest import all_of, by_name

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]

WAYS = {
    Where.HOME: (),
    Where.AGENDA: ("n",),
    Where.GOALS: ("o",),
    Where.AGREEMENT: ("m",),
    Where.GIFTS: ("i",),
    Where.DECK: ("q",),
    Where.HISTORY: ("s",),
    Where.PAST: ("s", "enter"),
    Where.LOOK_BACK: ("l",),
    Where.CHANGES: ("v",),
    Where.BIN: ("b",),
    Where.PEOPLE: ("e",),
    Where.CHECK: ("r",),
    Where.LIVE: ("f2",),
}


@pytest.fixture(autouse=True)
def _archive(companion: Companion, paths: Paths) -> None:
    """What history and look-back read."""
    companion.open_archive = lambda: Archive(paths.store)


def written(folder: Path) -> str:
    """All that stands in the files of a folder."""
    return "".join(page.read_text("utf-8") for page in folder.iterdir())


@pytest.mark.parametrize("where", WAYS)
async def test_what_the_palette_shows_can_be_done(
    app: ComentorApp, held: Session, press: Press, until: Until, where: Where
) -> None:
    """Each has somebody who carries it out; between the calls all of home's are there."""
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *WAYS[where])
        await until(pilot, lambda: getattr(app.screen, "where", None) is where)
        provider = CommandProvider(app.screen)
        found = provider._commands()
        assert len({each.id for each in found}) == len(found)
        for each in found:
            below = [app, *app.screen_stack]
            assert any(hasattr(place, f"do_{each.id}") for place in below), each.id
        ids = {each.id for each in found}
        of_home = {each.id for each in commands_for(Where.HOME)}
        if where in OVER_HOME:
            assert {"packet", "import", "kept_aside", "back_up"} <= ids
            assert not ids & set(ONLY_AT_HOME)
        elif where is not Where.HOME:
            assert not ids & of_home


@pytest.mark.parametrize("where", [Where.HOME, Where.HISTORY, Where.LOOK_BACK])
async def test_a_packet_is_written_from_there(
    app: ComentorApp,
    held: Session,
    press: Press,
    until: Until,
    shown: Shown,
    home: Path,
    where: Where,
) -> None:
    """The dialog comes up where one is, and the answer is told there."""
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, *WAYS[where])
        await by_name(pilot, until, "Write a packet")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.query(Input))
        await press(pilot, "enter")
        await until(pilot, lambda: list(home.iterdir()))
        await until(pilot, lambda: getattr(app.screen, "where", None) is where)
        await until(pilot, lambda: "Saved as" in shown(app))


async def test_from_screen_to_screen_and_back(
    app: ComentorApp, held: Session, press: Press, until: Until, shown: Shown
) -> None:
    """A screen that was asked for by name lies over the one where one was."""
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "s")
        await by_name(pilot, until, "Gifts")
        await until(pilot, lambda: isinstance(app.screen, GiftsScreen))
        await press(pilot, "escape")
        assert isinstance(app.screen, HistoryScreen)
        await by_name(pilot, until, "Save as Markdown")
        await until(pilot, lambda: isinstance(app.screen, Ask))


async def test_a_past_session_is_saved_and_not_the_last(
    app: ComentorApp,
    companion: Companion,
    hold: Callable[..., Awaitable[Session]],
    clock: Any,
    press: Press,
    until: Until,
    home: Path,
) -> None:
    """With its notes; a private one only when it is named."""
    await companion.notes.add("qbetweenq")
    first = await hold()
    memory = companion.memory
    note = memory.new(Note, text="qfirstq", owner=memory.you, session_id=first.id)
    mine = memory.new(
        Note, text="qmineq", owner=memory.you, session_id=first.id, visibility=Visibility.MINE
    )
    await memory.put(note, mine)
    clock.go_on(days=30)
    await hold(20, 40)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "s", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen))
        await until(pilot, lambda: app.screen.session_to_export() is not None)
        assert app.screen.session_to_export().id == first.id
        await by_name(pilot, until, "Save as Markdown")
        await until(pilot, lambda: "private notes" in all_of(pilot))
        await press(pilot, "o")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.query(Input))
        await press(pilot, "enter")
        await until(pilot, lambda: list(home.iterdir()))
    text = written(home)
    assert "qfirstq" in text
    assert "qmineq" not in text
    assert "33 · 27" in text
