"""Keys are written as they are pressed: a single letter is small, everywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UI = ROOT / "comentor_tui" / "ui"
LARGE = re.compile(r"(?:^|[·;,(] )(?:[B-HJ-Z](?: [B-Z])*(?= ?$| [a-z…])|A(?=$| adds| goal ·| B))")
"""A capital by itself at the beginning or after a sign; "A" and "I" may be words."""


def strings(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    words = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    # What is told about a name stands below it.
    words |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    types = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "TypeVar"
        for each in node.args
    }
    for node in ast.walk(tree):
        told = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if told and id(node) not in words | types:
            yield node.lineno, str(node.value)


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: path.stem)
def test_single_letters_are_small(path: Path) -> None:
    found = [f"{line}: {text}" for line, text in strings(path) if LARGE.search(text)]
    assert not found


def test_in_the_readme_too() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not re.findall(r"`[A-Z]`", text)


def test_what_is_looked_for_would_be_found() -> None:
    for text in (
        "D done · M move",
        "nothing yet · A adds",
        "D M C L K",
        "X",
        "; U brings it back.",
    ):
        assert LARGE.search(text), text
    for text in ("A goal", "A next step", "I will…", "A gift I see", "F2 begins", "Esc: not now"):
        assert not LARGE.search(text), text
