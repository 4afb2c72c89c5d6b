"""What the tests of the shell share: real stores, and a place where nothing else is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comentor_tui.cli.demo import fill
from comentor_tui.paths import Paths, locate

HOSTILE_NAME = "A\x1b[31m#[fg=red]$(id)\x9b\u202e[/]"

Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def _somewhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The platform's folders are empty ones, and the machine stands at one hour east of UTC."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name))
    monkeypatch.delenv("COMENTOR_DATA_DIR", raising=False)
    monkeypatch.setenv("TZ", "UTC-1")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A demo store with a planned session, and one in the middle of a call."""
    made = {}
    for live in (False, True):
        made[live] = tmp_path_factory.mktemp("store")
        fill(locate(made[live]), live=live)
    return made


@pytest.fixture
def planned(templates: dict[bool, Path], tmp_path: Path) -> Paths:
    """A store of Ana and Ben whose next session is planned."""
    return _copy(templates[False], tmp_path / "planned")


@pytest.fixture
def live(templates: dict[bool, Path], tmp_path: Path) -> Paths:
    """A store in the middle of Ana's half, with some twelve minutes left of it."""
    return _copy(templates[True], tmp_path / "live")


@pytest.fixture
def shell() -> Shell:
    """Run `comentor` in a process of its own; with what it printed and its exit code."""

    def run(*args: str, **env: str | None) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, **env}
        return subprocess.run(
            [sys.executable, "-m", "comentor_tui", *args],
            env={name: value for name, value in given.items() if value is not None},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    return run


def _copy(template: Path, to: Path) -> Paths:
    shutil.copytree(template, to)
    return locate(to)
