"""Cleaning of text: what goes, what stays, and that cleaning twice changes nothing."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import text as rules
from comentor_tui.domain.text import (
    FILE_NAME_BYTES,
    clean_line,
    clean_name,
    clean_text,
    file_name,
    is_storable,
)

# Everything Python can hold in a string, lone surrogates and controls often.
ODD = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs", "Mn"]),
        st.sampled_from("ae\u0301\u0308\u0327 \t\r\n.-/\\\x1b\x85\u1100\u1161\u11a8"),
    ),
    max_size=120,
)
HOSTILE = [
    "\x1b[31mred\x1b]0;title\x07",
    "[/]",
    "[@click=app.quit]go[/]",
    "../../etc/passwd",
    "..\\..\\windows",
    "C:\\Users\\x",
    "/",
    "..",
    ".",
    "",
    "~root",
    "a\x00b",
    "CON",
    "nul.txt",
    "com¹",
    "con .txt",
    "$(reboot)",
    "-rf",
    ".ssh",
    "\u202egnp.exe",
    "‥/‥/x",
    "℀",
    "＇; drop table",
    "\ud800",
    "🙂" * 100,
    "x" * 300 + ".md",
    "aux.tar.gz",
    "a" * 90 + "." + "b" * 90,
]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nb\rc\x85d\u2028e\u2029f\ng", "a\nb\nc\nd\ne\nf\ng"),
        ("\n\r\r\n", "\n\n\n"),
        ("tab\tstays", "tab\tstays"),
        ("a\x00\x07\x08\x0b\x0c\x0e\x1b\x1f\x7fb", "ab"),
        ("a\x80\x84\x86\x9b\x9fb\xa0", "ab\xa0"),
        ("a\ud800b\udfffc", "abc"),
        ("e\u0301", "é"),
        ("e\x00\u0301", "é"),
        (
            "[red]markup[/] & 🙂 \u05e9\u05dc\u05d5\u05dd",
            "[red]markup[/] & 🙂 \u05e9\u05dc\u05d5\u05dd",
        ),
    ],
)
def test_text_is_cleaned(given: str, kept: str) -> None:
    assert clean_text(given) == kept


def test_text_is_cut_after_cleaning() -> None:
    assert clean_text("\x00" * 5 + "abcdef", 4) == "abcd"
    assert len(clean_text("x" * 100_001)) == 100_000
    assert len(clean_text("x" * 100_000)) == 100_000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  two\r\n\r\n lines\tand   more ", "two lines and more"),
        ("\x1b[2Jx", "[2Jx"),
        ("\n\t ", ""),
        ("a\xa0b", "a\xa0b"),
    ],
)
def test_a_line_has_no_breaks(given: str, kept: str) -> None:
    assert clean_line(given) == kept


def test_a_cut_line_does_not_end_in_a_space() -> None:
    assert clean_line("ab cd", 3) == "ab"
    assert len(clean_line("x" * 501)) == 500


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("pattern", [rules._NEWLINES, rules._FORBIDDEN, rules._TURNING])
def test_nothing_that_is_taken_out_can_be_printed(pattern: str) -> None:
    # What can be printed is passed on without a look.
    found = re.findall(pattern, "".join(map(chr, range(sys.maxunicode + 1))))
    assert found
    assert [sign for sign in found if sign.isprintable()] == []


@pytest.mark.parametrize("clean", [clean_text, clean_line, clean_name])
def test_nothing_turns_the_rest_of_a_line_round(clean: Callable[[str], str]) -> None:
    for mark in TURNING:
        assert clean(f"bring {mark}the book") == "bring the book"
        assert clean(f"e{mark}\u0301") == "é"
    assert clean(TURNING) == ""
    # Letters that are read from the right stay, and so do marks that turn nothing else.
    assert clean("שלום, עולם") == "שלום, עולם"
    assert clean("مرحبا 12") == "مرحبا 12"
    assert clean_line("א\u200f!") == "א\u200f!"
    assert clean_line("👩\u200d👧") == "👩\u200d👧"


def test_what_was_stored_before_may_still_come_in() -> None:
    assert is_storable("one \u202eline\nand \u2066another")
    assert is_storable("x" * 5, 5)
    assert not is_storable("x" * 6, 5)
    for text in ("\x1b[2J", "a\r\nb", "e\u0301", "\ud800"):
        assert not is_storable(text)


@given(st.text())
def test_what_was_cleaned_may_be_stored(text: str) -> None:
    assert is_storable(clean_text(text))


def test_a_name_cannot_reorder_or_hide_letters() -> None:
    hidden = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2064\u2066\u2069\ufeff"
    assert clean_name(f" A{hidden}na\n") == "Ana"
    assert clean_name("e\u200b\u0301") == "é"
    assert clean_name(hidden) == ""
    assert len(clean_name("n" * 61)) == 60


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana & Ben: our year.md", "Ana-Ben-our-year.md"),
        ("../../etc/passwd", "etc-passwd"),
        ("a..b", "a.b"),
        (".ssh", "ssh"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com¹.md", "_com1.md"),
        ("lpt9", "_lpt9"),
        ("COM0.x", "_COM0.x"),
        ("com9", "_com9"),
        ("console", "console"),
        ("2026-11-22_notes.md", "2026-11-22_notes.md"),
        ("Zoë", "Zoë"),
        ("℀", "a-c"),
        ("...", "untitled"),
        ("\ud800", "untitled"),
    ],
)
def test_file_names(text: str, name: str) -> None:
    assert file_name(text) == name


def test_the_extension_survives_the_cut() -> None:
    assert file_name("ü" * 300 + ".md") == "ü" * 38 + ".md"
    assert file_name("x" * 300 + ".markdown") == "x" * 71 + ".markdown"
    assert file_name("x" * 76 + ".yyy.md") == "x" * 76 + ".md"
    assert file_name("x" * 300) == "x" * FILE_NAME_BYTES
    # No break before the end of the stem: "x-" would be an ugly end.
    assert file_name("x" * 79 + "-yyy") == "x" * 79
    assert file_name("x" * 80) == "x" * 80
    assert file_name("!", fallback="session") == "session"


def _is_safe(name: str, folder: Path) -> bool:
    inside = (folder / name).resolve().parent == folder.resolve()
    stem = name.split(".")[0].upper()
    reserved = {"CON", "PRN", "AUX", "NUL", *(f"{p}{n}" for p in ("COM", "LPT") for n in range(10))}
    return (
        inside
        and 0 < len(name.encode()) <= FILE_NAME_BYTES
        and name[0] not in ".-"
        and name[-1] not in ".-"
        and stem not in reserved
        and not re.search(r"[\x00-\x1f\x7f/\\:*?\"<>|\s]", name)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_file_names_stay_in_the_folder(text: str, tmp_path: Path) -> None:
    name = file_name(text)
    assert _is_safe(name, tmp_path)
    (tmp_path / name).touch()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@given(ODD)
def test_any_file_name_is_safe_and_stays_as_it_is(text: str) -> None:
    name = file_name(text)
    assert _is_safe(name, Path("/somewhere"))
    assert file_name(name) == name


@given(ODD, st.integers(0, 50))
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    for clean in (clean_text, clean_line, clean_name):
        once = clean(text, limit)
        assert clean(once, limit) == once
        assert len(once) <= limit


@given(ODD)
def test_clean_text_can_be_stored_and_shown(text: str) -> None:
    for clean in (clean_text, clean_line, clean_name):
        once = clean(text)
        once.encode("utf-8")
        assert unicodedata.is_normalized("NFC", once)
        allowed = "\t\n" if clean is clean_text else ""
        assert not [c for c in once if unicodedata.category(c) == "Cc" and c not in allowed]
        assert not set(once) & set("\u2028\u2029")
