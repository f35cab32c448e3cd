"""Words that were Sayback's own are nobody's; a desk that is far behind holds nothing up."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.events import (
    Attributed,
    CaveatRaised,
    ChannelLayout,
    Event,
    HeardUpTo,
    PromptEnded,
    PromptRequested,
    SpeechEnded,
    SpeechStarted,
    UtteranceTranscribed,
    Word,
    WordsStep,
    WordsStepped,
)
from assistant.ports import AudioChunk
from assistant.session.live_words import LiveWords
from assistant.timebase import Samples, Span, to_samples
from assistant.transcription.utterances import UtteranceRequest

S = to_samples(1.0)


class Desk:
    """Implements `WordsDesk`: everything was said as the test says."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._done: list[tuple[UtteranceRequest, tuple[Word, ...]]] = []
        self.step = WordsStep.USUAL
        self.n_clips = 0

    def take_step(self, now: Samples) -> WordsStep:
        return self.step

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        self.n_clips += clip is not None
        step = len(request.span) // (len(self._text.split()) + 1)
        words = tuple(
            Word(text=text, span=Span(at, at + step), probability=0.9)
            for index, text in enumerate(self._text.split())
            for at in [request.span.start + index * step]
        )
        self._done.append((request, words if clip is not None else ()))

    def drain(self) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        taken, self._done = self._done, []
        return taken

    def take(self, now: Samples) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        return self.drain()

    def guess(self, voice: Span, clip: NDArray[np.float32]) -> None: ...

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        return []


def speech(ipu: int, span: Span) -> list[Event]:
    return [
        SpeechStarted(at=span.start, ipu=ipu, participant="B", start=span.start),
        SpeechEnded(at=span.end, ipu=ipu, participant="B", span=span),
        Attributed(at=span.end, ipu=ipu, participant="B", certainty=0.9),
        HeardUpTo(at=span.end + 3 * S, until=span.end + 3 * S),
    ]


def written(words: LiveWords, events: list[Event]) -> list[Event]:
    words.hear(AudioChunk(start=0, samples=np.zeros((1, 20 * S), np.float32)))
    return [told for event in events for told in words.feed(event)] + words.finish(20 * S)


@pytest.mark.parametrize(
    ("said", "since", "text"),
    [
        ("what did you hear Ann say", 2 * S, ""),
        ("what did you hear Ann say", 9 * S, "what did you hear Ann say"),
        ("you felt alone on Thursday", 2 * S, "you felt alone on Thursday"),
    ],
    ids=["its echo", "long after it", "a partner over it"],
)
def test_a_prompt_that_comes_back_is_nobodys_words(said: str, since: Samples, text: str):
    """Only where it was heard, and only its own words."""
    prompt = Span(2 * S, 4 * S)
    events: list[Event] = [
        PromptRequested(
            at=2 * S, prompt=1, to="B", phase="paraphrase", text="Ben, what did you hear Ann say?"
        ),
        PromptEnded(at=4 * S, prompt=1, span=prompt, is_cut=False),
    ]

    told = written(
        LiveWords(ChannelLayout.MIXED, 1, Desk(said)), events + speech(1, Span(since, since + 2 * S))
    )

    assert [event.text for event in told if isinstance(event, UtteranceTranscribed)] == [text]


def test_a_desk_that_cannot_keep_up_is_spared():
    """Utterances go on without words, and a caveat says so once."""
    desk = Desk("hello there")
    words = LiveWords(ChannelLayout.MIXED, 1, desk)
    told: list[Event] = []
    for step in (WordsStep.QUICK, WordsStep.NONE, WordsStep.QUICK, WordsStep.NONE):
        desk.step = step
        (stepped,) = words.take(0)
        assert words.take(0) == [stepped]
        told += [stepped, *words.feed(stepped)]

    told += written(words, speech(1, Span(0, S)) + speech(2, Span(6 * S, 7 * S)))

    assert [event.text for event in told if isinstance(event, UtteranceTranscribed)] == ["", ""]
    assert [event.code for event in told if isinstance(event, CaveatRaised)] == [
        "quicker_words_model",
        "words_behind",
    ]
    assert len([event for event in told if isinstance(event, WordsStepped)]) == 4
    assert desk.n_clips == 0
