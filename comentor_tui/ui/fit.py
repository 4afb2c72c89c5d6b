"""Layouts that follow the window, from the first frame on and however fast it is dragged."""

from __future__ import annotations

from typing import Any

from textual.events import Resize, ScreenResume
from textual.screen import Screen


class FollowsWindow:
    """For screens: styled once for the window they open in, and laid out for the size it has now.

    A screen of Textual 8.2 that is given a new size also sends it to itself. Once the window is
    dragged, that may arrive behind a newer one and would be the last word.
    """

    _is_new = False

    def on_compose(self) -> None:
        """Textual fits a screen when it is resized: after its widgets have been styled."""
        assert isinstance(self, Screen)
        fit(self)
        self._is_new = True

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Textual styles all widgets of a screen that comes up; those of a new one are."""
        if self._is_new:
            event.refresh_styles = self._is_new = False
        else:
            assert isinstance(self, Screen)
            fit(self)

    def on_resize(self, event: Resize) -> None:
        """Leave out a size the window no longer has; the one it has is on its way."""
        assert isinstance(self, Screen)
        if event.size != self.app.size:
            event.prevent_default()


def fit(screen: Screen[Any]) -> None:
    """Set the classes of a screen's breakpoints for the size of the window.

    Textual does so when the window is resized; a screen that was covered meanwhile has to be told.
    """
    width, height = screen.app.size
    classes: dict[str, bool] = {}
    for size, breakpoints in (
        (width, screen.HORIZONTAL_BREAKPOINTS or []),
        (height, screen.VERTICAL_BREAKPOINTS or []),
    ):
        reached = [name for least, name in sorted(breakpoints) if size >= least]
        classes |= {name: name in reached[-1:] for _least, name in breakpoints}
    screen.update_classes(classes, animate=False)
