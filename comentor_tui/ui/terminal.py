"""What has to be right about the process and the terminal before and around the app.

Importing this module imports nothing heavy, and Textual not at all: `prepare` must run first.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import PurePath
from traceback import walk_tb
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

from comentor_tui.errors import NoTerminal

if TYPE_CHECKING:
    from types import TracebackType

DEVELOPER_FLAG: Final = "COMENTOR_DEV"
"""With this set to 1, Textual's own debugging variables are let through."""
GRACE: Final = 3.0
"""Seconds the app has to end after a signal, before the process ends all the same."""
HANG_UP: Final = 128 + 1
"""Exit code when the terminal is gone (as the shell reports SIGHUP)."""

_FRAMES = 12
_CAUSES = 4
_RESET = b"\x1b[?2004l\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l\x1b[<u"
_RESET += b"\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m\r\n"
_modes_at_start: list[Any] | None = None


class Exits(Protocol):
    """The part of an app that signals need."""

    def exit(self, *, return_code: int) -> None: ...


def prepare() -> None:
    """Make the process safe and check that there is a terminal. Call before importing Textual.

    Raises `NoTerminal` where there is nothing to draw on or to type with.
    """
    _drop_debugging()
    # Whatever this process writes is for its user alone.
    os.umask(0o077)
    _refuse_core_dumps()
    _require_terminal()
    _remember_modes()
    reconfigure = getattr(sys.__stderr__, "reconfigure", None)  # Textual draws on stderr
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")


def prepare_textual() -> None:
    """Let Textual queue any number of writes.

    Its queue holds 30; when a terminal stops reading, the thirty-first would stop the whole app,
    with everything that saves. Imports a part of Textual.
    """
    from textual.drivers import _writer_thread  # private: the only place of that number

    vars(_writer_thread)["MAX_QUEUED_WRITES"] = 0


def install_signals(app: Exits, grace: float = GRACE) -> None:
    """End the app properly on SIGTERM, SIGHUP and SIGQUIT; call in the running event loop.

    The exit code is 128 and the signal's number. If the app has not ended after `grace` seconds
    (its terminal may have stopped reading), the process ends all the same. SIGHUP stays ignored
    where it was ignored (`nohup`): the end of the input then ends the app.
    """
    if sys.platform == "win32":
        return
    import asyncio

    loop = asyncio.get_running_loop()

    def leave(code: int) -> None:
        start_watchdog(code, grace)
        app.exit(return_code=code)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, leave, 128 + number)


def start_watchdog(code: int, grace: float = GRACE) -> threading.Timer:
    """End the process with `code` after `grace` seconds, unless it has ended by then.

    Whoever has more to do than that cancels the returned timer.
    """
    timer = threading.Timer(grace, _end_now, (code,))
    timer.daemon = True
    timer.start()
    return timer


def crash_text(error: BaseException) -> str:
    """Where `error` came from: types, functions and lines of code.

    Without the values of variables and without the error's own words: both may hold private text.
    """
    lines: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen and len(seen) < _CAUSES:
        if seen:
            lines.append("which came from")
        seen.add(id(cause))
        lines.append(_type_name(cause))
        lines.extend(_frames(cause.__traceback__))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n".join(lines)


def _drop_debugging() -> None:
    # TEXTUAL_DEBUG writes every key to a file, TEXTUAL_LOG every event.
    if os.environ.get(DEVELOPER_FLAG) != "1":
        for name in [name for name in os.environ if name.startswith("TEXTUAL_")]:
            del os.environ[name]


def _refuse_core_dumps() -> None:
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        # The hard limit goes too, so that nothing started from here can raise it again.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0 if hard else hard))


def _require_terminal() -> None:
    for stream, what in (
        (sys.__stdin__, "its input is not one"),
        (sys.__stdout__, "its output goes elsewhere"),
        (sys.__stderr__, "its error output, which it draws on, goes elsewhere"),
    ):
        if not _is_terminal(stream):
            raise NoTerminal(
                f"Comentor needs a terminal for its screen, and {what}.",
                "Start it straight in a terminal window. For scripts there is `comentor --help`.",
            )
    if sys.platform != "win32" and os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise NoTerminal(
            "This terminal cannot show a full screen: TERM is not set, or says so.",
            "Start it in a terminal window. If this one can do more: TERM=xterm-256color comentor",
        )


def _is_terminal(stream: IO[str] | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _remember_modes() -> None:
    global _modes_at_start
    if sys.platform != "win32" and sys.__stdin__ is not None:
        import termios

        try:
            _modes_at_start = termios.tcgetattr(sys.__stdin__.fileno())
        except termios.error:
            _modes_at_start = None


def _end_now(code: int) -> None:
    """Leave without any clean-up but the terminal's, as far as that goes without waiting."""
    try:
        if sys.platform != "win32":
            _restore_terminal()
    finally:
        os._exit(code)


def _restore_terminal() -> None:
    import select
    import termios

    if _modes_at_start is not None:
        with contextlib.suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(0, termios.TCSANOW, _modes_at_start)
    with contextlib.suppress(OSError, ValueError):  # gone, or it does not read
        if select.select([], [2], [], 0)[1]:
            os.set_blocking(2, False)
            try:
                os.write(2, _RESET)
            finally:
                # The setting belongs to the terminal, which the shell goes on using.
                os.set_blocking(2, True)


def _type_name(error: BaseException) -> str:
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}"


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    frames = [
        f"  {_place(frame.f_code.co_filename)}:{line} in {frame.f_code.co_qualname}"
        for frame, line in walk_tb(traceback)
    ]
    if len(frames) > _FRAMES:
        half = _FRAMES // 2
        frames[half:-half] = [f"  ... {len(frames) - 2 * half} more"]
    yield from frames


def _place(path: str) -> str:
    """The file without the folders above its package, which name the user."""
    parts = PurePath(path).parts
    for anchor in ("comentor_tui", "site-packages"):
        if anchor in parts:
            last = len(parts) - 1 - parts[::-1].index(anchor)
            return "/".join(parts[last + (anchor == "site-packages") :])
    return "/".join(parts[-2:])
