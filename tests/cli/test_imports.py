"""What the quick commands may not load, seen in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest

from comentor_tui.paths import Paths

HEAVY = {"textual", "rich", "sqlmodel", "sqlalchemy", "alembic", "pydantic", "dateparser"}

PROBE = """
import sys
from comentor_tui.__main__ import start
code = start(sys.argv[1:])
print("|", code, *sorted(sys.modules), file=sys.stderr)
"""


def loaded(*args: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", PROBE, *args],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    code, *modules = result.stderr.rpartition("|")[2].split()
    assert code == "0", result.stderr
    return set(modules)


@pytest.mark.parametrize(
    "args",
    [
        ("status",),
        ("status", "--json"),
        ("--version",),
        ("--help",),
        ("keys",),
        ("locate",),
        ("locate", "store"),
        ("export", "--format", "md"),
        ("export", "--format", "json"),
        ("search", "river"),
    ],
)
def test_neither_the_screen_nor_the_database_library(planned: Paths, args: tuple[str, ...]) -> None:
    folder = ("--data-dir", str(planned.data))
    assert not loaded(*folder, *args) & HEAVY


def test_status_told_again_loads_next_to_nothing(live: Paths) -> None:
    folder = ("--data-dir", str(live.data))
    anew = loaded("status", *folder)
    again = loaded("status", *folder)
    costly = {"dataclasses", "click", "json", "re", "typing", "asyncio", "platformdirs", "enum"}
    assert "dataclasses" in anew
    assert not again & costly
    assert not {name for name in again if name.startswith("comentor_tui.store")}


def test_status_read_anew_does_without_the_command_line_library(live: Paths) -> None:
    modules = loaded("status", "--json", "--data-dir", str(live.data))
    assert not modules & {"click", "asyncio", "platformdirs"}


def test_the_app_leaves_out_the_library_of_secure_connections() -> None:
    ask = (
        "import sys\nfrom comentor_tui.__main__ import start\n"
        "start(['--data-dir', '/nowhere'])\n"
        "print('|', *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=60
    )
    modules = set(done.stdout.rpartition("|")[2].split())
    assert "asyncio" in modules
    assert not modules & {"ssl", "_ssl"}
