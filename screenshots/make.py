"""Make the pictures of the README from the demo store, at a fixed time.

    python screenshots/make.py [NAME ...]

Every picture comes from real key presses in the real app. They are SVG files that load nothing
from anywhere.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ["TZ"] = "Europe/Berlin"

from textual.pilot import Pilot

from comentor_tui.cli.reading import open_archive
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import HelpWanted, PitfallAnswer
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.services.demo import demo_records
from comentor_tui.settings import Settings
from comentor_tui.store.opening import open_store
from comentor_tui.ui import theme
from comentor_tui.ui.app import ComentorApp

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, 13, 55, tzinfo=UTC)


class StillClock:
    """A clock that goes on only when it is told to."""

    speed = 1.0

    def __init__(self) -> None:
        self.wall, self.boot_ms = NOW, 1_000_000

    def now(self) -> Moment:
        """The time that was set."""
        return Moment(self.wall, self.boot_ms, "still")

    def go_on(self, minutes: float) -> None:
        """Let time pass."""
        self.wall += timedelta(minutes=minutes)
        self.boot_ms += round(minutes * 60_000)


class Studio:
    """The app on a demo store, and the camera."""

    def __init__(self, app: ComentorApp, clock: StillClock, pilot: Pilot[None]) -> None:
        self.app, self.clock, self.pilot = app, clock, pilot

    async def press(self, *keys: str) -> None:
        """Press keys, waiting for what they bring about."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a line and enter it."""
        names = {" ": "space", ">": "greater_than_sign", "?": "question_mark", ",": "comma"}
        names |= {"!": "exclamation_mark", "*": "asterisk", "'": "apostrophe", ".": "full_stop"}
        await self.press(*(names.get(sign, sign) for sign in text), "enter")
        await self.pilot.pause()
        await self.pass_time(0.1)

    async def pass_time(self, minutes: float) -> None:
        """Let minutes pass while the clock is watched."""
        while minutes > 0:
            self.clock.go_on(min(0.2, minutes))
            minutes -= 0.2
            await self.app.companion.live.beat()
        self.app.companion.memory.on_change()
        await self.pilot.pause()

    async def shoot(self, name: str, columns: int, rows: int) -> None:
        """Take a picture of the screen at a size."""
        await self.pilot.resize_terminal(columns, rows)
        await self.pilot.pause(0.1)
        await self.pilot.pause()
        picture = self.app.export_screenshot(title="Comentor")
        (HERE / f"{name}.svg").write_text(plain_svg(picture), encoding="utf-8")
        print(name)


def plain_svg(picture: str) -> str:
    """The picture without fonts from elsewhere and without what changes from run to run."""
    picture = re.sub(r"@font-face\s*\{.*?\}", "", picture, flags=re.DOTALL)
    picture = picture.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")
    picture = re.sub(r"terminal-\d+", "terminal", picture)
    return re.sub(r"[ \t]+\n", "\n", picture)


async def begin(studio: Studio) -> None:
    """Open the session and come to the middle of the first half."""
    await studio.press("f2")
    await studio.pass_time(4)
    for person, wanted in zip(
        studio.app.companion.memory.people, (HelpWanted.QUESTIONS, HelpWanted.LISTEN), strict=True
    ):
        await studio.app.companion.live.say(person, help_wanted=wanted)
    await studio.press("f2")
    await studio.pass_time(11)
    await studio.type("? what would make the evenings light")
    await studio.type("! I keep waiting for permission")
    await studio.type("* you hear what I leave out")
    await studio.pass_time(1)
    await studio.press("f5")


async def home(studio: Studio) -> None:
    """Between the calls."""
    await studio.shoot("home", 120, 36)
    for key, name in (("n", "agenda"), ("o", "goals"), ("m", "agreement"), ("i", "gifts")):
        await studio.press(key)
        await studio.shoot(name, 120, 36)
        await studio.press("escape")


async def live(studio: Studio) -> None:
    """During the call, in every shape."""
    await begin(studio)
    await studio.shoot("live", 120, 36)
    await studio.shoot("narrow", 64, 26)
    await studio.shoot("strip", 120, 6)
    await studio.pilot.resize_terminal(120, 36)
    await studio.press("f8")
    await studio.shoot("veil", 120, 24)
    await studio.press("f8")
    studio.app.theme = theme.LIGHT
    await studio.shoot("light", 120, 36)


async def opening(studio: Studio) -> None:
    """Before the halves: what was said last time, gone through with one key each."""
    await studio.press("f2")
    await studio.pass_time(1)
    await studio.shoot("opening", 120, 36)


async def overrun(studio: Studio) -> None:
    """A half that ran over."""
    await begin(studio)
    await studio.pass_time(22)
    await studio.press("f2")
    await studio.shoot("overrun", 120, 36)


async def after(studio: Studio) -> None:
    """After the call."""
    await begin(studio)
    await studio.pass_time(17)
    await studio.press("f2")
    await studio.pass_time(28)
    await studio.press("f12", "f12")
    companion = studio.app.companion
    session = companion.memory.last_session()
    assert session is not None
    you, other = companion.memory.people
    await studio.press("1", "2", "1", "1", "2")
    await studio.shoot("pitfall-check", 120, 36)
    await companion.after_call.answer(
        session, you, "social", PitfallAnswer.A_LITTLE, "the wedding was too good a story"
    )
    await companion.after_call.finish(session, you)
    await companion.after_call.answer(session, other, "advice", PitfallAnswer.YES)
    await companion.after_call.answer(session, other, "social", PitfallAnswer.NOT_TODAY)
    await companion.after_call.finish(session, other)
    await studio.pilot.pause()
    await studio.shoot("together", 120, 36)
    await studio.press("f2")
    await companion.after_call.write(session, you, "most_useful", "Being asked what I wait for")
    await companion.after_call.write(session, you, "received", "Time to think to the end")
    await companion.after_call.write(session, you, "gave", "I noticed how quiet I can be")
    # The other one of the two writes what was most useful to them.
    await studio.press("f3")
    await studio.shoot("review", 120, 36)


async def months(studio: Studio) -> None:
    """Over the months."""
    await studio.press("s")
    await studio.shoot("history", 120, 30)
    await studio.press("escape", "slash", *"wait")
    await studio.pilot.pause(1)
    await studio.shoot("search", 120, 30)
    await studio.press("escape", "escape")
    await studio.press("l")
    await studio.pilot.pause(1)
    await studio.shoot("look-back", 120, 50)
    await studio.press("escape", "v")
    await studio.shoot("changes", 120, 30)


SCENES: dict[str, Callable[[Studio], Awaitable[None]]] = {
    "home": home,
    "opening": opening,
    "live": live,
    "overrun": overrun,
    "after": after,
    "months": months,
}


async def play(scene: Callable[[Studio], Awaitable[None]]) -> None:
    """One scene on a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        paths = Paths(root, root, root)
        paths.create()
        clock = StillClock()
        companion = Companion(lambda: open_store(paths, clock), clock)
        companion.open_archive = lambda: open_archive(paths)
        records = demo_records(clock.now().wall)
        await companion.store_thread.run(lambda store: store.save(*records))
        await companion.store_thread.run(companion.load)
        app = ComentorApp(companion, Settings(), paths)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.pause()
            await scene(Studio(app, clock, pilot))
        companion.close()


if __name__ == "__main__":
    for each in sys.argv[1:] or SCENES:
        asyncio.run(play(SCENES[each]))
