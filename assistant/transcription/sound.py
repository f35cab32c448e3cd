"""The last minute of sound, so that an utterance can be heard once it is known to be one.

Sans-I/O and of constant size: what is older than `keep` is forgotten.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.ports import AudioChunk
from assistant.timebase import Samples, Span


class RecentSound:
    """A ring of sound with session time as its address.

    Parameters
    ----------
    n_channels : int
        As the chunks have.
    keep : int
        Samples kept at least. Twice the longest utterance plus the delay of hearing is plenty.

    Examples
    --------
    >>> sound = RecentSound(1, keep=4)
    >>> sound.add(AudioChunk(start=0, samples=np.array([[1, 2, 3, 4, 5, 6]], dtype=np.float32)))
    >>> sound.clip(Span(3, 8), channel=0).tolist()
    [4.0, 5.0, 6.0, 0.0, 0.0]
    """

    def __init__(self, n_channels: int, keep: Samples) -> None:
        self._ring = np.zeros((n_channels, keep), dtype=np.float32)
        self._end: Samples = 0

    @property
    def end(self) -> Samples:
        """Session time up to which sound has come."""
        return self._end

    def add(self, chunk: AudioChunk) -> None:
        """Sound that follows; a hole before it (sound that was lost) counts as silence."""
        if chunk.start < self._end:
            raise ValueError(f"sound of {chunk.start} came after that of {self._end}")
        if chunk.start > self._end:
            hole = min(chunk.start - self._end, self._ring.shape[1])
            self._end = chunk.start - hole
            self._write(np.zeros((self._ring.shape[0], hole), dtype=np.float32))
        self._write(chunk.samples)

    def clip(self, span: Span, channel: int) -> NDArray[np.float32]:
        """The sound of `span`, shape (n,); zeros where nothing is kept or nothing has come yet."""
        keep = self._ring.shape[1]
        out = np.zeros(len(span), dtype=np.float32)
        start, end = max(span.start, self._end - keep, 0), min(span.end, self._end)
        if start < end:
            out[start - span.start : end - span.start] = self._ring[channel, np.arange(start, end) % keep]
        return out

    def _write(self, samples: NDArray[np.float32]) -> None:
        keep, n = self._ring.shape[1], samples.shape[1]
        newest = samples[:, max(0, n - keep) :]
        places = np.arange(self._end + n - newest.shape[1], self._end + n) % keep
        self._ring[:, places] = newest
        self._end += n
