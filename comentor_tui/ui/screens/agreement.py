"""Our agreement: read, changed, said yes to by each; its versions, and resting or ending."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from comentor_tui.domain import durations
from comentor_tui.domain.records import Agreement, PairState
from comentor_tui.services.agreements import Farewell
from comentor_tui.ui.commands import Where, key_of
from comentor_tui.ui.dialogs import Choose, Way
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens import agreement_form
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import MARKS, Side, join, lit, named, person
from comentor_tui.ui.widgets.agreement_text import (
    comparison,
    farewell_rows,
    reading,
)
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.rows import Row, Rows
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone


class AgreementScreen(ComentorScreen[None]):
    """What we agreed. Each version stays; each of us says yes to each."""

    where = Where.AGREEMENT
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(Where.AGREEMENT))
    AUTO_FOCUS = "#agreed"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-full")]
    # Not the default: it has a say over what all panes look like.
    CSS = """
    AgreementScreen #yeses { height: auto; padding: 0 2; }
    AgreementScreen #yeses Static { width: 1fr; height: auto; }
    AgreementScreen #yes-comentor { text-align: right; }
    AgreementScreen #texts { height: 1fr; padding: 0 1; }
    AgreementScreen #agreed { scrollbar-size-vertical: 1; }
    AgreementScreen #agreed:focus { border: round $primary; border-title-color: $foreground; }
    AgreementScreen #agreed Static { height: auto; }
    AgreementScreen #versions { width: 36; }
    AgreementScreen.-narrow #texts { padding: 0; layout: vertical; }
    AgreementScreen.-narrow #versions { width: 1fr; height: auto; max-height: 7; }
    AgreementScreen.-narrow #versions Rows { height: auto; }
    AgreementScreen.-short #yeses { padding: 0 1; }
    AgreementScreen.-short .pane { border: none; border-top: solid $line; }
    AgreementScreen.-short .pane:focus, AgreementScreen.-short .pane:focus-within,
    AgreementScreen.-short #agreed:focus { border: none; border-top: solid $primary; }
    AgreementScreen.-short.-narrow #versions { display: none; }
    AgreementScreen.-short.-narrow.-at-versions #versions { display: block; max-height: 4; }
    AgreementScreen StatusLine { dock: none; }
    """

    def __init__(self, version: str = "") -> None:
        """With the id of a version this one is read first; Escape leads to the newest."""
        super().__init__()
        self._first = self._base = version
        """The version the one under the cursor is compared with; empty means the newest."""

    def compose(self) -> ComposeResult:
        """Two yeses, the text, the versions."""
        with Horizontal(id="yeses"):
            yield Static("", id="yes-you", markup=False)
            yield Static("", id="yes-comentor", markup=False)
        with Horizontal(id="texts"):
            with VerticalScroll(id="agreed", classes="pane"):
                yield Static("", id="agreed-text", markup=False)
            with Vertical(id="versions", classes="pane"):
                yield Rows()
        yield StatusLine()
        yield ShortFooter()

    def on_mount(self) -> None:
        """The text has the focus: arrows scroll it."""
        versions = self.query_one("#versions", Vertical)
        versions.border_title = lit("Versions")
        self.refresh_view()
        current = self.companion.agreements.current()
        if self._first and current is not None and current.id != self._first:
            self.call_after_refresh(self._read_first)

    def _read_first(self) -> None:
        self.query_one(Rows).point(self._first)
        self.do_agree_versions()

    # -- showing ----------------------------------------------------------------------------------

    def refresh_view(self) -> None:
        """Show what is true now."""
        if not self.is_mounted or not self.query("#agreed-text"):
            return
        memory, agreements = self.companion.memory, self.companion.agreements
        current = agreements.current()
        for side, who in self._sides():
            said = agreements.yes(current, who) if current else None
            line = [person(memory.name(who), side, bold=True, marked=True)]
            if said is None:
                line.append(lit("not yet", "$quiet"))
            else:
                line.append(lit(f"yes {self._day(said.said)}", "$quiet"))
                if said.read > said.said:
                    line.append(lit(f"· read {self._day(said.read)}", "$quiet"))
            self.query_one(f"#yes-{side}", Static).update(join(*line))
        self.query_one(Rows).show([self._version_row(each) for each in agreements.versions()])
        self._show_text()

    def _sides(self) -> tuple[tuple[Side, str], tuple[Side, str]]:
        memory = self.companion.memory
        return ("you", memory.you), ("comentor", memory.other)

    def _side(self, who: str | None) -> Side:
        return "you" if who == self.companion.memory.you else "comentor"

    def _day(self, at: Any) -> str:
        """`6 Nov`: which day of the week it was does not matter here."""
        return durations.day(at, local_zone(), self.companion.memory.now()).split(" ", 1)[1]

    def _version_row(self, agreement: Agreement) -> Row:
        agreements = self.companion.agreements
        base = self._base_version()
        chosen = base is not None and base.id == agreement.id
        marks = [
            lit(MARKS[side], f"${side}") if agreements.yes(agreement, who) else lit("·", "$quiet")
            for side, who in self._sides()
        ]
        lead = lit(f"{'●' if chosen else '○'} {agreement.version}  ")
        return Row(agreement.id, lead, join(lit(self._day(agreement.created_at)), *marks))

    def _base_version(self) -> Agreement | None:
        versions = self.companion.agreements.versions()
        chosen = next((each for each in versions if each.id == self._base), None)
        return chosen or self.companion.agreements.current()

    def _show_text(self) -> None:
        companion, agreements = self.companion, self.companion.agreements
        pane, rows = self.query_one("#agreed", VerticalScroll), self.query_one(Rows)
        base, current = self._base_version(), agreements.current()
        versions = {each.id: each for each in agreements.versions()}
        other = versions.get(rows.current or "") if rows.has_focus else None
        if base is not None and other is not None and other.id != base.id:
            before, after = sorted((base, other), key=lambda each: each.version)
            pane.border_title = lit("What changed")
            shown = comparison(before, after, agreements.compare(before, after))
        else:
            one = other or current
            version = f" · version {one.version}" if one else ""
            pane.border_title = lit(f"Our agreement{version}")
            farewell = farewell_rows(agreements.farewell(), self._side, companion.memory.name)
            shown = reading(one, self._notices(), farewell)
        self.query_one("#agreed-text", Static).update(shown)

    def _notices(self) -> list[Content]:
        agreements = self.companion.agreements
        match agreements.state:
            case PairState.RESTING:
                return [
                    lit(
                        f"We are resting. {key_of('agree_state')} takes it up again.",
                        "$attention",
                    )
                ]
            case PairState.ENDED:
                return [
                    lit(
                        f"We ended it well. {key_of('agree_state')} takes it up again.",
                        "$attention",
                    )
                ]
        if agreements.current() is None:
            return [lit(f"No agreement yet. {key_of('agree_change')} writes one.", "$attention")]
        if agreements.due():
            return [
                lit(f"Time to read this again. {key_of('agree_yes')} says you did.", "$attention")
            ]
        return []

    @on(OptionList.OptionHighlighted)
    def _pointed(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_text()

    @on(OptionList.OptionSelected)
    def _based(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._base = event.option.id or ""
        self.refresh_view()
        self.say("Compared with this one. ↑↓ choose the other.")

    def on_descendant_focus(self) -> None:
        """In the list versions are compared; out of it the newest is read."""
        self._focus_moved()

    def on_descendant_blur(self) -> None:
        """See above."""
        self._focus_moved()

    def _focus_moved(self) -> None:
        inside = self.query_one(Rows).has_focus
        hint = "Enter: compare with this" if inside else ""
        self.query_one("#versions", Vertical).border_subtitle = lit(hint)
        self._show_text()

    # -- commands ---------------------------------------------------------------------------------

    def do_leave_agreement(self) -> None:
        """Out of the list; then back to where it was opened."""
        if self.query_one(Rows).has_focus:
            self.do_agree_versions()
        elif self.is_current:
            self.app.pop_screen()

    def do_agree_versions(self) -> None:
        """Into the list of versions, and out of it."""
        inside = not self.query_one(Rows).has_focus
        self.set_class(inside, "-at-versions")
        target = self.query_one(Rows) if inside else self.query_one("#agreed", VerticalScroll)
        self.focus_on(target)

    @work(group="dialog", exit_on_error=False)
    async def do_agree_change(self) -> None:
        """A new version, written in one form."""
        memory = self.companion.memory
        other = memory.other if memory.at_keys == memory.you else memory.you
        at, with_whom = named(memory, memory.at_keys), named(memory, other)
        says = join("A new version:", at, "says yes to it,", with_whom)
        lines = [join(says, "when you read it together.")]
        found = await self.app.push_screen_wait(
            agreement_form.new_version(self.companion.agreements, lines)
        )
        if found is None:
            return
        agreement = await self.attempt(
            self.companion.agreements.propose(**agreement_form.said(found))
        )
        if agreement is not None:
            self._base = ""
            self.refresh_view()
            self.say(f"Version {agreement.version}. The ones before are kept.")

    @work(group="dialog", exit_on_error=False)
    async def do_agree_yes(self) -> None:
        """One of us says yes, or we have read it again."""
        memory, agreements = self.companion.memory, self.companion.agreements
        current = agreements.current()
        if current is None:
            self.say("There is no agreement yet.")
            return
        missing = agreements.missing()
        ways: list[Way[tuple[str, ...]]] = []
        for number, (side, who) in enumerate(self._sides(), start=1):
            does = "says yes" if who in missing else "has read it again"
            name = person(memory.name(who), side, marked=True)
            ways.append(Way(str(number), join(name, does), (who,)))
        ways.append(Way("3", "We both say yes to it as it stands", memory.people))
        chosen = 2
        if len(missing) == 1:
            chosen = memory.people.index(missing[0])
        found = await self.app.push_screen_wait(
            Choose(
                f"Version {current.version}",
                ways,
                ["Each says it for themselves: aloud on the call, or at the keys."],
                chosen=chosen,
            )
        )
        if found is not None:
            await self.attempt(agreements.reread(*found))

    @work(group="dialog", exit_on_error=False)
    async def do_agree_state(self) -> None:
        """Rest, end, or go on."""
        agreements = self.companion.agreements
        state = agreements.state
        ways: list[Way[PairState]] = []
        if state is PairState.ACTIVE:
            ways.append(
                Way("1", "We rest for a while", PairState.RESTING, "nothing is due, all is kept")
            )
        else:
            ways.append(Way("1", "We go on", PairState.ACTIVE, "where we were"))
        if state is not PairState.ENDED:
            detail = "a few words to close with; everything is kept and can be read"
            ways.append(Way("2", "We end our co-mentoring", PairState.ENDED, detail))
        found = await self.app.push_screen_wait(Choose("Our co-mentoring", ways))
        if found is PairState.RESTING:
            await self.attempt(agreements.rest())
        elif found is PairState.ACTIVE:
            await self.attempt(agreements.take_up())
        elif found is PairState.ENDED:
            await self._end()

    async def _end(self) -> None:
        memory = self.companion.memory
        names = [person(memory.name(who), side, marked=True) for side, who in self._sides()]
        found = await self.app.push_screen_wait(agreement_form.farewell(memory, *names))
        if found is not None:
            said = Farewell(found["keep"], (found["you"], found["other"]))
            await self.attempt(self.companion.agreements.end(said))
