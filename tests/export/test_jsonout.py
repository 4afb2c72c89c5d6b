"""The JSON export: what is in it, what is kept back, and that nothing is lost on the way."""

from __future__ import annotations

import json
import random
import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comentor_tui.domain.codec import from_json
from comentor_tui.domain.records import KINDS, Draft, Record, Visibility, kind_name
from comentor_tui.export.jsonout import export_json, visible

KIND_OF = {kind_name(kind): kind for kind in KINDS}


def export(records: Any, private: bool = False) -> dict[str, Any]:
    now = datetime(2026, 11, 22, 19, tzinfo=timezone(timedelta(hours=1)))
    text = export_json(records, version="0.1.0", exported_at=now, private=private)
    content: dict[str, Any] = json.loads(text)
    return content


def read_back(content: dict[str, Any]) -> list[Record]:
    return [
        from_json(KIND_OF[name], each)
        for name, found in content["records"].items()
        for each in found
    ]


def test_what_stands_around_the_records(made: Any) -> None:
    content = export(made.bundle(str).records())
    records = content.pop("records")
    assert content.pop("edits") == {}
    assert len(content.pop("sha256")) == 64
    assert content == {
        "format": "comentor",
        "format_version": 1,
        "version": "0.1.0",
        "exported_at": "2026-11-22T18:00:00Z",
        "private": False,
        "packet": False,
        "from": {},
        "people": [{"id": "ana", "name": "Ana"}, {"id": "ben", "name": "Ben"}],
    }
    assert list(records) == [
        *(kind_name(kind) for kind in KINDS if kind is not Draft),
        "kept_aside",
    ]
    assert len(records["clock_event"]) == 8
    assert records["own_question"] == []


def test_with_private_everything_comes_back_as_it_was(made: Any) -> None:
    records = made.bundle(str).records()
    back = read_back(export(records, private=True))
    assert sorted(back, key=lambda r: r.id) == sorted(records, key=lambda r: r.id)


def test_the_same_records_make_the_same_file(made: Any) -> None:
    records = list(made.bundle(str).records())
    once = export(records)
    random.Random(3).shuffle(records)
    assert export(records) == once
    for found in once["records"].values():
        assert found == sorted(found, key=lambda r: (r["created_at"], r["id"]))


def test_private_things_stay_unless_asked_for(made: Any) -> None:
    bundle = made.bundle(str)
    assert "secret" not in str(export(bundle.records()))
    assert "secret" in str(export(bundle.records(), private=True))
    note = bundle.notes[0]
    gone = made.replace(note, id="gone", text="taken back", deleted_at=made.at(90))
    draft = Draft(**made.base("draft"), text="half a thou")
    mine = made.replace(note, visibility=Visibility.MINE)
    early = made.replace(bundle.answers[0], shared=False)
    for record in (gone, mine, early):
        assert not visible(record, False)
        assert visible(record, True)
    assert not visible(draft, False)
    assert not visible(draft, True)
    assert visible(note, False)
    assert visible(bundle.answers[0], False)
    assert export([gone, draft])["records"]["note"] == []
    assert "half a thou" not in str(export([gone, draft], private=True))


@pytest.mark.parametrize("other", ["nothing", "not shared", "deleted", "no pair"])
def test_answers_leave_when_both_are_in(made: Any, other: str) -> None:
    bundle = made.bundle(str)
    assert len(export(bundle.records())["records"]["pitfall_check"]) == 4
    records: list[Record] = []
    for record in bundle.records():
        ours = record in bundle.answers and record.owner == "ben"
        if ours and other == "not shared":
            records.append(made.replace(record, shared=False))
        elif ours and other == "deleted":
            records.append(made.replace(record, deleted_at=made.at(90)))
        elif not (ours and other == "nothing") and not (
            record is bundle.pair and other == "no pair"
        ):
            records.append(record)
    assert export(records)["records"]["pitfall_check"] == []
    everything = export(records, private=True)["records"]["pitfall_check"]
    assert len(everything) == (2 if other == "nothing" else 4)


def test_one_session_does_not_speak_for_another(made: Any) -> None:
    bundle = made.bundle(str)
    elsewhere = [
        made.replace(check, id=f"{check.id}-2", session_id="later")
        for check in bundle.answers
        if check.owner == "ana"
    ]
    found = export([*bundle.records(), *elsewhere])["records"]["pitfall_check"]
    assert {check["session_id"] for check in found} == {"now"}


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        export_json([], version="1", exported_at=datetime(2026, 1, 1), private=False)


def test_no_records_are_an_export_too() -> None:
    assert export([])["people"] == []


UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_comes_back_and_none_steers_a_terminal(made: Any, text: str) -> None:
    records = made.bundle(lambda _: f"{text}\x1b[2J\x9b31m\u202e\x7f").records()
    file = export_json(records, version="1", exported_at=made.start, private=True)
    assert not UNSEEN.search(file)
    back = read_back(json.loads(file))
    assert sorted(back, key=lambda r: r.id) == sorted(records, key=lambda r: r.id)
    # No name or text can add a key or a record.
    assert len(back) == len(records)


def test_a_record_is_a_line_of_its_own(made: Any) -> None:
    records = made.bundle(lambda _: "two\nlines\u2028and more").records()
    file = export_json(records, version="1", exported_at=made.start, private=True)
    assert sum(line.startswith('{"id": ') for line in file.splitlines()) == len(records)
    assert file.startswith('{\n"format": "comentor",\n')
    assert file.endswith('\n},\n"edits": {}\n}\n')
