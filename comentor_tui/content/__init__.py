"""The texts of the app: questions, pitfalls, cards, prompts. TOML that anyone can edit.

`load("questions")` and so on; a person's own files extend or replace what comes with the app.
What reads them is imported when something is first asked for: the first frame does without.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_OF_THE_LOADER = ("ContentError", "Loaded", "load")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "loader" if name in _OF_THE_LOADER else "model"
    return getattr(import_module(f"{__name__}.{module}"), name)
