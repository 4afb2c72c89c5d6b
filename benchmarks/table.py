"""Figures as rows of a table, and where the program and its yardsticks are."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FLOOR = [sys.executable, str(HERE / "floor.py")]
KEY_FLOOR = [sys.executable, str(HERE / "keyfloor.py")]
FLOOR_SHOWN = "floor is here"
HOME_SHOWN = "last time"
"""The line of the last session: there is none without the pair's own data."""

LIVE_SHOWN = "min left|[╴╯╵] left|\\d left"


@dataclass(frozen=True)
class Figure:
    """One row: what was measured, what came out, against what, and what it should be."""

    what: str
    found: str
    against: str
    bar: str
    met: bool

    def row(self) -> str:
        """The row in Markdown."""
        met = "yes" if self.met else "**no**"
        return f"| {self.what} | {self.found} | {self.against} | {self.bar} | {met} |"


HEAD = "| what | found | measured against | bar | met |\n|---|---|---|---|---|"


def comentor(*args: str) -> list[str]:
    """The command as it is installed beside this Python."""
    beside = Path(sys.executable).with_name("comentor")
    command = str(beside) if beside.exists() else shutil.which("comentor")
    if command is None:
        raise SystemExit("The `comentor` command is not installed.")
    return [command, *args]


def ratio(values: Sequence[float], yardstick: Sequence[float]) -> float:
    """The median of the ratios of runs that came one right after the other."""
    return statistics.median(a / b for a, b in zip(values, yardstick, strict=True))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def milliseconds(seconds: float) -> str:
    """With one decimal below ten."""
    found = seconds * 1000
    return f"{found:.1f} ms" if found < 10 else f"{found:.0f} ms"


def tell(figures: Sequence[Figure]) -> None:
    """Print them."""
    print(HEAD)
    for figure in figures:
        print(figure.row())
