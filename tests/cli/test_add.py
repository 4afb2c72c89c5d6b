"""`comentor add`: on the agenda without the app, and through the app that is open."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.__main__ import start
from comentor_tui.domain.records import AgendaItem, ItemState, Person, Section
from comentor_tui.errors import UsageProblem
from comentor_tui.paths import Paths, locate
from comentor_tui.services.adding import Addition, read_addition
from comentor_tui.store.lock import holder
from comentor_tui.store.quick import QuickReader

OPEN_APP = """
import asyncio, sys
from comentor_tui.cli import compose
from comentor_tui.paths import locate
from comentor_tui.services.remote import Listener
from comentor_tui.store.lock import StoreLock

paths = locate(sys.argv[1])
lock = StoreLock(paths.lock)
lock.acquire()
_, companion = compose.parts(paths)

async def main():
    listener = Listener(paths.socket, companion.command, companion.add)
    await listener.start()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(len(companion.planning.items()), flush=True)
    await listener.stop()

asyncio.run(main())
companion.close()
"""


class Stdin(io.TextIOWrapper):
    """What is piped in."""

    def __init__(self, given: bytes) -> None:
        super().__init__(io.BytesIO(given))


def folder(paths: Paths) -> list[str]:
    return ["--data-dir", str(paths.data)]


def items(paths: Paths) -> list[AgendaItem]:
    with QuickReader(paths.store) as reader:
        return list(reader.load(AgendaItem, state=ItemState.OPEN))


def added(paths: Paths, before: list[AgendaItem]) -> list[AgendaItem]:
    known = {item.id for item in before}
    return [item for item in items(paths) if item.id not in known]


def names(paths: Paths) -> dict[str, str]:
    with QuickReader(paths.store) as reader:
        return {person.name: person.id for person in reader.load(Person)}


def test_it_lands_on_the_agenda_of_whom_it_is_for(
    planned: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    before, who = items(planned), names(planned)
    for words, owner, section in (
        (["ask", "about", "Porto"], "Ana", Section.PROJECTS),
        (["rest?", "--for", "partner", "--section", "news"], "Ben", Section.NEWS),
        (["our year", "--for", "us", "--section", "goals", "--possible", "a walk"], None, "goals"),
    ):
        assert start(["add", *words, *folder(planned)]) == 0
        told = capsys.readouterr()
        assert told.err == ""
        found = added(planned, before)
        assert len(found) == 1
        assert found[0].owner == (who[owner] if owner else None)
        assert found[0].section == section
        whose = owner or "both of you"
        assert told.out == f"On the agenda for {whose}, {found[0].section.value}: {found[0].text}\n"
        before = items(planned)
    assert [item.possible for item in before if item.text == "our year"] == ["a walk"]
    assert holder(planned.lock) is None


def test_a_line_comes_in_through_a_pipe(
    planned: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = items(planned)
    monkeypatch.setattr(sys, "stdin", Stdin("caf\u00e9 \x1b[31m\nwith Rui\xff\n".encode("latin-1")))
    assert start(["add", "-", *folder(planned)]) == 0
    assert [item.text for item in added(planned, before)] == ["caf\ufffd [31m with Rui\ufffd"]
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["  "], "nothing to put on the agenda"),
        (["x" * 501], "longer than 500 characters"),
        (["x", "--possible", "y" * 501], "What would be possible is longer"),
        (["x", "--section", "gossip"], "'gossip' is not one of"),
        (["x", "--for", "everybody"], "'everybody' is not one of"),
        ([], "Missing argument"),
    ],
)
def test_what_makes_no_item_is_said_and_changes_nothing(
    planned: Paths, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = planned.store.read_bytes()
    assert start(["add", *words, *folder(planned)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert planned.store.read_bytes() == before


def test_without_a_pair_nothing_is_made(
    tmp_path: Path, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = locate(tmp_path / "none")
    assert start(["add", "x", *folder(nowhere)]) == 2
    assert not nowhere.data.exists()
    assert start(["add", "x", "--data-dir", str(empty)]) == 2
    assert capsys.readouterr().err.count("There is no pair yet.") == 2


def test_the_open_app_takes_it(planned: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    before = items(planned)
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN_APP, str(planned.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        assert holder(planned.lock) == process.pid
        longest = "\U0001f600" * 500
        for text in ("from outside", longest):
            assert start(["add", text, "--possible", longest, *folder(planned)]) == 0
        assert "On the agenda for Ana, projects: from outside" in capsys.readouterr().out
        process.stdin.write("\n")
        process.stdin.flush()
        # The one that holds the lock knows them at once, and has written them.
        assert int(process.stdout.readline()) >= 2
        assert {item.text for item in added(planned, before)} == {"from outside", longest}
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(30)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=600),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
)


@given(
    st.dictionaries(
        st.sampled_from(["command", "text", "whose", "section", "possible", "pair", "x"]), anything
    )
)
def test_any_request_makes_an_item_or_is_refused(request: dict[str, Any]) -> None:
    try:
        what = read_addition(request)
    except UsageProblem:
        return
    assert isinstance(what, Addition)
    assert 0 < len(what.text) <= 500
    assert len(what.possible) <= 500
    assert read_addition(what.fields()) == what
