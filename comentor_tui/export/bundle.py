"""Everything that belongs to one session, in one value."""

from __future__ import annotations

from dataclasses import replace

from comentor_tui.domain import turns
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeNoticed,
    ClockEvent,
    Gift,
    Goal,
    Half,
    Note,
    Pair,
    Person,
    PitfallCheck,
    QuestionUse,
    Record,
    Review,
    Session,
    Target,
    TargetCheck,
    Visibility,
)
from comentor_tui.domain.taken_away import without_words
from comentor_tui.domain.trends import both_in
from comentor_tui.domain.turns import Clock
from comentor_tui.domain.values import dataclass
from comentor_tui.export.privacy import visible

Texts = tuple[tuple[str, str], ...]
"""Ids and what they mean to people, in the order to be shown."""


@dataclass(frozen=True, kw_only=True)
class SessionBundle:
    """One session of a pair with all that was said in it, private things included.

    `targets` are those that were set in it and those that `checks` answers about, `goals` those
    the targets belong to. `next_session` is the one after it. `at` is the reading of the clocks
    up to which a session that is still open is told; without it that is the last event.
    `pitfalls` and `prompts` are the titles and questions that the answers were given to.
    """

    pair: Pair
    people: tuple[Person, ...]
    session: Session
    agreement: Agreement | None = None
    log: tuple[ClockEvent, ...] = ()
    halves: tuple[Half, ...] = ()
    items: tuple[AgendaItem, ...] = ()
    notes: tuple[Note, ...] = ()
    goals: tuple[Goal, ...] = ()
    targets: tuple[Target, ...] = ()
    checks: tuple[TargetCheck, ...] = ()
    answers: tuple[PitfallCheck, ...] = ()
    reviews: tuple[Review, ...] = ()
    changes: tuple[ChangeNoticed, ...] = ()
    gifts: tuple[Gift, ...] = ()
    questions: tuple[QuestionUse, ...] = ()
    next_session: Session | None = None
    at: Moment | None = None
    pitfalls: Texts = ()
    prompts: Texts = ()
    bare: bool = False
    """Is the session without words of its own, a stand-in for what stayed of it?"""

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of the two people."""
        return self.pair.first, self.pair.second

    def name(self, person_id: str | None) -> str:
        """What a person is called, as it was entered; empty for nobody in particular."""
        return next((person.name for person in self.people if person.id == person_id), "")

    def clock(self) -> Clock | None:
        """What the clock's log says, or None if the session was never opened."""
        if not self.log:
            return None
        reading = turns.read_session(self.session, self.log, self.ids)
        return reading.at(self.at) if self.at is not None else reading.at_last()

    def both_in(self) -> bool:
        """Are both people through with the pitfall check?"""
        return both_in(self.answers, self.ids)

    @property
    def is_gone(self) -> bool:
        """Was the session taken away? Then the rest is what stayed of it."""
        return self.session.deleted_at is not None

    def stayed(self) -> SessionBundle:
        """What stayed of a session that was taken away, without the session's own words."""
        # What is on the agenda was often entered weeks before.
        said, brought = (*self.notes, *self.reviews, *self.answers), self.items
        ours = [
            min(each.created_at for each in some)
            for written in (said, brought)
            if (some := [each for each in written if visible(each, private=False)])
        ]
        session = without_words(self.session, ours[0] if ours else self.session.created_at)
        return replace(self, session=session, log=(), next_session=None, bare=True)

    def says_anything(self, you: str, private: bool) -> bool:
        """Is there anything on the page of the session that only stands there, seen by `you`?"""
        notes = (
            visible(note, private) and (note.visibility is Visibility.OURS or note.owner == you)
            for note in self.notes
        )
        answers = self.both_in() and self.answers
        return any(notes) or bool(self.reviews or self.items or answers)

    def records(self) -> tuple[Record, ...]:
        """The records of this session and those they refer to, for the JSON export.

        The next session is not among them.
        """
        return (
            self.pair,
            *self.people,
            *([self.agreement] if self.agreement else []),
            self.session,
            *self.halves,
            *self.log,
            *self.items,
            *self.notes,
            *self.goals,
            *self.targets,
            *self.checks,
            *self.gifts,
            *self.answers,
            *self.reviews,
            *self.changes,
            *self.questions,
        )
