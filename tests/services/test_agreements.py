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
from comentor_tui.services.agreements import Farewell


async def hold(pair, clock, times=1) -> None:
    """Sessions that took place, a month apart."""
    for _ in range(times):
        clock.go_on(days=30)
        await pair.live.open()
        await pair.live.hand_over()
        clock.go_on(minutes=30)
        await pair.live.end()


async def test_a_proposal_is_a_version_its_writer_has_said_yes_to(pair, clock, again) -> None:
    memory, agreements = pair.memory, pair.agreements
    first = agreements.current()
    # Nobody has read the first version yet, so nobody has said yes to it.
    assert agreements.missing() == [memory.you, memory.other]
    clock.go_on(days=1)
    second = await agreements.propose(
        purpose=" to think\x1b[2J\n", cadence="weekly", in_person_a_year=4, social_first=True
    )
    assert (second.version, second.purpose) == (2, "to think[2J")
    assert (second.cadence, second.in_person_a_year) == (Cadence.WEEKLY, 4)
    assert second.lateness == first.lateness
    assert agreements.missing() == [memory.other]
    changed = {each.field for each in agreements.compare(first, second)}
    assert changed == {"purpose", "cadence", "in_person_a_year", "social_first"}
    fresh = again()
    assert [a.version for a in fresh.agreements.versions()] == [2, 1]
    assert fresh.agreements.yes(second, memory.you).said == clock.now().wall
    assert fresh.agreements.yes(second, memory.other) is None


async def test_who_is_at_the_keys_says_yes_to_what_they_propose(pair) -> None:
    pair.memory.at_keys = pair.memory.other
    await pair.agreements.propose(lateness="We wait.")
    assert pair.agreements.missing() == [pair.memory.you]


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
        await pair.agreements.propose(**fields)
    assert len(pair.memory.all(Agreement)) == 1


async def test_two_proposals_at_once_are_two_versions(pair) -> None:
    await asyncio.gather(*(pair.agreements.propose(purpose=f"{n}") for n in range(3)))
    assert [a.version for a in pair.agreements.versions()] == [4, 3, 2, 1]
    assert pair.agreements.current().purpose == "2"


async def test_each_says_yes_and_reads_again(pair, clock) -> None:
    agreements, (you, other) = pair.agreements, pair.memory.people
    clock.go_on(days=1)
    assert await agreements.confirm(other) == "Ben said yes to version 1."
    assert agreements.missing() == [you]
    assert await agreements.confirm(you) == "Ana said yes to version 1."
    assert agreements.missing() == []
    clock.go_on(days=1)
    assert await agreements.confirm(you) == "Ana read version 1 again."
    assert await agreements.reread() == "Ana and Ben read version 1 again."
    yes = agreements.yes(agreements.current(), other)
    assert (yes.read - yes.said).days == 1
    with pytest.raises(UsageProblem):
        await agreements.confirm("somebody")
    assert len(pair.memory.all(Confirmation)) == 5


async def test_a_first_yes_beside_a_reading_is_told_as_a_first_yes(pair, clock) -> None:
    agreements, (you, _) = pair.agreements, pair.memory.people
    assert await agreements.reread(you) == "Ana said yes to version 1."
    clock.go_on(days=1)
    said = await agreements.reread()
    assert said == "Ben said yes to version 1, Ana read it again."
    await agreements.propose(purpose="new")
    clock.go_on(days=1)
    assert await agreements.reread(you) == "Ana read version 2 again."
    pair.memory.at_keys = pair.memory.other
    await agreements.propose(purpose="newer")
    assert await agreements.reread() == "Ana said yes to version 3, Ben read it again."


async def test_it_is_due_after_so_many_sessions_until_both_read_it(pair, clock, again) -> None:
    agreements = pair.agreements
    await agreements.propose(reread_every=2)
    await agreements.confirm(pair.memory.other)
    await hold(pair, clock)
    assert not agreements.due()
    await hold(pair, clock)
    assert agreements.due()
    assert again().agreements.due()
    await agreements.rest()
    assert not agreements.due()
    await agreements.take_up()
    await agreements.reread(pair.memory.you)
    assert agreements.due()
    await agreements.reread(pair.memory.other)
    assert not agreements.due()


async def test_resting_and_going_on(pair, store, again) -> None:
    assert pair.agreements.state is PairState.ACTIVE
    await pair.agreements.rest()
    assert again().agreements.state is PairState.RESTING
    saved = len(store.saves)
    await pair.agreements.rest()
    assert len(store.saves) == saved
    await pair.agreements.take_up()
    assert again().agreements.state is PairState.ACTIVE


@pytest.mark.parametrize("sessions", [0, 1])
async def test_an_end_keeps_what_is_said_and_can_be_undone(pair, clock, again, sessions) -> None:
    await hold(pair, clock, sessions)
    said = Farewell("the question of what is possible", (" for listening ", "\x00"))
    await pair.agreements.end(said)
    fresh = again()
    assert fresh.agreements.state is PairState.ENDED
    notes = {(note.owner, note.text, note.mark) for note in fresh.agreements.farewell()}
    assert notes == {
        (pair.memory.you, "the question of what is possible", Mark.INSIGHT),
        (pair.memory.you, "for listening", Mark.GIFT),
    }
    assert fresh.memory.held_sessions() == pair.memory.held_sessions()
    await fresh.agreements.take_up()
    assert fresh.agreements.state is PairState.ACTIVE
    assert len(fresh.agreements.farewell()) == 2
    await fresh.agreements.end()
    assert len(fresh.agreements.farewell()) == 2
