"""The two threads of a live session: one makes words of utterances, one makes clips of prompts.

Neither touches anything else. What they are given and what they give goes through
queues, and the session looks at these when it has time.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, VoiceError
from assistant.events import Word
from assistant.ports import AudioChunk, Transcriber, Voice
from assistant.session.live_prompts import silent_clip
from assistant.timebase import Samples, Span
from assistant.transcription.utterances import UtteranceRequest

DRAIN_S = 20.0
"""At the end of a session the last words are worth so much waiting."""

N_GUESSES = 4
"""Voices that wait for their words: when there are more, the oldest are let go."""

_logger = logging.getLogger(__name__)

_T = TypeVar("_T")

_Done = tuple[UtteranceRequest, tuple[Word, ...]]


class TranscriptionThread:
    """Implements `WordsDesk` on two threads of its own: guesses do not wait for utterances."""

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber
        self._given: queue.SimpleQueue[tuple[UtteranceRequest, NDArray[np.float32] | None] | None]
        self._given = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self._to_guess: queue.SimpleQueue[tuple[Span, NDArray[np.float32]] | None] = queue.SimpleQueue()
        self._guessed: queue.SimpleQueue[tuple[Span, str]] = queue.SimpleQueue()
        self._n_open = 0
        self._waiting: dict[int, Samples] = {}
        self.error: AssistantError | None = None
        for name, work in (("words", self._work), ("guesses", self._guess)):
            threading.Thread(target=work, name=name, daemon=True).start()

    @property
    def waiting(self) -> Samples:
        return sum(self._waiting.values())

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        self._n_open += 1
        self._waiting[request.utterance] = 0 if clip is None else len(clip)
        self._given.put((request, clip))

    def take(self, now: Samples) -> list[_Done]:
        return [self._noted(done) for done in _all_of(self._done)]

    def drain(self) -> list[_Done]:
        taken: list[_Done] = []
        limit = time.monotonic() + DRAIN_S
        while self._n_open and (left := limit - time.monotonic()) > 0:
            try:
                taken.append(self._noted(self._done.get(timeout=left)))
            except queue.Empty:
                break
        return taken

    def guess(self, voice: Span, clip: NDArray[np.float32]) -> None:
        self._to_guess.put((voice, clip))

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        return _all_of(self._guessed)

    def close(self) -> None:
        """Finish the utterance at hand and no more."""
        self._given.put(None)
        self._to_guess.put(None)

    def _noted(self, done: _Done) -> _Done:
        self._n_open -= 1
        self._waiting.pop(done[0].utterance, None)
        return done

    def _work(self) -> None:
        while (given := self._given.get()) is not None:
            request, clip = given
            words: tuple[Word, ...] = ()
            if clip is not None and self.error is None:
                try:
                    words = self._transcriber.transcribe(clip, start=request.listen.start)
                except AssistantError as error:
                    _logger.warning("no more words: %s", error)
                    self.error = error
            self._done.put((request, words))

    def _guess(self) -> None:
        while (given := self._to_guess.get()) is not None:
            voice, clip = given
            if self._to_guess.qsize() >= N_GUESSES:
                continue  # too late for this one; those that came since are worth more
            try:
                text = "" if self.error is not None else self._transcriber.guess(clip)
            except AssistantError as error:
                _logger.warning("no more guesses: %s", error)
                return
            self._guessed.put((voice, text))


def _all_of(waiting: queue.SimpleQueue[_T]) -> list[_T]:
    """What is in a queue now."""
    taken: list[_T] = []
    while True:
        try:
            taken.append(waiting.get_nowait())
        except queue.Empty:
            return taken


class ClipThread:
    """Implements `Clips`: renders what it was told of beforehand, and what is asked for first of all."""

    def __init__(self, voice: Voice | None, texts: Iterable[str] = ()) -> None:
        self._voice = voice
        self._clips: dict[str, AudioChunk] = {}
        self._ordered: queue.PriorityQueue[tuple[int, int, str]] = queue.PriorityQueue()
        self._n_ordered = 0
        self._asked: set[str] = set()
        self._is_closed = False
        self.error: VoiceError | None = None
        for text in texts:
            self._order(text, urgency=1)
        threading.Thread(target=self._work, name="clips", daemon=True).start()

    def clip(self, text: str) -> AudioChunk | None:
        clip = self._clips.get(text)
        if clip is None and text not in self._asked:
            self._asked.add(text)
            self._order(text, urgency=0)
        return clip

    @property
    def n_left(self) -> int:
        """Clips that were ordered and are not made yet."""
        return self._ordered.qsize()

    def close(self) -> None:
        """Render nothing more."""
        self._is_closed = True
        self._order("", urgency=0)

    def _order(self, text: str, *, urgency: int) -> None:
        self._n_ordered += 1
        self._ordered.put((urgency, self._n_ordered, text))

    def _work(self) -> None:
        while True:
            _, _, text = self._ordered.get()
            if self._is_closed:
                return
            if text not in self._clips:
                self._clips[text] = self._rendered(text)

    def _rendered(self, text: str) -> AudioChunk:
        if self._voice is not None and self.error is None:
            try:
                return self._voice.render(text)
            except VoiceError as error:
                _logger.warning("prompts are only read from now on: %s", error)
                self.error = error
        return silent_clip(text)
