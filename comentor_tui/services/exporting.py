"""Gathering what an export tells, from what is in memory or straight from a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol

from comentor_tui import content
from comentor_tui.domain import sessions, upcoming
from comentor_tui.domain.exchange import EXCHANGE_KINDS, Ancestry, KeptAside
from comentor_tui.domain.merging import Holding, holding
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    KINDS,
    AgendaItem,
    Agreement,
    Cadence,
    ChangeNoticed,
    ClockEvent,
    Confirmation,
    Draft,
    Gift,
    Goal,
    Half,
    Note,
    Pair,
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
)
from comentor_tui.errors import UsageProblem
from comentor_tui.export.bundle import SessionBundle
from comentor_tui.export.folder import Book, folder_pages, sessions_of
from comentor_tui.export.ics import session_ics
from comentor_tui.export.jsonout import export_json, last_change, packet_json
from comentor_tui.export.privacy import leaving
from comentor_tui.services.arrivals import aside_lines
from comentor_tui.services.memory import Memory
from comentor_tui.services.ports import Reader
from comentor_tui.services.which_pair import chosen_pair, you_in
from comentor_tui.zone import local_zone, named_zone, zone_key


class _Find(Protocol):
    """Looks for records by their fields: `Memory.all` and `Reader.load` both do."""

    def __call__(self, kind: type[R], /, **equal: Any) -> list[R]: ...


class Exporting:
    """A session as a page or a calendar entry, from what is in memory."""

    def __init__(self, memory: Memory, folder: Path | None = None) -> None:
        self._memory = memory
        self._folder = folder

    def session_bundle(self, session: Session) -> SessionBundle:
        """Everything in memory that belongs to a session.

        Memory holds all of the open and of the last session; for an older one read the store with
        `bundle_from`. Raises UsageProblem before there is a pair.
        """
        pair = self._memory.get(Pair, self._memory.pair_id)
        if pair is None:
            raise UsageProblem("There is nobody here yet.")
        at = self._memory.clock.now() if session.state is SessionState.OPEN else None
        return _gather(self._memory.all, pair, session, at, self._folder)

    def calendar(self, session: Session, *, repeat: bool = False) -> bytes:
        """The date of a session as a calendar file, with `repeat` as often as the pair meets.

        Raises UsageProblem without a date, or without a rhythm to repeat.
        """
        memory = self._memory
        you, other = (memory.get(Person, person) for person in memory.people)
        agreement = memory.agreement() if repeat else None
        return _calendar(session, you, other, memory.now(), _rhythm(agreement) if repeat else None)


def bundle_from(
    reader: Reader, session_id: str, *, at: Moment | None = None, folder: Path | None = None
) -> SessionBundle:
    """Everything in a store that belongs to a session.

    `at` is now, for a session that is still open; `folder` holds a person's own texts. Raises
    UsageProblem when there is no such session, StoreProblem when the store cannot be read.
    """
    session = reader.get(Session, session_id)
    pair = reader.get(Pair, session.pair_id) if session else None
    if session is None or pair is None or session.deleted_at is not None:
        raise UsageProblem("There is no such session.", "`--session last` is the newest one.")
    at = at if session.state is SessionState.OPEN else None
    return _gather(reader.load, pair, session, at, folder)


def everything(reader: Reader, private: bool, pair_id: str | None = None) -> Iterable[Record]:
    """Every record that may leave, kind by kind; with `private` also what was taken away.

    Where edits were made is among them, for `export_json`. With `pair_id` those of one pair alone.

    Raises StoreProblem when the store cannot be read.
    """
    here: dict[str, Any] = {} if pair_id is None else {"pair_id": pair_id}
    kinds: tuple[type[Record], ...] = (*(k for k in KINDS if k is not Draft), KeptAside)
    found = (r for kind in kinds for r in reader.load(kind, with_deleted=True, **here))
    return [*leaving(found, private), *reader.load(Ancestry, **here)]


def everything_json(
    reader: Reader, now: datetime, *, version: str, private: bool, pair_id: str | None = None
) -> str:
    """`everything` as the text of a JSON export. Raises StoreProblem."""
    records = everything(reader, private, pair_id)
    return export_json(
        records,
        version=version,
        exported_at=last_change(leaving(records, private), now),
        private=private,
        copies=copies(reader),
    )


def copies(reader: Reader) -> dict[str, str]:
    """Who "you" are, by the id of each pair: whose copy this is."""
    return {pair.id: you_in(reader, pair) for pair in reader.load(Pair, with_deleted=True)}


def held(reader: Reader, pair: Pair) -> Holding:
    """All that this copy holds of a pair, private things included."""
    kinds = (*(kind for kind in KINDS if kind is not Draft), *EXCHANGE_KINDS)
    here: dict[str, Any] = {"pair_id": pair.id}
    found = (each for kind in kinds for each in reader.load(kind, with_deleted=True, **here))
    return holding((pair.first, pair.second), found, you_in(reader, pair))


def clock_runs() -> UsageProblem:
    """Why no packet comes or goes while a session is open: its clock would run on both copies."""
    return UsageProblem("A session is open, and its clock stays as it is.", "Close it first.")


def packet_from(
    reader: Reader, now: datetime, *, version: str, pair_id: str | None = None
) -> tuple[Pair, str]:
    """The pair, and what this copy has to tell the other one of it, as the text of a file.

    Raises UsageProblem before there is a pair and while a session is open, StoreProblem when the
    store cannot be read.
    """
    pair = chosen_pair(reader, pair_id)
    if pair is None:
        raise UsageProblem("There is nobody here yet.", "Start `comentor` once to begin.")
    if reader.load(Session, pair_id=pair.id, state=SessionState.OPEN, limit=1):
        raise clock_runs()
    you = you_in(reader, pair)
    text = packet_json(held(reader, pair), you, version=version, exported_at=now)
    return pair, text


def pages_from(
    reader: Reader,
    *,
    tz: tzinfo,
    year: int | None = None,
    private: bool = False,
    pair_id: str | None = None,
    folder: Path | None = None,
) -> dict[str, str]:
    """Everything of a pair, or a year of it, as linked pages by their paths; see `export.folder`.

    Raises UsageProblem where there is nothing to tell, StoreProblem when the store cannot be read.
    """
    pair = chosen_pair(reader, pair_id)
    if pair is None:
        raise UsageProblem("There is nobody here yet.", "Start `comentor` once to begin.")
    shelf = _Shelf(reader, pair)
    you = you_in(reader, pair)
    told = sessions_of(year, shelf.find(Session), tz)
    gone = {
        each.session.id: each
        for each in _what_stayed(reader, shelf, pair, folder)
        if each.says_anything(you, private)
    }
    left = sessions_of(year, [each.session for each in gone.values()], tz)
    if year is not None and not (told or left):
        raise UsageProblem(f"There is no session in {year}.", "Leave --year out for all of them.")
    people = tuple(shelf.find(Person))
    names = {person.id: person.name for person in people}

    def in_year(at: datetime) -> bool:
        return year is None or at.astimezone(tz).year == year

    book = Book(
        pair=pair,
        people=people,
        bundles=(
            *(_gather(shelf.find, pair, each, None, folder) for each in told),
            *(gone[each.id] for each in left),
        ),
        agreements=tuple(shelf.find(Agreement)),
        confirmations=tuple(shelf.find(Confirmation)),
        goals=tuple(
            goal
            for goal in shelf.find(Goal)
            if year is None
            or goal.created_at.astimezone(tz).year
            <= year
            <= (goal.closed_at.astimezone(tz).year if goal.closed_at else year)
        ),
        targets=tuple(each for each in shelf.find(Target) if in_year(each.created_at)),
        checks=tuple(shelf.find(TargetCheck)),
        gifts=tuple(each for each in shelf.find(Gift) if in_year(each.created_at)),
        changes=tuple(each for each in shelf.find(ChangeNoticed) if in_year(each.created_at)),
        aside=_aside(reader, pair, you, names, private) if year is None else (),
        year=year,
    )
    return folder_pages(book, you=you, tz=tz, private=private)


def _what_stayed(
    reader: Reader, shelf: _Shelf, pair: Pair, folder: Path | None
) -> Iterator[SessionBundle]:
    """What others wrote in sessions that were taken away: it is there, and has to be found."""
    for session in reader.load(Session, pair_id=pair.id, with_deleted=True):
        if session.deleted_at is not None:
            yield _gather(shelf.find, pair, session, None, folder).stayed()


def _aside(
    reader: Reader, pair: Pair, you: str, names: dict[str, str], private: bool
) -> tuple[str, ...]:
    if not reader.load(KeptAside, pair_id=pair.id, limit=1):
        return ()
    return tuple(aside_lines(held(reader, pair), you, names, private=private))


class _Shelf:
    """All records of a pair, read once: a book asks for each session's many times."""

    def __init__(self, reader: Reader, pair: Pair) -> None:
        self._reader = reader
        self._pair = pair
        self._kinds: dict[type[Record], list[Record]] = {}
        self._of_session: dict[type[Record], dict[str | None, list[Record]]] = {}

    def find(self, kind: type[R], /, **equal: Any) -> list[R]:
        """Records whose fields equal the given values; a tuple means any of its members."""
        if kind not in self._kinds:
            self._kinds[kind] = list(self._reader.load(kind, pair_id=self._pair.id))
            by_session: dict[str | None, list[Record]] = {}
            for record in self._kinds[kind]:
                by_session.setdefault(getattr(record, "session_id", None), []).append(record)
            self._of_session[kind] = by_session
        among = self._kinds[kind]
        if "session_id" in equal:
            among = self._of_session[kind].get(equal["session_id"], [])
        return [
            record
            for record in among
            if isinstance(record, kind)
            and all(_is(getattr(record, name), value) for name, value in equal.items())
        ]


def _is(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, tuple) else bool(value == wanted)


def last_session_id(reader: Reader, pair_id: str | None = None) -> str | None:
    """The newest session that was held, or else the one that is open. None without either."""
    pair = chosen_pair(reader, pair_id)
    if pair is None:
        return None
    for state in (SessionState.HELD, SessionState.OPEN):
        newest = reader.load(Session, order="-started_at", limit=1, pair_id=pair.id, state=state)
        if newest:
            return newest[0].id
    return None


def calendar_from(
    reader: Reader, now: datetime, *, repeat: bool = False, pair_id: str | None = None
) -> bytes:
    """The date of the next session of a store as a calendar file, see `Exporting.calendar`.

    A series begins with the next work session. Raises UsageProblem when none is planned,
    StoreProblem when the store cannot be read.
    """
    pair = chosen_pair(reader, pair_id)
    if pair is None:
        raise UsageProblem("There is nobody here yet.", "Start `comentor` once to begin.")
    planned = reader.load(Session, pair_id=pair.id, state=SessionState.PLANNED)
    following = upcoming.next_planned(planned, now, SessionKind.WORK if repeat else None)
    if following is None or following.planned_at is None:
        raise UsageProblem("No session is planned.", "Plan one in `comentor` first.")
    you = you_in(reader, pair)
    other = pair.second if you == pair.first else pair.first
    agreement = max(
        reader.load(Agreement, pair_id=pair.id), key=lambda each: each.version, default=None
    )
    return _calendar(
        following,
        reader.get(Person, you),
        reader.get(Person, other),
        now,
        _rhythm(agreement) if repeat else None,
    )


def _rhythm(agreement: Agreement | None) -> Cadence:
    return agreement.cadence if agreement else Cadence.MONTHLY


def _calendar(
    session: Session,
    you: Person | None,
    other: Person | None,
    now: datetime,
    repeat: Cadence | None,
) -> bytes:
    here = local_zone()
    if you is not None and not zone_key(here):
        # The machine does not know the name of where it is; perhaps its owner does.
        here = named_zone(you.zone) or here
    # One series for the pair: the next month's file replaces this month's.
    uid = f"comentor-{session.id}" if repeat is None else f"comentor-series-{session.pair_id}"
    return session_ics(
        session,
        (you.name if you else "", other.name if other else ""),
        uid=uid,
        now=now,
        zones=(here, named_zone(other.zone) if other else None),
        repeat=repeat,
    )


def _gather(
    find: _Find, pair: Pair, session: Session, at: Moment | None, folder: Path | None
) -> SessionBundle:
    here: dict[str, Any] = {"pair_id": pair.id, "session_id": session.id}
    checks = find(TargetCheck, **here)
    targets = {target.id: target for target in find(Target, **here)}
    elsewhere = tuple({check.target_id for check in checks} - targets.keys())
    if elsewhere:
        targets |= {target.id: target for target in find(Target, id=elsewhere)}
    goals = tuple({target.goal_id for target in targets.values() if target.goal_id})
    return SessionBundle(
        pair=pair,
        people=tuple(find(Person, pair_id=pair.id)),
        session=session,
        agreement=_agreement(find(Agreement, pair_id=pair.id), session),
        log=tuple(sorted(find(ClockEvent, **here), key=lambda event: event.seq)),
        halves=tuple(find(Half, **here)),
        items=tuple(find(AgendaItem, **here)),
        notes=tuple(find(Note, **here)),
        goals=tuple(find(Goal, id=goals)) if goals else (),
        targets=tuple(targets.values()),
        checks=tuple(checks),
        answers=tuple(find(PitfallCheck, **here)),
        reviews=tuple(find(Review, **here)),
        changes=tuple(find(ChangeNoticed, **here)),
        gifts=tuple(find(Gift, **here)),
        questions=tuple(find(QuestionUse, **here)),
        next_session=_following(find(Session, pair_id=pair.id), session),
        at=at,
        pitfalls=tuple((p.id, p.title) for p in content.load("pitfalls", folder).items),
        prompts=tuple((p.id, p.text) for p in content.load("review", folder).items.prompts),
    )


def _agreement(versions: Iterable[Agreement], session: Session) -> Agreement | None:
    """The version that held when the session ended; else the first there was."""
    ordered = sorted(versions, key=lambda agreement: agreement.version)
    until = session.ended_at or sessions.when(session)
    known = [agreement for agreement in ordered if agreement.created_at <= until]
    return known[-1] if known else next(iter(ordered), None)


def _following(all_sessions: Iterable[Session], session: Session) -> Session | None:
    """The session with a date that comes next after this one, whatever became of it."""
    later = [
        (other.planned_at, other.id, other)
        for other in all_sessions
        if other.id != session.id
        and other.planned_at is not None
        and sessions.when(other) > sessions.when(session)
    ]
    return min(later)[2] if later else None
