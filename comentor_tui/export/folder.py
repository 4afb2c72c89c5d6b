"""Everything of a pair, or a year of it, as a folder of linked Markdown files.

It opens well in any program for notes: one page for each session, named by its day, pages for
what goes through all of them, and an index that leads to each. Links are relative, names are made
of dates and of our own words, so they cannot lead out of the folder. What people wrote is text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Final

from comentor_tui.domain import agreement as agreeing
from comentor_tui.domain import balance, durations, sessions
from comentor_tui.domain.records import (
    Agreement,
    ChangeNoticed,
    Confirmation,
    Gift,
    Goal,
    GoalState,
    Pair,
    Person,
    R,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
)
from comentor_tui.domain.text import NAMELESS
from comentor_tui.domain.turns import other_of
from comentor_tui.domain.values import dataclass
from comentor_tui.export.bundle import SessionBundle
from comentor_tui.export.escaping import escape_line
from comentor_tui.export.markdown import session_markdown
from comentor_tui.export.telling import DASH, MEDIUM, lines, oldest_first, words

INDEX: Final = "index.md"
SESSIONS: Final = "sessions"

LABELS: Final = {
    "purpose": "We meet",
    "expectations": "We expect",
    "cadence": "How often",
    "half_minutes": "Minutes for each half",
    "in_person_a_year": "In person, times a year",
    "confidentiality": "What is said",
    "lateness": "When somebody is late",
    "drop_call": "When the call drops",
    "fallback_number": "Fallback number",
    "social_first": "Social time first",
    "reread_every": "Sessions until we read it again",
}
_GOAL: Final = {GoalState.OPEN: "", GoalState.REACHED: " (reached)", GoalState.LET_GO: " (let go)"}
_TARGET: Final = {
    TargetState.OPEN: ("[ ]", ""),
    TargetState.DONE: ("[x]", ""),
    TargetState.LET_GO: ("[ ]", " (let go)"),
}


@dataclass(frozen=True, kw_only=True)
class Book:
    """What goes into the folder of one pair. `bundles` hold what belongs to each session.

    `year` is the year it is about, None for all of them; the records are those of that time.
    `aside` are lines about what merges kept aside.
    """

    pair: Pair
    people: tuple[Person, ...]
    bundles: tuple[SessionBundle, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    goals: tuple[Goal, ...] = ()
    targets: tuple[Target, ...] = ()
    checks: tuple[TargetCheck, ...] = ()
    gifts: tuple[Gift, ...] = ()
    changes: tuple[ChangeNoticed, ...] = ()
    aside: tuple[str, ...] = ()
    year: int | None = None


def folder_pages(book: Book, *, you: str, tz: tzinfo, private: bool = False) -> dict[str, str]:
    """The pages of a folder by their paths in it, with `/` between folder and name.

    `you` is the id of the person whose copy this is, `tz` where its times are told. With
    `private` your own private notes are on the pages of the sessions.
    """
    return _Folder(book, you, tz, private).pages()


class _Folder:
    def __init__(self, book: Book, you: str, tz: tzinfo, private: bool) -> None:
        self.book = book
        self.tz = tz
        self.private = private
        self.people = (you, other_of((book.pair.first, book.pair.second), you))
        named = {person.id: escape_line(person.name) for person in book.people}
        self.names = {
            person: named.get(person) or nameless
            for person, nameless in zip(self.people, NAMELESS, strict=True)
        }
        told = [b for b in book.bundles if b.session.state is not SessionState.PLANNED]
        self.bundles = sorted(told, key=lambda b: (sessions.when(b.session), b.session.id))
        self.days = {b.session.id: sessions.when(b.session) for b in self.bundles}
        self.files = self._file_names()

    def _file_names(self) -> dict[str, str]:
        """The file of each session: its day, and a number where a day has more than one."""
        taken: dict[str, int] = {}
        files = {}
        for bundle in self.bundles:
            day = durations.day_of(sessions.when(bundle.session), self.tz).isoformat()
            taken[day] = taken.get(day, 0) + 1
            number = f"-{taken[day]}" if taken[day] > 1 else ""
            files[bundle.session.id] = f"{day}{number}.md"
        return files

    def pages(self) -> dict[str, str]:
        """All pages; those with nothing to say are left out."""
        parts = {
            "agreement.md": ("What we agreed", self._agreement()),
            "goals.md": ("Goals and targets", self._goals()),
            "gifts.md": ("Gifts", self._by_person(self.book.gifts, self._gift)),
            "changes.md": ("Changes we notice", self._by_person(self.book.changes, self._change)),
            "kept-aside.md": ("Kept aside", [_list(map(escape_line, self.book.aside))]),
        }
        found = {name: part for name, part in parts.items() if any(part[1])}
        pages = {INDEX: self._index(found)}
        for name, (title, blocks) in found.items():
            pages[name] = _page(f"# {title}", *blocks, f"[All of it]({INDEX})")
        for place, bundle in enumerate(self.bundles):
            pages[f"{SESSIONS}/{self.files[bundle.session.id]}"] = self._session(place, bundle)
        return pages

    # -- pages ----------------------------------------------------------------------------------

    def _index(self, parts: Iterable[str]) -> str:
        you, other = self.people
        about = f" · {self.book.year}" if self.book.year is not None else ""
        titles = {
            "agreement.md": "What we agreed",
            "goals.md": "Goals and targets",
            "gifts.md": "Gifts",
            "changes.md": "Changes we notice",
            "kept-aside.md": "Kept aside when two copies came together",
        }
        blocks = [f"# {self.names[you]} and {self.names[other]}{about}"]
        blocks.append(_list(f"[{titles[name]}]({name})" for name in parts))
        years: dict[int, list[str]] = {}
        for bundle in reversed(self.bundles):
            on = durations.day_of(sessions.when(bundle.session), self.tz)
            years.setdefault(on.year, []).append(self._row(bundle))
        for year, rows in years.items():
            blocks += [f"## Sessions in {year}", _list(rows)]
        return _page(*blocks)

    def _row(self, bundle: SessionBundle) -> str:
        session = bundle.session
        if bundle.is_gone:
            return f"{self._link(session.id, f'{SESSIONS}/')}, taken away; what stayed of it"
        parts = [self._link(session.id, f"{SESSIONS}/"), MEDIUM[session.medium]]
        if session.kind is SessionKind.SOCIAL:
            parts.append("a social call")
        if session.state is SessionState.MISSED:
            parts[1:] = ["did not take place"]
        clock = bundle.clock()
        if clock is not None and clock.total_charged:
            parts.append(balance.sentence(balance.balance(clock.charged), *self.people))
        return ", ".join(parts)

    def _session(self, place: int, bundle: SessionBundle) -> str:
        page = session_markdown(bundle, you=self.people[0], tz=self.tz, private=self.private)
        ways = [f"[All of it](../{INDEX})"]
        if place:
            ways.append(f"before: {self._link(self.bundles[place - 1].session.id)}")
        if place + 1 < len(self.bundles):
            ways.append(f"after: {self._link(self.bundles[place + 1].session.id)}")
        return f"{page}\n{' · '.join(ways)}\n"

    def _agreement(self) -> list[str]:
        blocks = []
        versions = sorted(self.book.agreements, key=lambda each: (each.version, each.created_at))
        for each in reversed(versions):
            said = [
                f"{LABELS[field]}: {words(_said(getattr(each, field))) or DASH}"
                for field in agreeing.FIELDS
            ]
            blocks += [f"## Version {each.version}, {self._day(each.created_at)}", _list(said)]
            yeses = [f"{self.names[person]}: {self._yes(each, person)}" for person in self.people]
            blocks.append(_list(yeses))
        return blocks

    def _yes(self, version: Agreement, person: str) -> str:
        given = agreeing.yes(self.book.confirmations, version.id, person)
        return f"yes on {self._day(given.said)}" if given else "no yes yet"

    def _goals(self) -> list[str]:
        if not (self.book.goals or self.book.targets):
            return []
        blocks = []
        for person in self.people:
            blocks.append(f"## {self.names[person]}")
            own = [goal for goal in oldest_first(self.book.goals) if goal.owner == person]
            loose = [
                target
                for target in oldest_first(self.book.targets)
                if target.owner == person and target.goal_id not in {goal.id for goal in own}
            ]
            for goal in own:
                blocks += self._goal(goal)
            if loose:
                blocks += ["### Other targets", _list(map(self._target, loose))]
            if not (own or loose):
                blocks.append(DASH)
        return blocks

    def _goal(self, goal: Goal) -> list[str]:
        title = escape_line(goal.text) or DASH
        due = f", by {self._day(goal.due)}" if goal.due else ""
        blocks = [
            f"### {title}{_GOAL[goal.state]}",
            f"{goal.life.value.capitalize()}, {goal.horizon.value}{due}.",
        ]
        if goal.first_step.strip():
            blocks.append(_list([f"First step: {words(goal.first_step)}"]))
        under = [each for each in oldest_first(self.book.targets) if each.goal_id == goal.id]
        if under:
            blocks.append(_list(map(self._target, under)))
        return blocks

    def _target(self, target: Target) -> str:
        box, after = _TARGET[target.state]
        due = f", by {self._day(target.due)}" if target.due else ""
        text = f"{box} {words(target.text) or DASH}{due}{after}"
        more = []
        moved = [
            check
            for check in oldest_first(self.book.checks)
            if check.target_id == target.id and check.step is TargetStep.MOVED and check.from_due
        ]
        if moved:
            days = [self._day(check.from_due) for check in moved if check.from_due]
            more.append(f"Moved from {', '.join(days)}")
        if target.session_id in self.files:
            more.append(f"Set on {self._link(str(target.session_id), f'{SESSIONS}/')}")
        return lines(text, *more)

    def _gift(self, gift: Gift) -> str:
        seen = f" (seen by {self.names[gift.seen_by]})" if gift.seen_by != gift.owner else ""
        return self._with_session(f"{words(gift.text) or DASH}{seen}", gift.session_id)

    def _change(self, change: ChangeNoticed) -> str:
        text = f"{change.category.value.capitalize()}: {words(change.text) or DASH}"
        return self._with_session(f"{self._day(change.created_at)}: {text}", change.session_id)

    # -- parts ----------------------------------------------------------------------------------

    def _by_person(self, records: Sequence[R], told: Callable[[R], str]) -> list[str]:
        if not records:
            return []
        blocks = []
        for person in self.people:
            own = [told(record) for record in oldest_first(records) if record.owner == person]
            blocks += [f"## {self.names[person]}", _list(own or [DASH])]
        return blocks

    def _with_session(self, text: str, session_id: str | None) -> str:
        if session_id not in self.files:
            return text
        return lines(text, f"On {self._link(str(session_id), f'{SESSIONS}/')}")

    def _link(self, session_id: str, folder: str = "") -> str:
        return f"[{self._day(self.days[session_id])}]({folder}{self.files[session_id]})"

    def _day(self, value: date | datetime) -> str:
        return durations.day_and_year(value, self.tz)


def sessions_of(year: int | None, found: Iterable[Session], tz: tzinfo) -> list[Session]:
    """Those of the sessions that have been, or were missed, in a year of a zone; None for all."""
    return [
        session
        for session in found
        if session.state is not SessionState.PLANNED
        and (year is None or durations.day_of(sessions.when(session), tz).year == year)
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _list(entries: Iterable[str]) -> str:
    return "\n".join(f"- {entry}" for entry in entries)


def _page(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"
