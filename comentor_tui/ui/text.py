"""The only makers of `Content` from what people wrote.

Textual reads a plain `str` as markup: `[/]` ends the app, `[red]` vanishes, `[@click=app.quit]`
becomes a link that acts. Text that passes through here is shown as it is, and nothing in it reaches
the terminal as a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content

from comentor_tui.domain.text import clean_line, clean_text

if TYPE_CHECKING:
    from comentor_tui.services.memory import Memory

Side = Literal["you", "comentor"]
"""Left and right, on every screen; also the names of the two colour variables."""

SIDES: Final[tuple[Side, Side]] = ("you", "comentor")
"""Both, from left to right."""

MARKS: Final[dict[Side, str]] = {"you": "◆", "comentor": "◇"}
"""A sign for each person beside the colour, for those who see colours differently."""


def lit(text: str, style: str = "") -> Content:
    """`text` as it is, in `style` (ours, never a person's words)."""
    return Content.styled(clean_text(text), style)


def person(name: str, side: Side, *, bold: bool = False, marked: bool = False) -> Content:
    """A name in the colour of its side, with the side's sign before it if `marked`."""
    shown = f"{MARKS[side]} {clean_line(name)}" if marked else clean_line(name)
    return Content.styled(shown, f"bold ${side}" if bold else f"${side}")


def named(memory: Memory, person_id: str | None) -> Content:
    """A person's name with its sign, as everywhere one of the two is meant; or "both"."""
    name = memory.name(person_id)
    if person_id not in memory.people:
        return lit(name)
    return person(name, "you" if person_id == memory.you else "comentor", marked=True)


def sign(side: Side) -> Content:
    """The sign of a side with a blank behind it, to stand before what belongs to a person."""
    return Content.styled(f"{MARKS[side]} ", f"${side}")


def join(*parts: Content | str, between: str = " ") -> Content:
    """The parts in one line, empty ones left out; plain strings are taken as they are."""
    contents = [part if isinstance(part, Content) else lit(part) for part in parts]
    return Content(clean_text(between)).join([content for content in contents if content])
