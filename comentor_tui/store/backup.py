"""Copies of the store: made while it is in use, checked before they count, thinned with time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from comentor_tui.domain.values import dataclass
from comentor_tui.errors import StoreDamaged, StoreProblem, StoreTooNew
from comentor_tui.store import files
from comentor_tui.store.problems import damaged, explain
from comentor_tui.store.quick import open_for_reading, version_in
from comentor_tui.store.schema import Finding, State, check, is_whole
from comentor_tui.store.seals import broken_seals

DAILY = "daily"

FIRST = "first"
"""The backup of a new store. It tells, should the file go astray, that there was one."""

BY_HAND = "by-hand"
"""Those that people asked for."""

DAYS, WEEKS, MONTHS = 7, 4, 12
"""Of how many days, weeks and months the newest daily backup is kept."""

HANDFUL = 10
"""How many of those are kept that people asked for."""

OTHERS = 3
"""How many backups of each other label are kept."""

DAMAGED, REPLACED = "damaged", "replaced"
"""What a store is called that another one took the place of."""

SMALL = 4_000_000
"""Bytes of a store whose every row is compared with its seal in the daily backup as well.

That takes less than half a second and years of sessions to fill. In larger ones it would hold
up what is to be saved meanwhile; `doctor` does it there.
"""

_JOURNAL = slice(18, 20)

_NAME = re.compile(r"comentor-(\d{8}T\d{6}Z)-([a-z-]+?)(?:-(\d+))?\.db")


@dataclass(frozen=True)
class Backup:
    """One copy. `made_at` is UTC; `label` says what it was made for; `number` tells twins apart."""

    path: Path
    made_at: datetime
    label: str
    number: int = 1


def make_backup(
    store_path: Path, folder: Path, label: str, now: datetime, *, thorough: bool = True
) -> Path:
    """Copy a store, also one that is in use, and check the copy.

    `label` is of small letters and dashes; `thorough` checks every row as well. A copy gets its
    name when it is checked and on the disk. Raises StoreProblem; StoreDamaged if the copy, and
    so the store, is not whole.
    """
    draft = folder / f".comentor-{files.stamp(now)}-{label}.part"
    try:
        files.private_folder(folder)
        _remove_drafts(folder)
        files.make_private(draft)
        try:
            _copy(store_path, draft)
            if not is_good(draft, thorough=thorough):
                raise damaged(store_path)
            files.onto_disk(draft)
            path = _free(folder, label, now)
            draft.replace(path)
        finally:
            _remove_drafts(folder)
        files.folder_onto_disk(folder)
    except (sqlite3.Error, OSError) as error:
        problem = explain(error, store_path)
        if isinstance(problem, StoreDamaged):
            raise problem from error
        raise StoreProblem(
            f"No backup could be made in {folder}. The store itself is safe.",
            "Check that the folder can be written and that there is room on the disk.",
        ) from error
    return path


def _copy(source: Path, target: Path) -> None:
    with (
        closing(open_for_reading(source)) as old,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        old.backup(new)
        _without_log(new)


def _without_log(connection: sqlite3.Connection) -> None:
    # One file that is complete without a log beside it.
    connection.execute("PRAGMA journal_mode = DELETE")


def image(store_path: Path) -> bytes:
    """A checked copy of a store, also of one that is in use, as the bytes of a file.

    Nothing is written to any disk on the way. Raises StoreProblem; StoreDamaged if the store is
    not whole.
    """
    try:
        with (
            closing(open_for_reading(store_path)) as old,
            closing(sqlite3.connect(":memory:", isolation_level=None)) as new,
        ):
            new.execute("PRAGMA temp_store = MEMORY")
            old.backup(new)
            if not is_whole(new) or version_in(new) is None or broken_seals(new):
                raise damaged(store_path)
            content = bytearray(new.serialize())
    except (sqlite3.Error, OSError) as error:
        raise explain(error, store_path) from error
    # As the header of an SQLite file says it: one file, without a log beside it.
    content[_JOURNAL] = b"\x01\x01"
    return bytes(content)


def _free(folder: Path, label: str, now: datetime) -> Path:
    stem = f"comentor-{files.stamp(now)}-{label}"
    path, number = folder / f"{stem}.db", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.db"
    return path


def _remove_drafts(folder: Path) -> None:
    files.remove(*folder.glob(".comentor-*.part*"))


def is_good(path: Path, *, thorough: bool = True) -> bool:
    """Whether a copy is a whole store of Comentor's: its structure, its version, every row."""
    return look(path, thorough=thorough).state in (State.CURRENT, State.BEHIND, State.TOO_NEW)


def look(path: Path, *, thorough: bool = True) -> Finding:
    """What a copy is found to be, see `schema.check`."""
    return check(path, thorough=thorough)


def list_backups(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first. None where the folder is not there."""
    if not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        match = _NAME.fullmatch(path.name)
        if match is None:
            continue
        try:
            made_at = datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            continue  # A name of the right shape, but no time: not one of ours.
        found.append(Backup(path, made_at, match[2], int(match[3] or 1)))
    return sorted(found, key=_age, reverse=True)


def _age(backup: Backup) -> tuple[datetime, bool, int]:
    return backup.made_at, backup.label != FIRST, backup.number


def seems_whole(path: Path) -> bool:
    """Whether a copy is a file of SQLite's with all of its pages, as far as its head tells.

    A look that costs nothing however large it is; `look` examines what is in it.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
        size = path.stat().st_size
    except OSError:
        return False
    if not head.startswith(b"SQLite format 3\0") or len(head) < 100:
        return False
    page = int.from_bytes(head[16:18], "big")
    page = 65_536 if page == 1 else page
    # The count of pages is true where it was written with the last change.
    counted = head[24:28] == head[92:96]
    return size == page * int.from_bytes(head[28:32], "big") if counted else not size % page


def newest_good(folder: Path) -> Backup | None:
    """The newest backup that is whole, and that this program can read."""
    usable = (State.CURRENT, State.BEHIND)
    return next((each for each in list_backups(folder) if look(each.path).state in usable), None)


def prune(folder: Path) -> list[Path]:
    """Remove backups that are no longer worth their room, and say which.

    Of the daily ones the newest of each of 7 days, 4 weeks and 12 months stays, counted by the
    days there are backups of, so that a long break removes nothing. Raises OSError.
    """
    backups = list_backups(folder)
    daily = [backup for backup in backups if backup.label == DAILY]
    kept = {
        *_newest_of_each(daily, lambda at: at.date(), DAYS),
        *_newest_of_each(daily, lambda at: at.isocalendar()[:2], WEEKS),
        *_newest_of_each(daily, lambda at: (at.year, at.month), MONTHS),
    }
    for label in {backup.label for backup in backups} - {DAILY}:
        count = HANDFUL if label == BY_HAND else OTHERS
        kept.update([backup for backup in backups if backup.label == label][:count])
    removed = [backup.path for backup in backups if backup not in kept]
    files.remove(*removed)
    return removed


def _newest_of_each(
    backups: Iterable[Backup], period: Callable[[datetime], Hashable], count: int
) -> list[Backup]:
    newest: dict[Hashable, Backup] = {}
    for backup in backups:
        newest.setdefault(period(backup.made_at), backup)
    return list(newest.values())[:count]


def daily(store_path: Path, folder: Path, now: datetime) -> Path | None:
    """Make the backup of the day (in UTC) if there is none, and thin out the old ones.

    Raises StoreProblem.
    """
    today = now.astimezone(UTC).date()
    if any(b.label == DAILY and b.made_at.date() == today for b in list_backups(folder)):
        return None
    try:
        small = store_path.stat().st_size <= SMALL
    except OSError as error:
        raise explain(error, store_path) from error
    path = make_backup(store_path, folder, DAILY, now, thorough=small)
    try:
        prune(folder)
    except OSError as error:
        raise StoreProblem(
            f"Old backups in {folder} could not be removed. The store and the new one are safe.",
            "Check that the folder can be written.",
        ) from error
    return path


def set_aside(store_path: Path, now: datetime, word: str = DAMAGED) -> Path | None:
    """Give a store that is not open another name, and say which. Raises OSError.

    The file goes first: what is left of a half-done move is never taken for a whole store.
    """
    kept = files.free_name(store_path.with_name(f"{store_path.name}.{word}-{files.stamp(now)}"))
    moved = None
    for old, new in zip(
        (store_path, *files.companions(store_path)), (kept, *files.companions(kept)), strict=True
    ):
        if old.exists():
            old.rename(new)
            moved = kept
    return moved


def kept_stores(store_path: Path) -> list[Path]:
    """The stores that others took the place of, the newest first."""
    names = re.compile(
        rf"{re.escape(store_path.name)}\.({DAMAGED}|{REPLACED})-(\d{{8}}T\d{{6}}Z)(-\d+)?"
    )
    found = []
    for path in store_path.parent.glob(f"{store_path.name}.*"):
        match = names.fullmatch(path.name)
        if match is not None:
            found.append((match[2], path.name, path))
    return [path for _at, _name, path in sorted(found, reverse=True)]


def restore(
    backup: Path,
    store_path: Path,
    now: datetime,
    *,
    content: bytes | None = None,
    word: str = DAMAGED,
) -> Path | None:
    """Put a copy of a backup in the place of a store that is not open.

    `content` is what the backup holds, where that had to be decrypted. What was there is kept as
    `comentor.db.<word>-<time>`; its new name is the answer. Raises StoreProblem; nothing has
    changed then, or the place is empty and restoring can be repeated.
    """
    if content is None:
        _refuse(look(backup), backup)
    draft = store_path.with_name(store_path.name + ".restored")
    leftovers = (draft, *files.companions(draft), draft.with_name(f"{draft.name}-journal"))
    try:
        files.remove(*leftovers)
        files.make_private(draft)
        try:
            if content is None:
                _copy(backup, draft)
            else:
                _refuse(_unpack(content, draft), backup)
            files.onto_disk(draft)
            kept = set_aside(store_path, now, word)
            draft.replace(store_path)
        finally:
            files.remove(*leftovers)
        files.folder_onto_disk(store_path.parent)
    except (sqlite3.Error, OSError) as error:
        raise explain(error, store_path) from error
    return kept


def _unpack(content: bytes, draft: Path) -> Finding:
    draft.write_bytes(content)
    found = look(draft)
    if found.problem is None:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            _without_log(connection)
    return found


def _refuse(found: Finding, backup: Path) -> None:
    if found.state is State.TOO_NEW:
        raise StoreTooNew(
            f"The backup {backup} was written by a newer Comentor. Nothing was changed.",
            "Update this Comentor, or choose another backup.",
        )
    if found.state is State.UNUSABLE and found.problem is not None:
        raise found.problem
    if found.state not in (State.CURRENT, State.BEHIND):
        raise StoreDamaged(
            f"The backup {backup} is not whole. Nothing was changed.", "Choose an older one."
        )
