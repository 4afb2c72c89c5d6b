"""The agenda and the date of the next session, asked for in one box each."""

from __future__ import annotations

from typing import Any

from textual import on, work

from comentor_tui.domain import agenda
from comentor_tui.domain.records import AgendaItem, ItemState, Medium, Section, Session
from comentor_tui.services.times import say_moment, understand_moment
from comentor_tui.ui.dialogs import Choose, Way
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.text import person
from comentor_tui.ui.widgets.agenda_pane import AgendaPane
from comentor_tui.ui.widgets.fields import Field, Line, OneOf
from comentor_tui.zone import local_zone

MEDIA = (
    (Medium.CALL, "call"),
    (Medium.VIDEO, "video"),
    (Medium.IN_PERSON, "in person"),
)
"""How a session can be held, in the order they are offered."""

WHEN = "fri 15:00 · +4w 16:30 · 2026-12-04 15:00"
"""Shapes of a date with a time, as a hint."""


class PlanningActions(ComentorScreen[None]):
    """What the agenda's list asks for, and the commands about agenda and date."""

    last_taken_off: str | None = None
    """The item that was removed or parked last, to be put back."""

    # -- the agenda -------------------------------------------------------------------------------

    def do_add_item(self) -> None:
        """Put something on the agenda."""
        self.ask_item()

    do_item = do_add_item

    @on(AgendaPane.Add)
    def _agenda_add(self, event: AgendaPane.Add) -> None:
        event.stop()
        self.ask_item(event.beside)

    @on(AgendaPane.Tick)
    async def _agenda_tick(self, event: AgendaPane.Tick) -> None:
        event.stop()
        await self.attempt(self.companion.planning.tick(event.item_id))

    @on(AgendaPane.Park)
    async def _agenda_park(self, event: AgendaPane.Park) -> None:
        event.stop()
        await self.attempt(self.companion.planning.park(event.item_id))
        self._taken_off(event.item_id, "Kept for some other time")

    @on(AgendaPane.Parked)
    def _agenda_parked(self, event: AgendaPane.Parked) -> None:
        event.stop()
        self.choose_parked()

    @on(AgendaPane.Remove)
    async def _agenda_remove(self, event: AgendaPane.Remove) -> None:
        event.stop()
        await self.attempt(self.companion.planning.remove(event.item_id))
        self._taken_off(event.item_id, "Taken off")

    def _taken_off(self, item_id: str, said: str) -> None:
        item = self.companion.memory.get(AgendaItem, item_id)
        if item is not None and (item.deleted_at or item.state is ItemState.PARKED):
            self.last_taken_off = item_id
            self.say(f"{said}; U puts it back.")

    @on(AgendaPane.PutBack)
    async def _agenda_put_back(self, event: AgendaPane.PutBack) -> None:
        event.stop()
        if self.last_taken_off is None:
            self.say("Nothing was taken off.")
            return
        item_id, self.last_taken_off = self.last_taken_off, None
        await self.attempt(self.companion.planning.put_back(item_id))

    @on(AgendaPane.Move)
    async def _agenda_move(self, event: AgendaPane.Move) -> None:
        event.stop()
        await self.attempt(self.companion.planning.move(event.item_id, event.step))

    @on(AgendaPane.Edit)
    def _agenda_edit(self, event: AgendaPane.Edit) -> None:
        event.stop()
        self.edit_item(event.item_id)

    @work(group="dialog", exit_on_error=False)
    async def ask_item(self, beside: str | None = None) -> None:
        """Ask for something new; it starts out beside the item under the cursor."""
        memory = self.companion.memory
        near = memory.get(AgendaItem, beside)
        owner = near.owner if near is not None else memory.at_keys
        section = near.section if near is not None else Section.PROJECTS
        found = await self.app.push_screen_wait(
            Form(
                "On the agenda",
                [
                    Line(
                        "text",
                        "what",
                        memory.draft("agenda"),
                        "what I would like to talk about",
                        needed=True,
                        changed=lambda text: memory.put_draft("agenda", text),
                    ),
                    *self._item_fields(owner, section, ""),
                ],
            )
        )
        if found is not None:
            await self.attempt(self.companion.planning.add(**found))

    @work(group="dialog", exit_on_error=False)
    async def edit_item(self, item_id: str) -> None:
        """Other words, another owner or section."""
        item = self.companion.memory.get(AgendaItem, item_id)
        if item is None or item.deleted_at is not None:
            return
        found = await self.app.push_screen_wait(
            Form(
                "On the agenda",
                [
                    Line("text", "what", item.text, needed=True),
                    *self._item_fields(item.owner, item.section, item.possible),
                ],
            )
        )
        if found is not None:
            await self.attempt(self.companion.planning.change(item_id, **found))

    @work(group="dialog", exit_on_error=False)
    async def choose_parked(self) -> None:
        """Take something up again that was kept for some other time."""
        memory, planning = self.companion.memory, self.companion.planning
        parked = planning.parked()
        if not parked:
            self.say("Nothing is kept for some other time.")
            return
        ways = [
            Way(str(n) if n < 10 else "", item.text, item.id, memory.name(item.owner))
            for n, item in enumerate(parked, start=1)
        ]
        lines = ["Which of these is for the agenda now?"]
        item_id = await self.app.push_screen_wait(Choose("Kept for some other time", ways, lines))
        if item_id is not None:
            await self.attempt(planning.park(item_id))

    def _item_fields(self, owner: str | None, section: Section, possible: str) -> list[Field]:
        return [
            self.whose("whose", owner, both=True),
            OneOf("section", "part", [(each, each.value) for each in agenda.SECTIONS], section),
            Line("possible", "possible", possible, "what would be possible? (may stay empty)"),
        ]

    def whose(self, label: str, owner: str | None, *, both: bool = False) -> OneOf:
        """A choice of you, perhaps both, and your co-mentor, in that order."""
        memory = self.companion.memory
        you = person(memory.name(memory.you), "you", marked=True)
        other = person(memory.name(memory.other), "comentor", marked=True)
        ways: list[tuple[Any, Any]] = [(memory.you, you), (memory.other, other)]
        if both:
            ways.insert(1, (None, "both"))
        return OneOf("owner", label, ways, owner)

    # -- the date ---------------------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_plan(self) -> None:
        """Date, time, medium and place of the next session."""
        await self.plan_session()

    async def plan_session(self) -> Session | None:
        """Ask for the next session and plan it. For workers: it waits for the answer."""
        companion, memory = self.companion, self.companion.memory
        planned = companion.planning.planned()
        usual = planned or memory.last_session()
        zone = local_zone()

        def check(text: str) -> str:
            found = understand_moment(text, memory.now(), zone)
            if found is None:
                raise ValueError("Not a date and a time I know. Try: fri 15:00")
            if found.at is None:
                raise ValueError(found.words)
            return f"{found.words}{' – that is past' if found.is_past else ''}"

        was = ""
        if planned is not None and planned.planned_at is not None:
            local = planned.planned_at.astimezone(zone)
            was = f"{local:%Y-%m-%d %H:%M}"
        found = await self.app.push_screen_wait(
            Form(
                "The next session",
                [
                    Line("when", "when", was, WHEN, check, needed=True, replace=True),
                    OneOf("medium", "how", MEDIA, usual.medium if usual else Medium.CALL),
                    Line(
                        "place",
                        "where",
                        usual.place if usual else "",
                        "link, number or place (may stay empty)",
                    ),
                ],
            )
        )
        if found is None:
            return None
        moment = understand_moment(found["when"], memory.now(), zone)
        if moment is None or moment.at is None:
            return None
        session: Session | None = await self.attempt(
            companion.planning.plan(moment.at, found["medium"], found["place"])
        )
        if session is not None:
            self.say(f"Next: {say_moment(moment.at, memory.now(), zone)}.")
        return session
