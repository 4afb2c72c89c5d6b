"""Looking back and the log of changes, with real keys on a real store."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from textual.content import Content
from textual.widgets import Input, Static

from comentor_tui.cli import compose
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeCategory,
    ChangeNoticed,
    Confirmation,
    Gift,
    Pair,
    Person,
    Record,
    revised,
)
from comentor_tui.export.drawing import (
    Length,
    Lengths,
    Lines,
    Picture,
    Said,
    Side,
    Sides,
    Signs,
    Strip,
)
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.store.archive import Archive
from comentor_tui.store.opening import open_read_only, open_store
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.changes import ChangesScreen
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.look_back import LookBackScreen
from comentor_tui.ui.theme import CONTRAST, DARK, LIGHT
from comentor_tui.ui.widgets.picture import PictureView, drawn

from .conftest import HOSTILE, SIZES, START, FakeClock, fill_store

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


@cache
def made(sessions: int) -> tuple[bytes, list[Record]]:
    """A store of the demo's pair with so many sessions, made once, and what is in it."""
    with TemporaryDirectory() as folder:
        path, records = fill_store(Path(folder), sessions)
        return path.read_bytes(), records


def fill(paths: Paths, sessions: int = 14) -> list[Record]:
    """The pair of the demo on disk."""
    content, records = made(sessions)
    paths.create()
    paths.store.touch(0o600)
    paths.store.write_bytes(content)
    return records


@pytest.fixture
async def told(paths: Paths, clock: FakeClock) -> AsyncIterator[Companion]:
    """A companion over a year and more of the demo's pair."""
    fill(paths)
    companion = Companion(lambda: open_store(paths, clock), clock, paths.content)
    companion.open_archive = lambda: Archive(paths.store)
    with open_read_only(paths) as reader:
        assert companion.load(reader)
    yield companion
    await companion.saver.flush()
    companion.close()


@pytest.fixture
def app(told: Companion, paths: Paths) -> ComentorApp:
    """The app over it."""
    return ComentorApp(told, Settings(), paths)


async def look(pilot: Any, press: Press, until: Until, *keys: str) -> LookBackScreen:
    """Open the look-back and wait until it is drawn."""
    await press(pilot, "l", *keys)
    screen = pilot.app.screen
    assert isinstance(screen, LookBackScreen)
    await until(pilot, lambda: len(screen.query(PictureView)) == 7)
    await press(pilot)
    return screen


def everything(screen: LookBackScreen) -> str:
    """All pictures as they are drawn, seen or not."""
    return "\n".join(str(view.visual) for view in screen.query(PictureView))


# -- the screen -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)], ids=str)
async def test_all_pictures_at_three_sizes(
    app: ComentorApp, press: Press, until: Until, shown: Shown, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        screen = await look(pilot, press, until)
        text = everything(screen)
        for title in (
            *("How we shared the time", "When we met", "Our hours", "What we set out to do"),
            *("Pitfalls, and what we did", "Gifts received", "Changes noticed"),
        ):
            assert title in text
        assert "We met 11 times" in text
        assert "◆ Ana" in text
        assert text.index("◆ Ana") < text.index("◇ Ben")
        assert "Felt in" in text
        assert "We tried" in text
        head = shown(app)
        assert "year" in head
        assert "22 Nov 2026" in head or size[0] < 60
        for view in screen.query(PictureView):
            assert view.region.right <= size[0]
        below = (max(1, view.region.right) for view in screen.query("#look-right PictureView"))
        assert (max(below) > 100) is (size[0] >= 130)
        await press(pilot, "end")
        await until(pilot, lambda: "I plan the week in" in shown(app))
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_quarter_year_all_and_before(
    app: ComentorApp, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await look(pilot, press, until)
        await press(pilot, "q")
        await until(pilot, lambda: "We met 3 times" in everything(screen))
        assert "a quarter" in shown(app)
        await press(pilot, "right")
        assert "where we are today" in shown(app)
        await press(pilot, "left")
        await until(pilot, lambda: "Sun 25 Oct" not in everything(screen))
        assert "Sat 22 Aug 2026" in shown(app)
        assert "Jul" in everything(screen)
        await press(pilot, "right")
        await until(pilot, lambda: "Sun 25 Oct" in everything(screen))
        await press(pilot, "a")
        await until(pilot, lambda: "We met 13 times" in everything(screen))
        assert "all of it" in shown(app)
        await press(pilot, "left")
        assert "all of it already" in shown(app)
        await until(pilot, lambda: "← Before" not in shown(app))
        await press(pilot, "y")
        await until(pilot, lambda: "← Before" in shown(app))
        await until(pilot, lambda: "We met 11 times" in everything(screen))
        await press(pilot, *["left"] * 5)
        await until(pilot, lambda: "We did not meet in this time" in everything(screen))
        assert "Nothing was written down in this time yet." in shown(app)


async def test_the_last_choice_is_what_is_seen(
    app: ComentorApp, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await look(pilot, press, until)
        for key in "qayqaqyaq":
            await pilot.press(key)
        await until(pilot, lambda: "We met 3 times" in everything(screen))
        assert "a quarter" in shown(app)


async def test_the_same_with_the_two_in_each_others_place(
    told: Companion, paths: Paths, app: ComentorApp, press: Press, until: Until
) -> None:
    """Whoever looks is on the left; what is drawn is the mirror image."""
    told.memory.you, told.memory.other = told.memory.other, told.memory.you
    told.memory.at_keys = told.memory.you
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await look(pilot, press, until)
        theirs = everything(screen)
    told.memory.you, told.memory.other = told.memory.other, told.memory.you
    told.memory.at_keys = told.memory.you
    again = ComentorApp(told, Settings(), paths)
    async with again.run_test(size=(100, 40)) as pilot:
        screen = await look(pilot, press, until)
        mine = everything(screen)
    assert "◆ Ana   ◇ Ben" in mine
    assert "◆ Ben   ◇ Ana" in theirs
    pairs = [
        (left, right)
        for left, right in zip(mine.splitlines(), theirs.splitlines(), strict=True)
        if "│" in left
    ]
    assert len(pairs) > 15
    for left, right in pairs:
        (a, b), (c, d) = (line.split("│") for line in (left, right))
        assert (a.count("█"), b.count("█")) == (d.count("█"), c.count("█"))


@pytest.mark.parametrize("theme", [DARK, LIGHT, CONTRAST])
async def test_it_reads_without_colour(
    told: Companion,
    paths: Paths,
    press: Press,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
    theme: str,
) -> None:
    """What colour says is said by signs as well: the text alone is the same under NO_COLOR."""
    texts = []
    for no_color in (False, True):
        if no_color:
            monkeypatch.setenv("NO_COLOR", "1")
        app = ComentorApp(told, Settings(theme=theme), paths)
        async with app.run_test(size=(100, 40)) as pilot:
            texts.append(everything(await look(pilot, press, until)))
    assert texts[0] == texts[1]
    for sign in "■●○–▫◦▴·█│":
        assert sign in texts[0]


async def test_what_is_planned_meanwhile_is_seen_when_one_is_back(
    app: ComentorApp, told: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await look(pilot, press, until)
        assert "8 changes noticed" in everything(screen)
        await press(pilot, "v")
        assert isinstance(app.screen, ChangesScreen)
        await press(pilot, "a", *"calm", "enter")
        await press(pilot, "escape")
        await until(pilot, lambda: "9 changes noticed" in everything(screen))
        assert "calm" in everything(screen)


async def test_hostile_words_at_every_size(
    paths: Paths, clock: FakeClock, press: Press, until: Until
) -> None:
    records = fill(paths)
    pair = records[0]
    assert isinstance(pair, Pair)
    now = clock.now().wall
    common = {"pair_id": pair.id, "created_at": now, "updated_at": now}
    more: list[Record] = []
    for place, text in enumerate(HOSTILE):
        from comentor_tui.domain.text import clean_text

        words = clean_text(text)
        fields: dict[str, Any] = {**common, "text": words}
        more += [
            Gift(id=f"gift{place}", owner=pair.first, seen_by=pair.second, **fields),
            ChangeNoticed(id=f"change{place}", owner=pair.second, **fields),
            AgendaItem(id=f"item{place}", origin="pitfall:[/]", **fields),
        ]
    more += [
        revised(record, now, name=clean_text(HOSTILE[0] + HOSTILE[7]))
        for record in records
        if isinstance(record, Person)
    ]
    store = open_store(paths, clock)
    store.save(*more)
    store.close()
    companion = Companion(lambda: open_store(paths, clock), clock, paths.content)
    companion.open_archive = lambda: Archive(paths.store)
    with open_read_only(paths) as reader:
        companion.load(reader)
    app = ComentorApp(companion, Settings(), paths)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        screen = await look(pilot, press, until)
        assert "[red]b" in everything(screen)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await press(pilot, "down", "end", "home", "pagedown")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "v")
        assert isinstance(app.screen, ChangesScreen)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await press(pilot, "down", "tab", "end", "left", "right", "home")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, HomeScreen)
    companion.close()


async def test_it_says_why_it_cannot_be_read(
    told: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    told.open_archive = None
    app = ComentorApp(told, Settings(), paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "l")
        await until(pilot, lambda: "cannot be read here" in shown(app))
        await press(pilot, "s")
        await until(pilot, lambda: "still being read" in shown(app))


async def test_how_far_the_reading_has_come_is_told(
    app: ComentorApp, press: Press, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comentor_tui.services import looking_back
    from comentor_tui.ui.screens import look_back

    said: list[str] = []
    show = LookBackScreen._show_head
    monkeypatch.setattr(looking_back, "BATCH", 4)
    monkeypatch.setattr(look_back, "TOLD_FROM", 6)
    monkeypatch.setattr(
        LookBackScreen, "_show_head", lambda self, doing="": (said.append(doing), show(self, doing))
    )
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look(pilot, press, until, "a")
        await until(pilot, lambda: "We met 13 times" in everything(screen))
    assert "reading · 8 sessions so far" in said


# -- saving ---------------------------------------------------------------------------------------


async def test_the_report_is_saved_and_not_over_another(
    app: ComentorApp,
    press: Press,
    until: Until,
    shown: Shown,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    folder = home / "comentor-look-back-2026-11-22"
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await look(pilot, press, until)
        await press(pilot, "s", "escape")
        assert not folder.exists()
        await press(pilot, "s", "enter")
        await until(pilot, lambda: "Saved as" in shown(app))
        page = folder / "report.md"
        assert "## When we met" in page.read_text(encoding="utf-8")
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        page.write_text("mine")
        await press(pilot, "s", "enter")
        await until(pilot, lambda: "A report is there already" in shown(app))
        await press(pilot, "escape")
        assert page.read_text() == "mine"
        await press(pilot, "s", "enter", "a")
        assert isinstance(app.focused, Input)
        await press(pilot, "enter", "r")
        await until(pilot, lambda: page.read_text() != "mine")
        await until(pilot, lambda: isinstance(app.screen, LookBackScreen))
        await press(pilot, "s", *"/no/such", "enter")
        await until(pilot, lambda: "cannot be made" in shown(app))


# -- drawing --------------------------------------------------------------------------------------


def picture(*parts: Any, names: tuple[str, str] = ("Ana", "Ben")) -> Picture:
    return Picture("x", "Title", "A sentence.", names, tuple(parts))


@pytest.mark.parametrize("width", [1, 2, 5, 12, 24, 36, 80, 200])
def test_no_drawn_line_is_wider_than_the_window(width: int) -> None:
    sides = Sides((Side("Sun 22 Nov 2026", 7, 0, "30", "0", "even"), Side("x", 1, 9, "1", "9")), 9)
    lengths = Lengths((Length("held", 9, "9 h"), Length("in person", 1, "1 h")), 9)
    days = Signs((Strip("Nov 2026", "·" * 30 + "●"),), (("●", "call"),), tuple(map(str, range(31))))
    months = Signs((Strip("2026", "·●12+–"),), (("●", "call"),), tuple("JFMAMJ"))
    pitfalls = Signs((Strip("漢字漢字", "·◦●" * 20, " ▴", "Felt."),), (("●", "yes"),))
    lines = Lines((Said("a b", "c"),), (), (0, 2))
    names = ("漢字" * 20, "x" * 80)
    for part in (sides, lengths, days, months, pitfalls):
        content = drawn(picture(part, lines, names=names), width)
        assert isinstance(content, Content)
        if width >= 36:
            body = content.plain.splitlines()[2:]
            wide = [line for line in body if Content(line).cell_length > width]
            assert not [line for line in wide if "█" in line or "◦" in line]


def test_bars_grow_from_the_middle_and_nothing_is_nothing() -> None:
    rows = (Side("a", 10, 5, "10", "5"), Side("b", 0, 1, "0", "1"))
    text = drawn(picture(Sides(rows, 10)), 80).plain.splitlines()
    left, right = text[3].split("│")
    assert left.count("█") == 2 * right.count("█") == 30
    left, right = text[4].split("│")
    assert "█" not in left + "▐"
    assert right.startswith("███ 1")


async def test_a_picture_is_drawn_anew_for_another_width(
    app: ComentorApp, press: Press, until: Until
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await look(pilot, press, until)
        wide = everything(screen)
        await pilot.resize_terminal(60, 40)
        await until(pilot, lambda: everything(screen) != wide)
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: everything(screen) == wide)


# -- changes noticed ------------------------------------------------------------------------------


def changes(paths: Paths) -> list[tuple[str, str | None, ChangeCategory]]:
    """Those on disk that were not there from the beginning."""
    with open_read_only(paths) as reader:
        found = reader.load(ChangeNoticed)
    return [(c.text, c.owner, c.category) for c in found if c.created_at >= START]


async def test_a_change_is_written_changed_taken_away_and_brought_back(
    app: ComentorApp, told: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    you = told.memory.you
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await press(pilot, "v")
        assert isinstance(app.screen, ChangesScreen)
        await until(pilot, lambda: "My sister says" in shown(app))
        await press(pilot, "a", *"I ask", "down", "right", "enter")
        category = list(ChangeCategory)[1]
        await until(pilot, lambda: changes(paths) == [("I ask", you, category)])
        await press(pilot, "e", *" first", "enter")
        await until(pilot, lambda: changes(paths) == [("I ask first", you, category)])
        await press(pilot, "x")
        await until(pilot, lambda: changes(paths) == [])
        assert "Taken away; u brings it back" in shown(app)
        await press(pilot, "u")
        await until(pilot, lambda: len(changes(paths)) == 1)


async def test_each_writes_of_oneself(
    app: ComentorApp, told: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    other = told.memory.other
    async with app.run_test(size=(100, 40)) as pilot:
        await press(pilot, "v", "tab", "down")
        await until(pilot, lambda: "My team brings" in shown(app))
        await press(pilot, "e")
        await until(pilot, lambda: "Ben wrote this" in shown(app))
        await press(pilot, "x")
        await until(pilot, lambda: "Ben writes down" in shown(app))
        await press(pilot, "f3", "a")
        assert "A change in ◇ Ben" in shown(app)
        await press(pilot, *"calm", "enter")
        await until(pilot, lambda: [(c[0], c[1]) for c in changes(paths)] == [("calm", other)])


async def test_what_was_typed_survives_escape(app: ComentorApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v", "a", *"cal", "escape", "a")
        assert app.screen.query_one(Input).value == "cal"


async def test_not_today_leaves_it_for_some_sessions(
    told: Companion, paths: Paths, clock: FakeClock, press: Press, until: Until, shown: Shown
) -> None:
    memory = told.memory
    for change in memory.all(ChangeNoticed):
        await memory.put(replace(change, deleted_at=clock.now().wall, revision=9))
    assert told.changes.due()
    app = ComentorApp(told, Settings(), paths)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "v")
        assert "A line is enough" in shown(app)
        await press(pilot, "n")
        assert isinstance(app.screen, HomeScreen)
        assert not told.changes.due()
        await press(pilot, "v")
        assert "since we began" in shown(app)


async def test_home_asks_after_the_first_frame(
    paths: Paths, clock: FakeClock, until: Until, shown: Shown
) -> None:
    """When nothing else needs care. It is read after the first frame, and shown without a key."""
    records = fill(paths, sessions=4)
    pair = records[0]
    assert isinstance(pair, Pair)
    now = clock.now().wall
    gone = [revised(r, now, deleted_at=now) for r in records if isinstance(r, ChangeNoticed)]
    common = {"pair_id": pair.id, "created_at": now, "updated_at": now}
    agreement = Agreement(id="agreement", version=9, in_person_a_year=0, **common)
    yes = [
        Confirmation(id=f"yes-{who}", owner=who, agreement_id="agreement", **common)
        for who in (pair.first, pair.second)
    ]
    store = open_store(paths, clock)
    store.save(*gone, agreement, *yes)
    store.close()
    companion = compose.companion(paths, clock, lambda: open_store(paths, clock), first_only=True)
    assert companion.memory.changes_put_off is None
    assert companion.tending.care() is None
    app = ComentorApp(companion, Settings(), paths)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Has something changed in one of us" in shown(app))
        assert "since we began?  v Changes noticed" in shown(app)
    companion.close()


# -- another window -------------------------------------------------------------------------------


def has_no_hole(view: PictureView) -> bool:
    """Is a picture as high as it has lines?"""
    width = view.size.width
    return view._picture is not None and view.size.height == len(
        drawn(view._picture, width).wrap(width)
    )


async def test_pictures_and_head_fit_each_window_in_turn(
    app: ComentorApp, press: Press, until: Until
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await look(pilot, press, until)
        for columns, rows in ((80, 24), (60, 20), (40, 12), (130, 30)):
            await pilot.resize_terminal(columns, rows)

            # No more rows than it has lines: else there is a hole below it.
            await until(pilot, lambda: all(map(has_no_hole, screen.query(PictureView))))
            head = str(screen.query_one("#look-head", Static).content)
            assert head.startswith("Looking back") is (columns >= 64)
            assert Content(head).cell_length < columns


@pytest.mark.parametrize("width", range(12, 90, 3))
def test_a_sign_of_the_legend_stays_with_its_meaning(width: int) -> None:
    legend = (("■", "in person"), ("●", "call or video"), ("–", "did not take place"))
    strips = Signs((Strip("Nov", "·●"),), legend, ("1", "2"))
    lines = str(drawn(picture(strips), width)).splitlines()
    for sign, meaning in legend:
        assert any(f"{sign} {meaning}" in line for line in lines)
    if width >= len("– did not take place"):
        assert all(len(line) <= width for line in lines)
