"""A small app on our driver, for `test_driver_pty.py`: writes what happens to it into a file.

Run as `python driver_app.py LOG`; each line of LOG is a JSON object.
"""

from __future__ import annotations

import json
import sys
import threading

from comentor_tui.errors import ComentorError
from comentor_tui.ui.terminal import install_signals, prepare

try:
    prepare()
except ComentorError as problem:
    print(problem)
    sys.exit(problem.exit_code)

from textual.app import App, ComposeResult
from textual.widgets import Static, TextArea

from comentor_tui.ui.driver import PasteCut, driver_class


class Probe(App[None]):
    BINDINGS = [
        ("f2", "suspend_process", "Suspend"),
        ("f3", "flood", "Flood"),
        ("f8", "tell", "Tell"),
    ]

    def __init__(self, log: str) -> None:
        super().__init__(driver_class=driver_class())
        self.path = log

    def note(self, **what: object) -> None:
        with open(self.path, "a", encoding="utf-8") as log:
            log.write(json.dumps(what) + "\n")

    def compose(self) -> ComposeResult:
        yield Static("probe", id="head")
        area = TextArea()
        area.cursor_blink = False
        yield area

    def on_mount(self) -> None:
        install_signals(self)
        self.query_one(TextArea).focus()
        self.app_resume_signal.subscribe(self, lambda _: self.note(event="resumed"))
        self.call_after_refresh(lambda: self.note(event="ready"))

    def on_text_area_changed(self) -> None:
        text = self.query_one(TextArea).text
        self.note(event="text", text=text[:200], length=len(text))

    def on_paste_cut(self, message: PasteCut) -> None:
        self.note(event="cut", kept=message.kept, total=message.total)

    def action_tell(self) -> None:
        self.note(event="told", threads=threading.active_count())

    def action_flood(self) -> None:
        driver = self._driver
        assert driver is not None
        for _ in range(2000):
            driver.write("x" * 1000)
        self.note(event="flooded")


app = Probe(sys.argv[1])
app.run()
sys.exit(app.return_code or 0)
