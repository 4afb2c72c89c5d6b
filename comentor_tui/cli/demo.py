"""`comentor demo`: an invented pair, to look around in or to rehearse with."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui.cli import clocks
from comentor_tui.cli.reading import open_reader
from comentor_tui.cli.telling import say
from comentor_tui.clock import Clock, FastClock, SystemClock
from comentor_tui.domain.moments import Moment
from comentor_tui.errors import ComentorError, UsageProblem
from comentor_tui.paths import locate
from comentor_tui.services.demo import demo_records
from comentor_tui.services.memory import moment_text

if TYPE_CHECKING:
    from comentor_tui.paths import Paths

DEMO = "demo"
"""Under this key a store says that everything in it is invented."""


def demo(folder: str | None, *, speed: float | None, live: bool) -> int:
    """Run the app on a demo store in `folder`, or in one that is removed afterwards.

    Raises UsageProblem if the folder holds a store that is not a demo.
    """
    from comentor_tui.cli import run
    from comentor_tui.ui import terminal

    # Before anything is made: where there is no terminal, nothing is left behind.
    terminal.prepare()
    if folder is not None:
        paths = locate(folder)
        fill(paths, speed=speed, live=live)
        return run.run(paths)
    try:
        root = Path(tempfile.mkdtemp(prefix="comentor-demo-"))
    except OSError as error:
        raise ComentorError(
            f"No folder for the demo could be made ({error.strerror}).",
            "Name one: comentor demo --data-dir DIR",
        ) from error
    try:
        paths = locate(root)
        fill(paths, speed=speed, live=live)
        return run.run(paths)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def fill(
    paths: Paths, *, speed: float | None = None, live: bool = False, clock: Clock | None = None
) -> None:
    """Fill a folder with the invented pair, or go on with the demo that is in it.

    `speed` sets how fast its clock runs, `live` puts it in the middle of a call; `clock` is the
    machine's unless a test brings another. Raises UsageProblem for a store that is not a demo,
    StoreBusy when it is open and would have to be written.
    """
    here = (clock or SystemClock()).now()
    local: dict[str, str | None] = {}
    if os.path.lexists(paths.store):
        with open_reader(paths) as reader:
            if reader.local(DEMO) is None:
                raise UsageProblem(
                    f"The store in {paths.data} is not a demo; it is left as it is.",
                    "Name an empty folder, or none.",
                )
            if live:
                raise UsageProblem(
                    "This demo is there already; --live only begins a new one.",
                    "Name an empty folder, or leave --live out.",
                )
            if speed is None:
                return
            # From where the demo's time stands now, at another speed.
            at = clocks.clock_of(reader).now()
            local = _speed(speed, Moment(at.wall, here.boot_ms, here.boot_id))
        _write(paths, local)
        return
    if speed is not None:
        local = _speed(speed, here)
    lives_by = clock or (SystemClock() if speed is None else FastClock(speed, here))
    _write(paths, local, lives_by, live=live)


def _speed(speed: float, start: Moment) -> dict[str, str | None]:
    return {clocks.SPEED: f"{speed:g}", clocks.SPEED_START: moment_text(start)}


def _write(
    paths: Paths, local: dict[str, str | None], clock: Clock | None = None, *, live: bool = False
) -> None:
    from comentor_tui.cli import compose
    from comentor_tui.store.opening import open_store

    compose.create_folders(paths)
    with compose.locked(paths):
        if clock is not None:
            say("Making up two people and a year of sessions …")
        store = open_store(paths, clock or SystemClock())
        try:
            if clock is not None:
                now = clock.now()
                records = demo_records(now.wall, live=now if live else None)
                pair = records[0]
                store.save(*records)
                # The clock is being watched: there is no gap to ask about.
                local |= {DEMO: "1", "pair": pair.id, "you": vars(pair)["first"]}
                local |= {"seen": moment_text(now)}
            store.put_local(**local)
        finally:
            store.close()
