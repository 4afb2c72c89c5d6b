"""Goals of both people with their targets: where each wants to get, and the next steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from comentor_tui.domain import durations
from comentor_tui.domain.records import Goal, Target, TargetStep
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.list_pane import ListPane
from comentor_tui.ui.widgets.rows import Row, heading, remark

STEP_SIGNS: Mapping[TargetStep, str] = {
    TargetStep.DONE: "✓",
    TargetStep.MOVED: "↷",
    TargetStep.CHANGED: "≈",
    TargetStep.LET_GO: "–",
    TargetStep.KEPT: "=",
}
"""A sign for each answer about a target."""

_GOAL, _TARGET = "goal:", "target:"


class GoalsPane(ListPane):
    """Goals and targets. Keys go up as messages; nothing is changed here."""

    TITLE = "Goals and targets"
    KEYS = "d done · m move · c change · l let go · k keep · a goal · t target"
    BINDINGS = [
        Binding("d", "step('done')", "Done", show=False),
        Binding("m", "step('moved')", "Move", show=False),
        Binding("c", "step('changed')", "Change", show=False),
        Binding("l", "step('let go')", "Let go", show=False),
        Binding("k", "step('kept')", "Keep", show=False),
        Binding("e", "edit", "Edit", show=False),
        Binding("r", "reached", "Reached", show=False),
        Binding("a", "add_goal", "Add a goal", show=False),
        Binding("t", "add_target", "Add a target", show=False),
        Binding("u,z", "take_back", "Undo", show=False),
    ]
    HELP_KEYS = (
        ("Enter", "all ways on"),
        ("d m c l k", "a target: done, move, change, let go, keep"),
        ("e", "edit"),
        ("r", "a goal: reached"),
        ("a", "add a goal"),
        ("t", "add a target, under the goal the cursor is on"),
        ("u", "undo: take back what was changed last here"),
    )
    """The keys of the list, for the help."""

    @dataclass
    class Step(Message):
        """How it went with a target."""

        target_id: str
        step: TargetStep

    @dataclass
    class Ways(Message):
        """All that can be said about a target."""

        target_id: str

    @dataclass
    class GoalEdit(Message):
        """Change a goal."""

        goal_id: str

    @dataclass
    class Reached(Message):
        """A goal is reached."""

        goal_id: str

    @dataclass
    class AddGoal(Message):
        """A new goal; `owner` is whose list the cursor is in."""

        owner: str | None = None

    @dataclass
    class AddTarget(Message):
        """A new target, perhaps under a goal."""

        goal_id: str | None
        owner: str | None = None

    @dataclass
    class TakeBack(Message):
        """Take the last change back."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._goal_of: dict[str, str | None] = {}
        self._owner_of: dict[str, str | None] = {}

    def show(
        self,
        goals: Sequence[Goal],
        targets: Sequence[Target],
        *,
        you: str,
        other: str,
        names: Callable[[str | None], str],
        today: date,
        times_moved: Callable[[str], int],
        checked: Mapping[str, TargetStep],
        asking: tuple[str, ...] = (),
    ) -> None:
        """Show these goals and targets; the cursor stays with what it is on.

        `checked` is what was answered in this session, `asking` the targets that wait for an
        answer in the opening.
        """
        moved = {target.id: times_moved(target.id) for target in targets}
        people: tuple[tuple[str, Side], ...] = ((you, "you"), (other, "comentor"))
        named = [(owner, names(owner)) for owner, _side in people]
        known = (tuple(goals), tuple(targets), moved, dict(checked), asking)
        if not self.is_new(*known, named, today):
            return
        self._goal_of = {target.id: target.goal_id for target in targets}
        self._owner_of = {each.id: each.owner for each in (*goals, *targets)}

        def target_row(target: Target, indent: str) -> Row:
            step = checked.get(target.id)
            asked = target.id in asking
            return _target(target, indent, today, moved[target.id], step, asked)

        rows: list[Row] = []
        for owner, side in people:
            own = [goal for goal in goals if goal.owner == owner]
            steps = [target for target in targets if target.owner == owner]
            rows.append(heading(person(names(owner), side, bold=True, marked=True)))
            if not own and not steps:
                rows.append(heading(lit("  nothing yet", "$quiet")))
            for goal in own:
                rows.append(_goal(goal, today))
                rows += [target_row(t, "     ") for t in steps if t.goal_id == goal.id]
            under = {goal.id for goal in own}
            rows += [target_row(t, "  ") for t in steps if t.goal_id not in under]
        self.rows.show(rows)
        self.say_much(f"{len(asking)} to look at" if asking else "")

    def point(self, record_id: str) -> None:
        """Put the cursor on a goal or a target."""
        self.rows.point(_GOAL + record_id)
        self.rows.point(_TARGET + record_id)

    # -- keys -------------------------------------------------------------------------------------

    def _here(self) -> tuple[str, str]:
        """What the cursor is on: "goal" or "target" (or nothing), and its id."""
        kind, _, record_id = (self.rows.current or "").partition(":")
        return kind, record_id

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit()

    def action_step(self, step: str) -> None:
        """An answer about the target under the cursor."""
        kind, record_id = self._here()
        if kind == "target":
            self.post_message(self.Step(record_id, TargetStep(step)))

    def action_edit(self) -> None:
        """Edit the goal, or show all ways of the target."""
        kind, record_id = self._here()
        if kind == "goal":
            self.post_message(self.GoalEdit(record_id))
        elif kind == "target":
            self.post_message(self.Ways(record_id))

    def action_reached(self) -> None:
        """The goal under the cursor is reached."""
        kind, record_id = self._here()
        if kind == "goal":
            self.post_message(self.Reached(record_id))

    def action_add_goal(self) -> None:
        """A new goal, of whose list the cursor is in."""
        self.post_message(self.AddGoal(self._owner_of.get(self._here()[1])))

    def action_take_back(self) -> None:
        """Not so after all."""
        self.post_message(self.TakeBack())

    def action_add_target(self) -> None:
        """A new target, under the goal the cursor is on or in."""
        kind, record_id = self._here()
        goal_id = record_id if kind == "goal" else self._goal_of.get(record_id)
        self.post_message(self.AddTarget(goal_id, self._owner_of.get(record_id)))


def _goal(goal: Goal, today: date) -> Row:
    due = [f"by {durations.day(goal.due, today=today).split(' ', 1)[1]}"] if goal.due else []
    text = join(
        lit(goal.text),
        *(remark(word) for word in (goal.horizon.value, *due)),
    )
    return Row(_GOAL + goal.id, lit("  ◎ "), text, lit(" ◎ "), text)


def _target(
    target: Target,
    indent: str,
    today: date,
    moved: int,
    step: TargetStep | None,
    asked: bool,
) -> Row:
    closed = step in (TargetStep.DONE, TargetStep.LET_GO)
    sign = STEP_SIGNS[step] if step else ("?" if asked else "▷")
    remarks: list[Content] = []
    if step:
        remarks.append(remark(step.value, "$success" if step is TargetStep.DONE else "$quiet"))
    if target.due and not closed:
        remarks.append(remark(f"by {durations.day(target.due, today=today)}"))
    if moved:
        remarks.append(remark(f"moved {moved}×"))
    lead = lit(f"{sign} ", "bold $attention" if asked and not step else "$quiet" if step else "")
    text = join(lit(target.text, "$quiet" if closed else ""), *remarks)
    short = indent[: max(1, len(indent) - 2)]
    return Row(_TARGET + target.id, lit(indent) + lead, text, lit(short) + lead, text)
