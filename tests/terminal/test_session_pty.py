"""A whole session as two people hold it, in a real pseudo-terminal: once through, and killed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from comentor_tui.cli import clocks
from comentor_tui.cli.demo import fill
from comentor_tui.cli.reading import open_reader
from comentor_tui.domain.records import (
    AgendaItem,
    Draft,
    Half,
    Mark,
    Note,
    Person,
    PitfallAnswer,
    PitfallCheck,
    Review,
    Session,
    SessionState,
    Target,
    TargetCheck,
    TargetStep,
    Visibility,
)
from comentor_tui.paths import locate
from comentor_tui.services.memory import moment_text
from comentor_tui.store.opening import open_store
from tests.terminal.screen import Screen, events_of, eventually, kinds_of, program, stored

pytestmark = pytest.mark.terminal

Start = Callable[..., Screen]

# Words of the screen by which the stages are known.
FIRST_RUN, HOME = "your name", "p Plan"
OPENING, CLOSING = "F2 begins the first half", "End the session: pitfall check"
ANSWERING, TOGETHER, REVIEW = "stay hidden until both are in", "together:", "What did I receive?"


def notes_of(folder: Path) -> dict[str, Note]:
    return {note.text: note for note in stored(folder, Note)}


def test_a_whole_session(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    screen = start(program(folder))
    screen.wait_for(FIRST_RUN)
    # Typed faster than hands can: nothing may land in the wrong field.
    screen.type("Ana")
    screen.press("enter")
    screen.type("Ben")
    screen.press("enter")
    screen.type("to think aloud")
    screen.press("f2")
    screen.wait_for(HOME)
    assert {person.name for person in stored(folder, Person)} == {"Ana", "Ben"}

    # On the agenda between the calls.
    screen.press("a")
    screen.wait_for("On the agenda")
    screen.type("the book")
    screen.press("enter")
    screen.wait_for("1 open")
    screen.wait_for("On the agenda", gone=True)

    screen.press("f2")
    screen.wait_for(OPENING)
    screen.press("f2")
    screen.wait_for("half has begun")
    begun = time.monotonic()
    first = next(each for each in stored(folder, Session) if each.started_at).first_person
    # One after the other, without a look at the screen. (More than this at once is a paste.)
    for lines, shows in (
        (("plain", "? what if", "! aha"), "! aha"),
        (("* patience", "~ for me alone"), "1 private note folded"),
    ):
        for line in lines:
            screen.type(line)
            screen.press("enter")
        screen.wait_for(shows)
    screen.type("> call the editor fri")
    screen.press("enter")
    screen.wait_for("Keep it as a note only")
    assert "by Fri" in screen.text()
    screen.press("1")
    screen.wait_for("▷ call the editor")
    screen.wait_for("Keep it as a note only", gone=True)

    screen.press("f3")
    screen.wait_for("paused")
    screen.press("f4")
    screen.wait_for("paused", gone=True)
    # A second press within a second would be left out.
    eventually(lambda: time.monotonic() > begun + 1.1, screen.text, 20)
    screen.press("f2")
    screen.wait_for("Handed over")
    screen.type("in the second half")
    screen.press("enter")
    screen.wait_for("· in the second half")
    screen.press("f12")
    screen.wait_for(CLOSING)

    notes = notes_of(folder)
    assert {text: note.mark for text, note in notes.items()} == {
        "plain": Mark.PLAIN,
        "what if": Mark.QUESTION,
        "aha": Mark.INSIGHT,
        "patience": Mark.GIFT,
        "for me alone": Mark.PLAIN,
        "call the editor": Mark.TARGET,
        "in the second half": Mark.PLAIN,
    }
    assert notes["for me alone"].visibility is Visibility.MINE
    assert notes["plain"].half_owner == first != notes["in the second half"].half_owner
    (target,) = stored(folder, Target)
    assert target.due is not None
    assert target.due.weekday() == 4
    assert 0 <= (target.due - date.today()).days <= 7
    assert kinds_of(folder) == [
        *("opened", "started", "paused", "undone", "handed over", "closing"),
    ]

    screen.press("f12")
    screen.wait_for(ANSWERING)
    screen.press("1", "down", "2")
    screen.press("f2")
    screen.wait_for("Hand the keys to ◇ Ben")
    screen.press("h")
    screen.wait_for("Ben answers;")
    assert "◐ a little]" not in screen.text()
    screen.press("3", "f2")
    screen.wait_for(TOGETHER)
    screen.press("a")
    screen.wait_for(lambda text: "a ●" in text)
    screen.press("f2")
    screen.wait_for(REVIEW)
    screen.type("the questions")
    screen.press("f4")
    screen.wait_for("The next session")
    screen.type("fri 15:00")
    screen.press("enter")
    screen.wait_for("Next: Fri")
    screen.press("f2")
    screen.wait_for(HOME)
    assert "15:00" in screen.text()
    assert "call the editor" in screen.text()
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    screen.assert_restored()

    felt = [check.answer for check in stored(folder, PitfallCheck)]
    assert felt.count(PitfallAnswer.A_LITTLE) == felt.count(PitfallAnswer.YES) == 1
    assert len({check.owner for check in stored(folder, PitfallCheck)}) == 2
    assert "the questions" in {review.most_useful for review in stored(folder, Review)}
    states = sorted(session.state for session in stored(folder, Session))
    assert states == [SessionState.HELD, SessionState.PLANNED]
    assert kinds_of(folder)[-1] == "ended"
    # What was on the agenda was not ticked: it comes again, and the countermeasure with it.
    waiting = [item.text for item in stored(folder, AgendaItem) if item.state == "open"]
    assert "the book" in waiting
    assert len(waiting) == 2
    for file in folder.rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file


# -- killed in each stage -------------------------------------------------------------------------

SPEED = 10.0


def let_pass(folder: Path, seconds: float) -> None:
    """As if the program had been away for so long. Only while nothing has the store open."""
    paths = locate(folder)
    with open_reader(paths) as reader:
        clock = clocks.clock_of(reader)
    assert isinstance(clock, clocks.FastClock)
    store = open_store(paths, clock)
    moved = clock.start
    earlier = type(moved)(moved.wall, moved.boot_ms - round(seconds * 1000), moved.boot_id)
    store.put_local(speed_start=moment_text(earlier))
    store.close()


def test_killed_in_each_stage_and_resumed(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    fill(locate(folder), speed=SPEED)
    logs: list[list[str]] = []

    def killed(screen: Screen, shows: str) -> Screen:
        """Kill it, see that the log only grew, start again, and wait for the same stage."""
        before = [event.id for event in events_of(folder)]
        screen.kill9()
        assert [event.id for event in events_of(folder)] == before
        logs.append(before)
        again = start(program(folder))
        again.wait_for(shows)
        return again

    def no_gap(screen: Screen) -> None:
        # A slow machine may have taken longer than the fifteen seconds that are not asked about.
        if "went by unseen" in screen.text():
            screen.wait_for("Whose time was it?")
            screen.press("4")
            screen.wait_for("Whose time was it?", gone=True)

    # Opening: a target gone through, an intention and a draft.
    screen = start(program(folder))
    screen.wait_for(HOME)
    screen.press("f2")
    screen.wait_for(OPENING)
    due = sum(1 for each in stored(folder, Target) if each.state == "open")
    before = len(stored(folder, TargetCheck))
    assert due
    assert "what we said" in screen.text()
    screen.press("d")
    eventually(lambda: len(stored(folder, TargetCheck)) == before + 1, screen.text, 20)
    screen.press("tab")
    screen.type("what I would like to say")
    eventually(lambda: drafted(folder) == "what I would like to say", screen.text, 20)
    screen = killed(screen, OPENING)
    screen.wait_for("what I would like to say")
    newest = max(stored(folder, TargetCheck), key=lambda check: check.created_at)
    assert newest.step is TargetStep.DONE

    # First half, while a note is being typed. The draft goes on where it was.
    screen.press("f2")
    screen.wait_for("half has begun")
    screen.type(" now")
    screen.press("enter")
    screen.wait_for("· what I would like to say now")
    screen.type("typed and never ent")
    eventually(lambda: drafted(folder) == "typed and never ent", screen.text, 20)
    screen = killed(screen, "typed and never ent")
    assert "running" in screen.text()
    no_gap(screen)
    screen.type("ered")
    screen.press("enter")
    screen.wait_for("· typed and never entered")

    # Paused, with a reason.
    screen.press("ctrl+g")
    screen.wait_for("Pause with a reason")
    screen.press("p")
    screen.wait_for("at the door")
    screen.press("1")
    screen.wait_for("(at the door)")
    screen = killed(screen, "paused")
    screen.press("f3")
    screen.wait_for(lambda text: "Going on" in text or "It was a pause" in text)
    if "It was a pause" in screen.text():
        screen.press("1")
    screen.wait_for("▶ running")

    # Changeover.
    screen.press("ctrl+g")
    screen.wait_for("Changeover")
    screen.press("b")
    screen.wait_for("F2 begins the other half")
    screen = killed(screen, "F2 begins the other half")

    # Second half; away for longer than fifteen seconds, which are not anybody's without asking.
    screen.press("f2")
    screen.wait_for("▶ running")
    screen.type("in the second half")
    screen.press("enter")
    screen.wait_for("· in the second half")
    before = [event.id for event in events_of(folder)]
    screen.kill9()
    let_pass(folder, 30)
    screen = start(program(folder))
    screen.wait_for("Whose time was it?")
    assert "went by unseen" in screen.text()
    screen.press("3")
    screen.wait_for("Whose time was it?", gone=True)
    screen.wait_for("Settled")
    after = [event.id for event in events_of(folder)]
    assert after[: len(before)] == before
    gap = next(event for event in events_of(folder) if event.kind == "gap")
    settled = next(event for event in events_of(folder) if event.kind == "settled")
    assert settled.ref == gap.id
    assert gap.amount_ms is not None
    assert 27 * SPEED <= gap.amount_ms / 1000 <= 120 * SPEED

    # Closing.
    screen.press("f12")
    screen.wait_for(CLOSING)
    screen = killed(screen, CLOSING)

    # The pitfall check of one person: answers and a line that was not entered.
    screen.press("f12")
    screen.wait_for(ANSWERING)
    held = max(stored(folder, Session, state=SessionState.HELD), key=lambda each: each.started_at)
    screen.press("2")
    screen.wait_for("[◐ a little]")
    screen.press("enter")
    screen.wait_for("a line about it, if")
    screen.type("we were late")
    eventually(
        lambda: "we were late" in {draft.text for draft in stored(folder, Draft)}, screen.text, 20
    )
    screen.kill9()
    screen = start(program(folder))
    screen.wait_for("is waiting")
    screen.press("r")
    screen.wait_for("[◐ a little]")
    screen.wait_for("we were late")
    screen.press("f2")
    screen.wait_for("Hand the keys to")
    screen.press("h")
    screen.wait_for("Hand the keys to", gone=True)
    screen.wait_for(ANSWERING)
    screen.press("1", "f2")
    screen.wait_for(TOGETHER)
    screen.press("f2")

    # The review.
    screen.wait_for(REVIEW)
    screen.type("being asked")
    eventually(
        lambda: "being asked" in {draft.text for draft in stored(folder, Draft)}, screen.text, 20
    )
    screen.kill9()
    screen = start(program(folder))
    screen.wait_for("is waiting")
    screen.press("r")
    screen.wait_for(REVIEW)
    # After a start the keys are with you; it was the co-mentor who wrote.
    screen.press("f3")
    screen.wait_for("being asked")
    screen.press("f2")
    screen.wait_for(HOME)
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0

    kept = notes_of(folder)
    for text in ("what I would like to say now", "typed and never entered", "in the second half"):
        assert text in kept
    assert drafted(folder) == ""
    (check,) = [c for c in stored(folder, PitfallCheck, session_id=held.id) if c.line]
    assert check.line == "we were late"
    (review,) = stored(folder, Review, session_id=held.id)
    assert review.most_useful == "being asked"
    log = [kind for kind in kinds_of(folder) if kind not in ("gap", "settled")]
    assert log == [
        *("opened", "started", "paused", "resumed", "changeover", "handed over", "closing"),
        "ended",
    ]
    assert len(stored(folder, Half, session_id=held.id)) == 2


def drafted(folder: Path) -> str:
    """What is kept of the line that was not entered."""
    return next((d.text for d in stored(folder, Draft) if d.id.endswith(":note")), "")
