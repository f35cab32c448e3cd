"""How Sayback's own voice comes back from the loudspeaker: how much later, how loud. PURE.

Both are measured from the prompts themselves: the lag at which what is heard rises
and falls as what was sent does, and the share of its power that comes back. A room
rings on: an echo dies away over some tenths of a second.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import Samples, to_samples

FRAME: Samples = to_samples(0.01)
"""Levels are measured over this."""

SLACK = 6
"""Frames: the moment at which a prompt begins is known so well."""

RINGING_DB = 1.0
"""A room rings on, and loses so much in each frame: 60 dB in 0.6 s."""

ALIKE = 0.8
"""So alike are a prompt and its echo, as correlation of their loudness over time; another's speech is not."""

LEAST_FRAMES = 60
"""Of less sound nothing can be said."""

MEASURABLE = 0.01
"""Of a prompt's loudest frame: where it is softer, nothing can be said of its echo."""

SAME_DB = 3.0
"""So near to each other in level what is sent and what is heard are the same."""

_TINY = 1e-12

_MOST = 95
"""Per cent of the frames."""


def frame_powers(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean square of each frame, shape (n_frames,), of sound of shape (n,); the last frame is filled up."""
    n_frames = -(-len(sound) // FRAME)
    padded = np.zeros(n_frames * FRAME, np.float64)
    padded[: len(sound)] = sound
    powers: NDArray[np.float64] = (padded.reshape(n_frames, FRAME) ** 2).mean(axis=1)
    return powers


class EchoPath:
    """What is known of the way from the loudspeaker to the microphone.

    Parameters
    ----------
    longest : int
        Frames: an echo that comes later, or rings longer, is not expected.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self.lag: int | None = None
        self.gain: float | None = None
        """The share of its power that comes back."""

    def of(self, sent: NDArray[np.float64], index: int) -> float:
        """The power with which a prompt may come back in one frame, if it all came back.

        Parameters
        ----------
        sent : ndarray, shape (n,)
            Power of the prompt's frames so far.
        index : int
            The frame, counted from the prompt's first.
        """
        weights = self._weights()
        newest = index + SLACK - (self.lag or 0)
        oldest = newest - len(weights) + 1
        part = sent[max(0, oldest) : max(0, newest + 1)]
        if not len(part):
            return 0.0
        ages = newest - (max(0, oldest) + np.arange(len(part)))
        return float((part * weights[ages]).max())

    def learn(self, sent: NDArray[np.float64], heard: NDArray[np.float64]) -> None:
        """Take lag and gain from a prompt, frame by frame as it was heard, with nobody speaking over it."""
        if len(heard) < LEAST_FRAMES:
            return
        self.lag = self._found_lag(sent, heard)
        shares = self._shares(sent, heard)
        if len(shares):
            self.gain = float(np.percentile(shares, _MOST))

    def turned_up(self, sent: NDArray[np.float64], heard: NDArray[np.float64]) -> None:
        """What was taken for a voice was the echo: it is louder than before, or comes at another time.

        The lag is believed no more; the next prompt that is heard to its end tells it again.
        """
        self.lag = None
        shares = self._shares(sent, heard)
        if len(shares):
            self.gain = float(shares.max())

    def is_later(
        self, sent: NDArray[np.float64], heard: NDArray[np.float64], stands_out: Sequence[bool]
    ) -> bool:
        """Is what stands out the prompt itself, later than before? Then the new lag is taken over.

        A loudspeaker that runs dry for a moment on a busy computer goes on later than it was thought to. The
        last frames, as far as they stand out, are then as loud as what was sent, one by one.

        Parameters
        ----------
        sent, heard : ndarray, shape (n,), (m,)
            Power of each frame since the prompt's first.
        stands_out : sequence of bool
            Of the last frames.
        """
        if self.gain is None or self.lag is None:
            return False
        frames = len(heard) - len(stands_out) + np.flatnonzero(stands_out)
        for lag in range(self.lag + 1, self.lag + self._longest):
            places = frames - lag
            inside = places[(places >= 0) & (places < len(sent))]
            if len(inside) < len(places):
                continue
            apart_db = 10 * np.log10(
                np.maximum(heard[frames], _TINY) / np.maximum(sent[inside] * self.gain, _TINY)
            )
            if np.count_nonzero(np.abs(apart_db) > SAME_DB) <= 1:
                self.lag = lag
                return True
        return False

    def _shares(self, sent: NDArray[np.float64], heard: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much came back in each frame in which that can be told."""
        expected = np.array([self.of(sent, index) for index in range(len(heard))])
        is_measurable = expected > MEASURABLE * float(sent.max(initial=0.0))
        shares: NDArray[np.float64] = heard[is_measurable] / expected[is_measurable]
        return shares

    def _weights(self) -> NDArray[np.float64]:
        """By age of what was sent: with a known lag it dies away, else all may come back at any time."""
        if self.lag is None:
            return np.ones(self._longest + SLACK)
        ages = np.arange(self._longest + 2 * SLACK)
        weights: NDArray[np.float64] = 10 ** (-RINGING_DB * np.maximum(0, ages - 2 * SLACK) / 10)
        return weights

    def _found_lag(self, sent: NDArray[np.float64], heard: NDArray[np.float64]) -> int | None:
        lag, alike = best_lag(sent, heard, self._longest)
        return lag if alike > ALIKE else None


def best_lag(sent: NDArray[np.float64], heard: NDArray[np.float64], longest: int) -> tuple[int, float]:
    """At which lag what is heard is most like what was sent, and how alike.

    Parameters
    ----------
    sent, heard : ndarray, shape (n,), (m,)
        Power of each frame since the prompt's first.
    longest : int
        Frames: the lag is less.

    Returns
    -------
    lag : int, in frames
    alike : float
        Correlation of their loudness over time, -1 to 1.
    """
    n = len(heard)
    loudness = np.sqrt(sent)
    delayed = np.zeros((max(1, min(longest, n - LEAST_FRAMES // 2)), n))
    for lag in range(len(delayed)):
        part = loudness[: n - lag]
        delayed[lag, lag : lag + len(part)] = part
    delayed -= delayed.mean(axis=1, keepdims=True)
    other = np.sqrt(heard) - np.sqrt(heard).mean()
    spread = np.sqrt((delayed**2).sum(axis=1) * float((other**2).sum()))
    alike = (delayed @ other) / np.maximum(spread, 1e-20)
    best = int(np.argmax(alike))
    return best, float(alike[best])
