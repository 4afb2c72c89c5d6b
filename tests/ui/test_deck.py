"""The deck of questions and the lines about being enough, as the pair keeps them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from comentor_tui.domain.deck import QuestionKind
from comentor_tui.domain.records import OwnQuestion
from comentor_tui.services.companion import Companion
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.deck import DeckScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.home import HomeScreen
from tests.ui.conftest import HOSTILE, SIZES, FakeClock

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


async def test_questions_of_our_own(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    memory = companion.memory
    async with app.run_test(size=(120, 60), notifications=True) as pilot:
        await press(pilot, "q")
        assert isinstance(app.screen, DeckScreen)
        await press(pilot, "e", "x")
        await until(pilot, lambda: "comes with Comentor" in shown(app))
        await press(pilot, "a", *"what if", "down", "right", "enter")
        await until(pilot, lambda: memory.all(OwnQuestion))
        (own,) = memory.all(OwnQuestion)
        assert (own.text, own.kind) == ("what if", QuestionKind.OPEN.value)
        screen = app.screen
        assert isinstance(screen, DeckScreen)
        screen._rows("questions").point(own.id)
        await press(pilot, "enter", *" not", "enter")
        await until(pilot, lambda: "what if not ◆" in shown(app))
        await press(pilot, "x")
        await until(pilot, lambda: "what if not" not in shown(app))
        await press(pilot, "u")
        await until(pilot, lambda: "what if not ◆" in shown(app))


async def test_hiding_and_an_order(
    app: ComentorApp, companion: Companion, clock: FakeClock, press: Press, until: Until,
    shown: Shown,
) -> None:  # fmt: skip
    questions = companion.deck_editor.questions()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "q", "h")
        await until(pilot, lambda: companion.deck.hidden() == {questions[0].id})
        assert "hidden" in shown(app)
        clock.go_on(seconds=1)
        await press(pilot, "h")
        await until(pilot, lambda: not companion.deck.hidden())
        await press(pilot, "down", "down", "left_square_bracket")
        await until(pilot, lambda: companion.deck.order() == (questions[2].id,))
        assert f" 1 {questions[2].text[:30]}" in shown(app)
        await press(pilot, "down", "shift+up")
        await until(pilot, lambda: len(companion.deck.order()) == 2)
        await press(pilot, "right_square_bracket")
        await until(pilot, lambda: companion.deck.order() == (questions[2].id,))


async def test_lines_of_our_own(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    lines = companion.deck_editor.lines
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "q", "tab")
        assert "until you add your own" in shown(app)
        for text in ("one", "two"):
            await press(pilot, "a", *text, "enter")
            await until(pilot, lambda text=text: text in lines())
        await press(pilot, "a", *"two", "enter")
        await until(pilot, lambda: "this line already" in shown(app))
        await press(pilot, "end", "left_square_bracket")
        await until(pilot, lambda: lines() == ("two", "one"))
        await press(pilot, "enter", *"!", "enter")
        await until(pilot, lambda: lines() == ("two!", "one"))
        await press(pilot, "x")
        await until(pilot, lambda: lines() == ("one",))
        await press(pilot, "u")
        await until(pilot, lambda: lines() == ("two!", "one"))
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_hostile_words_at_every_size(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    for text in HOSTILE:
        await companion.deck.add(text)
        await companion.deck_editor.add_line(text)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "q")
        for size in SIZES[1::2]:
            await pilot.resize_terminal(*size)
            await press(pilot, "end", "tab", "end", "pageup", "tab", "pagedown", "h")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "left", "a")
        assert isinstance(app.screen, Form)
        await press(pilot, "escape", "right", "e", "escape", "escape")
        assert isinstance(app.screen, HomeScreen)
