"""The early ear on one channel: a voice begins, a voice ends, and how finished it sounded.

What is told here is early and coarse: it is for prompts and barge-ins, not for figures. Who speaks may be
unknown. The end-of-turn model is asked once in each pause, `ASK_AFTER` its beginning, and never about
silence.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.events import UNKNOWN, Event, ParticipantId, TurnEndLikely, VoiceEnded, VoiceStarted
from assistant.hearing.activity import HANGOVER, Edge, VoiceGate
from assistant.hearing.silero import FRAME
from assistant.hearing.sound import SoundMemory
from assistant.ports import SpeechActivity, TurnEndDetector
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span, to_samples

ASK_AFTER: Samples = HANGOVER
"""How long a pause lasts when the end-of-turn model is asked; it was trained with 0.2 s of it."""

SHORTEST_ASKED: Samples = to_samples(0.3)
"""A voice shorter than this says nothing about the end of a turn that its words would not say better."""

HEARD: Samples = 8 * SAMPLE_RATE_HZ
"""Sound that the end-of-turn model listens to."""


class EarlyEar:
    """Sans-I/O but for its two models.

    Parameters
    ----------
    activity : SpeechActivity
        Is there a voice in each frame?
    turn_end : TurnEndDetector, optional
        How finished does it sound? Nothing is said about it where it is missing.
    participant : str
        Whose channel it is; `UNKNOWN` on a mixed one.
    """

    def __init__(
        self,
        activity: SpeechActivity,
        turn_end: TurnEndDetector | None,
        participant: ParticipantId = UNKNOWN,
    ) -> None:
        self._activity = activity
        self._turn_end = turn_end
        self._gate = VoiceGate()
        self._sound = SoundMemory(HEARD + SAMPLE_RATE_HZ)
        self._start: Samples = 0
        self._n_frames = 0
        self.participant = participant

    def feed(self, samples: NDArray[np.float32]) -> list[Event]:
        """Events of one stretch of at most a second of sound, shape (n,)."""
        events: list[Event] = []
        for probability in self.hear(samples):
            start = self._n_frames * FRAME
            self._n_frames += 1
            events += self.decide(probability, Span(start, start + FRAME))
        return events

    def hear(self, samples: NDArray[np.float32]) -> list[float]:
        """Probability of a voice in each whole frame of at most a second of sound; nothing is decided yet."""
        self._sound.append(samples)
        return [float(probability) for probability in self._activity.feed(samples)]

    def decide(self, probability: float, span: Span) -> list[Event]:
        """What changes with one frame."""
        edge = self._gate.feed(probability, span.start, span.end)
        if edge is None:
            return []
        if edge.edge is Edge.STARTED:
            self._start = edge.moment
            return [VoiceStarted(at=span.end, participant=self.participant, start=edge.moment)]
        return self._ended(edge.moment, span.end)

    def might_speak(self, probability: float) -> bool:
        """Would a frame of this probability count as a voice?"""
        return self._gate.would_pass(probability)

    def is_speaking(self, moment: Samples) -> bool:
        """Did the frame that ended at `moment` have a voice?"""
        return self._gate.since is not None and self._gate.last == moment

    @property
    def has_voice(self) -> bool:
        """Was a voice told of that has not ended?"""
        return self._gate.is_open

    def finish(self, end: Samples) -> list[Event]:
        """The voice that is still heard ends with the sound."""
        edge = self._gate.close()
        return self._ended(min(edge.moment, end), end) if edge is not None else []

    def _ended(self, moment: Samples, at: Samples) -> list[Event]:
        span = Span(self._start, moment)
        events: list[Event] = [VoiceEnded(at=at, participant=self.participant, span=span)]
        if self._turn_end is not None and len(span) >= SHORTEST_ASKED:
            heard = self._sound.read(max(0, at - HEARD), at)
            if np.any(heard):
                probability = round(self._turn_end.probability(heard), 3)
                events.append(
                    TurnEndLikely(at=at, participant=self.participant, end=moment, probability=probability)
                )
        return events
