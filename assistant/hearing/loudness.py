"""How loud each IPU was. It looks at the sound of the last minute as levels, and keeps no sound.

A decider (see `session.clock.Decider`) that is also told of the sound: live and in a replay alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.events import ChannelLayout, Event, SpeechEnded, SpeechMeasured
from assistant.ports import AudioChunk
from assistant.timebase import Samples, Span, to_samples

FRAME: Samples = to_samples(0.02)

KEPT_FRAMES = to_samples(90.0) // FRAME
"""No IPU that matters here is longer."""

LOUD_PERCENTILE = 90
"""The level of speech is that of its loud frames: pauses inside it make it no softer."""

LEAST_FRAMES = 10
"""0.2 s; of less no level can be told."""


class Loudness:
    """Sound and `SpeechEnded` in, `SpeechMeasured` out.

    Parameters
    ----------
    layout : ChannelLayout
    n_channels : int
    """

    def __init__(self, layout: ChannelLayout, n_channels: int) -> None:
        self._layout = layout
        self._powers = np.zeros((n_channels, KEPT_FRAMES), np.float64)
        self._rest = np.zeros((n_channels, 0), np.float32)
        self._end: Samples = 0
        """Up to which frames are there; a multiple of FRAME."""

    def hear(self, chunk: AudioChunk) -> None:
        """To be called before the events of a chunk are fed. A hole before it counts as silence."""
        if chunk.start > self._end + self._rest.shape[1]:
            self._end, self._rest = chunk.start // FRAME * FRAME, self._rest[:, :0]
            self._powers[:] = 0.0
        sound = np.concatenate([self._rest, chunk.samples], axis=1)
        n_frames = sound.shape[1] // FRAME
        framed = sound[:, : n_frames * FRAME].astype(np.float64).reshape(len(sound), n_frames, FRAME)
        places = np.arange(self._end // FRAME, self._end // FRAME + n_frames) % KEPT_FRAMES
        self._powers[:, places] = (framed**2).mean(axis=2)
        self._end += n_frames * FRAME
        self._rest = sound[:, n_frames * FRAME :].copy()

    def feed(self, event: Event) -> list[Event]:
        if not isinstance(event, SpeechEnded):
            return []
        channel = {"A": 0, "B": 1}.get(event.participant, 0) if self._layout is ChannelLayout.SPLIT else 0
        powers = self._of(event.span, channel)
        powers = powers[powers > 0.0]
        if len(powers) < LEAST_FRAMES:
            return []
        level_db = 10 * float(np.log10(np.percentile(powers, LOUD_PERCENTILE)))
        return [SpeechMeasured(at=event.at, ipu=event.ipu, level_dbfs=round(level_db, 1))]

    def advance(self, now: Samples) -> list[Event]:
        return []

    def finish(self, at: Samples) -> list[Event]:
        return []

    def _of(self, span: Span, channel: int) -> NDArray[np.float64]:
        first = max(span.start // FRAME, self._end // FRAME - KEPT_FRAMES)
        places = np.arange(first, max(first, min(span.end, self._end) // FRAME)) % KEPT_FRAMES
        picked: NDArray[np.float64] = self._powers[channel, places]
        return picked
