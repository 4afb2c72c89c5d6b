"""The rules of the clock, one by one, each as a short story of a session.

A story waits, presses keys and looks at the clock. Minutes are minutes; `ms` makes milliseconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import ClockEvent, EventKind
from comentor_tui.domain.turns import (
    MINUTE,
    OVERRUN_ASKED_FROM,
    OWED_CAP,
    Clock,
    Gap,
    GapChoice,
    Overrun,
    OverrunChoice,
    Span,
    Stage,
    Uncharged,
    effective,
    last_undoable,
    other_of,
    replay,
)

ANA, BO = "k3wq", "x9pd"
PEOPLE = (ANA, BO)
TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

OPENED, STARTED, OVER = EventKind.OPENED, EventKind.STARTED, EventKind.HANDED_OVER
PAUSED, RESUMED, ADJUSTED = EventKind.PAUSED, EventKind.RESUMED, EventKind.ADJUSTED
EXTENDED, PLANNED, OWED = EventKind.EXTENDED, EventKind.PLANNED, EventKind.OWED
GAP, SETTLED, OVERRUN = EventKind.GAP, EventKind.SETTLED, EventKind.OVERRUN
CLOSING, ENDED, UNDONE = EventKind.CLOSING, EventKind.ENDED, EventKind.UNDONE
BREATH, SOCIAL, FIRST = EventKind.CHANGEOVER, EventKind.SOCIAL, EventKind.FIRST
HARD_STOP = EventKind.HARD_STOP


def ms(minutes: float) -> int:
    return round(minutes * MINUTE)


class Story:
    """A session that is lived through, with clocks that move only when told to."""

    def __init__(self, *, first: str = ANA, half: float = 30, stop: datetime | None = None) -> None:
        self.first, self.half, self.stop = first, half, stop
        self.wall, self.boot_ms, self.boot_id = TEN, 7_000_000, "boot-1"
        self.log: list[ClockEvent] = []

    def wait(self, minutes: float) -> Story:
        self.boot_ms += ms(minutes)
        self.wall += timedelta(minutes=minutes)
        return self

    def press(
        self,
        kind: EventKind,
        minutes: float | None = None,
        *,
        person: str | None = None,
        ref: str | None = None,
        until: datetime | None = None,
        text: str = "",
    ) -> Story:
        number = len(self.log) + 1
        self.log.append(
            ClockEvent(
                id=f"e{number}",
                pair_id="pair",
                created_at=self.wall,
                updated_at=self.wall,
                session_id="session",
                seq=number,
                kind=kind,
                wall=self.wall,
                boot_ms=self.boot_ms,
                boot_id=self.boot_id,
                person=person,
                amount_ms=None if minutes is None else ms(minutes),
                ref=ref,
                until=until,
                text=text,
            )
        )
        return self

    def undo(self) -> Story:
        last = last_undoable(self.log)
        assert last is not None
        return self.press(UNDONE, ref=last.id)

    @property
    def last(self) -> str:
        return self.log[-1].id

    @property
    def clock(self) -> Clock:
        now = Moment(self.wall, self.boot_ms, self.boot_id)
        return replay(PEOPLE, self.first, ms(self.half), self.log, now, self.stop)

    @property
    def minutes(self) -> tuple[float, float]:
        """What Ana and Bo were charged, in minutes."""
        charged = self.clock.charged
        return charged[ANA] / MINUTE, charged[BO] / MINUTE

    @property
    def halves(self) -> tuple[float, float]:
        """What Ana and Bo are allotted, in minutes."""
        allotted = self.clock.allotted
        return allotted[ANA] / MINUTE, allotted[BO] / MINUTE

    @property
    def ends(self) -> str:
        return self.clock.ends_at.strftime("%H:%M:%S").removesuffix(":00")


def opened(**how: object) -> Story:
    return Story(**how).press(OPENED)  # type: ignore[arg-type]


def begun(**how: object) -> Story:
    """Ana's half has just begun, at ten."""
    return opened(**how).press(STARTED)


# -- 1: totals are derived from the log -----------------------------------------------------------


def test_an_empty_log_is_a_session_that_was_not_opened():
    clock = Story().clock
    assert not clock.opened
    assert not clock.started
    assert not clock.running
    assert clock.stage is Stage.OPENING
    assert clock.elapsed == 0
    assert clock.spans == ()
    assert clock.owner is None
    assert clock.waiting == 0
    assert clock.overrun_choices() == ()
    assert clock.hand_over_by is None
    assert not clock.social
    assert not clock.paused


def test_the_order_of_the_log_is_that_of_its_numbers_not_of_the_list():
    story = begun().wait(10).press(OVER).wait(5)
    story.log.reverse()
    assert story.minutes == (10, 5)


def test_events_are_counted_without_those_undone():
    story = begun()
    assert story.clock.events == 2
    assert story.clock.opened
    assert story.press(PAUSED).undo().clock.events == 2


def test_the_log_is_not_changed_by_reading_it():
    story = begun().wait(3).press(OVER).undo()
    before = list(story.log)
    assert story.clock == story.clock
    assert story.log == before


@pytest.mark.parametrize(
    ("people", "first"), [((ANA, ANA), ANA), ((ANA, BO), "a stranger")], ids=["one", "stranger"]
)
def test_a_session_needs_two_people_and_one_of_them_first(people, first):
    with pytest.raises(ValueError, match=r"^a session needs two people, and one of them first$"):
        replay(people, first, ms(30), [], Moment(TEN, 0, "b"))


def test_the_other_of_two():
    assert other_of(PEOPLE, ANA) == BO
    assert other_of(PEOPLE, BO) == ANA
    assert opened().clock.other(ANA) == BO
    with pytest.raises(ValueError, match=r"^not one of the two$"):
        other_of(PEOPLE, "a stranger")


def test_a_negative_half_is_none_at_all():
    assert opened(half=-5).halves == (0, 0)


# -- 2: time goes to the owner of the running half ------------------------------------------------


def test_a_whole_session():
    story = opened().wait(2)
    assert story.clock.stage is Stage.OPENING
    story.press(STARTED).wait(30)
    assert (story.clock.stage, story.clock.owner) == (Stage.FIRST_HALF, ANA)
    story.press(BREATH).wait(1)
    assert (story.clock.stage, story.clock.running) == (Stage.CHANGEOVER, False)
    story.press(OVER).wait(29)
    assert (story.clock.stage, story.clock.owner) == (Stage.SECOND_HALF, BO)
    assert story.clock.running
    story.press(CLOSING).wait(4)
    assert (story.clock.stage, story.clock.running) == (Stage.CLOSING, False)
    story.press(ENDED).wait(600)
    clock = story.clock
    assert clock.stage is Stage.ENDED
    assert story.minutes == (30, 29)
    assert clock.elapsed == ms(66)
    assert clock.total_charged == ms(59)
    assert clock.total_uncharged == ms(7)
    at = [0, ms(2), ms(32), ms(33), ms(62), ms(66)]
    assert clock.spans == (
        Span(at[0], at[1], uncharged=Uncharged.OPENING),
        Span(at[1], at[2], person=ANA),
        Span(at[2], at[3], uncharged=Uncharged.CHANGEOVER),
        Span(at[3], at[4], person=BO),
        Span(at[4], at[5], uncharged=Uncharged.CLOSING),
    )
    assert clock.uncharged(Uncharged.CHANGEOVER) == ms(1)
    assert clock.uncharged(Uncharged.PAUSE) == 0


def test_the_first_half_belongs_to_who_goes_first_the_other_is_the_second():
    story = opened(first=BO).press(STARTED).wait(1)
    assert (story.clock.owner, story.clock.stage) == (BO, Stage.FIRST_HALF)
    story.press(OVER)
    assert (story.clock.owner, story.clock.stage) == (ANA, Stage.SECOND_HALF)
    story.press(OVER)
    assert (story.clock.owner, story.clock.stage) == (BO, Stage.FIRST_HALF)


def test_every_millisecond_counts():
    assert begun().wait(1 / MINUTE).clock.charged == {ANA: 1, BO: 0}


def test_left_and_over():
    story = begun().wait(12)
    assert (story.clock.left(ANA), story.clock.over(ANA)) == (ms(18), 0)
    story.wait(18)
    assert (story.clock.left(ANA), story.clock.over(ANA)) == (0, 0)
    story.wait(2)
    assert (story.clock.left(ANA), story.clock.over(ANA)) == (0, ms(2))


def test_at_zero_nothing_stops():
    story = begun().wait(33)
    assert story.clock.running
    assert story.minutes == (33, 0)
    assert story.clock.overrun_choices() == ()  # Not before the hand-over.


# -- 3: any number of hand-overs ------------------------------------------------------------------


def test_totals_add_up_like_a_chess_clock():
    story = begun()
    for length in (5, 7, 11, 2):
        story.wait(length).press(OVER)
    assert story.minutes == (16, 9)
    assert story.clock.turn == 5
    assert story.clock.last_turn_at == ms(25)


def test_a_hand_over_before_anything_has_begun_is_passed_over():
    story = opened().wait(3).press(OVER).wait(3)
    assert (story.clock.stage, story.clock.turn, story.minutes) == (Stage.OPENING, 0, (0, 0))
    assert story.clock.last_turn_at is None
    assert story.clock.owner is None


@pytest.mark.parametrize("stage", [CLOSING, ENDED])
def test_a_hand_over_when_the_halves_are_through_is_passed_over(stage):
    story = begun().wait(3).press(stage).wait(1).press(OVER).wait(1)
    assert story.clock.owner == ANA
    assert story.minutes == (3, 0)


# -- 4: people forget the key ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "ana", "bo"),
    [(0, 20, 0), (2, 18, 2), (7.5, 12.5, 7.5), (20, 0, 20), (500, 0, 20), (-3, 20, 0)],
)
def test_the_hand_over_was_any_number_of_minutes_ago(ago, ana, bo):
    story = opened().wait(5).press(STARTED).wait(20).press(OVER, ago)
    assert story.minutes == (ana, bo)
    assert story.clock.uncharged(Uncharged.OPENING) == ms(5)
    assert story.clock.last_turn_at == ms(25)


def test_a_late_hand_over_reaches_back_to_the_turn_before_and_no_further():
    story = begun().wait(10).press(OVER, 2).wait(5).press(OVER, 60)
    # Bo's turn began 7 minutes ago, the first 10 are Ana's 8 and what Bo already had.
    assert story.minutes == (15, 0)
    story = begun().wait(10).press(OVER, 2).wait(5).press(OVER, 6)
    assert story.minutes == (14, 1)


def test_a_late_hand_over_takes_the_changeover_with_it_but_no_pause():
    story = begun().wait(10).press(BREATH).wait(2)
    assert story.press(OVER, 3).minutes == (9, 3)
    assert story.clock.uncharged(Uncharged.CHANGEOVER) == 0
    story = begun().wait(10).press(PAUSED).wait(4).press(RESUMED).wait(1).press(OVER, 6)
    assert story.minutes == (9, 2)
    assert story.clock.uncharged(Uncharged.PAUSE) == ms(4)


@pytest.mark.parametrize("ago", [5, 10, 99])
def test_a_late_hand_over_leaves_no_empty_spans(ago):
    story = begun().wait(5).press(PAUSED).wait(2).press(RESUMED).wait(3).press(OVER, ago)
    end = [Span(ms(5), ms(7), uncharged=Uncharged.PAUSE), Span(ms(7), ms(10), BO)]
    whose = ANA if ago == 5 else BO
    assert list(story.clock.spans) == [Span(0, ms(5), whose), *end]


def test_a_hand_over_from_the_changeover_leaves_it_to_nobody():
    story = begun().wait(10).press(BREATH).wait(2).press(OVER).wait(1)
    assert story.minutes == (10, 1)
    assert story.clock.uncharged(Uncharged.CHANGEOVER) == ms(2)


def test_not_started_and_unaccounted_count_from_now_or_from_then():
    story = opened().wait(4)
    assert story.clock.waiting == ms(4)
    now = begun_from(story, 0)
    assert now.minutes == (0, 0)
    assert now.clock.waiting == 0
    then = begun_from(story, 4)
    assert then.minutes == (4, 0)
    assert then.clock.total_uncharged == 0
    assert begun_from(story, 1.5).minutes == (1.5, 0)
    assert begun_from(story, 99).minutes == (4, 0)


def begun_from(story: Story, ago: float) -> Story:
    copy = Story()
    copy.log, copy.wall, copy.boot_ms = list(story.log), story.wall, story.boot_ms
    return copy.press(STARTED, ago)


def test_a_start_a_while_ago_can_be_handed_over_from_as_long_ago():
    assert opened().wait(10).press(STARTED, 6).wait(1).press(OVER, 99).minutes == (0, 7)


@pytest.mark.parametrize(
    ("ago", "ana", "bo"),
    [(5, 10, 5), (3, 12, 3), (12.5, 2.5, 12.5), (99, 0, 15), (2, 12, 3), (None, 12, 3)],
)
def test_the_key_of_a_hand_over_was_pressed_too_late(ago, ana, bo):
    story = begun().wait(12).press(OVER)
    pressed = story.last
    story.wait(3).press(ADJUSTED, ago, ref=pressed)
    assert story.minutes == (ana, bo)
    assert story.clock.owner == BO
    assert story.clock.turn == 2
    assert story.wait(1).minutes == (ana, bo + 1)


def test_the_key_of_the_start_was_pressed_too_late():
    story = opened().wait(5).press(STARTED)
    story.wait(1).press(ADJUSTED, 4, ref=story.last)
    assert story.minutes == (4, 0)
    assert story.clock.uncharged(Uncharged.OPENING) == ms(2)


def test_a_correction_of_a_hand_over_is_corrected_taken_back_and_forgotten_with_it():
    story = begun().wait(12).press(OVER)
    pressed = story.last
    story.wait(1).press(ADJUSTED, 3, ref=pressed).wait(1).press(ADJUSTED, 5, ref=pressed)
    assert story.minutes == (9, 5)
    assert story.undo().minutes == (10, 4)
    assert story.undo().minutes == (12, 2)
    story.press(ADJUSTED, 5, ref=pressed).press(UNDONE, ref=pressed)
    assert story.minutes == (14, 0)


def test_a_corrected_hand_over_takes_the_changeover_and_leaves_pauses_and_gaps():
    story = begun().wait(10).press(BREATH).wait(2).press(OVER)
    pressed = story.last
    story.wait(3).press(GAP, 1).wait(1).press(PAUSED, text="tea").wait(1)
    story.press(ADJUSTED, 8, ref=pressed)
    assert story.minutes == (9, 6)
    assert story.clock.paused
    assert story.clock.pause_reason == "tea"
    assert story.clock.uncharged(Uncharged.PAUSE) == story.clock.uncharged(Uncharged.GAP) == ms(1)
    assert story.clock.uncharged(Uncharged.CHANGEOVER) == 0


def test_what_was_chosen_at_an_overrun_goes_by_the_corrected_hand_over():
    story = begun().wait(36).press(OVER)
    pressed = story.last
    story.press(OVERRUN, text=OverrunChoice.KEEP.value).wait(1)
    assert story.halves == (30, 24)
    story.press(ADJUSTED, 5, ref=pressed)
    assert (story.minutes, story.halves) == ((32, 5), (30, 28))
    assert story.clock.owed[BO] == ms(2)
    # No half ran over at all, so there was nothing to choose.
    story.press(ADJUSTED, 7, ref=pressed)
    assert (story.minutes, story.halves) == ((30, 7), (30, 30))
    assert story.clock.owed[BO] == 0


def test_a_correction_of_something_else_or_by_a_person_moves_no_hand_over():
    story = begun().wait(5).press(PAUSED).wait(1).press(RESUMED).wait(4).press(OVER)
    pressed = story.last
    for ref in (story.log[2].id, "e99", None):
        assert story.press(ADJUSTED, 5, ref=ref).minutes == (9, 0)
    assert story.press(ADJUSTED, 0, person=BO, ref=pressed).minutes == (9, 0)
    story.press(ENDED).press(ADJUSTED, 5, ref=pressed)
    assert story.minutes == (9, 0)


UNDOABLE = [
    ("started", lambda s: s.press(STARTED), lambda: opened().wait(3)),
    ("started before", lambda s: s.press(STARTED, 2), lambda: opened().wait(3)),
    ("social", lambda s: s.press(SOCIAL), lambda: opened().wait(3)),
    ("first", lambda s: s.press(FIRST, person=BO), lambda: opened().wait(3)),
    ("owed", lambda s: s.press(OWED, 5, person=BO), lambda: opened().wait(3)),
    ("planned", lambda s: s.press(PLANNED, 24), lambda: opened().wait(3)),
    ("hard stop", lambda s: s.press(HARD_STOP, until=TEN), lambda: opened().wait(3)),
    ("handed over", lambda s: s.press(OVER), lambda: begun().wait(31)),
    ("handed over before", lambda s: s.press(OVER, 2), lambda: begun().wait(31)),
    (
        "handed over late",
        lambda s: s.press(ADJUSTED, 9, ref=s.last),
        lambda: begun().wait(31).press(OVER),
    ),
    ("changeover", lambda s: s.press(BREATH), lambda: begun().wait(31)),
    ("paused", lambda s: s.press(PAUSED, text="door"), lambda: begun().wait(31)),
    ("adjusted", lambda s: s.press(ADJUSTED, -0.5, person=ANA), lambda: begun().wait(31)),
    ("extended", lambda s: s.press(EXTENDED, 5), lambda: begun().wait(31)),
    ("closing", lambda s: s.press(CLOSING), lambda: begun().wait(31)),
    ("ended", lambda s: s.press(ENDED), lambda: begun().wait(31)),
    ("resumed", lambda s: s.press(RESUMED), lambda: begun().press(PAUSED).wait(2)),
    (
        "resumed as theirs",
        lambda s: s.press(RESUMED, 2, person=BO),
        lambda: begun().press(PAUSED).wait(2),
    ),
    ("overrun", lambda s: s.press(OVERRUN, text="keep"), lambda: begun().wait(35).press(OVER)),
    (
        "settled",
        lambda s: s.press(SETTLED, ref="e3", person=BO),
        lambda: begun().wait(9).press(GAP, 4),
    ),
]


@pytest.mark.parametrize(
    ("command", "before"), [c[1:] for c in UNDOABLE], ids=[c[0] for c in UNDOABLE]
)
def test_undo_takes_a_command_back_as_if_it_had_never_been_pressed(command, before):
    pressed = command(before())
    assert pressed.clock != before().clock
    assert pressed.wait(2).undo().wait(1).clock == before().wait(3).clock


def test_undo_can_be_pressed_again_and_takes_back_the_one_before():
    story = begun().wait(10).press(OVER).wait(5).press(PAUSED).wait(5)
    assert story.undo().minutes == (10, 10)
    assert story.undo().minutes == (20, 0)
    assert story.undo().minutes == (0, 0)
    assert last_undoable(story.log) is None
    assert story.clock.total_uncharged == ms(20)


def test_opening_and_gaps_are_facts_that_undo_leaves_alone():
    story = begun().wait(9).press(GAP, 4)
    last = last_undoable(story.log)
    assert last is not None
    assert last.kind is STARTED
    assert last_undoable(opened().log) is None
    assert last_undoable([]) is None


def test_the_events_that_count_leave_out_the_undone_and_the_undoing():
    story = begun().press(OVER).undo().press(PAUSED)
    assert [e.kind for e in effective(reversed(story.log))] == [OPENED, STARTED, PAUSED]
    last = last_undoable(reversed(story.log))
    assert last is not None
    assert last.kind is PAUSED


@pytest.mark.parametrize("ref", [None, "nothing", "e3"])
def test_undoing_nothing_an_unknown_event_or_an_undoing_changes_nothing(ref):
    story = begun().press(OVER).undo().wait(4)
    before = story.clock
    assert story.press(UNDONE, ref=ref if ref != "e3" else story.last).clock == before


def test_a_correction_takes_from_nobodys_time_and_gives_back_to_it():
    story = opened().wait(2).press(STARTED).wait(10)
    assert story.press(ADJUSTED, 0.5, person=ANA).minutes == (10.5, 0)
    assert story.press(ADJUSTED, 0.5, person=BO).minutes == (10.5, 0.5)
    assert story.clock.total_uncharged == ms(1)
    assert story.press(ADJUSTED, -2, person=ANA).minutes == (8.5, 0.5)
    assert story.clock.total_uncharged == ms(3)
    assert story.clock.adjusted == {ANA: ms(-1.5), BO: ms(0.5)}


def test_a_correction_is_clamped_so_that_nothing_is_negative():
    story = begun().wait(10).press(ADJUSTED, 0.5, person=ANA)
    assert story.minutes == (10, 0)  # Nobody has any time to give.
    assert story.press(ADJUSTED, -0.5, person=BO).minutes == (10, 0)
    assert story.press(ADJUSTED, -99, person=ANA).minutes == (0, 0)
    assert story.press(ADJUSTED, 99, person=BO).minutes == (0, 10)
    assert story.clock.adjusted == {ANA: ms(-10), BO: ms(10)}


def test_what_a_correction_could_not_take_it_does_not_take_later():
    story = begun().wait(0.25).press(ADJUSTED, -0.5, person=ANA)
    assert story.minutes == (0, 0)
    assert story.wait(1).minutes == (1, 0)
    story = begun().wait(1).press(ADJUSTED, 0.5, person=BO).press(PAUSED).wait(2)
    assert story.minutes == (1, 0)


def test_a_correction_shrinks_when_the_time_it_was_about_turns_out_to_be_the_others():
    story = begun().wait(10).press(ADJUSTED, -1, person=ANA).press(OVER, 9.5)
    assert story.minutes == (0, 9.5)
    assert story.clock.adjusted == {ANA: ms(-0.5), BO: 0}
    assert story.press(OVER).wait(1).minutes == (1, 9.5)


def test_corrections_share_what_is_left_when_nobodys_time_turns_out_to_be_somebodys():
    story = opened().wait(3).press(ADJUSTED, 1, person=ANA).press(ADJUSTED, 2, person=BO)
    assert story.minutes == (1, 2)
    story.press(STARTED, 1.5)
    assert story.clock.adjusted == {ANA: ms(0.5), BO: ms(1)}
    assert story.minutes == (2, 1)
    assert story.clock.total_uncharged == 0


def test_one_persons_correction_takes_nothing_from_the_others():
    story = opened().wait(0.5).press(ADJUSTED, 0.5, person=ANA).press(STARTED, 0)
    assert story.press(ADJUSTED, 0.5, person=BO).minutes == (0.5, 0)


def test_parts_of_a_millisecond_stay_nobodys():
    story = opened().wait(3).press(ADJUSTED, 1, person=ANA).press(ADJUSTED, 2, person=BO)
    story.press(STARTED, 3 - 1 / MINUTE)
    assert story.clock.adjusted == {ANA: 0, BO: 0}
    assert story.clock.total_uncharged == 1


def test_a_correction_downwards_stays_while_one_upwards_is_cut():
    story = opened().wait(4).press(STARTED).wait(6).press(ADJUSTED, -1, person=ANA)
    story.press(OVER).wait(3).press(PAUSED).wait(5).press(ADJUSTED, 7, person=BO)
    assert story.minutes == (5, 10)
    story.press(RESUMED, 5, person=ANA)
    assert story.clock.adjusted == {ANA: ms(-1), BO: ms(5)}
    assert story.minutes == (10, 8)


def test_a_correction_for_a_stranger_or_for_nobody_is_passed_over():
    story = opened().wait(2).press(ADJUSTED, 1, person="a stranger").press(ADJUSTED, 1)
    assert story.minutes == (0, 0)
    assert story.press(ADJUSTED, person=ANA).minutes == (0, 0)


def test_the_place_of_the_last_press_is_known_so_that_a_second_one_can_be_ignored():
    story = opened().wait(4).press(STARTED, 3)
    assert story.clock.last_turn_at == ms(4)
    assert story.wait(0.01).clock.elapsed - (story.clock.last_turn_at or 0) < 1000


# -- 5: overrun -----------------------------------------------------------------------------------


def overran(by: float = 5, *, half: float = 30, stop: datetime | None = None) -> Story:
    """Ana has handed over to Bo after `by` minutes too many."""
    return begun(half=half, stop=stop).wait(half + by).press(OVER)


def test_the_choice_is_shown_with_its_consequences():
    assert overran().clock.overrun_of == ANA
    assert overran().clock.overrun == ms(5)
    assert overran().clock.overrun_choices() == (
        Overrun(OverrunChoice.FULL, BO, ms(5), ms(30), ms(5), 0),
        Overrun(OverrunChoice.TRIM, BO, ms(5), ms(27.5), ms(2.5), 0),
        Overrun(OverrunChoice.KEEP, BO, ms(5), ms(25), 0, ms(5)),
    )


@pytest.mark.parametrize("choice", OverrunChoice)
@pytest.mark.parametrize("by", [1, 5, 17.3, 30, 44])
@pytest.mark.parametrize("since", [0, 3])
def test_what_was_shown_is_what_happens(choice, by, since):
    before = begun().wait(30)
    planned_end = before.clock.ends_at
    story = overran(by).wait(since)
    way = next(w for w in story.clock.overrun_choices() if w.choice is choice)
    story.press(OVERRUN, text=choice.value)
    assert story.clock.left(way.other) == way.other_has
    assert story.clock.owed == {ANA: 0, BO: way.owed}
    assert story.clock.overrun_of is None
    assert story.clock.ends_at - planned_end == timedelta(milliseconds=way.end_moves)
    # Carry on to the end of the half: it is over when it was said to be.
    story.wait(way.other_has / MINUTE)
    assert (story.clock.left(BO), story.clock.over(BO)) == (0, 0)
    assert story.wall - planned_end == timedelta(milliseconds=way.end_moves)


def test_full_time_changes_nobodys_half():
    assert overran().press(OVERRUN, text="full").halves == (30, 30)


def test_trimming_takes_the_same_from_both():
    assert overran().press(OVERRUN, text="trim").halves == (27.5, 27.5)
    assert overran(80).press(OVERRUN, text="trim").halves == (0, 0)


def test_keeping_the_end_takes_from_the_second_and_notes_it():
    story = overran().press(OVERRUN, text="keep")
    assert story.halves == (30, 25)
    assert story.ends == "11:00"


@pytest.mark.parametrize(("by", "owed"), [(9, 9), (10, 10), (11, 10), (25, 10)])
def test_at_most_ten_minutes_are_owed(by, owed):
    story = overran(by).press(OVERRUN, text="keep")
    assert story.clock.owed == {ANA: 0, BO: ms(owed)}
    assert ms(10) == OWED_CAP


def test_at_most_ten_minutes_are_owed_over_several_overruns():
    story = overran(7).press(OVERRUN, text="keep").wait(1).press(OVER).wait(6).press(OVER)
    keep = story.clock.overrun_choices()[2]
    assert (keep.over, keep.owed, keep.other_has) == (ms(6), ms(3), ms(16))
    assert story.press(OVERRUN, text="keep").clock.owed[BO] == OWED_CAP


def test_a_second_overrun_does_not_count_the_first_again():
    for choice in OverrunChoice:
        story = overran(5).press(OVERRUN, text=choice.value).wait(1).press(OVER).wait(2)
        story.press(OVER)
        assert story.clock.overrun_of == ANA
        assert {way.over for way in story.clock.overrun_choices()} == {ms(2)}
        story = overran(5).press(OVERRUN, text=choice.value).wait(1).press(OVER).wait(0.5)
        assert story.press(OVER).clock.overrun_choices() == ()


def test_more_time_for_both_uses_up_what_was_decided():
    story = overran(5).press(OVERRUN, text="full").press(EXTENDED, 4)
    story.press(OVER).wait(2).press(OVER)
    assert story.clock.overrun == ms(2)  # Over by 3 now, and 1 of the 5 is still decided.
    story.undo().undo().press(EXTENDED, 10).press(OVER).wait(2).press(OVER)
    assert story.clock.overrun_of is None  # 37 of 44.


def test_less_time_for_both_does_not_undecide_anything():
    story = overran(5).press(OVERRUN, text="full").press(EXTENDED, -2)
    assert story.press(OVER).wait(2).press(OVER).clock.overrun == ms(4)


@pytest.mark.parametrize(("seconds", "asked"), [(59.999, False), (60, True), (61, True)])
def test_less_than_a_minute_is_nobodys_business(seconds, asked):
    story = overran(seconds / 60)
    assert (story.clock.overrun_of == ANA) is asked
    assert len(story.clock.overrun_choices()) == (3 if asked else 0)
    assert OVERRUN_ASKED_FROM == MINUTE
    assert story.clock.overrun == (round(seconds * 1000) if asked else 0)


def test_an_odd_millisecond_of_a_trim_moves_the_end():
    trim = overran(1 + 1 / MINUTE).clock.overrun_choices()[1]
    assert (trim.other_has, trim.end_moves) == (ms(29.5), 30_001)


def test_an_extension_before_does_not_hide_an_overrun():
    assert begun().press(EXTENDED, 5).wait(36).press(OVER).clock.overrun == ms(1)


def test_not_asked_when_the_other_half_is_used_up_too():
    story = begun().wait(31).press(OVER).wait(30)
    assert story.clock.overrun_choices() == ()
    story = begun().wait(31).press(OVER).wait(29.999)
    assert len(story.clock.overrun_choices()) == 3


def test_asked_also_when_the_floor_passed_by_the_changeover_or_the_closing():
    story = begun().wait(35).press(BREATH).wait(1)
    assert story.clock.overrun_of is None
    assert story.press(OVER).clock.overrun_of == ANA
    story = begun().wait(35).press(CLOSING).press(STARTED, person=BO)
    assert story.clock.overrun_of == ANA
    assert begun().wait(35).press(CLOSING).press(STARTED).clock.overrun_of is None


def test_the_choice_waits_through_the_changeover_but_not_in_the_closing():
    story = overran()
    assert story.press(BREATH).wait(1).clock.overrun_of == ANA
    story.press(CLOSING).wait(1)
    assert story.clock.overrun_choices() == ()
    assert story.clock.overrun == 0
    # Going back to the half, the question is there again.
    assert story.press(STARTED).clock.overrun_of == ANA


def test_a_late_hand_over_may_make_the_overrun_small_or_none():
    assert begun().wait(35).press(OVER, 3).clock.overrun == ms(2)
    assert begun().wait(35).press(OVER, 5).clock.overrun_of is None


def test_a_choice_that_does_not_exist_or_was_not_asked_is_passed_over():
    story = overran().press(OVERRUN, text="shrug")
    assert story.clock.overrun_of == ANA
    story = begun().wait(5).press(OVERRUN, text="keep")
    assert story.halves == (30, 30)
    assert story.clock.owed == {ANA: 0, BO: 0}


def test_a_gap_that_turns_out_to_be_the_first_persons_never_falls_on_the_second_silently():
    story = begun().wait(34).press(GAP, 10).press(OVER)
    assert story.clock.overrun_of is None
    assert story.press(SETTLED, ref="e3", person=ANA).clock.overrun_of == ANA
    assert story.clock.overrun == ms(4)


# -- minutes owed are given back within the same hour ---------------------------------------------


def test_minutes_owed_lengthen_one_half_and_shorten_the_other_as_much():
    story = opened().press(OWED, 5, person=BO)
    assert story.halves == (25, 35)
    story.press(STARTED).wait(25)
    assert story.clock.left(ANA) == 0
    assert story.ends == "11:00"
    story.press(OVER).wait(35)
    assert (story.clock.left(BO), story.clock.over(BO)) == (0, 0)
    assert story.clock.overrun_of is None


@pytest.mark.parametrize(
    ("half", "owed", "halves"),
    [(30, 14, (20, 40)), (4, 9, (0, 8)), (30, 0, (30, 30)), (30, -3, (30, 30))],
)
def test_no_more_is_given_back_than_the_cap_and_the_other_half_allow(half, owed, halves):
    assert opened(half=half).press(OWED, owed, person=BO).halves == halves


def test_minutes_owed_can_be_let_go_or_settled_anew():
    story = opened().press(OWED, 5, person=BO)
    assert story.press(OWED, 7, person=ANA).halves == (37, 23)
    assert story.press(OWED, 0, person=ANA).halves == (30, 30)
    assert story.press(OWED, 2, person="a stranger").press(OWED, 2).halves == (30, 30)


def test_minutes_owed_survive_a_new_plan_and_shrink_with_it():
    story = opened().press(OWED, 8, person=BO)
    assert story.press(PLANNED, 20).halves == (12, 28)
    assert story.press(PLANNED, 3).halves == (0, 6)
    assert story.press(PLANNED, 30).halves == (22, 38)


def test_letting_go_what_was_given_back_keeps_the_hour_when_there_is_less_left_of_it():
    story = opened(half=10).press(OWED, 10, person=BO)
    assert story.halves == (0, 20)
    story.press(FIRST, person=BO).press(STARTED).wait(5).press(OVER)
    story.press(OWED, 0, person=BO)
    assert story.halves == (10, 10)


def test_minutes_given_back_are_counted_in_the_choice_at_an_overrun():
    story = opened().press(OWED, 10, person=BO).press(STARTED).wait(55).press(OVER)
    keep = story.clock.overrun_choices()[2]
    assert (keep.over, keep.other_has, keep.end_moves, keep.owed) == (ms(35), ms(5), 0, OWED_CAP)
    story.press(OVERRUN, text="keep")
    assert story.halves == (20, 5)
    assert story.ends == "11:00"
    # What is left of the half is less than what was given back; only that much can move.
    assert story.press(OWED, 0, person=BO).halves == (25, 0)


# -- 6: late start and hard stop ------------------------------------------------------------------


def test_a_late_start_can_be_planned_anew():
    stop = TEN + timedelta(minutes=60)
    story = opened(stop=stop).wait(12)
    assert story.clock.past_hard_stop == ms(12)  # 30 + 30 would end at 11:12.
    assert story.ends == "11:12"
    story.press(PLANNED, 24)
    assert story.halves == (24, 24)
    assert story.clock.past_hard_stop == 0
    assert story.press(STARTED).ends == "11:00"
    assert story.press(PLANNED, -1).halves == (0, 0)
    assert story.press(PLANNED).halves == (0, 0)


def test_a_new_plan_voids_what_was_decided_about_an_overrun():
    story = overran().press(OVERRUN, text="keep").press(PLANNED, 20)
    assert story.halves == (20, 20)
    assert story.clock.owed == {ANA: 0, BO: 0}
    assert story.clock.overrun == ms(15)


def test_a_hard_stop_can_be_entered_moved_and_removed():
    story = opened().wait(1).press(HARD_STOP, until=TEN + timedelta(minutes=40))
    assert story.clock.hard_stop == TEN + timedelta(minutes=40)
    assert story.clock.past_hard_stop == ms(21)
    assert story.press(HARD_STOP).clock.hard_stop is None
    assert story.clock.past_hard_stop == 0


def test_hand_over_by_leaves_both_the_same():
    stop = TEN + timedelta(minutes=50)
    story = opened(stop=stop).wait(2)
    assert story.clock.hand_over_by is None
    story.press(STARTED).wait(3)
    assert story.clock.hand_over_by == TEN + timedelta(minutes=26)
    story.wait(21).press(OVER)
    assert story.minutes == (24, 0)
    assert story.clock.hand_over_by == stop
    assert story.wait(24).minutes == (24, 24)


def test_hand_over_by_lies_in_the_past_when_it_is_too_late():
    story = begun(stop=TEN + timedelta(minutes=40)).wait(26)
    assert story.clock.hand_over_by == TEN + timedelta(minutes=20)


def test_hand_over_by_counts_what_each_has_had_already():
    story = begun(stop=TEN + timedelta(minutes=40)).wait(4).press(OVER).wait(10)
    # 26 minutes are left, Bo is 6 ahead: 10 more for Bo and 16 for Ana make 20 each.
    assert story.clock.hand_over_by == TEN + timedelta(minutes=24)


def test_hand_over_by_leaves_minutes_owed_given_back():
    stop = TEN + timedelta(minutes=60)
    story = opened(stop=stop).press(OWED, 5, person=BO).press(STARTED).wait(10)
    assert story.clock.hand_over_by == TEN + timedelta(minutes=25)


def test_hand_over_by_needs_a_hard_stop_and_a_half():
    assert begun().clock.hand_over_by is None
    stop = TEN + timedelta(minutes=60)
    for kind in (BREATH, CLOSING, ENDED):
        assert begun(stop=stop).press(kind).clock.hand_over_by is None
    assert begun(stop=stop).wait(10).press(PAUSED).wait(4).clock.hand_over_by == TEN + timedelta(
        minutes=32
    )


def test_the_end_is_never_before_now():
    story = begun().wait(45)
    assert story.ends == "11:15"
    story.press(OVER).wait(31)
    assert story.clock.ends_at == story.wall


# -- 7: extensions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "halves"), [(5, (35, 35)), (-5, (25, 25)), (-99, (0, 0)), (None, (30, 30))]
)
def test_more_time_is_more_time_for_both(minutes, halves):
    story = begun().wait(10).press(EXTENDED, minutes)
    assert story.halves == halves


def test_less_time_is_the_same_less_for_both_where_the_halves_differ():
    story = opened().press(OWED, 6, person=BO).press(EXTENDED, -26)
    assert story.halves == (0, 12)
    assert story.press(EXTENDED, 10).halves == (10, 22)


# -- 8: pause -------------------------------------------------------------------------------------


def test_a_pause_belongs_to_nobody_and_the_end_moves():
    story = begun().wait(10)
    assert story.ends == "11:00"
    story.press(PAUSED, text="the door").wait(3)
    clock = story.clock
    assert (clock.paused, clock.pause_reason, clock.running) == (True, "the door", False)
    assert clock.paused_for == ms(3)
    assert clock.paused_at == ms(10)
    assert story.ends == "11:03"
    story.press(RESUMED).wait(2)
    clock = story.clock
    assert (clock.paused, clock.pause_reason, clock.running) == (False, "", True)
    assert clock.paused_for == 0
    assert clock.paused_at is None
    assert story.minutes == (12, 0)
    assert clock.uncharged(Uncharged.PAUSE) == ms(3)


def test_a_second_pause_only_says_why():
    story = begun().wait(1).press(PAUSED).wait(1).press(PAUSED, text="call dropped").wait(1)
    assert story.clock.pause_reason == "call dropped"
    assert story.clock.paused_for == ms(2)
    assert story.press(PAUSED).clock.pause_reason == "call dropped"


@pytest.mark.parametrize("stage", [None, SOCIAL, BREATH, CLOSING])
def test_outside_the_halves_there_is_nothing_to_pause(stage):
    story = begun().wait(1) if stage in (BREATH, CLOSING) else opened()
    if stage:
        story.press(stage)
    assert not story.press(PAUSED, text="why").wait(1).clock.paused
    assert story.clock.pause_reason == ""
    assert story.clock.uncharged(Uncharged.PAUSE) == 0


@pytest.mark.parametrize(
    ("minutes", "ana", "bo"), [(4, 10, 4), (1, 10, 1), (99, 10, 4), (0, 10, 0), (-2, 10, 0)]
)
def test_a_pause_ended_late_can_turn_out_to_be_a_persons(minutes, ana, bo):
    story = begun().wait(10).press(PAUSED).wait(4).press(RESUMED, minutes, person=BO)
    assert story.minutes == (ana, bo)
    assert not story.clock.paused


def test_a_pause_ended_late_for_a_stranger_stays_nobodys():
    story = begun().wait(10).press(PAUSED).wait(4).press(RESUMED, 4, person="a stranger")
    assert story.minutes == (10, 0)
    story = begun().wait(10).press(PAUSED).wait(4).press(RESUMED, 4)
    assert story.minutes == (10, 0)
    assert not story.clock.paused


def test_a_pause_ended_late_does_not_reach_into_an_earlier_pause():
    story = begun().press(PAUSED).wait(5).press(RESUMED).press(PAUSED).wait(2)
    assert story.clock.paused_for == ms(2)
    assert story.press(RESUMED, 60, person=ANA).minutes == (2, 0)
    assert story.clock.uncharged(Uncharged.PAUSE) == ms(5)


def test_resuming_what_is_not_paused_is_passed_over():
    story = begun().wait(10).press(RESUMED, 5, person=BO).wait(1)
    assert story.minutes == (11, 0)


@pytest.mark.parametrize("command", [OVER, BREATH, CLOSING, ENDED])
def test_whatever_ends_a_half_ends_its_pause(command):
    story = begun().wait(10).press(PAUSED, text="tea").wait(2).press(command).wait(1)
    assert (story.clock.paused, story.clock.pause_reason) == (False, "")
    assert story.clock.paused_for == 0
    assert story.clock.uncharged(Uncharged.PAUSE) == ms(2)


def test_starting_while_a_half_runs_or_is_paused_is_passed_over():
    story = begun().wait(10).press(STARTED, 3, person=BO).wait(1)
    assert (story.clock.owner, story.minutes, story.clock.turn) == (ANA, (11, 0), 1)
    assert story.press(PAUSED).press(STARTED).clock.paused
    story = begun().press(OVER).wait(2).press(STARTED, person=ANA).wait(1)
    assert (story.clock.owner, story.minutes) == (BO, (0, 3))


# -- 9: who goes first ----------------------------------------------------------------------------


def test_one_key_swaps_before_the_start_and_not_after():
    story = opened().press(FIRST, person=BO)
    assert story.clock.first == BO
    assert story.press(FIRST, person="a stranger").press(FIRST).clock.first == BO
    story.press(STARTED).wait(1)
    assert story.clock.owner == BO
    assert story.press(FIRST, person=ANA).clock.first == BO


def test_a_start_can_say_who_begins():
    story = opened().press(STARTED, person=BO).wait(3)
    assert (story.clock.first, story.clock.owner, story.minutes) == (BO, BO, (0, 3))
    assert story.clock.stage is Stage.FIRST_HALF
    assert opened().press(STARTED, person="a stranger").clock.owner == ANA


# -- stages: social, changeover, closing, ended ---------------------------------------------------


def test_social_time_is_outside_the_hour_and_nobodys():
    story = opened().wait(1).press(SOCIAL)
    assert (story.clock.stage, story.clock.social) == (Stage.SOCIAL, True)
    story.wait(5)
    assert story.clock.waiting == 0  # Something is going on.
    story.press(SOCIAL).wait(2)
    assert (story.clock.stage, story.clock.social) == (Stage.OPENING, True)
    assert story.clock.waiting == ms(2)
    story.press(STARTED, 60).wait(1)
    assert story.clock.uncharged(Uncharged.SOCIAL) == ms(5)
    assert story.minutes == (4, 0)
    assert story.press(SOCIAL).clock.stage is Stage.FIRST_HALF
    assert begun().clock.social is False


def test_a_half_can_begin_out_of_the_social_part():
    story = opened().press(SOCIAL).wait(5).press(STARTED).wait(2)
    assert story.minutes == (2, 0)
    assert story.clock.uncharged(Uncharged.SOCIAL) == ms(5)


def test_a_breath_comes_only_after_a_half():
    assert opened().press(BREATH).clock.stage is Stage.OPENING
    assert begun().press(CLOSING).press(BREATH).clock.stage is Stage.CLOSING


@pytest.mark.parametrize(
    ("ago", "person", "minutes"),
    [(0, None, (10, 0)), (2, None, (12, 0)), (9, None, (13, 0)), (2, BO, (10, 2))],
)
def test_the_same_half_can_go_on_after_the_changeover(ago, person, minutes):
    story = begun().wait(10).press(BREATH).wait(3).press(STARTED, ago, person=person)
    assert story.minutes == minutes
    assert story.clock.stage is (Stage.SECOND_HALF if person else Stage.FIRST_HALF)
    assert story.clock.turn == 2


def test_one_can_go_back_from_the_closing():
    story = begun().wait(30).press(OVER).wait(20).press(CLOSING).wait(4)
    assert story.press(STARTED, 1).wait(1).minutes == (30, 22)
    assert story.clock.owner == BO
    assert story.clock.first == ANA
    assert story.clock.uncharged(Uncharged.CLOSING) == ms(3)
    assert story.press(CLOSING).clock.stage is Stage.CLOSING


def test_closing_without_halves_and_starting_after_all():
    story = opened().wait(2).press(CLOSING).wait(3)
    assert story.clock.waiting == 0
    assert story.press(STARTED, 4).minutes == (4, 0)
    assert story.clock.stage is Stage.FIRST_HALF


AFTER_THE_END = [
    (STARTED, {}),
    (OVER, {"minutes": 3}),
    (PAUSED, {}),
    (ADJUSTED, {"minutes": 1, "person": ANA}),
    (EXTENDED, {"minutes": 5}),
    (PLANNED, {"minutes": 5}),
    (HARD_STOP, {"until": TEN}),
    (OWED, {"minutes": 5, "person": BO}),
    (CLOSING, {}),
    (GAP, {"minutes": 5}),
]


@pytest.mark.parametrize(("kind", "how"), AFTER_THE_END, ids=[k.value for k, _ in AFTER_THE_END])
def test_the_end_is_final(kind, how):
    story = opened().wait(1).press(STARTED).wait(10).press(ENDED).wait(5)
    before = story.clock
    after = story.press(kind, **how).clock
    assert after.stage is Stage.ENDED
    assert (after.charged, after.allotted, after.elapsed) == (
        before.charged,
        before.allotted,
        ms(11),
    )
    assert after.hard_stop is None


def test_the_end_can_be_undone_and_the_session_goes_on_where_it_was():
    story = begun().wait(30).press(OVER).wait(28).press(CLOSING).wait(2).press(ENDED).wait(3)
    assert story.clock.elapsed == ms(60)
    story.undo()
    assert story.clock.stage is Stage.CLOSING
    assert story.clock.elapsed == ms(63)
    assert story.press(STARTED).wait(2).minutes == (30, 30)


# -- 10: two clocks, gaps -------------------------------------------------------------------------


def with_gap() -> Story:
    """Twenty minutes of Ana's half, the last seven of them unseen."""
    return begun().wait(20).press(GAP, 7)


def test_an_unseen_gap_is_nobodys_until_the_pair_decides():
    story = with_gap()
    assert story.clock.gaps == (Gap("e3", ms(7), ANA),)
    assert story.minutes == (13, 0)
    assert story.clock.uncharged(Uncharged.GAP) == ms(7)
    assert story.clock.spans[-1] == Span(ms(13), ms(20), uncharged=Uncharged.GAP, ref="e3")
    # Meanwhile the half goes on.
    assert story.wait(2).minutes == (15, 0)


@pytest.mark.parametrize(
    ("choice", "person", "minutes", "nobody"),
    [
        (GapChoice.PERSON, ANA, (20, 0), 0),
        (GapChoice.PERSON, BO, (13, 7), 0),
        (GapChoice.SPLIT, None, (16.5, 3.5), 0),
        (GapChoice.NOBODY, None, (13, 0), 7),
        (GapChoice.PERSON, "a stranger", (13, 0), 7),
    ],
)
def test_the_pair_says_whose_a_gap_was(choice, person, minutes, nobody):
    story = with_gap().wait(1).press(SETTLED, ref="e3", person=person, text=choice.value)
    assert story.clock.gaps == ()
    assert story.minutes == (minutes[0] + 1, minutes[1])
    assert story.clock.uncharged(Uncharged.NOBODY) == ms(nobody)
    assert story.clock.uncharged(Uncharged.GAP) == 0
    assert all(span.ref is None for span in story.clock.spans)


def test_a_split_gives_the_owner_of_the_half_the_first_part():
    for first in PEOPLE:
        story = begun(first=first).wait(20).press(GAP, 7).press(SETTLED, ref="e3", text="split")
        assert story.clock.spans[1:] == (
            Span(ms(13), ms(16.5), first),
            Span(ms(16.5), ms(20), other_of(PEOPLE, first)),
        )


def test_an_odd_millisecond_of_a_split_is_nobodys():
    story = begun().wait(1).press(GAP, 3 / MINUTE).press(SETTLED, ref="e3", text="split")
    assert story.clock.charged == {ANA: MINUTE - 2, BO: 1}
    assert story.clock.spans[1:] == (
        Span(MINUTE - 3, MINUTE - 2, ANA),
        Span(MINUTE - 2, MINUTE - 1, BO),
        Span(MINUTE - 1, MINUTE, None, Uncharged.NOBODY),
    )
    story = begun().wait(1).press(GAP, 1 / MINUTE).press(SETTLED, ref="e3", text="split")
    assert story.clock.spans[1:] == (Span(MINUTE - 1, MINUTE, None, Uncharged.NOBODY),)


def test_a_gap_is_settled_once_and_only_if_it_exists():
    story = with_gap().press(SETTLED, ref="e3", person=BO).press(SETTLED, ref="e3", person=ANA)
    assert story.minutes == (13, 7)
    story = with_gap().press(SETTLED, ref="nothing", person=BO).press(SETTLED, person=BO)
    assert story.minutes == (13, 0)
    assert len(story.clock.gaps) == 1


def test_two_gaps_are_settled_one_by_one():
    story = with_gap().wait(10).press(GAP, 4)
    assert [gap.length for gap in story.clock.gaps] == [ms(7), ms(4)]
    story.press(SETTLED, ref="e3", person=BO)
    assert story.minutes == (19, 7)
    assert story.clock.gaps == (Gap("e4", ms(4), ANA),)
    assert story.press(SETTLED, ref="e4", person=ANA).minutes == (23, 7)


def test_a_gap_does_not_take_what_another_gap_has_taken():
    story = with_gap().wait(1).press(GAP, 6)
    assert [gap.length for gap in story.clock.gaps] == [ms(7), ms(1)]
    assert story.minutes == (13, 0)
    assert story.press(GAP, 1).clock.gaps[2:] == ()  # Nothing left to find.


@pytest.mark.parametrize(("length", "found"), [(99, 8), (8, 8), (3, 3)])
def test_a_gap_reaches_no_further_back_than_the_turn(length, found):
    story = begun().wait(10).press(OVER).wait(8).press(GAP, length)
    assert story.clock.gaps == (Gap("e4", ms(found), BO),)
    assert story.minutes == (10, 8 - found)


@pytest.mark.parametrize("length", [None, 0, -4])
def test_a_gap_without_length_is_none(length):
    assert begun().wait(10).press(GAP, length).clock.gaps == ()


@pytest.mark.parametrize("kind", [None, PAUSED, BREATH, CLOSING])
def test_an_unseen_time_that_is_nobodys_anyway_is_no_gap(kind):
    story = begun().wait(3) if kind else opened()
    if kind:
        story.press(kind)
    story.wait(10).press(GAP, 12)
    assert story.clock.gaps == ()
    assert story.clock.uncharged(Uncharged.GAP) == 0


def test_a_gap_around_a_pause_leaves_the_pause_alone():
    story = begun().wait(5).press(PAUSED).wait(2).press(RESUMED).wait(3).press(GAP, 8)
    assert story.clock.gaps == (Gap("e5", ms(6), ANA),)
    assert story.clock.uncharged(Uncharged.PAUSE) == ms(2)
    assert story.press(SETTLED, ref="e5", text="split").minutes == (5, 3)
    assert story.clock.uncharged(Uncharged.PAUSE) == ms(2)


def test_a_late_hand_over_does_not_settle_a_gap():
    story = with_gap().wait(1).press(OVER, 10)
    assert story.minutes == (11, 3)
    assert [gap.length for gap in story.clock.gaps] == [ms(7)]


def test_undoing_the_answer_asks_again():
    story = with_gap().press(SETTLED, ref="e3", person=BO).undo()
    assert len(story.clock.gaps) == 1
    assert story.minutes == (13, 0)


@pytest.mark.parametrize("jump", [-600, -60, 60, 600])
def test_setting_the_wall_clock_makes_and_loses_no_time(jump):
    story = begun().wait(10)
    story.wall += timedelta(minutes=jump)
    story.press(OVER).wait(5)
    story.wall -= timedelta(minutes=jump)
    assert story.minutes == (10, 5)


def test_the_end_is_told_by_the_wall_clock_as_it_is_now():
    story = begun().wait(10)
    story.wall += timedelta(hours=1)
    assert story.ends == "12:00"


def restart(story: Story, minutes_off: float) -> Story:
    story.wall += timedelta(minutes=minutes_off)
    story.boot_ms, story.boot_id = 41_000, story.boot_id + "'"
    return story


def test_across_a_restart_the_wall_clock_is_asked():
    story = restart(begun().wait(10).press(PAUSED).wait(1), 4)
    assert story.clock.paused_for == ms(5)
    story.press(RESUMED).wait(2)
    assert story.minutes == (12, 0)
    assert story.clock.elapsed == ms(17)


def test_a_restart_with_the_clock_set_back_makes_no_negative_time():
    story = restart(begun().wait(10), -90)
    assert story.minutes == (0, 0)  # Nothing was logged since the start; nothing is known.
    story.press(PAUSED).wait(1)
    assert story.clock.elapsed == ms(1)


def test_several_restarts_between_events_and_back_to_the_first_boot():
    story = restart(restart(begun().wait(10).press(OVER), 2).press(OVER), 3).press(OVER)
    assert story.minutes == (13, 2)


def test_daylight_saving_and_midnight_are_only_ways_of_writing_the_time():
    paris = ZoneInfo("Europe/Paris")
    for before in (
        datetime(2026, 10, 25, 2, 50, tzinfo=paris),  # An hour comes twice.
        datetime(2026, 3, 29, 1, 50, tzinfo=paris),  # An hour is left out.
        datetime(2026, 12, 31, 23, 50, tzinfo=paris),
    ):
        story = Story()
        story.wall = before.astimezone(UTC)
        story.press(OPENED).press(STARTED).wait(30).press(OVER)
        story = restart(story, 30)
        story.wall = story.wall.astimezone(paris)
        assert story.minutes == (30, 30)
        assert story.clock.ends_at == before.astimezone(UTC) + timedelta(minutes=60)


def test_a_log_may_hold_anything_and_is_read_all_the_same():
    story = Story()
    for kind in EventKind:
        story.press(kind, -1, person="a stranger", ref="nothing", text="?").wait(1)
    assert story.clock.stage is Stage.ENDED
    assert story.clock.elapsed <= ms(len(EventKind))
