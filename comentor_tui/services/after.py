"""After the call: the pitfall check, each person alone and then together, and the review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from comentor_tui import content
from comentor_tui.content import Countermeasure, Pitfall
from comentor_tui.content.model import Prompt
from comentor_tui.domain import pitfalls
from comentor_tui.domain.pitfalls import Difference, Facts
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeCategory,
    ChangeNoticed,
    Half,
    Mark,
    Note,
    PitfallAnswer,
    PitfallCheck,
    QuestionUse,
    Record,
    Review,
    Section,
    Session,
    SessionState,
    revised,
)
from comentor_tui.domain.text import clean_text
from comentor_tui.domain.turns import Uncharged
from comentor_tui.services.aiming import Aiming
from comentor_tui.services.live import Live
from comentor_tui.services.memory import Memory
from comentor_tui.services.planning import Planning

REVIEW_WAITS = timedelta(hours=36)
"""A review may be done later the same day or on the next start; then it is quietly dropped."""

FIELDS = ("most_useful", "received", "gave", "by_when", "differently")
"""The review's prompts, by the names of the record's fields."""


@dataclass(frozen=True, slots=True)
class Felt:
    """One pitfall that at least one of the two felt, with the gentle remedies proposed."""

    pitfall: Pitfall
    answers: dict[str, PitfallAnswer | None]
    lines: dict[str, str]
    remedies: tuple[Countermeasure, ...]
    taken: tuple[str, ...]
    """The remedies that are on the next agenda already, by their text."""


class After:
    """What is asked when a session is over. Everything can be skipped or done later."""

    def __init__(
        self,
        memory: Memory,
        live: Live,
        aiming: Aiming,
        planning: Planning,
        folder: Path | None,
    ) -> None:
        self._memory = memory
        self._live = live
        self._aiming = aiming
        self._planning = planning
        self._folder = folder

    def waiting(self) -> Session | None:
        """The session whose review is still wanted: ended not long ago, and not closed."""
        last = self._memory.last_session()
        if last is None or last.review_closed or last.ended_at is None:
            return None
        fresh = self._memory.now() - last.ended_at < REVIEW_WAITS
        return last if fresh and self._live.session is None else None

    # -- pitfall check --------------------------------------------------------------------------

    def pitfalls(self) -> tuple[Pitfall, ...]:
        """What is asked about."""
        return content.load("pitfalls", self._folder).items

    def answers(self, session: Session, person: str) -> dict[str, PitfallCheck]:
        """What one person answered so far, by pitfall."""
        checks = self._memory.all(PitfallCheck, session_id=session.id, owner=person)
        return {check.pitfall: check for check in checks}

    async def answer(
        self,
        session: Session,
        person: str,
        pitfall: str,
        answer: PitfallAnswer | None = None,
        line: str | None = None,
    ) -> None:
        """Keep one answer, or the line beside it. Private until both are in."""
        known = self.answers(session, person).get(pitfall)
        if known is None:
            record = self._memory.new(
                PitfallCheck,
                session_id=session.id,
                owner=person,
                pitfall=pitfall,
                answer=answer or PitfallAnswer.NOT_TODAY,
                line=clean_text(line or "", 2_000),
            )
        else:
            record = revised(
                known,
                self._memory.now(),
                answer=answer or known.answer,
                line=known.line if line is None else clean_text(line, 2_000),
            )
        await self._memory.put(record)

    async def finish(self, session: Session, person: str) -> None:
        """One person is through: what was left open counts as "not today"."""
        known = self.answers(session, person)
        now = self._memory.now()
        records: list[Record] = []
        for pitfall in self.pitfalls():
            check = known.get(pitfall.id)
            if check is None:
                records.append(
                    self._memory.new(
                        PitfallCheck,
                        session_id=session.id,
                        owner=person,
                        pitfall=pitfall.id,
                        answer=PitfallAnswer.NOT_TODAY,
                        shared=True,
                    )
                )
            elif not check.shared:
                records.append(revised(check, now, shared=True))
        if records:
            await self._memory.put(*records)

    def finished(self, session: Session, person: str) -> bool:
        """Has this person gone through the check?"""
        known = self.answers(session, person)
        return bool(known) and all(check.shared for check in known.values())

    def both_in(self, session: Session) -> bool:
        """Are both through? Only then does either see the other's answers."""
        return all(self.finished(session, person) for person in self._memory.people)

    def differences(self, session: Session) -> list[Difference]:
        """Where the two answers differ: something to talk about. Empty until both are in."""
        if not self.both_in(session):
            return []
        you, other = (self.answers(session, person) for person in self._memory.people)
        both = {
            pitfall.id: (_answer(you, pitfall.id), _answer(other, pitfall.id))
            for pitfall in self.pitfalls()
        }
        return list(pitfalls.compare(both))

    def felt(self, session: Session) -> list[Felt]:
        """The pitfalls somebody felt, with what could be put on the next agenda."""
        memory = self._memory
        known = {
            person: self.answers(session, person)
            for person in memory.people
            if self.finished(session, person)
        }
        origin_texts = {(i.origin, i.text) for i in memory.all(AgendaItem) if i.origin}
        found = []
        for pitfall in self.pitfalls():
            answers = {person: _answer(checks, pitfall.id) for person, checks in known.items()}
            if not any(a in (PitfallAnswer.A_LITTLE, PitfallAnswer.YES) for a in answers.values()):
                continue
            found.append(
                Felt(
                    pitfall=pitfall,
                    answers=answers,
                    lines={
                        person: checks[pitfall.id].line
                        for person, checks in known.items()
                        if pitfall.id in checks and checks[pitfall.id].line
                    },
                    remedies=pitfall.countermeasures,
                    taken=tuple(
                        remedy.text
                        for remedy in pitfall.countermeasures
                        if (f"pitfall:{pitfall.id}", remedy.text) in origin_texts
                    ),
                )
            )
        return found

    async def take(self, pitfall: Pitfall, remedy: Countermeasure) -> AgendaItem:
        """Put a remedy on the next agenda, for both."""
        return await self._planning.add(
            remedy.text,
            owner=None,
            section=remedy.section or Section.NEWS,
            origin=f"pitfall:{pitfall.id}",
        )

    async def put_back(self, pitfall: Pitfall, remedy: Countermeasure) -> None:
        """Take a remedy off the agenda again."""
        for item in self._memory.all(AgendaItem, origin=f"pitfall:{pitfall.id}", text=remedy.text):
            await self._planning.remove(item.id)

    def evidence(self, session: Session, pitfall: str) -> list[str]:
        """What the app measured that bears on a pitfall; short neutral lines."""
        return list(pitfalls.evidence(pitfall, self.facts(session), self._memory.name))

    def facts(self, session: Session) -> Facts:
        """The measurements of one session."""
        memory = self._memory
        clock = self._live.clock(session)
        notes = memory.all(Note, session_id=session.id)
        held = [s for s in memory.held_sessions() if s.id != session.id]
        before = held[-1].started_at if held else None
        late = None
        if session.planned_at and session.started_at:
            late = max(timedelta(0), session.started_at - session.planned_at)
        stuck = self._aiming.stuck()
        halves = memory.all(Half, session_id=session.id)
        return Facts(
            late_ms=_ms(late),
            planned_ms=2 * session.half_minutes * 60_000,
            held_ms=clock.total_charged,
            days_since_last=_days(before, session.started_at),
            missed=len(memory.all(Session, state=SessionState.MISSED)),
            social_ms=clock.uncharged(Uncharged.SOCIAL),
            opening_ms=clock.uncharged(Uncharged.OPENING),
            charged=dict(clock.charged),
            help_wanted={
                half.owner: half.help_wanted for half in halves if half.owner and half.help_wanted
            },
            advice_marks=0,
            questions_used=len(memory.all(QuestionUse, session_id=session.id, hidden=False)),
            notes_by_mark={mark: sum(note.mark is mark for note in notes) for mark in Mark},
            goals_unchanged=sum(1 for each in stuck if each.kind == "goal"),
            targets_moved_twice=sum(1 for each in stuck if each.kind == "target"),
        )

    # -- review ---------------------------------------------------------------------------------

    def prompts(self) -> tuple[Prompt, ...]:
        """What the review asks each person."""
        return content.load("review", self._folder).items.prompts

    def review(self, session: Session, person: str) -> Review | None:
        """One person's review of a session, as far as it is written."""
        found = self._memory.all(Review, session_id=session.id, owner=person)
        return found[-1] if found else None

    async def write(self, session: Session, person: str, field: str, text: str) -> None:
        """Keep one answer of the review."""
        words = clean_text(text, 5_000).strip()
        known = self.review(session, person)
        entered = self._memory.entered(self.draft_field(session, person, field))
        if known is None and not words:
            return
        if known is None:
            record = self._memory.new(Review, session_id=session.id, owner=person, **{field: words})
        elif getattr(known, field) == words:
            return
        else:
            record = revised(known, self._memory.now(), **{field: words})
        await self._memory.put(record, *entered)

    @staticmethod
    def draft_field(session: Session, person: str, field: str) -> str:
        """Under which name an unfinished answer is kept."""
        return f"review:{session.id}:{person}:{field}"

    async def notice_change(
        self, session: Session, person: str, text: str, category: ChangeCategory
    ) -> None:
        """Log something different in oneself that the work together brought about."""
        words = clean_text(text, 2_000).strip()
        if words:
            await self._memory.put(
                self._memory.new(
                    ChangeNoticed,
                    session_id=session.id,
                    owner=person,
                    text=words,
                    category=category,
                )
            )

    async def close(self, session: Session) -> None:
        """The review is done, or skipped: it is not asked for again."""
        current = self._memory.get(Session, session.id) or session
        if not current.review_closed:
            await self._memory.put(revised(current, self._memory.now(), review_closed=True))


def _answer(checks: dict[str, PitfallCheck], pitfall: str) -> PitfallAnswer | None:
    check = checks.get(pitfall)
    return check.answer if check else None


def _ms(length: timedelta | None) -> int:
    return round(length.total_seconds() * 1000) if length else 0


def _days(earlier: datetime | None, later: datetime | None) -> int | None:
    return (later.date() - earlier.date()).days if earlier and later else None
