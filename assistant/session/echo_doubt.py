"""Over a prompt that fell silent for a partner, a second voice is Sayback's until it has outlasted it. PURE.

The gate lets a partner through from their first word on, and what is left of the prompt comes
with it: some tenths of a second, which hearing takes for the other partner. Nobody has said
"mhm" there. So of two voices that begin in such a moment the later one is nobody's, and is given
back to whom hearing gave it once it goes on for longer than a prompt can ring.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.events import (
    UNKNOWN,
    Attributed,
    Event,
    HeardUpTo,
    ParticipantId,
    PromptEnded,
    SpeechEnded,
    SpeechStarted,
    is_unknown,
)
from assistant.timebase import Samples, Span, to_samples

RINGS: Samples = to_samples(0.6)
"""So long after a prompt fell silent its echo may be heard, as hearing rounds the edges of speech."""


@dataclass(slots=True)
class _Ipu:
    start: Samples
    participant: ParticipantId
    certainty: float = 0.0
    end: Samples | None = None
    is_doubted: bool = False


class EchoDoubt:
    """A decider. See `session.clock.Decider`."""

    def __init__(self) -> None:
        self._echo: Span | None = None
        self._ipus: dict[int, _Ipu] = {}

    def feed(self, event: Event) -> list[Event]:
        match event:
            case PromptEnded() if event.is_cut:
                self._echo = Span(event.span.start, event.span.end + RINGS)
                self._ipus.clear()
            case SpeechStarted():
                return self._started(event)
            case Attributed() if event.ipu in self._ipus:
                return self._attributed(self._ipus[event.ipu], event)
            case SpeechEnded() if event.ipu in self._ipus:
                return self._ended(event)
            case HeardUpTo():
                return self._heard(event)
            case _:
                pass
        return []

    def advance(self, now: Samples) -> list[Event]:
        return []

    def finish(self, at: Samples) -> list[Event]:
        return []

    def _started(self, event: SpeechStarted) -> list[Event]:
        echo = self._echo
        if echo is None or not echo.start <= event.start < echo.end:
            return []
        self._ipus[event.ipu] = _Ipu(event.start, event.participant)
        return self._weighed(event.at)

    def _ended(self, event: SpeechEnded) -> list[Event]:
        """It may be told after the start of what has begun since: that was alone then."""
        self._ipus[event.ipu].end = event.span.end
        return self._weighed(event.at)

    def _weighed(self, at: Samples) -> list[Event]:
        """Who is doubted now and was not before, and who was and is no more."""
        told: list[Event] = []
        for number, ipu in self._ipus.items():
            is_doubted = self._is_doubtful(number, ipu)
            if is_doubted is not ipu.is_doubted and not is_unknown(ipu.participant):
                whose = UNKNOWN if is_doubted else ipu.participant
                told.append(Attributed(at=at, ipu=number, participant=whose, certainty=ipu.certainty))
            ipu.is_doubted = is_doubted
        return told

    def _is_doubtful(self, number: int, ipu: _Ipu) -> bool:
        """Was another voice heard when it began?"""
        return any(
            (one.start, other) < (ipu.start, number) and (one.end is None or one.end > ipu.start)
            for other, one in self._ipus.items()
        )

    def _attributed(self, ipu: _Ipu, event: Attributed) -> list[Event]:
        """Hearing says whose it is: that is remembered, and doubted."""
        if is_unknown(event.participant):
            return []
        ipu.participant, ipu.certainty = event.participant, event.certainty
        if not ipu.is_doubted:
            return []
        return [Attributed(at=event.at, ipu=event.ipu, participant=UNKNOWN, certainty=event.certainty)]

    def _heard(self, event: HeardUpTo) -> list[Event]:
        """Who is still heard when no echo can be is a partner."""
        if self._echo is None or event.until <= self._echo.end:
            return []
        lasting = [
            (number, ipu)
            for number, ipu in self._ipus.items()
            if ipu.is_doubted and (ipu.end is None or ipu.end > self._echo.end)
        ]
        self._echo = None
        self._ipus.clear()
        return [
            Attributed(at=event.at, ipu=number, participant=ipu.participant, certainty=ipu.certainty)
            for number, ipu in lasting
            if not is_unknown(ipu.participant)
        ]
