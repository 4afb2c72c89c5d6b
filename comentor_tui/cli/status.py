"""`comentor status`, read anew: the line for a status bar, and the same for programs.

Imports neither the command line library, nor Textual, nor the database library. The line that was
found is kept for `cli.glance`, which answers most of the time.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, Any

from comentor_tui.cli import glance
from comentor_tui.cli.glance import COUNTING, FIXED, Glance
from comentor_tui.domain import durations
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import ClockEvent, Pair, Person, Session, SessionState
from comentor_tui.domain.text import called
from comentor_tui.domain.turns import HALVES, Clock, Stage, read_session
from comentor_tui.domain.upcoming import gone_by, next_planned
from comentor_tui.domain.zones import elsewhere
from comentor_tui.services.which_pair import chosen_pair, you_in
from comentor_tui.zone import named_zone

if TYPE_CHECKING:
    from comentor_tui.paths import Paths
    from comentor_tui.services.ports import Reader

KEYS = (
    "state",
    "text",
    "stage",
    "owner",
    "owner_is_you",
    "left_ms",
    "over_ms",
    "elapsed_ms",
    "paused_ms",
    "unseen_ms",
    "ends_at",
    "hard_stop",
    "hand_over_by",
    "planned_at",
    "people",
)
"""The keys of `comentor status --json`. All are always there, with null where nothing is known."""

NO_PAIR, NO_SESSION, PLANNED = "no pair", "no session", "planned"
NOT_STARTED, RUNNING, PAUSED = "not started", "running", "paused"
"""Values of `state`; the others are the stages social, changeover and closing."""


def status(paths: Paths, pair: str | None = None) -> dict[str, Any]:
    """What there is to say about a store now: the keys are `KEYS`.

    `pair` names a pair (see `cli.choosing`); without it, it is the one that is shown.

    `text` is the line for people; lengths are milliseconds, times are ISO 8601 in UTC. Reads
    only, and needs no lock. Raises StoreProblem.
    """
    if not os.path.lexists(paths.store):
        return {**_nothing(NO_PAIR), "text": glance.NO_PAIR}
    from comentor_tui.cli.clocks import clock_of
    from comentor_tui.cli.reading import open_reader
    from comentor_tui.clock import FastClock

    with open_reader(paths) as reader:
        store = str(paths.store)
        # Before reading: what is written meanwhile then makes the kept answer void.
        signed, here = _signature(store), glance.reading()
        clock = clock_of(reader)
        now = clock.now()
        facts, found, lasting = _look(reader, now, pair)
    if pair is None and signed and here and lasting:
        speed = clock.speed if isinstance(clock, FastClock) else 0.0
        glance.keep(store, signed, found, here, _ms(now.wall), speed)
    return {**facts, "text": found.line(0, _ms(now.wall))}


def as_json(facts: dict[str, Any]) -> str:
    """The same for programs."""
    import json

    return json.dumps(facts)


Found = tuple[dict[str, Any], Glance, bool]
"""The facts without their text, what the line is made of, and whether the line can be kept."""


def _look(reader: Reader, now: Moment, named: str | None) -> Found:
    pair = _pair(reader, named)
    if pair is None:
        return _nothing(NO_PAIR), Glance(FIXED, glance.NO_PAIR), True
    opened = reader.load(
        Session, order="-created_at", limit=1, pair_id=pair.id, state=SessionState.OPEN
    )
    if opened:
        return _open(reader, pair, opened[0], now)
    planned = reader.load(Session, pair_id=pair.id, state=SessionState.PLANNED)
    # With nothing ahead it is the one that home asks about.
    told = next_planned(planned, now.wall) or gone_by(planned, now.wall)
    if told is None or told.planned_at is None:
        return _nothing(NO_SESSION), Glance(FIXED, "no session planned"), True
    return _planned(told.planned_at, now, _other(reader, pair))


def _pair(reader: Reader, named: str | None) -> Pair | None:
    if named is None:
        return chosen_pair(reader)
    from comentor_tui.cli.choosing import choose

    return choose(reader, named)


def _other(reader: Reader, pair: Pair) -> Person | None:
    """What is known of your co-mentor."""
    you = you_in(reader, pair)
    found = reader.load(Person, pair_id=pair.id)
    return next((person for person in found if person.id != you), None)


def _planned(at: datetime, now: Moment, other: Person | None) -> Found:
    there = at.astimezone()
    words = f"{durations.day(at, there.tzinfo, now.wall)} {there.hour:02}:{there.minute:02}"
    if other is not None and other.zone and there.tzinfo is not None:
        time = elsewhere(at, there.tzinfo, named_zone(other.zone))
        words += f" · {called(other.name, left=False)} {time}" if time else ""
    ahead = at >= now.wall
    found = Glance(FIXED, f"{'next' if ahead else 'planned for'} {words}", at=_ms(at))
    return {**_nothing(PLANNED), "planned_at": _iso(at)}, found, ahead


def _open(reader: Reader, pair: Pair, session: Session, now: Moment) -> Found:
    people = (pair.first, pair.second)
    you = you_in(reader, pair)
    log = reader.load(ClockEvent, order="seq", session_id=session.id)
    clock = read_session(session, log, people).at(now)
    known = {person.id: person.name for person in reader.load(Person, pair_id=pair.id)}
    sides = (you, clock.other(you))
    names = {person: called(known.get(person, ""), left=person == you) for person in sides}
    state, found = _line(clock, names)
    owner = clock.owner
    facts = {
        "state": state,
        "text": "",
        "stage": clock.stage.value,
        "owner": names[owner] if owner else None,
        "owner_is_you": owner == you if owner else None,
        "left_ms": clock.left(owner) if owner else None,
        "over_ms": clock.over(owner) if owner else None,
        "elapsed_ms": clock.elapsed,
        "paused_ms": clock.paused_for if clock.paused else None,
        "unseen_ms": sum(gap.length for gap in clock.gaps),
        "ends_at": _iso(clock.ends_at),
        "hard_stop": _iso(clock.hard_stop),
        "hand_over_by": _iso(clock.hand_over_by),
        "planned_at": _iso(session.planned_at),
        "people": [
            {
                "name": names[person],
                "you": person == you,
                "allotted_ms": clock.allotted[person],
                "charged_ms": clock.charged[person],
                "left_ms": clock.left(person),
                "over_ms": clock.over(person),
            }
            for person in sides
        ],
    }
    # After a restart of the machine the wall clock has a say in how much time went by.
    return facts, found, bool(log) and log[-1].boot_id == now.boot_id


def _line(clock: Clock, names: dict[str, str]) -> tuple[str, Glance]:
    """The state of a session that is open, and what its line is made of."""
    if clock.owner is not None and (clock.paused or clock.stage in HALVES):
        state = PAUSED if clock.paused else RUNNING
        return state, Glance(
            glance.PAUSED if clock.paused else glance.RUNNING,
            names[clock.owner],
            mine=clock.allotted[clock.owner] - clock.charged[clock.owner],
            theirs=clock.left(clock.other(clock.owner)),
            counted=clock.paused_for,
        )
    if clock.stage in (Stage.OPENING, Stage.SOCIAL, Stage.CHANGEOVER):
        state = NOT_STARTED if clock.stage is Stage.OPENING else clock.stage.value
        last = clock.spans[-1] if clock.spans else None
        # At the very instant of a change the last stretch is still that of the stage before.
        here = last is not None and last.uncharged == clock.stage.value
        return state, Glance(COUNTING, state, counted=last.length if last and here else 0)
    return clock.stage.value, Glance(FIXED, f"● {clock.stage.value}")


def _nothing(state: str) -> dict[str, Any]:
    facts: dict[str, Any] = dict.fromkeys(KEYS)
    return {**facts, "state": state, "people": []}


def _signature(store: str) -> str:
    try:
        return glance.signature(store)
    except sqlite3.Error:
        # A file that can only be read in another way: the answer is not kept.
        return ""


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _iso(at: datetime | None) -> str | None:
    # The times of the store are UTC throughout.
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
