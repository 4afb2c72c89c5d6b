"""The pitfall check: each person alone, and then together."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui import content
from comentor_tui.domain import pitfalls, sessions
from comentor_tui.domain.pitfalls import Difference, Facts
from comentor_tui.domain.records import (
    AgendaItem,
    Half,
    Mark,
    Note,
    PitfallAnswer,
    PitfallCheck,
    QuestionUse,
    Record,
    Session,
    SessionState,
    revised,
)
from comentor_tui.domain.text import clean_line, clean_text
from comentor_tui.domain.trends import ORIGIN
from comentor_tui.domain.values import dataclass
from comentor_tui.services.goals import Goals
from comentor_tui.services.live import Live
from comentor_tui.services.memory import Memory
from comentor_tui.services.planning import Planning
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.content import Countermeasure, Pitfall

LINE_LIMIT = 2_000


@dataclass(frozen=True)
class Felt:
    """One pitfall that somebody felt, with the gentle remedies proposed.

    `answers` and `lines` are by person id and hold only what may be seen: both people's when both
    are in, else those of the one who looks. `differ` says that the two saw it differently.
    """

    pitfall: Pitfall
    answers: dict[str, PitfallAnswer | None]
    lines: dict[str, str]
    remedies: tuple[Countermeasure, ...]
    taken: tuple[str, ...]
    """The remedies that are on the next agenda already, by their text."""
    differ: bool = False


class PitfallChecks:
    """What went wrong in a session, gently. An answer is private until both people are through."""

    def __init__(
        self,
        memory: Memory,
        live: Live,
        goals: Goals,
        planning: Planning,
        folder: Path | None,
    ) -> None:
        self._memory = memory
        self._live = live
        self._goals = goals
        self._planning = planning
        self._folder = folder
        # What is asked for twice at once is done one after the other, so that a person has one
        # answer for each question and one review for each session.
        self._turn = asyncio.Lock()

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
        """Keep one answer, or the line beside it (None: as it is). Private until both are in.

        A line without an answer is kept with "not today".
        """
        async with self._turn:
            known = self.answers(session, person).get(pitfall)
            words = None if line is None else clean_text(line, LINE_LIMIT).strip()
            draft = self.line_draft(session, person, pitfall)
            same_answer = answer is None or (known is not None and known.answer is answer)
            if same_answer and words in (None, known.line if known else ""):
                # Nothing new; but what was typed and taken back must not come up again.
                if words is not None and self._memory.draft(draft):
                    await self._memory.put(*self._memory.entered(draft))
                return
            entered = () if words is None else self._memory.entered(draft)
            if known is None:
                record = self._memory.new(
                    PitfallCheck,
                    session_id=session.id,
                    owner=person,
                    pitfall=pitfall,
                    answer=answer or PitfallAnswer.NOT_TODAY,
                    line=words or "",
                )
            else:
                record = revised(
                    known,
                    self._memory.now(),
                    answer=answer or known.answer,
                    line=known.line if words is None else words,
                )
            await self._memory.put(record, *entered)

    @staticmethod
    def line_draft(session: Session, person: str, pitfall: str) -> str:
        """Under which name an unfinished line beside an answer is kept."""
        return f"check:{session.id}:{person}:{pitfall}"

    async def finish(self, session: Session, person: str) -> None:
        """One person is through: what was left open counts as "not today"."""
        async with self._turn:
            await self._finish(session, person)

    async def _finish(self, session: Session, person: str) -> None:
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

    def felt(self, session: Session, person: str) -> list[Felt]:
        """The pitfalls somebody felt, as `person` may see them, with what could go on the agenda.

        Both people's answers when both are in; until then only one's own, once one is through.
        """
        memory = self._memory
        seen = memory.people if self.both_in(session) else (person,)
        known = {each: self.answers(session, each) for each in seen if self.finished(session, each)}
        taken = {(item.origin, item.text) for item in self._taken()}
        found = []
        for pitfall in self.pitfalls():
            answers = {each: _answer(checks, pitfall.id) for each, checks in known.items()}
            if not any(a in (PitfallAnswer.A_LITTLE, PitfallAnswer.YES) for a in answers.values()):
                continue
            found.append(
                Felt(
                    pitfall=pitfall,
                    answers=answers,
                    lines={
                        each: checks[pitfall.id].line
                        for each, checks in known.items()
                        if pitfall.id in checks and checks[pitfall.id].line
                    },
                    remedies=pitfall.countermeasures,
                    taken=tuple(
                        remedy.text
                        for remedy in pitfall.countermeasures
                        if (_origin(pitfall), clean_line(remedy.text)) in taken
                    ),
                    differ=len(answers) == 2 and len(set(answers.values())) == 2,
                )
            )
        return found

    def _taken(self) -> list[AgendaItem]:
        """Remedies on the next agenda; those of sessions long past do not count."""
        return [item for item in self._planning.items() if item.origin.startswith(ORIGIN)]

    async def take(self, pitfall: Pitfall, remedy: Countermeasure) -> None:
        """Put a remedy on the next agenda, for both; once is enough."""
        async with self._turn:
            if not self._items_of(pitfall, remedy):
                await self._planning.add(
                    remedy.text,
                    owner=None,
                    section=remedy.section,
                    origin=_origin(pitfall),
                )

    async def put_back(self, pitfall: Pitfall, remedy: Countermeasure) -> None:
        """Take a remedy off the next agenda again."""
        async with self._turn:
            for item in self._items_of(pitfall, remedy):
                await self._planning.remove(item.id)

    def _items_of(self, pitfall: Pitfall, remedy: Countermeasure) -> list[AgendaItem]:
        wanted = (_origin(pitfall), clean_line(remedy.text))
        return [item for item in self._taken() if (item.origin, item.text) == wanted]

    def evidence(self, session: Session, pitfall: str, person: str | None = None) -> list[str]:
        """What the app measured that bears on a pitfall; short neutral lines.

        With a `person`, also what that person alone may see.
        """
        return list(pitfalls.evidence(pitfall, self.facts(session, person), self._memory.name))

    def facts(self, session: Session, person: str | None = None) -> Facts:
        """The measurements of one session; with what is a `person`'s own."""
        memory = self._memory
        own = memory.all(Note, session_id=session.id, owner=person or "", mark=Mark.ADVICE)
        at = sessions.when(session)
        before = [s for s in sessions.held_work(memory.held_sessions()) if sessions.when(s) < at]
        since = sessions.when(before[-1]) if before else None
        missed = [
            each
            for each in memory.all(Session, state=SessionState.MISSED)
            if sessions.when(each) < at and (since is None or since < sessions.when(each))
        ]
        return pitfalls.facts_from(
            self._live.clock(session),
            session,
            tz=local_zone(),
            last_held=before[-1] if before else None,
            missed=len(missed),
            halves=memory.all(Half, session_id=session.id),
            notes=memory.all(Note, session_id=session.id),
            questions_used=len(memory.all(QuestionUse, session_id=session.id, hidden=False)),
            advice_marks=len(own),
            stuck=self._goals.stuck(),
        )


def _answer(checks: dict[str, PitfallCheck], pitfall: str) -> PitfallAnswer | None:
    check = checks.get(pitfall)
    return check.answer if check else None


def _origin(pitfall: Pitfall) -> str:
    return f"{ORIGIN}{pitfall.id}"
