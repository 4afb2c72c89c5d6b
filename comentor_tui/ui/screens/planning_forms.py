"""The boxes in which agenda and date are asked for. Imported when the first of them opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from comentor_tui.domain import agenda
from comentor_tui.domain.records import AgendaItem, Cadence, Medium, Section, Session, SessionKind
from comentor_tui.domain.sessions import WEEKS
from comentor_tui.services.companion import Companion
from comentor_tui.services.memory import Memory
from comentor_tui.services.times import understand_moment, unreadable_moment
from comentor_tui.ui.dialogs import Ask, Choose, Way
from comentor_tui.ui.doubtful import said_back
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.text import lit, named
from comentor_tui.ui.widgets.fields import Field, Line, OneOf
from comentor_tui.zone import local_zone

MEDIA = (
    (Medium.CALL, "call"),
    (Medium.VIDEO, "video"),
    (Medium.IN_PERSON, "in person"),
)
"""How a session can be held, in the order they are offered."""

WHEN = "fri 15:00 · +4w 16:30 · 2026-12-04 15:00"
"""Shapes of a date with a time, as a hint."""


def new_item(memory: Memory, owner: str | None, section: Section) -> Form:
    """Something new for the agenda; what was typed last and not entered is there again."""
    text = Line(
        "text",
        "what",
        memory.draft("agenda"),
        "what I would like to talk about",
        needed=True,
        changed=lambda said: memory.put_draft("agenda", said),
    )
    return Form("On the agenda", [text, *_item_fields(memory, owner, section, "")])


def changed_item(memory: Memory, item: AgendaItem) -> Form:
    """Other words, another owner or section."""
    text = Line("text", "what", item.text, needed=True)
    rest = _item_fields(memory, item.owner, item.section, item.possible)
    return Form("On the agenda", [text, *rest])


def _item_fields(memory: Memory, owner: str | None, section: Section, possible: str) -> list[Field]:
    return [
        whose(memory, owner, both=True),
        OneOf("section", "part", [(each, each.value) for each in agenda.SECTIONS], section),
        Line("possible", "possible", possible, "what would be possible? (may stay empty)"),
    ]


def what_is_possible(item: AgendaItem) -> Ask:
    """What would be possible, beside what is hard."""
    return Ask(
        "What would be possible?",
        [lit(item.text, "bold")],
        item.possible,
        "if it went well, what would be there?",
        may_be_empty=True,
    )


def whose(memory: Memory, owner: str | None, *, both: bool = False) -> OneOf:
    """A choice of you, perhaps both, and your co-mentor, in that order."""
    ways: list[tuple[Any, Any]] = [(each, named(memory, each)) for each in memory.people]
    if both:
        ways.insert(1, (None, "both"))
    return OneOf("owner", "whose", ways, owner)


def parked_items(memory: Memory, items: Sequence[AgendaItem]) -> Choose[str]:
    """Which of the items that are kept for later is for now."""
    ways = [
        Way(str(n) if n < 10 else "", item.text, item.id, named(memory, item.owner))
        for n, item in enumerate(items, start=1)
    ]
    return Choose("Kept for some other time", ways, ["Which of these is for the agenda now?"])


def next_session(companion: Companion, kind: SessionKind, planned: Session | None) -> Form:
    """Date, time, medium and place of a session; what it has, or what was usual, is there."""
    memory = companion.memory
    usual = planned or memory.last_session()
    was = ""
    if planned is not None and planned.planned_at is not None:
        was = f"{planned.planned_at.astimezone(local_zone()):%Y-%m-%d %H:%M}"
    return Form(
        "The next session" if kind is SessionKind.WORK else "The next social call",
        [
            when("when", "when", memory, was, needed=True, elsewhere=companion.people.elsewhere),
            OneOf("medium", "how", MEDIA, usual.medium if usual else Medium.CALL),
            Line(
                "place",
                "where",
                usual.place if usual else "",
                "link, number or place (may stay empty)",
            ),
        ],
    )


RHYTHMS = (Cadence.MONTHLY, Cadence.EVERY_TWO_WEEKS, Cadence.WEEKLY, Cadence.AS_NEEDED)
"""What most pairs choose; any number of weeks can be typed."""


def how_often(label: str, value: Cadence = Cadence.MONTHLY) -> OneOf:
    """How often the pair meets: one of the usual ways, or a number of weeks."""
    ways = [(each, each.value) for each in RHYTHMS]
    if value not in RHYTHMS:
        ways[RHYTHMS.index(Cadence.EVERY_TWO_WEEKS)] = (value, value.value)
    numbers = {weeks: (each, each.value) for each, weeks in WEEKS.items()}
    return OneOf("cadence", label, ways, value, numbers, f"1 … {max(WEEKS.values())}: weeks")


def when(
    field: str,
    label: str,
    memory: Memory,
    value: str = "",
    *,
    needed: bool = False,
    ahead: bool = False,
    elsewhere: Callable[[datetime], str] | None = None,
) -> Line:
    """A line for a date with a time, said back while it is typed.

    What is past wants a second Enter; with `ahead` it must not be past at all. `elsewhere` says
    what it is on the other one's clock.
    """

    def check(text: str) -> str:
        found = understand_moment(text, memory.now(), local_zone())
        if found is None or found.at is None:
            raise ValueError(unreadable_moment(text, memory.now(), local_zone()))
        words = said_back(found.words, found.is_past)
        if ahead and found.is_past:
            raise ValueError(words)
        there = elsewhere(found.at) if elsewhere is not None else ""
        return type(words)(f"{words} · {there}") if there else words

    return Line(field, label, value, WHEN, check, needed=needed, replace=True)
