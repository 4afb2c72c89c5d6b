"""The agendas of the invented story: made beforehand by both, ticked off, and carried over."""

from __future__ import annotations

from datetime import datetime, timedelta

from comentor_tui.domain import agenda
from comentor_tui.domain.records import AgendaItem, ItemState, Record, Section, Session, revised
from comentor_tui.domain.trends import ORIGIN
from comentor_tui.services.demo import texts
from comentor_tui.services.demo.teller import Teller, pick

LEAVES = 6
"""Which session of each dozen did not reach the goals; the last one does not either."""


class Plans(Teller):
    """What there is to talk about."""

    def agenda(self, session: Session, started: datetime, number: int) -> list[Record]:
        """What was on the agenda of a past session; most of it was talked about."""
        leaves = number % 12 == LEAVES or number == self.count - 1
        carried = self.carried(session, started)
        over = [
            revised(item, started + timedelta(minutes=20), state=ItemState.DONE)
            for item in carried
            if isinstance(item, AgendaItem) and item.state is ItemState.OPEN
        ]
        items = self._items(session.created_at + timedelta(hours=1), session.id, number, leaves)
        self.left = [item for item in items if item.state is ItemState.OPEN]
        return [*carried, *over, *self._remedy(session, number), *items]

    def _remedy(self, session: Session, number: int) -> list[Record]:
        """Now and then something is done about what was felt the last time."""
        from comentor_tui import content

        felt = content.load("pitfalls").items[(number - 1) % len(texts.PITFALL_LINES)]
        if number % 12 not in (1, 5) or not felt.countermeasures:
            return []
        remedy = felt.countermeasures[0]
        return [
            self.new(
                AgendaItem,
                session.created_at,
                session_id=session.id,
                text=remedy.text,
                section=remedy.section,
                state=ItemState.DONE,
                position=4,
                origin=f"{ORIGIN}{felt.id}",
            )
        ]

    def carried(self, session: Session, now: datetime) -> list[Record]:
        """What the session before did not reach, on this one's agenda."""
        carried = agenda.carry_forward(self.left, session.id, now, self.new_id)
        self.left = []
        return carried

    def waiting(self, session: Session | None, at: datetime) -> list[Record]:
        """What both put on the agenda of the next session, and on the parking lot."""
        where = session.id if session else None
        return [
            *self._items(at, where, self.count, leaves=True, fresh=True),
            *(
                self.new(AgendaItem, at, owner=person, text=text, state=ItemState.PARKED)
                for person, text in zip(self.people, texts.PARKED, strict=True)
            ),
        ]

    def _items(
        self, at: datetime, where: str | None, number: int, leaves: bool, fresh: bool = False
    ) -> list[AgendaItem]:
        """One thing of each section by each of the two, and one by both."""
        pools = (
            (Section.NEWS, texts.NEWS),
            (Section.PROJECTS, texts.PROJECTS),
            (Section.GOALS, texts.GOAL_ITEMS),
        )

        def state(section: Section) -> ItemState:
            left = fresh or (leaves and section is Section.GOALS)
            return ItemState.OPEN if left else ItemState.DONE

        items = [
            self.new(
                AgendaItem,
                at,
                session_id=where,
                owner=person,
                text=pick(pool, number)[side],
                section=section,
                state=state(section),
                position=place,
            )
            for place, (section, pool) in enumerate(pools)
            for side, person in enumerate(self.people)
        ]
        ours = self.new(
            AgendaItem,
            at,
            session_id=where,
            text=pick(texts.OURS, number),
            section=Section.NEWS,
            state=state(Section.NEWS),
            position=3,
        )
        return [*items, ours]
