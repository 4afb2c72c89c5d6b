"""With whom: another pair in two keys, and nothing of one on the screen of the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from textual.widgets import Input

from comentor_tui.domain.records import Pair
from comentor_tui.services.companion import Companion
from comentor_tui.services.setup import FirstAnswers
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Choose
from comentor_tui.ui.screens.first_run import FirstRunScreen
from comentor_tui.ui.screens.home import HomeScreen
from tests.ui.conftest import by_name, trying

Shown = Callable[..., str]


async def test_another_pair_in_two_keys(
    app: ComentorApp, companion: Companion, clock: Any, press: Any, until: Any, shown: Shown
) -> None:
    ben = companion.memory.pair_id
    await companion.planning.add("only for Ben", companion.memory.you)
    clock.go_on(days=1)
    await companion.pairs.add(FirstAnswers(your_name="Ana", other_name="Cleo"))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.pause()
        assert "Cleo" in shown(app)
        assert "only for Ben" not in shown(app)
        await press(pilot, "w", "1")
        await until(pilot, lambda: companion.memory.pair_id == ben)
        await press(pilot)
        assert "Ben" in shown(app)
        assert "only for Ben" in shown(app)
        assert "With Ben." in shown(app)
        # Enter takes the one that was not on the screen.
        await press(pilot, "w")
        await until(pilot, lambda: "here now" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: companion.memory.pair_id != ben)


async def test_a_new_pair_is_begun_beside_the_first(
    app: ComentorApp, companion: Companion, press: Any, until: Any, shown: Shown
) -> None:
    ben = companion.memory.pair_id
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "w")
        await until(pilot, lambda: "somebody new" in shown(app))
        await press(pilot, "n")
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))
        assert app.screen.query_one("#name-you", Input).value == "Ana"
        assert app.focused is app.screen.query_one("#name-comentor", Input)
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)
        assert companion.memory.pair_id == ben
        await press(pilot, "w", "n")
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))
        await press(pilot, *"Cleo", "f2", "f2")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await press(pilot)
        assert companion.memory.name(companion.memory.other) == "Cleo"
        assert companion.live.session is None
        assert len(app.screen_stack) == 1
        assert "Cleo" in shown(app)
        assert len(await companion.pairs.pairs()) == 2


async def test_with_another_pair_you_are_the_one_who_types(
    app: ComentorApp, companion: Companion, press: Any, until: Any, shown: Shown
) -> None:
    await companion.pairs.add(FirstAnswers(your_name="Ana", other_name="Cleo"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await by_name(pilot, until, "Hand the keys over")
        await until(pilot, lambda: "Cleo is typing" in shown(app))
        await press(pilot, "w")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "enter")
        await until(pilot, lambda: companion.memory.name(companion.memory.other) == "Ben")
        await until(pilot, lambda: "is typing" not in shown(app))
        assert companion.memory.at_keys == companion.memory.you


async def test_while_a_session_is_open_nobody_goes_anywhere(
    app: ComentorApp, companion: Companion, press: Any, until: Any, shown: Shown
) -> None:
    ben = companion.memory.pair_id
    await companion.pairs.add(FirstAnswers(your_name="Ana", other_name="Cleo"))
    cleo = companion.memory.pair_id
    await companion.live.open()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+g", "z")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        for key in ("1", "2", "n"):
            await press(pilot, "w")
            await until(pilot, lambda: "somebody new" in shown(app))
            await press(pilot, key)
            await press(pilot)
            assert companion.memory.pair_id == cleo
            assert isinstance(app.screen, HomeScreen)
        assert "session with Cleo is open" in shown(app)
        assert companion.live.session is not None
    assert ben != cleo


async def test_hostile_names_at_any_size(
    app: ComentorApp, companion: Companion, clock: Any, press: Any, until: Any, shown: Shown
) -> None:
    for name in ("[/]", "[@click=app.quit]x[/]", "\x1b]52;c;x\x07", "\u202eevil", "n" * 10_000):
        # They stand in the order in which they began.
        clock.go_on(minutes=1)
        await companion.pairs.add(FirstAnswers(your_name=name, other_name=name))
    # It begins in the smallest one.
    async with app.run_test(size=(1, 1), notifications=True, tooltips=True) as pilot:
        sizes = ((1, 1), (30, 8), (40, 12), (80, 24), (120, 40))
        # Another pair each time.
        for size, place in zip(sizes, "34562", strict=True):
            with trying((size, place)):
                await pilot.resize_terminal(*size)
                before = companion.memory.pair_id
                await press(pilot, "w")
                # The first time the store is opened for it, on its thread.
                await until(pilot, lambda: isinstance(app.screen, Choose))
                await press(pilot, place)
                await until(pilot, lambda b=before: companion.memory.pair_id != b)
                await press(pilot, "w")
                await until(pilot, lambda: isinstance(app.screen, Choose))
                await press(pilot, "escape")
                assert isinstance(app.screen, HomeScreen)
                assert not set(shown(app)) & {"\x1b", "\x07", "\u202e"}
                assert companion.memory.get(Pair, companion.memory.pair_id) is not None


async def test_home_tells_which_other_pair_is_next_and_how_to_go_there(
    app: ComentorApp, companion: Companion, clock: Any, press: Any, until: Any, shown: Shown
) -> None:
    first = FirstAnswers(your_name="Ana", other_name="Cleo", first_at=clock.wall + timedelta(3))
    clock.go_on(minutes=1)
    await companion.pairs.add(first)
    clock.go_on(minutes=1)
    cleo = companion.memory.pair_id
    assert [each.other for each in companion.memory.elsewhere] == ["Ben"]
    await companion.pairs.add(FirstAnswers(your_name="Ana", other_name="Dov"))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.pause()
        # The one with the soonest date is named.
        assert "with Cleo Wed 25 Nov 15:00, in 3 days and 1 more w" in shown(app)
        await press(pilot, "w", "2")
        await until(pilot, lambda: companion.memory.pair_id == cleo)
        await press(pilot)
        assert "with Ben and 1 more w" in shown(app)
        await companion.agreements.rest()


async def test_of_one_pair_nothing_is_said(app: ComentorApp, shown: Shown) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "with " not in shown(app)
