"""`--since DAY` and `--until DAY`: a day, a month or a year, as it is typed in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comentor_tui.domain.searching import day_named
from comentor_tui.domain.text import clean_name
from comentor_tui.errors import UsageProblem

if TYPE_CHECKING:
    from datetime import date


def day_asked(option: str, said: str) -> date:
    """The day that `--since` or `--until` means; until a month means its last day.

    `option` is "since" or "until". Raises UsageProblem.
    """
    found = day_named(said, last=option == "until")
    if found is None:
        raise UsageProblem(
            f"“{clean_name(said)}” is not a day.",
            f"For example: --{option} 2026-03-01, or 2026-03",
        )
    return found
