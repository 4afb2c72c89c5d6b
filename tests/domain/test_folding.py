"""Letters that are written in several ways are one to the search, and marks find their way back."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comentor_tui.domain.folding import folded, in_original


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("große", "grosse"),
        ("Straße", "STRASSE"),
        ("STRAẞE", "Strasse"),
        ("ёлка", "елка"),
        ("ЁЛКА", "ЕЛКА"),
        ("ısı", "isi"),
        ("cœur", "coeur"),
        ("Œuvre", "OEuvre"),
        ("ﬁn", "fin"),
        ("ＡＢＣ", "ABC"),
        ("donʼt", "don't"),
        ("łódź", "lódź"),
        ("άλφα", "αλφα"),
    ],
)
def test_written_in_two_ways(one: str, other: str) -> None:
    assert folded(one).casefold() == folded(other).casefold()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("A river, don’t you see?", "A river, don’t you see?"),
        ("café naïve Ångström", "café naïve Ångström"),
        ("東京タワー", "東 京 タ ワ ー"),
        ("at 東京, Tokyo東京!", "at 東 京 , Tokyo 東 京 !"),
        ("서울에서 만나", "서 울 에 서 만 나"),
        ("река и й", "река и й"),
    ],
)
def test_what_is_looked_in(text: str, expected: str) -> None:
    assert folded(text) == expected


ANY = st.text(st.characters(codec="utf-8") | st.sampled_from("ßœﬁ東京ガー ’ёa"), max_size=60)


@given(ANY)
@example("\ufdfa")
def test_once_is_enough(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_every_letter_is_one_once() -> None:
    for code in range(sys.maxunicode + 1):
        if not 0xD800 <= code < 0xE000:
            once = folded(chr(code))
            assert folded(once) == once, hex(code)


@given(ANY, st.data())
def test_back_to_the_letters_that_were_written(text: str, data: st.DataObject) -> None:
    plain = folded(text)
    begin = data.draw(st.integers(0, len(plain)))
    end = data.draw(st.integers(begin, len(plain)))
    ((start, stop),) = in_original(text, [(begin, end)])
    assert 0 <= start <= stop <= len(text)
    # All of what was meant is there.
    assert plain[begin:end].replace(" ", "") in folded(text[start:stop]).replace(" ", "")


def test_where_it_was_found() -> None:
    text = "Die große Straße am 東京タワー"
    plain = folded(text)
    for meant, written in (("grosse", "große"), ("Strasse", "Straße"), ("京 タ", "京タ")):
        begin = plain.index(meant)
        ((start, stop),) = in_original(text, [(begin, begin + len(meant))])
        assert text[start:stop] == written
