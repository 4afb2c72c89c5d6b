"""The app's own words have one apostrophe, ’, wherever people read them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2] / "comentor_tui"
STRAIGHT = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])|(?<=[^\W\d_]s)'(?=\s)")

TYPED = "services/demo"
"""What the invented people wrote: they type what their keyboards have."""
FOR_PROGRAMS = "export/schema"
SHELL = "cli/shell"
"""Its docstrings are the help of the commands."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith((TYPED, FOR_PROGRAMS)):
            yield name, ast.parse(path.read_text("utf-8"))


def docstrings(tree: ast.Module) -> set[int]:
    """Strings that stand alone: those of modules, classes, functions and attributes."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each string with its line; what is put into one counts as a letter."""
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(each) for each in node.values}
            words = [each.value if isinstance(each, ast.Constant) else "x" for each in node.values]
            yield node.lineno, "".join(map(str, words))
    silent = parts | docstrings(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.lineno, node.value


def test_code() -> None:
    wrong = [
        f"{name}:{line}: {text[:80]}"
        for name, tree in modules()
        for line, text in said(tree)
        if STRAIGHT.search(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_help_of_the_shell() -> None:
    wrong = [
        f"{name}: {text[:80]}"
        for name, tree in modules()
        if name.startswith(SHELL)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.decorator_list
        if STRAIGHT.search(text := ast.get_docstring(node) or "")
    ]
    assert not wrong, "\n".join(wrong)


def texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from texts(each)


def test_content() -> None:
    wrong = [
        f"{path.name}: {text[:80]}"
        for path in sorted((PACKAGE / "content").glob("*.toml"))
        for text in texts(tomllib.loads(path.read_text("utf-8")))
        if STRAIGHT.search(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_it_is_found_where_it_stands() -> None:
    tree = ast.parse("'''The app's.'''\ndef f(name):\n '''f's.'''\n return f\"{name}'s half\"\n")
    assert [text for _line, text in said(tree) if STRAIGHT.search(text)] == ["x's half"]
    tree = ast.parse("a = \"don't\", 'a \\'quoted\\' word', 'the years\\' end'")
    assert [text for _line, text in said(tree) if STRAIGHT.search(text)] == [
        "don't",
        "the years' end",
    ]
