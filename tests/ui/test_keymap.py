"""Keys of one's own: what is taken, what is not and why; the screen shows the real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui import settings
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.settings import KeyWish, Settings
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.commands import COMMANDS, command, key_label, keys_label, use_keys
from comentor_tui.ui.keymap import Keymap, keymap
from comentor_tui.ui.screens.help import HelpScreen
from comentor_tui.ui.screens.home import HomeScreen

FILE = Path("/somewhere/settings.toml")


@pytest.fixture(autouse=True)
def _the_table_again() -> Any:
    yield
    use_keys({})


def looked_at(**wishes: str) -> Keymap:
    given_ = [KeyWish(name, keys, line) for line, (name, keys) in enumerate(wishes.items(), 1)]
    return keymap(given_, FILE)


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("f3", ("f3",)),
        ("F5, Ctrl+N", ("f5", "ctrl+n")),
        ("ctrl-n", ("ctrl+n",)),
        ("^n", ("ctrl+n",)),
        ("", ()),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, keys: tuple[str, ...]) -> None:
    found = looked_at(begin=written)
    assert found.problems == ()
    assert found.keys == {"begin": keys}


def test_letters_and_signs_are_for_places_without_text() -> None:
    found = looked_at(begin="B", plan="?", pause="b")
    assert found.keys == {"begin": ("B",), "plan": ("question_mark",)}
    (problem,) = found.problems
    assert problem.line == 3
    assert "typed into the text" in problem.message


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("ctrl+h", "Backspace"),
        ("ctrl+i", "Tab"),
        ("ctrl+j", "new line"),
        ("ctrl+m", "Enter"),
        *((f"ctrl+{letter}", "lines of text") for letter in "acdekuvwxyz"),
        ("f6", "several lines"),
        ("f7", "several lines"),
        ("alt+b", "typed into the text"),
        ("ctrl+b", "tmux"),
        ("ctrl+p", "by name"),
        ("ctrl+q", "leaves"),
        ("enter", "lists"),
        ("down", "lists"),
        ("space", "lists"),
        ("x", "typed into the text"),
        ("f25", "every terminal"),
        ("ctlr+n", "Did you mean “ctrl+n”?"),
        ("f2 ctrl+s", "every terminal"),
        ("\x1b[2J", "every terminal"),
    ],
)
def test_keys_that_would_not_arrive_are_refused_with_the_reason(key: str, why: str) -> None:
    found = looked_at(hand_over=f"f2, {key}", veil="f5, f8", question="ctrl+n")
    # One bad line does not spoil the others.
    assert found.keys == {"veil": ("f5", "f8"), "question": ("ctrl+n",)}
    (problem,) = found.problems
    assert why in problem.message
    assert str(problem).startswith(f"{FILE}:1: Keys of “hand_over”: ")
    assert "\x1b" not in str(problem)


def test_an_unknown_command_is_told_with_the_nearest() -> None:
    found = looked_at(handover="f2", nothing_like_it="f3")
    assert found.keys == {}
    assert [problem.nearest for problem in found.problems] == ["hand_over", ""]
    assert "Did you mean “hand_over”?" in str(found.problems[0])


def test_a_key_that_is_taken_in_the_same_place_is_refused() -> None:
    found = looked_at(pause="f2", begin="f3", help="f4")
    # F3 pauses on another screen, so it may begin on home; help is everywhere.
    assert found.keys == {"begin": ("f3",)}
    assert [problem.line for problem in found.problems] == [1, 3]
    assert "“hand_over”" in found.problems[0].message


def test_two_commands_may_change_places() -> None:
    found = looked_at(hand_over="f3, ctrl+t", pause="f2, ctrl+s")
    assert found.problems == ()
    assert found.keys == {"hand_over": ("f3", "ctrl+t"), "pause": ("f2", "ctrl+s")}


def test_what_leans_on_a_refused_line_is_refused_too() -> None:
    found = looked_at(hand_over="ctrl+a", pause="f2")
    assert found.keys == {}
    assert len(found.problems) == 2


def test_the_later_of_two_lines_gives_way() -> None:
    found = looked_at(ago="f11", extend="f11")
    assert found.keys == {"ago": ("f11",)}
    assert found.problems[0].line == 2


def test_every_line_of_the_table_may_be_written_into_the_file() -> None:
    wishes = {each.id: ",".join(each.keys) for each in COMMANDS}
    found = looked_at(**wishes)
    assert found.problems == ()
    assert found.keys == {each.id: each.keys for each in COMMANDS}


@given(
    st.lists(
        st.builds(
            KeyWish,
            st.one_of(st.sampled_from([each.id for each in COMMANDS]), st.text(max_size=20)),
            st.one_of(
                st.text(max_size=20),
                st.lists(st.sampled_from(["f2", "f3", "f5", "ctrl+n", "a", "f11", "tab"])).map(
                    ", ".join
                ),
            ),
            st.integers(1, 99),
        ),
        max_size=8,
        unique_by=lambda wish: wish.command,
    )
)
def test_whatever_stands_there_no_two_commands_of_a_place_share_a_key(wishes: Any) -> None:
    found = keymap(wishes, FILE)
    assert len(found.keys) + len(found.problems) == len(wishes)
    taken: dict[tuple[Any, str], str] = {}
    for each in COMMANDS:
        for key in set(found.keys.get(each.id, ())) - set(each.keys):
            other = taken.setdefault((each.where, key), each.id)
            assert other == each.id


async def test_the_screen_has_and_shows_the_real_keys(
    companion: Companion, paths: Paths, press: Any, until: Any, shown: Any
) -> None:
    own = looked_at(plan="ctrl+n", add_item="f5", year="P", theme="f11", begin="f2").keys
    app = ComentorApp(companion, Settings(), paths, own_keys=own)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        assert "Ctrl+N sets one" in shown(app)
        footer = shown(app).splitlines()[-1]
        assert "Ctrl+N Plan" in footer
        assert "F5 Agenda item" in footer
        await press(pilot, "a")
        assert isinstance(app.screen, HomeScreen)
        await press(pilot, "f5")
        await until(pilot, lambda: not isinstance(app.screen, HomeScreen))
        await press(pilot, "escape")
        before = app.theme
        await press(pilot, "f11")
        assert app.theme != before
        await press(pilot, "f1")
        assert isinstance(app.screen, HelpScreen)
        helped = str(app.screen.query_one("Static").visual)
        assert helped
        assert keys_label(command("plan")) == "Ctrl+N"
        assert "Ctrl+N" in shown(app)


async def test_on_the_live_screen_and_its_menu(
    companion: Companion, paths: Paths, press: Any, until: Any, shown: Any
) -> None:
    own = looked_at(hand_over="f3", pause="f2, ctrl+s", ago="f11", menu="ctrl+o", last_time="").keys
    assert len(own) == 5
    app = ComentorApp(companion, Settings(), paths, own_keys=own)
    await companion.live.open()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        assert "F3 begins the first half" in shown(app)
        await press(pilot, "f3")
        await until(pilot, lambda: companion.live.clock().running)
        await press(pilot, *"a note", "enter", "f2")
        await until(pilot, lambda: companion.live.clock().paused)
        assert "F3 Hand over" in shown(app)
        assert keys_label(command("ago")) == "F11, Ctrl+O a"
        await press(pilot, "ctrl+o")
        assert "More" in shown(app)


async def test_without_keys_of_ones_own_the_table_holds(app: ComentorApp, press: Any) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "p")
        assert not isinstance(app.screen, HomeScreen)
    assert key_label(command("plan").keys[0]) == "p"


def test_the_file_names_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        'bell = true\n\n[keys]\n# mine\nhand_over = "f2"\n'
        'pauze = "f3"\nveil = 3\n"undo" = "ctrl+a"\n'
    )
    found, problems = settings.read(path)
    assert found.bell
    assert [(wish.command, wish.line) for wish in found.keys] == [
        ("hand_over", 5),
        ("pauze", 6),
        ("undo", 8),
    ]
    assert [(problem.line, "in quotes" in problem.message) for problem in problems] == [(7, True)]
    own = keymap(found.keys, path)
    assert own.keys == {"hand_over": ("f2",)}
    assert [(problem.line, problem.nearest) for problem in own.problems] == [(6, "pause"), (8, "")]
