"""The words of each utterance in a replay: made on other threads, told in their place.

What is to be transcribed follows from what was heard alone. So hearing may run
ahead of the session: it hands in every utterance as soon as it is over (`foresee`),
and when the session comes to that moment the words are there, or are waited for.
They are the same words, told at the same moments, however many threads there are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future

from assistant.events import ChannelLayout, Event, Word
from assistant.ports import AudioChunk, Transcriber
from assistant.timebase import Samples, to_samples
from assistant.transcription.sound import RecentSound
from assistant.transcription.utterances import UtteranceBuilder, UtteranceRequest, transcribed

KEEP_S = 60.0
"""Sound kept for the transcriber: its longest utterance (28 s) and what hearing needs to be sure of it."""

_HandedIn = list[tuple[UtteranceRequest, Future[tuple[Word, ...]]]]


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
    """

    def __init__(
        self,
        layout: ChannelLayout,
        n_channels: int,
        transcriber: Callable[[], Transcriber],
        pool: Executor,
    ) -> None:
        self._layout = layout
        self._builder = UtteranceBuilder(layout)
        self._sound = RecentSound(n_channels, to_samples(KEEP_S))
        self._transcriber = transcriber
        self._pool = pool
        self._foreseen: deque[tuple[Event, _HandedIn]] = deque()
        self._last: _HandedIn = []

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

    def feed(self, event: Event) -> list[Event]:
        if not self._foreseen or self._foreseen[0][0] is not event:
            return []
        return _told(self._foreseen.popleft()[1], event.at)

    def advance(self, now: Samples) -> list[Event]:
        return []

    def finish(self, at: Samples) -> list[Event]:
        return _told(self._last, at)

    def _hand_in(self, requests: list[UtteranceRequest]) -> _HandedIn:
        return [(request, self._words(request)) for request in requests]

    def _words(self, request: UtteranceRequest) -> Future[tuple[Word, ...]]:
        if not request.has_words:
            none: Future[tuple[Word, ...]] = Future()
            none.set_result(())
            return none
        channel = {"A": 0, "B": 1}[request.participant] if self._layout is ChannelLayout.SPLIT else 0
        clip = self._sound.clip(request.listen, channel)
        return self._pool.submit(lambda: self._transcriber().transcribe(clip, start=request.listen.start))


def _told(handed_in: _HandedIn, at: Samples) -> list[Event]:
    return [transcribed(request, words.result(), at) for request, words in handed_in]
