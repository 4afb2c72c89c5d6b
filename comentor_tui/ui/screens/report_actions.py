"""A look-back as a report: where to, what stands in the way, and the writing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui.domain.periods import Period
from comentor_tui.domain.text import clean_line
from comentor_tui.export.drawing import Picture
from comentor_tui.export.report import folder_name, report, taken_in, write_report
from comentor_tui.paths import Paths
from comentor_tui.ui.dialogs import Ask, Choose, Way
from comentor_tui.ui.screens.exporting_actions import own_refused

if TYPE_CHECKING:
    from comentor_tui.ui.app import ComentorApp


async def save_report(app: ComentorApp, over: Period, pictures: Sequence[Picture]) -> str | None:
    """Ask for a folder and write the report there; answers with a sentence, or None: not now.

    Raises UsageProblem where it cannot be written.
    """
    files = await asyncio.to_thread(report, over, pictures)
    typed: str | None = str(Path("~") / folder_name(over))
    while True:
        typed = await app.push_screen_wait(
            Ask(
                "Save the look-back",
                ["A page and its pictures, in a folder of their own."],
                value=typed or "",
                check=lambda text: _told(_place(text, app.paths), list(files)),
                hint="Enter saves · Esc: not now",
            )
        )
        if typed is None:
            return None
        folder = _place(typed, app.paths)
        force = False
        if taken_in(folder, files):
            replaces = await app.push_screen_wait(_taken(folder))
            if replaces is None:
                return None
            if not replaces:
                continue
            force = True
        page = await asyncio.to_thread(write_report, folder, files, force=force)
        return f"Saved as {clean_line(str(page))}"


def _place(typed: str, paths: Paths) -> Path:
    """The folder that is meant; in the home folder with `~`. Raises ValueError in plain words."""
    try:
        path = Path(clean_line(typed)).expanduser().absolute()
    except (RuntimeError, OSError) as problem:
        raise ValueError("This folder is not known here.") from problem
    return own_refused(path, paths)


def _told(folder: Path, names: Sequence[str]) -> str:
    there = " – a report is there already: you will be asked" if taken_in(folder, names) else ""
    return f"{folder}{there}"


def _taken(folder: Path) -> Choose[bool]:
    ways = [Way("a", "Another folder", False), Way("r", "Replace it", True)]
    return Choose("A report is there already", ways, [clean_line(str(folder))])
