"""Reading one TOML file of texts into checked values, with the line named when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from comentor_tui.domain.text import clean_line
from comentor_tui.domain.values import dataclass

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_ENUM = TypeVar("_ENUM", bound=StrEnum)


class ContentError(Exception):
    """A content file that cannot be used: which file, which line (None if unknown), and why."""

    def __init__(self, path: str, line: int | None, message: str) -> None:
        super().__init__(path, line, message)
        self.path = path
        self.line = line
        self.message = message

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else self.path
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class Table:
    """One table of a content file, with what is needed to say where it went wrong."""

    values: Mapping[str, object]
    path: str
    source: str
    line: int | None = None

    def wrong(self, message: str, key: str = "") -> ContentError:
        """An error at this table; at the line of `key` where that can be found."""
        return ContentError(self.path, self._line_of(key), message)

    def only(self, *keys: str) -> None:
        """Refuse keys that mean nothing here: a slip of the pen would go unnoticed."""
        for key in self.values:
            if key not in keys:
                raise self.wrong(f'"{clean_line(key, 40)}" means nothing here', key)

    def text(self, key: str) -> str:
        """A line of text that must be there."""
        if key not in self.values:
            raise self.wrong(f'"{key}" is missing')
        return self._line(self.values[key], key)

    def slug(self, key: str = "id", known: Collection[str] | None = None) -> str:
        """A stable short name, one of `known` if that is given."""
        value = self.text(key)
        if known is not None and value not in known:
            raise self.wrong(f'"{key}" must be one of {", ".join(known)}', key)
        if not _SLUG.fullmatch(value):
            raise self.wrong(f'"{key}" takes small letters, digits, - and _', key)
        return value

    def choice(self, key: str, kind: type[_ENUM]) -> _ENUM:
        """A value of an enumeration, written with `_` where it has a space."""
        names = {member.value.replace(" ", "_"): member for member in kind}
        return names[self.slug(key, names)]

    def flag(self, key: str) -> bool:
        """true or false; false when left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f'"{key}" must be true or false', key)
        return value

    def lines(self, key: str, needed: bool = True) -> tuple[str, ...]:
        """A list of lines; empty when left out and not needed."""
        if key not in self.values and not needed:
            return ()
        value = self.values.get(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(f'"{key}" must be a list of lines', key)
        return tuple(self._line(each, key) for each in value)

    def table(self, key: str) -> Table:
        """The table `[key]`."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise self.wrong(f"the part [{key}] is missing", key)
        line = next(_headers(self.source, f"[{key}]"), None)
        return Table(value, self.path, self.source, line)

    def tables(self, key: str) -> list[Table]:
        """The tables `[[key]]`, or the entries `key = [{...}]`; empty when there are none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong(f"write [[{key}]] above each entry", key)
        lines = list(_headers(self.source, f"[[{key}]]"))
        inside = self._line_of(key)
        return [
            Table(each, self.path, self.source, lines[i] if i < len(lines) else inside)
            for i, each in enumerate(value)
        ]

    def _line(self, value: object, key: str) -> str:
        text = clean_line(value) if isinstance(value, str) else ""
        if not text:
            raise self.wrong(f'"{key}" must be text in quotes', key)
        return text

    def _line_of(self, key: str) -> int | None:
        """The first line from this table's head on that sets `key`; else the head itself."""
        if key:
            start = self.line or 1
            sets = re.compile(rf'\s*(?:"{re.escape(key)}"|{re.escape(key)}|\[+{re.escape(key)}\]+)')
            for number, line in enumerate(self.source.split("\n")[start - 1 :], start):
                if sets.match(line):
                    return number
        return self.line


def read_table(source: str, path: str) -> Table:
    """Parse TOML. Raises ContentError with the line of the mistake."""
    # Imported here: most starts of the app read no content before the first frame.
    import tomllib

    # A byte order mark is what some editors on other systems leave in front.
    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return Table(tomllib.loads(source), path, source)
    except (ValueError, RecursionError) as error:
        raise ContentError(path, _line_in(error, source), _reason(error)) from None


def _line_in(error: Exception, source: str) -> int | None:
    found = _AT_LINE.search(str(error))
    if found:
        return int(found[1])
    return source.rstrip().count("\n") + 1 if "at end of document" in str(error) else None


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    text = _AT_LINE.sub("", str(error)).replace(" (at end of document)", "")
    return clean_line(text, 200) or "not valid TOML"


def _headers(source: str, header: str) -> Iterator[int]:
    """The line numbers on which `header` stands."""
    for number, line in enumerate(source.split("\n"), 1):
        if line.replace(" ", "").startswith(header):
            yield number
