"""Beside the open app: commands of the shell, and a second window on the same store."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from comentor_tui.cli.demo import fill
from comentor_tui.paths import locate
from tests.terminal.screen import Screen, kinds_of, program

pytestmark = pytest.mark.terminal

Start = Callable[..., Screen]


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """A folder with a call in its first half."""
    folder = tmp_path / "data"
    fill(locate(folder), live=True)
    return folder


def shell(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        program(folder, *words), capture_output=True, text=True, timeout=60, env=dict(os.environ)
    )


def test_the_screen_follows_the_shell(start: Start, call: Path) -> None:
    screen = start(program(call))
    screen.wait_for("Hand over")
    screen.wait_for("▶ running")
    waits: dict[str, float] = {}
    for command, shows in (
        ("pause", lambda text: "‖ paused" in text),
        ("resume", lambda text: "‖ paused" not in text),
        ("switch", lambda text: "done" in text or "second half" in text or "Handed over" in text),
        ("undo", lambda text: "Taken back" in text),
    ):
        done = shell(call, command)
        answered = time.monotonic()
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
        screen.wait_for(shows)
        waits[command] = time.monotonic() - answered
    # The command answers when the app has done it, so the screen is at most a moment behind.
    assert max(waits.values()) < 1.0, waits
    assert kinds_of(call)[-4:] == ["paused", "resumed", "handed over", "undone"]
    status = shell(call, "status")
    assert status.returncode == 0
    assert status.stdout.count("\n") == 1
    refused = shell(call, "resume")
    assert refused.returncode == 2
    assert "not paused" in refused.stderr
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    # Without the app the command writes itself.
    alone = shell(call, "pause")
    assert alone.returncode == 0, alone.stderr
    assert "paused" in kinds_of(call)[-1:]


def test_a_second_window_says_so_and_acts_from_afar(start: Start, call: Path) -> None:
    first = start(program(call))
    first.wait_for("▶ running")
    second = start(program(call))
    second.wait_for("already open in another window")
    second.press("f3")
    first.wait_for("‖ paused")
    second.wait_for("paused")
    first.type("seen by both")
    first.press("enter")
    first.wait_for("· seen by both")
    second.wait_for("seen by both")
    first.kill9()
    # Nobody is there to do it; that is said, and nothing is written from here.
    second.press("f2")
    second.wait_for(lambda text: "‖" in text and kinds_of(call)[-1] == "paused")
    assert second.running
    second.press("ctrl+q")
    assert second.wait_exit() == 0
    second.assert_restored()
    # The dead one's lock stands in nobody's way.
    third = start(program(call))
    third.wait_for("‖ paused")
    assert "another window" not in third.text()
    assert kinds_of(call).count("paused") == 1
