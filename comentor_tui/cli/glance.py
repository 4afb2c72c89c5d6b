"""What `comentor status` said last, kept so that it can be said again at once.

A status bar asks every few seconds, and between two questions mostly nothing happens but time. A
small file beside the store keeps what the line was made of: how much time was left and when.
Before it is used the store is asked whether anything has changed that the line depends on; if so,
or at the least doubt, there is no answer here and `cli.status` reads the log anew.

This module is the reason why the line costs no more than starting Python and SQLite: it must not
import dataclasses, enum, typing, re, pathlib or json, nor anything that does.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
import zlib

from comentor_tui.domain import durations

RUNNING, PAUSED, COUNTING, FIXED = "running", "paused", "counting", "fixed"
"""How a line goes on: a half runs, the session is paused, nothing runs yet, or nothing moves."""

NO_PAIR = "no pair yet"
"""The line before there is anybody."""

FORMAT = "comentor status 1"
LARGEST = 4096

_SIGNATURE = """
SELECT
  (SELECT group_concat(key || '=' || value) FROM
    (SELECT key, value FROM local
     WHERE key IN ('pair', 'you', 'speed', 'speed_start') OR key GLOB 'you:*' ORDER BY key)),
  (SELECT group_concat(id || revision) FROM (SELECT id, revision FROM pair ORDER BY id)),
  (SELECT group_concat(id || revision) FROM (SELECT id, revision FROM person ORDER BY id)),
  (SELECT group_concat(id || revision || state) FROM
    (SELECT id, revision, state FROM session
     WHERE pair_id IN (SELECT id FROM pair) AND state IN ('open', 'planned') ORDER BY id)),
  (SELECT group_concat(last) FROM
    (SELECT (SELECT event.id FROM clock_event AS event WHERE event.session_id = session.id
             ORDER BY event.seq DESC LIMIT 1) AS last
     FROM session
     WHERE pair_id IN (SELECT id FROM pair) AND state = 'open' ORDER BY session.id)),
  (SELECT version_num FROM alembic_version)
"""
"""Everything the line depends on, but for the time. Clock events are only ever added."""


class Glance:
    """What a line is made of. All times are whole milliseconds.

    `words` is the name of whose half runs, the name of the stage, or the whole of a fixed line.
    `mine` is what that person has left, negative when over, `theirs` what the other has left;
    `counted` is how long it has been paused or nothing has run. `at` is the time a session is
    planned for, 0 without one: the words name its day and hour.
    """

    __slots__ = ("at", "counted", "kind", "mine", "theirs", "words")

    def __init__(
        self,
        kind: str,
        words: str,
        *,
        mine: int = 0,
        theirs: int = 0,
        counted: int = 0,
        at: int = 0,
    ) -> None:
        self.kind = kind
        self.words = words
        self.mine = mine
        self.theirs = theirs
        self.counted = counted
        self.at = at

    def line(self, passed: int, wall: int) -> str:
        """The line when `passed` has gone by since this was looked at and it is `wall` now.

        `wall` counts from 1970.
        """
        if self.kind == FIXED:
            return self.words
        if self.kind == COUNTING:
            return f"○ {self.words} · {_minutes(self.counted + passed)}"
        mine = self.mine - passed if self.kind == RUNNING else self.mine
        # As `durations.end_time` has it: a minute that has begun is needed whole.
        ends = f"ends {_clock_time(wall + max(0, mine) + self.theirs + 59_000)}"
        if self.kind == PAUSED:
            return f"‖ paused {_minutes(self.counted + passed)} · {ends}"
        face = durations.face(mine) if mine >= 0 else f"{durations.over_face(-mine)} min"
        return f"▶ {self.words} {face} · {ends}"


def beside(store: str) -> str:
    """Where the last answer of a store is kept."""
    return f"{os.path.splitext(store)[0]}.status"


def store_of(named: str | None) -> str | None:
    """The file `paths.locate` would name, or None where only that can tell."""
    named = named or os.environ.get("COMENTOR_DATA_DIR")
    if named:
        return os.path.join(os.path.abspath(os.path.expanduser(named)), "comentor.db")
    if sys.platform != "linux" or "ANDROID_DATA" in os.environ:
        return None
    base = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
    # What is out of the ordinary is for the library to judge.
    if not base.startswith("/") or "~" in base:
        return None
    return os.path.join(base, "comentor", "comentor.db")


def last_line(store: str) -> str | None:
    """What there is to say now, if it can be told from the last answer."""
    if not os.path.lexists(store):
        return NO_PAIR
    try:
        with open(beside(store), encoding="utf-8") as file:
            text, _, seal = file.read(LARGEST).rpartition("\n")
        kept = text.split("\n")
        if seal != _seal(text) or kept[0] != FORMAT or kept[1] != signature(store):
            return None
        boot_id, speed = kept[2], float(kept[4])
        boot_ms, wall, mine, theirs, counted, at = (int(kept[n]) for n in (3, 5, 8, 9, 10, 11))
    except (OSError, ValueError, sqlite3.Error):
        # No answer is kept, or not one that can be used: it is made anew.
        return None
    here = reading()
    if here is None or here[0] != boot_id or here[1] < boot_ms:
        return None
    passed = here[1] - boot_ms
    if speed:
        passed = round(passed * speed)
        wall += passed
    else:
        wall = time.time_ns() // 1_000_000
    if at and (wall > at or kept[12] != _place(at, wall)):
        return None
    found = Glance(kept[6], kept[7], mine=mine, theirs=theirs, counted=counted)
    return found.line(passed, wall)


def keep(
    store: str, signed: str, found: Glance, here: tuple[str, int], wall: int, speed: float
) -> None:
    """Keep an answer for the next time.

    `signed` is the signature of the store from before it was read, `here` the machine's reading
    and `wall` the store's time when it was; `speed` is 0 for the machine's own clock.
    """
    lines = [
        FORMAT,
        signed,
        here[0],
        str(here[1]),
        str(speed),
        str(wall),
        found.kind,
        found.words,
        str(found.mine),
        str(found.theirs),
        str(found.counted),
        str(found.at),
        _place(found.at, wall) if found.at else "",
    ]
    text = "\n".join(lines)
    text = f"{text}\n{_seal(text)}"
    if len(text) > LARGEST or text.count("\n") != len(lines):
        return
    path = beside(store)
    draft = f"{path}.{os.getpid()}"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(draft, path)
    except (OSError, ValueError):
        # Without it the next answer takes a little longer, that is all.
        return


def signature(store: str) -> str:
    """What the line depends on, as one line of text. Raises sqlite3.Error."""
    for sign, escaped in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        store = store.replace(sign, escaped)
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=1)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        row = connection.execute(_SIGNATURE).fetchone()
    finally:
        connection.close()
    return " ".join(str(value) for value in row).replace("\n", " ")


def reading() -> tuple[str, int] | None:
    """The machine's own reading as `clock.SystemClock` has it: boot id and milliseconds.

    None where the machine does not say which boot this is.
    """
    if sys.platform != "linux":
        return None
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as file:
            boot_id = file.read(100).strip()
    except (OSError, ValueError):
        return None
    return boot_id, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def _seal(text: str) -> str:
    return str(zlib.crc32(text.encode("utf-8", "replace")))


def _place(at: int, wall: int) -> str:
    """Day and time as they are read here, and this year: a journey changes the one, time the
    other."""
    there = time.localtime(at / 1000)
    year = time.localtime(wall / 1000).tm_year
    return f"{there.tm_year}/{there.tm_yday} {there.tm_hour}:{there.tm_min} {year}"


def _minutes(ms: int) -> str:
    return f"{ms // 60_000} min"


def _clock_time(wall: int) -> str:
    there = time.localtime(wall // 1000)
    return f"{there.tm_hour:02}:{there.tm_min:02}"
