"""What leaves as a file: `export`, `ics` and `packet`."""

from __future__ import annotations

from pathlib import Path

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
    metavar="last|ID",
    help="Which session. Without it Markdown tells the last one and JSON holds everything.",
)
@click.option(
    "--all", "all_", is_flag=True, help="Everything as a folder of linked Markdown files."
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
def export(
    form: str,
    session: str | None,
    all_: bool,
    year: int | None,
    output: Path | None,
    private: bool,
    force: bool,
    pair: str | None,
    encrypt: bool,
    passphrase: Path | None,
) -> None:
    """Write a session as Markdown, everything as a folder of it, or everything as JSON."""
    from comentor_tui.cli import exporting

    if all_ or year is not None:
        if form != "md" or session is not None:
            raise click.UsageError("--all and --year are for Markdown, and for all sessions.")
        if output is None:
            raise click.UsageError("Say with -o which folder to write to.")
        if encrypt:
            raise click.UsageError("A folder is not encrypted. JSON and backups can be.")
        told = exporting.export_folder(
            options.paths(), output, year=year, private=private, force=force, pair=pair
        )
        click.echo(told, err=True)
        return
    told = exporting.export(
        options.paths(),
        form,
        session=session,
        output=output,
        private=private,
        force=force,
        pair=pair,
        encrypt=encrypt,
        passphrase=passphrase,
    )
    say_beside(told)


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
    """Write a packet for your co-mentor's copy: all that is ours, nothing that is private."""
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
