"""The splitter and the driver's parsing, without a terminal. Times are given, not waited for."""

from __future__ import annotations

import asyncio
import os
import sys
import tty
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App
from textual.message import Message

from comentor_tui.ui.driver import PasteCut, driver_class, length_of
from comentor_tui.ui.paste import (
    BURST,
    KEY_SILENCE,
    PASTE_LIMIT,
    PASTE_SILENCE,
    SEQUENCE_SILENCE,
    Keys,
    Pasted,
    Piece,
    Resized,
    Sequence,
    Splitter,
)
from comentor_tui.ui.terminal_file import TerminalFile
from comentor_tui.ui.tty_driver import SafeDriver, _Feeder

START, END = "\x1b[200~", "\x1b[201~"
CTRL_Q = "\x11"


def split(*reads: str, gap: float = 0.5, limit: int = PASTE_LIMIT) -> list[Piece]:
    """Each read comes `gap` seconds after the last; at the end all waiting is over."""
    splitter = Splitter(limit)
    pieces: list[Piece] = []
    now = 100.0
    for read in reads:
        pieces += splitter.feed(read, now)
        now += gap
    return [*pieces, *splitter.expire(now + 60)]


def typed(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Keys | Sequence))


def pasted(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if isinstance(piece, Pasted)]


# --- keys


@pytest.mark.parametrize(
    "read",
    [
        *("a", "é", "😀", "\r", "\t", CTRL_Q, "\x7f", "\x1b[A", "\x1bOP", "\x1b[[A", "\x1b[15~"),
        *("\x1b[1;5C", "\x1b[I", "\x1b[O", "\x1b[97u", "\x1b[97;5u", "\x1b[<0;10;5M", "\x1ba"),
        *("\x1b[?2026;2$y", "\x1b[48;24;80;480;800t", "\x1b\x1b[A", "abc\x1b[Adef", "\x1b[3;7R"),
    ],
)
def test_keys_pass_unchanged(read: str) -> None:
    pieces = split(read)
    assert typed(pieces) == read
    assert pasted(pieces) == []


def test_a_sequence_may_come_in_parts() -> None:
    assert split("\x1b", "[1", ";5", "C", gap=0.01) == [Sequence("\x1b[1;5C")]
    assert split("\x1b[2", "00~hi\x1b[20", "1~", gap=0.01) == [Pasted("hi", 2)]


def test_escape_alone_is_escape_after_a_moment() -> None:
    splitter = Splitter()
    assert list(splitter.feed("\x1b", 5.0)) == []
    assert splitter.deadline == 5.0 + KEY_SILENCE
    assert list(splitter.expire(5.0 + KEY_SILENCE / 2)) == []
    assert list(splitter.expire(5.0 + KEY_SILENCE)) == [Keys("\x1b")]
    assert splitter.deadline is None


def test_nothing_half_read_means_nothing_to_wait_for() -> None:
    splitter = Splitter()
    for read in ("a", "\x1b[A", f"{START}x{END}", "\x1b]11;rgb:0/0/0\x07", "\x1b[0;0;0t"):
        list(splitter.feed(read, 1.0))
        assert splitter.deadline is None


def test_a_torn_sequence_types_nothing() -> None:
    assert split("\x1b[1;") == []


# --- what the parser must not see


@pytest.mark.parametrize(
    "read",
    [
        "\x1b[1114112;1u",  # beyond the last code point
        "\x1b[99999999999999999999u",
        "\x1b[97;1;1114112u",
        "\x1b[55296u",  # half of a surrogate pair
        "\x1b[97;1;56320u",
        "\x1b[48;0;0;0;0t",  # a size of nothing
        "\x1b[48;24;0;480;800t",
        "\x1b[48;99999999;80;480;800t",
        "\x1b[<0;99999999999999999999;5M",
        "\x1b[?62;4c",  # who the terminal is
        "\x1b[>0;10;1c",
        "\x1b[?1u",
        "\x1b]11;rgb:1414/1717/1c1c\x07",  # its colours
        "\x1b]11;rgb:1414/1717/1c1c\x1b\\",
        "\x1bP>|xterm(388)\x1b\\",  # its name
        "\x1bP1+r544e=787465726d\x1b\\",
        "\x1b_Gi=1;OK\x1b\\",
        "\x1b]52;c;" + "QUJD" * 500 + "\x07",
        "\x1b[" + "1;" * 200 + "u",
        END,  # the end of no paste
    ],
)
def test_replies_and_broken_sequences_are_dropped(read: str) -> None:
    assert split(f"a{read}b") == [Keys("a"), Keys("b")]
    # And torn in two, at every place (a burst of reads, as a slow line gives).
    for at in range(1, len(read), max(1, len(read) // 40)):
        torn = split(f"a{read[:at]}", f"{read[at:]}b", gap=0.001)
        assert typed(torn) == "ab", read[:at]


def test_a_reply_without_end_swallows_typing_for_a_second_only() -> None:
    splitter = Splitter()
    assert list(splitter.feed("\x1b]11;rgb:", 1.0)) == []
    assert list(splitter.expire(1.0 + SEQUENCE_SILENCE)) == []
    assert list(splitter.feed("abc", 3.0)) == [Keys("abc")]


def test_a_key_that_is_no_text_ends_a_reply() -> None:
    assert split("\x1b]11;rgb:\rok") == [Keys("\rok")]
    assert split("\x1b]11;rgb:\x1b[A") == [Sequence("\x1b[A")]


def test_alt_with_the_letters_that_begin_replies_still_works() -> None:
    for key in ("\x1b]", "\x1bP", "\x1b_", "\x1b[", "\x1bO"):
        assert split(key) == [Keys(key)]


def test_a_size_without_pixels_is_a_size() -> None:
    assert split("\x1b[48;24;80;0;0t") == [Resized(80, 24)]


# --- pastes


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("hello", "hello"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        (f"before\x1b{CTRL_Q}after", "beforeafter"),
        (f"\x1b[A{CTRL_Q}\x03\x1a", "[A"),
        ("tab\there", "tab\there"),
        ("\x00\x9b31m\x7f", "31m"),
        ("é😀日本", "é😀日本"),
        ("e\u0301", "é"),
        (f"{START}nested", "[200~nested"),
        ("[/] [@click=app.quit]", "[/] [@click=app.quit]"),
    ],
)
def test_a_paste_is_text_only(inside: str, text: str) -> None:
    for pieces in (
        split(START + inside + END),
        split(START, inside, END, gap=0.001),
        split(*(START + inside + END), gap=0.001),
    ):
        assert pieces == [Pasted(text, len(text))] or pasted(pieces) == [text]
        assert typed(pieces) == ""


def test_an_empty_paste_is_none() -> None:
    assert split(START + END) == []
    assert split(START + "\x00\x1b" + END) == []


def test_keys_around_a_paste_keep_their_order() -> None:
    assert split(f"a\r{START}p{END}{START}q{END}b") == [
        Keys("a\r"),
        Pasted("p", 1),
        Pasted("q", 1),
        Keys("b"),
    ]


def test_an_end_inside_a_paste_does_not_let_a_key_out() -> None:
    pieces = split(f"{START}evil{END}{CTRL_Q}{END}x")
    assert pasted(pieces) == ["evil[201~"]
    assert typed(pieces) == "x"


def test_a_paste_without_end_is_delivered_after_two_seconds() -> None:
    splitter = Splitter()
    assert list(splitter.feed(f"{START}half a paste", 10.0)) == []
    assert list(splitter.expire(10.0 + PASTE_SILENCE - 0.01)) == []
    assert list(splitter.expire(10.0 + PASTE_SILENCE)) == [Pasted("half a paste", 12)]
    assert list(splitter.feed("x", 20.0)) == [Keys("x")]


def test_typing_does_not_prolong_a_paste_without_end() -> None:
    splitter = Splitter()
    list(splitter.feed(f"{START}lost", 10.0))
    for number in range(19):
        assert list(splitter.feed("x", 10.0 + (number + 1) * 0.1)) == []
    assert splitter.deadline == 10.0 + PASTE_SILENCE
    assert pasted(list(splitter.expire(12.0))) == ["lost" + "x" * 19]


def test_a_slow_line_does_prolong_a_paste() -> None:
    splitter = Splitter()
    list(splitter.feed(START, 0.0))
    for number in range(1, 4001):  # four seconds of single characters
        now = number / 1000
        assert splitter.deadline is not None
        assert splitter.deadline > now
        list(splitter.feed("x", now))
    assert list(splitter.feed(END, 4.001)) == [Pasted("x" * 4000, 4000)]


def test_the_rest_of_a_stalled_paste_is_not_typed() -> None:
    splitter = Splitter()
    list(splitter.feed(f"{START}first", 0.0))
    assert pasted(list(splitter.expire(5.0))) == ["first"]
    late = list(splitter.feed(f"rest{CTRL_Q}{END}", 6.0))
    assert late == [Pasted("rest", 4)]
    assert list(splitter.feed(CTRL_Q, 7.0)) == [Keys(CTRL_Q)]


def test_a_long_paste_keeps_its_beginning_and_its_length() -> None:
    text = "0123456789" * 500_000
    whole = START + text + END
    pieces = split(*(whole[at : at + 4096] for at in range(0, len(whole), 4096)), gap=0.001)
    assert pieces == [Pasted(text[:PASTE_LIMIT], 5_000_000)]
    assert isinstance(pieces[0], Pasted)
    assert pieces[0].was_cut


def test_a_paste_of_just_the_limit_is_whole() -> None:
    (piece,) = split(START + "x" * PASTE_LIMIT + END)
    assert isinstance(piece, Pasted)
    assert not piece.was_cut
    (piece,) = split(START + "x" * (PASTE_LIMIT + 1) + END)
    assert isinstance(piece, Pasted)
    assert piece.was_cut


def test_an_accent_that_joins_its_letter_across_reads_is_no_cut() -> None:
    (piece,) = split(START + "e", "\u0301" + END, gap=0.001)
    assert piece == Pasted("é", 1)


def test_a_line_end_torn_in_two_is_one() -> None:
    assert split(START + "a\r", "\nb" + END, gap=0.001) == [Pasted("a\nb", 3)]
    assert split(START + "a\r", END, gap=0.001) == [Pasted("a\n", 2)]


def test_a_burst_is_a_paste_and_less_is_typing() -> None:
    assert split("x" * BURST) == [Pasted("x" * BURST, BURST)]
    assert split("x" * (BURST - 1)) == [Keys("x" * (BURST - 1))]
    line = "w" * 60
    assert split(f"a\r{line}\r{line}\rb") == [
        Keys("a\r"),
        Pasted(line, 60),
        Keys("\r"),
        Pasted(line, 60),
        Keys("\rb"),
    ]


def test_a_burst_of_mouse_reports_is_no_paste() -> None:
    reports = "".join(f"\x1b[<35;{column};5M" for column in range(1, 200))
    for size in (7, 64, 4096):
        reads = [reports[at : at + size] for at in range(0, len(reports), size)]
        pieces = split(*reads, gap=0.001)
        assert typed(pieces) == reports
        assert pasted(pieces) == []


# --- fuzz

FRAGMENTS = st.sampled_from(
    [
        *(
            "\x1b",
            "[",
            "200~",
            "201~",
            START,
            END,
            CTRL_Q,
            "\x1b]11;",
            "\x07",
            "\x1bP1$r",
            "\x1b\\",
        ),
        *("\x1b[<0;1;1M", "1114112;1u", "\x1b[55296u", ";", ":", "u", "a" * 60, "\r\n", "\x9b"),
        *("\x1b[48;0;0;0;0t", "\x1b_G", "0", "~", "é", "\ufffd"),
    ]
)
INPUT = st.lists(FRAGMENTS | st.text(max_size=5), max_size=30).map("".join)


def reads_of(data: st.DataObject, text: str) -> list[str]:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) if b > a]


@given(INPUT, st.data())
def test_any_input_leaves_nothing_waiting_for_ever(text: str, data: st.DataObject) -> None:
    splitter = Splitter(limit=50)
    now = 0.0
    for read in reads_of(data, text):
        for piece in splitter.feed(read, now):
            assert not isinstance(piece, Pasted) or 0 < len(piece.text) <= piece.total
        now += data.draw(st.sampled_from([0.0, 0.01, 0.2, 3.0]))
    now += 100
    list(splitter.expire(now))
    assert splitter.deadline is None
    assert list(splitter.feed("z", now + 1)) == [Keys("z")]


@given(st.text(max_size=200), st.data())
def test_no_paste_types_anything(inside: str, data: st.DataObject) -> None:
    text = START + inside.replace(END, "") + END
    pieces = split(*reads_of(data, text), gap=0.01)
    assert typed(pieces) == ""
    for shown in pasted(pieces):
        assert not any(
            (sign < " " and sign not in "\t\n") or "\x7f" <= sign <= "\x9f" for sign in shown
        )


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40))
def test_plain_typing_is_never_changed(text: str) -> None:
    assert typed(split(text)) == text


# --- through Textual's parser


class Recorder:
    """Stands in for the driver: keeps the messages."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def process_message(self, message: Message) -> None:
        self.messages.append(message)

    def paste(self, paste: Pasted) -> None:
        SafeDriver.paste(self, paste)  # type: ignore[arg-type]

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.messages if isinstance(message, events.Key)]


def run(*reads: bytes, limit: int = PASTE_LIMIT) -> Recorder:
    """What the app gets for these bytes."""
    recorder = Recorder()
    feeder = _Feeder(recorder)  # type: ignore[arg-type]
    decode = getincrementaldecoder("utf-8")(errors="replace").decode
    splitter = Splitter(limit)
    now = 0.0
    for read in reads:
        feeder.feed(splitter.feed(decode(read), now))
        now += 0.5
        feeder.feed(splitter.expire(now))
    feeder.feed(splitter.expire(now + 60))
    return recorder


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"a", ["a"]),
        (b"\x1b", ["escape"]),
        (b"\x1b\x1b", ["escape", "escape"]),
        (b"\x1b[A\x1b[B", ["up", "down"]),
        (b"\x1bOP\x1b[[B", ["f1", "f2"]),
        (b"\x1bx", ["alt+x"]),
        (b"\x1bxhello", ["alt+x", *"hello"]),
        (b"\x1b[97;5u", ["ctrl+a"]),
        (b"\x11\r\x7f", ["ctrl+q", "enter", "backspace"]),
        (b"a\xe9b", ["a", "�", "b"]),
        (b"\xff\xfe", ["�", "�"]),
        (b"\xed\xa0\x80x", ["�", "�", "�", "x"]),
        (b"a\x1b[1114112;1ub", ["a", "b"]),
        (b"a\x1b[99;99;99;99zb", ["a", "b"]),
        (b"a\x1b[97:65;2ub", ["a", "b"]),
        (b"\xc3\xa9\xf0\x9f\x98\x80", ["é", "😀"]),
    ],
)
def test_bytes_become_keys(data: bytes, keys: list[str]) -> None:
    got = run(data).messages
    assert all(isinstance(message, events.Key) for message in got)
    # Some keys have long names; the character says the same.
    names = [
        message.key if message.key in keys else message.character
        for message in got
        if isinstance(message, events.Key)
    ]
    assert names == keys


def test_a_character_torn_over_two_reads_is_one() -> None:
    assert [message.character for message in run(b"\xc3", b"\xa9").messages] == ["é"]  # type: ignore[attr-defined]


def test_pastes_become_paste_events_and_cuts_are_told() -> None:
    got = run(f"{START}{'x' * 30}{END}".encode(), limit=10).messages
    assert isinstance(got[0], events.Paste)
    assert got[0].text == "x" * 10
    assert length_of(got[0]) == 30
    assert isinstance(got[1], PasteCut)
    assert (got[1].kept, got[1].total) == (10, 30)
    assert len(got) == 2


def test_a_size_of_nothing_and_then_a_click_do_no_harm() -> None:
    got = run(b"\x1b[48;0;0;0;0t\x1b[48;24;80;0;0t\x1b[<0;5;5M").messages
    assert [type(message) for message in got] == [events.Resize, events.MouseDown]


def test_the_parser_keeps_what_it_knows_of_the_terminal_after_a_failure() -> None:
    got = run(b"\x1b[48;24;80;480;800t", b"\x1b[97:65;2u", b"\x1b[<0;101;101M").messages
    assert isinstance(got[-1], events.MouseDown)
    assert (got[-1].x, got[-1].y) == (10, 5)


@given(st.lists(st.binary(max_size=30) | FRAGMENTS.map(str.encode), max_size=12))
def test_no_bytes_raise(reads: list[bytes]) -> None:
    for message in run(*reads).messages:
        if isinstance(message, events.Key) and message.character:
            message.character.encode()
        if isinstance(message, events.Paste):
            message.text.encode()


# --- the class


def test_windows_keeps_textuals_own_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    assert driver_class() is SafeDriver
    monkeypatch.setattr(sys, "platform", "win32")
    assert driver_class() is None


async def test_debug_is_never_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, terminal_fd: int
) -> None:
    monkeypatch.chdir(tmp_path)

    class Stdin:
        def fileno(self) -> int:
            return terminal_fd

        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "__stdin__", Stdin())
    monkeypatch.setattr("signal.signal", lambda *_: None)
    driver = SafeDriver(App(), debug=True)
    assert driver._debug is False
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def terminal_fd() -> Iterator[int]:
    master, slave = os.openpty()
    yield slave
    os.close(master)
    os.close(slave)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal that takes bytes as they are: the end that reads, and ours."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, slave
    os.close(master)
    os.close(slave)


class TestTerminalFile:
    def test_what_is_no_terminal_is_written_to_at_a_flush(self) -> None:
        read, write = os.pipe()
        file = TerminalFile(write)
        file.open()
        assert not file.write("é")
        assert not file.write("\ud800x")
        file.flush()
        os.close(write)
        assert os.read(read, 100) == "é?x".encode()
        os.close(read)
        assert not file.is_gone

    def test_a_terminal_gets_it_at_once(self, terminal: tuple[int, int]) -> None:
        master, slave = terminal
        file = TerminalFile(slave)
        file.open()
        assert file.write("é")
        assert os.read(master, 100) == "é".encode()
        file.close()
        assert not file.write("later")
        file.flush()
        assert os.read(master, 100) == b"later"

    def test_the_shells_own_terminal_waits_as_before(self, terminal: tuple[int, int]) -> None:
        _master, slave = terminal
        file = TerminalFile(slave)
        file.open()
        assert os.get_blocking(slave)
        file.close()

    async def test_nothing_overtakes_what_the_terminal_did_not_take(
        self, terminal: tuple[int, int]
    ) -> None:
        master, slave = terminal
        file = TerminalFile(slave)
        file.open()
        pieces = [f"{number:07}é" * 500 for number in range(60)]
        taken = [file.write(piece) for piece in pieces]
        # A terminal takes some thousand bytes; from then on all that comes has to wait.
        assert taken[0]
        assert not taken[-1]
        found = bytearray(os.read(master, 65536))
        assert not file.write("late")
        flushing = asyncio.create_task(asyncio.to_thread(file.flush))
        wanted = "".join([*pieces, "late"]).encode()
        while len(found) < len(wanted):
            found += await asyncio.to_thread(os.read, master, 65536)
        await flushing
        assert found == wanted
        assert file.write("at once again")
        file.close()

    def test_a_terminal_that_is_gone_ends_it_quietly(self) -> None:
        read, write = os.pipe()
        os.close(read)
        file = TerminalFile(write)
        file.write("x")
        file.flush()
        assert file.is_gone
        file.write("y")
        file.flush()
        os.close(write)

    def test_a_window_that_is_closed_ends_it_quietly(self) -> None:
        master, slave = os.openpty()
        file = TerminalFile(slave)
        file.open()
        os.close(master)
        assert file.write("x")
        assert file.is_gone
        file.close()
        os.close(slave)

    async def test_a_terminal_set_to_not_block_gets_it_all(self) -> None:
        read, write = os.pipe()
        os.set_blocking(write, False)
        file = TerminalFile(write)

        def collect() -> int:
            size = 0
            while part := os.read(read, 65536):
                size += len(part)
            return size

        reading = asyncio.create_task(asyncio.to_thread(collect))
        file.write("x" * 300_000)
        await asyncio.to_thread(file.flush)
        os.close(write)
        assert await reading == 300_000
        os.close(read)
