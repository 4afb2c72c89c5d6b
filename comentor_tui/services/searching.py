"""Searching everything the pair wrote, with what may not be seen left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from difflib import get_close_matches

from comentor_tui.domain.records import Pair, Person, PitfallCheck, Record
from comentor_tui.domain.searching import FILTERS, Passage, Search, may_see, misread
from comentor_tui.domain.text import called, clean_name
from comentor_tui.domain.trends import both_in
from comentor_tui.domain.values import dataclass
from comentor_tui.domain.zones import midnight
from comentor_tui.services.ports import Archive, Reader

SHOWN = 30
"""How many are looked for at first: a screen full, and little more."""

MOST = 200
"""How many are ever told; more words find fewer."""

KIND_WORDS = {
    "agenda_item": "agenda",
    "agreement": "agreement",
    "change_noticed": "change",
    "clock_event": "pause",
    "gift": "gift",
    "goal": "goal",
    "half": "intention",
    "note": "note",
    "own_question": "question",
    "pair": "enoughness",
    "pitfall_check": "pitfall",
    "review": "review",
    "session": "session",
    "target": "target",
    "target_check": "target",
}
"""What was found, in a word, by the name of its kind; `kind:` understands each of them."""


@dataclass(frozen=True)
class Found:
    """What a search came to. `more` says that there is more than was asked for.

    `own` are the ids of what only the one who looked may see, to be shown when they ask for it;
    `hints` say what of it was not understood.
    """

    search: Search
    passages: tuple[Passage, ...]
    more: bool
    own: frozenset[str] = frozenset()
    hints: tuple[str, ...] = ()


def look(
    archive: Archive,
    search: Search,
    pair: Pair,
    *,
    person: str | None,
    tz: tzinfo,
    limit: int = SHOWN,
    best: bool = False,
) -> Found:
    """Search what `person` may see; with None only what belongs to both.

    The days of the search are those of `tz`. Raises Interrupted, StoreProblem.
    """
    people = (pair.first, pair.second)
    found = archive.find(
        search,
        pair.id,
        between=moments(search, tz),
        may_see=sight(archive, people, person),
        limit=limit + 1,
        best=best,
    )
    shown = tuple(found[:limit])
    ours = sight(archive, people, None)
    own = frozenset(each.record.id for each in shown if not ours(each.record))
    return Found(search, shown, len(found) > limit, own)


def sight(reader: Reader, people: tuple[str, str], person: str | None) -> Callable[[Record], bool]:
    """What a person may see of what is read through `reader`, see `searching.may_see`."""
    known: dict[str, bool] = {}

    def complete(session_id: str) -> bool:
        if session_id not in known:
            known[session_id] = both_in(reader.load(PitfallCheck, session_id=session_id), people)
        return known[session_id]

    return lambda record: may_see(record, person, complete)


def moments(search: Search, tz: tzinfo) -> tuple[datetime | None, datetime | None]:
    """The first moment of a search's first day, and the first after its last (UTC)."""
    since, until = search.since, search.until
    following = until + timedelta(days=1) if until is not None and until < date.max else None
    return (
        midnight(since, tz) if since else None,
        midnight(following, tz) if following else None,
    )


def people_named(people: Sequence[Person], you: str) -> list[tuple[str, str]]:
    """The names that `person:` understands, with the ids they mean."""
    other = [person.id for person in people if person.id != you]
    names = [(called(person.name, left=person.id == you), person.id) for person in people]
    return [*names, ("me", you), *((word, each) for each in other for word in ("partner",))]


def hints(text: str, names: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What a line of words has for filters that mean nothing, and what would be meant nearby."""
    nots = {"kind": "is no kind", "person": "is neither of you"}
    return tuple(
        f"{name}:{clean_name(said)} {nots.get(name, 'is no day')} and was searched as words; "
        + _near(name, said, names)
        for name, said in misread(text, names)
    )


def _near(name: str, said: str, names: Sequence[tuple[str, str]]) -> str:
    if name not in ("kind", "person"):
        return f"one is {name}:2026-03"
    known = [clean_name(each) for each, _person in names] if name == "person" else list(FILTERS)
    word = said.casefold()
    begun = [each for each in known if each.casefold().startswith(word)]
    near = begun or get_close_matches(word, known, n=2, cutoff=0.6) or dict.fromkeys(known)
    return f"there are: {', '.join(near)}"


def session_of(record: Record) -> str | None:
    """The session a record belongs to, if it belongs to one."""
    found = getattr(record, "session_id", None)
    return found if isinstance(found, str) else None
