"""What people wrote is shown as they wrote it, whatever it looks like."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from comentor_tui.ui.text import MARKS, join, lit, person

HOSTILE = ["[/]", "[red]x[/red]", "[@click=app.quit]x", "todo [x]", "$name", "[", "]", "\\[b]"]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_shown_not_obeyed(text: str) -> None:
    assert lit(text).plain == text
    assert lit(text).spans == []
    assert join(text, "!").plain == f"{text} !"
    assert person(text, "you").plain == text


@pytest.mark.parametrize("bad", ["\x1b]52;c;eA==\x07", "\x9b31m", "a\x00b", "\ud800"])
def test_nothing_reaches_the_terminal_as_a_command(bad: str) -> None:
    for content in (lit(bad), join(bad, bad), person(bad, "comentor")):
        assert not any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in content.plain)
        content.plain.encode()


@pytest.mark.parametrize("mark", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_nothing_turns_our_own_words_round(mark: str) -> None:
    bad = f"bring {mark}שלום"
    for content in (lit(bad), join(bad), person(bad, "you")):
        assert content.plain == "bring שלום"


def test_lines_stay_lines_in_text_and_are_joined_in_names() -> None:
    assert lit("one\r\ntwo").plain == "one\ntwo"
    assert person("Ana\nMaria", "you").plain == "Ana Maria"


def test_a_person_has_a_colour_and_a_sign() -> None:
    shown = person("Ana", "comentor", bold=True, marked=True)
    assert shown.plain == f"{MARKS['comentor']} Ana"
    assert [span.style for span in shown.spans] == ["bold $comentor"]
    assert MARKS["you"] != MARKS["comentor"]


def test_joining_leaves_out_what_is_empty_and_keeps_styles() -> None:
    joined = join(lit("a", "bold"), "", lit(""), "b", between=" · ")
    assert joined.plain == "a · b"
    assert [(span.start, span.end, span.style) for span in joined.spans] == [(0, 1, "bold")]
    assert join().plain == ""


class Shown(App[None]):
    def compose(self) -> ComposeResult:
        for text in HOSTILE:
            yield Static(lit(text))


async def test_the_screen_shows_them_all() -> None:
    async with Shown().run_test() as pilot:
        shown = [str(static.render()) for static in pilot.app.query(Static)]
        assert shown == HOSTILE
        assert isinstance(pilot.app.query(Static).first().content, Content)
