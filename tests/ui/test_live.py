"""The live screen: every action while a note is being typed, every layout, any text."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.util import find_spec
from typing import Any

import pytest
from textual import events
from textual.widgets import Input, OptionList

from comentor_tui.domain.records import (
    AgendaItem,
    Gift,
    Goal,
    HelpWanted,
    ItemState,
    Mark,
    Note,
    Person,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
    Visibility,
    revised,
)
from comentor_tui.domain.text import clean_text
from comentor_tui.domain.turns import MINUTE, OverrunChoice, Stage, Uncharged
from comentor_tui.services.companion import Companion
from comentor_tui.ui import app as app_module
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Dialog
from comentor_tui.ui.screens.live import LiveScreen
from comentor_tui.ui.widgets.notes_pane import NotesPane, placeholder
from comentor_tui.ui.widgets.stage_pane import StagePane
from comentor_tui.ui.widgets.status_line import StatusLine
from tests.ui.conftest import HOSTILE, SIZES, trying

WIDE = (120, 40)


@pytest.fixture
async def opened(companion: Companion) -> Companion:
    """A session that has just been opened."""
    await companion.live.open()
    return companion


@pytest.fixture
async def running(opened: Companion, clock: Any) -> Companion:
    """A session in whose first half somebody is about to take notes."""
    clock.go_on(minutes=2)
    await opened.live.hand_over()
    await watch(opened, clock, minutes=10)
    return opened


async def watch(companion: Companion, clock: Any, minutes: float) -> None:
    """Let minutes go by that somebody sees, as with a beat every few seconds; the last is kept."""
    clock.go_on(minutes=minutes)
    companion.memory.seen = clock.now()
    assert not await companion.live.beat()


def typed(app: ComentorApp) -> str:
    return app.screen.query_one(NotesPane).line.value


def names(companion: Companion) -> tuple[str, str]:
    """Whose half is running and whose is not."""
    owner = str(companion.live.clock().owner)
    return owner, companion.live.clock().other(owner)


@pytest.mark.parametrize(
    ("line", "why"),
    [("> call bob 31 feb", "no such day: 31 feb"), ("> call bob 2026-11-02", "which is past")],
)
async def test_a_date_that_is_none_is_not_swallowed_by_a_quick_enter(
    app: ComentorApp, running: Companion, press: Any, until: Any, shown: Any, line: str, why: str
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.focused is app.screen.query_one(NotesPane).line)
        await press(pilot, *line, "enter", "enter")
        await until(pilot, lambda: f"{why} · Enter again keeps it" in shown(app))
        assert running.goals.targets() == []
        await press(pilot, "escape")
        assert typed(app) == line
        await press(pilot, "enter", "enter", "enter")
        await until(pilot, lambda: running.goals.targets() != [])


async def test_what_a_call_can_need_is_there_before_it_is_needed(
    app: ComentorApp, opened: Companion, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program may be replaced under a call that goes on."""
    brought: list[str] = []
    monkeypatch.setattr(app_module, "QUIET_SECONDS", 0.01)
    monkeypatch.setattr(app_module, "import_module", brought.append)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: len(brought) == len(app_module.IN_A_CALL))
    assert {"pitfall_check", "review", "help"} <= {name.rpartition(".")[2] for name in brought}
    assert all(find_spec(name) for name in brought)


# -- the five, while typing ------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["f2", "ctrl+s"])
async def test_hand_over_while_typing(
    key: str, running: Companion, app: ComentorApp, press: Any
) -> None:
    first, second = names(running)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await press(pilot, *"half a thou", key, *"ght")
        assert running.live.clock().owner == second
        assert typed(app) == "half a thought"
        await press(pilot, "enter")
        (note,) = running.notes.notes()
        assert (note.text, note.half_owner, note.owner) == (
            "half a thought",
            second,
            running.memory.you,
        )
        assert first != second


@pytest.mark.parametrize("key", ["f3", "ctrl+t"])
async def test_pause_and_go_on_while_typing(
    key: str, running: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *"wait", key)
        assert running.live.clock().paused
        assert "Paused for both" in shown(app)
        clock.go_on(seconds=30)
        await press(pilot, key)
        assert running.live.clock().running
        assert typed(app) == "wait"


async def test_a_long_pause_asks_whose_time_it_was(
    running: Companion, app: ComentorApp, press: Any, clock: Any
) -> None:
    owner, _ = names(running)
    before = running.live.clock().charged[owner]
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f3")
        clock.go_on(minutes=6)
        await press(pilot, "f3")
        assert isinstance(app.screen, Dialog)
        place = 2 + running.memory.people.index(owner)
        await press(pilot, str(place))
        assert running.live.clock().running
        assert running.live.clock().charged[owner] == before + 6 * MINUTE


@pytest.mark.parametrize("key", ["f4", "ctrl+r"])
async def test_undo_while_typing(
    key: str, running: Companion, app: ComentorApp, press: Any, clock: Any
) -> None:
    first, second = names(running)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f2", *"oops")
        assert running.live.clock().owner == second
        clock.go_on(seconds=5)
        await press(pilot, key)
        assert running.live.clock().owner == first
        assert typed(app) == "oops"


async def test_a_second_press_within_a_second_is_left_out(
    running: Companion, app: ComentorApp, press: Any, clock: Any
) -> None:
    _, second = names(running)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f2", "f2")
        assert running.live.clock().owner == second
        clock.go_on(seconds=2)
        await press(pilot, "f2")
        assert running.live.clock().owner != second


@pytest.mark.parametrize("key", ["f5", "ctrl+n"])
async def test_another_question_while_typing(
    key: str, running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *"hm", key)
        first = running.deck.current
        assert first is not None
        assert first.text in shown(app)
        await press(pilot, key)
        second = running.deck.current
        assert second is not None
        assert second != first
        assert second.text in shown(app)
        assert typed(app) == "hm"


@pytest.mark.parametrize("key", ["f8", "ctrl+l"])
async def test_the_veil_leaves_only_the_clock(
    key: str, running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    owner, _ = names(running)
    await running.live.say(owner, intention="secret plan", help_wanted=HelpWanted.LISTEN)
    await running.notes.add("our words")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *"draft")
        assert "our words" in shown(app)
        await press(pilot, key)
        veiled = shown(app)
        for text in ("our words", "draft", "secret plan", "just listen", "Agenda", "Goals"):
            assert text not in veiled
        assert "min left" in veiled
        assert "Ana" in veiled
        # Typing goes nowhere, and the clock still obeys.
        await press(pilot, *"zzz", "f3")
        assert running.live.clock().paused
        await press(pilot, key)
        assert typed(app) == "draft"
        assert "our words" in shown(app)


# -- notes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "mark", "text", "visibility"),
    [
        ("plain", Mark.PLAIN, "plain", Visibility.OURS),
        ("? why now", Mark.QUESTION, "why now", Visibility.OURS),
        ("! it is fear", Mark.INSIGHT, "it is fear", Visibility.OURS),
        ("* patience", Mark.GIFT, "patience", Visibility.OURS),
        ("~ only mine", Mark.PLAIN, "only mine", Visibility.MINE),
        ("~ > call fri", Mark.TARGET, "call fri", Visibility.MINE),
    ],
)
async def test_an_entry_is_kept_with_its_mark(
    line: str,
    mark: Mark,
    text: str,
    visibility: Visibility,
    running: Companion,
    app: ComentorApp,
    until: Any,
    press: Any,
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        app.screen.query_one(NotesPane).line.value = line
        await press(pilot, "enter")
        await until(pilot, running.notes.notes)
        (note,) = running.notes.notes()
        assert (note.mark, note.text, note.visibility) == (mark, text, visibility)
        assert note.stage == Stage.FIRST_HALF.value
        assert running.memory.all(Target) == []
        await until(pilot, lambda: typed(app) == "")


async def test_a_target_is_shown_back_before_it_is_kept(
    running: Companion, app: ComentorApp, press: Any, shown: Any, until: Any
) -> None:
    owner, _ = names(running)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "greater_than_sign", *" call the editor fri", "enter")
        await until(pilot, lambda: "A target" in shown(app))
        assert "by Fri 27 Nov, in 5 days" in shown(app)
        assert running.memory.all(Target) == []
        await press(pilot, "enter")
        (target,) = running.memory.all(Target)
        assert (target.text, str(target.due), target.owner) == (
            "call the editor",
            "2026-11-27",
            owner,
        )
        (note,) = running.notes.notes()
        assert (note.mark, note.target_id) == (Mark.TARGET, target.id)
        assert typed(app) == ""


async def test_escape_leaves_the_target_in_the_line(
    running: Companion, app: ComentorApp, press: Any, until: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "greater_than_sign", *" call fri", "enter")
        await until(pilot, lambda: isinstance(app.screen, Dialog))
        await press(pilot, "escape")
        assert typed(app) == "> call fri"
        assert running.memory.all(Target) == []
        assert running.notes.notes() == []


async def test_private_notes_stay_folded_until_asked_for(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    await running.notes.add("~ my own doubt")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "my own doubt" not in shown(app)
        assert "1 private note" in shown(app)
        await press(pilot, "f9", "v")
        assert "my own doubt" in shown(app)
        # With the keys in other hands they fold again.
        await press(pilot, "f9", "k")
        assert "my own doubt" not in shown(app)


async def test_who_gets_the_keys_sees_nothing_private_unasked(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    memory = running.memory
    for who, line in ((memory.you, "~ anas own"), (memory.other, "~ bens own")):
        memory.at_keys = who
        await running.notes.add(line)
    memory.at_keys = memory.you
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "v")
        assert "anas own" in shown(app)
        assert "bens own" not in shown(app)
        for _ in memory.people:
            # Ben has them, then Ana again: what is open was not asked for by either.
            await press(pilot, "f9", "k")
            assert "anas own" not in shown(app)
            assert "bens own" not in shown(app)
        await press(pilot, "f9", "k", "f9", "v")
        assert "bens own" in shown(app)
        assert "anas own" not in shown(app)


async def test_private_notes_of_the_other_are_not_even_counted(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    memory = running.memory
    await running.notes.add("~ anas own")
    memory.at_keys = memory.other
    await running.notes.add("~ bens own")
    await running.notes.add("~ bens second")
    memory.at_keys = memory.you
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "1 private note folded" in shown(app)
        await press(pilot, "f9", "v")
        assert "folded" not in shown(app)
        await press(pilot, "f9", "k")
        assert "2 private notes folded" in shown(app)


async def test_what_was_typed_and_not_entered_is_there_again(
    running: Companion, app: ComentorApp, press: Any, paths: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *"unfinis")
    await running.saver.flush()
    again = ComentorApp(running, app.settings, paths)
    async with again.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert typed(again) == "unfinis"


async def test_an_unfinished_line_waits_for_who_typed_it(
    running: Companion, app: ComentorApp, press: Any, paths: Any, until: Any
) -> None:
    memory = running.memory
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "tilde", *" what ana thinks")
        await press(pilot, "f9", "k")
        assert typed(app) == ""
        await press(pilot, *"bens", "enter")
        await until(pilot, running.notes.notes)
        assert [(n.text, n.owner) for n in running.notes.notes()] == [("bens", memory.other)]
        await press(pilot, *"ben", "f9", "k")
        assert typed(app) == "~ what ana thinks"
        await press(pilot, "f9", "k")
        assert typed(app) == "ben"
    await running.saver.flush()
    memory.at_keys = memory.you
    again = ComentorApp(running, app.settings, paths)
    async with again.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert typed(again) == "~ what ana thinks"


async def test_an_unfinished_longer_note_is_not_shown_to_the_other(
    running: Companion, app: ComentorApp, press: Any, shown: Any, until: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "m", "tilde", *" what ana thinks", "escape")
        await press(pilot, "f9", "k", "f9", "m")
        await until(pilot, lambda: "A longer note" in shown(app))
        assert "what ana thinks" not in shown(app)
        await press(pilot, "escape", "f9", "k", "f9", "m")
        await until(pilot, lambda: "what ana thinks" in shown(app))


async def test_a_note_is_changed_and_taken_away_by_its_owner_alone(
    running: Companion, app: ComentorApp, press: Any, shown: Any, until: Any
) -> None:
    await running.notes.add("? why now")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "escape", "enter")
        await until(pilot, lambda: "The note" in shown(app))
        assert app.screen.query_one(Input).value == "? why now"
        await press(pilot, *"!", "enter")
        (note,) = running.notes.notes()
        assert (note.mark, note.text) == (Mark.QUESTION, "why now!")
        await press(pilot, "f9", "k", "x")
        assert running.notes.notes() != []
        assert "only they change it" in shown(app)
        await press(pilot, "f9", "k")
        app.screen.query_one(NotesPane).query_one(OptionList).focus()
        await press(pilot, "x")
        assert running.notes.notes() == []
        await press(pilot, "f9", "y")
        assert [n.text for n in running.notes.notes()] == ["why now!"]


async def test_a_longer_note(running: Companion, app: ComentorApp, press: Any) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "m", *"one", "enter", *"two", "ctrl+s")
        (note,) = running.notes.notes()
        assert note.text == "one\ntwo"


async def test_a_longer_note_leaves_the_draft_of_the_line_on_the_disk(
    running: Companion, app: ComentorApp, press: Any, until: Any, again: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *"half a thou", "f9", "m", *"one", "ctrl+s")
        await until(pilot, running.notes.notes)
        # The window is closed without a goodbye: no key has been pressed since.
        await running.saver.flush()
        fresh = again()
        assert fresh.memory.draft(fresh.notes.draft) == typed(app) == "half a thou"
        assert fresh.memory.draft(fresh.notes.long_draft) == ""
        assert [note.text for note in fresh.notes.notes()] == ["one"]
        fresh.close()


async def test_advice_one_gave_is_marked_for_oneself_alone(
    running: Companion, app: ComentorApp, press: Any, shown: Any, until: Any, again: Any
) -> None:
    memory, notes = running.memory, running.notes
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await press(pilot, *"so", "f9")
        assert "I gave advice" in shown(app)
        await press(pilot, "-")
        await until(pilot, lambda: len(notes.notes()) == 1)
        # Not even that something was marked stays in sight.
        assert "I gave advice" not in shown(app)
        assert "private note" not in shown(app)
        assert typed(app) == "so"
        await press(pilot, "f9", "-", "f9", "v")
        await until(pilot, lambda: shown(app).count("I gave advice") == 2)
        fresh = again()
        assert [(n.mark, n.owner) for n in fresh.notes.notes()] == [(Mark.ADVICE, memory.you)] * 2
        fresh.close()
        # The other at the keys sees none of it, and takes nothing back.
        await press(pilot, "f9", "k", "f9", "y")
        assert "I gave advice" not in shown(app)
        assert "private note" not in shown(app)
        assert len(notes.notes()) == 2
        await press(pilot, "f9", "-", "f9", "k", "f9", "y")
        assert "Taken back: a private note" in shown(app)
        assert {n.owner for n in notes.notes()} == set(memory.people)
        assert len(notes.notes()) == 2


# -- the clock's corrections -----------------------------------------------------------------------


async def test_it_was_some_minutes_ago(running: Companion, app: ComentorApp, press: Any) -> None:
    first, second = names(running)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "a", "3", "enter")
        clock = running.live.clock()
        assert clock.owner == second
        assert (clock.charged[first], clock.charged[second]) == (7 * MINUTE, 3 * MINUTE)


async def test_the_hand_over_whose_key_came_too_late_was_some_minutes_ago(
    running: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any, again: Any
) -> None:
    first, second = names(running)
    live, name = running.live, running.memory.name
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f2")
        await watch(running, clock, minutes=1)
        await press(pilot, *"so", "f9", "a")
        assert "How many minutes ago was the hand-over?" in shown(app)
        await press(pilot, "3")
        assert f"{name(second)}’s half began 3 min ago" in shown(app)
        await press(pilot, "enter")
        assert live.clock().owner == second
        assert (live.clock().charged[first], live.clock().charged[second]) == (
            8 * MINUTE,
            3 * MINUTE,
        )
        assert "began before the key: " in shown(app)
        assert f"{name(first)} 8 min" in shown(app)
        fresh = again()
        assert fresh.live.clock().charged == live.clock().charged
        fresh.close()
        # Half a minute ago can only be a hand-over whose key was forgotten.
        await press(pilot, "f9", "a", *"0:30")
        assert f"Hands over to {name(first)}, as of 30 s ago" in shown(app)
        await press(pilot, "escape", "f4")
        assert (live.clock().owner, live.clock().charged[second]) == (second, MINUTE)
        await press(pilot, "f4")
        assert (live.clock().owner, live.clock().charged[first]) == (first, 11 * MINUTE)
        assert typed(app) == "so"


async def test_the_start_whose_key_came_too_late_was_some_minutes_ago(
    opened: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    clock.go_on(minutes=5)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f2", "f9", "a", "2", "enter")
        now = opened.live.clock()
        assert now.charged[now.first] == 2 * MINUTE
        assert now.total_uncharged == 3 * MINUTE
        assert now.running


async def test_the_start_was_some_minutes_ago(
    opened: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    clock.go_on(minutes=5)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "Not started, 5 min unaccounted" in shown(app)
        await press(pilot, "f9", "a")
        await press(pilot, "home", "delete", "4", "enter")
        now = opened.live.clock()
        assert now.charged[now.first] == 4 * MINUTE
        assert now.total_uncharged == MINUTE


@pytest.mark.parametrize(
    ("letter", "side", "change"), [("1", 0, 30), ("2", 0, -30), ("0", 1, 30), ("9", 1, -30)]
)
async def test_half_a_minute_more_or_less(
    letter: str,
    side: int,
    change: int,
    running: Companion,
    app: ComentorApp,
    press: Any,
    clock: Any,
) -> None:
    person = running.memory.people[side]
    if running.live.clock().charged[person] == 0:
        await running.live.hand_over()
        await watch(running, clock, 2)
    before = running.live.clock().charged[person]
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *"x", "ctrl+g", letter)
        assert running.live.clock().charged[person] == before + change * 1000
        assert typed(app) == "x"


async def test_more_time_is_more_time_for_both(
    running: Companion, app: ComentorApp, press: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "x", "2")
        assert set(running.live.clock().allotted.values()) == {35 * MINUTE}


async def test_a_hard_stop_is_entered_once_and_stays_in_sight(
    running: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "h", *"16:00", "enter")
        assert "hard stop 16:00" in shown(app)
        # 15:12 now: Ana has 10 min, 48 are left, so even means a hand-over by 15:31.
        await watch(running, clock, 17)
        app.screen.refresh_view()
        await press(pilot)
        assert "Hand over by 15:31 to keep it even." in shown(app)


async def test_the_other_begins(opened: Companion, app: ComentorApp, press: Any) -> None:
    before = opened.live.clock().first
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "s")
        assert opened.live.clock().first == opened.live.clock().other(before)


@pytest.mark.parametrize(
    ("key", "choice", "left", "owed"),
    [
        ("1", OverrunChoice.FULL, 30, 0),
        ("2", OverrunChoice.TRIM, 28, 0),
        ("3", OverrunChoice.KEEP, 26, 4),
    ],
)
async def test_an_overrun_is_put_to_the_pair_with_its_consequences(
    key: str,
    choice: OverrunChoice,
    left: int,
    owed: int,
    running: Companion,
    app: ComentorApp,
    press: Any,
    shown: Any,
    clock: Any,
) -> None:
    _, second = names(running)
    await watch(running, clock, 24)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f2")
        text = shown(app)
        assert "half ran 4 min over" in text
        assert "has the full 30 min" in text
        assert "has 28 min" in text
        assert "has 26 min" in text
        assert "4 min owed to" in text
        await press(pilot, key)
        now = running.live.clock()
        assert now.left(second) == left * MINUTE, choice
        assert now.owed[second] == owed * MINUTE


async def test_an_unseen_gap_is_put_to_the_pair(
    running: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any, until: Any
) -> None:
    owner, other = names(running)
    clock.go_on(minutes=3)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "3 min went by unseen" in shown(app))
        await press(pilot, "3")
        now = running.live.clock()
        assert now.gaps == ()
        assert now.charged[other] == 90_000
        assert now.charged[owner] == 10 * MINUTE + 90_000


async def test_a_dropped_call_pauses_and_says_who_calls_back(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *"mid", "f10")
        assert running.live.clock().paused
        assert "calls back" in shown(app)
        assert "fallback number" in shown(app)
        await press(pilot, "b")
        assert running.live.clock().running
        assert typed(app) == "mid"


# -- stages ----------------------------------------------------------------------------------------


async def test_last_times_targets_are_gone_through_with_one_key_each(
    companion: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    memory = companion.memory
    made = [
        memory.new(Target, text=text, owner=owner, due=None)
        for text, owner in (
            ("first thing", memory.you),
            ("second thing", memory.other),
            ("third thing", memory.you),
        )
    ]
    await memory.put(*made)
    await companion.live.open()
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "what we said" in shown(app)
        # The cursor is on the first of them.
        await press(pilot, "d", "l", "k")
        steps = sorted(check.step.value for check in memory.all(TargetCheck))
        assert steps == sorted([TargetStep.DONE, TargetStep.LET_GO, TargetStep.KEPT])
        assert len(memory.all(Target, state=TargetState.OPEN)) == 1
        assert "what we said" not in shown(app)


async def test_from_the_opening_to_the_end(
    opened: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any, until: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "● opening" in shown(app)
        await press(pilot, "f2")
        assert "● Ana" in shown(app) or "● Ben" in shown(app)
        await watch(opened, clock, 30)
        await press(pilot, "f9", "b")
        assert "● changeover" in shown(app)
        clock.go_on(minutes=1)
        await press(pilot, "f2")
        await watch(opened, clock, 30)
        await press(pilot, "f12")
        assert "● closing" in shown(app)
        assert "30 · 30, even" in shown(app)
        await press(pilot, "f12")
        await until(pilot, lambda: "Pitfall check" in shown(app))
        (session,) = opened.memory.all(Session, state=SessionState.HELD)
        assert session.ended_at is not None


async def test_social_time_is_nobodys(
    opened: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", "c")
        assert "● social" in shown(app)
        clock.go_on(minutes=12)
        await press(pilot, "f9", "c", "f2")
        now = opened.live.clock()
        assert (now.stage, now.total_charged) == (Stage.FIRST_HALF, 0)


async def test_a_social_call_shows_no_halves_however_small_the_window(
    companion: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    await companion.live.open(kind=SessionKind.SOCIAL)
    async with app.run_test(size=WIDE) as pilot:
        for size in (WIDE, (60, 20), (60, 12), (40, 20), (40, 12), (100, 7), (30, 4)):
            with trying(size):
                await pilot.resize_terminal(*size)
                await press(pilot)
                assert "social" in shown(app)
                assert "to come" not in shown(app)


@pytest.mark.parametrize("social_first", [False, True])
async def test_a_social_slot_on_the_agenda_is_begun_in_the_opening_and_ticked(
    social_first: bool, companion: Companion, app: ComentorApp, press: Any, shown: Any,
    clock: Any, until: Any, again: Any,
) -> None:  # fmt: skip
    if social_first:
        await companion.agreements.propose(social_first=True)
    social = next(each for each in companion.after_call.pitfalls() if each.id == "social")
    await companion.after_call.take(social, social.countermeasures[0])
    await companion.live.open()
    (item,) = companion.planning.items()
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "A social quarter of an hour" in shown(app)
        stage = app.screen.query_one(StagePane)
        while stage.current is None or stage.current.ref != item.id:
            await press(pilot, "down")
        await press(pilot, "enter")
        await until(pilot, lambda: companion.planning.items()[0].state is ItemState.DONE)
        assert companion.live.clock().stage is Stage.SOCIAL
        assert "A social quarter of an hour" not in shown(app)
        clock.go_on(minutes=15)
        await press(pilot, "f2")
        # In the agenda of the halves it stands first, as done.
        assert "● social: A social" in shown(app)
        assert companion.live.clock().uncharged(Uncharged.SOCIAL) == 15 * MINUTE
    fresh = again()
    assert [each.state for each in fresh.planning.items()] == [ItemState.DONE]
    fresh.close()


async def test_a_late_start_shows_both_ways_on(
    companion: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    await companion.planning.plan(clock.wall - timedelta(minutes=12), medium_call())
    await companion.live.open()
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "there are 48 min:" in shown(app)
        assert "24 + 24" in shown(app)
        assert "30 + 30 and end" in shown(app)
        stage = app.screen.query_one(StagePane)
        while stage.current is None or "24 + 24" not in stage.current.text.plain:
            await press(pilot, "down")
        await press(pilot, "enter")
        assert set(companion.live.clock().allotted.values()) == {24 * MINUTE}


async def test_what_a_late_start_offers_goes_on_with_the_time(
    companion: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    await companion.planning.plan(clock.wall - timedelta(minutes=12), medium_call())
    await companion.live.open()
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "24 + 24" in shown(app)
        clock.go_on(minutes=3)
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        # What the timer does each minute.
        screen._tell_time()
        await press(pilot)
        assert "there are 45 min:" in shown(app)
        assert "22 + 22" in shown(app)
        # What is chosen is what there is time for when it is chosen, whatever is on the screen.
        clock.go_on(minutes=2)
        stage = app.screen.query_one(StagePane)
        while stage.current is None or "22 + 22" not in stage.current.text.plain:
            await press(pilot, "down")
        await press(pilot, "enter")
        assert set(companion.live.clock().allotted.values()) == {21 * MINUTE}
        assert "● 21 + 21" in shown(app)


async def test_a_late_start_tells_what_each_has_with_the_minutes_owed(
    companion: Companion, hold: Any, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    memory = companion.memory
    held = await hold(34, 26)
    await memory.put(revised(held, memory.now(), owed_to=memory.other, owed_ms=4 * MINUTE))
    await companion.planning.plan(clock.wall - timedelta(minutes=12), medium_call())
    await companion.live.open()
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "4 min owed to ◇ Ben: 26 + 34." in shown(app)
        assert "○ 20 + 28" in shown(app)
        assert "● 26 + 34 and end" in shown(app)
        stage = app.screen.query_one(StagePane)
        while stage.current is None or "20 + 28" not in stage.current.text.plain:
            await press(pilot, "down")
        await press(pilot, "enter")
        assert "● 20 + 28" in shown(app)


async def test_an_answer_about_a_target_is_taken_back_in_the_opening(
    companion: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    memory = companion.memory
    await memory.put(memory.new(Target, text="the one thing", owner=memory.you, due=None))
    await companion.live.open()
    for key in ("f4", "u"):
        async with app.run_test(size=WIDE) as pilot:
            clock.go_on(seconds=5)
            await press(pilot, "d")
            assert not memory.all(Target, state=TargetState.OPEN)
            assert "u takes back" in shown(app)
            await press(pilot, key)
            assert memory.all(Target, state=TargetState.OPEN)
            assert "what we said" in shown(app)
        app = ComentorApp(companion, app.settings, app.paths)


async def test_the_newest_is_taken_back_first(
    companion: Companion, app: ComentorApp, press: Any, clock: Any
) -> None:
    memory = companion.memory
    await memory.put(memory.new(Target, text="the one thing", owner=memory.you, due=None))
    await companion.live.open()
    first = companion.live.clock().first
    async with app.run_test(size=WIDE) as pilot:
        clock.go_on(seconds=5)
        await press(pilot, "d")
        clock.go_on(seconds=5)
        await press(pilot, "f9", "s")
        assert companion.live.clock().first != first
        await press(pilot, "f4")
        assert companion.live.clock().first == first
        assert not memory.all(Target, state=TargetState.OPEN)
        await press(pilot, "f4")
        assert memory.all(Target, state=TargetState.OPEN)


async def test_what_is_typed_in_the_strip_goes_into_the_note(
    opened: Companion, app: ComentorApp, press: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert isinstance(app.focused, OptionList)
        await pilot.resize_terminal(100, 5)
        await pilot.resize_terminal(*WIDE)
        await press(pilot)
        assert isinstance(app.focused, OptionList)
        await pilot.resize_terminal(100, 5)
        await press(pilot, *"typed", "tab", *" on")
        assert typed(app) == "typed on"
        # In the middle of a word nobody is moved into a list, where letters act.
        await pilot.resize_terminal(*WIDE)
        await press(pilot, *" and on")
        assert typed(app) == "typed on and on"
        await pilot.resize_terminal(100, 5)
        await press(pilot, "enter")
        assert [note.text for note in opened.notes.notes()] == ["typed on and on"]


@pytest.mark.parametrize("width", [30, 40, 60, 79])
async def test_a_strip_shows_one_pane(
    width: int, opened: Companion, app: ComentorApp, press: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        await pilot.resize_terminal(width, 8)
        await press(pilot)
        shown = [
            pane for pane in ("left", "notes", "right") if app.screen.query_one(f"#{pane}").region
        ]
        assert shown == ["notes"]


@pytest.mark.parametrize("width", [30, 45, 60, 80, 120])
async def test_the_empty_line_tells_whole_marks_only(
    width: int, opened: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    async with app.run_test(size=(width, 8)) as pilot:
        await press(pilot)
        line = next(row for row in shown(app).splitlines() if "a note…" in row).strip()
        assert line in {placeholder(columns) for columns in range(7, 80)}
        assert ("~ only mine" in line) is (width >= 80)


async def test_under_the_veil_it_is_said_that_keys_go_elsewhere_and_nothing_else(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f8")
        app.post_message(events.AppBlur())
        await press(pilot)
        app.say("On the agenda: “nobody else’s business”")
        await press(pilot)
        assert "Keys go to another window" in shown(app)
        assert "business" not in shown(app)


async def test_a_long_name_leaves_room_for_the_state(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    memory = running.memory
    long = [
        revised(person, memory.now(), name="Wolfeschlegelsteinhausen " * 2)
        for person in memory.all(Person)
    ]
    await memory.put(*long)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "…  ▶ running" in shown(app)
        assert "…  ○ to come" in shown(app)


def medium_call() -> Any:
    from comentor_tui.domain.records import Medium

    return Medium.CALL


async def test_help_wanted_stays_in_sight_for_the_half(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *"ab", "f9", "w", "2")
        owner, _ = names(running)
        half = running.live.half(owner)
        assert half is not None
        assert half.help_wanted is HelpWanted.QUESTIONS
        assert "questions" in shown(app)
        assert typed(app) == "ab"


@pytest.mark.parametrize(("letter", "word"), [("e", "silence"), ("r", "how")])
async def test_the_cards_are_one_key_away(
    letter: str, word: str, running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "f9", letter)
        assert word in shown(app).lower()
        await press(pilot, "escape")
        assert isinstance(app.screen, LiveScreen)


async def test_last_time_lies_beside_today(
    companion: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    await companion.live.open()
    await companion.live.hand_over()
    await companion.notes.add("! from last time")
    await companion.notes.add("~ private from last time")
    await companion.notes.keep_target("water the plants", None)
    await watch(companion, clock, 3)
    await companion.live.close_halves()
    await companion.live.end()
    clock.go_on(days=28)
    await companion.live.open()
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        assert "from last time" not in shown(app)
        await press(pilot, "ctrl+o")
        assert "from last time" in shown(app)
        assert "private from" not in shown(app)
        assert "water the plants" in shown(app)
        await press(pilot, "ctrl+o")
        assert "from last time" not in shown(app)


async def test_last_time_is_one_session_also_after_a_social_call(
    companion: Companion, app: ComentorApp, press: Any, shown: Any, clock: Any
) -> None:
    await companion.goals.add_target("an old step", companion.memory.you, date(2026, 11, 23))
    await companion.live.open()
    await companion.live.hand_over()
    await companion.notes.add("! from last time")
    await companion.notes.keep_target("water the plants", None)
    await watch(companion, clock, 3)
    await companion.live.close_halves()
    await companion.live.end()
    clock.go_on(days=7)
    await companion.live.open(kind=SessionKind.SOCIAL)
    await companion.notes.add("! how the children are")
    await companion.live.end()
    clock.go_on(days=7)
    await companion.live.open(unplanned=True)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "ctrl+o")
        drawn = shown(app)
        assert "Last time · Sun 22 Nov" in drawn
        assert "from last time" in drawn
        assert "▷ water the plants" in drawn
        assert "how the children are" not in drawn
        # Those of that session are gone through first.
        asked = companion.goals.to_check()
        assert [target.text for target in asked] == ["water the plants", "an old step"]


# -- where the keys go, and the window -------------------------------------------------------------


async def test_focus_lost_is_said(running: Companion, app: ComentorApp, press: Any) -> None:
    async with app.run_test(size=WIDE) as pilot:
        app.post_message(events.AppBlur())
        await press(pilot)
        assert "Keys go to another window" in str(app.screen.query_one(StatusLine).content)
        app.post_message(events.AppFocus())
        await press(pilot)
        assert "another window" not in str(app.screen.query_one(StatusLine).content)


async def test_every_size_shows_whose_half_and_how_long(
    running: Companion, app: ComentorApp, clock: Any, press: Any, shown: Any
) -> None:
    # It begins in the smallest one.
    async with app.run_test(size=SIZES[-1], notifications=True) as pilot:
        for size in reversed(SIZES):
            with trying(size):
                await pilot.resize_terminal(*size)
                owner, other = names(running)
                await press(pilot, *"note")
                if size[0] >= 30 and size[1] >= 3:
                    text = shown(app)
                    assert running.memory.name(owner) in text
                    assert "20" in text or "╶─╮╭─╮" in text
                assert typed(app) == "note"
                await press(pilot, "f2")
                assert running.live.clock().owner == other
                await press(pilot, "f9", "escape")
                assert isinstance(app.screen, LiveScreen)
                # The same again for the next one.
                clock.go_on(seconds=2)
                await press(pilot, "f4", *["backspace"] * 4)
                assert names(running) == (owner, other)


@pytest.mark.parametrize(
    ("columns", "rows", "seen", "hidden"),
    [
        (120, 40, ("Agenda", "Notes", "Goals"), ()),
        (100, 30, ("Agenda", "Notes"), ("Goals",)),
        (64, 26, ("Notes",), ("Agenda", "Goals")),
        (120, 6, ("▶", "│"), ("Agenda", "Goals", "╭")),
        (44, 14, ("▶",), ("Agenda", "Goals")),
    ],
)
async def test_layouts_follow_the_window_live(
    columns: int,
    rows: int,
    seen: tuple[str, ...],
    hidden: tuple[str, ...],
    running: Companion,
    app: ComentorApp,
    press: Any,
    shown: Any,
) -> None:
    async with app.run_test(size=(columns, rows)) as pilot:
        await press(pilot)
        text = shown(app)
        assert all(word in text for word in seen), text
        assert not any(word in text for word in hidden), text
        # And the same when the window comes to this size later, under a dialog.
        await pilot.resize_terminal(200, 60)
        await press(pilot, "f9")
        await pilot.resize_terminal(columns, rows)
        await press(pilot, "escape")
        assert shown(app) == text


async def test_tab_goes_through_the_panes_in_a_narrow_window(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    async with app.run_test(size=(64, 26)) as pilot:
        await press(pilot, "tab")
        assert "Goals and targets" in shown(app)
        await press(pilot, "tab")
        assert "Agenda" in shown(app)
        await press(pilot, "tab", *"here")
        assert typed(app) == "here"


async def test_the_mouse_does_what_the_keys_do(
    running: Companion, app: ComentorApp, press: Any
) -> None:
    _, second = names(running)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        footer = next(
            key for key in app.screen.query("FooterKey") if "Hand over" in str(key.render())
        )
        await pilot.click(footer)
        await press(pilot)
        assert running.live.clock().owner == second


# -- any text --------------------------------------------------------------------------------------


async def test_any_text_is_shown_as_it_is(
    running: Companion, app: ComentorApp, press: Any, shown: Any
) -> None:
    memory = running.memory
    session = running.live.session
    assert session is not None
    await running.live.pause()
    async with app.run_test(size=WIDE, notifications=True, tooltips=True) as pilot:
        # Two at a time, each of them with something that was meant as markup.
        for texts in zip(HOSTILE[::2], HOSTILE[1::2], strict=True):
            with trying(texts):
                # Stored text has been cleaned at the way in; what clean text may hold is bad
                # enough.
                for who, hostile in zip(memory.people, map(clean_text, texts), strict=True):
                    person = memory.get(Person, who)
                    assert person is not None
                    await memory.put(
                        revised(person, memory.now(), name=hostile),
                        memory.new(Note, text=hostile, session_id=session.id, owner=memory.you),
                        memory.new(
                            AgendaItem,
                            text=hostile,
                            session_id=session.id,
                            owner=None,
                            state=ItemState.OPEN,
                        ),
                        memory.new(Goal, text=hostile, owner=memory.other),
                        memory.new(Target, text=hostile, owner=memory.you),
                        memory.new(Gift, text=hostile, owner=memory.you, seen_by=memory.other),
                    )
                    await running.live.say(who, intention=hostile, read_back=hostile)
                    await running.live.resume()
                    await running.live.pause(hostile)
                    screen = app.screen
                    assert isinstance(screen, LiveScreen)
                    screen.refresh_view()
                    screen.query_one(NotesPane).line.post_message(events.Paste(hostile))
                    await press(pilot)
                await press(pilot, "f9", "escape", "f10", "escape", "f5", "ctrl+o", "f12")
                text = shown(app)
                assert not any(ord(sign) < 32 and sign != "\n" for sign in text)
                assert not any(0x7F <= ord(sign) < 0xA0 for sign in text)
                assert app.is_running
                assert app.screen is screen
                assert running.live.clock().stage is Stage.CLOSING
                # As before, for the next two.
                await press(pilot, "f4", "ctrl+o")
                assert running.live.clock().stage is Stage.FIRST_HALF


async def test_swapping_the_names_swaps_the_screen_and_nothing_else(
    running: Companion, app: ComentorApp, press: Any, shown: Any, paths: Any, clock: Any
) -> None:
    await running.live.hand_over()
    await watch(running, clock, 10)
    memory = running.memory
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot)
        before = shown(app).splitlines()
    memory.meet(memory.all(type(memory.newest(pair_of(running))))[0], memory.other)
    other = ComentorApp(running, app.settings, paths)
    async with other.run_test(size=WIDE) as pilot:
        await press(pilot)
        after = shown(other).splitlines()
    assert len(before) == len(after)
    # Names and sides change places; every word, number and line of the frame stays.
    same = str.maketrans("◆◇", "◇◆")
    assert sorted(
        "".join(before)
        .replace("Ana", "\0")
        .replace("Ben", "Ana")
        .replace("\0", "Ben")
        .translate(same)
        .replace(" ", "")
    ) == sorted("".join(after).replace(" ", ""))


def pair_of(companion: Companion) -> Any:
    from comentor_tui.domain.records import Pair

    pair = companion.memory.get(Pair, companion.memory.pair_id)
    assert pair is not None
    return pair
