"""The words of each utterance in a replay: made on other threads, told in their place.

What is to be transcribed follows from what was heard alone. So hearing may run
ahead of the session: it hands in every utterance as soon as it is over (`foresee`),
and when the session comes to that moment the words are there, or are waited for.
They are the same words, told at the same moments, however many threads there are,
and whichever utterances are read together.

Utterances of like length are read together, in half the time. While hearing runs ahead
it has a core, and the others read what there is, where most are alike first: meanwhile
more come together. When the session cannot go on without the words of one, all read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.events import ChannelLayout, Event, Word
from assistant.ports import AudioChunk, BatchTranscriber
from assistant.timebase import Samples, to_samples
from assistant.transcription.sound import RecentSound
from assistant.transcription.utterances import UtteranceBuilder, UtteranceRequest, transcribed

KEEP_S = 60.0
"""Sound kept for the transcriber: its longest utterance (28 s) and what hearing needs to be sure of it."""

AT_ONCE = 4
"""Utterances that are read together: in half the time of one by one, more gain little."""

MOST_S = 60
"""Seconds of windows that are read together at most: a minute of them needs about 130 MB of memory."""

LONG_S = 18
"""Utterances in longer windows are read on one thread at a time: half a minute at once needs 130 MB."""

_HandedIn = list[tuple[UtteranceRequest, Future[tuple[Word, ...]]]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Waiting:
    """An utterance that nobody has begun to transcribe."""

    clip: NDArray[np.float32]
    start: Samples
    words: Future[tuple[Word, ...]]


class ForeseenWords:
    """A decider whose answers are begun before it is asked. See `session.clock.Decider`.

    Parameters
    ----------
    layout : ChannelLayout
    n_channels : int
        Of the sound.
    transcriber : callable
        Gives the transcriber; called where it is needed, on the threads of `pool`.
    pool : Executor
        Who transcribes.
    threads : int
        Of the pool; one for each core.
    """

    def __init__(
        self,
        layout: ChannelLayout,
        n_channels: int,
        transcriber: Callable[[], BatchTranscriber],
        pool: Executor,
        threads: int = 2,
    ) -> None:
        self._layout = layout
        self._builder = UtteranceBuilder(layout)
        self._sound = RecentSound(n_channels, to_samples(KEEP_S))
        self._transcriber = transcriber
        self._pool = pool
        self._beside_hearing = max(threads - 1, 1)
        """Threads that read while hearing runs ahead."""
        self._foreseen: deque[tuple[Event, _HandedIn]] = deque()
        self._last: _HandedIn = []
        self._waiting: list[_Waiting] = []
        self._waits = Lock()
        self._n_reading = 0
        self._is_long_read = False
        """Does a thread read long ones?"""
        self._is_over = False
        self._is_pressing = False
        """Are words waited for, so that few are read rather than none?"""

    def hear(self, chunk: AudioChunk) -> None:
        """Keep the sound of a chunk. To be called before its events are foreseen."""
        self._sound.add(chunk)

    def foresee(self, events: Sequence[Event]) -> None:
        """Events that hearing told, in the order in which they will be fed."""
        for event in events:
            requests = self._builder.feed(event)
            if requests:
                self._foreseen.append((event, self._hand_in(requests)))

    def foresee_end(self, at: Samples) -> None:
        """No more will be heard."""
        self._last = self._hand_in(self._builder.finish(at))
        self._is_over = True
        self._press()

    def let_go(self) -> None:
        """Nobody waits for words any more: what is not begun is not read."""
        with self._waits:
            self._waiting = []

    def feed(self, event: Event) -> list[Event]:
        if not self._foreseen or self._foreseen[0][0] is not event:
            return []
        return self._told(self._foreseen.popleft()[1], event.at)

    def advance(self, now: Samples) -> list[Event]:
        return []

    def finish(self, at: Samples) -> list[Event]:
        return self._told(self._last, at)

    def _told(self, handed_in: _HandedIn, at: Samples) -> list[Event]:
        if not all(words.done() for _, words in handed_in):
            self._press()
        told: list[Event] = [transcribed(request, words.result(), at) for request, words in handed_in]
        self._is_pressing = self._is_over
        return told

    def _press(self) -> None:
        """Have all that wait read, whether they are many or few."""
        self._is_pressing = True
        for _ in range(len(self._waiting)):
            self._pool.submit(self._transcribe_some)

    def _hand_in(self, requests: list[UtteranceRequest]) -> _HandedIn:
        return [(request, self._words(request)) for request in requests]

    def _words(self, request: UtteranceRequest) -> Future[tuple[Word, ...]]:
        words: Future[tuple[Word, ...]] = Future()
        if not request.has_words:
            words.set_result(())
            return words
        channel = {"A": 0, "B": 1}[request.participant] if self._layout is ChannelLayout.SPLIT else 0
        clip = self._sound.clip(request.listen, channel)
        with self._waits:
            self._waiting.append(_Waiting(clip=clip, start=request.listen.start, words=words))
        self._pool.submit(self._transcribe_some)
        return words

    def _transcribe_some(self) -> None:
        """Whatever is to be read now: others may have taken it, or it may be too little yet.

        An error is told on the thread that asks for the words.
        """
        try:
            transcriber = self._transcriber()
        except Exception as error:
            with self._waits:
                given_up, self._waiting = self._waiting, []
            for one in given_up:
                one.words.set_exception(error)
            return
        while (taken := self._take(transcriber)) is not None:
            window_s, some = taken
            try:
                told = transcriber.transcribe_alike([one.clip for one in some], [one.start for one in some])
                answers = list(zip(some, told, strict=True))
            except Exception as error:
                for one in some:
                    one.words.set_exception(error)
            else:
                for one, words in answers:
                    one.words.set_result(words)
            with self._waits:
                self._n_reading -= 1
                if window_s > LONG_S:
                    self._is_long_read = False

    def _take(self, transcriber: BatchTranscriber) -> tuple[int, list[_Waiting]] | None:
        """What is to be read next, if anything is, and the seconds of its windows."""
        with self._waits:
            alike: dict[int, list[_Waiting]] = {}
            for one in self._waiting:
                needed_s = transcriber.window_s(len(one.clip))
                if needed_s <= LONG_S or not self._is_long_read:
                    alike.setdefault(needed_s, []).append(one)
            window_s = self._next(alike)
            if window_s is None:
                return None
            most = min(AT_ONCE, MOST_S // window_s)
            if self._is_over:  # the fewer are left, the fewer at once: no thread is alone with many
                most = min(most, len(self._waiting) // 2)
            some = alike[window_s][: max(most, 1)]
            self._waiting = [one for one in self._waiting if one not in some]
            self._n_reading += 1
            if window_s > LONG_S:
                self._is_long_read = True
            return window_s, some

    def _next(self, alike: dict[int, list[_Waiting]]) -> int | None:
        """Which of the windows, in order of the first that waits for each, if any is to be read now."""
        if not alike:
            return None
        if self._is_over or self._is_pressing:
            return next(iter(alike))
        if self._n_reading < self._beside_hearing:
            return max(alike, key=lambda window_s: len(alike[window_s]))
        return None
