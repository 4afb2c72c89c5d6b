"""Areas that show nothing themselves: the ground under other widgets.

Textual 8.2 asks each widget on the way to a change for all of its lines, each time anything changes
on it. Where all lines are one and the same there is no need to go through them: a letter of a note
passes through six such areas of up to forty lines.
"""

from __future__ import annotations

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.kept import Kept


def ground(widget: Widget, crop: Region) -> list[Strip]:
    """The lines of an area without a border in its background colour."""
    _behind, background = widget.background_colors
    strip = Strip.blank(crop.width, Style(background=background).rich_style)
    for line_filter in widget.get_line_filters():
        strip = strip.apply_filter(line_filter, background)
    return [strip] * crop.height


class Ground(Kept):
    """To be put before the class of an area without a border."""

    def draw_lines(self, crop: Region) -> list[Strip]:
        """See the module."""
        return ground(self, crop)


class Across(Ground, Horizontal):
    """A `Horizontal` that is ground alone."""


class Down(Ground, Vertical):
    """A `Vertical` that is ground alone."""


class DownScroll(Ground, VerticalScroll):
    """A `VerticalScroll` that is ground alone, its padding as well."""


class GroundFooter(Ground, ShortFooter):
    """A `Footer`, which is ground for its keys."""
