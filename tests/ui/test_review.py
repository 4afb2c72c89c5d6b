"""The review: written by one person at a time, kept while it is written, left at any moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from comentor_tui.domain.records import (
    ChangeCategory,
    Medium,
    Person,
    Review,
    Session,
    SessionState,
    revised,
)
from comentor_tui.domain.text import clean_name, clean_text
from comentor_tui.paths import Paths
from comentor_tui.services.after_call import FIELDS
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.long_text import AskLong
from comentor_tui.ui.screens.review import ReviewScreen
from comentor_tui.ui.widgets.answers import Answer
from comentor_tui.ui.widgets.beside_review import ChangeLine, Doing, PersonTab
from tests.ui.conftest import HOSTILE, SIZES, trying

Shown = Callable[..., str]
Hold = Callable[..., Awaitable[Session]]
Again = Callable[[], Companion]


@pytest.fixture(autouse=True)
def _nothing_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """These screens are tried without a home screen under them."""
    monkeypatch.setattr(ComentorApp, "get_default_screen", lambda _self: Screen())


@pytest.fixture
async def held(hold: Hold) -> Session:
    """With a pause."""
    return await hold(pause=3)


async def done(pilot: Pilot[Any]) -> None:
    """Until what was pressed is on the disk and on the screen."""
    app = pilot.app
    assert isinstance(app, ComentorApp)
    for _ in range(3):
        await pilot.pause()
        await app.companion.saver.flush()
    await pilot.pause()


async def type_in(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press("space" if key == " " else key)
    await done(pilot)


async def open_review(app: ComentorApp, pilot: Pilot[Any], session: Session) -> ReviewScreen:
    screen = ReviewScreen(session)
    app.push_screen(screen)
    await done(pilot)
    return screen


# -- writing --------------------------------------------------------------------------------------


async def test_five_answers_one_after_the_other(
    app: ComentorApp, held: Session, shown: Shown, again: Again
) -> None:
    you = app.companion.memory.you
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_review(app, pilot, held)
        assert "◆ Ana writes" in shown(app)
        for place, _field in enumerate(FIELDS):
            await type_in(pilot, *f"answer {place}", "enter")
        # Past the last one: what stands beside.
        assert isinstance(app.focused, Doing)
        assert "answer 4" in shown(app)
    review = again().after_call.review(held, you)
    assert review is not None
    assert [getattr(review, field) for field in FIELDS] == [f"answer {n}" for n in range(5)]


async def test_arrows_move_between_the_fields_and_inside_long_ones(
    app: ComentorApp, held: Session
) -> None:
    async with app.run_test(size=(60, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        fields = list(screen.query(Answer))
        await type_in(pilot, "up")
        assert app.focused is fields[0]
        await type_in(pilot, "down", "down")
        assert app.focused is fields[2]
        app.post_message(events.Paste("word " * 40))
        await done(pilot)
        assert fields[2].size.height >= 3
        await type_in(pilot, "up")
        assert app.focused is fields[2]
        await type_in(pilot, *["up"] * 5)
        assert app.focused is fields[0]
        await type_in(pilot, "tab")
        assert app.focused is fields[1]


async def test_down_stays_in_the_answers_and_right_leads_out_and_back(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        fields = list(screen.query(Answer))
        await type_in(pilot, *["down"] * 7)
        assert app.focused is fields[4]
        assert "Tab or → leads on" in shown(app)
        await type_in(pilot, *"call")
        assert fields[4].text == "call"
        # Inside the words the arrow moves the cursor; from their end it leads out.
        await type_in(pilot, "left", "right")
        assert app.focused is fields[4]
        await type_in(pilot, "right")
        assert isinstance(app.focused, Doing)
        await type_in(pilot, "left")
        assert app.focused is fields[4]
        await type_in(pilot, "tab")
        assert isinstance(app.focused, Doing)


async def test_letters_on_a_link_do_not_vanish_without_a_sign(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        await type_in(pilot, "right")
        assert isinstance(app.focused, Doing)
        await type_in(pilot, *"we go on")
        assert app.screen is screen
        assert "Nothing is written here; ← goes back to the answers." in shown(app)
        await type_in(pilot, "left", *"we go on")
        assert screen.query(Answer).first().text == "we go on"


async def test_what_is_being_written_survives_a_crash(
    app: ComentorApp, held: Session, paths: Paths, shown: Shown, again: Again
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        await type_in(pilot, *"first", "enter", *"not ent")
        there = again()
        assert len(there.memory.all(Review)) == 1
    app = ComentorApp(there, Settings(), paths)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        assert "not ent" in shown(app)
        # Empty fields come first: the cursor is on the third.
        await type_in(pilot, "up", *"ered", "escape")
        review = there.after_call.review(held, there.memory.you)
        assert review is not None
        assert (review.most_useful, review.received) == ("first", "not entered")
    there.close()


async def test_the_other_ones_answers_are_their_own(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    companion = app.companion
    you, other = companion.memory.people
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        await type_in(pilot, *"mine", "f3")
        assert "◇ Ben writes" in shown(app)
        assert "mine" not in "".join(a.text for a in screen.query(TextArea))
        await type_in(pilot, *"his", "f3")
        assert screen.query(Answer)[0].text == "mine"
        await pilot.click(screen.query(PersonTab)[1])
        await done(pilot)
        assert screen.query(Answer)[0].text == "his"
        await pilot.click(screen.query(PersonTab)[0])
        await done(pilot)
        assert companion.memory.at_keys == you
        await app.action_command("keys_over")
        await done(pilot)
        assert "◇ Ben writes" in shown(app)
    mine, his = companion.after_call.review(held, you), companion.after_call.review(held, other)
    assert mine is not None
    assert his is not None
    assert (mine.most_useful, his.most_useful) == ("mine", "his")


async def test_several_lines_and_writing_at_length(app: ComentorApp, held: Session) -> None:
    after, you = app.companion.after_call, app.companion.memory.you
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        app.post_message(events.Paste("one\r\ntwo"))
        await type_in(pilot, "f9")
        assert isinstance(app.screen, AskLong)
        await type_in(pilot, "enter", *"three", "ctrl+s")
        assert app.screen is screen
        review = after.review(held, you)
        assert review is not None
        assert review.most_useful == "one\ntwo\nthree"
        assert screen.query(Answer)[0].text == "one\ntwo\nthree"
        # Left without keeping: what was there stays there, and what was typed is a draft.
        await type_in(pilot, "f9", "x", "escape")
        review = after.review(held, you)
        assert review is not None
        assert review.most_useful.startswith("one\ntwo\nthree")


async def test_five_thousand_characters_are_kept_and_more_is_told(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        app.post_message(events.Paste("x" * 6000))
        await type_in(pilot, "enter")
        assert "The first 5,000 characters are kept." in shown(app)
        review = app.companion.after_call.review(held, app.companion.memory.you)
        assert review is not None
        assert len(review.most_useful) == 5000


# -- what stands beside ---------------------------------------------------------------------------


async def test_time_in_minutes_and_a_plain_word(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        text = shown(app)
        assert "◆ Ana · ◇ Ben  33 · 27, even" in text
        assert "nobody’s time: opening 4 min · pauses 3 min · closing 5 min" in text
        assert "owed" not in text


async def test_minutes_owed_are_told(
    app: ComentorApp, held: Session, clock: Any, shown: Shown
) -> None:
    memory = app.companion.memory
    owed = revised(held, clock.now().wall, owed_to=memory.other, owed_ms=3 * 60_000)
    await memory.put(owed)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, owed)
        assert "3 min owed to ◇ Ben next time" in shown(app)


async def test_a_session_without_halves(
    app: ComentorApp, companion: Companion, clock: Any, shown: Shown
) -> None:
    await companion.live.open()
    clock.go_on(minutes=20)
    session = await companion.live.end()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, session)
        assert "No halves this time" in shown(app)
        assert "0 · 0" not in shown(app)


async def test_a_change_noticed(app: ComentorApp, held: Session, shown: Shown) -> None:
    companion = app.companion
    you = companion.memory.you
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        await type_in(pilot, "f5", *"I ask first", "down", "right", "right", "enter")
        (change,) = companion.after_call.changes(held, you)
        assert (change.text, change.category) == ("I ask first", ChangeCategory.COMMUNICATION)
        assert "easier communication: I ask first" in shown(app)
        # The other one's page does not show it.
        await type_in(pilot, "f3")
        assert "I ask first" not in shown(app)
        await type_in(pilot, "f3")
        screen.query_one(ChangeLine).focus()
        await type_in(pilot, "x")
        assert companion.after_call.changes(held, you) == []
        assert not screen.query(ChangeLine)
        assert app.focused is not None
        # A draft of it is there when the box is opened again.
        await type_in(pilot, "f5", *"half", "escape", "f5")
        assert "half" in shown(app)
        await type_in(pilot, "escape")
        assert app.screen is screen


async def test_the_next_date(app: ComentorApp, held: Session, shown: Shown) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        assert "not set yet" in shown(app)
        assert "calendar" not in shown(app)
        await type_in(pilot, *"so far", "f4", *"fri 15:00", "enter")
        planned = app.companion.after_call.next_session()
        assert planned is not None
        assert planned.planned_at == datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
        assert "Fri 27 Nov 15:00 · in 5 days · call" in shown(app)
        assert "Save as calendar file" in shown(app)
        # What was being written is still being written.
        assert screen.query(Answer)[0].text == "so far"
        assert app.focused is screen.query(Answer)[0]


async def test_everything_beside_can_be_reached_and_clicked(
    app: ComentorApp, held: Session
) -> None:
    await app.companion.planning.plan(datetime(2026, 12, 18, 14, tzinfo=UTC), Medium.VIDEO)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        doings = list(screen.query(Doing))
        assert [d.command for d in doings] == [
            "review_target",
            "review_gift",
            "notice_change",
            "plan_next",
            "calendar",
            "export",
            "copy",
        ]
        for doing in doings[:6]:
            doing.focus()
            await type_in(pilot, "enter")
            assert app.screen is not screen
            await type_in(pilot, "escape")
            assert app.screen is screen
            await pilot.click(doing)
            await done(pilot)
            assert app.screen is not screen
            await type_in(pilot, "escape")
        doings[0].focus()
        await type_in(pilot, "down", "down")
        assert app.focused is doings[2]
        await type_in(pilot, "up")
        assert app.focused is doings[1]


async def test_the_help_names_the_keys_of_the_fields(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        await type_in(pilot, "f1")
        for words in ("write at length", "note a change", "Set date, time and medium"):
            assert words in shown(app)
        await type_in(pilot, "escape")
        assert app.screen is screen


# -- leaving --------------------------------------------------------------------------------------


async def test_done_closes_the_review_for_good(app: ComentorApp, held: Session) -> None:
    companion = app.companion
    async with app.run_test(size=(120, 40)) as pilot:
        below = app.screen
        await open_review(app, pilot, held)
        await type_in(pilot, *"last words", "f3", "f2")
        assert app.screen is below
        assert companion.memory.at_keys == companion.memory.you
        assert companion.after_call.waiting() is None
        review = companion.after_call.review(held, companion.memory.you)
        assert review is not None
        assert review.most_useful == "last words"


async def test_later_leaves_it_waiting(app: ComentorApp, held: Session, again: Again) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        below = app.screen
        screen = await open_review(app, pilot, held)
        await type_in(pilot, *"some words", "escape")
        assert app.screen is below
        # A second press that was on its way leaves nothing else.
        await screen.do_later()
        await screen.do_finish_review()
        await done(pilot)
        assert app.screen is below
    fresh = again()
    review = fresh.after_call.review(held, fresh.memory.you)
    assert review is not None
    assert review.most_useful == "some words"


async def test_later_is_asked_again_on_the_next_start(
    app: ComentorApp, held: Session, clock: Any, again: Again
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        await type_in(pilot, "escape")
    clock.go_on(hours=30)
    waiting = again().after_call.waiting()
    assert waiting is not None
    assert waiting.id == held.id


# -- both alike -----------------------------------------------------------------------------------


def swapped(text: str) -> str:
    return text.replace("Ana", "\0").replace("Ben", "Ana").replace("\0", "Ben")


async def walk(app: ComentorApp, session: Session, shown: Shown) -> list[str]:
    """The text of both people's pages, both writing the same."""
    seen = []
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, session)
        seen.append(shown(app))
        for _ in range(2):
            await type_in(pilot, *"the same", "enter", "f5", *"new", "enter")
            seen.append(shown(app))
            await type_in(pilot, "f3")
            seen.append(shown(app))
    return seen


async def test_swap_the_people_and_nothing_else_changes(
    companion: Companion, paths: Paths, shown: Shown, again: Again, hold: Hold
) -> None:
    session = await hold(30, 30)
    await companion.saver.flush()
    there = again()
    before = await walk(ComentorApp(companion, Settings(), paths), session, shown)
    memory = there.memory
    memory.you, memory.other, memory.at_keys = memory.other, memory.you, memory.other
    after = await walk(ComentorApp(there, Settings(), paths), session, shown)
    there.close()
    assert [swapped(text) for text in after] == before


# -- bad input, bad windows -----------------------------------------------------------------------


async def test_hostile_text_in_every_field(app: ComentorApp, hold: Hold) -> None:
    companion, memory = app.companion, app.companion.memory
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        for hostile in HOSTILE:
            with trying(hostile):
                held = await hold(pause=3)
                for who in memory.people:
                    person = memory.get(Person, who)
                    assert person is not None
                    await memory.put(revised(person, memory.now(), name=clean_name(hostile)))
                await companion.planning.plan(
                    datetime(2026, 12, 18, 14, tzinfo=UTC), Medium.VIDEO, clean_text(hostile)
                )
                await companion.after_call.notice_change(
                    held, memory.you, hostile + "x", companion.after_call.change_kinds()[0].id
                )
                screen = await open_review(app, pilot, held)
                for _ in FIELDS:
                    app.post_message(events.Paste(hostile))
                    await type_in(pilot, "enter")
                await type_in(pilot, "f3", "f3", "f9", "escape")
                assert app.screen is screen
                picture = app.export_screenshot()
                assert "\x1b" not in picture
                assert "\x07" not in picture
                review = companion.after_call.review(held, memory.you)
                assert review is not None
                assert review.differently == clean_text(hostile)[:5000].strip()
                assert len(companion.after_call.changes(held, memory.you)) == 1
                await type_in(pilot, "f2")
                assert app.is_running
                assert app.screen is not screen


async def test_every_size(app: ComentorApp, hold: Hold) -> None:
    companion = app.companion
    # It begins in the smallest one.
    async with app.run_test(size=SIZES[-1]) as pilot:
        for size in reversed(SIZES):
            with trying(size):
                held = await hold(pause=3)
                await pilot.resize_terminal(*size)
                await open_review(app, pilot, held)
                await type_in(pilot, *"ab", "enter", *"cd", "f3", *"ef", "f5", "escape")
                await type_in(pilot, *["tab"] * 6)
                await type_in(pilot, "f2")
                reviews = [
                    companion.after_call.review(held, who) for who in companion.memory.people
                ]
                assert [(r.most_useful, r.received) for r in reviews if r] == [
                    ("ab", "cd"),
                    ("ef", ""),
                ]
                session = companion.memory.get(Session, held.id)
                assert session is not None
                assert session.state is SessionState.HELD
                assert session.review_closed


async def test_resizing_while_writing(app: ComentorApp, held: Session) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_review(app, pilot, held)
        await type_in(pilot, *"to be ")
        for width, height in ((40, 12), (1, 1), (200, 60), (30, 8)):
            await pilot.resize_terminal(width, height)
            await done(pilot)
        await type_in(pilot, *"kept")
        assert screen.query(Answer)[0].text == "to be kept"
        assert app.focused is screen.query(Answer)[0]


# -- what each took with them ---------------------------------------------------------------------


async def test_what_i_do_by_when_becomes_a_target_of_this_session(
    app: ComentorApp, held: Session, shown: Shown, again: Again
) -> None:
    you = app.companion.memory.you
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_review(app, pilot, held)
        await type_in(pilot, "enter", "enter", "enter", *"call the editor fri", "ctrl+o")
        assert "“call the editor” by Fri 27 Nov" in shown(app)
        await type_in(pilot, "enter")
        assert "▷ call the editor by Fri 27 Nov" in shown(app)
        # Once is enough: a second one begins empty.
        await type_in(pilot, "ctrl+o")
        assert "call the editor fri" in app.screen.query_one("#field-text", Input).value
        await type_in(pilot, "escape")
    (target,) = again().goals.targets(you)
    assert (target.text, target.due, target.session_id) == (
        "call the editor",
        date(2026, 11, 27),
        held.id,
    )


async def test_a_gift_received_in_the_closing_stands_in_the_review_of_who_received_it(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    gifts, memory = app.companion.gifts, app.companion.memory
    await gifts.receive(memory.you, "[/] the silence", held.id)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_review(app, pilot, held)
        assert "* [/] the silence" in shown(app)
        await type_in(pilot, "f3")
        assert "the silence" not in shown(app)
        await app.run_action("app.command('review_gift')")
        await type_in(pilot, *"a question", "enter")
        assert "* a question" in shown(app)
    assert [gift.text for gift in gifts.received(memory.other, held.id)] == ["a question"]
    assert [gift.text for gift in gifts.received(memory.you, held.id)] == ["[/] the silence"]


async def test_the_next_date_is_told_on_both_clocks(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    companion, memory = app.companion, app.companion.memory
    await companion.people.keep(memory.other, name="", zone="Asia/Tokyo", contact="")
    await companion.planning.plan(datetime(2026, 12, 18, 14, tzinfo=UTC), Medium.VIDEO)
    async with app.run_test(size=(140, 40)) as pilot:
        await open_review(app, pilot, held)
        text = " ".join(shown(app).split())
        assert "Fri 18 Dec 15:00 · Ben 23:00" in text


@pytest.mark.parametrize("entered", [False, True])
async def test_after_a_restart_whoever_was_writing_writes(
    app: ComentorApp,
    paths: Paths,
    clock: Any,
    held: Session,
    shown: Shown,
    again: Again,
    entered: bool,
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_review(app, pilot, held)
        await type_in(pilot, *"mine", "enter", "f3")
        clock.go_on(minutes=1)
        await type_in(pilot, *"half a", *(["enter"] if entered else []))
    fresh = again()
    once_more = ComentorApp(fresh, Settings(), paths)
    async with once_more.run_test(size=(120, 40)) as pilot:
        await open_review(once_more, pilot, held)
        text = shown(once_more)
        assert "◇ Ben writes" in text
        assert "half a" in text
        assert "mine" not in text
        assert "◇ Ben is typing" in text
    fresh.close()
