"""Two sound cards whose clocks drift apart stay together."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.audio.alignment import Follower
from assistant.audio.capture import Block, Capture
from assistant.timebase import SAMPLE_RATE_HZ, to_samples

BLOCK = 320


def card(rate_hz: float, minutes: float, *, begins: float, seed: int):
    """Blocks of a card at that true rate: a click every 10 s of the wall clock, times with jitter."""
    n = int(minutes * 60 * rate_hz)
    sound = np.zeros(n, np.float32)
    for second in range(10, int(minutes * 60), 10):
        at = round((second - begins) * rate_hz)
        sound[at : at + 40] = 1.0
    jitter = np.random.default_rng(seed).uniform(0.0, 0.004, n // BLOCK)
    for index in range(n // BLOCK):
        captured = begins + index * BLOCK / rate_hz + float(jitter[index])
        yield Block(samples=sound[None, index * BLOCK : (index + 1) * BLOCK], captured=captured)


@pytest.mark.parametrize("ppm", [150, pytest.param(-150, marks=pytest.mark.slow)])
def test_clocks_that_drift_apart_are_aligned(ppm: int):
    """After six minutes they would be 54 ms apart; the same click stays within 4 ms, without a jump."""
    first, second, follower = Capture(SAMPLE_RATE_HZ, 1), Capture(SAMPLE_RATE_HZ, 1), Follower()
    others = card(SAMPLE_RATE_HZ * (1 + ppm * 1e-6), 6.0, begins=0.013, seed=2)
    heard: list[np.ndarray] = []
    own: list[np.ndarray] = []
    for block in card(SAMPLE_RATE_HZ, 5.9, begins=0.0, seed=1):
        own.append(first.feed(block)[0])
        until = first.wall_of(first.end)
        while not second.has_begun or second.end < second.moment(until) + 2:
            follower.feed(second.feed(next(others))[0])
        heard.append(follower.take(BLOCK, until=second.moment(until)))

    apart = clicks(np.concatenate(heard)) - clicks(np.concatenate(own))
    assert len(apart) >= 34
    assert follower.n_jumps == 0
    assert np.abs(apart[1:]).max() <= to_samples(0.004)


def clicks(sound: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(sound > 0.5)
    starts: np.ndarray = loud[np.concatenate([[True], np.diff(loud) > 1_000])]
    return starts


def test_between_the_samples_a_tone_is_the_same_tone():
    """Read 0.1 % faster: what a voice has is kept, to a hundredth."""
    follower = Follower()
    tone = np.sin(2 * np.pi * 1_000 / SAMPLE_RATE_HZ * np.arange(64_000)).astype(np.float32)
    follower.feed(tone)
    taken = [follower.take(BLOCK, until=(index + 1) * BLOCK * 1.001) for index in range(150)]

    sound = np.concatenate(taken)[1_000:-1_000]
    assert np.sqrt((sound**2).mean()) == pytest.approx(np.sqrt(0.5), rel=0.01)


def test_after_a_loss_it_jumps_to_where_it_should_stand():
    """Once; it does not crawl there for minutes."""
    follower = Follower()
    follower.feed(np.arange(32_000, dtype=np.float32))
    follower.take(BLOCK, until=BLOCK)

    taken = follower.take(BLOCK, until=16_000)

    assert follower.n_jumps == 1
    assert taken[0] == pytest.approx(16_000 - BLOCK)


def test_where_nothing_has_come_there_is_silence():
    """Neither an error nor the sound of another moment."""
    follower = Follower()
    follower.feed(np.ones(100, np.float32))

    taken = follower.take(BLOCK, until=BLOCK)

    assert taken[50] == pytest.approx(1.0)
    assert not np.any(taken[110:])
