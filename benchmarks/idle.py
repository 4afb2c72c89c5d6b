"""What it takes when nobody presses anything: processor, wake-ups, bytes to the terminal."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from make_store import make
from table import FLOOR, FLOOR_SHOWN, HOME_SHOWN, LIVE_SHOWN, Figure, comentor, tell
from terminal import Program

SECONDS = 60.0
SETTLED = 12.0
"""After the store was opened and the message in the bottom line has gone."""


@dataclass(frozen=True)
class Rate:
    """Per second: how much of a core, wake-ups, bytes."""

    core: float
    wakeups: float
    size: float

    def __str__(self) -> str:
        return f"{self.core:.2%} of a core, {self.wakeups:.2f} wake-ups/s, {self.size:.0f} B/s"


def _idle(commands: Sequence[tuple[Sequence[str], str]], seconds: float) -> list[Rate]:
    """All of them at the same time, so that the noise of the machine is the same for each."""
    with ExitStack() as stack:
        programs = []
        for command, shown in commands:
            program = stack.enter_context(Program(command))
            program.wait_for(shown)
            programs.append(program)
        for program in programs:
            program.rest(SETTLED / len(programs))
        before = [program.usage() for program in programs]
        step = 1.0
        for _ in range(round(seconds / step)):
            for program in programs:
                # Nothing may wait in the pseudo-terminal, or the writer would be held up.
                program.rest(step / len(programs))
        found = []
        for program, then in zip(programs, before, strict=True):
            now = program.usage()
            found.append(
                Rate(
                    (now.cpu - then.cpu) / seconds,
                    (now.wakeups - then.wakeups) / seconds,
                    (now.size - then.size) / seconds,
                )
            )
        return found


def measure(seconds: float = SECONDS) -> list[Figure]:
    """The floor; a running half in whole minutes; its last two minutes; and nothing running."""
    with tempfile.TemporaryDirectory() as name:
        folders = {each: Path(name) / each for each in ("minutes", "seconds", "rest")}
        for each, left in (("rest", None), ("minutes", 12.0), ("seconds", 1.9)):
            folders[each].mkdir()
            make(folders[each], left=left)
        commands = [(FLOOR, FLOOR_SHOWN)]
        for each, folder in folders.items():
            shown = HOME_SHOWN if each == "rest" else LIVE_SHOWN
            commands.append((comentor("--data-dir", str(folder)), shown))
        floor, minutes, in_seconds, rest = _idle(commands, seconds)
    times = minutes.core / floor.core
    against = f"floor: {floor}; {seconds:.0f} s at the same time"
    return [
        Figure(
            "a half running, whole minutes shown",
            f"{times:.2f} × ({minutes})",
            against,
            "≤ 1.0 ×",
            times <= 1,
        ),
        Figure(
            "a half running, seconds shown",
            str(in_seconds),
            against,
            "≤ 0.4 %",
            in_seconds.core <= 0.004,
        ),
        Figure("nothing running", str(rest), against, "≤ 0.1 wake-ups/s", rest.wakeups <= 0.1),
    ]


if __name__ == "__main__":
    tell(measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
