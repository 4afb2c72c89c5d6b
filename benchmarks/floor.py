"""The yardstick of start, idling and memory: the least a Textual app can be, one Static."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Floor(App[None]):
    """Shows one word."""

    def compose(self) -> ComposeResult:
        """One widget."""
        yield Static("floor is here")


if __name__ == "__main__":
    Floor().run()
