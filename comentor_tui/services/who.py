"""Which pair a store shows, and who "you" are in it: both belong to this copy alone.

Light enough for `comentor status`: no asyncio, no Textual, no database library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comentor_tui.domain.records import Pair

if TYPE_CHECKING:
    from comentor_tui.services.ports import Reader

PAIR, YOU = "pair", "you"
"""Under these keys a copy keeps which pair is shown, and (with the pair's id) who is "you"."""


def you_key(pair_id: str) -> str:
    """The key under which a copy keeps who "you" are in a pair."""
    return f"{YOU}:{pair_id}"


def chosen_pair(reader: Reader, pair_id: str | None = None) -> Pair | None:
    """The pair with an id; without one the pair that was shown last, else the first there is.

    None where there is no such pair.
    """
    pairs = reader.load(Pair)
    if pair_id is not None:
        return next((pair for pair in pairs if pair.id == pair_id), None)
    last = reader.local(PAIR)
    return next((pair for pair in pairs if pair.id == last), pairs[0] if pairs else None)


def you_in(reader: Reader, pair: Pair) -> str:
    """The id of the person you are in a pair."""
    # Stores from before there could be several pairs keep it without the pair's id.
    for key in (you_key(pair.id), YOU):
        you = reader.local(key)
        if you in (pair.first, pair.second):
            return str(you)
    return pair.first
