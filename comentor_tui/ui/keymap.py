"""Keys of one's own: the `[keys]` of the settings file, looked at before they are used.

A bad line is left out with its reason, the rest counts. Imports nothing of Textual, so that
`comentor keys` and `comentor doctor` can look too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from pathlib import Path

from comentor_tui.domain.text import clean_line
from comentor_tui.domain.values import dataclass
from comentor_tui.settings import KeyWish, SettingsProblem, nearest
from comentor_tui.ui.commands import COMMANDS, Command, Where, key_label

EDITORS = "acdekuvwxyz"
"""With Ctrl, what lines of text do themselves."""

SAME_AS = {"h": "Backspace", "i": "Tab", "j": "a new line", "m": "Enter"}
"""With Ctrl, what a terminal cannot tell from another key."""

OURS = {"ctrl+p": "finds every command by name", "ctrl+q": "leaves Comentor"}
TMUX = "ctrl+b"
IN_LISTS = (
    *("up", "down", "left", "right", "enter", "escape", "space", "tab", "shift+tab"),
    *("backspace", "delete", "home", "end", "pageup", "pagedown", "insert"),
)
FUNCTION = tuple(f"f{number}" for number in range(1, 13))
GOOD = (*FUNCTION, *(f"ctrl+{letter}" for letter in "fglnorst"))
"""Keys that reach the app whatever is being typed, and survive tmux and ssh (but F6 and F7)."""

_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_WRITTEN = {"control": "ctrl", "c": "ctrl", "meta": "alt", "option": "alt", "a": "alt"}


@dataclass(frozen=True)
class Keymap:
    """The keys that count, by the id of the command, and what is wrong with the others."""

    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[SettingsProblem, ...] = ()


def keymap(wishes: Sequence[KeyWish], file: Path, commands: Sequence[Command] = COMMANDS) -> Keymap:
    """Look at the wishes of a settings file. Never raises."""
    known = {each.id: each for each in commands}
    letters = _places_of_letters(commands)
    problems: list[SettingsProblem] = []
    good: list[tuple[KeyWish, tuple[str, ...]]] = []
    for wish in wishes:
        if wish.command not in known:
            words = f"“{clean_line(wish.command, 60)}” is not a command."
            problems.append(SettingsProblem(file, wish.line, words, nearest(wish.command, known)))
            continue
        try:
            good.append((wish, tuple(_keys(wish.keys, known[wish.command], letters))))
        except ValueError as problem:
            words = f"Keys of “{wish.command}”: {problem}"
            problems.append(SettingsProblem(file, wish.line, words))
    while (clash := _clash(good, commands)) is not None:
        (wish, _), key, other = clash
        words = f"Keys of “{wish.command}”: {key_label(key)} is the key of “{other.id}” there."
        problems.append(SettingsProblem(file, wish.line, words))
        good = [each for each in good if each[0] is not wish]
    problems.sort(key=lambda problem: problem.line or 0)
    return Keymap({wish.command: keys for wish, keys in good}, tuple(problems))


def _places_of_letters(commands: Iterable[Command]) -> set[Where]:
    """Where letters can be keys: where some are already, no text is being typed."""
    return {each.where for each in commands if any(_is_printable(key) for key in each.keys)}


def _keys(text: str, command: Command, letters: set[Where]) -> Iterator[str]:
    """The keys in a line of the file, none for an empty one. Raises ValueError with a reason."""
    for written in filter(None, (part.strip() for part in text.split(","))):
        key = _key(written)
        if key not in command.keys:
            _check(key, clean_line(written, 30), command, letters)
        yield key


def _key(written: str) -> str:
    """A key as Textual names it: `Ctrl-S` is `ctrl+s`, `?` is `question_mark`."""
    if len(written) == 1:
        if written.isalnum():
            return written
        name = unicodedata.name(written, "unknown").lower().replace("-", "_").replace(" ", "_")
        return _NAMES.get(name, name)
    if written[0] == "^" and len(written) == 2:
        return f"ctrl+{written[1].lower()}"
    *modifiers, last = written.replace("-", "+").lower().split("+")
    return "+".join([*(_WRITTEN.get(each, each) for each in modifiers), last])


def _is_printable(key: str) -> bool:
    return len(key) == 1 or key == "space" or key in _signs()


def _signs() -> set[str]:
    return {_key(chr(code)) for code in range(33, 127) if not chr(code).isalnum()}


def _check(key: str, written: str, command: Command, letters: set[Where]) -> None:
    """Raises ValueError with why a key cannot be the key of a command."""
    label = clean_line(key_label(key), 30)
    modifier, _, last = key.rpartition("+")
    if key in OURS:
        raise ValueError(f"{label} {OURS[key]}, everywhere.")
    if key in IN_LISTS:
        raise ValueError(f"lists and lines of text need {label}.")
    if key in ("f6", "f7"):
        raise ValueError(f"text of several lines takes {label} for itself.")
    if modifier == "alt":
        raise ValueError(f"{label} is typed into the text by many terminals.")
    if modifier == "ctrl" and last in SAME_AS:
        raise ValueError(f"a terminal cannot tell {label} from {SAME_AS[last]}.")
    if modifier == "ctrl" and len(last) == 1 and last in EDITORS:
        raise ValueError(f"lines of text take {label} for themselves.")
    if key == TMUX:
        raise ValueError(f"tmux takes {label} for itself.")
    if key in GOOD:
        return
    if not _is_printable(key):
        meant = nearest(key, GOOD)
        more = f" Did you mean “{meant}”?" if meant else ""
        raise ValueError(f"“{written}” is not a key that every terminal sends.{more}")
    if command.where not in letters or command.where is Where.EVERYWHERE:
        raise ValueError(f"{label} would be typed into the text there: take an F-key or Ctrl.")


_Wish = tuple[KeyWish, tuple[str, ...]]


def _clash(good: Sequence[_Wish], commands: Sequence[Command]) -> tuple[_Wish, str, Command] | None:
    """The last wish that takes a key some other command has in the same place."""
    wished = {wish.command: keys for wish, keys in good}
    order = {wish.command: place for place, (wish, _) in enumerate(good)}
    known = {each.id: each for each in commands}
    for wish, keys in reversed(good):
        mine = known[wish.command]
        for other in commands:
            later = order.get(other.id, -1) > order[mine.id]
            if other.id == mine.id or later or not _meet(mine.where, other.where):
                continue
            theirs = wished.get(other.id, other.keys)
            for key in keys:
                # What the table itself gives to both (a screen's own goes first) may stay.
                if key in theirs and not (key in mine.keys and key in other.keys):
                    return (wish, keys), key, other
    return None


def _meet(one: Where, other: Where) -> bool:
    return one is other or Where.EVERYWHERE in (one, other)
