"""Keys that come faster than they can be dealt with keep their order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from comentor_tui.cli.demo import fill
from comentor_tui.domain.records import AgendaItem, Note
from comentor_tui.paths import locate
from tests.terminal.screen import Screen, eventually, program, stored

pytestmark = pytest.mark.terminal

Start = Callable[..., Screen]


def test_a_letter_opens_the_form_and_the_next_ones_are_typed_into_it(
    start: Start, tmp_path: Path
) -> None:
    fill(locate(tmp_path), speed=None, live=False)
    screen = start(program(tmp_path))
    screen.wait_for("p Plan")
    screen.wait_for("Goals and targets")
    screen.send(b"abuy milk" + b"\x7f" * 4 + b"bread\r")
    screen.wait_for("buy bread")
    eventually(
        lambda: "buy bread" in {item.text for item in stored(tmp_path, AgendaItem)},
        screen.text,
        20,
    )


def test_letters_do_not_overtake_what_takes_others_away(start: Start, tmp_path: Path) -> None:
    fill(locate(tmp_path), speed=None, live=True)
    screen = start(program(tmp_path))
    screen.wait_for("F2 Hand over")
    screen.send(b"teh" + b"\x7f" * 2 + b"he\x1b[D\x1b[D\x1b[Da, \x1b[Fn\rsecond\r")
    screen.wait_for("· second")
    assert {"a, then", "second"} <= {note.text for note in stored(tmp_path, Note)}
