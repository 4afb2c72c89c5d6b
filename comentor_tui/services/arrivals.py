"""What a merge did, in words: what came in, what changed, what was kept aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from comentor_tui.domain import balance, durations, merging, sessions, turns
from comentor_tui.domain.exchange import KIND_OF, content_of, travels
from comentor_tui.domain.merging import Fate, Holding, Merged, Step
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeNoticed,
    ClockEvent,
    Confirmation,
    Gift,
    Goal,
    Half,
    Note,
    OwnQuestion,
    Pair,
    Person,
    PitfallCheck,
    QuestionUse,
    Record,
    Review,
    Session,
    Target,
    TargetCheck,
    kind_name,
)
from comentor_tui.domain.searching import words_of
from comentor_tui.domain.several_dates import date_of, dates_ahead, several
from comentor_tui.domain.text import clean_line
from comentor_tui.services.differences import difference, named
from comentor_tui.zone import local_zone

NOUNS: Final[Mapping[type[Record], tuple[str, str]]] = {
    Session: ("session", "sessions"),
    Note: ("note", "notes"),
    AgendaItem: ("agenda item", "agenda items"),
    Goal: ("goal", "goals"),
    Target: ("target", "targets"),
    Gift: ("gift", "gifts"),
    Review: ("review", "reviews"),
    PitfallCheck: ("answer to the pitfall check", "answers to the pitfall check"),
    ChangeNoticed: ("change noticed", "changes noticed"),
    Agreement: ("version of the agreement", "versions of the agreement"),
    Confirmation: ("yes to the agreement", "yeses to the agreement"),
    OwnQuestion: ("question of your own", "questions of your own"),
}
"""What is counted by its name; everything else is "more"."""

OTHER_NOUNS: Final[Mapping[type[Record], str]] = {
    Pair: "the lines of the pair",
    Person: "name or contact",
    Half: "what was wanted of a half",
    ClockEvent: "clock",
    TargetCheck: "answer about a target",
    QuestionUse: "use of a question",
}

OWN: Final = "An earlier change of your own, which this copy did not have any more,"
"""How a change begins that was made here, and got lost here, before it comes back."""

ASIDE_HINT: Final = "“comentor kept-aside” shows what was kept aside."
NOTHING_NEW: Final = "Nothing new: all of it is here already."

LINE: Final = 60
"""Characters of a record's words in a list."""


def lines(merged: Merged, mine: Holding, you: str, other: str) -> list[str]:
    """What a merge did to the copy of `you` that held `mine`, for people."""
    if not merged.save:
        return [NOTHING_NEW]
    told = [
        _counted(merged.trace, Fate.NEW, "comes in", "come in"),
        _counted(merged.trace, Fate.CHANGED, "is changed", "are changed"),
        _counted(merged.trace, Fate.TAKEN_AWAY, "is taken away", "are taken away"),
    ]
    names = _names(merged.holding, you, other)
    side = merged.holding.people.index(you)
    told.append(_own_later(merged, side))
    for step in merged.trace:
        if step.other is not None and step.fate in (Fate.MINE_ASIDE, Fate.THEIRS_ASIDE):
            what = (
                f"({noun(type(step.after))}): {_put_aside(step.other, step.after, merged, names)}"
            )
            if step.fate is Fate.MINE_ASIDE:
                told.append(f"A change made here is kept aside {what}.")
            elif step.is_own(side):
                told.append(f"{OWN} is kept aside {what}.")
            else:
                told.append(f"A change from {other} is kept aside {what}.")
        elif step.fate in (Fate.MY_CLOCK_ASIDE, Fate.THEIR_CLOCK_ASIDE):
            told.append(_clock(step, merged, mine, you))
        elif step.fate is Fate.JOINED:
            told.append(_joined(step, merged, names))
    told.append(_dates(merged))
    told = [each for each in told if each]
    return told or ["Only small things come in, nothing that is shown."]


def _names(held: Holding, you: str, other: str) -> dict[str, str]:
    found = {each.id: each.name for each in held.stored.values() if isinstance(each, Person)}
    return {you: "you", turns.other_of(held.people, you): other, **found}


def _put_aside(aside: Record, now: Record, merged: Merged, names: Mapping[str, str]) -> str:
    """What was put aside in short: its words where those differ, else what does."""
    known, zone = merged.holding.stored.get, local_zone()
    if aside.deleted_at is not None:
        return f"{named(now, known, zone) or 'it was'} taken away"
    words, words_now = (clean_line(words_of(each).partition("\n")[0], 500) for each in (aside, now))
    if now.deleted_at is not None or (words != words_now and words):
        return named(aside, known, zone) or _words(aside)
    return difference(aside, now, names, known, zone)


def noun(kind: type[Record]) -> str:
    """What one record of a kind is called."""
    return NOUNS[kind][0] if kind in NOUNS else OTHER_NOUNS.get(kind, kind_name(kind))


def _counted(trace: Sequence[Step], fate: Fate, one: str, many: str) -> str:
    counts = Counter(type(step.after) for step in trace if step.fate is fate)
    parts = [
        f"{counts[kind]} {nouns[counts[kind] != 1]}"
        for kind, nouns in NOUNS.items()
        if counts[kind]
    ]
    more = sum(count for kind, count in counts.items() if kind not in NOUNS)
    if more:
        # On its own, "more" would be more of nothing.
        parts.append(f"{more} more" if parts else f"{more} small thing{'s' if more != 1 else ''}")
    if not parts:
        return ""
    whole = ", ".join(parts[:-1]) + (" and " if parts[1:] else "") + parts[-1]
    return f"{whole} {one if counts.total() == 1 else many}."


def _own_later(merged: Merged, side: int) -> str:
    """That changes come back which were made here and got lost here, as the packet says."""
    fates = (Fate.CHANGED, Fate.TAKEN_AWAY)
    count = sum(step.fate in fates and step.knows_more(side) for step in merged.trace)
    if not count:
        return ""
    go = "goes" if count == 1 else "go"
    return (
        f"Of these, {count} {go} on from changes made on this copy, which it did not have any more"
        " (was a backup restored here?). What stood here is in the backup that is made before."
    )


def _joined(step: Step, merged: Merged, names: Mapping[str, str]) -> str:
    zone = local_zone()
    stands = step.after
    assert isinstance(stands, Session)
    said = f"The date of {date_of(stands, zone)} was entered on both copies; it is one now"
    if step.other is None:
        return f"{said}."
    differs = difference(step.other, stands, names, merged.holding.stored.get, zone)
    what = differs.removeprefix(named(step.other, merged.holding.stored.get, zone) + ": ")
    return f"{said}, as it was entered first. In the bin is the other: {what}."


def _dates(merged: Merged) -> str:
    """Whether more than one date is ahead, where one of them has just come."""
    dated = [each for each in merged.holding.stored.values() if isinstance(each, Session)]
    fresh = {step.after.id for step in merged.trace if step.fate in (Fate.NEW, Fate.CHANGED)}
    # What was entered last was entered before its date: what lies before it has gone by.
    since = max((each.updated_at for each in dated if each.id in fresh), default=None)
    ahead = dates_ahead(dated, since) if since is not None else []
    if len(ahead) < 2 or not fresh & {each.id for each in ahead}:
        return ""
    return f"{several(ahead, local_zone())}. Home lets go of one (“Plan”)."


def _clock(step: Step, merged: Merged, mine: Holding, you: str) -> str:
    session = step.after
    assert isinstance(session, Session)
    counting = merged.holding.logs[session.id]
    day = durations.day(sessions.when(session), local_zone())
    minutes = _minutes(session, counting, merged.holding, you)
    theirs = step.fate is Fate.THEIR_CLOCK_ASIDE
    # The last to be put aside is the one that this is about: earlier ones were told then.
    aside = [] if theirs else [list(mine.logs[session.id])]
    aside = aside or _other_logs(merged.holding, session.id)
    why = _why(counting, aside[-1]) if aside else "One of them counts"
    begun = f"The clock of {day} ran on both copies. {why} ({minutes})"
    other = f" ({_minutes(session, aside[-1], merged.holding, you)})" if aside else ""
    if theirs:
        return f"{begun}: yours. The other is kept aside{other}."
    return f"{begun}; yours is kept aside{other}."


def _why(counting: Sequence[ClockEvent], other: Sequence[ClockEvent]) -> str:
    """Why that one of two clocks counts, as `merging` chose it."""
    left, right = next(
        ((one, two) for one, two in zip(counting, other, strict=False) if one.id != two.id),
        (counting[0], other[0]),
    )
    began = left is counting[0]
    if left.wall == right.wall:
        if began:
            return "Both began in the same instant, and one of them counts"
        return "Both go on from the same beginning in the same instant, and one of them counts"
    if began:
        return "The one that began first counts"
    return "Both go on from the same beginning. The one that went on first counts"


def _other_logs(held: Holding, session_id: str) -> list[list[ClockEvent]]:
    """The clocks of a session that were put aside, whole: with the beginning that they share."""
    events: list[ClockEvent] = []
    for kept in held.aside.values():
        # Whether it is of this session is looked at once it is known to be an event.
        record = content_of(kept) if kept.of_kind == kind_name(ClockEvent) else None
        if isinstance(record, ClockEvent) and record.session_id == session_id:
            events.append(record)
    logs: list[list[ClockEvent]] = []
    for event in sorted(events, key=lambda each: (each.seq, each.wall, each.id)):
        before = next((log for log in logs if log[-1].seq < event.seq), None)
        if before is None:
            logs.append([e for e in held.logs.get(session_id, ()) if e.seq < event.seq])
            before = logs[-1]
        before.append(event)
    return logs


def _minutes(session: Session, log: Sequence[ClockEvent], held: Holding, you: str) -> str:
    clock = turns.read_session(session, log, held.people).at_last()
    other = turns.other_of(held.people, you)
    shared = balance.balance(clock.charged)
    return f"{shared.minutes.get(you, 0)} · {shared.minutes.get(other, 0)}"


def aside_lines(
    held: Holding, you: str, names: Mapping[str, str], *, private: bool = False
) -> list[str]:
    """What is kept aside and nobody came back to, newest first, with what is in force beside it.

    What is somebody's alone is not told; with `private` your own is.
    """
    told: list[str] = []
    clocks: set[str] = set()
    for kept in reversed(merging.unsettled(held)):
        record = content_of(kept)
        day = durations.day(kept.created_at, local_zone())
        if isinstance(record, ClockEvent):
            if record.session_id not in clocks:
                clocks.add(record.session_id)
                told += _clock_lines(held, record.session_id, day, you)
            continue
        now = held.stored.get((kept.of_kind, kept.of_id))
        if not all(each is None or _may_tell(each, you, private) for each in (record, now)):
            continue
        what = _whose(noun(KIND_OF[kept.of_kind]), record.owner, you, names)
        said = difference(record, now, names, held.stored.get, local_zone())
        told.append(f"{day}: {what}: {said}")
    return told


def _clock_lines(held: Holding, session_id: str, day: str, you: str) -> list[str]:
    session = held.stored.get((kind_name(Session), session_id))
    counting = held.logs.get(session_id)
    if not isinstance(session, Session) or not counting:
        return [f"{day}: another clock of that session ran on the other copy"]
    now = _minutes(session, counting, held, you)
    return [
        f"{day}: another clock of that session, {_minutes(session, log, held, you)} – {now} counts"
        for log in _other_logs(held, session_id)
    ]


def _whose(what: str, owner: str | None, you: str, names: Mapping[str, str]) -> str:
    """`your note`, `Ben’s note`, `session of both of you`."""
    if owner is None:
        return f"{what} of both of you"
    if owner == you:
        return f"your {what}"
    return f"{names.get(owner) or 'your co-mentor'}’s {what}"


def _may_tell(record: Record, you: str, private: bool) -> bool:
    return travels(record) or (private and record.owner == you)


def _words(record: Record | None) -> str:
    if record is None or record.deleted_at is not None:
        return "taken away"
    if isinstance(record, Session):
        return f"{durations.day(sessions.when(record), local_zone())}, {record.state.value}"
    first = next(iter((getattr(record, "name", "") or words_of(record)).splitlines()), "")
    words = clean_line(first, 10 * LINE)
    if not words:
        return "other settings"
    return f"“{words[:LINE].rstrip()}…”" if len(words) > LINE else f"“{words}”"
