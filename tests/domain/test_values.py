"""Our dataclasses do what the standard library's do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

from comentor_tui.domain import values


@values.dataclass(frozen=True)
class Point:
    x: int
    y: int = 2
    z: dict[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Standard:
    x: int
    y: int = 2
    z: dict[str, int] = dataclasses.field(default_factory=dict)


@values.dataclass(frozen=True, kw_only=True)
class Named:
    a: int
    b: str = "b"


@values.dataclass(frozen=True, kw_only=True)
class Longer(Named):
    c: int


@values.dataclass
class Changing:
    a: int
    seen: int = 0

    def __post_init__(self) -> None:
        self.seen = self.a + 1


WAYS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {}),
    ((1, 5), {}),
    ((1,), {"y": 3, "z": {"k": 1}}),
    ((), {"z": {}, "y": 9, "x": 0}),
]
WRONG: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1, 2, {}, 4), {}),
    ((1,), {"x": 1}),
    ((1,), {"w": 1}),
    ((), {"w": 1}),
]


@pytest.mark.parametrize(("args", "named"), WAYS)
def test_made_and_shown_as_usual(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = Point(*args, **named), Standard(*args, **named)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert repr(ours) == repr(theirs).replace("Standard", "Point")
    assert ours == Point(*args, **named)
    assert dataclasses.replace(ours, y=7).y == 7


@pytest.mark.parametrize(("args", "named"), WRONG)
def test_refused_as_usual(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Standard(*args, **named)
    with pytest.raises(TypeError):
        Point(*args, **named)


def test_defaults_made_anew_for_each_value() -> None:
    assert Point(1).z is not Point(1).z


def test_equal_only_to_its_own_kind() -> None:
    assert Point(1) != Standard(1)
    assert Named(a=1) != Longer(a=1, c=1)
    assert Point(1) != Point(2)


def test_the_order_of_the_arguments_does_not_matter() -> None:
    one, two = Longer(a=1, b="x", c=2), Longer(c=2, b="x", a=1)
    assert one == two
    assert hash(one) == hash(two)
    assert repr(one) == repr(two) == "Longer(a=1, b='x', c=2)"


def test_frozen_values_do_not_change() -> None:
    value = Named(a=1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.a = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.a
    assert copy.deepcopy(value) == value
    assert pickle.loads(pickle.dumps(value)) == value


def test_named_only() -> None:
    with pytest.raises(TypeError):
        Named(1)  # type: ignore[misc]


def test_those_that_change_have_no_hash() -> None:
    value = Changing(3)
    value.a = 8
    assert (value.a, value.seen) == (8, 4)
    with pytest.raises(TypeError):
        hash(value)


def test_a_method_of_its_own_stays() -> None:
    @values.dataclass(frozen=True)
    class Quiet:
        a: int

        def __repr__(self) -> str:
            return "quiet"

    assert repr(Quiet(1)) == "quiet"


def test_made_of_all_its_fields() -> None:
    given: dict[str, Any] = {"z": {"k": 1}, "x": 1, "y": 2}
    made = values.filled(Point, given)
    assert made == Point(1, 2, {"k": 1})
    assert repr(made) == repr(Point(1, 2, {"k": 1}))
    given["x"] = 5
    assert made.x == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.x = 5  # type: ignore[misc]
    assert values.filled(Changing, {"a": 4, "seen": 0}).seen == 5
