"""Text that was put together never goes to a widget as a plain string, where it would be markup.

Walks the source of the user interface. It cannot prove that no string is a person's: it catches the
two shapes in which a person's words slip in, f-strings (with something in them) and `.format` or
`%`, wherever Textual reads markup, and every `notify` that does not switch markup off.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import comentor_tui

UI = Path(comentor_tui.__file__).parent / "ui"

WIDGETS = {
    *(
        "Static",
        "Label",
        "Button",
        "Option",
        "Checkbox",
        "RadioButton",
        "Tab",
        "TabPane",
        "Selection",
    ),
    *("Collapsible", "Placeholder", "Link", "Toggle", "ToggleButton", "ListItem"),
}
METHODS = {"update", "add_option", "add_options", "set_options", "add_row", "add_leaf", "set_label"}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "label", "prompt"}
NOTIFY = {"notify"}


def is_built(node: ast.expr) -> bool:
    """Whether this is a string put together from parts."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Mod):
            return is_string(node.left)
        return isinstance(node.op, ast.Add) and (is_built(node.left) or is_built(node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # "-".join(...) as well; names like path.format(...) are no strings we can see.
        return node.func.attr in ("format", "join") and is_string(node.func.value)
    if isinstance(node, ast.IfExp):
        return is_built(node.body) or is_built(node.orelse)
    if isinstance(node, ast.BoolOp):
        return any(map(is_built, node.values))
    if isinstance(node, ast.List | ast.Tuple):
        return any(map(is_built, node.elts))
    if isinstance(node, ast.NamedExpr | ast.Starred):
        return is_built(node.value)
    return False


def is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def arguments(node: ast.Call) -> list[ast.expr]:
    # A class name, an id or a name is never read as markup.
    quiet = {"id", "classes", "name", "key", "action"}
    return [*node.args, *(word.value for word in node.keywords if word.arg not in quiet)]


def has_markup_off(node: ast.Call) -> bool:
    def is_false(value: ast.expr) -> bool:
        return isinstance(value, ast.Constant) and value.value is False

    for word in node.keywords:
        if word.arg == "markup":
            return is_false(word.value)
        if word.arg is None and isinstance(word.value, ast.Dict):  # **{..., "markup": False}
            for key, value in zip(word.value.keys, word.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "markup":
                    return is_false(value)
    return False


def problems(source: str, name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            function = called(node)
            if function in NOTIFY and not has_markup_off(node):
                yield f"{name}:{node.lineno}: {function} without markup=False"
            if function in WIDGETS | METHODS and any(map(is_built, arguments(node))):
                yield f"{name}:{node.lineno}: built text given to {function}; use lit() or fill()"
            if function == "from_markup" and any(map(is_built, node.args)):
                yield f"{name}:{node.lineno}: built markup; use fill()"
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if (
                    isinstance(target, ast.Attribute)
                    and target.attr in ATTRIBUTES
                    and node.value is not None
                    and is_built(node.value)
                ):
                    yield f"{name}:{node.lineno}: built text as {target.attr}; use lit()"


@pytest.mark.parametrize(
    "source",
    [
        'Static(f"Hello {name}")',
        'widgets.Label(f"Hello {name}", classes="x")',
        'Button("Hand to {}".format(name))',
        'Option("Hand to %s" % name)',
        'Option(label=f"{name}")',
        'self.query_one("#x", Static).update(f"{minutes} min")',
        'self.head.update("for " + f"{name}")',
        'self.head.update(f"{name}" if name else "nobody")',
        'self.head.update(" ".join(words))',
        'self.list.add_options([f"{name}"])',
        'self.border_title = f"Notes of {name}"',
        'box.tooltip = name or f"of {name}"',
        "self.notify(message)",
        'self.notify(message, **{"markup": True})',
        'self.app.notify("Saved", markup=True)',
        'Content.from_markup(f"[b]{name}[/b]")',
    ],
)
def test_it_finds(source: str) -> None:
    assert list(problems(source, "sample"))


@pytest.mark.parametrize(
    "source",
    [
        'Static("Hello")',
        'Static(lit(f"Hello {name}"))',
        'Static(id=f"note-{number}", classes=f"side-{side}")',
        'Static(f"plain")',
        'Button(fill("Hand to $name", name=name), id=f"b-{name}")',
        'self.head.update(person(f"{name}", "you"))',
        'self.border_title = lit(f"Notes of {name}")',
        'self.notify(f"Saved {name}", markup=False)',
        'super().notify(message, **{**more, "markup": False})',
        'digest.update(b"x")',
        'raise ValueError(f"no {name}")',
    ],
)
def test_it_leaves_alone(source: str) -> None:
    assert not list(problems(source, "sample"))


def test_no_built_text_is_read_as_markup() -> None:
    files = sorted(UI.rglob("*.py"))
    assert files
    found = [
        problem
        for path in files
        for problem in problems(path.read_text(encoding="utf-8"), str(path.relative_to(UI)))
    ]
    assert not found, "\n".join(found)
