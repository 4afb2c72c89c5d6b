"""The few settings, in a TOML file that people may edit by hand.

Reading never fails: what cannot be used is reported and the default stands in.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from comentor_tui.domain.values import dataclass
from comentor_tui.errors import ComentorError

LARGEST_FILE = 1_000_000
"""Largest settings file that is read, in bytes."""

WARNING_MINUTES = range(0, 31)

BIG, PLAIN = "big", "plain"
"""How large the clock of the call is drawn."""

KEYS = "keys"
"""The table of the file that holds keys of one's own."""


@dataclass(frozen=True)
class KeyWish:
    """Keys of one's own for a command, as they stand in the file: not looked at yet."""

    command: str
    keys: str
    line: int | None = None


@dataclass(frozen=True)
class Settings:
    """What a person can set; `SETTINGS` says what each of it means.

    `keys` is for `ui.keymap` to judge and stays as it is in the file.
    """

    theme: str = "comentor-dark"
    warning_minutes: int = 5
    clock: str = BIG
    bell: bool = False
    cue: bool = False
    keys: tuple[KeyWish, ...] = ()


@dataclass(frozen=True)
class Setting:
    """One row of the table of settings: it makes the file's comments, the checks and the screen.

    `ways` are the values to choose from on the screen; the file may hold any that `wrong` finds
    nothing wrong with.
    """

    name: str
    label: str
    help: str
    ways: tuple[tuple[Any, str], ...]
    wrong: Callable[[Any], str]


@dataclass(frozen=True)
class SettingsProblem:
    """Something in the file that is not used: where, why, and the name that was perhaps meant."""

    file: Path
    line: int | None
    message: str
    nearest: str = ""

    def __str__(self) -> str:
        return self._told(str(self.file))

    @property
    def short(self) -> str:
        """The same with the name of the file alone, for one line of the screen."""
        return self._told(self.file.name)

    def _told(self, file: str) -> str:
        place = f"{file}:{self.line}" if self.line else file
        meant = f" Did you mean “{self.nearest}”?" if self.nearest else ""
        return f"{place}: {self.message}{meant}"


def read(path: Path, themes: Collection[str] = ()) -> tuple[Settings, list[SettingsProblem]]:
    """The settings in a file, and what in it is not used. Never raises for what the file holds.

    `themes` are the names of themes that there are; without them any name is taken.
    """
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
    return _understand(path, text, table, themes)


def write(path: Path, settings: Settings) -> None:
    """Put the settings into their file, keeping comments and whatever else is in it.

    The file is replaced as a whole and readable by its user only. Raises ComentorError when it
    cannot be written, or when what is there is not TOML and would be lost.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        before = _text(path)
        document = tomlkit.parse(before)
    except (TOMLKitError, RecursionError) as error:
        raise ComentorError(
            f"The settings are not saved: {path} is not well-formed.",
            "Mend or remove that file; `comentor doctor` says where it goes wrong.",
        ) from error
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    there = document.unwrap()
    for each in SETTINGS:
        value = getattr(settings, each.name)
        # What stands there already is left alone, with its spelling and its comment.
        if each.name not in there or not _same(there[each.name], value):
            document[each.name] = value
    text = tomlkit.dumps(document) if before.strip() else first_text(settings)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(path, text.encode())
    except OSError as error:
        raise _unwritable(path, error) from error


def first_text(settings: Settings) -> str:
    """The file as it is first written: every setting with what it means, and how to set keys."""
    lines = [
        "# Settings of Comentor. Change what you like; a mistake is named with its line",
        "# (also by `comentor doctor`), and what cannot be used is as if it were not there.",
    ]
    for each in SETTINGS:
        value = getattr(settings, each.name)
        shown = f'"{value}"' if isinstance(value, str) else str(value).lower()
        lines += ["", f"# {each.help}", f"{each.name} = {shown}"]
    return "\n".join([*lines, *_ABOUT_KEYS, ""])


_ABOUT_KEYS = (
    "",
    "# Keys of your own. Before the sign is the id of a command (`comentor keys --ids` lists",
    "# them), behind it one key or several; nothing between the quotes takes the keys away.",
    "# [keys]",
    '# hand_over = "f2, ctrl+s"',
)


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
    path: Path, text: str, table: dict[str, Any], themes: Collection[str]
) -> tuple[Settings, list[SettingsProblem]]:
    problems: list[SettingsProblem] = []
    found: dict[str, Any] = {}

    def problem(line: int | None, message: str, nearest: str = "") -> None:
        problems.append(SettingsProblem(path, line, message, nearest))

    rules = {each.name: each for each in SETTINGS}
    for name, value in table.items():
        line = _line_of(name, text)
        if name == KEYS:
            found[KEYS] = _wishes(value, text, problem)
        elif name not in rules:
            problem(line, f"“{_shown(name)}” is not a setting.", nearest(name, (*rules, KEYS)))
        elif wrong := rules[name].wrong(value):
            meant = nearest(str(value), [str(way) for way, _ in rules[name].ways])
            problem(line, f"“{name}” {wrong}.", meant if isinstance(value, str) else "")
        elif name == "theme" and themes and value not in themes:
            words = f"There is no theme “{_shown(value)}”."
            problem(line, words, nearest(value, themes))
        else:
            found[name] = value
    return Settings(**found), problems


def _wishes(
    value: Any, text: str, problem: Callable[[int | None, str], None]
) -> tuple[KeyWish, ...]:
    if not isinstance(value, dict):
        problem(_line_of(KEYS, text), "“keys” has to be a table: a line that says [keys].")
        return ()
    wishes = []
    for command, keys in value.items():
        line = _line_of(command, text, KEYS)
        if isinstance(keys, str):
            wishes.append(KeyWish(command, keys, line))
        else:
            problem(line, f"The keys of “{_shown(command)}” have to be text in quotes.")
    return tuple(wishes)


def nearest(name: str, known: Iterable[str]) -> str:
    """The name that was perhaps meant, or nothing."""
    from difflib import get_close_matches

    by_plain = {each.casefold(): each for each in known}
    near = get_close_matches(name.casefold()[:100], by_plain, n=1)
    return by_plain[near[0]] if near else ""


def _theme(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        return "has to be the name of a theme in quotes"
    return ""


def _clock(value: Any) -> str:
    return "" if value in (BIG, PLAIN) else f'has to be "{BIG}" or "{PLAIN}"'


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "has to be true or false"


def _minutes(value: Any) -> str:
    if type(value) is int and value in WARNING_MINUTES:
        return ""
    return f"has to be a whole number from 0 to {WARNING_MINUTES[-1]}"


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "theme",
        "colours",
        "The colours: comentor-dark, comentor-light or comentor-contrast.",
        (
            ("comentor-dark", "dark"),
            ("comentor-light", "light"),
            ("comentor-contrast", "high contrast"),
        ),
        _theme,
    ),
    Setting(
        "warning_minutes",
        "tell me",
        "How many minutes before the end of a half the screen says so, 0 to 30; 0: not at all.",
        tuple((minutes, f"{minutes} min" if minutes else "never") for minutes in (0, 2, 3, 5, 10)),
        _minutes,
    ),
    Setting(
        "clock",
        "clock",
        "How the clock of the call is drawn: big, or plain for more room below it.",
        ((BIG, "big"), (PLAIN, "plain")),
        _clock,
    ),
    Setting(
        "bell",
        "bell",
        "One sound when a half is nearly through and one when it is; silent otherwise.",
        ((False, "silent"), (True, "one bell")),
        _truth,
    ),
    Setting(
        "cue",
        "at zero",
        "When a half is through the clock turns its colours round once, for three seconds.",
        ((False, "nothing moves"), (True, "colours turn")),
        _truth,
    ),
)
"""The one table of settings."""


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


def _line_of(name: str, text: str, table: str = "") -> int | None:
    """The line on which a key or its table begins, as well as can be told without a parser.

    With `table` the key is looked for inside that table.
    """
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        start = line.strip()
        if start.startswith("["):
            inside = start.strip("[] \"'").partition("]")[0].strip("\"' ")
            if not table and _begins(inside, name):
                return number
            continue
        dotted = table and not inside and _begins(start, table) and name in start
        if dotted or (inside == table and _begins(start, name)):
            return number
    return None


def _begins(start: str, name: str) -> bool:
    start = start.lstrip("\"' ")
    return start.startswith(name) and not (start[len(name) :][:1] or " ").isidentifier()


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
