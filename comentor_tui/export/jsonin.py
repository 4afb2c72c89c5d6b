"""A JSON export read back: whole and in order, or refused with the place and the reason.

Whatever is in the file, nothing of it is believed before it was looked at: sizes before contents,
the shape before the meaning, and every reference before it is followed.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from comentor_tui.domain.codec import fields_of, from_json, to_json
from comentor_tui.domain.exchange import Ancestry, KeptAside, content_of, keep_aside, travels
from comentor_tui.domain.records import ClockEvent, Pair, Person, Record, kind_name
from comentor_tui.domain.text import clean_line
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import UsageProblem
from comentor_tui.export.checksum import CHECKSUM, checksum
from comentor_tui.export.jsonout import FORMAT, FORMAT_VERSION
from comentor_tui.export.shape import ID, KINDS_IN_FILE, REFERENCES, bounds_of, fault
from comentor_tui.export.tarring import OPENS_TAR, is_tar

SIZE_LIMIT: Final = 64_000_000
"""Bytes of a file that are looked at: many years of sessions."""

DIGITS: Final = 20
"""Digits of a number that is read at all."""

_STORE: Final = b"SQLite format 3\0"
"""How a store begins, and a backup that is not encrypted."""

_KNOWN: Final = frozenset(
    {"format", "format_version", "version", "exported_at", "private", "packet", "from"}
    | {"people", "records", "edits", CHECKSUM}
)

_SHA256: Final = re.compile("[0-9a-f]{64}")


class PacketProblem(UsageProblem):
    """A file that is not taken in. `place` says where, `reason` what is wrong there."""

    def __init__(self, reason: str, place: str = "") -> None:
        self.place, self.reason = place, reason
        where = f"{place}: " if place else ""
        super().__init__(
            f"This file cannot be taken in. {where}{reason}.", "Nothing was changed here."
        )


@dataclass(frozen=True)
class PairInFile:
    """What a file holds of one pair. `by` is the person whose copy it was written from.

    Where edits were made stands among the records.
    """

    pair: Pair
    by: str
    records: tuple[Record, ...]

    @property
    def people(self) -> tuple[str, str]:
        """The ids of the two."""
        return self.pair.first, self.pair.second

    def names(self) -> tuple[str, str]:
        """What the two are called."""
        named = {each.id: each.name for each in self.records if isinstance(each, Person)}
        return named[self.pair.first], named[self.pair.second]


@dataclass(frozen=True)
class JsonFile:
    """A file that was read. `packet` says that it is meant for the other person's copy."""

    private: bool
    packet: bool
    pairs: tuple[PairInFile, ...]


def read_json(data: bytes) -> JsonFile:
    """The records of an export or a packet. Raises PacketProblem."""
    content = _parsed(data)
    _check_head(content)
    records = _records(content.get("records"))
    by_id: dict[str, Record] = {}
    for each in records:
        if each.id in by_id:
            raise PacketProblem("this id is there twice", _named(each))
        by_id[each.id] = each
    copies = _copies(content.get("from", {}))
    pairs = {each.id: each for each in records if isinstance(each, Pair)}
    if not pairs:
        raise PacketProblem("no pair is in it", "records")
    for pair in pairs.values():
        _check_people(pair, by_id, copies)
    for each in records:
        _check_pair(each, pairs)
    _check_named(content.get("people"), records)
    _check_edits(content.get("edits", {}), by_id)
    of_pair: dict[str, list[Record]] = defaultdict(list)
    for each in [*records, *_ancestries(content.get("edits", {}), by_id)]:
        of_pair[each.pair_id].append(each)
    for each in records:
        _check_references(each, by_id)
        if not content["private"] and not travels(each):
            raise PacketProblem("one person’s alone, and the file says it is not", _named(each))
    _check_logs(records)
    _check_whole(content)
    return JsonFile(
        content["private"],
        content.get("packet", False),
        tuple(
            PairInFile(pair, copies[pair.id], tuple(of_pair[pair.id])) for pair in pairs.values()
        ),
    )


# -- the file -----------------------------------------------------------------------------------


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > SIZE_LIMIT:
        raise PacketProblem(f"It has more than {SIZE_LIMIT // 1_000_000} MB")
    if data.startswith(_STORE):
        raise PacketProblem("It is a store or a backup of one: `comentor restore` puts it in place")
    if is_tar(data[:512]):
        raise PacketProblem(f"It holds pages to read, not records: {OPENS_TAR[:-1]}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PacketProblem("not text in UTF-8", f"byte {error.start + 1}") from None
    if text.startswith("\ufeff"):
        raise PacketProblem("begins with a byte order mark", "byte 1")
    try:
        content = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_int,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        reason = "it ends too early" if _is_cut(text, error) else "not JSON"
        raise PacketProblem(reason, f"line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise PacketProblem("It is nested too deep") from None
    if not isinstance(content, dict):
        raise PacketProblem("It is not a Comentor export")
    return content


def _is_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Is it the beginning of a file, and what is wrong that there is no more of it?"""
    whole = text.strip()
    if not whole:
        return True
    begun = whole.startswith("{")
    at_end = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    return begun and (at_end or not whole.endswith("}"))


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    if len(made) != len(members):
        twice = Counter(name for name, _ in members).most_common(1)[0][0]
        raise PacketProblem("is there twice in one object", _shown(twice))
    return made


def _int(digits: str) -> int:
    if len(digits) > DIGITS:
        raise PacketProblem("a number too large to keep", _shown(digits[:DIGITS]) + "…")
    return int(digits)


def _no_number(text: str) -> Any:
    raise PacketProblem("not a whole number", _shown(text))


def _check_head(content: Mapping[str, Any]) -> None:
    if content.get("format") != FORMAT:
        raise PacketProblem("It is not a Comentor export")
    version = content.get("format_version")
    if type(version) is not int or version < 1:
        raise PacketProblem("not a version", "format_version")
    if version > FORMAT_VERSION:
        raise PacketProblem(
            f"It was written by a newer Comentor, in version {version} of the format;"
            f" this one reads version {FORMAT_VERSION}"
        )
    unknown = sorted(set(content) - _KNOWN)
    if unknown:
        raise PacketProblem("not known here", _shown(unknown[0]))
    for name, value in (
        ("private", content.get("private")),
        ("packet", content.get("packet", False)),
    ):
        if type(value) is not bool:
            raise PacketProblem("not true or false", name)


def _check_whole(content: Mapping[str, Any]) -> None:
    """Last of all: what is wrong in one place is told with its place."""
    if CHECKSUM not in content:
        # Made by hand, or before there were checksums.
        return
    told = content[CHECKSUM]
    if not isinstance(told, str) or not _SHA256.fullmatch(told):
        raise PacketProblem("not a checksum", CHECKSUM)
    if told != checksum(content):
        raise PacketProblem(
            "the checksum is of another content: the file was damaged or changed on its way",
            CHECKSUM,
        )


# -- records ------------------------------------------------------------------------------------


def _records(lists: Any) -> list[Record]:
    if not isinstance(lists, dict):
        raise PacketProblem("not an object", "records")
    unknown = sorted(set(lists) - set(KINDS_IN_FILE))
    if unknown:
        raise PacketProblem("not a kind of record", _shown(unknown[0]))
    found: list[Record] = []
    for name, kind in KINDS_IN_FILE.items():
        each = lists.get(name, [])
        if not isinstance(each, list):
            raise PacketProblem("not a list", f"records, {name}")
        found += (_record(kind, value, f"{name} {n}") for n, value in enumerate(each, start=1))
    return found


def _record(kind: type[Record], value: Any, place: str) -> Record:
    if not isinstance(value, dict):
        raise PacketProblem("not an object", place)
    try:
        record = from_json(kind, value)
        written = to_json(record)
    except ValueError as error:
        # "field: reason"; the field may be the file's own word.
        named, _, reason = str(error).partition(": ")
        raise PacketProblem(
            clean_line(reason, 160) or "cannot be read", f"{place}, {_shown(named)}"
        ) from None
    for field in fields_of(kind):
        wrong = fault(kind, field, getattr(record, field.name))
        if wrong is None and value.get(field.name, written[field.name]) != written[field.name]:
            wrong = "not written as this format writes it"
        if wrong is not None:
            raise PacketProblem(wrong, f"{place}, {field.name}")
    if isinstance(record, KeptAside):
        _check_aside(record, place)
    return record


def _check_aside(kept: KeptAside, place: str) -> None:
    """What was kept aside is looked at like any other record."""
    try:
        content = content_of(kept)
    except ValueError:
        raise PacketProblem("not a record", f"{place}, content") from None
    _record(type(content), to_json(content), f"{place}, content")
    if keep_aside(content, (kept.first, kept.second)) != kept:
        raise PacketProblem("it was changed", place)


def _check_pair(record: Record, pairs: Mapping[str, Pair]) -> None:
    place = _named(record)
    pair = pairs.get(record.pair_id)
    if pair is None:
        raise PacketProblem("belongs to a pair that is not in the file", f"{place}, pair_id")
    inside = content_of(record) if isinstance(record, KeptAside) else record
    if inside.pair_id != pair.id:
        raise PacketProblem("belongs to another pair", f"{place}, content")
    for each in (record, inside):
        for name, kind in REFERENCES.items():
            person = getattr(each, name, None)
            if kind is Person and person not in (None, pair.first, pair.second):
                raise PacketProblem("not one of the two", f"{place}, {name}")


def _check_people(pair: Pair, by_id: Mapping[str, Record], copies: dict[str, str]) -> None:
    place = _named(pair)
    if pair.pair_id != pair.id or pair.first == pair.second:
        raise PacketProblem("not a pair of two", place)
    for name, person_id in (("first", pair.first), ("second", pair.second)):
        person = by_id.get(person_id)
        if not isinstance(person, Person) or person.pair_id != pair.id:
            raise PacketProblem("refers to a person who is not in the file", f"{place}, {name}")
        if person.owner != person.id:
            raise PacketProblem("not the person’s own", f"{_named(person)}, owner")
    count = sum(isinstance(r, Person) and r.pair_id == pair.id for r in by_id.values())
    if count != 2:
        raise PacketProblem("has more than two people", place)
    if copies.setdefault(pair.id, pair.first) not in (pair.first, pair.second):
        raise PacketProblem("not one of the two", f"from, {pair.id}")


def _check_named(told: Any, records: list[Record]) -> None:
    """The people are told a second time, for people who look into the file."""
    if told is None:
        return
    people = [each for each in records if isinstance(each, Person) and each.deleted_at is None]
    named = [{"id": each.id, "name": each.name} for each in people]
    if not isinstance(told, list) or len(told) != len(named) or any(n not in told for n in named):
        raise PacketProblem("not the people of the records", "people")


def _check_references(record: Record, by_id: Mapping[str, Record]) -> None:
    for name, kind in REFERENCES.items():
        target_id = getattr(record, name, None)
        if target_id is None:
            continue
        target = by_id.get(target_id)
        place = f"{_named(record)}, {name}"
        if type(target) is not kind:
            raise PacketProblem(f"refers to a {kind_name(kind)} that is not in the file", place)
        if target.pair_id != record.pair_id:
            raise PacketProblem("refers to another pair", place)
        if isinstance(record, ClockEvent) and isinstance(target, ClockEvent):
            earlier = target.session_id == record.session_id and target.seq < record.seq
            if not earlier:
                raise PacketProblem("refers to an event that was not before it", place)


def _check_logs(records: list[Record]) -> None:
    places: set[tuple[str, int]] = set()
    for each in records:
        if isinstance(each, ClockEvent):
            if (each.session_id, each.seq) in places:
                raise PacketProblem("this place in the log is taken", f"{_named(each)}, seq")
            places.add((each.session_id, each.seq))


# -- whose ---------------------------------------------------------------------------------------


def _copies(content: Any) -> dict[str, str]:
    if not isinstance(content, dict) or not all(
        isinstance(person, str) and ID.fullmatch(person) for person in content.values()
    ):
        raise PacketProblem("not a person for each pair", "from")
    return dict(content)


def _check_edits(content: Any, by_id: Mapping[str, Record]) -> None:
    if not isinstance(content, dict):
        raise PacketProblem("not an object", "edits")
    largest = bounds_of("first")[1]
    for name, told in content.items():
        place = f"edits, {_shown(name)}"
        record = by_id.get(name)
        if record is None or record.append_only:
            raise PacketProblem("not a record of this file that can be edited", place)
        if not isinstance(told, list) or len(told) not in (2, 4):
            raise PacketProblem("neither two numbers nor four", place)
        if not all(type(each) is int and 0 <= each <= largest for each in told):
            raise PacketProblem("not a whole number of edits", place)
        at, seen = told[:2], told[-2:]
        if sum(seen) != record.revision or at[0] > seen[0] or at[1] > seen[1]:
            raise PacketProblem("does not fit the revision of the record", place)


def _ancestries(content: Mapping[str, list[int]], by_id: Mapping[str, Record]) -> Iterator[Record]:
    for name, told in content.items():
        record = by_id[name]
        yield Ancestry(
            id=name,
            pair_id=record.pair_id,
            created_at=record.updated_at,
            updated_at=record.updated_at,
            revision=record.revision,
            first=told[0],
            second=told[1],
            seen_first=told[-2],
            seen_second=told[-1],
        )


def _named(record: Record) -> str:
    return f"{kind_name(type(record))} {_shown(record.id)}"


def _shown(text: str) -> str:
    """A word of the file as it can be shown anywhere."""
    return clean_line(text, 60) or "(nothing)"
