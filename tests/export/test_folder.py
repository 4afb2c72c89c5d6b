"""A folder of linked pages: every link leads to a page of it, and nothing leads out."""

from __future__ import annotations

import os
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from comentor_tui.domain.records import (
    Confirmation,
    Goal,
    Session,
    SessionState,
    Target,
    TargetCheck,
    TargetStep,
)
from comentor_tui.errors import UsageProblem
from comentor_tui.export.files import write_folder
from comentor_tui.export.folder import Book, folder_pages, sessions_of

from .conftest import base

LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)]*)\)")


def book(made: Any, words: Any = str, **fields: Any) -> Book:
    bundle = made.bundle(words)
    same_day = made.replace(
        bundle, session=made.replace(bundle.session, id="later", started_at=made.at(300)), log=()
    )
    missed = made.replace(
        bundle,
        session=Session(
            **base("missed", -90_000), state=SessionState.MISSED, missed_reason=words("ill")
        ),
        log=(),
    )
    planned = made.replace(bundle, session=Session(**base("ahead", 90_000)), log=())
    assert bundle.agreement is not None
    values: dict[str, Any] = {
        "pair": bundle.pair,
        "people": bundle.people,
        "bundles": (same_day, bundle, planned, missed),
        "agreements": (bundle.agreement,),
        "confirmations": (
            Confirmation(**base("yes"), owner="ana", agreement_id=bundle.agreement.id),
        ),
        "goals": bundle.goals,
        "targets": bundle.targets,
        "checks": bundle.checks,
        "gifts": bundle.gifts,
        "changes": bundle.changes,
        "aside": (words("Sun 22 Nov: goal of you"),),
    }
    return Book(**{**values, **fields})


def pages(made: Any, words: Any = str, **fields: Any) -> dict[str, str]:
    return folder_pages(book(made, words, **fields), you="ana", tz=UTC)


def links(name: str, text: str) -> set[str]:
    folder = PurePosixPath(name).parent
    return {os.path.normpath(folder / target) for target in LINK.findall(text)}


def test_every_page_is_reached_from_the_index_and_every_link_leads_to_a_page(made: Any) -> None:
    found = pages(made)
    assert set(found) == {
        "index.md",
        "agreement.md",
        "goals.md",
        "gifts.md",
        "changes.md",
        "kept-aside.md",
        "sessions/2026-11-22.md",
        "sessions/2026-11-22-2.md",
        "sessions/2026-09-21.md",
    }
    for name, text in found.items():
        assert links(name, text) <= set(found), name
        assert name == "index.md" or "index.md" in links(name, text)
    assert links("index.md", found["index.md"]) == set(found) - {"index.md"}
    assert "did not take place" in found["index.md"]
    page = found["sessions/2026-11-22.md"]
    assert "before: [Mon 21 Sep 2026](2026-09-21.md)" in page
    assert "after: [Sun 22 Nov 2026](2026-11-22-2.md)" in page


def test_a_page_without_anything_is_left_out(made: Any) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("bundles", "agreements", "goals", "targets", "gifts", "changes", "aside"), ()
    )
    assert set(pages(made, **nothing)) == {"index.md"}
    assert pages(made, **nothing)["index.md"] == "# Ana and Ben\n"
    assert pages(made, year=2026, **nothing)["index.md"] == "# Ana and Ben · 2026\n"


def test_goals_tell_their_targets_and_where_those_were_set(made: Any) -> None:
    goal = Goal(**base("g", owner="ben"), text="read more", first_step="If it rains, I read")
    target = Target(
        **base("t", owner="ben"), text="one book", goal_id="g", session_id="now", due=None
    )
    loose = Target(**base("l", owner="ana"), text="call the editor", session_id="elsewhere")
    day = datetime(2026, 11, 1, tzinfo=UTC).date()
    check = TargetCheck(
        **base("c", owner="ben"), target_id="t", step=TargetStep.MOVED, from_due=day
    )
    text = pages(made, goals=(goal,), targets=(target, loose), checks=(check,))["goals.md"]
    assert text.index("## Ana") < text.index("call the editor") < text.index("## Ben")
    assert "### read more" in text
    assert "First step: If it rains, I read" in text
    assert "Moved from Sun 1 Nov 2026" in text
    assert "Set on [Sun 22 Nov 2026](sessions/2026-11-22.md)" in text
    assert "elsewhere" not in text


def test_both_see_the_same_with_their_own_name_first(made: Any) -> None:
    ana = folder_pages(book(made), you="ana", tz=UTC)
    ben = folder_pages(book(made), you="ben", tz=UTC)
    assert set(ana) == set(ben)
    assert ana["index.md"].startswith("# Ana and Ben\n")
    assert ben["index.md"].startswith("# Ben and Ana\n")
    assert ana["gifts.md"].index("## Ana") < ana["gifts.md"].index("## Ben")
    assert ben["gifts.md"].index("## Ben") < ben["gifts.md"].index("## Ana")


HOSTILE = "](../../etc/passwd) [x](javascript:1) # h\n\n---\n<b> ![i](http://x.y) \x1b[2J\u202e"


def test_what_people_wrote_makes_no_link_and_no_name(made: Any) -> None:
    found = pages(made, lambda word: f"{HOSTILE}{word}")
    assert set(found) == set(pages(made))
    for name, text in found.items():
        assert links(name, text) <= set(found), name
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
        assert "\n---" not in text
        assert "\n# h" not in text


def test_a_year_is_that_of_the_place(made: Any) -> None:
    eve = Session(
        **base("eve"),
        state=SessionState.HELD,
        started_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC),
    )
    planned = Session(**base("ahead"), planned_at=datetime(2026, 5, 1, tzinfo=UTC))
    from datetime import timezone

    east = timezone(timedelta(hours=1))
    assert sessions_of(2025, [eve, planned], UTC) == [eve]
    assert sessions_of(2025, [eve], east) == []
    assert sessions_of(2026, [eve], east) == [eve]
    assert sessions_of(None, [eve, planned], UTC) == [eve]


# -- files --------------------------------------------------------------------------------------


def test_files_are_private_and_nothing_is_replaced(made: Any, tmp_path: Path) -> None:
    folder = tmp_path / "book"
    found = pages(made)
    os.umask(0o022)
    assert write_folder(folder, found) == len(found)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "sessions").stat().st_mode) == 0o700
    for name, text in found.items():
        assert (folder / name).read_text("utf-8") == text
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    (folder / "index.md").write_text("mine", "utf-8")
    (folder / "goals.md").unlink()
    with pytest.raises(UsageProblem, match="is there already"):
        write_folder(folder, found)
    # Nothing was begun.
    assert not (folder / "goals.md").exists()
    assert (folder / "index.md").read_text("utf-8") == "mine"
    write_folder(folder, found, force=True)
    assert (folder / "index.md").read_text("utf-8") == found["index.md"]


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    write_folder(folder, {"../../out.md": "x", "/etc/x.md": "y", "a/b/c.md": "z"})
    inside = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    assert len(inside) == 3
    assert {path.name for path in tmp_path.iterdir()} == {"book"}


@pytest.mark.parametrize("what", ["folder", "sessions", "file", "page"])
def test_links_and_files_in_the_way_are_left_alone(tmp_path: Path, what: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "book"
    if what == "folder":
        folder.symlink_to(elsewhere)
    elif what == "file":
        folder.write_text("mine", "utf-8")
    else:
        folder.mkdir()
        if what == "sessions":
            (folder / "sessions").symlink_to(elsewhere)
        else:
            (folder / "index.md").symlink_to(elsewhere / "target.md")
    for force in (False, True):
        with pytest.raises(UsageProblem):
            write_folder(folder, {"index.md": "x", "sessions/a.md": "y"}, force=force)
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="cannot be written"):
        write_folder(tmp_path / "nowhere" / "book", {"index.md": "x"})
