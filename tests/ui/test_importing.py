"""Packets in the open app: written, looked at, taken in, and what is kept aside."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from comentor_tui.domain import merging
from comentor_tui.domain.records import Goal, Note, Pair, Person, Record, Visibility, revised
from comentor_tui.export.encrypting import WrongPassphrase
from comentor_tui.export.jsonin import read_json
from comentor_tui.export.jsonout import packet_json
from comentor_tui.services.companion import Companion
from comentor_tui.services.exporting import held
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Ask, Choose, Show
from comentor_tui.ui.screens import importing
from comentor_tui.ui.screens.home import HomeScreen
from tests.ui.conftest import HOSTILE

Shown = Callable[..., str]
Until = Callable[..., Awaitable[None]]


async def in_store(companion: Companion, work: Callable[[Any], Any]) -> Any:
    await companion.saver.flush()
    return await companion.store_thread.run(work)


async def answer_of_ben(companion: Companion, *changed: Record) -> str:
    """What Ben's copy tells after it got everything, and these records changed there."""
    memory = companion.memory
    pair = memory.get(Pair, memory.pair_id)
    assert pair is not None
    mine = await in_store(companion, lambda store: held(store, pair))
    there = merging.merge(merging.holding(mine.people, (), memory.other), merging.outgoing(mine))
    rows = {(type(each), each.id): each for each in (*there.save, *changed)}
    theirs = merging.holding(mine.people, rows.values(), memory.other)
    return packet_json(theirs, memory.other, version="1", exported_at=memory.now())


async def up(app: ComentorApp, pilot: Pilot[Any], kind: type[Any]) -> None:
    """Until a dialog is there with all that is in it."""
    for _ in range(400):
        await pilot.pause(0.02)
        if isinstance(app.screen, kind) and app.screen.query("*") and app.screen.size:
            await pilot.pause(0.05)
            return
    raise AssertionError("it did not come")


async def choose_file(app: ComentorApp, pilot: Pilot[Any], name: str) -> None:
    await app.action_command("import")
    await up(app, pilot, Ask)
    app.screen.query_one(Input).value = name
    await pilot.press("enter")


async def test_a_packet_is_written_without_what_is_private(
    app: ComentorApp, companion: Companion, home: Path, until: Until, shown: Shown
) -> None:
    await companion.notes.add("~ qmineq")
    await companion.notes.add("qoursq")
    async with app.run_test(size=(100, 30)) as pilot:
        await app.action_command("packet")
        await up(app, pilot, Ask)
        assert app.screen.query_one(Input).value == "~/comentor-packet-2026-11-22.json"
        await pilot.press("enter")
        path = home / "comentor-packet-2026-11-22.json"
        await until(pilot, path.exists)
    text = path.read_text("utf-8")
    assert "qoursq" in text
    assert "qmineq" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_json(path.read_bytes()).packet


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_what_would_come_is_shown_and_then_taken(
    app: ComentorApp,
    companion: Companion,
    home: Path,
    until: Until,
    shown: Shown,
    size: tuple[int, int],
) -> None:
    memory = companion.memory
    await companion.goals.add_goal("read more", owner=memory.other)
    (goal,) = memory.all(Goal)
    note = memory.new(Note, text="brought along", owner=memory.other)
    changed = revised(goal, memory.now(), text="read [b]slowly[/b]")
    (home / "ben.json").write_text(await answer_of_ben(companion, changed, note), "utf-8")
    await memory.put(memory.revise(goal, text="read at Ana's"))
    companion.backup = backups = Backups()
    async with app.run_test(size=size) as pilot:
        await choose_file(app, pilot, "~/ben.json")
        await up(app, pilot, Choose)
        await until(pilot, lambda: "1 note comes in." in shown(app))
        assert memory.all(Note) == []
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert (memory.all(Note), backups.labels) == ([], [])
        await choose_file(app, pilot, "~/ben.json")
        await up(app, pilot, Choose)
        await pilot.press("t")
        await until(pilot, lambda: len(companion.memory.all(Goal)) == 1 and backups.labels)
        await until(pilot, lambda: companion.memory.get(Goal, goal.id).text == changed.text)
        # The memory goes on where it was, with what came in.
        kept = companion.memory.get(Goal, goal.id)
        assert kept is not None
        await companion.memory.put(companion.memory.revise(kept, text="and slower"))
        assert companion.saver.state.saved
        await app.action_command("kept_aside")
        await up(app, pilot, Show)
        await until(pilot, lambda: "Nothing is kept aside." in shown(app))
    assert backups.labels == ["before-import"]
    assert await in_store(companion, lambda store: store.get(Goal, goal.id).text) == "and slower"
    assert await in_store(companion, lambda store: store.get(Note, note.id)) == note


class Backups:
    """Remembers what backups were made for."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def __call__(self, label: str) -> None:
        self.labels.append(label)


async def test_what_was_kept_aside_is_shown(
    app: ComentorApp, companion: Companion, home: Path, until: Until, shown: Shown
) -> None:
    memory = companion.memory
    goals = [await companion.goals.add_goal(f"a {text}", memory.other) for text in HOSTILE]
    there = [revised(goal, memory.now(), text="at home") for goal in goals]
    (home / "ben.json").write_text(await answer_of_ben(companion, *there), "utf-8")
    await memory.put(*(memory.revise(goal, first_step="typed at Ana's") for goal in goals))

    def taken() -> bool:
        texts = [getattr(companion.memory.get(Goal, goal.id), "text", "") for goal in goals]
        return texts == ["at home"] * len(goals)

    async with app.run_test(size=(120, 60), notifications=True) as pilot:
        await choose_file(app, pilot, "~/ben.json")
        await up(app, pilot, Choose)
        await until(pilot, lambda: "kept aside" in shown(app))
        await pilot.press("t")
        await until(pilot, taken)
        await app.action_command("kept_aside")
        await up(app, pilot, Show)
        await until(pilot, lambda: shown(app).count("→ “at home") == len(goals))
        await pilot.press("escape")
        # The same once more: nothing new, nothing asked.
        await choose_file(app, pilot, "~/ben.json")
        await up(app, pilot, Show)
        await until(pilot, lambda: "Nothing new" in shown(app))


async def test_a_file_that_is_refused_says_where_and_asks_again(
    app: ComentorApp, companion: Companion, home: Path, until: Until, shown: Shown
) -> None:
    (home / "cut.json").write_text((await answer_of_ben(companion))[:400], "utf-8")
    async with app.run_test(size=(120, 40)) as pilot:
        for name in ("~/cut.json", "~/nowhere.json", "~"):
            await choose_file(app, pilot, name)
            await up(app, pilot, Ask)
            await until(pilot, lambda: "cannot be taken in" in shown(app))
            assert app.screen.query_one(Input).value == name
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_a_wrong_passphrase_is_told_alone(
    app: ComentorApp,
    companion: Companion,
    home: Path,
    until: Until,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packet, opening = await answer_of_ben(companion), asyncio.Event()

    async def opened(_data: bytes, passphrase: str) -> bytes:
        await opening.wait()
        if passphrase != "the right one":
            raise WrongPassphrase("This passphrase does not open the file.", "Mind the keyboard.")
        return packet.encode()

    monkeypatch.setattr(importing, "decrypt_apart", opened)
    (home / "ben.age").write_bytes(b"age-encryption.org/v1\n-> scrypt x 18\n")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await choose_file(app, pilot, "~/ben.age")
        for word, told in (("wrong", "does not open the file"), ("the right one", "Nothing new")):
            await until(pilot, lambda: "The file is encrypted" in shown(app))
            opening.clear()
            app.screen.query_one(Input).value = word
            await pilot.press("enter")
            await until(pilot, lambda: "Opening the file" in shown(app))
            opening.set()
            await until(pilot, lambda told=told: told in shown(app))
            assert "Opening the file" not in shown(app)


async def test_while_a_session_is_open_nothing_comes_in(
    app: ComentorApp, companion: Companion, home: Path, until: Until, shown: Shown
) -> None:
    (home / "ben.json").write_text(await answer_of_ben(companion), "utf-8")
    async with app.run_test(size=(120, 40)) as pilot:
        await companion.live.open()
        await choose_file(app, pilot, "~/ben.json")
        await until(pilot, lambda: "A session is open" in shown(app))


async def test_another_pair_is_asked_about(
    app: ComentorApp, companion: Companion, home: Path, until: Until, shown: Shown
) -> None:
    memory = companion.memory
    text = await answer_of_ben(companion)
    for each in (memory.pair_id, *memory.people):
        # Ids are random; this one is another in any case.
        text = text.replace(each, ("y" if each[0] == "z" else "z") + each[1:])
    content = json.loads(text)
    del content["sha256"]
    for kind in ("agreement", "confirmation", "session"):
        content["records"][kind] = []
    (home / "other.json").write_text(json.dumps(content), "utf-8")
    before = (memory.pair_id, memory.you)
    async with app.run_test(size=(120, 40)) as pilot:
        await choose_file(app, pilot, "~/other.json")
        await up(app, pilot, Choose)
        await until(pilot, lambda: "another pair" in shown(app))
        await pilot.press("b")
        await until(pilot, lambda: "Who are you?" in shown(app))
        await pilot.press("2")
        await until(pilot, lambda: "What would come in" in shown(app))
        await pilot.press("t")
        await until(pilot, lambda: "kept beside yours" in shown(app))
    assert (companion.memory.pair_id, companion.memory.you) == before
    assert len(await in_store(companion, lambda store: store.load(Pair))) == 2
    assert len(await in_store(companion, lambda store: store.load(Person))) == 4


async def test_an_edit_that_waits_for_the_disk_comes_first(
    companion: Companion, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comentor_tui.errors import StoreProblem

    file = read_json((await answer_of_ben(companion)).encode())

    async def never() -> bool:
        return False

    monkeypatch.setattr(companion.saver, "flush", never)
    for doing in (companion.importing.packet("1"), companion.importing.look(file)):
        with pytest.raises(StoreProblem, match="Not everything is saved"):
            await doing


async def test_a_private_note_stays_although_the_packet_changed_it(companion: Companion) -> None:
    memory = companion.memory
    note = memory.new(Note, text="ours", owner=memory.you)
    await memory.put(note)
    answer = await answer_of_ben(companion, revised(note, memory.now(), text="changed by Ben"))
    await memory.put(memory.revise(note, visibility=Visibility.MINE, text="mine now"))
    said = await companion.importing.take(read_json(answer.encode()))
    assert "kept aside" in said
    kept = companion.memory.get(Note, note.id)
    assert kept is None or kept == replace(kept, text="mine now")
    stored = await in_store(companion, lambda store: store.get(Note, note.id))
    assert (stored.text, stored.visibility) == ("mine now", Visibility.MINE)
    assert "mine now" not in await companion.importing.packet("1")
