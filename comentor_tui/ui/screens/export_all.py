"""Exporting everything: as what, under which passphrase, where to.

Functions over a screen and not a part of it, so that the start does not read them.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui import __version__
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import ComentorError, UsageProblem
from comentor_tui.export import encrypting
from comentor_tui.export.apart import encrypt_apart
from comentor_tui.export.files import there_in, write_folder
from comentor_tui.export.tarring import tarred
from comentor_tui.services import export_all
from comentor_tui.ui.dialogs import Ask, Choose, Way
from comentor_tui.ui.screens.exporting_actions import own_refused
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.ui.screens.exporting_actions import ExportingActions

TITLE = "Export everything"
PAGES, JSON = "md", "json"
TOP = "comentor"
"""What the folder inside an encrypted file is called."""


async def export_everything(screen: ExportingActions) -> None:
    """Ask what is wanted, and write it. Private notes stay."""
    form: str | None = await screen.app.push_screen_wait(_forms())
    if form is None:
        return
    secret = await _passphrase(screen)
    if secret is None:
        return
    now = screen.companion.memory.now()
    name = f"comentor-{now.astimezone(local_zone()).date().isoformat()}"
    screen.say("Reading everything …")
    try:
        if form == JSON:
            data = (await export_all.text(screen.companion, __version__)).encode()
        else:
            folder = screen.comentor.paths.content
            pages = await export_all.pages(screen.companion, local_zone(), folder)
            if not secret:
                await _save_pages(screen, pages, name)
                return
            data = await asyncio.to_thread(tarred, pages, TOP, now)
        if secret:
            screen.say("Encrypting …")
            data = await encrypt_apart(data, secret)
    except ComentorError as problem:
        screen.comentor.tell(problem)
        return
    ending = "json" if form == JSON else "tar"
    await screen.save(data, f"{name}.{ending}{encrypting.ENDING if secret else ''}", TITLE)


def _forms() -> Choose[str]:
    ways = [
        Way("m", "A folder of Markdown", PAGES, "linked pages, for a notes program"),
        Way("j", "One JSON file", JSON, "complete; Comentor takes it in again"),
    ]
    lines = ["What is ours. Private notes stay here;", "`comentor export --private` has them too."]
    return Choose(TITLE, ways, lines)


async def _passphrase(screen: ExportingActions) -> str | None:
    """A new passphrase, typed twice; empty for none, None where nothing is wanted any more."""
    first: str | None = await screen.app.push_screen_wait(
        Ask(
            "A passphrase",
            ["With one it is a single encrypted file.", "Left empty, all can be read by anybody."],
            check=_checked,
            hint="Enter goes on · Esc: not now",
            may_be_empty=True,
            hidden=True,
        )
    )
    if not first:
        return first

    def same(text: str) -> str:
        if text != first:
            raise ValueError("The two are not the same.")
        return ""

    return await screen.app.push_screen_wait(
        Ask("Once more", check=same, hint="Enter goes on · Esc: not now", hidden=True)
    )


def _checked(text: str) -> str:
    try:
        encrypting.check_new(text)
    except UsageProblem as problem:
        raise ValueError(problem.message) from problem
    return "Without it nobody can open the file."


async def _save_pages(screen: ExportingActions, pages: dict[str, str], name: str) -> None:
    """Ask for a folder, say what stands in the way, write."""
    typed: str | None = str(Path("~") / name)

    def place(text: str) -> Path:
        try:
            path = Path(clean_line(text)).expanduser().absolute()
        except (RuntimeError, OSError) as problem:
            raise ValueError("This folder is not known here.") from problem
        return own_refused(path, screen.comentor.paths)

    while True:
        typed = await screen.app.push_screen_wait(
            Ask(
                TITLE,
                [f"{len(pages)} pages, in a folder of their own."],
                value=typed or "",
                check=lambda text: str(place(text)),
                hint="Enter saves · Esc: not now",
            )
        )
        if typed is None:
            return
        folder = place(typed)
        force = False
        if there_in(folder, pages):
            replaces: bool | None = await screen.app.push_screen_wait(_taken(folder))
            if replaces is None:
                return
            if not replaces:
                continue
            force = True
        try:
            count = await asyncio.to_thread(write_folder, folder, pages, force=force)
        except ComentorError as problem:
            screen.comentor.tell(problem)
            continue
        screen.say(f"{count} pages written to {clean_line(str(folder))}. Begin with index.md.")
        return


def _taken(folder: Path) -> Choose[bool]:
    ways = [Way("a", "Another folder", False), Way("r", "Replace them", True)]
    return Choose("Pages of these names are there already", ways, [clean_line(str(folder))])
