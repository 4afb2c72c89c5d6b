"""How much of the live screen is drawn: what changed, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from comentor_tui.domain.records import HelpWanted
from comentor_tui.services.companion import Companion
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.widgets.half_pane import HalfPane
from comentor_tui.ui.widgets.kept import Kept
from comentor_tui.ui.widgets.notes_pane import NoteInput, NotesPane
from comentor_tui.ui.widgets.status_line import StatusLine

WIDE = (120, 40)


@dataclass
class Drawn:
    """What was done to the screen since the last `clear`."""

    layouts: int = 0
    styled: list[object] = field(default_factory=list)
    drawn: list[Widget] = field(default_factory=list)
    rows: int = 0

    def clear(self) -> None:
        """Begin to count."""
        self.layouts, self.rows = 0, 0
        self.styled.clear()
        self.drawn.clear()

    @property
    def names(self) -> set[str]:
        """The ids, or else the kinds, of the widgets that were to be drawn anew."""
        return {widget.id or type(widget).__name__ for widget in self.drawn}


@pytest.fixture
async def running(companion: Companion, clock: Any) -> Companion:
    """A half of thirty minutes that has just begun, with something on the agenda."""
    await companion.live.open()
    for text in ("the room", "the book"):
        await companion.planning.add(text, companion.memory.you)
    await companion.goals.add_goal("a second evening", companion.memory.other)
    await companion.live.want(companion.memory.you, HelpWanted.LISTEN)
    await companion.live.hand_over()
    await seen(companion, clock, minutes=1)
    return companion


async def seen(companion: Companion, clock: Any, minutes: float) -> None:
    """Let minutes go by that somebody sees."""
    for _ in range(round(minutes * 6)):
        clock.go_on(seconds=10)
        await companion.live.beat()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[[ComentorApp], Drawn]:
    """`watch(app)`: from now on what is laid out, styled and drawn is noted."""

    def do(app: ComentorApp) -> Drawn:
        found = Drawn()
        app.screen.screen_layout_refresh_signal.subscribe(
            app.screen, lambda _screen: setattr(found, "layouts", found.layouts + 1), immediate=True
        )
        apply, refresh = Stylesheet.apply, Widget.refresh

        def applied(sheet: Stylesheet, node: Any, **more: Any) -> None:
            found.styled.append(node)
            apply(sheet, node, **more)

        def refreshed(widget: Widget, *regions: Any, **more: Any) -> Widget:
            # The messages of the bottom line fade in their own time.
            if more.get("repaint", True) and not isinstance(widget, StatusLine):
                found.drawn.append(widget)
                found.rows += sum(each.height for each in regions) or widget.size.height
            return refresh(widget, *regions, **more)

        monkeypatch.setattr(Stylesheet, "apply", applied)
        monkeypatch.setattr(Widget, "refresh", refreshed)
        return found

    return do


async def settled(pilot: Pilot[Any]) -> None:
    """Until nothing moves."""
    for _ in range(4):
        await pilot.pause()


async def test_a_hand_over_draws_the_clock_alone(
    running: Companion, clock: Any, app: ComentorApp, watch: Callable[[ComentorApp], Drawn]
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        drawn = watch(app)
        for _ in range(2):
            drawn.clear()
            clock.go_on(seconds=10)
            await pilot.press("f2")
            await settled(pilot)
            assert drawn.layouts == 0
            assert drawn.styled == []
            assert drawn.names == {"stages", "half-you", "half-comentor"}
            assert {type(widget.screen) for widget in drawn.drawn} == {LiveScreen}


async def test_a_letter_of_a_note_draws_its_own_row(
    running: Companion, app: ComentorApp, watch: Callable[[ComentorApp], Drawn]
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("a")
        drawn = watch(app)
        await pilot.press(*"bcdefgh")
        await settled(pilot)
        assert app.screen.query_one(NotesPane).line.value == "abcdefgh"
        assert (drawn.layouts, drawn.styled, drawn.names) == (0, [], {"note"})


async def test_a_second_draws_the_figures_alone(
    running: Companion, clock: Any, app: ComentorApp, watch: Callable[[ComentorApp], Drawn]
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        await seen(running, clock, minutes=27.5)
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        screen.refresh_view()
        await settled(pilot)
        drawn = watch(app)
        for _ in range(9):
            clock.go_on(seconds=1)
            screen._show_clock()
        await settled(pilot)
        yours = running.live.clock().owner == running.memory.you
        half = "half-you" if yours else "half-comentor"
        assert (drawn.layouts, drawn.styled, drawn.names) == (0, [], {half})
        # Three rows of figures, and now and then the bar; not the eight rows of the pane.
        assert drawn.rows <= 9 * 3 + 9


async def in_its_last_minutes(
    running: Companion, clock: Any, pilot: Pilot[Any], app: ComentorApp
) -> LiveScreen:
    """The live screen, with seconds on the clock."""
    await settled(pilot)
    await seen(running, clock, minutes=28.5)
    screen = app.screen
    assert isinstance(screen, LiveScreen)
    screen.refresh_view()
    await settled(pilot)
    return screen


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What kind of frame was displayed, each time one was."""
    found: list[str] = []
    display = ComentorApp._display

    def note(app: ComentorApp, screen: Any, frame: Any) -> None:
        if frame is not None:
            found.append(type(frame).__name__)
        display(app, screen, frame)

    monkeypatch.setattr(ComentorApp, "_display", note)
    return found


async def test_a_second_is_drawn_at_once(
    running: Companion, clock: Any, app: ComentorApp, displayed: list[str]
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await in_its_last_minutes(running, clock, pilot, app)
        for _ in range(12):
            before = cells(app)
            displayed.clear()
            clock.go_on(seconds=1)
            screen._wake()
            assert displayed == ["ChopsUpdate"]
            assert cells(app) != before
            await settled(pilot)
            assert displayed == ["ChopsUpdate"]
            assert cells(app) == drawn_anew(app)


async def test_a_second_waits_for_its_turn_where_more_is_to_be_drawn(
    running: Companion, clock: Any, app: ComentorApp, displayed: list[str]
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await in_its_last_minutes(running, clock, pilot, app)
        before = cells(app)
        displayed.clear()
        screen.refresh(layout=True)
        clock.go_on(seconds=1)
        screen._wake()
        assert displayed == []
        await settled(pilot)
        assert displayed
        assert cells(app) == drawn_anew(app) != before


async def test_a_second_that_waits_is_drawn_with_what_it_waited_for(
    running: Companion, clock: Any, app: ComentorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await in_its_last_minutes(running, clock, pilot, app)
        drawn: set[int] = set()
        update = Compositor.render_partial_update

        def rows(compositor: Compositor) -> Any:
            found = update(compositor)
            drawn.update(y for y, _left, _right in (found.spans if found else ()))
            return found

        monkeypatch.setattr(Compositor, "render_partial_update", rows)
        notes = screen.query_one(NotesPane)
        screen._dirty_widgets.add(notes)
        clock.go_on(seconds=1)
        screen._wake()
        assert not drawn
        await settled(pilot)
        # The third row of the pane is the middle of its figures.
        assert screen._halves[0].region.y + 3 in drawn


async def test_a_second_below_a_dialog_is_drawn_by_the_dialog(
    running: Companion, clock: Any, app: ComentorApp
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await in_its_last_minutes(running, clock, pilot, app)
        await pilot.press("f1")
        await settled(pilot)
        assert app.screen is not screen
        before = cells(app)
        clock.go_on(seconds=1)
        screen._wake()
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert app.screen is screen
        assert cells(app) == drawn_anew(app) != before


async def test_a_tick_that_changes_no_word_draws_nothing(
    running: Companion, clock: Any, app: ComentorApp, watch: Callable[[ComentorApp], Drawn]
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        drawn = watch(app)
        clock.go_on(seconds=1)
        screen.refresh_view()
        await settled(pilot)
        assert (drawn.layouts, drawn.styled, drawn.names) == (0, [], set())


async def test_a_tick_that_fails_ends_the_app_as_any_mistake_does(
    running: Companion, clock: Any, app: ComentorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_screen: LiveScreen) -> None:
        raise ZeroDivisionError

    async def tick() -> None:
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            await settled(pilot)
            screen = app.screen
            assert isinstance(screen, LiveScreen)
            monkeypatch.setattr(LiveScreen, "_show_clock", fail)
            screen._wake()
            await settled(pilot)

    with pytest.raises(ZeroDivisionError):
        await tick()


async def test_the_clock_of_a_closed_screen_does_not_wake(
    running: Companion, clock: Any, app: ComentorApp
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        tick = screen._tick
        assert tick is not None
        app.pop_screen()
        await settled(pilot)
        assert tick.cancelled()


async def test_the_screen_below_waits_until_it_is_seen(
    running: Companion, app: ComentorApp, shown: Callable[[ComentorApp], str]
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        await running.planning.add("a bridge over the stream", running.memory.you)
        await running.goals.add_goal("learn to swim", running.memory.you)
        app.pop_screen()
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert "learn to swim" in shown(app)


# -- what is kept is what would be drawn -----------------------------------------------------------


def cells(app: ComentorApp) -> list[str]:
    """Each row of the screen with its colours."""
    lines = app.screen._compositor.render_strips()
    return [repr([(each.text, each.style) for each in strip.simplify()]) for strip in lines]


def drawn_anew(app: ComentorApp) -> list[str]:
    """The same with nothing kept."""
    for widget in app.screen.walk_children(Widget):
        widget._styles_cache.clear()
        if isinstance(widget, Kept):
            widget._kept = None
        if isinstance(widget, HalfPane):
            widget._strips.clear()
            widget._looks_for = ()
            widget._made.clear()
            widget._draw()
    return cells(app)


@pytest.mark.parametrize("size", [WIDE, (60, 20), (60, 6)])
async def test_what_is_kept_is_what_would_be_drawn(
    size: tuple[int, int], running: Companion, clock: Any, app: ComentorApp
) -> None:
    steps: dict[str, Callable[[Pilot[Any]], Any]] = {
        "note": lambda pilot: pilot.press(*"a note"),
        "entered": lambda pilot: pilot.press("enter"),
        "handed over": lambda pilot: pilot.press("f2"),
        "question": lambda pilot: pilot.press("f5"),
        "paused": lambda pilot: pilot.press("f3"),
        "other pane": lambda pilot: pilot.press("tab"),
        "theme": lambda _pilot: app.do_theme(),
        "other pane again": lambda pilot: pilot.press("tab"),
        "veil": lambda pilot: pilot.press("f8"),
        "theme under the veil": lambda _pilot: app.do_theme(),
        "no veil": lambda pilot: pilot.press("f8"),
        "smaller": lambda pilot: pilot.resize_terminal(size[0] - 7, size[1]),
        "larger": lambda pilot: pilot.resize_terminal(*WIDE),
        "away": lambda _pilot: setattr(app, "app_focus", False),
        "here": lambda _pilot: setattr(app, "app_focus", True),
        "dialog": lambda pilot: pilot.press("f9"),
        "left": lambda pilot: pilot.press("escape"),
    }
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        for what, step in steps.items():
            clock.go_on(seconds=2)
            found = step(pilot)
            if found is not None:
                await found
            await settled(pilot)
            if what in ("away", "here"):
                app._focus_here(what == "here")
                await settled(pilot)
            assert cells(app) == drawn_anew(app), what


# -- the line for notes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["a", "abc def", "漢字 and more", "🙂 x", "e\u0301 é", "x" * 200, "long " * 40]
)
async def test_the_line_is_drawn_as_textual_draws_it(
    value: str, running: Companion, app: ComentorApp
) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        line = app.screen.query_one(NoteInput)
        line.value = value
        for at in {0, 1, len(value) // 2, len(value)}:
            line.cursor_position = at
            await settled(pilot)
            assert _looks(line.render_line(0)) == _looks(Input.render_line(line, 0)), at


def _looks(strip: Strip) -> list[tuple[str, Any, Any]]:
    found = []
    for segment in strip.simplify():
        style = segment.style
        assert style is not None
        found += [(sign, style.color, style.bgcolor) for sign in segment.text]
    return found
