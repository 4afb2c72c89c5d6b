"""What went wrong, without contents: a small file that can be sent along with a question."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from comentor_tui.paths import old_log

LARGEST = 200_000
"""From this many bytes on the file begins anew; the one before is kept beside it."""


def write(path: Path, at: datetime, text: str) -> None:
    """Add an entry; `at` is UTC. A log that cannot be written stands in nobody's way."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(old_log(path))
        line = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(line, "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{at.isoformat(timespec='seconds')} {text.strip()}\n")
    except OSError:
        # The disk may be what is wrong: the screen tells of that already.
        return
