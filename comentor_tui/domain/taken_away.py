"""What was taken away: who sees it, who brings it back and what comes with it, and how it ends.

Nothing is removed: a record that is taken away gets a tombstone (`records.deleted`), and its words
stay on this copy. To bring it back is the next revision, without the tombstone. That is possible
for good, until the bin is emptied: then the words are cleared, and the tombstone stays for good.

**What emptying means for two copies.** It is a revision like any other, so merging needs no rule
of its own:

- The tombstone has to stay. Without it an older packet of the other copy would bring the record
  back as something new.
- Words that were taken away never travel (`exchange.outward`), so there is nothing to take back
  from the other copy, and nothing that could clear it: what the other one had in their bin is
  there until they empty it (`exchange.with_words`).
- If the other one brought it back meanwhile, the rule of all edits decides. Where they knew of
  nothing, both states are weighed as in `merging`; if the one with words counts, the record is
  back here too, with its words.
- What merges kept aside of the record goes with its words: the store drops it, and of a record
  that was taken away no packet tells other states, or takes them in (see `merging`).
- Backups that were made before still hold the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from comentor_tui.domain.exchange import outward
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeNoticed,
    Gift,
    Goal,
    Note,
    OwnQuestion,
    R,
    Record,
    Session,
    SessionState,
    Target,
    Visibility,
)

KINDS: tuple[type[Record], ...] = (
    Session,
    AgendaItem,
    Goal,
    Target,
    Note,
    Gift,
    ChangeNoticed,
    OwnQuestion,
)
"""What people can take away."""

_ABOVE: dict[type[Record], tuple[tuple[str, type[Record]], ...]] = {
    # A note is read in its session, a step under its goal.
    Note: (("session_id", Session), ("target_id", Target)),
    Target: (("goal_id", Goal),),
}
"""What a record cannot well be without."""

_BELOW = {"session_id": Session, "goal_id": Goal, "target_id": Target}
"""How what belongs to a record refers to it."""


def has_words(record: Record) -> bool:
    """Is there anything to bring back? What was emptied, or never known here, has no words."""
    return record.deleted_at is not None and outward(record) != record


def is_emptied(record: Record) -> bool:
    """Was it taken away, and have its words been cleared?"""
    return isinstance(record, KINDS) and record.deleted_at is not None and not has_words(record)


def is_private(record: Record) -> bool:
    """Is it one person's own?"""
    return isinstance(record, Note) and record.visibility is Visibility.MINE


def may_see(record: Record, person: str) -> bool:
    """May this person see it in the bin? What is somebody's own is for them alone."""
    return not is_private(record) or record.owner == person


def may_bring_back(record: Record, person: str) -> bool:
    """May this person bring it back, or clear its words?

    As with every change: the agenda and the sessions belong to both, the words of a gift to whoever
    put them down, and all else to its owner.
    """
    if isinstance(record, AgendaItem | Session):
        return True
    owner = record.seen_by if isinstance(record, Gift) else record.owner
    return owner in (None, person)


def together(record: Record, gone: Iterable[Record], person: str) -> list[Record]:
    """The record and what comes back with it, of what is `gone`, if this person may bring it back.

    That is what it cannot well be without, and what was taken away in the same act because it
    belonged to it.
    """
    here = {
        (type(each), each.id): each
        for each in gone
        if has_words(each) and may_bring_back(each, person)
    }
    found = {(type(record), record.id): record}
    looked_at = [record]
    while looked_at:
        one = looked_at.pop()
        keys = [(kind, getattr(one, name)) for name, kind in _ABOVE.get(type(one), ())]
        keys += [key for key, each in here.items() if _belongs(each, one)]
        for key in keys:
            if key in here and key not in found:
                found[key] = here[key]
                looked_at.append(here[key])
    return list(found.values())


def _belongs(record: Record, to: Record) -> bool:
    return record.deleted_at == to.deleted_at and any(
        isinstance(to, kind) and getattr(record, name, None) == to.id
        for name, kind in _BELOW.items()
    )


def without_words(session: Session, since: datetime) -> Session:
    """A session that was taken away, as it is told of where something of it stayed.

    It is on the day of `since`, when that was written: its own words are gone, or not for all.
    """
    return replace(outward(session), state=SessionState.HELD, started_at=since)


def emptied(record: R, now: datetime) -> R:
    """The next revision of what was taken away, without its words. `now` is UTC.

    Raises ValueError for what was not taken away.
    """
    if record.deleted_at is None:
        raise ValueError("this was not taken away")
    return replace(outward(record), updated_at=now, revision=record.revision + 1)
