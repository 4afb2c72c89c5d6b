"""What was: `search` and `report`."""

from __future__ import annotations

from typing import Any

import click

from comentor_tui.cli.shell import options
from comentor_tui.cli.shell.options import (
    can_encrypt,
    say_beside,
    takes_days,
    takes_folder,
    takes_force,
    takes_output,
    takes_pair,
)

FOUND = (
    *("note", "target", "goal", "agenda", "gift", "review", "pitfall", "change", "intention"),
    *("agreement", "question", "session", "pause", "enoughness"),
)
"""What `search --kind` takes: `domain.searching.FILTERS`, which is not imported here."""


@click.command()
@click.argument("span", type=click.Choice(["quarter", "year", "all"]), default="year")
@takes_days
@takes_output(
    "FOLDER|FILE", "Which folder, or which file with --encrypt; without it a new one here."
)
@can_encrypt
@takes_force("report")
@takes_pair
@takes_folder
def report(span: str, **asked: Any) -> None:
    """Look back at a quarter, a year or all: a Markdown page with pictures.

    With --encrypt it is one file, in which all is packed with tar: `age -d FILE | tar xf -` opens
    it, with the passphrase and without Comentor.
    """
    from comentor_tui.cli import reporting

    say_beside(reporting.write(options.paths(), span, **asked))


@click.command()
@click.argument("words", nargs=-1)
@click.option("--kind", type=click.Choice(FOUND), help="Only one kind of thing.")
@click.option("--by", metavar="NAME", help="Only what this one of you wrote; `me` is you.")
@takes_days
@click.option("--limit", type=click.IntRange(1, 200), default=20, help="How many; 20 without it.")
@click.option("--best", is_flag=True, help="What fits best first, instead of the newest.")
@click.option("--private", is_flag=True, help="Look through your private notes and answers too.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@takes_pair
@takes_folder
def search(words: tuple[str, ...], as_json: bool, **asked: Any) -> None:
    """Find WORDS in everything the two of you wrote.

    A "phrase" in quotes, the beginning of a word with *, and person:NAME, kind:note, since:2026-03
    and until:2026 within the words; everything else is a word.
    """
    from comentor_tui.cli import searching

    answer = searching.search(options.paths(), searching.Wanted(words, **asked))
    if as_json:
        click.echo(searching.as_json(answer))
        return
    for line in searching.lines(answer):
        click.echo(line)
    for hint in answer.hints:
        click.echo(hint, err=True)
    if not answer.passages:
        click.echo("Nothing was found.", err=True)
    elif answer.more:
        click.echo("There is more: --limit, or more words.", err=True)
