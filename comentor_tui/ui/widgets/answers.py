"""The review's prompts, each with a field that grows with what is written into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from comentor_tui.content import Prompt
from comentor_tui.domain.text import clean_text
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import lit

HINT = "everything here can be left out, or done later"


class Answer(TextArea):
    """One line at first. Enter goes on to the next; what is pasted keeps its lines."""

    BINDINGS = [Binding("f9,ctrl+g", "long", "Write at length", show=False)]
    HELP_KEYS = (
        ("Enter, Tab, ↓", "the next question"),
        ("Shift+Tab, ↑", "the question before"),
        ("→", "at the end of the words: to what stands beside them; ← comes back"),
        ("F9, Ctrl+G", "write at length, or in your editor"),
    )
    """The keys of the fields, for the help."""

    @dataclass
    class Step(Message):
        """On to the field above (-1) or below (1)."""

        answer: Answer
        step: int
        leads_out: bool = False
        """Past the last one it leads to what stands beside the answers."""

    @dataclass
    class Out(Message):
        """To what stands beside the answers."""

        answer: Answer

    @dataclass
    class Long(Message):
        """More room to write is wanted."""

        answer: Answer

    @dataclass
    class Left(Message):
        """The field was left."""

        answer: Answer

    def __init__(self, field: str, placeholder: str = "") -> None:
        super().__init__(
            soft_wrap=True,
            compact=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            placeholder=placeholder,
        )
        self.field = field
        self.cursor_blink = False

    def load(self, text: str) -> None:
        """Put a text in without telling anybody that it changed."""
        with self.prevent(TextArea.Changed):
            self.load_text(clean_text(text))
        self.move_cursor(self.document.end)

    def on_key(self, event: events.Key) -> None:
        """Enter is for going on: lines of one's own come with F9."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Step(self, 1, leads_out=True))

    def action_cursor_right(self, select: bool = False) -> None:
        """From the end of the words to what stands beside them."""
        if not select and self.selection.is_empty and self.cursor_at_end_of_text:
            self.post_message(self.Out(self))
        else:
            super().action_cursor_right(select)

    def action_cursor_up(self, select: bool = False) -> None:
        """From the first line to the field above."""
        if not select and self.navigator.is_first_wrapped_line(self.cursor_location):
            self.post_message(self.Step(self, -1))
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """From the last line to the field below."""
        if not select and self.navigator.is_last_wrapped_line(self.cursor_location):
            self.post_message(self.Step(self, 1))
        else:
            super().action_cursor_down(select)

    def action_long(self) -> None:
        """More room, and one's own editor."""
        self.post_message(self.Long(self))

    def on_blur(self) -> None:
        """What is written is kept when the field is left."""
        self.post_message(self.Left(self))


class Answers(Vertical):
    """All prompts for one person. Holds nobody else's words."""

    @dataclass
    class Typing(Message):
        """Something is being written."""

        person: str
        field: str
        text: str

    @dataclass
    class Entered(Message):
        """A field was left: what is in it counts."""

        person: str
        field: str
        text: str

    @dataclass
    class Beside(Message):
        """To what stands beside the answers."""

    @dataclass
    class Last(Message):
        """There is no answer below this one."""

    @dataclass
    class Long(Message):
        """More room to write is wanted for a field."""

        person: str
        prompt: Prompt
        text: str

    def __init__(self, prompts: Sequence[Prompt]) -> None:
        super().__init__()
        self._prompts = tuple(prompts)
        self._person = ""
        self._latest: Answer | None = None

    def compose(self) -> ComposeResult:
        for place, prompt in enumerate(self._prompts):
            yield Static(lit(prompt.text), classes="prompt")
            yield Answer(prompt.id, "" if place else HINT)

    def show(self, person: str, texts: Mapping[str, str]) -> None:
        """Show one person's answers; the field that is being written in stays as it is."""
        fresh, self._person = person != self._person, person
        for answer in self.query(Answer):
            text = texts.get(answer.field, "")
            if fresh or (not answer.has_focus and answer.text != text):
                answer.load(text)

    @property
    def texts(self) -> dict[str, str]:
        """What is in the fields now."""
        return {answer.field: answer.text for answer in self.query(Answer)}

    @property
    def person(self) -> str:
        """Whose answers these are."""
        return self._person

    def put(self, field: str, text: str) -> None:
        """Replace what is in a field, as after writing at length."""
        for answer in self.query(Answer):
            if answer.field == field:
                answer.load(text)

    def focus_first(self) -> None:
        """To the first field that is empty, else to the first."""
        answers = list(self.query(Answer))
        next((a for a in answers if not a.text), answers[0]).focus()

    def focus_again(self) -> None:
        """To the field that had the focus last."""
        if self._latest is not None:
            self._latest.focus()
        else:
            self.focus_first()

    @on(TextArea.Changed)
    def _typing(self, event: TextArea.Changed) -> None:
        event.stop()
        if isinstance(event.text_area, Answer):
            self.post_message(
                self.Typing(self._person, event.text_area.field, event.text_area.text)
            )

    @on(Answer.Left)
    def _left(self, event: Answer.Left) -> None:
        event.stop()
        self._latest = event.answer
        self.post_message(self.Entered(self._person, event.answer.field, event.answer.text))

    @on(Answer.Out)
    def _out(self, event: Answer.Out) -> None:
        event.stop()
        self.post_message(self.Beside())

    @on(Answer.Long)
    def _long(self, event: Answer.Long) -> None:
        event.stop()
        prompt = next(p for p in self._prompts if p.id == event.answer.field)
        self.post_message(self.Long(self._person, prompt, event.answer.text))

    @on(Answer.Step)
    def _step(self, event: Answer.Step) -> None:
        event.stop()
        answers = list(self.query(Answer))
        place = answers.index(event.answer) + event.step
        if 0 <= place < len(answers):
            answers[place].focus()
        elif place == len(answers):
            self.post_message(self.Beside() if event.leads_out else self.Last())
