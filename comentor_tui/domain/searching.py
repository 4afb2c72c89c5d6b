"""What can be found, who may find it, and how a line of words is understood as a search.

A search is words. What a search engine would take for an operator, a quote or a column is a word
like any other; only `"a phrase"`, a word that ends in `*`, and the filters `person:`, `kind:`,
`since:` and `until:` mean more, and a filter that names nothing we know is words again. So no text
is ever refused.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from comentor_tui.domain.folding import folded
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeNoticed,
    ClockEvent,
    EventKind,
    Gift,
    Goal,
    Half,
    Note,
    OwnQuestion,
    Pair,
    PitfallCheck,
    Record,
    Review,
    Session,
    Target,
    TargetCheck,
    TargetStep,
    Visibility,
)
from comentor_tui.domain.text import clean_line
from comentor_tui.domain.values import dataclass

QUERY_LIMIT: Final = 200
"""Longest search understood, in characters; what comes after is left out."""

TERMS_LIMIT: Final = 16
"""Most words and phrases of one search; what comes after is left out."""

WRITTEN: Final[Mapping[type[Record], tuple[str, ...]]] = {
    Pair: ("enoughness",),
    Agreement: (
        "purpose",
        "expectations",
        "confidentiality",
        "lateness",
        "drop_call",
        "fallback_number",
    ),
    Session: ("place", "missed_reason"),
    Half: ("intention", "read_back"),
    ClockEvent: ("text",),
    AgendaItem: ("text", "possible"),
    Note: ("text",),
    Goal: ("text", "first_step"),
    Target: ("text",),
    TargetCheck: ("from_text", "to_text"),
    Gift: ("text",),
    PitfallCheck: ("line",),
    Review: ("most_useful", "received", "gave", "by_when", "differently"),
    ChangeNoticed: ("text",),
    OwnQuestion: ("text",),
}
"""The fields that hold what people wrote, by kind. Names and how to reach people are not searched,
and drafts are nobody's business yet."""

ONLY: Final[Mapping[type[Record], tuple[str, str]]] = {
    # The log of the clock holds words of ours as well; only the reason of a pause is a person's.
    ClockEvent: ("kind", EventKind.PAUSED.value),
    # Every other answer repeats the words of its target.
    TargetCheck: ("step", TargetStep.CHANGED.value),
}
"""Kinds of which only the records with this value in this field are found."""

FILTERS: Final[Mapping[str, tuple[type[Record], ...]]] = {
    "note": (Note,),
    "target": (Target, TargetCheck),
    "goal": (Goal,),
    "agenda": (AgendaItem,),
    "gift": (Gift,),
    "pitfall": (PitfallCheck,),
    "review": (Review,),
    "change": (ChangeNoticed,),
    "intention": (Half,),
    "agreement": (Agreement,),
    "question": (OwnQuestion,),
    "session": (Session, ClockEvent),
    "pause": (ClockEvent,),
    "enoughness": (Pair,),
}
"""The words after `kind:`, and the kinds of records they mean."""


def words_of(record: Record) -> str:
    """What a record holds of what people wrote, field by field on lines of its own.

    Empty where there is nothing, and for what was taken away.
    """
    kind = type(record)
    only = ONLY.get(kind)
    if record.deleted_at is not None or (only and getattr(record, only[0]).value != only[1]):
        return ""
    parts = []
    for name in WRITTEN.get(kind, ()):
        value = getattr(record, name)
        parts.append("\n".join(value) if isinstance(value, tuple) else value)
    return "\n".join(parts) if any(parts) else ""


def may_see(record: Record, person: str | None, both_in: Callable[[str], bool]) -> bool:
    """May this be shown to `person`? With None nothing that is anybody's own is.

    A private note is its writer's. An answer to the pitfall check is its person's own until both
    of a session are through with it, which `both_in` tells by the session's id.
    """
    if record.deleted_at is not None:
        return False
    own = person is not None and record.owner == person
    if isinstance(record, Note):
        return own or record.visibility is Visibility.OURS
    if isinstance(record, PitfallCheck):
        return own or (record.shared and both_in(record.session_id))
    return True


@dataclass(frozen=True)
class Term:
    """A word, or the words of a phrase; with `prefix` the last of them may go on."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class Search:
    """What is looked for: every term, in records that pass every filter.

    `since` and `until` are days, both included, where the people are.
    """

    terms: tuple[Term, ...] = ()
    kinds: tuple[type[Record], ...] = ()
    person: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Is nothing looked for?"""
        return self == Search()

    def expression(self) -> str:
        """The terms as FTS5 reads them: each a string of its own, so nothing in them can act."""
        return " ".join(
            f'"{folded(term.text).replace(chr(34), chr(34) * 2)}"{" *" if term.prefix else ""}'
            for term in self.terms
        )


_PIECE: Final = re.compile(r'(?P<name>person|kind|since|until):|"(?P<phrase>[^"]*)"?|[^\s"]+', re.I)
_VALUE: Final = re.compile(r'"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+)')
_TURNING: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def parse(text: str, people: Sequence[tuple[str, str]] = (), *, typing: bool = False) -> Search:
    """Understand a line as a search; any text is one.

    `people` are names and ids for `person:`, where the beginning of a name will do. `typing`
    says that the last word may not be finished yet.
    """
    return _read(text, people, typing)[0]


def misread(text: str, people: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """Filters of a line whose values are nothing we know, with these: they are words again."""
    return _read(text, people, False)[1]


def _read(
    text: str, people: Sequence[tuple[str, str]], typing: bool
) -> tuple[Search, list[tuple[str, str]]]:
    line = clean_line(text, QUERY_LIMIT)
    terms: list[Term] = []
    found: dict[str, Any] = {}
    unknown: list[tuple[str, str]] = []
    place = 0
    while piece := _PIECE.search(line, place):
        place = piece.end()
        name = piece["name"]
        at_a_start = piece.start() == 0 or line[piece.start() - 1] in ' "'
        if name and at_a_start and (value := _VALUE.match(line, place)):
            said = value["plain"] or value["quoted"] or ""
            understood = _filter(name.lower(), said, people)
            if understood is not None:
                found[name.lower()] = understood
                place = value.end()
                continue
            unknown.append((name.lower(), said))
        if piece["phrase"] is not None:
            # A quote that nobody closed yet is being typed.
            closed = piece[0].endswith('"') and len(piece[0]) > 1
            _add(terms, piece["phrase"], prefix=typing and not closed)
        else:
            word = piece[0]
            unfinished = typing and piece.end() == len(line) and not text[-1:].isspace()
            if word.endswith("*"):
                _add(terms, word.rstrip("*"), prefix=True, least=1)
            else:
                _add(terms, word, prefix=unfinished)
    return Search(terms=tuple(terms[:TERMS_LIMIT]), **_fields(found)), unknown


def _fields(found: Mapping[str, Any]) -> dict[str, Any]:
    names = {"kind": "kinds", "person": "person", "since": "since", "until": "until"}
    return {names[name]: value for name, value in found.items()}


def _add(terms: list[Term], text: str, prefix: bool, least: int = 2) -> None:
    text = text.strip()
    if any(map(_is_letter, text)):
        # One letter of an alphabet begins half of all words; one sign of another script is a word.
        long_enough = len(text) >= least or not text.isascii()
        terms.append(Term(text, prefix and long_enough and _is_letter(text[-1])))


def _is_letter(sign: str) -> bool:
    """Is this what words are made of? Everything else only stands between them."""
    return unicodedata.category(sign)[0] in "LN"


def _filter(name: str, said: str, people: Sequence[tuple[str, str]]) -> Any:
    """What a filter means, or None where its value is nothing we know."""
    if name == "kind":
        return kinds_named(said)
    if name == "person":
        return person_named(said, people)
    return day_named(said, last=name == "until")


def kinds_named(said: str) -> tuple[type[Record], ...] | None:
    """The kinds that a word after `kind:` means, in the singular or plural; None for others."""
    word = said.casefold()
    return FILTERS.get(word) or FILTERS.get(word.removesuffix("s"))


def person_named(said: str, people: Sequence[tuple[str, str]]) -> str | None:
    """The id of the one whose name is `said` or begins so; None for nobody, or for both."""
    wanted = _plain(said)
    exact = {person for name, person in people if _plain(name) == wanted}
    begun = {person for name, person in people if wanted and _plain(name).startswith(wanted)}
    fitting = exact or begun
    return fitting.pop() if len(fitting) == 1 else None


def day_named(said: str, *, last: bool = False) -> date | None:
    """The day that `2026`, `2026-03` or `2026-03-01` begins with, with `last` ends with."""
    match = _DAY.fullmatch(said) if said.isascii() else None
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or day is not None:
            return date(year or 0, month or 0, day or 0)
        if month is None:
            return date(year, 12, 31) if last else date(year, 1, 1)
        return date(year, month, monthrange(year, month)[1] if last else 1)
    except ValueError:
        return None


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()


class Passage(NamedTuple):
    """A record that was found, and where in its words: `spans` are begins and ends.

    `place` orders what was found: the larger, the newer.
    """

    record: Record
    words: str
    spans: tuple[tuple[int, int], ...] = ()
    place: int = 0


def excerpt(words: str, spans: Sequence[tuple[int, int]], room: int) -> tuple[str, list[range]]:
    """One line of at most `room` characters around the first span, and where the spans are in it.

    White space becomes single spaces and line ends a dot, marks that turn the direction of a line
    are left out, and what is cut off is told by `…`.
    """
    room = max(room, 8)
    # All of it where there is room; otherwise some context before it, and the rest after it.
    first = spans[0][0] if spans else 0
    begin = 0
    if first > room // 3 and len(words) + 2 * words.count("\n") > room:
        begin = first - room // 3
        begin = words.find(" ", begin, first) + 1 or begin
    shown: list[str] = ["…"] if begin else []
    marked: list[bool] = [False] * len(shown)
    gap = ""
    for place in range(begin, len(words)):
        sign = words[place]
        if sign in _TURNING:
            continue
        if sign.isspace():
            gap = " · " if sign == "\n" or gap == " · " else " "
            continue
        if gap and len(shown) > bool(begin):
            shown += gap
            marked += [False] * len(gap)
        gap = ""
        shown.append(sign)
        marked.append(any(start <= place < end for start, end in spans))
        if len(shown) > room:
            shown[room - 1 :], marked[room - 1 :] = ["…"], [False]
            break
    return "".join(shown), _runs(marked)


def _runs(marked: Sequence[bool]) -> list[range]:
    found: list[range] = []
    start: int | None = None
    for place, on in enumerate([*marked, False]):
        if on and start is None:
            start = place
        elif not on and start is not None:
            found.append(range(start, place))
            start = None
    return found
