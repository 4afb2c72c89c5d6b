"""Takes terminal input apart before the key parser sees it; pure: text and times in, pieces out.

Textual's own parser runs control characters of a paste as keys once the paste holds an escape,
waits for ever for a paste's end, types a terminal's late replies into the note, and fails on some
code points. So all that is not plainly a key is taken out here; `ui.tty_driver` feeds the result.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Final

from comentor_tui.domain.text import clean_text
from comentor_tui.domain.values import dataclass

PASTE_LIMIT: Final = 100_000
"""Characters kept of one paste; the rest is counted and dropped, and the app is told."""
PASTE_SILENCE: Final = 2.0
"""Seconds without more of it after which a paste that has no end is delivered."""
BURST: Final = 48
"""This many printable characters in one read were not typed: they become one paste."""
KEY_SILENCE: Final = 0.1
"""Seconds after which an escape on its own is the Escape key."""
SEQUENCE_SILENCE: Final = 1.0
"""Seconds a sequence or a terminal's reply may take to arrive whole. Nobody types one by hand."""

_START, _END = "\x1b[200~", "\x1b[201~"
_BULK_CHARACTERS = 16  # a read this long is not typing
_BULK_GAP = 0.02  # nor is one that follows the last this soon (seconds)
_LONGEST_SEQUENCE = 32  # Textual's parser types what is longer
_MAX_CELLS = 10_000
_MAX_CODE_POINT = 0x10FFFF

# Patterns are compiled when they are first needed: the first frame does not wait for them.
# Order matters: the first alternative that fits wins.
_TOKEN = r"""
      (?P<start>\x1b\[200~)
    | (?P<end>\x1b\[201~)
    | (?P<reply>\x1b(?:\]\d+;|P[\d;]*[>$+!|{]|_G))        # OSC, DCS, APC: only ever replies
    | (?P<console>\x1b\[\[[A-E])                           # F1-F5 on the Linux console
    | (?P<partial>\x1b(?:\[\[|\[[0-?]{0,4096}[\ -/]{0,4}|O|\]\d{0,8}|P[\d;]{0,32}|_)?\Z)
    | (?P<csi>\x1b\[[0-?]*[\ -/]*[@-~]|\x1bO[\ -~])
    | (?P<alt>\x1b[^\x1b]?)                                # alt and a key, or Escape on its own
    | (?P<text>[^\x1b]+)
    """
_BURST = rf"[^\x00-\x1f\x7f-\x9f]{{{BURST},}}"
_REPLY_END = r"[\x00-\x1f\x9c]"
_KITTY = r"\x1b\[([\d:;]*)[u~ABCDEFHPQRS]"
_MOUSE = r"\x1b\[<\d{1,5};-?\d{1,5};-?\d{1,5}[mM]"
_MODE_REPORT = r"\x1b\[\?\d{1,5};\d\$y"
_RESIZE = r"\x1b\[48;(\d+)[\d:]*;(\d+)[\d:]*;(\d+)[\d:]*;(\d+)[\d:]*t"


@dataclass(frozen=True)
class Keys:
    """Text as typed: characters, or alt and a character, or Escape."""

    text: str


@dataclass(frozen=True)
class Sequence:
    """One whole escape sequence: a key, the mouse, the focus, a mode report."""

    text: str


@dataclass(frozen=True)
class Pasted:
    """Cleaned pasted text; `total` is its length in characters before it was cut."""

    text: str
    total: int

    @property
    def was_cut(self) -> bool:
        return self.total > len(self.text)


@dataclass(frozen=True)
class Resized:
    """The terminal says its size in cells, and none in pixels that could be used."""

    width: int
    height: int


Piece = Keys | Sequence | Pasted | Resized


class _Paste:
    """One paste as it arrives: its cleaned beginning and how long it is in all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[str] = []
        self._kept = 0
        self._total = 0
        self._return = ""  # a CR at the end of a read may be half of a CRLF

    def add(self, text: str) -> None:
        text = self._return + text
        self._return = "\r" if text.endswith("\r") else ""
        self._take(text[: len(text) - len(self._return)])

    def _take(self, text: str) -> None:
        text = _clean(text)
        self._total += len(text)
        if self._kept < self._limit and text:
            text = text[: self._limit - self._kept]
            self._parts.append(text)
            self._kept += len(text)

    def finish(self) -> Iterator[Pasted]:
        if self._return:
            self._take(self._return)
        text = clean_text("".join(self._parts), limit=self._limit)
        if text:
            # Joining the reads may compose a letter and its accent: that is not a cut.
            composed = self._kept - len(text)
            yield Pasted(text, max(self._total - composed, len(text)))


class Splitter:
    """Takes decoded input apart. `now` is in seconds on any clock that does not go back.

    Whatever the input, it raises nothing, and no control character of a bracketed paste comes out
    as a key. (What a terminal pastes without brackets cannot be told from typing: long runs of it
    become a paste, its control characters stay keys.)
    """

    def __init__(self, limit: int = PASTE_LIMIT) -> None:
        self._limit = limit
        self._held = ""  # the beginning of a sequence, the rest of which is not here yet
        self._paste: _Paste | None = None
        self._in_reply = False
        self._lost_end = False  # a paste was delivered without its end, which may still come
        self._last_read = 0.0
        self.deadline: float | None = None
        """When `expire` has something to do, or None while nothing is half read."""

    def feed(self, text: str, now: float) -> Iterator[Piece]:
        """Take in what was read at `now`."""
        bulk = len(text) >= _BULK_CHARACTERS or now - self._last_read < _BULK_GAP
        self._last_read = now
        text, self._held = self._held + text, ""
        while text:
            if self._paste is not None:
                text = yield from self._feed_paste(text, now, bulk)
            elif self._in_reply:
                text = self._skip_reply(text, now)
            else:
                text = yield from self._feed_keys(text, now)
        if not self._held and self._paste is None and not self._in_reply:
            self.deadline = None

    def expire(self, now: float) -> Iterator[Piece]:
        """Give up waiting for the rest of what is half read, if its time is over at `now`."""
        if self.deadline is None or now < self.deadline:
            return
        held, self._held, self.deadline = self._held, "", None
        if self._paste is not None:
            self._paste.add(held)
            self._lost_end = True
            yield from self._finish_paste()
        elif self._in_reply:
            self._in_reply = False
        elif 0 < len(held) <= 2:  # anything longer is a torn sequence: it types nothing
            yield Keys(held)

    def _feed_keys(self, text: str, now: float) -> Generator[Piece, None, str]:
        if self._lost_end and _END in text and _START not in text[: text.index(_END)]:
            # The rest of a paste that stalled: none of it was typed.
            self._lost_end = False
            self._paste = _Paste(self._limit)
            return text
        for match in re.finditer(_TOKEN, text, re.VERBOSE):
            token = match.group()
            kind = match.lastgroup
            if kind == "start":
                self._lost_end = False
                self._paste = _Paste(self._limit)
                self.deadline = now + PASTE_SILENCE
                return text[match.end() :]
            if kind == "reply":
                self._in_reply = True
                self.deadline = now + SEQUENCE_SILENCE
                return text[match.end() :]
            if kind == "partial":
                self._held = token
                self.deadline = now + (KEY_SILENCE if len(token) <= 2 else SEQUENCE_SILENCE)
            elif kind == "text":
                yield from _typed(token)
            elif kind == "alt":
                yield Keys(token)
            elif kind in ("csi", "console"):
                yield from _checked(token)
        return ""

    def _feed_paste(self, text: str, now: float, bulk: bool) -> Generator[Piece, None, str]:
        assert self._paste is not None
        end = _end_of_paste(text)
        if end >= 0:
            self._paste.add(text[:end])
            yield from self._finish_paste()
            return text[end + len(_END) :]
        keep = _overlap(text, _END)
        self._held = text[len(text) - keep :]
        self._paste.add(text[: len(text) - keep])
        # Typing does not prolong a paste whose end was lost.
        if bulk or self.deadline is None:
            self.deadline = now + PASTE_SILENCE
        return ""

    def _finish_paste(self) -> Iterator[Piece]:
        paste, self._paste, self.deadline = self._paste, None, None
        if paste is not None:
            yield from paste.finish()

    def _skip_reply(self, text: str, now: float) -> str:
        if self.deadline is not None and now >= self.deadline:
            self._in_reply = False
            return text
        match = re.search(_REPLY_END, text)
        if match is None:
            return ""
        rest = text[match.start() :]
        if rest == "\x1b":
            self._held = rest
            return ""
        self._in_reply = False
        if rest[0] in "\x07\x9c\x18\x1a":
            return rest[1:]
        return rest[2:] if rest.startswith("\x1b\\") else rest


def _clean(text: str) -> str:
    return clean_text(text, limit=3 * len(text))  # composing can also lengthen, threefold at most


def _end_of_paste(text: str) -> int:
    """Where the paste in `text` ends, or -1.

    The last end before the next start: a text that brings an end of its own and, behind it, a
    control key does not get out of its brackets while it arrives in one read.
    """
    start = text.find(_START, max(text.find(_END), 0))
    return text.rfind(_END, 0, start if start >= 0 else len(text))


def _overlap(text: str, marker: str) -> int:
    """How many characters at the end of `text` may be the beginning of `marker`."""
    for size in range(min(len(marker) - 1, len(text)), 0, -1):
        if text.endswith(marker[:size]):
            return size
    return 0


def _typed(text: str) -> Iterator[Piece]:
    """Text outside of brackets and sequences: long printable runs become pastes."""
    at = 0
    for match in re.finditer(_BURST, text):
        if at < match.start():
            yield Keys(text[at : match.start()])
        run = _clean(match.group())
        if run:
            yield Pasted(run, len(run))
        at = match.end()
    if at < len(text):
        yield Keys(text[at:])


def _checked(sequence: str) -> Iterator[Piece]:
    """The sequence, unless it is a reply nobody waits for or would make the parser fail."""
    if len(sequence) > _LONGEST_SEQUENCE:
        return
    if sequence.startswith("\x1b[<"):
        if re.fullmatch(_MOUSE, sequence):
            yield Sequence(sequence)
    elif sequence.startswith(("\x1b[?", "\x1b[>", "\x1b[=")):
        if re.fullmatch(_MODE_REPORT, sequence):
            yield Sequence(sequence)
    elif match := re.fullmatch(_RESIZE, sequence):
        yield from _size(sequence, *(int(number[:6]) for number in match.groups()))
    elif (match := re.fullmatch(_KITTY, sequence)) is None or _is_sound(match[1]):
        yield Sequence(sequence)


def _size(sequence: str, height: int, width: int, high: int, wide: int) -> Iterator[Piece]:
    """A size report. Zero cells is no size; zero pixels would be divided by at the next click."""
    if 0 < height <= _MAX_CELLS and 0 < width <= _MAX_CELLS:
        yield Sequence(sequence) if high and wide else Resized(width, height)


def _is_sound(codes: str) -> bool:
    """Whether each number can be a code point. Half of a surrogate pair is not text."""
    for number in re.split("[:;]", codes):
        if len(number) > 8:
            return False
        value = int(number or 0)
        if value > _MAX_CODE_POINT or 0xD800 <= value <= 0xDFFF:
            return False
    first, *_ = codes.split(";")
    return ":" not in first
