"""The first start: names are enough, everything is kept, nothing is in the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import tzlocal
from textual.widgets import Input

from comentor_tui import zone
from comentor_tui.domain.records import Agreement, Cadence, Medium, Pair, Person, Session
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens import home
from comentor_tui.ui.screens.first_run import FirstRunScreen
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.screens.people import PeopleScreen
from tests.ui.conftest import SIZES, trying

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


@pytest.fixture
def app(blank: Companion, paths: Paths) -> ComentorApp:
    """The app on an empty store."""
    return ComentorApp(blank, Settings(), paths)


def at_home(app: ComentorApp) -> Callable[[], bool]:
    """Is home on the screen?"""
    return lambda: isinstance(app.screen, HomeScreen)


async def test_everything_is_kept(
    app: ComentorApp, blank: Companion, paths: Paths, shown: Shown, press: Press, until: Until
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        assert isinstance(app.screen, FirstRunScreen)
        await press(pilot, *"Ana", "enter", *"Ben", "enter")
        await press(pilot, "ctrl+n", "ctrl+n", "enter", "right", "enter", "left", "enter")
        await press(pilot, *"fri 15:00")
        await until(pilot, lambda: "Fri 27 Nov 15:00, in 5 days" in shown(app))
        await press(pilot, "enter", "right", "enter", *"a link", "enter")
        await until(pilot, at_home(app))
    with open_read_only(paths) as reader:
        names = {person.name for person in reader.load(Person)}
        (agreement,), (session,) = reader.load(Agreement), reader.load(Session)
        again = Companion(blank.store_thread.run, blank.clock)  # type: ignore[arg-type]
        assert again.load(reader)
        assert (again.memory.pair_id, again.memory.people) == (
            blank.memory.pair_id,
            blank.memory.people,
        )
    assert names == {"Ana", "Ben"}
    assert blank.memory.name(blank.memory.you) == "Ana"
    assert agreement.purpose == "To keep our projects moving, with someone who asks."
    assert (agreement.cadence, agreement.half_minutes) == (Cadence.EVERY_TWO_WEEKS, 25)
    assert session.planned_at == datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    assert (session.medium, session.place, session.half_minutes) == (Medium.VIDEO, "a link", 25)


@pytest.mark.parametrize("key", ["escape", "f2", "ctrl+s"])
async def test_everything_may_stay_empty(
    app: ComentorApp, blank: Companion, press: Press, until: Until, key: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, key)
        await until(pilot, at_home(app))
        memory = blank.memory
        assert [memory.name(person) for person in memory.people] == ["Left", "Right"]
        assert memory.all(Session) == []


@pytest.mark.parametrize("named", ["Europe/Berlin", None])
async def test_the_zone_of_the_machine_is_kept_by_its_name(
    app: ComentorApp,
    paths: Paths,
    press: Press,
    until: Until,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
    named: str | None,
) -> None:
    """Without TZ the machine's zone has no name of its own: it is asked for, or stays empty."""
    monkeypatch.delenv("TZ")
    zone.local_zone.cache_clear()
    there = ZoneInfo(named) if named else timezone(timedelta(hours=1))
    monkeypatch.setattr(tzlocal, "get_localzone", lambda: there)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *"Ana", "enter", *"Ben", "f2")
        await until(pilot, at_home(app))
        with open_read_only(paths) as reader:
            kept = {person.name: person.zone for person in reader.load(Person)}
        assert kept == {"Ana": named or "", "Ben": ""}
        # So the two of us can be kept as they are.
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
        await press(pilot, "f2")
        await until(pilot, at_home(app))


async def test_without_names_every_sentence_is_whole(
    app: ComentorApp, blank: Companion, paths: Paths, shown: Shown, press: Press, until: Until
) -> None:
    seen = []
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "escape")
        await until(pilot, at_home(app))
        await blank.live.open()
        app.go_live()
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        if blank.live.clock().first != blank.memory.you:
            await blank.live.swap_first()
        await press(pilot)
        seen.append(shown(app))
        await press(pilot, "f2")
        await until(pilot, lambda: "Left’s half has begun." in shown(app))
        seen.append(shown(app))
        await press(pilot, "f9", "w")
        await until(pilot, lambda: "What ◆ Left wants in this half" in shown(app))
        await press(pilot, "escape", "f12", "f12")
        await until(pilot, lambda: "◆ Left answers; ◇ Right’s answers stay hidden" in shown(app))
        await press(pilot, "escape", "escape", "escape")
        await until(pilot, at_home(app))
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
        names = [each.value for each in app.screen.query(Input) if each.id == "field-name"]
        assert names == ["", ""]
        seen.append(shown(app))
    text = "\n".join(seen)
    assert "◆ Left  " in text
    assert "◇ Right" in text
    for broken in ("You’s", "You begins", "You wants", "Your co-mentor"):
        assert broken not in text
    with open_read_only(paths) as reader:
        assert [person.name for person in reader.load(Person)] == ["", ""]


async def test_nobody_has_said_yes_to_what_nobody_has_read(
    app: ComentorApp, blank: Companion, shown: Shown, press: Press, until: Until
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *"Ana", "enter", *"Ben", "enter", *"to write", "f2")
        await until(pilot, at_home(app))
        await until(pilot, lambda: "waits for a yes from both of us" in shown(app))
        await press(pilot, "m")
        await until(pilot, lambda: "◆ Ana not yet" in shown(app))
        assert "◇ Ben not yet" in shown(app)
        # Read together: one key and Enter for both.
        await press(pilot, "y", "enter")
        await until(pilot, lambda: "◆ Ana yes" in shown(app))
        assert "◇ Ben yes" in shown(app)
        assert blank.agreements.missing() == []


async def test_a_date_that_is_not_understood_is_asked_for_again_or_left_out(
    app: ComentorApp, blank: Companion, shown: Shown, press: Press, until: Until
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one("#field-first", Input).focus()
        await press(pilot, *"some day", "f2")
        await until(pilot, lambda: "Not a date and a time I know" in shown(app))
        assert isinstance(app.screen, FirstRunScreen)
        assert app.focused is app.screen.query_one("#field-first")
        await press(pilot, "escape")
        await until(pilot, at_home(app))
        assert blank.memory.all(Session) == []


async def test_a_past_date_is_said(
    app: ComentorApp, shown: Shown, press: Press, until: Until
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one("#field-first", Input).focus()
        await press(pilot, *"2026-11-01 9:00")
        await until(pilot, lambda: "that is past" in shown(app))


async def test_pressing_twice_begins_once_and_no_session(
    app: ComentorApp, paths: Paths, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow this machine is, the second press comes at once.
    monkeypatch.setattr(home, "monotonic", lambda: 1_000.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2", "f2", "escape")
        await until(pilot, at_home(app))
    with open_read_only(paths) as reader:
        assert len(reader.load(Pair)) == 1
        assert reader.load(Session) == []


async def test_arrows_go_through_all_fields(app: ComentorApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        seen = []
        for _ in range(8):
            await press(pilot, "down")
            seen.append(app.focused.id if app.focused else None)
        assert seen == [
            "name-comentor",
            "field-purpose",
            "field-cadence",
            "field-half_minutes",
            "field-first",
            "field-medium",
            "field-place",
            "name-you",
        ]
        await press(pilot, "up")
        assert app.focused is not None
        assert app.focused.id == "field-place"


async def test_both_names_stand_side_by_side_and_alike(app: ComentorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        you, other = (app.screen.query_one(f"#name-{side}").region for side in ("you", "comentor"))
        assert you.y == other.y
        assert abs(you.width - other.width) <= 1
        assert you.x < other.x


async def test_hostile_names(
    app: ComentorApp, blank: Companion, hostile: str, press: Press, until: Until
) -> None:
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        for side in ("you", "comentor"):
            app.screen.query_one(f"#name-{side}", Input).value = hostile
        app.screen.query_one("#field-purpose", Input).value = hostile
        app.screen.query_one("#field-place", Input).value = hostile
        app.screen.query_one("#field-first", Input).value = hostile
        await press(pilot, "escape")
        await until(pilot, at_home(app))
        assert all(len(person.name) <= 60 for person in blank.memory.all(Person))


async def test_every_size(app: ComentorApp, press: Press, until: Until) -> None:
    # It begins and ends in the smallest one.
    async with app.run_test(size=SIZES[-1]) as pilot:
        for size in (*SIZES, SIZES[-1]):
            with trying(size):
                await pilot.resize_terminal(*size)
                await press(pilot, "A", *["down"] * 8, "up", "down")
                assert isinstance(app.screen, FirstRunScreen)
        await press(pilot, "escape")
        await until(pilot, at_home(app))
