"""From settled runs to IPUs: one participant's speech between two pauses. Pure.

Short pauses are filled, too short speech is left out, each IPU gets a number when it is told of. The
watermark says up to when everything was told: it never runs ahead of an IPU that may yet begin or end.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.events import (
    Attributed,
    Event,
    HeardUpTo,
    ParticipantId,
    SpeechEnded,
    SpeechStarted,
)
from assistant.hearing.attribution import SettledRun
from assistant.timebase import Samples, Span, to_samples

PAUSE: Samples = to_samples(0.2)
"""A shorter pause is part of an IPU (Heldner & Edlund 2010)."""

SHORTEST: Samples = to_samples(0.2)
"""Less speech than this is a click, a breath or a mistake. A real "mhm" lasts .3 s (median)."""

STEADY: Samples = to_samples(0.25)
"""The watermark is told when it has moved so far, or with any other event."""


@dataclass(slots=True)
class _Ipu:
    start: Samples
    end: Samples
    spoken: Samples = 0
    certain: float = 0.0
    number: int | None = None

    @property
    def certainty(self) -> float:
        return self.certain / self.spoken if self.spoken else 0.0


class Segmenter:
    """Sans-I/O: settled runs in, events out."""

    def __init__(self) -> None:
        self._open: dict[ParticipantId, _Ipu] = {}
        self._n_ipus = 0
        self._frontier: Samples = 0
        self._told: Samples = 0

    def feed(self, runs: list[SettledRun], at: Samples) -> list[Event]:
        """Events of the runs; `at` is when they were settled."""
        events: list[Event] = []
        for run in runs:
            for voice in run.voices:
                ipu = self._open.get(voice.participant)
                if ipu is not None and run.span.start - ipu.end >= PAUSE:
                    events += self._end(voice.participant, at)
                    ipu = None
                if ipu is None:
                    ipu = _Ipu(start=run.span.start, end=run.span.start)
                    self._open[voice.participant] = ipu
                ipu.end = run.span.end
                ipu.spoken += len(run.span)
                ipu.certain += voice.certainty * len(run.span)
                if ipu.number is None and ipu.spoken >= SHORTEST:
                    events += self._begin(voice.participant, ipu, at)
            self._frontier = run.span.end
            for participant in [*self._open]:
                if self._frontier - self._open[participant].end >= PAUSE:
                    events += self._end(participant, at)
        return events + self._heard(at, STEADY if not events else 1)

    def finish(self, at: Samples) -> list[Event]:
        """No more sound comes: open IPUs end where they stand."""
        self._frontier = max(self._frontier, at)
        events: list[Event] = []
        for participant in [*self._open]:
            events += self._end(participant, at)
        return events + self._heard(at, 1)

    def _begin(self, participant: ParticipantId, ipu: _Ipu, at: Samples) -> list[Event]:
        self._n_ipus += 1
        ipu.number = self._n_ipus
        return [
            SpeechStarted(at=at, ipu=ipu.number, participant=participant, start=ipu.start),
            Attributed(at=at, ipu=ipu.number, participant=participant, certainty=round(ipu.certainty, 3)),
        ]

    def _end(self, participant: ParticipantId, at: Samples) -> list[Event]:
        ipu = self._open.pop(participant)
        if ipu.number is None:
            return []
        certainty = round(ipu.certainty, 3)
        return [
            SpeechEnded(at=at, ipu=ipu.number, participant=participant, span=Span(ipu.start, ipu.end)),
            Attributed(at=at, ipu=ipu.number, participant=participant, certainty=certainty),
        ]

    def _heard(self, at: Samples, step: Samples) -> list[Event]:
        """The watermark, if it has moved by `step` or more."""
        until = self._frontier
        for ipu in self._open.values():
            until = min(until, ipu.start if ipu.number is None else ipu.end)
        if until - self._told < step:
            return []
        self._told = until
        return [HeardUpTo(at=at, until=until)]
