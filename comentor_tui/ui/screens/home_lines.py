"""Lines of home about what was, and about other pairs."""

from __future__ import annotations

from textual.content import Content

from comentor_tui.domain.records import Session
from comentor_tui.domain.several_dates import dates_ahead, several
from comentor_tui.domain.text import clean_line
from comentor_tui.domain.upcoming import GONE_BY
from comentor_tui.services.companion import Companion
from comentor_tui.services.times import say_moment
from comentor_tui.ui.text import join, lit
from comentor_tui.zone import local_zone

LONGEST = 120
"""How many characters of a line are shown; the screen it comes from has all of them."""


def shortened(text: str) -> str:
    """A line as far as it leaves room for what is below it, and a sign where that is not all."""
    line = clean_line(text)
    return line if len(line) <= LONGEST else f"{clean_line(line, LONGEST - 1)}…"


def several_dates_line(companion: Companion, key: Content) -> Content:
    """Where each of the two entered another date: both, and the key that lets one go."""
    memory = companion.memory
    ahead = dates_ahead(memory.all(Session), memory.now() - GONE_BY)
    told = several(ahead, local_zone())
    if not told or companion.live.session is not None:
        return lit("")
    return join(lit(f"{told} ·", "$quiet"), key, lit("lets one go", "$quiet"))


def with_whom_line(companion: Companion, key: Content) -> Content:
    """Where there are several pairs: which other one is next, and the key to it."""
    memory = companion.memory
    if not memory.elsewhere:
        return lit("")
    first, more = memory.elsewhere[0], len(memory.elsewhere) - 1
    when = say_moment(first.next_at, memory.now(), local_zone()) if first.next_at else ""
    others = f"and {more} more" if more else ""
    name = first.other or "another pair"
    return join(lit("with", "$quiet"), lit(name), *(lit(w, "$quiet") for w in (when, others)), key)
