"""What a picture is made of, before a terminal or an SVG file draws it.

Signs differ by their form, the two people by their place; colour only repeats it. The words of
people in a picture are as they wrote them: whoever draws makes them safe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from enum import StrEnum

from comentor_tui.domain.records import ChangeCategory
from comentor_tui.domain.values import dataclass


class Ink(StrEnum):
    """Whose something is, or how much it wants to be seen."""

    YOU = "you"
    COMENTOR = "comentor"
    BOTH = "both"
    QUIET = "quiet"


@dataclass(frozen=True)
class Side:
    """One row of two bars that begin in the middle: yours to the left, the other's to the right."""

    label: str
    left: int
    right: int
    left_words: str
    right_words: str
    after: str = ""


@dataclass(frozen=True)
class Sides:
    """Rows of two bars. `scale` is what fills a side."""

    rows: tuple[Side, ...]
    scale: int


@dataclass(frozen=True)
class Length:
    """One bar."""

    label: str
    value: int
    words: str
    ink: Ink = Ink.BOTH


@dataclass(frozen=True)
class Lengths:
    """Bars below each other. `scale` is what fills the width."""

    rows: tuple[Length, ...]
    scale: int


@dataclass(frozen=True)
class Strip:
    """A row of signs, oldest first. `below` has marks under some of them, `words` tell the row."""

    label: str
    signs: str
    below: str = ""
    words: str = ""


@dataclass(frozen=True)
class Signs:
    """Rows of signs with what they mean. `heads` are the columns' names."""

    rows: tuple[Strip, ...]
    legend: tuple[tuple[str, str], ...]
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What somebody wrote, and what stands quietly beside it."""

    text: str
    beside: str


@dataclass(frozen=True)
class Lines:
    """The words of both; `more` says how many are left out on each side."""

    left: tuple[Said, ...]
    right: tuple[Said, ...]
    more: tuple[int, int] = (0, 0)


Part = Sides | Lengths | Signs | Lines


@dataclass(frozen=True)
class Picture:
    """One picture. `id` names its file; `names` are yours and your co-mentor's."""

    id: str
    title: str
    sentence: str
    names: tuple[str, str]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Words:
    """What people and things are called. `you` is on the left."""

    you: str
    other: str
    name: Callable[[str], str]
    pitfalls: Mapping[str, str]
    changes: Mapping[ChangeCategory, str]
    tz: tzinfo

    @property
    def people(self) -> tuple[str, str]:
        """You and your co-mentor."""
        return self.you, self.other
