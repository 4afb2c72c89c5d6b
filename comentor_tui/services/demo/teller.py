"""What every part of the invented story needs: two people, a calendar, a way to make records."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from comentor_tui.domain.records import (
    AgendaItem,
    Goal,
    Note,
    R,
    Session,
    Target,
)
from comentor_tui.domain.turns import Stage
from comentor_tui.services.demo import texts

MONTH = timedelta(days=30.44)
LONGEST = timedelta(days=30 * 365)
"""However many sessions are asked for, the first was at most this long ago."""

HALF = 30
NEXT_IN = timedelta(minutes=5)


class Teller:
    """The two people, and when they met."""

    def __init__(self, now: datetime, sessions: int, seed: int, words: int) -> None:
        self.chance = Random(seed)
        self.now = now
        self.count = sessions
        self.words = words
        self.vocabulary = texts.WORDS.split()
        self.pair_id = self.new_id()
        self.people = (self.new_id(), self.new_id())
        # The calls are on the same day of the week, at the same time of day.
        upcoming = now.replace(second=0, microsecond=0) + NEXT_IN
        self.next_at = upcoming + timedelta(minutes=-upcoming.minute % 5)
        self.step = min(MONTH, LONGEST / max(1, sessions))
        self.began = self.planned(0) - timedelta(days=6)
        self.targets: dict[str, Target | None] = dict.fromkeys(self.people)
        self.moved_twice: list[Target] = []
        self.goals: dict[str, list[Goal]] = {person: [] for person in self.people}
        self.left: list[AgendaItem] = []
        self.last_first = self.people[1]

    def planned(self, number: int) -> datetime:
        """When a past session was planned for: on the same day of the week if that is possible."""
        back = (self.count - number) * self.step
        if self.step >= timedelta(days=14):
            back = timedelta(weeks=round(back / timedelta(weeks=1)))
        return self.next_at - back

    def other(self, person: str) -> str:
        """The other of the two."""
        return self.people[1] if person == self.people[0] else self.people[0]

    def day(self, at: datetime) -> date:
        """The calendar day here."""
        return at.astimezone().date()

    def new_id(self) -> str:
        """A fresh id, by chance of the seed."""
        return f"{self.chance.getrandbits(104):026x}"

    def new(self, kind: type[R], at: datetime, /, **fields: Any) -> R:
        """A record made at a time; the fields may name another id or time of change."""
        base = {"id": self.new_id(), "pair_id": self.pair_id, "created_at": at, "updated_at": at}
        return kind(**{**base, **fields})

    def note(
        self,
        session: Session,
        at: datetime,
        side: int,
        pair: tuple[str, str],
        stage: str,
        **fields: Any,
    ) -> Note:
        """One entry of the person on that side; the pair holds both people's words."""
        in_half = stage in (Stage.FIRST_HALF, Stage.SECOND_HALF)
        return self.new(
            Note,
            at,
            owner=self.people[side],
            session_id=session.id,
            text=pair[side],
            half_owner=self.people[side] if in_half else None,
            stage=str(stage),
            **fields,
        )


def pick(pool: Any, number: int) -> Any:
    """The texts come round again when all were used."""
    return pool[number % len(pool)]
