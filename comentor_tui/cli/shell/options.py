"""Options that several commands take, and the folder that was named for all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from comentor_tui.paths import Paths

F = TypeVar("F", bound=Callable[..., Any])


def _remember(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """Keep the folder that was named, before the command or after it."""
    if value is not None:
        context.find_root().obj = value


def takes_folder(function: F) -> F:
    """`--data-dir`; `paths` and `named_folder` know what was said."""
    return click.option(
        "--data-dir",
        metavar="DIR",
        expose_value=False,
        callback=_remember,
        help="Keep store, settings and log in this folder. Also: COMENTOR_DATA_DIR.",
    )(function)


def takes_pair(function: F) -> F:
    """`--pair`, as `pair`."""
    return click.option(
        "--pair",
        metavar="NAME|ID",
        help="Another pair than the one on the screen; `comentor pairs` lists them. The beginning"
        " of a name will do.",
    )(function)


def takes_passphrase(function: F) -> F:
    """`--passphrase-file`, as `passphrase`."""
    return click.option(
        "--passphrase-file",
        "passphrase",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Its first line is the passphrase, instead of asking. Also: COMENTOR_PASSPHRASE_FILE.",
    )(function)


def can_encrypt(function: F) -> F:
    """`--encrypt`, and `--passphrase-file` with it.

    Whoever names a passphrase does not expect a plain file. The variable may be set for good, for
    what comes in: by itself it says nothing about what goes out.
    """

    @wraps(function)
    def checked(*args: Any, encrypt: bool, passphrase: Path | None, **rest: Any) -> Any:
        if passphrase is not None and not encrypt:
            raise click.UsageError(
                "Say --encrypt too: without it the passphrase would not be used, and the file be"
                " plain. Nothing was written."
            )
        return function(*args, encrypt=encrypt, passphrase=passphrase, **rest)

    return click.option(
        "--encrypt", is_flag=True, help="Under a passphrase, in the age format; it is asked for."
    )(takes_passphrase(cast("F", checked)))


STANDARD_OUTPUT = Path("-")
"""What `-o -` means. A file of this name is `./-`."""


def _place(_context: click.Context, _parameter: click.Parameter, said: str | None) -> Path | None:
    path = None if said is None else Path(said)
    return path.absolute() if path == STANDARD_OUTPUT and said != "-" else path


def takes_output(
    metavar: str = "FILE", text: str = "Where to; - or nothing is standard output."
) -> Callable[[F], F]:
    """`--output`, as a path, or `STANDARD_OUTPUT`."""
    return click.option(
        "-o", "--output", type=click.Path(), callback=_place, metavar=metavar, help=text
    )


def takes_force(thing: str = "file") -> Callable[[F], F]:
    """`--force`."""
    return click.option("--force", is_flag=True, help=f"Replace a {thing} that is there.")


def takes_days(function: F) -> F:
    """`--since` and `--until`, as they were typed: `cli.days` reads them."""
    until = click.option(
        "--until", metavar="DAY", help="Up to the end of this day, month or year."
    )(function)
    return click.option(
        "--since", metavar="DAY", help="From this day on: 2026, 2026-03 or 2026-03-01."
    )(until)


def named_folder() -> str | None:
    """The folder that `--data-dir` names, if any. Raises click.UsageError for an empty name."""
    named = click.get_current_context().find_root().obj
    if named is not None and not named.strip():
        raise click.UsageError("--data-dir needs the name of a folder.")
    return named if isinstance(named, str) else None


def paths() -> Paths:
    """Where the files are, for the command that runs. Raises click.UsageError."""
    from comentor_tui.paths import locate

    return locate(named_folder())


def say_beside(told: str) -> None:
    """Say on the error output what was done; what was asked for may be on the standard output."""
    if told:
        click.echo(told, err=True)
