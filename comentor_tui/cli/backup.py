"""`comentor backup`, `comentor backups` and `comentor restore`.

A backup is made from the store itself, also while the app is open. To put one back needs the
store's lock, so the app has to be closed. Encrypted ones are made and opened in memory: what is
in them never lies on a disk in plain, but where the store itself does.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui.cli import compose
from comentor_tui.cli.shell.options import STANDARD_OUTPUT
from comentor_tui.clock import SystemClock
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import StoreDamaged, StoreProblem, UsageProblem
from comentor_tui.export.encrypting import ENDING, is_encrypted
from comentor_tui.export.files import read_limited, refuse_own, write_new
from comentor_tui.export.tarring import OPENS_TAR, is_tar

if TYPE_CHECKING:
    from datetime import datetime

    from comentor_tui.paths import Paths
    from comentor_tui.store.backup import Backup

LATEST = "latest"

HEAD_BYTES = 512
"""So much of a file is enough to see what it is."""

STORE_BEGINS = b"SQLite format 3\0"
SUFFIX = ".db"

LARGEST = 4_000_000_000
"""Bytes of an encrypted backup that is read; it has to fit into memory."""

WORDS = {
    "daily": "of the day",
    "first": "the first",
    "by-hand": "by hand",
    "before-migration": "before an update",
    "before-import": "before an import",
}
"""What backups were made for, by their labels."""


def backup(
    paths: Paths, target: Path | None, *, encrypt: bool, force: bool, passphrase: Path | None
) -> str:
    """Make a backup, of a store that may be open; answers with a sentence.

    Without a `target` it goes to the others; a target that is a folder gets a file. Raises
    UsageProblem where there is nothing to keep or the file may not be written, StoreProblem;
    StoreDamaged if the store is not whole, so that there is nothing worth keeping.
    """
    from comentor_tui.store import backup as backups

    if not os.path.lexists(paths.store):
        raise UsageProblem("There is nothing to back up yet.", "Start `comentor` once.")
    if target is None:
        if encrypt:
            raise UsageProblem(
                "The backups beside the store are as plain as the store itself.",
                "Name a file for the encrypted one: comentor backup --encrypt FILE",
            )
        made = compose.make_backup(paths, compose.read_clock(paths), backups.BY_HAND, thorough=True)
        return f"Backed up: {made}"
    path = _place(paths, target, encrypt, force)
    from comentor_tui.cli import passphrases
    from comentor_tui.export import encrypting

    secret = passphrases.new(passphrase) if encrypt else ""
    content = backups.image(paths.store)
    if encrypt:
        content = encrypting.encrypt(content, secret)
    written = clean_line(str(write_new(path, content, force=force)), 300)
    if encrypt:
        return f"Backed up, encrypted: {written}\nWithout the passphrase nobody can open it."
    return f"Backed up: {written}\nWhoever can read this file can read everything in it."


def _place(paths: Paths, target: Path, encrypt: bool, force: bool) -> Path:
    """The file that is meant, before anybody is asked for a passphrase. Raises UsageProblem."""
    if target == STANDARD_OUTPUT:
        raise UsageProblem("A backup is a file; it does not go to standard output.", "Name one.")
    try:
        path = target.expanduser().absolute()
        refuse_own(path, paths)
        if path.is_dir():
            name = f"comentor-{SystemClock().now().wall:%Y%m%dT%H%M%SZ}.db"
            path /= name + (ENDING if encrypt else "")
        taken = os.path.lexists(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageProblem(f"“{clean_line(str(target), 300)}” is not a name for a file.") from error
    if taken and not force:
        raise UsageProblem(
            f"“{clean_line(str(path), 300)}” is there already; it is left as it is.",
            "Choose another name, or say --force.",
        )
    return path


def listed(paths: Paths) -> list[str]:
    """The backups beside the store, newest first, in lines."""
    from comentor_tui.store import backup as backups

    found = backups.list_backups(paths.backups)
    lines = [
        f"{told(each):<34}{_size(each.path):>9}  {each.path.name}"
        + ("" if backups.seems_whole(each.path) else "  damaged")
        for each in found
    ]
    kept = backups.kept_stores(paths.store)
    return [
        *(lines or ["There are no backups yet."]),
        *(f"Kept when another took its place: {path}" for path in kept),
    ]


def told(each: Backup) -> str:
    """When and what for: "2026-11-22 15:00 of the day"."""
    word = WORDS.get(each.label, each.label.replace("-", " "))
    return f"{each.made_at.astimezone():%Y-%m-%d %H:%M} {word}"


def _size(path: Path) -> str:
    try:
        size = path.stat().st_size
    except OSError:
        return "?"
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1000:.0f} kB"


def restore(paths: Paths, name: str, *, passphrase: Path | None) -> list[str]:
    """Put a backup in the store's place; answers with what was done, in lines.

    `name` is "latest", a file, or the name of one of the backups beside the store. Raises
    UsageProblem, StoreBusy while the app is open, StoreProblem; nothing has changed then.
    """
    compose.create_folders(paths)
    with compose.locked(
        paths, "Comentor is open on this store. Nothing was changed.", "Close it, then try again."
    ):
        return _restore(paths, name, passphrase, SystemClock().now().wall)


def _restore(paths: Paths, name: str, passphrase: Path | None, now: datetime) -> list[str]:
    from comentor_tui.store import backup as backups
    from comentor_tui.store.quick import HEAD, schema_version

    lines: list[str] = []
    content: bytes | None = None
    if name == LATEST:
        source = _latest(paths, lines)
    else:
        source = _named(paths, name)
        content = _decrypted(source, passphrase)
        _check_kind(source, content)
    whole = backups.is_good(paths.store)
    word = backups.REPLACED if whole else backups.DAMAGED
    kept = backups.restore(source, paths.store, now, content=content, word=word)
    known = {each.path: each for each in backups.list_backups(paths.backups)}
    what = f"the backup of {told(known[source])}" if source in known else str(source)
    lines.append(f"In its place now: {clean_line(what, 300)}")
    if kept is not None:
        lines.append(f"What was there is kept: {kept}")
        if whole:
            lines.append("`comentor restore` with that file brings it back.")
    if schema_version(paths.store) != HEAD:
        lines.append("It is of an older Comentor: the next start brings it up to date.")
    return lines


def _latest(paths: Paths, lines: list[str]) -> Path:
    """The newest whole backup; `lines` hears of those that are not."""
    from comentor_tui.store import backup as backups

    found = backups.list_backups(paths.backups)
    good = backups.newest_good(paths.backups)
    if good is None:
        raise StoreDamaged(
            f"There is no whole backup in {paths.backups}. Nothing was changed.",
            "`comentor restore FILE` takes one from somewhere else."
            if found
            else "None was made yet, or they were moved away.",
        )
    for each in found[: found.index(good)]:
        lines.append(f"Passed over, it cannot be used: {told(each)}")
    return good.path


def _named(paths: Paths, name: str) -> Path:
    try:
        path = Path(name).expanduser().absolute()
        if not os.path.lexists(path) and Path(name).name == name:
            path = paths.backups / name
        shown = clean_line(name, 300)
        if path.is_dir():
            raise UsageProblem(
                f"“{shown}” is a folder, not a backup of Comentor. Nothing was changed.",
                "Name the file; `comentor backups` lists those there are.",
            )
        if not path.is_file():
            raise UsageProblem(
                f"There is no file “{shown}”. Nothing was changed.",
                "`comentor backups` lists those there are.",
            )
        own = paths.owns(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageProblem(
            f"“{clean_line(name, 300)}” cannot be read. Nothing was changed."
        ) from error
    if own:
        raise UsageProblem("This is the store itself, or a file of its own. Nothing was changed.")
    return path


def _check_kind(path: Path, content: bytes | None) -> None:
    """Raises UsageProblem for what is no backup; one that is damaged is told where it is read."""
    try:
        head = read_limited(path, HEAD_BYTES) if content is None else content[:HEAD_BYTES]
    except (OSError, ValueError):
        return  # What cannot be read is told where the backup itself is read.
    shown = clean_line(str(path), 300)
    if head.lstrip().startswith(b"{"):
        raise UsageProblem(
            f"“{shown}” is not a backup. Nothing was changed.",
            "`comentor import` takes in a packet or an export.",
        )
    if is_tar(head):
        raise UsageProblem(
            f"“{shown}” holds pages to read, not a backup. Nothing was changed.", OPENS_TAR
        )
    ours = _is_ours(path) if content is None else head.startswith(STORE_BEGINS)
    if not head or not ours:
        raise UsageProblem(
            f"“{shown}” is {'' if head else 'empty: it is '}not a backup of Comentor."
            " Nothing was changed.",
            "`comentor backups` lists those there are; `comentor restore latest` takes the newest.",
        )


def _is_ours(path: Path) -> bool:
    """Whether a file can be a backup, damaged perhaps. Its first bytes may be what is damaged."""
    from comentor_tui.store.quick import schema_version

    if read_limited(path, len(STORE_BEGINS)) != STORE_BEGINS:
        return path.suffix == SUFFIX
    try:
        return schema_version(path) is not None
    except StoreProblem:
        return True


def _decrypted(path: Path, passphrase: Path | None) -> bytes | None:
    """What an encrypted backup holds; None for a plain one."""
    from comentor_tui.cli import passphrases

    try:
        if not is_encrypted(read_limited(path, 100)):
            return None
        data = read_limited(path, LARGEST)
    except (OSError, ValueError, MemoryError) as error:
        reason = getattr(error, "strerror", None) or "it does not fit into memory"
        raise StoreProblem(
            f"“{clean_line(str(path), 300)}” cannot be read: {reason}. Nothing was changed."
        ) from error
    return passphrases.opened(data, passphrase)
