"""The clock in a row or two: no row is wider than the window, and no time is ever cut off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.turns import Stage
from comentor_tui.services.clock_view import ClockView, HalfView, Line, Running
from comentor_tui.ui.widgets.clock_strip import strip

NAMES = st.sampled_from(
    ("Ana", "Bartholomew Jones", "漢字" * 15, "x" * 60, "[/] [red]", "👩‍👩‍👧 é")
)


def half(
    name: str, state: Running = Running.TO_COME, unit: str = "min to come", begins: bool = False
) -> HalfView:
    return HalfView(name, name, state, "30", unit, 0.0, begins, None, "", False)


def view(you: HalfView, other: HalfView, stop: str = "", stage: Stage = Stage.OPENING) -> ClockView:
    ends = "16:02" if stage is not Stage.CLOSING else ""
    return ClockView(you, other, (), stage, ends, stop, Line(), False, False)


def rows(shown: ClockView, width: int) -> list[str]:
    found = strip(shown, width).split("\n")
    assert all(row.cell_length <= width for row in found), [row.plain for row in found]
    return [row.plain for row in found]


@given(NAMES, NAMES, st.integers(30, 200), st.sampled_from(("", "15:50")))
def test_both_people_and_the_end_are_always_there(
    one: str, other: str, width: int, stop: str
) -> None:
    found = "\n".join(rows(view(half(one, begins=True), half(other), stop), width))
    assert found.count("30 min") == 2
    assert "ends 16:02" in found
    assert stop in found


@given(NAMES, NAMES, st.integers(1, 29))
def test_in_the_least_window_the_one_who_begins_is_shown(one: str, other: str, width: int) -> None:
    you_first = rows(view(half(one, begins=True), half(other)), width)
    they_first = rows(view(half(other), half(one, begins=True)), width)
    # The same with the names swapped, but for the side's sign and colour.
    assert you_first == they_first


def test_when_both_are_through_both_are_shown() -> None:
    done = [half(name, Running.DONE, "min") for name in ("Ana", "Ben")]
    assert rows(view(done[0], done[1], stage=Stage.CLOSING), 20) == [
        "● Ana 30 min",
        "● Ben 30 min",
        "closing",
    ]


def test_a_name_is_cut_before_a_time_is() -> None:
    long = view(half("Ana Maria Gonzalez"), half("Bartholomew Jones", begins=True), "15:50")
    assert rows(long, 40) == [
        "○ Ana Maria Gonzalez 30 min to come",
        "○ Bart… 30 min │ ends 16:02 · stop 15:50",
    ]
    assert rows(long, 32)[-1] == "ends 16:02 · stop 15:50"
