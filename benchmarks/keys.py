"""From a key to the changed screen: typing a note with all panes shown, and handing over."""

from __future__ import annotations

import statistics
import sys
import tempfile
from itertools import cycle
from pathlib import Path

from make_store import make
from table import (
    FLOOR_SHOWN,
    KEY_FLOOR,
    LIVE_SHOWN,
    Figure,
    comentor,
    milliseconds,
    percentile,
    tell,
)
from terminal import Answer, Program

PRESSES, ROUNDS, HANDED = 30, 4, 6
QUIET = 4.0
"""Until the store is open: pressing before would measure an import."""

NOTES = slice(5, 38)
CLOCK = slice(0, 6)
HAND_OVER_REST = 1.2
"""A second press within a second is left out by the app."""


def _type(program: Program, presses: int) -> list[Answer]:
    found = []
    for number, key in zip(range(presses + 5), cycle("so it goes on "), strict=False):
        program.rest_between_keys()
        # The last column of words may not change when a space is typed: letters only.
        answer = program.press(key if key != " " else "x", NOTES if presses else slice(None))
        if answer is not None and number >= 5:
            found.append(answer)
    return found


def _echo(program: Program, presses: int) -> list[Answer]:
    found = []
    for number in range(presses + 5):
        program.rest_between_keys()
        answer = program.press("a")
        if answer is not None and number >= 5:
            found.append(answer)
    return found


def _hand_over(program: Program) -> list[Answer]:
    found = []
    for _ in range(HANDED):
        program.rest(HAND_OVER_REST)
        answer = program.press("f2", CLOCK, timeout=3)
        if answer is not None:
            found.append(answer)
    return found


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Yardstick and app in turn."""
    floor: list[Answer] = []
    typed: list[Answer] = []
    handed: list[Answer] = []
    for _ in range(rounds):
        with Program(KEY_FLOOR) as program:
            program.wait_for(FLOOR_SHOWN)
            program.rest(1)
            floor += _echo(program, PRESSES)
        with tempfile.TemporaryDirectory() as name:
            make(Path(name), left=12)
            with Program(comentor("--data-dir", name)) as program:
                program.wait_for(LIVE_SHOWN)
                program.rest(QUIET)
                typed += _type(program, PRESSES)
                handed += _hand_over(program)
    yard = statistics.median(answer.wall for answer in floor)
    note = statistics.median(answer.wall for answer in typed)
    size = statistics.median(answer.size for answer in typed)
    last = percentile([answer.wall for answer in typed], 99)
    over = statistics.median(answer.wall for answer in handed)
    against = f"a Static that echoes, {milliseconds(yard)}; {len(typed)} keys in {rounds} rounds"
    return [
        Figure(
            "a letter of a note, all panes shown",
            f"{note / yard:.2f} × ({milliseconds(note)}, 99 %: {milliseconds(last)})",
            against,
            "≤ 2.0 ×",
            note <= 2 * yard,
        ),
        Figure("bytes written for it", f"{size:.0f} B", "–", "≤ 1024 B", size <= 1024),
        Figure(
            "hand over, saved and shown",
            f"{over / yard:.2f} × ({milliseconds(over)}, {len(handed)} times)",
            against,
            "≤ 4 ×",
            over <= 4 * yard,
        ),
    ]


if __name__ == "__main__":
    tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
