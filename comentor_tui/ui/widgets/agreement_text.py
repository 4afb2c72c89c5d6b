"""The agreement as it is read, and two versions of it side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from textual.content import Content
from textual.visual import Visual

from comentor_tui.domain import durations
from comentor_tui.domain.agreement import FIELDS, Difference
from comentor_tui.domain.records import Agreement, Mark, Note
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.columns import Beside, Stack
from comentor_tui.ui.widgets.rows import Hanging, Row, heading

LABELS: Final[dict[str, str]] = {
    "purpose": "we meet",
    "expectations": "we expect",
    "cadence": "how often",
    "half_minutes": "each half",
    "in_person_a_year": "in person",
    "confidentiality": "what is said",
    "lateness": "when late",
    "drop_call": "call drops",
    "fallback_number": "fallback",
    "social_first": "social time",
    "reread_every": "read again",
}
"""What the fields of the agreement are called, on every screen."""

_WIDE = max(map(len, LABELS.values())) + 2
NOTHING = "nothing yet"


def words(field: str, value: Any) -> str:
    """A field of the agreement as people say it; empty when nothing was said."""
    match field:
        case "half_minutes":
            return f"{value} min"
        case "in_person_a_year":
            times = {0: "not at all", 1: "once a year", 2: "twice a year"}
            return times.get(value, f"{value} times a year")
        case "social_first":
            return "first, before the halves" if value else "when we want some"
        case "reread_every":
            return f"every {durations.count(value, 'session')}" if value else "when we want to"
        case "expectations":
            return "\n".join(line.strip() for line in str(value).splitlines() if line.strip())
    return str(value)


def reading(agreement: Agreement | None, before: Sequence[Content], after: Sequence[Row]) -> Visual:
    """One version, to be read aloud; `before` are lines above it, `after` rows below."""
    rows = [heading(line) for line in before]
    if before:
        rows.append(heading(lit(" ")))
    for field in FIELDS if agreement is not None else ():
        said = words(field, getattr(agreement, field))
        text = lit(said) if said else lit(NOTHING, "$quiet")
        rows.append(_row(LABELS[field], text))
    return Stack([Hanging(row) for row in (*rows, *after)])


def _row(label: str, text: Content) -> Row:
    lead = lit(f"{label:<{_WIDE}}", "$quiet")
    short = lit(label, "$quiet") + lit("\n") + text
    return Row(None, lead, text, lit(" "), short)


def farewell_rows(
    notes: Sequence[Note], side: Callable[[str | None], Side], name: Callable[[str | None], str]
) -> list[Row]:
    """What was said when the pair ended."""
    if not notes:
        return []
    rows = [heading(lit(" ")), heading(lit("When we ended", "bold"))]
    for note in notes:
        if note.mark is Mark.GIFT:
            who = person(name(note.owner), side(note.owner), marked=True)
            rows.append(Row(None, lit("  "), join(who, "says thank you:", lit(note.text))))
        else:
            rows.append(Row(None, lit("  "), join("We keep:", lit(note.text))))
    return rows


def comparison(before: Agreement, after: Agreement, found: Sequence[Difference]) -> Visual:
    """What is different in `after`, the words of both side by side."""
    then, now = f"version {before.version}", f"version {after.version}"
    parts: list[Visual] = []
    if not found:
        parts.append(lit("These two say the same."))
    else:
        parts.append(Beside(lit(then, "bold $quiet"), lit(now, "bold"), ("was", "now")))
    for each in found:
        parts.append(lit(f"\n{LABELS[each.field]}", "$quiet"))
        old, new = (words(each.field, value) for value in (each.before, each.after))
        parts.append(
            Beside(
                lit(old or NOTHING, "$quiet"),
                lit(new) if new else lit(NOTHING, "$quiet"),
                ("was", "now"),
            )
        )
    changed = {each.field for each in found}
    same = [LABELS[field] for field in FIELDS if field not in changed]
    if found and same:
        parts.append(lit(f"\nthe same in both: {', '.join(same)}", "$quiet"))
    return Stack(parts)
