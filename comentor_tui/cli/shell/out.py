"""What leaves as a file: `export`, `ics` and `packet`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from comentor_tui.cli.shell import options
from comentor_tui.cli.shell.options import (
    can_encrypt,
    say_beside,
    takes_folder,
    takes_force,
    takes_output,
    takes_pair,
)


@click.command()
@click.option("--format", "form", type=click.Choice(["md", "json"]), required=True)
@click.option(
    "--session",
    metavar="last|DAY|ID",
    help="Which session; DAY is 2026-03-23. Without it Markdown tells the last one and JSON holds"
    " everything.",
)
@click.option(
    "--all",
    "all_",
    is_flag=True,
    help="Everything as a folder of linked Markdown files; with --encrypt as one file of it.",
)
@click.option(
    "--year", type=click.IntRange(1900, 2199), metavar="YYYY", help="The same of one year."
)
@takes_output("FILE|FOLDER")
@click.option("--private", is_flag=True, help="With your private notes and answers.")
@can_encrypt
@takes_force()
@takes_pair
@takes_folder
def export(form: str, session: str | None, all_: bool, year: int | None, **asked: Any) -> None:
    """Write a session as Markdown, everything as a folder of it, or everything as JSON.

    An encrypted folder is one file, in which it is packed with tar: `age -d FILE | tar xf -` opens
    it, with the passphrase and without Comentor.
    """
    from comentor_tui.cli import exporting

    if all_ or year is not None:
        if form != "md" or session is not None:
            raise click.UsageError("--all and --year are for Markdown, and for all sessions.")
        say_beside(exporting.export_folder(options.paths(), year=year, **asked))
    else:
        say_beside(exporting.export(options.paths(), form, session=session, **asked))


@click.command()
@takes_output()
@click.option("--repeat", is_flag=True, help="As often as you agreed to meet, from that date on.")
@takes_force()
@takes_pair
@takes_folder
def ics(output: Path | None, repeat: bool, force: bool, pair: str | None) -> None:
    """Write the next session as a calendar file, with its link and a reminder."""
    from comentor_tui.cli import calendar

    told = calendar.write(options.paths(), output, repeat=repeat, force=force, pair=pair)
    say_beside(told)


@click.command()
@takes_output()
@can_encrypt
@takes_force()
@takes_pair
@takes_folder
def packet(
    output: Path | None, force: bool, pair: str | None, encrypt: bool, passphrase: Path | None
) -> None:
    """Write a packet for your co-mentor’s copy: all that is ours, nothing that is private."""
    from comentor_tui.cli import importing

    told = importing.packet(
        options.paths(),
        output=output,
        force=force,
        pair=pair,
        encrypt=encrypt,
        passphrase=passphrase,
    )
    say_beside(told)
