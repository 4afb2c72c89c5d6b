"""Settings: what people write into the file, and what the app writes back."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui import settings
from comentor_tui.errors import ComentorError
from comentor_tui.settings import Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def given_text(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_without_a_file_the_defaults_hold(path: Path) -> None:
    assert settings.read(path) == (Settings(), [])


def test_what_is_written_is_read_again(path: Path) -> None:
    wanted = Settings(theme="comentor-light", bell=True, warning_minutes=0)
    settings.write(path, wanted)
    assert settings.read(path) == (wanted, [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]


def test_comments_order_and_foreign_keys_survive(path: Path) -> None:
    given_text(
        path,
        '# mine\nbell = true  # only at the end\n\n[later]\n# kept too\nsomething = "else"\n',
    )
    settings.write(path, Settings(bell=True, warning_minutes=7))
    text = path.read_text()
    assert text.startswith("# mine\nbell = true  # only at the end\n")
    assert text.endswith('[later]\n# kept too\nsomething = "else"\n')
    found, problems = settings.read(path)
    assert found == Settings(bell=True, warning_minutes=7)
    assert [problem.message for problem in problems] == ["“later” is not a setting."]


@pytest.mark.parametrize(
    ("text", "line", "words", "nearest"),
    [
        ('\nthemes = "dark"', 2, "“themes” is not a setting", "theme"),
        ("theme = 3", 1, "name of a theme", ""),
        ('theme = ""', 1, "name of a theme", ""),
        ("# x\n\nbell = 1", 3, "true or false", ""),
        ("warning_minutes = true", 1, "whole number", ""),
        ("warning_minutes = 31", 1, "from 0 to 30", ""),
        ("warning_minutes = -1", 1, "from 0 to 30", ""),
        ("warning_minutes = 2.5", 1, "whole number", ""),
        ("[bell]\nx = 1", 1, "true or false", ""),
        ('bell = true\ntheme = "open', 2, "Not well-formed", ""),
        ("bell = true\nbell = false", 2, "Not well-formed", ""),
        ("theme = ", 1, "Not well-formed", ""),
        ("a = " + "[" * 50_000, None, "Not", ""),
    ],
)
def test_a_mistake_is_named_and_the_default_stands_in(
    path: Path, text: str, line: int | None, words: str, nearest: str
) -> None:
    found, problems = settings.read(given_text(path, text))
    assert len(problems) == 1
    problem = problems[0]
    assert problem.file == path
    assert line in (None, problem.line)
    assert words in problem.message
    assert problem.nearest == nearest
    assert str(problem).startswith(f"{path}:" if problem.line else f"{path}: ")
    assert found.theme == Settings().theme
    assert found.warning_minutes == Settings().warning_minutes


def test_one_mistake_does_not_spoil_the_rest(path: Path) -> None:
    found, problems = settings.read(given_text(path, "bel = true\nwarning_minutes = 9\n"))
    assert found == Settings(warning_minutes=9)
    assert problems[0].nearest == "bell"
    assert "Did you mean “bell”?" in str(problems[0])


@pytest.mark.parametrize("data", [b"\xff\xfe", b"x" * 1_000_001])
def test_a_file_that_is_no_text_is_not_read(path: Path, data: bytes) -> None:
    found, problems = settings.read(given_text(path, data))
    assert found == Settings()
    assert problems[0].message.startswith("Not read: ")


def test_a_folder_in_its_place_is_a_problem_not_a_crash(path: Path) -> None:
    path.mkdir(parents=True)
    found, problems = settings.read(path)
    assert found == Settings()
    assert len(problems) == 1
    with pytest.raises(ComentorError, match="not saved"):
        settings.write(path, Settings())


def test_a_file_that_is_not_well_formed_is_not_overwritten(path: Path) -> None:
    given_text(path, 'theme = "open')
    with pytest.raises(ComentorError, match="not well-formed") as raised:
        settings.write(path, Settings(bell=True))
    assert "comentor doctor" in raised.value.hint
    assert path.read_text() == 'theme = "open'


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ComentorError, match="not saved") as raised:
        settings.write(tmp_path / "file" / "settings.toml", Settings())
    assert "until Comentor is closed" in raised.value.hint


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    there = tmp_path / "dotfiles.toml"
    there.write_text("bell = true\n")
    link = tmp_path / "settings.toml"
    link.symlink_to(there)
    settings.write(link, Settings(bell=True, warning_minutes=3))
    assert link.is_symlink()
    assert "warning_minutes = 3" in there.read_text()


def test_control_characters_of_the_file_do_not_reach_the_terminal(path: Path) -> None:
    _, problems = settings.read(given_text(path, '"\\u001b[2J\\u009bx" = 1\n'))
    assert len(problems) == 1
    assert not set(str(problems[0])) & {"\x1b", "\x9b"}


@given(st.one_of(st.text(), st.binary()))
def test_no_content_makes_reading_fail(
    tmp_path_factory: pytest.TempPathFactory, data: object
) -> None:
    path = tmp_path_factory.mktemp("any") / "settings.toml"
    path.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else bytes(data))  # type: ignore[call-overload]
    found, problems = settings.read(path)
    assert found == Settings() or not problems


def test_the_first_file_says_what_everything_means(path: Path) -> None:
    settings.write(path, Settings(bell=True))
    text = path.read_text()
    for each in settings.SETTINGS:
        assert f"# {each.help}\n{each.name} = " in text
    assert "bell = true" in text
    assert "# [keys]" in text
    assert max(map(len, text.splitlines())) <= 100
    # The example of keys can be used as it stands.
    path.write_text(text.replace("# [keys]", "[keys]").replace("# hand_over", "hand_over"))
    found, problems = settings.read(path)
    assert problems == []
    assert [(wish.command, wish.keys) for wish in found.keys] == [("hand_over", "f2, ctrl+s")]


def test_a_file_of_comments_alone_keeps_them(path: Path) -> None:
    given_text(path, "# nothing yet\n")
    settings.write(path, Settings())
    assert path.read_text().startswith("# nothing yet\n")


def test_writing_leaves_keys_of_ones_own_alone(path: Path) -> None:
    given_text(path, 'bell = true\n\n[keys]\n# mine\npause = "f3"  # thumb\n')
    found, _ = settings.read(path)
    settings.write(path, replace(found, clock="plain"))
    text = path.read_text()
    assert text.endswith('[keys]\n# mine\npause = "f3"  # thumb\n')
    again, problems = settings.read(path)
    assert problems == []
    assert again.clock == "plain"
    assert [wish.keys for wish in again.keys] == ["f3"]


@pytest.mark.parametrize(
    ("text", "words", "nearest"),
    [
        ('clock = "plane"', '"big" or "plain"', "plain"),
        ("clock = 3", '"big" or "plain"', ""),
        ('cue = "yes"', "true or false", ""),
        ('theme = "comentor-drak"', "no theme “comentor-drak”", "comentor-dark"),
        ("keys = 3", "has to be a table", ""),
        ("key = 3", "not a setting", "keys"),
        ("[keys]\npause = 3", "in quotes", ""),
    ],
)
def test_a_bad_value_is_told_with_the_nearest_good_one(
    path: Path, text: str, words: str, nearest: str
) -> None:
    found, problems = settings.read(given_text(path, text), ["comentor-dark", "comentor-light"])
    assert found == Settings()
    (problem,) = problems
    assert words in problem.message
    assert problem.nearest == nearest
    assert problem.line == text.count("\n") + 1
    assert problem.short.startswith(f"settings.toml:{problem.line}: ")


def test_a_key_is_looked_for_in_its_own_table(path: Path) -> None:
    text = '# theme\n"theme" = 3\n[keys]\ntheme = 4\nkeys = 5\n'
    _, problems = settings.read(given_text(path, text))
    assert sorted(str(problem.line) for problem in problems) == ["2", "4", "5"]
    dotted = 'bell = 1\nkeys.pause = 3\nkeys.veil = "f8"\n'
    found, problems = settings.read(given_text(path, dotted))
    assert [problem.line for problem in problems] == [1, 2]
    assert [(wish.command, wish.line) for wish in found.keys] == [("veil", 3)]
