"""One writer, and a lock that no crash leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from comentor_tui.errors import StoreBusy, StoreProblem
from comentor_tui.store import lock as lock_module
from comentor_tui.store.lock import StoreLock, holder

HOLD = """
import sys
from pathlib import Path
from comentor_tui.store.lock import StoreLock
lock = StoreLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "comentor.lock"


def hold(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    process.communicate(timeout=20)


def test_take_and_give_back(path: Path) -> None:
    lock = StoreLock(path)
    assert holder(path) is None
    lock.acquire()
    lock.acquire()
    assert lock.held
    assert holder(path) == os.getpid()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    lock.release()
    lock.release()
    assert not lock.held
    assert holder(path) is None


def test_another_process_is_named_and_a_kill_frees_the_lock(path: Path) -> None:
    process = hold(path)
    assert holder(path) == process.pid
    lock = StoreLock(path)
    with pytest.raises(StoreBusy, match=f"process {process.pid}") as caught:
        lock.acquire()
    assert caught.value.exit_code == 4
    assert not lock.held
    end(process, signal.SIGKILL)
    assert holder(path) is None
    lock.acquire()
    assert holder(path) == os.getpid()
    lock.release()


def test_within_one_process_as_well(path: Path) -> None:
    first, second = StoreLock(path), StoreLock(path)
    first.acquire()
    with pytest.raises(StoreBusy):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_a_holder_that_did_not_write_its_id(path: Path) -> None:
    lock = StoreLock(path)
    lock.acquire()
    path.write_text("what is this")
    assert holder(path) == 0
    with pytest.raises(StoreBusy, match="Another Comentor has"):
        StoreLock(path).acquire()
    lock.release()


def test_a_lock_file_that_was_deleted(path: Path) -> None:
    first = StoreLock(path)
    first.acquire()
    path.unlink()
    # A lock on a file without a name keeps nobody out: whoever comes next makes a new one.
    second = StoreLock(path)
    second.acquire()
    assert holder(path) == os.getpid()
    first.release()
    second.release()


def test_a_file_deleted_between_opening_and_locking(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, calls = lock_module._take, []

    def meddle(descriptor: int) -> bool:
        calls.append(descriptor)
        if len(calls) == 1:
            path.unlink()
        return take(descriptor)

    monkeypatch.setattr(lock_module, "_take", meddle)
    lock = StoreLock(path)
    lock.acquire()
    assert len(calls) == 2
    monkeypatch.undo()
    with pytest.raises(StoreBusy):
        StoreLock(path).acquire()
    lock.release()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreProblem, match="cannot be used") as caught:
        StoreLock(tmp_path / "file" / "comentor.lock").acquire()
    assert "--data-dir" in caught.value.hint
    assert not isinstance(caught.value, StoreBusy)


def test_a_child_does_not_keep_the_lock(path: Path) -> None:
    lock = StoreLock(path)
    lock.acquire()
    child = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        lock.release()
        assert holder(path) is None
    finally:
        child.kill()
        child.wait()
