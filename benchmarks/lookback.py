"""The look-back and its report over a store with 10,000 sessions.

Asked of `services.looking_back` in this process, as the shell's `report` asks, on a connection that
is open: read, counted, and drawn as pictures; then the page and its SVG files. Nothing is written.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from make_store import kept
from table import Figure, milliseconds, tell

from comentor_tui.domain.periods import Span, period
from comentor_tui.domain.records import Pair, Person
from comentor_tui.export.pictures import pictures
from comentor_tui.export.report import report
from comentor_tui.paths import locate
from comentor_tui.services.looking_back import gather, words_for
from comentor_tui.store.archive import Archive
from comentor_tui.zone import local_zone

MANY, WORDS = 10_000, 100
ROUNDS = 5
BARS = {Span.QUARTER: 0.3, Span.YEAR: 0.3, Span.ALL: 3.0}


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """A quarter, a year and all, in turn; then the report of all."""
    took: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        found = work()
        took.setdefault(name, []).append(time.perf_counter() - begun)
        return found

    seen: dict[Span, int] = {}
    with Archive(locate(kept(MANY, WORDS)).store) as archive:
        pair, tz = archive.load(Pair)[0], local_zone()
        names = {each.id: each.name for each in archive.load(Person, pair_id=pair.id)}
        words = words_for(pair.first, pair.second, lambda who: names.get(who, ""), tz, None)
        today = archive.told(pair.id, limit=1)[0].when.astimezone(tz).date()
        for _ in range(rounds):
            timed("page", lambda: archive.told(pair.id, limit=40))
            for span in BARS:
                over = period(span, today)

                def look() -> Any:
                    found = gather(archive, pair, over, tz, None)  # noqa: B023
                    return found, pictures(found, words)

                found, drawn = timed(span, look)
                seen[span] = len(found.meetings)
            timed("report", lambda: report(over, drawn))  # noqa: B023
    middle = {name: statistics.median(each) for name, each in took.items()}
    against = f"the first page of history, {milliseconds(middle['page'])}; {rounds} rounds in turn"

    def figure(what: str, name: str, bar: float) -> Figure:
        return Figure(
            what,
            f"{middle[name]:.2f} s ({middle[name] / middle['page']:.0f} ×)",
            against,
            f"≤ {bar:g} s",
            middle[name] <= bar,
        )

    told = {Span.QUARTER: "a quarter", Span.YEAR: "a year", Span.ALL: "all"}
    return [
        *(
            figure(
                f"look-back over {told[span]}, {seen[span]:,} sessions, with its pictures",
                span,
                bar,
            )
            for span, bar in BARS.items()
        ),
        figure("the report of all as a page with SVG files", "report", 1.0),
    ]


if __name__ == "__main__":
    tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
