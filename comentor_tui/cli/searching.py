"""`comentor search`: what was ever written, newest first, one line for each.

Reads only; imports neither Textual nor the database library.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from comentor_tui.cli import choosing
from comentor_tui.cli.days import day_asked
from comentor_tui.cli.reading import open_archive
from comentor_tui.domain import durations
from comentor_tui.domain.codec import to_json
from comentor_tui.domain.records import Person, kind_name
from comentor_tui.domain.searching import (
    Passage,
    Search,
    excerpt,
    kinds_named,
    parse,
    person_named,
)
from comentor_tui.domain.text import called, clean_name
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import UsageProblem
from comentor_tui.services.searching import (
    KIND_WORDS,
    MOST,
    hints,
    look,
    people_named,
    session_of,
)
from comentor_tui.services.which_pair import you_in
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.paths import Paths
    from comentor_tui.store.archive import Archive

LIMIT = 20
"""How many are told unless another number is asked for."""

BEGIN, END = "«", "»"
"""Stand around the words that were looked for."""

ROOM = 100
"""Characters of what was written in one line."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for in the shell, as it was typed."""

    words: Sequence[str]
    kind: str | None = None
    by: str | None = None
    since: str | None = None
    until: str | None = None
    limit: int = LIMIT
    best: bool = False
    private: bool = False
    pair: str | None = None


@dataclass(frozen=True)
class Answer:
    """What was found, and the names of who wrote it. `more` says that there is more.

    `own` are the ids of what only you may see; `hints` say what was not understood.
    """

    passages: Sequence[Passage]
    names: dict[str, str]
    more: bool
    own: frozenset[str]
    hints: Sequence[str]


def search(paths: Paths, wanted: Wanted) -> Answer:
    """Look for it. Raises UsageProblem, StoreProblem."""
    if not os.path.lexists(paths.store):
        raise UsageProblem("There is no pair yet.", "Start `comentor` once to begin.")
    with open_archive(paths) as archive:
        return _search(archive, wanted)


def _search(archive: Archive, wanted: Wanted) -> Answer:
    pair = choosing.choose(archive, wanted.pair)
    if pair is None:
        raise UsageProblem("There is no pair yet.", "Start `comentor` once to begin.")
    you = you_in(archive, pair)
    people = archive.load(Person, pair_id=pair.id)
    names = people_named(people, you)
    # Words that the shell has kept together are a phrase, as they are between quotes.
    line = " ".join(_phrase(word) if len(wanted.words) > 1 else word for word in wanted.words)
    asked = _filtered(parse(line, names), wanted, names)
    if asked.is_empty:
        raise UsageProblem(
            "There is nothing to look for.", 'For example: comentor search river "one step"'
        )
    found = look(
        archive,
        asked,
        pair,
        person=you if wanted.private else None,
        tz=local_zone(),
        limit=min(wanted.limit, MOST),
        best=wanted.best,
    )
    by_id = {p.id: called(p.name, left=p.id == you) for p in people}
    return Answer(found.passages, by_id, found.more, found.own, hints(line, names))


def _phrase(word: str) -> str:
    return f'"{word}"' if " " in word and '"' not in word else word


def _filtered(asked: Search, wanted: Wanted, names: Sequence[tuple[str, str]]) -> Search:
    changes: dict[str, Any] = {}
    if wanted.kind is not None:
        changes["kinds"] = kinds_named(wanted.kind)
    if wanted.by is not None:
        changes["person"] = person_named(wanted.by, names)
        if changes["person"] is None:
            known = ", ".join(dict.fromkeys(clean_name(name) for name, _person in names))
            raise UsageProblem(
                f"“{clean_name(wanted.by)}” is not the name of one of you.", f"There are: {known}"
            )
    for name, said in (("since", wanted.since), ("until", wanted.until)):
        if said is not None:
            changes[name] = day_asked(name, said)
    return replace(asked, **changes)


def lines(answer: Answer) -> list[str]:
    """One line for each: when, what, who, and the words around what was looked for."""
    tz = local_zone()
    told = []
    for each in answer.passages:
        at = each.record.created_at.astimezone(tz)
        who = answer.names.get(each.record.owner or "", "both")
        kind = KIND_WORDS[kind_name(type(each.record))]
        private = " (private)" if each.record.id in answer.own else ""
        told.append(
            f"{at:%Y-%m-%d} {durations.clock_time(at, tz)}  {kind:<10} {who}{private}: "
            + _marked(each)
        )
    return told


def _marked(passage: Passage) -> str:
    words, spans = excerpt(passage.words, passage.spans, ROOM)
    parts, place = [], 0
    for span in spans:
        parts += [words[place : span.start], BEGIN, words[span.start : span.stop], END]
        place = span.stop
    return "".join([*parts, words[place:]])


def as_json(answer: Answer) -> str:
    """For programs: a list of what was found, each with its whole text and where in it."""
    import json

    told = [
        {
            "kind": kind_name(type(each.record)),
            "id": each.record.id,
            "session": session_of(each.record),
            "at": to_json(each.record)["created_at"],
            "owner": each.record.owner,
            "name": answer.names.get(each.record.owner or ""),
            "private": each.record.id in answer.own,
            "text": each.words,
            "spans": [list(span) for span in each.spans],
        }
        for each in answer.passages
    ]
    return json.dumps(told, ensure_ascii=True, indent=1)
