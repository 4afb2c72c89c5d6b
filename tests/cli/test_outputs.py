"""Where files go to: never plain by accident, never over the app's own, and `-` is no name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from comentor_tui.__main__ import start
from comentor_tui.export.encrypting import is_encrypted
from comentor_tui.paths import Paths

from .conftest import Shell

COMMANDS = {
    "json": ("export", "--format", "json", "-o"),
    "md": ("export", "--format", "md", "-o"),
    "year": ("export", "--format", "md", "--all", "-o"),
    "packet": ("packet", "-o"),
    "report": ("report", "-o"),
    "backup": ("backup",),
    "ics": ("ics", "-o"),
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("a few words of ours\n")
    path.chmod(0o600)
    return path


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- never plain by accident ----------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "ics"])
def test_a_passphrase_without_encrypt_is_refused(
    name: str, planned: Paths, tmp_path: Path, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out"
    args = [*COMMANDS[name], str(target), "--passphrase-file", str(secret)]
    assert start([*args, "--data-dir", str(planned.data)]) == 2
    told = capsys.readouterr()
    assert "Say --encrypt too" in told.err
    assert told.out == ""
    assert not target.exists()


def test_a_file_named_by_the_environment_encrypts_nothing_by_itself(
    planned: Paths, tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be set for good, for what comes in; what goes out is as plain as was asked for."""
    monkeypatch.setenv("COMENTOR_PASSPHRASE_FILE", str(secret))
    target = tmp_path / "out.md"
    args = ["export", "--format", "md", "-o", str(target), "--data-dir", str(planned.data)]
    assert start(args) == 0
    assert target.read_text(encoding="utf-8").startswith("# ")


# -- standard output ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["json", "md", "packet", "ics"])
def test_a_dash_is_standard_output(
    name: str,
    planned: Paths,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    before = everything(tmp_path)
    args = [*COMMANDS[name][:-1], "--data-dir", str(planned.data)]
    assert start(args) == 0
    without = capfdbinary.readouterr().out
    assert start([*args, "-o", "-"]) == 0
    told = capfdbinary.readouterr()
    assert told.out
    assert len(told.out) == len(without)
    assert everything(tmp_path) == before
    # Who means a file of this name says so.
    assert start([*args, "-o", "./-"]) == 0
    assert (tmp_path / "-").is_file()


@pytest.mark.parametrize("name", ["json", "year", "packet", "report"])
def test_encrypted_to_a_pipe(
    name: str,
    planned: Paths,
    tmp_path: Path,
    secret: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    how = ["--encrypt", "--passphrase-file", str(secret), "--data-dir", str(planned.data)]
    assert start([*COMMANDS[name], "-", *how]) == 0
    assert is_encrypted(capfdbinary.readouterr().out)
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("name", ["year", "report", "backup"])
def test_what_has_no_place_in_a_pipe_says_so(
    name: str,
    planned: Paths,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert start([*COMMANDS[name], "-", "--data-dir", str(planned.data)]) == 2
    told = capsys.readouterr()
    assert "standard output" in told.err
    assert told.out == ""
    assert not (tmp_path / "-").exists()


# -- the app's own files --------------------------------------------------------------------------


FILES = (
    *("comentor.db", "comentor.db-wal", "comentor.db-shm", "comentor.db-journal"),
    *("comentor.lock", "comentor.sock", "settings.toml", "comentor.log", "comentor.log.1"),
    *("backups/mine.db", "backups", "backups/deep/er", "comentor.db.replaced-20260101T000000Z"),
)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        *(("json", file) for file in FILES),
        *((name, file) for name in COMMANDS for file in ("comentor.db", "backups/mine")),
    ],
)
def test_nothing_is_put_over_the_apps_own_files(
    name: str, file: str, planned: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(planned.data)
    args = [*COMMANDS[name], str(planned.data / file), "--force"]
    assert start([*args, "--data-dir", str(planned.data)]) == 2
    assert "of Comentor’s own" in capsys.readouterr().err
    assert everything(planned.data) == before


def test_no_other_name_for_the_store_gets_past(
    planned: Paths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = tmp_path / "elsewhere"
    link.symlink_to(planned.data, target_is_directory=True)
    hard = tmp_path / "hard.db"
    os.link(planned.store, hard)
    before = everything(planned.data)
    for target in (
        link / "comentor.db",
        planned.data / ".." / planned.data.name / "comentor.db",
        hard,
    ):
        for name in ("json", "backup"):
            args = [*COMMANDS[name], str(target), "--force", "--data-dir", str(planned.data)]
            assert start(args) == 2
            assert "of Comentor’s own" in capsys.readouterr().err
    assert everything(planned.data) == before


def test_files_of_ones_own_beside_the_store_are_ones_own(planned: Paths) -> None:
    target = planned.data / "mine.json"
    args = [*COMMANDS["json"], str(target), "--data-dir", str(planned.data)]
    assert start(args) == 0
    assert start([*args, "--force"]) == 0


def test_a_taken_name_says_how_it_may_be_replaced(
    planned: Paths, tmp_path: Path, shell: Shell
) -> None:
    target = tmp_path / "mine.json"
    target.write_text("mine")
    report = tmp_path / "report"
    assert start(["report", "-o", str(report), "--data-dir", str(planned.data)]) == 0
    pages = tmp_path / "pages"
    assert start([*COMMANDS["year"], str(pages), "--data-dir", str(planned.data)]) == 0
    for name, place in (
        *(("json", target), ("packet", target), ("ics", target), ("backup", target)),
        *(("report", report), ("year", pages)),
    ):
        done = shell(*COMMANDS[name], str(place), "--data-dir", str(planned.data))
        assert done.returncode == 2
        assert "--force" in done.stderr
    assert target.read_text() == "mine"
