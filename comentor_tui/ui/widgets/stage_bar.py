"""The path of the session at the top, and when it ends."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from comentor_tui.services.clock_view import ClockView
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.kept import Kept


class StageBar(Kept, Static):
    """`opening › Ana’s half › Ben’s half › closing` on the left, the end time on the right."""

    DEFAULT_CSS = """
    StageBar { height: 1; width: 1fr; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__("", id="stages", markup=False)
        # There are none; looking for them takes a third of the drawing.
        self.auto_links = False
        self._view: ClockView | None = None
        self._shown: tuple[object, ...] = ()
        self._drawn: Content | None = None

    def show(self, view: ClockView) -> None:
        """Draw the path. Each second brings a new view; most of them look the same here."""
        shown = (view.steps, view.stage, view.ends, view.hard_stop)
        if shown != self._shown:
            self._shown, self._view = shown, view
            self._draw()

    def on_resize(self) -> None:
        """The end time keeps to the right."""
        self._draw()

    def _draw(self) -> None:
        view = self._view
        if view is None:
            return
        end = f"ends {view.ends}" if view.ends else ""
        if view.hard_stop:
            end = f"{end} · hard stop {view.hard_stop}" if end else f"hard stop {view.hard_stop}"
        path = join(
            *(
                lit(("● " if step.here else "") + step.label, "bold" if step.here else "$quiet")
                for step in view.steps
            ),
            between=" › ",
        )
        # Content styles only what is given one: the separators stay plain, which is quiet enough.
        room = self.content_size.width - cell_len(path.plain) - cell_len(end)
        if room < 2:
            here = next((step.label for step in view.steps if step.here), view.stage.value)
            path = lit(f"● {here}", "bold")
            room = self.content_size.width - cell_len(path.plain) - cell_len(end)
        words = join(path, Content(" " * max(1, room)), lit(end, "bold"), between="")
        # One row stays one row.
        if self._drawn is None or not self._drawn.is_same(words):
            self._drawn = words
            self.update(words, layout=False)
