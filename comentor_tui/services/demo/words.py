"""What is written down in the invented story, during a call and after it."""

from __future__ import annotations

from datetime import datetime, timedelta

from comentor_tui.domain.notes import ADVICE
from comentor_tui.domain.records import (
    ChangeCategory,
    ChangeNoticed,
    Gift,
    Half,
    HelpWanted,
    Mark,
    PitfallAnswer,
    PitfallCheck,
    QuestionUse,
    Record,
    Review,
    Session,
    Visibility,
)
from comentor_tui.domain.turns import Stage
from comentor_tui.services.demo import texts
from comentor_tui.services.demo.teller import Teller, pick


class Words(Teller):
    """Notes, questions, the pitfall check and the reviews."""

    def halves(
        self, session: Session, started: datetime, number: int, *, over: bool = True
    ) -> list[Record]:
        """What each owner brought to their half and, once it is over, took from it."""
        return [
            self.new(
                Half,
                started,
                session_id=session.id,
                owner=person,
                intention=pick(texts.INTENTIONS, number)[side],
                help_wanted=tuple(HelpWanted)[(number + side) % len(HelpWanted)],
                read_back=pick(texts.READ_BACKS, number)[side] if over else "",
            )
            for side, person in enumerate(self.people)
        ]

    def notes(self, session: Session, started: datetime, number: int) -> list[Record]:
        """Each writes a plain line and one of every kind; some keep one to themselves."""
        found: list[Record] = []
        kinds = (
            (Mark.PLAIN, texts.NOTES),
            (Mark.QUESTION, texts.QUESTION_NOTES),
            (Mark.INSIGHT, texts.INSIGHT_NOTES),
            (Mark.GIFT, texts.GIFT_NOTES),
        )
        for side, person in enumerate(self.people):
            mine_first = session.first_person == person
            stage = Stage.FIRST_HALF if mine_first else Stage.SECOND_HALF
            begin = started + timedelta(minutes=8 if mine_first else 40)
            for place, (mark, pool) in enumerate(kinds):
                at = begin + timedelta(minutes=4 * place)
                found.append(self.note(session, at, side, pick(pool, number), stage, mark=mark))
            if number % 4 == 1:
                at = begin + timedelta(minutes=17)
                mine = Visibility.MINE
                found.append(
                    self.note(session, at, side, texts.PRIVATE_NOTES, stage, visibility=mine)
                )
            if number % 6 == 3:
                at = begin + timedelta(minutes=20)
                said, fields = (ADVICE, ADVICE), {"visibility": Visibility.MINE}
                found.append(self.note(session, at, side, said, stage, mark=Mark.ADVICE, **fields))
        left = self.words
        while left > 0:
            length = min(left, 20)
            text = " ".join(self.chance.choices(self.vocabulary, k=length))
            at = started + timedelta(minutes=10 + 2 * (self.words - left) / 20)
            found.append(self.note(session, at, number % 2, (text, text), Stage.FIRST_HALF))
            left -= length
        return found

    def questions(self, session: Session, started: datetime, number: int) -> list[Record]:
        """Three of the deck, in its order from session to session."""
        from comentor_tui import content

        deck = content.load("questions").items
        return [
            self.new(
                QuestionUse,
                started + timedelta(minutes=15 + 10 * each),
                question_id=deck[(3 * number + each) % len(deck)].id,
                session_id=session.id,
            )
            for each in range(3)
        ]

    def afterwards(self, session: Session, ended: datetime, number: int) -> list[Record]:
        """The pitfall check and the review of both; now and then a gift or a change noticed."""
        found: list[Record] = []
        at = ended + timedelta(minutes=5)
        for side, person in enumerate(self.people):
            found += [
                self._felt(session, at, side, pitfall, place, number)
                for place, pitfall in enumerate(texts.PITFALL_LINES)
            ]
            found.append(
                self.new(
                    Review,
                    at,
                    owner=person,
                    session_id=session.id,
                    most_useful=pick(texts.USEFUL, number)[side],
                    received=pick(texts.RECEIVED, number)[side],
                    gave=pick(texts.GAVE, number)[side],
                    by_when=pick(texts.TARGETS, number)[side],
                    differently=pick(texts.DIFFERENTLY, number)[side],
                )
            )
            if number % 4 == 3:
                # What one received today is the other's gift.
                found.append(
                    self.new(
                        Gift,
                        at,
                        owner=self.other(person),
                        text=pick(texts.GIFT_NOTES, number // 4)[side],
                        seen_by=person,
                        session_id=session.id,
                    )
                )
            if number % 3 == 1:
                category, *lines = pick(texts.CHANGES, number // 3)
                found.append(
                    self.new(
                        ChangeNoticed,
                        at,
                        owner=person,
                        session_id=session.id,
                        text=lines[side],
                        category=ChangeCategory(category),
                    )
                )
        return found

    def _felt(
        self, session: Session, at: datetime, side: int, pitfall: str, place: int, number: int
    ) -> PitfallCheck:
        """One answer. Each month another pitfall is felt, by one, by the other, or by both."""
        answer, line = PitfallAnswer.NOT_TODAY, ""
        if place == number % len(texts.PITFALL_LINES) and (number + number // 6) % 3 in (side, 2):
            answer = PitfallAnswer.YES if number % 4 == 3 else PitfallAnswer.A_LITTLE
            line = texts.PITFALL_LINES[pitfall][side]
        return self.new(
            PitfallCheck,
            at,
            owner=self.people[side],
            session_id=session.id,
            pitfall=pitfall,
            answer=answer,
            line=line,
            shared=True,
            revision=2,
        )
