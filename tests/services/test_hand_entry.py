"""Sessions without the app: entered by hand, not held, social; and what is derived from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.tz import gettz
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import balance, sessions
from comentor_tui.domain.records import (
    AgendaItem,
    EventKind,
    Half,
    Medium,
    Note,
    Person,
    Session,
    SessionKind,
    SessionState,
    Target,
    Visibility,
    revised,
)
from comentor_tui.domain.turns import Stage
from comentor_tui.errors import UsageProblem
from comentor_tui.services.companion import Companion
from comentor_tui.services.dates import TargetText
from comentor_tui.services.hand_entry import HeldSession
from comentor_tui.services.past import understand_past

Again = Callable[[], Companion]
BERLIN = gettz("Europe/Berlin")
assert BERLIN is not None


def before(pair: Companion, **length: float) -> datetime:
    return pair.memory.now() - timedelta(**length)


async def planned(pair: Companion, clock: Any, **since: float) -> Session:
    session = await pair.planning.plan(clock.wall + timedelta(hours=1), Medium.VIDEO, "room 4")
    clock.go_on(**since)
    return session


# -- entered by hand --------------------------------------------------------------------------


async def test_a_walk_is_a_session_like_any_other(pair: Companion, again: Again) -> None:
    at = before(pair, hours=3)
    steps = (TargetText("call the editor", date(2026, 12, 4)), None)
    said = await pair.hand_entry.held(
        HeldSession(
            at=at,
            medium=Medium.IN_PERSON,
            minutes=(40, 35),
            line="~ ! the river helps",
            targets=steps,
        )
    )
    assert said.startswith("Kept: a session, in person, ")
    for companion in (pair, again()):
        memory = companion.memory
        session = memory.last_session()
        assert session is not None
        assert (session.state, session.medium) == (SessionState.HELD, Medium.IN_PERSON)
        clock = companion.live.clock(session)
        assert clock.stage is Stage.ENDED
        assert clock.charged == {memory.you: 40 * 60_000, memory.other: 35 * 60_000}
        told = balance.sentence(balance.balance(clock.charged), memory.you, memory.other)
        assert told == "40 · 35, even"
        every = memory.all(Session)
        assert sessions.hours(every, 2026, UTC) == sessions.Hours(60, 75)
        assert sessions.in_person_count(every, 2026, UTC) == 1
        (note,) = memory.all(Note)
        assert (note.session_id, note.text, note.visibility) == (
            session.id,
            "the river helps",
            Visibility.MINE,
        )
        (target,) = memory.all(Target)
        assert (target.owner, target.text, target.due) == (
            memory.you,
            "call the editor",
            date(2026, 12, 4),
        )
        # Whoever did not begin then begins next.
        assert sessions.next_first(memory.people, memory.held_sessions()) != session.first_person


@given(first=st.integers(0, 600), second=st.integers(0, 600))
async def test_minutes_come_out_as_they_were_entered(first: int, second: int) -> None:
    from .conftest import FakeClock, FakeStore, setup

    store, clock = FakeStore(), FakeClock()
    pair = Companion(lambda: store, clock)
    try:
        await setup.begin(pair.memory, setup.FirstAnswers())
        at = before(pair, hours=21)
        what = HeldSession(at=at, minutes=(first, second))
        if first + second == 0:
            with pytest.raises(UsageProblem):
                await pair.hand_entry.held(what)
            return
        await pair.hand_entry.held(what)
        session = pair.memory.last_session()
        assert session is not None
        charged = pair.live.clock(session).charged
        you, other = pair.memory.people
        assert (charged[you], charged[other]) == (first * 60_000, second * 60_000)
        assert session.ended_at == at + timedelta(minutes=first + second)
    finally:
        pair.close()


async def test_it_takes_the_place_of_the_planned_one_and_back(
    pair: Companion, clock: Any, again: Again
) -> None:
    plan = await planned(pair, clock, days=3)
    assert pair.hand_entry.gone_by() == plan
    assert plan.planned_at is not None
    await pair.hand_entry.held(HeldSession(at=plan.planned_at), plan.id)
    assert pair.hand_entry.gone_by() is None
    assert again().hand_entry.gone_by() is None
    last = pair.memory.last_session()
    assert last is not None
    assert (last.planned_at, last.place) == (plan.planned_at, "room 4")
    assert await pair.hand_entry.take_back() == "Taken back: the session."
    for companion in (pair, again()):
        assert companion.memory.last_session() is None
        found = companion.hand_entry.gone_by()
        assert found is not None
        assert (found.id, found.planned_at) == (plan.id, plan.planned_at)
    # The one that is planned again can be held with the app.
    await pair.live.open(plan.id)
    assert pair.live.session is not None
    with pytest.raises(UsageProblem, match="Nothing was entered"):
        await pair.hand_entry.take_back()


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ({"minutes": (0, 0)}, "whole numbers"),
        ({"minutes": (-1, 30)}, "whole numbers"),
        ({"minutes": (601, 30)}, "whole numbers"),
        ({"at": datetime(2026, 11, 22, 15, tzinfo=UTC)}, "still to come"),
        ({"at": datetime(2026, 11, 22, 13, 30, tzinfo=UTC)}, "still be on"),
    ],
)
async def test_what_cannot_have_been_is_not_kept(
    pair: Companion, what: dict[str, Any], why: str
) -> None:
    usual: dict[str, Any] = {"at": before(pair, days=1)}
    with pytest.raises(UsageProblem, match=why):
        await pair.hand_entry.held(HeldSession(**{**usual, **what}))
    assert pair.memory.all(Session) == []


async def test_entered_twice_is_once(pair: Companion) -> None:
    what = HeldSession(at=before(pair, days=1))
    await pair.hand_entry.held(what)
    with pytest.raises(UsageProblem, match="there already"):
        await pair.hand_entry.held(what)


# -- not held ---------------------------------------------------------------------------------


async def test_missed_with_a_reason_and_a_new_date(
    pair: Companion, clock: Any, again: Again
) -> None:
    await pair.agreements.reread()
    plan = await planned(pair, clock, days=2)
    said = await pair.hand_entry.missed(plan.id, "a\nfever", clock.wall + timedelta(days=5))
    assert said.startswith("Noted. Next: Sun 29 Nov")
    for companion in (pair, again()):
        (missed,) = companion.memory.all(Session, state=SessionState.MISSED)
        assert (missed.id, missed.missed_reason) == (plan.id, "a fever")
        following = companion.planning.planned()
        assert following is not None
        assert (following.medium, following.place) == (Medium.VIDEO, "room 4")
        assert companion.tending.outlook().missed == (missed,)
        assert companion.tending.care() is None
    assert companion.after_call.waiting() is None
    await pair.hand_entry.take_back()
    back = again()
    assert back.memory.all(Session, state=SessionState.MISSED) == []
    assert [s.id for s in back.memory.all(Session)] == [plan.id]


async def test_missed_needs_no_reason_and_no_date(pair: Companion, clock: Any) -> None:
    plan = await planned(pair, clock, minutes=1)
    with pytest.raises(UsageProblem, match="gone by"):
        await pair.hand_entry.missed(plan.id, "", clock.wall)
    assert await pair.hand_entry.missed(plan.id) == "Noted. It can happen; a new date helps."
    assert pair.planning.planned() is None
    with pytest.raises(UsageProblem, match="not planned"):
        await pair.hand_entry.missed(plan.id)
    with pytest.raises(UsageProblem, match="not planned"):
        await pair.hand_entry.held(HeldSession(at=before(pair, days=1)), plan.id)


async def test_a_new_date_that_began_is_not_taken_back(pair: Companion, clock: Any) -> None:
    plan = await planned(pair, clock, minutes=1)
    await pair.hand_entry.missed(plan.id, "", clock.wall + timedelta(minutes=5))
    await pair.live.open()
    with pytest.raises(UsageProblem, match="gone on since"):
        await pair.hand_entry.take_back()
    assert pair.live.session is not None


# -- social -----------------------------------------------------------------------------------


async def test_a_social_call_has_no_halves_and_takes_no_agenda(pair: Companion, clock: Any) -> None:
    item = await pair.planning.add("the draft", None)
    work = await pair.planning.plan(clock.wall + timedelta(days=3), Medium.CALL)
    await pair.live.open(kind=SessionKind.SOCIAL)
    session = pair.live.session
    assert session is not None
    assert (session.kind, session.id != work.id) == (SessionKind.SOCIAL, True)
    assert pair.live.clock().stage is Stage.SOCIAL
    assert pair.memory.all(Half) == []
    for command in (pair.live.hand_over(), pair.live.start()):
        with pytest.raises(UsageProblem, match="social call"):
            await command
    with pytest.raises(UsageProblem, match="nothing to take back"):
        await pair.live.undo()
    clock.go_on(minutes=20)
    await pair.live.close_halves()
    ended = await pair.live.end()
    assert pair.live.clock(ended).total_charged == 0
    assert pair.after_call.waiting() is None
    assert pair.memory.last_work() is None
    kept = pair.memory.get(AgendaItem, item.id)
    assert kept is not None
    assert kept.session_id is None
    assert pair.planning.planned() == work


async def test_a_planned_social_call_and_a_session_do_not_move_each_other(
    pair: Companion, clock: Any
) -> None:
    work = await pair.planning.plan(clock.wall + timedelta(days=5), Medium.VIDEO)
    social = await pair.planning.plan(
        clock.wall + timedelta(days=2), Medium.CALL, kind=SessionKind.SOCIAL
    )
    assert work.id != social.id
    moved = await pair.planning.plan(clock.wall + timedelta(days=6), Medium.VIDEO)
    assert moved.id == work.id
    assert pair.planning.planned(SessionKind.SOCIAL) == social
    assert pair.planning.planned() == social
    clock.go_on(days=2)
    await pair.live.open()
    assert pair.live.session is not None
    assert pair.live.session.id == social.id


async def test_a_social_call_by_hand(pair: Companion) -> None:
    what = HeldSession(
        at=before(pair, days=1), kind=SessionKind.SOCIAL, minutes=(25, 0), medium=Medium.IN_PERSON
    )
    await pair.hand_entry.held(what)
    session = pair.memory.last_session()
    assert session is not None
    assert pair.live.clock(session).total_charged == 0
    kinds = [event.kind for event in pair.memory.log(session.id)]
    assert kinds == [EventKind.OPENED, EventKind.SOCIAL, EventKind.ENDED]
    assert pair.tending.outlook().visits.held == 1
    assert pair.tending.outlook().last is None


async def test_social_first_opens_with_the_social_stage(pair: Companion, clock: Any) -> None:
    agreement = pair.memory.agreement()
    assert agreement is not None
    await pair.memory.put(
        pair.memory.new(
            type(agreement), version=2, social_first=True, half_minutes=agreement.half_minutes
        )
    )
    await pair.live.open()
    assert pair.live.clock().stage is Stage.SOCIAL
    with pytest.raises(UsageProblem, match="nothing to take back"):
        await pair.live.undo()
    clock.go_on(minutes=5)
    await pair.live.hand_over()
    assert pair.live.clock().stage is Stage.FIRST_HALF
    session = pair.live.session
    assert session is not None
    kinds = [event.kind for event in pair.memory.log(session.id)]
    assert kinds == [EventKind.OPENED, EventKind.SOCIAL, EventKind.STARTED]


# -- what needs care, as the services see it --------------------------------------------------


async def test_care_follows_what_happens(pair: Companion, clock: Any) -> None:
    asked = pair.tending.care()
    assert asked is not None
    assert asked.words == "Our agreement waits for a yes from both of us."
    await pair.agreements.reread()
    assert pair.tending.care() is None
    await pair.hand_entry.held(HeldSession(at=before(pair, hours=2)))
    waiting = pair.tending.care()
    assert waiting is not None
    assert waiting.words == "The review of today’s session is waiting."
    clock.go_on(days=28)
    due = pair.tending.care()
    assert due is not None
    assert due.words == "By our rhythm the next session is due by Tue 22 Dec."
    await pair.planning.plan(clock.wall + timedelta(days=2), Medium.CALL)
    assert pair.tending.care() is None
    clock.go_on(days=4)
    gone = pair.tending.care()
    assert gone is not None
    assert gone.words.endswith("How did it go?")
    await pair.live.open()
    assert pair.tending.care() is None


async def test_a_target_that_moved_twice_becomes_a_question(pair: Companion) -> None:
    from comentor_tui.domain.records import TargetStep

    await pair.agreements.reread()
    target = await pair.goals.add_target("write " * 20, pair.memory.you)
    for day in (1, 2, 3):
        await pair.goals.check(target.id, TargetStep.MOVED, date(2026, 12, day))
    found = pair.tending.care()
    assert found is not None
    assert found.words.startswith("What would help with “write write")
    assert found.words.endswith("…”? Its date moved twice.")


# -- two zones --------------------------------------------------------------------------------


async def test_the_other_clock(pair: Companion, again: Again, monkeypatch: Any) -> None:
    monkeypatch.setattr("comentor_tui.services.people.local_zone", lambda: BERLIN)
    at = datetime(2026, 11, 27, 14, tzinfo=UTC)
    assert pair.people.elsewhere(at) == ""
    other = pair.memory.other
    await pair.people.keep(other, name="", zone="Asia/Tokyo", contact=" +81\n1 ")
    for companion in (pair, again()):
        assert companion.people.elsewhere(at) == "Ben 23:00"
        person = companion.memory.get(Person, other)
        assert person is not None
        assert (person.name, person.contact, person.revision) == ("Ben", "+81 1", 2)
    await pair.people.keep(other, name="Ben", zone="Asia/Tokyo", contact="+81 1")
    assert pair.memory.get(Person, other) == person
    with pytest.raises(UsageProblem, match="time zone"):
        await pair.people.keep(other, name="", zone="Mars/Base", contact="")
    # A record from elsewhere may hold anything.
    await pair.memory.put(revised(person, pair.memory.now(), zone="../x"))
    assert pair.people.elsewhere(at) == ""


# -- the past as people type it ---------------------------------------------------------------

SUNDAY = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("yesterday 15:00", "2026-11-21T14:00"),
        ("2 days ago at 3pm", "2026-11-20T14:00"),
        ("a week ago 15:00", "2026-11-15T14:00"),
        ("fri 15:00", "2026-11-20T14:00"),
        ("last fri 15:00", "2026-11-20T14:00"),
        ("sun 10:00", "2026-11-22T09:00"),
        ("20 nov 15:00", "2026-11-20T14:00"),
        ("1 dec 15:00", "2025-12-01T14:00"),
        ("29 feb 15:00", "2024-02-29T14:00"),
        ("25.10. 15:00", "2026-10-25T14:00"),
        ("24.10. 15:00", "2026-10-24T13:00"),
        ("2026-11-02 15:00", "2026-11-02T14:00"),
        ("10:00", "2026-11-22T09:00"),
        ("16:00", "2026-11-21T15:00"),
        ("today 9:30", "2026-11-22T08:30"),
    ],
)
def test_the_day_before_is_meant(text: str, at: str) -> None:
    found = understand_past(text, SUNDAY, BERLIN)
    assert found is not None
    assert found.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert found.is_past


@pytest.mark.parametrize(
    "text",
    ["tomorrow 15:00", "next fri 15:00", "+2d 15:00", "2027-01-02 15:00", "2 jan 2027 15:00"],
)
def test_what_lies_ahead_is_said_to(text: str) -> None:
    found = understand_past(text, SUNDAY, BERLIN)
    assert found is not None
    assert not found.is_past


FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
"""14:00 in Berlin."""


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # The hour is still to come, so this Friday is not meant.
        ("fri 15:00", "2026-11-20T14:00"),
        ("friday at 3pm", "2026-11-20T14:00"),
        ("last fri 15:00", "2026-11-20T14:00"),
        ("fri 13:00", "2026-11-27T12:00"),
        ("fri 14:00", "2026-11-27T13:00"),
        # The last one is another day than today.
        ("last fri 13:00", "2026-11-20T12:00"),
        ("past friday 13:00", "2026-11-20T12:00"),
        ("thu 15:00", "2026-11-26T14:00"),
        ("last thu 15:00", "2026-11-26T14:00"),
        ("sat 15:00", "2026-11-21T14:00"),
        ("today 13:00", "2026-11-27T12:00"),
        ("27 nov 13:00", "2026-11-27T12:00"),
        ("28 nov 15:00", "2025-11-28T14:00"),
        ("15:00", "2026-11-26T14:00"),
    ],
)
def test_on_a_friday_the_friday_before_is_meant(text: str, at: str) -> None:
    found = understand_past(text, FRIDAY, BERLIN)
    assert found is not None
    assert found.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert found.is_past


def test_the_clocks_went_back_between_the_two_fridays() -> None:
    now = datetime(2026, 10, 30, 13, 0, tzinfo=UTC)
    found = understand_past("fri 15:00", now, BERLIN)
    assert found is not None
    assert found.at == datetime(2026, 10, 23, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("today 15:00", "today at 11pm", "27 nov 15:00", "27.11. 15:00"),
        *("in one day 13:00", "one day from now 13:00", "in a week 13:00"),
    ],
)
def test_what_is_still_to_come_today_is_no_other_day(text: str) -> None:
    found = understand_past(text, FRIDAY, BERLIN)
    assert found is not None
    assert not found.is_past
    assert found.at is not None
    assert found.at > FRIDAY


@given(st.text(max_size=40) | st.from_regex(r"[0-9a-z .:+]{0,30}", fullmatch=True))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    found = understand_past(text, SUNDAY, BERLIN)
    if found is not None and found.at is not None and found.is_past:
        assert found.at <= SUNDAY
