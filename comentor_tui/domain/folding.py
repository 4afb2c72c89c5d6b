"""Letters that are written in several ways are one to the search: ß and ss, ё and е, œ and oe.

The index folds capitals and the accents of Latin letters by itself; here is the rest. Scripts that
are written without spaces are taken apart, sign by sign: the index knows words by the spaces
between them, and so a few signs are found as a phrase wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_PAIRS: Final = (
    *("ßss", "ẞSS", "œoe", "ŒOE", "æae", "ÆAE", "øo", "ØO", "łl", "ŁL", "đd", "ĐD", "ðd", "ÐD"),
    *("þth", "ÞTH", "ħh", "ĦH", "ıi", "ёе", "ЁЕ", "ʼ'", "ʻ'", "ʹ'"),
)
"""A sign, and what it is to the search."""

_UNSPACED: Final = (
    # Han, kana and hangul.
    "\u3005-\u3007\u3021-\u3029\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
    # Thai, Lao, Burmese and Khmer.
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
# Compiled when it is first needed.
_GAP: Final = rf"(?<=[{_UNSPACED}])(?=\S)|(?<=\S)(?=[{_UNSPACED}])"


class _Letters(dict[int, str]):
    """What each sign is to the search; it grows with those that were met."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _letter(chr(code))
        return found


def _letter(sign: str) -> str:
    if sign.isascii() or unicodedata.category(sign)[0] not in "LN":
        return sign
    plain = unicodedata.normalize("NFKC", sign)
    if plain != sign:
        # A ligature, a wide letter, a figure in a circle: as if its letters had been typed.
        return plain.translate(_LETTERS)
    # The index leaves the accents of Greek letters.
    first = unicodedata.normalize("NFD", sign)[0]
    return first if "\u0370" <= first <= "\u03ff" else sign


_LETTERS: Final = _Letters({ord(pair[0]): pair[1:] for pair in _PAIRS})


def folded(text: str) -> str:
    """A text as the search looks in it, and for it. Folding it again changes nothing."""
    if text.isascii():
        return text
    return re.sub(_GAP, " ", text.translate(_LETTERS))


def in_original(text: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Where the spans of a folded text are in the text that it was made from."""
    letters = [(place, each) for place, sign in enumerate(text) for each in _LETTERS[ord(sign)]]
    gaps = {gap.start() for gap in re.finditer(_GAP, "".join(each for _place, each in letters))}
    places: list[int] = []
    for number, (place, _each) in enumerate(letters):
        places += [place] * (2 if number in gaps else 1)

    def place_of(begin: int, end: int) -> tuple[int, int]:
        if begin == end:
            here = places[begin] if begin < len(places) else len(text)
            return here, here
        return places[begin], places[end - 1] + 1

    return tuple(place_of(*span) for span in spans)
