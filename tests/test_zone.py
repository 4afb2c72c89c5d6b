"""The zone of the machine, and its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzlocal

from comentor_tui import zone

WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("TZ", raising=False)
    zone.local_zone.cache_clear()
    yield
    zone.local_zone.cache_clear()


@pytest.fixture
def in_lisbon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system is called, whatever its clock goes by."""
    monkeypatch.setattr(tzlocal, "get_localzone", lambda: ZoneInfo("Europe/Lisbon"))


def hours(of: tzinfo) -> list[float]:
    found = [at.astimezone(of).utcoffset() for at in (WINTER, SUMMER)]
    return [each.total_seconds() / 3600 for each in found if each is not None]


def system_zone(path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    path.write_bytes(data)
    monkeypatch.setattr(zone, "_SYSTEM_ZONE", str(path))


def test_it_is_what_the_systems_clock_goes_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_lisbon: None
) -> None:
    berlin = (resources.files("tzdata") / "zoneinfo" / "Europe" / "Berlin").read_bytes()
    system_zone(tmp_path / "localtime", monkeypatch, berlin)
    assert hours(zone.local_zone()) == [1, 2]
    assert zone.zone_key(zone.local_zone()) == "Europe/Lisbon"
    assert zone.zone_key(ZoneInfo("Asia/Tokyo")) == "Asia/Tokyo"


@pytest.mark.parametrize("data", [b"", b"no zone at all", b"TZif2" + bytes(15)])
def test_a_file_that_is_none_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_lisbon: None, data: bytes
) -> None:
    system_zone(tmp_path / "localtime", monkeypatch, data)
    assert hours(zone.local_zone()) == [0, 1]


def test_a_system_without_such_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_lisbon: None
) -> None:
    monkeypatch.setattr(zone, "_SYSTEM_ZONE", str(tmp_path / "none"))
    assert hours(zone.local_zone()) == [0, 1]


def test_what_tz_says_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    tzlocal.reload_localzone()
    assert hours(zone.local_zone()) == [9, 9]
    monkeypatch.delenv("TZ")
    tzlocal.reload_localzone()
