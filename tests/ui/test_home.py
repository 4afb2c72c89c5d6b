"""Home: what is next, what waits, and everything that can be asked for from there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.widgets import Input, Static

from comentor_tui.domain.records import (
    AgendaItem,
    Goal,
    GoalState,
    Horizon,
    ItemState,
    Medium,
    Section,
    Session,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
    deleted,
)
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Choose
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.home_lines import LONGEST, shortened
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.screens.pitfall_check import PitfallCheckScreen
from comentor_tui.ui.widgets.agenda_pane import AgendaPane
from comentor_tui.ui.widgets.goals_pane import GoalsPane
from comentor_tui.ui.widgets.status_line import StatusLine
from tests.ui.conftest import HOSTILE, SIZES, trying

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
ROOMY = (120, 40)


def stored(paths: Paths, kind: type[Any]) -> list[Any]:
    """What is on disk, read by another connection."""
    with open_read_only(paths) as reader:
        return list(reader.load(kind))


def status(app: ComentorApp) -> str:
    """The bottom line of home."""
    home = next(each for each in app.screen_stack if isinstance(each, HomeScreen))
    return str(home.query_one(StatusLine).content)


def test_a_long_line_leaves_room_and_shows_that_it_goes_on() -> None:
    assert shortened("a" * LONGEST) == "a" * LONGEST
    assert shortened("ab " * 100) == ("ab " * 40)[: LONGEST - 1].rstrip() + "…"
    assert shortened("two\nlines") == "two lines"


# -- what is shown ----------------------------------------------------------------------------


async def test_a_pair_without_anything_is_told_how_to_begin(app: ComentorApp, shown: Shown) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        drawn = shown(app)
        assert "◆ Ana" in drawn.splitlines()[0]
        assert drawn.splitlines()[0].endswith("◇ Ben")
        assert "No date yet · p sets one · F2 begins now" in drawn
        assert "we said we would" not in drawn
        assert drawn.count("nothing yet") == 4


async def test_the_next_session_the_last_one_and_what_each_said(
    app: ComentorApp, companion: Companion, clock: Any, shown: Shown, until: Until
) -> None:
    you, other = companion.memory.people
    await companion.live.open()
    clock.go_on(minutes=1)
    await companion.live.start(person=you)
    clock.go_on(minutes=30)
    await companion.live.hand_over()
    clock.go_on(minutes=27)
    await companion.live.close_halves()
    session = await companion.live.end()
    await companion.after_call.close(session)
    clock.go_on(days=5)
    await companion.planning.plan(clock.wall + timedelta(days=3), Medium.VIDEO, "room [/] 4")
    await companion.goals.add_target("call the editor", you, date(2026, 12, 4))
    for text in ("one", "two", "three", "four"):
        await companion.goals.add_target(text, other)
    async with app.run_test(size=ROOMY) as pilot:
        await until(pilot, lambda: app.screen.query_one("#before", Static).content)
        drawn = shown(app)
        assert "Mon 30 Nov 15:58, in 3 days · video · F2 begins" in drawn
        assert "room [/] 4" in drawn
        assert "last time  30 · 27, even · Sun 22 Nov, 5 days ago" in drawn
        assert "▷ call the editor · by Fri 4 Dec" in drawn
        assert "and 1 more" in drawn
        await until(pilot, lambda: companion.deck.enoughness() in shown(app))


async def test_the_review_of_today_waits(
    app: ComentorApp, companion: Companion, shown: Shown, press: Press
) -> None:
    await companion.live.open()
    await companion.live.end()
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        assert "The review of today’s session is waiting.  r Review" in shown(app)
        await press(pilot, "r")
        assert isinstance(app.screen, PitfallCheckScreen)


def first_key(drawn: str, key: str) -> bool:
    """Does a line begin with this key, as the one of what needs care does?"""
    return any(line.strip().startswith(f"{key} ") for line in drawn.splitlines())


@pytest.mark.parametrize("size", [(40, 12), (30, 8), (55, 19), (80, 12)])
async def test_the_key_of_what_needs_care_is_seen_in_any_window(
    app: ComentorApp, companion: Companion, clock: Any, size: tuple[int, int], shown: Shown
) -> None:
    await companion.planning.plan(clock.wall + timedelta(days=3), Medium.VIDEO, "a far away room")
    await companion.people.keep(companion.memory.other, name="Ben", zone="Asia/Tokyo", contact="")
    async with app.run_test(size=size) as pilot:
        assert "Our agreement" in shown(app)
        assert first_key(shown(app), "m")
        assert "Wed 25 Nov 15:00" in shown(app)
        # A date that has gone by is asked about, and takes more room.
        clock.go_on(days=9)
        companion.memory.on_change()
        await pilot.pause()
        assert first_key(shown(app), "h")
        assert "We had planned Wed 25 Nov" in " ".join(shown(app).split())


async def test_the_care_line_follows_the_window(
    app: ComentorApp, companion: Companion, clock: Any, shown: Shown
) -> None:
    await companion.planning.plan(clock.wall + timedelta(days=3), Medium.VIDEO, "the corner cafe")
    async with app.run_test(size=ROOMY) as pilot:
        drawn = shown(app)
        assert drawn.index("Wed 25 Nov") < drawn.index("corner cafe") < drawn.index("Our agreement")
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        drawn = shown(app)
        assert drawn.index("Our agreement") < drawn.index("Wed 25 Nov")
        assert "corner cafe" not in drawn


async def test_without_a_session_there_is_nothing_to_look_back_at(
    app: ComentorApp, press: Press
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "r")
        assert isinstance(app.screen, HomeScreen)
        assert "no session to look back at" in status(app)


async def test_the_layout_follows_the_width_live(app: ComentorApp, companion: Companion) -> None:
    await companion.goals.add_target("a step", companion.memory.you)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        agenda, goals = app.screen.query_one(AgendaPane), app.screen.query_one(GoalsPane)
        assert agenda.region.y == goals.region.y
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert agenda.region.y < goals.region.y
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert agenda.region.y == goals.region.y


async def test_every_size_with_keys(app: ComentorApp, companion: Companion, press: Press) -> None:
    await companion.planning.add("an item", None)
    await companion.goals.add_goal("a goal", companion.memory.you)
    # Each form is opened in a large window and in a small one, and sees another before it goes.
    opened = zip(SIZES, "agtp" * 2, reversed(SIZES), strict=True)
    async with app.run_test(size=SIZES[-1], notifications=True, tooltips=True) as pilot:
        for size, form, other in opened:
            with trying((size, form, other)):
                await pilot.resize_terminal(*size)
                await press(pilot, "down", "space", "tab", "down", "escape")
                await press(pilot, form, "x", "down", "right")
                assert isinstance(app.screen, Form)
                await pilot.resize_terminal(*other)
                await press(pilot, "down", "right", "escape")
                assert isinstance(app.screen, HomeScreen)


async def test_any_text_is_shown_as_it_is(
    app: ComentorApp, companion: Companion, shown: Shown, press: Press
) -> None:
    you, other = companion.memory.people
    memory, goals, planning = companion.memory, companion.goals, companion.planning
    async with app.run_test(size=(100, 30), notifications=True, tooltips=True) as pilot:
        # Two at a time, each of them with something that was meant as markup.
        for one, two in zip(HOSTILE[::2], HOSTILE[1::2], strict=True):
            with trying((one, two)):
                await planning.plan(NOW + timedelta(days=1), Medium.CALL, two)
                made: list[Any] = [
                    await planning.add(one, you, possible=two),
                    await planning.add(two, None, possible=one),
                    goal := await goals.add_goal(one, other, first_step=two),
                    await goals.add_goal(two, other, first_step=one),
                    await goals.add_target(two, you),
                    await goals.add_target(one, other),
                ]
                screen = app.screen
                assert isinstance(screen, HomeScreen)
                screen.refresh_view()
                await press(pilot, "down", "e")
                assert isinstance(app.screen, Form)
                await press(pilot, "escape", "P", "escape", "tab", "enter")
                await press(pilot, "escape")
                assert app.screen is screen
                screen.query_one(GoalsPane).point(goal.id)
                await press(pilot, "t", "escape", "p", "escape")
                assert app.is_running
                assert not any(ord(c) < 32 and c != "\n" for c in shown(app))
                await press(pilot, "escape")
                await memory.put(*(deleted(memory.newest(each), memory.now()) for each in made))


async def test_with_the_people_swapped_nothing_else_changes(
    app: ComentorApp, companion: Companion, paths: Paths, shown: Shown
) -> None:
    memory = companion.memory
    await companion.agreements.reread()
    for person in memory.people:
        await companion.planning.add("an item", person)
        await companion.goals.add_target("a target", person)
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        mine = shown(app)
        memory.you, memory.other = memory.other, memory.you
        app.screen.refresh_view()  # type: ignore[attr-defined]
        await pilot.pause()
        theirs = shown(app)
    swapped = theirs.replace("Ana", "\0").replace("Ben", "Ana").replace("\0", "Ben")
    assert swapped == mine


# -- the agenda -------------------------------------------------------------------------------


async def test_f2_of_the_screen_before_is_none_of_home(
    app: ComentorApp, press: Press, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        home = app.screen
        assert isinstance(home, HomeScreen)
        home.pair_changed(deaf_for=1000)
        await press(pilot, "f2")
        assert app.screen is home
        # Whoever has been in a dialog since means home.
        await press(pilot, "a", "escape")
        await until(pilot, lambda: app.screen is home)
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))


async def test_an_item_is_added_with_one_line_and_enter(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "a", *"Grant [/] letter", "enter")
        await until(pilot, lambda: companion.planning.items())
        assert isinstance(app.screen, HomeScreen)
        (item,) = stored(paths, AgendaItem)
        assert (item.text, item.owner, item.section) == (
            "Grant [/] letter",
            companion.memory.you,
            Section.PROJECTS,
        )


async def test_whose_it_is_and_which_part_are_chosen_with_arrows(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"tea", "down", "right", "down", "left", "down", *"slowly", "enter")
        await until(pilot, lambda: companion.planning.items())
        (item,) = companion.planning.items()
        assert (item.owner, item.section, item.possible) == (None, Section.NEWS, "slowly")


async def test_nothing_is_added_without_words_or_after_escape(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "enter")
        assert isinstance(app.screen, Form)
        await press(pilot, *"half a thou", "escape")
        assert isinstance(app.screen, HomeScreen)
        assert companion.planning.items() == []
        # What was typed waits in the field.
        await press(pilot, "a")
        assert app.screen.query_one("#field-text", Input).value == "half a thou"


async def test_an_item_is_edited_ticked_parked_taken_away_and_brought_back(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    item = await companion.planning.add("first", companion.memory.you)

    def now() -> AgendaItem:
        found = companion.memory.get(AgendaItem, item.id)
        assert found is not None
        return found

    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "down", "e", *" of all", "enter")
        await until(pilot, lambda: now().text == "first of all")
        await press(pilot, "space")
        await until(pilot, lambda: now().state is ItemState.DONE)
        await press(pilot, "space")
        await until(pilot, lambda: now().state is ItemState.OPEN)
        await press(pilot, "p")
        await until(pilot, lambda: now().state is ItemState.PARKED)
        assert "u brings it back" in status(app)
        await press(pilot, "u")
        await until(pilot, lambda: now().state is ItemState.OPEN)
        await press(pilot, "x")
        await until(pilot, lambda: now().deleted_at is not None)
        assert "Taken away; u brings it back" in status(app)
        await press(pilot, "u")
        await until(pilot, lambda: now().deleted_at is None)
        assert "Taken back: “first of all” taken away." in status(app)
        assert app.screen.query_one(AgendaPane).rows.has_focus


async def test_u_takes_back_what_came_last_in_either_list(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "u")
        assert status(app) == "There is nothing to take back."
        await press(pilot, "a", *"the rota", "enter")
        await press(pilot, "g", *"swim", "enter")
        await press(pilot, "a", *"the keys", "enter")
        assert app.focused is None
        await press(pilot, "u")
        assert status(app) == "Taken back: “the keys” added."
        await press(pilot, "z")
        assert status(app) == "Taken back: “swim” added."
        assert companion.goals.goals() == []
        # What was changed elsewhere since stays; what is older comes next.
        await press(pilot, "t", *"run fri", "enter", "enter")
        (target,) = companion.goals.targets()
        await companion.memory.put(companion.memory.revise(target, text="walk"))
        await press(pilot, "u")
        assert status(app) == "Taken back: “the rota” added."
        await press(pilot, "u")
        assert status(app) == "There is nothing to take back."
        assert [each.text for each in companion.goals.targets()] == ["walk"]


async def test_what_is_kept_for_later_comes_back_from_its_list(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    item = await companion.planning.add("some day", None)
    await companion.planning.park(item.id)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "down", "o", "1")
        await until(pilot, lambda: companion.planning.items())
        await press(pilot, "o")
        assert "Nothing is kept" in status(app)


async def test_items_are_moved_and_the_cursor_goes_along(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    for text in ("one", "two"):
        await companion.planning.add(text, companion.memory.you)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "down", "]")
        await until(pilot, lambda: [i.text for i in companion.planning.items()] == ["two", "one"])
        await press(pilot, "x")
        await until(pilot, lambda: [i.text for i in companion.planning.items()] == ["two"])


# -- goals and targets ------------------------------------------------------------------------


async def test_a_goal_is_added_edited_and_reached(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        # Whose, reach, part of life, priority, and by when.
        await press(pilot, "g", *"a book", "down", "down", "right", *["down"] * 3, *"30 jun 2027")
        await press(pilot, "enter")
        await until(pilot, lambda: companion.goals.goals())
        (goal,) = stored(paths, Goal)
        assert (goal.text, goal.horizon, goal.due) == ("a book", Horizon.LONG, date(2027, 6, 30))
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, "e", *" of letters", "enter")
        await until(pilot, lambda: companion.goals.goals()[0].text == "a book of letters")
        assert companion.goals.goals()[0].due == date(2027, 6, 30)
        await press(pilot, "r", "r")
        await until(pilot, lambda: not companion.goals.goals())
        closed = companion.memory.get(Goal, goal.id)
        assert closed is not None
        assert closed.state is GoalState.REACHED
        assert "Well done" in status(app)


async def test_a_goal_belongs_to_its_owner(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    goal = await companion.goals.add_goal("a calm team", companion.memory.other)
    async with app.run_test(size=ROOMY) as pilot:
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, "e")
        assert isinstance(app.screen, HomeScreen)
        assert "only Ben changes it" in status(app)
        await press(pilot, "r")
        assert companion.memory.get(Goal, goal.id) == goal


async def test_a_target_with_its_date_in_the_line(
    app: ComentorApp, companion: Companion, shown: Shown, press: Press, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "t", *"call the editor fri")
        await until(pilot, lambda: "“call the editor” by Fri 27 Nov, in 5 days" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: companion.goals.targets())
        (target,) = companion.goals.targets()
        assert (target.text, target.due) == ("call the editor", date(2026, 11, 27))
        assert target.owner == companion.memory.you


async def test_a_target_under_the_goal_the_cursor_is_on(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    goal = await companion.goals.add_goal("a calm team", companion.memory.other)
    async with app.run_test(size=ROOMY) as pilot:
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, "t", *"ask Jan", "down", *"in two weeks", "enter")
        await until(pilot, lambda: companion.goals.targets())
        (target,) = companion.goals.targets()
        assert (target.text, target.goal_id, target.owner, target.due) == (
            "ask Jan",
            goal.id,
            companion.memory.other,
            date(2026, 12, 6),
        )


async def test_a_day_that_does_not_exist_wants_enter_twice(
    app: ComentorApp, companion: Companion, press: Press, shown: Shown, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "t", *"call bob 31 feb", "enter")
        await until(pilot, lambda: "no such day: 31 feb · Enter again keeps it" in shown(app))
        assert companion.goals.targets() == []
        await press(pilot, "enter")
        (target,) = companion.goals.targets()
        assert (target.text, target.due) == ("call bob 31 feb", None)


async def test_a_date_that_is_none_is_said_and_nothing_is_kept(
    app: ComentorApp, companion: Companion, shown: Shown, press: Press, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "t", *"a step", "down", *"soonish", "enter")
        await until(pilot, lambda: "Not a date I know" in shown(app))
        assert isinstance(app.screen, Form)
        assert companion.goals.targets() == []
        await press(pilot, "ctrl+u", *"2026-11-01")
        await until(pilot, lambda: "that is past" in shown(app))


@pytest.mark.parametrize(
    ("keys", "step", "state"),
    [
        (("d",), TargetStep.DONE, TargetState.DONE),
        (("l",), TargetStep.LET_GO, TargetState.LET_GO),
        (("k",), TargetStep.KEPT, TargetState.OPEN),
        (("enter", "d"), TargetStep.DONE, TargetState.DONE),
        (("m", *"+1w", "enter"), TargetStep.MOVED, TargetState.OPEN),
        (("m", "enter"), TargetStep.MOVED, TargetState.OPEN),
        (("c", *" again", "enter"), TargetStep.CHANGED, TargetState.OPEN),
    ],
)
async def test_how_it_went_with_a_target(
    app: ComentorApp,
    companion: Companion,
    press: Press,
    until: Until,
    keys: tuple[str, ...],
    step: TargetStep,
    state: TargetState,
) -> None:
    due = date(2026, 11, 27)
    target = await companion.goals.add_target("call", companion.memory.you, due)
    async with app.run_test(size=ROOMY) as pilot:
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, *keys)
        await until(pilot, lambda: companion.memory.all(TargetCheck))
        (check,) = companion.memory.all(TargetCheck)
        assert check.step is step
        changed = companion.memory.get(Target, target.id)
        assert changed is not None
        assert changed.state is state
        if step is TargetStep.MOVED:
            assert changed.due == (date(2026, 11, 29) if "1" in keys else None)
        if step is TargetStep.CHANGED:
            assert (changed.text, changed.due) == ("call again", due)


async def test_the_others_target_is_the_others_outside_a_session(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    await companion.goals.add_target("call", companion.memory.other)
    async with app.run_test(size=ROOMY) as pilot:
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, "d")
        await until(pilot, lambda: "only Ben changes it" in status(app))
        assert companion.memory.all(TargetCheck) == []


async def test_leaving_a_question_changes_nothing(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    await companion.goals.add_target("call", companion.memory.you, date(2026, 11, 27))
    async with app.run_test(size=ROOMY) as pilot:
        app.screen.query_one(GoalsPane).rows.focus()
        for keys in (("m", "escape"), ("c", "escape"), ("enter", "escape")):
            await press(pilot, *keys)
        assert isinstance(app.screen, HomeScreen)
        assert companion.memory.all(TargetCheck) == []


# -- the date ---------------------------------------------------------------------------------


async def test_planning_the_next_session(
    app: ComentorApp,
    companion: Companion,
    paths: Paths,
    shown: Shown,
    press: Press,
    until: Until,
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "p", *"fri")
        await until(pilot, lambda: "at what time?" in shown(app))
        await press(pilot, "enter")
        assert isinstance(app.screen, Form)
        await press(pilot, *" 15:00", "down", "right", "right", "down", *"the quay", "enter")
        await until(pilot, lambda: companion.planning.planned())
        (session,) = stored(paths, Session)
        assert session.planned_at == datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
        assert (session.medium, session.place) == (Medium.IN_PERSON, "the quay")
        await until(pilot, lambda: "Fri 27 Nov 15:00, in 5 days · in person" in shown(app))
        # Once more: typing takes the place of the old date, the rest stays.
        await press(pilot, "p", *"+2w 16:30", "enter")
        await until(pilot, lambda: "16:30" in shown(app))
        (moved,) = stored(paths, Session)
        assert (moved.id, moved.place) == (session.id, "the quay")


# -- beginning --------------------------------------------------------------------------------


async def test_of_two_dates_one_can_be_let_go(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown, paths: Paths
) -> None:
    """Each of the two entered another one, and both came together."""
    memory = companion.memory
    first = memory.new(Session, planned_at=NOW + timedelta(days=18), place="the blue room")
    second = memory.new(Session, planned_at=NOW + timedelta(days=19), medium=Medium.VIDEO)
    await memory.put(first, second)
    told = "Two dates are planned: Thu 10 Dec 15:00 and Fri 11 Dec 15:00 · p lets one go"
    async with app.run_test(size=ROOMY) as pilot:
        await until(pilot, lambda: told in shown(app))
        await press(pilot, "p")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        assert "the blue room" in shown(app)
        # Esc: both stay.
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert not any(each.deleted_at for each in stored(paths, Session))
        # Planning is still to be had.
        await press(pilot, "p")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "p")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await press(pilot, "p")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "2")
        await until(pilot, lambda: "Two dates" not in shown(app))
        await until(pilot, lambda: "the bin has it" in shown(app))
        (left,) = stored(paths, Session)
        assert left.id == first.id


async def test_beginning_opens_the_planned_session(
    app: ComentorApp, companion: Companion, clock: Any, press: Press, until: Until
) -> None:
    planned = await companion.planning.plan(clock.wall + timedelta(minutes=5), Medium.CALL)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = companion.live.session
        assert session is not None
        assert session.id == planned.id


async def test_long_before_its_date_the_plan_stays(
    app: ComentorApp, companion: Companion, clock: Any, shown: Shown, press: Press, until: Until
) -> None:
    planned = await companion.planning.plan(clock.wall + timedelta(days=5), Medium.CALL)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = companion.live.session
        assert session is not None
        assert session.id != planned.id
        assert companion.planning.planned() == planned
        await until(pilot, lambda: "An unplanned session: good." in shown(app))


async def test_a_date_long_past_makes_nobody_late(
    app: ComentorApp, companion: Companion, clock: Any, shown: Shown, press: Press, until: Until
) -> None:
    planned = await companion.planning.plan(clock.wall + timedelta(hours=1), Medium.CALL)
    clock.go_on(days=8)
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        assert "We had planned Sun 22 Nov 16:00, 8 days ago. How did it go?" in shown(app)
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = companion.live.session
        assert session is not None
        assert (session.id, session.planned_at) == (planned.id, clock.wall)


async def test_an_open_session_goes_on(
    app: ComentorApp, companion: Companion, shown: Shown, press: Press, until: Until
) -> None:
    await companion.live.open()
    async with app.run_test(size=ROOMY) as pilot:
        # An open session is where the app starts.
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        app.pop_screen()
        await until(pilot, lambda: "The session is open. F2 goes on with it" in shown(app))
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert len(companion.memory.all(Session)) == 1


async def test_the_last_session_can_be_taken_up_again(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        app.call_later(app.runner("reopen"))
        await until(pilot, lambda: "no session to take up" in status(app))
        await companion.live.open()
        session = await companion.live.end()
        assert session.state is SessionState.HELD
        app.call_later(app.runner("reopen"))
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert companion.live.session is not None


async def test_home_is_light(app: ComentorApp) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await pilot.pause()
        names = {type(widget).__name__ for widget in app.screen.walk_children()}
        assert not names & {"Markdown", "TextArea", "DataTable", "ListView", "LoadingIndicator"}
        ours = [w for w in app.screen.walk_children() if type(w).__name__ != "FooterKey"]
        assert len(ours) <= 24


async def test_letters_of_the_footer_work_again_after_escape(
    app: ComentorApp, companion: Companion, press: Press
) -> None:
    await companion.planning.add("an item", None)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "down")
        assert app.screen.query_one(AgendaPane).rows.has_focus
        await press(pilot, "escape")
        assert app.focused is None
        await press(pilot, "p")
        assert isinstance(app.screen, Form)


async def test_all_ways_of_a_target_are_offered(
    app: ComentorApp, companion: Companion, shown: Shown, press: Press
) -> None:
    await companion.goals.add_target("call [/]", companion.memory.you)
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(GoalsPane).rows.focus()
        await press(pilot, "enter")
        assert isinstance(app.screen, Choose)
        for word in ("Done", "Move it", "Change it", "Let it go", "Keep it", "call [/]"):
            assert word in shown(app)
