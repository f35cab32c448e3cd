"""Two voices made of shaped noise: enough for what looks at levels, and the same on every run."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import SAMPLE_RATE_HZ

Sound = NDArray[np.float32]


def voice(spans_s: list[tuple[float, float]], length_s: float, seed: int) -> Sound:
    """Noise with the spectrum tilt and the syllables (4 Hz) of speech inside `spans_s`, peak 0.5."""
    rng = np.random.default_rng(seed)
    n_wanted = int(length_s * SAMPLE_RATE_HZ)
    n = -(-n_wanted // 8192) * 8192  # a length that the Fourier transform likes
    spectrum = np.fft.rfft(rng.standard_normal(n))
    frequency_hz = np.fft.rfftfreq(n, 1 / SAMPLE_RATE_HZ)
    spectrum *= (frequency_hz > 100) / (1 + (frequency_hz / 500) ** 1.5)
    sound = np.fft.irfft(spectrum, n)
    time_s = np.arange(n) / SAMPLE_RATE_HZ
    syllables = 0.15 + np.abs(np.sin(2 * np.pi * 2.0 * time_s + seed))
    talks = np.zeros(n)
    for start_s, end_s in spans_s:
        talks[int(start_s * SAMPLE_RATE_HZ) : int(end_s * SAMPLE_RATE_HZ)] = 1
    sound *= syllables * talks
    scaled: Sound = (0.5 * sound / max(np.abs(sound).max(), 1e-9)).astype(np.float32)
    return scaled[:n_wanted]


@cache
def dialogue(length_s: float = 36.0, share_of_ben: float = 0.5) -> tuple[Sound, Sound]:
    """Ann and Ben in turn, 6 s a round, with 0.5 s of silence between them."""
    ann, ben = [], []
    for start_s in np.arange(0, length_s - 6, 6):
        change_s = start_s + 0.5 + 5 * (1 - share_of_ben)
        ann.append((start_s + 0.5, change_s))
        if share_of_ben > 0:
            ben.append((change_s + 0.3, change_s + 0.3 + 5 * share_of_ben))
    return voice(ann, length_s, seed=1), voice(ben, length_s, seed=2)


def noise(like: Sound, level_db: float, seed: int) -> Sound:
    """White noise of the same length, `level_db` in dBFS."""
    rng = np.random.default_rng(seed)
    return (10 ** (level_db / 20) * rng.standard_normal(len(like))).astype(np.float32)


def delayed(sound: Sound, by_s: float) -> Sound:
    n = round(by_s * SAMPLE_RATE_HZ)
    return np.concatenate((np.zeros(n, dtype=np.float32), sound[: len(sound) - n])) if n else sound


def in_room(sound: Sound, seed: int, echo_db: float = -6.0) -> Sound:
    """With a diffuse tail of 0.4 s, `echo_db` against the direct sound."""
    rng = np.random.default_rng(seed)
    n = int(0.4 * SAMPLE_RATE_HZ)
    tail = rng.standard_normal(n) * np.exp(-6.9 * np.arange(n) / n)
    tail *= 10 ** (echo_db / 20) / np.sqrt(np.sum(tail**2))
    tail[0] += 1
    size = len(sound) + n
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: len(sound)]
    return wet.astype(np.float32)


def gain(decibels: float) -> np.float32:
    return np.float32(10 ** (decibels / 20))


def write_wav(path: Path, samples: NDArray[np.floating], rate_hz: int, kind: str = "int16") -> Path:
    """A WAV of (n_channels, n) samples; `kind` is int16 or float32 (which keeps NaN)."""
    n_channels = samples.shape[0]
    if kind == "int16":
        data = np.round(np.clip(samples.T, -1, 1) * 32767).astype("<i2").tobytes()
        tag, width = 1, 2
    else:
        data, tag, width = samples.T.astype("<f4").tobytes(), 3, 4
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVE",
        b"fmt ",
        16,
        tag,
        n_channels,
        rate_hz,
        rate_hz * n_channels * width,
        n_channels * width,
        8 * width,
        b"data",
        len(data),
    )
    path.write_bytes(head + data)
    return path
