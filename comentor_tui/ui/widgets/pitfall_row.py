"""One pitfall: the question, what was measured, one of three answers, and a line about it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from comentor_tui.content import Pitfall
from comentor_tui.domain.records import PitfallAnswer
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import Side, join, lit
from comentor_tui.ui.widgets.one_line import OneLine

SYMBOLS = {
    PitfallAnswer.NOT_TODAY: "○",
    PitfallAnswer.A_LITTLE: "◐",
    PitfallAnswer.YES: "●",
}
"""One sign for each answer, the fuller the more it was felt."""

ANSWERS = tuple(SYMBOLS)
HINT = "1 2 3 or ← → answer · ↑ ↓ go on · Enter: a line about it"
SIDE_BY_SIDE = 108
"""From this width on, what was measured stands beside the question."""


class Scale(Static, can_focus=True):
    """not today, a little, yes: one of them chosen, or none yet."""

    HELP_KEYS = (
        ("1 2 3", "not today, a little, yes"),
        ("n l y", "the same"),
        ("← →", "less, more"),
        ("↑ ↓", "the question above, below"),
        ("Enter", "write a line about it"),
    )
    """The keys of the answers, for the help."""

    @dataclass
    class Chosen(Message):
        """An answer was given."""

        answer: PitfallAnswer

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._answer: PitfallAnswer | None = None
        self._side: Side = "you"

    def show(self, answer: PitfallAnswer | None, side: Side) -> None:
        """Show an answer in the colour of whose it is."""
        self._answer, self._side = answer, side
        self._draw()

    def _draw(self) -> None:
        words = [self._word(answer) for answer in ANSWERS]
        self.update(join(*words, between="\n" if self._stacked else "  "))

    def _word(self, answer: PitfallAnswer) -> Content:
        # Told by place, sign and brackets as well as by colour.
        word = f"{SYMBOLS[answer]} {answer.value}"
        if answer is self._answer:
            return lit(f"[{word}]", f"bold ${self._side} on ${self._side}-soft")
        return lit(f" {word} ", "$quiet")

    @property
    def _widths(self) -> list[int]:
        return [self._word(answer).cell_length + 2 for answer in ANSWERS]

    @property
    def _stacked(self) -> bool:
        # Too narrow for three words in a line: one below the other.
        return 0 < self.size.width < sum(self._widths) - 2

    def on_resize(self) -> None:
        """In a line, or one below the other."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """An answer that is clicked is chosen."""
        event.stop()
        at = event.get_content_offset(self)
        if at is None:
            return
        if self._stacked:
            place = at.y
        else:
            ends = [sum(self._widths[: n + 1]) for n in range(len(ANSWERS))]
            place = next((n for n, end in enumerate(ends) if at.x < end), len(ANSWERS))
        if 0 <= place < len(ANSWERS):
            self.post_message(self.Chosen(ANSWERS[place]))


class PitfallRow(Horizontal):
    """A question with its answer. Shows one person's answer at a time and holds no other's."""

    @dataclass
    class Answered(Message):
        """`person` chose an answer."""

        person: str
        pitfall: str
        answer: PitfallAnswer

    @dataclass
    class Typing(Message):
        """The line about it is being typed."""

        person: str
        pitfall: str
        text: str

    @dataclass
    class Entered(Message):
        """The line about it is done."""

        person: str
        pitfall: str
        text: str

    @dataclass
    class Step(Message):
        """On to the row above (-1) or below (1)."""

        row: PitfallRow
        step: int

    def __init__(self, pitfall: Pitfall, evidence: Sequence[str]) -> None:
        super().__init__()
        self.pitfall = pitfall
        self._evidence = tuple(evidence)
        self._person = ""
        self._line = ""
        self._writing = False
        self._answer: PitfallAnswer | None = None

    def compose(self) -> ComposeResult:
        pitfall = self.pitfall
        with Vertical(classes="ask"):
            yield Static(lit(pitfall.title, "bold"), classes="title")
            yield Static(lit(pitfall.question), classes="question")
            yield Static(lit(" ".join(pitfall.reflections)), classes="reflections")
            yield Static(lit(" · ".join(self._evidence)), classes="below")
            yield Scale()
            yield Static("", classes="why", markup=False)
            yield OneLine("a line about it, if you like", max_length=2_000)
        yield Static(lit("\n".join(self._evidence)), classes="beside")

    def on_mount(self) -> None:
        """Nothing is being written yet."""
        self.query_one(OneLine).display = False
        self.set_class(not self._evidence, "-unmeasured")

    def measure(self, evidence: Sequence[str]) -> None:
        """Show what was measured, as the person who answers may see it."""
        if tuple(evidence) == self._evidence:
            return
        self._evidence = tuple(evidence)
        self.query_one(".below", Static).update(lit(" · ".join(evidence)))
        self.query_one(".beside", Static).update(lit("\n".join(evidence)))
        self.set_class(not evidence, "-unmeasured")

    def on_resize(self, event: events.Resize) -> None:
        """What was measured: lines beside the question, or one line below it."""
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-wide")
        if self.has_focus_within:
            self.call_after_refresh(self._into_view)

    def show(
        self, person: str, side: Side, answer: PitfallAnswer | None, line: str, draft: str
    ) -> None:
        """Show one person's answer; what is being typed by the same person stays."""
        self._answer = answer
        self.query_one(Scale).show(answer, side)
        if person != self._person:
            # Nothing of the other person's may stay in any widget.
            self._person = person
            self._writing = bool(draft)
            self.query_one(OneLine).load(draft)
        self._line = line
        self._draw_line()

    def _draw_line(self) -> None:
        line, why = self.query_one(OneLine), self.query_one(".why", Static)
        line.display = self._writing
        why.display = bool(self._line) and not self._writing
        why.update(lit(f"“{self._line}”" if self._line else ""))

    @property
    def unfinished(self) -> str | None:
        """A line that is being written, or None."""
        return self.query_one(OneLine).value if self._writing else None

    def focus_scale(self) -> None:
        """To the answers of this row."""
        self.query_one(Scale).focus()

    def on_descendant_focus(self) -> None:
        """Bring all of the row into view, not its last line alone."""
        self.call_after_refresh(self._into_view)

    def _into_view(self) -> None:
        view = self.parent
        if not self.is_attached or not isinstance(view, Widget):
            return
        self.scroll_visible(animate=False)
        focused = self.screen.focused
        if focused is not None and self.size.height > view.size.height:
            # Not all of it fits: what is being answered matters most.
            focused.scroll_visible(animate=False)

    @on(Scale.Chosen)
    def _chosen(self, event: Scale.Chosen) -> None:
        event.stop()
        if not self._writing:
            self.query_one(Scale).focus()
        self.post_message(self.Answered(self._person, self.pitfall.id, event.answer))

    def choose(self, place: int) -> None:
        """Choose an answer by its place."""
        self.post_message(self.Answered(self._person, self.pitfall.id, ANSWERS[place]))

    def shift(self, step: int) -> None:
        """More, or less; the first key of either kind begins with "not today"."""
        place = 0 if self._answer is None else ANSWERS.index(self._answer) + step
        if 0 <= place < len(ANSWERS):
            self._answer = ANSWERS[place]
            self.choose(place)

    def turn_to_line(self, to_line: bool) -> None:
        """To the line about it, or from there to the answers: at once, for the next key.

        What was typed before is on its way to where it belongs; leaving the line keeps it.
        """
        line = self.query_one(OneLine)
        if to_line and not self._writing:
            self._writing = True
            line.load(self._line)
            self._draw_line()
        self.screen.set_focus(line if to_line else self.query_one(Scale))

    def on_click(self, event: events.Click) -> None:
        """A click brings the row to hand; one on the line opens it."""
        event.stop()
        if event.widget is not None and event.widget.has_class("why"):
            self.turn_to_line(True)
        else:
            self.focus_scale()

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        event.stop()
        if self._writing:
            self.post_message(self.Typing(self._person, self.pitfall.id, event.value))

    @on(OneLine.Left)
    def _left(self, event: OneLine.Left) -> None:
        event.stop()
        self._done()
        if event.step:
            self.post_message(self.Step(self, event.step))
        else:
            self.focus_scale()

    @on(Input.Blurred)
    def _blurred(self, event: Input.Blurred) -> None:
        event.stop()
        # Another window in front is no reason to close the line.
        if self.app.app_focus and self.screen.is_current:
            self._done()

    def _done(self) -> None:
        if self._writing:
            self._writing = False
            text = self.query_one(OneLine).value
            self._line = text.strip()
            self._draw_line()
            self.post_message(self.Entered(self._person, self.pitfall.id, text))
