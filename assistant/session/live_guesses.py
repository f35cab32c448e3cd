"""What a voice that has just fallen silent said, before hearing is sure where it ends. PURE.

On one microphone hearing needs a second or more to be sure of an utterance, and
making words of it takes as long again. So that nobody waits for an answer, each
voice is handed to the desk as soon as it is silent, by itself: what is left to do
at the end of a long saying back is then only its last few words. A guess is told
once it is known whose it is, also where nothing could be made out of it (""); where
two may have spoken it is let go.

Guesses never reach anybody's words or figures: `UtteranceTranscribed` follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.events import (
    Attributed,
    ChannelLayout,
    Event,
    HeardUpTo,
    ParticipantId,
    SpeechEnded,
    SpeechStarted,
    VoiceEnded,
    WordsGuessed,
    is_unknown,
)
from assistant.exercise.floor import SHORTEST_SAID
from assistant.timebase import Samples, Span, to_samples
from assistant.transcription.sound import RecentSound

LONGEST: Samples = to_samples(12.0)
"""A longer one takes so long that its utterance is as soon there."""

MARGIN: Samples = to_samples(0.15)
"""Heard around a voice: an onset and a last consonant lie outside."""

CLEARLY: Samples = to_samples(0.2)
"""Who speaks so long in a voice has a part in it."""

TOO_LATE: Samples = to_samples(3.0)
"""After a voice: by then its utterance is there."""

_CHANNELS = {"A": 0, "B": 1}


class GuessDesk(Protocol):
    """Where sound becomes guessed words, quickly."""

    def guess(self, voice: Span, clip: NDArray[np.float32]) -> None:
        """Hand in the sound of a voice."""
        ...

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        """The texts of voices that were handed in, as they come."""
        ...


@dataclass(slots=True)
class _Voice:
    participant: ParticipantId
    text: str | None = None


@dataclass(slots=True)
class _Ipu:
    participant: ParticipantId
    start: Samples
    end: Samples | None = None

    def is_before(self, moment: Samples) -> bool:
        """So long ago that no voice of which words are still to come is in it."""
        return self.end is not None and self.end + LONGEST + TOO_LATE < moment

    def shares(self, span: Span) -> Samples:
        end = span.end if self.end is None else min(self.end, span.end)
        return end - max(self.start, span.start)


class GuessedWords:
    """Events in, `WordsGuessed` out."""

    def __init__(self, layout: ChannelLayout, sound: RecentSound, desk: GuessDesk) -> None:
        self._layout = layout
        self._sound = sound
        self._desk = desk
        self._voices: dict[Span, _Voice] = {}
        self._ipus: dict[int, _Ipu] = {}
        self._last_end: Samples = 0

    def feed(self, event: Event) -> None:
        """Note what was heard, and hand in a voice that is over."""
        match event:
            case VoiceEnded():
                self._hand_in(event)
            case SpeechStarted():
                self._ipus[event.ipu] = _Ipu(event.participant, event.start)
            case SpeechEnded():
                ipu = self._ipus.setdefault(event.ipu, _Ipu(event.participant, event.span.start))
                ipu.start, ipu.end = event.span.start, event.span.end
            case Attributed() if event.ipu in self._ipus:
                self._ipus[event.ipu].participant = event.participant
            case HeardUpTo():
                self._ipus = {
                    number: one for number, one in self._ipus.items() if not one.is_before(event.until)
                }

    def take(self, now: Samples) -> list[WordsGuessed]:
        """The guesses that are there, and of which it is known who spoke, in order of the voices."""
        for span, text in self._desk.take_guesses(now):
            if span in self._voices:
                self._voices[span].text = text
        told: list[WordsGuessed] = []
        for span, voice in list(self._voices.items()):
            if now > span.end + TOO_LATE:
                del self._voices[span]
                continue
            participant = self._whose(span, voice)
            if voice.text is None or participant is None:
                continue
            del self._voices[span]
            told.append(WordsGuessed(at=now, participant=participant, span=span, text=voice.text))
        return told

    def _hand_in(self, event: VoiceEnded) -> None:
        start, self._last_end = max(self._last_end, event.span.start - MARGIN), event.span.end
        if not SHORTEST_SAID <= len(event.span) <= LONGEST:
            return
        self._voices[event.span] = _Voice(event.participant)
        channel = _CHANNELS[event.participant] if self._layout is ChannelLayout.SPLIT else 0
        listen = Span(min(start, event.span.start), event.span.end + MARGIN)
        self._desk.guess(event.span, self._sound.clip(listen, channel))

    def _whose(self, span: Span, voice: _Voice) -> ParticipantId | None:
        """The one partner who spoke; None as long as it is not known, or where there were two."""
        if not is_unknown(voice.participant):
            return voice.participant
        heard = {
            one.participant for one in self._ipus.values() if one.shares(span) >= min(CLEARLY, len(span) // 2)
        }
        if len(heard) != 1:
            return None
        participant = heard.pop()
        return None if is_unknown(participant) else participant
