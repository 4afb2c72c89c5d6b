"""`comentor add`: something for the next agenda, without starting the app.

The open app takes it if there is one. Only when nobody holds the lock is the store written here.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from comentor_tui.cli import acting, compose
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.services import remote
from comentor_tui.services.adding import Addition, addition

if TYPE_CHECKING:
    from comentor_tui.paths import Paths

STDIN = "-"
STDIN_LIMIT = 65_536
"""Bytes that are looked at: far more than a line of the agenda can be."""


def add(
    paths: Paths,
    words: Sequence[str],
    *,
    whose: str = "me",
    section: str = "projects",
    possible: str = "",
    pair: str = "",
) -> str:
    """Put a text on the agenda; answers with a sentence for people.

    Raises UsageProblem for what makes no item, StoreProblem when it cannot be written, and
    StoreBusy when whoever holds the lock does not answer.
    """
    text = _from_stdin() if list(words) == [STDIN] else " ".join(words)
    what = addition(text, whose, section, possible, pair)
    if not os.path.lexists(paths.store):
        raise UsageProblem("There is no pair yet.", "Start `comentor` once to begin.")
    return clean_line(
        acting.there_or_here(
            paths,
            lambda: remote.send(paths.socket, remote.ADD, **what.fields()),
            lambda: _write(paths, what),
        ),
        limit=2_000,
    )


def _from_stdin() -> str:
    """What is piped in, or typed until Ctrl+D."""
    return sys.stdin.buffer.read(STDIN_LIMIT).decode(errors="replace")


def _write(paths: Paths, what: Addition) -> str:
    _, companion = compose.parts(paths, what.pair or None)
    try:
        said = asyncio.run(companion.add(what))
        if not companion.saver.state.saved:
            raise StoreProblem(companion.saver.state.problem)
    finally:
        companion.close()
    return said
