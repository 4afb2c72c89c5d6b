"""History: all sessions, newest first, and the search over everything that was ever written."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static

from comentor_tui.domain import durations
from comentor_tui.domain.chronicle import Key, Told
from comentor_tui.domain.durations import day_and_year
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    Gift,
    Goal,
    OwnQuestion,
    Pair,
    Record,
    Session,
    SessionKind,
    SessionState,
    Target,
    kind_name,
)
from comentor_tui.domain.searching import Passage, excerpt
from comentor_tui.errors import ComentorError, Interrupted
from comentor_tui.services.history import PAGE
from comentor_tui.services.searching import (
    KIND_WORDS,
    MOST,
    SHOWN,
    Found,
    session_of,
)
from comentor_tui.services.telling import MEDIUM
from comentor_tui.ui.commands import Where, key_of
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import MARKS, Side, join, lit
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.long_list import LongList
from comentor_tui.ui.widgets.one_line import OneLine
from comentor_tui.ui.widgets.rows import Row, Rows, heading
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone

TYPING_SECONDS = 0.1
"""So long nothing was typed: now it is looked for."""

PAGES_KEPT = 40
"""Pages of sessions that are held; the others are read again when they come into sight."""

HINT = 'words · "a phrase" · begin* · person:name · kind:note · since:2026-03 · until:2026'
SHORT_HINT = "words to look for"
NOTHING = "nothing to look for"
ROOM = 170
"""Characters of what was found around its words."""


class HistoryScreen(ComentorScreen[None]):
    """Everything that was. It reads a page at a time, so it opens at once however long the list."""

    where = Where.HISTORY
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.HISTORY),
        Binding("down", "into_list", "Into the list", show=False),
    ]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (14, "-full")]
    CSS_PATH = ["../styles/history.tcss"]

    def __init__(self, *, finding: bool = False) -> None:
        """With `finding` the line for the search is where the typing begins."""
        super().__init__()
        self._finding = finding
        self._count = 0
        self._starts: list[Key | None] = [None]
        self._pages: dict[int, list[Told]] = {}
        self._wanted: set[int] = set()
        self._found: Found | None = None
        self._reader = ""
        """Who was at the keys when it was looked for."""
        self._best = False
        self._limit = SHOWN
        self._soon: Timer | None = None
        self._changes = 0

    def compose(self) -> ComposeResult:
        """A line to type into, and a list."""
        yield Static("", id="history-head", markup=False)
        line = OneLine(max_length=200)
        line.id = "history-find"
        yield line
        yield LongList(self._row, id="history-sessions")
        rows = Rows()
        rows.id = "history-found"
        yield rows
        yield StatusLine()
        yield ShortFooter()

    async def on_mount(self) -> None:
        """The first page at once, how long the list is right after."""
        self._reader = self.companion.memory.at_keys
        self._show_head()
        self.set_focus(self.line if self._finding else self.sessions)
        await self._begin()

    async def _begin(self) -> None:
        self._changes = self.companion.history.changes
        page = await self.attempt(self.companion.history.page())
        if page is None:
            return
        self._pages = {0: page}
        self._count = len(page)
        self.sessions.show(self._count)
        self._show_head()
        if len(page) == PAGE:
            await self._measure()

    async def _measure(self) -> None:
        """How many there are, and where each page begins."""
        found = await self.attempt(self.companion.history.pages())
        if found is not None:
            self._count, self._starts = found
            self.sessions.show(self._count)
            self._show_head()

    def on_unmount(self) -> None:
        """Nothing is read any more."""
        self.companion.history.close()

    @property
    def line(self) -> OneLine:
        """Where the words are typed."""
        return self.query_one("#history-find", OneLine)

    @property
    def sessions(self) -> LongList:
        """The list of all sessions."""
        return self.query_one(LongList)

    @property
    def found(self) -> Rows:
        """What was found."""
        return self.query_one("#history-found", Rows)

    def refresh_view(self) -> None:
        """Fit the hint to the window."""
        if self.query("#history-find"):
            wide = self.app.size.width >= len(HINT) + 6
            self.line.placeholder = HINT if wide else SHORT_HINT
            if self._changes != self.companion.history.changes:
                # A session was taken away, or put back, in a screen above this one.
                self.run_worker(self._begin(), exit_on_error=False)
                self._search()
            if self._reader != self.companion.memory.at_keys:
                # What is somebody's own is found by them alone: it is looked for anew.
                self._found = None
                self.found.show([])
                self._search()

    def on_resize(self, event: events.Resize) -> None:
        """Rows are made for a width."""
        self.refresh_view()
        self._show_found()

    def _show_head(self) -> None:
        if self._found is None:
            words = durations.count(self._count, "session") if self._count else "no sessions yet"
            more = lit(f"{key_of('find')} searches", "$quiet")
            head = join(lit("All our sessions", "bold"), lit(words, "$quiet"), more, between=" · ")
        else:
            number = len(self._found.passages)
            told = f"{number}, and more" if self._found.more else f"{number} found"
            nothing = NOTHING if self._found.search.is_empty else "nothing found"
            order = "what fits best first" if self._best else "newest first"
            other = "newest first" if self._best else "what fits best"
            head = join(
                lit("Searching", "bold"),
                lit(told if number else nothing, "$foreground"),
                lit(order, "$quiet"),
                lit(f"{key_of('find_order')} {other}", "$quiet"),
                between=" · ",
            )
        self.query_one("#history-head", Static).update(head)

    # -- all sessions -----------------------------------------------------------------------------

    def _row(self, place: int, width: int) -> Content | None:
        page, at = divmod(place, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._want(page)
            return None
        if at > len(rows) - 5:
            self._want(page + 1)
        return session_row(rows[at], width) if at < len(rows) else lit("")

    def _want(self, page: int) -> None:
        if page in self._wanted or page in self._pages or page >= len(self._starts):
            return
        self._wanted.add(page)
        self.call_next(self._read, page)

    async def _read(self, page: int) -> None:
        rows = await self.attempt(self.companion.history.page(self._starts[page]))
        self._wanted.discard(page)
        if rows is None:
            return
        if len(self._pages) >= PAGES_KEPT:
            # The one that was read first; the first page always stays.
            del self._pages[next(each for each in self._pages if each)]
        self._pages[page] = rows
        self.sessions.show(self._count)

    @on(LongList.Chosen)
    def _open_session(self, event: LongList.Chosen) -> None:
        event.stop()
        page, at = divmod(event.place, PAGE)
        rows = self._pages.get(page)
        if rows and at < len(rows):
            self._go_to(rows[at].id)

    def _go_to(self, session_id: str, record_id: str | None = None) -> None:
        from comentor_tui.ui.screens.past import PastScreen

        if self.is_current:
            # Opened by name, what is private is what was asked for.
            own = self._found is not None and record_id in self._found.own
            whose = self._reader if own else None
            self.app.push_screen(PastScreen(session_id, record_id, private_of=whose))

    # -- searching --------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._limit = SHOWN
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(TYPING_SECONDS, self._search)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_into_list()

    @work(group="search", exclusive=True, exit_on_error=False)
    async def _search(self) -> None:
        """Look for what is typed; what is typed next ends it."""
        text = self.line.value
        self._reader = reader = self.companion.memory.at_keys
        if not text.strip():
            self._end_search()
            return
        history = self.companion.history
        try:
            found = await history.search(text, local_zone(), best=self._best, limit=self._limit)
        except Interrupted:
            return
        except ComentorError as problem:
            self.comentor.tell(problem)
            return
        if not self.is_attached or self.line.value != text:
            return
        if self.companion.memory.at_keys != reader:
            return
        self._found = found
        self.add_class("-found")
        self._show_found()
        self._show_head()

    def _end_search(self) -> None:
        self._found = None
        if self.has_class("-found") and self.focused is self.found:
            self.set_focus(self.sessions)
        self.remove_class("-found")
        self._show_head()

    def _show_found(self) -> None:
        if self._found is None:
            return
        own = self._found.own
        hints = [heading(lit(each, "$quiet")) for each in self._found.hints]
        rows = [self._found_row(each, each.record.id in own) for each in self._found.passages]
        if not rows:
            nothing = (
                f"There is {NOTHING}." if self._found.search.is_empty else "Nothing was found."
            )
            rows = [heading(lit(nothing, "$quiet"))]
        self.found.show([*hints, *rows])

    def _found_row(self, passage: Passage, own: bool) -> Row:
        record = passage.record
        side = self._side(record.owner)
        who = lit(MARKS[side], f"${side}") if side else lit("◈", "$quiet")
        at = record.created_at
        kind = KIND_WORDS[kind_name(type(record))]
        after = lit(f"{kind} · {day_and_year(at, local_zone())}", "$quiet")
        if own and not self.private_of:
            text = lit(f"private · {key_of('find_private')} shows it", "$quiet")
        else:
            room = min(ROOM, max(24, 2 * self.app.size.width - 40))
            words, spans = excerpt(passage.words, passage.spans, room)
            text = lit(words)
            for span in spans:
                text = text.stylize("bold underline $attention", span.start, span.stop)
            if own:
                after = join(after, lit("only mine", "$quiet"), between=" · ")
        return Row(f"r{record.id}", who + lit(" "), join(text, after, between="  "))

    def _side(self, person_id: str | None) -> Side | None:
        memory = self.companion.memory
        if person_id == memory.you:
            return "you"
        return "comentor" if person_id == memory.other else None

    @on(OptionList.OptionHighlighted)
    def _near_the_end(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        found = self._found
        if found is None or not found.more or self._limit >= MOST:
            return
        if event.option_index >= len(found.passages) - 3:
            self._limit = MOST
            self._search()

    @on(OptionList.OptionSelected)
    def _open_found(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        for passage in self._found.passages if self._found else ():
            if f"r{passage.record.id}" == event.option_id:
                self._open(passage.record)
                return

    def _open(self, record: Record) -> None:
        """To where it was written."""
        from comentor_tui.ui.app import Mode

        session_id = record.id if isinstance(record, Session) else session_of(record)
        if session_id is not None:
            self._go_to(session_id, record.id)
        elif isinstance(record, Goal | Target):
            from comentor_tui.ui.screens.story import StoryScreen

            self.app.push_screen(StoryScreen(type(record), record.id))
        elif self.comentor.mode is Mode.SECOND:
            self.say("This has a screen of its own, in the other window.")
        elif isinstance(record, Gift):
            from comentor_tui.ui.screens.gifts import GiftsScreen

            self.app.push_screen(GiftsScreen())
        elif isinstance(record, Agreement):
            from comentor_tui.ui.screens.agreement import AgreementScreen

            self.app.push_screen(AgreementScreen(record.id))
        elif isinstance(record, OwnQuestion | Pair):
            from comentor_tui.ui.screens.deck import DeckScreen

            self.app.push_screen(DeckScreen())
        elif isinstance(record, AgendaItem):
            from comentor_tui.ui.screens.agenda import AgendaScreen

            self.app.push_screen(AgendaScreen())
        else:
            self.say("This was written between two sessions.")

    # -- commands ---------------------------------------------------------------------------------

    def do_find(self) -> None:
        """Type what to look for."""
        self.set_focus(self.line)

    def do_find_order(self) -> None:
        """Newest first, or what fits best."""
        self._best = not self._best
        self._search()
        self._show_head()

    def do_find_private(self) -> None:
        """Show or fold what is only one's own."""
        self.toggle_private()
        self._show_found()
        shown = "shown" if self.private_of else "folded"
        name = self.companion.memory.name(self.companion.memory.at_keys)
        self.say(f"Private notes of {name} are {shown}.")

    def do_leave_history(self) -> None:
        """From the list to the search, from a search to all sessions, and then back."""
        if not self.is_current:
            return
        if self.line.value:
            self.line.value = ""
            self._end_search()
            self.set_focus(self.sessions)
            return
        self.app.pop_screen()

    @on(OneLine.Left)
    def _left_line(self, event: OneLine.Left) -> None:
        event.stop()
        if event.step > 0:
            self.action_into_list()
        elif not event.step:
            self.do_leave_history()

    def action_into_list(self) -> None:
        """From the line into what is below it."""
        self.set_focus(self.found if self.has_class("-found") else self.sessions)


def session_row(told: Told, width: int) -> Content:
    """One session in the list: when, how, how long."""
    tz = local_zone()
    at = told.when
    how = MEDIUM[told.medium]
    if told.kind is SessionKind.SOCIAL:
        how = "social" if width < 56 else f"social, {how}"
    length = told.length
    after = ""
    if told.state is SessionState.MISSED:
        after = f"missed: {told.missed_reason}" if told.missed_reason else "missed"
    elif told.state is SessionState.OPEN:
        after = "open"
    elif length is not None:
        after = durations.plain(round(length.total_seconds() * 1000))
    quiet = "$quiet" if told.state is SessionState.MISSED else ""
    if width < 56:
        day = durations.day_of(at, tz)
        return join(lit(f"{day.isoformat()}", "bold"), lit(how, quiet), lit(after, "$quiet"))
    day_words = f"{day_and_year(at, tz):<16}"
    return join(
        lit(day_words, "bold"),
        lit(durations.clock_time(at, tz), "$quiet"),
        lit(f"{how:<17}", quiet),
        lit(after, "$quiet"),
        between="  ",
    )
