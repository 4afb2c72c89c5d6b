"""Sessions without the app, social calls, the year, and who the two are: asked for from home."""

from __future__ import annotations

import asyncio

from textual import work

from comentor_tui.domain.records import Session, SessionKind
from comentor_tui.services.times import understand_moment
from comentor_tui.ui.screens.planning_actions import PlanningActions
from comentor_tui.zone import local_zone


class SessionActions(PlanningActions):
    """What is told about sessions that the app did not see, in words without blame."""

    @work(group="dialog", exit_on_error=False)
    async def do_how_it_went(self) -> None:
        """Held without us, not held, or still to come."""
        from comentor_tui.ui.screens import session_forms

        companion = self.companion
        planned = companion.hand_entry.to_tell()
        answer = await self.app.push_screen_wait(session_forms.how_it_went(companion, planned))
        if answer == "held" and planned is not None:
            await self._tell_held(planned.kind, planned)
        elif answer == "other":
            await self._tell_held(SessionKind.WORK, None)
        elif answer == "social":
            await self._tell_held(SessionKind.SOCIAL, None)
        elif answer == "missed" and planned is not None:
            await self._tell_missed(planned)
        elif answer == "later" and planned is not None:
            await self.plan_session(planned.kind, planned)
        elif answer == "back":
            await self.attempt(companion.hand_entry.take_back())

    @work(group="dialog", exit_on_error=False)
    async def do_social_call(self) -> None:
        """Begin one, plan one, or tell of one."""
        from comentor_tui.ui.screens import session_forms

        companion = self.companion
        answer = await self.app.push_screen_wait(session_forms.social_call(companion))
        if answer == "begin":
            await self._begin_social()
        elif answer == "plan":
            await self.plan_session(SessionKind.SOCIAL)
        elif answer == "held":
            await self._tell_held(SessionKind.SOCIAL, None)

    async def _begin_social(self) -> None:
        companion = self.companion
        if companion.live.session is not None:
            self.say("A session is open already.")
            return
        begins = companion.planning.to_begin(SessionKind.SOCIAL)
        opened = companion.live.open(
            begins.id if begins else None, kind=SessionKind.SOCIAL, unplanned=begins is None
        )
        if await self.attempt(opened) is not None:
            self.comentor.go_live()

    async def _tell_held(self, kind: SessionKind, planned: Session | None) -> None:
        from comentor_tui.services import dates
        from comentor_tui.services.hand_entry import HeldSession
        from comentor_tui.ui.screens import session_forms

        companion = self.companion
        found = await self.app.push_screen_wait(session_forms.held(companion, kind, planned))
        if found is None:
            return
        # The first span that is spelt out loads a large library: not on the loop.
        at = await asyncio.to_thread(session_forms.moment_of, companion, found["when"])
        if at is None:
            return
        today = companion.notes.today()
        minutes: tuple[int, int]
        steps: tuple[dates.TargetText | None, dates.TargetText | None] = (None, None)
        if kind is SessionKind.SOCIAL:
            minutes = (session_forms.read_minutes(found["minutes"]), 0)
        else:
            minutes = (
                session_forms.read_minutes(found["minutes-you"]),
                session_forms.read_minutes(found["minutes-comentor"]),
            )
            steps = (
                await asyncio.to_thread(dates.split_target, found["step-you"], today),
                await asyncio.to_thread(dates.split_target, found["step-comentor"], today),
            )
        what = HeldSession(
            at=at,
            medium=found["medium"],
            minutes=minutes,
            kind=kind,
            line=found["line"],
            targets=steps,
        )
        await self.attempt(companion.hand_entry.held(what, planned.id if planned else None))

    async def _tell_missed(self, planned: Session) -> None:
        from comentor_tui.ui.screens import session_forms

        companion = self.companion
        found = await self.app.push_screen_wait(session_forms.missed(companion, planned))
        if found is None:
            return
        now = companion.memory.now()
        moment = await asyncio.to_thread(understand_moment, found["when"], now, local_zone())
        new_at = moment.at if moment else None
        await self.attempt(companion.hand_entry.missed(planned.id, found["reason"], new_at))

    @work(group="dialog", exit_on_error=False)
    async def do_year(self) -> None:
        """How the year went so far, in plain words."""
        from comentor_tui.ui.dialogs import Show

        await self.app.push_screen_wait(Show("Our year", self.companion.tending.year_lines()))

    def do_people(self) -> None:
        """Names, zones, how to reach each other."""
        from comentor_tui.ui.screens.people import PeopleScreen

        if not self.app.screen.is_modal:
            self.app.push_screen(PeopleScreen())
