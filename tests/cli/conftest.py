"""What the tests of the shell share: real stores, and a place where nothing else is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from comentor_tui.clock import SystemClock
from comentor_tui.domain.records import Pair
from comentor_tui.paths import Paths, locate
from comentor_tui.services.demo import demo_records
from comentor_tui.services.memory import moment_text
from comentor_tui.store import backup
from comentor_tui.store.opening import open_store

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
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without anybody in it, to be copied."""
    folder = tmp_path_factory.mktemp("store")
    open_store(locate(folder), SystemClock()).close()
    return folder


@pytest.fixture
def planned(empty: Path, tmp_path: Path) -> Paths:
    """A store of Ana and Ben whose next session is planned."""
    return _filled(empty, tmp_path / "planned", live=False)


@pytest.fixture
def live(empty: Path, tmp_path: Path) -> Paths:
    """A store in the middle of Ana's half, with twelve minutes left of it."""
    return _filled(empty, tmp_path / "live", live=True)


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


def _filled(empty: Path, folder: Path, *, live: bool) -> Paths:
    shutil.copytree(empty, folder)
    paths = locate(folder)
    clock = SystemClock()
    now = clock.now()
    store = open_store(paths, clock)
    records = demo_records(now.wall, sessions=2, live=now if live else None)
    pair = records[0]
    assert isinstance(pair, Pair)
    store.save(*records)
    store.put_local(pair=pair.id, you=pair.first, seen=moment_text(now))
    store.close()
    # Of what there is now; the one of the empty store is as old as the tests.
    for each in backup.list_backups(paths.backups):
        each.path.unlink()
    # A while ago: names tell backups apart by the second, and tests make more of them.
    backup.make_backup(paths.store, paths.backups, backup.DAILY, now.wall - timedelta(minutes=1))
    return paths
