"""The bin, notes changed long after, and the ways back on every screen between the calls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from comentor_tui.domain.records import AgendaItem, Gift, Note, OwnQuestion, Pair, deleted
from comentor_tui.errors import StoreProblem
from comentor_tui.export import encrypting
from comentor_tui.export.jsonout import packet_json
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.services.exporting import held
from comentor_tui.services.hand_entry import HeldSession
from comentor_tui.store import backup
from comentor_tui.store.archive import Archive
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Ask, Choose
from comentor_tui.ui.screens.bin import BinScreen
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.past import PastScreen
from comentor_tui.ui.widgets.rows import Rows

from .conftest import HOSTILE, SIZES, FakeClock, settle

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]


@pytest.fixture
async def companion(companion: Companion, paths: Paths) -> Companion:
    companion.open_archive = lambda: Archive(paths.store)
    return companion


def alive(paths: Paths, kind: type[AgendaItem] | type[Note] | type[Gift]) -> set[str]:
    with open_read_only(paths) as reader:
        return {each.text for each in reader.load(kind)}


async def thrown(companion: Companion, *texts: str) -> None:
    for text in texts:
        item = await companion.planning.add(text, None)
        await companion.planning.remove(item.id)


async def test_from_home_and_back_again(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    await thrown(companion, "ask about the move", "tell about the sea")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await press(pilot, "b")
        assert isinstance(app.screen, BinScreen)
        await until(pilot, lambda: "tell about the sea" in shown(app))
        assert "Taken away Sun 22 Nov 2026" in shown(app)
        await press(pilot, "enter")
        await until(pilot, lambda: "Brought back: “" in shown(app))
        await until(pilot, lambda: len(alive(paths, AgendaItem)) == 1)
        await press(pilot, "z")
        await until(pilot, lambda: "in the bin again" in shown(app))
        assert alive(paths, AgendaItem) == set()
        await press(pilot, "b")
        await until(pilot, lambda: len(alive(paths, AgendaItem)) == 1)
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)
        (text,) = alive(paths, AgendaItem)
        await until(pilot, lambda: text in shown(app))


async def test_there_is_nothing_in_it(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "b")
        await until(pilot, lambda: "There is nothing in it." in shown(app))
        await press(pilot, "enter", "b")
        assert "nothing here to bring back" in shown(app)
        await press(pilot, "z")
        await until(pilot, lambda: "Nothing was brought back" in shown(app))
        await press(pilot, "x")
        await until(pilot, lambda: "nothing of yours" in shown(app))


async def test_emptying_asks(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    await thrown(companion, "qsecretq")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "b")
        await until(pilot, lambda: "qsecretq" in shown(app))
        await press(pilot, "x")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        assert "cleared for good" in shown(app)
        assert "Ben’s copy" in shown(app)
        await press(pilot, "enter")
        assert "qsecretq" in shown(app)
        await press(pilot, "x")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await press(pilot, "e")
        await until(pilot, lambda: "There is nothing in it." in shown(app))
    with open_read_only(paths) as reader:
        (kept,) = reader.load(AgendaItem, with_deleted=True)
    assert (kept.text, kept.deleted_at is not None) == ("", True)


async def test_private_notes_are_folded_and_their_owners_alone(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    await companion.hand_entry.held(
        HeldSession(at=companion.memory.now() - timedelta(days=2), line="~ qmineq")
    )
    (note,) = companion.memory.all(Note)
    await companion.notes.remove(note.id)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "b")
        await until(pilot, lambda: "1 private note folded" in shown(app))
        assert "qmineq" not in shown(app)
        await press(pilot, "v")
        assert "qmineq" in shown(app)
        app.do_keys_over()
        await until(pilot, lambda: "There is nothing in it." in shown(app))
        assert "private note" not in shown(app)


async def test_hostile_words_at_every_size(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    memory = companion.memory
    for text in HOSTILE:
        gift = memory.new(
            Gift, owner=memory.you, seen_by=memory.you, text=text.replace("\ud83d", "")
        )
        await memory.put(deleted(gift, memory.now()))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "b")
        await until(pilot, lambda: len(app.screen.query_one(Rows).options) > len(HOSTILE))
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await press(pilot, "down", "pagedown", "end", "home", "v")
        await pilot.resize_terminal(100, 30)
        for _ in HOSTILE:
            await press(pilot, "down", "enter")
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_without_a_place_to_read_from(
    app: ComentorApp, companion: Companion, press: Press, shown: Shown
) -> None:
    companion.open_archive = None
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "b", "enter", "z", "v", "x", "escape")
        assert isinstance(app.screen, HomeScreen)


# -- notes, long after --------------------------------------------------------------------------


async def test_a_note_is_changed_and_taken_away_in_the_past(
    app: ComentorApp,
    companion: Companion,
    clock: FakeClock,
    paths: Paths,
    press: Press,
    until: Until,
    shown: Shown,
) -> None:
    memory = companion.memory
    at = memory.now() - timedelta(days=2)
    await companion.hand_entry.held(HeldSession(at=at, line="! I wait too long"))
    (note,) = memory.all(Note)
    theirs = memory.new(Note, text="theirs", owner=memory.other, session_id=note.session_id)
    await memory.put(theirs)
    assert note.session_id is not None
    async with app.run_test(size=(100, 30)) as pilot:
        screen = PastScreen(note.session_id, at=note.id)
        await app.push_screen(screen)
        await until(pilot, lambda: screen.current is not None)
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await settle(pilot)
        assert app.screen.query_one(Input).value == "! I wait too long"
        await press(pilot, *", still", "enter")
        await until(pilot, lambda: "I wait too long, still" in alive(paths, Note))
        await until(pilot, lambda: "I wait too long, still" in shown(app))
        await press(pilot, "z")
        await until(pilot, lambda: "I wait too long" in alive(paths, Note))
        await until(pilot, lambda: screen.current is not None and screen.current.id == note.id)
        await press(pilot, "x")
        await until(pilot, lambda: alive(paths, Note) == {"theirs"})
        await until(pilot, lambda: "I wait too long" not in shown(app).split("Taken")[0])
        await press(pilot, "u")
        await until(pilot, lambda: alive(paths, Note) == {"theirs", "I wait too long"})
        await until(pilot, lambda: "theirs" in shown(app))
        screen.query_one(Rows).point(f"r{theirs.id}")
        await press(pilot, "x")
        assert "Ben’s note" in shown(app)
        await press(pilot, "e")
        assert app.screen is screen
        await press(pilot, "home", "x")
        assert "Notes can be changed here" in shown(app) or "Ben’s note" in shown(app)


# -- gifts and questions ------------------------------------------------------------------------


async def test_every_change_of_a_gift_is_taken_back(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "i", "a", *"patience", "enter")
        await until(pilot, lambda: alive(paths, Gift) == {"patience"})
        await press(pilot, "enter", *" of stone", "enter")
        await until(pilot, lambda: alive(paths, Gift) == {"patience of stone"})
        await press(pilot, "x")
        await until(pilot, lambda: alive(paths, Gift) == set())
        for left in ({"patience of stone"}, {"patience"}, set()):
            await press(pilot, "z")
            await until(pilot, lambda left=left: alive(paths, Gift) == left)


async def test_every_change_of_the_deck_is_taken_back(
    app: ComentorApp,
    companion: Companion,
    clock: FakeClock,
    press: Press,
    until: Until,
    shown: Shown,
) -> None:
    def own() -> list[tuple[str, str]]:
        return [(each.text, each.kind) for each in companion.memory.all(OwnQuestion)]

    hidden, order = companion.deck.hidden, companion.deck.order
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "q", "h")
        await until(pilot, lambda: len(hidden()) == 1)
        # What was said last about a question is told by its time.
        clock.go_on(seconds=1)
        await press(pilot, "z")
        await until(pilot, lambda: not hidden())
        await press(pilot, "left_square_bracket")
        await until(pilot, lambda: len(order()) == 1)
        await press(pilot, "z")
        await until(pilot, lambda: not order())
        await press(pilot, "a", *"Why so", "enter")
        await until(pilot, lambda: len(own()) == 1)
        await press(pilot, "z")
        await until(pilot, lambda: not own())
        await press(pilot, "z")
        assert "nothing to take back" in shown(app)
        lines = companion.deck_editor.lines
        await press(pilot, "tab", "a", *"We are", "enter")
        await until(pilot, lambda: lines() == ("We are",))
        await press(pilot, "end", "e", *" enough", "enter")
        await until(pilot, lambda: lines() == ("We are enough",))
        await press(pilot, "x")
        await until(pilot, lambda: lines() == ())
        for left in (("We are enough",), ("We are",), ()):
            await press(pilot, "u")
            await until(pilot, lambda left=left: lines() == left)


# -- backups ------------------------------------------------------------------------------------


async def test_back_up_now(
    app: ComentorApp, companion: Companion, paths: Paths, until: Until, shown: Shown
) -> None:
    companion.backup = lambda label: backup.make_backup(
        paths.store, paths.backups, label, companion.memory.now()
    )
    async with app.run_test(size=(200, 30)) as pilot:
        await app.action_command("back_up")
        await until(pilot, lambda: "Backed up:" in shown(app))
    labels = [each.label for each in backup.list_backups(paths.backups)]
    assert labels.count("by-hand") == 1


async def test_a_backup_that_cannot_be_made_is_told(
    app: ComentorApp, companion: Companion, until: Until, shown: Shown
) -> None:
    def full(_label: str) -> None:
        raise StoreProblem("No backup could be made.", "Make room.")

    companion.backup = full
    async with app.run_test(size=(100, 30)) as pilot:
        await app.action_command("back_up")
        await until(pilot, lambda: "No backup could be made. Make room." in shown(app))


async def test_a_window_left_open_overnight_backs_up_each_day(
    app: ComentorApp, companion: Companion, clock: FakeClock, until: Until
) -> None:
    made: list[object] = []
    companion.backup_of_the_day = lambda: made.append(clock.wall.date())
    async with app.run_test(size=(80, 24)) as pilot:
        await companion.planning.add("one", None)
        await settle(pilot)
        assert made == []
        clock.go_on(days=1)
        await companion.planning.add("two", None)
        await companion.planning.add("three", None)
        await until(pilot, lambda: made)
        assert made == [clock.wall.date()]


# -- encrypted packets --------------------------------------------------------------------------


async def test_an_encrypted_file_asks_for_its_passphrase(
    app: ComentorApp,
    companion: Companion,
    press: Press,
    until: Until,
    shown: Shown,
    tmp_path: Path,
) -> None:
    memory = companion.memory
    pair = memory.get(Pair, memory.pair_id)
    assert pair is not None
    mine = await companion.store_thread.run(lambda store: held(store, pair))
    text = packet_json(mine, memory.you, version="1", exported_at=memory.now())
    path = tmp_path / "packet.age"
    sealed = await asyncio.to_thread(encrypting.encrypt, text.encode(), "a few words")
    path.write_bytes(sealed)
    async with app.run_test(size=(100, 30)) as pilot:
        await app.action_command("import")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.query(Input))
        app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await until(pilot, lambda: "The file is encrypted" in shown(app))
        await press(pilot, *"wrong", "enter")
        await until(pilot, lambda: "does not open the file" in shown(app))
        assert "wrong" not in shown(app).replace("wrong passphrase", "")
        await press(pilot, *"a few words")
        assert "a few words" not in shown(app)
        await press(pilot, "enter")
        await until(pilot, lambda: "encrypted" not in shown(app))
        await until(pilot, lambda: "Take a packet in" in shown(app))
