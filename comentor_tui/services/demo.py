"""An invented pair and their sessions, for `comentor demo`, the screenshots and the benchmarks.

The records are what the app itself would have written, made in one go. The same `seed` and the
same time give the same records.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random
from typing import Any

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeCategory,
    ChangeNoticed,
    Confirmation,
    EventKind,
    Gift,
    Goal,
    GoalState,
    Half,
    HelpWanted,
    Horizon,
    ItemState,
    Life,
    Mark,
    Medium,
    Note,
    OwnQuestion,
    Pair,
    Person,
    PitfallAnswer,
    PitfallCheck,
    QuestionUse,
    R,
    Record,
    Review,
    Section,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
    Visibility,
)
from comentor_tui.domain.turns import Stage
from comentor_tui.services import demo_clock as clock
from comentor_tui.services import demo_texts as texts
from comentor_tui.services.demo_clock import OWED_MS, Log

MONTH = timedelta(days=30.44)
LONGEST = timedelta(days=30 * 365)
"""However many sessions are asked for, the first was at most this long ago."""

MISSED, IN_PERSON, SOCIAL, SHORTENED, GIVEN_BACK = 2, 5, 8, 3, 4
"""Which session of each dozen was missed, held at one table, a social call, ran over with the end
kept, and gave those minutes back."""

HALF = 30
NEXT_IN = timedelta(minutes=5)
OPENING, LIVE_FOR = 4, 18
"""Minutes of the opening of a live demo, and of its first half up to now."""


def demo_records(
    now: datetime,
    *,
    sessions: int = 12,
    seed: int = 1,
    words: int = 0,
    live: Moment | None = None,
) -> list[Record]:
    """Two people and their `sessions` past sessions, the next one planned a few minutes from `now`.

    The pair comes first; its `first` person is meant to be "you". `words` adds that many words to
    the notes of each session. With `live`, a reading of the clocks at `now`, the next session is
    open, in the middle of its first half.
    """
    found = batches(now, sessions=sessions, seed=seed, words=words, live=live)
    # Of a record that was changed later only the newest revision stays.
    return list({record.id: record for record in chain.from_iterable(found)}.values())


def batches(
    now: datetime,
    *,
    sessions: int = 12,
    seed: int = 1,
    words: int = 0,
    live: Moment | None = None,
) -> Iterator[list[Record]]:
    """The same records, session by session, to be written one batch after the other.

    What is referred to comes before what refers to it, and a record that changes in a later
    session comes again with a higher revision.
    """
    story = _Story(now, sessions, seed, words)
    yield story.beginning()
    for number in range(sessions):
        yield story.session(number)
    yield story.coming(live)


class _Story:
    """What two people did, told in the order in which they did it."""

    def __init__(self, now: datetime, sessions: int, seed: int, words: int) -> None:
        self.chance = Random(seed)
        self.now = now
        self.count = sessions
        self.words = words
        self.vocabulary = texts.WORDS.split()
        self.pair_id = self._id()
        self.people = (self._id(), self._id())
        # The calls are on the same day of the week, at the same time of day.
        upcoming = now.replace(second=0, microsecond=0) + NEXT_IN
        self.next_at = upcoming + timedelta(minutes=-upcoming.minute % 5)
        self.step = min(MONTH, LONGEST / max(1, sessions))
        self.began = self._planned(0) - timedelta(days=6)
        self.targets: dict[str, Target | None] = dict.fromkeys(self.people)
        self.moved_twice: list[Target] = []
        self.goals: dict[str, list[Goal]] = {person: [] for person in self.people}
        self.held = 0
        self.last_first = self.people[1]

    # -- the beginning ------------------------------------------------------------------------

    def beginning(self) -> list[Record]:
        """The pair, what it agreed, what each brings and where each wants to get."""
        at = self.began
        first, second = self.people
        found: list[Record] = [
            self._new(
                Pair, at, id=self.pair_id, first=first, second=second, enoughness=texts.ENOUGHNESS
            )
        ]
        for side, person in enumerate(self.people):
            found.append(
                self._new(
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
            found += self._agreement(2, self._planned(6) + timedelta(hours=1))
        for side, person in enumerate(self.people):
            found += self._gifts(side, person)
            found += self._goals(side, person)
            found.append(
                self._new(
                    OwnQuestion, at, owner=person, text=texts.OWN_QUESTIONS[side], kind="open"
                )
            )
        return found

    def _agreement(self, version: int, at: datetime) -> list[Record]:
        agreement = self._new(
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
            self._new(Confirmation, at, owner=person, agreement_id=agreement.id)
            for person in self.people
        ]
        return [agreement, *yeses]

    def _gifts(self, side: int, person: str) -> list[Record]:
        other = self.people[1 - side]
        said = [
            self._new(Gift, self.began, owner=person, text=gift[side], seen_by=person)
            for gift in texts.GIFTS
        ]
        seen = self._new(Gift, self.began, owner=person, text=texts.GIFTS_SEEN[side], seen_by=other)
        return [*said, seen]

    def _goals(self, side: int, person: str) -> list[Record]:
        kinds = (
            (Horizon.SHORT, Life.PROFESSIONAL, 150),
            (Horizon.LONG, Life.PROFESSIONAL, None),
            (Horizon.LONG, Life.PERSONAL, 240),
        )
        goals = [
            self._new(
                Goal,
                self.began,
                owner=person,
                text=texts.GOALS[place][side],
                horizon=horizon,
                life=life,
                priority=place + 1,
                due=None if days is None else self._day(self.now + timedelta(days=days)),
                first_step=texts.GOAL_STEPS[place][side],
            )
            for place, (horizon, life, days) in enumerate(kinds)
        ]
        self.goals[person] = goals
        closed = min(self.now, self._planned(min(4, self.count)))
        reached = self._new(
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

    # -- one session ----------------------------------------------------------------------------

    def session(self, number: int) -> list[Record]:
        """A past session with everything that was kept of it."""
        planned = self._planned(number)
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
        self.held += 1
        in_person = turn == IN_PERSON
        shortened = turn == SHORTENED
        session_id = self._id()
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
            owed_to=self._other(first) if shortened else None,
            owed_ms=OWED_MS if shortened else 0,
            ended_at=ended,
            updated_at=ended,
        )
        return [
            session,
            *log.events,
            *self._halves(session, started, number),
            *self._agenda(session, number),
            *self._checks(session, started, number),
            *self._new_targets(session, started, number),
            *self._notes(session, started, number),
            *self._questions(session, started, number),
            *self._afterwards(session, ended, number),
        ]

    def _social_call(self, planned: datetime, started: datetime, number: int) -> list[Record]:
        """A call without halves, to be nothing but glad of each other."""
        session_id = self._id()
        log = Log(self._new, session_id, self._moment(started))
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
            first_person=self._other(self.last_first),
            review_closed=True,
        )
        note = self._note(session, started + timedelta(minutes=20), number % 2, texts.NEWS[0], "")
        return [session, *log.events, note]

    def _clock(self, session_id: str, started: datetime, first: str, number: int) -> Log:
        log = Log(self._new, session_id, self._moment(started))
        if number % 12 == SHORTENED:
            clock.end_kept(log)
        elif number % 12 == GIVEN_BACK:
            # Who begins this time is who lost minutes the last time.
            clock.given_back(log, first)
        else:
            clock.in_some_way(log, number, self._other(first))
        return log

    def _halves(self, session: Session, started: datetime, number: int) -> list[Record]:
        return [
            self._new(
                Half,
                started,
                session_id=session.id,
                owner=person,
                intention=_pick(texts.INTENTIONS, number)[side],
                help_wanted=tuple(HelpWanted)[(number + side) % len(HelpWanted)],
                read_back=_pick(texts.READ_BACKS, number)[side],
            )
            for side, person in enumerate(self.people)
        ]

    def _agenda(self, session: Session, number: int) -> list[Record]:
        """Each brought news and a project; the last session left something for the next."""
        at = session.created_at + timedelta(hours=1)
        last = number == self.count - 1
        items: list[Record] = []
        for side, person in enumerate(self.people):
            for place, (section, pool) in enumerate(
                (
                    (Section.NEWS, texts.NEWS),
                    (Section.PROJECTS, texts.PROJECTS),
                    (Section.GOALS, texts.GOAL_ITEMS),
                )
            ):
                left = last and section is Section.GOALS
                items.append(
                    self._new(
                        AgendaItem,
                        at,
                        session_id=session.id,
                        owner=person,
                        text=_pick(pool, number)[side],
                        section=section,
                        state=ItemState.OPEN if left else ItemState.DONE,
                        position=place,
                    )
                )
        items.append(
            self._new(
                AgendaItem,
                at,
                session_id=session.id,
                text=_pick(texts.OURS, number),
                section=Section.NEWS,
                state=ItemState.DONE,
                position=3,
            )
        )
        return items

    # -- targets --------------------------------------------------------------------------------

    def _checks(self, session: Session, started: datetime, number: int) -> list[Record]:
        """In the opening, what each said last time is gone through."""
        found: list[Record] = []
        at = started + timedelta(minutes=2)
        today = self._day(at)
        for side, person in enumerate(self.people):
            target = self.targets[person]
            if target is None:
                continue
            # Most are done; now and then one is let go, which is an answer like any other.
            step = TargetStep.LET_GO if (number + side) % 7 == 6 else TargetStep.DONE
            state = TargetState.LET_GO if step is TargetStep.LET_GO else TargetState.DONE
            closed = self._new(
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
        moved = self._new(
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
        return self._new(
            TargetCheck,
            at,
            owner=target.owner,
            target_id=target.id,
            step=step,
            session_id=session.id,
            from_due=target.due,
            **fields,
        )

    def _new_targets(self, session: Session, started: datetime, number: int) -> list[Record]:
        found: list[Record] = []
        at = started + timedelta(minutes=55)
        due = self._day(at) + timedelta(days=max(1, self.step.days - 7))
        for side, person in enumerate(self.people):
            target = self._new(
                Target,
                at,
                owner=person,
                text=_pick(texts.TARGETS, number)[side],
                goal_id=self.goals[person][number % 2].id,
                due=due,
                session_id=session.id,
            )
            self.targets[person] = target
            note = self._note(
                session,
                at,
                side,
                _pick(texts.TARGETS, number),
                Stage.SECOND_HALF,
                mark=Mark.TARGET,
                target_id=target.id,
            )
            found += [target, note]
            if number == max(0, self.count - 5):
                slow = self._new(
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

    # -- notes and what comes after ---------------------------------------------------------------

    def _notes(self, session: Session, started: datetime, number: int) -> list[Record]:
        """Each writes a plain line and one of every mark; some keep one to themselves."""
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
                found.append(self._note(session, at, side, _pick(pool, number), stage, mark=mark))
            if number % 4 == 1:
                at = begin + timedelta(minutes=17)
                mine = Visibility.MINE
                found.append(
                    self._note(session, at, side, texts.PRIVATE_NOTES, stage, visibility=mine)
                )
        left = self.words
        while left > 0:
            length = min(left, 20)
            text = " ".join(self.chance.choices(self.vocabulary, k=length))
            at = started + timedelta(minutes=10 + 2 * (self.words - left) / 20)
            found.append(self._note(session, at, number % 2, (text, text), Stage.FIRST_HALF))
            left -= length
        return found

    def _note(
        self,
        session: Session,
        at: datetime,
        side: int,
        pair: tuple[str, str],
        stage: str,
        **fields: Any,
    ) -> Note:
        in_half = stage in (Stage.FIRST_HALF, Stage.SECOND_HALF)
        return self._new(
            Note,
            at,
            owner=self.people[side],
            session_id=session.id,
            text=pair[side],
            half_owner=self.people[side] if in_half else None,
            stage=str(stage),
            **fields,
        )

    def _questions(self, session: Session, started: datetime, number: int) -> list[Record]:
        from comentor_tui import content

        deck = content.load("questions").items
        return [
            self._new(
                QuestionUse,
                started + timedelta(minutes=15 + 10 * each),
                question_id=deck[(3 * number + each) % len(deck)].id,
                session_id=session.id,
            )
            for each in range(3)
        ]

    def _afterwards(self, session: Session, ended: datetime, number: int) -> list[Record]:
        """The pitfall check and the review of both, and now and then a change noticed."""
        found: list[Record] = []
        at = ended + timedelta(minutes=5)
        for side, person in enumerate(self.people):
            found += [
                self._felt(session, at, side, pitfall, place, number)
                for place, pitfall in enumerate(texts.PITFALL_LINES)
            ]
            found.append(
                self._new(
                    Review,
                    at,
                    owner=person,
                    session_id=session.id,
                    most_useful=_pick(texts.USEFUL, number)[side],
                    received=_pick(texts.RECEIVED, number)[side],
                    gave=_pick(texts.GAVE, number)[side],
                    by_when=_pick(texts.TARGETS, number)[side],
                    differently=_pick(texts.DIFFERENTLY, number)[side],
                )
            )
            if number % 3 == 1:
                category, *lines = _pick(texts.CHANGES, number // 3)
                found.append(
                    self._new(
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
        return self._new(
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

    # -- what is coming ---------------------------------------------------------------------------

    def coming(self, live: Moment | None) -> list[Record]:
        """The next session, planned or on, with an agenda that both have filled."""
        at = self.now - timedelta(days=2)
        opened = self.now - timedelta(minutes=OPENING + LIVE_FOR)
        first = self._other(self.last_first)
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
        where = session.id if live else None
        items: list[Record] = [
            self._new(
                AgendaItem,
                at,
                owner=person,
                session_id=where,
                text=text[side],
                section=section,
                position=place,
            )
            for place, (section, text) in enumerate(
                (
                    (Section.NEWS, texts.NEWS[0]),
                    (Section.PROJECTS, texts.PROJECTS[0]),
                    (Section.GOALS, texts.GOAL_ITEMS[1]),
                )
            )
            for side, person in enumerate(self.people)
        ]
        items.append(
            self._new(
                AgendaItem,
                at,
                session_id=where,
                text=texts.OURS[0],
                section=Section.NEWS,
                position=3,
            )
        )
        items += [
            self._new(AgendaItem, at, owner=person, text=text, state=ItemState.PARKED)
            for person, text in zip(self.people, texts.PARKED, strict=True)
        ]
        if live is None:
            return [session, *items]
        back = round((OPENING + LIVE_FOR) * 60_000)
        log = Log(self._new, session.id, Moment(opened, live.boot_ms - back, live.boot_id))
        log.add(OPENING, EventKind.STARTED)
        lines = self._notes(session, opened, self.count)
        said = [note for note in lines if note.owner == first and note.created_at <= self.now]
        return [session, *log.events, *self._halves(session, opened, self.count), *items, *said]

    # -- tools ----------------------------------------------------------------------------------

    def _session(self, planned: datetime, **fields: Any) -> Session:
        at = min(planned, self.now) - min(timedelta(days=5), self.step / 2)
        return self._new(Session, at, planned_at=planned, half_minutes=HALF, **fields)

    def _planned(self, number: int) -> datetime:
        """When a past session was planned for: on the same day of the week if that is possible."""
        back = (self.count - number) * self.step
        if self.step >= timedelta(days=14):
            back = timedelta(weeks=round(back / timedelta(weeks=1)))
        return self.next_at - back

    def _moment(self, wall: datetime) -> Moment:
        return Moment(wall, round((wall - self.began) / timedelta(milliseconds=1)), "demo")

    def _other(self, person: str) -> str:
        return self.people[1] if person == self.people[0] else self.people[0]

    def _day(self, at: datetime) -> date:
        return at.astimezone().date()

    def _id(self) -> str:
        return f"{self.chance.getrandbits(104):026x}"

    def _new(self, kind: type[R], at: datetime, /, **fields: Any) -> R:
        base = {"id": self._id(), "pair_id": self.pair_id, "created_at": at, "updated_at": at}
        return kind(**{**base, **fields})


def _pick(pool: Any, number: int) -> Any:
    return pool[number % len(pool)]
