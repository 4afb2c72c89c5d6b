"""`comentor switch | pause | resume | undo | add`: acting on the session or agenda from outside.

The open app does it if there is one. Only when nobody holds the lock is the store written here.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from comentor_tui.cli import compose
from comentor_tui.cli.reading import open_reader
from comentor_tui.errors import ComentorError, StoreBusy, StoreProblem, UsageProblem
from comentor_tui.services import remote
from comentor_tui.services.which_pair import chosen_pair

if TYPE_CHECKING:
    from comentor_tui.paths import Paths
    from comentor_tui.services.companion import Companion

PATIENCE = 3.0
"""Seconds to wait for another shell command that is at work on the same store."""

PAUSE = 0.05


def act(paths: Paths, command: str, pair_id: str | None = None) -> str:
    """Carry out a command of `remote.COMMANDS`; answers with a sentence for people.

    `pair_id` names another pair than the one that is shown.

    Raises UsageProblem when it makes no sense now, StoreProblem when it cannot be written, and
    StoreBusy when whoever holds the lock does not answer.
    """
    if not os.path.lexists(paths.store):
        raise _no_session()

    def ask() -> tuple[bool, str, int]:
        _shown_there(paths, pair_id)
        return remote.send(paths.socket, command)

    return there_or_here(paths, ask, lambda: _write(paths, command, pair_id))


def _shown_there(paths: Paths, pair_id: str | None) -> None:
    """Raises UsageProblem where the open app shows another pair than the one that is meant."""
    if pair_id is None:
        return
    with open_reader(paths) as reader:
        shown = chosen_pair(reader)
    if shown is None or shown.id != pair_id:
        raise UsageProblem(
            "The open window shows another pair, and no session of this one is open.",
            "Change the pair there first.",
        )


def there_or_here(
    paths: Paths, ask: Callable[[], tuple[bool, str, int]], write: Callable[[], str]
) -> str:
    """`ask` the open app if there is one, else `write` with the lock held; what was said.

    Raises what the app answers, StoreBusy if it holds the lock and does not, and what `write`
    raises.
    """
    until = time.monotonic() + PATIENCE
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(compose.locked(paths))
                break
            except StoreBusy as busy:
                said = _ask_the_open_app(ask)
                if said is not None:
                    return said
                if time.monotonic() > until:
                    raise StoreBusy(busy.message, "It does not listen here. Try again.") from busy
                time.sleep(PAUSE)
        return write()


def _ask_the_open_app(ask: Callable[[], tuple[bool, str, int]]) -> str | None:
    """What the open app said; None if nobody listens, so that nothing can have happened.

    Raises what the app answers, and StoreBusy if it does not.
    """
    try:
        done, said, code = ask()
    except StoreProblem as problem:
        if isinstance(problem.__cause__, FileNotFoundError | ConnectionRefusedError):
            return None
        # Asking twice might hand over twice.
        raise StoreBusy(problem.message, problem.hint) from problem
    if done:
        return said
    refused = ComentorError(said)
    refused.exit_code = code or ComentorError.exit_code
    raise refused


def _write(paths: Paths, command: str, pair_id: str | None) -> str:
    _, companion = compose.parts(paths, pair_id)
    try:
        if companion.live.session is None:
            raise _no_session()
        said = asyncio.run(_carry_out(companion, command))
    finally:
        companion.close()
    return said


async def _carry_out(companion: Companion, command: str) -> str:
    gaps = len(companion.live.clock().gaps)
    said = await companion.command(command)
    if not companion.saver.state.saved:
        raise StoreProblem(companion.saver.state.problem)
    if len(companion.live.clock().gaps) > gaps:
        said += "\nA while before that went unwatched: the app asks whose it was."
    return said


def _no_session() -> UsageProblem:
    return UsageProblem("No session is open.", "Begin one with `comentor`.")
