"""A guess is told once it is known whose it is; where two may have spoken it is let go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.events import (
    UNKNOWN,
    Attributed,
    ChannelLayout,
    Event,
    SpeechStarted,
    VoiceEnded,
    WordsGuessed,
)
from assistant.ports import AudioChunk
from assistant.session.live_guesses import TOO_LATE, GuessedWords
from assistant.timebase import Samples, Span, to_samples
from assistant.transcription.sound import RecentSound

S = to_samples(1.0)
VOICE = Span(4 * S, 6 * S)


class Desk:
    """Implements `GuessDesk`: it has always heard the same."""

    def __init__(self, text: str = "yes exactly") -> None:
        self.lengths: list[int] = []
        self._text = text
        self._done: list[tuple[Span, str]] = []

    def guess(self, voice: Span, clip: NDArray[np.float32]) -> None:
        self.lengths.append(len(clip))
        self._done.append((voice, self._text))

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        taken, self._done = self._done, []
        return taken


def told(
    events: list[Event], *, desk: Desk | None = None, layout: ChannelLayout = ChannelLayout.MIXED
) -> list[WordsGuessed]:
    sound = RecentSound(2, 20 * S)
    sound.add(AudioChunk(start=0, samples=np.zeros((2, 12 * S), np.float32)))
    words = GuessedWords(layout, sound, desk or Desk())
    guesses: list[WordsGuessed] = []
    for event in events:
        words.feed(event)
        guesses += words.take(event.at)
    return guesses


def voice(participant: str = UNKNOWN, span: Span = VOICE) -> VoiceEnded:
    return VoiceEnded(at=span.end + S // 5, participant=participant, span=span)


def speech(ipu: int, participant: str, start: Samples, at: Samples) -> list[Event]:
    return [
        SpeechStarted(at=at, ipu=ipu, participant=UNKNOWN, start=start),
        Attributed(at=at, ipu=ipu, participant=participant, certainty=0.9),
    ]


def test_on_ones_own_channel_it_is_told_at_once():
    """With the whole voice and a margin heard."""
    desk = Desk()

    (guess,) = told([voice("B")], desk=desk, layout=ChannelLayout.SPLIT)

    assert (guess.participant, guess.span, guess.text) == ("B", VOICE, "yes exactly")
    assert desk.lengths == [len(VOICE) + 2 * to_samples(0.15)]


def test_on_one_microphone_it_waits_for_a_name():
    """It is told when the speech is attributed, and once."""
    named = speech(1, "A", VOICE.start, VOICE.end + S // 2)

    (guess,) = told([voice(), *named, *speech(2, "B", 9 * S, 10 * S)])

    assert (guess.participant, guess.at) == ("A", VOICE.end + S // 2)


def test_where_both_spoke_it_is_let_go():
    """Its words cannot be told apart."""
    both = [*speech(1, "A", VOICE.start, 5 * S), *speech(2, "B", VOICE.start + S // 2, 5 * S)]

    assert told([*both, voice()]) == []


def test_what_comes_too_late_is_let_go():
    """By then the words themselves are there."""
    late = speech(1, "A", VOICE.start, VOICE.end + TOO_LATE + S)

    assert told([voice(), *late]) == []


def test_that_nothing_could_be_made_out_is_told_too():
    """Somebody spoke, and who: a short "okay" need not be understood for the rest to be answered."""
    (guess,) = told([*speech(1, "A", VOICE.start, 5 * S), voice()], desk=Desk(""))

    assert (guess.participant, guess.text) == ("A", "")
