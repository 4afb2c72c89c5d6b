"""The deck of questions as we keep it, and our lines about being enough."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList

from comentor_tui.domain.deck import Question, QuestionKind
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import ComentorError
from comentor_tui.ui.commands import Where, key_of
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.text import MARKS, join, lit
from comentor_tui.ui.widgets.fields import Line, OneOf
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.rows import Row, Rows, heading, remark
from comentor_tui.ui.widgets.status_line import StatusLine

PANES = ("questions", "lines")
KINDS = tuple((kind, kind.value.replace("_", " ")) for kind in QuestionKind)

ABOUT = {
    QuestionKind.CLOSING: "asked at the end",
    QuestionKind.COMPLACENCY: "asked when something stands still",
}
"""When the kinds come up that have a moment of their own."""


class DeckScreen(ComentorScreen[None]):
    """Every question by kind. What is placed comes first, the rest shuffled; none comes twice."""

    where = Where.DECK
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.DECK),
        Binding("left", "pane('questions')", "Left", show=False),
        Binding("right", "pane('lines')", "Right", show=False),
    ]
    AUTO_FOCUS = "#questions Rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-full")]
    # Not the default: it has a say over what all panes look like.
    CSS = """
    DeckScreen #deck { height: 1fr; padding: 0 1; }
    DeckScreen #questions { width: 3fr; }
    DeckScreen #lines { width: 2fr; }
    DeckScreen.-narrow #deck { layout: vertical; padding: 0; }
    DeckScreen.-narrow #questions { width: 1fr; height: 2fr; }
    DeckScreen.-narrow #lines { width: 1fr; height: 1fr; }
    DeckScreen.-short .pane { border: none; border-top: solid $line; }
    DeckScreen.-short .pane:focus-within { border: none; border-top: solid $primary; }
    DeckScreen.-short.-narrow .pane { display: none; }
    DeckScreen.-short.-narrow .pane.-here { display: block; height: 1fr; }
    DeckScreen StatusLine { dock: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._ways_back: list[tuple[str, str, Callable[[], Awaitable[object]]]] = []
        """Of each change, newest last: who made it, what it was, and how to take it back."""

    def compose(self) -> ComposeResult:
        """Questions, and the lines beside them."""
        with Horizontal(id="deck"):
            for pane in PANES:
                with Vertical(id=pane, classes="pane"):
                    yield Rows()
        yield StatusLine()
        yield ShortFooter()

    def on_mount(self) -> None:
        """Everything is there at once."""
        self.query_one("#questions", Vertical).border_title = lit("Questions")
        self.query_one("#lines", Vertical).border_title = lit("We are enough")
        self.query_one("#questions").add_class("-here")
        self.refresh_view()

    # -- showing ----------------------------------------------------------------------------------

    def refresh_view(self) -> None:
        """Show what is true now."""
        if not self.is_mounted or not self.query("#questions"):
            return
        self._rows("questions").show(self._question_rows())
        self._rows("lines").show(self._line_rows())

    def _question_rows(self) -> list[Row]:
        companion = self.companion
        hidden, order = companion.deck.hidden(), companion.deck.order()
        rows: list[Row] = []
        before: QuestionKind | None = None
        placed = 0
        for question in companion.deck_editor.questions():
            if question.kind is not before:
                before, placed = question.kind, 0
                if rows:
                    rows.append(heading(lit(" ")))
                about = ABOUT.get(question.kind)
                name = lit(question.kind.value.replace("_", " "), "bold $foreground")
                rows.append(heading(join(name, remark(about) if about else "")))
            placed += question.id in order
            number = placed if question.id in order else 0
            rows.append(self._question_row(question, number, question.id in hidden))
        return rows

    def _question_row(self, question: Question, number: int, hidden: bool) -> Row:
        memory = self.companion.memory
        own = self.companion.deck_editor.own(question.id)
        lead = lit(f"{number:>2} " if number else " – " if hidden else " · ", "$quiet")
        words = lit(question.text, "$quiet" if hidden else "")
        marks = [lit("hidden", "$quiet italic")] if hidden else []
        if own is not None:
            side = "you" if own.owner == memory.you else "comentor"
            marks.append(lit(MARKS["you" if side == "you" else "comentor"], f"${side}"))
        return Row(question.id, lead, join(words, *marks))

    def _line_rows(self) -> list[Row]:
        deck_editor = self.companion.deck_editor
        own = deck_editor.lines()
        if own:
            return [
                Row(f"line-{line}", lit(f"{n:>2} "), lit(line)) for n, line in enumerate(own, 1)
            ]
        rows = [heading(lit("Comentor’s, until you add your own:", "$quiet"))]
        usual = deck_editor.usual_lines()
        return rows + [Row(None, lit(" · ", "$quiet"), lit(line, "$quiet")) for line in usual]

    def _rows(self, pane: str) -> Rows:
        return self.query_one(f"#{pane} Rows", Rows)

    def _pane(self) -> str:
        return "lines" if self.query_one("#lines").has_class("-here") else "questions"

    def _question(self) -> str:
        """The id of the question under the cursor; empty in the other pane."""
        return (self._rows("questions").current or "") if self._pane() == "questions" else ""

    def _line(self) -> str:
        """The line under the cursor; empty in the other pane."""
        current = self._rows("lines").current if self._pane() == "lines" else None
        return (current or "").removeprefix("line-")

    def on_descendant_focus(self) -> None:
        """The pane that was clicked or tabbed to is the current one."""
        for pane in PANES:
            if self._rows(pane).has_focus:
                self._here(pane)

    def _here(self, pane: str) -> None:
        for each in PANES:
            self.query_one(f"#{each}").set_class(each == pane, "-here")

    def action_pane(self, pane: str) -> None:
        """To the left or the right."""
        self._here(pane)
        self.focus_on(self._rows(pane))

    def do_deck_pane(self) -> None:
        """To the other pane."""
        self.action_pane("lines" if self._pane() == "questions" else "questions")

    # -- commands ---------------------------------------------------------------------------------

    def do_leave_deck(self) -> None:
        """Back to where it was opened."""
        if self.is_current:
            self.app.pop_screen()

    def do_deck_add(self) -> None:
        """A question of our own, or a line."""
        if self._pane() == "lines":
            self.ask_line("")
        else:
            self.ask_question("")

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.do_deck_change()

    def do_deck_change(self) -> None:
        """Other words."""
        if line := self._line():
            self.ask_line(line)
        elif question := self._question():
            if self.companion.deck_editor.own(question) is None:
                hide, add = key_of("deck_hide"), key_of("deck_add")
                self.say(f"This one comes with Comentor: {hide} hides it, {add} adds your own.")
            else:
                self.ask_question(question)

    @work(group="dialog", exit_on_error=False)
    async def ask_question(self, question_id: str) -> None:
        """The words and the kind of a question; a new one without an id."""
        companion, memory = self.companion, self.companion.memory
        known = companion.deck_editor.own(question_id)
        near = self._near()
        kind = QuestionKind(known.kind) if known else near
        changed = None if known else (lambda text: memory.put_draft("question", text))
        found = await self.app.push_screen_wait(
            Form(
                "A question of our own",
                [
                    Line(
                        "text",
                        "question",
                        known.text if known else memory.draft("question"),
                        "What…?",
                        needed=True,
                        changed=changed,
                    ),
                    OneOf("kind", "kind", KINDS, kind),
                ],
            )
        )
        if found is None:
            return
        if known:
            if await self._done(companion.deck_editor.change(question_id, **found)):
                before = (known.text, QuestionKind(known.kind))
                self._can_undo("changed", lambda: companion.deck_editor.change(known.id, *before))
        else:
            added = await self.attempt(companion.deck.add(**found))
            memory.put_draft("question", "")
            if added is not None:
                self._can_undo("added", lambda: companion.deck_editor.remove(added.id))

    def _near(self) -> QuestionKind:
        """The kind of the question under the cursor."""
        here = self._rows("questions").current
        questions = self.companion.deck_editor.questions()
        return next((q.kind for q in questions if q.id == here), QuestionKind.OPEN)

    @work(group="dialog", exit_on_error=False)
    async def ask_line(self, line: str) -> None:
        """A line about being enough; a new one when it is empty."""
        deck_editor, memory = self.companion.deck_editor, self.companion.memory
        usual = deck_editor.usual_lines()
        found = await self.app.push_screen_wait(
            Form(
                "We are enough",
                [
                    Line(
                        "text",
                        "our line",
                        line or memory.draft("enoughness"),
                        f"{usual[0]}  Ctrl+N" if usual else "",
                        needed=True,
                        changed=None if line else lambda text: memory.put_draft("enoughness", text),
                        suggestions=usual,
                    )
                ],
                ["It opens a session and stands on the first screen, another one each time."],
            )
        )
        if found is None:
            return
        words = clean_line(found["text"])
        if line:
            if await self._done(deck_editor.change_line(line, words)):
                self._can_undo("changed", lambda: deck_editor.change_line(words, line))
        else:
            if await self._done(deck_editor.add_line(words)):
                self._can_undo("added", lambda: deck_editor.remove_line(words))
            memory.put_draft("enoughness", "")

    async def do_deck_hide(self) -> None:
        """Never ask it, or do after all."""
        if question := self._question():
            hidden = await self.attempt(self.companion.deck_editor.hide(question))
            if hidden is not None:
                word = "hidden" if hidden else "brought back"
                self._can_undo(word, lambda: self.companion.deck_editor.hide(question))
                back = f"Not asked any more; {key_of('deck_hide')} brings it back."
                self.say(back if hidden else "It is back.")

    async def do_deck_remove(self) -> None:
        """Take a question of one's own, or a line, away."""
        deck_editor = self.companion.deck_editor
        if line := self._line():
            place = await self.attempt(deck_editor.remove_line(line))
            if place is not None:
                self._taken(lambda: deck_editor.add_line(line, place))
        elif (question := self._question()) and await self._done(deck_editor.remove(question)):
            self._taken(lambda: deck_editor.bring_back(question))

    def _taken(self, back: Callable[[], Awaitable[object]]) -> None:
        self._can_undo("taken away", back)
        self.say(f"Taken away; {key_of('deck_back')} brings it back.")

    async def _done(self, doing: Awaitable[object]) -> bool:
        """Was it done? If not, it is said why."""
        try:
            await doing
        except ComentorError as problem:
            self.comentor.tell(problem)
            return False
        return True

    def _can_undo(self, said: str, back: Callable[[], Awaitable[object]]) -> None:
        self._ways_back.append((self.companion.memory.at_keys, said, back))

    async def do_deck_back(self) -> None:
        """Take the last change back that was made by who is at the keys."""
        here = self.companion.memory.at_keys
        last = next((each for each in reversed(self._ways_back) if each[0] == here), None)
        if last is None:
            self.say("There is nothing to take back.")
            return
        self._ways_back.remove(last)
        if await self._done(last[2]()):
            self.say(f"Taken back: it was {last[1]}.")

    async def do_deck_up(self) -> None:
        """Earlier."""
        await self._move(-1)

    async def do_deck_down(self) -> None:
        """Later."""
        await self._move(1)

    async def _move(self, step: int) -> None:
        deck_editor = self.companion.deck_editor
        moving: Any = None
        back: Any = None
        if line := self._line():
            moving = deck_editor.move_line(line, step)
            back = partial(deck_editor.move_line, line, -step)
        elif question := self._question():
            moving = deck_editor.move(question, step)
            back = partial(deck_editor.move, question, -step)
        if moving is not None and await self._done(moving):
            self._can_undo("moved", back)
