"""What of a file is not let in although it can be read: it would do harm on this copy.

Reading looks at a file alone; here it is looked at beside what this copy holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from comentor_tui.domain.merging import Holding, Merged
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ClockEvent,
    Record,
    Session,
    SessionState,
    kind_name,
)
from comentor_tui.export.jsonin import PacketProblem
from comentor_tui.export.shape import bounds_of

ROOM: Final = 100_000
"""By how many edits a record can have gone on since the last packet: far more than anybody makes.

What is counted grows by one at each change here too, and has to stay within what reading takes. So
no file may bring it near that end.
"""

_COUNTED: Final[dict[type[Record], str]] = {
    ClockEvent: "seq",
    Agreement: "version",
    AgendaItem: "position",
}
"""What besides edits is counted on from the largest there is."""


def check_counts(mine: Holding, theirs: Holding, *, known: bool) -> None:
    """Raises PacketProblem where something is counted so far that it could not be gone on with.

    `known` says that the pair is here already.
    """
    for key, version in theirs.versions.items():
        here = mine.versions[key].seen if key in mine.versions else (0, 0)
        _check(version.seen, here, "revision", known, f"{key[0]} {key[1]}, revision")
    for kept in theirs.aside.values():
        key = (kept.of_kind, kept.of_id)
        here = mine.versions[key].seen if key in mine.versions else (0, 0)
        _check((kept.first, kept.second), here, "first", known, f"kept_aside {kept.id}")
    for kind, name in _COUNTED.items():
        largest = max((getattr(each, name) for each in _of(kind, mine)), default=0)
        # These have no room for as many.
        limit = largest + ROOM // 10 if known else bounds_of(name)[1] // 2
        for each in _of(kind, theirs):
            if getattr(each, name) > limit:
                raise PacketProblem(
                    f"{getattr(each, name)} is counted further than it can have come",
                    f"{kind_name(kind)} {each.id}, {name}",
                )


def _of(kind: type[Record], held: Holding) -> Iterable[Record]:
    return (each for each in held.stored.values() if isinstance(each, kind))


def _check(
    told: tuple[int, int], here: tuple[int, int], name: str, known: bool, place: str
) -> None:
    limit = max(here) + ROOM if known else bounds_of(name)[1] // 2
    if max(told) > limit:
        raise PacketProblem(f"{sum(told)} are more edits than there can have been", place)


def check_open(mine: Holding, theirs: Holding, merged: Merged, *, own: bool) -> None:
    """Raises PacketProblem where a clock would run here that nobody here has started.

    `own` says that the file is an export of this very copy: what was open there is open again.
    """
    if own:
        return
    here = set(_open(mine))
    for session_id in (*_open(theirs), *_open(merged.holding)):
        if session_id not in here:
            raise PacketProblem(
                "it is open on the other copy, and its clock would run here as well:"
                " have it closed there, and a packet written after that",
                f"session {session_id}, state",
            )


def _open(held: Holding) -> list[str]:
    return [
        version.record.id
        for version in held.versions.values()
        if isinstance(version.record, Session)
        and version.record.state is SessionState.OPEN
        and version.record.deleted_at is None
    ]
