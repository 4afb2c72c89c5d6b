"""How evenly the halves were shared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.balance import EVEN, LEANING, LOPSIDED, Balance, balance, sentence

MINUTE = 60_000
TIMES = st.integers(min_value=0, max_value=5 * 60 * MINUTE)


@pytest.mark.parametrize(
    ("you", "other", "line"),
    [
        (33 * MINUTE, 27 * MINUTE, "33 · 27, even"),
        (30 * MINUTE, 30 * MINUTE, "30 · 30, even"),
        (55, 45, "0 · 0, even"),
        (55 * MINUTE, 45 * MINUTE, "55 · 45, even"),
        (55 * MINUTE + 1, 45 * MINUTE - 1, "55 · 45, leaning"),
        (35 * MINUTE, 65 * MINUTE, "35 · 65, leaning"),
        (35 * MINUTE - 1, 65 * MINUTE + 1, "35 · 65, lopsided"),
        (40 * MINUTE, 0, "40 · 0, lopsided"),
        (0, 0, "0 · 0, even"),
    ],
)
def test_the_line(you: int, other: int, line: str) -> None:
    assert sentence(balance({"you": you, "other": other}), "you", "other") == line


def test_the_values() -> None:
    found = balance({"a": 45 * MINUTE, "b": 15 * MINUTE})
    assert found == Balance({"a": 45, "b": 15}, 0.75, LOPSIDED)


def test_nothing_charged_is_even() -> None:
    assert balance({"a": 0, "b": 0}) == Balance({"a": 0, "b": 0}, 0.5, EVEN)
    assert balance({}) == Balance({}, 0.5, EVEN)
    assert sentence(balance({}), "a", "b") == "0 · 0, even"


def test_less_than_a_minute_is_not_weighed() -> None:
    assert balance({"a": 59_999, "b": 0}) == Balance({"a": 1, "b": 0}, 0.5, EVEN)
    assert balance({"a": 60_000, "b": 0}) == Balance({"a": 1, "b": 0}, 1.0, LOPSIDED)


@pytest.mark.parametrize(("ms", "minutes"), [(29_999, 0), (30_000, 1), (89_999, 1), (90_000, 2)])
def test_half_a_minute_counts_up_for_both(ms: int, minutes: int) -> None:
    assert balance({"a": ms, "b": ms}).minutes == {"a": minutes, "b": minutes}


@given(TIMES, TIMES)
def test_swapping_the_people_swaps_the_minutes_and_nothing_else(one: int, two: int) -> None:
    here, there = balance({"a": one, "b": two}), balance({"a": two, "b": one})
    assert (here.word, here.larger_share) == (there.word, there.larger_share)
    assert here.minutes == {"a": there.minutes["b"], "b": there.minutes["a"]}
    assert sentence(here, "a", "b") == sentence(there, "b", "a")


@given(TIMES, TIMES)
def test_minutes_are_fair(one: int, two: int) -> None:
    minutes = balance({"a": one, "b": two}).minutes
    assert (minutes["a"] - minutes["b"]) * (one - two) >= 0
    assert all(
        abs(minutes[p] * MINUTE - ms) <= MINUTE // 2 for p, ms in {"a": one, "b": two}.items()
    )
    if one == two:
        assert minutes["a"] == minutes["b"]


@given(TIMES, TIMES)
def test_the_word_follows_the_share(one: int, two: int) -> None:
    found = balance({"a": one, "b": two})
    assert 0.5 <= found.larger_share <= 1
    if found.larger_share < 0.5499999:
        assert found.word == EVEN
    elif 0.5500001 < found.larger_share < 0.6499999:
        assert found.word == LEANING
    elif found.larger_share > 0.6500001:
        assert found.word == LOPSIDED
