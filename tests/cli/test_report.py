"""`comentor report`: a folder with a page and its pictures."""

from __future__ import annotations

import io
import stat
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from comentor_tui.__main__ import start
from comentor_tui.clock import SystemClock
from comentor_tui.domain.records import AgendaItem, Person, revised
from comentor_tui.export import encrypting
from comentor_tui.paths import Paths, locate
from comentor_tui.store.opening import open_store

from .conftest import HOSTILE_NAME, Shell


def run(paths: Paths, *args: str) -> int:
    return start(["--data-dir", str(paths.data), "report", *args])


def test_a_year_and_all_and_a_quarter(
    planned: Paths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for span in ("year", "all", "quarter"):
        folder = tmp_path / span
        assert run(planned, span, "-o", str(folder)) == 0
        assert f"Written to {folder / 'report.md'}" in capsys.readouterr().err
        page = (folder / "report.md").read_text(encoding="utf-8")
        assert page.startswith("# Looking back: ")
        assert "## Pitfalls, and what we did about them" in page
        for picture in folder.glob("*.svg"):
            ElementTree.fromstring(picture.read_text(encoding="utf-8"))
            assert stat.S_IMODE(picture.stat().st_mode) == 0o600
            assert f"]({picture.name})" in page


def test_it_is_not_written_over_another(
    planned: Paths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    assert run(planned, "-o", str(folder)) == 0
    page = folder / "report.md"
    page.write_text("mine")
    assert run(planned, "-o", str(folder)) == 2
    assert "already" in capsys.readouterr().err
    assert page.read_text() == "mine"
    assert run(planned, "--force", "-o", str(folder)) == 0
    assert page.read_text() != "mine"


def test_without_a_name_it_is_made_here(
    planned: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(planned) == 0
    (folder,) = tmp_path.glob("comentor-look-back-*")
    assert (folder / "report.md").is_file()


def test_days_of_ones_own(
    planned: Paths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    today = datetime.now(UTC).date()
    before = (today - timedelta(days=60)).isoformat()
    assert run(planned, "--since", before, "-o", str(tmp_path / "since")) == 0
    assert run(planned, "quarter", "--until", before, "-o", str(tmp_path / "until")) == 0
    page = (tmp_path / "until" / "report.md").read_text(encoding="utf-8")
    year = (today - timedelta(days=60)).year
    assert f"to {(today - timedelta(days=60)):%a} {(today - timedelta(days=60)).day} " in page
    assert str(year) in page
    assert run(planned, "--since", "2026-13-45", "-o", str(tmp_path / "x")) == 2
    assert "is not a day" in capsys.readouterr().err
    assert run(planned, "--since", before, "--until", "2001", "-o", str(tmp_path / "x")) == 2
    assert "ends before it begins" in capsys.readouterr().err
    ahead = (today + timedelta(days=400)).isoformat()
    assert run(planned, "--since", ahead, "-o", str(tmp_path / "x")) == 2
    told = capsys.readouterr().err
    assert f"{ahead} is still to come" in told
    assert "--until" not in told
    assert not (tmp_path / "x").exists()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file with a passphrase that only its user can read."""
    path = tmp_path / "secret"
    path.write_text("four words of ours\n")
    path.chmod(0o600)
    return path


def test_under_a_passphrase_it_is_one_file(
    planned: Paths, tmp_path: Path, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, file = tmp_path / "plain", tmp_path / "report.age"
    options = ("--encrypt", "--passphrase-file", str(secret))
    assert run(planned, "year", "-o", str(plain)) == 0
    assert run(planned, "year", *options, "-o", str(file)) == 0
    assert "encrypted. This opens it: age -d FILE | tar xf -" in capsys.readouterr().err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"Looking back" not in file.read_bytes()
    opened = encrypting.decrypt(file.read_bytes(), "four words of ours")
    with tarfile.open(fileobj=io.BytesIO(opened)) as tar:
        inside = {
            Path(entry.name).name: part.read()
            for entry in tar
            if (part := tar.extractfile(entry)) is not None
        }
        assert all(Path(name).parts[0].startswith("comentor-look-back-") for name in tar.getnames())
    assert inside == {each.name: each.read_bytes() for each in plain.iterdir()}
    assert run(planned, *options, "-o", str(file)) == 2
    assert "already" in capsys.readouterr().err
    # Neither a weak passphrase nor a folder that is not there leaves anything behind.
    secret.write_text("short\n")
    assert run(planned, *options, "-o", str(tmp_path / "weak.age")) == 2
    assert run(planned, *options, "-o", str(tmp_path / "nowhere" / "x.age")) == 2
    assert not (tmp_path / "weak.age").exists()


def test_under_a_passphrase_without_a_name_it_is_made_here(
    planned: Paths, tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(planned, "--encrypt", "--passphrase-file", str(secret)) == 0
    (file,) = tmp_path.glob("comentor-look-back-*")
    assert file.name.endswith(".tar.age")
    assert encrypting.is_encrypted(file.read_bytes())


def test_where_there_is_nothing(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(locate(tmp_path / "nowhere")) == 2
    assert run(locate(empty), "-o", str(tmp_path / "x")) == 2
    assert "no pair yet" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_hostile_names_reach_no_terminal(planned: Paths, tmp_path: Path, shell: Shell) -> None:
    store = open_store(planned, SystemClock())
    now = datetime.now(UTC)
    for person in store.load(Person):
        store.save(revised(person, now, name=HOSTILE_NAME))
    for check in store.load(AgendaItem):
        store.save(revised(check, now, origin="pitfall:time", text=HOSTILE_NAME))
    store.close()
    where = ("--data-dir", str(planned.data), "report", "all", "-o", str(tmp_path / "out"))
    done = shell(*where)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    for path in (tmp_path / "out").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "\x1b" not in text
        assert "\u202e" not in text
