"""First run: nothing need be said, and all that is said is clean."""

from __future__ import annotations

from comentor_tui.domain.records import (
    Cadence,
    Confirmation,
    Medium,
    Pair,
    Person,
    Session,
)
from comentor_tui.services import setup
from comentor_tui.services.companion import Companion


async def test_two_people_without_a_word(store, clock, again) -> None:
    companion = Companion(lambda: store, clock)
    assert not companion.load(store)
    await setup.begin(companion.memory, setup.FirstAnswers())
    memory = again().memory
    assert (memory.name(memory.you), memory.name(memory.other)) == ("Left", "Right")
    assert memory.agreement().half_minutes == 30
    assert memory.all(Session) == []
    assert memory.all(Confirmation) == []
    (pair,) = memory.all(Pair)
    assert {pair.first, pair.second} == set(memory.people)
    companion.close()


async def test_everything_said_is_kept_clean(store, clock, again) -> None:
    companion = Companion(lambda: store, clock)
    answers = setup.FirstAnswers(
        your_name=" A\x1bna\u202e ",
        other_name="Ben",
        purpose="to\r\nwrite",
        cadence=Cadence.WEEKLY,
        half_minutes=20,
        first_at=clock.wall,
        medium=Medium.VIDEO,
        place=" room \n 7 ",
        fallback_number="+49 1",
    )
    await setup.begin(companion.memory, answers, "Europe/Berlin")
    memory = again().memory
    agreement = memory.agreement()
    assert (agreement.purpose, agreement.cadence) == ("to\nwrite", Cadence.WEEKLY)
    session = memory.current_session()
    said = (session.planned_at, session.medium, session.place, session.half_minutes)
    assert said == (clock.wall, Medium.VIDEO, "room 7", 20)
    person = memory.get(Person, memory.you)
    assert (person.name, person.zone, person.owner) == ("Ana", "Europe/Berlin", person.id)
    companion.close()
