"""One session as a Markdown page for the pair to keep."""

from __future__ import annotations

from datetime import tzinfo

from comentor_tui.export import afterwards, during
from comentor_tui.export.bundle import SessionBundle
from comentor_tui.export.escaping import escape
from comentor_tui.export.telling import Telling

__all__ = ["escape", "session_markdown"]


def session_markdown(bundle: SessionBundle, *, you: str, tz: tzinfo, private: bool = False) -> str:
    """The page of one session; it ends in a newline.

    `you` is the id of the person whose copy this is, `tz` where its times are told. Both people
    have the same sections in the same order, you first; where only one said something the
    other's place holds a dash, and what neither touched is left out. Answers to the pitfall check
    are there once both are through. With `private` your own private notes are there too, never
    your co-mentor's. Raises ValueError if `you` is not one of the two.
    """
    page = Telling(bundle, you, tz)
    during.head(page)
    during.halves(page)
    during.agenda_items(page)
    during.notes(page, private)
    afterwards.earlier_targets(page)
    afterwards.targets(page)
    afterwards.read_backs(page)
    afterwards.gifts(page)
    afterwards.pitfalls(page)
    afterwards.reviews(page)
    afterwards.changes(page)
    afterwards.next_time(page)
    return page.text()
