"""The standard library's dataclasses, made without generating code.

`dataclasses` writes and compiles up to six methods for each class. With a hundred small values that
was a fifth of the time until the first frame. Here all classes share one set of methods; fields,
`replace`, `fields` and `asdict` are the standard library's own, and so is what type checkers see.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

__all__ = ["dataclass", "filled"]

C = TypeVar("C")

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    T = TypeVar("T")

    def dataclass(
        cls: type[T] | None = None, /, *, frozen: bool = False, kw_only: bool = False
    ) -> Any:
        """Make a class a dataclass: compared and shown by its fields; hashed, if `frozen`."""

        def make(cls: type[T]) -> type[T]:
            own = set(vars(cls))
            made = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
            made._plan = _plan(made)
            for method in FROZEN if frozen else CHANGING:
                if method.__name__ not in own:
                    setattr(made, method.__name__, method)
            if not frozen and "__hash__" not in own:
                made.__hash__ = None
            return made

        return make if cls is None else make(cls)


class _Plan(NamedTuple):
    """What there is to know about a class to make one of its values."""

    names: tuple[str, ...]
    positional: tuple[str, ...]
    known: frozenset[str]
    defaults: dict[str, Any]
    factories: tuple[tuple[str, Callable[[], Any]], ...]
    checked: bool


def _plan(cls: Any) -> _Plan:
    missing = dataclasses.MISSING
    found = dataclasses.fields(cls)
    return _Plan(
        names=tuple(field.name for field in found),
        positional=tuple(field.name for field in found if not field.kw_only),
        known=frozenset(field.name for field in found),
        defaults={field.name: field.default for field in found if field.default is not missing},
        factories=tuple(
            (field.name, field.default_factory)
            for field in found
            if field.default_factory is not missing
        ),
        checked=hasattr(cls, "__post_init__"),
    )


def filled(cls: type[C], values: dict[str, Any]) -> C:
    """One of a class of ours whose fields are what is given: every one of them, and nothing else.

    That is not looked at again: who reads many rows has looked at every value already.
    """
    made = object.__new__(cls)
    vars(made).update(values)
    plan: _Plan = cls._plan  # type: ignore[attr-defined]
    if plan.checked:
        made.__post_init__()  # type: ignore[attr-defined]
    return made


def __init__(self: Any, *args: Any, **named: Any) -> None:
    plan: _Plan = self._plan
    values = self.__dict__
    values.update(plan.defaults)
    if args:
        if len(args) > len(plan.positional):
            raise TypeError(f"{type(self).__name__} takes at most {len(plan.positional)} values")
        values.update(zip(plan.positional, args, strict=False))
        for name in plan.positional[: len(args)]:
            if name in named:
                raise TypeError(f"{type(self).__name__} got {name} twice")
    values.update(named)
    for name, factory in plan.factories:
        if name not in values:
            values[name] = factory()
    if values.keys() != plan.known:
        wrong = ", ".join(sorted(plan.known ^ values.keys()))
        raise TypeError(f"{type(self).__name__}: missing or not a field: {wrong}")
    if plan.checked:
        self.__post_init__()


def __eq__(self: Any, other: Any) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    plan: _Plan = self._plan
    mine, theirs = vars(self), vars(other)
    return all(mine[name] == theirs[name] for name in plan.names)


def __hash__(self: Any) -> int:
    values = self.__dict__
    names: tuple[str, ...] = self._plan.names
    return hash(tuple([values[name] for name in names]))


def __repr__(self: Any) -> str:
    said = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._plan.names)
    return f"{type(self).__qualname__}({said})"


def __setattr__(self: Any, name: str, _value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def __delattr__(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


CHANGING = (__init__, __eq__, __repr__)
FROZEN = (*CHANGING, __hash__, __setattr__, __delattr__)
