"""`comentor report`: the look-back as a Markdown page with its pictures, in a folder.

Reads only the store; imports neither Textual nor the database library.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui.cli import choosing
from comentor_tui.cli.clocks import clock_of
from comentor_tui.cli.days import day_asked
from comentor_tui.cli.exporting import OPENING, named, write_out
from comentor_tui.cli.reading import open_archive
from comentor_tui.domain.durations import day_of
from comentor_tui.domain.periods import Period, Span, period
from comentor_tui.domain.records import Person
from comentor_tui.domain.text import called, clean_line
from comentor_tui.domain.turns import other_of
from comentor_tui.errors import UsageProblem
from comentor_tui.export.encrypting import ENDING
from comentor_tui.export.pictures import pictures
from comentor_tui.export.report import folder_name, report, write_report
from comentor_tui.export.tarring import tarred
from comentor_tui.services.looking_back import gather, words_for
from comentor_tui.services.which_pair import you_in
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.paths import Paths


def write(
    paths: Paths,
    span: str,
    *,
    since: str | None,
    until: str | None,
    output: Path | None,
    force: bool,
    pair: str | None,
    encrypt: bool = False,
    passphrase: Path | None = None,
) -> str:
    """Write a report; answers with a sentence, or nothing where it went to standard output.

    `span` is "quarter", "year" or "all"; `since` and `until` name other days. Without `output`
    the folder is made here. With `encrypt` it is one file, a tar file under a passphrase, which is
    asked for or read from the file `passphrase`. Raises UsageProblem, with nothing written, where
    that cannot be done as asked, and StoreProblem where the store cannot be read.
    """
    if not os.path.lexists(paths.store):
        raise UsageProblem("There is nothing to look back at yet.", "Start `comentor` once.")
    place = None if output is None else named(paths, output)
    if output is not None and place is None and not encrypt:
        raise UsageProblem(
            "A report is a folder, which has no place on standard output.",
            "Say with -o which one.",
        )
    tz = local_zone()
    with open_archive(paths) as archive:
        chosen = choosing.choose(archive, pair)
        if chosen is None:
            raise UsageProblem("There is no pair yet.", "Start `comentor` once to begin.")
        now = clock_of(archive).now().wall
        over = _period(span, since, until, day_of(now, tz))
        found = gather(archive, chosen, over, tz, paths.content)
        you = you_in(archive, chosen)
        names = {person.id: person.name for person in archive.load(Person, pair_id=chosen.id)}
    other = other_of((chosen.first, chosen.second), you)
    words = words_for(
        you, other, lambda who: called(names.get(who, ""), left=who == you), tz, paths.content
    )
    files = report(over, pictures(found, words))
    name = folder_name(over)
    if encrypt:
        data = tarred(files, name, now)
        file = output or Path(f"{name}.tar{ENDING}")
        said = write_out(paths, data, file, force=force, encrypt=True, passphrase=passphrase)
        return f"{said}. This opens it: {OPENING}" if said else ""
    page = write_report(place or Path(name).absolute(), files, force=force)
    return f"Written to {clean_line(str(page))}"


def _period(span: str, since: str | None, until: str | None, today: date) -> Period:
    usual = period(Span(span), today)
    first = usual.since if since is None else day_asked("since", since)
    last = usual.until if until is None else day_asked("until", until)
    if since is None and until is not None:
        # A quarter or a year that ends on another day.
        first = period(Span(span), last).since
    if first is not None and first > last and until is None:
        raise UsageProblem(
            f"{first.isoformat()} is still to come; a look-back ends today.",
            "Name an earlier day with --since.",
        )
    if first is not None and first > last:
        raise UsageProblem("That ends before it begins.", "--since comes before --until.")
    return Period(first, last, ahead=last >= today)
