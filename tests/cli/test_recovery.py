"""What takes long before the app starts is told, and not too often."""

from __future__ import annotations

import pytest

from comentor_tui.cli import recovery


def test_it_is_told_how_far_it_has_come(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 100.0
    monkeypatch.setattr(recovery, "monotonic", lambda: now)
    tell = recovery._patiently()
    tell("The tables are brought up to date")
    assert capsys.readouterr().err == ""
    for number in range(12):
        now += 0.25
        tell(f"Read: {number} of 12")
    assert capsys.readouterr().err == "Read: 3 of 12 …\nRead: 7 of 12 …\nRead: 11 of 12 …\n"
    # Something else is told at once, now that it is known to take its time.
    now += 0.1
    tell("The result is checked")
    assert capsys.readouterr().err == "The result is checked …\n"
