"""All measurements, one after the other: `python benchmarks/run.py [--write]`."""

from __future__ import annotations

import argparse
import os
import platform
import re
from datetime import date

import history
import idle
import keys
import late
import lookback
import memory
import start
import status
from table import HEAD, HERE, Figure, tell

README = HERE / "README.md"
PLACE = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def main() -> None:
    """Print the figures; with `--write` put them into the README of this folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    said = parser.parse_args()
    load = os.getloadavg()[0]
    figures: list[Figure] = []
    for part in (start, status, memory, keys, history, lookback, idle, late):
        found = part.measure()
        tell(found)
        figures += found
    if said.write:
        where = (
            f"{date.today()}, Python {platform.python_version()}, {platform.system()}, "
            f"{os.cpu_count()} cores, load {load:.1f} before and {os.getloadavg()[0]:.1f} after:"
        )
        table = "\n".join([where, "", HEAD, *(figure.row() for figure in figures), ""])
        told = PLACE.sub(lambda _found: table, README.read_text())
        README.write_text(told)


if __name__ == "__main__":
    main()
