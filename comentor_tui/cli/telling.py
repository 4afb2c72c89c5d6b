"""How a command that did not work says so, and with which exit code it ends."""

from __future__ import annotations

import os
import sys

from comentor_tui.errors import ComentorError

INTERRUPTED = 130
CRASHED = 1


def tell(error: BaseException) -> int:
    """Say on the error output what went wrong; answers with the exit code."""
    if isinstance(error, ComentorError):
        say(str(error))
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        # Whoever was reading has gone. What is still in the buffer must not be tried again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CRASHED
    from comentor_tui.ui.terminal import crash_text

    # Neither values nor the error's own words: private text may be in them.
    say(f"A fault in Comentor:\n{crash_text(error)}")
    return CRASHED


def say(text: str) -> None:
    """A plain line (or a few) on the error output, without anything that steers a terminal."""
    from comentor_tui.domain.text import clean_text

    print(clean_text(text), file=sys.stderr, flush=True)
