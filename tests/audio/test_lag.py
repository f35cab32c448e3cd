"""Two microphones that hear the same voice say how far apart they are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.lag import LagMeter
from assistant.timebase import SAMPLE_RATE_HZ, to_samples


def voice(seconds: float, seed: int) -> NDArray[np.float32]:
    """Noise in syllables, with the colour of a voice."""
    rng = np.random.default_rng(seed)
    n = to_samples(seconds)
    rough = np.convolve(rng.standard_normal(n), np.hanning(9), "same")
    syllables = np.repeat(rng.uniform(0.0, 1.0, n // 3_200 + 1), 3_200)[:n]
    return (0.05 * rough * syllables).astype(np.float32)


def room(
    first: NDArray[np.float32], second: NDArray[np.float32], *, later_s: float, crosstalk_db: float = -12.0
) -> NDArray[np.float32]:
    """What two microphones hear of two people, the second one's device being so much later."""
    through, air = 10 ** (crosstalk_db / 20), to_samples(0.003)
    late = to_samples(later_s)
    pair = np.stack(
        [first + through * np.roll(second, air), np.roll(second + through * np.roll(first, air), late)]
    )
    noise = 2e-4 * np.random.default_rng(9).standard_normal(pair.shape)
    return (pair + noise).astype(np.float32)


def taking_turns(seconds: float = 8.0) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The first speaks, then the second."""
    quiet = np.zeros(to_samples(seconds), np.float32)
    return np.concatenate([voice(seconds, 1), quiet]), np.concatenate([quiet, voice(seconds, 2)])


def measured(sound: NDArray[np.float32], block: int = 320) -> int | None:
    meter = LagMeter()
    for at in range(0, sound.shape[1], block):
        meter.feed(sound[:, at : at + block])
    return meter.lag


@pytest.mark.parametrize("later_s", [0.08, -0.11, 0.0])
def test_the_lag_of_a_device_is_found(later_s: float):
    """The way of the sound through the air cancels out once both have spoken."""
    lag = measured(room(*taking_turns(), later_s=later_s))

    assert lag is not None
    assert abs(lag - to_samples(later_s)) <= 8


def test_after_the_first_partner_alone_the_air_is_in_it():
    """A metre is 3 ms: it is near enough to begin with."""
    first, _ = taking_turns()
    lag = measured(room(first, np.zeros_like(first), later_s=0.08))

    assert lag is not None
    assert abs(lag - to_samples(0.083)) <= 8


@pytest.mark.parametrize("both_at_once", [True, False])
def test_where_each_hears_its_own_partner_alone_nothing_is_known(both_at_once: bool):
    """Two voices are alike by chance, and that is not enough."""
    first, second = (voice(30.0, 3), voice(30.0, 4)) if both_at_once else taking_turns()

    assert measured(room(first, second, later_s=0.08, crosstalk_db=-120.0)) is None


def test_it_does_not_matter_how_the_sound_was_cut():
    """Blocks of 20 ms, or of a second."""
    sound = room(*taking_turns(), later_s=0.05)

    assert measured(sound) == measured(sound, SAMPLE_RATE_HZ)
