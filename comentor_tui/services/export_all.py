"""Everything out of the open app, as `comentor export` writes it: without what is private."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.services import exporting

if TYPE_CHECKING:
    from comentor_tui.services.companion import Companion
    from comentor_tui.services.ports import Archive

T = TypeVar("T")


async def pages(companion: Companion, tz: tzinfo, folder: Path) -> dict[str, str]:
    """All of the pair as linked pages; `folder` holds a person's own texts.

    Raises UsageProblem, StoreProblem.
    """
    pair_id = companion.memory.pair_id
    return await _read(
        companion,
        lambda archive: exporting.pages_from(archive, tz=tz, pair_id=pair_id, folder=folder),
    )


async def text(companion: Companion, version: str) -> str:
    """Everything in the store as the text of a JSON export. Raises UsageProblem, StoreProblem."""
    now = companion.memory.now()
    return await _read(
        companion,
        lambda archive: exporting.everything_json(archive, now, version=version, private=False),
    )


async def _read(companion: Companion, work: Callable[[Archive], T]) -> T:
    """Read on a thread of its own: it may take seconds, and saving goes on."""
    if not await companion.saver.flush():
        raise StoreProblem("Not everything is saved yet.", companion.saver.state.problem)
    open_archive = companion.open_archive
    if open_archive is None:
        raise UsageProblem("The sessions of before cannot be read here.")

    def read() -> T:
        archive = open_archive()
        try:
            return work(archive)
        finally:
            archive.close()

    return await asyncio.to_thread(read)
