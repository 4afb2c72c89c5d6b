"""Whatever people write stays their words on a Markdown page."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from comentor_tui.domain.text import clean_text
from comentor_tui.export.escaping import escape, escape_line

OF_NOTES = re.compile(
    r"""
      \$[^\n]*\$ | \^\^ | (?<!\S)\^\w      # formulas, marked, names of blocks
    | ==[^\n]*== | %%                       # marked, comments
    | \[\[[^\n]*\]\]                        # links to pages
    | (?<!\w)\#[\w/-]                      # tags
    | (?<=\w)::                            # fields
    | \{\{                                 # macros
    """,
    re.VERBOSE,
)
"""What the programs people keep notes in see in the middle of a line."""


def notes_program() -> MarkdownIt:
    """A reader that knows all of it, where no backslash stands before it."""

    def of_notes(state: StateInline, silent: bool) -> bool:
        found = OF_NOTES.match(state.src, state.pos)
        if found is None:
            return False
        if not silent:
            state.push("of_notes", "", 0).content = found.group()
        state.pos = found.end()
        return True

    reader = MarkdownIt("gfm-like")
    # The rule for text would pass by what stands behind a letter.
    reader.inline.ruler.before("text", "of_notes", of_notes)
    return reader


# Plain CommonMark; GitHub's tables and bare links; everything that one reader can do; and notes.
READERS = [MarkdownIt(flavour) for flavour in ("commonmark", "gfm-like", "js-default")]
READERS.append(notes_program())

FRAGMENTS = (
    *"\\`*_{}[]()<>#+-.!|~&=:$@/^%'\" \t\n0123abé😀",
    *("https://", "www.", "example.com", "mailto:", "//localhost", "a@b.example", ".рф"),
    *("&amp;", "&#35;", "---", "+++", "===", "```", "~~~", "***", "<b>", "<!--", "<http://a>"),
    *("$x$", "[[x]]", "#tag", "==x==", "%%x%%", " ^x", "x:: y", "{{x}}", "^^x^^", "(#tag)"),
    *("1.", "2)", "[a]: b", "![x](y)", "| a | b |", "|-|-|", ":-:", "[^1]:", "- ", "> ", "# "),
    *("\n\n", "    ", "\r", "\x85", "\u2028", "\u00a0", "\u200b", "\u202e", "\x1b[2J", "\x00"),
)
hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=12).map("".join)
hostile = hostile.map(lambda text: text.encode(errors="ignore").decode())

PARAGRAPH = ["paragraph_open", "inline", "paragraph_close"]
LIST = ["bullet_list_open", "list_item_open", *PARAGRAPH, "list_item_close", "bullet_list_close"]
HEADING = ["heading_open", "inline", "heading_close"]


def shown_lines(text: str) -> list[str]:
    """The lines that people should see."""
    for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        text = text.replace(mark, "")
    lines = clean_text(text, len(text) + 1).replace("\t", " ").split("\n")
    return [line.strip() for line in lines if line.strip()]


def check(source: str, blocks: list[str], shown: str) -> None:
    for reader in READERS:
        tokens = reader.parse(source)
        assert [token.type for token in tokens] == blocks
        inside = next(token.children or [] for token in tokens if token.type == "inline")
        assert {token.type for token in inside} <= {"text", "hardbreak"}
        told = ("\n" if token.type == "hardbreak" else token.content for token in inside)
        assert "".join(told) == shown


@given(hostile)
@settings(max_examples=300, deadline=None)
@example("---\ntitle: x\n---")
@example("    code")
@example("a\n===")
@example("a\n---")
@example("| a |\n|---|")
@example("[a]: https://example.com")
@example("1. one\n2) two")
@example("<script>alert(1)</script>")
@example("ends in a backslash\\")
@example("closing signs ##")
@example("&copy; &#60;b&#62;")
@example("example.com")
@example("www.a.b")
@example("anna@localhost or mailto:a@b.c")
@example("https://localhost")
@example("//localhost")
@example("+ x\n- y\n* z")
@example("1.\n2)")
@example("it costs $5, or 6$; $x$ and $$y$$")
@example("[[page]] [[page|other]] ![[page]]")
@example("#tag (#tag) #a/b C# a#b ##tag")
@example("==marked== ===x=== a==b==c")
@example("%%hidden%% 20 %%")
@example("at its end ^block")
@example("mood:: good, {{embed}}, ^^x^^ and x^2^")
@example("~~gone~~ `code` __so__")
def test_text_is_only_ever_text(text: str) -> None:
    lines = shown_lines(text)
    assert bool(escape(text)) == bool(escape_line(text)) == bool(lines)
    if lines:
        check(escape(text), PARAGRAPH, "\n".join(lines))
        check(f"- {escape(text, '  ')}", LIST, "\n".join(lines))
        check(f"- Ana: {escape(text, '  ')}", LIST, "\n".join(["Ana: " + lines[0], *lines[1:]]))
        check(f"# {escape_line(text)}", HEADING, " ".join(" ".join(lines).split()))


@pytest.mark.parametrize(
    "text",
    [
        "What is it that I want?",
        "3.5 km at 16:30, e.g. on foot (or not): yes!",
        "R&D costs $5 and 20% more - really",
        "C# and #1",
        'She said "now" + I said “later”',
    ],
)
def test_everyday_text_can_be_read_as_it_is(text: str) -> None:
    assert escape(text).replace("\\", "") == text
    assert escape(text).count("\\") <= 1


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        # What only some readers know: tables, definitions, front matter, formulas, bare links.
        ("| a |\n|:-:|", "\\| a \\|\\\n\\|:-:\\|"),
        (": so", "\\: so"),
        (":-:", "\\:-:"),
        ("+++", "\\+++"),
        ("$$", "\\$\\$"),
        ("$x$", "\\$x\\$"),
        ("[[x]]", "\\[\\[x\\]\\]"),
        ("a #tag", "a \\#tag"),
        ("(#tag)", "(\\#tag)"),
        ("==x==", "\\==x\\=="),
        ("%%x%%", "\\%%x\\%%"),
        ("so ^x", "so \\^x"),
        ("x:: y", "x\\:: y"),
        ("{{x}}", "\\{{x}}"),
        ("www.a", "www\\.a"),
        ("12.", "12\\."),
        ("12) x", "12\\) x"),
        ("1234567890. x", "1234567890. x"),
    ],
)
def test_signs_that_mean_something_to_somebody(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_lines_stay_lines_and_empty_ones_go() -> None:
    assert escape("one\n\n  two\t\r\n\n# three\n", "  ") == "one\\\n  two\\\n  \\# three"
    assert escape_line("one\n\ttwo") == "one two"
    assert escape(" \n\t\x1b\n") == escape_line("\x00 ") == ""


def test_what_steers_a_terminal_or_turns_a_line_round_is_left_out() -> None:
    assert escape("a\x1b]0;x\x07b\x9bc\u202ed\u2066e") == "a]0;xbcde".replace("]", "\\]")
    # Letters of right-to-left scripts, and the joiners of emoji, are people's words.
    assert escape("שלום 👩\u200d🚀") == "שלום 👩\u200d🚀"
