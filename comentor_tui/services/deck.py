"""Helping, not advising: one question at a time, the cards, and a line about being enough."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui import content
from comentor_tui.domain import deck
from comentor_tui.domain.deck import Question, QuestionKind
from comentor_tui.domain.records import OwnQuestion, Pair, QuestionUse
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.services.memory import Memory

if TYPE_CHECKING:
    from comentor_tui.content import Cards, ContentError


UNUSUAL = frozenset({"still-new-way", "still-smaller", "still-borrow", "moved-other-way"})
"""Questions that look for a way nobody has tried yet."""


class Deck:
    """The deck of questions, remembered across sessions, and the texts of the cards."""

    def __init__(self, memory: Memory, folder: Path | None) -> None:
        self._memory = memory
        self.folder = folder
        self._deck: tuple[Question, ...] | None = None
        # Two quick presses draw two questions, not one twice.
        self._turn = asyncio.Lock()
        self.current: Question | None = None
        self.problems: list[ContentError] = []

    def cards(self) -> Cards:
        """Etiquette, repair, help wanted, and why each stage is there."""
        loaded = content.load("cards", self.folder)
        self._note_problems(*loaded.problems)
        return loaded.items

    def questions(self) -> tuple[Question, ...]:
        """The whole deck: what comes with the app, one's own file, and what the pair added."""
        if self._deck is None:
            loaded = content.load("questions", self.folder)
            self._note_problems(*loaded.problems)
            self._deck = loaded.items
        own = tuple(
            Question(q.id, QuestionKind(q.kind), q.text)
            for q in self._memory.all(OwnQuestion)
            if q.kind in set(QuestionKind)
        )
        return (*self._deck, *own)

    async def next(self, kind: QuestionKind | None = None) -> Question | None:
        """Draw the next question; nothing comes twice until the deck is through."""
        async with self._turn:
            return await self._next(kind)

    async def _next(self, kind: QuestionKind | None) -> Question | None:
        question = deck.next_question(
            self.questions(), *self._replay(), kind, seed=self._memory.pair_id, order=self.order()
        )
        if question is not None:
            await self._use(question)
        self.current = question
        return question

    async def about_standing_still(
        self, about: deck.Stuck, *, unusual: bool = False
    ) -> Question | None:
        """A question for a goal that has not moved, or a target that moved too often.

        An `unusual` one looks for a way that has not been tried, if the deck has one to ask.
        """
        async with self._turn:
            question = self._standing_still(about, unusual)
            if question is not None:
                await self._use(question)
            self.current = question
            return question

    def beside_standing_still(self, about: deck.Stuck, record_id: str) -> Question | None:
        """The question that stands beside a goal or target. Seen is not yet asked."""
        _asked, hidden = self._replay()
        # Each has its own, whatever was asked: what stands there stays there.
        seed = f"{self._memory.pair_id}/{record_id}"
        return deck.complacency_question(self.questions(), about, [], hidden, seed=seed)

    def _standing_still(self, about: deck.Stuck, unusual: bool) -> Question | None:
        asked, hidden = self._replay()
        every = self.questions()
        if unusual:
            wanted = UNUSUAL - hidden
            every = tuple(q for q in every if q.id in wanted and q.about is about) or every
        seed = self._memory.pair_id
        return deck.complacency_question(every, about, asked, hidden, seed=seed)

    async def hide(self) -> Question | None:
        """Never ask the current question again; draw another."""
        async with self._turn:
            if self.current is not None:
                await self._use(self.current, hidden=True)
            return await self._next(None)

    async def add(self, text: str, kind: QuestionKind = QuestionKind.OPEN) -> OwnQuestion:
        """Add a question of one's own to the deck."""
        words = clean_line(text)
        if not words:
            raise UsageProblem("A question needs a few words.")
        added = self._memory.new(
            OwnQuestion, text=words, kind=kind.value, owner=self._memory.at_keys
        )
        await self._memory.put(added)
        return added

    def enoughness(self) -> str:
        """The line that opens a session, another each time; the pair's own come first."""
        pair = self._memory.get(Pair, self._memory.pair_id)
        loaded = content.load("enoughness", self.folder)
        self._note_problems(*loaded.problems)
        lines = pair.enoughness if pair and pair.enoughness else loaded.items
        return lines[len(self._memory.held_sessions()) % len(lines)] if lines else ""

    async def _use(self, question: Question, hidden: bool = False) -> None:
        session = self._memory.current_session()
        await self._memory.put(
            self._memory.new(
                QuestionUse,
                question_id=question.id,
                session_id=session.id if session else None,
                hidden=hidden,
            )
        )

    def _replay(self) -> tuple[list[str], set[str]]:
        return deck.replay((use.question_id, use.hidden) for use in self._memory.all(QuestionUse))

    def hidden(self) -> set[str]:
        """The ids of the questions that are never asked."""
        return self._replay()[1]

    def order(self) -> tuple[str, ...]:
        """The ids of the questions that come first, in the pair's own order."""
        return tuple(self._memory.deck_order.split())

    def _note_problems(self, *problems: ContentError) -> None:
        known = {str(problem) for problem in self.problems}
        self.problems.extend(p for p in problems if str(p) not in known)
