"""The beginning of the invented story: a pair, what it agreed, and what each brings and wants."""

from __future__ import annotations

from datetime import datetime, timedelta

from comentor_tui.domain.records import (
    Agreement,
    Confirmation,
    Gift,
    Goal,
    GoalState,
    Horizon,
    Life,
    OwnQuestion,
    Pair,
    Person,
    Record,
)
from comentor_tui.services.demo import texts
from comentor_tui.services.demo.teller import HALF, Teller


class People(Teller):
    """Who they are."""

    def beginning(self) -> list[Record]:
        """The pair, what it agreed, what each brings and where each wants to get."""
        at = self.began
        first, second = self.people
        found: list[Record] = [
            self.new(
                Pair, at, id=self.pair_id, first=first, second=second, enoughness=texts.ENOUGHNESS
            )
        ]
        for side, person in enumerate(self.people):
            found.append(
                self.new(
                    Person,
                    at,
                    id=person,
                    owner=person,
                    name=texts.NAMES[side],
                    zone=texts.ZONES[side],
                    contact=texts.CONTACTS[side],
                )
            )
        found += self._agreement(1, at)
        if self.count > 6:
            found += self._agreement(2, self.planned(6) + timedelta(hours=1))
        for side, person in enumerate(self.people):
            found += self._gifts(side, person)
            found += self._goals(side, person)
            found.append(
                self.new(OwnQuestion, at, owner=person, text=texts.OWN_QUESTIONS[side], kind="open")
            )
        return found

    def _agreement(self, version: int, at: datetime) -> list[Record]:
        agreement = self.new(
            Agreement,
            at,
            version=version,
            purpose=texts.PURPOSE[version - 1],
            expectations=texts.EXPECTATIONS,
            half_minutes=HALF,
            confidentiality=texts.CONFIDENTIALITY,
            lateness=texts.LATENESS,
            drop_call=texts.DROP_CALL,
            fallback_number=texts.FALLBACK,
        )
        yeses = [
            self.new(Confirmation, at, owner=person, agreement_id=agreement.id)
            for person in self.people
        ]
        return [agreement, *yeses]

    def _gifts(self, side: int, person: str) -> list[Record]:
        other = self.people[1 - side]
        said = [
            self.new(Gift, self.began, owner=person, text=gift[side], seen_by=person)
            for gift in texts.GIFTS
        ]
        seen = self.new(Gift, self.began, owner=person, text=texts.GIFTS_SEEN[side], seen_by=other)
        return [*said, seen]

    def _goals(self, side: int, person: str) -> list[Record]:
        kinds = (
            (Horizon.SHORT, Life.PROFESSIONAL, 150),
            (Horizon.LONG, Life.PROFESSIONAL, None),
            (Horizon.LONG, Life.PERSONAL, 240),
        )
        goals = [
            self.new(
                Goal,
                self.began,
                owner=person,
                text=texts.GOALS[place][side],
                horizon=horizon,
                life=life,
                priority=place + 1,
                due=None if days is None else self.day(self.now + timedelta(days=days)),
                first_step=texts.GOAL_STEPS[place][side],
            )
            for place, (horizon, life, days) in enumerate(kinds)
        ]
        self.goals[person] = goals
        closed = min(self.now, self.planned(min(4, self.count)))
        reached = self.new(
            Goal,
            self.began,
            owner=person,
            text=texts.REACHED[side],
            state=GoalState.REACHED,
            closed_at=closed,
            updated_at=closed,
            revision=2,
        )
        return [*goals, reached]
