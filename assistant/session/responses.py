"""Holds every utterance against what the partner said before it, in any talk. PURE.

An utterance of a word or two is no answer that could be judged; it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.events import Event, ParticipantId, ResponseAssessed, UtteranceTranscribed, is_unknown
from assistant.ports import ContextUtterance, Judge, ResponseTiming
from assistant.timebase import Samples, Span, to_seconds

MIN_WORDS = 3
"""Shorter utterances ("mm-hm", "yes, okay") are presence, not an answer."""

N_CONTEXT = 5
"""How many utterances before the response its form is read against."""


@dataclass(frozen=True, slots=True)
class _Said:
    participant: ParticipantId
    text: str
    span: Span


class ResponseAssessor:
    """A decider that feeds the judge. See `session.clock.Decider`."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._said: list[_Said] = []

    def feed(self, event: Event) -> list[Event]:
        if not isinstance(event, UtteranceTranscribed) or is_unknown(event.participant):
            return []
        if len(event.text.split()) < MIN_WORDS:
            return []
        before = self._said
        speech = self._answered(event.participant)
        assessment = self._judge.assess(
            " ".join(said.text for said in speech),
            event.text,
            context=[
                ContextUtterance(
                    speaker=said.participant,
                    text=said.text,
                    is_in_progress=said.participant != event.participant
                    and said.span.contains(event.span.start),
                )
                for said in before[-N_CONTEXT:]
            ],
            timing=ResponseTiming(
                duration_s=event.span.duration_s,
                overlap_s=to_seconds(self._overlap(event)),
            ),
        )
        self._judge.prepare(event.text)
        self._said = [*before, _Said(event.participant, event.text, event.span)][-4 * N_CONTEXT :]
        return [
            ResponseAssessed(
                at=event.at,
                utterance=event.utterance,
                participant=event.participant,
                speech_text=" ".join(said.text for said in speech),
                assessment=assessment,
            )
        ]

    def advance(self, now: Samples) -> list[Event]:
        return []

    def finish(self, at: Samples) -> list[Event]:
        return []

    def _answered(self, participant: ParticipantId) -> list[_Said]:
        """What the partner said since `participant` last spoke."""
        speech: list[_Said] = []
        for said in reversed(self._said):
            if said.participant == participant:
                if speech:
                    break
                continue
            speech.append(said)
        return speech[::-1]

    def _overlap(self, event: UtteranceTranscribed) -> Samples:
        shared = (
            event.span.overlap(said.span) for said in self._said if said.participant != event.participant
        )
        return sum(len(span) for span in shared if span is not None)
