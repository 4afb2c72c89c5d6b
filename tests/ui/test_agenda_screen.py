"""The agenda's own screen: three columns, what is possible, what is kept, and the way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from comentor_tui.domain.records import AgendaItem, ItemState, Section
from comentor_tui.services.adding import Addition
from comentor_tui.services.companion import Companion
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.commands import Where, commands_for
from comentor_tui.ui.screens.agenda import AgendaScreen
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.widgets.agenda_column import AgendaColumn
from comentor_tui.ui.widgets.rows import Rows

from .conftest import HOSTILE, START, trying

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


@pytest.fixture
async def filled(companion: Companion) -> Companion:
    """Something for each of them, something from the last time, something for later."""
    planning, memory = companion.planning, companion.memory
    await planning.add("the hall in January", memory.you, possible="two keys")
    await planning.add("a week off", memory.you, Section.NEWS)
    await planning.add("where to meet", None, Section.GOALS)
    await planning.add("listen a minute longer", None, origin="pitfall:advice")
    await planning.add("the rota", memory.other)
    later = await planning.add("the cello", memory.other)
    await planning.park(later.id)
    await memory.put(
        memory.new(
            AgendaItem,
            text="the letter",
            owner=memory.other,
            carried_from=later.id,
            first_asked=START - timedelta(days=41),
            position=9,
        )
    )
    return companion


def column(app: ComentorApp, name: str) -> Rows:
    return app.screen.query_one(f"#column-{name}", AgendaColumn).rows


def here(app: ComentorApp, name: str) -> list[str]:
    """The texts in a column, headings in brackets."""
    memory = app.companion.memory
    found = []
    for row in column(app, name)._rows:
        item = memory.get(AgendaItem, row.id)
        found.append(item.text if item else f"[{row.text.plain}]")
    return found


async def test_three_columns_in_their_parts_with_what_is_known(
    app: ComentorApp, filled: Companion, press: Press, shown: Shown
) -> None:
    async with app.run_test(size=(130, 36)) as pilot:
        await press(pilot, "n")
        assert isinstance(app.screen, AgendaScreen)
        assert here(app, "you") == ["[news]", "a week off", "[projects]", "the hall in January"]
        assert here(app, "both") == [
            *("[projects]", "listen a minute longer"),
            *("[goals]", "where to meet"),
        ]
        assert here(app, "comentor") == ["[projects]", "the rota", "the letter"]
        text = shown(app)
        lines = text.splitlines()
        names = next(line for line in lines if "◆ Ana" in line)
        assert names.index("Ana") < names.index("both") < names.index("◇ Ben")
        assert "↷ since 12 Oct" in text
        assert "listen a minute longer · from our" in text
        assert "▸ 1 kept for some other time · o shows" in text
        assert "the cello" not in text
        await press(pilot, "down")
        text = shown(app)
        assert "what is hard" in text
        assert "two keys" in text.split("what is possible")[1]
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_one_after_the_other_below_110(
    app: ComentorApp, filled: Companion, press: Press
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n")
        regions = [column(app, name).region for name in ("you", "both", "comentor")]
        assert regions[0].y < regions[1].y < regions[2].y
        for name in ("both", "comentor"):
            await press(pilot, "right")
            assert column(app, name).has_focus
            # The list under the cursor is in sight.
            assert column(app, name).region.overlaps(app.screen.region)
        await press(pilot, "right")
        assert column(app, "you").has_focus


async def test_owner_and_part_change_with_a_key_and_the_cursor_goes_along(
    app: ComentorApp, filled: Companion, press: Press, until: Until
) -> None:
    memory = filled.memory
    async with app.run_test(size=(130, 36)) as pilot:
        await press(pilot, "n")
        item_id = column(app, "you").current
        assert item_id
        for key, owner, name in (
            ("f", None, "both"),
            ("shift+right", memory.other, "comentor"),
            ("shift+left", None, "both"),
        ):
            await press(pilot, key)
            await until(pilot, lambda name=name: column(app, name).current == item_id)
            assert column(app, name).has_focus
            item = memory.get(AgendaItem, item_id)
            assert item is not None
            assert item.owner == owner
        await press(pilot, "s")
        await until(pilot, lambda: here(app, "both")[2] == "a week off")
        await until(pilot, lambda: column(app, "both").current == item_id)


async def test_what_is_possible_is_said_beside_it(
    app: ComentorApp, filled: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=(130, 36)) as pilot:
        await press(pilot, "n")
        await press(pilot, "b", *"rest", "enter")
        await until(
            pilot, lambda: filled.planning.items()[0].possible == "rest" and pilot.app.screen
        )
        await press(pilot, "b", *["backspace"] * 4, "enter")
        await until(pilot, lambda: filled.planning.items()[0].possible == "")


async def test_what_is_added_in_a_column_is_for_whom_the_column_is(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=(130, 36)) as pilot:
        await press(pilot, "n", "right", "right", "a", *"rest", "enter")
        await until(pilot, lambda: companion.planning.items())
        assert companion.planning.items()[0].owner == companion.memory.other


async def test_later_is_one_key_and_back_is_one_key(
    app: ComentorApp, filled: Companion, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(130, 36)) as pilot:
        await press(pilot, "n", "p")
        await until(pilot, lambda: len(filled.planning.parked()) == 2)
        await press(pilot, "o")
        await until(pilot, lambda: "a week off" in shown(app) and "the cello" in shown(app))
        parked = app.screen.query_one("#parking", AgendaColumn).rows
        await until(pilot, lambda: parked.has_focus)
        for left in (1, 0):
            await press(pilot, "enter")
            await until(pilot, lambda left=left: len(filled.planning.parked()) == left)
        # Nothing is kept any more: the cursor is not lost in a list that went away.
        await until(pilot, lambda: isinstance(app.focused, Rows) and app.focused.display)
        await until(pilot, lambda: not app.screen.has_class("-unfolded"))
        assert all(item.state is ItemState.OPEN for item in filled.planning.items())
        await press(pilot, "o")
        assert "Nothing is kept" in shown(app)


async def test_everything_can_be_taken_back(
    app: ComentorApp, filled: Companion, press: Press, until: Until, shown: Shown
) -> None:
    def seen() -> list[tuple[Any, ...]]:
        found = [*filled.planning.items(), *filled.planning.parked()]
        return [(i.text, i.owner, i.section, i.state) for i in found]

    before = seen()
    async with app.run_test(size=(130, 36)) as pilot:
        await press(pilot, "n", "down")
        for key in ("space", "f", "s", "p"):
            stood = seen()
            await press(pilot, key)
            await until(pilot, lambda stood=stood: seen() != stood)
        stood = seen()
        await press(pilot, "x")
        await until(pilot, lambda: seen() != stood)
        for _ in range(5):
            stood = seen()
            await press(pilot, "u")
            await until(pilot, lambda stood=stood: seen() != stood)
            assert "Taken back: “" in shown(app)
        assert seen() == before


async def test_what_comes_from_the_shell_is_there_at_once(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(130, 36)) as pilot:
        await press(pilot, "n")
        await app._added_outside(Addition("from the shell", "partner", "news"))
        await until(pilot, lambda: here(app, "comentor") == ["[news]", "from the shell"])
        assert "From the shell: On the agenda for Ben, news" in shown(app)


async def test_any_text_at_any_size(app: ComentorApp, companion: Companion, press: Press) -> None:
    memory = companion.memory
    for place, text in enumerate(HOSTILE):
        owner = (memory.you, None, memory.other)[place % 3]
        item = await companion.planning.add(text, owner, possible=text, origin="pitfall:x")
        if place > 6:
            await companion.planning.park(item.id)
    # It begins in the smallest one.
    async with app.run_test(size=(1, 1)) as pilot:
        for size in ((1, 1), (12, 3), (40, 12), (80, 24), (200, 60)):
            with trying(size):
                await pilot.resize_terminal(*size)
                await press(pilot, "n", "right", "o", "o", "right", "f", "z", "space", "escape")
                assert isinstance(app.screen, HomeScreen)


async def test_every_command_of_the_place_does_something(
    app: ComentorApp, filled: Companion, press: Press
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n")
        for each in commands_for(Where.AGENDA):
            assert callable(getattr(app.screen, f"do_{each.id}"))
