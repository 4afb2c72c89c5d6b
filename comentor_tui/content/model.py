"""What the content files hold, as frozen values. Questions are `domain.deck.Question`."""

from __future__ import annotations

from typing import Final

from comentor_tui.domain.records import ChangeCategory, HelpWanted, Section
from comentor_tui.domain.turns import Stage
from comentor_tui.domain.values import dataclass

PROMPT_IDS: Final = ("most_useful", "received", "gave", "by_when", "differently")


@dataclass(frozen=True)
class Countermeasure:
    """A gentle remedy: a line for the next agenda."""

    text: str
    section: Section
    """Where the line goes."""


@dataclass(frozen=True)
class Pitfall:
    """A way co-mentoring goes wrong, asked about as *I* or *we*."""

    id: str
    title: str
    question: str
    reflections: tuple[str, ...]
    """Further questions to oneself; may be empty."""
    countermeasures: tuple[Countermeasure, ...]
    starter: str
    """What to talk about when the two answers differ."""


@dataclass(frozen=True)
class Card:
    """A few short lines under a title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class HelpCard:
    """One kind of help the owner of a half can ask for."""

    id: HelpWanted
    label: str
    line: str


@dataclass(frozen=True)
class StageCard:
    """Why a stage is there, in one line."""

    id: Stage
    why: str


@dataclass(frozen=True)
class Cards:
    """Everything that is one key away during the call."""

    etiquette: Card
    repair: Card
    start: Card
    help_wanted: tuple[HelpCard, ...]
    stages: tuple[StageCard, ...]

    def help(self, wanted: HelpWanted) -> HelpCard:
        """The card of this kind of help."""
        return next(card for card in self.help_wanted if card.id is wanted)

    def why(self, stage: Stage) -> str:
        """Why this stage is there; empty for a session that has ended."""
        return next((card.why for card in self.stages if card.id is stage), "")


@dataclass(frozen=True)
class AgreementTemplate:
    """What the form of the agreement suggests."""

    purposes: tuple[str, ...]
    expectations: tuple[str, ...]
    confidentiality: str
    lateness: str
    drop_call: str


@dataclass(frozen=True)
class Prompt:
    """One question of the review."""

    id: str
    text: str


@dataclass(frozen=True)
class ChangeKind:
    """A sort of change people notice in themselves."""

    id: ChangeCategory
    label: str


@dataclass(frozen=True)
class ReviewTexts:
    """The review's prompts and the kinds of change."""

    prompts: tuple[Prompt, ...]
    changes: tuple[ChangeKind, ...]
