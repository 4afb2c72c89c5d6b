"""The bottom line: what just happened, whether it is saved, and where the keys go."""

from __future__ import annotations

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from comentor_tui.services.saving import SaveState
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.kept import Kept

FLASH_SECONDS = 5.0


class StatusLine(Kept, Static):
    """One quiet line. Messages fade; "not saved" and "keys go elsewhere" stay while true."""

    DEFAULT_CSS = """
    StatusLine { height: 1; dock: bottom; padding: 0 1; color: $quiet; background: $background; }
    StatusLine.-problem { color: $attention; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._flash: str | Content = ""
        self._timer: Timer | None = None
        self._save = SaveState()
        self._away = False
        self._typing: Content | None = None
        self._veiled = False

    def flash(self, message: str | Content, seconds: float = FLASH_SECONDS) -> None:
        """Say something for a few seconds."""
        self._flash = message
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, self._fade) if message else None
        self._show()

    def show_save(self, state: SaveState) -> None:
        """Whether everything is on disk."""
        self._save = state
        self._show()

    def show_focus(self, here: bool) -> None:
        """Whether this terminal has the keyboard."""
        self._away = not here
        self._show()

    def show_typing(self, name: Content | None) -> None:
        """Who is typing when it is not you."""
        if name != self._typing:
            self._typing = name
            self._show()

    def veil(self, on: bool) -> None:
        """Under the veil only what must be known is said: others may see the screen."""
        self._veiled = on
        self._show()

    def _fade(self) -> None:
        self._flash, self._timer = "", None
        self._show()

    def _show(self) -> None:
        parts: list[Content | str] = []
        if self._save.problem:
            parts.append(lit(f"Not saved – trying again. {self._save.problem}"))
        if self._away:
            parts.append(lit("Keys go to another window", "bold"))
        if self._typing and not self._veiled:
            parts.append(join(self._typing, "is typing"))
        if self._flash and not self._veiled:
            parts.append(self._flash)
        line = join(*parts, between="  ·  ")
        self.set_class(bool(self._save.problem), "-problem")
        self.update(line, layout=False)
