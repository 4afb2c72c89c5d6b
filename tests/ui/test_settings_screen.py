"""Settings: made from the table, kept at once; what the clock does for those who asked for it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from comentor_tui import settings
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.settings import SETTINGS, Settings
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.commands import Where
from comentor_tui.ui.keys import usable
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.screens.settings import SettingsScreen
from tests.ui.conftest import trying

MINUTE = 60_000


@pytest.fixture
def keeping(companion: Companion, paths: Paths) -> ComentorApp:
    """The app, with settings that are kept in their file."""
    keep = partial(settings.write, paths.settings)
    return ComentorApp(companion, Settings(), paths, keep_settings=keep)


async def test_a_change_counts_at_once_and_is_kept(
    keeping: ComentorApp, companion: Companion, paths: Paths, press: Any, shown: Any
) -> None:
    async with keeping.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "comma")
        assert isinstance(keeping.screen, SettingsScreen)
        for each in SETTINGS:
            assert each.label in shown(keeping)
        assert "The colours" in shown(keeping)
        assert paths.settings.name in "".join(shown(keeping).split())
        await press(pilot, "right", "down", "left", "down", "right", "down", "right")
        assert keeping.theme == "comentor-light"
        assert "One sound" in shown(keeping)
        wanted = Settings("comentor-light", 3, "plain", True, False)
        assert keeping.settings == wanted
        assert settings.read(paths.settings) == (wanted, [])
        assert companion.live.warning_minutes == 3
        await press(pilot, "enter")
        assert isinstance(keeping.screen, HomeScreen)
        await companion.live.open()
        assert {companion.live.half(p).warning_minutes for p in companion.memory.people} == {3}


async def test_a_file_that_cannot_be_kept_is_told_and_the_setting_holds(
    keeping: ComentorApp, paths: Paths, press: Any, shown: Any
) -> None:
    paths.settings.write_text('theme = "open')
    async with keeping.run_test(size=(120, 24), notifications=True) as pilot:
        await press(pilot, "comma", "right")
        assert keeping.theme == "comentor-light"
        assert "not saved" in shown(keeping)
    assert paths.settings.read_text() == 'theme = "open'


async def test_what_the_file_gets_wrong_is_told_once_and_shown_whole(
    companion: Companion, paths: Paths, press: Any, until: Any, shown: Any
) -> None:
    wrong = ["settings.toml:3: [/] “bel” is not a setting.", "settings.toml:9: second"]
    app = ComentorApp(companion, Settings(warning_minutes=7), paths, problems=wrong)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "1 of 2: settings.toml:3: [/] “bel”" in shown(app))
        await press(pilot, "comma")
        assert "settings.toml:9: second" in shown(app)
        # A value of one's own that is not on the list stays until another is chosen.
        assert "7" in shown(app)
        await press(pilot, "escape", "comma", "escape")
        assert app.settings.warning_minutes == 7


async def test_a_file_of_texts_that_is_not_used_is_told(
    app: ComentorApp, paths: Paths, until: Any, shown: Any, monkeypatch: Any
) -> None:
    from comentor_tui.ui import app as module

    monkeypatch.setattr(module, "QUIET_SECONDS", 0.01)
    paths.content.mkdir()
    (paths.content / "questions.toml").write_text('[[question]]\nid = "a"\nkind = "odd"\n')
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await until(pilot, lambda: "questions.toml, line" in shown(app))
        assert str(paths.content) not in shown(app)
        assert len(app.problems) == 1


async def test_it_can_be_used_at_any_size(keeping: ComentorApp, press: Any) -> None:
    # It begins in the smallest one.
    async with keeping.run_test(size=(1, 1), notifications=True, tooltips=True) as pilot:
        for size in ((1, 1), (12, 3), (30, 8), (40, 12), (200, 60)):
            with trying(size):
                await pilot.resize_terminal(*size)
                await press(pilot, "comma", "down", "down", "right", "f1", "escape")
                assert keeping.settings.clock == "plain"
                # As before, for the next one.
                await press(pilot, "left")
                assert keeping.settings.clock == "big"
                await press(pilot, "escape")
                assert isinstance(keeping.screen, HomeScreen)


async def rung(
    companion: Companion, clock: Any, app: ComentorApp, press: Any, monkeypatch: Any
) -> list[str]:
    """What a half of 30 minutes with a warning at 5 does, as its time goes by."""
    told: list[str] = []
    monkeypatch.setattr(app, "bell", lambda: told.append("bell"))
    await companion.live.open()
    await companion.live.start()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot)
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        for minute in (24, 1, 1, 3, 1, 1):
            clock.go_on(minutes=minute)
            companion.memory.seen = clock.now()
            screen._show_clock()
            told.append(("turned " if screen.has_class("-turned") else "") + str(minute))
        await companion.live.hand_over()
        await press(pilot)
    return told


async def test_one_bell_at_the_warning_and_one_at_zero(
    companion: Companion, paths: Paths, clock: Any, press: Any, monkeypatch: Any
) -> None:
    app = ComentorApp(companion, Settings(bell=True), paths)
    told = await rung(companion, clock, app, press, monkeypatch)
    assert told == ["24", "bell", "1", "1", "3", "bell", "1", "1"]


async def test_nothing_sounds_by_itself(
    companion: Companion, paths: Paths, clock: Any, press: Any, monkeypatch: Any
) -> None:
    app = ComentorApp(companion, Settings(cue=True), paths)
    told = await rung(companion, clock, app, press, monkeypatch)
    assert told == ["24", "1", "1", "3", "turned 1", "turned 1"]


async def test_time_that_is_taken_away_rings_no_bell(companion: Companion, clock: Any) -> None:
    from comentor_tui.ui.reached import Reached, Watch

    watch = Watch()
    await companion.live.open()
    await companion.live.start()
    live, first = companion.live, companion.live.clock().owner
    assert watch.look(live.clock(), 5 * MINUTE) is Reached.NOTHING
    clock.go_on(minutes=24)
    assert watch.look(live.clock(), 5 * MINUTE) is Reached.NOTHING
    await live.extend(-2 * MINUTE)
    assert live.clock().left(first) == 4 * MINUTE
    assert watch.look(live.clock(), 5 * MINUTE) is Reached.NOTHING
    clock.go_on(minutes=4)
    assert watch.look(live.clock(), 0) is Reached.THROUGH
    assert watch.look(live.clock(), 0) is Reached.NOTHING


async def test_the_plain_clock_takes_one_line(
    companion: Companion, paths: Paths, press: Any, shown: Any
) -> None:
    app = ComentorApp(companion, Settings(clock="plain"), paths)
    await companion.live.open()
    await companion.live.start()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        assert not app.screen.query_one("#halves").size
        assert "30 min left" in shown(app).splitlines()[1]


async def test_they_can_be_reached_in_the_middle_of_a_call(
    keeping: ComentorApp, companion: Companion, press: Any
) -> None:
    await companion.live.open()
    async with keeping.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot)
        assert isinstance(keeping.screen, LiveScreen)
        await press(pilot, "f9", "comma")
        assert isinstance(keeping.screen, SettingsScreen)
        # Once is enough.
        await press(pilot, "comma")
        await press(pilot, "escape")
        assert isinstance(keeping.screen, LiveScreen)
        # The palette of every screen knows them.
        assert "settings" in {each.id for each in usable(Where.REVIEW)}
