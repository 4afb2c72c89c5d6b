"""History and search: the same questions of a store with 10,000 sessions and of one with ten.

Queries are asked of `store.archive` in this process, on a connection that is open, answers decoded
and compared with their seals, as the screens ask them. The arrow is pressed in a real
pseudo-terminal.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from make_store import kept
from table import FLOOR_SHOWN, KEY_FLOOR, Figure, comentor, milliseconds, percentile, tell
from terminal import Answer, Program

from comentor_tui.domain.records import Pair
from comentor_tui.domain.searching import may_see, parse
from comentor_tui.paths import locate
from comentor_tui.services.history import PAGE
from comentor_tui.services.searching import SHOWN
from comentor_tui.store.archive import RANKED, Archive

MANY, FEW, WORDS = 10_000, 10, 100
ROUNDS, KEYS, KEY_ROUNDS = 60, 30, 3

QUERIES = ("the", "garden", "ga", "garden morning", '"thing again"')
"""A word that is everywhere, a common one, a beginning, two words, a phrase."""

HISTORY_SHOWN = "All our sessions"
LIST = slice(4, 38)


def _timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class _Timed(Archive):
    """An archive that knows how long its last query took, without decoding and seals."""

    took = 0.0

    def _rows(self, text: str, values: list[Any]) -> list[tuple[Any, ...]]:
        begun = time.perf_counter()
        rows = super()._rows(text, values)
        self.took = time.perf_counter() - begun
        return rows


def _queries() -> list[Figure]:
    with (
        _Timed(locate(kept(MANY, WORDS)).store) as many,
        Archive(locate(kept(FEW, WORDS)).store) as few,
    ):
        large, small = many.load(Pair)[0], few.load(Pair)[0]

        def find(text: str, best: bool = False) -> Callable[[], Any]:
            search = parse(text, typing=True)

            def see(record: Any) -> bool:
                return may_see(record, large.first, lambda _session: True)

            return lambda: many.find(search, large.id, may_see=see, limit=SHOWN, best=best)

        _count, starts = many.pages(large.id, PAGE)
        work: dict[str, Callable[[], Any]] = {
            "few": lambda: few.told(small.id, limit=FEW),
            "ten": lambda: many.told(large.id, limit=FEW),
            "page": lambda: many.told(large.id, limit=PAGE),
            "deep": lambda: many.told(large.id, after=starts[len(starts) // 2], limit=PAGE),
            **{f"newest {text}": find(text) for text in QUERIES},
            "best": find(QUERIES[0], best=True),
        }
        took: dict[str, list[float]] = {name: [] for name in work}
        asked: list[float] = []
        for _ in range(ROUNDS):
            for name, each in work.items():
                took[name].append(_timed(each))
                if name == "page":
                    asked.append(many.took)
        measured = _timed(lambda: many.pages(large.id, PAGE))
    middle = {name: statistics.median(each) for name, each in took.items()}

    def times(name: str, yardstick: str) -> float:
        pairs = zip(took[name], took[yardstick], strict=True)
        return statistics.median(a / b for a, b in pairs)

    page, query = middle["page"], statistics.median(asked)
    slowest = max(QUERIES, key=lambda text: times(f"newest {text}", "page"))
    newest = times(f"newest {slowest}", "page")
    against = f"the first page, {milliseconds(page)}; {ROUNDS} rounds in turn"
    return [
        Figure(
            "history, the first page of 10,000 sessions and 1,000,000 words",
            f"{milliseconds(query)} to ask for {PAGE} sessions, {milliseconds(page)} with decoding"
            f" and seals ({milliseconds(middle['ten'])} for ten)",
            "–",
            "query ≤ 1 ms",
            query <= 0.001,
        ),
        Figure(
            "the same ten sessions of 10,000",
            f"{times('ten', 'few'):.2f} ×",
            f"those of a store with ten, {milliseconds(middle['few'])}; {ROUNDS} rounds in turn",
            "≤ 1.3 ×",
            times("ten", "few") <= 1.3,
        ),
        Figure(
            "a page from the middle",
            f"{times('deep', 'page'):.2f} × (how many there are: {milliseconds(measured)})",
            against,
            "≤ 1.3 ×",
            times("deep", "page") <= 1.3,
        ),
        Figure(
            f"search as you type, newest first, {SHOWN} with their marks",
            f"{newest:.2f} × ({milliseconds(middle[f'newest {slowest}'])}, “{slowest}”,"
            f" the slowest of {len(QUERIES)})",
            against,
            "≤ 3 ×",
            newest <= 3,
        ),
        Figure(
            f"what fits best, of the newest {RANKED:,}, in the background",
            f"{times('best', 'page'):.1f} × ({milliseconds(middle['best'])}, “{QUERIES[0]}”)",
            against,
            "capped",
            True,
        ),
    ]


def _arrows(program: Program, key: str, presses: int, where: slice) -> list[Answer]:
    found = []
    for number in range(presses + 5):
        program.rest_between_keys()
        answer = program.press(key, where, looks=True)
        if answer is not None and number >= 5:
            found.append(answer)
    return found


def _keys(rounds: int) -> list[Figure]:
    folder: Path = kept(MANY, WORDS)
    floor: list[Answer] = []
    moved: list[Answer] = []
    for _ in range(rounds):
        with Program(KEY_FLOOR) as program:
            program.wait_for(FLOOR_SHOWN)
            program.rest(1)
            floor += _arrows(program, "a", KEYS, slice(None))
        with Program(comentor("--data-dir", str(folder))) as program:
            program.wait_for("last time")
            program.rest(4)
            program.press("s")
            program.wait_for(HISTORY_SHOWN)
            program.rest(2)
            moved += _arrows(program, "down", KEYS, LIST)
    yard = statistics.median(answer.wall for answer in floor)
    arrow = statistics.median(answer.wall for answer in moved)
    last = percentile([answer.wall for answer in moved], 99)
    size = statistics.median(answer.size for answer in moved)
    return [
        Figure(
            "an arrow in a list of 10,000",
            f"{arrow / yard:.2f} × ({milliseconds(arrow)}, 99 %: {milliseconds(last)},"
            f" {size:.0f} B)",
            f"a Static that echoes, {milliseconds(yard)}; {len(moved)} keys in {rounds} rounds",
            "≤ 1.5 ×",
            arrow <= 1.5 * yard,
        )
    ]


def measure(rounds: int = KEY_ROUNDS) -> list[Figure]:
    """Queries, then keys."""
    return [*_queries(), *_keys(rounds)]


if __name__ == "__main__":
    tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else KEY_ROUNDS))
