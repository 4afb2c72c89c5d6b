"""Sessions without the app: held on a walk, at a visit, on the phone; or not held after all.

What is entered by hand becomes a session with a log of its own, so that balance and hours are
derived from it as from any other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from comentor_tui.domain import notes, sessions, upcoming
from comentor_tui.domain.ids import new_id
from comentor_tui.domain.records import (
    ClockEvent,
    EventKind,
    Medium,
    Note,
    Record,
    Session,
    SessionKind,
    SessionState,
    Target,
    deleted,
)
from comentor_tui.domain.text import clean_line, clean_text
from comentor_tui.domain.turns import MINUTE
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import UsageProblem
from comentor_tui.services.memory import Memory
from comentor_tui.services.notes import NOTE_LIMIT
from comentor_tui.services.people import People
from comentor_tui.services.times import say_moment
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.services.dates import TargetText

LONGEST_MINUTES = 600
"""The longest one person's share of a session that is taken for one."""

BY_HAND = "by hand"
"""In place of the machine's start in a log that no machine has counted."""


@dataclass(frozen=True, kw_only=True)
class HeldSession:
    """A session as it is entered by hand. `at` is when it began, UTC.

    `minutes` are yours and your co-mentor's; of a social call only their sum counts. `line` is a
    note like any other, `targets` the next steps of you and of your co-mentor.
    """

    at: datetime
    medium: Medium = Medium.CALL
    minutes: tuple[int, int] = (30, 30)
    kind: SessionKind = SessionKind.WORK
    place: str = ""
    line: str = ""
    targets: tuple[TargetText | None, TargetText | None] = (None, None)


@dataclass(frozen=True)
class _Done:
    """What was entered last: the records it made, and a session as it was before."""

    said: str
    made: tuple[Record, ...]
    before: Session | None


class HandEntry:
    """Says of sessions what the app did not see."""

    def __init__(self, memory: Memory, people: People) -> None:
        self._memory = memory
        self._people = people
        self._done: list[_Done] = []

    def gone_by(self) -> Session | None:
        """The earliest planned session whose date went by more than a day ago."""
        return upcoming.gone_by(self._memory.all(Session), self._memory.now())

    def to_tell(self) -> Session | None:
        """The planned session there is something to tell of: the earliest, whatever its date.

        What is past comes in its turn, the one that is next when all before it is told.
        """
        planned = self._memory.all(Session, state=SessionState.PLANNED)
        dated = [(s.planned_at, s.id, s) for s in planned if s.planned_at is not None]
        return min(dated)[2] if dated else None

    async def held(self, what: HeldSession, instead_of: str | None = None) -> str:
        """Enter a session that was held without the app; answers with a sentence.

        `instead_of` is the id of the planned session it was. Raises UsageProblem.
        """
        memory = self._memory
        self._check(what)
        planned = self._planned(instead_of) if instead_of else None
        session, log = self._session(what, planned)
        made: list[Record] = [session, *log]
        entry = notes.parse_entry(clean_text(what.line, NOTE_LIMIT).strip())
        if entry.text.strip():
            made.append(
                memory.new(
                    Note,
                    session_id=session.id,
                    owner=memory.at_keys,
                    text=entry.text,
                    mark=entry.mark,
                    visibility=entry.visibility,
                )
            )
        for person, target in zip(memory.people, what.targets, strict=True):
            if target is not None and (words := clean_line(target.text)):
                made.append(
                    memory.new(
                        Target, text=words, due=target.due, owner=person, session_id=session.id
                    )
                )
        gone = [deleted(memory.newest(planned), memory.now())] if planned else []
        await memory.put(*made, *gone, *memory.entered("held"))
        said = "social call" if what.kind is SessionKind.SOCIAL else "session"
        self._done.append(_Done(said, tuple(made), planned))
        when = say_moment(what.at, memory.now(), local_zone())
        return f"Kept: a {said}, {what.medium.value}, {when}."

    def _check(self, what: HeldSession) -> None:
        now = self._memory.now()
        total = sum(what.minutes)
        if any(not 0 <= each <= LONGEST_MINUTES for each in what.minutes) or total < 1:
            raise UsageProblem(f"Minutes are whole numbers up to {LONGEST_MINUTES}.")
        if what.at > now:
            raise UsageProblem("This date is still to come.", "P plans a session.")
        if what.at + timedelta(minutes=total) > now:
            raise UsageProblem("By these minutes the session would still be on.")
        if any(s.started_at == what.at for s in self._memory.held_sessions()):
            raise UsageProblem("A session that began at this time is there already.")

    def _session(
        self, what: HeldSession, planned: Session | None
    ) -> tuple[Session, list[ClockEvent]]:
        memory = self._memory
        agreement = memory.agreement()
        usual = agreement.half_minutes if agreement else 30
        earlier = [s for s in memory.held_sessions() if sessions.when(s) < what.at]
        first = sessions.next_first(memory.people, earlier)
        session = memory.new(
            Session,
            id=new_id(),
            kind=what.kind,
            state=SessionState.HELD,
            medium=what.medium,
            place=clean_line(what.place) or (planned.place if planned else ""),
            planned_at=planned.planned_at if planned else what.at,
            started_at=what.at,
            ended_at=what.at + timedelta(minutes=sum(what.minutes)),
            half_minutes=planned.half_minutes if planned else usual,
            first_person=first,
        )
        share = dict(zip(memory.people, what.minutes, strict=True))
        steps: list[tuple[int, EventKind, str | None]] = [(0, EventKind.OPENED, None)]
        if what.kind is SessionKind.SOCIAL:
            steps.append((0, EventKind.SOCIAL, None))
        else:
            steps.append((0, EventKind.STARTED, first))
            steps.append((share[first], EventKind.HANDED_OVER, None))
        steps.append((sum(what.minutes), EventKind.ENDED, None))
        log = [
            memory.new(
                ClockEvent,
                session_id=session.id,
                seq=seq,
                kind=kind,
                wall=what.at + timedelta(minutes=minutes),
                boot_ms=minutes * MINUTE,
                boot_id=BY_HAND,
                person=person,
            )
            for seq, (minutes, kind, person) in enumerate(steps, start=1)
        ]
        return session, log

    async def missed(
        self, session_id: str, reason: str = "", new_at: datetime | None = None
    ) -> str:
        """A planned session does not take place, whatever the reason; perhaps with a new date.

        Nobody's fault is asked for. `new_at` is UTC. Raises UsageProblem.
        """
        memory = self._memory
        planned = self._planned(session_id)
        if new_at is not None and new_at <= memory.now():
            raise UsageProblem("The new date has gone by already.")
        missed = memory.revise(
            planned,
            state=SessionState.MISSED,
            missed_reason=clean_line(reason),
            review_closed=True,
        )
        made: list[Record] = []
        if new_at is not None:
            made.append(
                memory.new(
                    Session,
                    kind=planned.kind,
                    planned_at=new_at,
                    medium=planned.medium,
                    place=planned.place,
                    half_minutes=planned.half_minutes,
                )
            )
        await memory.put(missed, *made)
        self._done.append(_Done("missed session", tuple(made), planned))
        if new_at is None:
            return "Noted. It can happen; a new date helps."
        there = self._people.elsewhere(new_at)
        there = f" ({there})" if there else ""
        return f"Noted. Next: {say_moment(new_at, memory.now(), local_zone())}{there}."

    @property
    def can_take_back(self) -> bool:
        """Was anything entered in this window that can be taken back?"""
        return bool(self._done)

    async def take_back(self) -> str:
        """Take the last entry back, as long as its session was not changed since."""
        if not self._done:
            raise UsageProblem("Nothing was entered by hand in this window.")
        memory = self._memory
        last = self._done.pop()
        now = memory.now()
        back: list[Record] = []
        for record in last.made:
            newest = memory.newest(record)
            if isinstance(newest, Session) and newest.state is not getattr(record, "state", None):
                raise UsageProblem("Its session has gone on since: it stays.")
            if not newest.append_only and newest.deleted_at is None:
                back.append(deleted(newest, now))
        if last.before is not None:
            back.append(
                memory.revise(
                    last.before,
                    state=SessionState.PLANNED,
                    missed_reason="",
                    review_closed=last.before.review_closed,
                    deleted_at=None,
                )
            )
        await memory.put(*back)
        return f"Taken back: the {last.said}."

    def _planned(self, session_id: str) -> Session:
        found = self._memory.get(Session, session_id)
        session = self._memory.newest(found) if found else None
        if session is None or session.deleted_at is not None:
            raise UsageProblem("This session is not planned any more.")
        if session.state is not SessionState.PLANNED:
            raise UsageProblem("This session is not planned any more.")
        return session
