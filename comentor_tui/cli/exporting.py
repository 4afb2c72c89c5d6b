"""`comentor export`: a session as Markdown, or everything as JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui import __version__
from comentor_tui.cli.clocks import clock_of
from comentor_tui.cli.reading import open_reader
from comentor_tui.cli.shell.options import STANDARD_OUTPUT
from comentor_tui.domain.durations import day_of
from comentor_tui.domain.records import Pair, Session
from comentor_tui.domain.searching import day_named
from comentor_tui.domain.sessions import when
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import UsageProblem
from comentor_tui.export.files import check_new, refuse_own, write_folder, write_new
from comentor_tui.export.jsonout import export_json, last_change
from comentor_tui.export.markdown import session_markdown
from comentor_tui.export.privacy import leaving
from comentor_tui.services import exporting
from comentor_tui.services.which_pair import chosen_pair, you_in
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.paths import Paths
    from comentor_tui.services.ports import Reader

LAST = "last"

MOST_NAMED = 12
"""So many sessions are told where more than one may be meant."""

TOP = "comentor"
"""What the folder inside an encrypted file is called; after it the year that it is of, if any."""

OPENING = "age -d FILE | tar xf -"
"""How it is opened without Comentor."""


def export(
    paths: Paths,
    form: str,
    *,
    session: str | None,
    output: Path | None,
    private: bool,
    force: bool,
    pair: str | None = None,
    encrypt: bool = False,
    passphrase: Path | None = None,
) -> str:
    """Write an export; answers with a sentence, or nothing where it went to standard output.

    `form` is "md" or "json". Without `session` Markdown tells the last session and JSON holds
    everything. Private records only leave with `private`. `pair` names a pair (see
    `cli.choosing`), of which the last session or everything is told. With `encrypt` it is
    under a passphrase, which is asked for or read from the file `passphrase`. Raises UsageProblem
    when there is nothing to tell or the file may not be written, StoreProblem when the store
    cannot be read.
    """
    if not os.path.lexists(paths.store):
        raise UsageProblem("There is nothing to export yet.", "Start `comentor` once.")
    with open_reader(paths) as reader:
        pair_id = _pair_id(reader, pair)
        text = _text(reader, paths, form, session, private, pair_id)
    return write_out(
        paths, text.encode(), output, force=force, encrypt=encrypt, passphrase=passphrase
    )


def named(paths: Paths, output: Path | None) -> Path | None:
    """The file or folder that is meant, None for standard output.

    Raises UsageProblem for one of the app's own.
    """
    if output is None or output == STANDARD_OUTPUT:
        return None
    path = output.expanduser().absolute()
    refuse_own(path, paths)
    return path


def write_out(
    paths: Paths,
    data: bytes,
    output: Path | None,
    *,
    force: bool,
    encrypt: bool,
    passphrase: Path | None,
) -> str:
    """Write to a file or to standard output; answers with a sentence for the former.

    Raises UsageProblem.
    """
    path = named(paths, output)
    if encrypt:
        from comentor_tui.cli import passphrases
        from comentor_tui.export import encrypting

        if path is None and sys.stdout.isatty():
            raise UsageProblem("What is encrypted is nothing to look at.", "Name a file with -o.")
        if path is not None:
            # Before anybody thinks of a passphrase.
            check_new(path, force=force)
        data = encrypting.encrypt(data, passphrases.new(passphrase))
    if path is None:
        # UTF-8 whatever the terminal speaks: an export is a file, also when it is piped.
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return ""
    written = write_new(path, data, force=force)
    return f"Written to {clean_line(str(written))}" + (", encrypted" if encrypt else "")


def export_folder(
    paths: Paths,
    *,
    output: Path | None,
    year: int | None,
    private: bool,
    force: bool,
    pair: str | None = None,
    encrypt: bool = False,
    passphrase: Path | None = None,
) -> str:
    """Write everything, or a year of it, as linked Markdown files into a folder.

    With `encrypt` the folder is put into one file, a tar file under a passphrase. Answers with a
    sentence. Raises UsageProblem when there is nothing to tell, no folder is named or a file is
    there already, StoreProblem when the store cannot be read.
    """
    folder = named(paths, output)
    if folder is None and not encrypt:
        raise UsageProblem(
            "It is a folder that is written, which has no place on standard output.",
            "Say with -o which one.",
        )
    if not os.path.lexists(paths.store):
        raise UsageProblem("There is nothing to export yet.", "Start `comentor` once.")
    with open_reader(paths) as reader:
        pages = exporting.pages_from(
            reader,
            tz=local_zone(),
            year=year,
            private=private,
            pair_id=_pair_id(reader, pair),
            folder=paths.content,
        )
        now = clock_of(reader).now().wall
    if encrypt or folder is None:
        from comentor_tui.export.tarring import tarred

        data = tarred(pages, TOP if year is None else f"{TOP}-{year}", now)
        said = write_out(paths, data, folder, force=force, encrypt=encrypt, passphrase=passphrase)
        return f"{said}. This opens it: {OPENING}" if said else ""
    count = write_folder(folder, pages, force=force)
    return f"{count} pages written to {folder}. Begin with index.md."


def _pair_id(reader: Reader, named: str | None) -> str | None:
    if named is None:
        return None
    from comentor_tui.cli.choosing import choose

    found = choose(reader, named)
    return found.id if found else None


def _text(
    reader: Reader,
    paths: Paths,
    form: str,
    session: str | None,
    private: bool,
    pair_id: str | None,
) -> str:
    clock = clock_of(reader)
    if form == "json" and session is None:
        now = clock.now().wall
        return exporting.everything_json(
            reader, now, version=__version__, private=private, pair_id=pair_id
        )
    bundle = exporting.bundle_from(
        reader, _session_id(reader, session, pair_id), at=clock.now(), folder=paths.content
    )
    if form == "json":
        told = bundle.records()
        return export_json(
            told,
            version=__version__,
            exported_at=last_change(leaving(told, private), clock.now().wall),
            private=private,
        )
    return session_markdown(
        bundle,
        you=you_in(reader, bundle.pair),
        tz=local_zone(),
        private=private,
    )


def _session_id(reader: Reader, named: str | None, pair_id: str | None) -> str:
    if named is None or named == LAST:
        found = exporting.last_session_id(reader, pair_id)
        if found is None:
            raise UsageProblem("No session was held yet.")
        return found
    if reader.get(Session, named) is None:
        near = [
            session
            for pair in reader.load(Pair)
            for session in reader.load(Session, pair_id=pair.id)
            if session.id.startswith(named)
        ]
        near = near or _sessions_in(reader, named, pair_id)
        if len(near) == 1:
            return near[0].id
        raise UsageProblem(
            "There is no session with this id, and none of this day."
            if not near
            else f"There is more than one: {_days(near)}",
            "`--session 2026-03-23` means that day’s, `--session last` the last one held.",
        )
    return named


def _days(found: Sequence[Session]) -> str:
    """The days of some sessions, with the ids of those that share one; the newest first."""
    days = [day_of(when(each), local_zone()).isoformat() for each in found]
    told = [
        day if days.count(day) == 1 else f"{day} ({each.id})"
        for day, each in sorted(zip(days, found, strict=True), key=lambda one: one[0], reverse=True)
    ]
    return ", ".join([*told[:MOST_NAMED], *("…" for _ in told[MOST_NAMED : MOST_NAMED + 1])])


def _sessions_in(reader: Reader, named: str, pair_id: str | None) -> list[Session]:
    """The sessions of a day, or a month, of the pair that is meant."""
    first, last = day_named(named), day_named(named, last=True)
    pair = chosen_pair(reader, pair_id)
    if pair is None or first is None or last is None:
        return []
    return [
        session
        for session in reader.load(Session, pair_id=pair.id)
        if (at := session.started_at or session.planned_at) is not None
        and first <= at.astimezone(local_zone()).date() <= last
    ]
