"""History and search with real keys on a real store."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from comentor_tui.domain.ids import new_id
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeNoticed,
    Gift,
    Goal,
    Mark,
    Medium,
    Note,
    OwnQuestion,
    Pair,
    PitfallAnswer,
    PitfallCheck,
    Record,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetStep,
    Visibility,
)
from comentor_tui.domain.text import clean_text
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.store.archive import Archive
from comentor_tui.store.opening import open_read_only, open_store
from comentor_tui.store.repository import SqlStore
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.agenda import AgendaScreen
from comentor_tui.ui.screens.agreement import AgreementScreen
from comentor_tui.ui.screens.deck import DeckScreen
from comentor_tui.ui.screens.gifts import GiftsScreen
from comentor_tui.ui.screens.history import HistoryScreen
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.past import PastScreen
from comentor_tui.ui.screens.story import StoryScreen
from comentor_tui.ui.widgets.long_list import LongList
from comentor_tui.ui.widgets.rows import Rows

from .conftest import HOSTILE, SIZES, START, FakeClock, by_name, fill_store, settle

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]

SESSIONS = 130
"""More than memory holds, and more than one page."""


class Told:
    """The pair of the demo with more said between them."""

    def __init__(self, paths: Paths, clock: FakeClock, records: list[Record]) -> None:
        self.paths, self.clock = paths, clock
        pair = records[0]
        assert isinstance(pair, Pair)
        self.pair = pair
        self.sessions = sorted(
            (r for r in records if isinstance(r, Session) and r.state is SessionState.HELD),
            key=lambda session: session.started_at or START,
        )
        self.work = [s for s in self.sessions if s.kind is SessionKind.WORK]

    def common(self, owner: str | None, at: Session | None = None) -> dict[str, Any]:
        when = (at.started_at if at else None) or START - timedelta(hours=1)
        return {
            "id": new_id(),
            "pair_id": self.pair.id,
            "owner": owner,
            "created_at": when + timedelta(minutes=20),
            "updated_at": when,
            **({"session_id": at.id} if at else {}),
        }

    def save(self, *records: Record) -> None:
        store = SqlStore(self.paths.store)
        store.save(*records)
        store.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Record]]:
    """A store to be copied: making it takes seconds."""
    return fill_store(tmp_path_factory.mktemp("filled"), sessions=SESSIONS)


@pytest.fixture
def told(paths: Paths, clock: FakeClock, filled: tuple[Path, list[Record]]) -> Told:
    paths.create()
    shutil.copyfile(filled[0], paths.store)
    return Told(paths, clock, filled[1])


@pytest.fixture
async def companion(told: Told) -> AsyncIterator[Companion]:
    paths, clock = told.paths, told.clock
    made = Companion(lambda: open_store(paths, clock), clock, paths.content)
    made.open_archive = lambda: Archive(paths.store)
    yield made
    made.close()


@pytest.fixture
def app(told: Told, companion: Companion) -> ComentorApp:
    """Reads the store when it is made: what a test saves before is there."""
    return ComentorApp(companion, Settings(), told.paths)


def load(app: ComentorApp) -> None:
    with open_read_only(app.paths) as reader:
        assert app.companion.load(reader)


@pytest.fixture
def start(app: ComentorApp) -> Callable[..., Any]:
    def run(size: tuple[int, int] = (120, 40)) -> Any:
        load(app)
        return app.run_test(size=size, notifications=True)

    return run


def history(app: ComentorApp) -> HistoryScreen:
    assert isinstance(app.screen, HistoryScreen)
    return app.screen


def listed(app: ComentorApp) -> LongList:
    return history(app).query_one(LongList)


# -- the list of all sessions -----------------------------------------------------------------


async def test_all_sessions_and_back(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    async with start() as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: listed(app).count == SESSIONS)
        await until(pilot, lambda: "130 sessions" in shown(app))
        lines = shown(app).splitlines()
        first = next(line for line in lines if "2026  " in line)
        newest = told.sessions[-1].started_at
        assert newest is not None
        assert f"{newest.astimezone().day} " in first
        assert "min" in first
        assert "missed: Both of us had the flu" in shown(app)
        await press(pilot, "end")
        assert listed(app).cursor == SESSIONS - 1
        await until(pilot, lambda: "2016" in shown(app) or "2015" in shown(app))
        await until(pilot, lambda: "…" not in shown(app).splitlines()[-6])
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen) and "Notes" in shown(app))
        await press(pilot, "escape", "home")
        assert listed(app).cursor == 0
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_arrows_and_pages(app: ComentorApp, start: Any, press: Press, until: Until) -> None:
    async with start((80, 24)) as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: listed(app).count == SESSIONS)
        await press(pilot, "up")
        assert listed(app).cursor == 0
        await press(pilot, *["down"] * 30)
        assert listed(app).cursor == 30
        top = listed(app).scroll_offset.y
        assert top <= 30 < top + listed(app).size.height
        await press(pilot, "pagedown", "pagedown", "pageup")
        assert 30 < listed(app).cursor < SESSIONS
        await press(pilot, *["pagedown"] * 12)
        assert listed(app).cursor == SESSIONS - 1


async def test_the_mouse_opens_too(
    app: ComentorApp, start: Any, press: Press, until: Until
) -> None:
    async with start() as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: listed(app).count == SESSIONS)
        await pilot.click(LongList, offset=(8, 3))
        assert listed(app).cursor == 3
        await pilot.click(LongList, offset=(8, 500 % listed(app).size.height))
        await pilot.click(LongList, offset=(8, 4), times=2)
        await until(pilot, lambda: isinstance(app.screen, PastScreen))


async def test_a_moving_cursor_draws_two_lines(
    app: ComentorApp, start: Any, press: Press, until: Until
) -> None:
    async with start() as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: listed(app).count == SESSIONS)
        await settle(pilot)
        drawn: list[int] = []
        widget = listed(app)
        plain = widget.render_line

        def counted(y: int) -> Any:
            drawn.append(y)
            return plain(y)

        widget.render_line = counted  # type: ignore[method-assign]
        await press(pilot, "down")
        assert sorted(set(drawn)) == [0, 1]


async def test_nothing_has_been_yet(
    app: ComentorApp, start: Any, told: Told, press: Press, shown: Shown
) -> None:
    async with start() as pilot:
        app.companion.memory.pair_id = "nobody"
        await press(pilot, "s")
        assert "no sessions yet" in shown(app)
        await press(pilot, "down", "enter", "end", "pagedown")
        assert isinstance(app.screen, HistoryScreen)


async def test_a_store_that_cannot_be_read_is_told(
    app: ComentorApp, start: Any, press: Press, until: Until, shown: Shown
) -> None:
    async with start() as pilot:
        app.companion.open_archive = None
        await press(pilot, "s")
        await until(pilot, lambda: "cannot be read here" in shown(app))
        await press(pilot, "slash", *"word")
        await pilot.pause(0.2)
        assert "cannot be read here" in shown(app)


# -- one session ------------------------------------------------------------------------------


async def test_one_session_whole(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    last = told.work[0]
    you, other = told.pair.first, told.pair.second
    told.save(
        Gift(**told.common(other, last), text="a lantern", seen_by=you),
        ChangeNoticed(**told.common(you, last), text="slower mornings"),
    )
    async with start((120, 120)) as pilot:
        app.push_screen(HistoryScreen())
        await settle(pilot)
        history(app)._go_to(last.id)
        await until(pilot, lambda: "Review" in shown(app))
        text = shown(app)
        for words in (
            *(
                "Halves",
                "wanted:",
                "took along",
                "Agenda",
                "Notes · Ana’s half",
                "Notes · Ben’s half",
            ),
            *(
                "What we will do",
                "How it went between us",
                "Review",
                "a lantern",
                "slower mornings",
            ),
            *("seen by Ana", "█", "▒", "even"),
        ):
            assert words in text, words
        assert text.index("◆ Ana") < text.index("◇ Ben")


async def test_private_notes_are_folded_and_only_their_writers(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    last = told.work[-1]
    mine = {"visibility": Visibility.MINE}
    told.save(
        Note(**told.common(told.pair.first, last), text="anas secret", **mine),
        Note(**told.common(told.pair.second, last), text="bens secret", **mine),
    )
    async with start((100, 70)) as pilot:
        app.push_screen(PastScreen(last.id))
        await until(pilot, lambda: "Review" in shown(app))
        assert "secret" not in shown(app)
        assert "private notes folded" in shown(app)
        await press(pilot, "v")
        assert "anas secret" in shown(app)
        assert "bens secret" not in shown(app)
        for _ in "there", "and back":
            await by_name(pilot, until, "Hand the keys over")
            await settle(pilot)
            assert "secret" not in shown(app)
            assert "folded" in shown(app)
        await by_name(pilot, until, "Hand the keys over")
        await press(pilot, "v")
        assert "bens secret" in shown(app)
        assert "anas secret" not in shown(app)
        await press(pilot, "v")
        assert "secret" not in shown(app)


async def test_every_screen_says_who_is_typing(
    app: ComentorApp, start: Any, press: Press, until: Until, shown: Shown
) -> None:
    async with start((100, 40)) as pilot:
        await by_name(pilot, until, "Hand the keys over")
        await until(pilot, lambda: "Ben is typing" in shown(app))
        await press(pilot, "s")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        await until(pilot, lambda: "Ben is typing" in shown(app))


async def test_an_answer_of_ones_own_is_not_shown_to_who_gets_the_keys(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    held = Session(
        **{**told.common(None), "id": "recent"}, state=SessionState.HELD, started_at=START
    )
    answer = {"session_id": "recent", "pitfall": "time", "answer": PitfallAnswer.YES}
    told.save(
        held,
        PitfallCheck(**told.common(told.pair.first), **answer, line="anas line"),
        PitfallCheck(**told.common(told.pair.second), **answer, line="bens line", shared=True),
    )
    async with start((100, 40)) as pilot:
        app.push_screen(PastScreen("recent"))
        await until(pilot, lambda: "2026" in shown(app))
        await press(pilot, "v")
        assert "anas line" in shown(app)
        await by_name(pilot, until, "Hand the keys over")
        await settle(pilot)
        assert "bens line" not in shown(app)
        assert "anas line" not in shown(app)


async def test_answers_are_shown_when_both_are_in(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    held = Session(
        **{**told.common(None), "id": "recent"}, state=SessionState.HELD, started_at=START
    )
    common = told.common(told.pair.second)
    answer = {"session_id": "recent", "pitfall": "time", "answer": PitfallAnswer.YES}
    told.save(held, PitfallCheck(**common, **answer, line="bens line", shared=True))
    async with start((100, 40)) as pilot:
        app.push_screen(PastScreen("recent", private_of=told.pair.first))
        await until(pilot, lambda: "2026" in shown(app))
        assert "bens line" not in shown(app)
        app.push_screen(HistoryScreen(finding=True))
        await press(pilot, *"bens line")
        await until(pilot, lambda: "nothing found" in shown(app))
        app.do_keys_over()
        await press(pilot, " ")
        await until(pilot, lambda: "1 found" in shown(app))


async def test_from_a_note_to_its_goal_and_back(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    early, late = told.work[0], told.work[5]
    you = told.pair.first
    goal = Goal(**told.common(you), text="a garden for everyone", first_step="ask the neighbours")
    target = Target(**told.common(you, early), text="buy seeds", goal_id=goal.id)
    note = Note(
        **told.common(you, early), text="seeds by friday", mark=Mark.TARGET, target_id=target.id
    )
    check = TargetCheck(**told.common(you, late), target_id=target.id, step=TargetStep.DONE)
    told.save(goal, target, note, check)
    async with start((100, 40)) as pilot:
        await press(pilot, "slash", *"seeds by")
        await until(pilot, lambda: "1 found" in shown(app))
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen) and "Notes" in shown(app))
        screen = app.screen
        assert isinstance(screen, PastScreen)
        assert screen.current is not None
        assert screen.current.text == "seeds by friday"
        await press(pilot, "g")
        await until(pilot, lambda: "a garden for everyone" in shown(app))
        story = app.screen
        assert isinstance(story, StoryScreen)
        assert "ask the neighbours" in shown(app)
        assert story.current is not None
        assert story.current.text == "buy seeds"
        # Back to where it was said, and forward to where it was done.
        await press(pilot, "down")
        assert story.current.text == "seeds by friday"
        await press(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen))
        await until(pilot, lambda: "Last time’s targets" in shown(app))
        assert app.screen.current is not None
        assert app.screen.current.id == check.id
        await press(pilot, "escape", "up", "s")
        await until(pilot, lambda: isinstance(app.screen, PastScreen) and "Notes" in shown(app))
        assert app.screen.current is not None
        assert app.screen.current.text == "seeds by friday"
        await press(pilot, "escape", "escape", "escape")
        assert isinstance(app.screen, HistoryScreen)


async def test_a_line_without_a_goal_says_so(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    async with start() as pilot:
        app.push_screen(PastScreen(told.work[0].id))
        await until(pilot, lambda: "Halves" in shown(app))
        await press(pilot, "g")
        assert "No goal or target" in shown(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, PastScreen)


async def test_what_is_gone_is_told(
    app: ComentorApp, start: Any, press: Press, until: Until, shown: Shown
) -> None:
    async with start() as pilot:
        app.push_screen(PastScreen("nowhere"))
        await until(pilot, lambda: "is gone" in shown(app))
        await press(pilot, "g", "v", "enter", "escape")
        app.push_screen(StoryScreen(Goal, "nowhere"))
        await until(pilot, lambda: "is gone" in shown(app))
        await press(pilot, "s", "enter", "escape")
        assert isinstance(app.screen, HomeScreen)


# -- searching --------------------------------------------------------------------------------


async def test_as_it_is_typed(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    old = told.work[0]
    told.save(Note(**told.common(told.pair.second, old), text="the blue heron by the weir"))
    async with start() as pilot:
        await press(pilot, "slash", *"hero")
        await until(pilot, lambda: "1 found" in shown(app))
        assert "the blue heron by the weir" in shown(app)
        assert "note ·" in shown(app)
        await press(pilot, *"ns")
        await until(pilot, lambda: "nothing found" in shown(app))
        await press(pilot, "backspace", *" kind:note person:ben")
        await until(pilot, lambda: "1 found" in shown(app))
        await press(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen) and "Notes" in shown(app))
        assert app.screen.current.text == "the blue heron by the weir"
        await press(pilot, "escape")
        assert history(app).query_one(Input).value == "heron kind:note person:ben"
        await press(pilot, "escape")
        assert history(app).query_one(Input).value == ""
        assert "All our sessions" in shown(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_signs_alone_are_nothing_to_look_for(
    app: ComentorApp, start: Any, press: Press, until: Until, shown: Shown
) -> None:
    async with start() as pilot:
        await press(pilot, "slash", *"🌊?")
        await until(pilot, lambda: "There is nothing to look for" in shown(app))
        assert "All our sessions" not in shown(app)
        assert app.screen.focused is history(app).line
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, HistoryScreen)
        await press(pilot, "escape")
        assert "All our sessions" in shown(app)


async def test_a_filter_that_means_nothing_says_so(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    told.save(Note(**told.common(told.pair.second, told.work[0]), text="a kind gaol by the weir"))
    async with start() as pilot:
        await press(pilot, "slash", *"kind:gaol weir")
        await until(pilot, lambda: "1 found" in shown(app))
        assert "kind:gaol is no kind and was searched as words; there are: goal" in shown(app)
        await press(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen))


async def test_what_was_found_is_marked(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    told.save(Note(**told.common(told.pair.second, told.work[0]), text="the blue heron waits"))
    async with start() as pilot:
        await press(pilot, "slash", *"hero")
        await until(pilot, lambda: "1 found" in shown(app))
        (row,) = history(app).found._rows
        (span,) = [each for each in row.text.spans if "underline" in str(each.style)]
        assert row.text.plain[span.start : span.end] == "heron"


async def test_newest_first_or_what_fits_best(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    you = told.pair.first
    told.save(
        Note(**told.common(you, told.work[3]), text="heron heron heron"),
        Note(**told.common(you, told.work[9]), text="a heron, " + "and much else besides " * 9),
    )
    async with start() as pilot:
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "2 found" in shown(app))
        assert shown(app).index("much else") < shown(app).index("heron heron heron")
        await press(pilot, "f4")
        await until(pilot, lambda: "what fits best first" in shown(app))
        await until(
            pilot, lambda: shown(app).index("heron heron heron") < shown(app).index("much else")
        )
        await press(pilot, "f4")
        await until(
            pilot, lambda: shown(app).index("much else") < shown(app).index("heron heron heron")
        )


async def test_a_private_note_is_found_by_its_writer_and_folded(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    last = told.work[2]
    mine = {"visibility": Visibility.MINE}
    told.save(Note(**told.common(told.pair.second, last), text="my hidden heron", **mine))
    async with start() as pilot:
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "nothing found" in shown(app))
        app.do_keys_over()
        await press(pilot, "backspace")
        await until(pilot, lambda: "1 found" in shown(app))
        assert "hidden" not in shown(app)
        await press(pilot, "f5")
        assert "my hidden heron" in shown(app)
        await press(pilot, "f5", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen) and "Notes" in shown(app))
        # Opened by name, it is what was asked for.
        assert app.screen.current.text == "my hidden heron"


async def test_what_one_found_does_not_stay_for_the_other(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    last, mine = told.work[2], {"visibility": Visibility.MINE}
    told.save(
        Note(**told.common(told.pair.first, last), text="ana hides a heron", **mine),
        Note(**told.common(told.pair.second, last), text="ben hides a heron", **mine),
        Note(**told.common(told.pair.second, last), text="a heron for both"),
    )
    async with start() as pilot:
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "2 found" in shown(app))
        await press(pilot, "f5")
        assert "ana hides" in shown(app)
        await by_name(pilot, until, "Hand the keys over")
        await until(pilot, lambda: "a heron for both" in shown(app))
        assert "hides" not in shown(app)
        await press(pilot, "f5")
        assert "ben hides" in shown(app)
        assert "ana hides" not in shown(app)


async def test_nor_where_the_keys_go_over_on_a_screen_above(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    mine = {"visibility": Visibility.MINE}
    told.save(Note(**told.common(told.pair.first, told.work[2]), text="ana hides a heron", **mine))
    async with start() as pilot:
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "1 found" in shown(app))
        await press(pilot, "f5", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen) and "Notes" in shown(app))
        assert "ana hides" in shown(app)
        await by_name(pilot, until, "Hand the keys over")
        await settle(pilot)
        assert "ana hides" not in shown(app)
        await press(pilot, "escape")
        await until(pilot, lambda: "nothing found" in shown(app))
        assert "ana hides" not in shown(app)


async def test_what_is_ones_own_for_now_is_folded_too(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    held = Session(
        **{**told.common(None), "id": "recent"}, state=SessionState.HELD, started_at=START
    )
    answer = {"session_id": "recent", "pitfall": "time", "answer": PitfallAnswer.YES}
    # Ana is through with the check, Ben is not: until then it is hers alone.
    own = PitfallCheck(
        **told.common(told.pair.first), **answer, line="heron in my way", shared=True
    )
    told.save(held, own)
    async with start() as pilot:
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "1 found" in shown(app))
        assert "in my way" not in shown(app)
        await press(pilot, "f5")
        assert "in my way" in shown(app)
        assert "only mine" in shown(app)
        await press(pilot, "down", "enter")
        await until(
            pilot, lambda: isinstance(app.screen, PastScreen) and "only yours" in shown(app)
        )
        assert app.screen.current.text == "yes: heron in my way"


async def test_more_come_when_the_end_is_near(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    you = told.pair.first
    told.save(*(Note(**told.common(you, told.work[n]), text=f"heron {n}") for n in range(60)))
    async with start() as pilot:
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "30, and more" in shown(app))
        await press(pilot, "down", "end")
        await until(pilot, lambda: "60 found" in shown(app))
        rows = history(app).query_one(Rows)
        assert rows.option_count == 60
        assert rows.highlighted == 29


@pytest.mark.parametrize(
    ("kind", "screen"),
    [
        (Goal, StoryScreen),
        (Target, StoryScreen),
        (Gift, GiftsScreen),
        (Agreement, AgreementScreen),
        (OwnQuestion, DeckScreen),
        (AgendaItem, AgendaScreen),
        (ChangeNoticed, HistoryScreen),
    ],
)
async def test_what_belongs_to_no_session_opens_where_it_lives(
    app: ComentorApp,
    start: Any,
    told: Told,
    press: Press,
    until: Until,
    shown: Shown,
    kind: Any,
    screen: Any,
) -> None:
    more: dict[Any, dict[str, Any]] = {
        Gift: {"seen_by": told.pair.first},
        Agreement: {"version": 7, "purpose": "heron"},
        OwnQuestion: {"kind": "open"},
    }
    text = {} if kind is Agreement else {"text": "heron"}
    told.save(kind(**told.common(told.pair.first), **text, **more.get(kind, {})))
    async with start() as pilot:
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "1 found" in shown(app))
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, screen))


async def test_an_older_agreement_opens_at_its_version(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    you = told.pair.first
    told.save(
        Agreement(**told.common(you), version=7, purpose="a heron at dawn"),
        Agreement(**told.common(you), version=8, purpose="something else"),
    )
    async with start() as pilot:
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "1 found" in shown(app))
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, AgreementScreen))
        await until(pilot, lambda: "Our agreement · version 7" in shown(app))
        assert "a heron at dawn" in shown(app)
        await press(pilot, "escape")
        await until(pilot, lambda: "Our agreement · version 8" in shown(app))
        await press(pilot, "escape")
        assert isinstance(app.screen, HistoryScreen)


async def test_from_the_live_screen(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    async with start() as pilot:
        await press(pilot, "f2")
        await until(pilot, lambda: type(app.screen).__name__ != "HomeScreen")
        await settle(pilot)
        await press(pilot, "f9", "slash")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        await press(pilot, "escape")
        assert type(app.screen).__name__ == "LiveScreen"


# -- any window, any text ---------------------------------------------------------------------


async def test_any_window(app: ComentorApp, start: Any, press: Press, until: Until) -> None:
    async with start((80, 24)) as pilot:
        await press(pilot, "s")
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await press(pilot, "down", "end", "pageup", "home")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen))
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await press(pilot, "down", "pagedown", "end", "v", "g")
            while not isinstance(app.screen, PastScreen):
                await press(pilot, "escape")
        await press(pilot, "escape", "slash", *"the", "down")
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await press(pilot, "down", "end", "pagedown", "f4", "f5")
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, HomeScreen)


@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
async def test_it_can_be_read_when_it_is_small(
    app: ComentorApp,
    start: Any,
    told: Told,
    press: Press,
    until: Until,
    shown: Shown,
    size: tuple[int, int],
) -> None:
    told.save(Note(**told.common(told.pair.second, told.work[0]), text="the blue heron waits"))
    async with start(size) as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: "130 sessions" in shown(app))
        assert "video" in shown(app)
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: "the blue heron waits" in shown(app))
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, PastScreen))
        await until(pilot, lambda: "the blue heron waits" in shown(app))
        assert "even" in shown(app)


async def test_hostile_text(
    app: ComentorApp, start: Any, told: Told, press: Press, until: Until, shown: Shown
) -> None:
    late = told.work[-1]
    you, other = told.pair.first, told.pair.second
    goals = []
    for text in map(clean_text, HOSTILE):
        goal = Goal(**told.common(you), text=f"heron {text}", first_step=text)
        target = Target(**told.common(you, late), text=text, goal_id=goal.id)
        goals.append(goal)
        told.save(
            Session(
                **told.common(None),
                state=SessionState.MISSED,
                medium=Medium.IN_PERSON,
                planned_at=START - timedelta(hours=2),
                missed_reason=text,
                place=text,
            ),
            goal,
            target,
            Note(**told.common(other, late), text=f"{text} heron {text}", target_id=target.id),
            Gift(**told.common(you, late), text=text, seen_by=other),
            ChangeNoticed(**told.common(you, late), text=text),
            AgendaItem(**told.common(you, late), text=text, possible=text),
        )
    async with start((100, 60)) as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: listed(app).count == SESSIONS + len(HOSTILE))
        assert shown(app).count("missed: ") >= len(HOSTILE)
        assert "[@click=app.quit]go[/]" in shown(app)
        assert "\x1b" not in shown(app)
        await press(pilot, "slash", *"heron")
        await until(pilot, lambda: f"{2 * len(HOSTILE)} found" in shown(app))
        assert "[@click=app.quit]go[/]" in shown(app)
        assert "\x1b" not in shown(app)
        app.push_screen(PastScreen(late.id))
        await until(pilot, lambda: "Halves" in shown(app))
        await press(pilot, *["pagedown"] * 5)
        assert "\x1b" not in shown(app)
        for goal in goals:
            app.push_screen(StoryScreen(Goal, goal.id))
            await until(pilot, lambda: "How it came" in shown(app))
            assert "\x1b" not in shown(app)


async def test_hostile_searches(app: ComentorApp, start: Any, press: Press, shown: Shown) -> None:
    async with start((80, 24)) as pilot:
        await press(pilot, "slash")
        for text in HOSTILE:
            history(app).query_one(Input).value = clean_text(text)
            await pilot.pause(0.15)
            await press(pilot, "x", "f4", "enter", "slash")
            await pilot.pause(0.15)
            assert "Searching" in shown(app) or "All our sessions" in shown(app)
