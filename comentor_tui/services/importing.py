"""Taking in what another copy, or an export, has to tell.

First it is read and shown what would come; only then it is written, all of it in one transaction
and after a backup. The rule is `domain.merging`'s; here it is found out whose copy this is, and
what must not be mixed.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from comentor_tui.domain import merging
from comentor_tui.domain.exchange import KeptAside
from comentor_tui.domain.merging import Contradiction, Merged
from comentor_tui.domain.records import Pair, Person, Record, Session, SessionState, kind_name
from comentor_tui.domain.text import called
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import StoreProblem, UsageProblem
from comentor_tui.export.jsonin import JsonFile, PacketProblem, PairInFile, read_json
from comentor_tui.services import exporting
from comentor_tui.services.admitting import check_counts, check_open
from comentor_tui.services.arrivals import ASIDE_HINT, aside_lines, lines
from comentor_tui.services.memory import Memory
from comentor_tui.services.which_pair import PAIR, chosen_pair, you_in, you_key

if TYPE_CHECKING:
    from comentor_tui.services.live import Live
    from comentor_tui.services.ports import Reader, Store
    from comentor_tui.services.store_thread import StoreThread

BACKUP = "before-import"
"""What the backup is made for that is made before anything comes in."""


class WhoAreYou(UsageProblem):
    """A pair is met for the first time, and it has to be said which of the two is "you".

    `people` are their ids and names; the one who did not write the file comes first.
    """

    def __init__(self, people: Sequence[tuple[str, str]]) -> None:
        self.people = tuple(people)
        names = " or ".join(f"--me “{name}”" for _, name in people)
        super().__init__("This pair is new here: it has to be said who you are.", f"Say {names}.")


class OtherPair(UsageProblem):
    """The file is about a pair that is not here, though another one is."""


@dataclass(frozen=True)
class PairComing:
    """What would come in of one pair. `you` and `other` are names, `known` was here before."""

    pair: Pair
    you_id: str
    you: str
    other: str
    known: bool
    mine: merging.Holding
    merged: Merged

    def lines(self) -> list[str]:
        """What it comes to, for people."""
        return lines(self.merged, self.mine, self.you_id, self.other)


@dataclass(frozen=True)
class Coming:
    """What a file would bring. Nothing is written yet."""

    pairs: tuple[PairComing, ...]
    local: tuple[tuple[str, str], ...]

    @property
    def changes(self) -> bool:
        """Is there anything to write?"""
        return bool(self.local) or any(each.merged.save for each in self.pairs)

    def lines(self) -> list[str]:
        """What it comes to, pair by pair."""
        told: list[str] = []
        for each in self.pairs:
            if not each.known or len(self.pairs) > 1:
                told.append(f"{each.you} (you) and {each.other}:")
            told += each.lines()
        return told


def look(reader: Reader, file: JsonFile, *, me: str | None, as_new_pair: bool = False) -> Coming:
    """What a file would bring to a copy. `me` is your name or id, where a pair is new here.

    Raises WhoAreYou where that is not said; UsageProblem for another pair than those here (unless
    `as_new_pair`), for what is somebody else's own, and while a session is open; PacketProblem
    where the file contradicts what is here, or would do harm here (see `admitting`); StoreProblem
    when the store cannot be read.
    """
    known = {pair.id: pair for pair in reader.load(Pair, with_deleted=True)}
    pairs = []
    for each in file.pairs:
        pairs.append(_look(reader, file, each, known, me, as_new_pair))
    new = [each for each in pairs if not each.known]
    local = {you_key(each.pair.id): each.you_id for each in new}
    if new and not known:
        local[PAIR] = new[0].pair.id
    return Coming(tuple(pairs), tuple(local.items()))


def take(store: Store, coming: Coming) -> None:
    """Write what was looked at, all or nothing. Raises StoreProblem."""
    save = [record for each in coming.pairs for record in _in_order(each.merged.save)]
    lost = [event for each in coming.pairs for event in each.merged.lost]
    store.exchange(save, lost, dict(coming.local))


def _in_order(records: Iterable[Record]) -> list[Record]:
    # Kind by kind: one statement for each.
    return sorted(records, key=lambda record: kind_name(type(record)))


def _look(
    reader: Reader,
    file: JsonFile,
    pair: PairInFile,
    known: dict[str, Pair],
    me: str | None,
    as_new_pair: bool,
) -> PairComing:
    here = known.get(pair.pair.id)
    if here is None:
        _may_begin(pair, known, as_new_pair)
        you = _who(file, pair, me)
        mine = merging.holding(pair.people, (), you)
    else:
        if (here.first, here.second) != pair.people:
            raise PacketProblem("names other people than the pair has here", f"pair {here.id}")
        you = you_in(reader, here)
        if me is not None and _named(pair, me) != you:
            raise UsageProblem("You are the other one of this pair here.", "Leave --me out.")
        _nothing_open(reader, pair)
        mine = exporting.held(reader, here)
    if file.private and pair.by != you:
        raise UsageProblem(
            f"This file holds what is {_name(pair, pair.by)}’s alone; it comes in on their copy.",
            "Ask for a packet: `comentor packet`.",
        )
    theirs = merging.holding(pair.people, pair.records, pair.by)
    check_counts(mine, theirs, known=here is not None)
    try:
        merged = merging.merge(mine, theirs)
    except Contradiction as problem:
        record = problem.record
        raise PacketProblem(
            "is not what it is here, and never changes", f"{kind_name(type(record))} {record.id}"
        ) from problem
    check_open(mine, theirs, merged, own=not file.packet and pair.by == you)
    other = pair.people[1] if you == pair.people[0] else pair.people[0]
    names = {pair.people[0]: pair.names()[0], pair.people[1]: pair.names()[1]}
    for person in reader.load(Person, pair_id=pair.pair.id):
        names[person.id] = person.name
    left, right = called(names[you], left=True), called(names[other], left=False)
    return PairComing(pair.pair, you, left, right, here is not None, mine, merged)


def _may_begin(pair: PairInFile, known: dict[str, Pair], as_new_pair: bool) -> None:
    if known and not as_new_pair:
        one, other = (name or "somebody" for name in pair.names())
        raise OtherPair(
            f"This is about another pair, {one} and {other}; nothing is mixed.",
            "To have it beside yours, say --as-new-pair.",
        )


def _who(file: JsonFile, pair: PairInFile, me: str | None) -> str:
    if me is not None:
        return _named(pair, me)
    if not file.packet and file.private:
        return pair.by
    people = list(zip(pair.people, pair.names(), strict=True))
    # A packet comes from your co-mentor; an export is most likely your own.
    raise WhoAreYou(sorted(people, key=lambda each: (each[0] == pair.by) is file.packet))


def _named(pair: PairInFile, me: str) -> str:
    fitting = [
        person
        for person, name in zip(pair.people, pair.names(), strict=True)
        if me == person or _plain(me) == _plain(name)
    ]
    if len(fitting) == 1:
        return fitting[0]
    people = " and ".join(
        f"{name} ({person})" for person, name in zip(pair.people, pair.names(), strict=True)
    )
    raise UsageProblem("This is not one of the two, or both.", f"They are {people}.")


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _name(pair: PairInFile, person: str) -> str:
    first, second = pair.names()
    return (first if person == pair.people[0] else second) or "one person"


def _nothing_open(reader: Reader, pair: PairInFile) -> None:
    if reader.load(Session, pair_id=pair.pair.id, state=SessionState.OPEN):
        raise UsageProblem(
            "A session of this pair is open here, and its clock stays as it is.",
            "Close the session first.",
        )


def kept_aside(reader: Reader, pair_id: str | None = None) -> list[str]:
    """What merges kept aside and nobody came back to, newest first, in words.

    Raises StoreProblem when the store cannot be read.
    """
    pair = chosen_pair(reader, pair_id)
    if pair is None or not reader.load(KeptAside, pair_id=pair.id, limit=1):
        return []
    held = exporting.held(reader, pair)
    you = you_in(reader, pair)
    names = {person.id: person.name for person in reader.load(Person, pair_id=pair.id)}
    return aside_lines(held, you, names)


class Importing:
    """Packets in and out of the open app."""

    def __init__(
        self, memory: Memory, thread: StoreThread, live: Live, backup: Callable[[str], object]
    ) -> None:
        self._memory = memory
        self._thread = thread
        self._live = live
        self._backup = backup

    async def packet(self, version: str) -> str:
        """What this copy has to tell the other one, as the text of a file.

        Raises StoreProblem when not everything is on the disk yet.
        """
        await self._saved()
        now, pair_id = self._memory.now(), self._memory.pair_id
        _, text = await self._thread.run(
            lambda store: exporting.packet_from(store, now, version=version, pair_id=pair_id)
        )
        return text

    async def read(self, data: bytes) -> JsonFile:
        """Read a file, away from the loop. Raises PacketProblem."""
        return await asyncio.to_thread(read_json, data)

    async def look(self, file: JsonFile, me: str | None = None, *, as_new: bool = False) -> Coming:
        """What a file would bring; see `look`."""
        await self._saved()
        return await self._thread.run(lambda store: look(store, file, me=me, as_new_pair=as_new))

    async def take(self, file: JsonFile, me: str | None = None, *, as_new: bool = False) -> str:
        """Take a file in; answers with a sentence. Raises as `look`, and StoreProblem.

        When it raises, nothing has changed.
        """
        await self._saved()
        memory = self._memory

        def work(store: Store) -> Coming:
            coming = look(store, file, me=me, as_new_pair=as_new)
            if coming.changes:
                self._backup(BACKUP)
                take(store, coming)
            return coming

        coming = await self._thread.run(work)
        if coming.changes:
            fresh = Memory(memory.saver, memory.clock)
            shown = memory.pair_id or coming.pairs[0].pair.id
            await self._thread.run(lambda store: fresh.load(store, shown))
            memory.take(fresh)
        return said(coming)

    async def kept_aside(self) -> list[str]:
        """What merges kept aside, newest first, in words. Raises StoreProblem."""
        pair_id = self._memory.pair_id
        return await self._thread.run(lambda store: kept_aside(store, pair_id))

    async def _saved(self) -> None:
        if self._memory.pair_id and self._live.session is not None:
            raise exporting.clock_runs()
        if not await self._memory.saver.flush():
            raise StoreProblem(
                "Not everything is saved yet.",
                "Try again when the bottom line no longer says so.",
            )


def said(coming: Coming) -> str:
    """What was done, in a sentence or a few."""
    told = " ".join(coming.lines())
    return f"{told} {ASIDE_HINT}" if "kept aside" in told else told
