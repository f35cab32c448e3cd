"""A clock that only goes forward, and goes on while the computer sleeps."""

from __future__ import annotations

import sys
import time


def steady_s() -> float:
    """Seconds since some moment before the program began.

    `time.monotonic` stands still while a laptop sleeps, on Linux and macOS: what was lost
    meanwhile would be missing from session time without a word.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.perf_counter()
