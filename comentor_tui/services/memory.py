"""One pair's records in memory, and written through to the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from comentor_tui.clock import Clock
from comentor_tui.domain import upcoming
from comentor_tui.domain.ids import new_id
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeNoticed,
    ClockEvent,
    Confirmation,
    Draft,
    Gift,
    Goal,
    GoalState,
    Half,
    ItemState,
    Note,
    OwnQuestion,
    Pair,
    PairState,
    Person,
    PitfallCheck,
    QuestionUse,
    R,
    Record,
    Review,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    revised,
)
from comentor_tui.domain.text import called, clean_text
from comentor_tui.services.ports import Reader
from comentor_tui.services.saving import Saver
from comentor_tui.services.which_pair import Elsewhere, chosen_pair, elsewhere, you_in

RECENT_SESSIONS = 80
"""How many past sessions are kept in memory: a year of weeks with what came between."""

RECENT_GIFTS = 40
"""How many gifts of each of the two there are to be reminded of."""

RECENT_QUESTIONS = 400
RECENT_CHECKS = 200

PUT_OFF = "changes"
"""Begins the key under which a copy keeps when it was last not the day to look for changes."""

FAREWELL = "farewell"
"""The stage of notes that were written when the pair ended."""

OF_A_SESSION: tuple[type[Record], ...] = (
    ClockEvent,
    Half,
    AgendaItem,
    Note,
    PitfallCheck,
    Review,
    ChangeNoticed,
)


class Memory:
    """What the screens read. Views go down from here; every change is written through.

    `you` and `other` are the ids of the two people; which is which belongs to this copy alone.
    """

    def __init__(self, saver: Saver, clock: Clock) -> None:
        self.saver = saver
        self.clock = clock
        self.you = ""
        self.other = ""
        self.at_keys = ""
        """Who is typing: you, unless you handed the keys over."""
        self.pair_id = ""
        self.elsewhere: tuple[Elsewhere, ...] = ()
        """The other pairs of this store, as they were when this one was read."""
        self.seen: Moment | None = None
        """The last moment at which a running clock was known to be watched."""
        self.watched = False
        """Has there been a heartbeat, now or before a restart? Then its absence is a gap."""
        self.on_change: Callable[[], None] = lambda: None
        self.deck_order = ""
        """Which questions come first, as this copy keeps it; see `services.deck`."""
        self.changes_put_off: str | None = ""
        """When changes noticed were put off, see `domain.changes`; None while that is not read."""
        self._kinds: dict[type[Record], dict[str, Record]] = {}
        # What was asked about a kind since one of it changed, and the answers.
        self._answers: dict[type[Record], dict[tuple[tuple[str, Any], ...], list[Record]]] = {}
        # On their way to the disk, and not shown yet.
        self._coming: dict[str, Record] = {}

    # -- reading ------------------------------------------------------------------------------

    def all(self, kind: type[R], /, **equal: Any) -> list[R]:
        """Records of a kind in memory, oldest first, without the deleted ones.

        A tuple as a value means any of its members.
        """
        known = self._answers.setdefault(kind, {})
        asked = tuple(equal.items())
        answer = known.get(asked)
        if answer is None:
            # The clock asks the same each second, and every pane after every change.
            found = [
                record
                for record in self._kinds.get(kind, {}).values()
                if record.deleted_at is None and _matches(record, equal)
            ]
            answer = sorted(found, key=lambda record: (record.created_at, record.id))
            known[asked] = answer
        return cast("list[R]", answer.copy())

    def get(self, kind: type[R], record_id: str | None) -> R | None:
        """One record by its id, or None."""
        record = self._kinds.get(kind, {}).get(record_id or "")
        return record if isinstance(record, kind) else None

    @property
    def people(self) -> tuple[str, str]:
        """You and your co-mentor."""
        return self.you, self.other

    def name(self, person_id: str | None) -> str:
        """What a person is called; "both" for nobody in particular."""
        person = self.get(Person, person_id)
        if person is None:
            return "both"
        return person.name or called("", left=person_id == self.you)

    # -- loading ------------------------------------------------------------------------------

    def load(self, reader: Reader, pair_id: str | None = None) -> bool:
        """Fill the memory with what the app needs between sessions. False in an empty store.

        `pair_id` names another pair than the one that was shown last.
        """
        found = self.load_first(reader, pair_id)
        if found:
            self.load_rest(reader)
        return found

    def load_first(self, reader: Reader, pair_id: str | None = None) -> bool:
        """What the first screen shows, as `load`; `load_rest` brings the rest."""
        pair = chosen_pair(reader, pair_id)
        if pair is None:
            return False
        self.meet(pair, you_in(reader, pair))
        self.elsewhere = elsewhere(reader, pair, self.now())
        seen = reader.local("seen")
        self.seen = _moment(seen) if seen else None
        self.watched = self.seen is not None
        here: dict[str, Any] = {"pair_id": pair.id}
        for kind in (Person, Agreement, Confirmation, OwnQuestion, Draft):
            self._keep(*reader.load(kind, **here))
        newest: dict[str, Any] = {"order": "-created_at", "limit": RECENT_GIFTS, **here}
        for owner in self.people:
            self._keep(*reader.load(Gift, owner=owner, **newest))
        waiting = (SessionState.PLANNED, SessionState.OPEN)
        past = (SessionState.HELD, SessionState.MISSED)
        self._keep(
            *reader.load(Session, state=waiting, **here),
            *reader.load(Session, order="-planned_at", limit=RECENT_SESSIONS, state=past, **here),
            *reader.load(Goal, state=GoalState.OPEN, **here),
            *reader.load(Target, state=TargetState.OPEN, **here),
            *reader.load(AgendaItem, state=(ItemState.OPEN, ItemState.PARKED), **here),
        )
        open_ids = tuple(target.id for target in self.all(Target))
        if open_ids:
            self._keep(*reader.load(TargetCheck, target_id=open_ids))
        self.deck_order = reader.local(f"deck:{pair.id}") or ""
        self.changes_put_off = None
        if pair.state is not PairState.ACTIVE:
            self._keep(*reader.load(Note, stage=FAREWELL, **here))
        recent = (self.current_session(), self.last_session(), self.last_work())
        for session_id in dict.fromkeys(each.id for each in recent if each is not None):
            self.load_session(reader, session_id)
        return True

    def load_rest(self, reader: Reader) -> None:
        """All gifts, what was asked, and what was answered about targets of late."""
        here: dict[str, Any] = {"pair_id": self.pair_id}
        self._keep(
            *reader.load(Gift, **here),
            *reader.load(TargetCheck, order="-created_at", limit=RECENT_CHECKS, **here),
            *reader.load(QuestionUse, order="-created_at", limit=RECENT_QUESTIONS, **here),
            *reader.load(QuestionUse, hidden=True, **here),
            *reader.load(ChangeNoticed, order="-created_at", limit=1, **here),
        )
        self.changes_put_off = reader.local(f"{PUT_OFF}:{self.pair_id}") or ""
        # Brought back is told by what came after: that may be older than the newest ones.
        once_hidden = {use.question_id for use in self.all(QuestionUse, hidden=True)}
        if once_hidden:
            self._keep(*reader.load(QuestionUse, question_id=tuple(sorted(once_hidden)), **here))
        # What was reached or let go lately counts as movement of its goal.
        answered = {check.target_id for check in self.all(TargetCheck)}
        if answered:
            self._keep(*reader.load(Target, id=tuple(sorted(answered))))

    def load_session(self, reader: Reader, session_id: str) -> None:
        """Bring everything that belongs to one session into memory."""
        for kind in OF_A_SESSION:
            self._keep(*reader.load(kind, session_id=session_id))
        self._keep(*reader.load(Target, session_id=session_id))

    def take_in(self, *records: Record) -> None:
        """Keep what was read from the store later on, unless something newer is known."""
        self._keep(*records)

    def meet(self, pair: Pair, you: str) -> None:
        """From now on this is the pair, seen by `you`, or by the first if that is neither."""
        you = you if you in (pair.first, pair.second) else pair.first
        self.pair_id, self.you, self.at_keys = pair.id, you, you
        self.other = pair.second if you == pair.first else pair.first
        self._keep(pair)

    def take(self, fresh: Memory) -> None:
        """From now on hold what another memory holds, all at once.

        Everything of before has to be on the disk. With the same pair the same one goes on typing.
        """
        kept = {"saver", "clock", "on_change"}
        if self.at_keys in fresh.people:
            kept.add("at_keys")
        self.__dict__.update({k: v for k, v in vars(fresh).items() if k not in kept})
        self.on_change()

    def _keep(self, *records: Record) -> None:
        for record in records:
            kept = self._kinds.setdefault(type(record), {})
            known = kept.get(record.id)
            # What is on the disk may be older than what waits to be written.
            if known is None or record.revision >= known.revision:
                kept[record.id] = record
                self._answers.pop(type(record), None)

    # -- writing ------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The wall clock, UTC."""
        return self.clock.now().wall

    def new(self, kind: type[R], /, **fields: Any) -> R:
        """A new record of this pair. It is not kept until `put`."""
        now = self.now()
        base = {"id": new_id(), "pair_id": self.pair_id, "created_at": now, "updated_at": now}
        return kind(**{**base, **fields})

    async def put(self, *records: Record) -> None:
        """Write records, then show them. What cannot be written is kept, and tried again.

        Two changes of one record at the same time both get a revision of their own; the later
        one counts. Once this has begun it is done, also if whoever waits for it is cancelled.
        """
        following = [self._following(record) for record in records]
        self._coming.update((record.id, record) for record in following)
        self.saver.add(*following)
        await self.saver.finish(self._written(following))

    async def _written(self, records: Sequence[Record]) -> None:
        await self.saver.flush()
        for record in records:
            if self._coming.get(record.id) is record:
                del self._coming[record.id]
        self._keep(*records)
        self.on_change()

    def _following(self, record: R) -> R:
        """The record with a revision above all that is known of it: the store skips others."""
        known = self.newest(record)
        if record.append_only or record == known or record.revision > known.revision:
            return record
        return replace(record, revision=known.revision + 1)

    def newest(self, record: R) -> R:
        """The newest state of a record, which may be on its way to the disk. To change that."""
        coming = self._coming.get(record.id)
        if isinstance(coming, type(record)):
            return coming
        return self.get(type(record), record.id) or record

    def revise(self, record: R, **changes: Any) -> R:
        """The next revision of the newest state of a record, for `put`."""
        return revised(self.newest(record), self.now(), **changes)

    def draft(self, field: str) -> str:
        """What was typed into a field and never entered."""
        draft = self.get(Draft, f"{self.pair_id}:{field}")
        return draft.text if draft else ""

    def put_draft(self, field: str, text: str) -> None:
        """Keep what is being typed. On disk within a second, without anybody waiting for it."""
        draft_id = f"{self.pair_id}:{field}"
        old = self.get(Draft, draft_id)
        text = clean_text(text)
        if not self.pair_id or text == (old.text if old else ""):
            # Before there is a pair there is nothing it could belong to.
            return
        if old is None:
            draft = self.new(Draft, id=draft_id, text=text, owner=self.you)
        else:
            draft = revised(old, self.now(), text=text)
        self._keep(draft)
        self.saver.save_soon(draft)

    def entered(self, field: str) -> tuple[Draft, ...]:
        """The draft of a field, emptied, to be written together with what was entered.

        It is empty from now on, so what is typed next while this is written is a draft of its own.
        """
        draft_id = f"{self.pair_id}:{field}"
        old = self.get(Draft, draft_id)
        if old is None or not old.text:
            return ()
        self.saver.forget_draft(draft_id)
        empty = revised(old, self.now(), text="")
        self._keep(empty)
        return (empty,)

    async def beat(self) -> None:
        """Remember that the clock is being watched, so that an unseen gap can be bounded."""
        self.seen, self.watched = self.clock.now(), True
        await self.saver.put_local(seen=moment_text(self.seen))

    # -- the few questions everybody asks --------------------------------------------------------

    def agreement(self) -> Agreement | None:
        """The newest version of what the pair agreed."""
        return max(self.all(Agreement), key=lambda a: a.version, default=None)

    def current_session(self) -> Session | None:
        """The session that is open, else the next one with halves: agenda and questions are its."""
        opened = self.all(Session, state=SessionState.OPEN)
        return opened[-1] if opened else self.next_planned(SessionKind.WORK)

    def next_planned(self, kind: SessionKind | None = None) -> Session | None:
        """The planned session that is next, of one kind or of any; see `domain.upcoming`."""
        planned = self.all(Session, state=SessionState.PLANNED)
        return upcoming.next_planned(planned, self.now(), kind)

    def held_sessions(self) -> list[Session]:
        """Sessions that took place, oldest first."""
        held = self.all(Session, state=SessionState.HELD)
        return sorted(held, key=lambda s: s.started_at or s.planned_at or s.created_at)

    def last_session(self) -> Session | None:
        """The newest session that took place."""
        held = self.held_sessions()
        return held[-1] if held else None

    def last_work(self) -> Session | None:
        """The newest session with halves that took place: social calls are not looked back at."""
        held = [s for s in self.held_sessions() if s.kind is SessionKind.WORK]
        return held[-1] if held else None

    def log(self, session_id: str) -> list[ClockEvent]:
        """The clock's log of one session, in order."""
        return sorted(self.all(ClockEvent, session_id=session_id), key=lambda event: event.seq)


def _matches(record: Record, equal: dict[str, Any]) -> bool:
    return all(
        getattr(record, name) in value
        if isinstance(value, tuple)
        else getattr(record, name) == value
        for name, value in equal.items()
    )


def moment_text(moment: Moment) -> str:
    """A reading of the clocks as text, for the heartbeat."""
    return json.dumps([moment.wall.isoformat(), moment.boot_ms, moment.boot_id])


def _moment(text: str) -> Moment | None:
    try:
        wall, boot_ms, boot_id = json.loads(text)
        return Moment(datetime.fromisoformat(wall), int(boot_ms), str(boot_id))
    except (ValueError, TypeError):
        # A heartbeat that cannot be read only makes the unseen gap start at the last event.
        return None
