"""Marks that turn the rest of a line round stay outside, in whatever field they are entered."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from comentor_tui.domain.records import ChangeCategory, Medium
from comentor_tui.services.companion import Companion

from .conftest import START, FakeStore

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("mark", "\u202a\u202d\u202e\u2067\u2069")
async def test_no_field_takes_them(pair: Companion, store: FakeStore, mark: str) -> None:
    memory = pair.memory
    you = memory.you
    words = f"{mark}שלום Ben {mark}(1)"
    await pair.planning.add(words, you, possible=words)
    await pair.planning.plan(START, Medium.VIDEO, place=words)
    goal = await pair.goals.add_goal(words, you, first_step=words)
    await pair.goals.add_target(words, you, goal_id=goal.id)
    await pair.notes.add(f"? {words}")
    await pair.gifts.add(you, words)
    await pair.changes.add(you, words, ChangeCategory.OTHER)
    await pair.deck.add(words)
    await pair.people.keep(you, name=words, zone="", contact=words)
    memory.put_draft("note", words)
    await pair.store_thread.run(lambda _store: None)
    written = [
        (type(record).__name__, field.name, value)
        for record in store.records.values()
        for field in fields(record)
        if isinstance(value := getattr(record, field.name), str) and "שלום" in value
    ]
    assert {kind for kind, _field, _value in written} >= {
        *("AgendaItem", "Goal", "Target", "Note", "Gift", "ChangeNoticed", "OwnQuestion", "Person"),
    }
    assert {field for _kind, field, _value in written} >= {"possible", "first_step", "contact"}
    for _kind, _field, value in written:
        assert not TURNING.search(value)
        assert value.endswith("שלום Ben (1)")
