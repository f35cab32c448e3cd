"""Blocks of a running microphone become session time: counted, brought to 16 kHz, losses told.

Session time is a count of samples from the first block on. What the computer could
not take in time is known from the blocks' own times: the count has fallen behind
the clock and stays behind. As many zeros are put in and the span is told, so that
the two never run apart. A block that is only late comes with others on its heels;
that is why half a second is looked at before anything counts as lost.

No device is touched here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span, to_samples

SMALLEST_LOSS_S = 0.03
"""Where the system tells of a loss: blocks come with jitter, and less than this is none of them missing."""

SMALLEST_UNTOLD_LOSS_S = 0.3
"""Where it tells of none, as after a laptop slept."""

N_BLOCKS_SEEN = 25
"""So many blocks, half a second of them, must all be behind the clock."""

DRIFT_SHARE = 0.002
"""Of the distance between the two clocks, made good with each block."""

LONGEST_HOLE_S = 3600.0
"""A laptop may sleep for a night. More than an hour is not filled with silence: the session is over then."""

ZEROS_MEAN_DENIED: Samples = to_samples(2.0)
"""No real microphone gives exact zeros for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What a device callback was given.

    Attributes
    ----------
    samples : ndarray, shape (n_channels, n), float32
    captured : float
        When its first sample was in the air, in seconds of any steady clock.
    has_overflowed : bool
        The system says that sound before this block was lost.
    """

    samples: NDArray[np.float32]
    captured: float
    has_overflowed: bool = False


class Capture:
    """Sans-I/O: blocks in, sound at 16 kHz out.

    Parameters
    ----------
    rate_hz : int
        Of the device.
    n_channels : int
    start : int
        Session time of the first sample.
    """

    def __init__(self, rate_hz: int, n_channels: int, *, start: Samples = 0) -> None:
        self._n_channels = n_channels
        self._start = start
        self._resampler = Resampler(rate_hz, n_channels)
        self._first: float | None = None
        self._zeros: Samples = 0
        self._ahead: deque[float] = deque()
        self._is_settled = False
        self._was_told = False
        self.end: Samples = start
        self.lost: list[Span] = []

    def feed(self, block: Block) -> NDArray[np.float32]:
        """The sound that follows, shape (n_channels, n) at 16 kHz; what was lost before it as zeros."""
        hole = self._hole(block)
        sound = self._resampler.feed(block.samples)
        is_silent = not np.any(sound)
        self._zeros = self._zeros + sound.shape[1] if is_silent else 0
        if hole:
            self.lost.append(Span(self.end, self.end + hole))
            sound = np.concatenate([np.zeros((self._n_channels, hole), np.float32), sound], axis=1)
        self.end += int(sound.shape[1])
        return sound

    def silence(self, until: float) -> NDArray[np.float32]:
        """No block came until that moment: silence in their place, shape (n_channels, n); a span is told."""
        n = max(0, self.moment(until) - self.end) if self._first is not None else 0
        n = min(n, to_samples(LONGEST_HOLE_S))
        if n:
            self.lost.append(Span(self.end, self.end + n))
        self.end += n
        return np.zeros((self._n_channels, n), np.float32)

    def restart(self, rate_hz: int) -> None:
        """Another device, or the same one again: its rate may be another, the count goes on."""
        self._resampler = Resampler(rate_hz, self._n_channels)
        self._zeros = 0
        self._ahead.clear()

    def moment(self, captured: float) -> Samples:
        """Session time of a moment of the steady clock; that of the first sample before the first block."""
        heard_s = 0.0 if self._first is None else captured - self._first
        return self._start + max(0, round(heard_s * SAMPLE_RATE_HZ))

    def wall_of(self, moment: Samples) -> float:
        """The moment of the steady clock at which this was in the air; `moment` turned round."""
        return (self._first or 0.0) + (moment - self._start) / SAMPLE_RATE_HZ

    @property
    def has_begun(self) -> bool:
        return self._first is not None

    def take_lost(self) -> list[Span]:
        """The spans that were lost since the last call."""
        lost, self.lost = self.lost, []
        return lost

    @property
    def seems_denied(self) -> bool:
        """Nothing but exact zeros: the system does not let us hear, or the microphone is switched off."""
        return self._zeros >= ZEROS_MEAN_DENIED

    def _hole(self, block: Block) -> Samples:
        """How many samples are missing before this block."""
        if self._first is None:
            self._first = block.captured
        counted = self.end - self._start + self._resampler.delay
        ahead = (block.captured - self._first) * SAMPLE_RATE_HZ - counted
        self._ahead.append(ahead)
        self._was_told = self._was_told or block.has_overflowed
        if len(self._ahead) < N_BLOCKS_SEEN:
            return 0
        if not self._is_settled and not self._was_told:
            self._settle()
            return 0
        least = min(self._ahead)
        self._ahead.popleft()
        if least >= to_samples(SMALLEST_LOSS_S if self._was_told else SMALLEST_UNTOLD_LOSS_S):
            self._ahead.clear()
            self._was_told = False
            return min(round(least), to_samples(LONGEST_HOLE_S))
        # the clocks of sound card and computer differ by parts in a million: the origin follows, slowly
        self._first += DRIFT_SHARE * least / SAMPLE_RATE_HZ
        return 0

    def _settle(self) -> None:
        """Say anew where zero is: sound servers tell the moments of the first blocks wrongly."""
        assert self._first is not None
        later = list(self._ahead)[N_BLOCKS_SEEN // 2 :]
        self._first += min(later) / SAMPLE_RATE_HZ
        self._ahead.clear()
        self._is_settled = True


class Resampler:
    """Any rate to another, block by block, with its state carried across."""

    def __init__(self, rate_hz: int, n_channels: int, target_hz: int = SAMPLE_RATE_HZ) -> None:
        self._rate_hz = rate_hz
        self._layout = {1: "mono", 2: "stereo"}[n_channels]
        self._n_channels = n_channels
        self._fed = 0
        self._given = 0
        self._target_hz = target_hz
        self._inner = (
            None
            if rate_hz == target_hz
            else av.AudioResampler(format="fltp", layout=self._layout, rate=target_hz)
        )

    @property
    def delay(self) -> Samples:
        """Sound that was fed and has not come out yet, in samples of the target rate."""
        return round(self._fed * self._target_hz / self._rate_hz) - self._given

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """More sound in, as much as is ready out; both have shape (n_channels, n)."""
        self._fed += int(samples.shape[1])
        if self._inner is None:
            self._given = self._fed
            return np.ascontiguousarray(samples, dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples, dtype=np.float32), format="fltp", layout=self._layout
        )
        frame.sample_rate = self._rate_hz
        return self._collect(self._inner.resample(frame))

    def finish(self) -> NDArray[np.float32]:
        """What is left when no more comes."""
        return self._collect([] if self._inner is None else self._inner.resample(None))

    def _collect(self, frames: list[av.AudioFrame]) -> NDArray[np.float32]:
        parts = [np.zeros((self._n_channels, 0), np.float32), *(frame.to_ndarray() for frame in frames)]
        sound = np.concatenate(parts, axis=1).astype(np.float32, copy=False)
        self._given += int(sound.shape[1])
        return sound
