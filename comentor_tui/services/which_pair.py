"""Which pair a store shows, and who "you" are in it: both belong to this copy alone.

Light enough for `comentor status`: no asyncio, no Textual, no database library.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from comentor_tui.domain.records import Pair, PairState, Person, Session, SessionState
from comentor_tui.domain.text import clean_name
from comentor_tui.domain.upcoming import next_planned
from comentor_tui.domain.values import dataclass

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


@dataclass(frozen=True)
class Elsewhere:
    """Another pair of this store: your co-mentor there, and the next date that is set, if any."""

    pair_id: str
    other: str
    next_at: datetime | None


def elsewhere(reader: Reader, here: Pair, now: datetime) -> tuple[Elsewhere, ...]:
    """The other active pairs, the soonest date first, those without one by their age.

    Reads nothing but the pairs where there is one alone.
    """
    others = [each for each in reader.load(Pair) if each.id != here.id]
    found = []
    for pair in others:
        if pair.state is not PairState.ACTIVE:
            continue
        you = you_in(reader, pair)
        names = {person.id: person.name for person in reader.load(Person, pair_id=pair.id)}
        other = pair.second if you == pair.first else pair.first
        planned = reader.load(Session, pair_id=pair.id, state=SessionState.PLANNED)
        following = next_planned(planned, now)
        next_at = following.planned_at if following else None
        found.append(Elsewhere(pair.id, clean_name(names.get(other, "")), next_at))
    undated = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda each: each.next_at or undated))


def you_in(reader: Reader, pair: Pair) -> str:
    """The id of the person you are in a pair."""
    # Stores from before there could be several pairs keep it without the pair's id.
    for key in (you_key(pair.id), YOU):
        you = reader.local(key)
        if you in (pair.first, pair.second):
            return str(you)
    return pair.first
