"""How late a second is shown in the last two minutes of a half, and whether one is left out."""

from __future__ import annotations

import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from make_store import make
from table import LIVE_SHOWN, Figure, comentor, percentile, tell
from terminal import Program

SECONDS = 60.0
FACE = slice(3, 6)
"""The rows of the large figures."""


def measure(seconds: float = SECONDS) -> list[Figure]:
    """Watch a face that counts down."""
    with tempfile.TemporaryDirectory() as name:
        # Whole seconds, so that the face changes when whole seconds have gone by since then.
        then = make(Path(name), left=1.9)
        with Program(comentor("--data-dir", name)) as program:
            program.wait_for(LIVE_SHOWN)
            program.rest(6)
            changes = program.changes(FACE, seconds)
    shown: list[float] = []
    for at, _rows in changes:
        # What comes in two pieces is one face.
        if not shown or at - shown[-1] > 0.2:
            shown.append(at)
    if len(shown) < seconds / 2:
        raise SystemExit(f"Only {len(shown)} faces came in {seconds:.0f} s.")
    late = [(at * 1000 - then.boot_ms) % 1000 for at in shown]
    skipped = sum(max(0, round(b - a) - 1) for a, b in pairwise(shown))
    last = percentile(late, 99)
    return [
        Figure(
            "second shown late, 99 % of them",
            f"{last:.0f} ms (median {percentile(late, 50):.0f} ms)",
            f"the true second, {len(late)} of them",
            "≤ 25 ms",
            last <= 25,
        ),
        Figure("seconds left out", str(skipped), "the same", "0", skipped == 0),
    ]


if __name__ == "__main__":
    tell(measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
