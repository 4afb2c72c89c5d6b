"""The command line: the group of all commands, and how one is carried out.

The commands are in the modules of `cli.shell`. Each imports what it needs when it is run.
"""

from __future__ import annotations

import click

from comentor_tui import __version__
from comentor_tui.cli.shell import about, call, keep, options, out, past

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


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


@click.group(invoke_without_command=True, context_settings=CONTEXT)
@options.takes_folder
@click.version_option(__version__, prog_name="comentor", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> int:
    """A companion for two equal people who co-mentor each other.

    Without a command it opens the full screen. Everything stays on this machine.
    """
    if context.invoked_subcommand is not None:
        return 0
    from comentor_tui.cli import run

    return run.run(options.paths())


for _command in (
    *(call.status, call.switch, call.pause, call.resume, call.undo, call.add, call.pairs),
    *(past.search, past.report),
    *(out.export, out.ics, out.packet),
    *(keep.take_in, keep.kept_aside, keep.backup, keep.backups, keep.restore),
    *(about.demo, about.locate, about.keys, about.doctor),
):
    commands.add_command(_command)
