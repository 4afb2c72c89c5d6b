"""Where the app keeps its files. Nothing is created on import."""

from __future__ import annotations

import os
from pathlib import Path

from comentor_tui.domain.values import dataclass

DATA_DIR_VARIABLE = "COMENTOR_DATA_DIR"


SQLITE_ENDINGS = ("", "-wal", "-shm", "-journal")
"""A store, and what SQLite keeps beside it."""


def old_log(log: Path) -> Path:
    """Where the log before this one is kept."""
    return log.with_suffix(".log.1")


def _place_of(path: Path) -> Path:
    """Where a path leads; only its last part may be a link, which nothing is written through."""
    path = path.absolute()
    return Path(os.path.realpath(path.parent), path.name) if path.name else path.resolve()


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False


@dataclass(frozen=True)
class Paths:
    """The places of one installation. With a data folder of its own, everything is inside it."""

    data: Path
    config: Path
    state: Path

    @property
    def store(self) -> Path:
        """The one SQLite file."""
        return self.data / "comentor.db"

    @property
    def lock(self) -> Path:
        """Held by the process that writes to the store."""
        return self.data / "comentor.lock"

    @property
    def socket(self) -> Path:
        """Where the open app listens for `comentor switch` and its kin."""
        return self.data / "comentor.sock"

    @property
    def backups(self) -> Path:
        """Copies of the store."""
        return self.state / "backups"

    @property
    def log(self) -> Path:
        """What went wrong, without contents."""
        return self.state / "comentor.log"

    @property
    def settings(self) -> Path:
        """Settings, a TOML file."""
        return self.config / "settings.toml"

    @property
    def content(self) -> Path:
        """A person's own questions and cards, TOML files."""
        return self.config / "content"

    def owns(self, path: Path) -> bool:
        """Is this a file that the app itself keeps, whatever it is called here?

        The store with what SQLite keeps beside it, lock, socket, settings and log; not the copies
        of the store, see `keeps`.
        """
        store = (self.store.with_name(self.store.name + ending) for ending in SQLITE_ENDINGS)
        own = (*store, self.lock, self.socket, self.settings, self.log, old_log(self.log))
        there = _place_of(path)
        return any(there == _place_of(each) or _same(path, each) for each in own)

    def keeps(self, path: Path) -> bool:
        """Is this the folder of backups, in it, or a store that another took the place of?"""
        there, backups = _place_of(path), _place_of(self.backups)
        if there == backups or backups in there.parents:
            return True
        store = _place_of(self.store)
        return there.parent == store.parent and there.name.startswith(f"{store.name}.")

    def create(self) -> None:
        """Make the folders, readable by their user only. Raises OSError."""
        for folder in (self.data, self.config, self.state):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_mode & 0o077:
                folder.chmod(0o700)


def locate(data_dir: str | os.PathLike[str] | None = None) -> Paths:
    """The places to use: `data_dir`, else `COMENTOR_DATA_DIR`, else the platform's.

    A folder that is named holds store, settings and log together.
    """
    named = data_dir or os.environ.get(DATA_DIR_VARIABLE)
    if named:
        root = Path(named).expanduser().absolute()
        return Paths(root, root, root)
    # platformdirs costs a noticeable part of the start of a shell command: only where needed.
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("comentor", appauthor=False)
    return Paths(dirs.user_data_path, dirs.user_config_path, dirs.user_state_path)
