"""What the screen is drawn on: written at once where the terminal takes it, else by a thread."""

from __future__ import annotations

import os
import select
from collections import deque
from typing import Final

_NOT_WAITING: Final = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK


class TerminalFile:
    """A terminal that nobody waits for: UTF-8 in any locale, quiet once the terminal is gone.

    Most frames are small and a terminal takes them at once; waking a thread for each costs more
    than the writing. What the terminal does not take is kept for `flush`, which is for that thread.
    There is no lock: a signal handler may write in the middle of a write.
    """

    def __init__(self, fileno: int) -> None:
        """Draw on an open terminal. Until `open`, all is left to `flush`."""
        self._fileno = fileno
        self._at_once: int | None = None
        self._waiting: deque[bytes] = deque()
        self.is_gone = False
        """Whether a write failed for good. The input thread reports it; here it is only noted."""

    def fileno(self) -> int:
        return self._fileno

    def open(self) -> None:
        """From now on write at once what the terminal takes, if it is a terminal."""
        self.close()
        self._at_once = _opened_anew(self._fileno)

    def close(self) -> None:
        """The opposite of `open`."""
        if self._at_once is not None:
            os.close(self._at_once)
            self._at_once = None

    def write(self, text: str) -> bool:
        """Write what the terminal takes, after all that came before; True if nothing is left.

        Where something is left, the caller sees to it that `flush` is called.
        """
        data = text.encode("utf-8", "replace")
        if data and not self._waiting:
            data = data[self._take(data) :]
        if data:
            self._waiting.append(data)
        return not data

    def flush(self) -> None:
        """Write all that is left, for as long as that takes. One thread at a time."""
        while self._waiting:
            self._wait_for(self._waiting[0])
            # Only now: while it is among the waiting, nothing overtakes it.
            self._waiting.popleft()

    def _take(self, data: bytes) -> int:
        """How many bytes the terminal took without being waited for."""
        if self._at_once is None:
            return 0
        try:
            return os.write(self._at_once, data)
        except BlockingIOError:
            return 0
        except OSError:
            self.is_gone = True
            return len(data)

    def _wait_for(self, rest: bytes) -> None:
        data = memoryview(rest)
        while data and not self.is_gone:
            try:
                data = data[os.write(self._fileno, data) :]
            except BlockingIOError:
                # Another program on this terminal made it non-blocking.
                select.select([], [self._fileno], [])
            except OSError:
                self.is_gone = True


def _opened_anew(fileno: int) -> int | None:
    """The same terminal once more, not to be waited for; None where that is not to be had.

    Not to wait is a mark of what was opened: put on `fileno` itself, it would be the shell's too.
    """
    try:
        opened = os.open(os.ttyname(fileno), _NOT_WAITING)
    except OSError:
        return None
    if os.path.samestat(os.fstat(fileno), os.fstat(opened)):
        return opened
    os.close(opened)  # a terminal of another container by the same name
    return None
