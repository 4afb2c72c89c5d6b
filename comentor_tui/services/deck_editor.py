"""The deck as the pair keeps it: own questions, hidden ones, an order; and its enoughness lines.

The order belongs to this copy alone (a local value); everything else is a record.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from comentor_tui import content
from comentor_tui.domain import deck
from comentor_tui.domain.deck import Question, QuestionKind
from comentor_tui.domain.records import OwnQuestion, Pair, QuestionUse, deleted
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.services.deck import Deck
from comentor_tui.services.memory import Memory


class DeckEditor:
    """Changes to the deck. Questions of one's own are changed by who wrote them alone."""

    def __init__(self, memory: Memory, whole: Deck) -> None:
        self._memory = memory
        self._deck = whole
        # Two quick presses move a line twice.
        self._turn = asyncio.Lock()

    # -- questions --------------------------------------------------------------------------------

    def questions(self) -> tuple[Question, ...]:
        """The whole deck by kind, in each kind the pair's first ones first."""
        return deck.arranged(self._deck.questions(), self._deck.order())

    def own(self, question_id: str) -> OwnQuestion | None:
        """A question that one of the pair wrote; None for those that come with the app."""
        found = self._memory.get(OwnQuestion, question_id)
        return found if found is not None and found.deleted_at is None else None

    async def change(self, question_id: str, text: str, kind: QuestionKind) -> None:
        """Other words or another kind for a question of one's own."""
        question, words = self._own_words(question_id), clean_line(text)
        if not words:
            raise UsageProblem("A question needs a few words.")
        if (question.text, question.kind) != (words, kind.value):
            changed = self._memory.revise(question, text=words, kind=kind.value)
            await self._memory.put(changed)

    async def remove(self, question_id: str) -> None:
        """Take a question of one's own away. It is kept with a tombstone."""
        await self._memory.put(deleted(self._own_words(question_id), self._memory.now()))

    async def bring_back(self, question_id: str) -> None:
        """Undo a removal."""
        question = self._memory.get(OwnQuestion, question_id)
        if question is not None and question.deleted_at is not None:
            await self._memory.put(self._memory.revise(question, deleted_at=None))

    async def hide(self, question_id: str) -> bool:
        """Never ask a question again, or do after all. True when it is hidden now."""
        async with self._turn:
            self._known(question_id)
            hides = question_id not in self._deck.hidden()
            use = self._memory.new(QuestionUse, question_id=question_id, hidden=hides)
            await self._memory.put(use)
            return hides

    async def move(self, question_id: str, step: int) -> None:
        """Up (-1) or down (+1) among those of its kind that come first, see `deck.moved`."""
        async with self._turn:
            self._known(question_id)
            before = self._deck.order()
            order = deck.moved(self._deck.questions(), before, question_id, step)
            if order == before:
                return
            memory = self._memory
            memory.deck_order = " ".join(order)
            await memory.saver.put_local(**{f"deck:{memory.pair_id}": memory.deck_order or None})
            memory.on_change()

    def _known(self, question_id: str) -> None:
        if question_id not in {question.id for question in self._deck.questions()}:
            raise UsageProblem("This question is not in the deck any more.")

    def _own_words(self, question_id: str) -> OwnQuestion:
        question = self.own(question_id)
        if question is None:
            raise UsageProblem("This question comes with Comentor: it can be hidden.")
        if question.owner != self._memory.at_keys:
            name = self._memory.name(question.owner)
            raise UsageProblem(f"This is {name}’s question: only they change it.")
        return self._memory.newest(question)

    # -- being enough -----------------------------------------------------------------------------

    def lines(self) -> tuple[str, ...]:
        """The pair's own lines about being enough, in their order."""
        pair = self._memory.get(Pair, self._memory.pair_id)
        return pair.enoughness if pair else ()

    def usual_lines(self) -> tuple[str, ...]:
        """The lines that are used while the pair has none."""
        return content.load("enoughness", self._deck.folder).items

    async def add_line(self, text: str, at: int | None = None) -> None:
        """Add a line, at the end or at a place."""
        words = clean_line(text)
        if not words:
            raise UsageProblem("A line needs a few words.")

        def with_it(lines: list[str]) -> None:
            if words in lines:
                raise UsageProblem("You have this line already.")
            lines.insert(len(lines) if at is None else at, words)

        await self._with(with_it)

    async def change_line(self, old: str, new: str) -> None:
        """Other words for a line."""
        words = clean_line(new)
        if not words:
            raise UsageProblem("A line needs a few words.")

        def instead(lines: list[str]) -> None:
            if words != old and words in lines:
                raise UsageProblem("You have this line already.")
            lines[_place(lines, old)] = words

        await self._with(instead)

    async def remove_line(self, line: str) -> int:
        """Take a line away. Answers with the place where it was, to put it back."""
        place = _place(list(self.lines()), line)
        await self._with(lambda lines: lines.remove(line) if line in lines else None)
        return place

    async def move_line(self, line: str, step: int) -> None:
        """Up (-1) or down (+1)."""

        def further(lines: list[str]) -> None:
            place = _place(lines, line)
            lines.insert(max(0, place + step), lines.pop(place))

        await self._with(further)

    async def _with(self, change: Callable[[list[str]], None]) -> None:
        async with self._turn:
            memory = self._memory
            pair = memory.get(Pair, memory.pair_id)
            if pair is None:
                raise UsageProblem("There is no pair yet.")
            pair = memory.newest(pair)
            lines = list(pair.enoughness)
            change(lines)
            if tuple(lines) != pair.enoughness:
                await memory.put(memory.revise(pair, enoughness=tuple(lines)))


def _place(lines: list[str], line: str) -> int:
    if line not in lines:
        raise UsageProblem("This line is gone.")
    return lines.index(line)
