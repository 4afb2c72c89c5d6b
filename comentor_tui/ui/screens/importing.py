"""Taking a packet in: which file, what would come, and only then taken.

Functions over a screen and not a part of it, so that the start does not read them.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from comentor_tui.domain.text import clean_line
from comentor_tui.errors import ComentorError, UsageProblem
from comentor_tui.export.apart import decrypt_apart
from comentor_tui.export.encrypting import WrongPassphrase, is_encrypted
from comentor_tui.export.files import read_limited
from comentor_tui.export.jsonin import SIZE_LIMIT, JsonFile, PacketProblem
from comentor_tui.services.importing import Coming, OtherPair, WhoAreYou
from comentor_tui.ui.dialogs import Ask, Choose, Show, Way
from comentor_tui.ui.text import lit

if TYPE_CHECKING:
    from comentor_tui.ui.screens.exporting_actions import ExportingActions

TITLE = "Take a packet in"
LINE = 300


async def take_in(screen: ExportingActions) -> None:
    """Ask for a file, show what would come of it, and take it in if that is wanted."""
    typed: str | None = ""
    # Why the file before was refused: in the dialog, where there is room for the place.
    why: list[str] = []
    while True:
        typed = await screen.app.push_screen_wait(
            Ask(
                TITLE,
                why,
                value=typed or "",
                placeholder="the file, ~/…",
                check=lambda text: str(_file(text)),
                hint="Enter reads it · Esc: not now",
            )
        )
        if typed is None:
            return
        try:
            file = await _read(screen, typed)
        except ComentorError as problem:
            why = [clean_line(problem.message, LINE)]
            continue
        if file is None:
            why = []
            continue
        break
    await _look_and_take(screen, file)


async def _look_and_take(screen: ExportingActions, file: JsonFile) -> None:
    importing = screen.companion.importing
    me: str | None = None
    as_new = False
    while True:
        try:
            coming = await importing.look(file, me, as_new=as_new)
            break
        except WhoAreYou as question:
            me = await screen.app.push_screen_wait(_who(question))
            if me is None:
                return
        except OtherPair as problem:
            beside: bool | None = await screen.app.push_screen_wait(_beside(problem))
            if not beside:
                return
            as_new = True
        except ComentorError as problem:
            screen.comentor.tell(problem)
            return
    if not await _wanted(screen, coming):
        return
    said = await screen.attempt(importing.take(file, me, as_new=as_new))
    if said is not None and as_new:
        from comentor_tui.ui.commands import key_of

        screen.say(f"It is kept beside yours: {key_of('pairs')} goes there.")


async def _wanted(screen: ExportingActions, coming: Coming) -> bool:
    """Whether it is to be taken in, once it was seen what would come."""
    lines = [clean_line(each, LINE) for each in coming.lines()]
    if not coming.changes:
        await screen.app.push_screen_wait(Show(TITLE, lines))
        return False
    ways = [Way("t", "Take it in", True, "A backup is made before."), Way("n", "Not now", False)]
    wanted: bool | None = await screen.app.push_screen_wait(
        Choose("What would come in", ways, lines)
    )
    return bool(wanted)


async def _read(screen: ExportingActions, typed: str) -> JsonFile | None:
    """What is in the file; None where its passphrase was not told. Raises ComentorError."""
    path = _file(typed)
    try:
        data = await asyncio.to_thread(read_limited, path, SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not an ordinary file"
        raise PacketProblem(reason, clean_line(str(path), LINE)) from error
    if is_encrypted(data):
        opened = await _opened(screen, data)
        if opened is None:
            return None
        data = opened
    return await screen.companion.importing.read(data)


async def _opened(screen: ExportingActions, data: bytes) -> bytes | None:
    """Ask for the passphrase until it opens the file; None where nobody tells it.

    Raises UsageProblem for a file that no passphrase opens.
    """
    why = ["To open it takes a second or two."]
    while True:
        passphrase = await screen.app.push_screen_wait(
            Ask("The file is encrypted", why, hint="Enter opens it · Esc: not now", hidden=True)
        )
        if passphrase is None:
            return None
        screen.say("Opening the file …")
        try:
            return await decrypt_apart(data, passphrase)
        except WrongPassphrase as problem:
            why = [problem.message, problem.hint]
        finally:
            # It would stand beside what came of it.
            screen.say("")


def _file(typed: str) -> Path:
    """The path that is meant. Raises ValueError in plain words."""
    try:
        return Path(clean_line(typed, 4096)).expanduser().absolute()
    except (RuntimeError, OSError) as problem:
        raise ValueError("This folder is not known here.") from problem


def _who(question: WhoAreYou) -> Choose[str]:
    ways = [
        Way(str(place), lit(clean_line(name, LINE) or person), person)
        for place, (person, name) in enumerate(question.people, start=1)
    ]
    return Choose("This pair is new here. Who are you?", ways)


def _beside(problem: UsageProblem) -> Choose[bool]:
    ways = [
        Way("n", "Not now", False),
        Way("b", "Take it in beside ours", True, "Two pairs on this machine; nothing is mixed."),
    ]
    return Choose("Another pair", ways, [clean_line(problem.message, LINE)])


async def show_kept_aside(screen: ExportingActions) -> None:
    """What merges did not take and nobody came back to, beside what is in force."""
    found = await screen.attempt_quietly(screen.companion.importing.kept_aside())
    if found is None:
        return
    lines = [clean_line(each, 3 * LINE) for each in found] or ["Nothing is kept aside."]
    await screen.app.push_screen_wait(Show("Kept aside", lines))
