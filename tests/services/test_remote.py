"""Commands from outside, over a real socket: whatever comes in, the app goes on."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat

import pytest

from comentor_tui.errors import StoreBusy, StoreProblem, UsageProblem
from comentor_tui.services import remote
from comentor_tui.services.remote import Listener, send


class App:
    """What is behind the listener."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.problem: Exception | None = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.busy = 0

    async def handle(self, command: str) -> str:
        self.busy += 1
        assert self.busy == 1, "one after the other"
        self.heard.append(command)
        await self.may_answer.wait()
        await asyncio.sleep(0)
        self.busy -= 1
        if self.problem is not None:
            raise self.problem
        return f"{command}: done – 👩‍👩‍👧"


@pytest.fixture
async def app():
    return App()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "comentor.sock"


@pytest.fixture
async def listener(path, app):
    listener = Listener(path, app.handle)
    await listener.start()
    yield listener
    await listener.stop()


async def ask(path, command: str):
    return await asyncio.to_thread(send, path, command)


async def raw(path, *pieces: bytes, end: bool = True) -> bytes:
    """Send bytes as they are; answers with all that comes back."""
    reader, writer = await asyncio.open_unix_connection(path)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    if end:
        writer.write_eof()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.parametrize("command", remote.COMMANDS)
async def test_a_command_is_done_and_answered(listener, path, app, command) -> None:
    assert await ask(path, command) == (True, f"{command}: done – 👩‍👩‍👧", 0)
    assert app.heard == [command]


async def test_only_its_user_can_reach_it(listener, path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_ISSOCK(path.stat().st_mode)


async def test_a_folder_with_a_long_path_is_reached_all_the_same(tmp_path, app) -> None:
    folder = tmp_path / ("long " * 20) / ("é" * 40)
    folder.mkdir(parents=True)
    path = folder / "comentor.sock"
    assert len(os.fsencode(path)) > 108
    before = len(os.listdir("/proc/self/fd"))
    listener = Listener(path, app.handle)
    await listener.start()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (await ask(path, "pause"))[0]
    await listener.stop()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not path.exists()
    assert len(os.listdir("/proc/self/fd")) <= before
    with pytest.raises(StoreProblem):
        await ask(path, "pause")


async def test_a_socket_left_by_a_killed_app_is_replaced(path, app) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert path.exists()
    with pytest.raises(StoreProblem, match="does not answer"):
        await ask(path, "switch")
    listener = Listener(path, app.handle)
    await listener.start()
    assert (await ask(path, "switch"))[0]
    await listener.stop()
    await listener.stop()
    assert not path.exists()


async def test_nobody_there_is_told(path) -> None:
    with pytest.raises(StoreProblem, match="does not answer"):
        send(path, "switch")


async def test_a_folder_that_is_missing_is_an_error_of_the_system(tmp_path, app) -> None:
    for folder in ("no", "long" * 60):
        with pytest.raises(OSError, match="o"):
            await Listener(tmp_path / folder / "x.sock", app.handle).start()


@pytest.mark.parametrize(
    "garbage",
    [
        b"\n",
        b"\xff\xfe\x00\n",
        b"switch\n",
        b"[]\n",
        b"null\n",
        b'"switch"\n',
        b'{"command": 7}\n',
        b'{"command": ["switch"]}\n',
        b'{"command": "rm -rf"}\n',
        b'{"command": "SWITCH"}\n',
        b'{"commands": "switch"}\n',
        b"[" * 4000 + b"\n",
        b"x" * 10_000 + b"\n",
        b'{"command": "swi',
        b"",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
async def test_garbage_is_refused_and_harms_nobody(listener, path, app, garbage) -> None:
    try:
        answer = json.loads(await raw(path, garbage))
    except ConnectionResetError:
        answer = {"ok": False, "code": 2}  # It was still talking when it was cut off.
    assert (answer["ok"], answer["code"]) == (False, 2)
    assert app.heard == []
    assert (await ask(path, "pause"))[0]


async def test_a_line_in_pieces_is_a_line(listener, path, app) -> None:
    answer = await raw(path, b'{"comm', b'and": "und', b'o"}\n', b"more that nobody reads")
    assert json.loads(answer)["ok"]
    assert app.heard == ["undo"]


async def test_who_says_nothing_is_sent_away_and_keeps_nobody(
    listener, path, app, monkeypatch
) -> None:
    monkeypatch.setattr(remote, "TIMEOUT_SECONDS", 0.03)
    silent = asyncio.create_task(raw(path, b'{"command', end=False))
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b'{"command": "pause"}\n')
    assert json.loads(await reader.readline())["ok"]
    writer.close()
    await writer.wait_closed()
    assert await silent == b""
    assert app.heard == ["pause"]


async def test_who_leaves_before_the_answer_has_the_command_done_all_the_same(
    listener, path, app
) -> None:
    app.may_answer.clear()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        client.sendall(b'{"command": "switch"}\n')
    for _ in range(100):
        await asyncio.sleep(0.001)
        if app.heard:
            break
    app.may_answer.set()
    assert (await ask(path, "undo"))[0]
    assert app.heard == ["switch", "undo"]


async def test_a_slow_disk_does_not_break_off_a_command(listener, path, app, monkeypatch) -> None:
    monkeypatch.setattr(remote, "TIMEOUT_SECONDS", 0.02)
    app.may_answer.clear()
    answer = asyncio.create_task(raw(path, b'{"command": "switch"}\n'))
    await asyncio.sleep(0.04)
    app.may_answer.set()
    assert json.loads(await answer)["ok"]
    assert app.busy == 0


async def test_many_at_once_are_heard_one_after_the_other(listener, path, app) -> None:
    answers = await asyncio.gather(*(ask(path, "switch") for _ in range(5)))
    assert [done for done, _said, _code in answers] == [True] * 5


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (UsageProblem("Nothing is running.", "Begin one."), 2, "Nothing is running.\nBegin one."),
        (StoreProblem("The disk is full."), 3, "The disk is full."),
        (StoreBusy("Busy."), 4, "Busy."),
        (KeyError("private words"), 1, "Something went wrong (KeyError)."),
    ],
)
async def test_a_problem_has_its_code_for_the_shell(
    listener, path, app, problem, code, said
) -> None:
    app.problem = problem
    assert await ask(path, "switch") == (False, said, code)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"[]\n",
        b"null\n",
        b"{}\n",
        b'{"ok": true, "code": "x"}\n',
        b"\xff\n",
        b"[" * 5000,
    ],
)
async def test_an_answer_that_is_none_is_told_in_plain_words(path, answer) -> None:
    async def say(reader, writer) -> None:
        await reader.readline()
        writer.write(answer)
        writer.close()

    server = await asyncio.start_unix_server(say, path)
    with pytest.raises(StoreProblem, match="does not answer"):
        await ask(path, "switch")
    server.close()
    await server.wait_closed()


async def test_an_app_that_hangs_is_told(path, monkeypatch) -> None:
    monkeypatch.setattr(remote, "TIMEOUT_SECONDS", 0.02)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(path))
        deaf.listen()
        with pytest.raises(StoreProblem, match="does not answer"):
            await ask(path, "switch")


async def test_the_open_app_acts_on_it(pair, path) -> None:
    listener = Listener(path, pair.command)
    await listener.start()
    assert await ask(path, "pause") == (
        False,
        "No session is open.\nBegin one from the home screen.",
        2,
    )
    await pair.live.open()
    assert (await ask(path, "switch"))[0]
    assert pair.live.clock().running
    await asyncio.gather(ask(path, "pause"), pair.live.extend(60_000))
    assert pair.live.clock().paused
    assert (await ask(path, "resume"))[0]
    assert (await ask(path, "undo"))[0]
    assert pair.live.clock().paused
    await listener.stop()
