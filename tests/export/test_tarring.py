"""A folder of pages as one tar file."""

from __future__ import annotations

import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.export.files import write_folder
from comentor_tui.export.tarring import tarred

AT = datetime(2026, 11, 22, 16, 2, tzinfo=UTC)
PAGES = {"index.md": "héllo\n", "sessions/2026-11-22.md": "one\n"}


def entries(data: bytes) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return tar.getmembers()


def test_files_and_folders_are_private_and_nobodys() -> None:
    found = entries(tarred(PAGES, "comentor", AT))
    assert [(each.name, each.mode, each.isdir()) for each in found] == [
        ("comentor", 0o700, True),
        ("comentor/sessions", 0o700, True),
        ("comentor/index.md", 0o600, False),
        ("comentor/sessions/2026-11-22.md", 0o600, False),
    ]
    assert {(each.uid, each.gid, each.uname, each.gname) for each in found} == {(0, 0, "", "")}
    assert {each.mtime for each in found} == {AT.timestamp()}


def test_the_same_pages_give_the_same_bytes() -> None:
    assert tarred(PAGES, "comentor", AT) == tarred(dict(PAGES), "comentor", AT)


def test_it_opens_to_what_a_folder_would_hold(tmp_path: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(tarred(PAGES, "comentor", AT))) as tar:
        tar.extractall(tmp_path, filter="data")
    write_folder(tmp_path / "plain", PAGES)
    for name in PAGES:
        packed, plain = tmp_path / "comentor" / name, tmp_path / "plain" / name
        assert packed.read_bytes() == plain.read_bytes()
        assert packed.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize(
    "name", ["../up.md", "/etc/passwd", "a/../../b", "~", "x\n\x1b[2J", "." * 9]
)
def test_no_name_leads_out(name: str) -> None:
    for found in (tarred({name: "x"}, "comentor", AT), tarred(PAGES, name, AT)):
        for each in entries(found):
            parts = each.name.split("/")
            assert not each.name.startswith("/")
            assert not any(part.startswith(".") for part in parts)
            assert each.name.isprintable()


@given(st.text(), st.text())
def test_any_names(folder: str, name: str) -> None:
    for each in entries(tarred({name: "x"}, folder, AT)):
        assert ".." not in each.name.split("/")
        assert len(each.name.split("/")) <= 3
