"""Goals and targets: what their list asks for, and the commands about them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import work

from comentor_tui.domain.records import Goal, GoalState, Target, TargetStep
from comentor_tui.services.dates import split_target
from comentor_tui.ui.screens.base import ComentorScreen

if TYPE_CHECKING:
    from comentor_tui.ui.widgets.goals_pane import GoalsPane


class GoalActions(ComentorScreen[None]):
    """Each person's goals and targets; their owner alone changes them."""

    # -- what the list asks for -------------------------------------------------------------------

    def _on_goals_pane_add_goal(self, event: GoalsPane.AddGoal) -> None:
        event.stop()
        self.ask_goal(event.owner)

    def _on_goals_pane_add_target(self, event: GoalsPane.AddTarget) -> None:
        event.stop()
        self.ask_target(event.goal_id, event.owner)

    def _on_goals_pane_goal_edit(self, event: GoalsPane.GoalEdit) -> None:
        event.stop()
        self.edit_goal(event.goal_id)

    def _on_goals_pane_reached(self, event: GoalsPane.Reached) -> None:
        event.stop()
        self.close_goal(event.goal_id)

    def _on_goals_pane_ways(self, event: GoalsPane.Ways) -> None:
        event.stop()
        self.target_ways(event.target_id)

    def _on_goals_pane_step(self, event: GoalsPane.Step) -> None:
        event.stop()
        self.target_step(event.target_id, event.step)

    async def _on_goals_pane_take_back(self, event: GoalsPane.TakeBack) -> None:
        event.stop()
        await self.take_back_goals()

    async def take_back_goals(self) -> None:
        """Take back what who is at the keys changed last of goals and targets."""
        await self.attempt(self.companion.goals.take_back())

    # -- goals ------------------------------------------------------------------------------------

    def do_add_goal(self) -> None:
        """Where one of you wants to get."""
        self.ask_goal()

    do_goal = do_add_goal

    @work(group="dialog", exit_on_error=False)
    async def ask_goal(self, owner: str | None = None) -> None:
        """A new goal."""
        from comentor_tui.ui.screens import goal_forms

        companion = self.companion
        form = goal_forms.new_goal(companion, owner or companion.memory.at_keys)
        found = await self.app.push_screen_wait(form)
        if found is not None:
            values = await goal_forms.goal_values(companion, found)
            goal = await self.attempt(companion.goals.add_goal(**values))
            if goal is not None and goal.due is not None:
                self.say(f"{goal.text}: {goal_forms.say_due(companion, goal.due)}")

    @work(group="dialog", exit_on_error=False)
    async def edit_goal(self, goal_id: str) -> None:
        """Other words, another date."""
        from comentor_tui.ui.screens import goal_forms

        goal = self._own(Goal, goal_id)
        if goal is None:
            return
        found = await self.app.push_screen_wait(goal_forms.changed_goal(self.companion, goal))
        if found is not None:
            values = await goal_forms.goal_values(self.companion, found)
            await self.attempt(self.companion.goals.edit_goal(goal_id, **values))

    @work(group="dialog", exit_on_error=False)
    async def close_goal(self, goal_id: str) -> None:
        """Reached, or let go; one that was closed is open again."""
        from comentor_tui.ui.screens import goal_forms

        goal = self._own(Goal, goal_id)
        if goal is None:
            return
        if goal.state is not GoalState.OPEN:
            await self.attempt(self.companion.goals.close_goal(goal_id, GoalState.OPEN))
            self.say("Open again.")
            return
        state = await self.app.push_screen_wait(goal_forms.goal_closing(goal))
        if state is not None:
            await self.attempt(self.companion.goals.close_goal(goal_id, state))
            self.say("Reached. Well done." if state is GoalState.REACHED else "Let go.")

    # -- targets ----------------------------------------------------------------------------------

    def do_add_target(self) -> None:
        """A next step with a date."""
        self.ask_target()

    do_target = do_add_target

    @work(group="dialog", exit_on_error=False)
    async def ask_target(
        self,
        goal_id: str | None = None,
        owner: str | None = None,
        text: str = "",
        session_id: str | None = None,
    ) -> None:
        """A new target, under a goal or by itself; `text` is what it begins with.

        It is one of the open session, unless another is named.
        """
        from comentor_tui.ui.screens import goal_forms

        companion, memory = self.companion, self.companion.memory
        goal = memory.get(Goal, goal_id)
        form = goal_forms.new_target(companion, goal, owner or memory.at_keys, text)
        found = await self.app.push_screen_wait(form)
        if found is None:
            return
        chosen = goal or memory.get(Goal, found.get("goal_id"))
        due, text = await goal_forms.day(companion, found["due"]), found["text"]
        if due is None:
            split = await asyncio.to_thread(split_target, text, companion.notes.today())
            due, text = split.due, split.text
        # A target under a goal belongs to whom the goal belongs.
        whose = chosen.owner if chosen is not None else found["owner"]
        under = chosen.id if chosen else None
        kept = await self.attempt(
            companion.goals.add_target(text, whose or memory.at_keys, due, under, session_id)
        )
        if kept is not None and due is not None:
            self.say(f"{kept.text}: {goal_forms.say_due(companion, due)}")

    @work(group="dialog", exit_on_error=False)
    async def target_ways(self, target_id: str) -> None:
        """All that can be said about a target."""
        from comentor_tui.ui.screens import goal_forms

        target = self._own(Target, target_id)
        if target is None:
            return
        step = await self.app.push_screen_wait(goal_forms.target_answers(self.companion, target))
        if step is not None:
            await self._answer(target_id, step)

    async def answer_target(self, target_id: str, step: TargetStep) -> None:
        """How it went with a target; what the answer needs is asked for."""
        self.target_step(target_id, step)

    @work(group="dialog", exit_on_error=False)
    async def target_step(self, target_id: str, step: TargetStep) -> None:
        """One answer about a target, from its key."""
        await self._answer(target_id, step)

    async def _answer(self, target_id: str, step: TargetStep) -> None:
        """Ask what the answer needs, and keep it."""
        from comentor_tui.ui.screens import goal_forms

        companion, goals = self.companion, self.companion.goals
        target = self._own(Target, target_id)
        if target is None:
            return
        to_due, to_text = target.due, ""
        if step is TargetStep.MOVED:
            found = await self.app.push_screen_wait(goal_forms.new_day(companion, target))
            if found is None:
                return
            to_due = await goal_forms.day(companion, found["due"])
        elif step is TargetStep.CHANGED:
            found = await self.app.push_screen_wait(goal_forms.changed_target(companion, target))
            if found is None:
                return
            to_text, to_due = found["text"], await goal_forms.day(companion, found["due"])
        # In an open session both are there, and the owner says aloud how it went.
        aloud = companion.live.session is not None
        kept = await self.attempt(
            goals.check(target_id, step, to_due, to_text, said_by_owner=aloud)
        )
        if kept is not None and step is TargetStep.CHANGED and to_due is None and kept.due:
            # Other words keep the date; that it has none any more is an answer of its own.
            kept = await self.attempt(
                goals.check(target_id, TargetStep.MOVED, None, said_by_owner=aloud)
            )
        if kept is not None:
            moved = step is TargetStep.MOVED and kept.due is not None
            when = f", {goal_forms.say_due(companion, kept.due)}" if moved else ""
            self.say(f"{step.value.capitalize()}: {kept.text}{when}")

    def _own(self, kind: type[Any], record_id: str) -> Any:
        """A record that can be changed now, or None after saying why not."""
        memory = self.companion.memory
        record = memory.get(kind, record_id)
        if record is None or record.deleted_at is not None:
            return None
        if kind is Goal and record.owner != memory.at_keys:
            name = memory.name(record.owner)
            self.say(f"This is {name}’s: only {name} changes it. Hand the keys to {name} first.")
            return None
        return record
