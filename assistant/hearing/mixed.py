"""Two partners on one channel: who speaks when, overlaps included.

What it does, in order, for any way of cutting the sound: the early ear tells of voices as they come; readings
(`readings`) give passages and voice prints half a second to a second later; attribution says whose they are;
the segmenter makes IPUs of them. Events come in order of the moment at which they are known.

Live and in a replay it is the same code, but that live it also tells at once where two seem to speak
(`together`). In a replay without enrolled voices the profiles come from a first
pass (`voices.voices_in`), whose readings are used again: they do not depend on the profiles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.events import (
    UNKNOWN,
    Attributed,
    Event,
    ParticipantId,
    TurnEndLikely,
    VoiceStarted,
    is_unknown,
)
from assistant.hearing.attribution import Attribution, SettledRun
from assistant.hearing.early import EarlyEar
from assistant.hearing.readings import BETWEEN, HOP, Reader, Reading
from assistant.hearing.segmenter import Segmenter
from assistant.hearing.together import EVERY, TogetherEar
from assistant.ports import AudioChunk, SpeechActivity, TurnEndDetector
from assistant.timebase import Samples


class MixedHearing:
    """Implements `Hearing` for one channel (more are averaged).

    Parameters
    ----------
    profiles : mapping of participant to ndarray, shape (192,), float32
        The partners' voices, and those of strangers that are known.
    reader : Reader
        A `WindowReader`, or the `RecordedReadings` of a first pass.
    activity : SpeechActivity
        For the early ear.
    turn_end : TurnEndDetector, optional
        How finished does speech sound before a pause?
    together : TogetherEar, optional
        For a live session: is it told at once where two seem to speak?
    """

    def __init__(
        self,
        profiles: Mapping[ParticipantId, NDArray[np.float32]],
        *,
        reader: Reader,
        activity: SpeechActivity,
        turn_end: TurnEndDetector | None = None,
        together: TogetherEar | None = None,
    ) -> None:
        self._together = together
        self._reader = reader
        self._early = EarlyEar(activity, turn_end)
        self._attribution = Attribution(profiles)
        self._segmenter = Segmenter()
        self._last_heard: ParticipantId = UNKNOWN
        self._first_voice: Samples | None = None
        self._end: Samples = 0

    def feed(self, chunk: AudioChunk) -> list[Event]:
        """Events that are known by the end of the chunk.

        Raises
        ------
        ValueError
            If the chunk does not follow the one before.
        """
        if chunk.start != self._end:
            raise ValueError(f"a chunk from sample {chunk.start} follows one that ended at {self._end}")
        sound = chunk.samples.mean(axis=0, dtype=np.float32)
        events: list[Event] = []
        while len(sound):
            # half a hop at a time, so that the early ear and the readings take turns in order of time
            part = sound[: BETWEEN - self._end % BETWEEN]
            if self._together is not None:
                part = part[: EVERY - self._end % EVERY]
            sound = sound[len(part) :]
            self._end += len(part)
            events += self._named(self._early.feed(part))
            if self._together is not None:
                events += self._together.feed(part, has_voice=self._early.has_voice)
            events += self._tell(self._reader.feed(part))
        return events

    def finish(self) -> list[Event]:
        """What is left to say when no more sound comes."""
        events = self._named(self._early.finish(self._end))
        events += self._tell(self._reader.finish(), is_end=True)
        return events + self._segmenter.finish(self._end)

    def _tell(self, readings: list[Reading], *, is_end: bool = False) -> list[Event]:
        events: list[Event] = []
        for reading in readings:
            is_last = is_end and reading is readings[-1]
            runs = self._attribution.feed(reading, is_end=is_last)
            events += self._segmenter.feed([self._heard(run) for run in runs], reading.at)
        for event in events:
            if isinstance(event, Attributed) and not is_unknown(event.participant):
                self._last_heard = event.participant
        return events

    def _heard(self, run: SettledRun) -> SettledRun:
        """A run as it is; without voices as long as the early ear has heard none.

        Where a recording begins with music or a tone, segmentation takes the first window for speech.
        """
        if self._first_voice is not None and run.span.end > self._first_voice - HOP:
            return run
        return replace(run, voices=())

    def _named(self, events: list[Event]) -> list[Event]:
        """The end of a turn is most likely that of whoever was last heard."""
        if self._first_voice is None:
            self._first_voice = next((e.start for e in events if isinstance(e, VoiceStarted)), None)
        return [
            replace(event, participant=self._last_heard) if isinstance(event, TurnEndLikely) else event
            for event in events
        ]
