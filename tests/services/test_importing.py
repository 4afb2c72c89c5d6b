"""What a merge comes to in words, and who may be told what was kept aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from comentor_tui.domain import merging
from comentor_tui.domain.records import (
    AgendaItem,
    Agreement,
    Goal,
    Half,
    Note,
    Person,
    QuestionUse,
    Record,
    Session,
    SessionState,
    Target,
    Visibility,
    deleted,
    revised,
)
from comentor_tui.services import arrivals
from comentor_tui.services.importing import WhoAreYou

PEOPLE = ("ana", "ben")
NAMES = {"ana": "Ana", "ben": "Ben"}
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


def new(kind: type[Any], record_id: str, /, **fields: Any) -> Any:
    base = {"id": record_id, "pair_id": "pair", "created_at": NOW, "updated_at": NOW}
    return kind(**{**base, **fields})


def note(record_id: str, text: str = "a note", **fields: Any) -> Note:
    made: Note = new(Note, record_id, **{"owner": "ben", "text": text, **fields})
    return made


def held(you: str, *records: Record) -> merging.Holding:
    return merging.holding(PEOPLE, records, you)


def told(mine: merging.Holding, theirs: merging.Holding) -> list[str]:
    return arrivals.lines(merging.merge(mine, theirs), mine, "ana", "Ben")


def test_what_comes_in_is_counted_by_its_name() -> None:
    empty = held("ana")
    assert told(empty, held("ben", note("n"))) == ["1 note comes in."]
    some = [note("n"), note("m"), new(Session, "s"), new(Goal, "g", owner="ben", text="x")]
    assert told(empty, held("ben", *some)) == ["1 session, 2 notes and 1 goal come in."]
    more = [*some, new(Half, "h", session_id="s"), new(QuestionUse, "q", question_id="open-1")]
    assert told(empty, held("ben", *more))[0].endswith(" and 2 more come in.")
    small = new(QuestionUse, "q", question_id="open-1")
    assert told(empty, held("ben", small)) == ["1 small thing comes in."]
    assert told(empty, held("ben", small, replace(small, id="r"))) == ["2 small things come in."]
    assert told(empty, held("ben")) == [arrivals.NOTHING_NEW]


def exchanged(*records: Record) -> tuple[list[Record], list[Record]]:
    """Ana's records, and Ben's after he got them."""
    mine = held("ana", *records)
    return list(records), list(merging.merge(held("ben"), merging.outgoing(mine)).save)


def changed(records: list[Record], record_id: str, **changes: Any) -> list[Record]:
    return [
        revised(each, NOW + timedelta(hours=1), **changes)
        if each.id == record_id
        and isinstance(each, Note | Goal | Target | Session | Person | AgendaItem)
        else each
        for each in records
    ]


def test_what_is_changed_and_taken_away() -> None:
    ana, ben = exchanged(note("n"), note("m"))
    ben = changed(ben, "n", text="other words")
    ben = [deleted(e, NOW) if e.id == "m" and isinstance(e, Note) else e for e in ben]
    lines = told(held("ana", *ana), held("ben", *ben))
    assert lines == ["1 note is changed.", "1 note is taken away."]


def test_what_is_kept_aside_is_told_with_its_words() -> None:
    ana, ben = exchanged(note("n"), new(Person, "ben", owner="ben", name="Ben"))
    ana = changed(ana, "n", text="typed at Ana's")
    ben = changed(ben, "n", text="x" * 100)
    mine, theirs = held("ana", *ana), held("ben", *ben)
    assert told(mine, theirs) == ["A change made here is kept aside (note): “typed at Ana's”."]
    there = arrivals.lines(merging.merge(theirs, mine), theirs, "ben", "Ana")
    assert there == ["A change from Ana is kept aside (note): “typed at Ana's”."]
    merged = merging.merge(mine, theirs).holding
    (line,) = arrivals.aside_lines(merged, "ana", NAMES)
    said = f"note: “typed at Ana's” → “{'x' * 60}…”"
    assert line == f"Sun 22 Nov: Ben’s {said}"
    assert arrivals.aside_lines(merged, "ben", NAMES) == [f"Sun 22 Nov: your {said}"]
    assert arrivals.aside_lines(merged, "ana", {}) == [f"Sun 22 Nov: your co-mentor’s {said}"]


def test_a_change_without_words_is_told_too() -> None:
    session = new(Session, "s", planned_at=NOW)
    ana, ben = exchanged(session, new(Goal, "g", owner="ben", text="read"))
    ana = changed(ana, "s", half_minutes=20)
    ben = changed(ben, "s", half_minutes=25, state=SessionState.MISSED)
    (line, *_) = told(held("ana", *ana), held("ben", *ben))
    assert "kept aside (session): Sun 22 Nov: state: planned → missed" in line


def test_a_change_beside_the_words_says_what_it_was() -> None:
    target = new(Target, "t", owner="ben", text="call the editor", due=date(2026, 12, 1))
    ana, ben = exchanged(target)
    ana = changed(ana, "t", due=date(2026, 12, 4))
    ben = changed(ben, "t", due=date(2026, 12, 7))
    mine, theirs = held("ana", *ana), held("ben", *ben)
    said = "“call the editor”: by when: Fri 4 Dec → Mon 7 Dec"
    assert told(mine, theirs) == [f"A change made here is kept aside (target): {said}."]
    there = arrivals.lines(merging.merge(theirs, mine), theirs, "ben", "Ana")
    assert there == [f"A change from Ana is kept aside (target): {said}."]
    merged = merging.merge(mine, theirs).holding
    assert arrivals.aside_lines(merged, "ana", NAMES) == [f"Sun 22 Nov: Ben’s target: {said}"]


def test_what_was_taken_away_in_vain_is_named() -> None:
    item = new(AgendaItem, "i", text="talk about rest")
    ana, ben = exchanged(item)
    ana = [deleted(e, NOW) if isinstance(e, AgendaItem) else e for e in ana]
    ben = changed(
        changed(ben, "i", text="talk about sleep"), "i", text="talk about rest, and sleep"
    )
    (line,) = told(held("ana", *ana), held("ben", *ben))
    assert line == (
        "A change made here is kept aside (agenda item): “talk about rest, and sleep” taken away."
    )
    there = held("ben", *ben)
    (line,) = arrivals.lines(merging.merge(there, held("ana", *ana)), there, "ben", "Ana")
    assert line == (
        "A change from Ana is kept aside (agenda item): “talk about rest, and sleep” taken away."
    )


def test_ones_own_change_from_after_a_backup_is_told_as_ones_own() -> None:
    """Ana restores an older backup; what she wrote after it comes back from Ben."""
    ana, _ = exchanged(new(Goal, "g", owner="ana", text="as in the backup"))
    after = changed(ana, "g", text="written after the backup")
    ben = list(merging.merge(held("ben"), merging.outgoing(held("ana", *after))).save)
    again = changed(ana, "g", text="written after it was restored")
    again = [replace(each, updated_at=NOW + timedelta(days=1)) for each in again]
    (line,) = told(held("ana", *again), held("ben", *ben))
    assert line == (
        "An earlier change of your own, which this copy did not have any more, is kept aside"
        " (goal): “written after the backup”."
    )
    # And where Ben's copy knows of more changes of hers than she does.
    twice = changed(after, "g", text="twice")
    ben = list(merging.merge(held("ben"), merging.outgoing(held("ana", *twice))).save)
    ben = changed(ben, "g", text="twice, and at Ben's")
    mine = held("ana", *changed(changed(changed(again, "g"), "g"), "g", text="busier"))
    assert "A change from Ben is kept aside" in told(mine, held("ben", *ben))[0]


def test_changes_of_this_copy_that_it_does_not_have_are_told() -> None:
    """A backup was restored here; or the packet only says so."""
    ana, at_bens = exchanged(new(Goal, "g", owner="ana", text="as in the backup"), note("n"))
    after = changed(changed(ana, "g", text="written after the backup"), "n", text="and this")
    ben = list(merging.merge(held("ben"), merging.outgoing(held("ana", *after))).save)
    ben = changed(ben, "n", text="changed at Ben's")
    assert told(held("ana", *ana), held("ben", *ben)) == [
        "1 note and 1 goal are changed.",
        "Of these, 2 go on from changes made on this copy, which it did not have any more"
        " (was a backup restored here?). What stood here is in the backup that is made before.",
    ]
    # Told to Ben it is a change like any other.
    there = held("ben", *at_bens)
    lines = arrivals.lines(merging.merge(there, held("ana", *after)), there, "ben", "Ana")
    assert lines == ["1 note and 1 goal are changed."]


def test_only_bookkeeping_is_said_to_be_small() -> None:
    ana, ben = exchanged(note("n"))
    ana, ben = changed(ana, "n", text="the same"), changed(ben, "n", text="the same")
    lines = told(held("ana", *ana), held("ben", *ben))
    assert lines == ["Only small things come in, nothing that is shown."]


@pytest.mark.parametrize("you", ["ana", "ben"])
def test_what_is_somebodys_alone_is_nobody_elses_business(you: str) -> None:
    ana, ben = exchanged(note("n", "ours"))
    # Ben typed this on Ana's machine, for himself.
    ana = changed(ana, "n", text="between me and me", visibility=Visibility.MINE)
    ben = changed(ben, "n", text="for both")
    merged = merging.merge(held("ana", *ana), held("ben", *ben)).holding
    assert arrivals.aside_lines(merged, you, NAMES) == []
    own = arrivals.aside_lines(merged, you, NAMES, private=True)
    assert len(own) == (1 if you == "ben" else 0)


def test_every_kind_has_a_name() -> None:
    assert arrivals.noun(Agreement) == "version of the agreement"
    assert arrivals.noun(Half) == "what was wanted of a half"


def test_the_question_who_you_are_names_both() -> None:
    question = WhoAreYou([("b", "Ben"), ("a", "Ana Maria")])
    assert question.people == (("b", "Ben"), ("a", "Ana Maria"))
    assert "--me “Ben” or --me “Ana Maria”" in question.hint
