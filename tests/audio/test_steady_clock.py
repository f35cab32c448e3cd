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


@pytest.mark.parametrize(("system", "clock"), [("linux", "CLOCK_BOOTTIME"), ("darwin", "CLOCK_MONOTONIC")])
def test_it_is_the_clock_that_counts_sleep(system: str, clock: str, monkeypatch: pytest.MonkeyPatch):
    """Linux has one that stands still, too; its name is that of the one which goes on with macOS."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(time, clock, 17, raising=False)
    monkeypatch.setattr(time, "clock_gettime", lambda asked: {17: 1_000.0}[asked], raising=False)

    assert steady_s() == 1_000.0
