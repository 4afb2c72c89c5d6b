"""The texts that come with the app, and what a person's own files may do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comentor_tui.content import ContentError, load
from comentor_tui.content.loader import LARGEST_FILE, Name
from comentor_tui.content.model import PROMPT_IDS
from comentor_tui.content.reader import read_table
from comentor_tui.domain.deck import QuestionKind, Stuck
from comentor_tui.domain.records import ChangeCategory, HelpWanted, Section
from comentor_tui.domain.text import clean_line
from comentor_tui.domain.turns import Stage

NAMES: tuple[Name, ...] = get_args(Name)


def texts(value: Any) -> list[str]:
    """Every text in a loaded value, however deep."""
    if isinstance(value, str):
        return [str(value)]
    if isinstance(value, tuple):
        return [text for each in value for text in texts(each)]
    fields = getattr(value, "__dataclass_fields__", {})
    return [text for name in fields for text in texts(getattr(value, name))]


# -- what comes with the app -------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_built_in_texts_are_whole(name: Name) -> None:
    loaded = load(name)
    assert loaded.problems == ()
    found = texts(loaded.items)
    assert found
    for text in found:
        assert text == clean_line(text)
        assert 1 <= len(text) <= 100
        assert not {"mentor", "mentee", "host", "guest"} & set(text.lower().split())


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_there_are_enough_questions_of_each_kind(kind: QuestionKind) -> None:
    count = len([question for question in load("questions").items if question.kind is kind])
    assert count >= (8 if kind is QuestionKind.COMPLACENCY else 12)


def test_questions_are_one_short_line_each_and_differ() -> None:
    questions = load("questions").items
    assert len({question.id for question in questions}) == len(questions)
    assert len({question.text.lower() for question in questions}) == len(questions)
    for question in questions:
        assert len(question.text) <= 90, question
        assert question.text.endswith("?"), question
        # "Why" asks people to defend themselves; "should" is advice in disguise.
        assert not question.text.lower().startswith("why"), question
        assert "should" not in question.text.lower(), question


def test_stuck_goals_and_moved_targets_have_their_questions() -> None:
    for about in Stuck:
        fitting = [question for question in load("questions").items if question.about is about]
        assert len(fitting) >= 3
    assert all(
        (question.about is not None) == (question.kind is QuestionKind.COMPLACENCY)
        for question in load("questions").items
    )


def test_pitfalls_speak_of_i_or_we_and_have_a_remedy() -> None:
    pitfalls = load("pitfalls").items
    assert [pitfall.id for pitfall in pitfalls] == [
        *("time", "social", "better_seat", "defensiveness", "advice", "complacency"),
    ]
    for pitfall in pitfalls:
        for question in (pitfall.question, *pitfall.reflections):
            words = question.lower().replace("?", "").replace(",", "").split()
            assert not {"you", "your", "they", "he", "she"} & set(words), question
        assert {"i", "we"} & set(pitfall.question.lower().split())
        assert 1 <= len(pitfall.countermeasures) <= 2
        assert pitfall.starter.endswith("?")


def test_experience_is_asked_about_both_ways() -> None:
    seat = next(pitfall for pitfall in load("pitfalls").items if pitfall.id == "better_seat")
    assert "Did I yield because of years?" in seat.reflections
    assert "Did I lead because of years?" in seat.reflections


def test_too_much_chat_offers_a_social_slot() -> None:
    remedies = {pitfall.id: pitfall.countermeasures for pitfall in load("pitfalls").items}
    assert remedies["social"][0].section is Section.SOCIAL
    assert remedies["time"][0].section is Section.NEWS


def test_cards_cover_every_stage_and_every_help() -> None:
    cards = load("cards").items
    assert [card.id for card in cards.help_wanted] == list(HelpWanted)
    assert cards.help(HelpWanted.LISTEN).label == "just listen"
    for stage in Stage:
        assert bool(cards.why(stage)) == (stage is not Stage.ENDED)
    assert 4 <= len(cards.etiquette.lines) <= 6
    assert 3 <= len(cards.repair.lines) <= 6
    assert "I take notes in a terminal" in cards.start.lines[0]


def test_review_and_changes_use_the_ids_of_the_store() -> None:
    review = load("review").items
    assert tuple(prompt.id for prompt in review.prompts) == PROMPT_IDS
    assert [change.id for change in review.changes] == list(ChangeCategory)


def test_there_are_reminders_of_enoughness() -> None:
    assert len(load("enoughness").items) >= 8


def test_importing_the_content_reads_nothing() -> None:
    heavy = {"tomllib", "importlib.resources", "textual", "sqlmodel"}
    code = f"import sys, comentor_tui.content; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_built_in_texts_are_read_once() -> None:
    assert load("questions").items is load("questions").items


# -- a person's own files ----------------------------------------------------------------------

OWN_QUESTION = '[[question]]\nid = "mine"\nkind = "open"\ntext = "What about the garden?"\n'


OWN_CARDS = """
[repair]
title = "Slow"
lines = ["Breathe."]
[[stage]]
id = "first_half"
why = "One thinks, one helps."
"""
OWN_PITFALL = """
[[pitfall]]
id = "screens"
title = "Screens"
question = "Was I here?"
starter = "How was it?"
remedy = [{ text = "Walk", section = "social" }]
"""


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_without_own_files_nothing_changes(name: Name, tmp_path: Path) -> None:
    assert load(name, tmp_path) == load(name)
    assert load(name, tmp_path / "none") == load(name)


def test_own_questions_are_added(tmp_path: Path) -> None:
    own(tmp_path, "questions", OWN_QUESTION)
    loaded = load("questions", tmp_path)
    assert loaded.problems == ()
    assert loaded.items[:-1] == load("questions").items
    assert loaded.items[-1].text == "What about the garden?"


def test_a_known_id_takes_the_place_of_the_built_in(tmp_path: Path) -> None:
    own(tmp_path, "questions", OWN_QUESTION.replace('"mine"', '"open-drawn"'))
    items = load("questions", tmp_path).items
    assert [item.id for item in items] == [item.id for item in load("questions").items]
    changed = [item for item in items if item.id == "open-drawn"]
    assert [item.text for item in changed] == ["What about the garden?"]


def test_own_questions_can_stand_alone(tmp_path: Path) -> None:
    own(tmp_path, "questions", "replace = true\n" + OWN_QUESTION)
    assert [item.id for item in load("questions", tmp_path).items] == ["mine"]


def test_own_lines_and_cards(tmp_path: Path) -> None:
    own(tmp_path, "enoughness", 'replace = true\nlines = ["We are plenty."]')
    own(tmp_path, "cards", OWN_CARDS)
    own(tmp_path, "agreement", 'lateness = "Five minutes."')
    own(tmp_path, "review", '[[prompt]]\nid = "gave"\ntext = "What did giving give me?"')
    own(tmp_path, "pitfalls", OWN_PITFALL)
    assert load("enoughness", tmp_path).items == ("We are plenty.",)
    cards = load("cards", tmp_path).items
    assert cards.repair.lines == ("Breathe.",)
    assert cards.etiquette == load("cards").items.etiquette
    assert cards.why(Stage.FIRST_HALF) == "One thinks, one helps."
    agreement = load("agreement", tmp_path).items
    assert agreement.lateness == "Five minutes."
    assert agreement.purposes == load("agreement").items.purposes
    review = load("review", tmp_path).items
    assert [prompt.id for prompt in review.prompts] == list(PROMPT_IDS)
    assert review.prompts[2].text == "What did giving give me?"
    assert [each.id for each in load("pitfalls", tmp_path).items][-1] == "screens"


def test_an_edit_shows_at_the_next_load(tmp_path: Path) -> None:
    own(tmp_path, "questions", OWN_QUESTION)
    load("questions", tmp_path)
    own(tmp_path, "questions", OWN_QUESTION.replace("garden", "roof"))
    assert load("questions", tmp_path).items[-1].text == "What about the roof?"


def test_own_text_is_cleaned(tmp_path: Path) -> None:
    own(tmp_path, "questions", OWN_QUESTION.replace("garden", "[red]\\u001b[31m\\u0085den"))
    assert load("questions", tmp_path).items[-1].text == "What about the [red][31m den?"


def test_files_from_other_systems_are_read(tmp_path: Path) -> None:
    text = ("\ufeff" + OWN_QUESTION).replace("\n", "\r\n")
    (tmp_path / "questions.toml").write_bytes(text.encode())
    loaded = load("questions", tmp_path)
    assert loaded.problems == ()
    assert loaded.items[-1].id == "mine"


MISTAKES: list[tuple[Name, str, int | None, str]] = [
    ("questions", '[[question]]\nid = "a"\ntext = oops\n', 3, "Invalid value"),
    ("questions", '[[question]]\nid = "a\n', 2, "Illegal character"),
    ("questions", '[[question]]\nid = "a"\nkind = "', 3, "Unterminated string"),
    ("questions", OWN_QUESTION + "\n[[question]]\nid = 'b'\nkind = 'opne'\n", 8, "must be one of"),
    (
        "questions",
        OWN_QUESTION + "\n[[question]]\nid = 'b'\nkind = 'open'\n",
        6,
        '"text" is missing',
    ),
    ("questions", OWN_QUESTION + "\ntxt = 'b'\n", 6, '"txt" means nothing here'),
    ("questions", OWN_QUESTION + OWN_QUESTION, None, '"mine" is there twice'),
    ("questions", OWN_QUESTION.replace("mine", "Mine!"), 2, "small letters"),
    ("questions", OWN_QUESTION + 'about = "moved"\n', 5, "only for complacency"),
    ("questions", OWN_QUESTION + "pinned = true\n", 5, '"pinned" means nothing here'),
    ("questions", 'replace = "yes"\n' + OWN_QUESTION, 1, "true or false"),
    ("questions", OWN_QUESTION.replace('"What about the garden?"', "7"), 4, "text in quotes"),
    ("questions", OWN_QUESTION.replace("What about the garden?", " "), 4, "text in quotes"),
    ("questions", OWN_QUESTION.replace('"open"', '"complacency"'), 1, '"about" is missing'),
    ("questions", "replace = true\n", None, "nothing is left"),
    ("questions", "question = 3\n", 1, "write [[question]]"),
    ("questions", "[question]\nid = 'a'\n", 1, "write [[question]]"),
    ("questions", "a = " + "[" * 5000, None, "nested too deeply"),
    ("questions", "a = 1" + "0" * 5000, None, "limit"),
    ("enoughness", "lines = 'one'\n", 1, "list of lines"),
    ("enoughness", "\nlines = [1]\n", 2, "text in quotes"),
    ("enoughness", "lines = ['a', 'a']\n", None, "twice"),
    ("enoughness", "", None, "list of lines"),
    ("cards", "etiquette = 1\n", 1, "[etiquette] is missing"),
    ("cards", "[repair]\ntitle = 'x'\n", 1, '"lines" must be'),
    ("cards", "[[help]]\nid = 'sing'\n", 2, "must be one of listen, questions"),
    ("cards", "[[stage]]\nid = 'lunch'\n", 2, "must be one of"),
    ("pitfalls", "[[pitfall]]\nid = 'a'\n", 1, '"remedy" is missing'),
    (
        "pitfalls",
        "[[pitfall]]\nid = 'a'\nremedy = [{ text = 'x', section = 'lunch' }]\n",
        3,
        '"section" must be one of social, news',
    ),
    ("review", "[[change]]\nid = 'hair'\nlabel = 'x'\n", 2, "must be one of"),
    ("review", "[[prompt]]\nid = 'hair'\ntext = 'x'\n", 2, "must be one of"),
    ("agreement", "purposes = []\n", 1, "list of lines"),
]


@pytest.mark.parametrize(("name", "text", "line", "message"), MISTAKES)
def test_a_mistake_is_named_and_the_built_in_stands_in(
    name: Name, text: str, line: int | None, message: str, tmp_path: Path
) -> None:
    path = own(tmp_path, name, text)
    loaded = load(name, tmp_path)
    assert loaded.items == load(name).items
    (problem,) = loaded.problems
    assert message in problem.message
    assert problem.path == str(path)
    if line is not None:
        assert problem.line == line
        assert str(problem) == f"{path}, line {line}: {problem.message}"


def test_a_mistake_without_a_line_still_names_the_file() -> None:
    assert str(ContentError("x.toml", None, "not text")) == "x.toml: not text"


def test_errors_are_raised_to_those_who_read_directly() -> None:
    with pytest.raises(ContentError, match=r"own\.toml, line 2"):
        read_table("a = 1\nb = \n", "own.toml")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "questions.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "cards.toml").mkdir()
    own(tmp_path, "review", "#" * (LARGEST_FILE + 1))
    (tmp_path / "agreement.toml").symlink_to(tmp_path / "agreement.toml")
    names: list[Name] = ["questions", "cards", "review", "agreement"]
    for name in names:
        loaded = load(name, tmp_path)
        assert loaded.items == load(name).items
        assert len(loaded.problems) == 1, name
    assert "UTF-8" in load("questions", tmp_path).problems[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "questions.toml")
    assert "ordinary file" in load("questions", tmp_path).problems[0].message


def test_unknown_names_are_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        load("nonsense")  # type: ignore[call-overload]


TOML_ISH = st.lists(
    st.sampled_from(
        [
            *("[[question]]", "[question]", "[repair]", "id = 'a'", "kind = 'open'", "lines = []"),
            *("text = 'x'", "text = [1]", "replace = true", "replace = 1", "lines = ['a']"),
            *("question = [{}]", "pitfall = [[1]]", "[[pitfall]]", "remedy = [{}]", "remedy = {}"),
            *("[[help]]", "[[stage]]", "[[stage.why]]", "id = 1979-05-27", "= 3", '"', "\x00"),
        ]
    ),
    max_size=8,
).map("\n".join)


@given(TOML_ISH | st.text(max_size=60), st.sampled_from(NAMES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_of_any_kind_stops_the_app(tmp_path: Path, text: str, name: Name) -> None:
    (tmp_path / f"{name}.toml").write_bytes(text.encode(errors="surrogatepass"))
    loaded = load(name, tmp_path)
    assert texts(loaded.items)
    if loaded.problems:
        assert loaded.items == load(name).items
