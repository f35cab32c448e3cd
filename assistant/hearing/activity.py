"""When does a voice begin and end? From frames of probability, with hysteresis. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from assistant.timebase import Samples, to_samples

ON = 0.3
"""A voice begins at this probability. The model's default, .5, loses soft beginnings and ends: DER of
two-channel calls 1.0 to 6.2 %, and .0 to .7 % with .3."""

OFF = 0.2
"""And goes on down to this one."""

ONSET: Samples = to_samples(0.06)
"""For so long a voice must be heard before it is told: two frames; a click has one."""

HANGOVER: Samples = to_samples(0.2)
"""For so long there must be silence before the end is told: stops and breaths are shorter."""


class Edge(Enum):
    """What has changed."""

    STARTED = "started"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceEdge:
    """A voice has begun (at `moment`) or ended (at `moment`)."""

    edge: Edge
    moment: Samples


class VoiceGate:
    """Sans-I/O: one frame after the other in, edges out.

    Parameters
    ----------
    onset, hangover : int
        How long a voice, and how long a silence, must last before it is told.
    on, off : float
        Probabilities at which a voice begins and ends.
    """

    def __init__(
        self,
        *,
        onset: Samples = ONSET,
        hangover: Samples = HANGOVER,
        on: float = ON,
        off: float = OFF,
    ) -> None:
        self._onset = onset
        self._hangover = hangover
        self._on = on
        self._off = off
        self._start: Samples | None = None
        self._is_told = False
        self._last: Samples = 0

    @property
    def is_open(self) -> bool:
        """A voice was told of, and its end was not."""
        return self._is_told

    @property
    def since(self) -> Samples | None:
        """The start of the voice that is heard, told or not."""
        return self._start

    @property
    def last(self) -> Samples:
        """The end of the last frame with a voice."""
        return self._last

    def would_pass(self, probability: float) -> bool:
        """Does a frame of this probability count as a voice, as things stand?"""
        return probability >= (self._on if self._start is None else self._off)

    def feed(self, probability: float, start: Samples, end: Samples) -> VoiceEdge | None:
        """One frame, of `[start, end)`; at most one thing changes with it."""
        if self.would_pass(probability):
            if self._start is None:
                self._start = start
            self._last = end
            if not self._is_told and end - self._start >= self._onset:
                self._is_told = True
                return VoiceEdge(edge=Edge.STARTED, moment=self._start)
            return None
        if self._start is None:
            return None
        if not self._is_told:
            self._start = None
            return None
        if end - self._last >= self._hangover:
            return self.close()
        return None

    def close(self) -> VoiceEdge | None:
        """The voice ends where it was last heard."""
        was_told, self._start, self._is_told = self._is_told, None, False
        return VoiceEdge(edge=Edge.ENDED, moment=self._last) if was_told else None
