"""Any keys in any order, with windows of any size: no crash, and what was kept stays kept."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Size

from comentor_tui.cli import compose
from comentor_tui.cli.demo import fill
from comentor_tui.domain.records import ClockEvent, Note, Session
from comentor_tui.paths import locate
from comentor_tui.settings import Settings
from comentor_tui.ui.app import ComentorApp
from tests.terminal.screen import stored

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

KEYS = 1_000
"""For each of the seeds."""
NAMED = [
    *("enter", "enter", "enter", "tab", "shift+tab", "escape", "escape", "up", "down", "left"),
    *("right", "home", "end", "pageup", "pagedown", "backspace", "delete", "space"),
    *(f"f{number}" for number in range(1, 13)),
    *(f"ctrl+{letter}" for letter in "acdefgklnoprstuvwxy"),
]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789?!>*~[]/$ é漢\u202e"
WIDTHS, HEIGHTS = (1, 2, 5, 8, 12, 29, 40, 60, 80, 120, 200), (1, 2, 3, 5, 8, 12, 20, 24, 40, 60)


def key(name: str) -> events.Key:
    if len(name) == 1:
        return events.Key(name, name)
    return events.Key(name, " " if name == "space" else None)


async def stay(_app: ComentorApp) -> None:
    """Quitting is another test's."""


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_keys(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is exported goes where the app is started; the palette can also quit.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr(ComentorApp, "action_quit", stay)
    folder = tmp_path / "data"
    paths = locate(folder)
    fill(paths, live=seed != 2)
    _, companion = compose.parts(paths)
    app = ComentorApp(companion, Settings(), paths)
    chance = random.Random(seed)
    screens: set[str] = set()
    resizes = 0
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        for count in range(KEYS):
            if chance.random() < 0.02:
                size = Size(chance.choice(WIDTHS), chance.choice(HEIGHTS))
                await pilot.resize_terminal(size.width, size.height)
                resizes += 1
            name = chance.choice(NAMED) if chance.random() < 0.4 else chance.choice(LETTERS)
            app.post_message(key(name))
            if chance.random() < 0.01:
                app.post_message(events.Paste("[/] $x \x1b[2J pasted\nlines " * 3))
            if count % 20 == 19:
                await pilot.pause()
                screens.add(type(app.screen).__name__)
                assert app.return_value is None
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        await companion.saver.flush()
        shown = [*companion.memory.all(Note), *companion.memory.all(ClockEvent)]
        sessions = companion.memory.all(Session)
    assert app._exception is None
    companion.close()
    # Once the last writing is done, everything that the screens went by is in the store.
    kept = {each.id for each in stored(folder, Note)} | {e.id for e in stored(folder, ClockEvent)}
    assert {each.id for each in shown} <= kept
    assert {each.id for each in sessions} <= {each.id for each in stored(folder, Session)}
    print(f"\nseed {seed}: {KEYS} keys, {resizes} sizes, {len(shown)} records, {sorted(screens)}")
    assert len(screens) > 2
