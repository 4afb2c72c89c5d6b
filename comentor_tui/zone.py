"""The time zone of this machine, for what people read."""

from __future__ import annotations

import os
import struct
from datetime import tzinfo
from functools import cache

_SYSTEM_ZONE = "/etc/localtime"


@cache
def local_zone() -> tzinfo:
    """The zone of the machine, with its rules of daylight saving.

    Where TZ is not set it is what the system's own clock goes by. To find out its name as well
    takes six times as long and is wanted by few: `zone_key`.
    """
    zone = None if "TZ" in os.environ else _of_the_system()
    return zone if zone is not None else _by_name()


def _of_the_system() -> tzinfo | None:
    """What the system's own file says; None on a system that keeps it in another way."""
    from zoneinfo import ZoneInfo

    try:
        with open(_SYSTEM_ZONE, "rb") as file:
            return ZoneInfo.from_file(file)
    except (ValueError, OSError, struct.error):
        return None


def _by_name() -> tzinfo:
    """The zone by what the system calls it. Where that is no name, its own conversion serves."""
    from tzlocal import get_localzone

    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):
        from dateutil.tz import tzlocal

        return tzlocal()


@cache
def named_zone(key: str) -> tzinfo | None:
    """The zone of an IANA name such as `Europe/Lisbon`; None for anything else."""
    if not key:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(key)
    except (LookupError, ValueError, OSError):
        return None


def zone_key(zone: tzinfo) -> str:
    """The IANA name of a zone, empty where it has none."""
    key = getattr(_by_name() if zone is local_zone() else zone, "key", None)
    return key if isinstance(key, str) and named_zone(key) is not None else ""


def understand_zone(text: str) -> str:
    """The IANA name that is meant by a name or a city: `lisbon` is `Europe/Lisbon`.

    Raises ValueError with the nearest names otherwise. Reads the names from the disk once: not
    for the loop.
    """
    plain = "_".join(text.casefold().split())
    names = _zone_names()
    for name in names:
        if name.casefold() == plain:
            return name
    cities = [name for name in names if name.rpartition("/")[2].casefold() == plain]
    if len(cities) == 1:
        return cities[0]
    if cities:
        raise ValueError(f"Which one? {_either(cities)}")
    from difflib import get_close_matches

    keys = {name.rpartition("/")[2].casefold(): name for name in names}
    keys |= {name.casefold(): name for name in names}
    near = [keys[key] for key in get_close_matches(plain[:80], keys, 6, 0.7)]
    unique = list(dict.fromkeys(near))
    if not unique:
        raise ValueError("Not a time zone I know. Try the nearest large city: Lisbon")
    raise ValueError(f"Not a time zone I know. Perhaps {_either(unique)}?")


def _either(names: list[str]) -> str:
    return " or ".join(names[:3])


@cache
def _zone_names() -> tuple[str, ...]:
    from zoneinfo import available_timezones

    return tuple(sorted(name for name in available_timezones() if name != "localtime"))
