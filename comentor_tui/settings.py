"""The few settings, in a TOML file that people may edit by hand.

Reading never fails: what cannot be used is reported and the default stands in.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from comentor_tui.errors import ComentorError

LARGEST_FILE = 1_000_000
"""Largest settings file that is read, in bytes."""

WARNING_MINUTES = range(0, 31)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can set.

    `theme` is the name of a theme, `bell` allows a sound when a half is through, and
    `warning_minutes` is how long before the end of a half the screen says so (0: not at all).
    """

    theme: str = "comentor-dark"
    bell: bool = False
    warning_minutes: int = 5


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """Something in the file that is not used: where, why, and the name that was perhaps meant."""

    file: Path
    line: int | None
    message: str
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        meant = f" Did you mean “{self.nearest}”?" if self.nearest else ""
        return f"{place}: {self.message}{meant}"


def read(path: Path) -> tuple[Settings, list[SettingsProblem]]:
    """The settings in a file, and what in it is not used. Never raises for what the file holds."""
    try:
        text = _text(path)
    except OSError as error:
        return Settings(), [SettingsProblem(path, None, f"Not read: {_reason(error)}.")]
    except ValueError as error:
        return Settings(), [SettingsProblem(path, None, f"Not read: {error}.")]
    if not text.strip():
        return Settings(), []
    # Imported here: without a file it would only slow the start down.
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = _decode_problem(str(error), text)
        return Settings(), [SettingsProblem(path, line, message)]
    except RecursionError:
        return Settings(), [SettingsProblem(path, None, "Not read: nested too deeply.")]
    return _understand(path, text, table)


def write(path: Path, settings: Settings) -> None:
    """Put the settings into their file, keeping comments and whatever else is in it.

    The file is replaced as a whole and readable by its user only. Raises ComentorError when it
    cannot be written, or when what is there is not TOML and would be lost.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(_text(path))
    except (TOMLKitError, RecursionError) as error:
        raise ComentorError(
            f"The settings are not saved: {path} is not well-formed.",
            "Mend or remove that file; `comentor doctor` says where it goes wrong.",
        ) from error
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    there = document.unwrap()
    for field in fields(Settings):
        value = getattr(settings, field.name)
        # What stands there already is left alone, with its spelling and its comment.
        if field.name not in there or not _same(there[field.name], value):
            document[field.name] = value
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise _unwritable(path, error) from error


def _same(there: object, value: object) -> bool:
    return type(there) is type(value) and there == value


def _text(path: Path) -> str:
    """What the file holds, nothing if there is none. Raises OSError or ValueError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return ""
    if len(data) > LARGEST_FILE:
        raise ValueError("too large for a file of settings")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ValueError("not saved as UTF-8 text") from None


def _replace(path: Path, data: bytes) -> None:
    # A link is followed: the file people keep elsewhere is the one to change.
    path = path.resolve()
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(fresh, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o600)
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


def _understand(
    path: Path, text: str, table: dict[str, Any]
) -> tuple[Settings, list[SettingsProblem]]:
    problems: list[SettingsProblem] = []
    found: dict[str, Any] = {}
    for name, value in table.items():
        rule = _RULES.get(name)
        if rule is None:
            from difflib import get_close_matches

            near = get_close_matches(name, _RULES, n=1)
            problems.append(
                SettingsProblem(
                    path,
                    _line_of(name, text),
                    f"“{_shown(name)}” is not a setting.",
                    near[0] if near else "",
                )
            )
            continue
        wrong = rule(value)
        if wrong:
            problems.append(SettingsProblem(path, _line_of(name, text), f"“{name}” {wrong}."))
        else:
            found[name] = value
    return Settings(**found), problems


def _theme(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        return "has to be the name of a theme in quotes"
    return ""


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "has to be true or false"


def _minutes(value: Any) -> str:
    if type(value) is int and value in WARNING_MINUTES:
        return ""
    return f"has to be a whole number from 0 to {WARNING_MINUTES[-1]}"


_RULES: dict[str, Callable[[Any], str]] = {
    "theme": _theme,
    "bell": _truth,
    "warning_minutes": _minutes,
}
"""For each setting: what is wrong with a value, or nothing."""


def _decode_problem(message: str, text: str) -> tuple[str, int | None]:
    """tomllib's own words without the place, and the line of that place."""
    words, _, place = message.partition(" (at ")
    line = None
    if place.startswith("line "):
        number = place.removeprefix("line ").split(",")[0]
        line = int(number) if number.isdigit() else None
    elif place.startswith("end of"):
        line = text.count("\n") + (not text.endswith("\n"))
    return f"Not well-formed, so nothing of it is used: {_shown(words)}.", line


def _line_of(name: str, text: str) -> int | None:
    """The line on which a key or its table begins, as well as can be told without a parser."""
    for number, line in enumerate(text.splitlines(), 1):
        start = line.strip().lstrip("[").lstrip("\"' ")
        if start.startswith(name) and not start[len(name) :][:1].isalnum():
            return number
    return None


def _shown(text: str) -> str:
    """A piece of the file, fit to be put on a terminal."""
    from comentor_tui.domain.text import clean_line

    return clean_line(text, 80)


def _reason(error: Exception) -> str:
    strerror = error.strerror if isinstance(error, OSError) else str(error)
    return strerror or "it cannot be reached"


def _unwritable(path: Path, error: Exception) -> ComentorError:
    return ComentorError(
        f"The settings are not saved in {path}: {_reason(error)}.",
        "They hold until Comentor is closed.",
    )
