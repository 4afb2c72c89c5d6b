"""The agenda: yours, both's and your co-mentor's, each in its order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from comentor_tui.domain import agenda, durations
from comentor_tui.domain.records import AgendaItem, ItemState
from comentor_tui.domain.trends import ORIGIN
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.list_pane import ListPane
from comentor_tui.ui.widgets.rows import Row, heading, remark
from comentor_tui.zone import local_zone

Column = Literal["you", "both", "comentor", "parked"]
"""A list of its own: yours, both's, your co-mentor's, or what is kept for later."""

_SECTION_WIDTH = max(len(section.value) for section in agenda.SECTIONS)


class AgendaPane(ListPane):
    """What is to be talked about. Keys go up as messages; nothing is changed here."""

    TITLE = "Agenda"
    KEYS = "Space ticks · e edits · x away · p later · [ ] moves · a adds"
    BINDINGS = [
        Binding("space", "tick", "Talked about", show=False),
        Binding("e", "edit", "Edit", show=False),
        Binding("p", "park", "Some other time", show=False),
        Binding("P,o", "parked", "What is kept for later", show=False),
        Binding("x,delete", "remove", "Take away", show=False),
        Binding("shift+up,left_square_bracket", "move(-1)", "Up", show=False),
        Binding("shift+down,right_square_bracket", "move(1)", "Down", show=False),
        Binding("a", "add", "Add", show=False),
        Binding("f,shift+right", "whose(1)", "For whom", show=False),
        Binding("shift+left", "whose(-1)", "For whom", show=False),
        Binding("s", "section", "Other part", show=False),
        Binding("b", "possible", "What is possible", show=False),
        Binding("u,z", "take_back", "Undo", show=False),
    ]
    HELP_KEYS = (
        ("Enter, Space", "talked about, or not yet"),
        ("a", "add"),
        ("e", "edit"),
        ("p", "keep for some other time"),
        ("o", "what is kept for some other time"),
        ("x", "take away"),
        ("[ ]", "move up or down"),
        ("f", "for whom: the next one of you, or both"),
        ("s", "to the next part: social, news, projects, goals"),
        ("b", "what would be possible"),
        ("u", "undo: take the last change of the agenda back"),
    )
    """The keys of the list, for the help."""

    @dataclass
    class Tick(Message):
        """Talked about, or not yet after all."""

        item_id: str

    @dataclass
    class Edit(Message):
        """Change the words, whose it is, or the section."""

        item_id: str

    @dataclass
    class Park(Message):
        """Set aside for some other time."""

        item_id: str

    @dataclass
    class Parked(Message):
        """Show what is kept for some other time."""

    @dataclass
    class Remove(Message):
        """Take away from the agenda."""

        item_id: str

    @dataclass
    class Move(Message):
        """Up (-1) or down (+1) among its section."""

        item_id: str
        step: int

    @dataclass
    class Add(Message):
        """Put something on the agenda; `beside` is the item under the cursor.

        Without one, `column` says whose it is where the list is one person's, or both's.
        """

        beside: str | None
        column: Column | None = None

    @dataclass
    class Whose(Message):
        """For the next (1) or the one before (-1) of you, both, your co-mentor."""

        item_id: str
        step: int

    @dataclass
    class Section(Message):
        """Into the next part of the agenda."""

        item_id: str

    @dataclass
    class Possible(Message):
        """Say what would be possible."""

        item_id: str

    @dataclass
    class TakeBack(Message):
        """Take the last change of the agenda back."""

    column: Column | None = None
    """Whose items it holds, where it does not hold all."""

    def show(
        self,
        items: Sequence[AgendaItem],
        *,
        you: str,
        other: str,
        names: Callable[[str | None], str],
        today: date,
    ) -> None:
        """Show these items; the cursor stays with the item it is on."""
        if not self.is_new(tuple(items), you, other, names(you), names(other), today):
            return
        mine, ours, theirs = agenda.sides(items, you, other)
        rows = [
            *_side(person(names(you), "you", bold=True, marked=True), mine, today),
            *(_side(lit("  both", "bold $foreground"), ours, today) if ours else ()),
            *_side(person(names(other), "comentor", bold=True, marked=True), theirs, today),
        ]
        self.rows.show(rows)
        self.say_much(how_many(items))

    # -- keys -------------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()

    def action_tick(self) -> None:
        """Talked about."""
        if item_id := self.rows.current:
            self.post_message(self.Tick(item_id))

    def action_edit(self) -> None:
        """Other words."""
        if item_id := self.rows.current:
            self.post_message(self.Edit(item_id))

    def action_park(self) -> None:
        """Some other time."""
        if item_id := self.rows.current:
            self.post_message(self.Park(item_id))

    def action_parked(self) -> None:
        """What was set aside."""
        self.post_message(self.Parked())

    def action_remove(self) -> None:
        """Off the agenda."""
        if item_id := self.rows.current:
            self.post_message(self.Remove(item_id))

    def action_move(self, step: int) -> None:
        """Up or down among its section."""
        if item_id := self.rows.current:
            self.post_message(self.Move(item_id, step))

    def action_add(self) -> None:
        """Something new."""
        self.post_message(self.Add(self.rows.current, self.column))

    def action_whose(self, step: int) -> None:
        """For somebody else, or for both."""
        if item_id := self.rows.current:
            self.post_message(self.Whose(item_id, step))

    def action_section(self) -> None:
        """Into the next part."""
        if item_id := self.rows.current:
            self.post_message(self.Section(item_id))

    def action_possible(self) -> None:
        """What would be possible."""
        if item_id := self.rows.current:
            self.post_message(self.Possible(item_id))

    def action_take_back(self) -> None:
        """Not so after all."""
        self.post_message(self.TakeBack())


def how_many(items: Sequence[AgendaItem]) -> str:
    """How many items are open; nothing where none is."""
    opened = sum(item.state is ItemState.OPEN for item in items)
    return f"{opened} open" if opened else ""


def side_of(owner: str | None, you: str) -> Side:
    """On which side an owner stands."""
    return "you" if owner == you else "comentor"


def _side(title: Content, items: Sequence[AgendaItem], today: date) -> list[Row]:
    rows = [heading(title)]
    if not items:
        rows.append(heading(lit("  nothing yet", "$quiet")))
    before = None
    for item in items:
        section = item.section.value if item.section is not before else ""
        before = item.section
        rows.append(_row(item, section, today))
    return rows


def _row(item: AgendaItem, section: str, today: date) -> Row:
    sign, text = item_text(item, today)
    column = lit(f"  {section:<{_SECTION_WIDTH}}  ", "$quiet")
    short = join(lit(section and f"{section}:", "$quiet"), text)
    return Row(item.id, column + sign, text, lit("  ") + sign, short)


def item_text(item: AgendaItem, today: date) -> tuple[Content, Content]:
    """The sign of an item, and its words with what is known about it."""
    ticked = item.state is ItemState.DONE
    sign = lit("● ", "$quiet") if ticked else lit("○ ")
    text = join(lit(item.text, "$quiet" if ticked else ""), *_remarks(item, today))
    if item.possible and not ticked:
        text = text + lit(f"\n↗ {item.possible}", "$quiet")
    return sign, text


def _remarks(item: AgendaItem, today: date) -> list[Content]:
    said: list[Content] = []
    if item.carried_from and item.first_asked:
        since = durations.day_of(item.first_asked, local_zone())
        said.append(remark(f"since {_short(since, today)}", sign="↷"))
    if item.origin.startswith(ORIGIN):
        said.append(remark("from our check"))
    return said


def _short(day: date, today: date) -> str:
    """A day without its weekday: "12 Oct"."""
    return durations.day(day, today=today).split(" ", 1)[1]
