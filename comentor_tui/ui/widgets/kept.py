"""Widgets that keep what they have drawn until something about them changes.

Textual 8.2 asks every widget on the way to a change for its lines, each time anything changes: a
letter of a note has the clock, the status line and the whole pane of notes put together anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.widget import Widget as _Other
else:
    # Of several widgets among its bases a widget has the style sheet of the first alone.
    _Other = object


class Kept(_Other):
    """To be put before the class whose lines are to be kept; see the module."""

    _kept: tuple[Region, list[Strip]] | None = None

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Something changed."""
        self._kept = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """The looks may have changed."""
        self._kept = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The same as the last time, or drawn anew. Another size is another `crop`."""
        if self._kept is None or self._kept[0] != crop:
            self._kept = (crop, self.draw_lines(crop))
        return self._kept[1]

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a part of it."""
        return super().render_lines(crop)


class KeptLine(Kept, Static):
    """A `Static` whose lines are kept."""
