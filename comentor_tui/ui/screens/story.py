"""Where a goal came from and what became of it: its steps, and what was said when they were set."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Static

from comentor_tui.domain.records import Goal, Target
from comentor_tui.services import telling
from comentor_tui.services.history import Story
from comentor_tui.ui.commands import Where
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.past import LinesScreen, PastScreen
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.rows import Rows
from comentor_tui.zone import local_zone


class StoryScreen(LinesScreen):
    """A goal, or a step without one. Enter goes to the session in which a line was said."""

    where = Where.STORY
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(Where.STORY)]

    def __init__(self, kind: type[Goal] | type[Target], record_id: str) -> None:
        super().__init__(record_id)
        self._kind, self._record_id = kind, record_id
        self._story: Story | None = None

    async def on_mount(self) -> None:
        """Read it."""
        found = await self.attempt(self.companion.history.story(self._kind, self._record_id))
        if isinstance(found, Story):
            self._story = found
            self.refresh_view()

    def refresh_view(self) -> None:
        """Show what was read."""
        if self._story is None or not self.query(Rows):
            return
        memory = self.companion.memory
        names = {each: memory.name(each) for each in memory.people}
        head = join(
            lit("How it came, and what became of it", "bold"),
            lit("Enter opens the session in which it was said", "$quiet"),
            between=" · ",
        )
        self.query_one("#lines-head", Static).update(head)
        self.show_lines(telling.story_lines(self._story, names, local_zone()))

    def lead_on(self) -> None:
        """To the session in which it was said."""
        line = self.current
        if line is None or not line.session:
            self.say("This was not said in a session.")
        elif self.is_current:
            self.app.push_screen(PastScreen(line.session, line.id))

    def do_story_session(self) -> None:
        """To the session in which the line under the cursor was said."""
        self.lead_on()

    def do_leave_story(self) -> None:
        """Back to where this was opened."""
        self.go_back()
