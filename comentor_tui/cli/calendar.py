"""`comentor ics`: the next session as a calendar file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui.cli.choosing import choose
from comentor_tui.cli.clocks import clock_of
from comentor_tui.cli.exporting import named
from comentor_tui.cli.reading import open_reader
from comentor_tui.errors import UsageProblem
from comentor_tui.export.files import write_new
from comentor_tui.services.exporting import calendar_from

if TYPE_CHECKING:
    from comentor_tui.paths import Paths


def write(
    paths: Paths, output: Path | None, *, repeat: bool, force: bool, pair: str | None = None
) -> str:
    """Write the file; answers with a sentence, or nothing where it went to standard output.

    `repeat` makes a series of it, `pair` names a pair (see `cli.choosing`). Raises UsageProblem
    when no session is planned or the file may not be written, StoreProblem when the store cannot
    be read.
    """
    if not os.path.lexists(paths.store):
        raise UsageProblem("There is nobody here yet.", "Start `comentor` once to begin.")
    with open_reader(paths) as reader:
        chosen = choose(reader, pair)
        data = calendar_from(
            reader,
            clock_of(reader).now().wall,
            repeat=repeat,
            pair_id=chosen.id if chosen else None,
        )
    path = named(paths, output)
    if path is None:
        # Byte for byte as it is: a calendar file has line ends of its own.
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return ""
    written = write_new(path, data, force=force)
    return f"Written to {written}"
