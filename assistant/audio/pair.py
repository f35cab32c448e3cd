"""Two microphones as one source: a channel for each.

Each is read by itself, and each keeps to the clock on the wall (`wall_clock`): so they
keep to each other, and one is ahead of the other by what lay between their first samples.
What the first one heard waits until the second one's sound of the same moment is there, a
few hundredths of a second as a rule; nothing is given before both have begun. What the
devices tell wrongly of their own delays shows where both hear the same voice, and is made
good (`lag`). A microphone that is gone is silent on its channel, and is told.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from assistant.audio.lag import LONGEST, LagMeter
from assistant.audio.microphone import Microphone, Notice
from assistant.errors import DeviceError
from assistant.ports import AudioChunk
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span, to_samples

LONGEST_WAIT: Samples = to_samples(0.3)
"""So long the second one's sound is waited for once it has begun; then its channel is silent there."""

WORTH_MOVING: Samples = to_samples(0.012)
"""Four metres of air; hearing allows for thirty milliseconds."""

FORGOTTEN: Samples = to_samples(1.0)
"""Until it is known where a device's zero is, what was taken may be taken again."""


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
        self._came: queue.SimpleQueue[AudioChunk | DeviceError] = queue.SimpleQueue()
        self._sound = AudioChunk(start=second.start, samples=np.zeros((1, 0), np.float32))
        self._waiting: deque[AudioChunk] = deque()
        self._meter = LagMeter()
        self._untold: Samples = 0

    def chunks(self) -> Iterator[AudioChunk]:
        """Sound of both as it comes, until they are closed.

        Raises
        ------
        DeviceError
            If not even a first block comes from one of them.
        """
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
        later = self._later
        second = [
            Span(max(self._first.start, span.start + later), max(self._first.start, span.end + later))
            for span in self._second.take_lost()
        ]
        return sorted([*self._first.take_lost(), *second])

    def take_notices(self) -> list[Notice]:
        return [*self._first.take_notices(), *self._second.take_notices()]

    @property
    def _later(self) -> Samples:
        """By how much what the second one counts from its own beginning is later on session time."""
        apart = round((self._second.began - self._first.began) * SAMPLE_RATE_HZ)
        return apart + self._first.start - self._second.start - self._untold

    def _listen(self) -> None:
        try:
            for chunk in self._second.chunks():
                self._came.put(chunk)
        except DeviceError as error:
            self._came.put(error)

    def _drain(self) -> None:
        while True:
            try:
                chunk = self._came.get_nowait()
            except queue.Empty:
                return
            if isinstance(chunk, DeviceError):
                raise chunk
            both = np.concatenate([self._sound.samples, chunk.samples], axis=1)
            self._sound = AudioChunk(start=self._sound.start, samples=both)

    def _is_ready(self, chunk: AudioChunk) -> bool:
        has_waited = self._waiting[-1].end - chunk.end >= LONGEST_WAIT
        return self._second.has_begun and (has_waited or self._sound.end + self._later >= chunk.end)

    def _joined(self, chunk: AudioChunk) -> AudioChunk:
        other = self._take(chunk.start - self._later, int(chunk.samples.shape[1]))
        both = np.stack([chunk.samples[0], other])
        self._measure(both)
        return AudioChunk(start=chunk.start, samples=both)

    def _measure(self, both: NDArray[np.float32]) -> None:
        """Move the second one to where it hears what the first one hears, if that is far from where it is."""
        self._meter.feed(both)
        lag = self._meter.lag
        if lag is not None and abs(lag) >= WORTH_MOVING and abs(self._untold + lag) <= LONGEST:
            self._untold += lag
            self._meter.forget()

    def _take(self, start: Samples, n: Samples) -> NDArray[np.float32]:
        """What the second one heard from then on, by its own count; zeros where nothing has come."""
        taken = np.zeros(n, np.float32)
        if self._second.has_begun:
            since, until = max(start, self._sound.start), min(start + n, self._sound.end)
            if since < until:
                there = self._sound.samples[0, since - self._sound.start : until - self._sound.start]
                taken[since - start : until - start] = there
            self._forget(start + n - FORGOTTEN)
        return taken

    def _forget(self, before: Samples) -> None:
        n = min(max(0, before - self._sound.start), int(self._sound.samples.shape[1]))
        self._sound = AudioChunk(start=self._sound.start + n, samples=self._sound.samples[:, n:])
