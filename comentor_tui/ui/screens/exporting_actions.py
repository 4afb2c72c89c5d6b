"""A session as Markdown, in a file or on the clipboard, and the next date as a calendar file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work

from comentor_tui.domain.records import Cadence, Session, SessionKind, Visibility
from comentor_tui.domain.text import clean_line
from comentor_tui.errors import ComentorError, UsageProblem
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.export.bundle import SessionBundle
    from comentor_tui.paths import Paths
    from comentor_tui.services.exporting import Exporting
    from comentor_tui.ui.dialogs import Choose

CLIPBOARD_SECONDS = 3.0
"""Longer than this nobody waits for the program that holds the desktop's clipboard."""


class ExportingActions(ComentorScreen[None]):
    """Nothing leaves without being asked for, and private notes only when they are named."""

    def session_to_export(self) -> Session | None:
        """The session that is meant: the open one, else the last. Screens of one session say so."""
        return self.companion.live.session or self.companion.memory.last_session()

    def session_to_come(self) -> Session | None:
        """The session whose date is meant. Screens that name another say so."""
        return self.companion.planning.planned()

    def bundle_to_export(self, session: Session) -> SessionBundle:
        """Everything that belongs to it. Raises UsageProblem."""
        return self._exporting().session_bundle(session)

    # -- Markdown ---------------------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_export(self) -> None:
        """Ask for a file name and write the session there."""
        session = self._session_or_say()
        if session is None:
            return
        private = await self._with_private(session, "Save as Markdown")
        if private is None:
            return
        text = self._markdown(session, private)
        await self.save(text, _name(session, "md"), "Save as Markdown")

    @work(group="dialog", exit_on_error=False)
    async def do_copy(self) -> None:
        """Put the session on the clipboard."""
        session = self._session_or_say()
        if session is None:
            return
        private = await self._with_private(session, "Copy as Markdown")
        if private is None:
            return
        text = self._markdown(session, private)
        # The terminal's way reaches the desk even through ssh, but nothing tells whether it did.
        self.app.copy_to_clipboard(text)
        if await _to_desktop(text):
            self.say("The session is on the clipboard.")
        else:
            self.say("Sent to the terminal’s clipboard. If pasting brings nothing, save a file.")

    async def _with_private(self, session: Session, title: str) -> bool | None:
        """Whether one's own private notes come along. Asked only where there are some."""
        from comentor_tui.ui.dialogs import Choose, Way

        at_keys = self.companion.memory.at_keys
        notes = self.bundle_to_export(session).notes
        if not any(n.owner == at_keys and n.visibility is Visibility.MINE for n in notes):
            return False
        ways = [
            Way("o", "What is ours", False),
            Way("p", "My private notes too", True, "For my own eyes: do not pass it on unread."),
        ]
        return await self.app.push_screen_wait(Choose(title, ways))

    def _markdown(self, session: Session, private: bool) -> str:
        from comentor_tui.export.markdown import session_markdown

        memory = self.companion.memory
        # Private notes are on the page of the one they belong to, and of nobody else.
        seen_by = memory.at_keys if private else memory.you
        bundle = self.bundle_to_export(session)
        return session_markdown(bundle, you=seen_by, tz=local_zone(), private=private)

    # -- calendar ---------------------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_calendar(self) -> None:
        """Write the next date as a calendar file."""
        session = self.session_to_come()
        if session is None or session.planned_at is None:
            self.say("No next date yet: set one first.")
            return
        repeat = await self._as_a_series(session)
        if repeat is None:
            return
        try:
            data = await asyncio.to_thread(self._exporting().calendar, session, repeat=repeat)
        except UsageProblem as problem:
            self.say(f"{problem.message} {problem.hint}")
            return
        await self.save(data, _name(session, "ics"), "Save as calendar file")

    do_save_date = do_calendar

    async def _as_a_series(self, session: Session) -> bool | None:
        """Once, or as often as the pair meets. Asked only where there is a rhythm."""
        from comentor_tui.ui.dialogs import Choose, Way

        agreement = self.companion.memory.agreement()
        rhythm = agreement.cadence if agreement else Cadence.MONTHLY
        if rhythm is Cadence.AS_NEEDED or session.kind is SessionKind.SOCIAL:
            return False
        detail = "At the same time of day, whatever the clocks do."
        if rhythm is Cadence.MONTHLY:
            detail = "On the same weekday of the month, at the same time of day."
        ways = [
            Way("o", "This date", False),
            Way("r", f"From this date on, {rhythm.value}", True, detail),
        ]
        return await self.app.push_screen_wait(Choose("Save the date", ways))

    # -- the other one's copy ---------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_packet(self) -> None:
        """Write what is ours for the other one's copy."""
        from comentor_tui import __version__

        text = await self.attempt_quietly(self.companion.importing.packet(__version__))
        if text is not None:
            day = self.companion.memory.now().astimezone(local_zone()).date()
            await self.save(text, f"comentor-packet-{day.isoformat()}.json", "Write a packet")

    @work(group="dialog", exit_on_error=False)
    async def do_export_all(self) -> None:
        """Everything, as pages or as JSON."""
        from comentor_tui.ui.screens.export_all import export_everything

        await export_everything(self)

    @work(group="dialog", exit_on_error=False)
    async def do_import(self) -> None:
        """Take in what the other one's copy has to tell."""
        from comentor_tui.ui.screens.importing import take_in

        await take_in(self)

    @work(group="dialog", exit_on_error=False)
    async def do_kept_aside(self) -> None:
        """What was not taken when two copies came together."""
        from comentor_tui.ui.screens.importing import show_kept_aside

        await show_kept_aside(self)

    async def attempt_quietly(self, doing: Awaitable[Any]) -> Any:
        """Await a service whose answer is no sentence; tell why it could not."""
        try:
            return await doing
        except ComentorError as problem:
            self.comentor.tell(problem)
            return None

    # -- inside -----------------------------------------------------------------------------------

    def _exporting(self) -> Exporting:
        from comentor_tui.services.exporting import Exporting

        app = self.comentor
        return Exporting(self.companion.memory, app.paths.content)

    def _session_or_say(self) -> Session | None:
        session = self.session_to_export()
        if session is None:
            self.say("There is no session yet.")
        return session

    async def save(self, content: str | bytes, name: str, title: str) -> None:
        """Ask where to, say what stands in the way, write."""
        from comentor_tui.ui.dialogs import Ask

        paths = self.comentor.paths
        typed: str | None = str(Path("~") / name)
        while True:
            typed = await self.app.push_screen_wait(
                Ask(
                    title,
                    value=typed or "",
                    check=lambda text: _told(_place(text, name, paths)),
                    hint="Enter saves · Esc: not now",
                )
            )
            if typed is None:
                return
            path = _place(typed, name, paths)
            force = False
            if path.is_file():
                replaces = await self.app.push_screen_wait(_taken(path))
                if replaces is None:
                    return
                if not replaces:
                    continue
                force = True
            if await self.attempt(_write(path, content, force)) is not None:
                return


def _name(session: Session, ending: str) -> str:
    from comentor_tui.export.files import name_for

    return name_for(session, local_zone(), ending)


def own_refused(path: Path, paths: Paths) -> Path:
    """The same path; raises ValueError in plain words where the app keeps something itself."""
    from comentor_tui.export.files import refuse_own

    try:
        refuse_own(path, paths)
    except UsageProblem as problem:
        raise ValueError(problem.message) from problem
    return path


def _place(typed: str, name: str, paths: Paths) -> Path:
    """The path that is meant: in the home folder with `~`; a folder gets the usual name.

    Raises ValueError in plain words.
    """
    try:
        path = Path(clean_line(typed)).expanduser()
        path = path.absolute()
        path = path / name if path.is_dir() else path
    except (RuntimeError, OSError) as problem:
        raise ValueError("This folder is not known here.") from problem
    return own_refused(path, paths)


def _told(path: Path) -> str:
    there = " – there already: you will be asked" if path.is_file() else ""
    return f"{path}{there}"


def _taken(path: Path) -> Choose[bool]:
    from comentor_tui.ui.dialogs import Choose, Way

    ways = [Way("a", "Another name", False), Way("r", "Replace it", True)]
    return Choose("A file of this name is there already", ways, [clean_line(str(path))])


async def _write(path: Path, content: str | bytes, force: bool) -> str:
    from comentor_tui.export.files import write_new

    # Waiting for the disk is not for the loop.
    await asyncio.to_thread(write_new, path, content, force=force)
    return f"Saved as {clean_line(str(path))}"


async def _to_desktop(text: str) -> bool:
    """Hand the text to the desktop's own clipboard. False where there is none."""

    def copy() -> bool:
        import pyperclip

        try:
            pyperclip.copy(text)
        except (pyperclip.PyperclipException, OSError):
            return False
        return True

    try:
        return await asyncio.wait_for(asyncio.to_thread(copy), CLIPBOARD_SECONDS)
    except TimeoutError:
        return False
