"""Stores of any size to measure with: `python benchmarks/make_store.py DIR --sessions 10000`."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from comentor_tui.clock import SystemClock
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import Pair, Record
from comentor_tui.paths import locate
from comentor_tui.services.demo import batches
from comentor_tui.services.memory import moment_text
from comentor_tui.store.quick import HEAD

DEMO_LEFT = 12.0
"""Minutes that the first half of the demo's open session has left."""

AT_ONCE = 100
"""Sessions written in one transaction."""


def make(folder: Path, *, sessions: int = 12, words: int = 0, left: float | None = None) -> Moment:
    """Fill an empty folder with an invented pair and their past sessions.

    `words` is added to the notes of each session. With `left`, a session is open and its first
    half has that many minutes left at the moment that is answered with.
    """
    from comentor_tui.store.opening import open_store

    clock = SystemClock()
    here = clock.now()
    then, live = here, None
    if left is not None:
        # The demo's call is so many minutes into its half: it began that much earlier or later.
        back = timedelta(minutes=DEMO_LEFT - left)
        back_ms = round(back.total_seconds() * 1000)
        live = then = Moment(here.wall - back, here.boot_ms - back_ms, here.boot_id)
    paths = locate(folder)
    paths.create()
    store = open_store(paths, clock)
    try:
        waiting: list[Record] = []
        pair: Pair | None = None
        told = batches(then.wall, sessions=sessions, words=words, live=live)
        for number, records in enumerate(told):
            pair = pair or next(record for record in records if isinstance(record, Pair))
            waiting += records
            if number % AT_ONCE == 0:
                store.save(*waiting)
                waiting = []
        store.save(*waiting)
        assert pair is not None
        store.put_local(demo="1", pair=pair.id, you=pair.first, seen=moment_text(here))
    finally:
        store.close()
    return here


def kept(sessions: int, words: int = 0) -> Path:
    """The folder of a store without an open session, made once and used again the same day.

    A store of another version is not used: the first start would bring it up to date.
    """
    today = SystemClock().now().wall.date()
    root = Path(tempfile.gettempdir()) / f"comentor-benchmarks-{today}-{HEAD}"
    folder = root / f"{sessions}-{words}"
    if not folder.exists():
        draft = root / f"{sessions}-{words}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        make(draft, sessions=sessions, words=words)
        draft.rename(folder)
    return folder


def main() -> None:
    """Make one from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sessions", type=int, default=12)
    parser.add_argument("--words", type=int, default=0, help="more words in each session's notes")
    parser.add_argument("--left", type=float, help="minutes left of a running half")
    said = parser.parse_args()
    make(said.folder, sessions=said.sessions, words=said.words, left=said.left)


if __name__ == "__main__":
    main()
