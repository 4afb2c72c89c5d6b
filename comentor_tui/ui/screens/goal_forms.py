"""The boxes in which goals and targets are asked for. Imported when the first of them opens."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from textual.content import Content

from comentor_tui.domain.progress import if_then, if_then_parts
from comentor_tui.domain.records import Goal, GoalState, Horizon, Life, Target, TargetStep
from comentor_tui.services.companion import Companion
from comentor_tui.services.dates import say_date, split_target, understand, unreadable
from comentor_tui.ui.dialogs import Choose, Way
from comentor_tui.ui.doubtful import not_taken, said_back
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.planning_forms import whose
from comentor_tui.ui.text import join, lit, named
from comentor_tui.ui.widgets.fields import Field, Line, OneOf

USUAL = 2
PRIORITIES = ((1, "first"), (USUAL, "usual"), (3, "when there is room"))
"""How much a goal matters beside the others of its owner."""

DAYS = "fri · +3w · 30 nov · 2027-01-15"
"""Shapes of a date, as a hint."""


def new_goal(companion: Companion, owner: str) -> Form:
    """Where somebody wants to get; what was typed last and not entered is there again."""
    memory = companion.memory
    text = Line(
        "text",
        "what",
        memory.draft("goal"),
        "where I want to get",
        needed=True,
        changed=lambda said: memory.put_draft("goal", said),
    )
    return Form("A goal", [text, whose(memory, owner), *_goal_fields(companion, None)])


def changed_goal(companion: Companion, goal: Goal) -> Form:
    """Other words, another date, another first step."""
    text = Line("text", "what", goal.text, needed=True)
    return Form("A goal", [text, *_goal_fields(companion, goal)])


def _goal_fields(companion: Companion, goal: Goal | None) -> list[Field]:
    horizon = goal.horizon if goal else Horizon.SHORT
    life = goal.life if goal else Life.PROFESSIONAL
    when, then = if_then_parts(goal.first_step if goal else "")
    priority = goal.priority if goal else USUAL
    return [
        OneOf("horizon", "reach", [(each, each.value) for each in Horizon], horizon),
        OneOf("life", "part of life", [(each, each.value) for each in Life], life),
        OneOf("priority", "priority", PRIORITIES, priority),
        _due(companion, goal.due if goal else None),
        Line("when", "when", when, "a first step: the week begins (may stay empty)", limit=240),
        Line("then", "then", then, "I do something small", limit=240),
    ]


async def goal_values(companion: Companion, found: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, as the fields of a goal."""
    values = {**found, "due": await day(companion, found["due"])}
    values["first_step"] = if_then(values.pop("when"), values.pop("then"))
    return values


def goal_closing(goal: Goal) -> Choose[GoalState]:
    """Reached, or let go."""
    ways = [
        Way("r", "Reached", GoalState.REACHED, "It goes off the list and is kept."),
        Way("l", "Let go", GoalState.LET_GO, "It does not matter any more, and that is fine."),
    ]
    return Choose("This goal", ways, [lit(goal.text, "bold")])


def question_ways(about: str, question: str) -> Choose[str]:
    """A question about what stands still, and what may come of it."""
    ways = [
        Way("a", "Another question", "another"),
        Way("u", "One about an unusual way", "unusual", "something nobody has tried yet"),
        Way("s", "A smaller next step", "step", "with a date"),
    ]
    lines = [lit(about, "$quiet"), lit(question, "bold")]
    return Choose("A question", ways, lines, hint="Esc: that is enough")


def quiet_ways(who: Content, question: str) -> Choose[str]:
    """A question to somebody with whom nothing new came up for long."""
    ways = [
        Way("a", "Another question", "another"),
        Way("g", "Somewhere new to get", "goal", "a goal, near or far"),
    ]
    lines = [who + lit(", nothing new for a quarter", "$quiet"), lit(question, "bold")]
    return Choose("A question", ways, lines, hint="Esc: that is enough")


def new_target(companion: Companion, goal: Goal | None, owner: str, begins: str = "") -> Form:
    """A next step, under a goal or by itself; a date at the end of its line counts.

    What was typed last and not entered is there again, else the line `begins` so.
    """
    memory = companion.memory

    def say_back(text: str) -> str:
        split = split_target(text, companion.notes.today())
        if split.due is None:
            return not_taken(split.doubt)
        return said_back(f"“{split.text}” by {split.words}", split.is_past)

    fields: list[Field] = [
        Line(
            "text",
            "what",
            memory.draft("target") or begins,
            "a next step; a date at the end counts: fri, +3w",
            say_back,
            needed=True,
            changed=lambda said: memory.put_draft("target", said),
        ),
        _due(companion, None),
    ]
    if goal is None:
        fields.append(whose(memory, owner))
        if companion.goals.goals():
            fields.append(OneOf("goal_id", "for the goal", _goal_ways(companion)))
    lines = [join(lit("for", "$quiet"), lit(goal.text))] if goal else []
    return Form("A target", fields, lines)


def _goal_ways(companion: Companion) -> list[tuple[str | None, str | Content]]:
    memory = companion.memory
    ways: list[tuple[str | None, str | Content]] = [(None, "none")]
    for goal in companion.goals.goals():
        ways.append((goal.id, join(named(memory, goal.owner), lit(goal.text))))
    return ways


def changed_target(companion: Companion, target: Target) -> Form:
    """Other words, and perhaps another date."""
    text = Line("text", "what", target.text, needed=True)
    return Form("In other words", [text, _due(companion, target.due)])


def target_answers(companion: Companion, target: Target) -> Choose[TargetStep]:
    """All that can be said about a target."""
    ways = [
        Way("d", "Done", TargetStep.DONE),
        Way("m", "Move it", TargetStep.MOVED, "another date"),
        Way("c", "Change it", TargetStep.CHANGED, "other words"),
        Way("l", "Let it go", TargetStep.LET_GO, "It does not matter any more."),
        Way("k", "Keep it", TargetStep.KEPT, "as it is"),
    ]
    today = companion.notes.today()
    due = f"by {say_date(target.due, today)}" if target.due else "without a date"
    return Choose("This target", ways, [lit(target.text, "bold"), lit(due, "$quiet")])


def new_day(companion: Companion, target: Target) -> Form:
    """Until when a target is moved."""
    lines = [lit(target.text, "bold")]
    hint = "Enter keeps · empty: no date · Esc: not now"
    return Form("By when now?", [_due(companion, None)], lines, hint)


async def day(companion: Companion, text: Any) -> date | None:
    """The day that was typed and checked; None for an empty line."""
    # The first span that is spelt out loads a large library: not on the loop.
    found = await asyncio.to_thread(understand, str(text), companion.notes.today())
    return found.date if found else None


def say_due(companion: Companion, due: date) -> str:
    """A date said back when it was kept, for those who typed too fast to read it before."""
    today = companion.notes.today()
    return said_back(f"by {say_date(due, today)}", due < today)


def _due(companion: Companion, due: date | None) -> Line:
    return Line(
        "due",
        "by",
        due.isoformat() if due else "",
        f"{DAYS} (may stay empty)",
        lambda text: _say_day(companion, text),
        replace=True,
    )


def _say_day(companion: Companion, text: str) -> str:
    found = understand(text, companion.notes.today())
    if found is None:
        raise ValueError(unreadable(text, companion.notes.today()))
    return said_back(found.words, found.is_past)
