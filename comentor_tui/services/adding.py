"""Quick capture: one thing for the next agenda, from the shell or through the open app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from comentor_tui.domain.records import Section
from comentor_tui.domain.text import LINE_LIMIT, clean_line
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import UsageProblem

if TYPE_CHECKING:
    from comentor_tui.services.memory import Memory
    from comentor_tui.services.planning import Planning

WHOSE = ("me", "partner", "us")
"""Whose time it is for: yours, your co-mentor's, or both's."""

SECTIONS = tuple(section.value for section in Section)


@dataclass(frozen=True)
class Addition:
    """One thing for the agenda. `pair` is the id of the pair it is meant for, if it was named."""

    text: str
    whose: str = "me"
    section: str = Section.PROJECTS.value
    possible: str = ""
    pair: str = ""

    def fields(self) -> dict[str, str]:
        """As it is handed over to the open app."""
        return asdict(self)


def addition(
    text: str,
    whose: str = "me",
    section: str = Section.PROJECTS.value,
    possible: str = "",
    pair: str = "",
) -> Addition:
    """What was typed, cleaned. Raises UsageProblem where that makes no item of an agenda."""
    words, could = _line(text, "The text"), _line(possible, "What would be possible")
    if not words:
        raise UsageProblem("There is nothing to put on the agenda.")
    if whose not in WHOSE:
        raise UsageProblem(f"“{clean_line(whose, 40)}” is nobody here: {', '.join(WHOSE)}.")
    if section not in SECTIONS:
        said = clean_line(section, 40)
        raise UsageProblem(f"“{said}” is no part of the agenda: {', '.join(SECTIONS)}.")
    return Addition(words, whose, section, could, clean_line(pair, 80))


def read_addition(request: Mapping[str, Any]) -> Addition:
    """The same out of a request from outside. Raises UsageProblem."""
    names = ("text", "whose", "section", "possible", "pair")
    given = {name: request[name] for name in names if name in request}
    if not all(isinstance(value, str) for value in given.values()):
        raise UsageProblem("Only text can be put on the agenda.")
    return addition(given.pop("text", ""), **given)


async def add(memory: Memory, planning: Planning, what: Addition) -> str:
    """Put it on the agenda; answers with a sentence for people. Raises UsageProblem."""
    if not memory.pair_id:
        raise UsageProblem("There is no pair yet.", "Start `comentor` once to begin.")
    if what.pair and what.pair != memory.pair_id:
        raise UsageProblem(
            f"The open window is about you and {memory.name(memory.other)}.",
            "Switch the pair there, or close it and try again.",
        )
    owner = {"me": memory.you, "partner": memory.other, "us": None}[what.whose]
    item = await planning.add(what.text, owner, Section(what.section), possible=what.possible)
    whose = "both of you" if owner is None else memory.name(owner)
    return f"On the agenda for {whose}, {item.section.value}: {item.text}"


def _line(text: str, name: str) -> str:
    line = clean_line(text, LINE_LIMIT + 1)
    if len(line) > LINE_LIMIT:
        raise UsageProblem(
            f"{name} is longer than {LINE_LIMIT} characters.", "An item of an agenda is one line."
        )
    return line
