"""One process writes to a store: the one that holds the lock.

The lock belongs to the open file, so that the system lets go of it however the process ends.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from comentor_tui.errors import StoreBusy
from comentor_tui.store import files
from comentor_tui.store.problems import folder_problem

if sys.platform == "win32":
    import msvcrt

    # Beyond the process id, or others could not read it: Windows locks bytes against reading too.
    _FAR = 1 << 20

    def _take(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


TRIES = 3
"""Someone who asks who holds the lock holds it for an instant."""

PAUSE_SECONDS = 0.02


class StoreLock:
    """The lock of one store. Its file stays; what counts is who has it locked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Take the lock and write this process's id into it.

        Raises StoreBusy, with the id of the process that has it, and StoreProblem where the
        folder cannot be written.
        """
        if self.held:
            return
        for attempt in range(TRIES):
            if attempt:
                time.sleep(PAUSE_SECONDS)
            try:
                files.private_folder(self._path.parent)
                descriptor = _open(self._path, os.O_CREAT)
                if _take(descriptor) and _same_file(descriptor, self._path):
                    _write_pid(descriptor)
                    self._descriptor = descriptor
                    return
                pid = _read_pid(descriptor)
                os.close(descriptor)
            except OSError as error:
                raise folder_problem(error, self._path.parent) from error
        process = f" (process {pid})" if pid else ""
        raise StoreBusy(
            f"Another Comentor{process} has this store open: {self._path.parent}",
            "Use that one, or close it first. `comentor status` works beside it.",
        )

    def release(self) -> None:
        """Let go of the lock, if it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def holder(path: Path) -> int | None:
    """The id of the process that holds a lock; None if nobody does.

    Zero if someone does and the id cannot be read.
    """
    try:
        descriptor = _open(path)
    except OSError:
        return None
    try:
        if _take(descriptor):
            return None
        return _read_pid(descriptor)
    finally:
        os.close(descriptor)


def _open(path: Path, more: int = 0) -> int:
    # Python's descriptors are closed on exec; a child must not keep the lock.
    descriptor = os.open(path, os.O_RDWR | more, 0o600)
    if more and hasattr(os, "fchmod"):
        os.fchmod(descriptor, 0o600)
    return descriptor


def _same_file(descriptor: int, path: Path) -> bool:
    # Somebody may have deleted the file between opening and locking.
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _write_pid(descriptor: int) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))


def _read_pid(descriptor: int) -> int:
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, 32).strip()
    return int(text) if text.isdigit() else 0
