"""`python -m comentor_tui`, and the `comentor` command.

The two things that are asked for most, the app and `comentor status`, take a short way here that
imports nothing they do not need.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence


def main() -> None:
    """Run what the command line says, and end with its exit code."""
    sys.exit(start(sys.argv[1:]))


def start(args: Sequence[str]) -> int:
    """Carry out a command line and answer with the exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # A name that the terminal's encoding does not know must not end a command.
            reconfigure(errors="replace")
    short = _short_way(args)
    if short is None:
        from comentor_tui.cli.main import run_commands

        return run_commands(list(args))
    import gc

    # Nothing that is made while starting becomes garbage; the app collects again from its first
    # frame on.
    gc.disable()
    word, folder, as_json = short
    return _told(lambda: _status(folder, as_json) if word == "status" else _app(folder))


def _short_way(args: Sequence[str]) -> tuple[str, str | None, bool] | None:
    """The command, its data folder and `--json`, or None for everything out of the ordinary."""
    word, folder, as_json = "", None, False
    rest = iter(args)
    for arg in rest:
        if arg == "--data-dir":
            folder = next(rest, "")
            if not folder:
                return None
        elif arg.startswith("--data-dir=") and not arg.endswith("="):
            folder = arg.partition("=")[2]
        elif arg == "status" and not word:
            word = arg
        elif arg == "--json" and word:
            as_json = True
        else:
            return None
    return word, folder, as_json


def _status(folder: str | None, as_json: bool) -> int:
    from comentor_tui.cli import glance

    store = None if as_json else glance.store_of(folder)
    line = glance.last_line(store) if store else None
    if line is None:
        from comentor_tui import paths
        from comentor_tui.cli import status

        facts = status.status(paths.locate(folder))
        line = status.as_json(facts) if as_json else str(facts["text"])
    print(line, flush=True)
    return 0


def _app(folder: str | None) -> int:
    _leave_out_tls()
    from comentor_tui import paths
    from comentor_tui.cli import run

    return run.run(paths.locate(folder))


def _leave_out_tls() -> None:
    """Import asyncio without the library of secure connections, which it can do without.

    The app connects to nothing, and the library is a twentieth of its memory and start.
    """
    # This is how `import` is told that there is no such module.
    sys.modules["ssl"] = None  # type: ignore[assignment]
    import asyncio  # noqa: F401

    del sys.modules["ssl"]


def _told(doing: Callable[[], int]) -> int:
    try:
        return doing()
    except (Exception, KeyboardInterrupt) as error:
        from comentor_tui.cli import telling

        return telling.tell(error)


if __name__ == "__main__":
    main()
