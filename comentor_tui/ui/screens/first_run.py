"""The first start: two names, and what is known already. One screen; everything may stay empty."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from comentor_tui import content
from comentor_tui.domain.records import Medium
from comentor_tui.domain.text import NAME_LIMIT
from comentor_tui.services import setup
from comentor_tui.services.setup import FirstAnswers
from comentor_tui.services.times import UnderstoodMoment, understand_moment
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.planning_forms import MEDIA, how_often, when
from comentor_tui.ui.text import MARKS, lit
from comentor_tui.ui.widgets.fields import Field, Fields, Line, OneOf
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.ui.widgets.text_line import TextLine
from comentor_tui.zone import local_zone, zone_key

MINUTES = (15, 20, 25, 30, 45, 60)
WELCOME = "Two people, equal time, each helping the other think."
NAMES_ENOUGH = "Names are enough to begin. The rest can wait."


class FirstRunScreen(ComentorScreen[None]):
    """Who we are and when we meet first. It takes a minute."""

    CSS_PATH = ["../styles/first_run.tcss"]
    AUTO_FOCUS = "#name-you"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "finish", "Begin", key_display="F2"),
        Binding("escape", "skip", "Begin with what is there", key_display="Esc"),
        # Before the letters that come behind it: they belong to the next line already.
        Binding("enter", "next_name", "Next line", show=False, priority=True),
        Binding("up", "app.focus_previous", "Field before", show=False),
        Binding("down", "app.focus_next", "Next field", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (50, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-full")]

    def __init__(self, adding: bool = False) -> None:
        """`adding`: there is a pair already, and this one comes beside it."""
        super().__init__()
        self._adding = adding
        self._begun = False

    def compose(self) -> ComposeResult:
        """Names side by side, the rest below."""
        with VerticalScroll(id="page", can_focus=False), Vertical(id="sheet"):
            yield Static(lit("Comentor", "bold"), id="welcome")
            yield Static(lit(WELCOME, "$quiet"), id="about")
            with Horizontal(id="who"):
                with Vertical():
                    yield Static(lit(f"{MARKS['you']} you", "$you"), classes="label")
                    yield self._name_line("you", "your name", self._your_name())
                with Vertical():
                    yield Static(
                        lit(f"{MARKS['comentor']} your co-mentor", "$comentor"), classes="label"
                    )
                    yield self._name_line("comentor", "their name")
            yield Static(lit(NAMES_ENOUGH, "$quiet"), id="enough")
            yield Fields(self._questions(), step_by_step=True)
        yield StatusLine()
        yield ShortFooter()

    @staticmethod
    def _name_line(side: str, placeholder: str, value: str = "") -> Input:
        return TextLine(value, placeholder=placeholder, max_length=NAME_LIMIT, id=f"name-{side}")

    def _questions(self) -> list[Field]:
        purposes = content.load("agreement").items.purposes
        return [
            Line(
                "purpose",
                "we meet",
                "",
                f"Ctrl+N: {purposes[0]}" if purposes else "",
                suggestions=purposes,
            ),
            how_often("how often"),
            OneOf("half_minutes", "minutes each", [(n, str(n)) for n in MINUTES], 30),
            when("first", "first session", self.companion.memory),
            OneOf("medium", "how", MEDIA, Medium.CALL),
            Line("place", "where", "", "link, number or place"),
        ]

    def action_next_name(self) -> None:
        """From a name to what comes next; elsewhere Enter means what it means there."""
        if self.focused is None or not (self.focused.id or "").startswith("name-"):
            raise SkipAction
        self.focus_next()

    async def action_finish(self) -> None:
        """Begin, once everything that was typed is understood."""
        await self.query_one(Fields).submit()

    @on(Fields.Filled)
    async def _filled(self, event: Fields.Filled) -> None:
        event.stop()
        await self._begin(event.values)

    def _your_name(self) -> str:
        """As you are called in the pair that is there already."""
        you = self.companion.people.person(self.companion.memory.you)
        return you.name if you is not None and self._adding else ""

    def on_mount(self) -> None:
        """Your own name is known already where another pair begins."""
        if self._adding:
            self.query_one("#name-comentor", Input).focus()

    async def action_skip(self) -> None:
        """Begin with what is there; a date that is past or not understood is left out.

        Where there is a pair already, it stays: nothing begins.
        """
        if self._adding:
            # It stays the current screen for a moment, and a second key may come in that.
            if self.is_current and not self._begun:
                self._begun = True
                self.dismiss()
            return
        values = self.query_one(Fields).values()
        if (await self._moment(values)).is_past:
            values["first"] = ""
        await self._begin(values)

    async def _begin(self, values: dict[str, Any]) -> None:
        if self._begun:
            return
        self._begun = True
        memory = self.companion.memory
        first = await self._moment(values)
        del values["first"]
        answers = FirstAnswers(
            your_name=self.query_one("#name-you", Input).value,
            other_name=self.query_one("#name-comentor", Input).value,
            first_at=first.at,
            **values,
        )
        # The system is asked for the name, which takes a while.
        place = await asyncio.to_thread(zone_key, local_zone())
        if self._adding:
            await self._begin_another(answers, place)
            return
        await setup.begin(memory, answers, place)
        from comentor_tui.ui.screens.home import HomeScreen

        if self.is_current:
            # The key that ends this screen begins a session on the next.
            self.app.switch_screen(HomeScreen(deaf_for=1.0))

    async def _moment(self, values: dict[str, Any]) -> UnderstoodMoment:
        """The first session's date; nothing where none was understood."""
        text, now = str(values["first"]), self.companion.memory.now()
        found = await asyncio.to_thread(understand_moment, text, now, local_zone())
        return found or UnderstoodMoment(None, "")

    async def _begin_another(self, answers: FirstAnswers, zone: str) -> None:
        """Beside the pair that is there; where that cannot be, everything typed stays."""
        if await self.attempt(self.companion.pairs.add(answers, zone)) is None:
            self._begun = False
        elif self.is_current:
            self.dismiss()
