"""Each of the two entered another date: which of them is let go.

A function over a screen and not a part of it, so that the start does not read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comentor_tui.domain.records import Session, SessionKind
from comentor_tui.domain.several_dates import date_of, dates_ahead
from comentor_tui.domain.upcoming import GONE_BY
from comentor_tui.ui.dialogs import Choose, Way
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.ui.screens.base import ComentorScreen

_ANOTHER = ""


async def goes_on(screen: ComentorScreen[None]) -> bool:
    """Ask which of several dates is let go; True where a date is to be entered all the same."""
    memory, zone = screen.companion.memory, local_zone()
    ahead = dates_ahead(memory.all(Session), memory.now() - GONE_BY)
    if len(ahead) < 2:
        return True
    ways = [
        Way(str(n) if n < 10 else "", f"Let {date_of(each, zone)} go", each.id,
            " · ".join(part for part in (each.medium.value, each.place) if part))
        for n, each in enumerate(ahead, start=1)
    ]  # fmt: skip
    moved = screen.companion.planning.planned(SessionKind.WORK) or ahead[0]
    ways.append(Way("p", f"Another date for {date_of(moved, zone)}", _ANOTHER))
    lines = ["Perhaps each of you entered one. Which of them is not meant?"]
    chosen = await screen.app.push_screen_wait(
        Choose("More than one date is planned", ways, lines, hint="Esc: both stay")
    )
    if chosen:
        await screen.attempt(screen.companion.planning.let_go(chosen))
    return chosen == _ANOTHER
