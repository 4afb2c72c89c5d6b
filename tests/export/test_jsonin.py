"""A file read back: what was written comes back, everything else is refused with its place."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comentor_tui.domain import exchange, merging
from comentor_tui.domain.codec import to_json
from comentor_tui.domain.records import (
    AgendaItem,
    Gift,
    Goal,
    Note,
    Pair,
    Person,
    Record,
    Visibility,
    deleted,
    revised,
)
from comentor_tui.domain.text import clean_name, clean_text
from comentor_tui.export import schema
from comentor_tui.export.jsonin import SIZE_LIMIT, PacketProblem, read_json
from comentor_tui.export.jsonout import export_json, packet_json
from comentor_tui.services.demo import demo_records

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


@cache
def demo() -> tuple[Record, ...]:
    return tuple(demo_records(NOW, sessions=3))


def people() -> tuple[str, str]:
    pair = demo()[0]
    assert isinstance(pair, Pair)
    return pair.first, pair.second


def copy_of(records: Iterable[Record], you: int = 0) -> merging.Holding:
    return merging.holding(people(), records, people()[you])


@cache
def packet_text() -> str:
    """Of Ana's copy, after an exchange in which both had changed the same goal."""
    goal = next(r for r in demo() if isinstance(r, Goal) and r.owner == people()[1])
    ours = merging.outgoing(copy_of(demo()))
    ben = merging.merge(copy_of((), 1), ours)
    at_home = revised(goal, NOW, text="at home")
    theirs = copy_of([at_home if r == goal else r for r in ben.save], 1)
    at_anas = revised(goal, NOW, text="at Ana's")
    merged = merging.merge(copy_of([at_anas if r is goal else r for r in demo()]), theirs)
    assert len(merged.holding.aside) == 1
    return packet_json(merged.holding, people()[0], version="1", exported_at=NOW)


def packet() -> dict[str, Any]:
    """The packet as somebody may make one by hand: without a checksum."""
    content: dict[str, Any] = json.loads(packet_text())
    del content["sha256"]
    return content


def written(content: Any) -> bytes:
    return json.dumps(content).encode()


@cache
def validator() -> jsonschema.Draft202012Validator:
    shipped = json.loads(schema.FILE.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(shipped)
    return jsonschema.Draft202012Validator(shipped)


# -- the schema ---------------------------------------------------------------------------------


def test_the_schema_that_is_shipped_is_that_of_the_records() -> None:
    # If not: python -m comentor_tui.export.schema > comentor_tui/export/schema/comentor-1...
    assert schema.FILE.read_text("utf-8") == schema.text()


@pytest.mark.parametrize("private", [True, False])
def test_an_export_is_as_the_schema_says(private: bool) -> None:
    records = [*demo(), *(r for r in demo() if isinstance(r, Goal))][: len(demo())]
    gone = [deleted(r, NOW) if isinstance(r, Goal) else r for r in records]
    text = export_json(
        gone, version="1", exported_at=NOW, private=private, copies={demo()[0].id: people()[0]}
    )
    validator().validate(json.loads(text))
    assert read_json(text.encode()).private is private


def test_a_packet_is_as_the_schema_says() -> None:
    validator().validate(packet())
    file = read_json(packet_text().encode())
    assert file.packet
    assert not file.private
    (pair,) = file.pairs
    assert pair.by == people()[0]
    assert pair.names() == ("Ana", "Ben")
    kinds = {type(record) for record in pair.records}
    assert {exchange.Ancestry, exchange.KeptAside} <= kinds


def test_what_was_written_comes_back_as_it_was() -> None:
    (pair,) = read_json(packet_text().encode()).pairs
    held = merging.holding(pair.people, pair.records, pair.by)
    again = packet_json(held, pair.by, version="1", exported_at=NOW)
    assert again == packet_text()


# -- what is refused ----------------------------------------------------------------------------

Spoil = Callable[[dict[str, Any]], Any]


def first(content: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = content["records"][kind][0]
    return found


def put(of: str, /, **values: Any) -> Spoil:
    return lambda content: first(content, of).update(values)


def top(**values: Any) -> Spoil:
    return lambda content: content.update(values)


def drop(kind: str, name: str) -> Spoil:
    return lambda content: first(content, kind).pop(name)


def edits(*told: Any) -> Spoil:
    return lambda content: content["edits"].update({first(content, "goal")["id"]: list(told)})


def again(kind: str) -> Spoil:
    return lambda content: content["records"][kind].append(first(content, kind))


def without(kind: str) -> Spoil:
    return lambda content: content["records"].pop(kind)


def content_of_aside(text: str) -> Spoil:
    return put("kept_aside", content=text)


def private_aside(content: dict[str, Any]) -> None:
    note = next(each for each in demo() if isinstance(each, Note))
    kept = exchange.keep_aside(replace(note, visibility=Visibility.MINE), (1, 0))
    content["records"]["kept_aside"].append(to_json(kept))


def third_person(content: dict[str, Any]) -> None:
    person = {**first(content, "person"), "id": "cleo", "owner": people()[0]}
    content["records"]["person"].append(person)


def other_log(content: dict[str, Any]) -> None:
    one, *others = content["records"]["clock_event"]
    far = next(each for each in others if each["session_id"] != one["session_id"])
    one["ref"] = far["id"]


def other_pair(content: dict[str, Any]) -> None:
    pair = first(content, "pair")
    del content["people"]
    two = [{**each, "id": f"other-{each['id']}"} for each in content["records"]["person"]]
    for each in two:
        each.update(pair_id="other", owner=each["id"])
    content["records"]["person"] += two
    content["records"]["pair"].append(
        {**pair, "id": "other", "pair_id": "other", "first": two[0]["id"], "second": two[1]["id"]}
    )
    content["records"]["session"].append(
        {
            **first(content, "session"),
            "id": "theirs",
            "pair_id": "other",
            "first_person": two[0]["id"],
            "owed_to": None,
        }
    )
    first(content, "note")["session_id"] = "theirs"


HUGE = 10**30
SHAPE: dict[str, tuple[Spoil, str]] = {
    "another format": (top(format="diary"), "not a Comentor export"),
    "no version": (top(format_version=True), "format_version"),
    "version 0": (top(format_version=0), "format_version"),
    "private is a word": (top(private="no"), "private: not true or false"),
    "packet is a number": (top(packet=1), "packet: not true or false"),
    "a field nobody knows": (top(owner_of_all="me"), "owner_of_all: not known here"),
    "records are a list": (top(records=[]), "records: not an object"),
    "a kind nobody knows": (lambda c: c["records"].update(password=[]), "password: not a kind"),
    "drafts": (lambda c: c["records"].update(draft=[]), "draft: not a kind"),
    "a kind is an object": (lambda c: c["records"].update(note={}), "records, note: not a list"),
    "a record is a text": (lambda c: c["records"]["note"].append("x"), "note"),
    "a field too much": (put("note", colour="red"), "note 1, colour: not a field of a note"),
    "an event with a field too much": (
        put("clock_event", hue=1),
        "clock_event 1, hue: not a field of a clock event",
    ),
    "a field too little": (drop("note", "text"), "note 1, text: missing"),
    "a number as text": (put("note", text=5), "note 1, text: not text but a number"),
    "a list as text": (put("note", text=["x"]), "note 1, text: not text but a list"),
    "true as a number": (
        put("session", half_minutes=True),
        "session 1, half_minutes: not a whole number but true or false",
    ),
    "seen by somebody nobody knows": (
        put("note", visibility="theirs"),
        "note 1, visibility: not one of “ours”, “mine”",
    ),
    "a number as a choice": (put("note", visibility=1), "visibility: not one of “ours”, “mine”"),
    "one of very many": (
        put("agreement", cadence="daily"),
        "not one of “monthly”, “as needed”, “weekly”, “every two weeks” or another",
    ),
    "a day nobody knows": (put("target", due="soon"), "target 1, due: not a day of the calendar"),
    "a day as a number": (put("target", due=20), "target 1, due: not text but a number"),
    "text as a number": (put("session", half_minutes="30"), "session 1, half_minutes"),
    "null where nothing may be": (put("note", text=None), "note 1, text: missing"),
    "a huge number": (put("session", half_minutes=10**18), "session 1, half_minutes: a number"),
    "a negative number": (put("session", owed_ms=-1), "session 1, owed_ms"),
    "revision 0": (put("note", revision=0), "note 1, revision"),
    "a mark nobody knows": (
        put("note", mark="%"),
        "note 1, mark: not one of “?”, “!”, “>”, “*”",
    ),
    "a kind of question nobody knows": (put("own_question", kind="rude"), "own_question 1, kind"),
    "a time without a zone": (put("note", created_at="2026-01-01T00:00:00"), "created_at"),
    "a time elsewhere": (put("note", created_at="2026-01-01T00:00:00+01:00"), "created_at"),
    "a time far away": (put("note", created_at="9999-12-31T23:59:59Z"), "too far away"),
    "no time": (put("note", created_at="soon"), "note 1, created_at: not a time"),
    "a day far away": (put("target", due="0001-01-01"), "target 1, due"),
    "an id that is a path": (put("note", id="../../etc/passwd"), "note 1, id"),
    "an id that is hidden": (put("note", id=".note"), "note 1, id"),
    "an empty id": (put("note", id=""), "note 1, id"),
    "a long id": (put("note", id="x" * 65), "note 1, id"),
    "a stage that steers": (put("note", stage="\x1b[2J"), "note 1, stage"),
    "a zone that is a path": (put("person", zone="../../etc/passwd"), "person 1, zone"),
    "four edits wrong": (edits(1, 1, 1), "edits"),
    "negative edits": (edits(-1, 2), "edits"),
    "edits in words": (edits("one", "two"), "edits"),
    "edits are a list": (top(edits=[]), "edits: not an object"),
    "too many texts": (put("pair", enoughness=["x"] * 201), "pair 1, enoughness"),
}
MEANING: dict[str, tuple[Spoil, str]] = {
    "a day that is none": (
        put("target", due="2026-02-30"), "target 1, due: not a day of the calendar",
    ),
    "a moment that is none": (
        put("note", created_at="2026-02-30T10:00:00Z"), "note 1, created_at: not a time",
    ),
    "a newer version": (top(format_version=2), "newer Comentor, in version 2"),
    "control characters": (put("note", text="\x1b[31mred\x07"), "note 1, text: control"),
    "letters not composed": (put("note", text="e\u0301"), "note 1, text: control"),
    "half a letter": (put("note", text="\ud800"), "note 1, text: half a letter"),
    "a name on two lines": (put("person", name="Ana\nBen"), "person 1, name"),
    "a hidden name": (put("person", name="A\u202ena"), "person 1, name"),
    "a line that steers": (put("pair", enoughness=["\x9b31m"]), "pair 1, enoughness: control"),
    "more text than there may be": (put("note", text="x" * 100_001), "note 1, text: more than"),
    "the same twice": (again("note"), "this id is there twice"),
    "one id, two kinds": (lambda c: put("note", id=first(c, "goal")["id"])(c), "twice"),
    "no pair": (without("pair"), "records: no pair"),
    "no people": (without("person"), "a person who is not in the file"),
    "three people": (third_person, "more than two people"),
    "a pair of one": (
        lambda c: put("pair", second=first(c, "pair")["first"])(c), "not a pair of two",
    ),
    "a pair of another": (put("pair", pair_id="other"), "not a pair of two"),
    "a person of somebody else": (put("person", owner=None), "not the person’s own"),
    "a note of nobody here": (put("note", owner="cleo"), "owner: not one of the two"),
    "a gift seen by nobody here": (put("gift", seen_by="cleo"), "seen_by: not one of the two"),
    "a note to nowhere": (put("note", session_id="gone"), "a session that is not in the file"),
    "a note to a goal": (
        lambda c: put("note", session_id=first(c, "goal")["id"])(c), "a session that is not",
    ),
    "an event after itself": (
        lambda c: put("clock_event", ref=first(c, "clock_event")["id"])(c), "not before it",
    ),
    "an event of another session": (other_log, "not before it"),
    "two events in one place": (
        lambda c: c["records"]["clock_event"].append(
            {**first(c, "clock_event"), "id": "twin", "ref": None}
        ),
        "this place in the log is taken",
    ),
    "a note that is private": (put("note", visibility="mine"), "one person’s alone"),
    "an answer not shared": (put("pitfall_check", shared=False), "one person’s alone"),
    "aside: private": (private_aside, "one person’s alone"),
    "another pair": (put("note", pair_id="other"), "belongs to a pair that is not"),
    "the session of another pair": (other_pair, "refers to another pair"),
    "from nobody": (lambda c: c["from"].update({first(c, "pair")["id"]: "cleo"}), "from"),
    "people of other names": (lambda c: c["people"][0].update(name="Cleo"), "people: not"),
    "a person too much": (lambda c: c["people"].append({"id": "c", "name": "C"}), "people: not"),
    "from a number": (lambda c: c["from"].update({first(c, "pair")["id"]: 3}), "from"),
    "from is a list": (top(**{"from": []}), "from"),
    "edits of nothing": (lambda c: c["edits"].update(gone=[1, 1]), "edits, gone"),
    "edits of what never changes": (
        lambda c: c["edits"].update({first(c, "clock_event")["id"]: [1, 1]}), "edits",
    ),
    "edits that do not add up": (edits(5, 9), "does not fit the revision"),
    "more edits than were seen": (edits(1, 0, 0, 1), "does not fit the revision"),
    "aside: no JSON": (content_of_aside("{"), "kept_aside 1, content: not a record"),
    "aside: nested": (content_of_aside("[" * 90_000), "kept_aside 1, content: not a record"),
    "aside: no record": (content_of_aside('{"id": 5}'), "kept_aside 1, content: not a record"),
    "aside: changed": (put("kept_aside", first=9), "kept_aside 1: it was changed"),
    "aside: hostile": (
        lambda c: put(
            "kept_aside",
            content=first(c, "kept_aside")["content"].replace("at Ana's", "\\u001b[2J"),
        )(c),
        "kept_aside 1, content, text: control",
    ),
    "aside: of another pair": (
        lambda c: put(
            "kept_aside",
            content=first(c, "kept_aside")["content"].replace(first(c, "pair")["id"], "other"),
        )(c),
        "kept_aside 1",
    ),
}  # fmt: skip


def reading(data: bytes) -> Any:
    """What is in a file, or None if it was refused in words that can be shown."""
    try:
        return read_json(data)
    except PacketProblem as refusal:
        told = refusal
    assert told.message.isprintable()
    return None


def refused(data: bytes) -> PacketProblem:
    with pytest.raises(PacketProblem) as found:
        read_json(data)
    problem = found.value
    assert problem.exit_code == 2
    assert problem.reason
    assert "Nothing was changed" in problem.hint
    # What a hostile file says of itself can be shown.
    assert problem.message.isprintable()
    assert len(problem.message) < 300
    return problem


@pytest.mark.parametrize("name", SHAPE)
def test_a_wrong_shape_is_refused_by_the_reader_and_the_schema(name: str) -> None:
    spoil, place = SHAPE[name]
    content = packet()
    spoil(content)
    assert not validator().is_valid(content)
    assert place in refused(written(content)).message


@pytest.mark.parametrize("name", MEANING)
def test_what_makes_no_sense_is_refused(name: str) -> None:
    spoil, place = MEANING[name]
    content = packet()
    spoil(content)
    assert place in refused(written(content)).message


# -- the checksum -------------------------------------------------------------------------------


def test_another_letter_in_somebodys_words_is_seen() -> None:
    altered = packet_text().replace("at home", "at hope")
    assert altered != packet_text()
    problem = refused(altered.encode())
    assert (problem.place, "damaged or changed" in problem.reason) == ("sha256", True)
    # Also in the head, and where edits were made.
    content = json.loads(packet_text())
    content["exported_at"] = "2026-11-22T18:00:01Z"
    assert "sha256" in refused(written(content)).message


def test_the_checksum_is_of_what_is_said_and_not_of_how_it_is_written() -> None:
    content = json.loads(packet_text())
    for how in ({"indent": 3}, {"ensure_ascii": False}, {"sort_keys": True}):
        assert read_json(json.dumps(content, **how).encode()).packet


def test_what_has_no_checksum_is_read_and_a_wrong_one_is_not() -> None:
    assert read_json(written(packet())).packet
    for wrong in (None, 5, "", "0" * 63, "Z" * 64, [1]):
        content = {**packet(), "sha256": wrong}
        assert not validator().is_valid(content)
        assert "sha256: not a checksum" in refused(written(content)).message
    assert "sha256" in refused(written({**packet(), "sha256": "0" * 64})).message


def test_the_checksum_is_what_the_readme_says() -> None:
    content = json.loads(packet_text())
    told = content.pop("sha256")
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert told == hashlib.sha256(plain.encode()).hexdigest()


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_to_a_packet_is_taken_for_words(data: st.DataObject) -> None:
    whole = bytearray(packet_text().encode())
    where = data.draw(st.integers(0, len(whole) - 1))
    whole[where] ^= 1 << data.draw(st.integers(0, 7))
    file = reading(bytes(whole))
    # Blanks between the words of the format say nothing; all else is refused.
    assert file is None or file == read_json(packet_text().encode())


def nested(depth: int) -> bytes:
    return packet_text().replace('"format": "comentor"', f'"x": {"[" * depth}', 1).encode()


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "line 1, column 1: it ends too early"),
    "all but the last bracket": (
        lambda: packet_text().rstrip()[:-1].encode(),
        "it ends too early",
    ),
    "all but the last two": (
        lambda: packet_text().rstrip()[:-1].rstrip()[:-1].encode(),
        "it ends too early",
    ),
    "cut in words with a bracket": (
        lambda: b'{"format": "comentor {x}',
        "it ends too early",
    ),
    "half of it": (lambda: packet_text().encode()[:5000], "ends too early"),
    "not JSON": (lambda: b"# A page\n", "line 1, column 1: not JSON"),
    "a list": (lambda: b"[1]", "not a Comentor export"),
    "a number": (lambda: b"5", "not a Comentor export"),
    "more behind it": (lambda: packet_text().encode() + b"{}", "not JSON"),
    "not UTF-8": (lambda: b"{\xff}", "byte 2: not text in UTF-8"),
    "UTF-16": (lambda: packet_text().encode("utf-16"), "not text in UTF-8"),
    "a byte order mark": (lambda: b"\xef\xbb\xbf" + packet_text().encode(), "byte order mark"),
    "nested": (lambda: nested(200_000), "nested too deep"),
    "nested and closed": (lambda: b"[" * 100_000 + b"]" * 100_000, "nested too deep"),
    "not a number": (lambda: b'{"format": NaN}', "NaN: not a whole number"),
    "infinite": (lambda: b'{"format": -Infinity}', "-Infinity: not a whole number"),
    "a fraction": (lambda: b'{"format": 1.5}', "1.5: not a whole number"),
    "a million digits": (lambda: b"9" * 1_000_000, "a number too large"),
    "a name twice": (lambda: b'{"format": 1, "format": 2}', "format: is there twice"),
    "a hostile name twice": (lambda: b'{"\\u001b[2J": 1, "\\u001b[2J": 2}', "is there twice"),
    "a backup": (lambda: b"SQLite format 3\0" + bytes(4096), "`comentor restore` puts it"),
    "200 MB": (lambda: b" " * 200_000_000, "more than 64 MB"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused(name: str) -> None:
    make, place = FILES[name]
    data = make()
    begun = time.perf_counter()
    assert place in refused(data).message
    assert time.perf_counter() - begun < 20
    assert len(data) <= SIZE_LIMIT or name == "200 MB"


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_damage_is_refused_or_harmless(data: st.DataObject) -> None:
    whole = bytearray(packet_text().encode())
    for _ in range(data.draw(st.integers(1, 3))):
        where = data.draw(st.integers(0, len(whole) - 1))
        whole[where] = data.draw(st.integers(0, 255))
    file = reading(bytes(whole))
    # Another letter in somebody's words is not damage that anybody could see.
    for pair in file.pairs if file else ():
        theirs = merging.holding(pair.people, pair.records, pair.by)
        # Where it may not change, it is told; see the service.
        with suppress(merging.Contradiction):
            merging.merge(copy_of(demo(), 1), theirs)


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@given(
    st.sampled_from(sorted(k for k, v in json.loads(packet_text())["records"].items() if v)),
    st.data(),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_in_any_field_is_refused_or_merges(kind: str, data: st.DataObject) -> None:
    content = packet()
    record = data.draw(st.sampled_from(content["records"][kind]))
    name = data.draw(st.sampled_from(sorted(record)))
    record[name] = data.draw(any_json)
    file = reading(written(content))
    for pair in file.pairs if file else ():
        held = merging.holding(pair.people, pair.records, pair.by)
        packet_json(held, pair.by, version="1", exported_at=NOW)


def test_an_export_of_before_there_were_packets_can_be_read() -> None:
    content = packet()
    for name in ("from", "edits", "packet", "people", "version"):
        del content[name]
    (pair,) = read_json(written(content)).pairs
    assert pair.by == people()[0]
    assert not any(isinstance(each, exchange.Ancestry) for each in pair.records)


words_of_people = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('\u200b\u202e\ufeff\u2028"\\\n[/]'),
    max_size=40,
).map(clean_text)


@given(words_of_people, st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_words_come_back_byte_for_byte(words: str, private: bool) -> None:
    texts = (Note, Goal, Gift, AgendaItem)
    records = [
        replace(each, name=clean_name(words))
        if isinstance(each, Person)
        else replace(each, text=words)
        if isinstance(each, texts)
        else each
        for each in demo()
    ]
    you = people()[1]
    copies = {demo()[0].id: you}
    how: dict[str, Any] = {"version": "1", "exported_at": NOW, "private": private}
    once = export_json(records, copies=copies, **how)
    (pair,) = read_json(once.encode()).pairs
    empty = merging.holding(pair.people, (), you)
    merged = merging.merge(empty, merging.holding(pair.people, pair.records, pair.by))
    assert export_json(merged.save, copies=copies, **how) == once
