"""Starting the full-screen app, and seeing to it that nothing is lost when it ends."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from comentor_tui import settings
from comentor_tui.cli import compose
from comentor_tui.cli.telling import CRASHED, INTERRUPTED, say
from comentor_tui.clock import SystemClock
from comentor_tui.errors import ComentorError, StoreBusy, StoreDamaged, StoreProblem
from comentor_tui.ui import terminal

if TYPE_CHECKING:
    from pathlib import Path

    from comentor_tui.cli.compose import Opener
    from comentor_tui.domain.records import Record
    from comentor_tui.paths import Paths
    from comentor_tui.services.companion import Companion
    from comentor_tui.services.ports import Store

Found = tuple[settings.Settings, list[settings.SettingsProblem], dict[str, tuple[str, ...]]]

SAVE_SECONDS = 10.0
NO_ANSWER = "The store did not answer in time."


def run(paths: Paths) -> int:
    """Run the app over a store until it is closed; answers with the exit code.

    Raises NoTerminal, and StoreProblem when the store cannot be used.
    """
    terminal.prepare()
    compose.create_folders(paths)
    with ExitStack() as held:
        try:
            held.enter_context(compose.locked(paths))
        except StoreBusy:
            return _second(paths)
        return _first(paths)


def _first(paths: Paths) -> int:
    """Run with the lock held: this process writes."""
    from comentor_tui.cli import recovery

    recovery.make_ready(paths)
    try:
        opener, companion = compose.parts(paths, first_only=True)
    except StoreDamaged as problem:
        recovery.put_back(paths, problem)
        opener, companion = compose.parts(paths, first_only=True)
    code = _run(companion, paths, second=False)
    left = _leave(companion, opener, paths)
    if code == CRASHED and not left:
        say("Comentor was ended by a fault of its own. What was entered is saved.")
    code = left or code
    if isinstance(opener.problem, StoreDamaged):
        recovery.put_back(paths, opener.problem)
    return code


def _second(paths: Paths) -> int:
    """Run beside another copy, which does the writing."""
    companion = compose.companion(paths, compose.read_clock(paths), compose.refuse_to_write)
    code = _run(companion, paths, second=True)
    # Nothing was written here, so nothing can be left.
    companion.store_thread.close()
    return code


def _run(companion: Companion, paths: Paths, *, second: bool) -> int:
    wanted, problems, own_keys = settings_of(paths)
    for problem in problems:
        # Seen when the app is closed: it draws on a page of its own.
        say(str(problem))
    try:
        from comentor_tui.ui.app import ComentorApp, Mode

        app = ComentorApp(
            companion,
            wanted,
            paths,
            mode=Mode.SECOND if second else Mode.FIRST,
            keep_settings=partial(settings.write, paths.settings),
            own_keys=own_keys,
            problems=[problem.short for problem in problems],
            read_again=partial(_read_again, companion, paths) if second else None,
            holder=_holder(paths) if second else None,
        )
        app.run()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        say(terminal.crash_text(error))
        return CRASHED
    return app.return_code or 0


def settings_of(paths: Paths) -> Found:
    """The settings that count, what in their file does not, and the keys of one's own."""
    if not os.path.lexists(paths.settings):
        return settings.Settings(), [], {}
    from comentor_tui.ui import theme
    from comentor_tui.ui.keymap import keymap

    wanted, problems = settings.read(paths.settings, theme.names())
    own = keymap(wanted.keys, paths.settings)
    return wanted, [*problems, *own.problems], own.keys


def _read_again(companion: Companion, paths: Paths) -> None:
    """Bring in what the first copy has written meanwhile. Raises StoreProblem."""
    from comentor_tui.cli.reading import open_reader

    with open_reader(paths) as reader:
        companion.load_anew(reader)


def _holder(paths: Paths) -> int | None:
    """The process of the first copy, where it can be told."""
    from comentor_tui.store.lock import holder

    return holder(paths.lock)


def _leave(companion: Companion, opener: Opener, paths: Paths) -> int:
    """Bring everything to the disk; what cannot get there, to a file of its own.

    Answers with an exit code, 0 if all is well. The event loop is gone by now.
    """
    left = list(companion.saver.leftovers())
    copy: Path | None = None
    try:
        copy = _copy_of_lost_file(companion, opener, paths)
    except (ComentorError, OSError, TimeoutError) as problem:
        say(str(problem) or NO_ANSWER)
    try:
        companion.close()
    except (ComentorError, TimeoutError) as problem:
        if copy is None:
            say(str(problem) or NO_ANSWER)
        else:
            say(
                f"The store is no longer at {paths.store}.\n"
                f"Everything that was in it is in {copy}\nThe next start offers to put it back."
            )
        if left:
            _keep(left, paths)
        return StoreProblem.exit_code
    if opener.store is not None:
        for notice in opener.store.notices:
            say(notice)
    return 0


def _keep(left: list[Record], paths: Paths) -> None:
    from comentor_tui.cli import rescue

    try:
        path = rescue.write(left, paths, SystemClock().now().wall)
    except StoreProblem as problem:
        say(str(problem))
    else:
        say(f"What is not saved yet is kept in {path}\nThe next start of Comentor reads it in.")


def _copy_of_lost_file(companion: Companion, opener: Opener, paths: Paths) -> Path | None:
    """Where everything went if the store was deleted or replaced under us, else None.

    SQLite still holds the old file; with the process it would be gone for good. The copy is put
    among the backups, as the newest of them.
    """
    opened = opener.store
    if opened is None:
        return None
    from comentor_tui.store import files

    def look(_store: Store) -> Path | None:
        try:
            opened.check_place()
        except StoreProblem:
            compose.create_folders(paths)
            files.private_folder(paths.backups)
            copy = paths.backups / f"comentor-{files.stamp(SystemClock().now().wall)}-rescued.db"
            opened.rescue(copy)
            return copy
        return None

    return companion.store_thread.submit(look).result(SAVE_SECONDS)
