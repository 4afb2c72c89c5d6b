"""The pitfall check: alone, together, and nothing seen too early."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from comentor_tui.domain.records import (
    AgendaItem,
    Note,
    Person,
    PitfallAnswer,
    PitfallCheck,
    Session,
    deleted,
    revised,
)
from comentor_tui.domain.text import clean_name, clean_text
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Choose
from comentor_tui.ui.screens.pitfall_check import PitfallCheckScreen
from comentor_tui.ui.screens.review import ReviewScreen
from comentor_tui.ui.widgets.felt_pane import Remedy
from comentor_tui.ui.widgets.one_line import OneLine
from comentor_tui.ui.widgets.pitfall_row import PitfallRow, Scale
from tests.ui.conftest import HOSTILE, SIZES, trying

NOT, LITTLE, YES = PitfallAnswer.NOT_TODAY, PitfallAnswer.A_LITTLE, PitfallAnswer.YES
Shown = Callable[..., str]
Hold = Callable[..., Awaitable[Session]]
Again = Callable[[], Companion]


@pytest.fixture(autouse=True)
def _nothing_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """These screens are tried without a home screen under them."""
    monkeypatch.setattr(ComentorApp, "get_default_screen", lambda _self: Screen())


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


async def check(app: ComentorApp, pilot: Pilot[Any], session: Session) -> PitfallCheckScreen:
    screen = PitfallCheckScreen(session)
    app.push_screen(screen)
    await done(pilot)
    return screen


def everything_in(app: ComentorApp) -> str:
    """All text in any widget of any screen, shown or not, and the picture of the screen."""
    found = [app.export_screenshot(), str(app.screen.title), str(app.title)]
    for screen in app.screen_stack:
        for widget in screen.walk_children():
            found += [str(widget.border_title), str(widget.border_subtitle), str(widget.tooltip)]
            if isinstance(widget, Input):
                found.append(widget.value)
            elif isinstance(widget, TextArea):
                found.append(widget.text)
            elif isinstance(widget, Static):
                found.append(str(widget.render()))
    return "\n".join(found)


# -- the way through ----------------------------------------------------------------------------


async def test_two_people_one_after_the_other_and_then_together(
    app: ComentorApp, held: Session, shown: Shown, again: Again
) -> None:
    companion = app.companion
    you, other = companion.memory.people
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        await check(app, pilot, held)
        assert "◆ Ana answers; ◇ Ben’s answers stay hidden until both are in." in shown(app)
        await type_in(pilot, "2", "enter", *"we began late", "enter", "down", "1", "down", "3")
        assert "[◐ a little]" in shown(app)
        assert "“we began late”" in shown(app)
        await type_in(pilot, "f2")
        assert isinstance(app.screen, Choose)
        await type_in(pilot, "h")
        assert "◇ Ben answers; ◆ Ana’s answers stay hidden until both are in." in shown(app)
        await type_in(pilot, "1", "down", "2", "f2")
        text = shown(app)
        assert "◆ Ana and ◇ Ben together" in text
        assert text.count("You saw this differently.") == 3
        answers = next(line for line in text.splitlines() if "◆ Ana  ◐ a little" in line)
        assert answers.index("◆ Ana") < answers.index("◇ Ben  ○ not today")
        await type_in(pilot, "c")
        assert "on the next agenda" in shown(app)
        (item,) = companion.planning.items()
        assert (item.origin, item.owner) == ("pitfall:social", None)
        await type_in(pilot, "c")
        assert companion.planning.items() == []
        await type_in(pilot, "a", "down", "enter")
        assert len(companion.planning.items()) == 2
        await type_in(pilot, "f2")
        assert isinstance(app.screen, ReviewScreen)
    fresh = again()
    assert fresh.after_call.both_in(held)
    assert {
        p: c.answer for p, c in fresh.after_call.answers(held, you).items() if c.answer is not NOT
    }
    assert fresh.after_call.answers(held, you)["time"].line == "we began late"
    assert fresh.after_call.answers(held, other)["social"].answer is LITTLE
    assert len(fresh.memory.all(AgendaItem)) == 2


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_marks_of_advice_stand_on_the_page_of_their_owner_alone(
    size: tuple[int, int], companion: Companion, app: ComentorApp, clock: Any
) -> None:
    live, memory = companion.live, companion.memory
    await live.open()
    await live.hand_over()
    await companion.notes.mark_advice()
    await companion.notes.mark_advice()
    clock.go_on(minutes=5)
    held = await live.end()
    told = "you marked that you gave advice 2 times"
    async with app.run_test(size=size) as pilot:
        await check(app, pilot, held)
        assert told in everything_in(app)
        await type_in(pilot, "f2")
        await type_in(pilot, "h")
        assert memory.at_keys == memory.other
        assert "marked that" not in everything_in(app)
        await type_in(pilot, "f2")
        assert companion.after_call.both_in(held)
        assert "marked that" not in everything_in(app)


KEYS: tuple[tuple[tuple[str, ...], PitfallAnswer], ...] = (
    (("1",), NOT),
    (("2",), LITTLE),
    (("3",), YES),
    (("n",), NOT),
    (("l",), LITTLE),
    (("y",), YES),
    (("right",), NOT),
    (("right", "right"), LITTLE),
    (("right", "right", "right", "right"), YES),
    (("3", "left"), LITTLE),
    (("left",), NOT),
    (("1", "left"), NOT),
)


async def test_every_key_of_the_answers(app: ComentorApp, held: Session) -> None:
    memory = app.companion.memory
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        for keys, answer in KEYS:
            await type_in(pilot, *keys)
            (found,) = memory.all(PitfallCheck)
            assert (found.pitfall, found.answer, found.shared) == ("time", answer, False), keys
            # As if nothing had been pressed.
            await memory.put(deleted(found, memory.now()))
            await done(pilot)


@pytest.mark.parametrize("width", [120, 40])
async def test_answers_and_lines_by_mouse(app: ComentorApp, held: Session, width: int) -> None:
    async with app.run_test(size=(width, 40)) as pilot:
        screen = await check(app, pilot, held)
        scale = screen.query(Scale)[1]
        stacked = scale.size.height == 3
        assert stacked is (width == 40)
        for place, answer in enumerate((NOT, LITTLE, YES)):
            offset = (3, place) if stacked else (3 + 16 * place, 0)
            await pilot.click(scale, offset=offset)
            await done(pilot)
            assert app.companion.memory.all(PitfallCheck)[0].answer is answer
        await pilot.click(scale, offset=(scale.size.width - 1, 0 if not stacked else 2))
        await done(pilot)
        assert [c.pitfall for c in app.companion.memory.all(PitfallCheck)] == ["social"]
        # A line that is there opens with a click.
        await type_in(pilot, "enter", *"so", "enter")
        await pilot.click(screen.query(PitfallRow)[1].query_one(".why"))
        await done(pilot)
        assert isinstance(app.focused, OneLine)
        # A click elsewhere in a row brings it to hand.
        await pilot.click(screen.query(PitfallRow)[0].query_one(".title"))
        await done(pilot)
        assert app.focused is screen.query(Scale)[0]


async def test_up_and_down_stay_inside(app: ComentorApp, held: Session) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await check(app, pilot, held)
        scales = list(screen.query(Scale))
        await type_in(pilot, "up")
        assert app.focused is scales[0]
        await type_in(pilot, *["down"] * 9)
        assert app.focused is scales[-1]
        row = screen.query(PitfallRow)[-1]
        assert screen.query_one("#rows").region.contains_region(row.region)
        await type_in(pilot, *["k"] * 5)
        assert app.focused is scales[0]
        assert screen.query_one("#rows").region.contains_region(screen.query(PitfallRow)[0].region)


async def test_all_six_fit_without_scrolling(app: ComentorApp, held: Session) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await check(app, pilot, held)
        assert screen.query_one("#rows").max_scroll_y == 0
        assert len(screen.query(PitfallRow)) == 6


async def test_what_was_measured_stands_beside(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        for width, height in ((120, 40), (80, 24)):
            await pilot.resize_terminal(width, height)
            await done(pilot)
            assert shown(app).count("1 h held of 1 h planned") == 1
            assert shown(app).count("opening 4 min") == 1


async def test_leaving_a_line_keeps_it_and_stays(app: ComentorApp, held: Session) -> None:
    after, you = app.companion.after_call, app.companion.memory.you
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await check(app, pilot, held)
        for way, end in (("enter", 0), ("escape", 0), ("down", 1), ("tab", 1)):
            screen.query(PitfallRow)[0].focus_scale()
            await type_in(pilot, "enter", "x", way)
            assert after.answers(held, you)["time"].line.endswith("x")
            assert app.screen is screen
            assert app.focused is screen.query(Scale)[end]
        assert after.answers(held, you)["time"].line == "xxxx"
        assert screen.query(PitfallRow)[0].unfinished is None


async def test_f2_takes_the_line_being_written_along(app: ComentorApp, held: Session) -> None:
    after, you = app.companion.after_call, app.companion.memory.you
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "3", "enter", *"so it was", "f2", "escape")
        assert after.answers(held, you)["time"].line == "so it was"
        assert not after.finished(held, you)
        # Back among one's own answers, with the line still open.
        assert isinstance(app.screen, PitfallCheckScreen)


async def test_the_help_names_the_keys_of_what_is_there(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "f1")
        assert "write a line about it" in shown(app)
        await type_in(pilot, "escape")
        for person in app.companion.memory.people:
            await app.companion.after_call.finish(held, person)
        await done(pilot)
        await type_in(pilot, "f1")
        assert "put it on the next agenda, or take it back" in shown(app)
        assert "write a line about it" not in shown(app)


# -- not today, later, again --------------------------------------------------------------------


async def test_not_today_keeps_what_was_answered_private(
    app: ComentorApp, held: Session, again: Again
) -> None:
    you = app.companion.memory.you
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "3", "enter", *"half a line", "escape", "escape", "escape")
        assert isinstance(app.screen, ReviewScreen)
    fresh = again()
    kept = fresh.after_call.answers(held, you)["time"]
    assert (kept.answer, kept.line, kept.shared) == (YES, "half a line", False)
    assert not fresh.after_call.finished(held, you)


async def test_not_today_is_said_by_each_for_themselves(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    companion = app.companion
    you, other = companion.memory.people
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "3", "escape")
        assert isinstance(app.screen, PitfallCheckScreen)
        assert "◇ Ben answers; ◆ Ana’s answers stay hidden" in shown(app)
        assert "Not today for ◆ Ana; now ◇ Ben. Esc again leaves." in shown(app)
        # Nothing of Ana's is to be seen.
        assert all(f"[{sign}" not in everything_in(app) for sign in "○◐●")
        # Ben is through: nobody asks Ana again.
        await type_in(pilot, "2", "f2")
        assert "◇ Ben alone; ◆ Ana answers some other time." in shown(app)
        assert companion.after_call.finished(held, other)
        assert not companion.after_call.finished(held, you)
        await type_in(pilot, "escape")
        assert isinstance(app.screen, ReviewScreen)


async def test_not_today_by_both_leads_on(app: ComentorApp, held: Session, shown: Shown) -> None:
    memory = app.companion.memory
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "escape", "escape")
        assert isinstance(app.screen, ReviewScreen)
        assert "Not today, for both of you." in shown(app)
        # The keys are again with whom they were.
        assert memory.at_keys == memory.you
        assert "◆ Ana writes" in shown(app)


async def test_not_today_after_the_other_is_through_leads_on(
    app: ComentorApp, held: Session
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "2", "f2", "h", "escape")
        assert isinstance(app.screen, ReviewScreen)


async def test_leaving_twice_leaves_once(app: ComentorApp, held: Session) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await check(app, pilot, held)
        depth = len(app.screen_stack)
        await screen.do_skip_check()
        await screen.do_skip_check()
        await done(pilot)
        assert len(app.screen_stack) == depth
        assert isinstance(app.screen, ReviewScreen)


async def test_a_line_being_typed_survives_a_crash(
    app: ComentorApp, held: Session, paths: Paths, shown: Shown, again: Again
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "2", "enter", *"not ent")
        there = again()
    app = ComentorApp(there, Settings(), paths)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await check(app, pilot, held)
        row = screen.query(PitfallRow)[0]
        assert row.unfinished == "not ent"
        assert "not ent" in shown(app)
        await type_in(pilot, "up", "enter", *"ered", "enter")
        answer = there.after_call.answers(held, there.memory.you)["time"]
        assert (answer.answer, answer.line) == (LITTLE, "not entered")
    there.close()


async def test_the_other_answers_later(app: ComentorApp, held: Session, shown: Shown) -> None:
    companion = app.companion
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "3", "f2", "l")
        text = shown(app)
        assert "Ana alone; ◇ Ben answers some other time." in text
        assert "◆ Ana  ● yes" in text
        assert "◇ Ben  answers later" in text
        assert "You saw this differently" not in text
        await type_in(pilot, "b")
        assert len(companion.planning.items()) == 1
        await type_in(pilot, "f2")
        assert isinstance(app.screen, ReviewScreen)
        assert companion.memory.at_keys == companion.memory.you
        # Some other time: it is Ben's turn, and nothing of Ana's is there.
        app.pop_screen()
        await check(app, pilot, held)
        assert "◇ Ben answers; ◆ Ana’s answers stay hidden" in shown(app)
        assert companion.memory.at_keys == companion.memory.other
        assert "[" not in shown(app)
        await type_in(pilot, "f2")
        assert "together" in shown(app)


async def test_both_in_is_seen_together_at_once(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    for person in app.companion.memory.people:
        await app.companion.after_call.finish(held, person)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await check(app, pilot, held)
        assert "together" in shown(app)
        assert "None of the six today." in shown(app)
        assert not screen.query(Remedy)
        await type_in(pilot, "a", "up", "down", "f2")
        assert isinstance(app.screen, ReviewScreen)


async def test_both_the_same_is_no_difference(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    for person in app.companion.memory.people:
        await app.companion.after_call.answer(held, person, "advice", LITTLE)
        await app.companion.after_call.finish(held, person)
    async with app.run_test(size=(80, 24)) as pilot:
        await check(app, pilot, held)
        assert "Advice in place of questions" in shown(app)
        assert "differently" not in shown(app)


# -- nothing is seen too early --------------------------------------------------------------------


@pytest.mark.parametrize("first", ["you", "other"])
async def test_nothing_of_the_first_one_is_anywhere_while_the_second_answers(
    app: ComentorApp, held: Session, first: str
) -> None:
    memory = app.companion.memory
    memory.at_keys = getattr(memory, first)
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "3", "enter", *"qsecretq", "enter", "down", "2")
        await type_in(pilot, "down", "enter", *"qhalfq")
        assert "qsecretq" in everything_in(app)
        assert "qhalfq" in everything_in(app)
        await type_in(pilot, "f2", "h")
        text = everything_in(app)
        assert "qsecretq" not in text
        assert "qhalfq" not in text
        assert all(f"[{sign}" not in text for sign in "○◐●")
        assert not app.screen.query(Remedy)
        # Also after the second has begun, and has looked around.
        await type_in(pilot, "2", "down", "enter", "escape", "down", "enter", "escape")
        text = everything_in(app)
        assert "qsecretq" not in text
        assert "qhalfq" not in text
        assert "[●" not in text
        await type_in(pilot, "f2")
        assert "qsecretq" in everything_in(app)


async def test_handing_the_keys_over_by_command_hides_what_is_there(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    you = app.companion.memory.you
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "3", "enter", *"qopenq")
        await app.action_command("keys_over")
        await done(pilot)
        assert "◇ Ben answers" in shown(app)
        assert "qopenq" not in everything_in(app)
        assert "[●" not in everything_in(app)
        other = app.companion.memory.other
        assert app.companion.after_call.answers(held, other) == {}
        await app.action_command("keys_over")
        await done(pilot)
        # Still there, still Ana's.
        assert "qopenq" in shown(app)
        await type_in(pilot, "f2", "escape")
        assert app.companion.after_call.answers(held, you)["time"].line == "qopenq"
        assert app.companion.after_call.answers(held, other) == {}


async def test_after_ben_alone_ana_is_next_and_back(
    app: ComentorApp, held: Session, shown: Shown
) -> None:
    """Whoever begins, the words are the same."""
    memory = app.companion.memory
    memory.at_keys = memory.other
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        assert "◇ Ben answers; ◆ Ana’s answers stay hidden" in shown(app)
        await type_in(pilot, "2", "f2", "l")
        text = shown(app)
        assert "◇ Ben alone; ◆ Ana answers some other time." in text
        line = next(line for line in text.splitlines() if "answers later" in line)
        assert line.index("◆ Ana  answers later") < line.index("◇ Ben  ◐ a little")
        await app.action_command("keys_over")
        await done(pilot)
        assert "◆ Ana answers; ◇ Ben’s answers stay hidden" in shown(app)


# -- both alike -----------------------------------------------------------------------------------


def swapped(text: str) -> str:
    return text.replace("Ana", "\0").replace("Ben", "Ana").replace("\0", "Ben")


async def walk(app: ComentorApp, session: Session, shown: Shown) -> list[str]:
    """The text of every step, both answering the same."""
    seen = []
    async with app.run_test(size=(100, 30)) as pilot:
        await check(app, pilot, session)
        for last in (False, True):
            await type_in(pilot, "2", "enter", *"so", "enter", "down", "3")
            seen.append(shown(app))
            await type_in(pilot, "f2")
            seen.append(shown(app))
            if not last:
                await type_in(pilot, "h")
                seen.append(shown(app))
    return seen


async def test_swap_the_names_and_nothing_else_changes(
    companion: Companion, paths: Paths, shown: Shown, again: Again, hold: Hold
) -> None:
    session = await hold(30, 30)
    await companion.saver.flush()
    there = again()
    before = await walk(ComentorApp(companion, Settings(), paths), session, shown)
    # The same store as Ben sees it, with the same things said.
    memory = there.memory
    memory.you, memory.other, memory.at_keys = memory.other, memory.you, memory.other
    after = await walk(ComentorApp(there, Settings(), paths), session, shown)
    there.close()
    assert [swapped(text) for text in after] == before
    assert len(before) == 5


async def test_only_the_names_differ_when_the_names_differ(
    companion: Companion, paths: Paths, clock: Any, shown: Shown, again: Again, hold: Hold
) -> None:
    session = await hold(40, 20)
    await companion.saver.flush()
    there = again()
    people = [there.memory.get(Person, who) for who in there.memory.people]
    renamed = [revised(p, clock.now().wall, name=swapped(p.name)) for p in people if p is not None]
    there.memory._keep(*renamed)
    before = await walk(ComentorApp(companion, Settings(), paths), session, shown)
    after = await walk(ComentorApp(there, Settings(), paths), session, shown)
    there.close()
    assert [swapped(text) for text in after] == before


# -- bad input, bad windows -----------------------------------------------------------------------


async def test_hostile_lines_are_shown_as_text(app: ComentorApp, hold: Hold) -> None:
    memory = app.companion.memory
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        # Two at a time, each of them with something that was meant as markup.
        for texts in zip(HOSTILE[::2], HOSTILE[1::2], strict=True):
            with trying(texts):
                held = await hold()
                for who, hostile in zip(memory.people, texts, strict=True):
                    person = memory.get(Person, who)
                    assert person is not None
                    text = clean_text(hostile)
                    await memory.put(
                        revised(person, memory.now(), name=clean_name(hostile)),
                        memory.new(Note, session_id=held.id, text=text, owner=memory.you),
                    )
                await one_check_of(app, pilot, held, texts)
                # As before, for the next two.
                app.pop_screen()
                memory.at_keys = memory.you
                items = memory.all(AgendaItem)
                await memory.put(*(deleted(each, memory.now()) for each in items))
                await done(pilot)


async def one_check_of(
    app: ComentorApp, pilot: Pilot[Any], held: Session, texts: tuple[str, str]
) -> None:
    """A whole check, in which each of the two writes one of these."""
    companion = app.companion
    memory = companion.memory
    screen = await check(app, pilot, held)
    for text in texts:
        await type_in(pilot, "3", "enter")
        assert isinstance(app.focused, OneLine)
        app.post_message(events.Paste(text))
        await type_in(pilot, "enter", "f2")
        if isinstance(app.screen, Choose):
            await type_in(pilot, "h")
    assert app.screen is screen
    assert companion.after_call.both_in(held)
    assert "\x1b]" not in everything_in(app)
    assert "\x07" not in everything_in(app)
    checks = memory.all(PitfallCheck, session_id=held.id, pitfall="time")
    assert {each.owner for each in checks} == set(memory.people)
    for each, text in zip(checks, texts, strict=True):
        await memory.put(revised(each, memory.now(), line=clean_text(text)))
    await done(pilot)
    await type_in(pilot, "a", "down", "enter")
    assert app.is_running
    assert len(companion.planning.items()) == 2


async def test_a_paste_of_several_lines_becomes_one(app: ComentorApp, held: Session) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await check(app, pilot, held)
        await type_in(pilot, "enter")
        app.post_message(events.Paste("one\r\ntwo\n\tthree " + "x" * 9000))
        await type_in(pilot, "enter")
        line = app.companion.memory.all(PitfallCheck)[0].line
        assert line.startswith("one two three xxx")
        assert len(line) == 2000


async def test_every_size(app: ComentorApp, hold: Hold, shown: Shown) -> None:
    memory = app.companion.memory
    # It begins in the smallest one.
    async with app.run_test(size=SIZES[-1]) as pilot:
        for size in reversed(SIZES):
            with trying(size):
                held = await hold()
                await pilot.resize_terminal(*size)
                await check(app, pilot, held)
                await type_in(pilot, "2", "enter", *"a line", "enter", "down", "3")
                if size[0] >= 30 and size[1] >= 8:
                    assert "yes" in shown(app)
                await type_in(pilot, "f2", "h", "3", "f2", "a", "down", "enter")
                assert app.companion.after_call.both_in(held)
                items = app.companion.planning.items()
                assert len(items) == 2
                app.pop_screen()
                memory.at_keys = memory.you
                await memory.put(*(deleted(each, memory.now()) for each in items))


async def test_resizing_on_the_way(app: ComentorApp, held: Session) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await check(app, pilot, held)
        await type_in(pilot, "2", "enter", *"li")
        for width, height in ((40, 12), (1, 1), (200, 60), (30, 8)):
            await pilot.resize_terminal(width, height)
            await done(pilot)
            line = app.focused
            assert isinstance(line, OneLine)
            if height > 1:
                assert screen.query_one("#rows").region.contains_region(line.region)
        await type_in(pilot, *"ne", "enter")
        assert app.companion.memory.all(PitfallCheck)[0].line == "line"
        assert app.focused is screen.query(Scale)[0]


async def test_a_check_of_long_ago_still_opens(
    app: ComentorApp, held: Session, clock: Any, shown: Shown
) -> None:
    clock.wall += timedelta(days=400)
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        assert "Sun 22 Nov 2026" in shown(app)


# -- keys that come faster than the screen --------------------------------------------------------


async def at_once(pilot: Pilot[Any], *keys: str) -> None:
    """Keys that are all there before the first of them is handled, as typed or pasted fast."""
    for key in keys:
        character = {"enter": "\r", "space": " "}.get(key, key if len(key) == 1 else None)
        pilot.app.post_message(events.Key(key, character))
    await done(pilot)


async def test_no_letter_behind_enter_is_lost(app: ComentorApp, held: Session) -> None:
    after, you = app.companion.after_call, app.companion.memory.you
    async with app.run_test(size=(120, 40)) as pilot:
        await check(app, pilot, held)
        # Letters that would be answers are among them: n, l, y.
        await at_once(pilot, "2", "enter", *"nylon", "enter", "down", "3", "enter", *"yes", "enter")
        answers = after.answers(held, you)
        assert {p: (c.answer, c.line) for p, c in answers.items()} == {
            "time": (LITTLE, "nylon"),
            "social": (YES, "yes"),
        }
        assert isinstance(app.focused, Scale)
