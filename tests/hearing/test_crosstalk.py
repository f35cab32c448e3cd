"""What comes over from the other channel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.crosstalk import CrosstalkMeter, Likeness

FRAME = 512


def talk(seed: int, seconds: float = 4.0) -> NDArray[np.float32]:
    """Noise with the rhythm of syllables."""
    random = np.random.default_rng(seed)
    n = int(seconds * 16_000)
    rhythm = np.interp(np.arange(n), np.arange(0, n, 2_000), random.uniform(0.1, 1.0, -(-n // 2_000)))
    return (0.1 * rhythm * random.standard_normal(n)).astype(np.float32)


def meter(sound: NDArray[np.float32], has_voice: tuple[bool, bool]) -> list[list[Likeness]]:
    measure = CrosstalkMeter(2, FRAME)
    told = []
    for start in range(0, sound.shape[1] - FRAME + 1, FRAME):
        measure.append(sound[:, start : start + FRAME])
        told.append(measure.compare(has_voice))
    return told


def test_a_delayed_copy_is_crosstalk_and_its_source_is_not():
    """18 dB down and 2 ms later."""
    voice = talk(1)
    for source, copy in meter(np.stack([voice, 0.125 * np.roll(voice, 32)]), (True, True))[8:]:
        assert copy.is_crosstalk
        assert not source.is_crosstalk


def test_a_soft_voice_of_its_own_is_not_crosstalk():
    """An "mhm" under a loud voice is quieter, but another sound, and no habit: it lasts half a second."""
    loud, soft = talk(1), 0.2 * talk(2)
    measure = CrosstalkMeter(2, FRAME)
    told = []
    for number, start in enumerate(range(0, len(loud) - FRAME + 1, FRAME)):
        speaks = 60 <= number < 76
        frames = np.stack([loud[start : start + FRAME], soft[start : start + FRAME] * speaks])
        measure.append(frames)
        likeness = measure.compare([True, speaks])[1]
        if 68 <= number < 76:
            told.append(likeness.is_crosstalk)

    assert told == [False] * 8


def test_in_an_echoing_room_the_habit_tells():
    """Reverberation takes the likeness away; that it is always there, and always so much quieter, stays."""
    random = np.random.default_rng(3)
    voice = talk(1, 8.0)
    echo = random.standard_normal(4_000) * np.exp(-np.arange(4_000) / 1_200)
    heard = np.convolve(voice, echo / np.linalg.norm(echo))[: len(voice)] * 0.2
    told = meter(np.stack([voice, heard]).astype(np.float32), (True, True))

    late = [copy.is_crosstalk for _, copy in told[80:]]
    assert np.mean(late) > 0.9


def test_silence_on_the_other_channel_is_nothing_to_compare_with():
    """A channel alone is its own."""
    for own, _ in meter(np.stack([talk(1), np.zeros(64_000, np.float32)]), (True, False)):
        assert not own.is_crosstalk
        assert own.own_voice > 0.9
