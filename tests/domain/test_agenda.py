"""The agenda: order, columns, carrying forward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import agenda
from comentor_tui.domain.records import AgendaItem, ItemState, Section

T0 = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
NOW = T0 + timedelta(days=30)


def item(number: int = 1, **fields: Any) -> AgendaItem:
    made = {
        "id": f"item{number}",
        "pair_id": "pair",
        "created_at": T0,
        "updated_at": T0,
        "text": f"thing {number}",
        **fields,
    }
    return AgendaItem(**made)


def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"new{next(numbers)}"


ITEMS = st.lists(
    st.builds(
        item,
        st.integers(0, 10_000),
        owner=st.sampled_from(["a", "b", None]),
        section=st.sampled_from(Section),
        state=st.sampled_from(ItemState),
        position=st.integers(0, 3),
        created_at=st.sampled_from([T0, T0 + timedelta(hours=1)]),
        deleted_at=st.sampled_from([None, None, T0]),
        first_asked=st.sampled_from([None, T0 - timedelta(days=60)]),
    ),
    unique_by=lambda made: made.id,
)


def test_order_is_section_then_position_then_age() -> None:
    later = T0 + timedelta(hours=1)
    expected = [
        item(2, section=Section.SOCIAL, position=9),
        item(9, section=Section.NEWS, position=5),
        item(8, section=Section.PROJECTS, position=1, created_at=later),
        item(7, section=Section.PROJECTS, position=2, created_at=T0),
        item(3, section=Section.PROJECTS, position=2, created_at=later),
        item(4, section=Section.PROJECTS, position=2, created_at=later),
        item(1, section=Section.GOALS, position=0),
    ]
    assert agenda.in_order(reversed(expected)) == expected


def test_the_sections_are_all_there() -> None:
    assert list(agenda.SECTIONS) == list(Section)


def test_sides() -> None:
    mine = item(2, owner="a", section=Section.NEWS)
    mine_too = item(1, owner="a", section=Section.GOALS)
    ours, theirs = item(3), item(4, owner="b")
    found = agenda.sides([theirs, mine_too, ours, mine, item(5, owner="stranger")], "a", "b")
    assert found == ([mine, mine_too], [ours], [theirs])


@given(ITEMS)
def test_swapping_the_people_swaps_the_columns(items: list[AgendaItem]) -> None:
    mine, ours, theirs = agenda.sides(items, "a", "b")
    assert agenda.sides(items, "b", "a") == (theirs, ours, mine)
    assert sorted(i.id for i in mine + ours + theirs) == sorted(i.id for i in items)


def test_carry_forward_keeps_the_original_and_its_date() -> None:
    first = item(
        1,
        owner="b",
        session_id="s1",
        section=Section.GOALS,
        possible="a book",
        position=4,
        origin="change",
        revision=3,
    )
    kept, new = agenda.carry_forward([first], "s2", NOW, ids())
    assert kept == replace(first, state=ItemState.CARRIED, updated_at=NOW, revision=4)
    assert new == AgendaItem(
        id="new1",
        pair_id="pair",
        owner="b",
        created_at=NOW,
        updated_at=NOW,
        text="thing 1",
        session_id="s2",
        section=Section.GOALS,
        state=ItemState.OPEN,
        possible="a book",
        carried_from="item1",
        first_asked=T0,
        position=4,
        origin="change",
    )
    assert isinstance(new, AgendaItem)

    again, newer = agenda.carry_forward([new], None, NOW + timedelta(days=30), ids())
    assert isinstance(newer, AgendaItem)
    assert isinstance(again, AgendaItem)
    assert again.state is ItemState.CARRIED
    assert (newer.carried_from, newer.first_asked, newer.session_id) == ("new1", T0, None)


@given(ITEMS)
def test_only_open_items_are_carried_each_once_and_in_order(items: list[AgendaItem]) -> None:
    saved = agenda.carry_forward(items, "s2", NOW, ids())
    originals, successors = saved[::2], saved[1::2]
    due = [i for i in agenda.in_order(items) if i.state is ItemState.OPEN and not i.deleted_at]
    assert [o.id for o in originals] == [i.id for i in due]
    for was, after, new in zip(due, originals, successors, strict=True):
        assert isinstance(after, AgendaItem)
        assert isinstance(new, AgendaItem)
        assert after == replace(
            was, state=ItemState.CARRIED, updated_at=NOW, revision=was.revision + 1
        )
        assert new.state is ItemState.OPEN
        assert (new.text, new.owner, new.section) == (was.text, was.owner, was.section)
        assert new.first_asked == (was.first_asked or was.created_at)
    after_carrying = [i for i in originals if isinstance(i, AgendaItem)]
    assert agenda.carry_forward(after_carrying, "s3", NOW, ids()) == []
