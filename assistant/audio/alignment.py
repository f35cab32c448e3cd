"""Sound read between its samples: a little faster or slower than it came. PURE but for numpy.

A device that gives 16,010 samples in a second of the wall's clock is not told to give
fewer; its sound is read as if it had. So session time can keep to the wall, and two
microphones to each other, without a click and without a jump.

Smith & Gossett (1984), A flexible sampling-rate conversion method. ICASSP.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

REACH = 16
"""A place between two samples is read from so many on each side: a millisecond."""

N_PLACES = 512
"""Between two samples; what lies between two of these is on the line from one to the other."""

ROLL_OFF = 8.0
"""Of the Kaiser window: what is below 6.5 kHz stays as it is, and mirror images are 80 dB down."""


class StretchedSound:
    """Sound in as it comes, as many samples more or fewer out as are asked for.

    Parameters
    ----------
    n_channels : int
    """

    def __init__(self, n_channels: int) -> None:
        self._n_channels = n_channels
        self._sound = np.zeros((n_channels, REACH), np.float32)
        self._at = float(REACH)

    @property
    def waiting(self) -> float:
        """Samples that came and were not read yet."""
        return self._sound.shape[1] - self._at

    def feed(self, samples: NDArray[np.float32], *, more: float = 0.0) -> NDArray[np.float32]:
        """What can be read by now, shape (n_channels, n).

        Parameters
        ----------
        samples : ndarray, shape (n_channels, n)
        more : float
            So many samples more than `n` these shall become; fewer where it is negative.
        """
        self._sound = np.concatenate([self._sound, samples], axis=1)
        n = int(samples.shape[1])
        step = n / (n + more) if n else 1.0
        n_ready = max(0, int((self.waiting - REACH) / step))
        read = self._read(self._at + step * np.arange(n_ready, dtype=np.float64), is_whole=step == 1.0)
        at = self._at + step * n_ready
        done = int(at) - REACH
        self._sound, self._at = self._sound[:, done:], at - done
        return read

    def finish(self) -> NDArray[np.float32]:
        """What is left where sound breaks off; what comes then is read from its first sample on."""
        rest = self.feed(np.zeros((self._n_channels, REACH), np.float32))
        self._sound, self._at = np.zeros((self._n_channels, REACH), np.float32), float(REACH)
        return rest

    def _read(self, places: NDArray[np.float64], *, is_whole: bool) -> NDArray[np.float32]:
        """The sound at these places."""
        if not len(places):
            return np.zeros((self._n_channels, 0), np.float32)
        first = int(places[0])
        if is_whole and places[0] == first:
            return self._sound[:, first : first + len(places)].copy()
        left = places.astype(np.int64)
        fine = (places - left) * N_PLACES
        place = fine.astype(np.int64)
        share = (fine - place).astype(np.float32)[:, None]
        weights = _WEIGHTS.take(place, axis=0) * (1 - share) + _WEIGHTS.take(place + 1, axis=0) * share
        around = np.lib.stride_tricks.sliding_window_view(self._sound, 2 * REACH, axis=1)
        read: NDArray[np.float32] = np.einsum("cnk,nk->cn", around[:, left - REACH + 1], weights)
        return read


def _weights() -> NDArray[np.float32]:
    """Of the samples around each place between two of them, shape (N_PLACES + 1, 2 * REACH)."""
    away = np.arange(1 - REACH, REACH + 1)[None] - np.arange(N_PLACES + 1)[:, None] / N_PLACES
    window = np.i0(ROLL_OFF * np.sqrt(np.clip(1 - (away / REACH) ** 2, 0.0, None))) / np.i0(ROLL_OFF)
    weights = np.sinc(away) * window
    result: NDArray[np.float32] = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return result


_WEIGHTS = _weights()
