"""Next steps in the invented story: set in one session, gone through in the next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from comentor_tui.domain.records import (
    Mark,
    Record,
    Session,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
)
from comentor_tui.domain.turns import Stage
from comentor_tui.services.demo import texts
from comentor_tui.services.demo.teller import Teller, pick


class Targets(Teller):
    """What each said they would do, and what became of it."""

    def checks(self, session: Session, started: datetime, number: int) -> list[Record]:
        """In the opening, what each said last time is gone through."""
        found: list[Record] = []
        at = started + timedelta(minutes=2)
        today = self.day(at)
        for side, person in enumerate(self.people):
            target = self.targets[person]
            if target is None:
                continue
            # Most are done; now and then one is let go, which is an answer like any other.
            step = TargetStep.LET_GO if (number + side) % 7 == 6 else TargetStep.DONE
            state = TargetState.LET_GO if step is TargetStep.LET_GO else TargetState.DONE
            closed = self.new(
                Target,
                target.created_at,
                id=target.id,
                owner=person,
                text=target.text,
                goal_id=target.goal_id,
                due=target.due,
                session_id=target.session_id,
                state=state,
                closed_at=at,
                updated_at=at,
                revision=target.revision + 1,
            )
            found += [closed, self._check(closed, step, at, session)]
            self.targets[person] = None
        if self.moved_twice and number in (self.count - 2, self.count - 1):
            found += [
                record
                for place, target in enumerate(self.moved_twice)
                for record in self._put_off(place, target, at, today, session)
            ]
        return found

    def _put_off(
        self, place: int, target: Target, at: datetime, today: date, session: Session
    ) -> list[Record]:
        due = today + timedelta(days=30)
        moved = self.new(
            Target,
            target.created_at,
            id=target.id,
            owner=target.owner,
            text=target.text,
            goal_id=target.goal_id,
            due=due,
            session_id=target.session_id,
            updated_at=at,
            revision=target.revision + 1,
        )
        self.moved_twice[place] = moved
        return [moved, self._check(target, TargetStep.MOVED, at, session, to_due=due)]

    def _check(
        self, target: Target, step: TargetStep, at: datetime, session: Session, **fields: Any
    ) -> TargetCheck:
        return self.new(
            TargetCheck,
            at,
            owner=target.owner,
            target_id=target.id,
            step=step,
            session_id=session.id,
            from_due=target.due,
            **fields,
        )

    def new_targets(self, session: Session, started: datetime, number: int) -> list[Record]:
        """What each will do until the next time; the note it began as goes with it."""
        found: list[Record] = []
        at = started + timedelta(minutes=55)
        due = self.day(at) + timedelta(days=max(1, self.step.days - 7))
        for side, person in enumerate(self.people):
            target = self.new(
                Target,
                at,
                owner=person,
                text=pick(texts.TARGETS, number)[side],
                goal_id=self.goals[person][number % 2].id,
                due=due,
                session_id=session.id,
            )
            self.targets[person] = target
            note = self.note(
                session,
                at,
                side,
                pick(texts.TARGETS, number),
                Stage.SECOND_HALF,
                mark=Mark.TARGET,
                target_id=target.id,
            )
            found += [target, note]
            if number == max(0, self.count - 5):
                slow = self.new(
                    Target,
                    at,
                    owner=person,
                    text=texts.MOVED_TWICE[side],
                    goal_id=self.goals[person][2].id,
                    due=due,
                    session_id=session.id,
                )
                self.moved_twice.append(slow)
                found.append(slow)
        return found
