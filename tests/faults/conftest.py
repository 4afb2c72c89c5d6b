"""Programs that a test starts in a pseudo-terminal end with it."""

from __future__ import annotations

from tests.terminal.conftest import start

__all__ = ["start"]
