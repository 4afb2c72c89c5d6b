"""What the tests of the screens share: a settable clock, a pair on a real store, the app on it."""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from comentor_tui import zone
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import HelpWanted, Pair, Record, Session
from comentor_tui.paths import Paths
from comentor_tui.services import setup
from comentor_tui.services.companion import Companion
from comentor_tui.services.demo import demo_records
from comentor_tui.settings import Settings
from comentor_tui.store import schema
from comentor_tui.store.opening import open_read_only, open_store
from comentor_tui.store.repository import SqlStore
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.home import HomeScreen
from tests.ui.rest import be_quick

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
"""A Sunday; 15:00 where the tests' people are."""

HOSTILE = (
    "[/]",
    "[/b] [b",
    "a [red]b",
    "[@click=app.quit]go[/]",
    "$name {name} %s \\[x]",
    "\x1b]52;c;aGVsbG8=\x07 \x1b[2J\x9b31m",
    "\u202eright to left\u2066 \u200b\u200d zero",
    "👩‍👩‍👧 é ﷽ 漢字 \ud83d",
    "one\r\ntwo\n\tthree\x00",
    "long " * 2000,
)
"""Text that has broken terminal apps before, or would like to."""

PATIENCE = 20.0
"""Seconds a loaded machine may take for anything that should be at once."""

SIZES = ((200, 60), (120, 40), (80, 24), (60, 20), (40, 12), (30, 8), (12, 3), (1, 1))


@contextmanager
def trying(what: object) -> Iterator[None]:
    """What fails in here says with what it did: for tests that try many things in one app."""
    try:
        yield
    except BaseException as problem:
        problem.add_note(f"with {what!r:.100}")
        raise


class FakeClock:
    """A clock that stands still until it is told to go on."""

    speed = 1.0

    def __init__(self, wall: datetime = START) -> None:
        self.wall = wall
        self.boot_ms = 1_000_000
        self.boot_id = "boot"

    def now(self) -> Moment:
        """The reading that was set."""
        return Moment(self.wall, self.boot_ms, self.boot_id)

    def go_on(self, **length: float) -> None:
        """Let time pass: `go_on(minutes=5)`."""
        passed = timedelta(**length)
        self.wall += passed
        self.boot_ms += round(passed.total_seconds() * 1000)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands in Berlin: an hour ahead of UTC in winter."""
    import tzlocal

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    tzlocal.reload_localzone()
    zone.local_zone.cache_clear()
    yield
    monkeypatch.undo()
    time.tzset()
    tzlocal.reload_localzone()
    zone.local_zone.cache_clear()


@pytest.fixture
def clock() -> FakeClock:
    """The clock of `companion`."""
    return FakeClock()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Where the store of `companion` is."""
    return Paths(tmp_path, tmp_path, tmp_path)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store and its first backup; making them takes far longer than copying them."""
    folder = tmp_path_factory.mktemp("template")
    open_store(Paths(folder, folder, folder), FakeClock()).close()
    # All modules are in now: collecting need not look at what stays to the end.
    gc.collect()
    gc.freeze()
    return folder


def fill_store(folder: Path, sessions: int) -> tuple[Path, list[Record]]:
    """A store with an invented pair and so many sessions, to be copied; and what is in it."""
    path = folder / "comentor.db"
    schema.create(path)
    store = SqlStore(path)
    records = demo_records(START, sessions=sessions)
    store.save(*records)
    pair = records[0]
    assert isinstance(pair, Pair)
    store.put_local(pair=pair.id, you=pair.first)
    store.close()
    return path, records


@pytest.fixture
async def blank(paths: Paths, clock: FakeClock, template: Path) -> AsyncIterator[Companion]:
    """A companion over an empty store: nobody has met yet."""
    paths.create()
    shutil.copytree(template, paths.data, dirs_exist_ok=True)
    companion = Companion(lambda: open_store(paths, clock), clock, paths.content)
    yield companion
    await companion.saver.flush()
    companion.close()


@pytest.fixture
async def companion(blank: Companion) -> Companion:
    """A companion of Ana (you) and Ben (your co-mentor), without anything planned."""
    await setup.begin(blank.memory, setup.FirstAnswers(your_name="Ana", other_name="Ben"))
    return blank


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests press their first key when home is complete: its lists follow the first frame."""
    be_quick(monkeypatch)
    run_test = ComentorApp.run_test

    @asynccontextmanager
    async def patiently(self: ComentorApp, **how: Any) -> AsyncIterator[Pilot[None]]:
        async with run_test(self, **how) as pilot:
            # An app that fell over has a return code; leaving `run_test` then says why.
            while self.return_code is None and isinstance(self.screen, HomeScreen):
                if self.screen.query("#lists > *"):
                    break
                await pilot.pause()
            yield pilot

    monkeypatch.setattr(ComentorApp, "run_test", patiently)


@pytest.fixture
def app(companion: Companion, paths: Paths) -> ComentorApp:
    """The app of `companion`; use `async with app.run_test(...) as pilot`."""
    return ComentorApp(companion, Settings(), paths)


@pytest.fixture
def hold(companion: Companion, clock: FakeClock) -> Callable[..., Awaitable[Session]]:
    """`await hold(33, 27)`: a session from the opening to its end, with these minutes each.

    You first, both of you with questions wanted; with a `pause` of so many minutes in your half.
    """

    async def do(first: float = 33, second: float = 27, pause: float = 0) -> Session:
        live, memory = companion.live, companion.memory
        await live.open()
        if live.clock().first != memory.you:
            await live.swap_first()
        clock.go_on(minutes=4)
        await live.hand_over()
        for person in memory.people:
            await live.want(person, HelpWanted.QUESTIONS)
        clock.go_on(minutes=first)
        if pause:
            await live.pause("tea")
            clock.go_on(minutes=pause)
            await live.resume()
        await live.hand_over(ago_ms=0)
        clock.go_on(minutes=second)
        await live.close_halves()
        clock.go_on(minutes=5)
        return await live.end()

    return do


@pytest.fixture
async def held(hold: Callable[..., Awaitable[Session]]) -> Session:
    """A session of 33 and 27 minutes that is over."""
    return await hold()


@pytest.fixture
def again(paths: Paths, clock: FakeClock) -> Callable[[], Companion]:
    """`again()`: what a fresh start of the app finds on the disk."""

    def do() -> Companion:
        fresh = Companion(lambda: open_store(paths, clock), clock, paths.content)
        with closing(open_read_only(paths)) as reader:
            assert fresh.load(reader)
        return fresh

    return do


@pytest.fixture
def press() -> Callable[..., Awaitable[None]]:
    """`await press(pilot, "a", *"some text", "enter")`: keys one by one, until all is done.

    A space stands for the space key, so that words can be typed letter by letter.
    """

    async def do(pilot: Pilot[Any], *keys: str) -> None:
        for key in keys:
            await pilot.press("space" if key == " " else key)
        await settle(pilot)

    return do


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """`await until(pilot, lambda: condition)`: handle messages until it holds, or fail."""

    async def do(pilot: Pilot[Any], holds: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, "it never came to hold"
            await pilot.pause(0.01)

    return do


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Each size of terminal, one test after the other."""
    found: tuple[int, int] = request.param
    return found


@pytest.fixture(params=range(len(HOSTILE)))
def hostile(request: pytest.FixtureRequest) -> str:
    """Each hostile text, one test after the other."""
    return HOSTILE[request.param]


@pytest.fixture
def shown() -> Callable[..., str]:
    """`shown(app)`: the text on the screen, line by line, as a person sees it."""
    return screen_text


async def settle(pilot: Pilot[Any]) -> None:
    """Until nothing moves: messages handled, the store's answers in, dialogs up."""
    for _ in range(3):
        await pilot.pause()


def screen_text(app: ComentorApp, screen: Screen[Any] | None = None) -> str:
    """What is drawn on the top screen, without colours."""
    lines = (screen or app.screen)._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)


async def by_name(pilot: Pilot[Any], until: Callable[..., Awaitable[None]], name: str) -> None:
    """Carry out a command through the palette."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
    await until(pilot, lambda: pilot.app.screen.query(Input))
    pilot.app.screen.query_one(Input).value = name
    await until(pilot, lambda: name in all_of(pilot))
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette))


def all_of(pilot: Pilot[Any]) -> str:
    """What the palette offers."""
    lines = pilot.app.screen._compositor.render_strips()
    drawn = ["".join(segment.text for segment in line) for line in lines]
    # The first is what was typed.
    return "\n".join(line for line in drawn if "(" in line or "Ctrl" in line or "  " in line)
