"""Saving and copying a session: where it was asked to go, and no more than was asked for."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyperclip
import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from comentor_tui.domain.records import Medium, Session
from comentor_tui.services.companion import Companion
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Ask, Choose
from comentor_tui.ui.screens import exporting_actions
from comentor_tui.ui.screens.review import ReviewScreen

Shown = Callable[..., str]


@pytest.fixture(autouse=True)
def _nothing_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """These screens are tried without a home screen under them."""
    monkeypatch.setattr(ComentorApp, "get_default_screen", lambda _self: Screen())


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What came to the desktop's clipboard."""
    found: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", found.append)
    return found


@pytest.fixture
async def held(companion: Companion, clock: Any) -> Session:
    await companion.live.open()
    clock.go_on(minutes=4)
    await companion.live.hand_over()
    await companion.notes.add("! what we both know")
    clock.go_on(minutes=30)
    return await companion.live.end()


def pages(folder: Path) -> dict[str, str]:
    """The files of a folder with what is in them."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


async def note_privately(companion: Companion, session: Session) -> None:
    """One private note of each."""
    memory = companion.memory
    for who, text in zip(memory.people, ("qanasq", "qbensq"), strict=True):
        memory.at_keys = who
        await companion.notes.add(f"~ {text}")
    memory.at_keys = memory.you
    assert session.id


async def done(pilot: Pilot[Any]) -> None:
    """Until files are written and nothing moves."""
    app = pilot.app
    assert isinstance(app, ComentorApp)
    for _ in range(3):
        await pilot.pause(0.02)
        await app.companion.saver.flush()


async def type_in(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press("space" if key == " " else key)
    await done(pilot)


async def there(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Wait for a thread's work, a few seconds at most."""
    for _ in range(200):
        if condition():
            await done(pilot)
            return
        await pilot.pause(0.02)
    raise AssertionError("it did not come")


async def open_review(app: ComentorApp, pilot: Pilot[Any], session: Session) -> ReviewScreen:
    screen = ReviewScreen(session)
    app.push_screen(screen)
    await done(pilot)
    return screen


async def test_a_session_goes_to_a_file_at_home(
    app: ComentorApp, held: Session, home: Path, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        await app.action_command("export")
        await done(pilot)
        assert isinstance(app.screen, Ask)
        assert app.screen.query_one(Input).value == "~/comentor-2026-11-22.md"
        path = home / "comentor-2026-11-22.md"
        assert str(app.screen.query_one(".understood", Static).render()) == str(path)
        await type_in(pilot, "enter")
        await there(pilot, path.exists)
        assert app.screen is screen
        assert "Saved as" in shown(app)
        assert "what we both know" in path.read_text(encoding="utf-8")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_file_that_is_there_is_asked_about(
    app: ComentorApp, held: Session, home: Path, shown: Shown
) -> None:
    path = home / "comentor-2026-11-22.md"
    path.write_text("mine", encoding="utf-8")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        await app.action_command("export")
        await done(pilot)
        assert "there already: you will be asked" in shown(app)
        await type_in(pilot, "enter")
        assert isinstance(app.screen, Choose)
        await type_in(pilot, "escape")
        assert app.screen is screen
        assert path.read_text(encoding="utf-8") == "mine"
        await app.action_command("export")
        await done(pilot)
        await type_in(pilot, "enter", "a")
        assert isinstance(app.screen, Ask)
        await type_in(pilot, "enter", "r")
        await there(pilot, lambda: path.read_text(encoding="utf-8") != "mine")
        assert "what we both know" in path.read_text(encoding="utf-8")


async def test_places_that_cannot_be_written_are_told_and_asked_for_again(
    app: ComentorApp, held: Session, home: Path, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        await app.action_command("export")
        await done(pilot)
        line = app.screen.query_one(Input)
        for bad in (str(home / "no" / "such" / "x.md"), "/dev/null", "~nobody-at-all/x.md"):
            line = app.screen.query_one(Input)
            line.value = bad
            await type_in(pilot, "enter")
            await there(pilot, lambda: isinstance(app.screen, Ask))
        # A folder takes the usual name.
        app.screen.query_one(Input).value = str(home)
        await type_in(pilot, "enter")
        await there(pilot, (home / "comentor-2026-11-22.md").exists)
        assert app.screen is screen
        assert set(pages(home)) == {"comentor-2026-11-22.md"}


async def test_private_notes_leave_only_when_they_are_named(
    app: ComentorApp, held: Session, home: Path
) -> None:
    companion = app.companion
    await note_privately(companion, held)
    memory = companion.memory
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        for who, way, name in (
            (memory.you, "o", "ours.md"),
            (memory.you, "p", "anas.md"),
            (memory.other, "p", "bens.md"),
        ):
            memory.at_keys = who
            await app.action_command("export")
            await done(pilot)
            assert isinstance(app.screen, Choose)
            await type_in(pilot, way)
            app.screen.query_one(Input).value = f"~/{name}"
            await type_in(pilot, "enter")
            await there(pilot, (home / name).exists)
    page = pages(home)
    assert "qanasq" not in page["ours.md"]
    assert "qbensq" not in page["ours.md"]
    assert "qanasq" in page["anas.md"]
    assert "qbensq" not in page["anas.md"]
    assert "qbensq" in page["bens.md"]
    assert "qanasq" not in page["bens.md"]


async def test_the_clipboard(
    app: ComentorApp, held: Session, copied: list[str], shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        await app.action_command("copy")
        await there(pilot, lambda: "The session is on the clipboard." in shown(app))
        (text,) = copied
        assert "what we both know" in text
        assert app.clipboard == text


async def test_without_a_desktop_the_terminals_clipboard_is_named(
    app: ComentorApp, held: Session, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_text: str) -> None:
        raise pyperclip.PyperclipException("no")

    monkeypatch.setattr(pyperclip, "copy", none)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        await app.action_command("copy")
        await there(pilot, lambda: "Sent to the terminal’s clipboard." in shown(app))
        assert "what we both know" in app.clipboard


async def test_a_clipboard_that_hangs_is_not_waited_for(
    app: ComentorApp, held: Session, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting_actions, "CLIPBOARD_SECONDS", 0.05)
    monkeypatch.setattr(pyperclip, "copy", lambda _text: time.sleep(0.5))
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        await app.action_command("copy")
        await there(pilot, lambda: "Sent to the terminal’s clipboard." in shown(app))


async def test_the_calendar_file(app: ComentorApp, held: Session, home: Path, shown: Shown) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        await app.action_command("calendar")
        await done(pilot)
        assert "No next date yet" in shown(app)
        at = datetime(2026, 12, 18, 14, tzinfo=UTC)
        await app.companion.planning.plan(at, Medium.VIDEO, "https://example.org/call")
        await app.action_command("calendar")
        await there(pilot, lambda: "From this date on, monthly" in shown(app))
        await type_in(pilot, "o")
        await there(pilot, lambda: ".ics" in shown(app))
        await type_in(pilot, "enter")
        path = home / "comentor-2026-12-18.ics"
        await there(pilot, path.exists)
        assert b"DTSTART:20261218T140000Z" in path.read_bytes()


async def test_before_the_first_session_there_is_nothing_to_save(
    app: ComentorApp, companion: Companion, held: Session, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        screen.session_to_export = lambda: None  # type: ignore[method-assign]
        for name in ("export", "copy"):
            await app.action_command(name)
            await done(pilot)
            assert "There is no session yet." in shown(app)
            assert app.screen is screen
