"""The threads of a live session: for words of utterances, for guesses of voices, for clips of prompts.

None touches anything else. What they are given and what they give goes through
queues, and the session looks at these when it has time.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, VoiceError
from assistant.events import Word, WordsStep
from assistant.ports import AudioChunk, Transcriber, Voice
from assistant.session.heaps import give_memory_back
from assistant.session.live_prompts import silent_clip
from assistant.session.pace import WordsPace
from assistant.timebase import Samples, Span, to_seconds
from assistant.transcription.utterances import UtteranceRequest

DRAIN_S = 20.0
"""At the end of a session the last words are worth so much waiting."""

CLOSE_S = 10.0
"""What a model is at when a session is over is waited for, so long at most: Python must not end under it."""

GIVE_BACK_EVERY_S = 5.0
"""Half a minute of speech needs 100 MB more than a word; so often it is given back, when nothing waits."""

N_GUESSES = 4
"""Voices that wait for their words: when there are more, the oldest are let go."""

GUESSES_FIRST_S = 2.0
"""So long an utterance gives way to guesses at most."""

_logger = logging.getLogger(__name__)

_T = TypeVar("_T")

_Given = tuple[UtteranceRequest, NDArray[np.float32] | None, WordsStep]
_Done = tuple[UtteranceRequest, tuple[Word, ...]]


class TranscriptionThread:
    """Implements `WordsDesk` on two threads of its own: guesses do not wait for utterances.

    An utterance that has not been begun waits for the guesses that were asked for before it: a
    partner waits for these, and two at once on two cores are each slower.

    Parameters
    ----------
    transcriber : Transcriber
    quick : callable, optional
        Gives a quicker one, which takes over while this one is too slow; called when it is needed.
    wall : callable
        A steady clock, in seconds: late is what people wait for.
    """

    def __init__(
        self,
        transcriber: Transcriber,
        *,
        quick: Callable[[], Transcriber] | None = None,
        wall: Callable[[], float] = time.monotonic,
    ) -> None:
        self._usual = transcriber
        self._quick = quick
        self._loading = threading.Lock()
        self._wall = wall
        self._pace = WordsPace(has_quick=quick is not None)
        self._step = WordsStep.USUAL
        self._given: queue.SimpleQueue[_Given | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self._to_guess: queue.SimpleQueue[tuple[Span, NDArray[np.float32], WordsStep] | None]
        self._to_guess = queue.SimpleQueue()
        self._guessed: queue.SimpleQueue[tuple[Span, str]] = queue.SimpleQueue()
        self._n_open = 0
        self._n_to_guess = 0
        self._guessing = threading.Condition()
        self.error: AssistantError | None = None
        self._is_closed = False
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (("words", self._work), ("guesses", self._guess))
        ]
        for thread in self._threads:
            thread.start()

    def take_step(self, now: Samples) -> WordsStep:
        self._step = WordsStep.NONE if self.error is not None else self._pace.step(now_s=self._wall())
        return self._step

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        self._n_open += 1
        if clip is not None:
            length_s = to_seconds(len(clip))
            self._pace.hand_in(request.utterance, length_s=length_s, now_s=self._wall())
        self._given.put((request, clip, self._step))

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
        if self._step is not WordsStep.NONE:
            with self._guessing:
                self._n_to_guess += 1
            self._to_guess.put((voice, clip, self._step))

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        return _all_of(self._guessed)

    def close(self) -> None:
        """Finish what is at hand, and no more; it is waited for."""
        self._is_closed = True
        self._given.put(None)
        self._to_guess.put(None)
        _wait_for(*self._threads)

    def _noted(self, done: _Done) -> _Done:
        self._n_open -= 1
        self._pace.done(done[0].utterance)
        return done

    def _transcriber(self, step: WordsStep) -> Transcriber:
        if step is WordsStep.USUAL or self._quick is None:
            return self._usual
        with self._loading:  # both threads may need it first
            return self._quick()

    def _work(self) -> None:
        given_back = self._wall()
        while (given := self._given.get()) is not None:
            request, clip, step = given
            words: tuple[Word, ...] = ()
            if clip is not None and self.error is None and not self._is_closed:
                self._let_guesses_go_first()
                try:
                    words = self._transcriber(step).transcribe(clip, start=request.listen.start)
                except AssistantError as error:
                    _logger.warning("no more words: %s", error)
                    self.error = error
            self._done.put((request, words))
            if self._given.empty() and self._wall() - given_back > GIVE_BACK_EVERY_S:
                give_memory_back()
                given_back = self._wall()

    def _let_guesses_go_first(self) -> None:
        with self._guessing:
            self._guessing.wait_for(lambda: self._n_to_guess == 0, timeout=GUESSES_FIRST_S)

    def _guess(self) -> None:
        has_failed = False
        while (given := self._to_guess.get()) is not None:
            voice, clip, step = given
            is_late = self._to_guess.qsize() >= N_GUESSES  # those that came since are worth more
            try:
                if not is_late and not has_failed and not self._is_closed:
                    text = "" if self.error is not None else self._transcriber(step).guess(clip)
                    self._guessed.put((voice, text))
            except AssistantError as error:
                _logger.warning("no more guesses: %s", error)
                has_failed = True
            with self._guessing:
                self._n_to_guess -= 1
                self._guessing.notify()


def _all_of(waiting: queue.SimpleQueue[_T]) -> list[_T]:
    """What is in a queue now."""
    taken: list[_T] = []
    while True:
        try:
            taken.append(waiting.get_nowait())
        except queue.Empty:
            return taken


def _wait_for(*threads: threading.Thread) -> None:
    """Until they have come to their end."""
    limit = time.monotonic() + CLOSE_S
    for thread in threads:
        thread.join(max(limit - time.monotonic(), 0.0))
        if thread.is_alive():
            _logger.warning("the session is closed while its %s are still being made", thread.name)


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
        self._thread = threading.Thread(target=self._work, name="clips", daemon=True)
        self._thread.start()

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
        """Finish the clip that is at hand, and no more; it is waited for."""
        self._is_closed = True
        self._order("", urgency=0)
        _wait_for(self._thread)

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
