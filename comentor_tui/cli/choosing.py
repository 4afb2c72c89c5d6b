"""`--pair NAME|ID`: which of several pairs a command of the shell is about."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from comentor_tui.cli import glance
from comentor_tui.cli.reading import open_reader
from comentor_tui.domain.records import Pair, Person
from comentor_tui.domain.text import called, clean_name
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import UsageProblem
from comentor_tui.services.which_pair import chosen_pair, you_in

if TYPE_CHECKING:
    from comentor_tui.paths import Paths
    from comentor_tui.services.ports import Reader

SHORTEST_ID = 4
"""From this many characters on the beginning of an id will do; of a name, any."""


@dataclass(frozen=True)
class Known:
    """A pair as the shell names it. `here` is the one that is shown when none is named."""

    pair: Pair
    you: str
    other: str
    here: bool

    @property
    def names(self) -> tuple[str, ...]:
        """What it answers to: the co-mentor's name, or both names."""
        return (self.other, f"{self.you} & {self.other}", f"{self.you} · {self.other}")


def known_pairs(reader: Reader) -> list[Known]:
    """All pairs of a store, oldest first. Raises StoreProblem."""
    here = chosen_pair(reader)
    found = []
    for pair in reader.load(Pair):
        names = {person.id: person.name for person in reader.load(Person, pair_id=pair.id)}
        you = you_in(reader, pair)
        other = pair.second if you == pair.first else pair.first
        found.append(
            Known(
                pair,
                called(names.get(you, ""), left=True),
                called(names.get(other, ""), left=False),
                here is not None and pair.id == here.id,
            )
        )
    return found


def choose(reader: Reader, named: str | None) -> Pair | None:
    """The pair that is named by its id or its co-mentor, or by how one of them begins.

    Without a name the usual one; None in a store without any pair. Raises UsageProblem when the
    name is unknown or fits more than one, StoreProblem when the store cannot be read.
    """
    if named is None:
        return chosen_pair(reader)
    known = known_pairs(reader)
    found = fitting(known, named)
    if len(found) == 1:
        return found[0].pair
    shown = clean_name(named)
    if found:
        raise UsageProblem(f"“{shown}” may be more than one pair.", _candidates(found))
    raise UsageProblem(f"There is no pair called “{shown}”.", _nearest(known, named))


def listing(reader: Reader) -> list[str]:
    """One line for each pair; an arrow stands before the one that is shown."""
    known = known_pairs(reader)
    width = max((len(each.other) for each in known), default=0)
    return [
        f"{'▶' if each.here else ' '} {each.other:<{width}}  {each.pair.id}"
        f"  {each.pair.state.value}"
        for each in known
    ]


def id_of(paths: Paths, named: str | None) -> str | None:
    """The id of the pair that is named in a store, None where none is named.

    Raises UsageProblem and StoreProblem as `choose` does.
    """
    if named is None:
        return None
    if not os.path.lexists(paths.store):
        raise UsageProblem("There is no pair yet.", "Start `comentor` once to begin.")
    with open_reader(paths) as reader:
        pair = choose(reader, named)
    return pair.id if pair else None


def lines(paths: Paths) -> list[str]:
    """What `comentor pairs` prints. Raises StoreProblem."""
    if not os.path.lexists(paths.store):
        return [glance.NO_PAIR]
    with open_reader(paths) as reader:
        return listing(reader) or [glance.NO_PAIR]


def fitting(known: Sequence[Known], named: str) -> list[Known]:
    """The pairs that a name may mean: those called so, else those whose name or id begins so."""
    return _whole(known, named) or _beginning(known, named)


def _whole(known: Sequence[Known], named: str) -> list[Known]:
    exact = [each for each in known if each.pair.id == named]
    return exact or [each for each in known if _plain(named) in map(_plain, each.names)]


def _beginning(known: Sequence[Known], named: str) -> list[Known]:
    begun = _plain(named)
    if not begun:
        return []
    by_id = len(named) >= SHORTEST_ID
    found = [
        each
        for each in known
        if _plain(each.other).startswith(begun) or (by_id and each.pair.id.startswith(named))
    ]
    # Your own name, which all pairs have in common, counts least.
    return found or [
        each for each in known if any(_plain(name).startswith(begun) for name in each.names)
    ]


def _candidates(found: Sequence[Known]) -> str:
    """What to say instead: names where they tell the pairs apart, else ids with the names."""
    names = [each.other for each in found]
    if len({_plain(name) for name in names}) == len(names):
        return f"Name one in full: {', '.join(names)}"
    told = ", ".join(f"{each.pair.id} ({each.other})" for each in found)
    return f"Name one by its id: {told}"


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _nearest(known: Sequence[Known], named: str) -> str:
    names = {_plain(each.other): each.other for each in known}
    near = get_close_matches(_plain(named), names, n=1)
    if near:
        return f"Did you mean “{names[near[0]]}”?"
    return "`comentor pairs` lists them."
