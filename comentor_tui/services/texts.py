"""What is wrong with a person's own files of texts, all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from comentor_tui.content.loader import Name

NAMES: Final[tuple[Name, ...]] = (
    "questions",
    "pitfalls",
    "cards",
    "enoughness",
    "agreement",
    "review",
)


def text_problems(folder: Path, *, whole: bool = False) -> list[str]:
    """A sentence for each file that is not used, with its line; with its whole path if `whole`."""
    if not folder.is_dir():
        return []
    from comentor_tui import content

    told = []
    for name in NAMES:
        for problem in content.load(name, folder).problems:
            words = str(problem)
            told.append(
                words if whole else words.replace(str(folder / f"{name}.toml"), f"{name}.toml")
            )
    return told
