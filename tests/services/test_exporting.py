"""Gathering what an export tells, from memory and from a store."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comentor_tui.clock import Clock
from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ChangeNoticed,
    ClockEvent,
    Draft,
    EventKind,
    Gift,
    Goal,
    Half,
    Note,
    Pair,
    Person,
    PitfallAnswer,
    PitfallCheck,
    QuestionUse,
    R,
    Record,
    Review,
    Session,
    SessionKind,
    SessionState,
    Target,
    TargetCheck,
    TargetState,
    TargetStep,
    Visibility,
)
from comentor_tui.errors import UsageProblem
from comentor_tui.export.jsonout import export_json
from comentor_tui.export.markdown import session_markdown
from comentor_tui.services.exporting import (
    Exporting,
    bundle_from,
    calendar_from,
    everything,
    last_session_id,
)
from comentor_tui.services.memory import Memory
from comentor_tui.services.saving import Saver
from comentor_tui.services.store_thread import StoreThread

START = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


class Shelf:
    """A reader over a list of records."""

    def __init__(self, *records: Record, **local: str) -> None:
        self.records = records
        self.values = local

    def load(
        self,
        kind: type[R],
        /,
        *,
        order: str = "created_at",
        limit: int | None = None,
        with_deleted: bool = False,
        **equal: Any,
    ) -> list[R]:
        def fits(record: Record) -> bool:
            return all(
                getattr(record, name) in (value if isinstance(value, tuple) else (value,))
                for name, value in equal.items()
            )

        name = order.removeprefix("-")
        found = [r for r in self.records if isinstance(r, kind) and fits(r)]
        found = [r for r in found if with_deleted or r.deleted_at is None]
        found.sort(key=lambda r: r.id)
        found.sort(key=lambda r: getattr(r, name) or START, reverse=order != name)
        return found[:limit]

    def get(self, kind: type[R], record_id: str, /) -> R | None:
        return next((r for r in self.records if type(r) is kind and r.id == record_id), None)

    def local(self, key: str) -> str | None:
        return self.values.get(key)


class StoppedClock:
    speed = 1.0

    def now(self) -> Moment:
        return Moment(day(0) + timedelta(minutes=30), 30 * 60_000, "boot")


def base(record_id: str, created: int = 0, pair: str = "p", **fields: Any) -> dict[str, Any]:
    at = day(created)
    return {"id": record_id, "pair_id": pair, "created_at": at, "updated_at": at, **fields}


def session(record_id: str, number: int, state: SessionState, **fields: Any) -> Session:
    begun = state in (SessionState.HELD, SessionState.OPEN)
    times: dict[str, Any] = {"planned_at": day(number)}
    if begun:
        times["started_at"] = day(number)
    return Session(**base(record_id, number - 30), state=state, **{**times, **fields})


def of_session(session_id: str, mark: str) -> list[Record]:
    """One record of every kind that belongs to a session."""
    here: dict[str, Any] = {"session_id": session_id}

    def ids(kind: str, **fields: Any) -> dict[str, Any]:
        return base(f"{kind}-{mark}", **{"owner": "a", **fields})

    clock: dict[str, Any] = {"wall": START, "boot_ms": 0, "boot_id": "boot"}
    event = ids("event", owner=None)
    return [
        ClockEvent(**event, **here, **clock, seq=1, kind=EventKind.OPENED),
        Half(**ids("half"), **here, intention=f"intention {mark}"),
        AgendaItem(**ids("item"), **here, text=f"item {mark}"),
        Note(**ids("note"), **here, text=f"note {mark}"),
        Note(**ids("own"), **here, text=f"own {mark}", visibility=Visibility.MINE),
        Target(**ids("target"), **here, text=f"target {mark}", due=date(2026, 12, 1)),
        TargetCheck(**ids("check"), **here, target_id="far", step=TargetStep.DONE),
        PitfallCheck(
            **ids("answer"), **here, pitfall="time", answer=PitfallAnswer.YES, shared=True
        ),
        Review(**ids("review"), **here, gave=f"gave {mark}"),
        ChangeNoticed(**ids("change"), **here, text=f"change {mark}"),
        Gift(**ids("gift"), **here, text=f"gift {mark}", seen_by="b"),
        QuestionUse(**ids("use"), **here, question_id="q"),
    ]


PAIR = Pair(**base("p"), first="a", second="b")
PEOPLE = (
    Person(**base("a", owner="a"), name="Ana"),
    Person(**base("b", owner="b"), name="Ben"),
)
HELD = session("held", 0, SessionState.HELD, ended_at=day(0) + timedelta(hours=1))
NEXT = session("next", 28, SessionState.PLANNED, place="room 5")
LATER = session("later", 56, SessionState.PLANNED)
OLD = session("old", -28, SessionState.HELD, ended_at=day(-28))
FAR = Target(
    **base("far", -100, owner="a"),
    text="from long ago",
    goal_id="goal",
    state=TargetState.DONE,
    session_id="older",
)
GOAL = Goal(**base("goal", -100, owner="a"), text="where to")
AGREED = [
    Agreement(**base(f"agreement-{n}", made), version=n) for n, made in ((1, -90), (2, -10), (3, 9))
]
ALL: list[Record] = [
    PAIR,
    *PEOPLE,
    *AGREED,
    LATER,
    OLD,
    HELD,
    NEXT,
    session("dateless", 3, SessionState.PLANNED, planned_at=None),
    FAR,
    GOAL,
    *of_session("held", "now"),
    *of_session("old", "before"),
]


def memory(*records: Record, clock: Clock | None = None) -> Memory:
    made = Memory(
        Saver(StoreThread(lambda: pytest.fail("nothing is written"))), clock or StoppedClock()
    )
    made.load(Shelf(*records))
    return made


def test_a_bundle_from_a_store_is_all_of_one_session() -> None:
    bundle = bundle_from(Shelf(*ALL), "held")
    mine = [record for record in of_session("held", "now") if not isinstance(record, Draft)]
    around = [PAIR, *PEOPLE, AGREED[1], HELD, FAR, GOAL]
    assert sorted(bundle.records(), key=lambda r: r.id) == sorted(
        [*mine, *around], key=lambda r: r.id
    )
    assert bundle.next_session == NEXT
    assert bundle.at is None
    assert [i for i, _ in bundle.pitfalls][:2] == ["time", "social"]
    assert "most_useful" in dict(bundle.prompts)


def test_memory_and_store_tell_the_same_of_the_last_session() -> None:
    # Memory leaves out what was closed in a session before, and reads changes with the store.
    without = [r for r in ALL if r is not FAR and not isinstance(r, ChangeNoticed)]
    told = Exporting(memory(*without)).session_bundle(HELD)
    assert told == bundle_from(Shelf(*without), "held")


def test_what_follows_a_session_is_the_next_one_with_a_date() -> None:
    assert bundle_from(Shelf(*ALL), "old").next_session == HELD
    assert bundle_from(Shelf(*ALL), "next").next_session == LATER
    assert bundle_from(Shelf(*ALL), "later").next_session is None


def test_the_agreement_is_the_one_that_held_then() -> None:
    def version(session_id: str, *records: Record) -> int | None:
        agreement = bundle_from(Shelf(*(records or ALL)), session_id).agreement
        return agreement.version if agreement else None

    assert version("old") == 1
    assert version("held") == 2
    assert version("later") == 3
    assert version("old", PAIR, OLD, AGREED[2]) == 3
    assert version("old", PAIR, OLD) is None


def test_a_session_that_is_not_there() -> None:
    gone = session("gone", 1, SessionState.HELD, deleted_at=day(2))
    for session_id in ("gone", "nothing"):
        with pytest.raises(UsageProblem, match="no such session"):
            bundle_from(Shelf(*ALL, gone), session_id)
    with pytest.raises(UsageProblem, match="no such session"):
        bundle_from(Shelf(HELD), "held")
    with pytest.raises(UsageProblem, match="nobody here"):
        Exporting(memory()).session_bundle(HELD)


def test_an_open_session_is_told_up_to_now() -> None:
    open_ = session("open", 0, SessionState.OPEN)
    assert Exporting(memory(PAIR, *PEOPLE, open_)).session_bundle(open_).at == StoppedClock().now()
    now = StoppedClock().now()
    assert bundle_from(Shelf(PAIR, open_), "open", at=now).at == now
    assert bundle_from(Shelf(*ALL), "held", at=now).at is None


def test_own_texts_are_used(tmp_path: Path) -> None:
    (tmp_path / "pitfalls.toml").write_text(
        '[[pitfall]]\nid = "time"\ntitle = "Our time"\nquestion = "Did we?"\nstarter = "And?"\n'
        'remedy = [{ text = "Once more", section = "news" }]\n'
    )
    assert dict(bundle_from(Shelf(*ALL), "held", folder=tmp_path).pitfalls)["time"] == "Our time"
    told = Exporting(memory(*ALL), tmp_path).session_bundle(HELD)
    assert dict(told.pitfalls)["time"] == "Our time"


def test_a_page_and_a_calendar_from_memory() -> None:
    exporting = Exporting(memory(*ALL))
    bundle = exporting.session_bundle(HELD)
    page = session_markdown(bundle, you="a", tz=UTC)
    assert page.startswith("# Sun 22 Nov 2026 · Ana and Ben\n")
    assert "note now" in page
    assert "own now" not in page
    assert "own now" in session_markdown(bundle, you="a", tz=UTC, private=True)
    calendar = exporting.calendar(NEXT).decode()
    assert "SUMMARY:Co-mentoring: Ana and Ben\r\n" in calendar
    assert "UID:comentor-next\r\n" in calendar
    assert "DTSTAMP:20261122T163000Z\r\n" in calendar
    assert "LOCATION:room 5\r\n" in calendar


def test_the_calendar_of_a_store_names_what_is_next() -> None:
    gone = session("gone", -7, SessionState.PLANNED)
    social = session("social", 3, SessionState.PLANNED, kind=SessionKind.SOCIAL)

    def uid(*records: Record, repeat: bool = False) -> str:
        shelf = Shelf(PAIR, *PEOPLE, *AGREED, *records)
        lines = calendar_from(shelf, START, repeat=repeat).decode().splitlines()
        return next(line for line in lines if line.startswith("UID"))

    assert uid(gone, LATER, NEXT) == "UID:comentor-next"
    assert uid(gone, NEXT, social) == "UID:comentor-social"
    assert uid(gone, NEXT, social, repeat=True) == "UID:comentor-series-p"
    dateless = session("dateless", 3, SessionState.PLANNED, planned_at=None)
    for nothing in ((gone,), (dateless,), ()):
        with pytest.raises(UsageProblem, match="No session is planned"):
            calendar_from(Shelf(PAIR, *PEOPLE, *AGREED, *nothing), START)


def test_everything_is_every_kind_but_drafts() -> None:
    draft = Draft(**base("draft"), text="half a thou")
    gone = Note(**base("gone", owner="a"), text="taken back", deleted_at=day(1))
    others = [
        Pair(**base("p2", pair="p2"), first="c", second="d"),
        PitfallCheck(
            **base("answer-b", owner="b"),
            session_id="held",
            pitfall="time",
            answer=PitfallAnswer.NOT_TODAY,
            shared=True,
        ),
    ]
    shelf = Shelf(*ALL, draft, gone, *others)
    private = {"own-now", "own-before"}
    # Ben did not answer after the old session: Ana's answer waits for his.
    early = {"answer-before"}
    ids = {record.id for record in everything(shelf, private=False)}
    assert ids == {r.id for r in [*ALL, *others]} - private - early
    ids = {record.id for record in everything(shelf, private=True)}
    assert ids == {r.id for r in [*ALL, *others, gone]}
    text = export_json(everything(shelf, True), version="1", exported_at=START, private=True)
    assert len(json.loads(text)["records"]["session"]) == 5


def test_the_last_session_is_the_newest_one_held() -> None:
    assert last_session_id(Shelf(*ALL)) == "held"
    open_ = session("open", 7, SessionState.OPEN)
    assert last_session_id(Shelf(*ALL, open_)) == "held"
    assert last_session_id(Shelf(PAIR, open_)) == "open"
    assert last_session_id(Shelf(PAIR, NEXT)) is None
    assert last_session_id(Shelf()) is None


def test_the_last_session_is_that_of_the_pair_that_was_chosen() -> None:
    second = Pair(**base("p2", 1, pair="p2"), first="c", second="d")
    theirs = Session(**base("theirs", 1, pair="p2"), state=SessionState.HELD, started_at=day(-200))
    assert last_session_id(Shelf(*ALL, second, theirs)) == "held"
    assert last_session_id(Shelf(*ALL, second, theirs, pair="p2")) == "theirs"
