"""Gifts: two columns alike, and where they help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.widgets import Input

from comentor_tui.domain.records import Gift
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Ask
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.gifts import GiftsScreen
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from tests.ui.conftest import HOSTILE, SIZES

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


def texts(paths: Paths) -> list[tuple[str, str | None, str]]:
    """The gifts on disk: words, whose, seen by."""
    with open_read_only(paths) as reader:
        return [(gift.text, gift.owner, gift.seen_by) for gift in reader.load(Gift)]


async def test_own_words_and_what_one_sees_in_the_other(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    you, other = companion.memory.people
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await press(pilot, "i")
        assert isinstance(app.screen, GiftsScreen)
        assert shown(app).count("nothing yet") == 4
        await press(pilot, "a", *"patience", "enter")
        await until(pilot, lambda: texts(paths) == [("patience", you, you)])
        await press(pilot, "tab", "a")
        assert "A gift I see in ◇ Ben" in shown(app)
        await press(pilot, *"asks", "enter")
        await until(pilot, lambda: ("asks", other, you) in texts(paths))
        await press(pilot, "enter", *" well", "enter")
        await until(pilot, lambda: ("asks well", other, you) in texts(paths))
        await press(pilot, "x")
        await until(pilot, lambda: texts(paths) == [("patience", you, you)])
        await press(pilot, "u")
        await until(pilot, lambda: len(texts(paths)) == 2)
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)
        assert "brings: patience" in shown(app)


async def test_the_others_words_stay_as_they_are(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    you, other = companion.memory.people
    companion.memory.at_keys = other
    await companion.gifts.add(you, "a calm voice")
    companion.memory.at_keys = you
    async with app.run_test(size=(100, 30)) as pilot:
        assert "Ben sees: a calm voice" in shown(app)
        await press(pilot, "i", "e")
        assert isinstance(app.screen, GiftsScreen)
        assert "Ben’s words" in shown(app)
        await press(pilot, "x")
        await until(pilot, lambda: "only they" in shown(app))
        assert texts(paths) == [("a calm voice", you, other)]


async def test_a_draft_survives_escape(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "a", *"pat", "escape", "a")
        assert isinstance(app.screen, Form)
        assert app.screen.query_one(Input).value == "pat"


async def test_they_are_in_the_opening_and_one_is_received_in_the_closing(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    you, other = companion.memory.people
    await companion.gifts.add(other, "hears it")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert "Ben brings: hears it" in shown(app)
        assert "Ana brings" not in shown(app)
        await press(pilot, "f2", "f12")
        await until(pilot, lambda: shown(app).count("a gift received today") == 2)
        await press(pilot, "f9", "asterisk")
        assert isinstance(app.screen, Ask)
        await press(pilot, *"a map", "enter")
        await until(pilot, lambda: ("a map", other, you) in texts(paths))
        session = companion.live.session
        assert session is not None
        (gift,) = companion.gifts.received(you, session.id)
        assert gift.text == "a map"
        assert "* received: a map" in shown(app)


async def test_hostile_words_at_every_size(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    for person in companion.memory.people:
        for text in HOSTILE:
            await companion.gifts.add(person, text)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "i")
        for size in SIZES[1::2]:
            await pilot.resize_terminal(*size)
            await press(pilot, "down", "tab", "end", "left", "pagedown", "right", "home")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "left", "end", "e", "escape", "escape")
        assert isinstance(app.screen, HomeScreen)
