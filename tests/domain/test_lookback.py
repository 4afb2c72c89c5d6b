"""Looking back: facts from records, fair to both, and plain sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain import cadence, changes, retelling
from comentor_tui.domain.balance import EVEN, LEANING, LOPSIDED
from comentor_tui.domain.lookback import Counts, LookBack, Meeting, look_back, meeting
from comentor_tui.domain.periods import Period, Span, months_before, period
from comentor_tui.domain.records import (
    AgendaItem,
    Cadence,
    ChangeCategory,
    ChangeNoticed,
    Gift,
    Goal,
    GoalState,
    ItemState,
    Medium,
    PitfallAnswer,
    PitfallCheck,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
)
from comentor_tui.domain.trends import Answered, Effect, Felt, Level, Remedy, felt, trends

A, B = "k3wq", "x9pd"
PEOPLE = (A, B)
OTHER = {A: B, B: A, None: None}
NAMES = {A: "Ana", B: "Ben"}
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TODAY = NOW.date()
YEAR = period(Span.YEAR, TODAY)
ALL = period(Span.ALL, TODAY)
MINUTE = 60_000


def base(record_id: str, at: datetime = NOW, owner: str | None = None) -> dict[str, Any]:
    return {
        "id": record_id,
        "pair_id": "p",
        "owner": owner,
        "created_at": at,
        "updated_at": at,
    }


def held(number: int, a: int = 30, b: int = 30, **fields: Any) -> Meeting:
    """A session `number` days ago with so many minutes of both."""
    at = NOW - timedelta(days=number)
    usual: dict[str, Any] = {
        "id": f"s{number:04}",
        "at": at,
        "day": at.date(),
        "state": SessionState.HELD,
        "held": (a + b) * MINUTE,
        "set_aside": 60 * MINUTE,
        "charged": {A: a * MINUTE, B: b * MINUTE},
    }
    return Meeting(**{**usual, **fields})


def facts(*meetings: Meeting, over: Period = YEAR, **records: Any) -> LookBack:
    return look_back(over, PEOPLE, meetings, tz=UTC, **records)


# -- periods --------------------------------------------------------------------------------------

DAYS = st.dates(date(1950, 1, 1), date(2190, 1, 1))


@given(DAYS, st.sampled_from([Span.QUARTER, Span.YEAR]), st.integers(0, 40))
def test_one_period_ends_where_the_next_begins(today: date, span: Span, back: int) -> None:
    here, before = period(span, today, back), period(span, today, back + 1)
    assert here.since is not None
    assert before.until == here.since - timedelta(days=1)
    assert here.holds(here.since)
    assert here.holds(here.until)
    assert not here.holds(before.until)
    length = (here.until - here.since).days + 1
    assert length in (range(89, 94) if span is Span.QUARTER else range(365, 367))


def test_months_before_keeps_to_the_calendar() -> None:
    assert months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_before(date(1, 2, 3), 5) == date.min


def test_all_has_no_beginning() -> None:
    assert period(Span.ALL, TODAY, 3) == Period(None, TODAY)
    assert Period(None, TODAY).holds(date.min)
    assert not Period(None, TODAY).holds(TODAY + timedelta(days=1))
    assert period(Span.YEAR, date(1, 1, 1), 4).since == date(1, 1, 1)


# -- meetings -------------------------------------------------------------------------------------


def session(state: SessionState = SessionState.HELD, **fields: Any) -> Session:
    return Session(
        **{
            **base("s"),
            "state": state,
            "planned_at": NOW,
            "started_at": NOW + timedelta(minutes=1),
            "ended_at": NOW + timedelta(minutes=71),
            **fields,
        }
    )


def test_a_session_in_short() -> None:
    found = meeting(session(), UTC, {A: 5, B: 7})
    assert (found.held, found.set_aside) == (70 * MINUTE, 60 * MINUTE)
    assert found.at == NOW + timedelta(minutes=1)
    assert found.charged == {A: 5, B: 7}
    assert not found.shared
    assert replace(found, charged={A: MINUTE, B: 0}).shared
    assert found.felt is None


def test_what_did_not_take_place_was_set_aside_and_not_held() -> None:
    found = meeting(session(SessionState.MISSED), UTC, {A: MINUTE, B: MINUTE})
    assert (found.held, found.set_aside, found.charged) == (0, 60 * MINUTE, {})
    assert not found.took_place
    ahead = meeting(session(SessionState.PLANNED, started_at=None, ended_at=None), UTC)
    assert (ahead.held, ahead.set_aside) == (0, 0)


def test_a_social_call_has_no_halves() -> None:
    found = meeting(session(kind=SessionKind.SOCIAL), UTC, {A: MINUTE, B: MINUTE})
    assert (found.held, found.set_aside, found.charged) == (70 * MINUTE, 0, {})


def test_a_clock_set_back_makes_no_negative_hours() -> None:
    assert meeting(session(ended_at=NOW - timedelta(hours=1)), UTC).held == 0
    assert meeting(session(ended_at=None), UTC).held == 0


def test_the_day_is_that_of_the_zone() -> None:
    late = session(started_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    assert meeting(late, ZoneInfo("Europe/Berlin")).day == date(2026, 11, 23)


# -- facts ----------------------------------------------------------------------------------------


def test_only_what_lies_in_the_period_counts() -> None:
    quarter = period(Span.QUARTER, TODAY)
    ahead = held(-9, state=SessionState.PLANNED, charged={})
    gone = held(200, state=SessionState.PLANNED, charged={})
    found = facts(held(1), held(400), held(80), ahead, gone, over=quarter)
    assert [each.id for each in found.meetings] == ["s0080", "s0001", "s-009"]
    assert found.of_state(SessionState.PLANNED) == 1
    assert len(facts(held(1), held(400), ahead, gone, over=ALL).meetings) == 4
    # What is planned is not told of a year that is over.
    before = period(Span.YEAR, TODAY, 1)
    assert [each.id for each in facts(held(400), ahead, over=before).meetings] == ["s0400"]


def test_totals_and_counts() -> None:
    found = facts(
        held(5, 20, 40, medium=Medium.IN_PERSON),
        held(4, 33, 27),
        held(3, kind=SessionKind.SOCIAL, charged={}, set_aside=0, held=40 * MINUTE),
        held(2, state=SessionState.MISSED, charged={}, held=0),
    )
    assert found.charged == {A: 53 * MINUTE, B: 67 * MINUTE}
    assert (len(found.held), len(found.shared), found.in_person, found.social) == (3, 2, 1, 1)
    hours = found.hours
    assert hours.halves == 120 * MINUTE
    assert (hours.held, hours.set_aside) == (120 * MINUTE, 180 * MINUTE)
    assert (hours.in_person, hours.social) == (60 * MINUTE, 40 * MINUTE)
    assert not found.is_empty
    assert facts().is_empty


@given(st.lists(st.tuples(st.integers(0, 7_000_000), st.integers(0, 7_000_000)), max_size=12))
def test_totals_agree_with_the_clocks(shares: list[tuple[int, int]]) -> None:
    meetings = [held(n, charged={A: a, B: b}) for n, (a, b) in enumerate(shares)]
    found = facts(*meetings)
    # Less than a minute of a session is no half.
    counted = [(a, b) for a, b in shares if a + b >= MINUTE]
    assert found.charged == {A: sum(a for a, _b in counted), B: sum(b for _a, b in counted)}
    assert found.hours.halves == sum(a + b for a, b in counted)


def target(record_id: str, owner: str, **fields: Any) -> Target:
    return Target(**{**base(record_id, NOW - timedelta(days=30), owner), "text": "a", **fields})


def test_what_became_of_targets_and_goals() -> None:
    recent, long_ago = NOW - timedelta(days=3), NOW - timedelta(days=900)
    done = {"state": TargetState.DONE, "closed_at": recent}
    moved = {"step": TargetStep.MOVED, "from_due": TODAY, "to_due": TODAY + timedelta(days=9)}
    found = facts(
        targets=[
            target("t1", A),
            target("t2", A, **done, created_at=long_ago),
            target("t3", B, state=TargetState.LET_GO, closed_at=recent),
            target("t4", B, created_at=long_ago),
            target("t5", B, deleted_at=recent),
            target("t6", A, state=TargetState.DONE, closed_at=long_ago, created_at=long_ago),
        ],
        checks=[
            TargetCheck(**base("c1", recent, B), target_id="t4", **moved),
            TargetCheck(**base("c2", recent, B), target_id="t4", **moved),
            TargetCheck(**base("c3", long_ago, A), target_id="t1", **moved),
            TargetCheck(**base("c4", recent, A), target_id="t1", step=TargetStep.KEPT),
        ],
        goals=[
            Goal(**base("g1", recent, A), text="x"),
            Goal(**base("g2", long_ago, B), text="x", state=GoalState.REACHED, closed_at=recent),
            Goal(**base("g3", long_ago, B), text="x", state=GoalState.LET_GO, closed_at=recent),
        ],
    )
    assert found.counts[A] == Counts(set=1, kept=1, open=1, goals_set=1)
    assert found.counts[B] == Counts(set=1, moved=1, let_go=1, goals_reached=1, goals_let_go=1)
    assert retelling.targets(found) == (
        "Together we set 2 targets; in the same time 1 kept, 1 moved to another date and 1 let go."
        " 1 of the new ones is still on the way. 1 goal reached."
    )


def test_gifts_are_those_that_were_received_newest_first() -> None:
    def gift(record_id: str, owner: str, by: str, days: int, **more: Any) -> Gift:
        at = NOW - timedelta(days=days)
        return Gift(**{**base(record_id, at, owner), "text": record_id, "seen_by": by, **more})

    found = facts(
        gifts=[
            gift("old", A, B, 900),
            gift("own", A, A, 2),
            gift("first", A, B, 5),
            gift("second", B, A, 2),
            gift("gone", B, A, 1, deleted_at=NOW),
        ]
    )
    assert [gift.id for gift in found.gifts] == ["second", "first"]
    words = retelling.gifts(found, PEOPLE, NAMES.__getitem__)
    assert words == "2 gifts received: 1 by Ana and 1 by Ben."
    one = facts(gifts=[gift("first", A, B, 5)])
    received = retelling.gifts(one, PEOPLE, NAMES.__getitem__)
    assert received == "1 gift received, by Ben."
    two = facts(gifts=[gift("first", A, B, 5), gift("second", A, B, 2)])
    assert retelling.gifts(two, PEOPLE, NAMES.__getitem__) == "2 gifts received: 2 by Ben."


# -- pitfalls -------------------------------------------------------------------------------------


def check(owner: str, answer: PitfallAnswer, pitfall: str = "time", **more: Any) -> PitfallCheck:
    return PitfallCheck(
        **{**base(f"{owner}{pitfall}", owner=owner), "session_id": "s", "pitfall": pitfall},
        answer=answer,
        **more,
    )


def test_both_count_alike() -> None:
    none, little, yes = PitfallAnswer
    assert felt([check(A, none), check(B, none)]) == {"time": Felt(Level.NONE, 0)}
    assert felt([check(A, yes), check(B, little)]) == felt([check(B, yes), check(A, little)])
    assert felt([check(A, yes), check(B, none)]) == {"time": Felt(Level.YES, 2)}
    assert felt([check(A, yes, deleted_at=NOW)]) == {}


def series(*weights: int) -> list[Answered]:
    return [
        Answered(
            f"s{number}",
            NOW + timedelta(days=number),
            {"time": Felt(Level(min(2, weight)), weight)},
        )
        for number, weight in enumerate(weights)
    ]


def item(record_id: str, days: float, **more: Any) -> AgendaItem:
    usual = {**base(record_id, NOW + timedelta(days=days)), "text": "Ask", "origin": "pitfall:time"}
    return AgendaItem(**{**usual, **more})


@pytest.mark.parametrize(
    ("weights", "after", "effect"),
    [
        ((4, 2, 1, 0), 1.5, Effect.LESS),
        ((1, 1, 1, 1), 1.5, Effect.AS_BEFORE),
        ((0, 1, 3, 3), 1.5, Effect.AS_BEFORE),
        ((4, 4), 1.5, Effect.EARLY),
        ((4, 0), -1, Effect.EARLY),
        # Only the three nearest on each side are compared.
        ((0, 0, 0, 2, 2, 2, 1, 1, 1, 4, 4), 5.5, Effect.LESS),
    ],
)
def test_whether_it_helped(weights: tuple[int, ...], after: float, effect: Effect) -> None:
    (trend,) = trends(series(*weights), [item("i", after)], (), UTC)
    assert trend.remedies[0].effect is effect
    assert trend.remedies[0].after == (f"s{int(after)}" if after >= 0 else None)
    assert (trend.asked, trend.felt) == (len(weights), sum(map(bool, weights)))


def test_a_remedy_that_was_carried_on_is_one() -> None:
    items = [
        item("i1", 0.5, state=ItemState.CARRIED),
        item("i2", 1.5, carried_from="i1", state=ItemState.CARRIED),
        item("i3", 2.5, carried_from="i2", state=ItemState.DONE),
        item("i4", 0.6, deleted_at=NOW),
        item("i5", 0.7, origin="pitfall:social"),
        # A copy that went wrong must not go round for ever.
        item("i6", 0.8, carried_from="i6"),
    ]
    time, social = trends(series(2, 2, 2, 2), items, ("time",), UTC)
    assert (time.pitfall, social.pitfall) == ("time", "social")
    assert [remedy.done for remedy in time.remedies] == [True]
    assert [remedy.done for remedy in social.remedies] == [False]
    assert social.asked == 0


def test_pitfalls_are_told_in_their_order_and_others_after() -> None:
    answers = [Answered("s", NOW, {name: Felt(Level.NONE, 0) for name in ("ours", "time", "b")})]
    assert [t.pitfall for t in trends(answers, [], ("time", "never"), UTC)] == ["time", "b", "ours"]


def test_the_words_of_a_pitfall() -> None:
    (trend,) = trends(series(4, 2, 1, 0), [item("i", 1.5, state=ItemState.DONE)], (), UTC)
    assert retelling.pitfall(trend) == (
        "Felt in 3 of 4 sessions. We tried “Ask”: felt less in the sessions after."
    )
    (trend,) = trends(series(0, 0), [item("i", 1.5), item("j", 1.6)], (), UTC)
    assert retelling.pitfall(trend) == (
        "Not felt in 2 sessions. On the agenda “Ask” (twice): too early to say whether it helps."
    )
    (trend,) = trends([], [item("i", 1.5)], (), UTC)
    assert retelling.pitfall(trend).startswith("Not asked about in this time. On the agenda")


def test_the_words_over_all_pitfalls() -> None:
    clear, some = {"time": Felt(Level.NONE, 0)}, {"time": Felt(Level.LITTLE, 1)}
    assert retelling.pitfalls(facts(held(1))) == (
        "No pitfall check that both went through in this time."
    )
    assert retelling.pitfalls(facts(held(1, felt=clear))) == (
        "We looked at 1 session together; nothing was felt."
    )
    assert retelling.pitfalls(facts(held(2, felt=some), held(1, felt=clear))) == (
        "We looked at 2 sessions together; in 1 of them nothing was felt."
    )
    found = facts(held(2, felt=some), held(1, felt=clear), remedies=[item("i", -1.5)])
    assert retelling.pitfalls(found).endswith(
        "1 remedy went on our agenda; after that it was felt less."
    )
    found = facts(held(2, felt=some), remedies=[item("i", -1.5)])
    assert retelling.pitfalls(found) == (
        "We looked at 1 session together. 1 remedy went on our agenda."
    )


# -- words ----------------------------------------------------------------------------------------


def test_how_the_time_was_shared_in_words() -> None:
    names = NAMES.__getitem__
    assert retelling.shares(facts(), PEOPLE, names) == "No halves were counted in this time."
    assert retelling.shares(facts(held(1)), PEOPLE, names) == (
        "One session: Ana 30 min · Ben 30 min, even."
    )
    found = facts(held(1), held(2, 20, 40), held(3, 40, 26))
    assert retelling.shares(found, PEOPLE, names) == (
        "Over 3 sessions: Ana 1 h 30 min · Ben 1 h 36 min, even taken together."
        f" One by one: 1 {EVEN}, 1 {LEANING} and 1 {LOPSIDED}."
    )


def test_when_we_met_in_words() -> None:
    assert retelling.rhythm(facts()) == "We did not meet in this time."
    assert retelling.rhythm(facts(held(1))) == "We met once."
    visit = facts(held(1, medium=Medium.IN_PERSON))
    assert retelling.rhythm(visit) == "We met once, in person."
    found = facts(
        held(1, medium=Medium.IN_PERSON),
        held(2, kind=SessionKind.SOCIAL),
        held(3, state=SessionState.MISSED),
        held(4, state=SessionState.MISSED),
        held(-4, state=SessionState.PLANNED),
    )
    assert retelling.rhythm(found) == (
        "We met twice, 1 in person and 1 social. 2 sessions did not take place."
        " 1 session is planned."
    )


def test_hours_in_words() -> None:
    assert retelling.hours(facts()) == "No hours were held in this time."
    assert retelling.hours(facts(held(1, held=50 * MINUTE))) == (
        "We held 50 min of the 1 h we had set aside."
    )
    found = facts(held(1, held=90 * MINUTE, medium=Medium.IN_PERSON), held(2))
    assert retelling.hours(found) == (
        "We held 2 h 30 min; 2 h of halves had been set aside;"
        " 1 h 30 min of all our time was in person."
    )
    social = held(1, kind=SessionKind.SOCIAL, set_aside=0, charged={}, held=40 * MINUTE)
    assert retelling.hours(facts(social, held(2))).endswith("; 40 min was social.")


def test_nothing_new_for_a_quarter_is_a_question() -> None:
    quarter = period(Span.QUARTER, TODAY)
    assert retelling.targets(facts(held(1), over=quarter)).endswith("like to begin?")
    kept = [target("t", A, created_at=NOW - timedelta(days=300), closed_at=NOW)]
    kept = [replace(kept[0], state=TargetState.DONE)]
    told = retelling.targets(facts(held(1), over=quarter, targets=kept))
    assert told.endswith("like to begin?")
    # Not to those who have just begun, nor to those who did not meet.
    assert retelling.targets(facts(held(1), over=ALL)) == "No targets were set in this time."
    assert retelling.targets(facts(over=quarter)) == "No targets were set in this time."
    new = facts(held(1), over=quarter, targets=[target("t", A)])
    assert "begin?" not in retelling.targets(new)


@pytest.mark.parametrize(
    ("owners", "words"),
    [
        ((A,), "Together we set 1 target. It is still on the way."),
        ((A, B), "Together we set 2 targets. All of them are still on the way."),
    ],
)
def test_all_that_was_set_is_on_the_way(owners: tuple[str, ...], words: str) -> None:
    found = facts(over=YEAR, targets=[target(f"t{n}", who) for n, who in enumerate(owners)])
    assert retelling.targets(found) == words


def test_one_session_is_not_told_as_one_of_one() -> None:
    trend = facts(held(1, felt={"time": Felt(Level.LITTLE, 1)})).trends[0]
    assert retelling.pitfall(trend) == "Felt in the one session."


def test_nothing_set_and_something_kept() -> None:
    kept = [target("t", A, created_at=NOW - timedelta(days=800), closed_at=NOW)]
    kept = [replace(kept[0], state=TargetState.DONE)]
    told = retelling.targets(facts(over=YEAR, targets=kept))
    assert told == "Together we set no target; in the same time 1 kept."


@pytest.mark.parametrize(
    ("helped", "tried", "words"),
    [
        (0, 2, "2 remedies went on our agenda."),
        (1, 1, "1 remedy went on our agenda; after that it was felt less."),
        (1, 2, "2 remedies went on our agenda; after 1 of them it was felt less."),
        (2, 2, "2 remedies went on our agenda; after both it was felt less."),
        (3, 3, "3 remedies went on our agenda; after each it was felt less."),
    ],
)
def test_how_many_remedies_helped(helped: int, tried: int, words: str) -> None:
    seen = facts(held(1, felt={"time": Felt(Level.LITTLE, 1)}))
    effects = [Effect.LESS] * helped + [Effect.AS_BEFORE] * (tried - helped)
    remedies = tuple(Remedy(f"try {n}", TODAY, None, True, e) for n, e in enumerate(effects))
    trend = replace(seen.trends[0], remedies=remedies)
    assert retelling.pitfalls(replace(seen, trends=(trend,))).endswith(words)


def test_changes_in_words() -> None:
    labels = {ChangeCategory.FOCUS: "more focus", ChangeCategory.OTHER: "something else"}

    def change(record_id: str, category: ChangeCategory) -> ChangeNoticed:
        return ChangeNoticed(**base(record_id, owner=A), text="x", category=category)

    found = facts(changes=[change("1", ChangeCategory.OTHER), change("2", ChangeCategory.FOCUS)])
    assert retelling.changes(found, labels) == ("2 changes noticed: more focus and something else.")
    assert "A line is enough" in retelling.changes(facts(), labels)
    unnamed = facts(changes=[change("1", ChangeCategory.RELATIONS)])
    assert retelling.changes(unnamed, labels) == "1 change noticed."


# -- symmetry -------------------------------------------------------------------------------------

LEVELS = st.sampled_from(PitfallAnswer)
SHARES = st.integers(0, 4_000_000)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Some months of two people."""
    meetings, answers = [], draw(st.lists(st.tuples(LEVELS, LEVELS), max_size=6))
    for number, (first, second) in enumerate(answers):
        meetings.append(
            held(
                number * 20,
                charged={A: draw(SHARES), B: draw(SHARES)},
                felt=felt([check(A, first), check(B, second)]),
                state=draw(st.sampled_from([SessionState.HELD, SessionState.MISSED])),
                medium=draw(st.sampled_from(Medium)),
            )
        )
    people, days = st.sampled_from(PEOPLE), st.integers(0, 500)

    def at() -> datetime:
        return NOW - timedelta(days=draw(days))

    targets = [
        target(f"t{n}", draw(people), created_at=at(), closed_at=at(), state=draw(state))
        for n in range(draw(st.integers(0, 5)))
        for state in [st.sampled_from(TargetState)]
    ]
    gifts = [
        Gift(**base(f"g{n}", at(), draw(people)), text="x", seen_by=draw(people))
        for n in range(draw(st.integers(0, 4)))
    ]
    changes = [
        ChangeNoticed(
            **base(f"c{n}", at(), draw(people)),
            text="x",
            category=draw(st.sampled_from(ChangeCategory)),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    items = [item(f"i{n}", -draw(days), state=draw(st.sampled_from(ItemState))) for n in range(3)]
    return {
        "meetings": meetings,
        "targets": targets,
        "gifts": gifts,
        "changes": changes,
        "remedies": items,
    }


def swapped(world: dict[str, Any]) -> dict[str, Any]:
    """The same with the two people in each other's place."""
    return {
        "meetings": [
            replace(m, charged={OTHER[who]: ms for who, ms in m.charged.items()})
            for m in world["meetings"]
        ],
        "targets": [replace(t, owner=OTHER[t.owner]) for t in world["targets"]],
        "gifts": [
            replace(g, owner=OTHER[g.owner], seen_by=OTHER[g.seen_by]) for g in world["gifts"]
        ],
        "changes": [replace(c, owner=OTHER[c.owner]) for c in world["changes"]],
        "remedies": world["remedies"],
    }


def told(world: dict[str, Any], people: tuple[str, str], names: dict[str, str]) -> list[str]:
    found = look_back(YEAR, people, world["meetings"], tz=UTC, **_rest(world))
    labels = {each: each.value for each in ChangeCategory}
    return [
        retelling.shares(found, people, names.__getitem__),
        retelling.rhythm(found),
        retelling.hours(found),
        retelling.targets(found),
        retelling.pitfalls(found),
        *map(retelling.pitfall, found.trends),
        retelling.gifts(found, people, names.__getitem__),
        retelling.changes(found, labels),
    ]


def _rest(world: dict[str, Any]) -> dict[str, Any]:
    return {name: records for name, records in world.items() if name != "meetings"}


@given(worlds())
def test_swapping_the_two_swaps_the_names_and_nothing_else(world: dict[str, Any]) -> None:
    here = told(world, (A, B), {A: "Ana", B: "Ben"})
    assert told(swapped(world), (B, A), {B: "Ana", A: "Ben"}) == here
    # Seen from the other side, the two change places in the same sentences.
    there = told(swapped(world), (A, B), {A: "Ana", B: "Ben"})
    assert len(there) == len(here)
    for mine, theirs in zip(here, there, strict=True):
        assert sorted(mine.replace("Ana", "Ben")) == sorted(theirs.replace("Ana", "Ben"))


@given(worlds())
def test_the_facts_are_swapped_too(world: dict[str, Any]) -> None:
    here = look_back(YEAR, (A, B), world["meetings"], tz=UTC, **_rest(world))
    other = swapped(world)
    there = look_back(YEAR, (A, B), other["meetings"], tz=UTC, **_rest(other))
    assert here.charged == {OTHER[who]: ms for who, ms in there.charged.items()}
    assert here.counts == {OTHER[who]: counts for who, counts in there.counts.items()}
    assert here.trends == there.trends
    assert here.hours == there.hours


# -- asking for changes ---------------------------------------------------------------------------


def sessions(*days: int) -> list[Session]:
    return [
        Session(
            **base(f"s{day}", NOW - timedelta(days=day)),
            state=SessionState.HELD,
            started_at=NOW - timedelta(days=day),
        )
        for day in days
    ]


def test_changes_are_asked_for_at_a_gentle_rhythm() -> None:
    three = sessions(30, 20, 10)
    assert changes.due(three, [], None)
    assert not changes.due(three[:2], [], None)
    assert not changes.due([], [], None)
    # Whoever wrote one down, or left it for another day: some sessions pass before the next time.
    assert not changes.due(three, [NOW - timedelta(days=15)], None)
    assert not changes.due(three, [], NOW - timedelta(days=5))
    assert changes.due(three, [NOW - timedelta(days=400)], NOW - timedelta(days=300))
    later = [*three, *sessions(3, 2)]
    assert not changes.due(later, [NOW - timedelta(days=15)], NOW - timedelta(days=5))
    assert changes.due(later, [NOW - timedelta(days=15)], None)


def test_only_sessions_with_halves_bring_changes_nearer() -> None:
    social = [replace(each, kind=SessionKind.SOCIAL) for each in sessions(3, 2, 1)]
    missed = [replace(each, state=SessionState.MISSED) for each in sessions(6, 5, 4)]
    assert not changes.due([*social, *missed], [], None)


def test_care_comes_to_changes_last_of_all() -> None:
    seen = cadence.outlook([], Cadence.AS_NEEDED, 0, NOW, UTC)
    found = cadence.care(seen, NOW, UTC, changes_due=True)
    assert found is not None
    assert found.kind is cadence.CareKind.CHANGES
    assert cadence.care(seen, NOW, UTC, changes_due=False) is None
    other = cadence.care(seen, NOW, UTC, changes_due=True, moved=("x", 2))
    assert other is not None
    assert other.kind is cadence.CareKind.MOVED


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (0, cadence.CareKind.CHANGES),
        (cadence.FRESH_DAYS, cadence.CareKind.CHANGES),
        (cadence.FRESH_DAYS + 1, cadence.CareKind.AGREEMENT),
    ],
)
def test_what_stands_for_months_does_not_hide_the_question_for_changes(
    days: int, kind: cadence.CareKind
) -> None:
    seen = cadence.outlook(sessions(days), Cadence.AS_NEEDED, 0, NOW, UTC)
    standing = {"agreement_due": True, "yes_missing": "Ben", "moved": ("x", 2)}
    found = cadence.care(seen, NOW, UTC, changes_due=True, **standing)
    assert found is not None
    assert found.kind is kind
    # What has its day goes before, and without a reason nobody asks.
    review = cadence.care(seen, NOW, UTC, changes_due=True, review="The review waits.", **standing)
    assert review is not None
    assert review.kind is cadence.CareKind.REVIEW
    other = cadence.care(seen, NOW, UTC, changes_due=False, **standing)
    assert other is not None
    assert other.kind is cadence.CareKind.AGREEMENT


def test_a_pair_that_never_reads_its_agreement_is_asked_for_changes_too() -> None:
    """A year and a half of monthly sessions: asked every third, for a week, at most."""
    asked: list[int] = []
    put_off = None
    for day in range(540):
        now = NOW + timedelta(days=day)
        held = [
            replace(each, planned_at=at, started_at=at, ended_at=at + timedelta(hours=1))
            for number, each in enumerate(sessions(*range(18)))
            if (at := NOW + timedelta(days=30 * number)) < now
        ]
        seen = cadence.outlook(held, Cadence.AS_NEEDED, 0, now, UTC)
        due = changes.due(held, [], put_off)
        found = cadence.care(seen, now, UTC, changes_due=due, agreement_due=True)
        assert found is not None
        if found.kind is cadence.CareKind.CHANGES:
            asked.append(day)
            put_off = now
    assert asked == [61, 151, 241, 331, 421, 511]
