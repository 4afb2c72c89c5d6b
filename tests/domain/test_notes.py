"""What an entered line means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.notes import TYPED, Entry, as_typed, mark_word, parse_entry
from comentor_tui.domain.records import Mark, Visibility

OURS, MINE = Visibility.OURS, Visibility.MINE

LINES = st.text(alphabet=st.one_of(st.sampled_from("~?!>* ab5/\"'(\t\n"), st.characters()))
WORDS = st.from_regex(r"[a-z][a-z ]{0,20}[a-z]", fullmatch=True)


@pytest.mark.parametrize(
    ("line", "mark", "text"),
    [
        ("", Mark.PLAIN, ""),
        ("   ", Mark.PLAIN, ""),
        ("a plain note ", Mark.PLAIN, "a plain note"),
        ("? why now", Mark.QUESTION, "why now"),
        ("?why now", Mark.QUESTION, "why now"),
        ("!  I rush", Mark.INSIGHT, "I rush"),
        ("> call the editor fri", Mark.TARGET, "call the editor fri"),
        (">2 pages", Mark.TARGET, "2 pages"),
        # Only a command marks one's own advice.
        (f"{Mark.ADVICE} mine", Mark.PLAIN, f"{Mark.ADVICE} mine"),
        ("*patience", Mark.GIFT, "patience"),
        ("* 2 * 3 is six", Mark.GIFT, "2 * 3 is six"),
        ("  ! indented", Mark.INSIGHT, "indented"),
        ('?"what if"', Mark.QUESTION, '"what if"'),
        ("?'what if'", Mark.QUESTION, "'what if'"),
        ("!(aside)", Mark.INSIGHT, "(aside)"),
        ("![aside]", Mark.INSIGHT, "[aside]"),
        ("!🎉 it worked", Mark.INSIGHT, "🎉 it worked"),
        (">élan", Mark.TARGET, "élan"),
        ("! first\nsecond line", Mark.INSIGHT, "first\nsecond line"),
        ("? ! text", Mark.QUESTION, "! text"),
    ],
)
def test_a_mark_before_words(line: str, mark: Mark, text: str) -> None:
    assert parse_entry(line) == Entry(mark, text, OURS)


@pytest.mark.parametrize(
    "line",
    [
        *(">> quoted", "!!! no", "?? what", "?! what", ">= 5", "!= 3", "*)"),
        *("*bold* word", "**bold**", "what?", "5 > 3", "a ~ b", "-> so", "https://x"),
        *("?", "!", ">", "*", "<", "#", "\\"),
    ],
)
def test_text_that_only_looks_like_a_mark_is_kept_as_typed(line: str) -> None:
    assert parse_entry(line) == Entry(Mark.PLAIN, line, OURS)


@pytest.mark.parametrize(
    ("line", "mark", "text"),
    [
        ("~ I was tired", Mark.PLAIN, "I was tired"),
        ("~I was tired", Mark.PLAIN, "I was tired"),
        ("~X marks it", Mark.PLAIN, "X marks it"),
        ("~ ! I was tired", Mark.INSIGHT, "I was tired"),
        ("~!I was tired", Mark.INSIGHT, "I was tired"),
        ("! ~ I was tired", Mark.INSIGHT, "I was tired"),
        ("!~I was tired", Mark.INSIGHT, "I was tired"),
        ("~!~I was tired", Mark.INSIGHT, "~I was tired"),
        ("~?? why", Mark.PLAIN, "?? why"),
        ("~ ?", Mark.PLAIN, "?"),
        # Part of the words, and private all the same:
        ("~5 min late", Mark.PLAIN, "~5 min late"),
        ("~/notes", Mark.PLAIN, "~/notes"),
        ("~~gone~~", Mark.PLAIN, "~~gone~~"),
        ("~", Mark.PLAIN, "~"),
    ],
)
def test_private(line: str, mark: Mark, text: str) -> None:
    assert parse_entry(line) == Entry(mark, text, MINE)


def test_a_tilde_inside_the_words_of_a_marked_line_is_no_mark() -> None:
    assert parse_entry("> ~5 pages") == Entry(Mark.TARGET, "~5 pages", OURS)
    assert parse_entry("! ~/notes is full") == Entry(Mark.INSIGHT, "~/notes is full", OURS)
    assert parse_entry("! ~") == Entry(Mark.INSIGHT, "~", OURS)


def test_the_words_for_the_marks() -> None:
    words = ["", "question", "insight", "target", "gift", "advice"]
    assert [mark_word(mark) for mark in Mark] == words
    assert [mark for mark in Mark if mark not in TYPED] == [Mark.PLAIN, Mark.ADVICE]


def test_an_entry_is_ours_unless_said_otherwise() -> None:
    assert Entry(Mark.PLAIN, "x").visibility is OURS


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (Entry(Mark.PLAIN, "x"), "x"),
        (Entry(Mark.GIFT, "x"), "* x"),
        (Entry(Mark.PLAIN, "x", MINE), "~ x"),
        (Entry(Mark.TARGET, "x", MINE), "~ > x"),
        (Entry(Mark.PLAIN, ""), ""),
    ],
)
def test_as_typed(entry: Entry, line: str) -> None:
    assert as_typed(entry) == line


@given(LINES)
def test_an_entry_can_be_edited_without_losing_anything(line: str) -> None:
    entry = parse_entry(line)
    assert parse_entry(as_typed(entry)) == entry


@given(LINES)
def test_no_words_are_lost_and_none_are_made(line: str) -> None:
    entry = parse_entry(line)
    typed = line.strip()
    assert typed.endswith(entry.text)
    taken = typed.removesuffix(entry.text)
    assert "".join(taken.split()) in {"", "~", *"?!>*", *("~" + m for m in "?!>*")} | {
        m + "~" for m in "?!>*"
    }
    assert bool(entry.text) == bool(typed)


@given(LINES)
def test_a_line_that_begins_with_a_tilde_never_leaves(line: str) -> None:
    assert parse_entry("~" + line).visibility is MINE


@given(st.sampled_from(TYPED), WORDS, st.sampled_from(["", " ", "   "]))
def test_every_mark_works_with_and_without_a_space(mark: Mark, words: str, gap: str) -> None:
    assert parse_entry(f"{mark.value}{gap}{words}") == Entry(mark, words, OURS)
    assert parse_entry(f"~{gap}{mark.value}{gap}{words}") == Entry(mark, words, MINE)
