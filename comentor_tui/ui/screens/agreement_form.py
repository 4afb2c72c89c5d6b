"""The boxes in which an agreement is written, and the words to close with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.content import Content

from comentor_tui.domain.records import Cadence
from comentor_tui.domain.text import clean_line
from comentor_tui.services.agreements import FAREWELL_FIELDS, FIELD_LIMIT, Agreements
from comentor_tui.services.memory import Memory
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.planning_forms import how_often
from comentor_tui.ui.widgets.agreement_text import LABELS, words
from comentor_tui.ui.widgets.fields import Field, Line, OneOf

HALVES = (15, 20, 25, 30, 45, 60)
IN_PERSON = (0, 1, 2, 3, 4, 6, 12)
REREAD = (3, 6, 9, 12, 0)
EXPECTATIONS = (3, 8)
"""How many lines for expectations are offered at least and at most."""

BEGUN = "This was begun and is not kept yet."
_EXPECT = "expect_"


def new_version(agreements: Agreements, lines: Sequence[Content]) -> Form:
    """A new version in one form; what was begun and not kept is there again."""
    begun = agreements.begun()
    return Form(
        "Our agreement",
        _fields(agreements, begun),
        [*lines, BEGUN] if begun else lines,
        "Enter keeps · ↑↓ ←→ · Ctrl+N suggests · Esc: not now",
        lambda found: agreements.keep_begun(said(found)),
    )


def said(found: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, as the fields of an agreement."""
    values = {name: value for name, value in found.items() if not name.startswith(_EXPECT)}
    expected = (clean_line(found[name]) for name in found if name.startswith(_EXPECT))
    return {**values, "expectations": "\n".join(filter(None, expected))}


def _fields(agreements: Agreements, begun: dict[str, Any]) -> list[Field]:
    usual, current = agreements.templates(), agreements.current()

    def known(field: str, default: Any = "") -> Any:
        return begun.get(field, getattr(current, field) if current else default)

    def line(field: str, *suggestions: str, placeholder: str = "") -> Line:
        was = clean_line(str(known(field)), FIELD_LIMIT)
        hint = placeholder or (f"Ctrl+N: {suggestions[0]}" if suggestions else "")
        return Line(field, LABELS[field], was, hint, limit=FIELD_LIMIT, suggestions=suggestions)

    def one_of(field: str, values: tuple[Any, ...], default: Any) -> OneOf:
        was = known(field, default)
        ways = values if was in values else (*values, was)
        return OneOf(field, LABELS[field], [(n, _short(field, n)) for n in ways], was)

    expected = words("expectations", known("expectations")).splitlines()
    least, most = EXPECTATIONS
    count = max(len(expected), min(most, max(least, len(expected) + 1)))
    expected += [""] * (count - len(expected))
    hint = f"Ctrl+N: {usual.expectations[0]}" if usual.expectations else ""
    return [
        line("purpose", *usual.purposes),
        *(
            Line(
                f"{_EXPECT}{n}",
                LABELS["expectations"] if n == 0 else "",
                clean_line(text, FIELD_LIMIT),
                hint if n == 0 else "",
                limit=FIELD_LIMIT,
                suggestions=usual.expectations,
            )
            for n, text in enumerate(expected)
        ),
        how_often(LABELS["cadence"], known("cadence", Cadence.MONTHLY)),
        one_of("half_minutes", HALVES, 30),
        one_of("in_person_a_year", IN_PERSON, 2),
        line("confidentiality", usual.confidentiality),
        line("lateness", usual.lateness),
        line("drop_call", usual.drop_call),
        line("fallback_number", placeholder="a number that always works"),
        one_of("social_first", (False, True), False),
        one_of("reread_every", REREAD, 6),
    ]


def _short(field: str, value: Any) -> str:
    match field:
        case "in_person_a_year" | "half_minutes":
            return str(value)
        case "reread_every":
            return str(value) if value else "never"
        case "social_first":
            return "first" if value else "when we want some"
    return words(field, value)


def farewell(memory: Memory, you: Content, other: Content) -> Form:
    """A few words to close with. All of it may stay empty."""

    def line(field: str, label: str | Content, hint: str) -> Line:
        draft = FAREWELL_FIELDS[field]
        return Line(
            field,
            label,
            memory.draft(draft),
            hint,
            changed=lambda text: memory.put_draft(draft, text),
        )

    return Form(
        "To close with",
        [
            line("keep", "we keep", "what stays with us from this"),
            line("you", you, "thank you for…"),
            line("other", other, "thank you for…"),
        ],
        ["All of it may stay empty."],
        "Enter ends it well · ↑↓ · Esc: not now",
    )
