"""The rows of the opening, the changeover and the closing."""

from __future__ import annotations

from datetime import date, tzinfo

from textual.content import Content

from comentor_tui.domain import balance, durations
from comentor_tui.domain.records import Half, Session, SessionState, Target
from comentor_tui.domain.turns import MINUTE, Clock, Stage
from comentor_tui.services.companion import Companion
from comentor_tui.ui.commands import key_of
from comentor_tui.ui.text import Side, join, lit, person
from comentor_tui.ui.widgets.stage_pane import StageRow


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
                f"{key_of('hand_over')} begins the first half",
            )


def side_of(companion: Companion, person_id: str | None) -> Side | None:
    """Left or right; None for both."""
    memory = companion.memory
    if person_id == memory.you:
        return "you"
    return "comentor" if person_id == memory.other else None


def who(companion: Companion, person_id: str, *, bold: bool = False) -> Content:
    """A person's name with sign and colour."""
    side = side_of(companion, person_id) or "you"
    return person(companion.memory.name(person_id), side, bold=bold, marked=True)


def due_words(target: Target, today: date) -> str:
    """`by Fri 27 Nov`, or nothing."""
    return f"by {durations.day(target.due, today=today)}" if target.due else ""


def _opening(companion: Companion, clock: Clock, tz: tzinfo, enough: str) -> list[StageRow]:
    memory, live = companion.memory, companion.live
    agreement = memory.agreement()
    rows: list[StageRow] = []
    if enough:
        rows.append(StageRow(lit(enough, "italic")))
    if agreement and agreement.confidentiality:
        rows.append(StageRow(lit(agreement.confidentiality, "$quiet")))
    rows += _gifts(companion)
    rows.append(StageRow(join(who(companion, clock.first, bold=True), "begins"), "swap"))
    rows += _late(companion, clock, tz)
    owed = live.owed()
    if owed and clock.allotted[owed[0]] > clock.allotted[clock.other(owed[0])]:
        you, other = (clock.allotted[p] // MINUTE for p in clock.people)
        rows.append(
            StageRow(
                f"{durations.plain(owed[1])} owed to {memory.name(owed[0])}: {you} + {other}. "
                "Enter lets it go",
                "let_owed_go",
            )
        )
    stop = (
        f"Hard stop {durations.clock_time(clock.hard_stop, tz)}"
        if clock.hard_stop
        else "No hard stop"
    )
    rows.append(StageRow(stop, "hard_stop"))
    for person_id in clock.people:
        rows += _wishes(companion, person_id)
    rows += _targets(companion)
    rows += _agreement(companion)
    return rows


def _gifts(companion: Companion) -> list[StageRow]:
    """One gift of each, so that both know what is in the room. Nothing is asked for."""
    found = [(p, companion.giving.at_hand(p)) for p in companion.memory.people]
    return [
        StageRow(join(who(companion, p), lit("brings:", "$quiet"), lit(gift.text, "$quiet")))
        for p, gift in found
        if gift is not None
    ]


def _agreement(companion: Companion) -> list[StageRow]:
    """What the agreement asks for: a yes that is missing, or to be read again."""
    agreeing, memory = companion.agreeing, companion.memory
    if agreeing.due():
        return [StageRow("It is time to read our agreement again", "agreement")]
    missing = " and ".join(memory.name(p) for p in agreeing.missing())
    if not missing:
        return []
    return [StageRow(f"{missing}: a yes to our agreement is still open", "agreement")]


def _late(companion: Companion, clock: Clock, tz: tzinfo) -> list[StageRow]:
    late = companion.live.late_start()
    if late is None:
        return []
    rows = [
        StageRow(
            lit(
                f"Until {durations.clock_time(late.until, tz)} there are {late.minutes_left} min:",
                "$quiet",
            )
        )
    ]
    for label, half_ms, end in (
        ("", late.equal_half_ms, late.equal_end),
        (" and end", late.full_half_ms, late.full_end),
    ):
        if half_ms < MINUTE:
            continue
        chosen = all(clock.allotted[p] == half_ms for p in clock.people)
        minutes = half_ms // MINUTE
        when = f"{label} {durations.clock_time(end, tz)}" if label else ""
        rows.append(
            StageRow(
                f"{'●' if chosen else '○'} {minutes} + {minutes}{when}", "halves_of", str(half_ms)
            )
        )
    return rows


def _wishes(companion: Companion, person_id: str) -> list[StageRow]:
    half = companion.live.half(person_id)
    wanted = wanted_label(companion, half) or "say what help you want"
    intention = half.intention if half and half.intention else "an intention for today"
    quiet = "" if half and half.intention else "$quiet"
    return [
        StageRow(join(who(companion, person_id), lit("wants:"), lit(wanted)), "want", person_id),
        StageRow(
            join(who(companion, person_id), lit("intends:"), lit(intention, quiet)),
            "intend",
            person_id,
        ),
    ]


def wanted_label(companion: Companion, half: Half | None) -> str:
    """The help wanted in words; empty when it was not said."""
    if half is None or half.help_wanted is None:
        return ""
    return companion.asking.cards().help(half.help_wanted).label


def _targets(companion: Companion) -> list[StageRow]:
    waiting = companion.aiming.to_check()
    if not waiting:
        return []
    today = companion.noting.today()
    rows = [
        StageRow(lit("── what we said: d done · m moved · c changed · l let go · k keep", "$quiet"))
    ]
    for target in waiting:
        moved = companion.aiming.times_moved(target.id)
        about = " · ".join(
            part for part in (due_words(target, today), f"moved {moved}×" if moved else "") if part
        )
        rows.append(
            StageRow(
                join(
                    who(companion, target.owner or companion.memory.you),
                    lit(target.text),
                    lit(about, "$quiet"),
                ),
                target_id=target.id,
            )
        )
    return rows


def _social(companion: Companion) -> list[StageRow]:
    why = companion.asking.cards().why(Stage.SOCIAL)
    return [StageRow(lit(why, "$quiet")), StageRow("Back to the opening", "social")]


def _changeover(companion: Companion, clock: Clock) -> list[StageRow]:
    owner = clock.owner or clock.first
    return [
        StageRow(lit(companion.asking.cards().why(Stage.CHANGEOVER), "$quiet")),
        *_read_back(companion, owner),
        *_wishes(companion, clock.other(owner)),
    ]


def _closing(companion: Companion, clock: Clock, tz: tzinfo) -> list[StageRow]:
    memory = companion.memory
    of = balance.balance(clock.charged)
    rows = [StageRow(lit(balance.sentence(of, *memory.people), "bold"))]
    for person_id in memory.people:
        rows += _read_back(companion, person_id)
    for person_id in memory.people:
        rows += _received(companion, person_id)
    rows.append(StageRow(_next_session(companion, tz), "plan"))
    rows.append(StageRow("A closing question", "closing_question"))
    rows.append(StageRow(lit("End the session: pitfall check and review", "bold"), "next_stage"))
    return rows


def _read_back(companion: Companion, person_id: str) -> list[StageRow]:
    """The next steps in the owner's own words, read back aloud."""
    session = companion.live.session
    half = companion.live.half(person_id)
    words = half.read_back if half and half.read_back else "read the next steps back"
    quiet = "" if half and half.read_back else "$quiet"
    rows = [
        StageRow(
            join(who(companion, person_id), lit("next:"), lit(words, quiet)),
            "read_back",
            person_id,
        )
    ]
    today = companion.noting.today()
    for target in companion.aiming.targets(person_id):
        if session is not None and target.session_id == session.id:
            rows.append(StageRow(lit(f"   ▷ {target.text}  {due_words(target, today)}", "bold")))
    return rows


def _received(companion: Companion, person_id: str) -> list[StageRow]:
    """Gifts a person received today, and a row for another."""
    session = companion.live.session
    gifts = companion.giving.received(person_id, session.id) if session else []
    told = lit(gifts[-1].text) if gifts else lit("a gift received today", "$quiet")
    more = lit(f"and {len(gifts) - 1} more", "$quiet") if len(gifts) > 1 else lit("")
    row = join(who(companion, person_id), lit("* received:" if gifts else "*"), told, more)
    return [StageRow(row, "gift_today", person_id)]


def _next_session(companion: Companion, tz: tzinfo) -> str:
    planned = companion.memory.all(Session, state=SessionState.PLANNED)
    if not planned or planned[0].planned_at is None:
        return "Next session: set a date"
    at = planned[0].planned_at
    day = durations.day(at, tz, today=companion.memory.now())
    return f"Next session: {day} {durations.clock_time(at, tz)} · {planned[0].medium.value}"
