"""Models that are honest about drawn sound, so that everything around them can be tested fast.

A drawing has one line for each voice, one character for each 0.1 s::

    ann  ====....==
    ben  ...====...

Each voice is a constant level of its own; two at once add up. The models below read the levels back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.events import Event
from assistant.hearing.likeness import OWN_VOICE_COSINE
from assistant.hearing.segmentation import CLASS_SLOTS, FIRST, STEP
from assistant.hearing.silero import FRAME
from assistant.ports import AudioChunk, Hearing
from assistant.timebase import SAMPLE_RATE_HZ, to_samples
from tests.drawing import rows

COLUMN = to_samples(0.1)
LEVELS = (0.1, 0.2, 0.4)
"""Of the first, second and third voice; any sum of them says who speaks."""


def sound(drawing: str) -> NDArray[np.float32]:
    """The drawn voices on one channel, shape (1, n)."""
    return np.asarray(channels(drawing).sum(axis=0, keepdims=True), dtype=np.float32)


def channels(drawing: str) -> NDArray[np.float32]:
    """Each voice on a channel of its own, shape (n_voices, n)."""
    lines = list(rows(drawing).values())
    length = max(map(len, lines)) * COLUMN
    result = np.zeros((len(lines), length), np.float32)
    for row, (line, level) in enumerate(zip(lines, LEVELS, strict=False)):
        for column, character in enumerate(line):
            if character == "=":
                result[row, column * COLUMN : (column + 1) * COLUMN] = level
    return result


def voices_at(level: float) -> list[int]:
    """Which voices make up a level."""
    number = round(level * 10)
    return [voice for voice in range(3) if number >> voice & 1]


class DrawnSegmentation:
    """Says which voices it sees, each window under other slot names, as the real model does."""

    def __init__(self) -> None:
        self.n_windows = 0

    def classes(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.stack([self._classes(window) for window in windows])

    def _classes(self, window: NDArray[np.float32]) -> NDArray[np.float32]:
        n_frames = (len(window) - 2 * FIRST) // STEP + 1
        turn = self.n_windows % 3
        self.n_windows += 1
        answer = np.full((n_frames, 7), 0.01, np.float32)
        for frame in range(n_frames):
            voices = voices_at(float(window[FIRST + frame * STEP]))
            slots = np.zeros(3, np.float32)
            slots[[(voice + turn) % 3 for voice in voices]] = 1.0
            answer[frame, int(np.abs(CLASS_SLOTS - slots).sum(axis=1).argmin())] = 0.94
        return answer


class DrawnEncoder:
    """A voice is a direction; a short clip is less like its voice, as with the real model."""

    def encode(self, clips: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        return np.array([self._encode(clip) for clip in clips], np.float32)

    def _encode(self, clip: NDArray[np.float32]) -> NDArray[np.float32]:
        seconds, middle = zip(*OWN_VOICE_COSINE, strict=True)
        cosine = np.interp(len(clip) / SAMPLE_RATE_HZ, seconds, middle) + 0.2
        (voice, *_) = voices_at(float(np.median(clip))) or [3]
        vector = direction(voice) * np.float32(cosine)
        vector[4 + voice] = np.sqrt(1 - cosine**2)
        return np.asarray(vector, dtype=np.float32)


def direction(voice: int) -> NDArray[np.float32]:
    """The profile of a drawn voice."""
    return np.asarray(np.eye(8)[voice], dtype=np.float32)


class DrawnActivity:
    """A voice is any level at all; keeps the rest of a frame, as the port asks."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        heard = np.concatenate([self._rest, samples])
        n_frames = len(heard) // FRAME
        self._rest = heard[n_frames * FRAME :]
        frames = heard[: n_frames * FRAME].reshape(n_frames, FRAME)
        return np.asarray(np.abs(frames).mean(axis=1) > 0.05, dtype=np.float32)


class DrawnTurnEnd:
    """How loud the last 8 s were: any number will do that depends on all of them."""

    def __init__(self) -> None:
        self.heard: list[NDArray[np.float32]] = []

    def probability(self, samples: NDArray[np.float32]) -> float:
        self.heard.append(samples)
        return float(np.abs(samples).mean())


def chunks(samples: NDArray[np.float32], *borders: int) -> Iterator[AudioChunk]:
    """The sound cut at these samples."""
    edges = [0, *sorted({border for border in borders if 0 < border < samples.shape[1]}), samples.shape[1]]
    for start, end in pairwise(edges):
        yield AudioChunk(start=start, samples=samples[:, start:end])


def blocks(samples: NDArray[np.float32], length: int) -> Iterator[AudioChunk]:
    """The sound in blocks of one length."""
    return chunks(samples, *range(length, samples.shape[1], length))


def listen(hearing: Hearing, sound: Iterator[AudioChunk]) -> list[Event]:
    events: list[Event] = []
    for chunk in sound:
        events += hearing.feed(chunk)
    return events + hearing.finish()
