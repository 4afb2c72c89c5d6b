"""What is imported when: contracts in the graph, fresh interpreters where it counts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "textual",
    "rich",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "dateparser",
    "icalendar",
)


def loaded_by(statement: str) -> set[str]:
    """The heavy packages a fresh interpreter has loaded after a statement."""
    probe = f"import sys\n{statement}\nprint(*[n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("import comentor_tui.domain.turns, comentor_tui.domain.records", set()),
        ("import comentor_tui.services.companion", set()),
        ("import comentor_tui.store.quick", set()),
        ("import comentor_tui.ui.commands", set()),
        ("import comentor_tui.export.markdown", set()),
        ("import comentor_tui.__main__", set()),
        ("import comentor_tui.ui.app, comentor_tui.ui.screens.home", {"textual", "rich"}),
        ("import comentor_tui.ui.screens.live", {"textual", "rich"}),
    ],
)
def test_only_what_is_needed_is_loaded(statement: str, allowed: set[str]) -> None:
    assert loaded_by(statement) <= allowed


def test_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout


def test_domain_is_standard_library_only() -> None:
    import ast

    foreign = []
    for path in (ROOT / "comentor_tui/domain").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                root = name.split(".")[0]
                ours = name.startswith("comentor_tui.domain")
                if not ours and root not in sys.stdlib_module_names:
                    foreign.append(f"{path.name}: {name}")
    assert foreign == []


def test_nothing_reads_the_clock_but_the_clock() -> None:
    offenders = []
    for path in (ROOT / "comentor_tui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name in ("clock.py",) or "migrations" in path.parts:
            continue
        offenders += [
            f"{path.relative_to(ROOT)}: {word}"
            for word in ("datetime.now(", "date.today(", "time.time(", "datetime.utcnow(")
            if word in text
        ]
    assert offenders == []
