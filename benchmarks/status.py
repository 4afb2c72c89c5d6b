"""From the command to the answer of `comentor status`, in the middle of a call."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from make_store import make
from table import Figure, comentor, milliseconds, ratio, tell
from terminal import surroundings

ROUNDS = 25


def _run(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=surroundings())
    return time.perf_counter() - began


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Bare Python, the line, and the line with nothing kept from the last time, in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, left=12)
        answer = comentor("status", "--data-dir", name)
        bare: list[float] = []
        kept: list[float] = []
        anew: list[float] = []
        _run(answer)
        for _ in range(rounds):
            bare.append(_run([sys.executable, "-c", "pass"]))
            kept.append(_run(answer))
            (folder / "comentor.status").unlink(missing_ok=True)
            anew.append(_run(answer))
    told = milliseconds(statistics.median(bare))
    figures = []
    for what, found in (("as a status bar asks", kept), ("after a change of the store", anew)):
        times = ratio(found, bare)
        figures.append(
            Figure(
                f"`comentor status`, {what}",
                f"{times:.1f} × ({milliseconds(statistics.median(found))})",
                f"`python -c pass`, {told}; {rounds} rounds in turn",
                "≤ 5 ×",
                times <= 5,
            )
        )
    return figures


if __name__ == "__main__":
    tell(measure())
