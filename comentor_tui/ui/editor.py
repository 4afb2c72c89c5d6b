"""Longer text in the editor a person is used to."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported


def edit_outside(app: App[Any], text: str) -> tuple[str | None, str]:
    """Let `$VISUAL` or `$EDITOR` change a text: the new text (or None), and what went wrong.

    The text lies in a file that only this user can read, in a folder that is removed afterwards.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        return None, "No editor is named: set EDITOR, for instance to nano."
    with tempfile.TemporaryDirectory(prefix="comentor-") as folder:
        path = Path(folder) / "note.md"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        try:
            with app.suspend():
                done = subprocess.run([*shlex.split(command), str(path)], check=False)
        except SuspendNotSupported:
            return None, "An editor cannot be opened from this terminal."
        except (OSError, ValueError) as problem:
            return None, f"The editor could not be started: {type(problem).__name__}."
        if done.returncode != 0:
            return None, "The editor ended with an error; the text is as it was."
        return path.read_text(encoding="utf-8", errors="replace"), ""
