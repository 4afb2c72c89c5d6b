"""What all our screens share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.content import Content
from textual.events import ScreenResume
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from comentor_tui.services.companion import Companion
from comentor_tui.ui.commands import Where
from comentor_tui.ui.fit import FollowsWindow
from comentor_tui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from comentor_tui.ui.app import ComentorApp

T = TypeVar("T")


class ComentorScreen(FollowsWindow, Screen[T], Generic[T]):
    """A full screen over the companion.

    `where` names its commands in the table; `do_<id>` methods carry them out. `refresh_view` is
    called after every change of the records and brings the widgets up to date in place.
    """

    where: Where = Where.EVERYWHERE
    _private_of: str | None = None

    @property
    def comentor(self) -> ComentorApp:
        """The app, by its own type."""
        from comentor_tui.ui.app import ComentorApp

        app = self.app
        assert isinstance(app, ComentorApp)
        return app

    @property
    def companion(self) -> Companion:
        """Everything the pair can do."""
        return self.comentor.companion

    @property
    def private_of(self) -> str | None:
        """Whose private things are unfolded here: those of who is at the keys, or nobody's."""
        at_keys = self.companion.memory.at_keys
        return at_keys if self._private_of == at_keys else None

    def toggle_private(self) -> None:
        """Unfold what is private to who is at the keys, or fold it."""
        self._private_of = None if self.private_of else self.companion.memory.at_keys

    def keys_moved(self) -> None:
        """Somebody else is at the keys, who has not asked to see anything private."""
        self._private_of = None

    def refresh_view(self) -> None:
        """Show what is true now."""

    def idle(self) -> frozenset[str]:
        """Commands that can do nothing as things are: the footer leaves them out."""
        return frozenset()

    def focus_on(self, widget: Widget) -> None:
        """Give the focus to a widget: at once, for the next key may be on its way already.

        Where a change of the layout is still to bring it into sight, as soon as that has.
        """
        if widget.focusable:
            self.set_focus(widget)
        else:
            self.call_after_refresh(widget.focus)

    async def attempt(self, doing: Any) -> Any:
        """Await a service, and tell what it said or why it could not."""
        return await self.comentor.attempt(doing)

    def say(self, message: str | Content) -> None:
        """A short sentence in the bottom line of the screen that is seen.

        That need not be this one: commands of home are there on the screens above it too.
        """
        seen = (
            each for each in reversed(self.app.screen_stack) if isinstance(each, ComentorScreen)
        )
        for line in next(seen, self).query(StatusLine):
            line.flash(message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A dialog's worker that failed is a mistake of ours: it ends the app like any other."""
        if event.state is WorkerState.ERROR and isinstance(event.worker.error, Exception):
            event.stop()
            raise event.worker.error

    def on_screen_resume(self, event: ScreenResume) -> None:
        """On top: show what changed meanwhile. Textual calls the handlers of all classes."""
        self.comentor.show_typing()
        self.refresh_view()
