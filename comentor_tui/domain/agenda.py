"""The agenda: its order, its three columns, and what happens to what was not reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from comentor_tui.domain.records import AgendaItem, ItemState, Record, Section, revised

SECTIONS = (Section.SOCIAL, Section.NEWS, Section.PROJECTS, Section.GOALS)
"""Their order: the social slot comes before the halves, the others inside each half."""

Sides = tuple[list[AgendaItem], list[AgendaItem], list[AgendaItem]]


def in_order(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Items by section, then by the position they were put at, then by age."""
    return sorted(
        items,
        key=lambda item: (SECTIONS.index(item.section), item.position, item.created_at, item.id),
    )


def sides(items: Iterable[AgendaItem], you: str, other: str) -> Sides:
    """Your items, the items of both, and your co-mentor's, each in order."""
    ordered = in_order(items)
    mine = [item for item in ordered if item.owner == you]
    ours = [item for item in ordered if item.owner is None]
    theirs = [item for item in ordered if item.owner == other]
    return mine, ours, theirs


def carry_forward(
    items: Iterable[AgendaItem],
    to_session: str | None,
    now: datetime,
    new_id: Callable[[], str],
) -> list[Record]:
    """What to save so that the open items of a finished session wait for the next one.

    Each original stays as it is but for its state, and a new open item follows it that names it
    and the time the thing was first asked, however often it was carried. `to_session` is the id of
    the next session, or None while it has none. Items that are done, parked or carried already
    are left alone.
    """
    records: list[Record] = []
    for item in in_order(items):
        if item.state is not ItemState.OPEN or item.deleted_at is not None:
            continue
        records.append(revised(item, now, state=ItemState.CARRIED))
        records.append(
            AgendaItem(
                id=new_id(),
                pair_id=item.pair_id,
                owner=item.owner,
                created_at=now,
                updated_at=now,
                text=item.text,
                session_id=to_session,
                section=item.section,
                possible=item.possible,
                carried_from=item.id,
                first_asked=item.first_asked or item.created_at,
                position=item.position,
                origin=item.origin,
            )
        )
    return records
