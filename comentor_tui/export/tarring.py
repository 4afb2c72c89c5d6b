"""A folder of pages as one tar file, in memory: what is encrypted never lies on a disk in plain."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from comentor_tui.domain.text import file_name
from comentor_tui.export.files import inside

if TYPE_CHECKING:
    import tarfile

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700

OPENS_TAR: Final = "`age -d FILE | tar xf -` opens it; where it is not encrypted, `tar xf FILE`."
"""How a folder of pages that was made one file is opened."""

_MAGIC: Final = b"ustar"
_MAGIC_AT: Final = 257


def is_tar(head: bytes) -> bool:
    """Does this begin like a tar file? The first 512 bytes are needed."""
    return head[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] == _MAGIC


def tarred(pages: Mapping[str, str], folder: str, at: datetime) -> bytes:
    """The pages of `export.folder` as a tar file that any `tar x` opens into one new folder.

    `folder` is what that is called, `at` the time that all entries bear. Names have at most one
    `/` and cannot lead out of the folder; the files belong to nobody in particular and are
    readable by their user alone. The same pages give the same bytes.
    """
    import tarfile

    top = Path(file_name(folder, "comentor"))
    places = {inside(top, name): text.encode() for name, text in pages.items()}
    above = {top, *(path.parent for path in places)}
    packed = io.BytesIO()
    # PAX is the form of the POSIX standard: old programs and new ones read it.
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(above):
            entry = _entry(path, FOLDER_MODE, at)
            entry.type = tarfile.DIRTYPE
            tar.addfile(entry)
        for path, data in places.items():
            entry = _entry(path, FILE_MODE, at)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def _entry(path: Path, mode: int, at: datetime) -> tarfile.TarInfo:
    import tarfile

    entry = tarfile.TarInfo(path.as_posix())
    entry.mode = mode
    entry.mtime = int(at.timestamp())
    return entry
