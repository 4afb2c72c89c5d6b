"""The open session: every command, presses at once, gaps, kills, and what is carried on."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from comentor_tui.domain.records import (
    AgendaItem,
    ClockEvent,
    EventKind,
    HelpWanted,
    ItemState,
    Session,
    SessionKind,
    SessionState,
)
from comentor_tui.domain.turns import MINUTE, GapChoice, OverrunChoice, Stage, Uncharged
from comentor_tui.errors import UsageProblem
from comentor_tui.services.live import Settle
from comentor_tui.services.open_session import GAP_MS


@pytest.fixture
async def live(pair):
    """An open session in which Ana begins."""
    await pair.live.open()
    if pair.live.clock().first != pair.memory.you:
        await pair.live.swap_first()
    return pair.live


def numbers(pair) -> list[int]:
    return sorted(event.seq for event in pair.memory.all(ClockEvent))


def in_order(pair, store) -> None:
    """The log counts up without a gap, and the disk holds the same."""
    assert numbers(pair) == list(range(1, len(numbers(pair)) + 1))
    assert {e.id: e for e in pair.memory.all(ClockEvent)} == {
        e.id: e for e in store.load(ClockEvent)
    }


async def beat_for(pair, clock, minutes: float) -> None:
    """Time passes before somebody's eyes."""
    for _ in range(round(minutes * 12)):
        clock.go_on(seconds=5)
        assert not await pair.live.beat()


# -- beginning ------------------------------------------------------------------------------------


async def test_nothing_can_be_done_without_a_session(pair) -> None:
    live = pair.live
    for command in (
        live.start(),
        live.hand_over(),
        live.pause(),
        live.resume(),
        live.pause_or_resume(),
        live.undo(),
        live.end(),
        live.changeover(),
        live.social(),
        live.close_halves(),
        live.extend(MINUTE),
        live.swap_first(),
        live.say(pair.memory.you, intention="x"),
        live.settle(Settle("?", GapChoice.NOBODY)),
        live.let_owed_go(),
    ):
        with pytest.raises(UsageProblem):
            await command
    assert live.session is None
    assert not await live.notice()
    assert live.late_start() is None
    assert live.half(pair.memory.you) is None
    assert pair.memory.all(ClockEvent) == []


async def test_opening_takes_the_planned_session(pair, clock) -> None:
    at = clock.wall + timedelta(minutes=10)
    planned = await pair.planning.plan(at, "video", "room", 25)
    await pair.live.open()
    session = pair.live.session
    assert (session.id, session.planned_at, session.half_minutes) == (planned.id, at, 25)
    assert pair.live.clock().stage is Stage.OPENING
    assert "already open" in await pair.live.open()
    for person in pair.memory.people:
        assert pair.live.half(person) is not None


async def test_two_openings_at_once_open_one_session(pair, store) -> None:
    await asyncio.gather(pair.live.open(), pair.live.open())
    assert len(pair.memory.all(Session)) == 1
    in_order(pair, store)


async def test_a_session_that_was_held_cannot_be_opened_again(pair, live) -> None:
    held = await live.end()
    with pytest.raises(UsageProblem):
        await live.open(held.id)
    with pytest.raises(UsageProblem):
        await live.open("unknown")
    assert live.session is None


async def test_who_begins_alternates_and_one_key_swaps(pair, clock) -> None:
    began = []
    for _ in range(3):
        await pair.live.open()
        await pair.live.hand_over()
        clock.go_on(minutes=1)
        began.append((await pair.live.end()).first_person)
        clock.go_on(days=30)
    assert began[0] == began[2] != began[1]
    await pair.live.open()
    first = pair.live.clock().first
    await pair.live.swap_first()
    assert pair.live.clock().first == pair.live.clock().other(first) == began[0]
    await pair.live.hand_over()
    with pytest.raises(UsageProblem):
        await pair.live.swap_first()
    assert (await pair.live.end()).first_person == began[0]


async def test_what_was_not_reached_is_carried_and_what_waits_comes_along(pair, clock) -> None:
    planning = pair.planning
    first = await planning.add("first", pair.memory.you)
    await pair.live.open()
    second = await planning.add("second", None)
    done = await planning.add("done", None)
    await planning.tick(done.id)
    await pair.live.end()
    waiting = await planning.add("waiting", pair.memory.other)
    clock.go_on(days=30)
    await pair.live.open()
    session = pair.live.session
    here = {item.text: item for item in planning.items()}
    assert set(here) == {"first", "second", "waiting"}
    assert {item.session_id for item in here.values()} == {session.id}
    assert here["waiting"].id == waiting.id
    assert here["first"].carried_from == first.id
    assert here["second"].first_asked == second.created_at
    assert pair.memory.get(AgendaItem, first.id).state is ItemState.CARRIED


async def test_an_item_of_a_session_no_longer_in_memory_is_carried_too(pair) -> None:
    old = pair.memory.new(AgendaItem, text="old", session_id="years ago")
    await pair.memory.put(old)
    assert [item.text for item in pair.planning.items()] == ["old"]
    await pair.live.open()
    assert [(i.text, i.carried_from) for i in pair.planning.items()] == [("old", old.id)]


async def test_a_social_call_opens_in_its_social_part(pair) -> None:
    await pair.live.open(kind=SessionKind.SOCIAL)
    assert pair.live.clock().stage is Stage.SOCIAL
    with pytest.raises(UsageProblem):
        await pair.live.undo()
    await pair.live.social()
    assert "Taken back" in await pair.live.undo()
    assert pair.live.clock().stage is Stage.SOCIAL


# -- turns ----------------------------------------------------------------------------------------


async def test_one_key_begins_hands_over_and_back(pair, live, clock, store) -> None:
    you, other = pair.memory.people
    assert "Ana" in await live.hand_over()
    clock.go_on(minutes=10)
    assert "Ben" in await live.hand_over()
    clock.go_on(minutes=5)
    await live.hand_over()
    clock.go_on(minutes=1)
    assert live.clock().charged == {you: 11 * MINUTE, other: 5 * MINUTE}
    with pytest.raises(UsageProblem):
        await live.start()
    in_order(pair, store)


async def test_a_second_press_within_a_second_is_left_out(pair, live, clock) -> None:
    await live.hand_over()
    clock.go_on(milliseconds=999)
    assert "Once" in await live.hand_over()
    assert live.clock().owner == pair.memory.you
    clock.go_on(milliseconds=1)
    await live.hand_over()
    assert live.clock().owner == pair.memory.other


async def test_two_presses_at_once_are_one(pair, live) -> None:
    await live.hand_over()
    await live.undo()
    await asyncio.gather(live.hand_over(), pair.command("switch"), live.hand_over())
    assert live.clock().turn == 1
    assert live.clock().owner == pair.memory.you


async def test_a_slip_of_a_finger_takes_a_real_second_in_a_rehearsal(pair, live, clock) -> None:
    clock.speed = 20.0
    await live.hand_over()
    clock.go_on(seconds=19)
    await live.hand_over()
    assert live.clock().turn == 1
    clock.go_on(seconds=1)
    await live.hand_over()
    assert live.clock().turn == 2


async def test_a_hand_over_or_start_that_was_a_while_ago(pair, live, clock) -> None:
    you, other = pair.memory.people
    clock.go_on(minutes=4)
    await live.start(3 * MINUTE)
    assert live.clock().charged == {you: 3 * MINUTE, other: 0}
    clock.go_on(minutes=7)
    await live.hand_over(2 * MINUTE)
    assert live.clock().charged == {you: 8 * MINUTE, other: 2 * MINUTE}


async def test_it_was_so_long_ago_whether_the_key_was_late_or_forgotten(pair, live, clock) -> None:
    you, other = pair.memory.people
    clock.go_on(minutes=10)
    # Forgotten: it is pressed with it.
    assert await live.it_was(6 * MINUTE) == "Ana’s half has begun."
    clock.go_on(minutes=4)
    # Longer ago than the key: it was late, and only it can be meant.
    said = "Ana’s half began before the key: Ana 12 min, Ben 0 min."
    assert await live.it_was(12 * MINUTE) == said
    assert await live.it_was(3 * MINUTE) == "Handed over: Ben’s half."
    assert live.clock().charged == {you: 9 * MINUTE, other: 3 * MINUTE}
    clock.go_on(minutes=2)
    await live.pause("tea")
    assert await live.it_was(6 * MINUTE) == (
        "Ben’s half began before the key: Ana 8 min, Ben 6 min."
    )
    assert live.clock().paused
    # Said once more, it counts from the new word, as long as the key was pressed since.
    await live.it_was(4 * MINUTE)
    assert live.clock().charged == {you: 10 * MINUTE, other: 4 * MINUTE}
    await live.undo()
    assert live.clock().charged == {you: 8 * MINUTE, other: 6 * MINUTE}
    assert (live.clock().turn, live.clock().owner) == (2, other)


async def test_in_the_changeover_and_the_closing_no_key_can_have_been_late(
    pair, live, clock
) -> None:
    you, other = pair.memory.people
    await live.hand_over()
    clock.go_on(minutes=5)
    await live.changeover()
    clock.go_on(minutes=2)
    assert await live.it_was(8 * MINUTE) == "Handed over: Ben’s half."
    assert live.clock().charged == {you: 0, other: 7 * MINUTE}
    await live.close_halves()
    with pytest.raises(UsageProblem, match="closed"):
        await live.it_was(8 * MINUTE)


async def test_longer_ago_than_it_can_have_been_is_cut(pair, live, clock) -> None:
    you, other = pair.memory.people
    clock.go_on(minutes=4)
    await live.start(60 * MINUTE)
    assert live.clock().charged[you] == 4 * MINUTE
    clock.go_on(minutes=2)
    await live.hand_over(60 * MINUTE)
    assert live.clock().charged == {you: 0, other: 6 * MINUTE}


async def test_changeover_and_closing_are_nobodys(pair, live, clock) -> None:
    with pytest.raises(UsageProblem):
        await live.changeover()
    await live.hand_over()
    with pytest.raises(UsageProblem):
        await live.social()
    clock.go_on(minutes=1)
    await live.changeover()
    clock.go_on(minutes=2)
    await live.hand_over()
    clock.go_on(minutes=1)
    await live.close_halves()
    clock.go_on(minutes=3)
    view = live.clock()
    assert view.uncharged(Uncharged.CHANGEOVER) == 2 * MINUTE
    assert view.uncharged(Uncharged.CLOSING) == 3 * MINUTE
    assert set(view.charged.values()) == {MINUTE}
    with pytest.raises(UsageProblem):
        await live.hand_over()
    with pytest.raises(UsageProblem):
        await live.close_halves()
    await live.undo()
    assert live.clock().running


# -- pauses and corrections -----------------------------------------------------------------------


async def test_a_pause_belongs_to_both_and_may_have_a_reason(pair, live, clock) -> None:
    with pytest.raises(UsageProblem, match="Nothing is running"):
        await live.pause()
    await live.hand_over()
    ends = live.clock().ends_at
    await live.pause()
    clock.go_on(minutes=3)
    with pytest.raises(UsageProblem, match="paused already"):
        await live.pause()
    await live.pause(" the\x1b[31m  door\n")
    assert live.clock().pause_reason == "the[31m door"
    assert live.clock().ends_at == ends + timedelta(minutes=3)
    assert live.clock().charged[pair.memory.you] == 0
    await live.resume()
    with pytest.raises(UsageProblem, match="not paused"):
        await live.resume()


async def test_a_pause_that_was_none_after_all(pair, live, clock) -> None:
    await live.hand_over()
    await live.pause()
    clock.go_on(minutes=3)
    await live.resume(pair.memory.other)
    assert live.clock().charged[pair.memory.other] == 3 * MINUTE


async def test_one_key_for_both(pair, live) -> None:
    await live.hand_over()
    await live.pause_or_resume()
    assert live.clock().paused
    await live.pause_or_resume()
    assert live.clock().running
    await asyncio.gather(live.pause_or_resume(), live.pause_or_resume())
    assert live.clock().running


async def test_undo_goes_back_step_by_step_and_the_log_keeps_all(pair, live, clock, store) -> None:
    await live.hand_over()
    clock.go_on(minutes=2)
    await live.hand_over()
    clock.go_on(minutes=1)
    await live.pause()
    before = len(pair.memory.all(ClockEvent))
    await asyncio.gather(live.undo(), live.undo())
    view = live.clock()
    assert (view.owner, view.paused) == (pair.memory.you, False)
    assert view.charged[pair.memory.you] == 3 * MINUTE
    assert len(pair.memory.all(ClockEvent)) == before + 2
    in_order(pair, store)


async def test_opening_itself_cannot_be_undone(pair) -> None:
    await pair.live.open()
    with pytest.raises(UsageProblem, match="nothing to take back"):
        await pair.live.undo()


async def test_a_correction_takes_from_nobodys_time_and_gives_it_back(pair, live, clock) -> None:
    you = pair.memory.you
    clock.go_on(seconds=20)
    await live.hand_over()
    with pytest.raises(UsageProblem):
        await live.adjust(you, -30_000)
    assert await live.adjust(you, 30_000) == "Ana +20 s"
    with pytest.raises(UsageProblem):
        await live.adjust(you, 30_000)
    clock.go_on(minutes=2)
    assert await live.adjust(you, -90_000) == "Ana −1 min 30 s"
    assert live.clock().charged[you] == 50_000


async def test_more_time_is_more_time_for_both(pair, live) -> None:
    await live.extend(5 * MINUTE)
    assert set(live.clock().allotted.values()) == {35 * MINUTE}
    said = await live.extend(-99 * MINUTE)
    assert "35 min" in said
    assert set(live.clock().allotted.values()) == {0}
    with pytest.raises(UsageProblem):
        await live.extend(-MINUTE)


# -- plans ----------------------------------------------------------------------------------------


async def test_a_late_start_offers_both_ways(pair, clock) -> None:
    at = clock.wall
    await pair.planning.plan(at, "call")
    clock.go_on(minutes=12)
    await pair.live.open()
    late = pair.live.late_start()
    assert (late.minutes_left, late.equal_half_ms) == (48, 24 * MINUTE)
    assert late.full_end == at + timedelta(minutes=72)
    assert await pair.live.plan_halves(late.equal_half_ms) == "24 min each."
    assert set(pair.live.clock().allotted.values()) == {24 * MINUTE}
    await pair.live.hand_over()
    assert pair.live.late_start() is None


async def test_in_time_or_hours_too_late_there_is_no_choice(pair, clock) -> None:
    await pair.planning.plan(clock.wall, "call")
    await pair.live.open()
    assert pair.live.late_start() is None
    await pair.live.end()
    await pair.planning.plan(clock.wall - timedelta(hours=3), "call")
    await pair.live.open()
    assert pair.live.late_start() is None


async def test_a_hard_stop_counts_for_a_late_start_and_can_be_taken_away(live, clock) -> None:
    await live.set_hard_stop(clock.wall + timedelta(minutes=40))
    assert live.late_start().minutes_left == 40
    assert live.clock().past_hard_stop == 20 * MINUTE
    await live.set_hard_stop(None)
    assert live.clock().hard_stop is None
    await live.undo()
    assert live.clock().hard_stop is not None
    stop = live.clock().hard_stop
    assert (await live.end()).hard_stop == stop


async def overrun(live, clock) -> None:
    await live.hand_over()
    clock.go_on(minutes=36)
    await live.hand_over()


@pytest.mark.parametrize(
    ("choice", "has", "owed"),
    [(OverrunChoice.FULL, 30, 0), (OverrunChoice.TRIM, 27, 0), (OverrunChoice.KEEP, 24, 6)],
)
async def test_what_an_overrun_means_is_chosen(pair, live, clock, choice, has, owed) -> None:
    with pytest.raises(UsageProblem):
        await live.choose_overrun(choice)
    await overrun(live, clock)
    other = pair.memory.other
    assert f"{has} min" in await live.choose_overrun(choice)
    assert live.clock().left(other) == has * MINUTE
    with pytest.raises(UsageProblem):
        await live.choose_overrun(choice)
    ended = await live.end()
    assert ended.owed_ms == owed * MINUTE
    assert ended.owed_to == (other if owed else None)


async def test_minutes_owed_are_given_back_next_time_or_let_go(pair, live, clock) -> None:
    you, other = pair.memory.people
    await overrun(live, clock)
    await live.choose_overrun(OverrunChoice.KEEP)
    await live.end()
    assert live.owed() == (other, 6 * MINUTE)
    clock.go_on(days=30)
    await live.open()
    assert live.clock().allotted == {you: 24 * MINUTE, other: 36 * MINUTE}
    with pytest.raises(UsageProblem):
        await live.undo()
    await live.let_owed_go()
    assert live.owed() is None
    assert set(live.clock().allotted.values()) == {30 * MINUTE}
    await live.undo()
    assert live.owed() == (other, 6 * MINUTE)
    await live.hand_over()
    await live.let_owed_go()
    assert set(live.clock().allotted.values()) == {30 * MINUTE}
    with pytest.raises(UsageProblem, match="Nothing is owed"):
        await live.let_owed_go()


async def test_letting_go_is_written_whole_and_so_is_taking_it_back(
    pair, live, clock, store, again
) -> None:
    other = pair.memory.other
    await overrun(live, clock)
    await live.choose_overrun(OverrunChoice.KEEP)
    await live.end()
    clock.go_on(days=30)
    await live.open()
    for command, owed, half in ((live.let_owed_go, None, 30), (live.undo, 6, 36)):
        before = len(store.saves)
        await command()
        # One transaction: after a crash the halves and what is owed still say the same.
        (together,) = store.saves[before:]
        assert {type(record) for record in together} == {Session, ClockEvent}
        fresh = again()
        assert fresh.live.owed() == (owed and (other, owed * MINUTE))
        assert fresh.live.clock().allotted[other] == half * MINUTE
        fresh.close()


async def test_a_social_call_between_keeps_what_is_owed(pair, live, clock) -> None:
    await overrun(live, clock)
    await live.choose_overrun(OverrunChoice.KEEP)
    await live.end()
    owed = live.owed()
    clock.go_on(days=7)
    await live.open(kind=SessionKind.SOCIAL)
    await live.end()
    assert live.owed() == owed


async def test_what_both_owe_each_other_is_set_off(pair, live, clock) -> None:
    await overrun(live, clock)
    await live.choose_overrun(OverrunChoice.KEEP)
    clock.go_on(minutes=20)
    await live.hand_over()
    await live.extend(10 * MINUTE)
    clock.go_on(minutes=1)
    view = live.clock()
    ended = await live.end()
    net = view.owed[pair.memory.you] - view.owed[pair.memory.other]
    assert ended.owed_ms == abs(net)


# -- the end --------------------------------------------------------------------------------------


async def test_ending_and_taking_the_ending_back(pair, live, clock, store) -> None:
    await live.hand_over()
    clock.go_on(minutes=10)
    ended = await live.end()
    assert (ended.state, ended.ended_at) == (SessionState.HELD, clock.wall)
    assert live.session is None
    clock.go_on(seconds=5)
    assert "open again" in await live.reopen(ended.id)
    assert live.session.id == ended.id
    assert live.session.ended_at is None
    assert live.clock().running
    assert live.clock().gaps == ()
    in_order(pair, store)
    with pytest.raises(UsageProblem):
        await live.reopen(ended.id)


async def test_the_time_between_an_end_and_its_taking_back_is_put_to_the_pair(
    pair, live, clock, store
) -> None:
    await live.hand_over()
    clock.go_on(minutes=10)
    ended = await live.end()
    clock.go_on(hours=20)
    await live.reopen(ended.id)
    (gap,) = live.clock().gaps
    assert gap.length == 20 * 60 * MINUTE
    assert live.clock().charged[pair.memory.you] == 10 * MINUTE
    in_order(pair, store)


async def test_nothing_ran_at_the_end_so_nothing_is_asked(live, clock) -> None:
    await live.hand_over()
    await live.close_halves()
    ended = await live.end()
    clock.go_on(hours=20)
    await live.reopen(ended.id)
    assert live.clock().gaps == ()
    assert live.clock().stage is Stage.CLOSING


async def test_a_session_whose_log_is_not_at_hand_is_not_taken_up(pair, clock) -> None:
    old = pair.memory.new(Session, state=SessionState.HELD, started_at=clock.wall)
    await pair.memory.put(old)
    with pytest.raises(UsageProblem):
        await pair.live.reopen(old.id)


# -- at once --------------------------------------------------------------------------------------


async def test_commands_from_everywhere_at_once_never_share_a_number(
    pair, live, clock, store
) -> None:
    await live.hand_over()
    for _ in range(10):
        clock.go_on(seconds=30)
        await asyncio.gather(
            live.hand_over(),
            pair.command("pause"),
            live.undo(),
            pair.command("resume"),
            live.extend(MINUTE),
            live.beat(),
            pair.command("switch"),
            live.adjust(pair.memory.you, 1000),
            return_exceptions=True,
        )
    in_order(pair, store)


async def test_a_command_whose_caller_is_gone_is_finished(pair, live, clock, store) -> None:
    store.hold.clear()
    caller = asyncio.create_task(live.hand_over())
    before = store.attempts
    for _ in range(1000):
        await asyncio.sleep(0.001)
        if store.attempts > before:
            break
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    clock.go_on(seconds=5)
    following = asyncio.create_task(live.pause())
    await asyncio.sleep(0)
    store.hold.set()
    await following
    assert live.clock().paused
    in_order(pair, store)


async def test_a_disk_that_is_full_does_not_stop_the_call(pair, live, clock, store, again) -> None:
    store.fill_up()
    await live.hand_over()
    clock.go_on(minutes=2)
    await live.hand_over()
    assert live.clock().owner == pair.memory.other
    assert not pair.saver.state.saved
    store.problem = None
    await pair.saver.flush()
    in_order(pair, store)
    assert again().live.clock() == live.clock()


# -- gaps -----------------------------------------------------------------------------------------


async def test_sleep_of_the_laptop_is_put_to_the_pair(pair, live, clock) -> None:
    await live.hand_over()
    await beat_for(pair, clock, 1)
    clock.go_on(minutes=20)
    assert await live.beat()
    assert not await live.beat()
    (gap,) = live.clock().gaps
    assert (gap.length, gap.owner) == (20 * MINUTE, pair.memory.you)
    assert live.clock().charged[pair.memory.you] == MINUTE
    await live.settle(Settle(gap.id, GapChoice.SPLIT))
    assert live.clock().charged[pair.memory.other] == 10 * MINUTE
    with pytest.raises(UsageProblem):
        await live.settle(Settle(gap.id, GapChoice.NOBODY))


async def test_whose_a_gap_was_must_be_one_of_the_two(pair, live, clock) -> None:
    await live.hand_over()
    clock.go_on(minutes=20)
    await live.notice()
    (gap,) = live.clock().gaps
    for person in (None, "a stranger"):
        with pytest.raises(UsageProblem):
            await live.settle(Settle(gap.id, GapChoice.PERSON, person))
    await live.settle(Settle(gap.id, GapChoice.PERSON, pair.memory.you))
    assert live.clock().charged[pair.memory.you] == 20 * MINUTE


@pytest.mark.parametrize("command", ["switch", "pause", "undo"])
async def test_a_key_that_wakes_the_laptop_hides_no_gap(pair, live, clock, command) -> None:
    await live.hand_over()
    await beat_for(pair, clock, 1)
    await live.extend(MINUTE)
    clock.go_on(hours=8)
    await pair.command(command)
    (gap,) = live.clock().gaps
    assert gap.length == 8 * 60 * MINUTE
    assert live.clock().total_charged == MINUTE


async def test_a_short_absence_is_no_gap(pair, live, clock) -> None:
    await live.hand_over()
    clock.go_on(milliseconds=GAP_MS - 1)
    assert not await live.beat()


async def test_in_a_rehearsal_heartbeats_are_as_far_apart_as_the_clock_is_fast(
    pair, live, clock
) -> None:
    clock.speed = 20.0
    await live.hand_over()
    clock.go_on(seconds=5 * 20)
    assert not await live.beat()
    clock.go_on(seconds=15 * 20)
    assert await live.beat()


async def test_taken_up_again_in_a_rehearsal_a_moment_at_the_keys_is_no_gap(
    pair, live, clock
) -> None:
    clock.speed = 30.0
    await live.hand_over()
    clock.go_on(minutes=2)
    ended = await live.end()
    # Fifteen seconds at the keys, of a clock that runs thirty times as fast.
    clock.go_on(milliseconds=GAP_MS * 30 - 1)
    await live.reopen(ended.id)
    assert live.clock().gaps == ()
    ended = await live.end()
    clock.go_on(milliseconds=GAP_MS * 30)
    await live.reopen(ended.id)
    assert [gap.length for gap in live.clock().gaps] == [GAP_MS * 30]


@pytest.mark.parametrize("resting", ["pause", "closing", "opening"])
async def test_where_nothing_runs_nothing_goes_unseen(pair, live, clock, resting) -> None:
    if resting != "opening":
        await live.hand_over()
        await beat_for(pair, clock, 1)
    if resting == "pause":
        await live.pause()
    if resting == "closing":
        await live.close_halves()
    clock.go_on(hours=2)
    assert not await live.beat()
    clock.go_on(hours=2)
    if resting == "pause":
        await live.resume()
    assert not await live.notice()
    assert live.clock().gaps == ()


async def test_after_a_crash_the_heartbeat_bounds_the_gap(pair, live, clock, again) -> None:
    await live.hand_over()
    await beat_for(pair, clock, 3)
    clock.go_on(minutes=7)
    fresh = again()
    assert await fresh.live.notice()
    (gap,) = fresh.live.clock().gaps
    assert gap.length == 7 * MINUTE
    assert fresh.live.clock().charged[fresh.memory.you] == 3 * MINUTE
    assert not await fresh.live.notice()


async def test_after_a_crash_the_shells_first_command_finds_the_gap(
    pair, live, clock, again
) -> None:
    await live.hand_over()
    await beat_for(pair, clock, 3)
    clock.go_on(minutes=7)
    fresh = again()
    await fresh.command("pause")
    assert [gap.length for gap in fresh.live.clock().gaps] == [7 * MINUTE]


async def test_after_a_crash_without_a_heartbeat_the_last_event_does(
    pair, live, clock, store, again
) -> None:
    await live.hand_over()
    clock.go_on(minutes=7)
    assert store.locals.get("seen") is None
    fresh = again()
    assert await fresh.live.notice()
    assert [gap.length for gap in fresh.live.clock().gaps] == [7 * MINUTE]
    store.locals["seen"] = "not a heartbeat"
    assert again().memory.seen is None


async def test_after_a_restart_of_the_machine_the_wall_clock_tells(
    pair, live, clock, again
) -> None:
    await live.hand_over()
    await beat_for(pair, clock, 2)
    clock.reboot(minutes=9)
    fresh = again()
    assert await fresh.live.notice()
    assert [gap.length for gap in fresh.live.clock().gaps] == [9 * MINUTE]
    assert fresh.live.clock().charged[fresh.memory.you] == 2 * MINUTE


async def test_a_wall_clock_set_back_or_forward_makes_no_gap(pair, live, clock) -> None:
    await live.hand_over()
    clock.go_on(seconds=5)
    clock.wall -= timedelta(hours=1)
    assert not await live.beat()
    clock.wall += timedelta(hours=3)
    assert not await live.beat()
    assert live.clock().charged[pair.memory.you] == 5000


# -- a kill ---------------------------------------------------------------------------------------


async def test_a_session_goes_on_after_a_kill_with_the_same_clock_and_drafts(
    pair, live, clock, again
) -> None:
    await live.set_hard_stop(clock.wall + timedelta(hours=2))
    stages = (
        live.hand_over,
        live.pause,
        live.resume,
        live.changeover,
        live.hand_over,
        live.close_halves,
    )
    for number, command in enumerate(stages):
        await command()
        clock.go_on(minutes=3)
        pair.memory.put_draft("note", f"half a thought {number}")
        await pair.saver.flush()
        fresh = again()
        assert fresh.live.session == live.session
        assert fresh.live.clock() == live.clock()
        assert fresh.memory.draft("note") == f"half a thought {number}"


# -- what owners say ------------------------------------------------------------------------------


async def test_what_owners_say_at_once_is_all_kept(pair, live, again) -> None:
    you = pair.memory.you
    await asyncio.gather(
        live.say(you, intention=" to \x07decide\n"),
        live.want(you, HelpWanted.LISTEN),
        live.say(you, warning_minutes=3),
        live.say(pair.memory.other, read_back="two\nlines "),
    )
    half = again().live.half(you)
    said = (half.intention, half.help_wanted, half.warning_minutes)
    assert said == ("to decide", HelpWanted.LISTEN, 3)
    assert half == live.half(you)
    assert live.half(pair.memory.other).read_back == "two\nlines"


async def test_every_kind_of_event_can_come_about(pair, live, clock, store) -> None:
    you = pair.memory.you
    await live.social()
    await live.social()
    await live.set_hard_stop(None)
    await live.plan_halves(-5)
    await live.plan_halves(20 * MINUTE)
    clock.go_on(minutes=1)
    await live.start(person=pair.memory.other)
    assert live.clock().first == pair.memory.other
    await live.adjust(you, 1000)
    await live.pause()
    await live.resume()
    clock.go_on(minutes=1)
    await live.notice()
    await live.settle(Settle(live.clock().gaps[0].id, GapChoice.NOBODY))
    await live.changeover()
    await live.undo()
    clock.go_on(minutes=40)
    await live.hand_over()
    await live.choose_overrun(OverrunChoice.KEEP)
    await live.extend(MINUTE)
    await live.close_halves()
    await live.end()
    clock.go_on(days=1)
    await live.open()
    kinds = {event.kind for event in store.load(ClockEvent)}
    assert kinds | {EventKind.FIRST} == set(EventKind)
