"""What a page tells of the session itself: when, the halves, the agenda and the notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from comentor_tui.domain import agenda, balance, durations, sessions
from comentor_tui.domain.notes import mark_word
from comentor_tui.domain.records import (
    AgendaItem,
    ItemState,
    Note,
    Section,
    Session,
    SessionKind,
    SessionState,
    Visibility,
)
from comentor_tui.domain.turns import HALVES, OWED_CAP, Clock, Stage, Uncharged
from comentor_tui.export.escaping import escape_line
from comentor_tui.export.privacy import visible
from comentor_tui.export.telling import (
    BOTH,
    DASH,
    HELP,
    MEDIUM,
    Telling,
    lines,
    oldest_first,
    words,
)

_SECTION: Final = {section: section.value.capitalize() for section in Section}
_ITEM: Final = {
    ItemState.DONE: ("[x]", ""),
    ItemState.OPEN: ("[ ]", " (still open)"),
    ItemState.CARRIED: ("[ ]", " (carried to the next time)"),
    ItemState.PARKED: ("[ ]", " (kept for some other time)"),
}
_NOBODYS: Final = {
    Uncharged.SOCIAL: "social time",
    Uncharged.OPENING: "opening",
    Uncharged.CHANGEOVER: "changeover",
    Uncharged.PAUSE: "pauses",
    Uncharged.CLOSING: "closing",
    Uncharged.NOBODY: "nobody’s time",
    Uncharged.GAP: "unseen and not settled yet",
}

_STAGE: Final = {
    Stage.OPENING: "Opening",
    Stage.SOCIAL: "Social time",
    Stage.CHANGEOVER: "Changeover",
    Stage.CLOSING: "Closing",
}


def head(page: Telling) -> None:
    """The day, the two names, how and when we met."""
    session = page.bundle.session
    you, other = page.people
    page.heading(1, f"{page.day(sessions.when(session))} · {page.name(you)} and {page.name(other)}")
    if page.bundle.is_gone:
        page.paragraph("It was taken away; this is what stayed.")
        return
    how = MEDIUM[session.medium]
    parts = [how[0].upper() + how[1:]]
    if session.kind is SessionKind.SOCIAL:
        parts.append("a social call")
    begin = session.started_at or session.planned_at
    if begin is not None:
        end = f" to {page.time(session.ended_at)}" if session.ended_at else ""
        parts.append(f"{page.time(begin)}{end}{page.zone(begin)}")
    page.paragraph(f"{', '.join(parts)}.{_state(session)}")


def _state(session: Session) -> str:
    match session.state:
        case SessionState.PLANNED:
            return " Planned."
        case SessionState.OPEN:
            return " Not ended yet."
        case SessionState.MISSED:
            reason = escape_line(session.missed_reason)
            return " It did not take place" + (f": {reason}" if reason else ".")
    return ""


def halves(page: Telling) -> None:
    """Minutes and a plain word for their balance; what each asked for and meant to do."""
    clock = page.bundle.clock()
    clock = clock if clock is not None and clock.started else None
    own = {half.owner: half for half in oldest_first(page.bundle.halves)}
    intentions = {person: words(half.intention) for person, half in own.items()}
    wanted = {person: half.help_wanted for person, half in own.items()}
    if not (clock or any(intentions.values()) or any(wanted.values())):
        return
    page.heading(2, "Our halves")
    shared = balance.balance(clock.charged) if clock else None
    if clock and shared:
        began = f"{page.name(clock.first)} began."
        page.paragraph(f"{balance.sentence(shared, *page.people)}. {began}")
        _besides(page, clock)
    for person in page.people:
        page.heading(3, page.name(person))
        help_wanted = wanted.get(person)
        page.list(
            [
                *([f"Time: {shared.minutes[person]} min"] if shared else []),
                f"Help wanted: {HELP[help_wanted] if help_wanted else DASH}",
                f"Intention: {intentions.get(person) or DASH}",
            ]
        )


def _besides(page: Telling, clock: Clock) -> None:
    lengths = [
        f"{word} {durations.plain(length)}"
        for why, word in _NOBODYS.items()
        if (length := clock.uncharged(why)) >= durations.MINUTE
    ]
    if lengths:
        page.paragraph(f"Besides the halves: {', '.join(lengths)}.")
    session = page.bundle.session
    if session.owed_to in page.people and session.owed_ms > 0:
        owed = durations.plain(min(session.owed_ms, OWED_CAP))
        to = page.name(session.owed_to)
        let_go = f"{owed} were owed to {to}, and we let them go."
        page.paragraph(let_go if session.owed_let_go else f"{owed} go to {to} the next time.")


def agenda_items(page: Telling) -> None:
    """What each brought along, what both did, and what became of it."""
    mine, ours, theirs = agenda.sides(page.bundle.items, *page.people)
    items = dict(zip(page.people, (mine, theirs), strict=True))
    if not (mine or ours or theirs):
        return
    page.heading(2, "Agenda")
    for person in page.people:
        page.heading(3, page.name(person))
        page.list(map(_item, items[person]) if items[person] else [DASH])
    if ours:
        page.heading(3, BOTH)
        page.list(map(_item, ours))


def _item(item: AgendaItem) -> str:
    box, after = _ITEM[item.state]
    text = f"{box} {_SECTION[item.section]}: {words(item.text) or DASH}{after}"
    possible = words(item.possible)
    return lines(text, f"What is possible: {possible}") if possible else text


def notes(page: Telling, private: bool) -> None:
    """The notes by stage and half. With `private` your own private ones too, nobody else's."""
    you = page.people[0]
    found = [
        note
        for note in oldest_first(page.bundle.notes)
        if visible(note, private) and (note.visibility is Visibility.OURS or note.owner == you)
    ]
    if not found:
        return
    page.heading(2, "Notes")
    of_halves = {
        person: [note for note in found if note.stage in HALVES and note.half_owner == person]
        for person in page.people
    }
    placed = {note.id for of_half in of_halves.values() for note in of_half}
    for stage in (Stage.OPENING, Stage.SOCIAL):
        _notes(page, _STAGE[stage], [note for note in found if note.stage == stage])
    for person, of_half in of_halves.items():
        if placed:
            page.heading(3, f"{page.name(person)}’s half")
            page.list([_note(page, note) for note in of_half] or [DASH])
    for stage in (Stage.CHANGEOVER, Stage.CLOSING):
        _notes(page, _STAGE[stage], [note for note in found if note.stage == stage])
    rest = [note for note in found if note.stage not in _STAGE and note.id not in placed]
    _notes(page, "Added later", rest)


def _notes(page: Telling, title: str, of_stage: Sequence[Note]) -> None:
    if of_stage:
        page.heading(3, title)
        page.list(_note(page, note) for note in of_stage)


def _note(page: Telling, note: Note) -> str:
    at = page.time(note.created_at)
    if page.day(note.created_at) != page.day(sessions.when(page.bundle.session)):
        at = f"{page.day(note.created_at)} {at}"
    private = "private" if note.visibility is Visibility.MINE else ""
    kind = "".join(f", {word}" for word in (mark_word(note.mark), private) if word)
    return f"{at} {page.name(note.owner)}{kind}: {words(note.text) or DASH}"
