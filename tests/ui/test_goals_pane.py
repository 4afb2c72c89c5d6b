"""Goals and targets: their order, their keys, and the signs of the opening's check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.message import Message

from comentor_tui.domain.records import Goal, Horizon, Target, TargetStep
from comentor_tui.ui import theme
from comentor_tui.ui.widgets.goals_pane import GoalsPane

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def made(kind: type[Any], number: int, text: str, owner: str, **fields: Any) -> Any:
    """A goal or a target; ids are `g1`, `t1`."""
    at = NOW + timedelta(seconds=number)
    sign = "g" if kind is Goal else "t"
    return kind(
        id=f"{sign}{number}",
        pair_id="p",
        created_at=at,
        updated_at=at,
        text=text,
        owner=owner,
        **fields,
    )


GOALS = (
    made(Goal, 1, "a book", "A", horizon=Horizon.LONG, due=date(2027, 6, 30)),
    made(Goal, 2, "a calm team", "B"),
)
TARGETS = (
    made(Target, 1, "call the editor", "A", goal_id="g1", due=date(2026, 11, 27)),
    made(Target, 2, "see the dentist", "A"),
    made(Target, 3, "ask Mira", "B", goal_id="g2", due=date(2026, 11, 20)),
    made(Target, 4, "of a goal that is closed", "B", goal_id="g9"),
)


class Host(App[None]):
    """An app that is nothing but the pane, and writes down what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme.variable_defaults()

    def compose(self) -> ComposeResult:
        yield GoalsPane()

    @property
    def pane(self) -> GoalsPane:
        return self.query_one(GoalsPane)

    def show(
        self,
        goals: Any = GOALS,
        targets: Any = TARGETS,
        *,
        you: str = "A",
        names: Mapping[str | None, str] | None = None,
        moved: Mapping[str, int] | None = None,
        checked: Mapping[str, TargetStep] | None = None,
        asking: tuple[str, ...] = (),
    ) -> None:
        called = names or {"A": "Ana", "B": "Ben"}
        self.pane.show(
            goals,
            targets,
            you=you,
            other="B" if you == "A" else "A",
            names=lambda person: called[person],
            today=TODAY,
            times_moved=lambda target: (moved or {}).get(target, 0),
            checked=checked or {},
            asking=asking,
        )

    def lines(self) -> list[str]:
        rows = self.pane.rows
        return [rows.render_line(y).text.rstrip() for y in range(rows.virtual_size.height)]

    def on_goals_pane_step(self, event: Message) -> None:
        self.told.append(event)

    on_goals_pane_ways = on_goals_pane_step
    on_goals_pane_goal_edit = on_goals_pane_step
    on_goals_pane_reached = on_goals_pane_step
    on_goals_pane_add_goal = on_goals_pane_step
    on_goals_pane_add_target = on_goals_pane_step


async def test_targets_stand_beneath_their_goals_and_the_others_after_them() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show(moved={"t1": 2})
        await pilot.pause()
        assert host.lines() == [
            "◆ Ana",
            "  ◎ a book · long-term · by 30 Jun 2027",
            "     ▷ call the editor · by Fri 27 Nov · moved 2×",
            "  ▷ see the dentist",
            "◇ Ben",
            "  ◎ a calm team · short-term",
            "     ▷ ask Mira · by Fri 20 Nov",
            "  ▷ of a goal that is closed",
        ]


async def test_the_openings_check_is_shown_by_sign_and_word() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show(
            checked={
                "t1": TargetStep.DONE,
                "t2": TargetStep.LET_GO,
                "t3": TargetStep.MOVED,
            },
            asking=("t4",),
        )
        await pilot.pause()
        assert host.lines()[2:4] == [
            "     ✓ call the editor · done",
            "  – see the dentist · let go",
        ]
        assert host.lines()[6:] == [
            "     ↷ ask Mira · moved · by Fri 20 Nov",
            "  ? of a goal that is closed",
        ]
        host.set_focus(None)
        await pilot.pause()
        assert str(host.pane.border_subtitle) == "1 to look at"


@pytest.mark.parametrize(
    ("key", "on", "expected"),
    [
        ("d", "t1", GoalsPane.Step("t1", TargetStep.DONE)),
        ("m", "t1", GoalsPane.Step("t1", TargetStep.MOVED)),
        ("c", "t1", GoalsPane.Step("t1", TargetStep.CHANGED)),
        ("l", "t1", GoalsPane.Step("t1", TargetStep.LET_GO)),
        ("k", "t1", GoalsPane.Step("t1", TargetStep.KEPT)),
        ("enter", "t1", GoalsPane.Ways("t1")),
        ("e", "t1", GoalsPane.Ways("t1")),
        ("t", "t1", GoalsPane.AddTarget("g1", "A")),
        ("a", "t1", GoalsPane.AddGoal("A")),
        ("t", "t2", GoalsPane.AddTarget(None, "A")),
        ("e", "g2", GoalsPane.GoalEdit("g2")),
        ("enter", "g2", GoalsPane.GoalEdit("g2")),
        ("r", "g2", GoalsPane.Reached("g2")),
        ("t", "g2", GoalsPane.AddTarget("g2", "B")),
        ("a", "g2", GoalsPane.AddGoal("B")),
        ("d", "g2", None),
        ("r", "t1", None),
    ],
)
async def test_a_key_is_about_what_the_cursor_is_on(
    key: str, on: str, expected: Message | None
) -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show()
        host.pane.rows.focus()
        host.pane.point(on)
        await pilot.press(key)
        await pilot.pause()
        if expected is None:
            assert host.told == []
            return
        (told,) = host.told
        assert type(told) is type(expected)
        fields = expected.__dataclass_fields__  # type: ignore[attr-defined]
        assert {n: getattr(told, n) for n in fields} == {n: getattr(expected, n) for n in fields}


async def test_an_empty_list_only_takes_new_things() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show((), ())
        host.pane.rows.focus()
        await pilot.press("d", "e", "r", "enter", "a", "t")
        await pilot.pause()
        assert [type(told) for told in host.told] == [GoalsPane.AddGoal, GoalsPane.AddTarget]
        assert host.lines() == ["◆ Ana", "  nothing yet", "◇ Ben", "  nothing yet"]


async def test_the_cursor_stays_with_its_target() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.show()
        host.pane.rows.focus()
        host.pane.point("t3")
        host.show((made(Goal, 7, "another", "A"), *GOALS), TARGETS, asking=("t3",))
        await pilot.press("d")
        await pilot.pause()
        (told,) = host.told
        assert isinstance(told, GoalsPane.Step)
        assert told.target_id == "t3"
        assert "d done" in str(host.pane.border_subtitle)


async def test_any_text_is_shown_as_it_is(hostile: str) -> None:
    host = Host()
    async with host.run_test(size=(60, 20), notifications=True, tooltips=True) as pilot:
        host.show(
            (made(Goal, 1, hostile, "A"),),
            (made(Target, 1, hostile, "A", goal_id="g1"),),
            names={"A": hostile, "B": hostile},
        )
        await pilot.pause()
        strips = [host.pane.rows.render_line(y) for y in range(6)]
        assert not any("@click" in str(segment.style) for s in strips for segment in s)
        assert not any(ord(c) < 32 or ord(c) == 0x9B for s in strips for c in s.text)


async def test_every_size(size: tuple[int, int]) -> None:
    host = Host()
    async with host.run_test(size=size) as pilot:
        host.show()
        host.pane.rows.focus()
        await pilot.press("down", "end", "up")


async def test_with_the_people_swapped_nothing_else_changes() -> None:
    drawn = []
    for you, other in (("A", "B"), ("B", "A")):
        host = Host()
        async with host.run_test(size=(80, 24)) as pilot:
            host.show(
                (made(Goal, 1, "mine", you), made(Goal, 2, "theirs", other)),
                (made(Target, 1, "step", you, goal_id="g1"), made(Target, 2, "step 2", other)),
                you=you,
                names={you: "Kim", other: "Lee"},
            )
            await pilot.pause()
            drawn.append(host.lines())
    assert drawn[0] == drawn[1]
