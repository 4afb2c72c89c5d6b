"""Everything out of the app: a folder of pages or one JSON file, plain or under a passphrase."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from comentor_tui.domain.records import Note, Session, Visibility
from comentor_tui.export.encrypting import decrypt, is_encrypted
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.archive import Archive
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Ask, Choose
from comentor_tui.ui.keys import CommandProvider
from comentor_tui.ui.screens.home import HomeScreen

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]
SECRET = "a few words of ours"


@pytest.fixture(autouse=True)
async def _written(companion: Companion, paths: Paths, held: Session) -> None:
    """Something of both, and something that is nobody else's."""
    companion.open_archive = lambda: Archive(paths.store)
    memory = companion.memory
    both = memory.new(Note, text="qoursq", owner=memory.you, session_id=held.id)
    mine = memory.new(
        Note, text="qmineq", owner=memory.you, session_id=held.id, visibility=Visibility.MINE
    )
    await memory.put(both, mine)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def written(folder: Path) -> str:
    return "".join(page.read_text("utf-8") for page in folder.rglob("*.md"))


async def asks(pilot: Pilot[Any], until: Until, kind: type[Any], title: str = "") -> None:
    app = pilot.app
    await until(
        pilot,
        lambda: (
            isinstance(app.screen, kind)
            and app.screen.query("*")
            and title in str(app.screen.query_one(".box").border_title)
        ),
    )


async def ask_for(pilot: Pilot[Any], press: Press, until: Until, way: str, secret: str) -> None:
    """Up to the question where to."""
    app = pilot.app
    assert isinstance(app, ComentorApp)
    await until(pilot, lambda: isinstance(app.screen, HomeScreen))
    await app.action_command("export_all")
    await asks(pilot, until, Choose)
    await press(pilot, way)
    await asks(pilot, until, Ask, "passphrase")
    app.screen.query_one(Input).value = secret
    await press(pilot, "enter")
    if secret:
        await asks(pilot, until, Ask, "Once more")
        app.screen.query_one(Input).value = secret
        await press(pilot, "enter")
    await asks(pilot, until, Ask, "Export everything")


async def test_a_folder_of_pages(
    app: ComentorApp, press: Press, until: Until, shown: Shown, home: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await ask_for(pilot, press, until, "m", "")
        assert app.screen.query_one(Input).value == "~/comentor-2026-11-22"
        await press(pilot, "enter")
        await until(pilot, lambda: "pages written" in shown(app))
        folder = home / "comentor-2026-11-22"
        text = written(folder)
        assert (folder / "index.md").is_file()
        assert "qoursq" in text
        assert "qmineq" not in text
        # Once more: it is asked before anything is replaced.
        (folder / "index.md").write_text("mine")
        await ask_for(pilot, press, until, "m", "")
        await press(pilot, "enter")
        await asks(pilot, until, Choose, "there already")
        assert (folder / "index.md").read_text() == "mine"
        await press(pilot, "r")
        await until(pilot, lambda: (folder / "index.md").read_text() != "mine")


async def test_one_json_file(
    app: ComentorApp, press: Press, until: Until, shown: Shown, home: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await ask_for(pilot, press, until, "j", "")
        await press(pilot, "enter")
        path = home / "comentor-2026-11-22.json"
        await until(pilot, path.exists)
        told = json.loads(path.read_text(encoding="utf-8"))
        assert told["format"] == "comentor"
        assert "qoursq" in json.dumps(told)
        assert "qmineq" not in json.dumps(told)


@pytest.mark.parametrize(("way", "ending"), [("m", "tar.age"), ("j", "json.age")])
async def test_under_a_passphrase(
    app: ComentorApp, press: Press, until: Until, home: Path, way: str, ending: str
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await ask_for(pilot, press, until, way, SECRET)
        await press(pilot, "enter")
        path = home / f"comentor-2026-11-22.{ending}"
        await until(pilot, path.exists)
        data = path.read_bytes()
        assert is_encrypted(data)
        assert b"qoursq" in decrypt(data, SECRET)
        assert names(home) == [path.name]


async def test_poor_and_mistyped_passphrases(
    app: ComentorApp, press: Press, until: Until, shown: Shown, home: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await app.action_command("export_all")
        await asks(pilot, until, Choose)
        await press(pilot, "j")
        await asks(pilot, until, Ask, "passphrase")
        app.screen.query_one(Input).value = "short"
        await press(pilot, "enter")
        await until(pilot, lambda: "at least 8 characters" in shown(app))
        app.screen.query_one(Input).value = SECRET
        await press(pilot, "enter")
        await asks(pilot, until, Ask, "Once more")
        app.screen.query_one(Input).value = "something else"
        await press(pilot, "enter")
        await until(pilot, lambda: "not the same" in shown(app))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert not names(home)


@pytest.mark.parametrize("name", ["comentor.db", "backups/x", "settings.toml"])
@pytest.mark.parametrize("command", ["export", "packet"])
async def test_nothing_goes_over_the_apps_own_files(
    app: ComentorApp,
    paths: Paths,
    press: Press,
    until: Until,
    shown: Shown,
    name: str,
    command: str,
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        before = paths.store.read_bytes()[:100]
        await app.action_command(command)
        if command == "export":
            await asks(pilot, until, Choose)
            await press(pilot, "o")
        await asks(pilot, until, Ask)
        app.screen.query_one(Input).value = str(paths.data / name)
        await press(pilot, "enter")
        await until(pilot, lambda: "of Comentor’s own" in shown(app))
        assert isinstance(app.screen, Ask)
        assert paths.store.read_bytes()[:100] == before


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("export", {"export", "export_all", "packet"}),
        ("import", {"import"}),
        ("json", {"export_all", "import"}),
        ("folder", {"export_all"}),
        ("encrypt", {"export_all"}),
        ("missed", {"how_it_went"}),
    ],
)
async def test_the_palette_finds_it(
    app: ComentorApp, until: Until, word: str, ids: set[str]
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        provider = CommandProvider(app.screen)
        found = [str(hit.text) async for hit in provider.search(word)]
        titles = {each.title for each in provider._commands() if each.id in ids}
        assert len(titles) == len(ids)
        assert all(any(line.startswith(title) for line in found) for title in titles)
