"""The app ended at any moment, with and without a warning: what was acknowledged is there."""

from __future__ import annotations

import random
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from comentor_tui.cli.demo import fill
from comentor_tui.domain.records import Draft, Note
from comentor_tui.paths import locate
from comentor_tui.store.schema import State, check
from tests.terminal.screen import Screen, events_of, into_the_call, program, stored

pytestmark = [pytest.mark.faults, pytest.mark.terminal, pytest.mark.timeout(600)]

Start = Callable[..., Screen]
ROUNDS = 25
SECONDS = 100.0
"""Rounds end early on a machine that is too slow for all of them."""

SHOWN_LATE = 1.0
"""A draft older than this is on the disk."""


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """A folder with a call in its first half."""
    folder = tmp_path / "data"
    fill(locate(folder), live=True)
    return folder


def pause(seconds: float) -> None:
    select.select([], [], [], seconds)


def test_killed_while_typing_and_switching(start: Start, call: Path) -> None:
    chance = random.Random(20)
    acknowledged: list[str] = []
    typed = switches = rounds = late = 0
    log: list[str] = []
    oldest = 0.0
    began = time.monotonic()
    while rounds < ROUNDS and time.monotonic() - began < SECONDS:
        rounds += 1
        screen = start(program(call), rows=24, cols=80)
        into_the_call(screen, call)
        end = time.monotonic() + 0.3 + chance.random() * 2.2
        sent: list[tuple[str, float]] = []
        line, at = "", 0.0
        entered: list[str] = []
        while time.monotonic() < end:
            if chance.random() < 0.06:
                screen.press("f2")
                switches += 1
            if len(line) > 9 and chance.random() < 0.5:
                screen.press("enter")
                entered.append(line)
                line = ""
            else:
                at = time.monotonic()
                # Marks of the round and the place make every word one of its kind.
                letter = (
                    f"r{rounds}n{len(entered)}x"[len(line)]
                    if len(line) < 5
                    else "abc"[len(line) % 3]
                )
                line += letter
                screen.send(letter.encode())
                sent.append((line, at))
            pause(0.03)
        shown = screen.text()
        killed_at = time.monotonic()
        screen.kill9()
        typed += len(sent)
        acknowledged += [text for text in entered if f"· {text}" in shown]
        notes = {note.text for note in stored(call, Note)}
        for text in acknowledged:
            assert text in notes, f"round {rounds}: {text!r} was on the screen and is not there"
        # What is neither in a note nor in the draft was typed less than a second ago.
        draft = next((d.text for d in stored(call, Draft) if d.id.endswith(":note")), "")
        for text, when in sent:
            if text in draft or any(text in note for note in notes):
                continue
            oldest = max(oldest, killed_at - when)
            late += 1
        log_now = [event.id for event in events_of(call)]
        assert log_now[: len(log)] == log, "an event of the clock went missing"
        numbers = [event.seq for event in events_of(call)]
        assert numbers == list(range(1, len(numbers) + 1))
        log = log_now
        assert check(locate(call).store, thorough=True).state is State.CURRENT
    print(
        f"\n{rounds} kills, {typed} letters, {len(acknowledged)} notes acknowledged, none lost; "
        f"{switches} switches, {len(log)} events; {late} letters not yet kept, "
        f"the oldest {oldest:.2f} s old"
    )
    assert rounds >= 8
    assert acknowledged
    # The machine may be slower than people: what counts is what the program had received.
    assert oldest < SHOWN_LATE + 1.0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_typing(start: Start, call: Path, number: int) -> None:
    screen = start(program(call))
    into_the_call(screen)
    screen.type("first")
    screen.press("enter")
    screen.wait_for("· first")
    screen.type("this was never entered")
    screen.wait_for("this was never entered")
    screen.signal(number)
    assert screen.wait_exit() == 128 + number
    screen.assert_restored()
    assert_kept(call)
    assert "Traceback" not in screen.text()


def test_a_closed_window_while_typing(start: Start, call: Path) -> None:
    screen = start(program(call))
    into_the_call(screen)
    screen.type("first")
    screen.press("enter")
    screen.wait_for("· first")
    screen.type("this was never entered")
    screen.wait_for("this was never entered")
    screen.close_window()
    assert screen.wait_exit() == 128 + signal.SIGHUP
    assert_kept(call)


def test_quit_in_the_instant_of_typing(start: Start, call: Path) -> None:
    screen = start(program(call))
    into_the_call(screen)
    screen.send(b"this was never entered\x11")
    assert screen.wait_exit() == 0
    screen.assert_restored()
    drafts = {draft.text for draft in stored(call, Draft)}
    assert "this was never entered" in drafts


def assert_kept(folder: Path) -> None:
    assert "first" in {note.text for note in stored(folder, Note)}
    assert "this was never entered" in {draft.text for draft in stored(folder, Draft)}
    left = [file.name for file in folder.iterdir()]
    assert not [name for name in left if name.startswith("rescue")], left
