"""The clock that a sleeping computer does not stop."""

from __future__ import annotations

import sys
import time

import pytest

from assistant.audio.steady_clock import steady_s


def test_it_only_goes_forward():
    """And is as fine as a block of sound needs."""
    moments = [steady_s() for _ in range(1_000)]

    assert moments == sorted(moments)
    assert 0.0 < moments[-1] - moments[0] < 1.0


@pytest.mark.skipif(sys.platform != "linux", reason="macOS and Windows have no clock to ask of sleep")
def test_on_linux_it_is_the_clock_that_counts_sleep():
    """Not that which stands still."""
    assert steady_s() == pytest.approx(time.clock_gettime(time.CLOCK_BOOTTIME), abs=1.0)
