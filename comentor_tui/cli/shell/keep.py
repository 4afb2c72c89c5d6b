"""What comes in and what is kept: `import`, `kept-aside`, backups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from comentor_tui.cli.shell import options
from comentor_tui.cli.shell.options import (
    can_encrypt,
    takes_folder,
    takes_force,
    takes_pair,
    takes_passphrase,
)


@click.command(name="import")
@click.argument("file")
@click.option("--me", metavar="NAME", help="Who you are, where the pair is new here.")
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@click.option("--as-new-pair", is_flag=True, help="Another pair comes in beside those here.")
@takes_passphrase
@takes_folder
def take_in(
    file: str, me: str | None, dry_run: bool, as_new_pair: bool, passphrase: Path | None
) -> None:
    """Take in a packet from your co-mentor, or a JSON export; - reads standard input.

    What both of you changed is brought together, and nothing is lost: what is not taken is kept
    aside. A backup is made before.
    """
    from comentor_tui.cli import importing

    for line in importing.take_in(
        options.paths(),
        file,
        me=me,
        dry_run=dry_run,
        as_new_pair=as_new_pair,
        ask=_who_are_you,
        passphrase=passphrase,
    ):
        click.echo(line)


def _who_are_you(names: Sequence[str]) -> int:
    click.echo("This pair is new here. Who are you?")
    for number, name in enumerate(names, start=1):
        click.echo(f"{number}  {name}")
    chosen: int = click.prompt("Number", type=click.IntRange(1, len(names)), default=1)
    return chosen - 1


@click.command(name="kept-aside")
@takes_pair
@takes_folder
def kept_aside(pair: str | None) -> None:
    """Show what an import did not take, beside what is in force."""
    from comentor_tui.cli import importing

    for line in importing.kept_aside(options.paths(), pair):
        click.echo(line)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@can_encrypt
@takes_force()
@takes_folder
def backup(file: Path | None, encrypt: bool, force: bool, passphrase: Path | None) -> None:
    """Make a backup of the store, also while the app is open.

    Without FILE it goes to the others (`comentor backups`), which are thinned out with time. FILE
    may be a folder, such as that of a stick.
    """
    from comentor_tui.cli import backup as backing_up

    click.echo(
        backing_up.backup(
            options.paths(), file, encrypt=encrypt, force=force, passphrase=passphrase
        )
    )


@click.command()
@takes_folder
def backups() -> None:
    """List the backups, newest first.

    `comentor doctor` examines each, `comentor restore` puts one in the store’s place.
    """
    from comentor_tui.cli import backup as backing_up

    for line in backing_up.listed(options.paths()):
        click.echo(line)


@click.command()
@click.argument("file", metavar="FILE|latest")
@takes_passphrase
@takes_folder
def restore(file: str, passphrase: Path | None) -> None:
    """Put a backup in the store’s place.

    What was there is kept beside it. FILE is any backup, encrypted or not, or a name that
    `comentor backups` lists; latest is the newest of those that is whole.
    """
    from comentor_tui.cli import backup as backing_up

    for line in backing_up.restore(options.paths(), file, passphrase=passphrase):
        click.echo(line)
