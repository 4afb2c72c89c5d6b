"""For all tests: the signals of a terminal program mean what they mean to a user."""

from __future__ import annotations

import signal

# Under nohup and in the background of a shell some are ignored, and every program started from here
# would inherit that.
for each in (signal.SIGHUP, signal.SIGQUIT):
    signal.signal(each, signal.SIG_DFL)
