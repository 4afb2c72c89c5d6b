"""Helping, not advising: the question line, the cards, and what an owner asks for."""

from __future__ import annotations

from textual import work
from textual.content import Content
from textual.widgets import Static

from comentor_tui.domain.deck import Question, QuestionKind
from comentor_tui.domain.records import HelpWanted
from comentor_tui.domain.text import clean_line
from comentor_tui.ui.dialogs import Ask, Choose, Show, Way
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import join, lit, named


class HelpActions(ComentorScreen[None]):
    """One question at a time; cards one key away; the owner says what helps."""

    async def do_question(self) -> None:
        """Another question."""
        if await self.attempt(self.companion.deck.next()) is None:
            self.say("The deck is empty.")
        self.show_question(self.companion.deck.current)

    async def do_closing_question(self) -> None:
        """A question to close with."""
        await self.attempt(self.companion.deck.next(QuestionKind.CLOSING))
        self.show_question(self.companion.deck.current)

    @work(group="dialog", exit_on_error=False)
    async def do_question_kind(self) -> None:
        """A question of a certain kind."""
        ways = [
            Way(str(n), kind.value.replace("_", " "), kind)
            for n, kind in enumerate(QuestionKind, start=1)
            if kind is not QuestionKind.COMPLACENCY
        ]
        kind = await self.app.push_screen_wait(Choose("What kind of question?", ways))
        if kind is not None:
            await self.attempt(self.companion.deck.next(kind))
            self.show_question(self.companion.deck.current)

    async def do_hide_question(self) -> None:
        """Never this one again."""
        await self.attempt(self.companion.deck.hide())
        self.show_question(self.companion.deck.current)

    @work(group="dialog", exit_on_error=False)
    async def do_own_question(self) -> None:
        """Add a question to the deck."""
        text = await self.app.push_screen_wait(Ask("A question of our own", placeholder="What…?"))
        if text is not None and clean_line(text):
            await self.attempt(self.companion.deck.add(clean_line(text)))
            self.say("It is in the deck.")

    def show_question(self, question: Question | None) -> None:
        """The question line: one at a time."""
        words = lit(f"“{question.text}”", "italic") if question else lit("")
        line = self.query_one("#question", Static)
        line.update(words)
        line.set_class(question is None, "-empty")

    def do_etiquette(self) -> None:
        """How we listen."""
        card = self.companion.deck.cards().etiquette
        self.app.push_screen(Show(card.title, card.lines))

    def do_repair(self) -> None:
        """When it gets tense."""
        card = self.companion.deck.cards().repair
        self.app.push_screen(Show(card.title, card.lines))

    def do_want(self, person_id: str = "") -> None:
        """What the owner of the running half (or of `person_id`'s) asks for."""
        live = self.companion.live
        self.ask_want(person_id or live.clock().owner or live.clock().first)

    @work(group="dialog", exit_on_error=False)
    async def ask_want(self, person_id: str) -> None:
        """Choose the help wanted, and how long before the end its owner wants to be told."""
        live, memory = self.companion.live, self.companion.memory
        half = live.half(person_id)
        ways: list[Way[HelpWanted]] = [
            Way(str(n), card.label, card.id, card.line)
            for n, card in enumerate(self.companion.deck.cards().help_wanted, start=1)
        ]
        wanted = [way.value for way in ways]
        chosen = wanted.index(half.help_wanted) if half and half.help_wanted in wanted else 0
        answer = await self.app.push_screen_wait(
            Choose(
                join("What", named(memory, person_id), "wants in this half"), ways, chosen=chosen
            )
        )
        if answer is None:
            return
        await self.attempt(live.want(person_id, answer))

    @work(group="dialog", exit_on_error=False)
    async def do_intend(self, person_id: str) -> None:
        """An intention for this session, in a line."""
        title = named(self.companion.memory, person_id) + "’s intention for today"
        await self._ask_half(person_id, "intention", title, "today I want to…")

    @work(group="dialog", exit_on_error=False)
    async def do_read_back(self, person_id: str) -> None:
        """The next steps in the owner's own words."""
        title = join(named(self.companion.memory, person_id), "reads the next steps back")
        await self._ask_half(person_id, "read_back", title, "I will…")

    async def _ask_half(self, person_id: str, field: str, title: Content, placeholder: str) -> None:
        """Ask for what the owner of a half says in one of its fields."""
        live = self.companion.live
        half = live.half(person_id)
        value = getattr(half, field) if half else ""
        text = await self.app.push_screen_wait(
            Ask(title, value=value, placeholder=placeholder, may_be_empty=True)
        )
        if text is not None:
            await self.attempt(live.say(person_id, **{field: clean_line(text)}))

    @work(group="dialog", exit_on_error=False)
    async def do_warning(self) -> None:
        """How long before the end the owner of the half wants to be told."""
        live, memory = self.companion.live, self.companion.memory
        person_id = live.clock().owner or live.clock().first
        ways = [Way(str(n), f"{m} min before", m) for n, m in enumerate((2, 5, 10), start=1)]
        chosen = await self.app.push_screen_wait(
            Choose(join("When to tell", named(memory, person_id)), ways)
        )
        if chosen is not None:
            await self.attempt(live.say(person_id, warning_minutes=chosen))
