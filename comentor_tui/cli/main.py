"""The commands of the shell. Each imports what it needs when it is run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from comentor_tui import __version__

if TYPE_CHECKING:
    from comentor_tui.paths import Paths

F = TypeVar("F", bound=Callable[..., Any])

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
FOUND = (
    *("note", "target", "goal", "agenda", "gift", "review", "pitfall", "change", "intention"),
    *("agreement", "question", "session", "enoughness"),
)
"""What `search --kind` takes: `domain.searching.FILTERS`, which is not imported here."""


def run_commands(args: list[str]) -> int:
    """Carry out a command line; answers with its exit code."""
    from comentor_tui.cli import telling

    try:
        code = commands.main(args=args, prog_name="comentor", standalone_mode=False)
    except click.exceptions.Abort:
        return telling.INTERRUPTED
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except (Exception, KeyboardInterrupt) as problem:
        return telling.tell(problem)
    return code if isinstance(code, int) else 0


def _remember(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """Keep the folder that was named, before the command or after it."""
    if value is not None:
        context.find_root().obj = value


def _takes_folder(function: F) -> F:
    return click.option(
        "--data-dir",
        metavar="DIR",
        expose_value=False,
        callback=_remember,
        help="Keep store, settings and log in this folder. Also: COMENTOR_DATA_DIR.",
    )(function)


def _takes_pair(function: F) -> F:
    return click.option(
        "--pair",
        metavar="NAME|ID",
        help="Another pair than the one on the screen; `comentor pairs` lists them.",
    )(function)


def _takes_passphrase(function: F) -> F:
    return click.option(
        "--passphrase-file",
        "passphrase",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Its first line is the passphrase, instead of asking. Also: COMENTOR_PASSPHRASE_FILE.",
    )(function)


def _can_encrypt(function: F) -> F:
    return click.option(
        "--encrypt", is_flag=True, help="Under a passphrase, in the age format; it is asked for."
    )(_takes_passphrase(function))


def _named_folder() -> str | None:
    named = click.get_current_context().find_root().obj
    if named is not None and not named.strip():
        raise click.UsageError("--data-dir needs the name of a folder.")
    return named if isinstance(named, str) else None


def _paths() -> Paths:
    from comentor_tui import paths

    return paths.locate(_named_folder())


@click.group(invoke_without_command=True, context_settings=CONTEXT)
@_takes_folder
@click.version_option(__version__, prog_name="comentor", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> int:
    """A companion for two equal people who co-mentor each other.

    Without a command it opens the full screen. Everything stays on this machine.
    """
    if context.invoked_subcommand is not None:
        return 0
    from comentor_tui.cli import run

    return run.run(_paths())


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="For programs; the keys are in the README.")
@_takes_pair
@_takes_folder
def status(as_json: bool, pair: str | None) -> None:
    """One line for a status bar: whose half, how long, when we end."""
    from comentor_tui.cli import status as telling

    facts = telling.status(_paths(), pair)
    click.echo(telling.as_json(facts) if as_json else facts["text"])


def _act(name: str, pair: str | None) -> None:
    from comentor_tui.cli import acting, choosing

    paths = _paths()
    click.echo(acting.act(paths, name, choosing.id_of(paths, pair)))


for _name, _help in (
    ("switch", "Hand over in the running session; before the halves, begin the first."),
    ("pause", "Pause the running session, for both."),
    ("resume", "Go on after a pause."),
    ("undo", "Take the last action of the clock back."),
):
    commands.command(name=_name, help=_help)(_takes_pair(_takes_folder(partial(_act, _name))))


@commands.command()
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
    type=click.Choice(["news", "projects", "goals"]),
    default="projects",
    help="Which part of the agenda; projects without it.",
)
@click.option("--possible", default="", metavar="TEXT", help="What would be possible.")
@_takes_pair
@_takes_folder
def add(text: tuple[str, ...], whose: str, section: str, possible: str, pair: str | None) -> None:
    """Put TEXT on the agenda of the next session; - reads it from standard input.

    An open window shows it at once.
    """
    from comentor_tui.cli import adding, choosing

    paths = _paths()
    chosen = choosing.id_of(paths, pair) or ""
    said = adding.add(paths, text, whose=whose, section=section, possible=possible, pair=chosen)
    click.echo(said)


@commands.command()
@_takes_folder
def pairs() -> None:
    """List your pairs; the arrow stands before the one on the screen."""
    from comentor_tui.cli import choosing

    for line in choosing.lines(_paths()):
        click.echo(line)


@commands.command()
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
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE|FOLDER",
    help="Where to; without it to standard output.",
)
@click.option("--private", is_flag=True, help="With your private notes and answers.")
@_can_encrypt
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@_takes_pair
@_takes_folder
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
            _paths(), output, year=year, private=private, force=force, pair=pair
        )
        click.echo(told, err=True)
        return
    told = exporting.export(
        _paths(),
        form,
        session=session,
        output=output,
        private=private,
        force=force,
        pair=pair,
        encrypt=encrypt,
        passphrase=passphrase,
    )
    if told:
        click.echo(told, err=True)


@commands.command()
@click.argument("span", type=click.Choice(["quarter", "year", "all"]), default="year")
@click.option("--since", metavar="DAY", help="From this day on: 2026, 2026-03 or 2026-03-01.")
@click.option("--until", metavar="DAY", help="Up to the end of this day, month or year.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Which folder; without it a new one here.",
)
@click.option("--force", is_flag=True, help="Replace a report that is there.")
@_takes_pair
@_takes_folder
def report(span: str, **asked: Any) -> None:
    """Look back at a quarter, a year or all: a Markdown page with pictures."""
    from comentor_tui.cli import reporting

    click.echo(reporting.write(_paths(), span, **asked), err=True)


@commands.command()
@click.argument("words", nargs=-1)
@click.option("--kind", type=click.Choice(FOUND), help="Only one kind of thing.")
@click.option("--by", metavar="NAME", help="Only what this one of you wrote; `me` is you.")
@click.option("--since", metavar="DAY", help="From this day on: 2026, 2026-03 or 2026-03-01.")
@click.option("--until", metavar="DAY", help="Up to the end of this day, month or year.")
@click.option("--limit", type=click.IntRange(1, 200), default=20, help="How many; 20 without it.")
@click.option("--best", is_flag=True, help="What fits best first, instead of the newest.")
@click.option("--private", is_flag=True, help="Look through your private notes and answers too.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@_takes_pair
@_takes_folder
def search(words: tuple[str, ...], as_json: bool, **asked: Any) -> None:
    """Find WORDS in everything the two of you wrote.

    A "phrase" in quotes, the beginning of a word with *, and person:NAME, kind:note, since:2026-03
    and until:2026 within the words; everything else is a word.
    """
    from comentor_tui.cli import searching

    answer = searching.search(_paths(), searching.Wanted(words, **asked))
    if as_json:
        click.echo(searching.as_json(answer))
        return
    for line in searching.lines(answer):
        click.echo(line)
    if not answer.passages:
        click.echo("Nothing was found.", err=True)
    elif answer.more:
        click.echo("There is more: --limit, or more words.", err=True)


@commands.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to; without it to standard output.",
)
@_can_encrypt
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@_takes_pair
@_takes_folder
def packet(
    output: Path | None, force: bool, pair: str | None, encrypt: bool, passphrase: Path | None
) -> None:
    """Write a packet for your co-mentor's copy: all that is ours, nothing that is private."""
    from comentor_tui.cli import importing

    told = importing.packet(
        _paths(), output=output, force=force, pair=pair, encrypt=encrypt, passphrase=passphrase
    )
    if told:
        click.echo(told, err=True)


@commands.command(name="import")
@click.argument("file")
@click.option("--me", metavar="NAME", help="Who you are, where the pair is new here.")
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@click.option("--as-new-pair", is_flag=True, help="Another pair comes in beside those here.")
@_takes_passphrase
@_takes_folder
def import_(
    file: str, me: str | None, dry_run: bool, as_new_pair: bool, passphrase: Path | None
) -> None:
    """Take in a packet from your co-mentor, or a JSON export; - reads standard input.

    What both of you changed is brought together, and nothing is lost: what is not taken is kept
    aside. A backup is made before.
    """
    from comentor_tui.cli import importing

    for line in importing.take_in(
        _paths(),
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


@commands.command(name="kept-aside")
@_takes_pair
@_takes_folder
def kept_aside(pair: str | None) -> None:
    """Show what an import did not take, beside what is in force."""
    from comentor_tui.cli import importing

    for line in importing.kept_aside(_paths(), pair):
        click.echo(line)


@commands.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_can_encrypt
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@_takes_folder
def backup(file: Path | None, encrypt: bool, force: bool, passphrase: Path | None) -> None:
    """Make a backup of the store, also while the app is open.

    Without FILE it goes to the others (`comentor backups`), which are thinned out with time. FILE
    may be a folder, such as that of a stick.
    """
    from comentor_tui.cli import backup as backing_up

    click.echo(
        backing_up.backup(_paths(), file, encrypt=encrypt, force=force, passphrase=passphrase)
    )


@commands.command()
@_takes_folder
def backups() -> None:
    """List the backups, newest first.

    `comentor doctor` examines each, `comentor restore` puts one in the store's place.
    """
    from comentor_tui.cli import backup as backing_up

    for line in backing_up.listed(_paths()):
        click.echo(line)


@commands.command()
@click.argument("file", metavar="FILE|latest")
@_takes_passphrase
@_takes_folder
def restore(file: str, passphrase: Path | None) -> None:
    """Put a backup in the store's place.

    What was there is kept beside it. FILE is any backup, encrypted or not, or a name that
    `comentor backups` lists; latest is the newest of those that is whole.
    """
    from comentor_tui.cli import backup as backing_up

    for line in backing_up.restore(_paths(), file, passphrase=passphrase):
        click.echo(line)


@commands.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to; without it to standard output.",
)
@click.option("--repeat", is_flag=True, help="As often as you agreed to meet, from that date on.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@_takes_pair
@_takes_folder
def ics(output: Path | None, repeat: bool, force: bool, pair: str | None) -> None:
    """Write the next session as a calendar file, with its link and a reminder."""
    from comentor_tui.cli import calendar

    told = calendar.write(_paths(), output, repeat=repeat, force=force, pair=pair)
    if told:
        click.echo(told, err=True)


@commands.command()
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 600),
    metavar="N",
    help="A clock that runs N times as fast, to rehearse a call in minutes.",
)
@click.option("--live", is_flag=True, help="Begin in the middle of a call.")
@_takes_folder
def demo(speed: float | None, live: bool) -> int:
    """Look around with an invented pair and a year of sessions.

    The store is thrown away at the end, unless --data-dir names a folder to keep it in.
    """
    from comentor_tui.cli import demo as showing

    return showing.demo(_named_folder(), speed=speed, live=live)


@commands.command()
@click.argument(
    "what",
    required=False,
    type=click.Choice(["store", "settings", "log", "backups", "content"]),
)
@_takes_folder
def locate(what: str | None) -> None:
    """Say where the files are."""
    paths = _paths()
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


@commands.command()
@click.option("--ids", is_flag=True, help="The ids for keys of your own in place of the titles.")
@_takes_folder
def keys(ids: bool) -> None:
    """List what can be done in the app, and with which keys."""
    from comentor_tui import settings
    from comentor_tui.ui.commands import Where, commands_for, keys_label, use_keys
    from comentor_tui.ui.keymap import keymap

    file = _paths().settings
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


@commands.command()
@_takes_folder
def doctor() -> int:
    """Examine the installation, the store and its backups."""
    from comentor_tui.cli import doctor as examining

    report = examining.examine(_paths())
    for line in report:
        click.echo(line)
    return report.code
