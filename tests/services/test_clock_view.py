"""The clock at one glance: its words in every state, and when they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import ClockEvent, EventKind, Half, HelpWanted
from comentor_tui.domain.turns import MINUTE, Clock, GapChoice, OverrunChoice, replay
from comentor_tui.services.clock_view import (
    ClockView,
    Cue,
    Running,
    clock_view,
    next_change_ms,
)

ANA, BEN = "k3wq", "x9pd"
NAMES = {ANA: "Ana", BEN: "Ben", None: "both"}
START = datetime(2026, 11, 22, 14, 0, 20, tzinfo=UTC)
SECOND = 1000


class Log:
    """A log that is written event by event, and the clock it makes."""

    def __init__(
        self, half: int = 30 * MINUTE, people: tuple[str, str] = (ANA, BEN), first: str = ANA
    ) -> None:
        self.half, self.people, self.first = half, people, first
        self.ms = 0
        self.events: list[ClockEvent] = []
        self.said: dict[str, Half] = {}
        self.press(EventKind.OPENED)

    def moment(self, ms: int) -> Moment:
        return Moment(START + timedelta(milliseconds=ms), 5_000 + ms, "boot")

    def press(self, kind: EventKind, **fields: object) -> Log:
        now, number = self.moment(self.ms), len(self.events) + 1
        self.events.append(
            ClockEvent(
                id=f"e{number}",
                pair_id="p",
                created_at=now.wall,
                updated_at=now.wall,
                session_id="s",
                seq=number,
                kind=kind,
                wall=now.wall,
                boot_ms=now.boot_ms,
                boot_id=now.boot_id,
                **fields,
            )
        )
        return self

    def wait(self, ms: float = 0, minutes: float = 0) -> Log:
        self.ms += round(ms + minutes * MINUTE)
        return self

    def clock(self, later: int = 0) -> Clock:
        now = self.moment(self.ms + later)
        return replay(self.people, self.first, self.half, self.events, now)

    def view(self, later: int = 0) -> ClockView:
        return clock_view(self.clock(later), NAMES.__getitem__, self.said.get, UTC)

    def say(self, person: str, **fields: object) -> None:
        at = START
        self.said[person] = Half(
            id=person, pair_id="p", created_at=at, updated_at=at, session_id="s", **fields
        )


def started(**kwargs: int) -> Log:
    return Log(**kwargs).press(EventKind.STARTED)


def faces(view: ClockView) -> list[tuple[str, str, str]]:
    return [(half.state.value, half.face, half.unit) for half in view.halves]


# -- words ----------------------------------------------------------------------------------------


def test_before_the_start_both_halves_are_to_come() -> None:
    view = Log().view()
    assert faces(view) == [("to come", "30", "min to come")] * 2
    assert [half.begins for half in view.halves] == [True, False]
    assert [half.share for half in view.halves] == [0, 0]
    assert view.current is None
    assert (view.ends, view.line.cue) == ("15:01", Cue.NONE)
    assert [(step.label, step.here) for step in view.steps] == [
        ("opening", True),
        ("Ana’s half", False),
        ("Ben’s half", False),
        ("closing", False),
    ]


def test_an_opening_that_lasts_is_unaccounted() -> None:
    log = Log().wait(3 * MINUTE - 1)
    assert log.view().line.text == ""
    assert log.wait(1).view().line.text == "Not started, 3 min unaccounted."
    assert log.wait(119_999).view().line.text == "Not started, 4 min unaccounted."
    assert log.view().line.cue is Cue.WAITING


@pytest.mark.parametrize(
    ("left", "face", "unit"),
    [
        (30 * MINUTE, "30", "min left"),
        (29 * MINUTE + 1, "30", "min left"),
        (29 * MINUTE, "29", "min left"),
        (2 * MINUTE + 1, "3", "min left"),
        (2 * MINUTE, "2:00", "left"),
        (119 * SECOND + 1, "2:00", "left"),
        (119 * SECOND, "1:59", "left"),
        (1, "0:01", "left"),
        (0, "+0", "min over"),
        (-59_999, "+0", "min over"),
        (-MINUTE, "+1", "min over"),
        (-2 * MINUTE, "+2", "min over"),
    ],
)
def test_the_face_of_the_running_half(left: int, face: str, unit: str) -> None:
    view = started().wait(30 * MINUTE - left).view()
    assert (view.you.face, view.you.unit) == (face, unit)
    assert view.you.state is (Running.ON if left > 0 else Running.OVER)
    assert view.current is view.you
    assert view.other.state is Running.TO_COME


def test_a_pause_is_a_word_a_sign_and_a_line() -> None:
    log = started().wait(minutes=10).press(EventKind.PAUSED, text="the door").wait(minutes=4)
    view = log.view()
    assert (view.you.state, view.you.symbol, view.you.face) == (Running.PAUSED, "‖", "20")
    assert (view.paused, view.running) == (True, False)
    assert view.line.text == "Paused for both, 4 min (the door). The end moves along."
    assert "close for today?" not in view.line.text
    assert "close for today?" in log.wait(minutes=6).view().line.text
    assert view.current is view.you


def test_a_half_given_away_early_is_still_to_come() -> None:
    log = started().wait(minutes=10).press(EventKind.HANDED_OVER).wait(minutes=30)
    view = log.view()
    assert faces(view) == [("still to come", "20", "min still to come"), ("over", "+0", "min over")]
    assert view.line.text == "Ben’s half is full. Hand over when the thought is done."
    log.press(EventKind.HANDED_OVER).wait(minutes=20)
    assert log.view().line.cue is Cue.THROUGH
    assert log.view().other.state is Running.DONE


def test_the_changeover_has_its_own_step_where_it_is() -> None:
    log = started().wait(minutes=30).press(EventKind.CHANGEOVER)
    assert [s.label for s in log.view().steps].index("changeover") == 2
    log.wait(minutes=1).press(EventKind.HANDED_OVER).wait(minutes=1).press(EventKind.CHANGEOVER)
    view = log.view()
    assert [s.label for s in view.steps].index("changeover") == 3
    assert [s.here for s in view.steps] == [False, False, False, True, False]
    assert [s.done for s in view.steps] == [True, True, True, False, False]
    assert view.current is None


def test_a_social_part_has_its_step() -> None:
    view = Log().press(EventKind.SOCIAL).wait(minutes=9).view()
    assert [s.label for s in view.steps if s.here] == ["social"]
    assert view.line.text == ""


def test_in_the_closing_minutes_are_rounded_alike_for_both() -> None:
    log = started().wait(minutes=30.5).press(EventKind.HANDED_OVER).wait(minutes=29.5)
    view = log.press(EventKind.CLOSING).view()
    assert faces(view) == [("done", "31", "min"), ("done", "30", "min")]
    assert view.ends == ""
    assert next_change_ms(log.clock()) is None
    log.press(EventKind.ENDED)
    assert log.view().you.state is Running.DONE
    assert all(step.done for step in log.view().steps)
    assert next_change_ms(log.clock()) is None


def test_the_warning_comes_when_its_owner_wanted() -> None:
    log = started().wait(minutes=25, ms=-1)
    assert (log.view().you.soon, log.view().line.cue) == (False, Cue.NONE)
    log.wait(1)
    assert (log.view().you.soon, log.view().line.text) == (True, "5 min left.")
    log.say(ANA, warning_minutes=2, intention="decide", help_wanted=HelpWanted.IDEAS)
    view = log.view()
    assert (view.you.soon, view.line.cue) == (False, Cue.NONE)
    assert (view.you.intention, view.you.wanted) == ("decide", HelpWanted.IDEAS)


def test_beside_seconds_the_warning_names_no_other_number() -> None:
    log = started().wait(minutes=28, ms=-1)
    assert (log.view().you.face, log.view().line.text) == ("3", "3 min left.")
    log.wait(1)
    assert (log.view().you.face, log.view().line.text) == ("2:00", "The last two minutes.")
    log.wait(minutes=1, ms=-1)
    assert log.view().line.text == "The last two minutes."
    log.wait(1)
    assert (log.view().you.face, log.view().line.text) == ("1:00", "The last minute.")


def test_an_overrun_is_put_to_the_pair_until_they_chose() -> None:
    log = started().wait(minutes=36).press(EventKind.HANDED_OVER).wait(minutes=1)
    assert log.view().line.text == "Ana’s half ran 6 min over. What shall it mean?"
    log.press(EventKind.OVERRUN, text=OverrunChoice.FULL.value)
    assert log.view().line.cue is Cue.NONE


def test_a_gap_is_the_first_thing_that_is_said() -> None:
    log = started().wait(minutes=20).press(EventKind.GAP, amount_ms=9 * MINUTE)
    view = log.press(EventKind.PAUSED).view()
    assert view.line.text == "9 min went by unseen in Ana’s half. Whose was it?"


def test_a_quiet_line_says_by_when_to_hand_over() -> None:
    stop = START + timedelta(minutes=40)
    log = started().press(EventKind.HARD_STOP, until=stop).wait(minutes=17, ms=-1)
    assert (log.view().hard_stop, log.view().line.cue) == ("14:40", Cue.NONE)
    assert log.wait(1).view().line.text == "Hand over by 14:20 to keep it even."
    assert log.wait(minutes=3).view().line.text.startswith("Hand over now")
    log.press(EventKind.HANDED_OVER)
    assert log.view().line.cue is Cue.NONE


def test_the_end_is_never_promised_too_early_and_stands_while_a_half_runs() -> None:
    log = started()
    assert log.view().ends == "15:01"
    assert log.wait(minutes=29).view().ends == "15:01"
    assert log.wait(minutes=3).view().ends == "15:03"


def test_a_half_of_no_length_does_no_harm() -> None:
    log = Log(half=0)
    assert log.view().you.share == 1
    log.press(EventKind.STARTED).wait(1)
    assert (log.view().you.share, log.view().you.face) == (1, "+0")


def test_before_the_session_is_open_nothing_changes() -> None:
    clock = replay((ANA, BEN), ANA, MINUTE, [], Moment(START, 0, "boot"))
    assert next_change_ms(clock) is None


# -- when they change -----------------------------------------------------------------------------

stretches = st.one_of(
    st.sampled_from([0, 1, 999, 1000, 30_000, MINUTE, 5 * MINUTE, 28 * MINUTE, 31 * MINUTE]),
    st.integers(0, 5 * MINUTE),
    st.integers(0, 40 * MINUTE),
)
persons = st.sampled_from([ANA, BEN])
presses = st.one_of(
    st.tuples(
        st.sampled_from(
            [
                EventKind.STARTED,
                EventKind.STARTED,
                EventKind.HANDED_OVER,
                EventKind.HANDED_OVER,
                EventKind.PAUSED,
                EventKind.RESUMED,
                EventKind.CHANGEOVER,
                EventKind.SOCIAL,
                EventKind.CLOSING,
            ]
        ),
        st.just({}),
    ),
    st.tuples(
        st.sampled_from([EventKind.STARTED, EventKind.HANDED_OVER, EventKind.GAP]),
        stretches.map(lambda ms: {"amount_ms": ms}),
    ),
    st.tuples(
        st.sampled_from([EventKind.ADJUSTED, EventKind.RESUMED]),
        st.fixed_dictionaries({"person": persons, "amount_ms": st.integers(-(10**6), 10**6)}),
    ),
    st.tuples(
        st.sampled_from([EventKind.EXTENDED, EventKind.PLANNED]),
        st.integers(-10 * MINUTE, 40 * MINUTE).map(lambda ms: {"amount_ms": ms}),
    ),
    st.tuples(
        st.just(EventKind.HARD_STOP),
        st.integers(0, 100 * MINUTE).map(lambda ms: {"until": START + timedelta(milliseconds=ms)}),
    ),
    st.tuples(
        st.just(EventKind.OVERRUN), st.sampled_from(OverrunChoice).map(lambda c: {"text": c.value})
    ),
    st.tuples(
        st.just(EventKind.SETTLED),
        st.sampled_from(GapChoice).map(lambda c: {"text": c.value, "ref": "e5"}),
    ),
    st.tuples(st.just(EventKind.FIRST), persons.map(lambda p: {"person": p})),
)
sessions = st.tuples(
    st.sampled_from([30 * MINUTE, 3 * MINUTE, 12_345, 0]),
    st.lists(st.tuples(stretches, presses), max_size=8),
    stretches,
    st.sampled_from([1, 2, 5, 10]),
)


def written(session, mirrored: bool = False) -> Log:
    half, events, rest, warning = session
    swap = {ANA: BEN, BEN: ANA} if mirrored else {ANA: ANA, BEN: BEN}
    log = Log(half, (swap[ANA], swap[BEN]), swap[ANA])
    for wait, (kind, fields) in events:
        named = {k: swap.get(v, v) if k == "person" else v for k, v in fields.items()}
        log.wait(wait).press(kind, **named)
    log.say(swap[ANA], warning_minutes=warning)
    return log.wait(rest)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(sessions, st.floats(0, 1, exclude_max=True))
def test_no_word_changes_before_its_time(session, part: float) -> None:
    log = written(session)
    change = next_change_ms(log.clock())
    if change is None:
        assert log.view() == log.view(7 * MINUTE + 1)
        return
    assert 0 < change <= MINUTE
    now = log.view()
    assert log.view(change - 1) == now
    assert log.view(int(change * part)) == now


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sessions)
def test_following_the_changes_shows_what_the_clock_says(session) -> None:
    log = written(session)
    shown, passed = log.view(), 0
    for _ in range(12):
        change = next_change_ms(log.clock(passed))
        if change is None:
            break
        assert log.view(passed + change - 1) == shown
        passed += change
        shown = log.view(passed)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(sessions)
def test_swapping_the_two_swaps_the_words_and_nothing_else(session) -> None:
    one, two = written(session), written(session, mirrored=True)
    names = {ANA: "Ben", BEN: "Ana", None: "both"}
    mirrored = clock_view(two.clock(), names.__getitem__, two.said.get, UTC)
    swap = {ANA: BEN, BEN: ANA}
    there = replace(
        mirrored,
        you=replace(mirrored.you, person=swap[mirrored.you.person]),
        other=replace(mirrored.other, person=swap[mirrored.other.person]),
    )
    assert there == one.view()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(sessions)
def test_left_and_right_are_a_matter_of_views_alone(session) -> None:
    log = written(session)
    here = log.view()
    log.people = (BEN, ANA)
    there = log.view()
    assert replace(there, you=there.other, other=there.you) == here


@settings(max_examples=100, deadline=None, derandomize=True)
@given(sessions)
def test_the_bar_is_between_nothing_and_all(session) -> None:
    for half in written(session).view().halves:
        assert 0 <= half.share <= 1
