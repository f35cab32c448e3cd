"""Two microphones as one source: a channel for each, on the clock of the first.

Each is read by itself. What the first one heard waits until the second one's sound
of the same moment is there, a few hundredths of a second as a rule. A microphone
that is gone is silent on its channel, and is told.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Iterator

import numpy as np

from assistant.audio.alignment import Follower
from assistant.audio.microphone import Microphone, Notice
from assistant.ports import AudioChunk
from assistant.timebase import Samples, Span, to_samples

LONGEST_WAIT: Samples = to_samples(0.3)
"""So long the second one's sound is waited for; then its channel is silent there."""


class MicrophonePair:
    """Implements `LiveSource` with two channels.

    Parameters
    ----------
    first, second : Microphone
        In order of the partners. Session time is the first one's.
    """

    n_channels = 2

    def __init__(self, first: Microphone, second: Microphone) -> None:
        self._first = first
        self._second = second
        self._follower = Follower()
        self._came: queue.SimpleQueue[AudioChunk] = queue.SimpleQueue()
        self._waiting: deque[AudioChunk] = deque()

    def chunks(self) -> Iterator[AudioChunk]:
        """Sound of both as it comes, until they are closed. Raises DeviceError if no first block comes."""
        threading.Thread(target=self._listen, name="second microphone", daemon=True).start()
        for chunk in self._first.chunks():
            self._waiting.append(chunk)
            self._drain()
            while self._waiting and self._is_ready(self._waiting[0]):
                yield self._joined(self._waiting.popleft())
        while self._waiting:
            yield self._joined(self._waiting.popleft())

    def moment(self, wall: float) -> Samples:
        return self._first.moment(wall)

    def take_lost(self) -> list[Span]:
        """What either of them lost, on session time."""
        second = [
            Span(*(self._first.moment(self._second.wall_of(at)) for at in (span.start, span.end)))
            for span in self._second.take_lost()
        ]
        return sorted([*self._first.take_lost(), *second])

    def take_notices(self) -> list[Notice]:
        return [*self._first.take_notices(), *self._second.take_notices()]

    def _listen(self) -> None:
        for chunk in self._second.chunks():
            self._came.put(chunk)

    def _drain(self) -> None:
        while True:
            try:
                self._follower.feed(self._came.get_nowait().samples[0])
            except queue.Empty:
                return

    def _place(self, at: Samples) -> float:
        """Where the second one's sound of this moment stands in what it has given."""
        return self._second.moment(self._first.wall_of(at)) - self._second.start

    def _is_ready(self, chunk: AudioChunk) -> bool:
        has_waited = self._waiting[-1].end - chunk.end >= LONGEST_WAIT
        return has_waited or (self._second.has_begun and self._follower.end >= self._place(chunk.end) + 2)

    def _joined(self, chunk: AudioChunk) -> AudioChunk:
        n = int(chunk.samples.shape[1])
        other = (
            self._follower.take(n, until=self._place(chunk.end))
            if self._second.has_begun and n
            else np.zeros(n, np.float32)
        )
        return AudioChunk(start=chunk.start, samples=np.stack([chunk.samples[0], other]))
