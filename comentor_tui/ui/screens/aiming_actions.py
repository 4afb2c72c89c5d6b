"""Goals and targets: what their list asks for, and the commands about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from textual import on, work

from comentor_tui.domain.records import (
    Goal,
    GoalState,
    Horizon,
    Life,
    Target,
    TargetStep,
)
from comentor_tui.services.dates import say_date, split_target, understand
from comentor_tui.ui.dialogs import Ask, Choose, Way
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.fields import Field, Line, OneOf
from comentor_tui.ui.widgets.goals_pane import GoalsPane

DAYS = "fri · +3w · 30 nov · 2027-01-15"
"""Shapes of a date, as a hint."""

UNKNOWN_DAY = "Not a date I know. Try: fri, +3w, 30 nov"


class AimingActions(ComentorScreen[None]):
    """Each person's goals and targets; their owner alone changes them."""

    # -- what the list asks for -------------------------------------------------------------------

    @on(GoalsPane.AddGoal)
    def _goals_add(self, event: GoalsPane.AddGoal) -> None:
        event.stop()
        self.ask_goal(event.owner)

    @on(GoalsPane.AddTarget)
    def _goals_add_target(self, event: GoalsPane.AddTarget) -> None:
        event.stop()
        self.ask_target(event.goal_id, event.owner)

    @on(GoalsPane.GoalEdit)
    def _goals_edit(self, event: GoalsPane.GoalEdit) -> None:
        event.stop()
        self.edit_goal(event.goal_id)

    @on(GoalsPane.Reached)
    def _goals_reached(self, event: GoalsPane.Reached) -> None:
        event.stop()
        self.close_goal(event.goal_id)

    @on(GoalsPane.Ways)
    def _goals_ways(self, event: GoalsPane.Ways) -> None:
        event.stop()
        self.target_ways(event.target_id)

    @on(GoalsPane.Step)
    def _goals_step(self, event: GoalsPane.Step) -> None:
        event.stop()
        self.target_step(event.target_id, event.step)

    # -- goals ------------------------------------------------------------------------------------

    def do_add_goal(self) -> None:
        """Where one of you wants to get."""
        self.ask_goal()

    do_goal = do_add_goal

    @work(group="dialog", exit_on_error=False)
    async def ask_goal(self, owner: str | None = None) -> None:
        """A new goal."""
        memory = self.companion.memory
        found = await self.app.push_screen_wait(
            Form(
                "A goal",
                [
                    Line(
                        "text",
                        "what",
                        memory.draft("goal"),
                        "where I want to get",
                        needed=True,
                        changed=lambda text: memory.put_draft("goal", text),
                    ),
                    self.whose_goal(owner or memory.at_keys),
                    *self._goal_fields(None),
                ],
            )
        )
        if found is not None:
            found["due"] = self.day(found["due"])
            await self.attempt(self.companion.aiming.add_goal(**found))

    @work(group="dialog", exit_on_error=False)
    async def edit_goal(self, goal_id: str) -> None:
        """Other words, another date; or it is reached, or let go."""
        goal = self._own(Goal, goal_id)
        if goal is None:
            return
        found = await self.app.push_screen_wait(
            Form(
                "A goal",
                [Line("text", "what", goal.text, needed=True), *self._goal_fields(goal)],
            )
        )
        if found is not None:
            found["due"] = self.day(found["due"])
            await self.attempt(self.companion.aiming.edit_goal(goal_id, **found))

    @work(group="dialog", exit_on_error=False)
    async def close_goal(self, goal_id: str) -> None:
        """Reached, or let go."""
        goal = self._own(Goal, goal_id)
        if goal is None:
            return
        ways = [
            Way("r", "Reached", GoalState.REACHED, "It goes off the list and is kept."),
            Way("l", "Let go", GoalState.LET_GO, "It does not matter any more, and that is fine."),
        ]
        state = await self.app.push_screen_wait(Choose("This goal", ways, [lit(goal.text, "bold")]))
        if state is not None:
            await self.attempt(self.companion.aiming.close_goal(goal_id, state))
            said = "Reached. Well done." if state is GoalState.REACHED else "Let go."
            self.say(said)

    def _goal_fields(self, goal: Goal | None) -> list[Field]:
        return [
            OneOf(
                "horizon",
                "reach",
                [(each, each.value) for each in Horizon],
                goal.horizon if goal else Horizon.SHORT,
            ),
            OneOf(
                "life",
                "part of life",
                [(each, each.value) for each in Life],
                goal.life if goal else Life.PROFESSIONAL,
            ),
            self._due(goal.due if goal else None),
            Line(
                "first_step",
                "first step",
                goal.first_step if goal else "",
                "something small (may stay empty)",
            ),
        ]

    # -- targets ----------------------------------------------------------------------------------

    def do_add_target(self) -> None:
        """A next step with a date."""
        self.ask_target()

    do_target = do_add_target

    @work(group="dialog", exit_on_error=False)
    async def ask_target(self, goal_id: str | None = None, owner: str | None = None) -> None:
        """A new target, under a goal or by itself."""
        memory, aiming = self.companion.memory, self.companion.aiming
        goal = memory.get(Goal, goal_id)
        fields: list[Field] = [
            Line(
                "text",
                "what",
                memory.draft("target"),
                "a next step; a date at the end counts: fri, +3w",
                self._say_target,
                needed=True,
                changed=lambda text: memory.put_draft("target", text),
            ),
            self._due(None),
        ]
        if goal is None:
            fields.append(self.whose_goal(owner or memory.at_keys))
        if goal is None and aiming.goals():
            fields.append(OneOf("goal_id", "for the goal", self._goal_ways()))
        lines = [] if goal is None else [join(lit("for", "$quiet"), lit(goal.text))]
        found = await self.app.push_screen_wait(Form("A target", fields, lines))
        if found is None:
            return
        chosen = goal or memory.get(Goal, found.get("goal_id"))
        due, text = self.day(found["due"]), found["text"]
        if due is None:
            split = split_target(text, self._today())
            due, text = split.due, split.text
        # A target under a goal belongs to whom the goal belongs.
        whose = chosen.owner if chosen is not None else found["owner"]
        await self.attempt(
            aiming.add_target(text, whose or memory.at_keys, due, chosen.id if chosen else None)
        )

    def _goal_ways(self) -> list[tuple[str | None, Any]]:
        memory = self.companion.memory
        ways: list[tuple[str | None, Any]] = [(None, "none")]
        for goal in self.companion.aiming.goals():
            side: Side = "you" if goal.owner == memory.you else "comentor"
            ways.append(
                (goal.id, join(person(memory.name(goal.owner), side, marked=True), lit(goal.text)))
            )
        return ways

    def _say_target(self, text: str) -> str:
        split = split_target(text, self._today())
        if split.due is None:
            return ""
        past = " – that is past" if split.is_past else ""
        return f"“{split.text}” by {split.words}{past}"

    @work(group="dialog", exit_on_error=False)
    async def target_ways(self, target_id: str) -> None:
        """All that can be said about a target."""
        target = self._own(Target, target_id)
        if target is None:
            return
        ways = [
            Way("d", "Done", TargetStep.DONE),
            Way("m", "Move it", TargetStep.MOVED, "another date"),
            Way("c", "Change it", TargetStep.CHANGED, "other words"),
            Way("l", "Let it go", TargetStep.LET_GO, "It does not matter any more."),
            Way("k", "Keep it", TargetStep.KEPT, "as it is"),
        ]
        due = f"by {say_date(target.due, self._today())}" if target.due else "without a date"
        lines = [lit(target.text, "bold"), lit(due, "$quiet")]
        step = await self.app.push_screen_wait(Choose("This target", ways, lines))
        if step is not None:
            await self._answer(target_id, step)

    async def answer_target(self, target_id: str, step: TargetStep) -> None:
        """How it went with a target; what the answer needs is asked for."""
        self.target_step(target_id, step)

    @work(group="dialog", exit_on_error=False)
    async def target_step(self, target_id: str, step: TargetStep) -> None:
        """One answer about a target, from its key."""
        await self._answer(target_id, step)

    async def _answer(self, target_id: str, step: TargetStep) -> bool:
        """Ask what the answer needs, and keep it. False when it was not kept."""
        target = self._own(Target, target_id)
        if target is None:
            return False
        to_due, to_text = target.due, ""
        if step is TargetStep.MOVED:
            said = await self._ask_day(target)
            if said is None:
                return False
            to_due = self.day(said)
        elif step is TargetStep.CHANGED:
            found = await self.app.push_screen_wait(
                Form(
                    "In other words",
                    [Line("text", "what", target.text, needed=True), self._due(target.due)],
                )
            )
            if found is None:
                return False
            to_text, to_due = found["text"], self.day(found["due"])
        aiming, aloud = self.companion.aiming, self._together()
        kept = await self.attempt(
            aiming.check(target_id, step, to_due, to_text, said_by_owner=aloud)
        )
        if kept is not None and step is TargetStep.CHANGED and to_due is None and kept.due:
            # Other words keep the date; that it has none any more is an answer of its own.
            kept = await self.attempt(
                aiming.check(target_id, TargetStep.MOVED, None, said_by_owner=aloud)
            )
        if kept is not None:
            self.say(f"{step.value.capitalize()}: {kept.text}")
        return kept is not None

    async def _ask_day(self, target: Target) -> str | None:
        answer: str | None = await self.app.push_screen_wait(
            Ask(
                "By when now?",
                [lit(target.text, "bold")],
                placeholder=DAYS,
                check=self._check_day,
                hint="Enter keeps · empty: no date · Esc: not now",
                may_be_empty=True,
            )
        )
        return answer

    # -- shared -----------------------------------------------------------------------------------

    def _together(self) -> bool:
        """In an open session both are there, and the owner says aloud how it went."""
        return self.companion.live.session is not None

    def _own(self, kind: type[Any], record_id: str) -> Any:
        """A record that can be changed now, or None after saying why not."""
        record = self.companion.memory.get(kind, record_id)
        if record is None or record.deleted_at is not None:
            return None
        memory = self.companion.memory
        if kind is Goal and record.owner != memory.at_keys:
            name = memory.name(record.owner)
            self.say(f"This is {name}'s: only {name} changes it. Hand the keys to {name} first.")
            return None
        return record

    def whose_goal(self, owner: str) -> OneOf:
        """You or your co-mentor."""
        memory = self.companion.memory
        ways = [
            (memory.you, person(memory.name(memory.you), "you", marked=True)),
            (memory.other, person(memory.name(memory.other), "comentor", marked=True)),
        ]
        return OneOf("owner", "whose", ways, owner)

    def _today(self) -> date:
        return self.companion.noting.today()

    def _due(self, due: date | None) -> Line:
        shown = due.isoformat() if due else ""
        hint = f"{DAYS} (may stay empty)"
        return Line("due", "by", shown, hint, self._check_day, replace=True)

    def _check_day(self, text: str) -> str:
        found = understand(text, self._today())
        if found is None:
            raise ValueError(UNKNOWN_DAY)
        return f"{found.words}{' – that is past' if found.is_past else ''}"

    def day(self, text: str) -> date | None:
        """The day that was typed and checked."""
        found = understand(text, self._today())
        return found.date if found else None
