"""The two of us: names, time zones, and how to reach each other."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from comentor_tui.domain.durations import clock_time
from comentor_tui.domain.text import NAME_LIMIT
from comentor_tui.errors import ComentorError
from comentor_tui.ui.commands import Where
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import MARKS, SIDES, Side, lit
from comentor_tui.ui.widgets.fields import Field, Fields, Line
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone, named_zone, understand_zone, zone_key

WHO = {"you": "you", "comentor": "your co-mentor"}
NEAR = "a large city near by"
ABOUT = "With both time zones, every date is shown on both clocks."


class PeopleScreen(ComentorScreen[None]):
    """Two columns alike."""

    where = Where.PEOPLE
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(Where.PEOPLE))
    AUTO_FOCUS = "#fields-you #field-name"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (84, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-full")]
    CSS = """
    PeopleScreen #page { height: 1fr; align: center top; scrollbar-size-vertical: 1; }
    PeopleScreen #sheet { width: 112; max-width: 100%; height: auto; padding: 1 1 0 1; }
    PeopleScreen #about { text-align: center; height: auto; color: $quiet; margin: 0 0 1 0; }
    PeopleScreen #columns { height: auto; }
    PeopleScreen #columns > Vertical { width: 1fr; height: auto; margin: 0 1; }
    PeopleScreen .who { padding: 0; margin: 0 0 1 0; }
    PeopleScreen Fields { max-height: 1000; }
    PeopleScreen Fields .label { width: 11; }
    /* What was understood has its line from the beginning: nothing moves while somebody types. */
    PeopleScreen .understood { display: block; min-height: 1; }
    PeopleScreen.-narrow #columns { layout: vertical; }
    PeopleScreen.-narrow #columns > Vertical { margin: 0 0 1 0; }
    PeopleScreen.-short #sheet { padding: 0 1; }
    PeopleScreen.-short #about { display: none; }
    PeopleScreen.-short .who { margin: 0; }
    PeopleScreen StatusLine { dock: none; }
    """

    def compose(self) -> ComposeResult:
        """You on the left, your co-mentor on the right."""
        with VerticalScroll(id="page", can_focus=False), Vertical(id="sheet"):
            yield Static(lit(ABOUT), id="about")
            with Horizontal(id="columns"):
                for side in SIDES:
                    with Vertical():
                        yield Static(lit(f"{MARKS[side]} {WHO[side]}", f"${side}"), classes="who")
                        fields = Fields(self._questions(side), step_by_step=True)
                        fields.id = f"fields-{side}"
                        yield fields
        yield StatusLine()
        yield ShortFooter()

    def _person(self, side: Side) -> str:
        memory = self.companion.memory
        return memory.you if side == "you" else memory.other

    def _questions(self, side: Side) -> list[Field]:
        people, who = self.companion.people, self._person(side)
        known = people.person(who)
        return [
            Line("name", "name", known.name if known else "", "a name", limit=NAME_LIMIT),
            Line("zone", "time zone", people.zone_name(who), NEAR, self._check_zone),
            Line("contact", "to reach", known.contact if known else "", "number, address, link"),
        ]

    async def on_mount(self) -> None:
        """Say what this machine calls its zone; the system is asked, which takes a while."""
        here = await asyncio.to_thread(zone_key, local_zone())
        line = self.query_one("#fields-you", Fields).editor("zone")
        if here and isinstance(line, Input):
            line.placeholder = f"this machine: {here}"

    def _check_zone(self, text: str) -> str:
        key = understand_zone(text)
        zone = named_zone(key)
        now = clock_time(self.companion.memory.now(), zone) if zone else ""
        return f"{key}, {now} now"

    @on(Fields.Filled)
    async def _filled(self, event: Fields.Filled) -> None:
        """Enter in the last line of you goes on to your co-mentor; in the last of all it keeps."""
        event.stop()
        yours, theirs = (self.query_one(f"#fields-{side}", Fields) for side in SIDES)
        if self.focused is not None and yours in self.focused.ancestors:
            theirs.editor("name").focus()
            return
        await self.do_keep_people()

    async def do_keep_people(self) -> None:
        """Keep both, once both zones are understood."""
        said = []
        for side in SIDES:
            fields = self.query_one(f"#fields-{side}", Fields)
            values = fields.values()
            zone = str(values["zone"]).strip()
            try:
                values["zone"] = await asyncio.to_thread(understand_zone, zone) if zone else ""
            except ValueError as problem:
                fields.editor("zone").focus()
                self.say(str(problem))
                return
            said.append((self._person(side), values))
        people = self.companion.people
        for who, values in said:
            try:
                await people.keep(who, **values)
            except ComentorError as problem:
                self.say(f"{problem.message} {problem.hint}")
                return
        self._leave("Kept.")

    def do_leave_people(self) -> None:
        """Leave it as it was."""
        self._leave("")

    def _leave(self, said: str) -> None:
        if not self.is_current:
            return
        self.app.pop_screen()
        if said:
            for line in self.app.screen.query(StatusLine):
                line.flash(said)
