"""`comentor packet`, `comentor import` and `comentor kept-aside`: two copies of one pair's records.

What would come in is told before it is written; `--dry-run` stops there. While the app is open
the store is its own: it takes packets in by itself (command palette, "Take a packet in").
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comentor_tui import __version__
from comentor_tui.cli import compose
from comentor_tui.cli.clocks import clock_of
from comentor_tui.cli.exporting import write_out
from comentor_tui.cli.reading import open_reader
from comentor_tui.domain.records import R
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.export.files import read_limited
from comentor_tui.export.jsonin import SIZE_LIMIT, JsonFile, PacketProblem, read_json

if TYPE_CHECKING:
    from comentor_tui.paths import Paths
    from comentor_tui.services.importing import Coming

STDIN = "-"
LINE = 300


def packet(
    paths: Paths,
    *,
    output: Path | None,
    force: bool,
    pair: str | None = None,
    encrypt: bool = False,
    passphrase: Path | None = None,
) -> str:
    """Write what this copy has to tell the other one; answers with a sentence or nothing.

    Raises UsageProblem when there is nothing to tell or the file may not be written, StoreProblem
    when the store cannot be read.
    """
    from comentor_tui.cli.choosing import choose
    from comentor_tui.services.exporting import packet_from

    if not os.path.lexists(paths.store):
        raise UsageProblem("There is nobody here yet.", "Start `comentor` once to begin.")
    with open_reader(paths) as reader:
        chosen = choose(reader, pair) if pair else None
        now = clock_of(reader).now().wall
        _, text = packet_from(
            reader, now, version=__version__, pair_id=chosen.id if chosen else None
        )
    said = write_out(
        paths, text.encode(), output, force=force, encrypt=encrypt, passphrase=passphrase
    )
    return f"{said}. Your co-mentor takes it in with `comentor import`." if said else ""


def take_in(
    paths: Paths,
    name: str,
    *,
    me: str | None,
    dry_run: bool,
    as_new_pair: bool,
    ask: Callable[[Sequence[str]], int] | None = None,
    passphrase: Path | None = None,
) -> list[str]:
    """Take a packet or an export in; answers with what came of it, in lines.

    Where it has to be said who you are, and somebody is at a terminal, `ask` gets the names and
    answers with the place of one. An encrypted file is opened with the passphrase that is asked
    for, or read from the file `passphrase`.

    Raises UsageProblem for a file that cannot be taken in, StoreProblem when the store cannot be
    used, StoreBusy while the app is open. Nothing has changed then.
    """
    from comentor_tui.cli import passphrases

    file = read_json(passphrases.opened(_data(name), passphrase))
    me = me or _asked(paths, file, as_new_pair, ask)
    if dry_run:
        return _told(_looked_at(paths, file, me, as_new_pair), done=False)
    compose.create_folders(paths)
    with compose.locked(
        paths,
        "Comentor is open on this store.",
        "Take the packet in there (Ctrl+P, “Take a packet in”), or close it first.",
    ):
        # Said before anything is made: a file that is refused leaves no store behind.
        _looked_at(paths, file, me, as_new_pair)
        return _told(_write(paths, file, me, as_new_pair), done=True)


def kept_aside(paths: Paths, pair: str | None = None) -> list[str]:
    """What merges kept aside, newest first, in lines. Raises StoreProblem, UsageProblem."""
    from comentor_tui.cli.choosing import choose
    from comentor_tui.services import importing

    if not os.path.lexists(paths.store):
        raise UsageProblem("There is nobody here yet.", "Start `comentor` once to begin.")
    with open_reader(paths) as reader:
        chosen = choose(reader, pair) if pair else None
        found = importing.kept_aside(reader, chosen.id if chosen else None)
    return [clean_line(each, 3 * LINE) for each in found] or ["Nothing is kept aside."]


def _asked(
    paths: Paths, file: JsonFile, as_new_pair: bool, ask: Callable[[Sequence[str]], int] | None
) -> str | None:
    """The id of the person you are, where that had to be asked and could be."""
    from comentor_tui.services.importing import WhoAreYou

    if ask is None or len(file.pairs) != 1 or not sys.stdin.isatty():
        return None
    try:
        _looked_at(paths, file, None, as_new_pair)
    except WhoAreYou as question:
        people = question.people
    else:
        return None
    return people[ask([clean_line(name, LINE) or person for person, name in people])][0]


def _looked_at(paths: Paths, file: JsonFile, me: str | None, as_new_pair: bool) -> Coming:
    from comentor_tui.services import importing

    if not os.path.lexists(paths.store):
        return importing.look(_Empty(), file, me=me, as_new_pair=as_new_pair)
    with open_reader(paths) as reader:
        return importing.look(reader, file, me=me, as_new_pair=as_new_pair)


def _write(paths: Paths, file: JsonFile, me: str | None, as_new_pair: bool) -> Coming:
    from comentor_tui.services import importing
    from comentor_tui.store.opening import open_store

    clock = compose.read_clock(paths)
    there = os.path.lexists(paths.store)
    store = open_store(paths, clock)
    try:
        coming = importing.look(store, file, me=me, as_new_pair=as_new_pair)
        if coming.changes:
            if there:
                compose.make_backup(paths, clock, importing.BACKUP)
            importing.take(store, coming)
    finally:
        store.close()
    return coming


def _told(coming: Coming, *, done: bool) -> list[str]:
    from comentor_tui.services.arrivals import ASIDE_HINT

    lines = [clean_line(each, LINE) for each in coming.lines()]
    if done and any("kept aside" in each for each in lines):
        lines.append(ASIDE_HINT)
    if not done and coming.changes:
        lines.append("Nothing is written yet: this was a dry run.")
    return lines


def _data(name: str) -> bytes:
    if name == STDIN:
        return sys.stdin.buffer.read(SIZE_LIMIT + 1)
    try:
        return read_limited(Path(name).expanduser(), SIZE_LIMIT + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "this is not an ordinary file"
        raise PacketProblem(reason, clean_line(name, LINE)) from error


class _Empty:
    """The store that is not there yet."""

    def load(self, _kind: type[R], /, **_how: Any) -> list[R]:
        """Nothing."""
        return []

    def get(self, _kind: type[R], _record_id: str, /) -> R | None:
        """Nothing."""
        return None

    def local(self, _key: str) -> str | None:
        """Nothing."""
        return None
