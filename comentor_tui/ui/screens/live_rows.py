"""The rows of the opening, the changeover and the closing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from textual.content import Content

from comentor_tui.domain import balance, durations
from comentor_tui.domain.records import Half, ItemState, Section, SessionKind, Target
from comentor_tui.domain.turns import MINUTE, Clock, Stage
from comentor_tui.services.companion import Companion
from comentor_tui.ui.commands import key_of
from comentor_tui.ui.text import Side, join, lit, named, person, sign
from comentor_tui.ui.widgets.stage_pane import StageRow

EQUAL, FULL = "equal", "full"
"""The two ways to begin late: equal halves until the end, or full ones and a later end."""


def stage_rows(
    companion: Companion, clock: Clock, tz: tzinfo, enough: str
) -> tuple[str, list[StageRow], str]:
    """Title, rows and hint for the stage the session is in."""
    match clock.stage:
        case Stage.CLOSING | Stage.ENDED:
            return "Closing", _closing(companion, clock, tz), ""
        case Stage.CHANGEOVER:
            return (
                "Changeover",
                _changeover(companion, clock),
                f"{key_of('hand_over')} begins the other half",
            )
        case Stage.SOCIAL:
            return "Social", _social(companion), ""
        case _:
            return (
                "Opening",
                _opening(companion, clock, tz, enough),
                _opening_hint(companion),
            )


def _opening_hint(companion: Companion) -> str:
    begins = f"{key_of('hand_over')} begins the first half"
    return f"u takes back · {begins}" if companion.goals.checked_now() else begins


def side_of(companion: Companion, person_id: str | None) -> Side | None:
    """Left or right; None for both."""
    memory = companion.memory
    if person_id == memory.you:
        return "you"
    return "comentor" if person_id == memory.other else None


def due_words(target: Target, today: date) -> str:
    """`by Fri 27 Nov`, or nothing."""
    return f"by {durations.day(target.due, today=today)}" if target.due else ""


def _heading(words: str) -> StageRow:
    """What the rows below it are about."""
    return StageRow(lit(f"── {words}", "$quiet"), lead=lit(""))


def _read(words: str, style: str = "$quiet") -> StageRow:
    """A line that is only read."""
    return StageRow(lit(words, style))


def _of(companion: Companion, person_id: str, *words: Content, **more: str) -> StageRow:
    """A row that belongs to one of the two: the sign in front, the name, and what is said."""
    side = side_of(companion, person_id) or "you"
    name = person(companion.memory.name(person_id), side)
    return StageRow(join(name, *words), lead=sign(side), **more)


def _opening(companion: Companion, clock: Clock, tz: tzinfo, enough: str) -> list[StageRow]:
    agreement = companion.memory.agreement()
    rows = [_read(enough, "italic $foreground")] if enough else []
    if agreement and agreement.confidentiality:
        rows.append(_read(agreement.confidentiality))
    rows += _gifts(companion)
    rows += _targets(companion)
    rows.append(_heading("today"))
    rows += _slot(companion)
    rows.append(_of(companion, clock.first, lit("begins"), command="swap"))
    rows += _late(companion, clock, tz)
    rows += _owed(companion, clock)
    stop = (
        f"hard stop {durations.clock_time(clock.hard_stop, tz)}"
        if clock.hard_stop
        else "no hard stop"
    )
    rows.append(StageRow(lit(stop), "hard_stop"))
    for person_id in clock.people:
        rows += _wishes(companion, person_id)
    rows += _agreement(companion)
    return rows


def _slot(companion: Companion) -> list[StageRow]:
    """What the agenda has for the social slot. Its halves would show it too late."""
    return [
        StageRow(lit(item.text), "social_slot", item.id, lead=lit("○ "))
        for item in companion.planning.items()
        if item.section is Section.SOCIAL and item.state is ItemState.OPEN
    ]


def _owed(companion: Companion, clock: Clock) -> list[StageRow]:
    """Minutes owed from last time, as long as they count today."""
    owed = companion.live.owed()
    if not owed or clock.allotted[owed[0]] <= clock.allotted[clock.other(owed[0])]:
        return []
    shares = _shares(clock.allotted[p] for p in clock.people)
    name = named(companion.memory, owed[0])
    owing = f"{durations.plain(owed[1])} owed to"
    return [StageRow(join(owing, name + f": {shares}. Enter lets it go"), "let_owed_go")]


def _gifts(companion: Companion) -> list[StageRow]:
    """One gift of each, so that both know what is in the room. Nothing is asked for."""
    found = [(p, companion.gifts.at_hand(p)) for p in companion.memory.people]
    return [
        _of(companion, p, lit("brings:", "$quiet"), lit(gift.text, "$quiet"))
        for p, gift in found
        if gift is not None
    ]


def _agreement(companion: Companion) -> list[StageRow]:
    """What the agreement asks for: a yes that is missing, or to be read again."""
    agreements, memory = companion.agreements, companion.memory
    if agreements.due():
        return [StageRow(lit("it is time to read our agreement again"), "agreement")]
    missing = agreements.missing()
    if not missing:
        return []
    who = lit("both of us") if missing[1:] else named(memory, missing[0])
    return [StageRow(who + ": a yes to our agreement is still open", "agreement")]


def _late(companion: Companion, clock: Clock, tz: tzinfo) -> list[StageRow]:
    """Both ways to begin late, with what each means before it is chosen."""
    late = companion.live.late_start()
    if late is None:
        return []
    until = durations.clock_time(late.until, tz)
    rows = [_read(f"Until {until} there are {late.minutes_left} min:")]
    for way, half_ms, end in (
        (EQUAL, late.equal_half_ms, late.equal_end),
        (FULL, late.full_half_ms, late.full_end),
    ):
        if half_ms < MINUTE:
            continue
        chosen = clock.total_allotted == 2 * half_ms
        words = _shares(_with_owed(clock, half_ms))
        if way == FULL:
            words += f" and end {durations.end_time(end, tz)}"
        lead = lit("  ● " if chosen else "  ○ ")
        rows.append(StageRow(lit(words), "halves_of", way, lead=lead))
    return rows


def _with_owed(clock: Clock, half_ms: int) -> list[int]:
    """What each has of halves of a length, minutes owed from last time given back."""
    you, other = clock.people
    given = (clock.allotted[you] - clock.allotted[other]) // 2
    given = max(-half_ms, min(given, half_ms))
    return [half_ms + given, half_ms - given]


def _shares(lengths: Iterable[int]) -> str:
    """`24 + 24`, you first."""
    return " + ".join(str(durations.whole_minutes(length)) for length in lengths)


def _wishes(companion: Companion, person_id: str) -> list[StageRow]:
    half = companion.live.half(person_id)
    wanted, intention = wanted_label(companion, half), half.intention if half else ""
    return [
        _of(
            companion,
            person_id,
            lit(verb),
            lit(said) if said else lit(invitation, "$quiet"),
            command=command,
            ref=person_id,
        )
        for verb, said, invitation, command in (
            ("wants:", wanted, "say what help you want", "want"),
            ("intends:", intention, "an intention for today", "intend"),
        )
    ]


def wanted_label(companion: Companion, half: Half | None) -> str:
    """The help wanted in words; empty when it was not said."""
    if half is None or half.help_wanted is None:
        return ""
    return companion.deck.cards().help(half.help_wanted).label


def _targets(companion: Companion) -> list[StageRow]:
    waiting = companion.goals.to_check()
    if not waiting:
        return []
    today = companion.notes.today()
    rows = [
        _heading("what we said"),
        _read("d done  m moved  c changed  l let go  k keep"),
    ]
    for target in waiting:
        moved = companion.goals.times_moved(target.id)
        about = " · ".join(
            filter(None, (due_words(target, today), f"moved {moved}×" if moved else ""))
        )
        owner = target.owner or companion.memory.you
        words = join(lit(target.text), lit(about, "$quiet"))
        rows.append(
            StageRow(words, target_id=target.id, lead=sign(side_of(companion, owner) or "you"))
        )
    return rows


def _social(companion: Companion) -> list[StageRow]:
    why = companion.deck.cards().why(Stage.SOCIAL)
    return [_read(why), *_slot(companion), StageRow(lit("Back to the opening"), "social")]


def _changeover(companion: Companion, clock: Clock) -> list[StageRow]:
    owner = clock.owner or clock.first
    return [
        _read(companion.deck.cards().why(Stage.CHANGEOVER)),
        *_read_back(companion, owner),
        *_wishes(companion, clock.other(owner)),
    ]


def _closing(companion: Companion, clock: Clock, tz: tzinfo) -> list[StageRow]:
    memory = companion.memory
    of = balance.balance(clock.charged)
    rows = [_read(balance.sentence(of, *memory.people), "bold $foreground")]
    for person_id in memory.people:
        rows += _read_back(companion, person_id)
    for person_id in memory.people:
        rows += _received(companion, person_id)
    rows.append(StageRow(lit(_next_session(companion, tz)), "plan"))
    rows.append(StageRow(lit("A closing question"), "closing_question"))
    rows.append(StageRow(lit("End the session: pitfall check and review", "bold"), "next_stage"))
    return rows


def _read_back(companion: Companion, person_id: str) -> list[StageRow]:
    """The next steps in the owner's own words, read back aloud."""
    session = companion.live.session
    half = companion.live.half(person_id)
    words = half.read_back if half else ""
    rows = [
        _of(
            companion,
            person_id,
            lit("next:"),
            lit(words) if words else lit("read the next steps back", "$quiet"),
            command="read_back",
            ref=person_id,
        )
    ]
    today = companion.notes.today()
    for target in companion.goals.targets(person_id):
        if session is not None and target.session_id == session.id:
            step = join(lit(target.text), due_words(target, today), between="  ")
            rows.append(StageRow(step.stylize("bold $foreground"), lead=lit("  ▷ ")))
    return rows


def _received(companion: Companion, person_id: str) -> list[StageRow]:
    """Gifts a person received today, and a row for another."""
    session = companion.live.session
    gifts = companion.gifts.received(person_id, session.id) if session else []
    told = lit(gifts[-1].text) if gifts else lit("a gift received today", "$quiet")
    more = lit(f"and {len(gifts) - 1} more", "$quiet") if len(gifts) > 1 else lit("")
    received = lit("* received:" if gifts else "*")
    return [_of(companion, person_id, received, told, more, command="gift_today", ref=person_id)]


def _next_session(companion: Companion, tz: tzinfo) -> str:
    # Of the kind that Enter plans.
    planned = companion.planning.planned(SessionKind.WORK)
    if planned is None or planned.planned_at is None:
        return "Next session: set a date"
    at = planned.planned_at
    day = durations.day(at, tz, today=companion.memory.now())
    return f"Next session: {day} {durations.clock_time(at, tz)} · {planned.medium.value}"
