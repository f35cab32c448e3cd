"""Sound read between its samples is the same sound, a little longer or shorter."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.alignment import REACH, StretchedSound
from assistant.timebase import SAMPLE_RATE_HZ

BLOCK = 320


def tone(hz: float, n: int) -> NDArray[np.float32]:
    sound: NDArray[np.float32] = np.sin(2 * np.pi * hz / SAMPLE_RATE_HZ * np.arange(n))[None].astype(
        np.float32
    )
    return sound


def read(sound: NDArray[np.float32], rate: float) -> NDArray[np.float32]:
    """In blocks, each becoming so much longer."""
    stretched = StretchedSound(len(sound))
    parts = [
        stretched.feed(sound[:, at : at + BLOCK], more=BLOCK * rate) for at in range(0, sound.shape[1], BLOCK)
    ]
    return np.concatenate([*parts, stretched.finish()], axis=1)


def test_as_many_samples_as_came_are_those_that_came():
    """To the last bit, and each of them."""
    noise = np.random.default_rng(0).standard_normal((2, 10 * BLOCK)).astype(np.float32)

    assert np.array_equal(read(noise, 0.0), noise)


@pytest.mark.parametrize("hz", [200.0, 1_000.0, 3_000.0, 6_000.0])
@pytest.mark.parametrize("rate", [2e-4, -2e-4, 3e-3])
def test_a_tone_stays_one_tone(hz: float, rate: float):
    """As loud as it was, moved by that rate, and beside it, down to -70 dB, no click and no second tone."""
    n = SAMPLE_RATE_HZ * 4
    longer = read(tone(hz, n), rate)[0, BLOCK:-BLOCK].astype(np.float64)

    window = np.kaiser(len(longer), 14.0)
    spectrum = np.abs(np.fft.rfft(longer * window)) / window.sum() * 2
    at = np.fft.rfftfreq(len(longer), 1 / SAMPLE_RATE_HZ)
    assert np.sqrt((longer**2).mean()) == pytest.approx(np.sqrt(0.5), rel=0.01)
    assert at[spectrum.argmax()] == pytest.approx(hz / (1 + rate), abs=0.3)
    beside = spectrum[np.abs(at - hz / (1 + rate)) > 10.0]
    assert 20 * np.log10(beside.max()) < -70.0


def test_the_length_is_what_was_asked_for():
    """To a sample, however the sound was cut."""
    sound = tone(440.0, SAMPLE_RATE_HZ * 10)

    assert abs(read(sound, 1e-3).shape[1] - 160_160) <= 1
    assert abs(read(sound, -1e-3).shape[1] - 159_840) <= 1


def test_what_comes_after_a_break_is_read_from_its_first_sample():
    """Nothing of what was before it is in it."""
    stretched = StretchedSound(1)
    before = stretched.feed(np.ones((1, BLOCK), np.float32), more=0.4)
    rest = stretched.finish()
    after = stretched.feed(np.full((1, BLOCK), -1.0, np.float32))

    assert abs(before.shape[1] + rest.shape[1] - BLOCK - 0.4) <= 1
    assert stretched.waiting == REACH
    assert np.all(after == -1.0)
