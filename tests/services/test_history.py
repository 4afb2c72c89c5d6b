"""Reading what is long past, over a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.domain.records import (
    Goal,
    GoalState,
    Half,
    Note,
    Pair,
    PitfallCheck,
    Record,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetStep,
    Visibility,
    deleted,
)
from comentor_tui.domain.searching import Search
from comentor_tui.errors import Interrupted, UsageProblem
from comentor_tui.services import telling
from comentor_tui.services.companion import Companion
from comentor_tui.services.demo import demo_records
from comentor_tui.services.history import History
from comentor_tui.services.searching import MOST, moments, people_named
from comentor_tui.store import schema
from comentor_tui.store.archive import Archive
from comentor_tui.store.repository import SqlStore

from .conftest import START, FakeClock

RECORDS = demo_records(START, sessions=60)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("history") / "comentor.db"
    schema.create(made)
    store = SqlStore(made)
    store.save(*RECORDS)
    store.close()
    return made


PAIR = next(record for record in RECORDS if isinstance(record, Pair))


@pytest.fixture
async def companion(path: Path, clock: FakeClock) -> AsyncIterator[Companion]:
    made = Companion(lambda: SqlStore(path), clock)
    made.open_archive = lambda: Archive(path)
    with Archive(path) as reader:
        assert made.load(reader)
    yield made
    made.history.close()
    made.close()


def held() -> list[Session]:
    found = [r for r in RECORDS if isinstance(r, Session) and r.state is SessionState.HELD]
    return sorted(found, key=lambda session: session.started_at or START)


def of_session(session_id: str, kind: type[Record]) -> set[str]:
    return {
        r.id for r in RECORDS if isinstance(r, kind) and getattr(r, "session_id", "") == session_id
    }


# -- reading ----------------------------------------------------------------------------------


async def test_the_whole_list(companion: Companion) -> None:
    first = await companion.history.page()
    rest = await companion.history.page(first[-1].key)
    count, starts = await companion.history.pages()
    assert (len(first), len(rest), count) == (50, 10, 60)
    assert starts == [None, first[-1].key]
    times = [row.when for row in (*first, *rest)]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("place", [0, 7, -1])
async def test_one_session_is_what_was_written(companion: Companion, place: int) -> None:
    session = held()[place]
    bundle = await companion.history.session(session.id)
    assert bundle.session.id == session.id
    assert {note.id for note in bundle.notes} == of_session(session.id, Note)
    assert {half.id for half in bundle.halves} == of_session(session.id, Half)
    assert {check.id for check in bundle.answers} == of_session(session.id, PitfallCheck)
    asked = {check.target_id for check in bundle.checks}
    assert {t.id for t in bundle.targets} == asked | of_session(session.id, Target)
    assert bundle.prompts
    assert bundle.pitfalls


async def test_what_is_gone(companion: Companion) -> None:
    with pytest.raises(UsageProblem):
        await companion.history.session("nowhere")
    for kind in (Goal, Target):
        with pytest.raises(UsageProblem):
            await companion.history.story(kind, "nowhere")


async def test_the_story_of_a_goal(companion: Companion) -> None:
    note = next(r for r in RECORDS if isinstance(r, Note) and r.target_id)
    assert note.target_id is not None
    by_target = await companion.history.story(Target, note.target_id)
    assert by_target.goal is not None
    by_goal = await companion.history.story(Goal, by_target.goal.id)
    assert by_goal.goal == by_target.goal
    assert note in by_target.notes
    steps = {r.id for r in RECORDS if isinstance(r, Target) and r.goal_id == by_goal.goal.id}
    assert {step.id for step in by_goal.targets} <= steps
    assert {check.target_id for check in by_target.checks} <= steps
    lines = telling.story_lines(by_target, {}, UTC)
    said = next(line for line in lines if line.id == note.id)
    assert said.session == note.session_id


async def test_it_can_be_closed_and_asked_again(companion: Companion) -> None:
    history = companion.history
    history.close()
    first = await history.page()
    history.close()
    history.close()
    assert await history.page() == first


async def test_where_it_cannot_be_read(companion: Companion) -> None:
    history = History(companion.memory, None)
    with pytest.raises(UsageProblem):
        await history.page()
    with pytest.raises(UsageProblem):
        await history.search("x", UTC)
    history.close()


async def test_the_newest_search_counts(companion: Companion) -> None:
    history = companion.history
    texts = ["t", "th", "the", "the q", "question"]
    answers = await asyncio.gather(
        *(history.search(text, UTC) for text in texts), return_exceptions=True
    )
    assert all(isinstance(each, Interrupted) or each.passages is not None for each in answers)
    last = answers[-1]
    assert not isinstance(last, BaseException)
    assert last.passages
    # What is read meanwhile is read all the same.
    found = await asyncio.gather(history.page(), history.search("the", UTC), history.pages())
    assert len(found[0]) == 50
    assert found[2][0] == 60


async def test_nothing_is_looked_for(companion: Companion) -> None:
    found = await companion.history.search(" ?! ", UTC)
    assert (found.passages, found.more) == ((), False)


async def test_more_than_was_asked_for(companion: Companion) -> None:
    few = await companion.history.search("the", UTC, limit=3)
    assert (len(few.passages), few.more) == (3, True)
    many = await companion.history.search("the", UTC, limit=MOST)
    assert many.passages[:3] == few.passages


# -- days and names ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, (None, None)),
        (date(2026, 3, 1), None, (datetime(2026, 2, 28, 22, tzinfo=UTC), None)),
        (None, date(2026, 3, 1), (None, datetime(2026, 3, 1, 22, tzinfo=UTC))),
        (date.min, date.max, (datetime(1, 1, 1, tzinfo=UTC), None)),
    ],
)
def test_days_are_those_of_the_people(
    since: date | None, until: date | None, expected: tuple[datetime | None, datetime | None]
) -> None:
    search = Search(since=since, until=until)
    assert moments(search, timezone(timedelta(hours=2))) == expected


async def test_names(companion: Companion) -> None:
    from comentor_tui.domain.records import Person

    memory = companion.memory
    people = memory.all(Person)
    names = people_named(people, memory.you)
    assert ("me", memory.you) in names
    assert ("partner", memory.other) in names


# -- telling ----------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 7, -1])
async def test_both_are_told_alike(companion: Companion, place: int) -> None:
    memory = companion.memory
    bundle = await companion.history.session(held()[place].id)
    you, other = memory.people
    mine = telling.session_lines(bundle, (you, other), you, UTC, private=False)
    theirs = telling.session_lines(bundle, (other, you), other, UTC, private=False)
    assert sorted((line.text, line.owner or "") for line in mine if line.id) == sorted(
        (line.text, line.owner or "") for line in theirs if line.id
    )
    assert [line.text for line in mine if line.id is None] == [
        line.text for line in theirs if line.id is None
    ] or bundle.session.kind is SessionKind.WORK


async def test_every_line_has_an_id_of_its_own(companion: Companion) -> None:
    memory = companion.memory
    for session in held():
        bundle = await companion.history.session(session.id)
        lines = telling.session_lines(bundle, memory.people, memory.you, UTC, private=True)
        ids = [line.id for line in lines if line.id]
        assert len(ids) == len(set(ids))
        # Whatever can be found in a session can be pointed at.
        for note in bundle.notes:
            assert note.visibility is Visibility.MINE or note.id in ids
        for kind in (bundle.items, bundle.checks, bundle.gifts, bundle.changes, bundle.reviews):
            assert {record.id for record in kind} <= set(ids)


def common(record_id: str, **fields: Any) -> dict[str, Any]:
    base = {"id": record_id, "pair_id": PAIR.id, "owner": PAIR.first}
    return {**base, "created_at": START, "updated_at": START, **fields}


def test_what_was_said_about_a_target() -> None:
    def said(step: TargetStep, **fields: Any) -> str:
        return telling.step_words(TargetCheck(**common("c"), target_id="t", step=step, **fields))

    may, june = date(2026, 5, 4), date(2026, 6, 1)
    assert said(TargetStep.DONE) == "done"
    assert said(TargetStep.LET_GO) == "let go"
    assert said(TargetStep.KEPT) == "goes on"
    assert said(TargetStep.MOVED, from_due=may, to_due=june) == (
        "moved from Mon 4 May 2026 to Mon 1 Jun 2026"
    )
    assert said(TargetStep.MOVED) == "moved, no date for now"
    assert said(TargetStep.CHANGED, to_text="swim") == "now: swim"
    assert said(TargetStep.CHANGED, to_text="swim", to_due=june) == "now: swim, by Mon 1 Jun 2026"
    assert said(TargetStep.CHANGED) == "now: –"


def test_a_goal_without_steps() -> None:
    from comentor_tui.services.history import Story

    goal = Goal(**common("g"), text="swim", state=GoalState.REACHED, due=date(2026, 5, 4))
    lines = telling.story_lines(Story(goal, (), (), (), ()), {}, UTC)
    assert [line.text for line in lines] == ["The goal", "swim", "Steps", "no steps yet"]
    assert lines[1].beside == "short-term · professional · reached · by Mon 4 May 2026"


async def test_a_goal_that_was_taken_away_leaves_its_step(path: Path, tmp_path: Path) -> None:
    import shutil

    from comentor_tui.services.history import story

    copy = tmp_path / "comentor.db"
    shutil.copyfile(path, copy)
    goal = Goal(**common("g"), text="swim")
    store = SqlStore(copy)
    store.save(goal, Target(**common("t"), text="buy a towel", goal_id="g"))
    store.save(deleted(goal, START))
    store.close()
    with Archive(copy) as reader:
        people = (PAIR.first, PAIR.second)
        found = story(reader, Target, "t", people, PAIR.first)
        assert (found.goal, [step.id for step in found.targets]) == (None, ["t"])
        assert telling.story_lines(found, {}, UTC)[0].text == "A step without a goal"
        with pytest.raises(UsageProblem):
            story(reader, Goal, "g", people, PAIR.first)
