"""What was felt, side by side, with what could go on the next agenda."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from comentor_tui.content import Countermeasure, Pitfall
from comentor_tui.domain.values import dataclass
from comentor_tui.services.pitfall_checks import Felt
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.pitfall_row import SYMBOLS

DIFFERENT = "You saw this differently."
ON_AGENDA = "on the next agenda"


class Remedy(Static, can_focus=True):
    """One thing that could go on the next agenda: its key, or Enter, puts it there or back."""

    BINDINGS = [
        Binding("enter,space", "switch", "On the agenda", show=False),
        Binding("up,k", "step(-1)", "Up", show=False),
        Binding("down,j", "step(1)", "Down", show=False),
    ]
    HELP_KEYS = (
        ("a b c …", "put it on the next agenda, or take it back"),
        ("Enter, Space", "the same where the cursor is"),
        ("↑ ↓", "up, down"),
    )
    """The keys of the remedies, for the help."""

    @dataclass
    class Toggled(Message):
        """Put on the next agenda (`on`), or take it away again."""

        pitfall: Pitfall
        remedy: Countermeasure
        on: bool

    def __init__(self, key: str, pitfall: Pitfall, remedy: Countermeasure) -> None:
        super().__init__("", markup=False)
        self.key = key
        self._pitfall = pitfall
        self._remedy = remedy
        self._taken = False

    def show(self, taken: bool) -> None:
        """Whether it is on the next agenda."""
        self._taken = taken
        self.set_class(taken, "-taken")
        sign = lit("●" if taken else "○", "bold" if taken else "$quiet")
        parts: list[Content | str] = [lit(self.key, "bold $primary"), sign, self._remedy.text]
        if taken:
            parts.append(lit(f"· {ON_AGENDA}", "$quiet"))
        self.update(join(*parts))

    def action_switch(self) -> None:
        """Put it on the next agenda, or back."""
        self.post_message(self.Toggled(self._pitfall, self._remedy, not self._taken))

    def action_step(self, step: int) -> None:
        """To the one above or below."""
        remedies = list(self.screen.query(Remedy))
        place = remedies.index(self) + step
        if 0 <= place < len(remedies):
            remedies[place].focus()

    def on_click(self, event: events.Click) -> None:
        """A click is the key."""
        event.stop()
        self.action_switch()


class FeltBlock(Vertical):
    """One pitfall: both answers, you on the left, and the remedies below."""

    def __init__(self, felt: Felt, keys: Sequence[str], sides: Sequence[Content]) -> None:
        super().__init__()
        self._felt = felt
        self._keys = keys
        self._sides = sides

    def compose(self) -> ComposeResult:
        felt = self._felt
        yield Static(lit(felt.pitfall.title, "bold"), classes="title")
        with Horizontal(classes="sides"):
            for side in self._sides:
                yield Static(side)
        if felt.differ:
            yield Static(
                join(lit(DIFFERENT, "$attention"), felt.pitfall.starter), classes="starter"
            )
        for key, remedy in zip(self._keys, felt.remedies, strict=True):
            yield Remedy(key, felt.pitfall, remedy)

    def show(self, felt: Felt) -> None:
        """Which remedies are on the next agenda."""
        for widget, remedy in zip(self.query(Remedy), felt.remedies, strict=True):
            widget.show(remedy.text in felt.taken)


class FeltPane(VerticalScroll, can_focus=True):
    """Everything that was felt. Letters reach every remedy from anywhere in it."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()

    async def show(
        self, felt: Sequence[Felt], people: tuple[str, str], names: Callable[[str], str]
    ) -> None:
        """Show what somebody felt; in place where only the agenda changed."""
        shown = tuple((f.pitfall.id, tuple(f.answers.items()), tuple(f.lines)) for f in felt)
        if shown != self._shown or not self.children:
            self._shown = shown
            await self.remove_children()
            await self.mount_all(self._blocks(felt, people, names))
            for remedy in self.query(Remedy):
                remedy.focus()
                break
        for block, each in zip(self.query(FeltBlock), felt, strict=True):
            block.show(each)

    async def clear(self) -> None:
        """Nothing to see: the answers are somebody's alone."""
        self._shown = ()
        await self.remove_children()

    def _blocks(
        self, felt: Sequence[Felt], people: tuple[str, str], names: Callable[[str], str]
    ) -> list[FeltBlock | Static]:
        if not felt:
            return [Static(lit("None of the six today. That is good to know."), classes="none")]
        letters = iter(string.ascii_lowercase)
        blocks: list[FeltBlock | Static] = []
        for each in felt:
            keys = [next(letters, " ") for _ in each.remedies]
            sides: tuple[Side, Side] = ("you", "comentor")
            answers = [_answer(each, p, names, side) for p, side in zip(people, sides, strict=True)]
            blocks.append(FeltBlock(each, keys, answers))
        return blocks

    def on_key(self, event: events.Key) -> None:
        """The letter of a remedy, wherever the cursor is."""
        for remedy in self.query(Remedy):
            if event.character == remedy.key and event.is_printable and remedy.key.strip():
                event.stop()
                remedy.focus()
                # On the remedy's own turn: a message does not pass the one it was sent from.
                remedy.call_next(remedy.action_switch)
                return


def _answer(felt: Felt, who: str, names: Callable[[str], str], side: Side) -> Content:
    """A person's answer and line, or that it is still to come."""
    name = person(names(who), side, bold=True, marked=True)
    answer = felt.answers.get(who)
    if answer is None:
        return join(name, lit("answers later", "$quiet"), between="  ")
    head = join(name, f"{SYMBOLS[answer]} {answer.value}", between="  ")
    line = felt.lines.get(who)
    return join(head, lit(f"“{line}”"), between="\n") if line else head
