"""The boxes in which sessions without the app are told. Imported when the first of them opens."""

from __future__ import annotations

import re
from datetime import datetime

from textual.content import Content

from comentor_tui.domain.records import Medium, Session, SessionKind
from comentor_tui.services.companion import Companion
from comentor_tui.services.dates import split_target
from comentor_tui.services.hand_entry import LONGEST_MINUTES
from comentor_tui.services.past import understand_past
from comentor_tui.services.times import say_moment
from comentor_tui.ui.dialogs import Choose, Way
from comentor_tui.ui.doubtful import not_taken, said_back
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.planning_forms import MEDIA, when
from comentor_tui.ui.text import SIDES, Side, join, lit, person
from comentor_tui.ui.widgets.fields import Field, Line, OneOf
from comentor_tui.zone import local_zone

WHEN_IT_WAS = "yesterday 15:00 · fri 15:00 · 20 nov 15:00"
"""Shapes of a date that has been, as a hint."""

LABEL = 13
"""How wide a label may be."""


def read_minutes(text: str) -> int:
    """Whole minutes of one person. Raises ValueError in plain words."""
    found = re.fullmatch(r"([0-9]{1,3})(?: ?(?:m|min|minutes?))?", text.strip())
    if found is None or int(found[1]) > LONGEST_MINUTES:
        raise ValueError(f"Whole minutes, up to {LONGEST_MINUTES}")
    return int(found[1])


def how_it_went(companion: Companion, planned: Session | None) -> Choose[str]:
    """What there is to tell about sessions."""
    entry, memory = companion.hand_entry, companion.memory
    now, zone = memory.now(), local_zone()
    ways: list[Way[str]] = []
    lines: list[str] = []
    at = planned.planned_at if planned else None
    if at is not None and at < now:
        lines.append(f"We had planned {say_moment(at, now, zone)}.")
        ways += [
            Way("h", "We held it without the app", "held"),
            Way("m", "It did not take place", "missed", "That happens. A new date helps."),
            Way("l", "It is still to come", "later", "With another date."),
            Way("o", "Another session that we held", "other"),
        ]
    else:
        ways.append(Way("h", "We held a session without the app", "other", "A walk, a visit."))
        if at is not None:
            day = say_moment(at, now, zone)
            ways.append(Way("m", "The next one will not take place", "missed", day))
    ways.append(Way("c", "We had a social call", "social"))
    if entry.can_take_back:
        ways.append(Way("u", "Take back what was entered last", "back"))
    return Choose("How it went", ways, lines)


def social_call(companion: Companion) -> Choose[str]:
    """Time for each other, without halves."""
    planned = companion.planning.planned(SessionKind.SOCIAL)
    at = planned.planned_at if planned else None
    detail = say_moment(at, companion.memory.now(), local_zone()) if at else ""
    ways = [
        Way("b", "Begin one now", "begin"),
        Way("p", "Another date for it" if at else "Plan one", "plan", detail),
        Way("h", "We had one", "held"),
    ]
    return Choose("Social call", ways, ["Time for each other: no halves, nobody’s minutes."])


def held(companion: Companion, kind: SessionKind, planned: Session | None) -> Form:
    """A session that was held without the app."""
    memory = companion.memory
    agreement = memory.agreement()
    usual = str(planned.half_minutes if planned else agreement.half_minutes if agreement else 30)
    value, medium = "", Medium.IN_PERSON
    if planned is not None and planned.planned_at is not None:
        value = f"{planned.planned_at.astimezone(local_zone()):%Y-%m-%d %H:%M}"
        medium = planned.medium
    fields: list[Field] = [
        _when_it_was(companion, value),
        OneOf("medium", "how", MEDIA, medium),
    ]
    if kind is SessionKind.SOCIAL:
        fields.append(Line("minutes", "minutes", usual, "30", _minutes, needed=True))
    else:
        fields += [
            Line(
                f"minutes-{side}",
                join(_name(companion, side, LABEL - 4), lit("min")),
                usual,
                "minutes",
                _minutes,
                needed=True,
            )
            for side in SIDES
        ]
    fields.append(
        Line(
            "line",
            "a line",
            memory.draft("held"),
            "what stays with us (may stay empty)",
            changed=lambda text: memory.put_draft("held", text),
        )
    )
    if kind is SessionKind.WORK:
        fields += [
            Line(
                f"step-{side}",
                join(lit("▷", f"${side}"), _name(companion, side, LABEL - 2)),
                "",
                "next step with a date (may stay empty)",
                lambda text: _step(companion, text),
            )
            for side in SIDES
        ]
    social = kind is SessionKind.SOCIAL
    return Form("A social call we had" if social else "A session we held", fields)


def missed(companion: Companion, planned: Session) -> Form:
    """A session that does not take place: why, and when instead. Both may stay empty."""
    memory = companion.memory
    at = planned.planned_at or memory.now()
    said = say_moment(at, memory.now(), local_zone())
    return Form(
        "It did not take place",
        [
            Line("reason", "why", "", "may stay empty: these things happen"),
            when("when", "new date", memory, ahead=True, elsewhere=companion.people.elsewhere),
        ],
        [said],
    )


def _when_it_was(companion: Companion, value: str) -> Line:
    memory = companion.memory

    def check(text: str) -> str:
        found = understand_past(text, memory.now(), local_zone())
        if found is None:
            raise ValueError("Not a date and a time I know. Try: yesterday 15:00")
        if found.at is None:
            raise ValueError(found.words)
        if not found.is_past:
            raise ValueError(f"{found.words} – that is still to come")
        return found.words

    return Line("when", "when", value, WHEN_IT_WAS, check, needed=True, replace=True)


def moment_of(companion: Companion, text: str) -> datetime | None:
    """What the line for a date that has been says. Not for the loop."""
    found = understand_past(text, companion.memory.now(), local_zone())
    return found.at if found is not None and found.is_past else None


def _minutes(text: str) -> str:
    read_minutes(text)
    return ""


def _step(companion: Companion, text: str) -> str:
    found = split_target(text, companion.notes.today())
    if found.due is None:
        return not_taken(found.doubt)
    return said_back(f"by {found.words}", found.is_past)


def _name(companion: Companion, side: Side, width: int = LABEL) -> Content:
    memory = companion.memory
    who = memory.you if side == "you" else memory.other
    return person(memory.name(who), side, marked=True).truncate(width, ellipsis=True)
