"""One person's goals: far and near ones, their steps and histories, and those that are closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date

from textual.binding import Binding
from textual.content import Content
from textual.message import Message

from comentor_tui.domain import durations
from comentor_tui.domain.goals import finish_word
from comentor_tui.domain.progress import ending
from comentor_tui.domain.records import Goal, GoalState, Horizon, Life, Target, TargetState
from comentor_tui.domain.values import dataclass
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.goals_pane import _GOAL, _TARGET, GoalsPane
from comentor_tui.ui.widgets.rows import Row, heading, remark
from comentor_tui.zone import local_zone

LANES = (
    (Horizon.LONG, "━━ far · long-term", "◉"),
    (Horizon.SHORT, "── near · short-term", "◎"),
)
"""Far goals stand first, with a sign of their own, so that the near ones do not hide them."""

FIRST, LATER = 1, 3


@dataclass(frozen=True)
class OnePersons:
    """What a column shows of one person."""

    goals: Sequence[Goal] = ()
    targets: Sequence[Target] = ()
    closed_goals: Sequence[Goal] = ()
    closed_targets: Sequence[Target] = ()
    questions: Mapping[str, str] = field(default_factory=dict)
    """A question for each goal or target that stands still, by its id."""
    quiet: str = ""
    """A question where nothing new came up for long."""


class GoalsColumn(GoalsPane, inherit_bindings=False):
    """One side's goals. It has the messages of the whole list, and two more."""

    KEYS = "d done · m move · c change · l let go · k keep"
    BINDINGS = [
        Binding("a", "add_goal", "Goal"),
        Binding("t", "add_target", "Target"),
        Binding("e", "edit", "Edit"),
        Binding("r", "reached", "Reached"),
        Binding("q", "question", "Question"),
        Binding("o", "closed", "Closed"),
        Binding("u,z", "take_back", "Undo", key_display="u"),
        Binding("d", "step('done')", "Done", show=False),
        Binding("m", "step('moved')", "Move", show=False),
        Binding("c", "step('changed')", "Change", show=False),
        Binding("l", "step('let go')", "Let go", show=False),
        Binding("k", "step('kept')", "Keep", show=False),
    ]

    @dataclass
    class Question(Message):
        """Another question about what is under the cursor."""

        record_id: str

    @dataclass
    class Closed(Message):
        """Show or fold what was reached or let go."""

    def __init__(self, side: Side, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.side = side
        self._owner = ""

    def show_person(
        self,
        owner: str,
        name: str,
        own: OnePersons,
        *,
        today: date,
        history: Callable[[str], Sequence[date | None]],
        times_moved: Callable[[str], int],
        unfolded: bool,
    ) -> None:
        """Show one person's goals; the cursor stays with what it is on."""
        self._owner = owner
        self._goal_of = {t.id: t.goal_id for t in (*own.targets, *own.closed_targets)}
        self._owner_of = dict.fromkeys(self._goal_of, owner)
        self._owner_of.update((goal.id, owner) for goal in (*own.goals, *own.closed_goals))
        self.border_title = person(name, self.side, bold=True, marked=True)

        def steps(goal_id: str | None, indent: str) -> list[Row]:
            return [
                _step(t, indent, today, history(t.id), times_moved(t.id), own.questions)
                for t in own.targets
                if (t.goal_id if t.goal_id in shown else None) == goal_id
            ]

        shown = {goal.id for goal in own.goals}
        rows: list[Row] = []
        for horizon, title, sign in LANES:
            lane = [goal for goal in own.goals if goal.horizon is horizon]
            if lane:
                rows.append(heading(lit(title, "$quiet")))
            for goal in lane:
                rows += [_goal(goal, sign, today, own.questions), *steps(goal.id, "   ")]
        loose = steps(None, "")
        if loose:
            rows += [heading(lit("── next steps", "$quiet")), *loose]
        if not rows:
            rows.append(heading(lit("nothing yet · a adds a goal", "$quiet")))
        if own.quiet:
            rows.append(heading(lit(f"? {own.quiet}", "$attention")))
        self.rows.show([*rows, *_closed(own, today, unfolded)])

    # -- keys -------------------------------------------------------------------------------------

    def action_question(self) -> None:
        """Another question."""
        kind, record_id = self._here()
        self.post_message(self.Question(record_id if kind else ""))

    def action_closed(self) -> None:
        """What was reached or let go."""
        self.post_message(self.Closed())

    def action_add_goal(self) -> None:
        """A new goal of whose column this is."""
        self.post_message(self.AddGoal(self._owner))

    def action_add_target(self) -> None:
        """A new target, under the goal the cursor is on or in."""
        kind, record_id = self._here()
        goal_id = record_id if kind == "goal" else self._goal_of.get(record_id)
        self.post_message(self.AddTarget(goal_id, self._owner))


def _goal(goal: Goal, sign: str, today: date, questions: Mapping[str, str]) -> Row:
    said = [goal.life.value] if goal.life is Life.PERSONAL else []
    said += {FIRST: ["first"], LATER: ["when there is room"]}.get(goal.priority, [])
    said += [f"by {durations.day(goal.due, today=today)}"] if goal.due else []
    text = join(lit(goal.text, "bold"), *(remark(words) for words in said))
    if goal.first_step:
        text += lit(f"\n{goal.first_step}", "$quiet")
    text += _question(questions.get(goal.id))
    return Row(_GOAL + goal.id, lit(f"{sign} "), text)


def _step(
    target: Target,
    indent: str,
    today: date,
    history: Sequence[date | None],
    moved: int,
    questions: Mapping[str, str],
) -> Row:
    by = [remark(f"by {durations.day(target.due, today=today)}")] if target.due else []
    text = join(lit(target.text), *by)
    if len(history) > 1:
        text += lit(f"\n{_moved(history, moved, today)}", "$quiet")
    text += _question(questions.get(target.id))
    return Row(_TARGET + target.id, lit(f"{indent}▷ "), text, lit("▷ "), text)


def _moved(history: Sequence[date | None], times: int, today: date) -> str:
    """`moved 2×: 3 Oct → 17 Oct → 1 Nov`."""
    dates = " → ".join(_short(day, today) if day else "no date" for day in history)
    return f"moved {times}×: {dates}" if times else f"was: {dates}"


def _short(day: date, today: date) -> str:
    return durations.day(day, today=today).split(" ", 1)[1]


def _question(text: str | None) -> Content:
    return lit(f"\n? {text}", "$attention") if text else lit("")


def _closed(own: OnePersons, today: date, unfolded: bool) -> list[Row]:
    """What is closed: one line, or all of it. However it ended, it has the same colour."""
    reached = sum(goal.state is GoalState.REACHED for goal in own.closed_goals)
    done = sum(target.state is TargetState.DONE for target in own.closed_targets)
    gone = len(own.closed_goals) + len(own.closed_targets) - reached - done
    counts = [
        durations.count(reached, "goal") + " reached" if reached else "",
        durations.count(done, "step") + " done" if done else "",
        f"{gone} let go" if gone else "",
    ]
    said = " · ".join(filter(None, counts))
    if not said:
        return []
    fold = "▾" if unfolded else "▸"
    rows = [
        heading(lit(" ")),
        heading(lit(f"{fold} {said} · o {'folds' if unfolded else 'shows'}", "$quiet")),
    ]
    if not unfolded:
        return rows
    zone = local_zone()
    for goal in own.closed_goals:
        sign = "✓" if goal.state is GoalState.REACHED else "–"
        rows.append(_past(_GOAL + goal.id, sign, goal, ending(goal, zone), today))
    for target in own.closed_targets:
        sign = "✓" if target.state is TargetState.DONE else "–"
        rows.append(_past(_TARGET + target.id, sign, target, finish_word(target, zone), today))
    return rows


def _past(row_id: str, sign: str, record: Goal | Target, word: str, today: date) -> Row:
    closed = record.closed_at
    day = [remark(_short(durations.day_of(closed, local_zone()), today))] if closed else []
    kept = "" if isinstance(record, Target) else "bold"
    text = join(lit(record.text, kept), remark(word), *day)
    return Row(row_id, lit(f"{sign} ", "$quiet"), text)
