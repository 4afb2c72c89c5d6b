"""From session to session, a session into the bin and back, and what a second window reads."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.ids import new_id
from comentor_tui.domain.records import Note, Record, Session, SessionState, Visibility
from comentor_tui.domain.sessions import when
from comentor_tui.errors import StoreBusy, UsageProblem
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.services.ports import Store
from comentor_tui.settings import Settings
from comentor_tui.store.archive import Archive
from comentor_tui.store.opening import open_read_only, open_store
from comentor_tui.ui.app import ONLY_READS, ComentorApp, Mode
from comentor_tui.ui.screens.history import HistoryScreen
from comentor_tui.ui.screens.past import PastScreen
from comentor_tui.ui.screens.second import SecondScreen
from comentor_tui.ui.widgets.status_line import StatusLine

from .conftest import FakeClock, by_name, fill_store

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Record]]:
    """A store to be copied, with a few sessions."""
    return fill_store(tmp_path_factory.mktemp("filled"), sessions=6)


@pytest.fixture
def past(filled: tuple[Path, list[Record]], paths: Paths) -> list[Session]:
    """The sessions that were, oldest first, in a store of their own."""
    paths.create()
    shutil.copyfile(filled[0], paths.store)
    over = (SessionState.HELD, SessionState.MISSED)
    found = [e for e in filled[1] if isinstance(e, Session) and e.state in over]
    return sorted(found, key=lambda each: (when(each), each.id))


def made(paths: Paths, clock: FakeClock, store: Callable[[], Store]) -> Companion:
    whole = Companion(store, clock, paths.content)
    whole.open_archive = lambda: Archive(paths.store)
    with open_read_only(paths) as reader:
        assert whole.load(reader)
    return whole


@pytest.fixture
async def app(past: list[Session], paths: Paths, clock: FakeClock) -> AsyncIterator[ComentorApp]:
    whole = made(paths, clock, lambda: open_store(paths, clock))
    yield ComentorApp(whole, Settings(), paths)
    whole.close()


def refuse() -> Store:
    raise StoreBusy("Another Comentor has this store open; this one only reads.")


@pytest.fixture
async def second(past: list[Session], paths: Paths, clock: FakeClock) -> AsyncIterator[ComentorApp]:
    whole = made(paths, clock, refuse)
    yield ComentorApp(whole, Settings(), paths, mode=Mode.SECOND)
    whole.store_thread.close()


def status(app: ComentorApp) -> str:
    return str(app.screen.query_one(StatusLine).content)


def here(app: ComentorApp) -> str | None:
    screen = app.screen
    return screen._session_id if isinstance(screen, PastScreen) else None


async def open_newest(
    pilot: Any, app: ComentorApp, press: Press, until: Until, newest: Session
) -> None:
    await press(pilot, "s")
    await until(pilot, lambda: isinstance(app.screen, HistoryScreen) and app.screen._count > 3)
    await press(pilot, "enter")
    await until(pilot, lambda: here(app) == newest.id and app.screen._bundle)


# -- from one to the next -------------------------------------------------------------------------


async def test_before_and_after_as_the_list_has_them(
    app: ComentorApp, past: list[Session], press: Press, until: Until
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await open_newest(pilot, app, press, until, past[-1])
        for key, ids in (("left", past[-2::-1]), ("right_square_bracket", past[1:])):
            for each in ids:
                await press(pilot, key)
                await until(pilot, lambda each=each: here(app) == each.id and app.screen._bundle)
                assert app.screen._bundle.session.id == each.id
            # At either end it stays, and says so.
            end = here(app)
            await press(pilot, key)
            await until(pilot, lambda: "of our sessions" in status(app))
            assert here(app) == end
        await press(pilot, "escape")
        assert isinstance(app.screen, HistoryScreen)


async def test_in_a_narrow_window_the_minutes_keep_their_signs(
    app: ComentorApp, past: list[Session], press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await open_newest(pilot, app, press, until, past[-1])
        await until(pilot, lambda: re.search(r"◆ \d+ · ◇ \d+, (even|leaning|lopsided)", shown(app)))


async def test_the_keys_are_in_the_footer(
    app: ComentorApp, past: list[Session], press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await open_newest(pilot, app, press, until, past[-1])
        assert "Before" in shown(app)
        assert "After" in shown(app)


# -- into the bin ---------------------------------------------------------------------------------


async def test_a_session_goes_into_the_bin_and_comes_back(
    app: ComentorApp, past: list[Session], press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await open_newest(pilot, app, press, until, past[-1])
        history = app.screen_stack[-2]
        assert isinstance(history, HistoryScreen)
        await press(pilot, "d")
        await until(pilot, lambda: "It is in the bin. u brings it back." in shown(app))
        assert "The session is in the bin" in status(app)
        # Again does nothing more.
        await press(pilot, "d")
        await press(pilot, "u")
        await until(pilot, lambda: "The session is back." in status(app))
        assert app.screen._bundle.session.deleted_at is None
        await press(pilot, "d")
        await until(pilot, lambda: "It is in the bin" in shown(app))
        # From where it stood one goes on, and the list does not have it any more.
        await press(pilot, "left")
        await until(pilot, lambda: here(app) == past[-2].id and app.screen._bundle)
        await press(pilot, "right")
        await until(pilot, lambda: "of our sessions" in status(app))
        await press(pilot, "escape")
        await until(pilot, lambda: history._count == len(past) - 1)
        assert past[-1].id not in {each.id for each in history._pages[0]}
        await press(pilot, "escape")
        await press(pilot, "b")
        await until(pilot, lambda: "Enter brings back" in shown(app))
        await press(pilot, "b")
        await until(pilot, lambda: "Brought back" in status(app))
    with Archive(app.paths.store) as reader:
        assert len(reader.told(past[-1].pair_id)) == len(past)


async def test_only_own_notes_go_along(app: ComentorApp, past: list[Session]) -> None:
    companion, session = app.companion, past[0]
    memory = companion.memory
    before = {n.id: n for n in (await companion.history.session(session.id)).notes}
    mine = memory.new(Note, id=new_id(), session_id=session.id, owner=memory.you, text="my heron")
    theirs = memory.new(
        Note, id=new_id(), session_id=session.id, owner=memory.other, text="their heron"
    )
    hidden = memory.new(
        Note,
        id=new_id(),
        session_id=session.id,
        owner=memory.other,
        text="hidden heron",
        visibility=Visibility.MINE,
    )
    await memory.put(mine, theirs, hidden)
    said = await companion.removing.remove(session.id)
    own = sum(each.owner == memory.you for each in before.values()) + 1
    assert f"with {own} note" in said
    # How many private notes the other one has is not told.
    rest = (
        sum(n.owner != memory.you and n.visibility is Visibility.OURS for n in before.values()) + 1
    )
    assert f"{rest} note" in said
    with Archive(app.paths.store) as reader:
        gone = {n.id for n in reader.load(Note, with_deleted=True, session_id=session.id)}
        left = {n.id: n for n in reader.load(Note, session_id=session.id)}
        assert mine.id in gone - set(left)
        assert {theirs.id, hidden.id} <= set(left)
        assert session.id not in {each.id for each in reader.told(session.pair_id)}
    with pytest.raises(UsageProblem, match="taken away"):
        await companion.history.session(session.id)
    # The bin brings back the same.
    contents = await companion.bin.contents()
    (found,) = [each for each in contents.records if each.id == session.id]
    assert f"and {own} thing" in await companion.bin.bring_back(found)
    again = {n.id for n in (await companion.history.session(session.id)).notes}
    assert again == {*before, mine.id, theirs.id, hidden.id}
    # What was brought back there is not brought back again.
    await companion.removing.take_back()
    with pytest.raises(UsageProblem, match="No session"):
        await companion.removing.take_back()


async def taken_away_by_the_other(app: ComentorApp, session: Session) -> tuple[Note, Note]:
    """Ben takes a session away, with his notes; one of yours stays, and one of his own."""
    companion, memory = app.companion, app.companion.memory
    mine = memory.new(Note, session_id=session.id, owner=memory.you, text="my heron")
    hidden = memory.new(
        Note,
        session_id=session.id,
        owner=memory.you,
        text="my hidden heron",
        visibility=Visibility.MINE,
    )
    theirs = memory.new(Note, session_id=session.id, owner=memory.other, text="their heron")
    await memory.put(mine, hidden, theirs)
    memory.at_keys = memory.other
    said = await companion.removing.remove(session.id)
    assert re.fullmatch(
        r"The session is in the bin with \d+ notes? of yours; \d+ notes? of Ana stay\.", said
    )
    companion.removing._gone.clear()
    memory.at_keys = memory.you
    return mine, hidden


async def test_what_stayed_of_a_session_that_was_taken_away(
    app: ComentorApp, past: list[Session], press: Press, until: Until, shown: Shown
) -> None:
    session = past[-1]
    mine, _hidden = await taken_away_by_the_other(app, session)
    async with app.run_test(size=(100, 40)) as pilot:
        # As the search leads there.
        await app.push_screen(PastScreen(session.id, mine.id))
        await until(pilot, lambda: "my heron" in shown(app))
        assert "taken away" in shown(app)
        assert "It is in the bin. u brings it back." in shown(app)
        assert "their heron" not in shown(app)
        assert "my hidden heron" not in shown(app)
        screen = app.screen
        assert isinstance(screen, PastScreen)
        assert screen.current is not None
        assert screen.current.id == mine.id
        await press(pilot, "v")
        await until(pilot, lambda: "my hidden heron" in shown(app))
        await press(pilot, "d")
        await until(pilot, lambda: "in the bin already" in status(app))
        for key in ("left", "right"):
            await press(pilot, key)
            await until(pilot, lambda: "in no list" in status(app))
        # One's own note is changed here as anywhere, and u takes that back first.
        await press(pilot, "x")
        await until(pilot, lambda: "Taken away" in status(app))
        assert "my heron" not in shown(app)
        await press(pilot, "u")
        await until(pilot, lambda: "my heron" in shown(app))
        told = screen._markdown(screen.session_to_export(), private=False)
        assert "It was taken away; this is what stayed." in told
        assert "my heron" in told
        assert "hidden" not in told
        await press(pilot, "u")
        await until(pilot, lambda: "Brought back: a session" in status(app))
        await until(pilot, lambda: "in the bin" not in shown(app))
        await press(pilot, "left")
        await until(pilot, lambda: here(app) == past[-2].id)


async def test_a_session_without_words_here_is_brought_back_by_the_other_one(
    app: ComentorApp, past: list[Session], press: Press, until: Until, shown: Shown
) -> None:
    companion, session = app.companion, past[-1]
    await taken_away_by_the_other(app, session)
    await companion.bin.empty()
    async with app.run_test(size=(100, 40)) as pilot:
        await app.push_screen(PastScreen(session.id))
        await until(pilot, lambda: "my heron" in shown(app))
        assert "Its own words are not on this copy." in shown(app)
        await press(pilot, "u")
        await until(pilot, lambda: "cannot be brought back" in status(app))
        assert "my heron" in shown(app)


async def test_of_a_session_nothing_stayed(
    app: ComentorApp, press: Press, until: Until, shown: Shown, clock: FakeClock
) -> None:
    memory = app.companion.memory
    bare = memory.new(Session, state=SessionState.HELD, started_at=clock.wall)
    await memory.put(bare)
    await app.companion.removing.remove(bare.id)
    async with app.run_test(size=(100, 40)) as pilot:
        await app.push_screen(PastScreen(bare.id))
        await until(pilot, lambda: "It is in the bin. u brings it back." in shown(app))


async def test_a_session_that_is_not_over_stays(
    app: ComentorApp, past: list[Session], clock: FakeClock
) -> None:
    companion, memory = app.companion, app.companion.memory
    session = memory.new(Session, id=new_id(), state=SessionState.OPEN, started_at=clock.wall)
    ahead = memory.new(Session, id=new_id(), planned_at=clock.wall + timedelta(days=9))
    await memory.put(session, ahead)
    for each in (session, ahead):
        with pytest.raises(UsageProblem, match="over"):
            await companion.removing.remove(each.id)
    with pytest.raises(UsageProblem, match="gone"):
        await companion.removing.remove("nowhere")


# -- only reading ---------------------------------------------------------------------------------


async def test_history_and_search_in_a_second_window(
    second: ComentorApp,
    past: list[Session],
    filled: tuple[Path, list[Record]],
    press: Press,
    until: Until,
    shown: Shown,
) -> None:
    async with second.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(second.screen, SecondScreen)
        await open_newest(pilot, second, press, until, past[-1])
        await press(pilot, "left")
        await until(pilot, lambda: here(second) == past[-2].id)
        await press(pilot, "right")
        await until(pilot, lambda: here(second) == past[-1].id and second.screen._bundle)
        for key in ("d", "e", "x", "z"):
            await press(pilot, key)
            await until(pilot, lambda: status(second) == ONLY_READS)
            second.screen.query_one(StatusLine).flash("")
        await press(pilot, "escape", "escape")
        assert isinstance(second.screen, SecondScreen)
        await press(pilot, "slash")
        word = next(n.text for n in filled[1] if isinstance(n, Note)).split()[0]
        await press(pilot, *word[:6])
        await until(pilot, lambda: "found" in shown(second) or "and more" in shown(second))
        await press(pilot, "escape", "escape")
        assert isinstance(second.screen, SecondScreen)
        await press(pilot, "f1")
        assert "All our sessions" in shown(second) or "History" in shown(second)


async def test_the_keys_are_handed_over_where_the_typing_is(
    second: ComentorApp, press: Press, until: Until
) -> None:
    async with second.run_test(size=(100, 30)) as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: isinstance(second.screen, HistoryScreen))
        await by_name(pilot, until, "Hand the keys over")
        await until(pilot, lambda: status(second) == ONLY_READS)
        assert second.companion.memory.at_keys == second.companion.memory.you


async def test_what_has_a_screen_to_write_in_is_not_opened_there(
    second: ComentorApp, filled: tuple[Path, list[Record]], press: Press, until: Until
) -> None:
    from comentor_tui.domain.records import Gift

    async with second.run_test(size=(100, 30)) as pilot:
        await press(pilot, "s")
        await until(pilot, lambda: isinstance(second.screen, HistoryScreen))
        screen: Any = second.screen
        gift = next(each for each in filled[1] if isinstance(each, Gift))
        from dataclasses import replace

        screen._open(replace(gift, session_id=None))
        assert second.screen is screen
        assert "other window" in status(second)
