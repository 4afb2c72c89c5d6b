"""What was made from the records is compared with them, and made anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from comentor_tui.domain.records import Session, SessionState, revised
from comentor_tui.errors import StoreProblem
from comentor_tui.store import mending
from comentor_tui.store.passages import Differences
from comentor_tui.store.repository import SqlStore

from .conftest import NOW

HARM = {
    "a passage is gone": ("DELETE FROM passage WHERE kind = 'goal'", Differences(1, 0, 0, 0)),
    "one too many": (
        "INSERT INTO passage VALUES (1, 'note', 'nowhere', 'p', 'a', 'heron')",
        Differences(0, 1, 0, 0),
    ),
    "other words": ("UPDATE passage SET text = 'x' WHERE kind = 'goal'", Differences(1, 1, 0, 0)),
    "another owner": ("UPDATE passage SET owner = 'a' WHERE kind = 'goal'", Differences(1, 1)),
    "not in the index": (
        "DELETE FROM passage_words_docsize WHERE id = (SELECT max(id) FROM passage)",
        Differences(0, 0, 1, 0),
    ),
    "not in the list": ("DELETE FROM chronicle", Differences(1, 0, 0, 0)),
    "at another time": ("UPDATE chronicle SET at = '2001'", Differences(1, 1, 0, 0)),
    "no digest": ("DELETE FROM digest", Differences(0, 0, 0, 1)),
    "a digest of nothing": ("INSERT INTO digest VALUES ('x', 1, 1, '')", Differences(0, 0, 0, 1)),
}


@pytest.fixture
def held(full_store: SqlStore) -> Path:
    """A store with a session that is over; it is closed."""
    session = full_store.get(Session, "s")
    assert session is not None
    full_store.save(revised(session, NOW, state=SessionState.HELD))
    full_store.close()
    return full_store.path


def harm(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(text)
        connection.commit()


def test_a_sound_store_differs_in_nothing(held: Path) -> None:
    found = mending.look(held)
    assert found == Differences(0, 0, 0, 0)
    assert not found.any


@pytest.mark.parametrize("case", HARM)
def test_each_difference_is_found_and_mended(held: Path, case: str) -> None:
    text, expected = HARM[case]
    before = held.read_bytes()
    mending.look(held)
    assert held.read_bytes() == before
    harm(held, text)
    found = mending.look(held)
    assert found == expected
    assert found.any
    mending.mend(held)
    assert mending.look(held) == Differences(0, 0, 0, 0)


def test_what_waits_counts_as_done(held: Path) -> None:
    # As another program leaves it: the triggers did their part, the index is for the next one.
    harm(held, "UPDATE goal SET text = 'heron', revision = 9, seal = 0")
    harm(held, "UPDATE session SET half_minutes = 7")
    assert mending.look(held) == Differences(0, 0, 0, 0)


@pytest.mark.parametrize("table", ["passage", "passage_words", "chronicle", "digest"])
def test_what_is_not_there_is_made(held: Path, table: str) -> None:
    harm(held, f"DROP TABLE {table}")
    assert mending.look(held) is None
    mending.mend(held)
    assert mending.look(held) == Differences(0, 0, 0, 0)


def test_no_store_at_all(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem):
        mending.look(tmp_path / "nothing.db")
