"""Versions of the agreement, each one's yes, reading it again, resting and ending."""

from __future__ import annotations

import asyncio

import pytest

from comentor_tui.domain.records import (
    Agreement,
    Cadence,
    Confirmation,
    Mark,
    PairState,
)
from comentor_tui.errors import UsageProblem
from comentor_tui.services.agreeing import Farewell


async def hold(pair, clock, times=1) -> None:
    """Sessions that took place, a month apart."""
    for _ in range(times):
        clock.go_on(days=30)
        await pair.live.open()
        await pair.live.hand_over()
        clock.go_on(minutes=30)
        await pair.live.end()


async def test_a_proposal_is_a_version_its_writer_has_said_yes_to(pair, clock, again) -> None:
    memory, agreeing = pair.memory, pair.agreeing
    first = agreeing.current()
    assert agreeing.missing() == [memory.other]
    clock.go_on(days=1)
    second = await agreeing.propose(
        purpose=" to think\x1b[2J\n", cadence="weekly", in_person_a_year=4, social_first=True
    )
    assert (second.version, second.purpose) == (2, "to think[2J")
    assert (second.cadence, second.in_person_a_year) == (Cadence.WEEKLY, 4)
    assert second.lateness == first.lateness
    assert agreeing.missing() == [memory.other]
    changed = {each.field for each in agreeing.compare(first, second)}
    assert changed == {"purpose", "cadence", "in_person_a_year", "social_first"}
    fresh = again()
    assert [a.version for a in fresh.agreeing.versions()] == [2, 1]
    assert fresh.agreeing.yes(second, memory.you).said == clock.now().wall
    assert fresh.agreeing.yes(second, memory.other) is None


async def test_who_is_at_the_keys_says_yes_to_what_they_propose(pair) -> None:
    pair.memory.at_keys = pair.memory.other
    await pair.agreeing.propose(lateness="We wait.")
    assert pair.agreeing.missing() == [pair.memory.you]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"purpose": "  \n"},
        {"half_minutes": 4},
        {"half_minutes": 181},
        {"in_person_a_year": -1},
        {"reread_every": 25},
        {"half_minutes": "30"},
        {"version": 9},
        {"owner": "x"},
    ],
)
async def test_what_changes_nothing_or_makes_no_sense_is_refused(pair, fields) -> None:
    with pytest.raises(UsageProblem):
        await pair.agreeing.propose(**fields)
    assert len(pair.memory.all(Agreement)) == 1


async def test_two_proposals_at_once_are_two_versions(pair) -> None:
    await asyncio.gather(*(pair.agreeing.propose(purpose=f"{n}") for n in range(3)))
    assert [a.version for a in pair.agreeing.versions()] == [4, 3, 2, 1]
    assert pair.agreeing.current().purpose == "2"


async def test_each_says_yes_and_reads_again(pair, clock) -> None:
    agreeing, (you, other) = pair.agreeing, pair.memory.people
    clock.go_on(days=1)
    assert await agreeing.confirm(other) == "Ben said yes to version 1."
    assert agreeing.missing() == []
    clock.go_on(days=1)
    assert await agreeing.confirm(you) == "Ana read version 1 again."
    assert await agreeing.reread() == "Ana and Ben read version 1 again."
    yes = agreeing.yes(agreeing.current(), other)
    assert (yes.read - yes.said).days == 1
    with pytest.raises(UsageProblem):
        await agreeing.confirm("somebody")
    assert len(pair.memory.all(Confirmation)) == 5


async def test_it_is_due_after_so_many_sessions_until_both_read_it(pair, clock, again) -> None:
    agreeing = pair.agreeing
    await agreeing.propose(reread_every=2)
    await agreeing.confirm(pair.memory.other)
    await hold(pair, clock)
    assert not agreeing.due()
    await hold(pair, clock)
    assert agreeing.due()
    assert again().agreeing.due()
    await agreeing.rest()
    assert not agreeing.due()
    await agreeing.take_up()
    await agreeing.reread(pair.memory.you)
    assert agreeing.due()
    await agreeing.reread(pair.memory.other)
    assert not agreeing.due()


async def test_resting_and_going_on(pair, store, again) -> None:
    assert pair.agreeing.state is PairState.ACTIVE
    await pair.agreeing.rest()
    assert again().agreeing.state is PairState.RESTING
    saved = len(store.saves)
    await pair.agreeing.rest()
    assert len(store.saves) == saved
    await pair.agreeing.take_up()
    assert again().agreeing.state is PairState.ACTIVE


@pytest.mark.parametrize("sessions", [0, 1])
async def test_an_end_keeps_what_is_said_and_can_be_undone(pair, clock, again, sessions) -> None:
    await hold(pair, clock, sessions)
    said = Farewell("the question of what is possible", (" for listening ", "\x00"))
    await pair.agreeing.end(said)
    fresh = again()
    assert fresh.agreeing.state is PairState.ENDED
    notes = {(note.owner, note.text, note.mark) for note in fresh.agreeing.farewell()}
    assert notes == {
        (pair.memory.you, "the question of what is possible", Mark.INSIGHT),
        (pair.memory.you, "for listening", Mark.GIFT),
    }
    assert fresh.memory.held_sessions() == pair.memory.held_sessions()
    await fresh.agreeing.take_up()
    assert fresh.agreeing.state is PairState.ACTIVE
    assert len(fresh.agreeing.farewell()) == 2
    await fresh.agreeing.end()
    assert len(fresh.agreeing.farewell()) == 2
