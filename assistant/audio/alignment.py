"""A second microphone's sound on the first one's clock. PURE but for numpy.

Two sound cards never run at the same rate: 100 parts in a million apart, they are
a third of a second apart after an hour. Where the second one's sound stands is
known from the moments of both (`Capture`); it is read a little faster or slower
than it came, between its samples, so that it stays there. Only where they are far
apart, after a loss, does it jump.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import Samples, to_samples

PULL = 0.02
"""Of the distance to where it should stand, made good with each stretch."""

MOST = 0.002
"""So much faster or slower than it came, and no more: nobody hears it."""

JUMP: Samples = to_samples(0.06)
"""Further away it jumps: sound was lost."""


class Follower:
    """Sound in as it comes, out as it is asked for."""

    def __init__(self) -> None:
        self._sound = np.zeros(0, np.float32)
        self._first: Samples = 0
        self._position: float | None = None
        self.n_jumps = 0

    @property
    def end(self) -> Samples:
        """How much has come."""
        return self._first + len(self._sound)

    def feed(self, samples: NDArray[np.float32]) -> None:
        """More sound, shape (n,)."""
        self._sound = np.concatenate([self._sound, samples])

    def take(self, n: Samples, *, until: float) -> NDArray[np.float32]:
        """The next `n` samples, shape (n,), which should end at `until` of what has come; zeros beyond it."""
        if self._position is None:
            self._position = until - n
        away = until - (self._position + n)
        if abs(away) > JUMP:
            self._position, away = until - n, 0.0
            self.n_jumps += 1
        step = n + float(np.clip(PULL * away, -MOST * n, MOST * n))
        places = (self._position + step / n * np.arange(n) - self._first).astype(np.float64)
        self._position += step
        taken = _between(self._sound, places)
        self._forget(int(self._position) - 2)
        return taken

    def _forget(self, before: Samples) -> None:
        n = min(max(0, before - self._first), len(self._sound))
        self._sound, self._first = self._sound[n:], self._first + n


def _between(sound: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float32]:
    """The sound between its samples: a cubic through the four around each place (Lagrange)."""
    padded = np.concatenate([np.zeros(2, np.float32), sound, np.zeros(3, np.float32)])
    left = np.floor(places).astype(np.int64)
    t = places - left
    at = np.clip(left + 2, 1, len(padded) - 3)
    before, here, after, beyond = (padded[at + k].astype(np.float64) for k in (-1, 0, 1, 2))
    value = (
        -t * (t - 1) * (t - 2) / 6 * before
        + (t + 1) * (t - 1) * (t - 2) / 2 * here
        - (t + 1) * t * (t - 2) / 2 * after
        + (t + 1) * t * (t - 1) / 6 * beyond
    )
    is_there = (left >= -1) & (left < len(sound))
    result: NDArray[np.float32] = np.where(is_there, value, 0.0).astype(np.float32)
    return result
