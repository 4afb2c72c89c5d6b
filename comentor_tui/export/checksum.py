"""The checksum in the head of an export: damage to words looks like words, and is noticed by it.

It guards against accidents on the way, not against people: whoever changes a file on purpose can
make its checksum anew, or leave it out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

CHECKSUM: Final = "sha256"
"""The name under which it stands in the file."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of all that a file says besides it.

    Of the JSON text with its names sorted, without blanks, no letter escaped that need not be, in
    UTF-8: how the file itself is written does not matter.
    """
    said = {name: value for name, value in content.items() if name != CHECKSUM}
    # Halves of letters are refused elsewhere, in words.
    return sha256(_ENCODER.encode(said).encode("utf-8", "surrogatepass")).hexdigest()
