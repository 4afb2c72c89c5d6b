"""An invented pair and their sessions, for `comentor demo`, the screenshots and the benchmarks.

The records are what the app itself would have written, made in one go. The same `seed` and the
same time give the same records.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from comentor_tui.domain.moments import Moment
from comentor_tui.domain.records import Record
from comentor_tui.services.demo.story import Story
from comentor_tui.services.demo.teller import NEXT_IN

__all__ = ["NEXT_IN", "batches", "demo_records"]


def demo_records(
    now: datetime,
    *,
    sessions: int = 12,
    seed: int = 1,
    words: int = 0,
    live: Moment | None = None,
) -> list[Record]:
    """Two people and their `sessions` past sessions, the next one planned a few minutes from `now`.

    The pair comes first; its `first` person is meant to be "you". `words` adds that many words to
    the notes of each session. With `live`, a reading of the clocks at `now`, the next session is
    open, in the middle of its first half.
    """
    found = batches(now, sessions=sessions, seed=seed, words=words, live=live)
    # Of a record that was changed later only the newest revision stays.
    return list({record.id: record for record in chain.from_iterable(found)}.values())


def batches(
    now: datetime,
    *,
    sessions: int = 12,
    seed: int = 1,
    words: int = 0,
    live: Moment | None = None,
) -> Iterator[list[Record]]:
    """The same records, session by session, to be written one batch after the other.

    What is referred to comes before what refers to it, and a record that changes in a later
    session comes again with a higher revision.
    """
    story = Story(now, sessions, seed, words)
    yield story.beginning()
    for number in range(sessions):
        yield story.session(number)
    yield story.coming(live)
