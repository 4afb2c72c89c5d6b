"""The bin: what was taken away, newest first. Enter brings back; emptying it asks before."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widgets import Static

from comentor_tui.domain import durations
from comentor_tui.domain.records import Record
from comentor_tui.services.bin import Contents, bin_lines, row_id
from comentor_tui.services.telling import Line
from comentor_tui.ui.commands import Where
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.screens.past import LinesScreen
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.rows import Rows
from comentor_tui.zone import local_zone


class BinScreen(LinesScreen):
    """Everything with a tombstone that who is at the keys may see. Private notes are folded."""

    where = Where.BIN
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(Where.BIN)]

    def __init__(self) -> None:
        super().__init__()
        self._contents: Contents | None = None
        self._reader = ""
        """Who was at the keys when it was read."""

    async def on_mount(self) -> None:
        """Read it."""
        await self._read()

    def on_unmount(self) -> None:
        """Nothing is read any more."""
        self.companion.history.close()

    async def _read(self) -> None:
        memory = self.companion.memory
        reader = memory.at_keys
        found = await self.attempt(self.companion.bin.contents())
        if isinstance(found, Contents):
            self._contents, self._reader = found, reader
            self.refresh_view()

    def refresh_view(self) -> None:
        """Show what was read."""
        contents = self._contents
        if contents is None or not self.query(Rows):
            return
        if self._reader != self.companion.memory.at_keys:
            # What is somebody's own is for them alone: it is read anew.
            self._contents = None
            self.show_lines([])
            self.run_worker(self._read(), exit_on_error=False)
            return
        head = lit("The bin", "bold")
        if contents.records:
            head = join(
                head, lit("Enter brings back, with what belongs to it", "$quiet"), between=" · "
            )
        self.query_one("#lines-head", Static).update(head)
        lines = bin_lines(contents, local_zone(), private=self.private_of is not None)
        if not contents.records:
            lines = [Line("There is nothing in it."), *lines]
        self.show_lines(lines)

    def _here(self) -> Record | None:
        """What the cursor is on."""
        line = self.current
        records = self._contents.records if self._contents else ()
        return next((each for each in records if line and row_id(each) == line.id), None)

    def lead_on(self) -> None:
        """Bring back what was chosen."""
        self.run_worker(self.do_bin_back(), exit_on_error=False)

    # -- commands ---------------------------------------------------------------------------------

    async def do_bin_back(self) -> None:
        """Bring back what the cursor is on."""
        record = self._here()
        if record is None:
            self.say("There is nothing here to bring back.")
            return
        if await self.attempt(self.companion.bin.bring_back(record)) is not None:
            await self._read()

    async def do_bin_again(self) -> None:
        """Into the bin again with what was brought back last."""
        if await self.attempt(self.companion.bin.take_back()) is not None:
            await self._read()

    async def do_bin_private(self) -> None:
        """Show or fold what is only one's own."""
        self.toggle_private()
        self.refresh_view()

    @work(group="dialog", exit_on_error=False)
    async def do_bin_empty(self) -> None:
        """Clear the words for good, when that is wanted."""
        from comentor_tui.ui.dialogs import Choose, Way

        bin_, memory = self.companion.bin, self.companion.memory
        counted = await self.attempt(bin_.mine())
        if counted is None or not self.is_current:
            return
        count, private = counted
        if not count:
            self.say("There is nothing of yours in it.")
            return
        notes = f", {durations.count(private, 'private note')} among them" if private else ""
        ways = [
            Way("n", "Not now", False),
            Way("e", "Empty it", True, "This cannot be undone."),
        ]
        lines = [
            f"The words of {durations.count(count, 'thing')}{notes} are cleared for good.",
            "What the other one took away stays. Backups from before still hold these words, and"
            f" so does {memory.name(memory.other)}’s copy, if there is one.",
        ]
        if await self.app.push_screen_wait(Choose("Empty the bin?", ways, lines)):
            await self.attempt(bin_.empty())
            await self._read()

    def do_leave_bin(self) -> None:
        """Back to where this was opened."""
        self.go_back()
