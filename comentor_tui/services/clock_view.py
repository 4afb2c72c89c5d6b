"""What the clock shows at one glance: whose half, how long, when we end, is it running.

Whole minutes only, seconds in the last two; the words are chosen here, the looks elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

from comentor_tui.domain import durations
from comentor_tui.domain.records import Half, HelpWanted
from comentor_tui.domain.turns import HALVES, MINUTE, Clock, Stage
from comentor_tui.domain.values import dataclass

SECOND = 1000
UNACCOUNTED_FROM = 3 * MINUTE
"""An opening longer than this may be a half that nobody started."""

HAND_OVER_SOON = 3 * MINUTE
"""How long before the last even moment the quiet line speaks."""

LONG_PAUSE = 10 * MINUTE


class Running(StrEnum):
    """How a half stands; the value is the word on the screen."""

    TO_COME = "to come"
    ON = "running"
    PAUSED = "paused"
    OVER = "over"
    STILL = "still to come"
    DONE = "done"


SYMBOLS = {
    Running.TO_COME: "○",
    Running.ON: "▶",
    Running.PAUSED: "‖",
    Running.OVER: "▶",
    Running.STILL: "○",
    Running.DONE: "●",
}


class Cue(StrEnum):
    """What the quiet line is about."""

    NONE = ""
    GAP = "gap"
    OVERRUN = "overrun"
    PAUSED = "paused"
    HAND_OVER = "hand over"
    OVER = "over"
    WARNING = "warning"
    THROUGH = "through"
    WAITING = "waiting"


@dataclass(frozen=True)
class HalfView:
    """One person's half of the clock.

    `share` is how much of it is used, 0 to 1; it moves with the face and not between.
    """

    person: str
    name: str
    state: Running
    face: str
    unit: str
    share: float
    begins: bool
    wanted: HelpWanted | None
    intention: str
    soon: bool
    """The time its owner wanted to be told about has come."""

    @property
    def symbol(self) -> str:
        """The sign of the state."""
        return SYMBOLS[self.state]


@dataclass(frozen=True)
class Line:
    """The one quiet line: what it is about, and the words."""

    cue: Cue = Cue.NONE
    text: str = ""


@dataclass(frozen=True)
class Step:
    """One stage in the path at the top."""

    stage: Stage
    label: str
    here: bool
    done: bool


@dataclass(frozen=True)
class ClockView:
    """Everything the clock's widgets draw, ready in words."""

    you: HalfView
    other: HalfView
    steps: tuple[Step, ...]
    stage: Stage
    ends: str
    hard_stop: str
    line: Line
    running: bool
    paused: bool
    social: bool = False
    """There are no halves, and nothing to tell of them."""

    @property
    def halves(self) -> tuple[HalfView, HalfView]:
        """You on the left, your co-mentor on the right."""
        return self.you, self.other

    @property
    def current(self) -> HalfView | None:
        """The half that is on, running or paused."""
        on = (Running.ON, Running.PAUSED, Running.OVER)
        return next((half for half in self.halves if half.state in on), None)


def clock_view(
    clock: Clock,
    name: Callable[[str | None], str],
    half: Callable[[str], Half | None],
    tz: tzinfo,
) -> ClockView:
    """The clock in words. `half` tells what its owner said about a half, if anything."""
    you, other = clock.people
    return ClockView(
        you=_half_view(clock, you, name, half(you)),
        other=_half_view(clock, other, name, half(other)),
        steps=_steps(clock, name),
        stage=clock.stage,
        ends=_ends(clock, tz),
        hard_stop=durations.clock_time(clock.hard_stop, tz) if clock.hard_stop else "",
        line=_line(clock, name, half, tz),
        running=clock.running,
        paused=clock.paused,
    )


def without_halves(view: ClockView) -> ClockView:
    """The same for a social call, which has no halves and ends when it ends."""
    halves = (Stage.FIRST_HALF, Stage.SECOND_HALF)
    steps = tuple(step for step in view.steps if step.stage not in halves)
    return replace(view, steps=steps, ends="", social=True)


def next_change_ms(clock: Clock) -> int | None:
    """Milliseconds of the clock's own time until its words can change; None when they cannot.

    The face, the end and the quiet line each have their own next moment; the first of them counts.
    What is a matter of whole minutes of a half, as the warnings are, goes with the face.
    """
    if not clock.opened or clock.stage in (Stage.CLOSING, Stage.ENDED):
        return None
    moments: list[int] = []
    if clock.running and clock.owner is not None:
        moments += _while_running(clock, clock.owner)
    else:
        moments.append(_end_moves_in(clock))
        if clock.paused:
            moments.append(MINUTE - clock.paused_for % MINUTE)
        elif clock.waiting:
            moments.append(MINUTE - clock.waiting % MINUTE)
    return min(moments)


def _while_running(clock: Clock, owner: str) -> list[int]:
    moments: list[int] = []
    left = clock.left(owner)
    if left > 0:
        # The face changes when what is left reaches the next full unit below.
        unit = SECOND if left <= durations.SECONDS_FROM else MINUTE
        moments.append((left - 1) % unit + 1)
    else:
        moments += [MINUTE - clock.over(owner) % MINUTE, _end_moves_in(clock)]
        if clock.hard_stop is not None:
            # From now on the end moves, and so it may come to lie past the hard stop.
            moments.append(_ms_until(clock.hard_stop, clock.ends_at) + 1)
    if clock.hand_over_by is not None:
        until = _ms_until(clock.hand_over_by, clock.now.wall)
        moments += [until - HAND_OVER_SOON, until]
    return [moment for moment in moments if moment > 0]


def _end_moves_in(clock: Clock) -> int:
    """Milliseconds until the end shows the next minute, when it moves with the time."""
    end = _shown_end(clock)
    into_minute = end.second * 1_000_000 + end.microsecond
    return -((into_minute - 60_000_000) // 1000)


def _ms_until(then: datetime, now: datetime) -> int:
    """Milliseconds from one time to another, rounded up; negative when it has passed."""
    return -((now - then) // timedelta(milliseconds=1))


def _half_view(
    clock: Clock, person: str, name: Callable[[str | None], str], half: Half | None
) -> HalfView:
    state = _state(clock, person)
    face, unit = _face(clock, person, state)
    warning = (half.warning_minutes if half else 5) * MINUTE
    return HalfView(
        person=person,
        name=name(person),
        state=state,
        face=face,
        unit=unit,
        share=_share(clock, person),
        begins=clock.first == person and not clock.started,
        wanted=half.help_wanted if half else None,
        intention=half.intention if half else "",
        soon=state is Running.ON and clock.left(person) <= warning,
    )


def _share(clock: Clock, person: str) -> float:
    """How much of a half is used, in the steps of its face: a bar moves only when a word does."""
    allotted, left = clock.allotted[person], clock.left(person)
    if not left:
        return 1.0
    unit = SECOND if left <= durations.SECONDS_FROM else MINUTE
    return max(0.0, 1 - -(-left // unit) * unit / allotted)


def _state(clock: Clock, person: str) -> Running:
    if clock.stage in (Stage.CLOSING, Stage.ENDED):
        return Running.DONE
    if clock.owner == person and clock.stage in HALVES:
        if clock.paused:
            return Running.PAUSED
        return Running.ON if clock.left(person) else Running.OVER
    if not clock.charged[person]:
        return Running.TO_COME
    return Running.STILL if clock.left(person) else Running.DONE


def _face(clock: Clock, person: str, state: Running) -> tuple[str, str]:
    left, over = clock.left(person), clock.over(person)
    if state is Running.DONE:
        # Half a minute up, as in the balance; rounding to even would favour one of the two.
        return str((clock.charged[person] + MINUTE // 2) // MINUTE), "min"
    if state in (Running.TO_COME, Running.STILL):
        return str(durations.whole_minutes(left)), f"min {state.value}"
    if left == 0:
        return durations.over_face(over), "min over"
    if left <= durations.SECONDS_FROM:
        return durations.face(left), "left"
    return str(durations.whole_minutes(left)), "min left"


def _steps(clock: Clock, name: Callable[[str | None], str]) -> tuple[Step, ...]:
    second = clock.other(clock.first)
    in_second = clock.owner == second
    return _path(clock.stage, clock.social, in_second, name(clock.first), name(second))


@lru_cache(maxsize=8)
def _path(stage: Stage, social: bool, in_second: bool, first: str, second: str) -> tuple[Step, ...]:
    """The same from one second to the next."""
    labels = [(Stage.OPENING, "opening")]
    if social:
        labels.append((Stage.SOCIAL, "social"))
    labels += [
        (Stage.FIRST_HALF, f"{first}’s half"),
        (Stage.SECOND_HALF, f"{second}’s half"),
        (Stage.CLOSING, "closing"),
    ]
    if stage is Stage.CHANGEOVER:
        labels.insert(-1 if in_second else -2, (Stage.CHANGEOVER, "changeover"))
    order = [each for each, _label in labels]
    here = order.index(stage) if stage in order else len(order)
    return tuple(
        Step(each, label, place == here, place < here) for place, (each, label) in enumerate(labels)
    )


def _ends(clock: Clock, tz: tzinfo) -> str:
    if clock.stage in (Stage.CLOSING, Stage.ENDED):
        return ""
    return durations.end_time(clock.ends_at, tz)


def _shown_end(clock: Clock) -> datetime:
    return clock.ends_at + durations.END_ROUNDS_UP


def _line(
    clock: Clock, name: Callable[[str | None], str], half: Callable[[str], Half | None], tz: tzinfo
) -> Line:
    """At most one line, the most pressing."""
    if clock.gaps:
        gap = clock.gaps[0]
        length = durations.plain(gap.length)
        return Line(Cue.GAP, f"{length} went by unseen in {name(gap.owner)}’s half. Whose was it?")
    if clock.paused:
        reason = f" ({clock.pause_reason})" if clock.pause_reason else ""
        length = durations.plain(clock.paused_for // MINUTE * MINUTE)
        more = " Go on, or close for today?" if clock.paused_for >= LONG_PAUSE else ""
        return Line(Cue.PAUSED, f"Paused for both, {length}{reason}. The end moves along.{more}")
    if clock.overrun_of is not None:
        over = durations.plain(clock.over(clock.overrun_of))
        return Line(
            Cue.OVERRUN, f"{name(clock.overrun_of)}’s half ran {over} over. What shall it mean?"
        )
    if clock.owner is not None and clock.running:
        return _running_line(clock, name, half, tz)
    if clock.stage is Stage.OPENING and clock.waiting >= UNACCOUNTED_FROM:
        length = durations.plain(clock.waiting // MINUTE * MINUTE)
        return Line(Cue.WAITING, f"Not started, {length} unaccounted.")
    return Line()


def _running_line(
    clock: Clock, name: Callable[[str | None], str], half: Callable[[str], Half | None], tz: tzinfo
) -> Line:
    owner = str(clock.owner)
    other = clock.other(owner)
    by, now = clock.hand_over_by, clock.now.wall
    if by is not None and clock.left(other) and clock.past_hard_stop:
        if now >= by:
            return Line(Cue.HAND_OVER, "Hand over now: each minute more is one less to share.")
        if by - now <= timedelta(milliseconds=HAND_OVER_SOON):
            return Line(
                Cue.HAND_OVER, f"Hand over by {durations.clock_time(by, tz)} to keep it even."
            )
    if clock.left(owner) == 0:
        if not clock.left(other):
            return Line(Cue.THROUGH, "Both halves are through. The closing is next.")
        return Line(Cue.OVER, f"{name(owner)}’s half is full. Hand over when the thought is done.")
    said = half(owner)
    warning = said.warning_minutes if said else 5
    left = clock.left(owner)
    if left <= warning * MINUTE:
        return Line(Cue.WARNING, _soon(left))
    return Line()


def _soon(left: int) -> str:
    if left > durations.SECONDS_FROM:
        return f"{durations.whole_minutes(left)} min left."
    # The clock shows seconds: a number of minutes beside them would not be the same.
    return "The last minute." if left <= MINUTE else "The last two minutes."
