"""What is long past: the list of all sessions, one of them whole, and where a goal came from.

Memory holds the newest sessions; here everything is read from the store itself, through a reader
of its own on a thread of its own. Nothing is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import Any, TypeVar

from comentor_tui.domain.chronicle import Key, Told
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeNoticed,
    ClockEvent,
    Gift,
    Goal,
    Half,
    Note,
    Pair,
    Person,
    PitfallCheck,
    Review,
    Session,
    SessionState,
    Target,
    TargetCheck,
)
from comentor_tui.domain.searching import parse
from comentor_tui.domain.taken_away import has_words
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import Interrupted, UsageProblem
from comentor_tui.export.bundle import SessionBundle
from comentor_tui.services.memory import Memory
from comentor_tui.services.ports import Archive, Reader
from comentor_tui.services.searching import SHOWN, Found, hints, look, people_named, sight

T = TypeVar("T")

PAGE = 50
"""Sessions read in one go."""

STEPS_SHOWN = 60
"""How many targets of one goal are told, the newest."""


@dataclass(frozen=True)
class Story:
    """A goal, the steps under it, and what was said when they were set; or one step without a goal.

    `targets` are the newest first, `notes` those from which a target was made.
    """

    goal: Goal | None
    targets: tuple[Target, ...]
    checks: tuple[TargetCheck, ...]
    notes: tuple[Note, ...]
    sessions: tuple[Session, ...]


class History:
    """Reading for the history screens. `close` it when they are left."""

    def __init__(
        self,
        memory: Memory,
        open_archive: Callable[[], Archive] | None,
        folder: Path | None = None,
    ) -> None:
        """`open_archive` is called on the reading thread; `folder` holds a person's own texts.

        Without the former every question raises UsageProblem.
        """
        self._memory = memory
        self._open_archive = open_archive or _unreadable
        self._folder = folder
        self.changes = 0
        """Counts what was changed in the list of all sessions since this was made."""
        self._room: _Room | None = None
        self._searching: object | None = None

    # -- the list of all sessions -------------------------------------------------------------

    async def page(self, after: Key | None = None) -> list[Told]:
        """Fifty sessions, newest first. Raises StoreProblem."""
        pair_id = self._memory.pair_id
        return await self._run(lambda archive: archive.told(pair_id, after=after, limit=PAGE))

    async def pages(self) -> tuple[int, list[Key | None]]:
        """How many sessions there are, and where each page begins. Raises StoreProblem."""
        pair_id = self._memory.pair_id
        return await self._run(lambda archive: archive.pages(pair_id, PAGE))

    # -- one session --------------------------------------------------------------------------

    async def session(self, session_id: str, *, gone: bool = False) -> SessionBundle:
        """Everything that belongs to a session; with `gone` also what stayed of one taken away.

        Raises UsageProblem, StoreProblem.
        """
        now = self._memory.clock.now()
        folder = self._folder

        def read(archive: Archive) -> SessionBundle:
            found = bundle(archive, session_id, folder, gone=gone)
            at = now if found.session.state is SessionState.OPEN else None
            return replace(found, at=at)

        return await self._run(read)

    async def beside(self, session_id: str) -> tuple[str | None, str | None]:
        """The ids of the sessions before and after one, as the list has them.

        Raises StoreProblem.
        """
        pair_id = self._memory.pair_id
        return await self._run(lambda archive: archive.beside(pair_id, session_id))

    async def story(self, kind: type[Goal] | type[Target], record_id: str) -> Story:
        """What became of a goal, or of a target and its goal. Raises UsageProblem, StoreProblem."""
        memory = self._memory
        people, typing = memory.people, memory.at_keys
        return await self._run(lambda archive: story(archive, kind, record_id, people, typing))

    # -- words --------------------------------------------------------------------------------

    async def search(
        self,
        text: str,
        tz: tzinfo,
        *,
        best: bool = False,
        typing: bool = True,
        limit: int = SHOWN,
    ) -> Found:
        """Look for what is typed, as who is at the keys; a newer search ends an older one.

        Raises Interrupted for the older one, StoreProblem.
        """
        memory = self._memory
        person = memory.at_keys
        mine = self._searching = object()
        if self._room is not None:
            self._room.interrupt()

        def find(archive: Archive) -> Found:
            if self._searching is not mine:
                raise Interrupted("Something newer is looked for.")
            pair = archive.get(Pair, memory.pair_id)
            if pair is None:
                raise UsageProblem("There is nobody here yet.")
            names = people_named(archive.load(Person, pair_id=pair.id), memory.you)
            wanted = parse(text, names, typing=typing)
            if wanted.is_empty:
                return Found(wanted, (), False)
            found = look(archive, wanted, pair, person=person, tz=tz, limit=limit, best=best)
            return replace(found, hints=hints(text, names))

        return await self._submitted(find)

    # -- the thread ---------------------------------------------------------------------------

    async def read(self, work: Callable[[Archive], T]) -> T:
        """A piece of reading on this thread; it may be done more than once. Raises StoreProblem."""
        return await self._run(work)

    def close(self) -> None:
        """Let go of the store; what is asked later opens it again."""
        room, self._room = self._room, None
        self._searching = None
        if room is not None:
            room.close()

    async def _run(self, work: Callable[[Archive], T]) -> T:
        while True:
            try:
                return await self._submitted(work)
            except Interrupted:
                # A search that was just over was to be ended; this is something else.
                continue

    async def _submitted(self, work: Callable[[Archive], T]) -> T:
        if self._room is None:
            self._room = _Room(self._open_archive)
        return await asyncio.wrap_future(self._room.submit(work))


def _unreadable() -> Archive:
    raise UsageProblem("The sessions of before cannot be read here.")


class _Room:
    """A thread with the one archive that is read on it."""

    def __init__(self, open_archive: Callable[[], Archive]) -> None:
        self._open_archive = open_archive
        self._archive: Archive | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history")

    def submit(self, work: Callable[[Archive], T]) -> Future[T]:
        return self._thread.submit(lambda: work(self._opened()))

    def interrupt(self) -> None:
        if self._archive is not None:
            self._archive.interrupt()

    def close(self) -> None:
        self._thread.submit(self._shut)
        self.interrupt()
        self._thread.shutdown(wait=False)

    def _opened(self) -> Archive:
        if self._archive is None:
            self._archive = self._open_archive()
        return self._archive

    def _shut(self) -> None:
        archive, self._archive = self._archive, None
        if archive is not None:
            archive.close()


def bundle(
    reader: Reader, session_id: str, folder: Path | None = None, *, gone: bool = False
) -> SessionBundle:
    """What belongs to one session, read without looking at any other.

    Raises UsageProblem when there is no such session, or when it was taken away and it is not what
    stayed (`gone`) that is asked for; StoreProblem.
    """
    from comentor_tui import content

    session = reader.get(Session, session_id)
    pair = reader.get(Pair, session.pair_id) if session else None
    if session is None or pair is None:
        raise UsageProblem("This session is gone.")
    if session.deleted_at is not None and not gone:
        raise UsageProblem("This session was taken away.", "If it has its words it is in the bin.")
    here: dict[str, Any] = {"session_id": session_id}
    checks = reader.load(TargetCheck, **here)
    targets = {target.id: target for target in reader.load(Target, **here)}
    elsewhere = tuple({check.target_id for check in checks} - targets.keys())
    if elsewhere:
        targets |= {target.id: target for target in reader.load(Target, id=elsewhere)}
    goals = tuple({target.goal_id for target in targets.values() if target.goal_id})
    found = SessionBundle(
        pair=pair,
        people=tuple(reader.load(Person, pair_id=pair.id)),
        session=session,
        log=tuple(reader.load(ClockEvent, order="seq", **here)),
        halves=tuple(reader.load(Half, **here)),
        items=tuple(reader.load(AgendaItem, **here)),
        notes=tuple(reader.load(Note, **here)),
        goals=tuple(reader.load(Goal, id=goals)) if goals else (),
        targets=tuple(targets.values()),
        checks=tuple(checks),
        answers=tuple(reader.load(PitfallCheck, **here)),
        reviews=tuple(reader.load(Review, **here)),
        changes=tuple(reader.load(ChangeNoticed, **here)),
        gifts=tuple(reader.load(Gift, **here)),
        pitfalls=tuple((p.id, p.title) for p in content.load("pitfalls", folder).items),
        prompts=tuple((p.id, p.text) for p in content.load("review", folder).items.prompts),
    )
    if session.deleted_at is None:
        return found
    # Its own words are in the bin, if anywhere; its clock is told with it again.
    return replace(found, log=()) if has_words(session) else found.stayed()


def story(
    reader: Reader,
    kind: type[Goal] | type[Target],
    record_id: str,
    people: tuple[str, str],
    typing: str,
) -> Story:
    """A goal with its steps, or the step itself where it has no goal, for who is at the keys.

    Raises UsageProblem when it is gone, StoreProblem.
    """
    target = reader.get(Target, record_id) if kind is Target else None
    goal_id = record_id if kind is Goal else target.goal_id if target else None
    goal = reader.get(Goal, goal_id) if goal_id else None
    if goal is not None and goal.deleted_at is not None:
        goal = None
    if goal is None and (target is None or target.deleted_at is not None):
        raise UsageProblem("This is gone.")
    steps = [target] if target is not None else []
    if goal is not None:
        newest = reader.load(Target, order="-created_at", limit=STEPS_SHOWN, goal_id=goal.id)
        ids = {step.id for step in newest}
        # What was asked about is told, however old it is.
        steps = [*newest, *(step for step in steps if step.id not in ids)]
    ids = {step.id for step in steps}
    may = sight(reader, people, typing)
    said_in = tuple({step.session_id for step in steps if step.session_id})
    checks = reader.load(TargetCheck, target_id=tuple(ids)) if ids else []
    notes = [
        note
        for note in (reader.load(Note, session_id=said_in) if said_in else [])
        if note.target_id in ids and may(note)
    ]
    wanted = {*said_in, *(check.session_id for check in checks if check.session_id)}
    sessions = reader.load(Session, id=tuple(wanted)) if wanted else []
    return Story(goal, tuple(steps), tuple(checks), tuple(notes), tuple(sessions))
