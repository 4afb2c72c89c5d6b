"""The commands that only tell, and how mistakes are told."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from comentor_tui import __version__
from comentor_tui.__main__ import _short_way, start
from comentor_tui.cli.main import commands
from comentor_tui.cli.shell import options
from comentor_tui.paths import Paths, locate
from comentor_tui.store import backup
from comentor_tui.store.lock import StoreLock
from comentor_tui.ui.commands import COMMANDS, use_keys

from .conftest import Shell


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], ("", None, False)),
        (["--data-dir", "d"], ("", "d", False)),
        (["--data-dir=d"], ("", "d", False)),
        (["status"], ("status", None, False)),
        (["status", "--json"], ("status", None, True)),
        (["--data-dir", "d", "status"], ("status", "d", False)),
        (["status", "--data-dir", "d", "--json"], ("status", "d", True)),
        (["--json"], None),
        (["--data-dir"], None),
        (["--data-dir", ""], None),
        (["--data-dir="], None),
        (["status", "status"], None),
        (["status", "--help"], None),
        (["status", "--js"], None),
        (["--version"], None),
        (["switch"], None),
        (["--", "status"], None),
    ],
)
def test_the_short_way_is_for_the_ordinary(
    args: list[str], expected: tuple[str, str | None, bool] | None
) -> None:
    assert _short_way(args) == expected


def test_version_and_help() -> None:
    runner = CliRunner()
    assert runner.invoke(commands, ["--version"]).output == f"comentor {__version__}\n"
    for flag in ("-h", "--help"):
        result = runner.invoke(commands, [flag])
        assert result.exit_code == 0
        for name in commands.commands:
            assert f"\n  {name} " in result.output
            assert runner.invoke(commands, [name, flag]).exit_code == 0
    assert set(commands.commands) == {
        "add",
        "backup",
        "backups",
        "demo",
        "doctor",
        "export",
        "ics",
        "import",
        "kept-aside",
        "keys",
        "locate",
        "packet",
        "pairs",
        "pause",
        "report",
        "restore",
        "resume",
        "search",
        "status",
        "switch",
        "undo",
    }


@pytest.mark.parametrize(
    "args",
    [
        ["bogus"],
        ["status", "--xml"],
        ["locate", "everything"],
        ["export"],
        ["export", "--format", "pdf"],
        ["demo", "--speed", "0"],
        ["demo", "--speed", "fast"],
        ["--data-dir", "", "locate"],
        ["locate", "--data-dir", " "],
        ["locate", "--data-dir"],
    ],
)
def test_a_mistyped_command_ends_with_2(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(args) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Error: " in told.err


def test_status_is_the_same_by_the_long_way(planned: Paths) -> None:
    runner = CliRunner()
    long = runner.invoke(commands, ["status", "--data-dir", str(planned.data)])
    assert long.exit_code == 0
    assert long.output.startswith("next ")
    told = runner.invoke(commands, ["status", "--json", "--data-dir", str(planned.data)])
    assert told.output.startswith('{"state": "planned", ')


def test_the_folder_can_be_named_before_after_and_in_the_environment(
    tmp_path: Path, shell: Shell
) -> None:
    there = str(tmp_path / "there")
    other = str(tmp_path / "other")
    expected = f"{there}/comentor.db\n"
    assert shell("--data-dir", there, "locate", "store").stdout == expected
    assert shell("locate", "store", "--data-dir", there).stdout == expected
    assert shell("locate", "store", COMENTOR_DATA_DIR=there).stdout == expected
    both = shell("locate", "store", "--data-dir", there, COMENTOR_DATA_DIR=other)
    assert both.stdout == expected
    assert not Path(there).exists()


def test_locate_names_every_place(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["locate", "--data-dir", str(tmp_path)])
    paths = locate(tmp_path)
    for place in (paths.store, paths.settings, paths.log, paths.backups, paths.content):
        assert str(place) in result.output.split()


def test_keys_lists_every_command_once(shell: Shell) -> None:
    result = shell("keys", LC_ALL="C")
    assert result.returncode == 0
    for each in COMMANDS:
        assert each.title in result.stdout
        assert each.help in result.stdout
    assert sum(1 for line in result.stdout.splitlines() if line.startswith("  ")) == len(COMMANDS)


def test_without_a_terminal_the_app_says_so(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    for args in ([], ["--data-dir", str(folder)], ["demo"], ["demo", "--data-dir", str(folder)]):
        result = shell(*args)
        assert result.returncode == 2
        assert result.stdout == ""
        assert "needs a terminal" in result.stderr
        assert "Traceback" not in result.stderr
    assert not folder.exists()


def test_a_fault_of_ours_is_told_without_private_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], planned: Paths
) -> None:
    def fail(_paths: Paths) -> None:
        secret = "what Ana said"
        raise RuntimeError(secret)

    monkeypatch.setattr("comentor_tui.cli.status.status", fail)
    monkeypatch.setattr("comentor_tui.cli.doctor.examine", fail)
    for args in (["status", "--json"], ["doctor"]):
        assert start([*args, "--data-dir", str(planned.data)]) == 1
        told = capsys.readouterr()
        assert "RuntimeError" in told.err
        assert "what Ana said" not in told.err + told.out


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_paths: Paths) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("comentor_tui.cli.status.status", stop)
    monkeypatch.setattr("comentor_tui.cli.doctor.examine", stop)
    assert start(["status", "--json"]) == 130
    assert start(["doctor"]) == 130


# -- doctor -----------------------------------------------------------------------------------


def test_doctor_before_the_first_start(shell: Shell, tmp_path: Path) -> None:
    result = shell("doctor", "--data-dir", str(tmp_path / "none"))
    assert result.returncode == 0
    assert result.stderr == ""
    assert "There is no store at" in result.stdout
    assert "lock        free" in result.stdout
    assert "backups     none" in result.stdout
    assert not (tmp_path / "none").exists()


def test_doctor_on_a_store_tells_no_contents(planned: Paths) -> None:
    (planned.settings).write_text("bel = true\n")
    (planned.content).mkdir()
    (planned.content / "questions.toml").write_text("[[question]\n")
    (planned.state / "rescue-1.json").write_text("{}")
    planned.data.chmod(0o755)
    lock = StoreLock(planned.lock)
    lock.acquire()
    try:
        result = CliRunner().invoke(commands, ["doctor", "--data-dir", str(planned.data)])
    finally:
        lock.release()
    assert result.exit_code == 0
    for words in (
        f"comentor    {__version__}",
        "is in order",
        "held by process",
        "others can reach it",
        "“bel” is not a setting",
        "questions.toml",
        "rescue-1.json: the next start reads it in",
        "backups     1, newest whole one",
    ):
        assert words in result.output
    assert "Ana" not in result.output
    assert "Ben" not in result.output


def test_doctor_on_a_damaged_store(planned: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "paths", lambda: planned)
    runner = CliRunner()
    whole = planned.store.read_bytes()
    planned.store.write_bytes(whole[: len(whole) // 2])
    result = runner.invoke(commands, ["doctor"], standalone_mode=False)
    assert result.return_value == 3
    assert "not whole" in result.output or "damaged" in result.output
    # One letter of a note, which SQLite does not notice.
    planned.store.write_bytes(whole.replace(b"nobody planned", b"nobody plammed"))
    result = runner.invoke(commands, ["doctor"], standalone_mode=False)
    assert result.return_value == 3
    for each in backup.list_backups(planned.backups):
        each.path.write_bytes(b"")
    assert "none of them whole" in runner.invoke(commands, ["doctor"]).output


def test_doctor_changes_nothing(planned: Paths) -> None:
    def everything() -> dict[str, tuple[int, int]]:
        return {
            str(path): (stat.S_IMODE(path.stat().st_mode), path.stat().st_mtime_ns)
            for path in planned.data.rglob("*")
            if path.is_file() and not path.name.endswith(("-shm", "-wal"))
        }

    before = everything()
    assert CliRunner().invoke(commands, ["doctor", "--data-dir", str(planned.data)]).exit_code == 0
    assert everything() == before


def test_doctor_and_keys_name_the_lines_that_are_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings.toml").write_text(
        'theme = "comentor-drak"\n[keys]\npauze = "f3"\nhand_over = "ctrl+a"\nplan = "L"\n'
    )
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "cards.toml").write_text("[etiquette]\ntitel = 1\n")
    folder = ["--data-dir", str(tmp_path)]
    assert start(["doctor", *folder]) == 0
    told = capsys.readouterr().out
    file = tmp_path / "settings.toml"
    assert f"{file}:1: There is no theme" in told
    assert f"{file}:3: “pauze” is not a command. Did you mean “pause”?" in told
    assert f"{file}:4: Keys of “hand_over”" in told
    assert "cards.toml, line 2" in told
    assert start(["keys", "--ids", *folder]) == 0
    out, err = capsys.readouterr()
    assert re.search(r"^  L +plan +Set date", out, re.M)
    assert re.search(r"^  F2, Ctrl\+S +hand_over ", out, re.M)
    assert len(err.splitlines()) == 2
    use_keys({})
