"""The invented story, session by session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    EventKind,
    Medium,
    Record,
    Session,
    SessionKind,
    SessionState,
)
from comentor_tui.services.demo import clock, texts
from comentor_tui.services.demo.clock import OWED_MS, Log
from comentor_tui.services.demo.people import People
from comentor_tui.services.demo.plans import Plans
from comentor_tui.services.demo.targets import Targets
from comentor_tui.services.demo.teller import HALF
from comentor_tui.services.demo.words import Words

MISSED, IN_PERSON, SOCIAL, SHORTENED, GIVEN_BACK = 2, 5, 8, 3, 4
"""Which session of each dozen was missed, held at one table, a social call, ran over with the end
kept, and gave those minutes back."""

OPENING, LIVE_FOR = 4, 18
"""Minutes of the opening of a live demo, and of its first half up to now."""


class Story(People, Plans, Targets, Words):
    """What two people did, told in the order in which they did it."""

    def session(self, number: int) -> list[Record]:
        """A past session with everything that was kept of it."""
        planned = self.planned(number)
        turn = number % 12
        if turn == MISSED:
            return [
                self._session(
                    planned,
                    state=SessionState.MISSED,
                    missed_reason=texts.MISSED_REASON,
                    review_closed=True,
                )
            ]
        # Now and then a few minutes late; never held against anyone.
        started = planned + timedelta(minutes=(0, 1, 0, 3)[number % 4])
        if turn == SOCIAL:
            return self._social_call(planned, started, number)
        first = self.people[0] if self.last_first == self.people[1] else self.people[1]
        self.last_first = first
        in_person = turn == IN_PERSON
        shortened = turn == SHORTENED
        session_id = self.new_id()
        log = self._clock(session_id, started, first, number)
        ended = log.events[-1].wall
        session = self._session(
            planned,
            id=session_id,
            state=SessionState.HELD,
            medium=Medium.IN_PERSON if in_person else (Medium.CALL, Medium.VIDEO)[number % 2],
            place=texts.IN_PERSON_PLACE if in_person else texts.LINKS[number % 2],
            started_at=started,
            first_person=first,
            review_closed=True,
            owed_to=self.other(first) if shortened else None,
            owed_ms=OWED_MS if shortened else 0,
            ended_at=ended,
            updated_at=ended,
        )
        return [
            session,
            *log.events,
            *self.halves(session, started, number),
            *self.agenda(session, started, number),
            *self.checks(session, started, number),
            *self.new_targets(session, started, number),
            *self.notes(session, started, number),
            *self.questions(session, started, number),
            *self.afterwards(session, ended, number),
        ]

    def _social_call(self, planned: datetime, started: datetime, number: int) -> list[Record]:
        """A call without halves, to be nothing but glad of each other."""
        session_id = self.new_id()
        log = Log(self.new, session_id, self._moment(started))
        clock.social(log)
        session = self._session(
            planned,
            id=session_id,
            kind=SessionKind.SOCIAL,
            state=SessionState.HELD,
            medium=Medium.VIDEO,
            place=texts.LINKS[1],
            started_at=started,
            ended_at=log.events[-1].wall,
            first_person=self.other(self.last_first),
            review_closed=True,
        )
        note = self.note(session, started + timedelta(minutes=20), number % 2, texts.NEWS[0], "")
        return [session, *log.events, note]

    def _clock(self, session_id: str, started: datetime, first: str, number: int) -> Log:
        log = Log(self.new, session_id, self._moment(started))
        if number % 12 == SHORTENED:
            clock.end_kept(log)
        elif number % 12 == GIVEN_BACK:
            # Who begins this time is who lost minutes the last time.
            clock.given_back(log, first)
        else:
            clock.in_some_way(log, number, self.other(first))
        return log

    def coming(self, live: Moment | None) -> list[Record]:
        """The next session, planned or on, with an agenda that both have filled."""
        at = self.now - timedelta(days=2)
        opened = self.now - timedelta(minutes=OPENING + LIVE_FOR)
        first = self.other(self.last_first)
        if live is None:
            session = self._session(self.next_at, medium=Medium.VIDEO, place=texts.LINKS[1])
        else:
            session = self._session(
                opened,
                state=SessionState.OPEN,
                medium=Medium.VIDEO,
                place=texts.LINKS[1],
                started_at=opened,
                first_person=first,
            )
        if live is None:
            # What the last session left is carried over when this one opens.
            return [session, *self.waiting(None, at)]
        items = [*self.waiting(session, at), *self.carried(session, opened)]
        back = round((OPENING + LIVE_FOR) * 60_000)
        log = Log(self.new, session.id, Moment(opened, live.boot_ms - back, live.boot_id))
        log.add(OPENING, EventKind.STARTED)
        lines = self.notes(session, opened, self.count)
        said = [note for note in lines if note.owner == first and note.created_at <= self.now]
        return [
            session,
            *log.events,
            *self.halves(session, opened, self.count, over=False),
            *items,
            *said,
        ]

    def _session(self, planned: datetime, **fields: Any) -> Session:
        at = min(planned, self.now) - min(timedelta(days=5), self.step / 2)
        return self.new(Session, at, planned_at=planned, half_minutes=HALF, **fields)

    def _moment(self, wall: datetime) -> Moment:
        return Moment(wall, round((wall - self.began) / timedelta(milliseconds=1)), "demo")
