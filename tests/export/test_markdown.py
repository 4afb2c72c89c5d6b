"""A session as a page: its words, its structure, and what it keeps back."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import (
    EventKind,
    Half,
    HelpWanted,
    Note,
    Pair,
    Person,
    PitfallCheck,
    Session,
    SessionKind,
    SessionState,
    TargetStep,
)
from comentor_tui.export.bundle import SessionBundle
from comentor_tui.export.escaping import escape_line
from comentor_tui.export.markdown import session_markdown

BERLIN = ZoneInfo("Europe/Berlin")

PAGE = """\
# Sun 22 Nov 2026 · Ana and Ben

On a video call, 17:02 to 18:07 CET.

## Our halves

30 · 24, leaning. Ana began.

Besides the halves: opening 3 min, changeover 1 min, pauses 2 min, closing 5 min.

3 min go to Ben the next time.

### Ana

- Time: 30 min
- Help wanted: just listen
- Intention: intention a

### Ben

- Time: 24 min
- Help wanted: –
- Intention: intention b

## Agenda

### Ana

- [x] News: item 1\\
  What is possible: possible
- [ ] Goals: item 2 (carried to the next time)

### Ben

- [ ] Projects: item 3 (kept for some other time)

### Both of us

- [ ] News: item 4 (still open)

## Notes

### Opening

- 17:03 Ben: opening note

### Ana’s half

- 17:06 Ana, question: a question
- 17:07 Ana: a plain note

### Ben’s half

- 17:42 Ben, insight: an insight

### Closing

- 18:03 Ana, gift: a gift

### Added later

- Thu 26 Nov 2026 17:02 Ana: days later

## Looking back at our targets

### Ana

- old target: done

### Ben

- old target: moved from Fri 20 Nov 2026 to Fri 8 Jan 2027
- old words: now new words

## What we will do

### Ana

- new target, by Fri 27 Nov 2026

### Ben

- Ben's target (done)

## What each of us takes along

- Ana: read back a
- Ben: –

## Gifts

### Ana

- strength (seen by Ben)

### Ben

- –

## How it went between us

- Time set aside: Ana not today, Ben a little\\
  Ana: ana on time\\
  Ben: ben on time
- Advice: Ana –, Ben yes\\
  Ben: ben on advice
- our own: Ana yes, Ben –\\
  Ana: ana on our\\_own

## Review

### Ana

- What was most useful? useful a
- One thing we do differently: –

### Ben

- What was most useful? useful b
- One thing we do differently: differently b

## Changes we notice

### Ana

- –

### Ben

- Focus: change

## Next time

Fri 18 Dec 2026, 17:00 CET, in person.
"""


def test_a_whole_session(made: Any) -> None:
    assert session_markdown(made.bundle(str), you="ana", tz=BERLIN) == PAGE


def test_the_other_copy_tells_the_same_the_other_way_round(made: Any) -> None:
    page = session_markdown(made.bundle(str), you="ben", tz=BERLIN)
    assert "# Sun 22 Nov 2026 · Ben and Ana" in page
    assert "24 · 30, leaning. Ana began." in page
    titles = [line for line in page.splitlines() if line.startswith("## ")]
    assert titles == [line for line in PAGE.splitlines() if line.startswith("## ")]
    mixed = ("# ", "24", "- Time", "- Advice", "- our")
    assert sorted(x.strip("\\") for x in page.splitlines() if not x.startswith(mixed)) == sorted(
        x.strip("\\") for x in PAGE.splitlines() if not x.startswith((*mixed, "30"))
    )
    assert page.index("### Ben") < page.index("### Ana")


def swapped(bundle: SessionBundle) -> SessionBundle:
    """The same with the two people's ids changed for each other, wherever they stand."""
    to = {"ana": "ben", "ben": "ana"}

    def turn(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(turn(each) for each in value)
        if hasattr(value, "__dataclass_fields__"):
            return replace(value, **{f.name: turn(getattr(value, f.name)) for f in fields(value)})
        return to.get(value, value) if type(value) is str else value

    turned: SessionBundle = turn(bundle)
    return turned


def test_nothing_depends_on_which_of_the_two_it_is(made: Any) -> None:
    bundle = made.bundle(str)
    assert session_markdown(swapped(bundle), you="ben", tz=BERLIN) == session_markdown(
        bundle, you="ana", tz=BERLIN
    )


def test_private_notes_are_only_ones_own_and_only_when_asked_for(made: Any) -> None:
    bundle = made.bundle(str)
    shared = session_markdown(bundle, you="ana", tz=BERLIN)
    assert "secret" not in shared
    assert "secret" not in session_markdown(bundle, you="ben", tz=BERLIN)
    own = session_markdown(bundle, you="ana", tz=BERLIN, private=True)
    line = "- 17:43 Ana, private: a secret\n"
    assert own.replace(line, "") == shared
    assert "Ben's secret" in session_markdown(bundle, you="ben", tz=BERLIN, private=True)


def test_deleted_records_are_no_part_of_a_page(made: Any) -> None:
    bundle = made.bundle(str)
    gone = [made.replace(note, deleted_at=made.at(80)) for note in bundle.notes]
    page = session_markdown(made.replace(bundle, notes=tuple(gone)), you="ana", tz=BERLIN)
    assert "## Notes" not in page


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("missing", ["not shared", "not answered"])
def test_answers_wait_for_both(made: Any, missing: str, private: bool) -> None:
    bundle = made.bundle(str)

    def early(check: PitfallCheck) -> PitfallCheck | None:
        if check.owner == "ana":
            return check
        return made.replace(check, shared=False) if missing == "not shared" else None

    answers = tuple(check for c in bundle.answers if (check := early(c)))
    page = session_markdown(
        made.replace(bundle, answers=answers), you="ana", tz=BERLIN, private=private
    )
    assert "How it went" not in page
    assert "ben on" not in page
    assert "ana on" not in page


def bare(made: Any, **session: Any) -> SessionBundle:
    return SessionBundle(
        pair=Pair(**made.base("pair"), first="ana", second="ben"),
        people=(Person(**made.base("ana", owner="ana"), name="Ana"),),
        session=Session(**made.base("now"), **session),
    )


def test_a_planned_session_is_short(made: Any) -> None:
    at = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    page = session_markdown(bare(made, planned_at=at), you="ben", tz=BERLIN)
    assert page == "# Wed 2 Dec 2026 · Left and Ana\n\nOn a call, 00:30 CET. Planned.\n"


def test_a_missed_and_a_social_session(made: Any) -> None:
    missed = bare(
        made, state=SessionState.MISSED, planned_at=made.start, missed_reason="# flu\n- really"
    )
    assert session_markdown(missed, you="ana", tz=UTC).endswith(
        "\n\nOn a call, 16:02 UTC. It did not take place: \\# flu - really\n"
    )
    unsaid = made.replace(missed, session=made.replace(missed.session, missed_reason=""))
    assert "It did not take place.\n" in session_markdown(unsaid, you="ana", tz=UTC)
    social = bare(
        made,
        state=SessionState.HELD,
        kind=SessionKind.SOCIAL,
        started_at=made.start,
        ended_at=made.at(30),
    )
    east = timezone(timedelta(hours=2))
    assert session_markdown(social, you="ana", tz=east) == (
        "# Sun 22 Nov 2026 · Ana and Right\n\nOn a call, a social call, 18:02 to 18:32 UTC+02:00.\n"
    )


def test_an_open_session_is_told_up_to_now(made: Any) -> None:
    bundle = made.replace(
        bare(made, state=SessionState.OPEN, started_at=made.start, first_person="ben"),
        log=(made.event(2, EventKind.STARTED, 1), made.event(1, EventKind.OPENED, 0)),
    )
    page = session_markdown(bundle, you="ana", tz=UTC)
    assert "On a call, 16:02 UTC. Not ended yet." in page
    assert "0 · 0, even. Right began." in page
    later = made.event(3, EventKind.PAUSED, 21)
    now = Moment(later.wall, later.boot_ms, later.boot_id)
    assert "0 · 20, lopsided." in session_markdown(made.replace(bundle, at=now), you="ana", tz=UTC)


def test_a_session_opened_and_never_begun_has_no_minutes(made: Any) -> None:
    bundle = made.replace(
        bare(made, state=SessionState.HELD, started_at=made.start),
        log=(made.event(1, EventKind.OPENED, 0), made.event(2, EventKind.ENDED, 5)),
    )
    assert "Our halves" not in session_markdown(bundle, you="ana", tz=UTC)
    here: dict[str, Any] = {"session_id": "now", "owner": "ben"}
    half = Half(**made.base("half", **here), help_wanted=HelpWanted.IDEAS)
    page = session_markdown(made.replace(bundle, halves=(half,)), you="ana", tz=UTC)
    assert "Time:" not in page
    assert "- Help wanted: –\n- Intention: –\n\n### Right\n\n" in page
    assert "- Help wanted: ideas if I ask\n" in page


def test_of_two_records_of_one_half_the_newer_counts(made: Any) -> None:
    old, new = (
        Half(**made.base(f"half-{n}", n, owner="ana"), session_id="now", intention=f"plan {n}")
        for n in (1, 2)
    )
    bundle = made.replace(bare(made), halves=(new, old))
    page = session_markdown(bundle, you="ana", tz=UTC)
    assert "plan 2" in page
    assert "plan 1" not in page


def test_minutes_that_were_let_go(made: Any) -> None:
    bundle = made.bundle(str)
    session = made.replace(bundle.session, owed_let_go=True)
    page = session_markdown(made.replace(bundle, session=session), you="ana", tz=UTC)
    assert "3 min were owed to Ben, and we let them go." in page
    session = made.replace(bundle.session, owed_ms=0)
    page = session_markdown(made.replace(bundle, session=session), you="ana", tz=UTC)
    assert "to Ben" not in page


def test_a_check_whose_target_is_not_known(made: Any) -> None:
    bundle = made.replace(made.bundle(str), targets=())
    assert "- a target: done" in session_markdown(bundle, you="ana", tz=UTC)


def test_notes_after_midnight_say_so(made: Any) -> None:
    start = datetime(2026, 11, 22, 23, 50, tzinfo=UTC)
    bundle = made.replace(
        bare(made, state=SessionState.HELD, started_at=start),
        notes=(Note(**made.base("n", 8 * 60), owner="ana", session_id="now", text="late"),),
    )
    assert "- Mon 23 Nov 2026 00:02 Ana: late" in session_markdown(bundle, you="ana", tz=UTC)


def test_a_note_of_a_half_that_is_nobodys_is_not_lost(made: Any) -> None:
    note = made.note(1, 5, "whose?", stage="first half", half_owner="somebody")
    page = session_markdown(made.replace(bare(made), notes=(note,)), you="ana", tz=UTC)
    assert "### Added later\n\n- 16:07 Ana: whose?" in page


def test_a_stranger_has_no_page(made: Any) -> None:
    with pytest.raises(ValueError, match="not one of the two"):
        session_markdown(made.bundle(str), you="carla", tz=UTC)


# -- hostile text --------------------------------------------------------------------------------

NASTY = (
    *("# heading", "- list", "1. list", "> quote", "    code", "```\ncode", "~~~", "---", "==="),
    *("| a | b |\n|---|---|", "<b>html</b>", "<!-- -->", "[a](https://b.example)", "![i](x)"),
    *("[a]: /b", "https://example.com", "www.example.com", "a@example.com", "<https://a.b>"),
    *("*em*", "__strong__", "`code`", "~~gone~~", "&lt;", "a  \nb", "\n\n", "\\", "\x1b[31m"),
    *("\r\n# x", "\u2028# x", "\x85- x", "\x0c# x", "\t# x", "+++\n", "- [ ] x", ": x", "#"),
)
nasty = st.lists(st.sampled_from(NASTY) | st.text(max_size=4), min_size=1, max_size=4)
hostile = nasty.map("".join).map(lambda text: text.encode(errors="ignore").decode())
hostile = hostile.map(lambda text: text if escape_line(text) else "x")


READERS = [MarkdownIt(flavour) for flavour in ("commonmark", "gfm-like", "js-default")]


def structure(tokens: list[Token]) -> list[tuple[str, str, str, int]]:
    return [(t.type, t.tag, t.info, t.level) for t in tokens]


@given(texts=st.lists(hostile, min_size=1, max_size=8), you=st.sampled_from(["ana", "ben"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_changes_the_structure_of_the_page(made: Any, texts: list[str], you: str) -> None:
    turn = iter(range(1000))
    page = session_markdown(
        made.bundle(lambda _: texts[next(turn) % len(texts)]), you=you, tz=BERLIN, private=True
    )
    plain = session_markdown(made.bundle(lambda _: "x"), you=you, tz=BERLIN, private=True)
    expected = structure(READERS[0].parse(plain))
    for reader in READERS:
        tokens = reader.parse(page)
        assert structure(tokens) == expected
        inside = {child.type for token in tokens for child in token.children or ()}
        assert inside <= {"text", "hardbreak"}
    assert page.startswith("# ")
    assert not set(page) & {"\x1b", "\x00", "\r", "\x85", "\u2028", "\t", "\x0c"}


@given(text=st.text())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_at_all_makes_a_page(made: Any, text: str) -> None:
    page = session_markdown(made.bundle(lambda _: text), you="ana", tz=UTC, private=True)
    headings = [t.map[0] for t in MarkdownIt().parse(page) if t.type == "heading_open" and t.map]
    lines = page.split("\n")
    assert all(lines[n].startswith("#") for n in headings)


def test_a_target_that_goes_on_and_one_let_go(made: Any) -> None:
    bundle = made.bundle(str)
    moved, changed, done = bundle.checks
    checks = (
        made.replace(moved, step=TargetStep.KEPT),
        made.replace(changed, step=TargetStep.LET_GO),
        made.replace(done, step=TargetStep.MOVED, to_due=None),
        made.replace(done, id="check-4", step=TargetStep.CHANGED, to_due=date(2027, 1, 8)),
    )
    page = session_markdown(made.replace(bundle, checks=checks), you="ana", tz=UTC)
    assert "- old target: goes on\n- old words: let go\n" in page
    assert "- old target: moved, no date for now\n- old target: now –, by Fri 8 Jan 2027" in page


def test_a_pitfall_nobody_was_asked_about_is_not_told(made: Any) -> None:
    bundle = made.bundle(str)
    titles = (*bundle.pitfalls, ("social", "Social time"))
    page = session_markdown(made.replace(bundle, pitfalls=titles), you="ana", tz=UTC)
    assert "Social time:" not in page
    assert "- Advice: " in page


def test_halves_and_nothing_besides(made: Any) -> None:
    bundle = made.replace(
        bare(made, state=SessionState.HELD, started_at=made.start),
        log=(made.event(1, EventKind.STARTED, 0), made.event(2, EventKind.ENDED, 0.5)),
    )
    page = session_markdown(bundle, you="ana", tz=UTC)
    assert "began.\n\n### Ana" in page
    assert "Besides" not in page
