"""All goals of both: lanes, first steps, histories, questions, what is closed, and whose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from comentor_tui.domain.deck import Stuck
from comentor_tui.domain.records import (
    Goal,
    GoalState,
    Horizon,
    Life,
    QuestionUse,
    Session,
    SessionState,
    Target,
    TargetState,
    TargetStep,
)
from comentor_tui.services.companion import Companion
from comentor_tui.services.deck import UNUSUAL
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.commands import Where, commands_for
from comentor_tui.ui.dialogs import Choose
from comentor_tui.ui.screens.goals import GoalsScreen
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.widgets.goals_column import GoalsColumn

from .conftest import HOSTILE, FakeClock, trying

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


@pytest.fixture
async def filled(companion: Companion, clock: FakeClock) -> Companion:
    """Goals of both, two sessions without a change, a target moved twice, and closed ones."""
    goals, memory = companion.goals, companion.memory
    await goals.add_goal("a garden", memory.you, horizon=Horizon.LONG, life=Life.PERSONAL)
    near = await goals.add_goal(
        "an open hall",
        memory.you,
        priority=1,
        due=date(2026, 12, 24),
        first_step="when the week begins, then I call Rui",
    )
    await goals.add_goal("a quartet", memory.other)
    done = await goals.add_goal("a shelf", memory.you, due=date(2026, 11, 25))
    await goals.close_goal(done.id, GoalState.REACHED)
    for _ in range(2):
        clock.go_on(days=20)
        session = memory.new(
            Session,
            state=SessionState.HELD,
            started_at=memory.now(),
            ended_at=memory.now(),
            planned_at=memory.now(),
        )
        await memory.put(session)
    clock.go_on(days=1)
    key = await goals.add_target("the keys", memory.you, date(2026, 10, 3), near.id)
    for day in (date(2026, 10, 17), date(2027, 1, 8)):
        clock.go_on(minutes=1)
        await goals.check(key.id, TargetStep.MOVED, day)
    let = await goals.add_target("the poster", memory.you)
    await goals.check(let.id, TargetStep.LET_GO)
    return companion


def column(app: ComentorApp, side: str) -> GoalsColumn:
    return app.screen.query_one(f"#goals-{side}", GoalsColumn)


def told(app: ComentorApp, side: str) -> list[str]:
    return [row.lead.plain + row.text.plain for row in column(app, side).rows._rows]


async def test_lanes_steps_histories_and_questions(
    app: ComentorApp, filled: Companion, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "o")
        assert isinstance(app.screen, GoalsScreen)
        await until(pilot, lambda: "▸" in told(app, "you")[-1])
        rows = told(app, "you")
        far, near = rows.index("━━ far · long-term"), rows.index("── near · short-term")
        assert far < near
        assert rows[far + 1].startswith("◉ a garden · personal\n? ")
        assert rows[near + 1] == (
            "◎ an open hall · first · by Thu 24 Dec 2026\nwhen the week begins, then I call Rui"
        )
        moved = "   ▷ the keys · by Fri 8 Jan\nmoved 2×: 3 Oct 2026 → 17 Oct 2026 → 8 Jan\n? "
        assert rows[near + 2].startswith(moved)
        # What is asked is a question of the deck, and seeing it is not asking it.
        asked = rows[near + 2].removeprefix(moved)
        assert asked in {q.text for q in filled.deck.questions()}
        assert filled.deck.current is None
        assert rows[-1] == "▸ 1 goal reached · 1 let go · o shows"
        assert told(app, "comentor")[1].startswith("◎ a quartet\n? ")
        names = next(line for line in shown(app).splitlines() if "◇ Ben" in line)
        assert names.index("Ana") < names.index("Ben")
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_what_is_closed_unfolds_and_opens_again(
    app: ComentorApp, filled: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        await until(pilot, lambda: "▸" in told(app, "you")[-1])
        await press(pilot, "o")
        await until(pilot, lambda: "▾" in "".join(told(app, "you")))
        closed = told(app, "you")[-2:]
        assert closed == [
            "✓ a shelf · reached 3 days early · 22 Nov 2026",
            "– the poster · let go · 2 Jan",
        ]
        await press(pilot, "end", "k")
        await until(pilot, lambda: "the poster" in [t.text for t in filled.goals.targets()])
        goal = filled.goals.closed_goals(filled.memory.you)[0]
        column(app, "you").point(goal.id)
        await press(pilot, "r")
        await until(pilot, lambda: not filled.goals.closed_goals(filled.memory.you))


async def test_closed_ones_are_read_from_the_disk(
    app: ComentorApp, filled: Companion, press: Press, until: Until
) -> None:
    # As after a start: only open goals are in memory.
    for kind in (Goal, Target):
        kept = filled.memory._kinds[kind]
        closed = [r.id for r in kept.values() if r.state not in (GoalState.OPEN, TargetState.OPEN)]
        assert closed
        for record_id in closed:
            del kept[record_id]
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        await until(pilot, lambda: told(app, "you")[-1].startswith("▸ 1 goal reached · 1 let go"))


async def test_only_the_owner_changes_and_f3_hands_the_keys_over(
    app: ComentorApp, filled: Companion, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "o", "right", "r")
        await until(pilot, lambda: "only Ben changes it" in shown(app))
        assert not isinstance(app.screen, Choose)
        await press(pilot, "f3")
        assert "◇ Ben is at the keys" in shown(app)
        assert column(app, "comentor").rows.has_focus
        await press(pilot, "r")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "r")
        await until(pilot, lambda: not filled.goals.goals(filled.memory.other))
        await press(pilot, "f3")
        assert column(app, "you").rows.has_focus


async def test_a_goal_with_priority_and_an_if_then_step(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "o", "a", *"a book", *["down"] * 4, "left")
        await press(pilot, "down", "down", *"it rains", "down", *"I write", "enter")
        await until(pilot, lambda: companion.goals.goals())
        goal = companion.goals.goals()[0]
        assert (goal.text, goal.owner, goal.priority) == ("a book", companion.memory.you, 1)
        assert goal.first_step == "when it rains, then I write"
        await press(pilot, "e", *["down"] * 6, "end", *" long", "enter")
        await until(pilot, lambda: companion.goals.goals()[0].first_step.endswith("I write long"))
        assert companion.goals.goals()[0].first_step == "when it rains, then I write long"


async def test_questions_lead_to_a_smaller_step(
    app: ComentorApp, filled: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o", "q")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        first = filled.deck.current
        assert first is not None
        await press(pilot, "u")
        await until(pilot, lambda: filled.deck.current is not first)
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "s", *"one bed fri", "enter")
        await until(pilot, lambda: any(t.text == "one bed" for t in filled.goals.targets()))
        step = next(t for t in filled.goals.targets() if t.text == "one bed")
        goal = filled.memory.get(Goal, step.goal_id)
        assert goal is not None
        assert goal.text == "a garden"


async def test_hidden_unusual_questions_leave_the_usual_ones(
    app: ComentorApp, filled: Companion, press: Press, until: Until, shown: Shown
) -> None:
    memory, about_goals = filled.memory, UNUSUAL - {"moved-other-way"}
    await memory.put(*(memory.new(QuestionUse, question_id=q, hidden=True) for q in about_goals))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o", "q")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        first = filled.deck.current
        await press(pilot, "u")
        await until(pilot, lambda: filled.deck.current is not first)
        await until(pilot, lambda: isinstance(app.screen, Choose))
        assert "no question about this" not in shown(app)


async def test_any_text_at_any_size(app: ComentorApp, companion: Companion, press: Press) -> None:
    goals, memory = companion.goals, companion.memory
    for place, text in enumerate(HOSTILE):
        owner = (memory.you, memory.other)[place % 2]
        memory.at_keys = owner
        goal = await goals.add_goal(text, owner, first_step=text)
        target = await goals.add_target(text, owner, date(2026, 11, 25), goal.id)
        await goals.check(target.id, TargetStep.MOVED, date(2026, 12, 25))
        if place > 6:
            await goals.check(target.id, TargetStep.DONE)
            await goals.close_goal(goal.id, GoalState.LET_GO)
    memory.at_keys = memory.you
    # It begins in the smallest one.
    async with app.run_test(size=(1, 1)) as pilot:
        for size in ((1, 1), (12, 3), (40, 12), (80, 24), (200, 60)):
            with trying(size):
                await pilot.resize_terminal(*size)
                await press(pilot, "o", "o", "right", "f3", "q", "escape", "escape")
                assert isinstance(app.screen, HomeScreen)


async def test_every_command_of_the_place_does_something(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        for each in commands_for(Where.GOALS):
            assert callable(getattr(app.screen, f"do_{each.id}"))


async def test_the_last_change_is_taken_back_by_who_made_it(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    goals, you = companion.goals, companion.memory.you
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await press(pilot, "o")
        await press(pilot, "u")
        assert "There is nothing to take back." in shown(app)
        await press(pilot, "a", *"a course", "enter")
        await until(pilot, lambda: goals.goals(you))
        await press(pilot, "t", *"the outline fri", "enter")
        await until(pilot, lambda: goals.targets(you))
        await press(pilot, "down", "d")
        await until(pilot, lambda: not goals.targets(you))
        await press(pilot, "f3", "u")
        assert "There is nothing to take back." in shown(app)
        await press(pilot, "f3", "u")
        await until(pilot, lambda: goals.targets(you))
        assert "Taken back: “the outline” done." in shown(app)
        await press(pilot, "z", "z")
        await until(pilot, lambda: not goals.goals(you))
        assert goals.targets() == []


async def test_a_quarter_without_anything_new_becomes_a_question(
    app: ComentorApp, companion: Companion, clock: FakeClock, press: Press, shown: Shown
) -> None:
    memory = companion.memory
    await companion.goals.add_goal("a course", memory.you)
    clock.go_on(days=60)
    await companion.goals.add_goal("a garden", memory.other)
    clock.go_on(days=35)
    async with app.run_test(size=(96, 40), notifications=True) as pilot:
        await press(pilot, "o")
        quiet = companion.deck.beside_standing_still(Stuck.QUIET, memory.you)
        assert quiet is not None
        assert " ".join(shown(app).split()).count(f"? {quiet.text}") == 1
        await press(pilot, "left")
        await press(pilot, "q")
        assert "A question" in shown(app)
        await press(pilot, "escape")
        await companion.agreements.rest()
        await press(pilot)
        assert quiet.text not in " ".join(shown(app).split())
