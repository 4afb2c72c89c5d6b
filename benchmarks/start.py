"""From the command to the first frame that shows the pair's own data."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from make_store import kept
from table import FLOOR, FLOOR_SHOWN, HOME_SHOWN, Figure, comentor, milliseconds, ratio, tell
from terminal import Frame, Program

MANY, WORDS = 10_000, 100
ROUNDS = 8


def _first_frame(command: Sequence[str], shown: str) -> Frame:
    with Program(command) as program:
        return program.wait_for(shown)


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """The floor, a near-empty store and a full one, in turn; the first round warms up."""
    few, many = kept(1), kept(MANY, WORDS)

    def start(folder: Path) -> list[str]:
        return comentor("--data-dir", str(folder))

    runs = {"floor": (FLOOR, FLOOR_SHOWN)}
    runs |= {"few": (start(few), HOME_SHOWN), "many": (start(many), HOME_SHOWN)}
    frames: dict[str, list[Frame]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, (command, shown) in runs.items():
            frame = _first_frame(command, shown)
            if number:
                frames[name].append(frame)
    wall = {name: [frame.wall for frame in found] for name, found in frames.items()}
    cpu = {name: min(frame.cpu for frame in found) for name, found in frames.items()}
    clock = ratio(wall["many"], wall["floor"])
    size = ratio(wall["many"], wall["few"])
    floor = milliseconds(statistics.median(wall["floor"]))
    return [
        Figure(
            "first frame with data, 10,000 sessions and 1,000,000 words",
            f"{clock:.2f} × ({milliseconds(statistics.median(wall['many']))})",
            f"floor, {floor}; {rounds} rounds in turn",
            "≤ 1.4 ×",
            clock <= 1.4,
        ),
        Figure(
            "the same in time of the processor, least of all rounds",
            f"{cpu['many'] / cpu['floor']:.2f} × ({milliseconds(cpu['many'])})",
            f"floor, {milliseconds(cpu['floor'])}",
            "≤ 1.4 ×",
            cpu["many"] <= 1.4 * cpu["floor"],
        ),
        Figure(
            "the same against a store with one session",
            f"{size:.2f} × (processor {cpu['many'] / cpu['few']:.2f} ×)",
            milliseconds(statistics.median(wall["few"])),
            "≤ 1.05 ×",
            size <= 1.05,
        ),
    ]


if __name__ == "__main__":
    tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
