"""Memory before the database library is loaded and after."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from make_store import make
from table import FLOOR, FLOOR_SHOWN, HOME_SHOWN, Figure, comentor, tell
from terminal import Program

ROUNDS = 4
LOADED = 8.0


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """The floor, home right after its first frame, and home with the store open, in turn."""
    floor: list[float] = []
    before: list[float] = []
    after: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        make(Path(name))
        for _ in range(rounds):
            with Program(FLOOR) as program:
                program.wait_for(FLOOR_SHOWN)
                program.rest(1)
                floor.append(program.usage().memory)
            with Program(comentor("--data-dir", name)) as program:
                program.wait_for(HOME_SHOWN)
                program.rest(0.3)
                before.append(program.usage().memory)
                program.rest(LOADED)
                after.append(program.usage().memory)
    yard = statistics.median(floor)
    against = f"floor, {yard:.1f} MB"
    figures = []
    for what, found, bar in (
        ("memory, home on the screen", statistics.median(before), 1.35),
        ("memory, the store open", statistics.median(after), 2.2),
    ):
        times = found / yard
        told = f"{times:.2f} × ({found:.1f} MB)"
        figures.append(Figure(what, told, against, f"≤ {bar} ×", times <= bar))
    return figures


if __name__ == "__main__":
    tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
