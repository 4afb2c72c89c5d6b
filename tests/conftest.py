"""For all tests: programs that are started from here find what they find at a user's."""

from __future__ import annotations

import gc
import os
import signal

# Under nohup and in the background of a shell some are ignored, and every program started from here
# would inherit that.
for each in (signal.SIGHUP, signal.SIGQUIT):
    signal.signal(each, signal.SIG_DFL)

# Hundreds of programs are started: each would have to compile the whole app anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Apps are built and left by the hundred, beside all that pytest keeps: looking through it less
# often takes a tenth less time and a few megabytes more.
gc.set_threshold(10_000, 10, 10)
