"""The footer at every width: no key is cut, the help and the way back are always there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Footer

from comentor_tui.domain.records import Session
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.archive import Archive
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.commands import COMMANDS, Where, command, use_keys
from comentor_tui.ui.widgets.agenda_column import AgendaColumn
from comentor_tui.ui.widgets.agenda_pane import AgendaPane
from comentor_tui.ui.widgets.goals_column import GoalsColumn
from comentor_tui.ui.widgets.goals_pane import GoalsPane

Press = Callable[..., Awaitable[None]]

WIDTHS = (200, 120, 80, 60, 40, 30)
BACK = {
    "home": ((), False),
    "agenda": (("n",), True),
    "goals": (("o",), True),
    "agreement": (("m",), True),
    "gifts": (("i",), True),
    "deck": (("q",), True),
    "people": (("e",), True),
    "history": (("s",), True),
    "search, typing": (("slash",), True),
    "a past session": (("s", "enter"), True),
    "look back": (("l",), True),
    "changes": (("v",), True),
    "bin": (("b",), True),
    "settings": (("comma",), True),
    "pitfall check": (("r",), True),
    "call": (("f2",), False),
}
"""The keys to each screen, and whether Escape leads back from there."""


@pytest.fixture(autouse=True)
def _archive(companion: Companion, paths: Paths) -> None:
    """What history and look-back read."""
    companion.open_archive = lambda: Archive(paths.store)


PLACES = {
    "deck": "questions",
    "people": "the two of us",
    "search, typing": "history",
    "look back": "look-back",
    "settings": "everywhere",
    "call": "live",
}
"""The names of places that differ from those here."""


def keys_of(app: ComentorApp) -> list[Widget]:
    """What of the footer is shown, from left to right."""
    keys = [key for key in app.screen.query_one(Footer).children if key.display]
    return sorted(keys, key=lambda key: key.region.x)


@pytest.mark.parametrize("place", BACK)
async def test_no_key_is_cut_and_help_and_the_way_back_stay(
    app: ComentorApp,
    held: Session,
    press: Press,
    until: Press,
    shown: Callable[..., str],
    place: str,
) -> None:
    """At every width, and more keys the more room there is."""
    ways, leads_back = BACK[place]
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, *ways)
        await until(
            pilot, lambda: PLACES.get(place, place) in str(getattr(app.screen, "where", ""))
        )
        before: list[str] | None = None
        for width in WIDTHS:
            await resize(pilot, width)
            footer, keys = app.screen.query_one(Footer), keys_of(app)
            line = shown(app).splitlines()[-1]
            for key in keys:
                assert footer.region.contains_region(key.region), f"{width}: {line}"
                label = f"{key.key_display} {key.description}"  # type: ignore[attr-defined]
                assert label in line, f"{width}: {line}"
            assert line.endswith("F1 Help"), f"{width}: {line}"
            assert ("Esc " in line) is leads_back, f"{width}: {line}"
            actions = [key.action for key in keys]  # type: ignore[attr-defined]
            if before is not None:
                assert set(actions) <= set(before), f"{width}: {line}"
            before = actions


async def resize(pilot: Pilot[None], width: int) -> None:
    """Another width of the window."""
    await pilot.resize_terminal(width, 30)
    await pilot.pause()
    await pilot.pause()


async def test_what_is_left_out_comes_back_with_the_room(
    app: ComentorApp, press: Press, shown: Callable[..., str]
) -> None:
    """From narrow to wide, and where the focus brings other keys."""
    async with app.run_test(size=(30, 30)) as pilot:
        await press(pilot, "n")
        assert shown(app).splitlines()[-1].rstrip() == "a Add e Edit Esc Back F1 Help"
        await press(pilot, "escape", "o")
        assert shown(app).splitlines()[-1].rstrip() == "a Goal Esc Back F1 Help"
        await resize(pilot, 80)
        line = shown(app).splitlines()[-1].rstrip()
        assert line == (
            "a Goal t Target e Edit r Reached q Question o Closed u Undo Esc Back F1 Help"
        )


async def test_help_stays_with_a_key_of_ones_own(
    app: ComentorApp, press: Press, shown: Callable[..., str]
) -> None:
    """What stays is the help and the way back, whatever their keys are."""
    own = {"help": ("f11",), "leave_agenda": ("f9",)}
    try:
        use_keys(own)
        assert command("help").keys == ("f11",)
        app.set_keymap({each: keys[0] for each, keys in own.items()})
        async with app.run_test(size=(40, 30)) as pilot:
            await press(pilot, "n")
            assert shown(app).splitlines()[-1].rstrip().endswith("F9 Back F11 Help")
    finally:
        use_keys({})


def test_one_word_and_one_key_take_back_and_take_away() -> None:
    """Outside the call `u` takes the last change back on every screen, and `x` takes away."""
    panes = (AgendaPane, AgendaColumn, GoalsPane, GoalsColumn)
    bindings = [binding for pane in panes for binding in pane.BINDINGS]
    assert all(isinstance(binding, Binding) for binding in bindings)
    keys = {
        (each.title, ",".join(each.keys))
        for each in COMMANDS
        if each.where is not Where.LIVE and (set(each.keys) & {"u", "z"} or each.title == "Undo")
    }
    keys |= {
        (each.description, each.key)
        for each in bindings
        if isinstance(each, Binding) and set(each.key.split(",")) & {"u", "z"}
    }
    assert keys == {("Undo", "u,z")}
    away = {each.title for each in COMMANDS if each.keys == ("x", "delete")}
    away |= {each.description for each in bindings if isinstance(each, Binding) if "x" in each.key}
    assert away == {"Take away", "Empty"}
