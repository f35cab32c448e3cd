"""The words of each utterance in a live session: later than the speech, and nothing waits for them.

Utterances go to a desk, in order, and come back when they come back (`take`); then
they are events of that moment. What can be guessed sooner is told by `live_guesses`.
Where the desk cannot keep up it writes with a smaller model, or lets utterances go
without words (`pace`): the floor and the prompts work without.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.events import (
    Caveat,
    CaveatCode,
    ChannelLayout,
    Event,
    PromptEnded,
    PromptRequested,
    UtteranceTranscribed,
    Word,
    WordsGuessed,
    WordsStep,
    WordsStepped,
)
from assistant.ports import AudioChunk
from assistant.session.gate import is_own_words
from assistant.session.live_guesses import GuessDesk, GuessedWords
from assistant.session.words import KEEP_S
from assistant.timebase import Samples, Span, to_samples
from assistant.transcription.sound import RecentSound
from assistant.transcription.utterances import UtteranceBuilder, UtteranceRequest, transcribed

PROMPT_TAIL: Samples = to_samples(1.0)
"""Words that begin so soon after a prompt may be its echo."""

N_PROMPTS = 3
"""How many prompts back an echo may come from."""

CAVEATS = {
    WordsStep.QUICK: Caveat(code=CaveatCode.QUICKER_WORDS_MODEL),
    WordsStep.NONE: Caveat(code=CaveatCode.WORDS_BEHIND),
}
"""Raised once each."""


class WordsDesk(GuessDesk, Protocol):
    """Where sound becomes words, one utterance after the other."""

    def take_step(self, now: Samples) -> WordsStep:
        """With what utterances that are handed in from now on are written."""
        ...

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        """Hand in an utterance; None: it has no words."""
        ...

    def take(self, now: Samples) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        """What is done by now, in the order in which it was handed in."""
        ...

    def drain(self) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        """Wait for what is left, but not for ever."""
        ...


class LiveWords:
    """A decider that hands utterances to a desk. See `session.clock.Decider`."""

    def __init__(self, layout: ChannelLayout, n_channels: int, desk: WordsDesk) -> None:
        self._layout = layout
        self._builder = UtteranceBuilder(layout)
        self._sound = RecentSound(n_channels, to_samples(KEEP_S))
        self._desk = desk
        self._guesses = GuessedWords(layout, self._sound, desk)
        self._prompts: dict[int, str] = {}
        self._spoken: list[tuple[Span, str]] = []
        self._step = WordsStep.USUAL
        self._cautioned: set[WordsStep] = {WordsStep.USUAL}

    def hear(self, chunk: AudioChunk) -> None:
        """Keep the sound of a chunk. To be called before its events are fed."""
        self._sound.add(chunk)

    def feed(self, event: Event) -> list[Event]:
        match event:
            case PromptRequested():
                self._prompts[event.prompt] = event.text
            case PromptEnded():
                spoken = (event.span, self._prompts.get(event.prompt, ""))
                self._spoken = [*self._spoken, spoken][-N_PROMPTS:]
            case WordsStepped():
                return self._stepped(event)
            case _:
                pass
        self._guesses.feed(event)
        self._hand_in(self._builder.feed(event))
        return []

    def advance(self, now: Samples) -> list[Event]:
        return []

    def take(self, now: Samples) -> list[Event]:
        """The words that have come since the last call: facts of this moment."""
        written = self._events(self._desk.take(now), now)
        step = self._desk.take_step(now)
        stepped = [] if step is self._step else [WordsStepped(at=now, step=step)]
        guesses = [event for event in self._guesses.take(now) if not self._is_own(event)]
        return [*stepped, *written, *guesses]

    def finish(self, at: Samples) -> list[Event]:
        self._hand_in(self._builder.finish(at))
        return self._events(self._desk.drain(), at)

    def _hand_in(self, requests: list[UtteranceRequest]) -> None:
        for request in requests:
            has_words = request.has_words and self._step is not WordsStep.NONE
            self._desk.submit(request, self._clip(request) if has_words else None)

    def _stepped(self, event: WordsStepped) -> list[Event]:
        """Utterances are written so from here on; each caveat is raised once."""
        self._step = event.step
        if event.step in self._cautioned:
            return []
        self._cautioned.add(event.step)
        return [CAVEATS[event.step].raised(event.at)]

    def _clip(self, request: UtteranceRequest) -> NDArray[np.float32]:
        channel = {"A": 0, "B": 1}[request.participant] if self._layout is ChannelLayout.SPLIT else 0
        return self._sound.clip(request.listen, channel)

    def _events(self, done: list[tuple[UtteranceRequest, tuple[Word, ...]]], at: Samples) -> list[Event]:
        events: list[Event] = []
        for request, words in done:
            event = transcribed(request, words, at)
            events.append(transcribed(request, (), at) if self._is_own(event) else event)
        return events

    def _is_own(self, event: UtteranceTranscribed | WordsGuessed) -> bool:
        """Is it Sayback's own prompt that came back through the loudspeaker?"""
        for span, text in self._spoken:
            common = event.span.overlap(Span(span.start, span.end + PROMPT_TAIL))
            if common is not None and 2 * len(common) >= len(event.span) and is_own_words(text, event.text):
                return True
        return False
