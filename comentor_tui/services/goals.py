"""Goals and targets: where each wants to get, and the next steps with their dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from comentor_tui.domain import goals, progress
from comentor_tui.domain.goals import NotTheOwner, Stuck
from comentor_tui.domain.ids import new_id
from comentor_tui.domain.records import (
    Goal,
    GoalState,
    Pair,
    PairState,
    Record,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
)
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.services.live import Live
from comentor_tui.services.memory import Memory
from comentor_tui.services.ports import Store
from comentor_tui.services.store_thread import StoreThread
from comentor_tui.services.undoing import Undoing


class Goals:
    """The goals of both people. Each is changed by its owner alone."""

    def __init__(self, memory: Memory, live: Live) -> None:
        self._memory = memory
        self._live = live
        self.undoing = Undoing(memory, own=True)

    def goals(self, owner: str | None = None) -> list[Goal]:
        """Open goals, one person's or both's, most important first."""
        found = self._memory.all(Goal, state=GoalState.OPEN)
        mine = [goal for goal in found if owner in (None, goal.owner)]
        return sorted(mine, key=lambda g: (g.priority, g.due or date.max, g.created_at))

    def targets(self, owner: str | None = None) -> list[Target]:
        """Open targets, one person's or both's, the nearest date first."""
        found = self._memory.all(Target, state=TargetState.OPEN)
        mine = [target for target in found if owner in (None, target.owner)]
        return sorted(mine, key=lambda t: (t.due or date.max, t.created_at, t.id))

    def closed_goals(self, owner: str) -> list[Goal]:
        """One person's goals that were reached or let go, the latest first."""
        closed = (GoalState.REACHED, GoalState.LET_GO)
        found = self._memory.all(Goal, owner=owner, state=closed)
        return sorted(found, key=lambda g: g.closed_at or g.updated_at, reverse=True)

    def closed_targets(self, owner: str) -> list[Target]:
        """One person's targets that are done or let go, the latest first."""
        closed = (TargetState.DONE, TargetState.LET_GO)
        found = self._memory.all(Target, owner=owner, state=closed)
        return sorted(found, key=lambda t: t.closed_at or t.updated_at, reverse=True)

    async def read_all(self, thread: StoreThread) -> None:
        """Bring closed goals and targets into memory, which at the start are left on the disk.

        Raises StoreProblem.
        """
        memory = self._memory
        pair_id = memory.pair_id

        def read(store: Store) -> list[Record]:
            kinds: tuple[type[Record], ...] = (Goal, Target, TargetCheck)
            return [record for kind in kinds for record in store.load(kind, pair_id=pair_id)]

        found = await thread.run(read)
        if memory.pair_id == pair_id:
            memory.take_in(*found)

    def date_history(self, target_id: str) -> tuple[date | None, ...]:
        """The dates a target has had; empty if it never moved."""
        return progress.date_history(self._memory.all(TargetCheck), target_id)

    def times_moved(self, target_id: str) -> int:
        """How often a target's date was moved."""
        return goals.times_moved(self._memory.all(TargetCheck), target_id)

    def to_check(self) -> list[Target]:
        """The targets to go through in the opening: from before this session, not yet answered."""
        session = self._live.session
        session_id = session.id if session else None
        answered = {check.target_id for check in self._answers(session_id)}
        # In turn, so that it is not one person's whole list before the other's; those answered
        # keep their places in the row, or one person would come twice.
        row = [
            replace(target, state=TargetState.OPEN)
            for target in self._memory.all(Target)
            if (target.state is TargetState.OPEN or target.id in answered)
            and (target.session_id != session_id or not session_id)
        ]
        ordered = goals.for_check(row, self._memory.last_work())
        return [target for target in ordered if target.id not in answered]

    def checked_now(self) -> dict[str, TargetStep]:
        """What was answered in the open session, by target id."""
        session = self._live.session
        if session is None:
            return {}
        return {check.target_id: check.step for check in self._answers(session.id)}

    def _answers(self, session_id: str | None) -> list[TargetCheck]:
        """What was answered in a session and counts."""
        if session_id is None:
            return []
        return progress.standing(self._memory.all(TargetCheck, session_id=session_id))

    def stuck(self) -> list[Stuck]:
        """Goals unchanged for two sessions and targets moved twice: matter for a question."""
        memory = self._memory
        return list(
            goals.stuck(
                self.goals(), memory.all(Target), memory.all(TargetCheck), memory.held_sessions()
            )
        )

    def nothing_new(self, owner: str) -> bool:
        """Has nothing new come up for a quarter of a year? Knows it once all is read.

        Not asked while the pair rests.
        """
        memory = self._memory
        pair = memory.get(Pair, memory.pair_id)
        if pair is None or pair.state is not PairState.ACTIVE:
            return False
        known = (memory.all(Goal), memory.all(Target), memory.all(TargetCheck))
        return goals.nothing_new(owner, *known, pair.created_at, memory.now())

    async def add_goal(self, text: str, owner: str, **fields: Any) -> Goal:
        """A new goal of one person."""
        line = clean_line(text)
        if not line:
            raise UsageProblem("A goal needs a few words.")
        if "first_step" in fields:
            fields["first_step"] = clean_line(fields["first_step"])
        goal = self._memory.new(Goal, text=line, owner=owner, **fields)
        self.undoing.remember("added", [(None, goal)])
        await self._memory.put(goal, *self._memory.entered("goal"))
        return goal

    async def edit_goal(self, goal_id: str, **changes: Any) -> None:
        """Change a goal; its owner alone may."""
        goal = self._goal(goal_id)
        if "text" in changes:
            changes["text"] = clean_line(changes["text"]) or goal.text
        if "first_step" in changes:
            changes["first_step"] = clean_line(changes["first_step"])
        await self._change("changed", goal, goals.edit_goal, **changes)

    async def close_goal(self, goal_id: str, state: GoalState) -> None:
        """Reached, or let go; its owner alone may."""
        goal = self._goal(goal_id)
        said = "open again" if state is GoalState.OPEN else state.value
        await self._change(said, goal, goals.close_goal, state=state)

    async def _change(self, said: str, goal: Goal, rule: Any, **changes: Any) -> None:
        memory = self._memory
        goal = memory.newest(goal)
        after = self._owned(rule, goal, memory.at_keys, now=memory.now(), **changes)
        self.undoing.remember(said, [(goal, after)])
        await memory.put(after)

    @property
    def changed_at(self) -> datetime | None:
        """When that was changed which `take_back` would take back, in UTC."""
        return self.undoing.latest

    async def take_back(self) -> str:
        """Take back the last change that who is at the keys made; answers with a sentence."""
        return await self.undoing.take_back()

    async def add_target(
        self,
        text: str,
        owner: str,
        due: date | None = None,
        goal_id: str | None = None,
        session_id: str | None = None,
    ) -> Target:
        """A new target of one person. It comes out of the open session, if no other is named."""
        line = clean_line(text)
        if not line:
            raise UsageProblem("A target needs a few words.")
        session = self._live.session
        target = self._memory.new(
            Target,
            text=line,
            owner=owner,
            due=due,
            goal_id=goal_id,
            session_id=session_id or (session.id if session else None),
        )
        self.undoing.remember("added", [(None, target)])
        await self._memory.put(target, *self._memory.entered("target"))
        return target

    async def check(
        self,
        target_id: str,
        step: TargetStep,
        to_due: date | None = None,
        to_text: str = "",
        said_by_owner: bool = False,
    ) -> Target:
        """Answer how it went with a target: done, moved, changed, kept or let go.

        In a session both are there and the owner says it aloud (`said_by_owner`); otherwise only
        the owner at the keys may.
        """
        memory = self._memory
        target = memory.get(Target, target_id)
        if target is None or target.deleted_at is not None:
            raise UsageProblem("This target is gone.")
        session = self._live.session
        by = target.owner if said_by_owner and session else memory.at_keys
        closed = {TargetStep.DONE: TargetState.DONE, TargetStep.LET_GO: TargetState.LET_GO}
        target = memory.newest(target)
        if closed.get(step) is target.state:
            return target  # The same key twice: once is enough.
        common: dict[str, Any] = {
            "by": by,
            "now": memory.now(),
            "session_id": session.id if session else None,
            "check_id": new_id(),
        }
        match step:
            case TargetStep.DONE:
                pair = self._owned(goals.done, target, **common)
            case TargetStep.MOVED:
                pair = self._owned(goals.moved, target, to_due=to_due, **common)
            case TargetStep.CHANGED:
                words = clean_line(to_text) or target.text
                due = to_due or target.due
                pair = self._owned(goals.changed, target, new_text=words, new_due=due, **common)
            case TargetStep.LET_GO:
                pair = self._owned(goals.let_go, target, **common)
            case TargetStep.KEPT:
                pair = self._owned(goals.kept, target, **common)
            case TargetStep.TAKEN_BACK:
                raise UsageProblem("An answer is taken back where it was given.")
        changed: Target = pair[0]

        def along() -> list[Record]:
            return [
                memory.new(
                    TargetCheck,
                    owner=by,
                    target_id=target_id,
                    step=TargetStep.TAKEN_BACK,
                    session_id=common["session_id"],
                )
            ]

        self.undoing.remember(step.value, [(target, changed)], along)
        await memory.put(*pair)
        return changed

    def _owned(self, rule: Any, record: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return rule(record, *args, **kwargs)
        except NotTheOwner as problem:
            name = self._memory.name(record.owner)
            raise UsageProblem(
                f"This is {name}’s: only {name} changes it.", f"Hand the keys to {name} first."
            ) from problem

    def _goal(self, goal_id: str) -> Goal:
        goal = self._memory.get(Goal, goal_id)
        if goal is None or goal.deleted_at is not None:
            raise UsageProblem("This goal is gone.")
        return goal
