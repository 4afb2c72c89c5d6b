"""Files that are readable by their user only, and that are really on the disk."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

COMPANIONS = ("-wal", "-shm")
"""What SQLite keeps beside a store while it is open, as endings of its name."""


def make_private(path: Path) -> None:
    """Create an empty file of mode 0600, whatever the umask. Raises OSError, FileExistsError."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def keep_private(path: Path) -> None:
    """Take other users' rights from a store and what lies beside it. Raises OSError."""
    for file in (path, *companions(path)):
        if file.exists() and file.stat().st_mode & 0o077:
            file.chmod(0o600)


def private_folder(folder: Path) -> None:
    """Make a folder of mode 0700, whatever the umask. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def companions(path: Path) -> tuple[Path, ...]:
    """The files SQLite keeps beside a store, there or not."""
    return tuple(path.with_name(path.name + ending) for ending in COMPANIONS)


def onto_disk(path: Path) -> None:
    """Wait until a file's content is on the disk. Not for a store that is open: see below.

    Closing any descriptor of a file gives up the locks that SQLite holds on it in this process.
    """
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def folder_onto_disk(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the platform can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(*paths: Path) -> None:
    """Remove files that may or may not be there."""
    for path in paths:
        path.unlink(missing_ok=True)


def stamp(now: datetime) -> str:
    """A time as part of a file's name: `20260301T183000Z`."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def free_name(path: Path) -> Path:
    """The path itself, or with a number where that is taken."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate
