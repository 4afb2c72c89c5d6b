"""The texts of the app: questions, pitfalls, cards, prompts. TOML that anyone can edit.

`load("questions")` and so on; a person's own files extend or replace what comes with the app.
"""

from comentor_tui.content.loader import ContentError, Loaded, load
from comentor_tui.content.model import (
    AgreementTemplate,
    Card,
    Cards,
    ChangeKind,
    Countermeasure,
    HelpCard,
    Pitfall,
    Prompt,
    ReviewTexts,
    StageCard,
)

__all__ = [
    "AgreementTemplate",
    "Card",
    "Cards",
    "ChangeKind",
    "ContentError",
    "Countermeasure",
    "HelpCard",
    "Loaded",
    "Pitfall",
    "Prompt",
    "ReviewTexts",
    "StageCard",
    "load",
]
