"""The yardstick of keys: one Static that shows how many were pressed."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class KeyFloor(App[None]):
    """Echoes."""

    pressed = 0

    def compose(self) -> ComposeResult:
        """One widget."""
        yield Static("floor is here 0")

    def on_key(self, event: events.Key) -> None:
        """Count."""
        self.pressed += 1
        self.query_one(Static).update(f"floor is here {self.pressed}")


if __name__ == "__main__":
    KeyFloor().run()
