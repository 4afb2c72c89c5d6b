"""The agenda and the date of the next session, asked for in one box each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work

from comentor_tui.domain.records import AgendaItem, ItemState, Section, Session, SessionKind
from comentor_tui.services.times import say_moment, understand_moment
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.ui.widgets.agenda_pane import AgendaPane, Column


class PlanningActions(ComentorScreen[None]):
    """What the agenda's list asks for, and the commands about agenda and date."""

    # -- the agenda -------------------------------------------------------------------------------
    # By name, not by decorator: the first frame has no list, and does without its module.

    def do_add_item(self) -> None:
        """Put something on the agenda."""
        self.ask_item()

    do_item = do_add_item

    def _on_agenda_pane_add(self, event: AgendaPane.Add) -> None:
        event.stop()
        self.ask_item(event.beside, event.column)

    async def _on_agenda_pane_tick(self, event: AgendaPane.Tick) -> None:
        event.stop()
        await self.attempt(self.companion.planning.tick(event.item_id))

    async def _on_agenda_pane_park(self, event: AgendaPane.Park) -> None:
        event.stop()
        await self.attempt(self.companion.planning.park(event.item_id))
        self._say_gone(event.item_id, "Kept for some other time")

    def _on_agenda_pane_parked(self, event: AgendaPane.Parked) -> None:
        event.stop()
        self.show_parked()

    def show_parked(self) -> None:
        """Show what is kept for some other time."""
        self.choose_parked()

    async def _on_agenda_pane_remove(self, event: AgendaPane.Remove) -> None:
        event.stop()
        await self.attempt(self.companion.planning.remove(event.item_id))
        self._say_gone(event.item_id, "Taken away")

    def _say_gone(self, item_id: str, said: str) -> None:
        item = self.companion.memory.get(AgendaItem, item_id)
        if item is not None and (item.deleted_at or item.state is ItemState.PARKED):
            self.say(f"{said}; u brings it back.")

    async def _on_agenda_pane_move(self, event: AgendaPane.Move) -> None:
        event.stop()
        await self.attempt(self.companion.planning.move(event.item_id, event.step))

    async def _on_agenda_pane_whose(self, event: AgendaPane.Whose) -> None:
        event.stop()
        item = await self.attempt(self.companion.planning.give(event.item_id, event.step))
        if item is not None:
            self.say(f"Now for {self.companion.memory.name(item.owner)}.")
            self.follow(item)

    async def _on_agenda_pane_section(self, event: AgendaPane.Section) -> None:
        event.stop()
        item = await self.attempt(self.companion.planning.regroup(event.item_id, 1))
        if item is not None:
            self.say(f"Now under {item.section.value}.")
            self.follow(item)

    def follow(self, item: AgendaItem) -> None:
        """The cursor goes where an item went. In one list it does by itself."""

    async def _on_agenda_pane_take_back(self, event: AgendaPane.TakeBack) -> None:
        event.stop()
        await self.take_back()

    async def take_back(self) -> None:
        """Take the last change of the agenda back."""
        await self.attempt(self.companion.planning.take_back())

    def _on_agenda_pane_possible(self, event: AgendaPane.Possible) -> None:
        event.stop()
        self.ask_possible(event.item_id)

    @work(group="dialog", exit_on_error=False)
    async def ask_possible(self, item_id: str) -> None:
        """What would be possible, beside what is hard."""
        item = self.companion.memory.get(AgendaItem, item_id)
        if item is None or item.deleted_at is not None:
            return
        from comentor_tui.ui.screens import planning_forms

        said = await self.app.push_screen_wait(planning_forms.what_is_possible(item))
        if said is not None and said.strip() != item.possible:
            await self.attempt(self.companion.planning.change(item_id, possible=said))

    def _on_agenda_pane_edit(self, event: AgendaPane.Edit) -> None:
        event.stop()
        self.edit_item(event.item_id)

    @work(group="dialog", exit_on_error=False)
    async def ask_item(self, beside: str | None = None, column: Column | None = None) -> None:
        """Ask for something new; it starts out beside the item under the cursor."""
        from comentor_tui.ui.screens import planning_forms

        memory = self.companion.memory
        near = memory.get(AgendaItem, beside)
        of_column = {"you": memory.you, "both": None, "comentor": memory.other}
        owner = near.owner if near is not None else of_column.get(column or "", memory.at_keys)
        section = near.section if near is not None else Section.PROJECTS
        found = await self.app.push_screen_wait(planning_forms.new_item(memory, owner, section))
        if found is not None:
            await self.attempt(self.companion.planning.add(**found, draft="agenda"))

    @work(group="dialog", exit_on_error=False)
    async def edit_item(self, item_id: str) -> None:
        """Other words, another owner or section."""
        from comentor_tui.ui.screens import planning_forms

        memory = self.companion.memory
        item = memory.get(AgendaItem, item_id)
        if item is None or item.deleted_at is not None:
            return
        found = await self.app.push_screen_wait(planning_forms.changed_item(memory, item))
        if found is not None:
            await self.attempt(self.companion.planning.change(item_id, **found))

    @work(group="dialog", exit_on_error=False)
    async def choose_parked(self) -> None:
        """Take something up again that was kept for some other time."""
        from comentor_tui.ui.screens import planning_forms

        memory, planning = self.companion.memory, self.companion.planning
        parked = planning.parked()
        if not parked:
            self.say("Nothing is kept for some other time.")
            return
        item_id = await self.app.push_screen_wait(planning_forms.parked_items(memory, parked))
        if item_id is not None:
            await self.attempt(planning.park(item_id))

    # -- the date ---------------------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_plan(self) -> None:
        """Date, time, medium and place of the next session; of several dates one is let go."""
        from comentor_tui.ui.screens.several_dates import goes_on

        if await goes_on(self):
            await self.plan_session()

    async def plan_session(
        self, kind: SessionKind = SessionKind.WORK, planned: Session | None = None
    ) -> Session | None:
        """Ask for the next session and plan it. For workers: it waits for the answer.

        `planned` is the one to move, if it is not the next of its kind.
        """
        from comentor_tui.ui.screens import planning_forms

        companion, memory, zone = self.companion, self.companion.memory, local_zone()
        planned = planned or companion.planning.planned(kind)
        form = planning_forms.next_session(companion, kind, planned)
        found = await self.app.push_screen_wait(form)
        if found is None:
            return None
        # The first span that is spelt out loads a large library: not on the loop.
        moment = await asyncio.to_thread(understand_moment, found["when"], memory.now(), zone)
        if moment is None or moment.at is None:
            return None
        session: Session | None = await self.attempt(
            companion.planning.plan(
                moment.at,
                found["medium"],
                found["place"],
                kind=kind,
                session_id=planned.id if planned else None,
            )
        )
        if session is not None:
            there = companion.people.elsewhere(moment.at)
            there = f" · {there}" if there else ""
            self.say(f"Next: {say_moment(moment.at, memory.now(), zone)}{there}.")
        return session
