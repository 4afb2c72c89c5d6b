"""What stands beside the review: changes noticed, the next date, and a page to keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from comentor_tui.domain import balance, durations
from comentor_tui.domain.records import ChangeNoticed, Gift, Session, Target
from comentor_tui.domain.values import dataclass
from comentor_tui.services.after_call import Summary
from comentor_tui.ui.commands import key_label
from comentor_tui.ui.text import Side, join, lit, person

NO_HALVES = "No halves this time, so nothing to balance."


class Doing(Static, can_focus=True):
    """Something to do: Enter, its key, or a click."""

    BINDINGS = [
        # Not Space: somebody may think they are still writing.
        Binding("enter", "press", "Do it", show=False),
        Binding("up", "app.focus_previous", "Up", show=False),
        Binding("down", "app.focus_next", "Down", show=False),
    ]

    @dataclass
    class Pressed(Message):
        """The command that was meant."""

        command: str

    def __init__(self, command: str, label: str, key: str = "") -> None:
        words = [lit("→", "$primary"), lit(label)]
        if key:
            words.append(lit(key_label(key), "bold $primary"))
        super().__init__(join(*words))
        self.command = command

    def action_press(self) -> None:
        """Say which command was meant."""
        self.post_message(self.Pressed(self.command))

    def on_click(self, event: events.Click) -> None:
        """A click is Enter."""
        event.stop()
        self.action_press()


class ChangeLine(Static, can_focus=True):
    """A change that was noticed; X takes it away again."""

    BINDINGS = [
        Binding("x,delete", "remove", "Take away", show=False),
        Binding("up", "app.focus_previous", "Up", show=False),
        Binding("down", "app.focus_next", "Down", show=False),
    ]

    @dataclass
    class Removed(Message):
        """Take this change away."""

        change_id: str

    def __init__(self, change: ChangeNoticed, label: str) -> None:
        super().__init__(join(lit(f"{label}:", "$quiet"), change.text))
        self.change_id = change.id

    def action_remove(self) -> None:
        """Take it away."""
        self.post_message(self.Removed(self.change_id))


class PersonTab(Static):
    """One of the two above the review: who is writing, and a click to change that."""

    def __init__(self, side: Side) -> None:
        super().__init__("", markup=False, classes=f"-{side}")
        self._side: Side = side

    @dataclass
    class Pressed(Message):
        """This person wants to write."""

        side: Side

    def show(self, name: str, writes: bool, key: str) -> None:
        """Whether this person is the one who writes."""
        self.set_class(writes, "-on")
        who = person(name, self._side, bold=writes, marked=True)
        self.update(join(who, lit("writes", "bold") if writes else lit(key_label(key), "$quiet")))

    def on_click(self, event: events.Click) -> None:
        """The keys are theirs now."""
        event.stop()
        self.post_message(self.Pressed(self._side))


class BesideReview(Vertical):
    """Read more than written: told once, small."""

    def compose(self) -> ComposeResult:
        yield Static(lit("What I said I would do"), classes="prompt")
        yield Static("", classes="told steps", markup=False)
        yield Doing("review_target", "A next step with a date")
        yield Static(lit("Gifts I received today"), classes="prompt")
        yield Static("", classes="told gifts", markup=False)
        yield Doing("review_gift", "Put a gift in words")
        yield Static(lit("Changes I notice in myself"), classes="prompt")
        yield Vertical(classes="changes")
        yield Doing("notice_change", "Note a change", "f5")
        yield Static(lit("Next session"), classes="prompt")
        yield Static("", classes="next", markup=False)
        yield Doing("plan_next", "Set date and medium", "f4")
        yield Doing("calendar", "Save as calendar file", "f8")
        yield Static(lit("This session to keep"), classes="prompt")
        yield Doing("export", "Save as Markdown")
        yield Doing("copy", "Copy as Markdown")

    def show_steps(self, targets: Sequence[Target], today: date) -> None:
        """The next steps a person took from this session."""
        lines = [_step(target, today) for target in targets]
        self._tell(".steps", lines)

    def show_gifts(self, gifts: Sequence[Gift]) -> None:
        """What a person received in this session. Nobody answers it, and nothing is counted."""
        self._tell(".gifts", [join(lit("*", "bold"), lit(gift.text)) for gift in gifts])

    def _tell(self, place: str, lines: Sequence[Content]) -> None:
        shown = self.query_one(place, Static)
        shown.update(Content("\n").join(lines))
        shown.display = bool(lines)

    def show_next(self, session: Session | None, now: datetime, tz: tzinfo, there: str) -> None:
        """When and how the next session is; `there` is the time on the other one's clock."""
        dated = session is not None and session.planned_at is not None
        for doing in self.query(Doing):
            if doing.command == "calendar":
                doing.display = dated
        if session is None or session.planned_at is None:
            words = lit("not set yet", "$quiet")
        else:
            at = session.planned_at
            day = durations.day(at, tz, now)
            words = join(
                lit(f"{day} {durations.clock_time(at, tz)}", "bold"),
                lit(there),
                lit(f"{durations.until(at, now, tz)} · {session.medium.value}"),
                between=" · ",
            )
        self.query_one(".next", Static).update(words)

    async def show_changes(
        self, changes: Sequence[ChangeNoticed], labels: Callable[[ChangeNoticed], str]
    ) -> None:
        """One person's changes; lines come and go, the others stay."""
        place = self.query_one(".changes", Vertical)
        here = {line.change_id: line for line in self.query(ChangeLine)}
        wanted = {change.id: change for change in changes}
        for change_id, line in here.items():
            if change_id not in wanted:
                if line.has_focus:
                    self.screen.focus_next()
                await line.remove()
        await place.mount_all(
            ChangeLine(change, labels(change))
            for change_id, change in wanted.items()
            if change_id not in here
        )


def _step(target: Target, today: date) -> Content:
    by = f"by {durations.day(target.due, today=today)}" if target.due else ""
    return join(lit("▷"), lit(target.text), lit(by, "$quiet"))


def time_line(summary: Summary, people: tuple[str, str], names: Callable[[str], str]) -> Content:
    """Minutes and the plain word, you on the left; and what is owed."""
    you, other = people
    parts: list[Content] = []
    if summary.balance is None:
        parts.append(lit(NO_HALVES))
    else:
        both = join(
            person(names(you), "you", marked=True),
            person(names(other), "comentor", marked=True),
            between=" · ",
        )
        said = balance.sentence(summary.balance, you, other)
        parts.append(join(both, lit(said, "bold"), between="  "))
    if summary.owed is not None:
        to, ms = summary.owed
        side: Side = "you" if to == you else "comentor"
        length = durations.plain(ms)
        parts.append(join(f"{length} owed to", person(names(to), side, marked=True), "next time"))
    return join(*parts, between=" · ")


def nobodys_line(summary: Summary) -> Content:
    """Time charged to nobody, in one dim line."""
    said = " · ".join(f"{word} {durations.plain(ms)}" for word, ms in summary.nobodys)
    return lit(f"nobody’s time: {said}" if said else "", "$quiet")
