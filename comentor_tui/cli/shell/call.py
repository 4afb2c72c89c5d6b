"""The session that runs, and what waits for the next: `status`, the clock, `add`, `pairs`."""

from __future__ import annotations

from functools import partial

import click

from comentor_tui.cli.shell import options
from comentor_tui.cli.shell.options import takes_folder, takes_pair


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs; the keys are in the README.")
@takes_pair
@takes_folder
def status(as_json: bool, pair: str | None) -> None:
    """One line for a status bar: whose half, how long, when we end."""
    from comentor_tui.cli import status as telling

    facts = telling.status(options.paths(), pair)
    click.echo(telling.as_json(facts) if as_json else facts["text"])


def _act(name: str, pair: str | None) -> None:
    from comentor_tui.cli import acting, choosing

    paths = options.paths()
    click.echo(acting.act(paths, name, choosing.id_of(paths, pair)))


def _acting(name: str, text: str) -> click.Command:
    return click.command(name=name, help=text)(takes_pair(takes_folder(partial(_act, name))))


switch = _acting("switch", "Hand over in the running session; before the halves, begin the first.")
pause = _acting("pause", "Pause the running session, for both.")
resume = _acting("resume", "Go on after a pause.")
undo = _acting("undo", "Take the last action of the clock back.")


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--for",
    "whose",
    type=click.Choice(["me", "partner", "us"]),
    default="me",
    help="Whose time it is for; yours without it.",
)
@click.option(
    "--section",
    type=click.Choice(["social", "news", "projects", "goals"]),
    default="projects",
    help="Which part of the agenda; projects without it.",
)
@click.option("--possible", default="", metavar="TEXT", help="What would be possible.")
@takes_pair
@takes_folder
def add(text: tuple[str, ...], whose: str, section: str, possible: str, pair: str | None) -> None:
    """Put TEXT on the agenda of the next session; - reads it from standard input.

    An open window shows it at once.
    """
    from comentor_tui.cli import adding, choosing

    paths = options.paths()
    chosen = choosing.id_of(paths, pair) or ""
    said = adding.add(paths, text, whose=whose, section=section, possible=possible, pair=chosen)
    click.echo(said)


@click.command()
@takes_folder
def pairs() -> None:
    """List your pairs; the arrow stands before the one on the screen."""
    from comentor_tui.cli import choosing

    for line in choosing.lines(options.paths()):
        click.echo(line)
