"""One partner on each channel: who speaks when is whose channel has a voice.

Speech activity of each channel, frame by frame, less what is only crosstalk of the other. It is known 32 ms
after it was heard; the end of an IPU 0.2 s after it. No voice has to be known for it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.events import UNKNOWN, Caveat, CaveatCode, Event, ParticipantId, TurnEndLikely
from assistant.hearing.attribution import SettledRun, VoiceOf
from assistant.hearing.crosstalk import CrosstalkMeter
from assistant.hearing.early import EarlyEar
from assistant.hearing.segmenter import Segmenter
from assistant.hearing.silero import FRAME
from assistant.ports import AudioChunk, SpeechActivity, TurnEndDetector
from assistant.timebase import Samples, Span

AT_ONCE = 31
"""Frames that are listened to in one go, where they come together: a second of sound."""


class SplitHearing:
    """Implements `Hearing` for one participant a channel.

    Parameters
    ----------
    participants : sequence of str
        Who is on which channel, in order of the channels.
    activities : sequence of SpeechActivity
        One for each channel, each with a state of its own.
    turn_end : TurnEndDetector, optional
        How finished does speech sound before a pause?
    ask_after : int, optional
        That is asked only once nobody has been heard for so long, in samples, and of nobody who went on: for
        who needs to know no sooner. Where it is not given, in each pause of each partner, at once.
    """

    def __init__(
        self,
        participants: Sequence[ParticipantId],
        *,
        activities: Sequence[SpeechActivity],
        turn_end: TurnEndDetector | None = None,
        ask_after: Samples | None = None,
    ) -> None:
        if len(participants) != len(activities):
            raise ValueError(f"{len(participants)} participants, but {len(activities)} speech activities")
        self._ears = [
            EarlyEar(activity, turn_end, participant, asks_at_once=ask_after is None)
            for participant, activity in zip(participants, activities, strict=True)
        ]
        self._ask_after = ask_after
        self._crosstalk = CrosstalkMeter(len(participants), FRAME)
        self._segmenter = Segmenter()
        self._rest = np.zeros((len(participants), 0), np.float32)
        self._n_frames = 0

    @property
    def _end(self) -> Samples:
        return self._n_frames * FRAME + int(self._rest.shape[1])

    def feed(self, chunk: AudioChunk) -> list[Event]:
        """Events that are known by the end of the chunk.

        Raises
        ------
        ValueError
            If the chunk does not follow the one before, or has other channels.
        """
        if chunk.start != self._end:
            raise ValueError(f"a chunk from sample {chunk.start} follows one that ended at {self._end}")
        if len(chunk.samples) != len(self._ears):
            raise ValueError(f"{len(chunk.samples)} channels, where {len(self._ears)} were expected")
        sound = np.concatenate([self._rest, chunk.samples], axis=1)
        n_frames = sound.shape[1] // FRAME
        events: list[Event] = []
        for first in range(0, n_frames, AT_ONCE):
            last = min(first + AT_ONCE, n_frames)
            events += self._frames(sound[:, first * FRAME : last * FRAME])
        self._rest = sound[:, n_frames * FRAME :].copy()
        return events

    def finish(self) -> list[Event]:
        """What is left to say when no more sound comes."""
        end = self._end
        events = [event for ear in self._ears for event in ear.finish(end)]
        return events + self._segmenter.finish(end)

    def _frames(self, sound: NDArray[np.float32]) -> list[Event]:
        """What some whole frames tell. What is heard in them does not hang on what is decided."""
        heard = [ear.hear(channel) for ear, channel in zip(self._ears, sound, strict=True)]
        events: list[Event] = []
        for index, probabilities in enumerate(zip(*heard, strict=True)):
            events += self._frame(sound[:, index * FRAME : (index + 1) * FRAME], probabilities)
        return events

    def _frame(self, frames: NDArray[np.float32], heard: tuple[float, ...]) -> list[Event]:
        span = Span(self._n_frames * FRAME, (self._n_frames + 1) * FRAME)
        self._n_frames += 1
        self._crosstalk.append(frames)
        has_voice = [ear.might_speak(p) for ear, p in zip(self._ears, heard, strict=True)]
        likenesses = self._crosstalk.compare(has_voice)
        events: list[Event] = []
        voices: list[VoiceOf] = []
        for ear, probability, likeness in zip(self._ears, heard, likenesses, strict=True):
            events += ear.decide(0.0 if likeness.is_crosstalk else probability, span)
            if ear.is_speaking(span.end):
                voices.append(VoiceOf(participant=ear.participant, certainty=likeness.own_voice))
        run = SettledRun(span=span, voices=tuple(voices))
        return [*events, *self._asked(span.end), *self._segmenter.feed([run], span.end)]

    def _asked(self, now: Samples) -> list[TurnEndLikely]:
        """What is told of pauses in which nobody is heard for long enough, the voice that ended last last."""
        if self._ask_after is None:
            return []
        for ear in self._ears:
            if ear.silent_since is None or now - ear.silent_since < self._ask_after:
                return []
        return sorted((event for ear in self._ears for event in ear.ask(now)), key=lambda event: event.end)


def one_voice_a_channel(
    activity: SpeechActivity, turn_end: TurnEndDetector | None
) -> tuple[SplitHearing, Caveat]:
    """What is left on one channel when a model that tells voices apart is missing: when somebody speaks."""
    hearing = SplitHearing([UNKNOWN], activities=[activity], turn_end=turn_end)
    return hearing, Caveat(code=CaveatCode.VOICES_NOT_TOLD_APART)
