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

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, VoiceError
from assistant.events import Word
from assistant.ports import AudioChunk, Transcriber, Voice
from assistant.session.live_prompts import silent_clip
from assistant.timebase import Samples
from assistant.transcription.utterances import UtteranceRequest

DRAIN_S = 20.0
"""At the end of a session the last words are worth so much waiting."""

_logger = logging.getLogger(__name__)

_Done = tuple[UtteranceRequest, tuple[Word, ...]]


class TranscriptionThread:
    """Implements `WordsDesk` on a thread of its own."""

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber
        self._given: queue.SimpleQueue[tuple[UtteranceRequest, NDArray[np.float32] | None] | None]
        self._given = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self._n_open = 0
        self._waiting: dict[int, Samples] = {}
        self.error: AssistantError | None = None
        self._thread = threading.Thread(target=self._work, name="words", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> Samples:
        return sum(self._waiting.values())

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        self._n_open += 1
        self._waiting[request.utterance] = 0 if clip is None else len(clip)
        self._given.put((request, clip))

    def take(self) -> list[_Done]:
        taken: list[_Done] = []
        while True:
            try:
                taken.append(self._noted(self._done.get_nowait()))
            except queue.Empty:
                return taken

    def drain(self) -> list[_Done]:
        taken: list[_Done] = []
        limit = time.monotonic() + DRAIN_S
        while self._n_open and (left := limit - time.monotonic()) > 0:
            try:
                taken.append(self._noted(self._done.get(timeout=left)))
            except queue.Empty:
                break
        return taken

    def close(self) -> None:
        """Finish the utterance at hand and no more."""
        self._given.put(None)

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
