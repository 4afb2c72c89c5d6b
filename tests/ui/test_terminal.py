"""The guards around the app: environment, rights, signals, and what a crash report says."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from comentor_tui.errors import NoTerminal
from comentor_tui.ui import terminal
from comentor_tui.ui.terminal import crash_text, install_signals, prepare, start_watchdog

SECRET = "canary-7f3a"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")


class Tty:
    """A stream that says it is a terminal."""

    encoding = "ascii"
    errors = "strict"

    def __init__(self, answer: bool = True) -> None:
        self.answer = answer

    def isatty(self) -> bool:
        return self.answer

    def fileno(self) -> int:
        return -1 if not self.answer else self.number

    number = 0

    def reconfigure(self, *, encoding: str, errors: str) -> None:
        self.encoding, self.errors = encoding, errors


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> dict[str, Tty]:
    """Three terminals, and a process whose rights are put back afterwards."""
    import resource

    found = {name: Tty() for name in ("__stdin__", "__stdout__", "__stderr__")}
    master, slave = os.openpty()
    Tty.number = slave
    for name, stream in found.items():
        monkeypatch.setattr(sys, name, stream)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("COMENTOR_DEV", raising=False)
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    mask = os.umask(0o022)
    yield found  # type: ignore[misc]
    os.umask(mask)
    os.close(master)
    os.close(slave)


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_it_prepares(streams: dict[str, Tty], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_DEBUG", "1")
    monkeypatch.setenv("TEXTUAL_LOG", "somewhere")
    prepare()
    assert not [name for name in os.environ if name.startswith("TEXTUAL_")]
    assert current_umask() == 0o077
    stderr = streams["__stderr__"]
    assert (stderr.encoding, stderr.errors) == ("utf-8", "replace")


def test_developers_keep_their_variables(
    streams: dict[str, Tty], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_LOG", "somewhere")
    monkeypatch.setenv("COMENTOR_DEV", "1")
    prepare()
    assert os.environ["TEXTUAL_LOG"] == "somewhere"


@pytest.mark.parametrize("name", ["__stdin__", "__stdout__", "__stderr__"])
@pytest.mark.parametrize("how", ["no terminal", "closed", "none"])
def test_every_stream_must_be_a_terminal(
    streams: dict[str, Tty], monkeypatch: pytest.MonkeyPatch, name: str, how: str
) -> None:
    if how == "none":
        monkeypatch.setattr(sys, name, None)
    elif how == "closed":

        def closed() -> bool:
            raise ValueError("I/O operation on closed file")

        monkeypatch.setattr(streams[name], "isatty", closed)
    else:
        streams[name].answer = False
    with pytest.raises(NoTerminal) as problem:
        prepare()
    assert problem.value.hint
    assert problem.value.exit_code == 2
    assert current_umask() == 0o077  # safe, whatever happens next


@pytest.mark.parametrize("term", ["dumb", "", "unknown", None])
def test_the_terminal_must_have_a_screen(
    streams: dict[str, Tty], monkeypatch: pytest.MonkeyPatch, term: str | None
) -> None:
    if term is None:
        monkeypatch.delenv("TERM")
    else:
        monkeypatch.setenv("TERM", term)
    with pytest.raises(NoTerminal):
        prepare()


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )


def test_importing_it_imports_nothing_heavy() -> None:
    done = python(
        "import comentor_tui.ui.terminal, sys, json\n"
        "heavy = {'textual', 'rich', 'asyncio', 'sqlmodel'}\n"
        "print(json.dumps(sorted(heavy & set(sys.modules))))"
    )
    assert json.loads(done.stdout) == []


def test_no_core_is_dumped() -> None:
    done = python(
        "import resource; from comentor_tui.ui.terminal import _refuse_core_dumps as refuse\n"
        "refuse(); refuse(); print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    assert done.stdout.strip() == "0", done.stderr


def test_writes_are_queued_without_limit() -> None:
    done = python(
        "import sys\n"
        "from comentor_tui.ui.terminal import prepare_textual\n"
        "prepare_textual()\n"
        "from textual.drivers._writer_thread import WriterThread\n"
        "print(WriterThread(sys.stdout)._queue.maxsize)"
    )
    assert done.stdout.strip() == "0", done.stderr


class Leaving:
    """An app that only remembers being told to leave."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.told = asyncio.Event()

    def exit(self, *, return_code: int) -> None:
        self.codes.append(return_code)
        self.told.set()


@pytest.fixture
def no_watchdog(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, float]]:
    started: list[tuple[int, float]] = []
    monkeypatch.setattr(terminal, "start_watchdog", lambda *what: started.append(what))
    return started


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP", "SIGQUIT"])
async def test_signals_end_the_app(number: str, no_watchdog: list[tuple[int, float]]) -> None:
    app = Leaving()
    install_signals(app, grace=1.5)
    loop = asyncio.get_running_loop()
    try:
        os.kill(os.getpid(), getattr(signal, number))
        await app.told.wait()
    finally:
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
            loop.remove_signal_handler(getattr(signal, name))
    code = 128 + getattr(signal, number)
    assert app.codes == [code]
    assert no_watchdog == [(code, 1.5)]


async def test_an_ignored_hang_up_stays_ignored(no_watchdog: list[tuple[int, float]]) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        install_signals(Leaving())
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGQUIT):
            loop.remove_signal_handler(number)
        signal.signal(signal.SIGHUP, before)


def test_the_watchdog_ends_what_hangs() -> None:
    done = python(
        "import threading; from comentor_tui.ui.terminal import start_watchdog\n"
        "start_watchdog(143, grace=0.05); threading.Event().wait()"
    )
    assert done.returncode == 143


def test_the_watchdog_can_be_called_off_and_keeps_nothing_alive() -> None:
    timer = start_watchdog(1, grace=3600)
    assert timer.daemon
    timer.cancel()
    timer.join()
    assert not timer.is_alive()


# --- crash reports


def fail(private: str) -> None:
    note = f"private words: {private}"
    raise ValueError(note)


def caught(function: Callable[[], object]) -> BaseException:
    try:
        function()
    except BaseException as error:
        return error
    raise AssertionError("it did not fail")


def test_a_crash_says_where_but_not_what() -> None:
    text = crash_text(caught(lambda: fail(SECRET)))
    assert text.startswith("ValueError\n")
    assert "in fail" in text
    assert "test_terminal.py:" in text
    assert SECRET not in text
    assert "private words" not in text


def test_causes_are_told_in_the_same_way() -> None:
    def wrapped() -> None:
        try:
            fail(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error

    def during() -> None:
        try:
            fail(SECRET)
        except ValueError:
            raise KeyError(SECRET)  # noqa: B904

    def hidden() -> None:
        try:
            fail(SECRET)
        except ValueError:
            raise KeyError(SECRET) from None

    for function in (wrapped, during):
        text = crash_text(caught(function))
        assert "which came from\nValueError" in text
        assert SECRET not in text
    assert "ValueError" not in crash_text(caught(hidden))


def test_a_circle_of_causes_has_an_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert crash_text(one).count("which came from") == 1


def test_a_deep_crash_is_short() -> None:
    def deeper() -> None:
        deeper()

    text = crash_text(caught(deeper))
    assert text.startswith("RecursionError")
    assert len(text.splitlines()) < 20
    assert " more" in text


def test_folders_above_the_package_are_not_told() -> None:
    error = caught(lambda: prepare.__globals__["_require_terminal"].missing)
    assert str(Path.home()) not in crash_text(error)
    assert (
        terminal._place("/home/ana/comentor_tui/x/comentor_tui/ui/a.py") == "comentor_tui/ui/a.py"
    )
    assert terminal._place("/home/ana/lib/site-packages/textual/app.py") == "textual/app.py"
    assert terminal._place("<string>") == "<string>"


def test_an_error_that_cannot_be_printed_is_no_trouble() -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert "Odd" in crash_text(Odd())
