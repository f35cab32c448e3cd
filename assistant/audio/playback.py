"""Plays Sayback's clips, knows over which span each was heard, and stops at once.

The output runs all the time, silent between the clips: a clip then begins within
one block, and the device's own delay is known. Spans are on session time: of the
moment at which the sound left the loudspeaker, not of that at which it was sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.audio.capture import Resampler
from assistant.audio.devices import Device, Direction, SoundLibrary, workable_rate
from assistant.audio.steady_clock import steady_s
from assistant.errors import DeviceError
from assistant.ports import AudioChunk
from assistant.timebase import SAMPLE_RATE_HZ, Samples

BLOCK_S = 0.01
"""How much is sent at once, so that a stop is a matter of a block and the device's delay."""

LATENCY_S = 0.05
"""Asked of the device: with less, sound servers run dry on a busy computer; with more, a stop takes long."""

FADE_S = 0.01
"""A clip that is stopped fades over this, so that it does not click."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """How far a clip has come, on session time.

    Attributes
    ----------
    start : int or None
        When its first sample is heard; None before that is known, and where it was stopped before.
    end : int or None
        When its last sample was heard; None while it is playing.
    is_cut : bool
        It was stopped.
    """

    start: Samples | None
    end: Samples | None
    is_cut: bool


@dataclass(slots=True)
class _Clip:
    """Shared with the device's thread, which alone writes all but `is_stopped`."""

    samples: NDArray[np.float32]
    position: int = 0
    is_stopped: bool = False
    started: float | None = None
    ended: float | None = None


class Loudspeaker:
    """Plays clips on a device.

    Parameters
    ----------
    library : SoundLibrary
    device : Device
    moment : callable
        From the steady clock to session time (`Microphone.moment`).
    wall : callable
        The steady clock, in seconds.

    Raises
    ------
    DeviceError
        If the device cannot be opened.
    """

    is_audible = True

    def __init__(
        self,
        library: SoundLibrary,
        device: Device,
        *,
        moment: Callable[[float], Samples],
        wall: Callable[[], float] = steady_s,
    ) -> None:
        self._moment = moment
        self._wall = wall
        self._clip: _Clip | None = None
        self._library = library
        self._device = device
        self._rate_hz, self._stream = self._open()

    def __enter__(self) -> Loudspeaker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def play(self, clip: AudioChunk) -> None:
        """Begin to play; what is playing is replaced."""
        resampler = Resampler(SAMPLE_RATE_HZ, 1, self._rate_hz)
        sound = np.concatenate([resampler.feed(clip.samples[:1]), resampler.finish()], axis=1)[0]
        self._clip = _Clip(samples=sound)

    def stop(self) -> None:
        """Be silent with the next block."""
        if self._clip is not None:
            self._clip.is_stopped = True

    def playing(self) -> Playing | None:
        """Of the last clip; None before the first."""
        clip = self._clip
        if clip is None:
            return None
        return Playing(
            start=None if clip.started is None else self._moment(clip.started),
            end=None if clip.ended is None else self._moment(clip.ended),
            is_cut=clip.is_stopped and clip.position < len(clip.samples),
        )

    def reopen(self) -> None:
        """After `close`, when the library was started anew.

        Raises
        ------
        DeviceError
            If the device is gone; then nothing is heard any more, and `playing` says so.
        """
        self._rate_hz, self._stream = self._open()

    def close(self) -> None:
        if self._clip is not None and self._clip.ended is None:
            self._clip.ended = self._wall()
        try:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
        except self._library.PortAudioError as error:
            _logger.warning("the loudspeaker could not be closed: %s", error)

    def _open(self) -> tuple[int, Any]:
        library, device = self._library, self._device
        rate_hz = workable_rate(library, device, Direction.OUTPUT, 1)
        try:
            stream = library.OutputStream(
                device=device.index,
                channels=1,
                samplerate=rate_hz,
                blocksize=round(BLOCK_S * rate_hz),
                dtype="float32",
                latency=LATENCY_S,
                callback=self._fill,
            )
            stream.start()
        except library.PortAudioError as error:
            raise DeviceError(
                f"the loudspeaker '{device.name}' cannot be opened: {error}. "
                "`sayback devices` lists the others."
            ) from error
        return rate_hz, stream

    def _fill(self, out: NDArray[np.float32], n: int, moments: Any, status: Any) -> None:
        """Called by the device's thread for each block."""
        out.fill(0.0)
        clip = self._clip
        if clip is None or clip.ended is not None:
            return
        if clip.is_stopped and clip.started is None:
            clip.ended = self._wall()
            return
        delay = moments.outputBufferDacTime - moments.currentTime
        leaves = self._wall() + (delay if 0.0 <= delay < 5.0 else float(self._stream.latency))
        if clip.started is None:
            clip.started = leaves
        part = clip.samples[clip.position : clip.position + n]
        if clip.is_stopped:
            part = part[: round(FADE_S * self._rate_hz)]
            part = part * np.linspace(1.0, 0.0, len(part), dtype=np.float32)
        out[: len(part), 0] = part
        clip.position += len(part)
        if clip.is_stopped or clip.position >= len(clip.samples):
            clip.ended = leaves + len(part) / self._rate_hz


class Screen:
    """In the place of a loudspeaker where there is none: the prompt is read, for as long as it would last."""

    is_audible = False

    def __init__(self, *, now: Callable[[], Samples]) -> None:
        self._now = now
        self._start: Samples = 0
        self._end: Samples | None = None
        self._is_cut = False

    def play(self, clip: AudioChunk) -> None:
        self._start = self._now()
        self._end = self._start + int(clip.samples.shape[1])
        self._is_cut = False

    def stop(self) -> None:
        if self._end is not None and self._now() < self._end:
            self._end, self._is_cut = self._now(), True

    def playing(self) -> Playing | None:
        if self._end is None:
            return None
        is_over = self._now() >= self._end
        return Playing(start=self._start, end=self._end if is_over else None, is_cut=self._is_cut)
