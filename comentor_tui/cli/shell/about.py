"""About the program: `demo`, `locate`, `keys` and `doctor`."""

from __future__ import annotations

import click

from comentor_tui.cli.shell import options
from comentor_tui.cli.shell.options import takes_folder


@click.command()
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 600),
    metavar="N",
    help="A clock that runs N times as fast, to rehearse a call in minutes.",
)
@click.option("--live", is_flag=True, help="Begin in the middle of a call.")
@takes_folder
def demo(speed: float | None, live: bool) -> int:
    """Look around with an invented pair and a year of sessions.

    The store is thrown away at the end, unless --data-dir names a folder to keep it in.
    """
    from comentor_tui.cli import demo as showing

    return showing.demo(options.named_folder(), speed=speed, live=live)


@click.command()
@click.argument(
    "what",
    required=False,
    type=click.Choice(["store", "settings", "log", "backups", "content"]),
)
@takes_folder
def locate(what: str | None) -> None:
    """Say where the files are."""
    paths = options.paths()
    places = {
        "store": paths.store,
        "settings": paths.settings,
        "log": paths.log,
        "backups": paths.backups,
        "content": paths.content,
    }
    if what is not None:
        click.echo(places[what])
        return
    for name, place in places.items():
        click.echo(f"{name:<9} {place}")


@click.command()
@click.option("--ids", is_flag=True, help="The ids for keys of your own in place of the titles.")
@takes_folder
def keys(ids: bool) -> None:
    """List what can be done in the app, and with which keys."""
    from comentor_tui import settings
    from comentor_tui.ui.commands import Where, commands_for, keys_label, use_keys
    from comentor_tui.ui.keymap import keymap

    file = options.paths().settings
    own = keymap(settings.read(file)[0].keys, file)
    use_keys(own.keys)
    for problem in own.problems:
        click.echo(str(problem), err=True)
    for number, where in enumerate(Where):
        rows = [
            (keys_label(each), each.id if ids else each.title, each.help)
            for each in commands_for(where)
        ]
        if not rows:
            continue
        if number:
            click.echo()
        click.echo(where.value.capitalize())
        widest = max(len(label) for label, _title, _help in rows)
        longest = max(len(title) for _label, title, _help in rows)
        for label, title, text in rows:
            click.echo(f"  {label:<{widest}}  {title:<{longest}}  {text}")


@click.command()
@click.option(
    "--mend-search", is_flag=True, help="Make anew what search, history and look-back read."
)
@takes_folder
def doctor(mend_search: bool) -> int:
    """Examine the installation, the store and its backups."""
    from comentor_tui.cli import doctor as examining

    if mend_search:
        click.echo(examining.mend_search(options.paths()))
        return 0
    report = examining.examine(options.paths())
    for line in report:
        click.echo(line)
    return report.code
