"""After the call: who sees what when, what lands on the agenda, and what is measured."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    AgendaItem,
    ChangeCategory,
    ChangeNoticed,
    Draft,
    ItemState,
    Mark,
    Note,
    PitfallAnswer,
    PitfallCheck,
    Review,
    Section,
    Session,
    SessionState,
    Visibility,
)
from comentor_tui.errors import UsageProblem
from comentor_tui.paths import Paths
from comentor_tui.services import setup
from comentor_tui.services.after_call import FIELDS
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only, open_store

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
NOT, LITTLE, YES = PitfallAnswer.NOT_TODAY, PitfallAnswer.A_LITTLE, PitfallAnswer.YES


class StillClock:
    """A clock that stands still until it is told to go on."""

    speed = 1.0

    def __init__(self) -> None:
        self.wall = START
        self.boot_ms = 0

    def now(self) -> Moment:
        return Moment(self.wall, self.boot_ms, "boot")

    def go_on(self, minutes: float) -> None:
        self.wall += timedelta(minutes=minutes)
        self.boot_ms += round(minutes * 60_000)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path, tmp_path, tmp_path)


@pytest.fixture
async def pair(paths: Paths, clock: StillClock) -> AsyncIterator[Companion]:
    companion = Companion(lambda: open_store(paths, clock), clock, paths.content)
    await setup.begin(companion.memory, setup.FirstAnswers(your_name="Ana", other_name="Ben"))
    yield companion
    companion.close()


async def hold(
    pair: Companion, clock: StillClock, first: float = 30, second: float = 30
) -> Session:
    """A whole session: opening 4, a pause of 3 in the first half, closing 5."""
    await pair.live.open()
    if pair.live.clock().first != pair.memory.you:
        await pair.live.swap_first()
    clock.go_on(4)
    await pair.live.hand_over()
    clock.go_on(first / 2)
    await pair.live.pause("tea")
    clock.go_on(3)
    await pair.live.resume()
    clock.go_on(first / 2)
    await pair.live.hand_over()
    clock.go_on(second)
    await pair.live.close_halves()
    clock.go_on(5)
    return await pair.live.end()


@pytest.fixture
async def held(pair: Companion, clock: StillClock) -> Session:
    return await hold(pair, clock, 33, 27)


def again(paths: Paths, clock: StillClock) -> Companion:
    """What a fresh start of the app finds on the disk."""
    fresh = Companion(lambda: open_store(paths, clock), clock)
    reader = open_read_only(paths)
    try:
        assert fresh.load(reader)
    finally:
        reader.close()
    return fresh


# -- pitfall check ------------------------------------------------------------------------------


async def test_an_answer_is_on_disk_and_private_at_once(
    pair: Companion, held: Session, paths: Paths, clock: StillClock
) -> None:
    you = pair.memory.you
    await pair.after_call.answer(held, you, "time", LITTLE)
    await pair.after_call.answer(held, you, "time", line=" we began late ")
    kept = again(paths, clock).after_call.answers(held, you)["time"]
    assert (kept.answer, kept.line, kept.shared) == (LITTLE, "we began late", False)


async def test_a_line_alone_goes_with_not_today_and_an_empty_one_with_nothing(
    pair: Companion, held: Session
) -> None:
    you = pair.memory.you
    await pair.after_call.answer(held, you, "time", line="  ")
    assert pair.after_call.answers(held, you) == {}
    await pair.after_call.answer(held, you, "time", line="fine")
    assert pair.after_call.answers(held, you)["time"].answer is NOT
    await pair.after_call.answer(held, you, "time", YES)
    assert pair.after_call.answers(held, you)["time"].line == "fine"
    await pair.after_call.answer(held, you, "time", line="")
    assert pair.after_call.answers(held, you)["time"].line == ""
    assert pair.after_call.answers(held, you)["time"].answer is YES


async def test_the_same_answer_again_changes_nothing(pair: Companion, held: Session) -> None:
    you = pair.memory.you
    await pair.after_call.answer(held, you, "time", YES, "so")
    before = pair.after_call.answers(held, you)
    await pair.after_call.answer(held, you, "time", YES)
    await pair.after_call.answer(held, you, "time", line="so")
    assert pair.after_call.answers(held, you) == before


async def test_keys_pressed_at_once_leave_one_answer(pair: Companion, held: Session) -> None:
    you = pair.memory.you
    ways = (NOT, LITTLE, YES)
    await asyncio.gather(*(pair.after_call.answer(held, you, "time", way) for way in ways))
    assert [c.answer for c in pair.memory.all(PitfallCheck)] == [YES]


async def test_the_draft_of_a_line_goes_when_the_line_is_entered(
    pair: Companion, held: Session, paths: Paths, clock: StillClock
) -> None:
    you = pair.memory.you
    field = pair.after_call.line_draft(held, you, "time")
    pair.memory.put_draft(field, "half a thou")
    await pair.saver.flush()
    assert again(paths, clock).memory.draft(field) == "half a thou"
    await pair.after_call.answer(held, you, "time", line="half a thought")
    assert again(paths, clock).memory.draft(field) == ""
    # Typed, and taken back to what was there.
    pair.memory.put_draft(field, "half a thought and more")
    await pair.saver.flush()
    await pair.after_call.answer(held, you, "time", line="half a thought")
    assert again(paths, clock).memory.draft(field) == ""


async def test_what_was_left_open_counts_as_not_today(pair: Companion, held: Session) -> None:
    you = pair.memory.you
    assert not pair.after_call.finished(held, you)
    await pair.after_call.answer(held, you, "advice", YES)
    assert not pair.after_call.finished(held, you)
    await pair.after_call.finish(held, you)
    assert pair.after_call.finished(held, you)
    answers = pair.after_call.answers(held, you)
    assert set(answers) == {p.id for p in pair.after_call.pitfalls()}
    assert [p for p, check in answers.items() if check.answer is not NOT] == ["advice"]
    before = answers
    await pair.after_call.finish(held, you)
    assert pair.after_call.answers(held, you) == before


async def test_nobody_sees_the_others_answers_until_both_are_in(
    pair: Companion, held: Session
) -> None:
    you, other = pair.memory.people
    await pair.after_call.answer(held, you, "time", YES, "mine alone")
    assert pair.after_call.felt(held, you) == []
    await pair.after_call.finish(held, you)
    assert [f.pitfall.id for f in pair.after_call.felt(held, you)] == ["time"]
    assert pair.after_call.felt(held, other) == []
    assert pair.after_call.differences(held) == []
    await pair.after_call.answer(held, other, "social", LITTLE)
    assert pair.after_call.felt(held, other) == []
    await pair.after_call.finish(held, other)
    assert pair.after_call.both_in(held)
    for person in (you, other):
        felt = {f.pitfall.id: f for f in pair.after_call.felt(held, person)}
        assert felt["time"].answers == {you: YES, other: NOT}
        assert felt["time"].lines == {you: "mine alone"}
        assert felt["time"].differ
        assert felt["social"].answers == {you: NOT, other: LITTLE}
    assert [d.pitfall for d in pair.after_call.differences(held)] == ["time", "social"]


async def test_the_same_answer_of_both_is_no_difference(pair: Companion, held: Session) -> None:
    for person in pair.memory.people:
        await pair.after_call.answer(held, person, "advice", LITTLE)
        await pair.after_call.finish(held, person)
    (felt,) = pair.after_call.felt(held, pair.memory.you)
    assert not felt.differ
    assert pair.after_call.differences(held) == []


async def test_a_remedy_lands_on_the_next_agenda_once_and_can_be_put_back(
    pair: Companion, held: Session
) -> None:
    you = pair.memory.you
    await pair.after_call.answer(held, you, "time", YES)
    await pair.after_call.finish(held, you)
    (felt,) = pair.after_call.felt(held, you)
    remedy = felt.remedies[0]
    await asyncio.gather(*(pair.after_call.take(felt.pitfall, remedy) for _ in range(2)))
    (item,) = pair.planning.items()
    assert (item.text, item.owner, item.origin) == (remedy.text, None, "pitfall:time")
    assert pair.after_call.felt(held, you)[0].taken == (remedy.text,)
    await pair.after_call.put_back(felt.pitfall, remedy)
    assert pair.planning.items() == []
    assert pair.after_call.felt(held, you)[0].taken == ()


async def test_marks_of_advice_are_evidence_for_their_owner_alone(
    pair: Companion, clock: StillClock
) -> None:
    memory, after = pair.memory, pair.after_call
    await pair.live.open()
    await pair.live.hand_over()
    for _ in range(3):
        await pair.notes.mark_advice()
    await pair.notes.take_back()
    await pair.notes.add("~ ! I gave advice")
    clock.go_on(10)
    first = await pair.live.end()
    told = "you marked that you gave advice 2 times"
    assert told in after.evidence(first, "better_seat", memory.you)
    others = after.evidence(first, "better_seat", memory.other)
    assert after.evidence(first, "better_seat") == others
    for pitfall in after.pitfalls():
        for person in (None, memory.other):
            assert not any("marked that" in e for e in after.evidence(first, pitfall.id, person))
    clock.go_on(60)
    await pair.live.open()
    second = await pair.live.end()
    assert after.facts(second, memory.you).advice_marks == 0
    assert after.facts(first, memory.you).notes_by_mark == {}


async def test_a_social_slot_lands_before_the_halves_and_leaves_a_draft_alone(
    pair: Companion, held: Session
) -> None:
    social = next(each for each in pair.after_call.pitfalls() if each.id == "social")
    slot, named = social.countermeasures
    pair.memory.put_draft("agenda", "half typed")
    await pair.after_call.take(social, named)
    await pair.after_call.take(social, slot)
    found = [(item.text, item.section) for item in pair.planning.items()]
    assert found == [(slot.text, Section.SOCIAL), (named.text, Section.PROJECTS)]
    assert pair.memory.draft("agenda") == "half typed"


async def test_a_remedy_of_long_ago_is_history(
    pair: Companion, clock: StillClock, held: Session
) -> None:
    pitfall = pair.after_call.pitfalls()[0]
    remedy = pitfall.countermeasures[0]
    await pair.after_call.take(pitfall, remedy)
    clock.go_on(60 * 24 * 28)
    await pair.live.open()
    (item,) = pair.planning.items()
    await pair.planning.tick(item.id)
    await pair.live.close_halves()
    second = await pair.live.end()
    you = pair.memory.you
    await pair.after_call.answer(second, you, pitfall.id, YES)
    await pair.after_call.finish(second, you)
    (felt,) = pair.after_call.felt(second, you)
    assert felt.taken == ()
    await pair.after_call.put_back(pitfall, remedy)
    done = pair.memory.get(AgendaItem, item.id)
    assert done is not None
    assert (done.state, done.deleted_at) == (ItemState.DONE, None)
    await pair.after_call.take(pitfall, remedy)
    assert pair.after_call.felt(second, you)[0].taken == (remedy.text,)


# -- what is measured ---------------------------------------------------------------------------


async def test_the_facts_of_a_session(pair: Companion, clock: StillClock, held: Session) -> None:
    clock.go_on(60 * 24 * 21)
    missed = pair.memory.new(
        Session, state=SessionState.MISSED, planned_at=clock.wall - timedelta(days=7)
    )
    early = pair.memory.new(
        Session, state=SessionState.MISSED, planned_at=START - timedelta(days=7)
    )
    await pair.memory.put(missed, early)
    second = await hold(pair, clock)
    facts = pair.after_call.facts(second)
    assert facts.days_since_last == 21
    assert facts.missed == 1
    assert facts.held_ms == facts.planned_ms == 60 * 60_000
    assert facts.opening_ms == 4 * 60_000
    assert any("60" in line or "1 h" in line for line in pair.after_call.evidence(second, "time"))
    assert pair.after_call.evidence(second, "defensiveness") == []
    # The first of all sessions knows of none before it.
    assert pair.after_call.facts(held).days_since_last is None
    assert pair.after_call.facts(held).missed == 1


async def test_private_notes_are_not_counted(pair: Companion, clock: StillClock) -> None:
    await pair.live.open()
    await pair.notes.add("! ours")
    await pair.notes.add("~ ! mine")
    session = await pair.live.end()
    assert len(pair.memory.all(Note, visibility=Visibility.MINE)) == 1
    assert pair.after_call.facts(session).notes_by_mark == {Mark.INSIGHT: 1}


async def test_the_summary_says_minutes_nobodys_time_and_what_is_owed(
    pair: Companion, held: Session
) -> None:
    summary = pair.after_call.summary(held)
    you, other = pair.memory.people
    assert summary.balance is not None
    assert summary.balance.minutes == {you: 33, other: 27}
    assert summary.balance.word == "even"
    minute = 60_000
    assert summary.nobodys == (
        ("opening", 4 * minute),
        ("pauses", 3 * minute),
        ("closing", 5 * minute),
    )
    assert summary.owed is None


async def test_a_session_without_halves_has_no_balance(pair: Companion, clock: StillClock) -> None:
    await pair.live.open()
    clock.go_on(40)
    summary = pair.after_call.summary(await pair.live.end())
    assert summary.balance is None
    assert [word for word, _ms in summary.nobodys] == ["opening"]


# -- review -------------------------------------------------------------------------------------


async def test_the_prompts_are_the_fields_of_the_record(pair: Companion) -> None:
    assert tuple(prompt.id for prompt in pair.after_call.prompts()) == FIELDS


async def test_one_review_a_person_and_session(
    pair: Companion, held: Session, paths: Paths, clock: StillClock
) -> None:
    you, other = pair.memory.people
    writing = [pair.after_call.write(held, you, field, f"my {field}\nand more") for field in FIELDS]
    await asyncio.gather(*writing, pair.after_call.write(held, other, "gave", "calm"))
    fresh = again(paths, clock)
    assert len(fresh.memory.all(Review)) == 2
    mine = fresh.after_call.review(held, you)
    assert [getattr(mine, field) for field in FIELDS] == [f"my {f}\nand more" for f in FIELDS]


async def test_a_review_is_only_written_when_it_says_something_new(
    pair: Companion, held: Session
) -> None:
    you = pair.memory.you
    await pair.after_call.write(held, you, "gave", "   ")
    assert pair.after_call.review(held, you) is None
    await pair.after_call.write(held, you, "gave", "calm")
    await pair.after_call.write(held, you, "gave", " calm ")
    review = pair.after_call.review(held, you)
    assert review is not None
    assert review.revision == 1
    await pair.after_call.write(held, you, "gave", "")
    review = pair.after_call.review(held, you)
    assert review is not None
    assert (review.gave, review.revision) == ("", 2)


async def test_what_was_typed_and_taken_back_does_not_come_up_again(
    pair: Companion, held: Session, paths: Paths, clock: StillClock
) -> None:
    you = pair.memory.you
    field = pair.after_call.draft_field(held, you, "gave")
    await pair.after_call.write(held, you, "gave", "calm")
    pair.memory.put_draft(field, "calm and")
    await pair.saver.flush()
    await pair.after_call.write(held, you, "gave", "calm")
    assert again(paths, clock).memory.draft(field) == ""
    # Emptied while the last of it was still on its way to the disk.
    pair.memory.put_draft(field, "calm or")
    await pair.saver.flush()
    pair.memory.put_draft(field, "")
    await pair.after_call.write(held, you, "gave", "calm")
    await pair.saver.flush()
    assert again(paths, clock).memory.draft(field) == ""
    assert all(not draft.text for draft in pair.memory.all(Draft))


async def test_text_is_cleaned_and_cut(pair: Companion, held: Session) -> None:
    you = pair.memory.you
    await pair.after_call.write(held, you, "gave", "\x1b[2J" + "x" * 9000)
    review = pair.after_call.review(held, you)
    assert review is not None
    assert len(review.gave) <= 5000
    assert "\x1b" not in review.gave
    await pair.after_call.answer(held, you, "time", YES, "\x07" + "y" * 9000)
    line = pair.after_call.answers(held, you)["time"].line
    assert len(line) <= 2000
    assert "\x07" not in line


async def test_changes_noticed(pair: Companion, held: Session) -> None:
    you, other = pair.memory.people
    await pair.after_call.notice_change(held, you, "I write each morning", ChangeCategory.FOCUS)
    with pytest.raises(UsageProblem):
        await pair.after_call.notice_change(held, you, " \n", ChangeCategory.OTHER)
    (change,) = pair.after_call.changes(held, you)
    assert (change.text, change.category) == ("I write each morning", ChangeCategory.FOCUS)
    assert pair.after_call.changes(held, other) == []
    await pair.after_call.forget_change(change.id)
    await pair.after_call.forget_change(change.id)
    await pair.after_call.forget_change("no such id")
    assert pair.after_call.changes(held, you) == []
    kept = pair.memory.get(ChangeNoticed, change.id)
    assert kept is not None
    assert kept.revision == 2
    assert {kind.id for kind in pair.after_call.change_kinds()} == set(ChangeCategory)


async def test_a_review_waits_for_a_day_and_a_half_and_is_asked_for_once(
    pair: Companion, held: Session, clock: StillClock
) -> None:
    waiting = pair.after_call.waiting()
    assert waiting is not None
    assert waiting.id == held.id
    clock.go_on(60 * 35)
    assert pair.after_call.waiting() is not None
    clock.go_on(60 * 2)
    assert pair.after_call.waiting() is None
    clock.wall = held.ended_at or START
    await pair.after_call.close(held)
    await pair.after_call.close(held)
    assert pair.after_call.waiting() is None
    closed = pair.memory.get(Session, held.id)
    assert closed is not None
    assert closed.revision == held.revision + 1


async def test_the_next_session_is_the_planned_one(pair: Companion, held: Session) -> None:
    assert pair.after_call.next_session() is None
    planned = await pair.planning.plan(START + timedelta(days=28), held.medium)
    assert pair.after_call.next_session() == planned
    await pair.live.open()
    assert pair.after_call.next_session() is None


async def test_you_and_your_co_mentor_are_treated_alike(
    pair: Companion, held: Session, paths: Paths, clock: StillClock
) -> None:
    you, other = pair.memory.people
    await pair.after_call.answer(held, you, "time", YES)
    await pair.after_call.answer(held, other, "time", NOT)
    for person in (you, other):
        await pair.after_call.finish(held, person)
    mine = pair.after_call.felt(held, you)
    there = again(paths, clock)
    there.memory.you, there.memory.other = other, you
    assert there.after_call.felt(held, other) == mine
    swapped = there.after_call.summary(held)
    assert swapped == pair.after_call.summary(held)
    assert there.after_call.facts(held) == pair.after_call.facts(held)
