"""For all tests: the signals of a terminal program mean what they mean to a user."""

from __future__ import annotations

import signal

# Under nohup the hang-up signal is ignored, and every program started from here would inherit that.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
