"""The early ear on one channel: a voice begins, a voice ends, and how finished it sounded.

What is told here is early and coarse: it is for prompts and barge-ins, not for figures. Who speaks may be
unknown. The end-of-turn model is asked once in each pause, `ASK_AFTER` its beginning, and never about
silence. Who has time may keep the question (`asks_at_once`) and ask it only where the answer is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Question:
    """Does it sound as if the voice that ended at `end` were done? `heard` is its last `HEARD` of sound."""

    end: Samples
    heard: NDArray[np.float32]


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
    asks_at_once : bool
        Is the end-of-turn model asked in each pause? Else the question waits for `ask`, and is dropped when
        the voice goes on.
    """

    def __init__(
        self,
        activity: SpeechActivity,
        turn_end: TurnEndDetector | None,
        participant: ParticipantId = UNKNOWN,
        *,
        asks_at_once: bool = True,
    ) -> None:
        self._activity = activity
        self._turn_end = turn_end
        self._gate = VoiceGate()
        self._sound = SoundMemory(HEARD + SAMPLE_RATE_HZ)
        self._start: Samples = 0
        self._end: Samples = 0
        self._n_frames = 0
        self._asks_at_once = asks_at_once
        self._question: _Question | None = None
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
            self._question = None
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

    @property
    def silent_since(self) -> Samples | None:
        """The end of the last voice that was told of; None while one is heard."""
        return None if self._gate.is_open else self._end

    def ask(self, at: Samples) -> list[TurnEndLikely]:
        """The question that waits is asked now, if there is one."""
        question, self._question = self._question, None
        if question is None or self._turn_end is None:
            return []
        probability = round(self._turn_end.probability(question.heard), 3)
        return [TurnEndLikely(at=at, participant=self.participant, end=question.end, probability=probability)]

    def finish(self, end: Samples) -> list[Event]:
        """The voice that is still heard ends with the sound."""
        edge = self._gate.close()
        return self._ended(min(edge.moment, end), end) if edge is not None else []

    def _ended(self, moment: Samples, at: Samples) -> list[Event]:
        span = Span(self._start, moment)
        self._end = moment
        events: list[Event] = [VoiceEnded(at=at, participant=self.participant, span=span)]
        if self._turn_end is not None and len(span) >= SHORTEST_ASKED:
            heard = self._sound.read(max(0, at - HEARD), at)
            if np.any(heard):
                self._question = _Question(end=moment, heard=heard)
        return [*events, *self.ask(at)] if self._asks_at_once else events
