"""A session that was ended too early: from what comes after a call back into it."""

from __future__ import annotations

from datetime import timedelta

from comentor_tui.domain.records import Session
from comentor_tui.ui.commands import command
from comentor_tui.ui.screens.base import ComentorScreen

SOON = timedelta(hours=2)
"""So long after its end a session is taken up again with one key; later it would be a slip."""


class TakingUp(ComentorScreen[None]):
    """For the screens after a call."""

    async def take_up(self, session: Session) -> None:
        """The session goes on where it was. What was answered so far is there after its end."""
        memory = self.companion.memory
        ended = (memory.get(Session, session.id) or session).ended_at
        if ended is not None and memory.now() - ended > SOON:
            title = command("reopen").title
            self.say(f"This session is long over. Home’s “{title}” opens it all the same.")
            return
        if await self.attempt(self.companion.live.reopen(session.id)) is None:
            return
        from comentor_tui.ui.screens.live import LiveScreen

        if self.is_current:
            memory.at_keys = memory.you
            self.app.switch_screen(LiveScreen())
            self.comentor.show_typing()
