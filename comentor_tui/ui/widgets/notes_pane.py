"""Notes: what was written, and one line to write the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from comentor_tui.domain.notes import parse_entry
from comentor_tui.domain.records import Mark, Note, Visibility
from comentor_tui.domain.text import clean_line
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.driver import LineFull, PasteCut, length_of
from comentor_tui.ui.text import MARKS, Side, join, lit
from comentor_tui.ui.widgets.kept import Kept
from comentor_tui.ui.widgets.listing import Listing
from comentor_tui.ui.widgets.rows import Hanging, Row

SIGNS = {
    Mark.PLAIN: "·",
    Mark.QUESTION: "?",
    Mark.INSIGHT: "!",
    Mark.TARGET: "▷",
    Mark.GIFT: "*",
    Mark.ADVICE: "^",
}
LONGEST = 20_000
"""Characters of a line. What is longer is written as a long note."""

INVITATION = "a note…"
MARK_HINTS = ("? question", "! insight", "> target fri", "* gift", "~ only mine")


def placeholder(width: int) -> str:
    """What an empty line says in so many columns: as many of the marks as have room whole."""
    words = INVITATION
    for n, hint in enumerate(MARK_HINTS):
        longer = f"{words}{'   ' if n == 0 else '  '}{hint}"
        if len(longer) > width:
            break
        words = longer
    return words


class NoteInput(Input):
    """The one line. Its cursor does not blink: that alone would cost more than the whole clock."""

    # How long the text is changes with each letter, and with it nothing but this line: no layout.
    virtual_size = Reactive(Size(0, 0))

    def __init__(self, value: str) -> None:
        # A draft that comes back is gone on with, not replaced by the next letter.
        super().__init__(
            value,
            id="note",
            placeholder=INVITATION,
            max_length=LONGEST,
            select_on_focus=False,
            validate_on=(),
        )
        self.cursor_blink = False

    def on_resize(self) -> None:
        """The marks are told as far as there is room."""
        self.placeholder = placeholder(self.content_size.width)

    def render_line(self, y: int) -> Strip:
        """The row, as each letter has it drawn: Textual's own looks all styles up each time."""
        value, at = self.value, self.cursor_position
        if y or not self.selection.is_empty or not value.isprintable() or not value:
            return super().render_line(y)
        plain = self.visual_style.rich_style
        if self.has_focus:
            cursor = self.get_visual_style("input--cursor").rich_style
            pieces = [
                Segment(value[:at], plain),
                Segment(value[at : at + 1] or " ", cursor),
                Segment(value[at + 1 :], plain),
            ]
        else:
            pieces = [Segment(value, plain)]
        left, width = round(self.scroll_x), self.scrollable_content_region.width + 1
        row = Strip([piece for piece in pieces if piece.text])
        return row.crop(left, left + width).extend_cell_length(width, plain)

    def on_paste(self, event: events.Paste) -> None:
        """All lines of it, as far as there is room; a plain input keeps the first line or nothing.

        What had to be cut is told.
        """
        event.prevent_default()
        event.stop()
        text = clean_line(event.text, LONGEST + 1)
        room = LONGEST - len(self.value) + len(self.selected_text)
        self.replace(text[:room], *self.selection)
        if len(text) > room:
            self.post_message(PasteCut(room, length_of(event)))

    def restricted(self) -> None:
        """Said in words, without the bell."""
        self.post_message(LineFull(LONGEST))

    async def on_key(self, event: events.Key) -> None:
        """Enter counts where it was pressed: as a binding it would come after the next letters."""
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            await self.action_submit()

    async def action_submit(self) -> None:
        """A plain note leaves the line at once, so that the next one can be typed behind it.

        A target stays until it was shown back and kept.
        """
        value = self.value
        await super().action_submit()
        entry = parse_entry(value.strip())
        if entry.mark is not Mark.TARGET or entry.visibility is Visibility.MINE:
            self.value = ""


class NotesPane(Kept, Vertical):
    """The notes of a session with the line to write in. Private notes stay folded."""

    BORDER_TITLE = "Notes"

    @dataclass
    class Entered(Message):
        """A line was entered."""

        line: str

    @dataclass
    class Typed(Message):
        """The line changed: it is kept as a draft."""

        text: str

    @dataclass
    class Edit(Message):
        """Somebody wants to change a note."""

        note_id: str

    @dataclass
    class Remove(Message):
        """Somebody wants to take a note away."""

        note_id: str

    BINDINGS = [
        Binding("e", "edit", "Edit", show=False),
        Binding("x,delete", "remove", "Remove", show=False),
    ]

    def __init__(self, draft: str) -> None:
        super().__init__(id="notes", classes="pane")
        self._draft = draft
        self._shown: tuple[object, ...] = ()
        self._ids: list[str | None] = []

    def compose(self) -> ComposeResult:
        yield Listing()
        yield NoteInput(self._draft)

    def show(
        self,
        notes: Sequence[Note],
        *,
        side: Callable[[str | None], Side | None],
        name: Callable[[str | None], str],
        reader: str,
        unfolded: bool,
    ) -> None:
        """Draw the notes. Of private ones `reader` sees their own, where they are `unfolded`."""
        key = (tuple(notes), reader, unfolded)
        if key == self._shown:
            return
        self._shown = key
        rows = self.query_one(OptionList)
        at_end = rows.highlighted is None or rows.highlighted >= rows.option_count - 1
        kept = None if at_end else self._ids[rows.highlighted or 0]
        # That somebody else has one is not told either.
        seen = [n for n in notes if n.visibility is Visibility.OURS or n.owner == reader]
        options, ids = self._rows(seen, side, name, unfolded)
        self._ids = ids
        rows.clear_options()
        rows.add_options(options)
        if kept is not None and kept in ids:
            rows.highlighted = ids.index(kept)
        elif options:
            rows.highlighted = len(options) - 1
        rows.scroll_end(animate=False)

    def _rows(
        self,
        notes: Sequence[Note],
        side: Callable[[str | None], Side | None],
        name: Callable[[str | None], str],
        unfolded: bool,
    ) -> tuple[list[Option], list[str | None]]:
        options: list[Option] = []
        ids: list[str | None] = []
        part: tuple[str, str | None] | None = None
        folded = 0
        for note in notes:
            if note.visibility is Visibility.MINE and not unfolded:
                # Of one's own advice not even that it was marked is told.
                folded += note.mark is not Mark.ADVICE
                continue
            where = (note.stage if not note.half_owner else "", note.half_owner)
            if where != part:
                part = where
                label = f"{name(note.half_owner)}’s half" if note.half_owner else note.stage
                if label:
                    options.append(Option(lit(f"── {label}", "$quiet"), disabled=True))
                    ids.append(None)
            options.append(Option(note_row(note, side(note.owner))))
            ids.append(note.id)
        if folded:
            words = "1 private note" if folded == 1 else f"{folded} private notes"
            options.append(Option(lit(f"── {words} folded", "$quiet"), disabled=True))
            ids.append(None)
        return options, ids

    @property
    def line(self) -> NoteInput:
        """The line to write in."""
        return self.query_one(NoteInput)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.post_message(self.Entered(event.value))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit()

    def _highlighted(self) -> str | None:
        row = self.query_one(OptionList).highlighted
        return self._ids[row] if row is not None and row < len(self._ids) else None

    def action_edit(self) -> None:
        """Change the highlighted note."""
        note_id = self._highlighted()
        if note_id:
            self.post_message(self.Edit(note_id))

    def action_remove(self) -> None:
        """Take the highlighted note away."""
        note_id = self._highlighted()
        if note_id:
            self.post_message(self.Remove(note_id))


def note_row(note: Note, side: Side | None) -> Hanging:
    """One note as it is listed: whose, what kind, the words, which hang below their beginning."""
    style = "bold $attention" if note.mark is not Mark.PLAIN else "$quiet"
    who = lit(MARKS[side], f"${side}") if side else lit(" ")
    private = lit("(only mine)", "$quiet") if note.visibility is Visibility.MINE else lit("")
    lead = join(who, lit(SIGNS[note.mark], style)) + lit(" ")
    return Hanging(Row(note.id, lead, join(lit(note.text), private)))
