"""Print the JSON Schema of an export."""

from __future__ import annotations

import sys

from comentor_tui.export.schema import text

sys.stdout.write(text())
