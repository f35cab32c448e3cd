"""Blocks of a running microphone become session time: counted, brought to 16 kHz, losses told.

Session time is a count of samples from the first block on, and it keeps to the clock on
the wall: sound is read a little faster or slower than the device gave it (`wall_clock`).
Where sound was lost as many zeros are put in and the span is told.

No device is touched here.
"""

from __future__ import annotations

from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from assistant.audio.alignment import StretchedSound
from assistant.audio.wall_clock import LONGEST_HOLE_S, WallClock
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span, to_samples

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
        self._stretched = StretchedSound(n_channels)
        self._clock = WallClock()
        self._zeros: Samples = 0
        self.end: Samples = start
        self.lost: list[Span] = []

    def feed(self, block: Block) -> NDArray[np.float32]:
        """The sound that follows, shape (n_channels, n) at 16 kHz; what was lost before it as zeros."""
        counted = self.end - self._start + self._stretched.waiting + self._resampler.delay
        hole = self._clock.tell(block.captured, counted, has_overflowed=block.has_overflowed)
        came = self._resampler.feed(block.samples)
        self._zeros = 0 if np.any(came) else self._zeros + came.shape[1]
        before = self._broken_off(hole) if hole else np.zeros((self._n_channels, 0), np.float32)
        sound = self._stretched.feed(came, more=self._clock.more(came.shape[1]))
        self.end += int(sound.shape[1])
        return np.concatenate([before, sound], axis=1)

    def silence(self, until: float) -> NDArray[np.float32]:
        """No block came until that moment: silence in their place, shape (n_channels, n); a span is told."""
        missing = self.moment(until) - self.end - round(self._stretched.waiting) if self.has_begun else 0
        return self._broken_off(min(max(0, missing), to_samples(LONGEST_HOLE_S)))

    def restart(self, rate_hz: int) -> None:
        """Another device, or the same one again: its rate may be another, the count goes on."""
        self._resampler = Resampler(rate_hz, self._n_channels)
        self._zeros = 0
        self._clock.forget()

    def moment(self, captured: float) -> Samples:
        """Session time of a moment of the steady clock; that of the first sample before the first block."""
        return self._start + max(0, round(self._clock.sample_of(captured)))

    @property
    def began(self) -> float:
        """The moment of the steady clock that session time is counted from; it settles in half a second."""
        return self._clock.aim

    @property
    def has_begun(self) -> bool:
        return self._clock.has_begun

    def take_lost(self) -> list[Span]:
        """The spans that were lost since the last call."""
        lost, self.lost = self.lost, []
        return lost

    @property
    def seems_denied(self) -> bool:
        """Nothing but exact zeros: the system does not let us hear, or the microphone is switched off."""
        return self._zeros >= ZEROS_MEAN_DENIED

    def _broken_off(self, n_missing: Samples) -> NDArray[np.float32]:
        """What had come and was not read yet, and zeros for what is lost; its span is told."""
        rest = self._stretched.finish()
        self.end += int(rest.shape[1])
        if n_missing:
            self.lost.append(Span(self.end, self.end + n_missing))
        self.end += n_missing
        return np.concatenate([rest, np.zeros((self._n_channels, n_missing), np.float32)], axis=1)


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
