"""Merging two copies: the rule, and that nothing depends on who merges what first."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comentor_tui.domain import exchange, merging
from comentor_tui.domain.exchange import Ancestry, KeptAside
from comentor_tui.domain.merging import Contradiction, Fate, Holding, Version, merge, outgoing
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    ClockEvent,
    Draft,
    EventKind,
    Gift,
    Goal,
    Half,
    Note,
    OwnQuestion,
    Pair,
    Person,
    PitfallAnswer,
    PitfallCheck,
    Record,
    Session,
    SessionKind,
    SessionState,
    Visibility,
    deleted,
    revised,
)

PEOPLE = ("ana", "ben")
START = datetime(2026, 3, 1, 18, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def new(kind: type[Any], record_id: str, minutes: int = 0, /, **fields: Any) -> Any:
    base = {"id": record_id, "pair_id": "pair", "created_at": at(minutes)}
    return kind(**{**base, "updated_at": at(minutes), **fields})


def goal(text: str = "a first text", **fields: Any) -> Goal:
    return new(Goal, "goal", **{"owner": "ben", "text": text, **fields})


def event(event_id: str, seq: int, minutes: int, session: str = "s", **fields: Any) -> ClockEvent:
    return new(
        ClockEvent,
        event_id,
        minutes,
        session_id=session,
        seq=seq,
        kind=EventKind.OPENED,
        wall=at(minutes),
        boot_ms=0,
        boot_id="b",
        **fields,
    )


class Copy:
    """One person's copy: a store that knows records by kind and id."""

    def __init__(self, you: str, *records: Record) -> None:
        self.you = you
        self.rows: dict[tuple[type[Record], str], Record] = {}
        self.put(*records)

    def put(self, *records: Record) -> None:
        for record in records:
            self.rows[type(record), record.id] = record

    def get(self, kind: type[Any], record_id: str) -> Any:
        return self.rows.get((kind, record_id))

    def edit(self, kind: type[Any], record_id: str, minutes: int = 1, **changes: Any) -> None:
        self.put(revised(self.get(kind, record_id), at(minutes), **changes))

    def held(self) -> Holding:
        return merging.holding(PEOPLE, self.rows.values(), self.you)

    def packet(self) -> Holding:
        return outgoing(self.held())

    def take(self, packet: Holding) -> merging.Merged:
        merged = merge(self.held(), packet)
        for lost in merged.lost:
            del self.rows[type(lost), lost.id]
        self.put(*merged.save)
        # What is written is what the merge said: nothing is in the holding alone.
        assert self.held() == merged.holding
        return merged

    def aside(self) -> list[str]:
        return sorted(
            getattr(exchange.content_of(each), "text", "") for each in self.held().aside.values()
        )


def two(*records: Record) -> tuple[Copy, Copy]:
    """Ana's copy with these records, and Ben's that got all of them from her."""
    ana, ben = Copy("ana", *records), Copy("ben")
    ben.take(ana.packet())
    return ana, ben


def exchange_both(ana: Copy, ben: Copy) -> tuple[merging.Merged, merging.Merged]:
    from_ana, from_ben = ana.packet(), ben.packet()
    return ana.take(from_ben), ben.take(from_ana)


def fates(merged: merging.Merged) -> list[Fate]:
    return [step.fate for step in merged.trace]


# -- the rule -----------------------------------------------------------------------------------


def test_what_is_new_comes_in_and_nothing_changes_the_second_time() -> None:
    ana, ben = Copy("ana", goal(), new(Agreement, "v1", version=1)), Copy("ben")
    packet = ana.packet()
    first = ben.take(packet)
    assert fates(first) == [Fate.NEW, Fate.NEW]
    assert ben.get(Goal, "goal") == goal()
    again = ben.take(packet)
    assert (again.save, again.lost, again.trace) == ((), (), ())


def test_edits_in_turn_follow_each_other_wherever_they_were_made() -> None:
    ana, ben = two(goal())
    # Ben types on Ana's machine, in the session; at home he goes on from there.
    ana.edit(Goal, "goal", text="typed at Ana's")
    assert fates(ben.take(ana.packet())) == [Fate.CHANGED]
    assert ben.get(Goal, "goal").text == "typed at Ana's"
    ben.edit(Goal, "goal", text="and at home")
    assert fates(ana.take(ben.packet())) == [Fate.CHANGED]
    assert ana.get(Goal, "goal").text == ben.get(Goal, "goal").text == "and at home"
    assert ana.get(Goal, "goal").revision == 3
    assert ana.held().aside == ben.held().aside == {}


def test_the_owners_own_copy_wins_although_the_other_one_was_busier() -> None:
    ana, ben = two(goal())
    ana.edit(Goal, "goal", 1, text="once at Ana's")
    ana.edit(Goal, "goal", 2, text="twice at Ana's")
    ben.edit(Goal, "goal", 1, text="at home")
    on_ana, on_ben = exchange_both(ana, ben)
    assert fates(on_ana) == [Fate.MINE_ASIDE]
    assert fates(on_ben) == [Fate.THEIRS_ASIDE]
    (step,) = on_ben.trace
    assert step.other is not None
    assert (step.after.text, step.other.text) == ("at home", "twice at Ana's")  # type: ignore[attr-defined]
    assert ana.get(Goal, "goal") == ben.get(Goal, "goal")
    assert ana.get(Goal, "goal").text == "at home"
    assert ana.aside() == ben.aside() == ["twice at Ana's"]
    # The revision is above both, so no store skips it.
    assert ana.get(Goal, "goal").revision == 4


def test_what_was_kept_aside_is_settled_by_a_later_edit_and_stays() -> None:
    ana, ben = two(goal())
    ana.edit(Goal, "goal", text="at Ana's")
    ben.edit(Goal, "goal", text="at home")
    exchange_both(ana, ben)
    assert [each.of_id for each in merging.unsettled(ana.held())] == ["goal"]
    ana.edit(Goal, "goal", 5, text="both in one")
    assert merging.unsettled(ana.held()) == []
    exchange_both(ana, ben)
    assert ben.get(Goal, "goal").text == "both in one"
    assert ana.aside() == ben.aside() == ["at Ana's"]
    assert merging.unsettled(ben.held()) == []


def test_the_same_said_twice_is_no_matter_for_anybody() -> None:
    ana, ben = two(goal())
    ana.edit(Goal, "goal", 1, text="the same")
    ben.edit(Goal, "goal", 2, text="the same")
    on_ana, on_ben = exchange_both(ana, ben)
    assert on_ana.trace == on_ben.trace == ()
    assert ana.packet() == ben.packet()
    assert merging.unsettled(ana.held()) == []


def test_a_joint_record_goes_by_its_revision_then_by_the_time() -> None:
    item = new(AgendaItem, "item", text="talk about rest")
    ana, ben = two(item)
    ana.edit(AgendaItem, "item", 1, text="once")
    ana.edit(AgendaItem, "item", 2, text="twice")
    ben.edit(AgendaItem, "item", 9, text="later, but once")
    exchange_both(ana, ben)
    assert ana.get(AgendaItem, "item") == ben.get(AgendaItem, "item")
    assert ana.get(AgendaItem, "item").text == "twice"
    assert ana.aside() == ["later, but once"]
    ana.edit(AgendaItem, "item", 11, text="earlier")
    ben.edit(AgendaItem, "item", 12, text="a later one")
    exchange_both(ana, ben)
    assert ana.get(AgendaItem, "item").text == ben.get(AgendaItem, "item").text == "a later one"
    ana.edit(AgendaItem, "item", 20, text="b")
    ben.edit(AgendaItem, "item", 20, text="a")
    exchange_both(ana, ben)
    assert ana.get(AgendaItem, "item").text == ben.get(AgendaItem, "item").text == "b"


def test_a_record_that_changed_hands_on_one_copy_counts_as_joint() -> None:
    ana, ben = two(new(AgendaItem, "item", text="whose is it", owner="ben"))
    ana.edit(AgendaItem, "item", 1, owner="ana")
    ana.edit(AgendaItem, "item", 2, text="mine now")
    ben.edit(AgendaItem, "item", 9, text="still his")
    exchange_both(ana, ben)
    assert ben.get(AgendaItem, "item").text == ana.get(AgendaItem, "item").text == "mine now"


def test_the_words_of_a_gift_belong_to_who_put_them_down() -> None:
    ana, ben = two(new(Gift, "gift", owner="ben", seen_by="ana", text="you listen"))
    ben.edit(Gift, "gift", 1, text="I listen")
    ben.edit(Gift, "gift", 2, text="I do listen")
    ana.edit(Gift, "gift", 1, text="you hear what is left out")
    exchange_both(ana, ben)
    assert ben.get(Gift, "gift").text == ana.get(Gift, "gift").text == "you hear what is left out"


def test_what_was_taken_away_is_away_on_both_and_its_words_stay_at_home() -> None:
    ana, ben = two(goal(first_step="if it rains, I write"), goal(id="second", text="a secret"))
    ben.put(deleted(ben.get(Goal, "goal"), at(3)))
    ben.put(goal(id="third", text="never told", deleted_at=at(3)))
    packet = ben.packet()
    assert "never told" not in repr(packet)
    assert "if it rains" not in repr(packet)
    assert fates(ana.take(packet)) == [Fate.TAKEN_AWAY]
    # Ana's copy had the words, so they can be put back there; it never had those of the third.
    assert ana.get(Goal, "goal").deleted_at == at(3)
    assert ana.get(Goal, "goal").first_step == "if it rains, I write"
    assert ana.get(Goal, "third").text == ""
    assert ana.packet() == ben.packet()
    ana.edit(Goal, "goal", 4, deleted_at=None)
    assert fates(ben.take(ana.packet())) == [Fate.CHANGED]
    assert ben.get(Goal, "goal").first_step == "if it rains, I write"


def test_taken_away_here_and_changed_at_the_owners() -> None:
    ana, ben = two(goal())
    ana.put(deleted(ana.get(Goal, "goal"), at(1)))
    ben.edit(Goal, "goal", 1, text="goes on")
    exchange_both(ana, ben)
    assert ana.get(Goal, "goal") == ben.get(Goal, "goal")
    assert ana.get(Goal, "goal").deleted_at is None


def test_words_that_were_taken_away_in_vain_are_kept_at_home() -> None:
    ana, ben = two(goal())
    ana.edit(Goal, "goal", 1, text="said at Ana's")
    ana.put(deleted(ana.get(Goal, "goal"), at(2)))
    ben.edit(Goal, "goal", 1, text="goes on")
    exchange_both(ana, ben)
    assert [exchange.content_of(each).text for each in merging.unsettled(ana.held())] == [  # type: ignore[attr-defined]
        "said at Ana's"
    ]
    assert ben.aside() == [""]
    assert ana.packet() == ben.packet()


def test_a_tombstone_has_nothing_of_what_was_said() -> None:
    check = new(
        PitfallCheck,
        "check",
        owner="ana",
        session_id="s",
        pitfall="time",
        answer=PitfallAnswer.YES,
        line="we were late",
        shared=True,
        deleted_at=at(1),
    )
    told = exchange.outward(check)
    assert (told.session_id, told.pitfall) == ("s", "time")
    assert (told.answer, told.line, told.shared) == (PitfallAnswer.NOT_TODAY, "", False)
    assert exchange.with_words(told, check) == check
    assert exchange.outward(new(OwnQuestion, "q", text="why", kind="open", deleted_at=at(1))) == (
        new(OwnQuestion, "q", text="", kind="open", deleted_at=at(1))
    )


def test_private_things_never_travel() -> None:
    session = new(Session, "s")
    note = new(Note, "note", owner="ana", text="only for me", visibility=Visibility.MINE)
    gone = replace(note, id="gone", deleted_at=at(1))
    check = new(
        PitfallCheck,
        "check",
        owner="ana",
        session_id="s",
        pitfall="time",
        answer=PitfallAnswer.YES,
        line="only for me",
    )
    draft = new(Draft, "pair:note", text="only for me")
    ana, ben = two(session, note, gone, check, draft, goal())
    assert {record.id for record in ana.packet().stored.values()} == {"s", "goal"}
    assert "only for me" not in repr(ana.packet())
    assert {kind for kind, _ in ben.rows} == {Session, Goal, Ancestry}
    # Shared, they do; taken back into one's own, what went before stays where it is.
    ana.edit(PitfallCheck, "check", shared=True)
    ana.edit(Note, "note", visibility=Visibility.OURS)
    exchange_both(ana, ben)
    assert ben.get(PitfallCheck, "check").line == ben.get(Note, "note").text == "only for me"
    ana.edit(Note, "note", 5, visibility=Visibility.MINE, text="mine again")
    exchange_both(ana, ben)
    assert ben.get(Note, "note").text == "only for me"
    assert ana.get(Note, "note").text == "mine again"


def test_a_private_state_that_was_kept_aside_does_not_travel() -> None:
    note = new(Note, "note", owner="ben", text="ours")
    ana, ben = two(note)
    # Ben types on Ana's machine and keeps it to himself there; at home he shares other words.
    ana.edit(Note, "note", 1, text="between me and me", visibility=Visibility.MINE)
    ben.edit(Note, "note", 1, text="for both of us")
    ana.take(ben.packet())
    assert ana.get(Note, "note").text == "for both of us"
    assert ana.aside() == ["between me and me"]
    assert "between me" not in repr(ana.packet())
    ben.take(ana.packet())
    assert ana.packet() == ben.packet()


def test_additions_are_united_and_never_contradict() -> None:
    ana, ben = two(new(Agreement, "v1", version=1))
    ana.put(new(Agreement, "v2a", 1, version=2, purpose="courage"))
    ben.put(new(Agreement, "v2b", 2, version=2, purpose="rest"))
    exchange_both(ana, ben)
    assert ana.packet() == ben.packet()
    assert len(ana.held().added) == 3
    ben.put(new(Agreement, "v1", version=1, purpose="changed behind the back"))
    with pytest.raises(Contradiction, match="agreement v1"):
        ana.take(ben.packet())


def test_another_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="different pairs"):
        merge(Copy("ana").held(), merging.holding(("ana", "cleo"), [], "cleo"))


# -- the clock ----------------------------------------------------------------------------------


def log_of(copy: Copy) -> list[str]:
    return [each.id for each in copy.held().logs.get("s", ())]


def test_a_log_that_went_on_is_the_longer_one() -> None:
    ana, ben = two(new(Session, "s"), event("a1", 1, 0))
    ana.put(event("a2", 2, 5), event("a3", 3, 9))
    early, late = two(*ana.rows.values())[0].packet(), ana.packet()
    assert ben.take(late).lost == ()
    assert ben.take(early).save == ()
    assert log_of(ben) == ["a1", "a2", "a3"]


def test_a_clock_that_ran_on_both_copies_is_the_one_that_began_first() -> None:
    ana, ben = two(new(Session, "s"))
    ana.put(event("a1", 1, 2), event("a2", 2, 30))
    ben.put(event("b1", 1, 0), event("b2", 2, 31), event("b3", 3, 62))
    on_ana, on_ben = exchange_both(ana, ben)
    assert log_of(ana) == log_of(ben) == ["b1", "b2", "b3"]
    assert {each.id for each in on_ana.lost} == {"a1", "a2"}
    assert fates(on_ana) == [Fate.MY_CLOCK_ASIDE]
    assert fates(on_ben) == [Fate.THEIR_CLOCK_ASIDE]
    assert {each.of_id for each in merging.unsettled(ana.held())} == {"a1", "a2"}
    assert ana.packet() == ben.packet()
    # No place in the log is taken twice, and the same packet again changes nothing.
    assert exchange_both(ana, ben)[0].save == ()


def test_of_two_ways_on_the_one_that_came_first_counts() -> None:
    ana, ben = two(new(Session, "s"), event("a1", 1, 0))
    ana.put(event("z2", 2, 30))
    ben.put(event("b2", 2, 30), event("b3", 3, 60))
    exchange_both(ana, ben)
    assert log_of(ana) == log_of(ben) == ["a1", "b2", "b3"]
    ben.put(replace(event("b2", 2, 30), text="changed"))
    with pytest.raises(Contradiction):
        ana.take(ben.packet())


def test_a_log_without_its_session_is_not_talked_about() -> None:
    ana, ben = Copy("ana", event("a1", 1, 0)), Copy("ben", event("b1", 1, 1))
    on_ana, on_ben = exchange_both(ana, ben)
    assert on_ana.trace == on_ben.trace == ()
    assert log_of(ana) == log_of(ben) == ["a1"]


# -- dates that both entered -------------------------------------------------------------------


def date_of(record_id: str, minutes: int = 0, /, **fields: Any) -> Session:
    made: Session = new(Session, record_id, minutes, **{"planned_at": at(9000), **fields})
    return made


def planned(copy: Copy) -> list[str]:
    return sorted(
        each.id
        for each in copy.rows.values()
        if isinstance(each, Session)
        and each.deleted_at is None
        and each.state is SessionState.PLANNED
    )


def test_a_date_that_both_entered_is_one() -> None:
    ana, ben = two(goal())
    ana.put(date_of("a", 5, place="the blue room"))
    ben.put(date_of("b", 2))
    on_ana, on_ben = exchange_both(ana, ben)
    # The one that was entered first: nobody's own counts for more.
    assert planned(ana) == planned(ben) == ["b"]
    assert ana.packet() == ben.packet()
    assert fates(on_ana) == fates(on_ben) == [Fate.JOINED]
    (step,) = on_ana.trace
    assert (step.after.id, step.other and step.other.id) == ("b", "a")
    # Its words are where they were typed, to be brought back.
    assert ana.get(Session, "a").place == "the blue room"
    assert ben.get(Session, "a").place == "the blue room"
    assert ana.held().aside == {}
    for merged in exchange_both(ana, ben):
        assert (merged.save, merged.trace) == ((), ())


def test_one_after_the_other_it_is_told_to_both() -> None:
    ana, ben = two(goal())
    ana.put(date_of("a", 1))
    ben.put(date_of("b", 2))
    (step,) = ben.take(ana.packet()).trace
    assert (step.fate, step.after.id, step.other) == (Fate.JOINED, "a", None)
    assert ana.take(ben.packet()).trace == ()
    assert planned(ana) == planned(ben) == ["a"]
    assert ana.packet() == ben.packet()
    # And the other way round Ana hears of it from the packet.
    cleo, dan = two(goal())
    cleo.put(date_of("a", 3))
    dan.put(date_of("b", 2))
    dan.take(cleo.packet())
    (step,) = cleo.take(dan.packet()).trace
    assert (step.fate, step.after.id) == (Fate.JOINED, "b")


def test_dates_that_differ_are_two() -> None:
    ana, ben = two(goal())
    ana.put(date_of("a"), date_of("social", kind=SessionKind.SOCIAL))
    ben.put(date_of("b", planned_at=at(9001)), date_of("open", planned_at=None))
    exchange_both(ana, ben)
    assert planned(ana) == planned(ben) == ["a", "b", "open", "social"]


def test_a_date_that_was_moved_meanwhile_stays() -> None:
    ana, ben = two(goal())
    ana.put(date_of("a", 1))
    ben.put(date_of("b", 2))
    early = ben.packet()
    ana.take(early)
    assert planned(ana) == ["a"]
    ben.edit(Session, "b", planned_at=at(9999))
    exchange_both(ana, ben)
    assert planned(ana) == planned(ben) == ["a", "b"]
    # In whatever order the packets come.
    late = Copy("ana", goal(), date_of("a", 1))
    late.take(ben.packet())
    late.take(early)
    assert planned(late) == ["a", "b"]


def test_a_date_that_was_moved_by_who_had_both_stays_moved() -> None:
    ana, ben = two(goal())
    ana.put(date_of("a", 1))
    ben.put(date_of("b", 2))
    ana.take(ben.packet())
    ana.edit(Session, "a", planned_at=at(9999))
    ben.take(ana.packet())
    assert planned(ana) == planned(ben) == ["a"]
    assert ben.get(Session, "a").planned_at == at(9999)


def test_a_date_that_was_held_on_one_copy_is_not_still_to_come_on_the_other() -> None:
    ana, ben = two(goal())
    ana.put(date_of("a", 5))
    ben.put(date_of("b", 2))
    ana.edit(Session, "a", state=SessionState.HELD, started_at=at(9000), ended_at=at(9060))
    ana.put(event("a1", 1, 9000, "a"))
    exchange_both(ana, ben)
    assert planned(ana) == planned(ben) == []
    assert ben.get(Session, "a").state is SessionState.HELD
    # Held on both, they are two until somebody takes one away.
    cleo, dan = two(goal())
    cleo.put(date_of("a", state=SessionState.HELD), event("a1", 1, 0, "a"))
    dan.put(date_of("b", state=SessionState.HELD), event("b1", 1, 0, "b"))
    exchange_both(cleo, dan)
    assert cleo.get(Session, "b").deleted_at is dan.get(Session, "a").deleted_at is None


def test_brought_back_from_the_bin_it_is_one_again_with_the_next_packet() -> None:
    ana, ben = two(goal())
    ana.put(date_of("a", 1))
    ben.put(date_of("b", 2))
    exchange_both(ana, ben)
    ben.edit(Session, "b", deleted_at=None)
    ben.edit(Session, "a", deleted_at=at(50))
    exchange_both(ana, ben)
    assert planned(ana) == planned(ben) == ["b"]


# -- reading what was kept ----------------------------------------------------------------------


@pytest.mark.parametrize("content", ["[" * 100_000, "{", "[]", '{"id": 1}', "null"])
def test_content_that_nobody_kept_aside_is_refused(content: str) -> None:
    kept = replace(exchange.keep_aside(goal(), (1, 0)), content=content)
    with pytest.raises(ValueError, match=r".+"):
        exchange.content_of(kept)
    with pytest.raises(ValueError, match="not a record"):
        exchange.content_of(replace(kept, content="{}", of_kind="draft"))


# -- whatever happened --------------------------------------------------------------------------

KINDS_EDITED: dict[str, Callable[[str, str], Record]] = {
    "goal": lambda i, t: new(Goal, i, owner="ben", text=t),
    "note": lambda i, t: new(Note, i, owner="ana", text=t),
    "item": lambda i, t: new(AgendaItem, i, text=t),
    "gift": lambda i, t: new(Gift, i, owner="ana", seen_by="ben", text=t),
}
moves = st.lists(
    st.tuples(
        st.sampled_from(["edit", "edit", "edit", "delete", "new", "tick", "send", "receive"]),
        st.booleans(),
        st.integers(0, 5),
    ),
    max_size=30,
)


class Life:
    """Two copies that are edited and exchange packets in any order, late ones too.

    For every state it is known which edits went into it: what the rule only infers.
    """

    def __init__(self) -> None:
        session = new(Session, "s")
        self.ana, self.ben = two(session, *(make(f"{k}0", k) for k, make in KINDS_EDITED.items()))
        self.packets: list[Holding] = [self.ana.packet()]
        self.number = 0
        self.history: dict[str, frozenset[str]] = {}
        """By the words of a state (every edit has its own): the words that went into it."""

    def run(self, steps: Iterable[tuple[str, bool, int]]) -> Life:
        for name, on_ana, which in steps:
            getattr(self, name)(self.ana if on_ana else self.ben, which)
        return self

    def _some(self, copy: Copy, which: int) -> Any:
        texts = [r for r in copy.rows.values() if hasattr(r, "text") and not r.append_only]
        return sorted(texts, key=lambda r: r.id)[which % len(texts)]

    def _say(self) -> str:
        self.number += 1
        return f"edit {self.number}"

    def edit(self, copy: Copy, which: int) -> None:
        record, words = self._some(copy, which), self._say()
        before = self.history.get(record.text, frozenset())
        self.history[words] = before | {words}
        # Clocks go wrong: the time says nothing about the order.
        minutes = (self.number * 7) % 5
        copy.put(revised(record, at(minutes), text=words, deleted_at=None))

    def delete(self, copy: Copy, which: int) -> None:
        record = self._some(copy, which)
        if record.deleted_at is None:
            copy.put(deleted(record, at(self.number % 5)))

    def new(self, copy: Copy, which: int) -> None:
        words = self._say()
        kind = sorted(KINDS_EDITED)[which % len(KINDS_EDITED)]
        self.history[words] = frozenset({words})
        copy.put(KINDS_EDITED[kind](f"{kind}{self.number}", words))

    def tick(self, copy: Copy, which: int) -> None:
        log = copy.held().logs.get("s", ())
        self.number += 1
        copy.put(event(f"{copy.you}{self.number}", len(log) + 1, self.number + which))

    def send(self, copy: Copy, which: int) -> None:
        self.packets.append(copy.packet())

    def receive(self, copy: Copy, which: int) -> None:
        copy.take(self.packets[-1 - which % len(self.packets)])


def in_force(held: Holding) -> tuple[Any, ...]:
    """What a merge answers for: all but how much of what is settled was kept, and the words that
    a copy alone has of what was taken away."""
    aside = {
        (each.of_id, each.first, each.second, exchange.outward(exchange.content_of(each)))
        for each in merging.unsettled(held)
    }
    return held.versions, held.added, held.logs, aside


@given(moves)
@settings(max_examples=100, deadline=None)
def test_copies_that_exchanged_packets_are_equal(steps: list[tuple[str, bool, int]]) -> None:
    life = Life().run(steps)
    exchange_both(life.ana, life.ben)
    assert life.ana.packet() == life.ben.packet()
    assert exchange_both(life.ana, life.ben)[0].save == ()


@given(moves)
@settings(max_examples=100, deadline=None)
def test_no_edit_is_lost_without_a_trace(steps: list[tuple[str, bool, int]]) -> None:
    life = Life().run(steps)
    exchange_both(life.ana, life.ben)
    # What was taken away is told without its words: those are known where they were said.
    words = {getattr(r, "text", "") for copy in (life.ana, life.ben) for r in copy.rows.values()}
    words.update(word for copy in (life.ana, life.ben) for word in copy.aside())
    known = frozenset().union(*(life.history.get(each, frozenset()) for each in words))
    assert known == life.history.keys()


@given(moves, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_of_packets_does_not_matter(
    steps: list[tuple[str, bool, int]], shuffle: random.Random
) -> None:
    life = Life().run(steps)
    one, other = Copy("ben", *life.ben.rows.values()), Copy("ben", *life.ben.rows.values())
    shuffled = [*life.packets, life.packets[0]]
    shuffle.shuffle(shuffled)
    for packet in life.packets:
        one.take(packet)
    for packet in shuffled:
        other.take(packet)
    assert in_force(one.held()) == in_force(other.held())


def one_state(where: tuple[int, int], text: str, owner: str | None) -> Holding:
    record = new(AgendaItem, "item", revision=sum(where), text=text, owner=owner)
    key = merging.key_of(record)
    return Holding(PEOPLE, {key: Version(record, where, where)}, {}, {}, {}, {key: record})


def in_every_order(*copies: Holding) -> set[str]:
    """What is in force after the copies came together in each order."""
    found = set()
    for first, *rest in permutations(copies):
        for each in rest:
            first = merge(first, each).holding
        found.add(repr(first.versions))
    return found


def test_what_was_kept_aside_counts_when_whose_it_is_is_in_doubt() -> None:
    # Ana's copy knows best what is Ana's; once a third state gives it to Ben it is nobody's own,
    # and the state with the most edits counts although it was kept aside before.
    copies = (
        one_state((3, 0), "at home", "ana"),
        one_state((0, 4), "busier", "ana"),
        one_state((1, 1), "given away", "ben"),
    )
    (found,) = in_every_order(*copies)
    assert "busier" in found


def test_the_same_words_of_different_edits() -> None:
    copies = (
        one_state((0, 2), "the same", "ben"),
        one_state((0, 2), "the other", "ana"),
        one_state((1, 1), "the same", "ben"),
    )
    assert len(in_every_order(*copies)) == 1


edits = st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any)


@st.composite
def states(draw: st.DrawFn) -> Holding:
    """Any copy of one record, also one that no history leads to."""
    where = draw(edits)
    record = new(
        AgendaItem,
        "item",
        draw(st.integers(0, 1)),
        revision=sum(where),
        text=draw(st.sampled_from("xyz")),
        owner=draw(st.sampled_from(["ana", "ana", "ben", None])),
        deleted_at=draw(st.sampled_from([None, None, at(0)])),
    )
    record = exchange.outward(replace(record, created_at=START))
    # Every event has its own id, so what two logs share is how they begin.
    way = draw(st.text("ab", max_size=3))
    log = tuple(event(f"way-{way[:seq]}", seq, seq) for seq in range(1, len(way) + 1))
    key = merging.key_of(record)
    stored = {key: record, **{merging.key_of(each): each for each in log}}
    logs = {"s": log} if log else {}
    return Holding(PEOPLE, {key: Version(record, where, where)}, {}, logs, {}, stored)


@given(st.lists(states(), min_size=2, max_size=3))
@settings(max_examples=200, deadline=None)
def test_merging_is_idempotent_commutative_and_associative(copies: list[Holding]) -> None:
    def folded(order: Iterable[Holding]) -> Holding:
        first, *rest = order
        for each in rest:
            first = merge(first, each).holding
        return first

    found = [in_force(folded(order)) for order in permutations(copies)]
    assert all(each == found[0] for each in found)
    whole = folded(copies)
    assert merge(whole, whole).save == ()
    for each in copies:
        assert merge(whole, each).save == ()
    first, *rest = copies
    assert in_force(merge(first, folded(rest)).holding) == found[0]


planning = st.lists(
    st.tuples(
        st.sampled_from(["plan", "plan", "move", "drop", "hold", "send", "receive", "receive"]),
        st.booleans(),
        st.integers(0, 5),
    ),
    max_size=24,
)


class Calendar(Life):
    """Two copies on which dates are entered, moved, let go and held."""

    def _date(self, copy: Copy, which: int) -> Any:
        ids = planned(copy)
        return copy.get(Session, ids[which % len(ids)]) if ids else None

    def plan(self, copy: Copy, which: int) -> None:
        self.number += 1
        when = at(9000 + which % 3)
        if all(copy.get(Session, each).planned_at != when for each in planned(copy)):
            # Clocks go wrong.
            made = (self.number * 7) % 5
            copy.put(date_of(f"d{self.number}", made, planned_at=when, place=f"{which}"))

    def move(self, copy: Copy, which: int) -> None:
        if (date := self._date(copy, which)) is not None:
            copy.edit(Session, date.id, self.number % 5, planned_at=at(9000 + which % 3))

    def drop(self, copy: Copy, which: int) -> None:
        if (date := self._date(copy, which)) is not None:
            copy.put(deleted(date, at(self.number % 5)))

    def hold(self, copy: Copy, which: int) -> None:
        if (date := self._date(copy, which)) is not None and date.id != "s":
            copy.edit(Session, date.id, state=SessionState.HELD)


@given(planning)
@example(
    [
        ("move", False, 0),
        ("move", True, 0),
        ("send", True, 0),
        ("move", True, 0),
        ("move", True, 0),
        ("receive", False, 0),
        ("drop", False, 0),
    ]
)
@settings(max_examples=150, deadline=None)
def test_copies_that_planned_are_equal_and_have_no_date_twice(
    steps: list[tuple[str, bool, int]],
) -> None:
    life = Calendar().run(steps)
    exchange_both(life.ana, life.ben)
    assert in_force(life.ana.packet()) == in_force(life.ben.packet())
    # What was taken away in vain has words that its copy alone knows; they go with the next packet.
    exchange_both(life.ana, life.ben)
    assert life.ana.packet() == life.ben.packet()
    assert planned(life.ana) == planned(life.ben)
    # Nobody moved one onto the other since: each date is there once.
    times = [life.ana.get(Session, each).planned_at for each in planned(life.ana)]
    dated = [time for time in times if time is not None]
    assert len(dated) == len(set(dated))
    again = exchange_both(life.ana, life.ben)
    assert [merged.save for merged in again] == [(), ()]


@st.composite
def calendars(draw: st.DrawFn) -> Holding:
    """Any copy that planned: of a date the time stays, its place is edited where it was made."""
    copy = Copy("ana")
    versions: dict[merging.Key, Version] = {}
    for number, when in enumerate((0, 0, 0, 1)):
        edited = draw(st.integers(0, 2))
        if not edited:
            continue
        side = number % 2
        where = (0, edited) if side else (edited, 0)
        session = date_of(
            f"d{number}", (number * 2) % 3, planned_at=at(9000 + when), place=f"{edited}",
            revision=edited,
        )  # fmt: skip
        versions["session", session.id] = Version(session, where, where)
        copy.put(session)
    stored = {merging.key_of(each): each for each in copy.rows.values()}
    return Holding(PEOPLE, versions, {}, {}, {}, stored)


@given(st.lists(calendars(), min_size=2, max_size=3))
@settings(max_examples=200, deadline=None)
def test_joining_dates_is_idempotent_commutative_and_associative(copies: list[Holding]) -> None:
    def folded(order: Iterable[Holding]) -> Holding:
        first, *rest = order
        for each in rest:
            first = merge(first, each).holding
        return first

    found = [in_force(folded(order)) for order in permutations(copies)]
    assert all(each == found[0] for each in found)
    whole = folded(copies)
    assert merge(whole, whole).save == ()
    for each in copies:
        assert merge(whole, each).save == ()
    first, *rest = copies
    assert in_force(merge(first, folded(rest)).holding) == found[0]


def test_pair_and_people_are_records_like_any_other() -> None:
    pair = new(Pair, "pair", first="ana", second="ben")
    ana, ben = two(pair, new(Person, "ana", owner="ana", name="Ana"))
    ana.edit(Person, "ana", name="Ana Maria")
    ben.edit(Person, "ana", name="Anna")
    ben.edit(Pair, "pair", enoughness=("this is enough",))
    exchange_both(ana, ben)
    assert ben.get(Person, "ana").name == "Ana Maria"
    assert ana.get(Pair, "pair").enoughness == ("this is enough",)
    half = new(Half, "half", owner="ana", session_id="s", deleted_at=at(1), intention="x")
    assert exchange.outward(half).intention == ""


def test_where_edits_were_made_is_told_for_every_record() -> None:
    ana, ben = two(goal())
    ana.edit(Goal, "goal", text="at Ana's")
    ben.edit(Goal, "goal", text="at home")
    exchange_both(ana, ben)
    (told,) = merging.ancestries(ben.held())
    assert (told.id, told.first, told.second) == ("goal", 1, 1)
    assert (told.seen_first, told.seen_second, told.revision) == (2, 1, 3)
    assert not exchange.travels(told)
    assert isinstance(next(iter(ben.held().aside.values())), KeptAside)
