"""All goals of both: far and near, with their steps, and what was reached or let go."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from comentor_tui.domain import deck
from comentor_tui.domain.goals import Stuck
from comentor_tui.domain.records import Goal, GoalState, Target, TargetState
from comentor_tui.ui.commands import Where, key_of
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.goal_actions import GoalActions
from comentor_tui.ui.text import Side, join, lit, named, person
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.goals_column import GoalsColumn, OnePersons
from comentor_tui.ui.widgets.rows import Rows
from comentor_tui.ui.widgets.status_line import StatusLine

KINDS = {"goal": deck.Stuck.UNCHANGED, "target": deck.Stuck.MOVED}
"""What is asked about a goal or a target that stands still."""


class GoalsScreen(GoalActions):
    """Where each wants to get. Each changes their own; handing the keys over is one key."""

    where = Where.GOALS
    CSS_PATH = ["../styles/planning.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.GOALS),
        Binding("left", "column(-1)", "Column before", show=False),
        Binding("right", "column(1)", "Next column", show=False),
    ]
    AUTO_FOCUS = "#goals-you Rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-full")]

    def __init__(self) -> None:
        super().__init__()
        self._unfolded = False
        self._stuck: dict[str, Stuck] = {}
        self._read = False

    def compose(self) -> ComposeResult:
        """You on the left, your co-mentor on the right."""
        yield Static("", id="goals-head", classes="head", markup=False)
        with VerticalScroll(id="columns", can_focus=False):
            yield GoalsColumn("you", id="goals-you")
            yield GoalsColumn("comentor", id="goals-comentor")
        yield StatusLine()
        yield ShortFooter()

    async def on_mount(self) -> None:
        """Show what is known, then fetch what is closed."""
        self.refresh_view()
        companion = self.companion
        await self.attempt(companion.goals.read_all(companion.store_thread))
        self._read = True
        self.refresh_view()

    def refresh_view(self) -> None:
        """Show what is true now."""
        if not self.is_current or not self.query(GoalsColumn):
            return
        companion, memory = self.companion, self.companion.memory
        goals = companion.goals
        self._stuck = {each.id: each for each in goals.stuck()}
        for column in self.query(GoalsColumn):
            owner = memory.you if column.side == "you" else memory.other
            column.show_person(
                owner,
                memory.name(owner),
                OnePersons(
                    goals.goals(owner),
                    goals.targets(owner),
                    goals.closed_goals(owner),
                    goals.closed_targets(owner),
                    self._questions(owner),
                    self._quiet(owner),
                ),
                today=companion.notes.today(),
                history=goals.date_history,
                times_moved=goals.times_moved,
                unfolded=self._unfolded,
            )
        self._show_head()

    def _questions(self, owner: str) -> dict[str, str]:
        found = {}
        for each in self._stuck.values():
            if each.owner == owner:
                question = self.companion.deck.beside_standing_still(KINDS[each.kind], each.id)
                if question is not None:
                    found[each.id] = question.text
        return found

    def _quiet(self, owner: str) -> str:
        """A question where nothing new came up for a quarter of a year, once all is read."""
        if not (self._read and self.companion.goals.nothing_new(owner)):
            return ""
        question = self.companion.deck.beside_standing_still(deck.Stuck.QUIET, owner)
        return question.text if question is not None else ""

    def _show_head(self) -> None:
        memory = self.companion.memory
        typing = memory.at_keys
        side: Side = "you" if typing == memory.you else "comentor"
        head = join(
            lit("Where we want to get", "bold"),
            lit("·", "$quiet"),
            person(memory.name(typing), side, marked=True),
            lit(f"is at the keys · {key_of('goals_keys')} hands them over", "$quiet"),
        )
        self.query_one("#goals-head", Static).update(head)

    def action_column(self, step: int) -> None:
        """To the list of the other one."""
        columns = [column.rows for column in self.query(GoalsColumn)]
        here = self.focused
        place = columns.index(here) + step if isinstance(here, Rows) and here in columns else 0
        columns[place % len(columns)].focus()

    # -- questions --------------------------------------------------------------------------------

    @on(GoalsColumn.Question)
    def _asked(self, event: GoalsColumn.Question) -> None:
        event.stop()
        self.ask_about(event.record_id)

    @work(group="dialog", exit_on_error=False)
    async def ask_about(self, record_id: str) -> None:
        """Questions about a goal or target until it is enough, or until a step comes of it."""
        from comentor_tui.ui.screens import goal_forms

        memory, questions = self.companion.memory, self.companion.deck
        record = memory.get(Goal, record_id) or memory.get(Target, record_id)
        if not isinstance(record, Goal | Target) or not _is_open(record):
            if self._quiet(memory.at_keys):
                await self._ask_quiet()
            else:
                self.say("Put the cursor on a goal or a target first.")
            return
        kind = KINDS["goal" if isinstance(record, Goal) else "target"]
        wanted: str | None = "another"
        while wanted in ("another", "unusual"):
            question = await questions.about_standing_still(kind, unusual=wanted == "unusual")
            if question is None:
                self.say("There is no question about this in the deck.")
                return
            wanted = await self.app.push_screen_wait(
                goal_forms.question_ways(record.text, question.text)
            )
        if wanted == "step":
            goal_id = record.id if isinstance(record, Goal) else record.goal_id
            self.ask_target(goal_id, record.owner)

    async def _ask_quiet(self) -> None:
        """Questions to the one at the keys, with whom nothing new came up for long."""
        from comentor_tui.ui.screens import goal_forms

        memory, questions = self.companion.memory, self.companion.deck
        wanted: str | None = "another"
        while wanted == "another":
            question = await questions.about_standing_still(deck.Stuck.QUIET)
            if question is None:
                return
            who = named(memory, memory.at_keys)
            wanted = await self.app.push_screen_wait(goal_forms.quiet_ways(who, question.text))
        if wanted == "goal":
            self.ask_goal(memory.at_keys)

    # -- commands ---------------------------------------------------------------------------------

    @on(GoalsColumn.Closed)
    def _toggle_closed(self, event: GoalsColumn.Closed) -> None:
        event.stop()
        self.do_goals_closed()

    def do_goals_closed(self) -> None:
        """Show or fold what was reached or let go."""
        self._unfolded = not self._unfolded
        self.refresh_view()

    def do_goals_goal(self) -> None:
        """A new goal."""
        self.ask_goal()

    def do_goals_target(self) -> None:
        """A new target."""
        self.ask_target()

    def do_goals_question(self) -> None:
        """A question about what the cursor is on."""
        for column in self.query(GoalsColumn):
            if column.rows.has_focus:
                column.action_question()
                return
        self.say("Put the cursor on a goal or a target first.")

    async def do_goals_undo(self) -> None:
        """Take the last change back."""
        await self.take_back_goals()

    async def do_goals_keys(self) -> None:
        """The other one types now, in their own column."""
        app = self.comentor
        app.do_keys_over()
        memory = self.companion.memory
        side = "you" if memory.at_keys == memory.you else "comentor"
        self.query_one(f"#goals-{side}", GoalsColumn).rows.focus()

    def do_leave_goals(self) -> None:
        """Back to where this was opened."""
        if self.is_current:
            self.app.pop_screen()


def _is_open(record: Goal | Target) -> bool:
    return record.state in (GoalState.OPEN, TargetState.OPEN) and record.deleted_at is None
