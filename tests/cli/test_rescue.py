"""What could not be saved: into a file, and back at the next start."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comentor_tui.cli import rescue
from comentor_tui.clock import SystemClock
from comentor_tui.domain.records import Draft, Note, Pair, Record
from comentor_tui.errors import StoreProblem
from comentor_tui.paths import Paths, locate
from comentor_tui.store.opening import open_store
from comentor_tui.store.quick import QuickReader

NOW = datetime(2026, 11, 22, 15, 0, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of our own."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def lost(paths: Paths) -> list[Record]:
    with QuickReader(paths.store) as reader:
        pair = reader.load(Pair)[0]
    base = {"pair_id": pair.id, "owner": pair.first, "created_at": NOW, "updated_at": NOW}
    return [
        Note(id="n1", text="one \x07 line\nand another 👩‍👧 \u202e", **base),
        Draft(id=f"{pair.id}:note", text="half a sen", **base),
    ]


def take_in(paths: Paths) -> list[str]:
    store = open_store(paths, SystemClock())
    try:
        return list(rescue.take_in(paths, store))
    finally:
        store.close()


def test_round_trip(planned: Paths) -> None:
    records = lost(planned)
    path = rescue.write(records, planned, NOW)
    assert path == planned.state / "rescue-20261122T150007Z.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert rescue.waiting(planned) == [path]
    assert rescue.read(path, planned) == records
    assert take_in(planned) == ["What was not saved the last time is saved now."]
    assert rescue.waiting(planned) == []
    assert path.with_name(path.name + ".done").exists()
    with QuickReader(planned.store) as reader:
        assert [reader.get(type(record), record.id) for record in records] == records
    assert take_in(planned) == []


def test_two_in_one_second_get_names_of_their_own(planned: Paths) -> None:
    records = lost(planned)
    first = rescue.write(records[:1], planned, NOW)
    second = rescue.write(records[1:], planned, NOW)
    assert first != second
    assert rescue.waiting(planned) == sorted([first, second])
    assert len(take_in(planned)) == 2


def test_where_the_state_folder_cannot_be_written_the_temporary_one_is_used(
    planned: Paths, temp: Path
) -> None:
    file = planned.data / "file"
    file.write_text("")
    paths = Paths(planned.data, planned.config, file / "state")
    path = rescue.write(lost(planned), paths, NOW)
    assert path.parent == temp
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert rescue.waiting(planned) == [path]
    assert len(take_in(planned)) == 1


def test_nowhere_at_all(planned: Paths, temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(temp / "none"))
    paths = Paths(planned.data, planned.config, temp / "no state")
    with pytest.raises(StoreProblem, match="could not be kept"):
        rescue.write(lost(planned), paths, NOW)


def test_half_a_file_is_not_left_behind(
    planned: Paths, temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.fsync, []

    def fail_once(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail_once)
    path = rescue.write(lost(planned), planned, NOW)
    assert path.parent == temp
    assert list(planned.state.glob("rescue-*")) == []


def test_another_store_s_file_is_not_taken_in(planned: Paths, temp: Path, tmp_path: Path) -> None:
    elsewhere = locate(tmp_path / "elsewhere")
    path = rescue.write(lost(planned), elsewhere, NOW)
    assert path.parent == temp
    assert take_in(planned) == []
    assert path.exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        "null",
        '{"format": "something else"}',
        '{"format": "comentor-rescue", "store": "STORE"}',
        '{"format": "comentor-rescue", "store": "STORE", "records": {}}',
        '{"format": "comentor-rescue", "store": "STORE", "records": [3]}',
        '{"format": "comentor-rescue", "store": "STORE", "records": [{}]}',
        '{"format": "comentor-rescue", "store": "STORE", "records": [{"kind": "local"}]}',
        '{"format": "comentor-rescue", "store": "STORE", "records": [{"kind": "note"}]}',
    ],
)
def test_a_file_that_is_not_whole_stays_where_it_is(planned: Paths, content: str) -> None:
    path = planned.state / "rescue-1.json"
    path.write_text(content.replace("STORE", json.dumps(str(planned.store))[1:-1]))
    told = take_in(planned)
    assert len(told) == 1
    assert "left as it is" in told[0]
    assert path.exists()


def test_a_file_of_somebody_else_or_a_link_is_not_read(planned: Paths, temp: Path) -> None:
    target = rescue.write(lost(planned), planned, NOW)
    hidden = target.rename(planned.data / "hidden.json")
    (temp / "comentor-rescue-link.json").symlink_to(hidden)
    os.mkfifo(temp / "comentor-rescue-pipe.json")
    (temp / "comentor-rescue-folder.json").mkdir()
    assert rescue.waiting(planned) == []
    if os.getuid() == 0:
        foreign = hidden.rename(temp / "comentor-rescue-foreign.json")
        os.chown(foreign, 12345, -1)
        assert rescue.waiting(planned) == []


def test_an_older_revision_changes_nothing(planned: Paths) -> None:
    records = lost(planned)
    store = open_store(planned, SystemClock())
    note = records[0]
    newer = {**vars(note), "text": "newer", "revision": 5}
    store.save(Note(**newer))
    store.close()
    rescue.write(records, planned, NOW)
    take_in(planned)
    with QuickReader(planned.store) as reader:
        kept = reader.get(Note, "n1")
    assert kept is not None
    assert kept.text == "newer"


def test_if_saving_fails_the_file_stays(planned: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    path = rescue.write(lost(planned), planned, NOW)

    def full(*_args: object) -> None:
        raise StoreProblem("Not saved: there is no room left.")

    monkeypatch.setattr("comentor_tui.store.repository.SqlStore.save", full)
    with pytest.raises(StoreProblem):
        take_in(planned)
    assert rescue.waiting(planned) == [path]
