"""The second window: it reads, and acts on the first one's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from comentor_tui.domain.records import AgendaItem, Medium, SessionKind, Visibility
from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.services.ports import Store
from comentor_tui.services.remote import Listener
from comentor_tui.settings import Settings
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ONLY_READS, ComentorApp, Mode
from comentor_tui.ui.screens.help import HelpScreen
from comentor_tui.ui.screens.second import SecondScreen
from comentor_tui.ui.widgets.status_line import StatusLine

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


def refuse() -> Store:
    """In place of a store: this window may not write."""
    raise UsageProblem("not here")


@pytest.fixture
def reads() -> list[None]:
    """As long as there were reads."""
    return []


@pytest.fixture
async def window(
    companion: Companion, paths: Paths, clock: Any, reads: list[None]
) -> AsyncIterator[ComentorApp]:
    """A second window beside `companion`, which is the first; with what the shell hands it."""
    second = Companion(refuse, clock)

    def read_again() -> None:
        reads.append(None)
        with open_read_only(paths) as reader:
            second.load_anew(reader)

    read_again()
    yield ComentorApp(
        second, Settings(), paths, mode=Mode.SECOND, read_again=read_again, holder=4242
    )
    second.store_thread.close()


@pytest.fixture
async def asked(companion: Companion, paths: Paths) -> AsyncIterator[list[str]]:
    """The commands that reached the first window; it carries them out."""
    names: list[str] = []

    async def handle(name: str) -> str:
        names.append(name)
        return await companion.command(name)

    listener = Listener(paths.socket, handle)
    await listener.start()
    yield names
    await listener.stop()


def status(app: ComentorApp) -> str:
    """The bottom line."""
    return str(app.screen.query_one(StatusLine).content)


async def test_it_says_that_there_is_another_and_what_is_next(
    window: ComentorApp, companion: Companion, clock: Any, shown: Shown
) -> None:
    await companion.planning.plan(clock.wall + timedelta(days=1), Medium.CALL)
    await companion.planning.add("an item", None)
    async with window.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(window.screen, SecondScreen)
        drawn = shown(window)
        assert "Comentor is already open in another window (process 4242)." in drawn
        assert "No session is open · next Mon 23 Nov 15:00, tomorrow" in drawn
        assert "an item" in drawn


async def test_it_acts_on_the_clock_of_the_first_window(
    window: ComentorApp,
    companion: Companion,
    clock: Any,
    asked: list[str],
    shown: Shown,
    press: Press,
    until: Until,
) -> None:
    await companion.live.open()
    async with window.run_test(size=(120, 40)) as pilot:
        for key, said in (
            ("f2", "half has begun"),
            ("f3", "Paused for both"),
            ("f3", "Going on"),
            ("f4", "Taken back: going on after the pause"),
            ("ctrl+t", "Going on"),
        ):
            clock.go_on(seconds=30)
            await press(pilot, key)
            await until(pilot, lambda said=said: said in status(window))
        assert asked == ["switch", "pause", "resume", "undo", "resume"]
        assert "▶" in shown(window)
        clock.go_on(minutes=5)
        await press(pilot, "r")
        assert "25 min left" in shown(window)


async def test_what_the_first_window_does_is_seen_while_a_session_is_open(
    window: ComentorApp, companion: Companion, clock: Any, shown: Shown, until: Until
) -> None:
    await companion.live.open()
    await companion.notes.add("! seen from there")
    await companion.notes.add("~ only mine")
    async with window.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "seen from there" in shown(window)
        assert "only mine" not in shown(window)
        await companion.live.end()
        for _ in range(40):
            await pilot.pause(0.1)
            if "No session is open" in shown(window):
                break
        assert "No session is open" in shown(window)


async def test_a_social_call_has_no_halves_here_either(
    window: ComentorApp, companion: Companion, press: Press, shown: Shown
) -> None:
    await companion.live.open(kind=SessionKind.SOCIAL)
    async with window.run_test(size=(120, 40)) as pilot:
        await press(pilot, "r")
        assert "social" in shown(window)
        assert "to come" not in shown(window)
        assert "ends" not in shown(window)


async def test_what_was_taken_away_or_done_in_the_first_window_goes_here_too(
    window: ComentorApp, companion: Companion, press: Press, shown: Shown
) -> None:
    gone = await companion.planning.add("taken away there", None)
    done = await companion.planning.add("ticked there", None)
    await companion.planning.add("still to talk about", None)
    async with window.run_test(size=(120, 40)) as pilot:
        await press(pilot, "r")
        assert "taken away there" in shown(window)
        assert "○ ticked there" in shown(window)
        await companion.planning.remove(gone.id)
        await companion.planning.tick(done.id)
        await press(pilot, "r")
        assert "taken away there" not in shown(window)
        assert "○ ticked there" not in shown(window)
        assert "still to talk about" in shown(window)


async def test_a_note_that_was_taken_away_goes_here_too(
    window: ComentorApp, companion: Companion, press: Press, shown: Shown
) -> None:
    await companion.live.open()
    note = await companion.notes.add("said too early")
    async with window.run_test(size=(120, 40)) as pilot:
        await press(pilot, "r")
        assert "said too early" in shown(window)
        await companion.notes.remove(note.id)
        await press(pilot, "r")
        assert "said too early" not in shown(window)


async def test_at_rest_it_wakes_nobody(window: ComentorApp, reads: list[None]) -> None:
    async with window.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = len(reads)
        await pilot.pause(2.5)
        assert len(reads) == before


async def test_without_an_answer_it_says_so(
    window: ComentorApp, press: Press, until: Until
) -> None:
    async with window.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f2")
        await until(pilot, lambda: "does not answer" in status(window))


async def test_a_store_that_cannot_be_read_is_told(
    window: ComentorApp, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with window.run_test(size=(80, 24)) as pilot:
        await pilot.pause()

        def broken() -> None:
            raise StoreProblem("The store is gone.")

        monkeypatch.setattr(window, "read_again", broken)
        await press(pilot, "r")
        assert "The store is gone." in status(window)


async def test_it_writes_nothing(
    window: ComentorApp, companion: Companion, paths: Paths, press: Press
) -> None:
    await companion.planning.add("an item", None)
    async with window.run_test(size=(80, 24)) as pilot:
        await press(pilot, "tab", "down")
        for key in ("space", "e", "p", "o", "x", "u", "]", "a"):
            await press(pilot, key)
            assert status(window) == ONLY_READS
        await window.run_action("command('keys_over')")
        assert window.companion.memory.at_keys == window.companion.memory.you
    with open_read_only(paths) as reader:
        (item,) = reader.load(AgendaItem)
        assert item.revision == 1


async def test_its_help_names_what_works_here(
    window: ComentorApp, press: Press, shown: Shown
) -> None:
    async with window.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f1")
        assert isinstance(window.screen, HelpScreen)
        assert "F2, Ctrl+S" in shown(window)
        seen = shown(window)
        assert "Look again" in seen
        assert "beginning of a note" not in seen
        assert "Everywhere" in seen


async def test_its_panes_have_names_as_everywhere(window: ComentorApp, shown: Shown) -> None:
    async with window.run_test(size=(120, 40)):
        assert "─ Agenda ─" in shown(window)
        assert "─ Notes ─" in shown(window)


async def test_before_anybody_has_met_there_is_only_the_sentence(
    paths: Paths, clock: Any, shown: Shown
) -> None:
    paths.create()
    second = Companion(refuse, clock)
    app = ComentorApp(second, Settings(), paths, mode=Mode.SECOND)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "already open in another window." in shown(app)
        assert "agenda" not in shown(app)
    second.store_thread.close()


async def test_any_text_and_every_size(
    window: ComentorApp, companion: Companion, hostile: str, press: Press
) -> None:
    await companion.planning.add(hostile, companion.memory.you)
    await companion.live.open()
    note = await companion.notes.add(hostile)
    assert note is None or note.visibility in Visibility
    async with window.run_test(size=(100, 30)) as pilot:
        for columns, rows in ((120, 40), (60, 20), (40, 12), (30, 8), (1, 1)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot, "r", "tab", "down")


async def test_what_went_by_is_not_called_the_next_one(
    window: ComentorApp,
    companion: Companion,
    clock: Any,
    shown: Shown,
    press: Press,
    until: Until,
) -> None:
    await companion.planning.plan(clock.wall + timedelta(hours=1), Medium.CALL)
    clock.go_on(days=2)
    async with window.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "No session is open." in shown(window))
        assert "22 Nov" not in shown(window)
        await companion.planning.plan(clock.wall + timedelta(days=5), Medium.CALL)
        await press(pilot, "r")
        await until(pilot, lambda: "next Sun 29 Nov 15:00, in 5 days" in shown(window))


async def test_what_cannot_be_done_here_is_said(
    window: ComentorApp, companion: Companion, shown: Shown, until: Until
) -> None:
    async with window.run_test(size=(120, 40)) as pilot:
        await window.action_command("export")
        await until(pilot, lambda: "“Save as Markdown” is not for this place." in shown(window))
