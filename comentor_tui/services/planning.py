"""Between the calls: the next session and its agenda."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from comentor_tui.domain import agenda, upcoming
from comentor_tui.domain.ids import new_id
from comentor_tui.domain.records import (
    AgendaItem,
    ItemState,
    Medium,
    Section,
    Session,
    SessionKind,
    SessionState,
    deleted,
    revised,
)
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.services.memory import Memory
from comentor_tui.services.undoing import Change, Undoing


class Planning:
    """The agenda and the date of the next session."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.undoing = Undoing(memory)

    def items(self) -> list[AgendaItem]:
        """What is on the agenda of the open or next session, in its order.

        Before a session opens this includes what waits without a session, and what earlier
        sessions did not reach; carrying over happens when it opens. What is ticked meanwhile
        stays in sight until then.
        """
        memory = self._memory
        session = memory.current_session()
        # Only the last years' sessions are in memory, so the past is what does not lie ahead.
        ahead = {s.id for s in memory.all(Session, state=(SessionState.PLANNED, SessionState.OPEN))}
        open_now = session is not None and session.state is SessionState.OPEN
        last = memory.last_session()
        since = last.ended_at if last else None
        here: list[AgendaItem] = []
        for item in memory.all(AgendaItem):
            if session is not None and item.session_id == session.id:
                if item.state in (ItemState.OPEN, ItemState.DONE):
                    here.append(item)
            elif item.session_id not in ahead:
                lately = since is None or item.updated_at > since
                ticked = item.state is ItemState.DONE and lately and not open_now
                if ticked or item.state is ItemState.OPEN:
                    here.append(item)
        return list(agenda.in_order(here))

    def parked(self) -> list[AgendaItem]:
        """What was set aside for some other time."""
        return list(agenda.in_order(self._memory.all(AgendaItem, state=ItemState.PARKED)))

    async def add(
        self,
        text: str,
        owner: str | None,
        section: Section = Section.PROJECTS,
        origin: str = "",
        possible: str = "",
        *,
        draft: str = "",
    ) -> AgendaItem:
        """Put something on the agenda of the open session, or of the next one.

        `draft` is the name under which it was kept while it was written, if it was.
        """
        memory = self._memory
        line = clean_line(text)
        if not line:
            raise UsageProblem("There is nothing to put on the agenda.")
        session = memory.current_session()
        open_now = session is not None and session.state is SessionState.OPEN
        item = memory.new(
            AgendaItem,
            text=line,
            owner=owner,
            section=section,
            origin=origin,
            possible=clean_line(possible),
            session_id=session.id if session and open_now else None,
            position=max((i.position + 1 for i in self.items()), default=0),
        )
        self.undoing.remember("added", [(None, item)])
        await memory.put(item, *memory.entered(draft))
        return item

    async def change(self, item_id: str, **changes: Any) -> None:
        """Change an item's words, owner, section, or what would be possible."""
        item = self._item(item_id)
        if "text" in changes:
            changes["text"] = clean_line(changes["text"]) or item.text
        if "possible" in changes:
            changes["possible"] = clean_line(changes["possible"])
        await self._change("changed", (item, revised(item, self._memory.now(), **changes)))

    async def tick(self, item_id: str) -> None:
        """Talked about; once more: not yet."""
        item = self._item(item_id)
        state = ItemState.OPEN if item.state is ItemState.DONE else ItemState.DONE
        # What was talked about belongs to the session in which it was.
        session_id = self._open_id() or item.session_id
        after = self._memory.revise(item, state=state, session_id=session_id)
        await self._change("ticked" if state is ItemState.DONE else "open again", (item, after))

    async def park(self, item_id: str) -> None:
        """Set aside for some other time; once more: back on the agenda."""
        item = self._item(item_id)
        state = ItemState.OPEN if item.state is ItemState.PARKED else ItemState.PARKED
        session_id = None if state is ItemState.PARKED else self._open_id()
        after = revised(item, self._memory.now(), state=state, session_id=session_id)
        said = "kept for later" if state is ItemState.PARKED else "on the agenda"
        await self._change(said, (item, after))

    async def remove(self, item_id: str) -> None:
        """Take an item away. It is kept with a tombstone."""
        item = self._item(item_id)
        await self._change("taken away", (item, deleted(item, self._memory.now())))

    async def move(self, item_id: str, step: int) -> None:
        """Move an item up (-1) or down (+1) among those of its owner in its section."""
        item = self._item(item_id)
        row = [i for i in self.items() if (i.section, i.owner) == (item.section, item.owner)]
        if all(i.id != item_id for i in row):
            raise UsageProblem("This item is not on the agenda any more.")
        place = next(n for n, i in enumerate(row) if i.id == item_id)
        to = place + step
        if not 0 <= to < len(row):
            return
        row.insert(to, row.pop(place))
        moved = [
            (i, self._memory.revise(i, position=n)) for n, i in enumerate(row) if i.position != n
        ]
        # The one that was moved on purpose names the change.
        moved.sort(key=lambda change: change[0].id != item_id)
        await self._change("moved", *moved)

    async def give(self, item_id: str, step: int) -> AgendaItem:
        """Another owner: from you over both to your co-mentor, and round again."""
        item, memory = self._item(item_id), self._memory
        row = (memory.you, None, memory.other)
        place = row.index(item.owner) if item.owner in row else 0
        return await self._put_elsewhere(item, owner=row[(place + step) % len(row)])

    async def regroup(self, item_id: str, step: int) -> AgendaItem:
        """Another section: from social over news and projects to goals, and round again."""
        item = self._item(item_id)
        place = agenda.SECTIONS.index(item.section)
        section = agenda.SECTIONS[(place + step) % len(agenda.SECTIONS)]
        return await self._put_elsewhere(item, section=section)

    async def _put_elsewhere(self, item: AgendaItem, **changes: Any) -> AgendaItem:
        last = max((i.position + 1 for i in self.items()), default=0)
        after = self._memory.revise(item, position=last, **changes)
        await self._change("put elsewhere", (item, after))
        return after

    async def take_back(self) -> str:
        """Take the last change of the agenda back; answers with a sentence."""
        return await self.undoing.take_back()

    async def _change(self, said: str, *changes: Change) -> None:
        self.undoing.remember(said, changes)
        await self._memory.put(*(after for _before, after in changes))

    def planned(self, kind: SessionKind | None = None) -> Session | None:
        """The planned session that is next; with a `kind` only those are looked at."""
        return self._memory.next_planned(kind)

    def to_begin(self, kind: SessionKind | None = None) -> Session | None:
        """The planned session that begins when the pair begins now; with a `kind`, one of that.

        None while the next one is still far: then one begins that nobody planned. With nothing
        ahead it is one that went by, with halves unless a `kind` is named: they meet for it now.
        """
        now, following = self._memory.now(), self.planned(kind)
        if following is None:
            every = self._memory.all(Session)
            return upcoming.gone_by(every, now, kind or SessionKind.WORK)
        return following if upcoming.soon(following, now) else None

    async def plan(
        self,
        at: datetime | None,
        medium: Medium,
        place: str = "",
        half_minutes: int | None = None,
        kind: SessionKind = SessionKind.WORK,
        session_id: str | None = None,
    ) -> Session:
        """Set, or move, the next session of a kind, or move the one with an id. `at` is UTC."""
        memory = self._memory
        planned = self.planned(kind)
        if session_id:
            waiting = memory.all(Session, state=SessionState.PLANNED)
            planned = next((each for each in waiting if each.id == session_id), None)
            if planned is None:
                raise UsageProblem("This session is not planned any more.")
        agreement = memory.agreement()
        if planned is not None:
            session = memory.revise(
                planned,
                planned_at=at,
                medium=medium,
                place=clean_line(place),
                half_minutes=half_minutes or planned.half_minutes,
            )
        else:
            minutes = half_minutes or (agreement.half_minutes if agreement else 30)
            session = memory.new(
                Session,
                id=new_id(),
                kind=kind,
                planned_at=at,
                medium=medium,
                place=clean_line(place),
                half_minutes=minutes,
            )
        await memory.put(session)
        return session

    async def let_go(self, session_id: str) -> str:
        """Let a date go that was planned, where there is another one; answers with a sentence.

        Raises UsageProblem where it is not planned any more.
        """
        memory = self._memory
        known = memory.get(Session, session_id)
        planned = memory.newest(known) if known is not None else None
        if planned is None or planned.deleted_at or planned.state is not SessionState.PLANNED:
            raise UsageProblem("This date is not planned any more.")
        await memory.put(deleted(planned, memory.now()))
        return "This date is let go; the bin has it."

    def _open_id(self) -> str | None:
        session = self._memory.current_session()
        return session.id if session and session.state is SessionState.OPEN else None

    def _item(self, item_id: str) -> AgendaItem:
        found = self._memory.get(AgendaItem, item_id)
        item = self._memory.newest(found) if found else None
        if item is None or item.deleted_at is not None:
            raise UsageProblem("This item is not on the agenda any more.")
        return item
