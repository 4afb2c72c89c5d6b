"""The time zone of this machine, for what people read."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache


@cache
def local_zone() -> tzinfo:
    """The zone of the machine, with its rules of daylight saving."""
    from tzlocal import get_localzone

    return get_localzone()
