"""What changed between versions, who said yes, and when to read the agreement again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import agreement as rules
from comentor_tui.domain.agreement import Difference, Yes
from comentor_tui.domain.records import Agreement, Cadence, Confirmation

T = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
PEOPLE = ("ana", "ben")


def version(number: int = 1, days: int = 0, **fields: object) -> Agreement:
    """A version of the agreement, written some days after T."""
    at = T + timedelta(days=days)
    made = Agreement(id=f"v{number}", pair_id="p", created_at=at, updated_at=at, version=number)
    return replace(made, **fields)  # type: ignore[arg-type]


def said(person: str, days: int, of: str = "v1", **fields: object) -> Confirmation:
    """A yes, or a reading."""
    at = T + timedelta(days=days)
    made = Confirmation(
        id=f"{person}{days}{of}",
        pair_id="p",
        owner=person,
        created_at=at,
        updated_at=at,
        agreement_id=of,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def held(*days: int) -> list[datetime]:
    return [T + timedelta(days=day) for day in days]


def test_every_field_of_an_agreement_is_compared() -> None:
    own = set(Agreement.__dataclass_fields__) - set(Confirmation.__dataclass_fields__)
    assert set(rules.FIELDS) == own - {"version"}


def test_differences_come_in_the_order_of_reading() -> None:
    before = version(1, purpose="think", cadence=Cadence.MONTHLY, social_first=False)
    after = version(2, purpose="think better", cadence=Cadence.WEEKLY, social_first=True)
    assert rules.differences(before, after) == (
        Difference("purpose", "think", "think better"),
        Difference("cadence", Cadence.MONTHLY, Cadence.WEEKLY),
        Difference("social_first", False, True),
    )
    assert rules.differences(before, replace(before, id="v9", version=9)) == ()


def test_the_first_confirmation_is_the_yes_and_the_last_a_reading() -> None:
    known = [said("ana", 40), said("ana", 2), said("ben", 9), said("ana", 90, of="v2")]
    assert rules.yes(known, "v1", "ana") == Yes(*held(2, 40))
    assert rules.yes(known, "v1", "ben") == Yes(*held(9, 9))
    assert rules.yes(known, "v2", "ben") is None
    assert rules.yes([said("ana", 2, deleted_at=T)], "v1", "ana") is None


def test_it_counts_from_the_earlier_of_the_two_last_readings() -> None:
    agreement = version(reread_every=2)
    known = [said("ana", 0), said("ben", 5)]
    assert rules.read_at(agreement, known, PEOPLE) == T
    assert not rules.is_due(agreement, known, PEOPLE, held(1))
    assert rules.is_due(agreement, known, PEOPLE, held(1, 31))
    # One of them alone reading it again is not yet both.
    known.append(said("ana", 40))
    assert rules.is_due(agreement, known, PEOPLE, held(6, 31))
    known.append(said("ben", 41))
    assert not rules.is_due(agreement, known, PEOPLE, held(6, 31))
    assert rules.sessions_since(agreement, known, PEOPLE, held(6, 31, 40, 50)) == 1
    assert rules.is_due(agreement, known, PEOPLE, held(6, 31, 61, 91))


def test_while_one_has_not_said_yes_it_counts_from_its_writing() -> None:
    agreement = version(days=10, reread_every=1)
    assert rules.read_at(agreement, [said("ana", 20)], PEOPLE) == agreement.created_at
    assert not rules.is_due(agreement, [said("ana", 20)], PEOPLE, held(9, 10))
    assert rules.is_due(agreement, [said("ana", 20)], PEOPLE, held(11))


def test_without_an_agreement_or_a_number_it_is_never_due() -> None:
    assert not rules.is_due(None, [], PEOPLE, held(*range(50)))
    assert not rules.is_due(version(reread_every=0), [], PEOPLE, held(*range(1, 50)))


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 400)), max_size=8),
    st.lists(st.integers(0, 400), max_size=12),
    st.integers(0, 12),
)
def test_swapping_the_two_people_changes_nothing(
    readings: list[tuple[str, int]], days: list[int], every: int
) -> None:
    agreement = version(reread_every=every)
    known = [said(person, day) for person, day in readings]
    there = rules.is_due(agreement, known, PEOPLE, held(*days))
    assert rules.is_due(agreement, known, PEOPLE[::-1], held(*days)) is there
    # Both reading it now always settles it.
    now = [said(person, 500) for person in PEOPLE]
    assert not rules.is_due(agreement, [*known, *now], PEOPLE, held(*days)) or every == 0
