"""The words of each utterance, as soon as it is over: in a replay the session waits for them."""

from __future__ import annotations

from assistant.events import ChannelLayout, Event, Word
from assistant.ports import AudioChunk, Transcriber
from assistant.timebase import Samples, to_samples
from assistant.transcription.sound import RecentSound
from assistant.transcription.utterances import UtteranceBuilder, UtteranceRequest, transcribed

KEEP_S = 60.0
"""Sound kept for the transcriber: its longest utterance (28 s) and what hearing needs to be sure of it."""


class ImmediateWords:
    """A decider that transcribes at once. See `session.clock.Decider`."""

    def __init__(self, layout: ChannelLayout, n_channels: int, transcriber: Transcriber) -> None:
        self._layout = layout
        self._builder = UtteranceBuilder(layout)
        self._sound = RecentSound(n_channels, to_samples(KEEP_S))
        self._transcriber = transcriber

    def hear(self, chunk: AudioChunk) -> None:
        """Keep the sound of a chunk. To be called before its events are fed."""
        self._sound.add(chunk)

    def feed(self, event: Event) -> list[Event]:
        return self._transcribe(self._builder.feed(event), event.at)

    def advance(self, now: Samples) -> list[Event]:
        return []

    def finish(self, at: Samples) -> list[Event]:
        return self._transcribe(self._builder.finish(at), at)

    def _transcribe(self, requests: list[UtteranceRequest], at: Samples) -> list[Event]:
        return [transcribed(request, self._words(request), at) for request in requests]

    def _words(self, request: UtteranceRequest) -> tuple[Word, ...]:
        if not request.has_words:
            return ()
        channel = {"A": 0, "B": 1}[request.participant] if self._layout is ChannelLayout.SPLIT else 0
        clip = self._sound.clip(request.listen, channel)
        return self._transcriber.transcribe(clip, start=request.listen.start)
