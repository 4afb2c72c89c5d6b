"""The agenda's list: its order, its keys, and that it stays put."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from comentor_tui.domain.records import AgendaItem, ItemState, Section, revised
from comentor_tui.ui import theme
from comentor_tui.ui.widgets.agenda_pane import AgendaPane

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NAMES = {"A": "Ana", "B": "Ben", None: "both"}


def item(number: int, text: str, owner: str | None, **fields: Any) -> AgendaItem:
    """An item; ids are `i1` and so on."""
    at = NOW + timedelta(seconds=number)
    return AgendaItem(
        id=f"i{number}",
        pair_id="p",
        created_at=at,
        updated_at=at,
        text=text,
        owner=owner,
        **fields,
    )


class Host(App[None]):
    """An app that is nothing but the pane, and writes down what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme.variable_defaults()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield AgendaPane()
        yield Input()

    @property
    def pane(self) -> AgendaPane:
        return self.query_one(AgendaPane)

    def show(self, *items: AgendaItem, you: str = "A", names: Any = None) -> None:
        other = "B" if you == "A" else "A"
        self.pane.show(
            items, you=you, other=other, names=lambda p: (names or NAMES)[p], today=TODAY
        )

    def lines(self) -> list[str]:
        """What is drawn in the list."""
        rows = self.pane.rows
        strips = [rows.render_line(y) for y in range(rows.virtual_size.height)]
        return [strip.text.rstrip() for strip in strips]

    def on_agenda_pane_tick(self, event: AgendaPane.Tick) -> None:
        self.told.append(event)

    on_agenda_pane_edit = on_agenda_pane_tick
    on_agenda_pane_park = on_agenda_pane_tick
    on_agenda_pane_parked = on_agenda_pane_tick
    on_agenda_pane_remove = on_agenda_pane_tick
    on_agenda_pane_take_back = on_agenda_pane_tick
    on_agenda_pane_move = on_agenda_pane_tick
    on_agenda_pane_add = on_agenda_pane_tick


SOME = (
    item(1, "a goal", "A", section=Section.GOALS),
    item(2, "a project", "A"),
    item(3, "for both", None, section=Section.NEWS),
    item(4, "his news", "B", section=Section.NEWS),
)


async def test_you_then_both_then_your_co_mentor_each_by_section() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show(*SOME)
        await pilot.pause()
        assert host.lines() == [
            "◆ Ana",
            "  projects  ○ a project",
            "  goals     ○ a goal",
            "  both",
            "  news      ○ for both",
            "◇ Ben",
            "  news      ○ his news",
        ]
        assert str(host.pane.border_subtitle) == "4 open"


async def test_both_have_a_place_before_anything_is_there() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show()
        await pilot.pause()
        assert host.lines() == ["◆ Ana", "  nothing yet", "◇ Ben", "  nothing yet"]
        host.pane.rows.focus()
        await pilot.press("space", "e", "p", "x", "[", "down")
        assert host.told == []
        await pilot.press("a", "u", "z", "o")
        assert [type(told) for told in host.told] == [
            AgendaPane.Add,
            AgendaPane.TakeBack,
            AgendaPane.TakeBack,
            AgendaPane.Parked,
        ]


async def test_what_is_known_about_an_item_stands_beside_it() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        first_asked = NOW - timedelta(days=41)
        host.show(
            item(1, "talked", "A", state=ItemState.DONE, possible="hidden once it is done"),
            item(2, "carried", "A", carried_from="x", first_asked=first_asked),
            item(3, "coffee first", None, origin="pitfall:social"),
            item(4, "saying no", "B", possible="a quiet month"),
        )
        await pilot.pause()
        drawn = "\n".join(host.lines())
        assert "● talked" in drawn
        assert "hidden" not in drawn
        assert "○ carried ↷ since 12 Oct" in drawn
        assert "○ coffee first · from our check" in drawn
        assert "○ saying no\n              ↗ a quiet month" in drawn
        assert str(host.pane.border_subtitle) == "3 open"


async def test_long_items_hang_below_themselves_and_narrow_lists_name_the_section_inline() -> None:
    host = Host()
    async with host.run_test(size=(60, 24)) as pilot:
        host.show(item(1, "word " * 20, "A"))
        await pilot.pause()
        assert all(line.startswith(" " * 14 + "word") for line in host.lines()[2:-2])
        await pilot.resize_terminal(30, 24)
        await pilot.pause()
        assert host.lines()[1].startswith("  ○ projects: word")
        assert host.lines()[2].startswith("    word")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("space", AgendaPane.Tick("i1")),
        ("enter", AgendaPane.Tick("i1")),
        ("e", AgendaPane.Edit("i1")),
        ("p", AgendaPane.Park("i1")),
        ("x", AgendaPane.Remove("i1")),
        ("delete", AgendaPane.Remove("i1")),
        ("[", AgendaPane.Move("i1", -1)),
        ("]", AgendaPane.Move("i1", 1)),
        ("shift+up", AgendaPane.Move("i1", -1)),
        ("shift+down", AgendaPane.Move("i1", 1)),
        ("a", AgendaPane.Add("i1")),
    ],
)
async def test_a_key_is_about_the_item_under_the_cursor(key: str, expected: Message) -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show(*SOME)
        host.pane.rows.focus()
        await pilot.press("down", key)
        await pilot.pause()
        assert [vars_of(told) for told in host.told] == [vars_of(expected)]
        assert type(host.told[0]) is type(expected)


def vars_of(message: Message) -> dict[str, Any]:
    """The fields of a message."""
    return {name: getattr(message, name) for name in message.__dataclass_fields__}  # type: ignore[attr-defined]


async def test_a_click_ticks() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show(*SOME)
        await pilot.pause()
        await pilot.click(AgendaPane, offset=(20, 2))
        await pilot.pause()
        assert isinstance(host.told[0], AgendaPane.Tick)


async def test_the_cursor_stays_with_its_item() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show(*SOME)
        host.pane.rows.focus()
        await pilot.press("down", "down")
        assert host.pane.rows.current == "i3"
        host.show(item(9, "new on top", "A", section=Section.NEWS), *SOME)
        assert host.pane.rows.current == "i3"
        host.show(*(each for each in SOME if each.id != "i3"))
        await pilot.pause()
        assert host.pane.rows.current in ("i1", "i4")
        assert host.pane.rows.has_focus
        host.show()
        assert host.pane.rows.current is None
        host.show(*SOME)
        assert host.pane.rows.current is not None


async def test_without_the_focus_no_cursor_is_to_be_seen() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show(*SOME)
        await pilot.pause()
        assert host.pane.rows.highlighted is None
        host.pane.rows.focus()
        await pilot.pause()
        assert host.pane.rows.current == "i2"


async def test_nothing_moves_where_nothing_changed() -> None:
    host = Host()
    async with host.run_test(size=(40, 8)) as pilot:
        many = [item(n, f"item {n}", "A") for n in range(1, 30)]
        host.show(*many)
        host.pane.rows.focus()
        await pilot.press("end", "up", "up")
        before = list(host.pane.rows.options), host.pane.rows.scroll_offset
        host.show(*many)
        await pilot.pause()
        assert (list(host.pane.rows.options), host.pane.rows.scroll_offset) == before
        assert all(a is b for a, b in zip(host.pane.rows.options, before[0], strict=True))
        ticked = revised(many[26], NOW, state=ItemState.DONE)
        host.show(*many[:26], ticked, *many[27:])
        await pilot.pause()
        assert host.pane.rows.scroll_offset == before[1]
        assert host.pane.rows.current == "i27"
        assert "● item 27" in "\n".join(host.lines())


async def test_the_keys_are_told_below_the_list_while_it_has_the_focus() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show(*SOME)
        host.pane.rows.focus()
        await pilot.pause()
        assert "Space ticks" in str(host.pane.border_subtitle)
        host.query_one(Input).focus()
        await pilot.pause()
        assert str(host.pane.border_subtitle) == "4 open"


async def test_any_text_is_shown_as_it_is(hostile: str) -> None:
    host = Host()
    async with host.run_test(size=(60, 20), notifications=True, tooltips=True) as pilot:
        host.show(
            item(1, hostile, "A", possible=hostile),
            item(2, hostile, None),
            names={"A": hostile, "B": hostile, None: "both"},
        )
        host.pane.rows.focus()
        await pilot.pause()
        strips = [host.pane.rows.render_line(y) for y in range(6)]
        assert not any("@click" in str(segment.style) for s in strips for segment in s)
        assert not any(ord(c) < 32 or ord(c) == 0x9B for s in strips for c in s.text)
        if hostile.startswith("[@click"):
            assert "[@click=app.quit]go[/]" in "".join(strip.text for strip in strips)


async def test_every_size(size: tuple[int, int]) -> None:
    host = Host()
    async with host.run_test(size=size) as pilot:
        host.show(*SOME)
        host.pane.rows.focus()
        await pilot.press("down", "end", "up")


async def test_with_the_people_swapped_nothing_else_changes() -> None:
    drawn = []
    for you in ("A", "B"):
        host = Host()
        async with host.run_test(size=(80, 24)) as pilot:
            other = "B" if you == "A" else "A"
            host.show(
                item(1, "one", you),
                item(2, "two", None, section=Section.NEWS),
                item(3, "three", other, section=Section.GOALS),
                you=you,
                names={you: "Kim", other: "Lee", None: "both"},
            )
            await pilot.pause()
            drawn.append(host.lines())
    assert drawn[0] == drawn[1]
