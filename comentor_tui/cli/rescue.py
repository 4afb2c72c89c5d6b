"""What could not be saved when the app ended is kept in a file, and read in at the next start."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from comentor_tui.domain.codec import from_json, to_json
from comentor_tui.domain.records import KINDS, Record, kind_name
from comentor_tui.errors import StoreProblem

if TYPE_CHECKING:
    from comentor_tui.paths import Paths
    from comentor_tui.services.ports import Store

FORMAT = "comentor-rescue"
LARGEST = 100_000_000
DONE = ".done"

_KINDS = {kind_name(kind): kind for kind in KINDS}


def write(records: Sequence[Record], paths: Paths, now: datetime) -> Path:
    """Keep records in a file of their own, readable by its user only.

    In the state folder, or the temporary one where that cannot be written. Raises StoreProblem
    when neither can.
    """
    content = {
        "format": FORMAT,
        "version": 1,
        "store": os.fspath(paths.store),
        "records": [{"kind": kind_name(type(r)), **to_json(r)} for r in records],
    }
    data = json.dumps(content, indent=1).encode()
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    reasons = []
    for place in _places(paths):
        try:
            return _write(place, stamp, data)
        except OSError as error:
            reasons.append(f"{place.parent}: {error.strerror or 'not possible'}")
    raise StoreProblem(
        f"What was not saved could not be kept in a file either ({'; '.join(reasons)}).",
        "It is lost when Comentor ends.",
    )


def waiting(paths: Paths) -> list[Path]:
    """The rescue files of a store that have not been read in, oldest first."""
    found: list[Path] = []
    for place in _places(paths):
        with contextlib.suppress(OSError):
            found += sorted(place.parent.glob(f"{place.name}*.json"))
    return [path for path in found if _is_ours(path)]


def take_in(paths: Paths, store: Store) -> Iterator[str]:
    """Save what rescue files hold and rename them; tells of each file how it went.

    A file that cannot be read stays where it is. Raises StoreProblem if saving is not possible;
    then the file stays too.
    """
    for path in waiting(paths):
        try:
            records = read(path, paths)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            yield f"{path} was left as it is: {reason or 'it cannot be read'}."
            continue
        if records is None:
            continue
        store.save(*records)
        try:
            path.rename(path.with_name(path.name + DONE))
        except OSError:
            # Saved twice it changes nothing: the next start may read it again.
            yield f"What was not saved the last time is saved now; {path} can be removed."
        else:
            yield "What was not saved the last time is saved now."


def read(path: Path, paths: Paths) -> list[Record] | None:
    """The records of a rescue file, or None if it belongs to another store.

    Raises OSError, and ValueError for a file that is not a whole one of ours.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("it is too large")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("it is not whole") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("it is not a rescue file")
    if content.get("store") != os.fspath(paths.store):
        return None
    return list(_records(content.get("records")))


def _records(entries: object) -> Iterable[Record]:
    if not isinstance(entries, list):
        raise ValueError("it holds no records")
    for entry in entries:
        if not isinstance(entry, dict):
            raise ValueError("it holds something that is no record")
        values = dict(entry)
        kind = _KINDS.get(str(values.pop("kind", "")))
        if kind is None:
            raise ValueError("it holds a kind of record that is not known here")
        yield from_json(kind, values)


def _temporary() -> Path:
    # Looked into at each start; `tempfile` takes several milliseconds to be imported.
    named = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    return Path(next(filter(None, named), "/tmp"))


def _places(paths: Paths) -> tuple[Path, Path]:
    """Folders, each with the beginning of the file's name."""
    return paths.state / "rescue-", _temporary() / "comentor-rescue-"


def _write(place: Path, stamp: str, data: bytes) -> Path:
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        path = place.with_name(f"{place.name}{stamp}{more}.json")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            break
        except FileExistsError:
            number += 1
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        # Half a file would stand in the way of the other place.
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    return path


def _is_ours(path: Path) -> bool:
    """An ordinary file of this user: others may write to the temporary folder too."""
    try:
        about = path.lstat()
    except OSError:
        return False
    return S_ISREG(about.st_mode) and (not hasattr(os, "getuid") or about.st_uid == os.getuid())
