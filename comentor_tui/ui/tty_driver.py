"""A Linux and macOS driver that no input can end, hang or make spin. Written for Textual 8.2.8.

What it changes, and why (each was seen to go wrong with the driver it builds on):

- it sleeps until there is input, where Textual's looks ten times a second;
- what the terminal takes at once is written at once, where a thread was woken for every frame;
- bytes that are not UTF-8 and sequences the parser fails on are dropped, where they ended the app;
- pastes are taken out before the key parser sees them (`ui.paste`), cleaned and capped;
- the end of the input (a closed window) ends the app with 129, where it span for ever;
- the size of a window that is dragged is the newest, where an older one could be told last;
- a SIGCONT nobody asked for sets the terminal up again, where it started a second input thread;
- a terminal that is gone ends the writer's work, where it raised in the writer's thread.

This module alone may use private names of Textual; each use says what for. The tests in
`tests/terminal/test_driver_pty.py` hold it to account with every new Textual.
"""

from __future__ import annotations

import os
import select
import signal
import termios
from codecs import getincrementaldecoder
from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, cast

from textual import constants, events
from textual._xterm_parser import XTermParser  # private: the key parser of LinuxDriver
from textual.drivers.linux_driver import (
    KITTY_DISAMBIGUATE_ESCAPE_CODES,
    KITTY_REPORT_ALL_KEYS,
    KITTY_REPORT_ASSOCIATED_TEXT,
    LinuxDriver,
)

from comentor_tui.ui.driver import Paste, PasteCut
from comentor_tui.ui.paste import Keys, Pasted, Piece, Resized, Sequence, Splitter
from comentor_tui.ui.terminal import HANG_UP, prepare_textual, start_watchdog
from comentor_tui.ui.terminal_file import TerminalFile

if TYPE_CHECKING:
    from textual.app import App

_STDERR: Final = 2  # what Textual draws on
_READ_BYTES: Final = 64 * 1024
_KITTY_FLAGS: Final = (
    KITTY_DISAMBIGUATE_ESCAPE_CODES | KITTY_REPORT_ALL_KEYS | KITTY_REPORT_ASSOCIATED_TEXT
)


class SafeDriver(LinuxDriver):
    """See the module. `debug` is taken and ignored: Textual would write every key to a file."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        prepare_textual()
        super().__init__(app, debug=False, mouse=mouse, size=size)
        # Public name, wrong type upstream: anything the writer's thread can write to will do.
        self._terminal = TerminalFile(_STDERR)
        self._file = cast("Any", self._terminal)
        self._wake_read = self._wake_write = -1
        self._starting = False
        self._raw_modes: list[Any] | None = None

    # --- starting, stopping, suspending

    def start_application_mode(self) -> None:
        if self._is_reading:
            return
        # A pipe wakes the input thread from its sleep when it has to stop.
        self._open_wake_pipe()
        self._terminal.open()
        self._starting = True
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if self._is_reading:
                signal.signal(signal.SIGWINCH, self._window_changed)
                self._raw_modes = termios.tcgetattr(self.fileno)
        except termios.error:
            self._raw_modes = None  # the terminal went away meanwhile: the input thread will see
        finally:
            self._starting = False

    def _window_changed(self, *_: object) -> None:
        # This runs in a signal handler, and another may come in the middle of it.
        self._loop.call_soon_threadsafe(self._tell_size)  # private: the loop the app runs in

    def _tell_size(self) -> None:
        # Private: True where the terminal itself tells its size among the keys.
        if self._is_reading and not self._in_band_window_resize:
            self.process_message(events.Resize.from_dimensions(self._get_terminal_size(), None))

    def disable_input(self) -> None:
        # Upstream sets a flag and joins the thread, which sleeps: wake it first.
        if self._is_reading:
            os.write(self._wake_write, b"\0")
        super().disable_input()
        if not self._is_reading:
            self._close_wake_pipe()

    def close(self) -> None:
        super().close()
        self._terminal.close()
        self._writer_thread = None  # private: tells a stopped driver from a running one

    def write(self, data: str) -> None:
        # Late writes (a timer while suspended, the mouse turned off twice) have nowhere to go.
        # Private: the thread that does the writing. What is empty only wakes it.
        if self._writer_thread is not None and not self._terminal.write(data):
            self._writer_thread.write("")

    def _sigcont_application(self, *_: object) -> None:
        # Private: upstream's handler of SIGCONT, which always starts a thread.
        if not self._auto_restart:  # private: False inside `with app.suspend()`
            return
        if self._is_reading:
            self._set_up_again()
        elif self._must_signal_resume and not (self._starting and self._writer_thread):
            # Private: upstream's mark that our own SIGTSTP handler left application mode. A start
            # that waits for the foreground is repeated; one that is under way is left alone.
            self.resume_application_mode()

    def _set_up_again(self) -> None:
        """Undo what a shell did to the terminal while the process was stopped from outside.

        The input thread goes on, so nothing typed meanwhile is lost.
        """
        if self._raw_modes is not None:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._raw_modes)
            except termios.error:
                return  # no terminal any more: the input thread reads its end
        self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l")
        if not constants.DISABLE_KITTY_KEY:
            self.write(f"\x1b[={_KITTY_FLAGS};1u")  # sets the flags without adding to the stack
        self._enable_mouse_support()  # private: the modes of the mouse
        if self._mouse_pixels:  # private: upstream turned these on after asking the terminal
            self._enable_mouse_pixels()
        # This runs in a signal handler: only the loop may touch the app.
        self._loop.call_soon_threadsafe(self._redraw)  # private: the loop the app runs in

    def _redraw(self) -> None:
        self._app.call_later(self._app.refresh, layout=True)

    @property
    def _is_reading(self) -> bool:
        """Whether the input thread runs, which is to say: application mode is on."""
        return self._key_thread is not None and self._key_thread.is_alive()

    def _open_wake_pipe(self) -> None:
        self._close_wake_pipe()
        self._wake_read, self._wake_write = os.pipe()

    def _close_wake_pipe(self) -> None:
        if self._wake_read >= 0:
            os.close(self._wake_read)
            os.close(self._wake_write)
            self._wake_read = self._wake_write = -1

    # --- the input thread

    def _run_input_thread(self) -> None:
        # Private: the thread's target. Upstream's shows a traceback and leaves with exit code 0.
        try:
            self.run_input_thread()
        except Exception as error:
            # Private: the app's one way of ending after an error, which hides private text.
            self._app.call_later(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read, take apart and pass on until told to stop or the terminal is gone."""
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        splitter = Splitter()
        feeder = _Feeder(self)
        sources = [self.fileno, self._wake_read]
        while True:
            timeout = None
            if splitter.deadline is not None:
                timeout = max(0.0, splitter.deadline - monotonic())
            ready, _, _ = select.select(sources, [], [], timeout)
            if self._wake_read in ready:
                return
            if not ready:
                feeder.feed(splitter.expire(monotonic()))
                continue
            try:
                data = os.read(self.fileno, _READ_BYTES)
            except BlockingIOError:
                continue  # another program on this terminal made it non-blocking
            except OSError:
                data = b""  # a closed window reads as an error or as an end
            if not data:
                self._hang_up()
                return
            feeder.feed(splitter.feed(decode(data), monotonic()))

    def _hang_up(self) -> None:
        start_watchdog(HANG_UP)
        self._app.call_later(self._app.exit, return_code=HANG_UP)

    def paste(self, paste: Pasted) -> None:
        """Send a paste to the app, and what was cut from it."""
        self.process_message(Paste(paste.text, paste.total))
        if paste.was_cut:
            self.process_message(PasteCut(len(paste.text), paste.total))


class _Feeder:
    """Turns the pieces of input into messages, through Textual's parser where they are keys."""

    def __init__(self, driver: SafeDriver) -> None:
        self._driver = driver
        self._parser = XTermParser(debug=False)

    def feed(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if isinstance(piece, Pasted):
                self._driver.paste(piece)
            elif isinstance(piece, Resized):
                size = (piece.width, piece.height)
                self._driver.process_message(events.Resize.from_dimensions(size, None))
            else:
                self._parse(piece)

    def _parse(self, piece: Keys | Sequence) -> None:
        parser = self._parser
        try:
            messages = list(parser.feed(piece.text))
            # Private: set while the parser waits for more. Pieces are whole, so nothing more comes.
            if parser._timeout_time is not None:
                if isinstance(piece, Sequence):
                    self._renew()  # a sequence the parser does not know: it types nothing
                else:
                    parser._timeout_time = 0.0
                    messages += parser.tick()
        except Exception:  # the parser fails in many ways on input nobody types
            self._renew()
            return
        for message in messages:
            self._driver.process_message(message)

    def _renew(self) -> None:
        """A fresh parser, which knows what the old one knew of the terminal."""
        old, self._parser = self._parser, XTermParser(debug=False)
        self._parser.mouse_pixels = old.mouse_pixels
        self._parser.terminal_size = old.terminal_size
        self._parser.terminal_pixel_size = old.terminal_pixel_size
        self._parser.last_x, self._parser.last_y = old.last_x, old.last_y
