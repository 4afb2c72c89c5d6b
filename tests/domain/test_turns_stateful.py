"""Any session at all: every command in any stage, sleep, restarts, clocks set wrong, any undo.

Hypothesis lives through sessions and looks, after each step, whether time is still what it was.
The run is the same each time; it is a proof for this version, and new versions get a new one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from comentor_tui.domain.moments import Moment, elapsed_ms
from comentor_tui.domain.records import ClockEvent, EventKind
from comentor_tui.domain.turns import (
    HALVES,
    MINUTE,
    OVERRUN_ASKED_FROM,
    OWED_CAP,
    TURNS,
    Clock,
    GapChoice,
    Overrun,
    OverrunChoice,
    Span,
    Stage,
    Uncharged,
    effective,
    last_undoable,
    replay,
)

ANA, BO = "k3wq", "x9pd"
PEOPLE = (ANA, BO)
SWAP: dict[str | None, str] = {ANA: BO, BO: ANA}
START = datetime(2026, 10, 24, 23, 40, tzinfo=UTC)

# Short, odd and long stretches; a millisecond often finds what a minute hides.
stretches = st.one_of(
    st.sampled_from([0, 1, 2, 999, 1000, 30_000, MINUTE, 5 * MINUTE, 31 * MINUTE]),
    st.integers(0, 70 * MINUTE),
)
amounts = st.one_of(
    st.none(), stretches, st.sampled_from([-30_000, 30_000, -MINUTE]), st.integers(-(10**7), 10**7)
)
persons = st.sampled_from([ANA, BO])
anybody = st.sampled_from([ANA, BO, None, "a stranger"])
jumps = st.sampled_from([-86_400_000, -3_600_000, -1, 0, 1, 777, 3_600_000])
texts = st.sampled_from(
    ["", "tea", *(c.value for c in OverrunChoice), *(g.value for g in GapChoice)]
)


class Session(RuleBasedStateMachine):
    """One session with an injected clock."""

    @initialize(half=st.sampled_from([30 * MINUTE, MINUTE, 0, 12_345]), first=persons)
    def open(self, half: int, first: str) -> None:
        self.half, self.first = half, first
        self.stop: datetime | None = None
        self.now = Moment(START, 5_000_000, "boot-0")
        self.boots = 0
        self.lived = 0
        self.log: list[ClockEvent] = []
        self.mirrored: list[ClockEvent] = []
        self.seen: list[tuple[int, Moment, Clock]] = []
        self.clock = self.read()
        self.press(EventKind.OPENED)

    # -- reading and writing ------------------------------------------------------------------

    def read(
        self,
        log: list[ClockEvent] | None = None,
        *,
        first: str | None = None,
        people: tuple[str, str] = PEOPLE,
    ) -> Clock:
        log = self.log if log is None else log
        return replay(people, first or self.first, self.half, log, self.now, self.stop)

    def press(self, kind: EventKind, amount_ms: int | None = None, **fields: object) -> Clock:
        """Log one event; answers with the clock as it was before."""
        number = len(self.log) + 1
        event = ClockEvent(
            id=f"e{number}",
            pair_id="pair",
            created_at=self.now.wall,
            updated_at=self.now.wall,
            session_id="session",
            seq=number,
            kind=kind,
            wall=self.now.wall,
            boot_ms=self.now.boot_ms,
            boot_id=self.now.boot_id,
            amount_ms=amount_ms,
            **fields,  # type: ignore[arg-type]
        )
        self.log.append(event)
        self.mirrored.append(replace(event, person=SWAP.get(event.person, event.person)))
        before, self.clock = self.clock, self.read()
        return before

    def move(self, now: Moment) -> None:
        """Let the clocks show something else, and see that only time has passed."""
        before, passed = self.clock, elapsed_ms(self.now, now)
        self.lived += passed
        self.now = now
        self.clock = after = self.read()
        passed = 0 if before.stage is Stage.ENDED else passed
        assert after.elapsed == before.elapsed + passed
        for person in PEOPLE:
            runs = before.running and before.owner == person
            assert after.charged[person] == before.charged[person] + (passed if runs else 0)
        assert after.paused_for == before.paused_for + (passed if before.paused else 0)
        assert before.spans[:-1] == after.spans[: max(0, len(before.spans) - 1)]
        assert (after.adjusted, after.allotted, after.owed, after.gaps, after.stage) == (
            before.adjusted,
            before.allotted,
            before.owed,
            before.gaps,
            before.stage,
        )

    # -- the world ----------------------------------------------------------------------------

    @rule(ms=stretches)
    def wait_or_sleep(self, ms: int) -> None:
        wall = self.now.wall + timedelta(milliseconds=ms)
        self.move(replace(self.now, wall=wall, boot_ms=self.now.boot_ms + ms))

    @rule(jump=jumps)
    def set_the_wall_clock(self, jump: int) -> None:
        before = self.clock
        self.move(replace(self.now, wall=self.now.wall + timedelta(milliseconds=jump)))
        assert self.clock.spans == before.spans
        assert self.clock.charged == before.charged

    @rule(ms=stretches, jump=jumps)
    def restart_the_machine(self, ms: int, jump: int) -> None:
        # The last heartbeat's reading goes into the log, then what was not seen since; without the
        # first, a wall clock set since the last event would pass for time.
        self.press(EventKind.GAP, 0)
        self.boots += 1
        wall = self.now.wall + timedelta(milliseconds=ms + jump)
        self.move(Moment(wall, 9_000, f"boot-{self.boots}"))
        self.press(EventKind.GAP, max(0, ms + jump))

    @rule(ms=stretches)
    def nobody_was_watching(self, ms: int) -> None:
        self.wait_or_sleep(ms)
        before = self.press(EventKind.GAP, ms)
        found = len(self.clock.gaps) > len(before.gaps)
        assert not found or before.running
        assert found == (before.running and ms > 0)

    @rule()
    def glance(self) -> None:
        """A press that does nothing changes nothing, however it cuts the time in two."""
        before = self.press(EventKind.UNDONE, ref="nothing")
        assert self.clock == before

    @rule()
    def remember(self) -> None:
        self.seen.append((len(self.log), self.now, self.clock))

    # -- the people ---------------------------------------------------------------------------

    @rule(ago=st.one_of(st.none(), stretches), person=anybody)
    def start(self, ago: int | None, person: str | None) -> None:
        before = self.press(EventKind.STARTED, ago, person=person)
        goes = before.stage is not Stage.ENDED and (
            not before.started or before.stage not in HALVES
        )
        assert self.clock.turn == before.turn + goes
        assert self.clock.running or not goes

    @rule(ago=st.one_of(st.none(), stretches))
    def hand_over(self, ago: int | None) -> None:
        before = self.press(EventKind.HANDED_OVER, ago)
        if before.stage not in TURNS or before.owner is None:
            assert self.clock == replace(before, events=self.clock.events)
            return
        was, to = before.owner, before.other(before.owner)
        assert (self.clock.owner, self.clock.running) == (to, True)
        spoken = before.charged[was] - before.adjusted[was]
        now_spoken = self.clock.charged[was] - self.clock.adjusted[was]
        assert spoken - (ago or 0) <= now_spoken <= spoken
        assert self.clock.allotted == before.allotted

    @rule(which=st.integers(0, 60), ago=stretches)
    def it_was_so_long_ago(self, which: int, ago: int) -> None:
        kinds = (EventKind.STARTED, EventKind.HANDED_OVER)
        turns = [event for event in effective(self.log) if event.kind in kinds]
        if not turns:
            return
        before = self.press(EventKind.ADJUSTED, ago, ref=turns[which % len(turns)].id)
        # Whose half it is, and everything that passed, is as it was.
        for same in ("stage", "owner", "paused", "turn", "elapsed", "last_turn_at", "first"):
            assert getattr(self.clock, same) == getattr(before, same)

    @rule(text=texts)
    def pause(self, text: str) -> None:
        before = self.press(EventKind.PAUSED, text=text)
        assert self.clock.paused == (before.stage in HALVES)
        assert self.clock.charged == before.charged

    @rule(amount=amounts, person=anybody)
    def resume(self, amount: int | None, person: str | None) -> None:
        before = self.press(EventKind.RESUMED, amount, person=person)
        assert not self.clock.paused
        theirs = min(before.paused_for, max(0, amount or 0)) if person in PEOPLE else 0
        assert sum(self.clock.charged.values()) <= before.total_charged + theirs

    @rule(amount=st.sampled_from([30_000, -30_000]), person=persons)
    def adjust(self, amount: int, person: str) -> None:
        before = self.press(EventKind.ADJUSTED, amount, person=person)
        effect = max(-before.charged[person], min(amount, before.total_uncharged))
        effect = 0 if before.stage is Stage.ENDED else effect
        assert self.clock.charged == {
            p: ms + (effect if p == person else 0) for p, ms in before.charged.items()
        }

    @rule(amount=st.integers(-40 * MINUTE, 40 * MINUTE))
    def extend(self, amount: int) -> None:
        before = self.press(EventKind.EXTENDED, amount)
        grew = {self.clock.allotted[p] - before.allotted[p] for p in PEOPLE}
        assert len(grew) == 1
        if amount >= 0 and before.stage is not Stage.ENDED:
            assert grew == {amount}

    @rule(amount=amounts, person=anybody)
    def give_back(self, amount: int | None, person: str | None) -> None:
        before = self.press(EventKind.OWED, amount, person=person)
        assert sum(self.clock.allotted.values()) == sum(before.allotted.values())

    @precondition(lambda self: self.clock.overrun_choices())
    @rule(which=st.integers(0, 2))
    def choose(self, which: int) -> None:
        way = self.clock.overrun_choices()[which]
        before = self.press(EventKind.OVERRUN, text=way.choice.value)
        assert self.clock.left(way.other) == way.other_has
        assert self.clock.owed[way.other] == before.owed[way.other] + way.owed
        assert self.clock.overrun_of is None
        # Ran over, the end had moved by all of it; now it has moved by what was shown.
        sooner = timedelta(milliseconds=way.over - way.end_moves)
        assert before.ends_at - self.clock.ends_at == sooner

    @precondition(lambda self: self.clock.gaps)
    @rule(person=anybody, text=texts, data=st.data())
    def settle(self, person: str | None, text: str, data: st.DataObject) -> None:
        gap = data.draw(st.sampled_from(self.clock.gaps))
        before = self.press(EventKind.SETTLED, ref=gap.id, person=person, text=text)
        if before.stage is Stage.ENDED:
            return
        assert gap not in self.clock.gaps
        gone = before.uncharged(Uncharged.GAP) - self.clock.uncharged(Uncharged.GAP)
        assert gone == gap.length

    @rule(
        kind=st.sampled_from(
            [
                EventKind.SOCIAL,
                EventKind.CHANGEOVER,
                EventKind.CHANGEOVER,
                EventKind.CLOSING,
                EventKind.ENDED,
            ]
        )
    )
    def go_to_a_stage(self, kind: EventKind) -> None:
        before = self.press(kind)
        assert self.clock.charged == before.charged

    @rule(
        kind=st.sampled_from(EventKind),
        amount=amounts,
        person=anybody,
        text=texts,
        ref=st.integers(0, 60),
        until=st.one_of(st.none(), st.integers(-90, 90)),
    )
    def press_anything(
        self,
        kind: EventKind,
        amount: int | None,
        person: str | None,
        text: str,
        ref: int,
        until: int | None,
    ) -> None:
        stop = None if until is None else self.now.wall + timedelta(minutes=until)
        # Any event so far; ids are chance, so nobody can mean one that is still to come.
        known = f"e{ref % (len(self.log) + 1)}"
        self.press(kind, amount, person=person, text=text, ref=known, until=stop)

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            target = last_undoable(self.log)
            if target is None:
                return
            self.press(EventKind.UNDONE, ref=target.id)
            assert target.id not in {event.id for event in effective(self.log)}
            assert self.clock == self.read(never_pressed(self.log, {target.id}))

    # -- what always holds --------------------------------------------------------------------

    @invariant()
    def every_millisecond_is_somebodys_or_nobodys_and_only_once(self) -> None:
        clock = self.clock
        at = 0
        spoken = dict.fromkeys(PEOPLE, 0)
        nobodys = 0
        for span in clock.spans:
            assert span.start == at
            assert span.length > 0
            assert (span.person is None) != (span.uncharged is None)
            if span.person is None:
                nobodys += span.length
            else:
                spoken[span.person] += span.length
            at = span.end
        assert at == clock.elapsed
        assert clock.elapsed <= self.lived
        assert clock.charged == {p: spoken[p] + clock.adjusted[p] for p in PEOPLE}
        assert sum(clock.charged.values()) + clock.total_uncharged == clock.elapsed
        assert nobodys == sum(clock.uncharged(why) for why in Uncharged)
        assert nobodys - sum(clock.adjusted.values()) == clock.total_uncharged

    @invariant()
    def nothing_is_negative(self) -> None:
        clock = self.clock
        for person in PEOPLE:
            assert clock.charged[person] >= 0
            assert clock.allotted[person] >= 0
            assert 0 <= clock.owed[person] <= OWED_CAP
            assert clock.left(person) >= 0
            assert clock.over(person) >= 0
            assert not (clock.left(person) and clock.over(person))
        assert clock.total_uncharged >= 0
        assert clock.past_hard_stop >= 0
        assert clock.waiting >= 0
        assert 0 <= clock.paused_for <= clock.elapsed

    @invariant()
    def the_end_is_now_or_later(self) -> None:
        left = sum(self.clock.left(person) for person in PEOPLE)
        assert self.clock.ends_at >= self.now.wall
        assert self.clock.ends_at - self.now.wall == timedelta(milliseconds=left)

    @invariant()
    def handing_over_in_time_would_leave_both_the_same(self) -> None:
        clock = self.clock
        by, stop = clock.hand_over_by, clock.hard_stop
        assert (by is not None) == (stop is not None and clock.stage in HALVES)
        if by is None or stop is None or clock.owner is None:
            return
        mine = clock.allotted[clock.owner] - clock.charged[clock.owner]
        theirs = clock.allotted[clock.other(clock.owner)] - clock.charged[clock.other(clock.owner)]
        until = (by - clock.now.wall) / timedelta(milliseconds=1)
        after = (stop - by) / timedelta(milliseconds=1)
        assert abs((mine - until) - (theirs - after)) <= 1

    @invariant()
    def the_parts_agree_with_each_other(self) -> None:
        clock = self.clock
        assert clock.started == (clock.owner is not None) == (clock.turn > 0)
        assert not clock.paused or clock.stage in HALVES
        assert not (clock.paused and clock.running)
        assert clock.paused or not clock.pause_reason
        for gap in clock.gaps:
            assert gap.length == sum(s.length for s in clock.spans if s.ref == gap.id) > 0
        known = {gap.id for gap in clock.gaps}
        for span in clock.spans:
            assert (span.uncharged is Uncharged.GAP) == (span.ref in known)
            assert span.ref is None or span.ref in known
        ways = clock.overrun_choices()
        assert bool(ways) == (clock.overrun_of is not None) == (clock.overrun > 0)
        for way in ways:
            assert OVERRUN_ASKED_FROM <= way.over <= clock.over(clock.other(way.other))
            assert way.other_has >= 0
            assert 0 <= way.end_moves <= way.over
            assert 0 <= way.owed <= OWED_CAP

    @invariant()
    def swapping_the_two_swaps_the_answer_and_nothing_else(self) -> None:
        mirrored = self.read(self.mirrored, first=SWAP[self.first])
        assert swapped(mirrored) == plain(self.clock)

    def teardown(self) -> None:
        if not hasattr(self, "log"):
            return
        # From scratch, in any order of the list, and with the two entered the other way round.
        assert self.read(list(reversed(self.log))) == self.clock
        assert plain(self.read(people=(BO, ANA))) == plain(self.clock)
        # What was shown then is still what a reading of that much of the log says.
        for length, now, clock in self.seen:
            assert replay(PEOPLE, self.first, self.half, self.log[:length], now, self.stop) == clock
        # Everything undone: nothing was ever pressed, and all of the time is nobody's.
        no_commands = (EventKind.OPENED, EventKind.GAP, EventKind.UNDONE)
        pressed = {event.id for event in self.log if event.kind not in no_commands}
        while target := last_undoable(self.log):
            self.press(EventKind.UNDONE, ref=target.id)
        assert self.clock.charged == dict.fromkeys(PEOPLE, 0)
        assert self.clock.total_uncharged == self.clock.elapsed == self.lived
        assert self.clock.stage is Stage.OPENING
        assert self.clock == self.read(never_pressed(self.log, pressed))


def never_pressed(log: list[ClockEvent], gone: set[str]) -> list[ClockEvent]:
    """The same readings of the clocks, with presses of nothing in the place of some events."""
    return [
        replace(event, kind=EventKind.UNDONE, ref="nothing") if event.id in gone else event
        for event in log
    ]


def plain(clock: Clock) -> dict[str, object]:
    """All that a clock says, apart from the order in which the two were entered."""
    return {
        "spans": clock.spans,
        "first": clock.first,
        "owner": clock.owner,
        "gaps": clock.gaps,
        "charged": clock.charged,
        "adjusted": clock.adjusted,
        "allotted": clock.allotted,
        "owed": clock.owed,
        "overrun_of": clock.overrun_of,
        "choices": clock.overrun_choices(),
        "ends_at": clock.ends_at,
        "hand_over_by": clock.hand_over_by,
        "past_hard_stop": clock.past_hard_stop,
        "state": (clock.stage, clock.elapsed, clock.paused_for, clock.pause_reason, clock.running),
        "turns": (clock.turn, clock.last_turn_at, clock.waiting, clock.social, clock.events),
    }


def swapped(clock: Clock) -> dict[str, object]:
    """The same with the two people swapped."""

    def other(person: str | None) -> str | None:
        return None if person is None else SWAP[person]

    def spans(span: Span) -> Span:
        return replace(span, person=other(span.person))

    def ways(way: Overrun) -> Overrun:
        return replace(way, other=SWAP[way.other])

    def of_each(amount: dict[str, int]) -> dict[str, int]:
        return {SWAP[person]: value for person, value in amount.items()}

    return plain(clock) | {
        "spans": tuple(map(spans, clock.spans)),
        "first": other(clock.first),
        "owner": other(clock.owner),
        "gaps": tuple(replace(gap, owner=SWAP[gap.owner]) for gap in clock.gaps),
        "charged": of_each(clock.charged),
        "adjusted": of_each(clock.adjusted),
        "allotted": of_each(clock.allotted),
        "owed": of_each(clock.owed),
        "overrun_of": other(clock.overrun_of),
        "choices": tuple(map(ways, clock.overrun_choices())),
    }


TestSession = Session.TestCase
TestSession.settings = settings(
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],  # Explaining traces each line, which takes minutes.
)
