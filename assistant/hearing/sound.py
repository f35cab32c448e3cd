"""The last seconds of sound, addressed by session time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import Samples


class SoundMemory:
    """One channel of sound, of which the last `keep` samples can be read again.

    What lies before the start, after the end or was forgotten reads as silence.
    """

    def __init__(self, keep: Samples) -> None:
        self._keep = keep
        self._buffer = np.zeros(4 * keep, np.float32)
        self._first = 0
        self._end = 0

    @property
    def end(self) -> Samples:
        """Session time up to which sound has come."""
        return self._end

    def append(self, samples: NDArray[np.float32]) -> None:
        """More sound; `samples` has shape (n,)."""
        while len(samples):
            used = self._end - self._first
            room = len(self._buffer) - used
            if room == 0:
                self._buffer[: self._keep] = self._buffer[used - self._keep : used]
                self._first = self._end - self._keep
                continue
            part = samples[:room]
            self._buffer[used : used + len(part)] = part
            self._end += len(part)
            samples = samples[room:]

    def read(self, start: Samples, end: Samples) -> NDArray[np.float32]:
        """A copy of the sound of `[start, end)`, shape (end - start,)."""
        result = np.zeros(end - start, np.float32)
        low, high = max(start, self._first), min(end, self._end)
        if low < high:
            result[low - start : high - start] = self._buffer[low - self._first : high - self._first]
        return result
