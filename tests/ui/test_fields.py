"""Fields of a form: numbers that are typed, and what is probably not meant."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.widgets import Input

from comentor_tui.domain.records import Cadence
from comentor_tui.ui import theme
from comentor_tui.ui.dialogs import Ask
from comentor_tui.ui.doubtful import ENTER_AGAIN, said_back
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.planning_forms import how_often
from comentor_tui.ui.widgets.fields import Line


class Host(App[None]):
    """An app with nothing but a dialog."""

    def __init__(self, dialog: Any) -> None:
        super().__init__()
        theme.register(self)
        self.theme = theme.DARK
        self.dialog = dialog
        self.answers: list[Any] = []

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self.answers.append)


def past(text: str) -> str:
    """Words that begin with "old" are past."""
    return said_back(f"understood {text}", text.startswith("old"))


async def rhythm(*keys: str, begins: Cadence = Cadence.MONTHLY) -> tuple[Cadence, str]:
    """What is chosen after these keys, and what stood there."""
    app = Host(Form("A rhythm", [how_often("how often", begins)]))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        text = shown(app)
        await pilot.press("enter")
        await pilot.pause()
    return app.answers[0]["cadence"], text


def shown(app: App[None]) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_any_number_of_weeks_can_be_typed() -> None:
    assert (await rhythm())[0] is Cadence.MONTHLY
    assert (await rhythm("5"))[0] is Cadence.EVERY_FIVE_WEEKS
    chosen, text = await rhythm("2", "6")
    assert chosen is Cadence.EVERY_26_WEEKS
    # The usual ways are there still.
    assert all(way in text for way in ("monthly", "weekly", "as needed", "every 26 weeks"))
    assert (await rhythm("1"))[0] is Cadence.WEEKLY


async def test_a_number_that_is_too_large_begins_anew() -> None:
    assert (await rhythm("2", "7"))[0] is Cadence.EVERY_SEVEN_WEEKS
    assert (await rhythm("3", "right", "left", "1"))[0] is Cadence.WEEKLY
    assert (await rhythm("0"))[0] is Cadence.MONTHLY


async def test_a_number_twice_and_another_one() -> None:
    assert (await rhythm("4", "left", "9"))[0] is Cadence.EVERY_NINE_WEEKS
    assert (await rhythm("5", "x", "6"))[0] is Cadence.EVERY_SIX_WEEKS


async def test_a_rhythm_of_ones_own_is_chosen_when_the_form_opens() -> None:
    chosen, text = await rhythm(begins=Cadence.EVERY_ELEVEN_WEEKS)
    assert chosen is Cadence.EVERY_ELEVEN_WEEKS
    assert "every eleven weeks" in text
    assert (await rhythm("right", begins=Cadence.EVERY_ELEVEN_WEEKS))[0] is Cadence.WEEKLY


async def test_what_is_past_wants_a_second_enter() -> None:
    app = Host(Form("A date", [Line("when", "when", check=past)]))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press(*"old", "enter")
        await pilot.pause(0.1)
        assert app.answers == []
        assert ENTER_AGAIN in shown(app)
        # Another text is another question.
        await pilot.press("x", "enter")
        await pilot.pause(0.1)
        assert app.answers == []
        await pilot.press("enter")
        await pilot.pause(0.1)
    assert app.answers == [{"when": "oldx"}]


async def test_what_is_ahead_wants_one_enter() -> None:
    app = Host(Form("A date", [Line("when", "when", check=past)]))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press(*"new", "enter")
        await pilot.pause(0.1)
    assert app.answers == [{"when": "new"}]


async def test_one_line_that_is_past_wants_a_second_enter() -> None:
    app = Host(Ask("By when?", check=past))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press(*"old", "enter")
        await pilot.pause()
        assert app.answers == []
        assert ENTER_AGAIN in shown(app)
        await pilot.press("enter")
        await pilot.pause()
    assert app.answers == ["old"]


async def test_what_is_typed_into_one_line_is_to_be_seen() -> None:
    app = Host(Ask("A gift", placeholder="what it was"))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert "what it was" in shown(app)
        await pilot.press(*"words")
        await pilot.pause()
        assert "words" in shown(app)
        assert app.screen.query_one(Input).size.height == 1
