"""`comentor ics`: the next session as a calendar file."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject

from comentor_tui.__main__ import start
from comentor_tui.clock import SystemClock
from comentor_tui.domain.records import Cadence, Pair, Person, Record, Session, SessionState
from comentor_tui.paths import Paths
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader
from comentor_tui.zone import local_zone

from .conftest import HOSTILE_NAME, Shell


def records(paths: Paths, kind: type[Any], **equal: Any) -> list[Any]:
    with QuickReader(paths.store) as reader:
        return list(reader.load(kind, **equal))


def write(paths: Paths, *changed: Record) -> None:
    store = open_store(paths, SystemClock())
    store.save(*changed)
    store.close()


def revised(record: Any, **changes: Any) -> Any:
    from comentor_tui.domain.records import revised as again

    return again(record, datetime.now(UTC), **changes)


def run(capsysbinary: Any, paths: Paths, *args: str) -> tuple[int, bytes, bytes]:
    local_zone.cache_clear()
    code = start(["ics", *args, "--data-dir", str(paths.data)])
    said = capsysbinary.readouterr()
    return code, said.out, said.err


@pytest.fixture
def in_berlin(planned: Paths, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """The co-mentor is in Tokyo and has a name that would like to be more."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    import tzlocal

    tzlocal.reload_localzone()
    (pair,) = records(planned, Pair)
    (other,) = records(planned, Person, id=pair.second)
    write(planned, revised(other, zone="Asia/Tokyo", name=HOSTILE_NAME))
    return planned


def test_the_next_session(in_berlin: Paths, capsysbinary: Any) -> None:
    code, out, err = run(capsysbinary, in_berlin)
    assert (code, err) == (0, b"")
    event = vobject.readOne(out.decode()).vevent
    (session,) = records(in_berlin, Session, state=SessionState.PLANNED)
    assert event.dtstart.value == session.planned_at.replace(microsecond=0)
    assert event.uid.value == f"comentor-{session.id}"
    told = event.description.value.splitlines()
    assert [line.rpartition(" ")[2] for line in told] == ["(Europe/Berlin)", "(Asia/Tokyo)"]
    assert b"\x1b" not in out
    assert b"\xc2\x9b" not in out


def test_a_series(in_berlin: Paths, capsysbinary: Any) -> None:
    code, out, _ = run(capsysbinary, in_berlin, "--repeat")
    assert code == 0
    event = vobject.readOne(out.decode()).vevent
    (pair,) = records(in_berlin, Pair)
    assert event.uid.value == f"comentor-series-{pair.id}"
    assert event.rrule.value.startswith("FREQ=MONTHLY;BYDAY=")


def test_into_a_file_and_not_over_another(
    in_berlin: Paths, capsysbinary: Any, tmp_path: Path
) -> None:
    file = tmp_path / "next.ics"
    code, out, err = run(capsysbinary, in_berlin, "-o", str(file))
    assert (code, out) == (0, b"")
    assert str(file).encode() in err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = file.read_bytes()
    assert first.startswith(b"BEGIN:VCALENDAR\r\n")
    code, _, err = run(capsysbinary, in_berlin, "-o", str(file), "--repeat")
    assert code == 2
    assert b"there already" in err
    assert file.read_bytes() == first
    assert run(capsysbinary, in_berlin, "-o", str(file), "--repeat", "--force")[0] == 0
    assert b"RRULE" in file.read_bytes()


def test_what_cannot_be_told(in_berlin: Paths, capsysbinary: Any, tmp_path: Path) -> None:
    nobody = Paths(tmp_path / "none", tmp_path / "none", tmp_path / "none")
    code, _, err = run(capsysbinary, nobody)
    assert code == 2
    assert b"nobody here yet" in err
    assert not nobody.store.exists()
    (session,) = records(in_berlin, Session, state=SessionState.PLANNED)
    write(in_berlin, revised(session, planned_at=datetime.now(UTC) - timedelta(days=2)))
    code, _, err = run(capsysbinary, in_berlin)
    assert code == 2
    assert b"No session is planned" in err
    assert run(capsysbinary, in_berlin, "--pair", "Zeno")[0] == 2


def test_as_needed_does_not_repeat(in_berlin: Paths, capsysbinary: Any) -> None:
    from comentor_tui.domain.records import Agreement

    newest = max(records(in_berlin, Agreement), key=lambda each: each.version)
    from dataclasses import replace

    write(
        in_berlin,
        replace(newest, id="v2", version=newest.version + 1, cadence=Cadence.AS_NEEDED),
    )
    code, _, err = run(capsysbinary, in_berlin, "--repeat")
    assert code == 2
    assert b"as needed" in err


def test_the_shell_gets_the_bytes_as_they_are(in_berlin: Paths, shell: Shell) -> None:
    result = shell("ics", "--data-dir", str(in_berlin.data), LC_ALL="C", TZ=os.environ["TZ"])
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("BEGIN:VCALENDAR")
