"""Drawing without waiting for one's turn, for what changes every second.

In Textual 8.2 a widget that changed wakes its own queue, tells its screen by a message, the screen
waits until its queue is empty, and then for a timer: a fifth of what a second of the clock takes.
The names used for it are private; `tests/ui/test_live_drawing.py` holds us to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.screen import Screen
from textual.widget import Widget


def draw(screen: Screen[Any], widgets: Iterable[Widget]) -> bool:
    """Draw what changed in widgets of a screen; False where it has to wait for its turn.

    It has to below another screen, and when more is to be drawn than these.
    """
    if screen is not screen.app.screen or screen.app._batch_count:
        return False
    if screen._layout_required or screen._scroll_required or screen._recompose_required:
        return False
    if screen._repaint_required or screen._dirty_widgets:
        return False
    screen._compositor.update_widgets(set(widgets))
    screen._compositor_refresh()
    return True
