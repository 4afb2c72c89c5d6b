"""Files that people take with them: private, whole, and never over another."""

from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comentor_tui.domain.records import Session
from comentor_tui.errors import UsageProblem
from comentor_tui.export import files
from comentor_tui.export.files import in_folder, name_for, write_new


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        path = write_new(tmp_path / "page.md", "héllo\n")
    finally:
        os.umask(old)
    assert path.read_bytes() == "héllo\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    old = os.umask(0o777)
    try:
        other = write_new(tmp_path / "page.ics", b"\x00\r\n")
    finally:
        os.umask(old)
    assert stat.S_IMODE(other.stat().st_mode) == 0o600
    assert other.read_bytes() == b"\x00\r\n"
    assert names(tmp_path) == ["page.ics", "page.md"]


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("mine")
    with pytest.raises(UsageProblem, match="is there already") as problem:
        write_new(path, "new")
    assert problem.value.exit_code == 2
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["page.md"]


def test_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("mine")
    path.chmod(0o644)
    other = tmp_path / "hard-link.md"
    os.link(path, other)
    assert write_new(path, "new", force=True) == path
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    # The old file is replaced, not written into.
    assert other.read_text() == "mine"


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_ordinary_file_is_left_alone(tmp_path: Path, force: bool) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "link").symlink_to(victim)
    (tmp_path / "nowhere").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    before = names(tmp_path)
    for name in ("link", "nowhere", "folder", "pipe", ".", "..", ""):
        with pytest.raises(UsageProblem, match="not an ordinary file"):
            write_new(tmp_path / name, "new", force=force)
    assert names(tmp_path) == before
    assert victim.read_text() == "mine"
    assert (tmp_path / "link").is_symlink()


def test_a_file_that_comes_in_between_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.md"
    link = os.link

    def late(source: Path, target: Path) -> None:
        path.write_text("theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(UsageProblem, match="is there already"):
        write_new(path, "new")
    assert path.read_text() == "theirs"
    assert names(tmp_path) == ["page.md"]


def test_a_disk_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(_source: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", no_links)
    path = write_new(tmp_path / "page.md", "new")
    assert path.read_text() == "new"
    with pytest.raises(UsageProblem, match="is there already"):
        write_new(path, "newer")
    assert names(tmp_path) == ["page.md"]
    other = tmp_path / "other.md"

    def late(_source: Path, _target: Path) -> None:
        other.write_text("theirs")
        no_links(_source, _target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(UsageProblem, match="is there already"):
        write_new(other, "new")
    assert other.read_text() == "theirs"
    assert names(tmp_path) == ["other.md", "page.md"]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_nothing_half_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, force: bool
) -> None:
    path = tmp_path / "page.md"
    if force:
        path.write_text("mine")

    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    monkeypatch.setattr(os, "link", full)
    with pytest.raises(UsageProblem, match="No space left") as problem:
        write_new(path, "new", force=force)
    assert "Nothing was changed" in problem.value.hint
    monkeypatch.undo()
    assert names(tmp_path) == (["page.md"] if force else [])
    assert not force or path.read_text() == "mine"


def test_a_folder_that_cannot_be_synced_is_no_reason_to_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_folder: Path) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(files, "_onto_disk", refused)
    assert write_new(tmp_path / "page.md", "new").read_text() == "new"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match=r"There is no folder .*missing"):
        write_new(tmp_path / "missing" / "page.md", "new")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageProblem, match="cannot be written"):
        write_new(tmp_path / "file" / "page.md", "new")
    with pytest.raises(UsageProblem, match="cannot be written"):
        write_new(Path("/proc/comentor.md"), "new")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    if os.geteuid() != 0:  # root writes anywhere
        with pytest.raises(UsageProblem, match="cannot be written"):
            write_new(locked / "page.md", "new")
    assert names(tmp_path) == ["file", "locked"]


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageProblem, match="cannot be written"):
        write_new(tmp_path / name, "new")
    assert names(tmp_path) == []


def test_a_message_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = write_new(tmp_path / "\x1b[2J\x9b.md", "new")
    with pytest.raises(UsageProblem) as problem:
        write_new(path, "newer")
    assert not {"\x1b", "\x9b"} & set(str(problem.value))


def test_the_name_of_a_session_is_its_day_and_nobodys_name(made: Any) -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    session = Session(**made.base("s"), started_at=at)
    assert name_for(session, UTC) == "comentor-2026-11-22.md"
    assert name_for(session, ZoneInfo("Europe/Berlin"), "ics") == "comentor-2026-11-23.ics"


@pytest.mark.parametrize(
    "name",
    [
        "../up",
        "/etc/passwd",
        "a/../../b",
        "..",
        ".",
        "",
        "~/x",
        "C:\\x",
        "con",
        "\x00",
        "\u2215etc",
    ],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = in_folder(tmp_path, name)
    write_new(path, "x")
    assert [entry.parent for entry in tmp_path.iterdir()] == [tmp_path]
    assert path.resolve().parent == tmp_path.resolve()


@given(st.text())
def test_no_text_leads_out_of_a_folder(name: str) -> None:
    folder = Path("/somewhere")
    assert in_folder(folder, name).parent == folder
    assert not in_folder(folder, name).name.startswith(".")
