"""A past session, or the story of a goal, as lines to be read: for the screens, without colours.

Both people have the same lines in the same order, you first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Final

from comentor_tui.domain import agenda, balance, durations, sessions
from comentor_tui.domain.durations import day_and_year
from comentor_tui.domain.notes import mark_word
from comentor_tui.domain.records import (
    GoalState,
    ItemState,
    Mark,
    Medium,
    Note,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
)
from comentor_tui.domain.searching import may_see
from comentor_tui.domain.taken_away import is_private
from comentor_tui.domain.text import called
from comentor_tui.domain.turns import HALVES
from comentor_tui.domain.values import dataclass
from comentor_tui.export.bundle import SessionBundle
from comentor_tui.export.telling import HELP, oldest_first
from comentor_tui.services.history import Story

MEDIUM: Final = {Medium.CALL: "call", Medium.VIDEO: "video", Medium.IN_PERSON: "in person"}
_ITEM: Final = {
    ItemState.OPEN: ("○", ""),
    ItemState.DONE: ("✓", ""),
    ItemState.CARRIED: ("→", "carried on"),
    ItemState.PARKED: ("▫", "kept for later"),
}
_NOTE: Final = {
    Mark.PLAIN: "·",
    Mark.QUESTION: "?",
    Mark.INSIGHT: "!",
    Mark.TARGET: ">",
    Mark.GIFT: "*",
    Mark.ADVICE: "^",
}
_PROMPTS: Final = {
    "most_useful": "Most useful",
    "received": "What I received",
    "gave": "What I got from giving",
    "by_when": "What I do, and by when",
    "differently": "One thing we do differently",
}


@dataclass(frozen=True)
class Line:
    """One line. Without an `id` it is a heading.

    `id` is that of the record, `owner` whose it is, `sign` a mark before the words, `beside` what
    stands quietly after them. `goal` or `target` is what it leads to, `session` where it was said.
    """

    text: str
    id: str | None = None
    owner: str | None = None
    sign: str = ""
    beside: str = ""
    folded: bool = False
    goal: str | None = None
    target: str | None = None
    session: str | None = None

    @property
    def leads_on(self) -> bool:
        """Is there a goal or a target behind it?"""
        return bool(self.goal or self.target)


def head(of: SessionBundle, tz: tzinfo) -> str:
    """When and how: "Sat 3 Oct 2026, 15:00 to 16:02 · video"."""
    session = of.session
    at = sessions.when(session)
    if of.is_gone:
        return f"{day_and_year(at, tz)} · taken away"
    times = durations.clock_time(at, tz)
    if session.started_at and session.ended_at:
        times += f" to {durations.clock_time(session.ended_at, tz)}"
    how = MEDIUM[session.medium]
    if session.kind is SessionKind.SOCIAL:
        how = f"social {how}" if session.medium is Medium.CALL else f"social call, {how}"
    parts = [f"{day_and_year(at, tz)}, {times}", how]
    if session.state is SessionState.MISSED:
        parts.append("it did not take place")
    if session.state is SessionState.OPEN:
        parts.append("it is open")
    return " · ".join(parts)


def shares(of: SessionBundle) -> balance.Balance | None:
    """How the time was shared, if halves were held."""
    clock = of.clock()
    if clock is None or not clock.total_charged:
        return None
    return balance.balance(clock.charged)


def session_lines(
    of: SessionBundle, people: tuple[str, str], typing: str, tz: tzinfo, *, private: bool
) -> list[Line]:
    """What was said in a session, as who is at the keys may see it.

    Private things of theirs are folded unless `private`.
    """
    return list(_Session(of, people, typing, tz, private).lines())


class _Session:
    def __init__(
        self, of: SessionBundle, people: tuple[str, str], typing: str, tz: tzinfo, private: bool
    ) -> None:
        self.of, self.people, self.tz = of, people, tz
        self._typing, self._private = typing, private
        self._both_in = of.both_in()

    def _name(self, person: str | None) -> str:
        return called(self.of.name(person), left=person == self.people[0])

    def lines(self) -> Iterator[Line]:
        session = self.of.session
        if session.missed_reason and not self.of.is_gone:
            yield Line(session.missed_reason, id=session.id, sign="·", beside="why it was missed")
        if session.place and not self.of.is_gone:
            yield Line(session.place, id=f"{session.id}-place", sign="·", beside="where")
        yield from self._halves()
        yield from self._agenda()
        yield from _section("Last time’s targets", map(self._check, oldest_first(self.of.checks)))
        yield from self._notes()
        yield from _section("What we will do", self._targets())
        yield from _section("Gifts", self._gifts())
        yield from self._pitfalls()
        yield from self._reviews()
        yield from _section("Changes we notice", self._changes())

    def _halves(self) -> Iterator[Line]:
        clock = self.of.clock()
        if self.of.session.kind is SessionKind.SOCIAL or not (self.of.halves or clock):
            return
        halves = {half.owner: half for half in oldest_first(self.of.halves)}
        shared = shares(self.of)
        yield Line("Halves")
        for person in self.people:
            half = halves.get(person)
            parts = [f"{shared.minutes.get(person, 0)} min"] if shared else []
            if half is not None and half.help_wanted is not None:
                parts.append(f"wanted: {HELP[half.help_wanted]}")
            if half is None:
                yield Line(" · ".join(parts) or "–", id=f"{person}-half", owner=person)
                continue
            yield Line(" · ".join(parts) or "–", id=f"{half.id}-time", owner=person)
            if half.intention:
                yield Line(half.intention, id=half.id, owner=person, beside="brought")
            if half.read_back:
                # What is found may stand in either; the cursor goes to the first there is.
                taken = f"{half.id}-back" if half.intention else half.id
                yield Line(half.read_back, id=taken, owner=person, beside="took along")
        pauses = [event for event in self.of.log if event.kind.value == "paused" and event.text]
        for event in pauses:
            yield Line(event.text, id=event.id, sign="‖", beside="a pause")

    def _agenda(self) -> Iterator[Line]:
        mine, ours, theirs = agenda.sides(
            (item for item in self.of.items if item.deleted_at is None), *self.people
        )
        items = [*mine, *ours, *theirs]
        if not items:
            return
        yield Line("Agenda")
        for item in items:
            sign, beside = _ITEM[item.state]
            yield Line(item.text, id=item.id, owner=item.owner, sign=sign, beside=beside)
            if item.possible:
                yield Line(
                    item.possible,
                    id=f"{item.id}-possible",
                    owner=item.owner,
                    sign=" ",
                    beside="what is possible",
                )

    def _notes(self) -> Iterator[Line]:
        part: tuple[str, str | None] | None = None
        folded = 0
        for note in oldest_first(self.of.notes):
            if not may_see(note, self._typing, lambda _session: self._both_in):
                # Somebody else's own: not even that it is there is told.
                continue
            if is_private(note) and not self._private:
                folded += 1
                continue
            in_half = note.half_owner if note.stage in HALVES else None
            where = ("" if in_half else note.stage, in_half)
            if where != part:
                part = where
                name = self._name(in_half)
                yield Line(f"Notes · {name}’s half" if in_half else _stage(note.stage))
            yield self._note(note)
        if folded:
            yield Line(f"{durations.count(folded, 'private note')} folded")

    def _note(self, note: Note) -> Line:
        beside = [durations.clock_time(note.created_at, self.tz)]
        if is_private(note):
            beside.append("only mine")
        if note.target_id:
            beside.append("became a target ›")
        return Line(
            note.text,
            id=note.id,
            owner=note.owner,
            sign=_NOTE[note.mark],
            beside=" · ".join(beside),
            target=note.target_id,
        )

    def _check(self, check: TargetCheck) -> Line:
        known = {target.id: target for target in self.of.targets}
        target = known.get(check.target_id)
        text = check.from_text or (target.text if target else "") or "a target"
        return Line(
            text,
            id=check.id,
            owner=check.owner,
            sign="▷",
            beside=step_words(check),
            target=check.target_id,
        )

    def _targets(self) -> Iterator[Line]:
        for person in self.people:
            for target in oldest_first(self.of.targets):
                if target.owner == person and target.session_id == self.of.session.id:
                    yield target_line(target)

    def _gifts(self) -> Iterator[Line]:
        for person in self.people:
            for gift in oldest_first(self.of.gifts):
                if gift.owner == person:
                    seen = "" if gift.seen_by == person else f"seen by {self._name(gift.seen_by)}"
                    yield Line(gift.text, id=gift.id, owner=person, sign="*", beside=seen)

    def _pitfalls(self) -> Iterator[Line]:
        answers = [
            check
            for check in oldest_first(self.of.answers)
            if self._both_in or (check.owner == self._typing and self._private)
        ]
        if not answers:
            return
        titles = dict(self.of.pitfalls)
        yield Line("How it went between us" + ("" if self._both_in else " · only yours"))
        order = {pitfall: place for place, (pitfall, _title) in enumerate(self.of.pitfalls)}
        sides = {person: place for place, person in enumerate(self.people)}
        answers.sort(
            key=lambda c: (order.get(c.pitfall, len(order)), c.pitfall, sides.get(c.owner or "", 2))
        )
        for check in answers:
            title = titles.get(check.pitfall) or check.pitfall.replace("_", " ")
            words = f"{check.answer.value}: {check.line}" if check.line else check.answer.value
            yield Line(words, id=check.id, owner=check.owner, beside=title)

    def _reviews(self) -> Iterator[Line]:
        prompts = {**_PROMPTS, **dict(self.of.prompts)}
        lines: list[Line] = []
        own = {review.owner: review for review in oldest_first(self.of.reviews)}
        for field in _PROMPTS:
            for person in self.people:
                review = own.get(person)
                words = getattr(review, field) if review else ""
                if review is not None and words:
                    # The first of a review stands for all of it when it was found.
                    first = all(line.id != review.id for line in lines)
                    line_id = review.id if first else f"{review.id}-{field}"
                    lines.append(Line(words, id=line_id, owner=person, beside=prompts[field]))
        yield from _section("Review", lines)

    def _changes(self) -> Iterator[Line]:
        for person in self.people:
            for change in oldest_first(self.of.changes):
                if change.owner == person:
                    yield Line(
                        change.text, id=change.id, owner=person, beside=change.category.value
                    )


def story_lines(of: Story, names: dict[str, str], tz: tzinfo) -> list[Line]:
    """A goal with its steps, each with what was said when it was set and what became of it."""
    days = {session.id: day_and_year(sessions.when(session), tz) for session in of.sessions}
    lines: list[Line] = []
    if of.goal is not None:
        goal = of.goal
        states = {GoalState.REACHED: "reached", GoalState.LET_GO: "let go"}
        beside = [goal.horizon.value, goal.life.value]
        beside += [states[goal.state]] if goal.state in states else []
        beside += [f"by {day_and_year(goal.due)}"] if goal.due else []
        lines.append(Line("The goal"))
        lines.append(
            Line(goal.text, id=goal.id, owner=goal.owner, sign="▲", beside=" · ".join(beside))
        )
        if goal.first_step:
            lines.append(
                Line(goal.first_step, id=f"{goal.id}-step", owner=goal.owner, beside="first step")
            )
    lines.append(Line("Steps" if of.goal is not None else "A step without a goal"))
    for target in of.targets:
        lines.append(target_line(target))
        for note in of.notes:
            if note.target_id == target.id and not is_private(note):
                said = days.get(note.session_id or "", "")
                lines.append(
                    Line(
                        note.text,
                        id=note.id,
                        owner=note.owner,
                        sign=_NOTE[note.mark],
                        beside=f"{mark_word(note.mark) or 'note'}, {said} ›",
                        session=note.session_id,
                    )
                )
        for check in oldest_first(each for each in of.checks if each.target_id == target.id):
            day = days.get(check.session_id or "") or day_and_year(check.created_at, tz)
            name = names.get(check.owner or "", "")
            lines.append(
                Line(
                    step_words(check),
                    id=check.id,
                    owner=check.owner,
                    sign=" ",
                    beside=" · ".join(part for part in (name, day) if part)
                    + (" ›" if check.session_id else ""),
                    session=check.session_id,
                )
            )
    if not of.targets:
        lines.append(Line("no steps yet"))
    return lines


def target_line(target: Target) -> Line:
    """A step: its words, by when, and what became of it."""
    states = {TargetState.DONE: "done", TargetState.LET_GO: "let go"}
    beside = [f"by {day_and_year(target.due)}"] if target.due else []
    beside += [states[target.state]] if target.state in states else []
    return Line(
        target.text,
        id=target.id,
        owner=target.owner,
        sign="✓" if target.state is TargetState.DONE else "▷",
        beside=" · ".join(beside),
        goal=target.goal_id,
        target=target.id,
        session=target.session_id,
    )


def step_words(check: TargetCheck) -> str:
    """What was said about a target from before."""
    match check.step:
        case TargetStep.DONE:
            return "done"
        case TargetStep.LET_GO:
            return "let go"
        case TargetStep.KEPT:
            return "goes on"
        case TargetStep.MOVED:
            before = f" from {day_and_year(check.from_due)}" if check.from_due else ""
            after = f" to {day_and_year(check.to_due)}" if check.to_due else ", no date for now"
            return f"moved{before}{after}"
        case TargetStep.CHANGED:
            due = f", by {day_and_year(check.to_due)}" if check.to_due else ""
            return f"now: {check.to_text or '–'}{due}"
        case TargetStep.TAKEN_BACK:
            return "taken back"


def _section(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    found: Sequence[Line] = list(lines)
    if found:
        yield Line(title)
        yield from found


def _stage(stage: str) -> str:
    return f"Notes · {stage}" if stage else "Notes"
