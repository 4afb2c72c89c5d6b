"""The time zone of this machine, for what people read."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache


@cache
def local_zone() -> tzinfo:
    """The zone of the machine, with its rules of daylight saving.

    Where TZ says something that is no name of a zone, the system's own conversion serves.
    """
    from tzlocal import get_localzone

    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):
        from dateutil.tz import tzlocal

        return tzlocal()
