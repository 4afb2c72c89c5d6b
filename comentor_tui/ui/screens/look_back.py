"""Looking back at a quarter, a year, or all of it: pictures, each with its plain sentence."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from comentor_tui.domain.durations import day_and_year
from comentor_tui.domain.lookback import LookBack
from comentor_tui.domain.periods import Period, Span, period
from comentor_tui.errors import ComentorError
from comentor_tui.export.drawing import Picture
from comentor_tui.ui.commands import Where
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.picture import PictureView
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone

TITLES = {Span.QUARTER: "a quarter", Span.YEAR: "a year", Span.ALL: "all of it"}

RIGHT = ("targets", "gifts", "changes")
"""What stands in the right column where there are two."""

NARROW = 64
"""In a narrower window the head is short."""

TOLD_FROM = 300
"""From so many sessions on it is told how far the reading has come."""


class LookBackScreen(ComentorScreen[None]):
    """Drawn from what is read on a thread of its own; nothing private is among it."""

    where = Where.LOOK_BACK
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(Where.LOOK_BACK)]
    AUTO_FOCUS = "#look-all"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-wide"), (130, "-double")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-full")]
    CSS_PATH = ["../styles/look_back.tcss"]

    def __init__(self, span: Span = Span.YEAR) -> None:
        super().__init__()
        self._span = span
        self._back = 0
        self._found: LookBack | None = None
        self._pictures: tuple[Picture, ...] = ()

    def compose(self) -> ComposeResult:
        """A head, and below it what is looked at."""
        yield Static("", id="look-head", markup=False)
        with VerticalScroll(id="look-all"), Container(id="look-columns"):
            yield Vertical(id="look-left")
            yield Vertical(id="look-right")
        yield StatusLine()
        yield ShortFooter()

    def on_mount(self) -> None:
        """Read the period."""
        self._read()

    def on_unmount(self) -> None:
        """Nothing is read any more."""
        if self.companion.open_archive is not None:
            self.companion.history.close()

    def on_resize(self, event: events.Resize) -> None:
        """The head is made for a width."""
        if self.query("#look-head"):
            self._show_head()

    @property
    def over(self) -> Period:
        """The days that are looked at."""
        return period(self._span, self.companion.notes.today(), self._back)

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        """Read and draw; a choice that is made meanwhile ends it."""
        over = self.over
        self._show_head()

        def tell(sessions: int) -> None:
            if sessions >= TOLD_FROM and self.is_attached:
                self._show_head(f"reading · {sessions:,} sessions so far")

        try:
            found, pictures = await self.companion.looking_back.look(over, local_zone(), tell)
        except ComentorError as problem:
            self.comentor.tell(problem)
            return
        if self.is_attached:
            self._found, self._pictures = found, pictures
            self._show_head()
            await self._show()

    def refresh_view(self) -> None:
        """On top again: something may have been written meanwhile."""
        if self._found is not None and self.is_current:
            self._read()

    def _show_head(self, doing: str = "") -> None:
        over, narrow = self.over, self.app.size.width < NARROW
        days = f"up to {_day(over.until, narrow)}"
        if over.since is not None:
            between = "–" if narrow else "to"
            days = f"{_day(over.since, narrow)} {between} {_day(over.until, narrow)}"
        title = TITLES[self._span]
        title = title.capitalize() if narrow else f"Looking back · {title}"
        if narrow and len(f" {title} {days} ") > self.app.size.width:
            # It leads from there to here: the end will do.
            days = f"to {_day(over.until, narrow)}"
        head = join(lit(title, "bold"), lit(days, "$quiet"), between=" " if narrow else "  ")
        if doing:
            head = join(head, lit(doing, "$attention"), between="  ")
        elif self._found is not None and self._found.is_empty:
            more = "Nothing was written down in this time yet."
            head = Content("\n").join([head, lit(more, "$foreground")])
        self.query_one("#look-head", Static).update(head)

    async def _show(self) -> None:
        views = {view.id: view for view in self.query(PictureView)}
        left, right = self.query_one("#look-left"), self.query_one("#look-right")
        for picture in self._pictures:
            view = views.get(f"look-{picture.id}")
            if view is None:
                view = PictureView()
                view.id = f"look-{picture.id}"
                await (right if picture.id in RIGHT else left).mount(view)
            view.show(picture)

    # -- commands ---------------------------------------------------------------------------------

    def do_look_quarter(self) -> None:
        """The last three months."""
        self._choose(Span.QUARTER)

    def do_look_year(self) -> None:
        """The last twelve months."""
        self._choose(Span.YEAR)

    def do_look_all(self) -> None:
        """From the beginning."""
        self._choose(Span.ALL)

    def _choose(self, span: Span, back: int = 0) -> None:
        if (span, back) != (self._span, self._back):
            self._span, self._back = span, back
            self.refresh_bindings()
            self.query_one("#look-all", VerticalScroll).scroll_home(animate=False)
            self._read()

    def idle(self) -> frozenset[str]:
        """There is nothing before all of it."""
        return frozenset(("look_before",)) if self._span is Span.ALL else frozenset()

    def do_look_before(self) -> None:
        """The quarter or year before."""
        if self._span is Span.ALL:
            self.say("This is all of it already.")
        elif self.over.since is not None and self.over.since.year > 1:
            self._choose(self._span, self._back + 1)

    def do_look_after(self) -> None:
        """The quarter or year after."""
        if not self._back:
            self.say("This is where we are today.")
            return
        self._choose(self._span, self._back - 1)

    def do_look_changes(self) -> None:
        """The log of changes noticed."""
        from comentor_tui.ui.screens.changes import ChangesScreen

        if self.is_current:
            self.app.push_screen(ChangesScreen())

    @work(group="dialog", exit_on_error=False)
    async def do_look_save(self) -> None:
        """The pictures as a report, in a folder that is asked for."""
        from comentor_tui.ui.screens.report_actions import save_report

        if self._found is None:
            self.say("It is still being read.")
            return
        await self.attempt(save_report(self.comentor, self._found.period, self._pictures))

    def do_leave_look(self) -> None:
        """Back to where it was opened."""
        if self.is_current:
            self.app.pop_screen()


def _day(on: date, narrow: bool) -> str:
    """A day with its year; in a narrow window without the day of the week."""
    words = day_and_year(on)
    return words.partition(" ")[2] if narrow else words
