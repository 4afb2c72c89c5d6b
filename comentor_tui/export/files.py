"""Files of exports: written private, whole or not at all, and never over another by accident."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path

from comentor_tui.domain.durations import day_of
from comentor_tui.domain.records import Session
from comentor_tui.domain.sessions import when
from comentor_tui.domain.text import clean_line, file_name
from comentor_tui.errors import UsageProblem
from comentor_tui.paths import Paths


def name_for(session: Session, tz: tzinfo, ending: str = "md") -> str:
    """A file name for a session, "comentor-2026-11-22.md": its day, and nobody's name."""
    return f"comentor-{day_of(when(session), tz).isoformat()}.{ending}"


def in_folder(folder: Path, name: str) -> Path:
    """A file directly inside a folder, whatever the name holds. Nothing is created."""
    return folder / file_name(name, "comentor")


def write_new(path: Path, content: str | bytes, *, force: bool = False) -> Path:
    """Write a file that only its user can read, and answer with its path.

    It appears under its name when all of it is on the disk. A file that is there is left alone
    unless `force`; links, folders and devices always are. Raises UsageProblem, with nothing
    changed, where the file is there or cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        _check(path, force)
        # A name of our own: one made of the file's might be too long, or guessed by others.
        draft = path.with_name(f".comentor-{secrets.token_hex(8)}.tmp")
        try:
            _write(draft, data)
            _put(draft, path, force)
        finally:
            draft.unlink(missing_ok=True)
    except FileExistsError:
        raise _taken(path) from None
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    # The file is there and whole. A folder that cannot be waited for only leaves open whether a
    # power cut in the next seconds would take its name.
    with suppress(OSError):
        _onto_disk(path.parent)
    return path


def refuse_own(path: Path, paths: Paths) -> None:
    """Raise UsageProblem for a place where the app keeps something itself.

    Nobody means to replace the store with an export, not even with `force`.
    """
    try:
        own, kept = paths.owns(path), paths.keeps(path)
    except (OSError, RuntimeError, ValueError):
        return  # Where nothing can be, nothing can be written either: that is told there.
    if own:
        raise UsageProblem(
            f"“{_shown(path)}” is a file of Comentor’s own; it is left as it is.",
            "Choose another name.",
        )
    if kept:
        raise UsageProblem(
            f"“{_shown(path)}” is among the backups of Comentor’s own; nothing else goes there.",
            "Choose another place. `comentor backup` without a name puts a backup there.",
        )


def check_new(path: Path, *, force: bool = False) -> None:
    """Raise UsageProblem for a place where `write_new` would not write, before it is asked to."""
    try:
        _check(path, force)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error


def read_limited(path: Path, limit: int) -> bytes:
    """The first `limit` bytes of an ordinary file. Raises OSError, ValueError."""
    # Waits for nobody: a pipe without a writer would hold everything up.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("not an ordinary file")
        return file.read(limit)


def write_folder(folder: Path, pages: Mapping[str, str], *, force: bool = False) -> int:
    """Write the pages of a folder; answers with how many there are.

    Names have at most one `/`. Nothing is written if one of the files is there already, unless
    `force`. Raises UsageProblem; pages that were written before something failed stay.
    """
    places = {inside(folder, name): text for name, text in pages.items()}
    try:
        for each in sorted({folder, *(path.parent for path in places)}):
            _own_folder(each)
        for path in places:
            _check(path, force)
    except OSError as error:
        raise UsageProblem(
            f"“{_shown(folder)}” cannot be written: {error.strerror}.", "Choose another place."
        ) from error
    for path, text in places.items():
        write_new(path, text, force=force)
    return len(places)


def there_in(folder: Path, pages: Iterable[str]) -> bool:
    """Is one of the pages of a folder there already?"""
    return any(os.path.lexists(inside(folder, name)) for name in pages)


def inside(folder: Path, name: str) -> Path:
    """A file in a folder, or in a folder of that: `name` has at most one `/` that counts."""
    *above, last = name.split("/", 1)
    for part in above:
        folder = in_folder(folder, part)
    return in_folder(folder, last)


def _own_folder(folder: Path) -> None:
    # A link would lead elsewhere.
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageProblem(
            f"“{_shown(folder)}” is not an ordinary folder; it is left as it is.",
            "Choose another name.",
        )
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=False)


def _check(path: Path, force: bool) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise UsageProblem(
                f"There is no folder “{_shown(path.parent)}”.", "Make it first, or choose another."
            ) from None
        return
    if not stat.S_ISREG(mode):
        raise UsageProblem(
            f"“{_shown(path)}” is not an ordinary file; it is left as it is.",
            "Choose another name.",
        )
    if not force:
        raise _taken(path)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _put(draft: Path, path: Path, force: bool) -> None:
    """Give the draft its name."""
    if not force:
        try:
            # Fails where the name was taken in the meantime; a rename would replace that file.
            os.link(draft, path)
            return
        except FileExistsError:
            raise
        except OSError:
            # No hard links on this kind of disk: look once more, then rename.
            _check(path, force)
    os.replace(draft, path)


def _onto_disk(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: Exception) -> UsageProblem:
    reason = getattr(error, "strerror", None) or "this is not a name for a file"
    return UsageProblem(
        f"“{_shown(path)}” cannot be written: {reason}.",
        "Nothing was changed. Choose another place.",
    )


def _taken(path: Path) -> UsageProblem:
    return UsageProblem(
        f"“{_shown(path)}” is there already; it is left as it is.",
        "Choose another name, or say that it may be replaced (--force).",
    )


def _shown(path: Path) -> str:
    """A path as it can be shown anywhere."""
    return clean_line(str(path), 300)
