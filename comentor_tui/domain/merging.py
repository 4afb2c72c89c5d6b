"""Bringing two copies of a pair's records together, without a judge.

The rule is that of the product's description ("Ownership and privacy"): an owner's own copy wins
for the owner's records, the higher revision for joint ones, additions are united. What that means
when both copies were edited is worked out as in systems without a centre (version vectors: Parker
et al. 1983; siblings: Amazon's Dynamo, 2007):

- Each of the two people has a copy, and a copy is known by its person. Of every record it is known
  how many edits were made on which copy (`Edits`). A revision is their sum.
- **In turn.** A state that knew of all edits of another takes its place, wherever it was made and
  whoever owns the record: both may type on one machine during a session, and what an owner enters
  on the other's machine counts like what is entered at home. Nothing is lost by it.
- **At the same time.** Of states that did not know of each other, the one wins that knows more of
  the edits made on the owner's own copy. For joint records, and where the states do not agree
  whose the record is, it is the higher revision, then the later time, then the larger text. The
  words of a gift belong to whoever put them down. All others of them are kept aside.
- What is only added (agreement versions, confirmations, checks of targets, uses of questions) is
  united. Two different additions with one id are a contradiction.
- **The clock.** A session has one log, or time would be charged twice. Of two logs the longer
  counts where it goes on from the other; where they part, the one whose next event came first: the
  log of the copy that began. The events of the other are kept aside.
- A record that was taken away is a revision like any other; its words do not travel.
- A date that both entered is one (see `joining`). Of a state and what became of it by that, the
  latter counts: both come of the same edits.

Merging is idempotent, commutative and associative: what is in force depends only on which states
were ever heard of. A file, a packet or a live link may be what brings them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from comentor_tui.domain.exchange import (
    Ancestry,
    Edits,
    KeptAside,
    content_of,
    content_text,
    keep_aside,
    outward,
    travels,
    with_words,
)
from comentor_tui.domain.joining import is_joined, joined, twins
from comentor_tui.domain.records import ClockEvent, Draft, Gift, Record, Session, kind_name
from comentor_tui.domain.values import dataclass

Key = tuple[str, str]
"""The name of a kind and the id of a record: what is meant, whatever became of it."""


class Contradiction(ValueError):
    """Two copies hold different things under the id of something that never changes."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"{kind_name(type(record))} {record.id} differs")
        self.record = record


@dataclass(frozen=True)
class Version:
    """One state of a record. `at` are the edits it comes from, `seen` all that were heard of."""

    record: Record
    at: Edits
    seen: Edits


@dataclass(frozen=True)
class Holding:
    """What one copy holds of a pair.

    `versions` are the states in force, `added` what is never changed, `logs` the clock's log of
    each session in its order, `aside` what was kept aside by its id, and `stored` the records as
    this copy has them.
    """

    people: tuple[str, str]
    versions: Mapping[Key, Version]
    added: Mapping[Key, Record]
    logs: Mapping[str, tuple[ClockEvent, ...]]
    aside: Mapping[str, KeptAside]
    stored: Mapping[Key, Record]


class Fate(StrEnum):
    """What a merge did, seen from the copy it was done on."""

    NEW = "new"
    CHANGED = "changed"
    TAKEN_AWAY = "taken away"
    MINE_ASIDE = "mine aside"
    """What stood here was changed there without knowing it, and is kept aside."""
    THEIRS_ASIDE = "theirs aside"
    """What comes in was changed here without knowing it, and is kept aside."""
    MY_CLOCK_ASIDE = "my clock aside"
    """The clock of a session ran on both copies, and the other one's log counts."""
    THEIR_CLOCK_ASIDE = "their clock aside"
    JOINED = "joined"
    """The same date was entered twice: `after` stands for both."""


@dataclass(frozen=True)
class Step:
    """One thing that a merge did: `before` is what this copy had, `after` what is in force.

    `other` is what was kept aside, or joined where it said more than when. `edits` are those that
    it comes from, or without it those of `after`, and those that were known here. Where it is a
    clock, the records are the session's.
    """

    fate: Fate
    before: Record | None
    after: Record
    other: Record | None = None
    edits: tuple[Edits, Edits] | None = None

    def is_own(self, side: int) -> bool:
        """Was `other` made on the copy of the first person (0) or the second (1), and there alone?

        So it is told where a copy is older than it was, restored from a backup, and what was
        written since comes back from the other one.
        """
        if self.edits is None:
            return False
        told, here = self.edits
        return not told[1 - side] or (told[side] > here[side] and told[1 - side] <= here[1 - side])

    def knows_more(self, side: int) -> bool:
        """Does it come of edits on this very copy that are not known here?"""
        return self.edits is not None and self.edits[0][side] > self.edits[1][side]


@dataclass(frozen=True)
class Merged:
    """What comes of a merge: the `holding`, what there is to `save`, and the `trace`.

    What is in `save` replaces what is stored under its id, whatever the revisions say; `lost` are
    clock events that make room for another log first (they are kept aside, in `save`). Where there
    is nothing to save, nothing has changed. The trace leaves out what nobody would notice.
    """

    holding: Holding
    save: tuple[Record, ...]
    lost: tuple[ClockEvent, ...]
    trace: tuple[Step, ...]


def holding(people: tuple[str, str], records: Iterable[Record], you: str) -> Holding:
    """What the copy of `you` holds: records of one pair, with its ancestries and what is aside.

    `people` are the pair's first and second person. Drafts are passed over.
    """
    side = 1 if you == people[1] else 0
    ancestry: dict[str, Ancestry] = {}
    aside: dict[str, KeptAside] = {}
    stored: dict[Key, Record] = {}
    for record in records:
        if isinstance(record, Ancestry):
            ancestry[record.id] = record
        elif isinstance(record, KeptAside):
            aside[record.id] = record
        elif not isinstance(record, Draft):
            stored[key_of(record)] = record
    versions: dict[Key, Version] = {}
    added: dict[Key, Record] = {}
    logs: dict[str, list[ClockEvent]] = defaultdict(list)
    for key, record in stored.items():
        if isinstance(record, ClockEvent):
            logs[record.session_id].append(record)
        elif record.append_only:
            added[key] = record
        else:
            versions[key] = _version(record, *_edits(record, ancestry.get(record.id), side))
    ordered = {
        session: tuple(sorted(log, key=lambda event: event.seq)) for session, log in logs.items()
    }
    return Holding(people, versions, added, ordered, aside, stored)


def key_of(record: Record) -> Key:
    """What a record is about."""
    return kind_name(type(record)), record.id


def _edits(record: Record, known: Ancestry | None, side: int) -> tuple[Edits, Edits]:
    if known is None:
        alone = (0, record.revision) if side else (record.revision, 0)
        return alone, alone
    seen = (known.seen_first, known.seen_second)
    since = record.revision - known.revision
    if since <= 0:
        return (known.first, known.second), seen
    edited = (seen[0], seen[1] + since) if side else (seen[0] + since, seen[1])
    return edited, edited


def _version(record: Record, at: Edits, seen: Edits) -> Version:
    # The revision follows from the edits: the same state is the same value on every copy.
    return Version(replace(outward(record), revision=sum(at)), at, seen)


def outgoing(held: Holding) -> Holding:
    """What may travel to the other copy: nothing private, and no words that were taken away.

    Those of other states are words of the record too.
    """
    versions = {key: version for key, version in held.versions.items() if travels(held.stored[key])}
    aside = {
        kept.id: kept
        for kept in held.aside.values()
        if (kept.of_kind == _EVENT or (kept.of_kind, kept.of_id) in versions)
        and travels(kept)
        and not _buried(kept, versions)
    }
    stored = {key: record for key, record in _in_force(versions).items()}
    stored.update(held.added)
    stored.update((key_of(event), event) for log in held.logs.values() for event in log)
    return Holding(held.people, versions, held.added, held.logs, aside, stored)


def ancestries(held: Holding) -> list[Ancestry]:
    """Where the edits of all records were made, oldest id first."""
    return [_ancestry(held.versions[key]) for key in sorted(held.versions)]


def _ancestry(version: Version) -> Ancestry:
    record = version.record
    return Ancestry(
        id=record.id,
        pair_id=record.pair_id,
        created_at=record.updated_at,
        updated_at=record.updated_at,
        revision=sum(version.seen),
        first=version.at[0],
        second=version.at[1],
        seen_first=version.seen[0],
        seen_second=version.seen[1],
    )


def merge(mine: Holding, theirs: Holding) -> Merged:
    """Bring together what two copies hold of the same pair.

    Neither is changed; what is mine only matters for the trace and for what is left to save.
    Raises ValueError where the two are not of one pair, Contradiction where one of them changed
    what never changes.
    """
    if mine.people != theirs.people:
        raise ValueError("these are two different pairs")
    aside = {**theirs.aside, **mine.aside}
    trace: list[Step] = []
    added = _united(mine, theirs, trace)
    versions = _winners(mine, theirs, aside, trace)
    logs, lost = _logs(mine, theirs, versions, aside, trace)
    versions, words = _joined(versions, logs)
    trace = _with_joined(trace, mine, versions, words)
    stored = {**mine.stored, **added, **_stored(mine, theirs, versions, words)}
    for event in lost:
        del stored[key_of(event)]
    stored.update((key_of(event), event) for log in logs.values() for event in log)
    aside = {
        kept.id: kept
        for kept in aside.values()
        if kept.id in mine.aside or not _buried(kept, versions)
    }
    whole = Holding(mine.people, versions, added, logs, aside, stored)
    return Merged(whole, tuple(_to_save(mine, whole)), tuple(lost), tuple(trace))


def _to_save(mine: Holding, whole: Holding) -> Iterable[Record]:
    for key, record in whole.stored.items():
        if mine.stored.get(key) != record:
            yield record
    for key, version in whole.versions.items():
        if mine.versions.get(key) != version:
            yield _ancestry(version)
    for kept in whole.aside.values():
        if kept.id not in mine.aside:
            yield kept


def unsettled(held: Holding) -> list[KeptAside]:
    """What is kept aside and says something that nobody has come back to, oldest first.

    A later state of the record that came of knowing it settles it.
    """
    known: dict[Key, list[Edits]] = defaultdict(list)
    for key, version in held.versions.items():
        known[key].append(version.at)
    for kept in held.aside.values():
        known[kept.of_kind, kept.of_id].append((kept.first, kept.second))
    found: dict[tuple[Key, Edits, object], KeptAside] = {}
    for kept in sorted(held.aside.values(), key=lambda kept: (kept.created_at, kept.id)):
        key, at, content = (kept.of_kind, kept.of_id), (kept.first, kept.second), content_of(kept)
        current = held.versions.get(key)
        said = current is not None and _same(outward(content), current.record)
        if said or any(_knew(later, at) for later in known[key]):
            continue
        # Of what was taken away there may be two, and one of them has its words.
        if (key, at, outward(content)) not in found or outward(content) != content:
            found[key, at, outward(content)] = kept
    return list(found.values())


# -- what is only added -------------------------------------------------------------------------


def _united(mine: Holding, theirs: Holding, trace: list[Step]) -> dict[Key, Record]:
    added = dict(mine.added)
    for key, record in theirs.added.items():
        known = added.setdefault(key, record)
        if known != record:
            raise Contradiction(record)
        if key not in mine.added:
            trace.append(Step(Fate.NEW, None, record))
    return added


# -- states -------------------------------------------------------------------------------------


def _winners(
    mine: Holding, theirs: Holding, aside: dict[str, KeptAside], trace: list[Step]
) -> dict[Key, Version]:
    earlier: dict[Key, list[KeptAside]] = defaultdict(list)
    for kept in aside.values():
        earlier[kept.of_kind, kept.of_id].append(kept)
    versions = dict(mine.versions)
    for key, theirs_now in theirs.versions.items():
        mine_now = mine.versions.get(key)
        if mine_now == theirs_now and all(kept.id in mine.aside for kept in earlier.get(key, ())):
            continue
        here = [mine_now] if mine_now else []
        states = [*here, theirs_now, *(_of_aside(kept) for kept in earlier.get(key, ()))]
        siblings = _maximal(states)
        winner = _winner(siblings, mine.people)
        seen = (max(each.seen[0] for each in states), max(each.seen[1] for each in states))
        versions[key] = replace(winner, seen=seen)
        others = [each for each in siblings if (each.at, each.record) != (winner.at, winner.record)]
        for each in others:
            for record in (each.record, *_words_here(mine, key, each)):
                kept = keep_aside(record, each.at)
                aside[kept.id] = kept
        trace.extend(_steps(mine_now, theirs_now, winner, others, mine.aside))
    return versions


def _words_here(mine: Holding, key: Key, version: Version) -> Iterable[Record]:
    """What was taken away here, in vain as it turns out, with the words that only this copy has."""
    if version == mine.versions.get(key):
        record = replace(mine.stored[key], revision=version.record.revision)
        if record != version.record:
            yield record


def _buried(kept: KeptAside, versions: Mapping[Key, Version]) -> bool:
    """Was the record taken away by somebody who knew of this state of it?"""
    now = versions.get((kept.of_kind, kept.of_id))
    if now is None or now.record.deleted_at is None:
        return False
    return _knew(now.at, (kept.first, kept.second))


def _of_aside(kept: KeptAside) -> Version:
    at = (kept.first, kept.second)
    return _version(content_of(kept), at, at)


def _maximal(states: Iterable[Version]) -> list[Version]:
    """Those of the states that no other one knew of, each once."""
    once: list[Version] = []
    for each in states:
        if all((each.at, each.record) != (other.at, other.record) for other in once):
            once.append(each)
    return [
        each
        for each in once
        if not any(
            _knew(other.at, each.at)
            or (other.at == each.at and is_joined(other.record, each.record))
            for other in once
        )
    ]


def _knew(later: Edits, earlier: Edits) -> bool:
    return later != earlier and later[0] >= earlier[0] and later[1] >= earlier[1]


def _winner(siblings: list[Version], people: tuple[str, str]) -> Version:
    if len(siblings) == 1:
        return siblings[0]
    keepers = {keeper(each.record) for each in siblings}
    keeping = next(iter(keepers)) if len(keepers) == 1 else None
    own = people.index(keeping) if keeping in people else None

    def rank(version: Version) -> tuple[int, int, object, str, Edits]:
        at, record = version.at, version.record
        known = at[own] if own is not None else 0
        return known, sum(at), record.updated_at, content_text(record), at

    return max(siblings, key=rank)


def keeper(record: Record) -> str | None:
    """Whose own copy counts for a record; None where it is joint."""
    return record.seen_by if isinstance(record, Gift) else record.owner


def _steps(
    mine: Version | None,
    theirs: Version,
    winner: Version,
    others: list[Version],
    known: Mapping[str, KeptAside],
) -> Iterable[Step]:
    before, after = (mine.record if mine else None), winner.record
    edits = (winner.at, mine.at) if mine else None
    if before is None:
        if after.deleted_at is None:
            yield Step(Fate.NEW, None, after)
    elif not _same(before, after):
        if mine in others:
            yield Step(Fate.MINE_ASIDE, before, after, before)
        elif after.deleted_at is not None and before.deleted_at is None:
            yield Step(Fate.TAKEN_AWAY, before, after, edits=edits)
        else:
            yield Step(Fate.CHANGED, before, after, edits=edits)
    for each in others:
        fresh = keep_aside(each.record, each.at).id not in known
        if each != mine and fresh and not _same(each.record, after):
            aside = (each.at, mine.at if mine else (0, 0))
            yield Step(Fate.THEIRS_ASIDE, before, after, each.record, aside)


def _same(one: Record, other: Record) -> bool:
    """Do two states say the same, whenever they were written down?"""
    return replace(one, updated_at=other.updated_at, revision=other.revision) == other


def _stored(
    mine: Holding,
    theirs: Holding,
    versions: Mapping[Key, Version],
    words: Mapping[Key, Session],
) -> dict[Key, Record]:
    """The records in force as this copy keeps them: with the words of what was taken away."""
    stored = {}
    for key, record in _in_force(versions).items():
        known = mine.stored.get(key)
        if known is not None and mine.versions[key] == versions[key]:
            record = known
        elif record.deleted_at is not None:
            # One's own export may bring them; a packet does not.
            record = with_words(record, words.get(key) or known or theirs.stored[key])
        stored[key] = record
    return stored


def _in_force(versions: Mapping[Key, Version]) -> dict[Key, Record]:
    return {
        key: replace(version.record, revision=sum(version.seen))
        for key, version in versions.items()
    }


# -- dates that both entered ---------------------------------------------------------------------

_SESSION = kind_name(Session)
_OF_A_DATE = ("medium", "place", "half_minutes")
_NEWS = (Fate.NEW, Fate.CHANGED, Fate.TAKEN_AWAY)


def _joined(
    versions: dict[Key, Version], logs: Mapping[str, tuple[ClockEvent, ...]]
) -> tuple[dict[Key, Version], dict[Key, Session]]:
    """The versions with each date once, and what was joined as it was before."""
    dates = [each.record for each in versions.values() if isinstance(each.record, Session)]
    before: dict[Key, Session] = {}
    for session_id in twins(dates, logs.keys()):
        key = (_SESSION, session_id)
        session = versions[key].record
        assert isinstance(session, Session)
        before[key] = session
    after = {key: replace(versions[key], record=joined(each)) for key, each in before.items()}
    return {**versions, **after}, before


def _with_joined(
    trace: list[Step],
    mine: Holding,
    versions: Mapping[Key, Version],
    before: Mapping[Key, Session],
) -> list[Step]:
    """The trace, in which dates that were joined are told as that, and not as coming or going."""
    steps: list[Step] = []
    gone: set[Key] = set()
    known: set[Key] = set()
    for key, version in versions.items():
        here = mine.versions.get(key)
        # Joined now, or by the other copy.
        was = before.get(key) or (
            here.record if here is not None and is_joined(version.record, here.record) else None
        )
        if not isinstance(was, Session) or here == version:
            continue
        stands = _stands_for(was, versions)
        if stands is None:
            continue
        gone.add(key)
        if here is not None:
            # The date was here; that another record tells of it is no news.
            known.add(key_of(stands))
        differs = any(getattr(was, name) != getattr(stands, name) for name in _OF_A_DATE)
        steps.append(Step(Fate.JOINED, was, stands, was if differs else None))
    left = (
        step
        for step in trace
        if not (step.fate in _NEWS and key_of(step.after) in gone)
        and not (step.fate is Fate.NEW and key_of(step.after) in known)
    )
    return [*left, *steps]


def _stands_for(was: Session, versions: Mapping[Key, Version]) -> Session | None:
    """The session for the same moment that is left."""
    left = [
        each.record
        for each in versions.values()
        if isinstance(each.record, Session)
        and each.record.deleted_at is None
        and (each.record.kind, each.record.planned_at) == (was.kind, was.planned_at)
    ]
    return min(left, key=lambda each: (each.created_at, each.id), default=None)


# -- the clock ----------------------------------------------------------------------------------

_EVENT = kind_name(ClockEvent)


def _logs(
    mine: Holding,
    theirs: Holding,
    versions: Mapping[Key, Version],
    aside: dict[str, KeptAside],
    trace: list[Step],
) -> tuple[dict[str, tuple[ClockEvent, ...]], list[ClockEvent]]:
    logs = dict(mine.logs)
    lost: list[ClockEvent] = []
    for session_id, their_log in theirs.logs.items():
        my_log = mine.logs.get(session_id, ())
        logs[session_id] = log = _log(my_log, their_log)
        counting = {event.id for event in log}
        put_aside = {
            Fate.MY_CLOCK_ASIDE: [event for event in my_log if event.id not in counting],
            Fate.THEIR_CLOCK_ASIDE: [event for event in their_log if event.id not in counting],
        }
        lost += put_aside[Fate.MY_CLOCK_ASIDE]
        for fate, events in put_aside.items():
            kept = {each.id: each for each in (keep_aside(event, (0, 0)) for event in events)}
            if not kept.keys() <= mine.aside.keys():
                trace += _of_session(fate, session_id, mine, versions)
            aside.update(kept)
    for session_id in _other_clocks(mine, theirs):
        trace += _of_session(Fate.THEIR_CLOCK_ASIDE, session_id, mine, versions)
    return logs, lost


def _other_clocks(mine: Holding, theirs: Holding) -> list[str]:
    """The sessions of which the other copy has put a clock aside that was never heard of here."""
    found = []
    for kept in theirs.aside.values():
        if kept.of_kind == _EVENT and kept.id not in mine.aside:
            event = content_of(kept)
            if isinstance(event, ClockEvent) and key_of(event) not in mine.stored:
                found.append(event.session_id)
    return sorted(set(found))


def _of_session(
    fate: Fate, session_id: str, mine: Holding, versions: Mapping[Key, Version]
) -> Iterable[Step]:
    key = (kind_name(Session), session_id)
    if key in versions:
        yield Step(fate, mine.stored.get(key), versions[key].record)


def _log(one: tuple[ClockEvent, ...], other: tuple[ClockEvent, ...]) -> tuple[ClockEvent, ...]:
    """The log that counts. All logs are in one order by this, so it does not matter who asks."""
    for left, right in zip(one, other, strict=False):
        if left.id != right.id:
            return min(one, other, key=lambda log: _began(left, right, log is one))
        if left != right:
            raise Contradiction(right)
    return max(one, other, key=len)


def _began(left: ClockEvent, right: ClockEvent, is_left: bool) -> tuple[object, str]:
    event = left if is_left else right
    return event.wall, event.id
