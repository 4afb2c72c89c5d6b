"""The two of us: names, zones, how to reach each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.widgets import Input

from comentor_tui.domain.records import Person
from comentor_tui.domain.text import clean_name
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.people import PeopleScreen
from tests.ui.conftest import HOSTILE, trying

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


def stored(paths: Paths) -> dict[str, Any]:
    with open_read_only(paths) as reader:
        return {person.name: person for person in reader.load(Person)}


def line(app: ComentorApp, side: str, field: str) -> Input:
    return app.screen.query_one(f"#fields-{side} #field-{field}", Input)


async def test_both_are_filled_from_left_to_right(
    app: ComentorApp, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
        assert app.focused is line(app, "you", "name")
        assert line(app, "you", "name").value == "Ana"
        await until(pilot, lambda: "this machine: Europe/Berlin" in shown(app))
        await press(pilot, "enter", *["backspace"] * 20, *"berlin")
        await until(pilot, lambda: "Europe/Berlin, 15:00 now" in shown(app))
        await press(pilot, "enter", *"+49 1", "enter")
        await until(pilot, lambda: app.focused is line(app, "comentor", "name"))
        await press(pilot, "enter", *"Tokio")
        await until(pilot, lambda: "Asia/Tokyo?" in shown(app))
        # What is not understood is not kept, and nothing is lost.
        await press(pilot, "f2")
        await until(pilot, lambda: app.focused is line(app, "comentor", "zone"))
        assert stored(paths)["Ben"].zone == ""
        assert stored(paths)["Ana"].contact == ""
        await press(pilot, *["backspace"] * 5, *"tokyo", "enter", *"ben@example.org", "enter")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: stored(paths)["Ben"].zone)
        found = stored(paths)
        assert (found["Ana"].zone, found["Ana"].contact) == ("Europe/Berlin", "+49 1")
        assert (found["Ben"].zone, found["Ben"].contact) == ("Asia/Tokyo", "ben@example.org")


async def test_a_zone_that_was_kept_as_none_is_empty(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until
) -> None:
    """Some first runs stored the word; it came to the other copy in packets."""
    memory = companion.memory
    for who in memory.people:
        known = companion.people.person(who)
        assert known is not None
        await memory.put(memory.revise(known, zone="None"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
        assert [line(app, side, "zone").value for side in ("you", "comentor")] == ["", ""]
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: [each.zone for each in stored(paths).values()] == ["", ""])


async def test_escape_leaves_it_as_it_was(
    app: ComentorApp, paths: Paths, press: Press, until: Until
) -> None:
    before = stored(paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
        await press(pilot, *"xyz", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
    assert stored(paths) == before


async def test_hostile_words_are_only_words(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    people = companion.memory.people
    async with app.run_test(size=(40, 12)) as pilot:
        # Two at a time, each of them with something that was meant as markup.
        for texts in zip(HOSTILE[::2], HOSTILE[1::2], strict=True):
            with trying(texts):
                for who, hostile in zip(people, texts, strict=True):
                    await companion.people.keep(who, name=hostile, zone="", contact=hostile)
                app.screen.refresh_view()  # type: ignore[attr-defined]
                await press(pilot, "e")
                await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
                for size in ((120, 40), (30, 8), (1, 1), (40, 12)):
                    await pilot.resize_terminal(*size)
                    await pilot.pause()
                await press(pilot, "f2")
                await until(pilot, lambda: isinstance(app.screen, HomeScreen))
                for who, hostile in zip(people, texts, strict=True):
                    person = companion.memory.get(Person, who)
                    assert person is not None
                    assert person.name == clean_name(hostile)
                    assert "\x1b" not in person.name + person.contact
